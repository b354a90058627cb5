# SPDX-License-Identifier: Apache-2.0
"""What taking a list over would come to, row by row, before anything of it is kept."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from carecalc.catalog.takeover_words import plain_word, takeover_words
from carecalc.domain.fact import Fact
from carecalc.domain.line import DUE, EntitlementLine
from carecalc.domain.money import Money
from carecalc.domain.office import Office
from carecalc.domain.period import Month
from carecalc.domain.person import Person
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
from carecalc.services import cases, dues, laws, preparable
from carecalc.services.access import needs
from carecalc.services.cases import Known
from carecalc.services.context import Context
from carecalc.services.determinations import APPROVED, PREPARED
from carecalc.services.laws import Law
from carecalc.services.takeover_cells import Said
from carecalc.services.takeover_facts import Lists
from carecalc.services.takeover_people import (
    Common,
    Gathering,
    Own,
    Somebody,
    people_of,
)
from carecalc.services.takeover_rows import RowReader, heads_of
from carecalc.services.working import Told
from carecalc.text import N_, Message, Text

ACCEPTED, UNDONE = "accepted", "undone"
_TELLINGS = 100


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
        common = Common(
            ctx,
            work,
            office,
            laws.at_hand(ctx, office.region),
            ctx.catalog.codes().labels(),
            frozenset(one.id for one in lists),
            max(months, default=None),
        )
        gathering = Gathering(common, people_of(common, read))
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
        lists_of(ctx, office),
        plan,
        heads_of(sheet.rows, plan.head),
    )
    return [reader.read(row) for row in below(sheet.rows, plan.head)]


def below(rows: Sequence[Row], head: int) -> Iterable[Row]:
    return (row for row in rows if row.number > head)


@needs("takeovers.make", "whole")
def lists_of(ctx: Context, office: Office) -> Lists:
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


# --- what a row comes to --------------------------------------------------------------


def _result(common: Common, said: Said, own: Own | None) -> RowResult:
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


def _act(common: Common, said: Said, somebody: Somebody) -> ReadyAct | None:
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
    common: Common, said: Said, known: Known, month: Month, decided: date | None
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
    preparable.check(common.ctx, common.work, known, common.law, line)
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
