# SPDX-License-Identifier: Apache-2.0
"""The month's settlement sheet of a contract: reckoned, printed, kept as a workbook."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from carecalc.documents.form_values import Filled, Row
from carecalc.documents.values import Letterhead, Signer
from carecalc.domain.agency import DONE, Contract, Organisation, Task
from carecalc.domain.agency_settling import (
    COUNTED,
    OVERTURNED,
    RETURNED,
    Line,
    Made,
    Settlement,
    TakenBack,
    settled,
)
from carecalc.domain.money import Money
from carecalc.domain.paper import Paper
from carecalc.domain.period import Month
from carecalc.domain.record import Record
from carecalc.domain.trace import Words
from carecalc.errors import UserError
from carecalc.services import issuing
from carecalc.services.access import check_may, needs
from carecalc.services.agencies import line
from carecalc.services.context import Context, civil_day
from carecalc.services.filling_parts import address
from carecalc.services.issuing import XLSX, About, IssuedPaper, Printed, Ready
from carecalc.services.proofs import WITHDRAWN
from carecalc.services.trial_mark import check_real
from carecalc.store.unit_of_work import Work
from carecalc.text import N_, Message

if TYPE_CHECKING:
    from carecalc.documents.fonts import Fonts
    from carecalc.documents.form_layout import FormLayout
    from carecalc.i18n import Catalogue

SHEET, WORKBOOK = "agency-settlement", "agency-settlement-workbook"
SERIES = "JS"  # 结算

KINDS: Mapping[str, str] = {
    COUNTED: N_("done"),
    RETURNED: N_("returned"),
    OVERTURNED: N_("overturned"),
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A month of a contract: what was done under it, and what it comes to."""

    organisation: Record[Organisation]
    contract: Record[Contract]
    settlement: Settlement


@needs("agencies.see", "whole")
def reckoned(ctx: Context, contract: str, month: Month) -> Sheet:
    """Return the sheet of a month as everything stands now.

    A visit counts in the month in which it was signed in this office's file, a return
    or an overturned level in the month in which the reviewer recorded it: what was
    paid for a month that is over does not change, a later one is less.
    """
    with ctx.store.reading() as work:
        return _reckoned(work, contract, month)


@needs("agencies.see", "whole")
def months(ctx: Context, contract: str) -> tuple[Month, ...]:
    """Return the months in which something was done or taken off, the latest first."""
    with ctx.store.reading() as work:
        kept = work.contracts.get(contract)
        made = _done(work, kept)
        off = _taken_back(work, {visit for visit, _ in made})
    found = {Month.of(on) for _, on in made} | {Month.of(one.on) for one in off}
    return tuple(sorted(found, reverse=True))


@needs("agencies.manage", "whole")
def preview(
    ctx: Context, contract: str, month: Month, language: str, checked_by: str = ""
) -> bytes:
    """Draw the sheet as it would be issued, marked as one that counts not."""
    ready = _ready(ctx, contract, month, language, checked_by, SHEET)
    with ctx.store.reading() as work:
        return issuing.preview(ctx, work, ready)


@needs("agencies.manage", "whole")
def issue(
    ctx: Context, contract: str, month: Month, language: str, checked_by: str
) -> IssuedPaper:
    """Issue the sheet of a month that is over, with the name of who checked it.

    `UserError`: SETTLE-001 nobody is named, or who makes it; SETTLE-002 the month is
    not over; SETTLE-003 nothing was done and nothing taken off; SETTLE-004 it was
    issued before and not withdrawn.
    """
    return _issued(ctx, contract, month, language, checked_by, SHEET)


@needs("agencies.manage", "whole")
def workbook(
    ctx: Context, contract: str, month: Month, language: str, checked_by: str
) -> IssuedPaper:
    """Issue the same sheet as a workbook; `UserError` as of `issue`, TRIAL-001."""
    return _issued(ctx, contract, month, language, checked_by, WORKBOOK)


def _issued(
    ctx: Context,
    contract: str,
    month: Month,
    language: str,
    checked_by: str,
    kind: str,
) -> IssuedPaper:
    check_may(ctx, "papers.issue")
    checker = line(checked_by)
    if not checker or checker == ctx.store.user:
        raise UserError(
            "SETTLE-001",
            Message(N_("Somebody else than who makes the sheet checks it.")),
            Message(N_("Write the name of who compared it with the visits.")),
            "checked_by",
        )
    if Month.of(ctx.today()) <= month:
        raise UserError(
            "SETTLE-002",
            Message(N_("{month} is not over yet."), {"month": month}),
            Message(N_("Look at the preview until then.")),
            "month",
        )
    ready = _ready(ctx, contract, month, language, checker, kind)
    with ctx.store.work() as work:
        if kind == WORKBOOK:
            check_real(work)  # A workbook has no page that could bear the mark.
        _check_first(work, kind, ready.about.id)
        if not _reckoned(work, contract, month).settlement.lines:
            raise UserError(
                "SETTLE-003",
                Message(
                    N_("In {month} nothing was done and nothing taken off."),
                    {"month": month},
                ),
                None,
                "month",
            )
        return issuing.issue(ctx, work, ready)


@needs("agencies.see", "whole")
def issued(ctx: Context, contract: str, month: Month) -> tuple[Paper, ...]:
    """Return the sheets of a month that were issued, the latest first."""
    with ctx.store.reading() as work:
        return work.papers.of_subject(f"{contract}:{month}")


def _check_first(work: Work, kind: str, subject: str) -> None:
    # A sheet that is issued twice could be paid twice.
    for paper in work.papers.of_subject(subject):
        if paper.kind == kind and work.entries.last_of(paper.id, (WITHDRAWN,)) is None:
            raise UserError(
                "SETTLE-004",
                Message(
                    N_("This sheet was issued already: {number}."),
                    {"number": paper.number},
                ),
                Message(N_("Open that one; withdraw it first if it is wrong.")),
                "month",
            )


def _ready(
    ctx: Context,
    contract: str,
    month: Month,
    language: str,
    checked_by: str,
    kind: str,
) -> Ready:
    from carecalc.documents.change_list import change_list
    from carecalc.documents.form_layout import FormLayout

    with ctx.store.reading() as work:
        sheet = _reckoned(work, contract, month)
        office = work.office.get()
    values = Filled(
        letterhead=Letterhead(office.letterhead, address(office)),
        fields={
            "organisation": sheet.organisation.value.name,
            "credit_code": sheet.organisation.value.credit_code,
            "contract": sheet.contract.value.number,
            "begins": sheet.contract.value.begins,
            "ends": sheet.contract.value.ends,
            "month": month,
            "counted": str(sheet.settlement.count(COUNTED)),
            "returned": str(sheet.settlement.count(RETURNED)),
            "overturned": str(sheet.settlement.count(OVERTURNED)),
            "amount": sheet.settlement.amount,
            "capitals": sheet.settlement.amount.capitals(),
        },
        tables={
            "rates": _rates(ctx, sheet.settlement, month),
            "lines": tuple(
                (str(number), *_line(ctx, one))
                for number, one in enumerate(sheet.settlement.lines, start=1)
            ),
        },
        signers={"maker": Signer(ctx.store.user), "checker": Signer(checked_by)},
        printed_on=ctx.today(),
    )
    is_book = kind == WORKBOOK
    return Ready(
        Printed(kind, SHEET, FormLayout, language, XLSX if is_book else issuing.PDF),
        values,
        _workbook if is_book else change_list,
        About("", f"{contract}:{month}", None),
        SERIES,
    )


def _workbook(
    values: Filled,
    layout: "FormLayout",
    catalogue: "Catalogue",
    digest: str,
    /,
    *,
    fonts: "Fonts",
    code: str,
) -> bytes:
    from carecalc.documents.form_sheet import form_sheet

    return form_sheet(values, layout, catalogue)


def _reckoned(work: Work, contract: str, month: Month) -> Sheet:
    kept = work.contracts.get(contract)
    done = _done(work, kept)
    off = _taken_back(work, {visit for visit, _ in done})
    concerned = {one.visit_id for one in off if Month.of(one.on) == month}
    concerned |= {visit for visit, on in done if Month.of(on) == month}
    made = []
    for visit_id, on in done:
        if visit_id not in concerned:
            continue
        visit = work.visits.get(visit_id)
        price = done[visit_id, on].price_of(visit.scale)
        assert price is not None, "a task under a contract has its price"
        made.append(
            Made(visit_id, visit.number, visit.person_id, visit.scale, on, price)
        )
    at = work.organisations.get(kept.about)
    return Sheet(at, kept, settled(month, made, off))


def _done(work: Work, contract: Record[Contract]) -> dict[tuple[str, date], Task]:
    """Return what was done under a contract, by visit and the day it was signed here."""
    found: dict[tuple[str, date], Task] = {}
    seen: set[str] = set()
    for one in work.tasks.ever(DONE, contract.about):
        task = one.value
        if task.contract != contract.id or task.visit_id in seen:
            continue
        assert one.saved_at is not None, "it is kept"
        seen.add(task.visit_id)
        found[task.visit_id, civil_day(one.saved_at)] = task
    return found


def _taken_back(work: Work, visits: set[str]) -> tuple[TakenBack, ...]:
    """Return what reviewers returned or overturned of some visits."""
    return tuple(
        TakenBack(one.id, one.about, one.kind, civil_day(one.at))
        for one in work.reviews.where(kinds=(RETURNED, OVERTURNED))
        if one.about in visits and one.at is not None
    )


def _rates(ctx: Context, found: Settlement, month: Month) -> tuple[Row, ...]:
    rows: list[Row] = [
        (
            _scale(ctx, one.scale, month),
            one.price,
            str(one.counted),
            str(one.returned),
            str(one.overturned),
            str(one.paid),
            one.amount,
        )
        for one in found.rates
    ]
    counts = [found.count(kind) for kind in (COUNTED, RETURNED, OVERTURNED)]
    paid = counts[0] - counts[1] - counts[2]
    said = (*(str(count) for count in counts), str(paid))
    return (*rows, (Message(N_("total")), "", *said, found.amount))


def _line(ctx: Context, one: Line) -> tuple[Words | Money, ...]:
    counted = one.counted_in
    is_later = one.kind != COUNTED and counted != Month.of(one.on)
    kind = Message(KINDS[one.kind])
    remark: Words = ""
    if is_later:
        remark = Message(N_("counted in {month}"), {"month": counted})
    return (
        one.made.number,
        _scale(ctx, one.made.scale, counted),
        one.on.isoformat(),
        kind,
        remark,
        one.amount,
    )


def _scale(ctx: Context, code: str, month: Month) -> Words:
    try:
        return ctx.catalog.scale(code, month.last_day).label
    except UserError:
        return code  # Assessed by a scale that is not in force at the month's end.
