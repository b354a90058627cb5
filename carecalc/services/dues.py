# SPDX-License-Identifier: Apache-2.0
"""What is due to a person as known now, and the one sentence that decides about it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from carecalc.domain.case import Case
from carecalc.domain.entitlement import Entitlement
from carecalc.domain.funding import Borne, split
from carecalc.domain.line import CHOOSE, DUE, EntitlementLine
from carecalc.domain.period import Month
from carecalc.domain.policy import Policy
from carecalc.domain.trace import Step, Words
from carecalc.errors import UserError
from carecalc.services import cases, laws
from carecalc.services.access import needs
from carecalc.services.case_checks import check_region
from carecalc.services.cases import Known
from carecalc.services.context import Context
from carecalc.services.laws import Law
from carecalc.text import N_, Message, Text


@dataclass(frozen=True, slots=True)
class Preview:
    """What the law gives a person in a month, before anybody has decided (测算).

    `from_months` is the first month of each programme that is due without a break up
    to `month`. `is_assumed`: nobody has applied yet, and an application today is
    supposed. `case` lacks the day of application. `funding` tells by programme which
    source bears how much of its amount; a programme whose file names no source has none.
    """

    entitlement: Entitlement
    case: Case
    month: Month
    policies: tuple[Policy, ...]
    from_months: Mapping[str, Month]
    is_assumed: bool
    known: Known
    funding: Mapping[str, tuple[Borne, ...]]


@needs("cases.see")
def preview(ctx: Context, person_id: str, month: Month | None = None) -> Preview:
    """Work out what is due to a person in a month, this one if none is named.

    `UserError`: CASE-001 no policy covers the office's region.
    """
    asked = month or Month.of(ctx.today())
    with ctx.store.reading() as work:
        known = cases.of_person(ctx, work, person_id)
    known = cases.assume_application(known, ctx.today())
    law = law_of(ctx, known)
    labels = ctx.catalog.codes().labels()
    found = cases.entitlement(known, law, ctx.today(), (asked,), labels)
    open_lines = [line for line in found.lines if line.state in (DUE, CHOOSE)]
    runs = histories(ctx, known, law, open_lines) if open_lines else {}
    return Preview(
        entitlement=found,
        case=known.case,
        month=asked,
        policies=tuple(law(asked)),
        from_months={
            line.programme: first_month(runs[line.programme], line)
            for line in open_lines
        },
        is_assumed=known.is_assumed,
        known=known,
        funding={
            line.programme: borne
            for line in open_lines
            if (borne := borne_by(law, line))
        },
    )


def borne_by(law: Law, line: EntitlementLine) -> tuple[Borne, ...]:
    """Return which source bears how much of a line; empty where its file names none."""
    if line.amount is None:
        return ()
    _, programme = law.programmes(line.month)[line.programme]
    return split(line.amount, programme.procedure.funding, line.month)


# --- in one sentence ------------------------------------------------------------------


def because(line: EntitlementLine, labels: Mapping[str, Text], policy: Policy) -> Words:
    """Return the one sentence that decides about a line; its step has the rest.

    What is not known goes by its name in the line's own policy, or by that of `labels`.
    """
    if line.missing:
        names = missing_names(line, labels, policy)
        return Message(N_("not known: {names}"), {"names": names})
    if not line.step.children:
        return Message(N_("no rule applies"))
    last = line.step.children[-1]
    if line.state == DUE:
        return _due_because(line)
    if line.vetoed_by:
        return Message(N_("excluded: {what}"), {"what": last.text})
    if _value(last) == "not met":
        failing = tuple(c.text for c in last.children if _value(c) == "not met")
        return Message("{parts}", {"parts": failing or (last.text,)})
    if _value(last) == "none of these":
        return Message(N_("{what}: none applies"), {"what": last.text})
    return last.text


def missing_names(
    line: EntitlementLine, labels: Mapping[str, Text], policy: Policy
) -> tuple[Text | str, ...]:
    """Return what has to be known first, as the line's policy calls it, or `labels`."""
    own = {name: fact.label for name, fact in policy.graph.facts.items()}
    for name, parameter in policy.graph.parameters.items():
        if parameter.label is not None:
            own[name] = parameter.label
    known = {**labels, **own}
    return tuple(known.get(name, name) for name in line.missing)


def _due_because(line: EntitlementLine) -> Words:
    """Return the category that was reached, or whom the programme is for."""
    for step in line.step.children[1:]:
        if isinstance(step.value, Text):
            said = {"what": step.text, "value": step.value}
            return Message(N_("{what}: {value}"), said)
    return line.step.children[0].text


def _value(step: Step) -> str:
    return step.value.template if isinstance(step.value, Message) else ""


# --- working out ----------------------------------------------------------------------


@needs("laws.see", "nobody")
def law_of(ctx: Context, known: Known) -> Law:
    """Return the law of a person's region; CASE-001 if no policy covers it."""
    region = known.case.region
    check_region(region, ctx.catalog)
    return laws.at_hand(ctx, region)


@needs("laws.see", "nobody")
def line_of(
    ctx: Context, known: Known, law: Law, programme: str, month: Month
) -> EntitlementLine:
    """Return a programme's line of a month; DECISION-005 if it is not in force then."""
    labels = ctx.catalog.codes().labels()
    found = cases.entitlement(known, law, ctx.today(), (month,), labels)
    for line in found.lines:
        if line.programme == programme:
            return line
    raise UserError(
        "DECISION-005",
        Message(
            N_("No programme “{programme}” is in force in {month}."),
            {"programme": programme, "month": month},
        ),
    )


@needs("laws.see", "nobody")
def histories(
    ctx: Context, known: Known, law: Law, lines: Sequence[EntitlementLine]
) -> dict[str, list[EntitlementLine]]:
    """Return each programme's lines up to these, from the first month they may reach.

    That is the month of application, or as much earlier as the file still goes back.
    `lines` are of one month.
    """
    earliest = {line.programme: _earliest(known, law, line) for line in lines}
    first, last = min(earliest.values()), lines[0].month
    months = [first.plus(n) for n in range(last.since(first) + 1)]
    labels = ctx.catalog.codes().labels()
    found = cases.entitlement(known, law, ctx.today(), months, labels)
    histories: dict[str, list[EntitlementLine]] = {code: [] for code in earliest}
    for line in found.lines:
        if line.month >= earliest.get(line.programme, last.plus(1)):
            histories[line.programme].append(line)
    return histories


def _earliest(known: Known, law: Law, line: EntitlementLine) -> Month:
    applied = known.applied_on(line.programme)
    if applied is None:
        return line.month
    _, programme = law.programmes(line.month)[line.programme]
    start = programme.timing.start
    back = start.back_to_eligibility if start is not None else None
    return min(Month.of(applied).plus(-(back or 0)), line.month)


def first_month(
    history: Sequence[EntitlementLine],
    line: EntitlementLine,
    same_category: bool = False,
) -> Month:
    """Return the first month of the unbroken run of due months that ends with a line.

    With `same_category` the run ends where the category changes.
    """
    due = {
        each.month
        for each in history
        if each.state == line.state
        and (each.category == line.category or not same_category)
    }
    first = line.month
    while first.plus(-1) in due:
        first = first.plus(-1)
    return first
