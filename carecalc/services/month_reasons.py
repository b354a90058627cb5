# SPDX-License-Identifier: Apache-2.0
"""Why somebody is not on a month's list: one reason each, in words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from carecalc.domain.alike import Alike
from carecalc.domain.case import DEATH
from carecalc.domain.disbursement import Line, ReasonRow
from carecalc.domain.line import EntitlementLine
from carecalc.domain.period import Month
from carecalc.domain.policy import Policy, Programme
from carecalc.domain.trace import Words
from carecalc.services.cases import Known
from carecalc.services.context import Context
from carecalc.services.dues import because
from carecalc.services.laws import Law
from carecalc.text import N_, Message, Text

CHANGED = "CATEGORY-CHANGED"
HELD = "HELD"
DEAD, NOT_DUE = "DEAD", "NOT-DUE"

# Why somebody is not on the list: of several reasons the first of these is given.
REASONS = (
    HELD,
    "NO-PAYEE",
    CHANGED,
    "REFUSED",
    "UNDECIDED",
    "CHOICE-OPEN",
    "NO-APPLICATION",
    "UNKNOWN",
    "RULES-NOT-ACCEPTED",
    DEAD,
    NOT_DUE,
    "NO-PROGRAMME",
)

_MESSAGES = {
    HELD: N_(
        "held back until the person is proven; what is not paid is owed: {programmes}"
    ),
    "NO-PAYEE": N_("decided, but no payee is recorded: {programmes}"),
    CHANGED: N_(
        "due in another category than decided, a new decision is needed: {programmes}"
    ),
    "REFUSED": N_("refused by the authority: {programmes}"),
    "UNDECIDED": N_("due, but not yet approved: {programmes}"),
    "CHOICE-OPEN": N_("the person has to choose first: {programmes}"),
    "NO-APPLICATION": N_("nobody has applied yet: {programmes}"),
    "UNKNOWN": N_("not all is known: {reasons}"),
    "RULES-NOT-ACCEPTED": N_("due by rules that nobody has accepted: {programmes}"),
    DEAD: N_("died on {day}"),
    NOT_DUE: N_("not due: {reasons}"),
    "NO-PROGRAMME": N_("no programme is in force in this month"),
}


_WAITS_FOR_MONTHS_BEFORE = {
    DEAD: N_("died on {day}; for {months} a new decision is needed: {programmes}"),
    NOT_DUE: N_(
        "not due: {reasons}; for {months} a new decision is needed: {programmes}"
    ),
}
_ON_KEPT_LISTS = (
    N_("died on {day}; for earlier months a new decision is needed: {programmes}"),
    N_("not due: {reasons}; for earlier months a new decision is needed: {programmes}"),
)
"""What lists that are kept say in the words of 0.10.0: it is still to be translated."""
_PAID_AND_WAITS = N_(
    "this month is paid; for {months} a new decision is needed: {programmes}"
)
_UNPREPARED = N_("{reason}; it cannot be prepared yet: {why}")


@dataclass(frozen=True, slots=True)
class Finding:
    """What became of one programme of one person: a line, or a code that says why not."""

    code: str
    entitled: EntitlementLine
    line: Line | None = None


@dataclass(frozen=True, slots=True)
class Waits:
    """Lines of earlier months that wait for a new decision, by month.

    `why` says why none can be prepared, and what is to be done; empty where it can.
    """

    lines: tuple[EntitlementLine, ...] = ()
    why: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True)
class MonthLaw:
    """What the lines of one month have in common; `held` are people and programmes.

    `payable_in` is the month whose payees count; None means the month itself. `alike`
    and `by_levels` (whether nothing may be paid by levels of some scales) keep what
    was worked out for others, of this month or another.
    """

    ctx: Context
    month: Month
    today: date
    law: Law
    labels: Mapping[str, Text]
    programmes: Mapping[str, tuple[Policy, Programme]]
    unfit: frozenset[str]
    accepted: frozenset[str]
    held: frozenset[tuple[str, str]] = frozenset()
    payable_in: Month | None = None
    alike: Alike = field(default_factory=Alike, compare=False, repr=False)
    by_levels: dict[tuple[str, str, frozenset[str]], bool] = field(
        default_factory=dict, compare=False, repr=False
    )


def reason(
    common: MonthLaw,
    known: Known,
    findings: Sequence[Finding],
    waits: Waits = Waits(),
) -> ReasonRow:
    """Return the row of somebody without a line: the reason to be acted on first."""
    codes = {finding.code for finding in findings}
    dead = died_on(known, common.month)
    if codes == {NOT_DUE} and dead is not None:
        codes = {DEAD}
    code = next((c for c in REASONS if c in codes), "NO-PROGRAMME")
    concerned = [f.entitled for f in findings if f.code == code]
    template, named = _MESSAGES[code], concerned
    is_told = bool(waits.lines) and code in _WAITS_FOR_MONTHS_BEFORE
    if is_told:
        template, named = _WAITS_FOR_MONTHS_BEFORE[code], list(waits.lines)
    message = Message(
        template,
        {
            "programmes": tuple(dict.fromkeys(line.label for line in named)),
            "months": _months(waits),
            "reasons": _by_reason(common, concerned),
            "day": dead or common.today,
        },
    )
    message = _only_named(message)
    return _row(known, code, _unprepared(message, waits) if is_told else message)


def paid_and_waits(known: Known, waits: Waits) -> ReasonRow:
    """Return the row of somebody with a line, for whose earlier months a new decision
    is needed and cannot be prepared: nothing else would say so."""
    programmes = tuple(dict.fromkeys(line.label for line in waits.lines))
    values = {"months": _months(waits), "programmes": programmes}
    return _row(known, CHANGED, _unprepared(Message(_PAID_AND_WAITS, values), waits))


def is_beside_a_line(row: ReasonRow) -> bool:
    """Tell whether a row stands beside a line of the list's own month."""
    said = row.message.values.get("reason")
    return isinstance(said, Message) and said.template == _PAID_AND_WAITS


def _months(waits: Waits) -> tuple[Month, ...]:
    return tuple(dict.fromkeys(line.month for line in waits.lines))


def _unprepared(message: Message, waits: Waits) -> Message:
    if not waits.why:
        return message
    return Message(_UNPREPARED, {"reason": message, "why": waits.why})


def _row(known: Known, code: str, message: Message) -> ReasonRow:
    person = known.person
    return ReasonRow(
        person.id, person.name, person.id_number, person.community, code, message
    )


def _by_reason(
    common: MonthLaw, lines: Iterable[EntitlementLine]
) -> tuple[Message, ...]:
    """Return each reason once, before it the programmes that it holds for."""
    found: list[tuple[Words, list[Text]]] = []
    for line in lines:
        said = because(line, common.labels, common.programmes[line.programme][0])
        programmes = next((names for words, names in found if words == said), None)
        if programmes is None:
            found.append((said, [line.label]))
        else:
            programmes.append(line.label)
    return tuple(
        Message(
            N_("{reason} ({programmes})"),
            {"programmes": tuple(names), "reason": reason},
        )
        for reason, names in found
    )


def _only_named(message: Message) -> Message:
    """Return the message with no more values than its sentence names."""
    named = {n: v for n, v in message.values.items() if f"{{{n}}}" in message.template}
    return Message(message.template, named)


def died_on(known: Known, month: Month) -> date | None:
    """Return the day a person died on, if that was by the end of a month."""
    days = [e.on for e in known.case.events if e.kind == DEATH]
    return min((day for day in days if day <= month.last_day), default=None)
