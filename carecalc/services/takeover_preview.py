# SPDX-License-Identifier: Apache-2.0
"""What taking a list over would come to, row by row, before anything of it is kept."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from carecalc.catalog.takeover_words import plain_word, takeover_words
from carecalc.domain.determination import Determination
from carecalc.domain.fact import Application, Fact, Payee
from carecalc.domain.line import DUE, EntitlementLine
from carecalc.domain.money import Money
from carecalc.domain.office import Office
from carecalc.domain.period import Month
from carecalc.domain.person import Person
from carecalc.domain.record import PaidBefore
from carecalc.domain.table import Row, Sheet, Table
from carecalc.domain.taking_over import (
    FAULTY,
    GOOD,
    HELD,
    NOBODY,
    WARNED,
    NewFact,
    Plan,
    ReadyAct,
    Remark,
    RowResult,
    TakenOver,
    counted,
)
from carecalc.errors import UserError
from carecalc.services import cases, dues, laws
from carecalc.services.access import needs
from carecalc.services.cases import Known
from carecalc.services.context import Context
from carecalc.services.determinations import APPROVED, PREPARED, check_preparable
from carecalc.services.laws import Law
from carecalc.services.takeover_rows import Lists, RowReader, Said, heads_of
from carecalc.services.working import Told
from carecalc.store.names import id_key, name_key
from carecalc.store.unit_of_work import Work
from carecalc.text import N_, Message, Text

ACCEPTED, UNDONE = "accepted", "undone"
_AT_ONCE = 500
_TELLINGS = 100
_TO_COMPARE: Mapping[str, str] = {
    "phone": N_("telephone"),
    "address": N_("address"),
    "community": N_("community"),
}


@dataclass(frozen=True, slots=True)
class Preview:
    """What every row of a sheet came to, as known up to `seq`.

    `month` is the last that the list paid for. `taken_before` names the lists taken
    over before with the very same bytes.
    """

    name: str
    digest: str
    sheet: str
    plan: Plan
    heads: Mapping[int, str]
    rows: tuple[RowResult, ...]
    month: Month | None
    seq: int = 0
    taken_before: tuple[str, ...] = ()

    @property
    def counts(self) -> Mapping[str, int]:
        """How many rows came to what."""
        return counted(self.rows)

    @property
    def paid(self) -> Money:
        """What the rows to be taken were paid last, together."""
        return Money(
            sum(
                row.payment.amount.fen
                for row in self.rows
                if row.state in (GOOD, WARNED) and row.payment is not None
            )
        )


@dataclass(slots=True)
class _Somebody:
    """One person of the list, over all rows of theirs."""

    person: Person
    first_row: int
    known: Known | None = None
    acts: tuple[Determination, ...] = ()
    paid: tuple[PaidBefore, ...] = ()
    new: list[NewFact] = field(default_factory=list)
    programmes: set[str] = field(default_factory=set)

    @property
    def person_id(self) -> str:
        return "" if self.known is None else self.known.person.id


@dataclass(frozen=True, slots=True)
class _Common:
    """What is the same for every row."""

    ctx: Context
    work: Work
    office: Office
    law: Law
    labels: Mapping[str, Text]
    accepted: frozenset[str]
    latest: Month | None


@needs("takeovers.make", "whole")
def preview(ctx: Context, table: Table, how: Plan, told: Told | None = None) -> Preview:
    """Work out what every row of a sheet comes to; nothing is kept.

    It takes long, and only reads: a process of its own may do it. `UserError`
    TAKEOVER-001 no column is the name, CASE-001 no law for the office's region.
    """
    sheet = table.sheets[how.sheet]
    if "name" not in how.fields.values():
        raise UserError(
            "TAKEOVER-001",
            Message(N_("Which column holds the names is not said.")),
            Message(N_("Choose “name” for that column.")),
            "name",
        )
    with ctx.store.reading() as work:
        office, seq = work.office.get(), work.last_seq()
        read = _read(ctx, office, sheet, how)
        lists = work.takeovers.where((ACCEPTED,))
        months = [said.payment.month for said in read if said.payment is not None]
        common = _Common(
            ctx,
            work,
            office,
            laws.at_hand(ctx, office.region),
            ctx.catalog.codes().labels(),
            frozenset(one.id for one in lists),
            max(months, default=None),
        )
        gathering = _Gathering(common, _people(common, read))
        everybody = [gathering.take(said) for said in read]
        rows = []
        step = max(1, len(read) // _TELLINGS)
        for number, (said, row) in enumerate(zip(read, everybody, strict=True)):
            if told is not None and number % step == 0:
                told(number, len(read))
            rows.append(_result(common, said, row))
    return Preview(
        name=table.name,
        digest=table.digest,
        sheet=sheet.name,
        plan=how,
        heads=heads_of(sheet.rows, how.head),
        rows=tuple(rows),
        month=common.latest,
        seq=seq,
        taken_before=_same_bytes(lists, table.digest),
    )


def _same_bytes(lists: Iterable[object], digest: str) -> tuple[str, ...]:
    values = (getattr(one, "value", None) for one in lists)
    return tuple(
        value.name
        for value in values
        if isinstance(value, TakenOver) and value.digest == digest
    )


# --- reading --------------------------------------------------------------------------


def _read(ctx: Context, office: Office, sheet: Sheet, plan: Plan) -> list[Said]:
    reader = RowReader(
        ctx,
        takeover_words(ctx.catalog),
        _lists_of(ctx, office),
        plan,
        heads_of(sheet.rows, plan.head),
    )
    return [reader.read(row) for row in _below(sheet.rows, plan.head)]


def _below(rows: Sequence[Row], head: int) -> Iterable[Row]:
    return (row for row in rows if row.number > head)


def _lists_of(ctx: Context, office: Office) -> Lists:
    """Return what the words of cells are held against in this office."""
    codes = ctx.catalog.codes()
    programmes = {
        code: programme.label
        for policy in ctx.catalog.policies(office.region, ctx.today())
        for code, programme in policy.programmes.items()
    }
    regions: dict[str, str] = {}
    for code, name in codes.groups.get("gb-region", {}).items():
        # A name that two places bear names neither.
        regions[name.zh_CN] = "" if name.zh_CN in regions else code
    channels = {
        plain_word(name.zh_CN): code
        for code, name in codes.groups.get("channel", {}).items()
    }
    return Lists(
        programmes,
        channels,
        {name: code for name, code in regions.items() if code},
        codes.groups,
        office.communities,
    )


# --- who they are ---------------------------------------------------------------------

_Key = tuple[str, ...]


def _key(person: Person) -> _Key:
    """Return by what two rows are one person: the number, in any writing of it."""
    number = id_key(person.id_number)
    if number is not None:
        return (number,)
    return (name_key(person.name), person.birth_date.isoformat(), person.sex)


def _people(common: _Common, read: Sequence[Said]) -> dict[_Key, Known]:
    """Return which of the people on the list are registered already."""
    work = common.work
    keys = [_key(said.person) for said in read if said.person is not None]
    numbers = [key[0] for key in keys if len(key) == 1]
    found: dict[_Key, Person] = {}
    for first in range(0, len(numbers), _AT_ONCE):
        some = work.people.by_keys(numbers[first : first + _AT_ONCE])
        found.update({(number,): person for number, person in some.items()})
    if any(len(key) > 1 for key in keys):
        wanted = set(keys)
        for person in work.people.all():
            plain = _key(replace(person, id_number=""))
            if plain in wanted:
                found.setdefault(plain, person)
    return {
        key: cases.of_person(common.ctx, work, person.id)
        for key, person in found.items()
    }


class _Gathering:
    """Tells whose each row is, and what of it is not held yet."""

    def __init__(self, common: _Common, known: Mapping[_Key, Known]) -> None:
        self._common = common
        self._known = known
        self._people: dict[_Key, _Somebody] = {}

    def take(self, said: Said) -> "_Own | None":
        """Return whose row it is; None for nobody's, and where it cannot be taken."""
        if said.is_nobody or said.faults or said.person is None:
            return None
        key = _key(said.person)
        somebody = self._people.get(key)
        if somebody is None:
            somebody = self._met(said, said.person, self._known.get(key))
        elif said.programme in somebody.programmes:
            _fault(
                said,
                Message(
                    N_("The same person stands in row {row} already."),
                    {"row": somebody.first_row},
                ),
                Message(N_("Keep one of the two rows, or write another programme.")),
            )
        elif name_key(said.name) != name_key(somebody.person.name):
            _fault(
                said,
                Message(
                    N_("Row {row} has this number under another name: {name}."),
                    {"row": somebody.first_row, "name": somebody.person.name},
                ),
                Message(N_("Compare both with the card and correct the wrong one.")),
            )
        self._hold_payment(said, somebody)
        if said.faults:
            return None
        is_first = key not in self._people
        self._people[key] = somebody
        somebody.programmes.add(said.programme)
        own = _Own(somebody, 0 if is_first else somebody.first_row)
        self._facts(said, somebody, own)
        return own

    def _met(self, said: Said, person: Person, known: Known | None) -> "_Somebody":
        if known is None:
            return _Somebody(person, said.row)
        held = known.person
        if name_key(held.name) != name_key(person.name):
            _fault(
                said,
                Message(
                    N_("This identity number is already registered for {name}."),
                    {"name": held.name},
                ),
                Message(
                    N_("Open that entry; if it is another person, check both cards.")
                ),
            )
        for name, label in _TO_COMPARE.items():
            ours, theirs = getattr(held, name), getattr(person, name)
            if theirs and ours and ours != theirs:
                said.doubts.append(
                    Remark(
                        Message(
                            N_("Registered with another entry ({field}); that stays."),
                            {"field": Message(label)},
                        )
                    )
                )
        work = self._common.work
        somebody = _Somebody(
            held,
            said.row,
            known,
            work.determinations.of_person(held.id),
            tuple(
                paid
                for paid in work.paid_before.of_person(held.id)
                if paid.takeover_id in self._common.accepted
            ),
        )
        self._check_payee(said, known)
        return somebody

    def _check_payee(self, said: Said, known: Known) -> None:
        held = {
            fact.value.number
            for fact in known.facts
            if isinstance(fact.value, Payee) and fact.valid_to is None
        }
        for new in said.facts:
            if isinstance(new.value, Payee) and held and new.value.number not in held:
                _fault(
                    said,
                    Message(N_("Another account is registered for this person.")),
                    Message(
                        N_("Look which one counts: correct it there, or in the list.")
                    ),
                )

    def _hold_payment(self, said: Said, somebody: _Somebody) -> None:
        for paid in somebody.paid:
            new = said.payment
            if new is None or (paid.programme, paid.month) != (
                new.programme,
                new.month,
            ):
                continue
            if paid.amount != new.amount:
                _fault(
                    said,
                    Message(
                        N_(
                            "Taken over before with another amount for {month}: {amount}."
                        ),
                        {"month": paid.month, "amount": paid.amount},
                    ),
                    Message(N_("Undo that list first, or correct this one.")),
                )

    def _facts(self, said: Said, somebody: _Somebody, own: "_Own") -> None:
        """Add what is not held yet, and the application that a payment proves."""
        known = somebody.known
        held = () if known is None else known.facts
        kept = {(f.value, f.valid_from, f.valid_to) for f in held}
        kept |= {(n.value, n.valid_from, n.valid_to) for n in somebody.new}
        wanted = [*said.facts, *self._application(said, somebody)]
        for new in wanted:
            if (new.value, new.valid_from, new.valid_to) not in kept:
                own.adds.append(new)
                somebody.new.append(new)

    def _application(self, said: Said, somebody: _Somebody) -> Iterable[NewFact]:
        code = said.programme
        if not code:
            return
        known = somebody.known
        if known is not None and known.applied_on(code) is not None:
            return
        day = said.applied_on or said.decision.decided_on
        if day is None and said.payment is not None:
            day = said.payment.month.first_day
            said.doubts.append(
                Remark(
                    Message(
                        N_("The day of the application is not said: {day} is taken."),
                        {"day": day},
                    )
                )
            )
        if day is not None:
            yield NewFact(Application((code,)), day)


@dataclass(slots=True)
class _Own:
    """A row that can be taken: whose it is, and what it adds."""

    somebody: _Somebody
    first_row: int
    adds: list[NewFact] = field(default_factory=list)


def _fault(said: Said, message: Message, hint: Message | None) -> None:
    said.faults.append(Remark(message, hint))


# --- what a row comes to --------------------------------------------------------------


def _result(common: _Common, said: Said, own: _Own | None) -> RowResult:
    if said.is_nobody:
        return RowResult(
            said.row, NOBODY, remarks=(Remark(Message(N_("No person’s row."))),)
        )
    if own is None:
        return RowResult(
            said.row, FAULTY, said.name, said.id_number, (*said.faults, *said.doubts)
        )
    somebody = own.somebody
    payment = said.payment
    if any(
        payment is not None
        and (paid.programme, paid.month) == (payment.programme, payment.month)
        for paid in somebody.paid
    ):
        payment = None
    act = _act(common, said, somebody)
    is_new = somebody.known is None and own.first_row == 0
    state = WARNED if said.doubts else GOOD
    remarks = tuple(said.doubts)
    if not (is_new or own.adds or payment is not None or act is not None):
        state = HELD
        remarks = (Remark(Message(N_("All of it is held already."))), *remarks)
    return RowResult(
        said.row,
        state,
        said.name,
        said.id_number,
        remarks,
        somebody.person,
        somebody.person_id,
        own.first_row,
        tuple(own.adds),
        payment,
        act,
    )


def _act(common: _Common, said: Said, somebody: _Somebody) -> ReadyAct | None:
    """Return the grant that continues the payment; a doubt says why there is none."""
    payment = said.payment
    if payment is None or common.latest is None:
        return None
    if any(
        act.programme == payment.programme and act.state in (PREPARED, APPROVED)
        for act in somebody.acts
    ):
        return None
    if payment.month < common.latest:
        said.doubts.append(
            Remark(
                Message(
                    N_(
                        "Paid through {month} only, others through {latest}: no "
                        "decision is prepared. Look why it stopped."
                    ),
                    {"month": payment.month, "latest": common.latest},
                )
            )
        )
        return None
    known = _known_with(
        common.ctx.today(), common.office, somebody.person, somebody.known, somebody.new
    )
    decided = said.decision.decided_on
    month = payment.month.plus(1)
    try:
        return _ready(common, said, known, month, decided)
    except UserError as error:
        said.doubts.append(
            Remark(
                Message(N_("No decision is prepared. {why}"), {"why": error.message}),
                error.hint,
            )
        )
        return None


def _ready(
    common: _Common, said: Said, known: Known, month: Month, decided: date | None
) -> ReadyAct | None:
    payment = said.payment
    assert payment is not None, "asked for what was paid"
    found = line_in(
        common.ctx.today(),
        common.law,
        common.labels,
        known,
        payment.programme,
        month,
        decided,
    )
    if found is None:
        raise UserError(
            "DECISION-005",
            Message(
                N_("No programme “{programme}” is in force in {month}."),
                {"programme": payment.programme, "month": month},
            ),
        )
    line, readings = found
    check_preparable(common.ctx, common.work, known, common.law, line)
    policy, _ = common.law.programmes(month)[line.programme]
    if line.state != DUE or line.amount is None:
        said.doubts.append(
            Remark(
                Message(
                    N_("By what is known it is not due from {month} on: {why}."),
                    {"month": month, "why": dues.because(line, common.labels, policy)},
                ),
                Message(N_("Complete what is known of the person, then decide.")),
            )
        )
        return None
    if line.amount != payment.amount:
        said.doubts.append(
            Remark(
                Message(
                    N_("Last paid {paid}; by the rules {due} are due from {month} on."),
                    {"paid": payment.amount, "due": line.amount, "month": month},
                )
            )
        )
    return ReadyAct(
        programme=line.programme,
        category=line.category,
        from_month=month,
        monthly=line.amount,
        case=replace(
            known.started(known.applied(line.programme), decided), months=(month,)
        ),
        readings=readings,
        scale_files=known.scale_files(),
        decision=said.decision,
    )


def line_in(
    on: date,
    law: Law,
    labels: Mapping[str, Text],
    known: Known,
    programme: str,
    month: Month,
    decided: date | None,
) -> tuple[EntitlementLine, Mapping[str, str]] | None:
    """Return a programme's line of a month by the older decision, with the readings.

    As known on the day `on`.
    """
    days = {} if decided is None else {programme: decided}
    found = cases.entitlement(known, law, on, (month,), labels, days)
    for line in found.lines:
        if line.programme == programme:
            return line, found.readings
    return None


def _known_with(
    on: date,
    office: Office,
    person: Person,
    known: Known | None,
    new: Sequence[NewFact],
) -> Known:
    """Return what would be known of a person with some facts more."""
    held = () if known is None else known.facts
    last = max((fact.recorded_seq for fact in held), default=0)
    added = tuple(
        Fact(
            f"new-{number}",
            person.id,
            each.value,
            each.valid_from,
            each.valid_to,
            recorded_seq=last + number,
        )
        for number, each in enumerate(new, 1)
    )
    levels = () if known is None else known.levels
    return cases.of_facts(person, office, (*held, *added), levels, on)
