# SPDX-License-Identifier: Apache-2.0
"""What a person is told in plain words: the level, the money, the services, remedies."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from carecalc.catalog.calendars import workdays
from carecalc.catalog.codes import Codes
from carecalc.documents.resident_values import (
    ESTIMATED,
    GRANTED,
    REFUSED,
    STOPPED,
    WAITING,
    Found,
    MoneyRow,
    Part,
    ResidentPage,
    Service,
)
from carecalc.documents.values import Letterhead
from carecalc.domain.care_plan import Plan
from carecalc.domain.determination import Determination
from carecalc.domain.line import DUE
from carecalc.domain.money import Money
from carecalc.domain.office import Office
from carecalc.domain.period import Month
from carecalc.domain.remedies import Term, last_day
from carecalc.domain.scale import level_label
from carecalc.domain.workdays import End
from carecalc.i18n import catalogue
from carecalc.services import deliveries, determinations, dues, validity
from carecalc.services.access import needs
from carecalc.services.cases import Level
from carecalc.services.context import Context
from carecalc.services.dues import Preview
from carecalc.services.filling_parts import address, paid_to, subject
from carecalc.services.filling_plans import quantity
from carecalc.store.unit_of_work import Work

FORM = "resident-page"
_SHOWN = 4
"""So many digits of an account are printed: enough to know one's own."""

_ORDER = (GRANTED, WAITING, ESTIMATED, STOPPED, REFUSED)


@dataclass(frozen=True, slots=True)
class Told:
    """What the page says in one language; nothing of it is issued yet.

    `receipt` is what somebody signs who receives it.
    """

    name: str
    title: str
    receipt: str
    month: Month
    parts: tuple[Part, ...]


@needs("cases.see")
def tell(
    ctx: Context,
    person_id: str,
    month: Month,
    language: str,
    delivered_on: date | None = None,
) -> Told:
    """Return what the page says of a month, as the paper would say it today.

    `UserError`: CASE-001 no policy covers the office's region.
    """
    from carecalc.documents.resident_page import ResidentLayout, told

    values = gathered(ctx, person_id, month, delivered_on)
    layout = ctx.catalog.form(FORM, ctx.today(), ResidentLayout)
    return Told(
        name=values.subject.name,
        title=layout.words.title.in_(language),
        receipt=layout.words.signatures.in_(language),
        month=month,
        parts=told(values, layout, catalogue(language)),
    )


@needs("cases.see")
def gathered(
    ctx: Context, person_id: str, month: Month, delivered_on: date | None = None
) -> ResidentPage:
    """Return what the page says; its number is given when it is issued.

    Where no day of delivery is given, it is that on which all of the decisions that it
    tells had been delivered on record.
    """
    from carecalc.documents.resident_page import ResidentLayout

    preview = dues.preview(ctx, person_id, month)
    codes, today = ctx.catalog.codes(), ctx.today()
    with ctx.store.reading() as work:
        office = work.office.get()
        rows = tuple(_money(ctx, work, preview))
        plan = work.care_plans.latest(person_id)
        delivered = delivered_on or deliveries.delivered_on(
            work, _decided(work.determinations.of_person(person_id), preview)
        )
    layout = ctx.catalog.form(FORM, today, ResidentLayout)
    payee = paid_to(preview.known.facts, today, codes)
    return ResidentPage(
        number="",
        letterhead=Letterhead(office.letterhead, address(office)),
        subject=subject(preview.known.person, codes),
        month=month,
        printed_on=today,
        found=tuple(_found(preview, office)),
        money=tuple(sorted(rows, key=lambda row: _ORDER.index(row.state))),
        granted=_sum(rows, GRANTED, month),
        estimated=_sum(rows, WAITING, month) + _sum(rows, ESTIMATED, month),
        services=() if plan is None else tuple(_services(plan, codes)),
        region=office.region,
        assessment_body=office.assessment_body,
        authority=office.authority,
        appeal_body=office.appeal_body,
        court=office.court,
        telephone=office.telephone,
        channel="" if payee is None else payee.channel,
        holder="" if payee is None else payee.holder,
        account="" if payee is None else payee.number[-_SHOWN:],
        delivered_on=delivered,
        last_days=()
        if delivered is None
        else tuple(_last_days(ctx, layout.terms(), delivered)),
    )


def _last_days(
    ctx: Context, terms: Iterable[Term], delivered_on: date
) -> Iterator[tuple[Term, End]]:
    calendar = workdays(ctx.catalog)
    for term in terms:
        end = last_day(delivered_on, term, calendar)
        if end is not None:
            yield term, end


def _decided(
    acts: tuple[Determination, ...], preview: Preview
) -> Iterator[Determination]:
    """Yield the decisions that the page tells of."""
    codes = {code for policy in preview.policies for code in policy.programmes}
    for code in sorted(codes):
        act = _told_of(acts, code)
        if act is not None and act.state != determinations.PREPARED:
            yield act


def _found(preview: Preview, office: Office) -> Iterator[Found]:
    """Yield the latest level of each scale."""
    latest: dict[str, Level] = {}
    for level in sorted(preview.known.levels, key=lambda each: each.assessed_on):
        latest[level.scale.code] = level
    for level in latest.values():
        name = next(
            label
            for grades in level.scale.graph.grades.values()
            for grade in grades
            if str(grade.code) == level.level
            and (label := level_label(level.scale, grade.code)) is not None
        )
        months = validity.periods(office, level.scale, level.level).validity_months
        yield Found(
            scale=level.scale.label,
            scale_code=level.scale.code,
            level=name,
            level_code=level.level,
            assessed_on=level.assessed_on,
            valid_to=None
            if months is None
            else validity.valid_to(level.assessed_on, months),
        )


def _money(ctx: Context, work: Work, preview: Preview) -> Iterator[MoneyRow]:
    """Yield what is with each programme: what the authority said comes first."""
    acts = work.determinations.of_person(preview.known.person.id)
    lines = {line.programme: line for line in preview.entitlement.lines}
    names = {
        code: programme.label
        for policy in preview.policies
        for code, programme in policy.programmes.items()
    }
    for programme, label in names.items():
        line = lines.get(programme)
        due = line is not None and line.state == DUE
        amount = line.amount if line is not None and due else None
        act = _told_of(acts, programme)
        if act is None:
            if due:
                since = preview.from_months.get(programme)
                yield MoneyRow(label, ESTIMATED, amount, since)
        elif act.state == determinations.PREPARED:
            if act.outcome == determinations.GRANT:
                yield MoneyRow(label, WAITING, act.monthly, act.from_month)
        elif (
            act.state == determinations.REFUSED or act.outcome == determinations.REFUSE
        ):
            yield MoneyRow(label, REFUSED)
        else:
            last = determinations.explained(ctx, work, act).last_month
            is_paid = (
                due
                and line is not None
                and line.category == act.category
                and (act.from_month is None or act.from_month <= preview.month)
            )
            is_later = act.from_month is not None and act.from_month > preview.month
            state = GRANTED if is_paid or is_later else STOPPED
            shown = amount if is_paid else act.monthly
            yield MoneyRow(label, state, shown, act.from_month, last)


def _told_of(acts: tuple[Determination, ...], programme: str) -> Determination | None:
    """Return the act that says what is with a programme: the one in force, else the
    latest that was refused or waits."""
    mine = [act for act in acts if act.programme == programme]
    in_force = determinations.in_force(acts, programme)
    if in_force is not None and in_force.outcome == determinations.GRANT:
        return in_force
    states = (determinations.PREPARED, determinations.REFUSED, determinations.APPROVED)
    return next((act for act in mine[::-1] if act.state in states), None)


def _sum(rows: tuple[MoneyRow, ...], state: str, month: Month) -> Money:
    """Return what the rows of a state come to in a month that they have begun by."""
    total = Money(0)
    for row in rows:
        has_begun = row.from_month is None or row.from_month <= month
        is_over = row.to_month is not None and row.to_month < month
        if row.state == state and row.monthly is not None and has_begun and not is_over:
            total += row.monthly
    return total


def _services(plan: Plan, codes: Codes) -> Iterator[Service]:
    for line in plan.lines:
        yield Service(line.label, quantity(plan, line, codes))
