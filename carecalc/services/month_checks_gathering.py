# SPDX-License-Identifier: Apache-2.0
"""What the checks of a month's list are held against: records, outside lists, the law."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from carecalc.domain.alike import Alike
from carecalc.domain.case import DEATH
from carecalc.domain.determination import Determination
from carecalc.domain.disbursement import REGULAR, Line, Run
from carecalc.domain.fact import Benefit, Event, Fact, Payee
from carecalc.domain.line import EntitlementLine
from carecalc.domain.month_checks import Held, Undue, Waiting
from carecalc.domain.month_checks_people import Assessed, Said
from carecalc.domain.period import Month, touches
from carecalc.domain.person import Person
from carecalc.domain.policy import Group, Policy, Programme
from carecalc.domain.policy_reading import groups_in_force
from carecalc.services import (
    cases,
    holding,
    laws,
    month_cutoff,
    month_entitling,
    month_judging,
    reviews_standing,
)
from carecalc.services.cases import Known
from carecalc.services.context import Context
from carecalc.services.laws import Law
from carecalc.services.month_reasons import Finding as Judged
from carecalc.services.month_reasons import MonthLaw
from carecalc.store.month_checking import SignedBy
from carecalc.store.names import id_key
from carecalc.store.unit_of_work import Work
from carecalc.text import N_, Message, Text

_DIED, _MOVED_OUT = Event(DEATH), Event("hukou-out")
_NOT_JUDGED = ("RULES-NOT-ACCEPTED", "HELD")
"""What another block of closing watches over: it is no wrong amount."""

Told = Callable[[int, int], None]
"""Hears how many people of how many are reckoned again."""

_TELLINGS = 200
"""So often at most it is told."""

WHY_WAITING: Mapping[str, str] = {
    "UNDECIDED": N_("not decided yet"),
    "NO-PAYEE": N_("no account is recorded"),
    "CATEGORY-CHANGED": N_("a new decision is needed"),
    "CHOICE-OPEN": N_("the person has to choose first"),
}


@dataclass(frozen=True, slots=True)
class Gathered:
    """A list with what is known of its people: now, and as it knew when it was built.

    `now` are the facts that stand now, `then` what was known up to the list's cut-off,
    `judged` what becomes of everybody's programmes by that and the list's own files.
    `listed` are the programmes that somebody has a line of; `alike` keeps what the law
    worked out for others.
    """

    run: Run
    law: Law
    programmes: Mapping[str, tuple[Policy, Programme]]
    labels: Mapping[str, Text]
    people: Mapping[str, Person]
    now: Mapping[str, tuple[Fact, ...]]
    then: Mapping[str, Known]
    judged: Mapping[str, Sequence[Judged]]
    late: frozenset[str]
    listed: Mapping[str, frozenset[str]]
    alike: Alike

    @property
    def groups(self) -> tuple[Group, ...]:
        """How the programmes of the month stand to each other, as the files are read."""
        policies = {of.digest: of for of, _ in self.programmes.values()}
        return tuple(group for of in policies.values() for group in groups_in_force(of))

    def rests_on(self, person_id: str, without: Known) -> bool:
        """Tell whether a line of somebody is another one without a part of the case."""
        known = self.then.get(person_id)
        if known is None:
            return True
        month, on = self.run.month, self.run.built_on
        found, other = (
            cases.entitlement(
                of, self.law, on, (month,), self.labels, alike=self.alike
            ).lines
            for of in (known, without)
        )
        return self._said(person_id, found) != self._said(person_id, other)

    def resting_on_levels(self, people: Sequence[str]) -> frozenset[str]:
        """Return of whom anything that the list pays hangs on their assessment."""
        known = [self.then[who] for who in people if who in self.then]
        without = [
            replace(one, case=replace(one.case, assessments=())) for one in known
        ]
        lines = month_entitling.undecided(
            self.law, self.run.built_on, self.run.month, [*known, *without]
        )
        resting = set(people) - {one.person.id for one in known}
        pairs = zip(lines, lines[len(known) :], strict=False)
        for one, other, (found, changed) in zip(known, without, pairs, strict=True):
            who = one.person.id
            if found is None or changed is None:
                differs = self.rests_on(who, other)
            else:
                differs = self._said(who, found) != self._said(who, changed)
            if differs:
                resting.add(who)
        return frozenset(resting)

    def _said(
        self, person_id: str, lines: Iterable[EntitlementLine]
    ) -> list[tuple[str, str, object]]:
        listed = self.listed.get(person_id, frozenset())
        return [
            (line.programme, line.state, line.amount)
            for line in lines
            if line.programme in listed
        ]


def gather(ctx: Context, work: Work, run: Run, told: Told | None = None) -> Gathered:
    """Return a list with everything that its checks read of the office."""
    law = laws.kept(ctx, work, run.files)
    programmes = law.programmes(run.month)
    accepted = work.acceptances.digests()
    labels = ctx.catalog.codes().labels()
    cut = month_cutoff.of_run(work, run, programmes)
    common = MonthLaw(
        ctx,
        run.month,
        run.built_on,
        law,
        labels,
        programmes,
        frozenset(
            code
            for code, (policy, programme) in programmes.items()
            if laws.refusal_to_pay(ctx, policy, programme, accepted) is not None
        ),
        accepted,
        holding.held_in(work, run.month, cut.upto),
    )
    late = work.month_checking.first_seen_after(run.cutoff_seq)
    people = work.people.all()
    now, before = work.facts.now_and_then(run.cutoff_seq)
    before = {who: cut.facts(before.get(who, ()), held) for who, held in now.items()}
    then = {
        known.person.id: known
        for known in _known_then(
            ctx, work, run, before, (one for one in people if one.id not in late)
        )
    }
    acts: dict[str, list[Determination]] = {}
    for act in work.determinations.all(run.cutoff_seq):
        acts.setdefault(act.person_id, []).append(act)
    listed: dict[str, set[str]] = {}
    for line in run.lines:
        listed.setdefault(line.person_id, set()).add(line.programme)
    return Gathered(
        run,
        law,
        programmes,
        labels,
        {person.id: person for person in people},
        now,
        then,
        _judged(common, then, acts, told),
        late,
        {who: frozenset(programmes) for who, programmes in listed.items()},
        common.alike,
    )


def _judged(
    common: MonthLaw,
    then: Mapping[str, Known],
    acts: Mapping[str, Sequence[Determination]],
    told: Told | None,
) -> dict[str, Sequence[Judged]]:
    """Return what becomes of everybody's programmes, and tell how far that is."""
    step = max(1, len(then) // _TELLINGS)
    entitled = month_entitling.of_everybody(common, tuple(then.values()), acts)
    found: dict[str, Sequence[Judged]] = {}
    for number, (who, known) in enumerate(then.items()):
        if told is not None and number % step == 0:
            told(number, len(then))
        theirs = tuple(acts.get(who, ()))
        found[who] = month_judging.findings(common, known, theirs, entitled(who))
    return found


def _known_then(
    ctx: Context,
    work: Work,
    run: Run,
    facts: Mapping[str, tuple[Fact, ...]],
    people: Iterable[Person],
) -> Iterator[Known]:
    """Yield what was known of people up to the list's cut-off, `facts` among it."""
    office = work.office.get()
    gone = work.month_checking.signed_after(run.cutoff_seq)
    gone |= reviews_standing.void(work)
    levels = cases.levels_of_all(ctx, work, gone)
    for person in people:
        yield cases.of_facts(
            person,
            office,
            facts.get(person.id, ()),
            levels.get(person.id, []),
            run.built_on,
        )


def undue(found: Gathered) -> tuple[Undue, ...]:
    """Return the lines of the list's own month that are not as they are reckoned again."""
    wrong: list[Undue] = []
    for line in found.run.lines:
        if line.kind != REGULAR:
            continue
        each = _of(found.judged.get(line.person_id, ()), line)
        if each is None:
            wrong.append(Undue(line, None))
        elif each.line is not None:
            said = (each.line.amount, each.line.category)
            if said != (line.amount, line.category):
                wrong.append(Undue(line, each.line.amount))
        elif each.code not in _NOT_JUDGED:
            wrong.append(Undue(line, None, each.entitled.vetoed_by))
    return tuple(wrong)


def _of(judged: Iterable[Judged], line: Line) -> Judged | None:
    wanted = (line.programme, line.month)
    return next(
        (
            one
            for one in judged
            if (one.entitled.programme, one.entitled.month) == wanted
        ),
        None,
    )


def waiting(found: Gathered, closed: Iterable[str]) -> tuple[Waiting, ...]:
    """Return who is due and has no line, and for want of what; `closed` entries aside."""
    gone = frozenset(closed)
    listed = _listed(found.run)
    return tuple(
        Waiting(
            person_id,
            found.then[person_id].person.name,
            one.entitled.programme,
            one.code or "NOT-LISTED",
            Message(WHY_WAITING[one.code]),
        )
        for person_id, judged in found.judged.items()
        for one in judged
        if person_id not in gone
        and one.code in WHY_WAITING
        and (person_id, one.entitled.programme) not in listed
    )


def unlisted(found: Gathered) -> tuple[tuple[str, str], ...]:
    """Return who is due, decided and payable by which programme, and has no line."""
    listed = _listed(found.run)
    return tuple(
        (person_id, one.line.programme)
        for person_id, judged in found.judged.items()
        for one in judged
        if one.line is not None and (person_id, one.line.programme) not in listed
    )


def _listed(run: Run) -> set[tuple[str, str]]:
    return {
        (line.person_id, line.programme) for line in run.lines if line.kind == REGULAR
    }


def deaths(found: Gathered) -> dict[str, date]:
    """Return the day of death of whoever is on record as dead."""
    days: dict[str, date] = {}
    for person_id, facts in found.now.items():
        for fact in facts:
            if fact.value == _DIED and fact.valid_from is not None:
                day = days.get(person_id, fact.valid_from)
                days[person_id] = min(day, fact.valid_from)
    return days


def benefits(found: Gathered) -> dict[str, list[Held]]:
    """Return the benefits on record that are drawn in the list's month."""
    held: dict[str, list[Held]] = {}
    for person_id, facts in found.now.items():
        for fact in facts:
            if isinstance(fact.value, Benefit) and touches(
                found.run.month, fact.valid_from, fact.valid_to
            ):
                code = fact.value.code
                held.setdefault(person_id, []).append(
                    Held(code, found.labels.get(f"benefit {code}", code))
                )
    return held


def away(found: Gathered) -> dict[str, Said]:
    """Return whose registration is outside the region of what the list pays them."""
    gone: dict[str, Said] = {}
    regions = {code: policy.region for code, (policy, _) in found.programmes.items()}
    for line in found.run.lines:
        facts = found.now.get(line.person_id, ())
        out = [
            fact.valid_from
            for fact in facts
            if fact.value == _MOVED_OUT and fact.valid_from is not None
        ]
        region = regions.get(line.programme, "")
        hukou = _hukou(found, line.person_id, found.run.month)
        if out:
            said = Message(N_("moved the registration away"))
            gone[line.person_id] = Said(said, on=min(out))
        elif hukou and region and not _is_in(hukou, region):
            said = Message(N_("is registered in {region}"), {"region": hukou})
            gone.setdefault(line.person_id, Said(said))
    return gone


def _hukou(found: Gathered, person_id: str, month: Month) -> str:
    known = found.then.get(person_id)
    places = None if known is None else known.case.hukou
    held = [
        place.code for place in places or () if touches(month, place.first, place.last)
    ]
    return held[-1] if held else ""


def _is_in(place: str, region: str) -> bool:
    part = region
    while part.endswith("00"):
        part = part[:-2]
    return place.startswith(part)


def behind(
    work: Work, found: Gathered
) -> tuple[tuple[Assessed, ...], dict[tuple[date, frozenset[str]], int]]:
    """Return the latest assessment of whoever is listed, and how many each pair made in
    a day.

    Of somebody the latest counts that was made by the end of the list's month.
    """
    void = reviews_standing.void(work)
    signed = work.month_checking.signed_by()
    counted = Counter(
        (one.assessed_on, frozenset(filter(None, map(str.strip, one.assessors))))
        for one in signed
    )
    latest: dict[str, SignedBy] = {}
    for one in signed:
        if one.id not in void and one.assessed_on <= found.run.month.last_day:
            latest[one.person_id] = one
    names = {line.person_id: line.name for line in found.run.lines}
    return tuple(
        Assessed(who, names[who], made.number, made.assessed_on, made.assessors)
        for who, made in sorted(latest.items())
        if who in names
    ), dict(counted)


def keys(lines: Iterable[Line]) -> dict[str, str]:
    """Return the identity numbers of the lines' people in one spelling."""
    return {line.person_id: id_key(line.id_number) or "" for line in lines}


def proven_payees(found: Gathered) -> frozenset[str]:
    """Return whose payee is somebody else by an agreement that the record names."""
    return frozenset(
        person_id
        for person_id, facts in found.now.items()
        for fact in facts
        if isinstance(fact.value, Payee)
        and fact.value.relation not in ("", "self")
        and fact.document
    )
