# SPDX-License-Identifier: Apache-2.0
"""Two entries that may be one person: found, parked, decided by somebody, taken up again."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from carecalc.domain.fact import Payee
from carecalc.domain.line import DUE
from carecalc.domain.outside_change import Twins
from carecalc.domain.period import Month
from carecalc.domain.person import Person
from carecalc.domain.record import Record
from carecalc.errors import UserError
from carecalc.services import cases, laws
from carecalc.services.access import needs
from carecalc.services.context import Changes, Context
from carecalc.services.determinations import GRANT, in_force
from carecalc.store.names import name_key
from carecalc.store.unit_of_work import Work
from carecalc.text import N_, Message, Text, visible

OPEN, SAME, DIFFERENT = "open", "same", "different"
BIRTH, PHONE, ACCOUNT = "birth", "phone", "account"

SIGNS: Mapping[str, str] = {
    BIRTH: N_("the same name and birth date"),
    PHONE: N_("the same name and telephone"),
    ACCOUNT: N_("the same account of their own"),
}
"""What may be alike in two entries, by code."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two entries that may be one person; `paid` are those of them that are paid now."""

    record: Record[Twins]
    one: Person
    other: Person
    paid: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Looked:
    """How many pairs were parked by a look through everybody."""

    found: int
    changes: Changes


@needs("cases.see", "whole")
def waiting(ctx: Context) -> tuple[Pair, ...]:
    """Return the pairs that nobody has decided, the first found first."""
    return _pairs(ctx, (OPEN,))


@needs("cases.see", "whole")
def decided(ctx: Context) -> tuple[Pair, ...]:
    """Return the pairs that somebody decided, with how."""
    return _pairs(ctx, (SAME, DIFFERENT))


def _pairs(ctx: Context, states: tuple[str, ...]) -> tuple[Pair, ...]:
    with ctx.store.reading() as work:
        found: tuple[Record[Twins], ...] = work.duplicates.where(states)
        ids = {who for one in found for who in (one.person_id, one.about)}
        people = work.people.many(ids)
        return tuple(
            Pair(
                one,
                people[one.person_id],
                people[one.about],
                frozenset(
                    who
                    for who in (one.person_id, one.about)
                    if one.state == OPEN and _paid_programmes(ctx, work, who)
                ),
            )
            for one in found
            if one.person_id in people and one.about in people
        )


@needs("cases.write", "whole")
def look(ctx: Context) -> Looked:
    """Look through everybody for entries that may be one person, and park the new pairs.

    A pair that was decided once is not parked again.
    """
    with ctx.store.work() as work:
        return look_in(ctx, work)


def look_in(ctx: Context, work: Work) -> Looked:
    """Look through everybody as part of a change: after many people came at once."""
    accounts = _accounts(work)
    met = _known(work)
    people: set[str] = set()
    count = 0
    for one, other, signs in _alike(work.people.all(), accounts):
        if frozenset((one, other)) not in met:
            _park(ctx, work, one, other, signs)
            people |= {one, other}
            count += 1
    return Looked(count, Changes(people=frozenset(people)))


def park(ctx: Context, work: Work, person: Person) -> int:
    """Park whoever may be the same as somebody just entered; return how many pairs."""
    alike = work.month_checking.namesakes(
        person.id, name_key(person.name), person.birth_date, person.phone
    )
    if not alike:
        return 0
    met = _known(work)
    count = 0
    for other in work.people.many(alike).values():
        if frozenset((person.id, other.id)) in met:
            continue
        signs = tuple(
            sign
            for sign, is_so in (
                (BIRTH, other.birth_date == person.birth_date),
                (PHONE, bool(person.phone) and other.phone == person.phone),
            )
            if is_so
        )
        _park(ctx, work, person.id, other.id, signs)
        count += 1
    return count


@needs("cases.write", "whole")
def decide(ctx: Context, pair_id: str, stays: str, reason: str) -> Record[Twins]:
    """Say that two entries are one person, of whom `stays` goes on; "" if they are two.

    Nothing is copied from one entry to the other. The same once more changes nothing.
    `UserError`: DUPLICATE-001 no reason, DUPLICATE-002 the entry that ends is still
    paid, DUPLICATE-003 it was decided already, DUPLICATE-004 `stays` is neither.
    """
    why = _said(reason)
    with ctx.store.work() as work:
        record: Record[Twins] = work.duplicates.get(pair_id)
        both = (record.person_id, record.about)
        if stays and stays not in both:
            raise UserError(
                "DUPLICATE-004",
                Message(N_("The entry that goes on is one of the two.")),
            )
        value = replace(record.value, stays=stays, reason=why)
        state = SAME if stays else DIFFERENT
        if (record.state, record.value) == (state, value):
            return record
        if record.state != OPEN:
            raise UserError(
                "DUPLICATE-003",
                Message(N_("Somebody decided this already.")),
                Message(N_("Take it up again first, with a reason.")),
            )
        for who in both:
            if stays and who != stays:
                _check_unpaid(ctx, work, work.people.get(who))
        return _write(work, record, state, value, why)


@needs("cases.write", "whole")
def resume(ctx: Context, pair_id: str, reason: str) -> Record[Twins]:
    """Take a decided pair up again; DUPLICATE-001 no reason. What is open stays so."""
    why = _said(reason)
    with ctx.store.work() as work:
        record: Record[Twins] = work.duplicates.get(pair_id)
        if record.state == OPEN:
            return record
        value = Twins(record.value.signs, reason=why)
        return _write(work, record, OPEN, value, why)


def _write(
    work: Work, record: Record[Twins], state: str, value: Twins, why: str
) -> Record[Twins]:
    name = work.people.get(record.person_id).name
    kept: Record[Twins] = work.duplicates.add(
        replace(record, state=state, value=value), name
    )
    for who in (record.person_id, record.about):
        said = [state, value.stays]
        work.audit(f"duplicate.{state}", record.id, said, why, person_id=who)
    return kept


def _check_unpaid(ctx: Context, work: Work, person: Person) -> None:
    paid = _paid_programmes(ctx, work, person.id)
    if paid:
        raise UserError(
            "DUPLICATE-002",
            Message(
                N_("{name}'s entry that would end is still paid: {programmes}."),
                {"name": person.name, "programmes": paid},
            ),
            Message(
                N_(
                    "End what it is paid first (the person gives it up), or let this "
                    "entry go on and end the other one."
                )
            ),
            "stays",
        )


def _paid_programmes(ctx: Context, work: Work, person_id: str) -> tuple[Text, ...]:
    """Return what a decision in force grants somebody and what is due this month."""
    acts = work.determinations.of_person(person_id)
    if not acts:
        return ()
    month = Month.of(ctx.today())
    law = laws.at_hand(ctx, work.office.get().region)
    held = {
        code: programme.label
        for code, (_, programme) in law.programmes(month).items()
        if (act := in_force(acts, code, month)) is not None and act.outcome == GRANT
    }
    if not held:
        return ()
    known = cases.of_person(ctx, work, person_id)
    labels = ctx.catalog.codes().labels()
    found = cases.entitlement(known, law, ctx.today(), (month,), labels)
    return tuple(
        held[line.programme]
        for line in found.lines
        if line.programme in held and line.state == DUE
    )


def _said(reason: str) -> str:
    why = " ".join(visible(reason).split())
    if not why:
        raise UserError(
            "DUPLICATE-001",
            Message(N_("Say how it was found out.")),
            Message(N_("Both cards seen, a visit, a telephone call.")),
            "reason",
        )
    return why


# --- who is alike ---------------------------------------------------------------------


def _known(work: Work) -> set[frozenset[str]]:
    found: tuple[Record[Twins], ...] = work.duplicates.where()
    return {frozenset((one.person_id, one.about)) for one in found}


def _accounts(work: Work) -> Mapping[str, frozenset[str]]:
    """Return whose own each account is: of another's a family may share one."""
    owners: dict[str, set[str]] = defaultdict(set)
    for person_id, facts in work.facts.current_of_all().items():
        for fact in facts:
            value = fact.value
            if isinstance(value, Payee) and value.relation in ("", "self"):
                owners["".join(value.number.split())].add(person_id)
    return {number: frozenset(who) for number, who in owners.items() if number}


def _alike(
    everybody: Iterable[Person], accounts: Mapping[str, frozenset[str]]
) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Yield two people with what is alike in them, each pair once."""
    groups: dict[tuple[str, ...], list[str]] = defaultdict(list)
    order: dict[str, int] = {}
    for number, person in enumerate(everybody):
        order[person.id] = number
        name = name_key(person.name)
        groups[(BIRTH, name, person.birth_date.isoformat())].append(person.id)
        if person.phone:
            groups[(PHONE, name, person.phone)].append(person.id)
    for account, owners in accounts.items():
        groups[(ACCOUNT, account)] = sorted(
            owners & order.keys(), key=order.__getitem__
        )
    signs: dict[tuple[str, str], list[str]] = defaultdict(list)
    for key, people in groups.items():
        for at, one in enumerate(people):
            for other in people[at + 1 :]:
                pair = (one, other) if order[one] < order[other] else (other, one)
                signs[pair].append(key[0])
    for (one, other), found in signs.items():
        yield one, other, tuple(dict.fromkeys(found))


def _park(
    ctx: Context, work: Work, one: str, other: str, signs: tuple[str, ...]
) -> None:
    kept: Record[Twins] = work.duplicates.add(
        Record(
            ctx.new_id(),
            OPEN,
            Twins(signs),
            day=ctx.today(),
            person_id=one,
            about=other,
        ),
        work.people.get(one).name,
    )
    work.audit("duplicate.parked", kept.id, list(signs), person_id=one)
