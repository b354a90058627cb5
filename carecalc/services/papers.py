# SPDX-License-Identifier: Apache-2.0
"""Papers: printed from stored values, numbered, and kept just as they were issued."""

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from carecalc.documents.list_values import MonthList
from carecalc.documents.values import LawUsed, Signer
from carecalc.domain.paper import Claims, Paper
from carecalc.domain.period import Month
from carecalc.errors import UserError
from carecalc.i18n import Catalogue
from carecalc.services import (
    again,
    closed_figures,
    closing,
    drawn,
    dues,
    filling,
    filling_closing,
    filling_control,
    filling_report,
    issuing,
    laws,
    month_identities,
    proofs,
    receipts,
    resident,
    reviews_standing,
    visits,
)
from carecalc.services.access import check_may, needs
from carecalc.services.context import Context
from carecalc.services.issuing import (
    PDF,
    XLSX,
    About,
    DrawnPaper,
    IssuedPaper,
    Printed,
    Printer,
    Ready,
)
from carecalc.services.trial_mark import check_real
from carecalc.services.uncollected import uncollected
from carecalc.services.visit_view import VisitView
from carecalc.text import N_, Message

if TYPE_CHECKING:
    from carecalc.documents.fonts import Fonts
    from carecalc.documents.month_list import ListLayout

# What draws papers is imported where one is drawn: the window need not wait for it.

REPORT, SHEET = "report", "sheet"
RESIDENT = "resident"
LIST, WORKBOOK = "list", "workbook"
SHEET_SERIES = "CS"  # 测算
RESIDENT_SERIES = "GZ"  # 告知


@needs("papers.issue")
def assessment_report(ctx: Context, visit_id: str, language: str) -> IssuedPaper:
    """Issue the report of a signed visit; `UserError` as of `report_ready`."""
    ready = report_ready(ctx, visit_id, language)
    with ctx.store.work() as work:
        return issuing.issue(ctx, work, ready)


@needs("papers.issue")
def report_ready(ctx: Context, visit_id: str, language: str) -> Ready:
    """Gather what the report of a signed visit says.

    `UserError`: PAPER-002 it is not signed, PAPER-028 the review returned or overturned
    it, or it was made only to compare.
    """
    from carecalc.documents import assessment_report as paper

    view = visits.view(ctx, visit_id)
    if view.visit.state != "signed":
        raise UserError(
            "PAPER-002",
            Message(
                N_("The visit {number} is not signed."), {"number": view.visit.number}
            ),
            Message(N_("The report prints once both assessors have signed.")),
        )
    with ctx.store.reading() as work:
        reviews_standing.check_report(work, view.visit)
    codes, law = ctx.catalog.codes(), _law_used(ctx, view)
    since = again.comparison(ctx, visit_id)
    hands = drawn.of_visit(ctx, visit_id)
    with ctx.store.reading() as work:
        values = filling_report.report(view, work.office.get(), codes, law, since)
    values = filling_report.with_hands(values, hands)
    claims = proofs.of_report(view, values)
    return Ready(
        Printed(REPORT, "assessment-report", paper.ReportLayout, language),
        values,
        paper.assessment_report,
        About(values.number, visit_id, view.person.id, view.scale.title, claims),
    )


def _law_used(ctx: Context, view: VisitView) -> LawUsed:
    """Return the file that the visit was scored with, and what its self-test gave.

    A file that is no longer installed has no self-test: what is shipped now is for
    another. One whose self-test cannot be used is none the worse a law.
    """
    codes, scale = ctx.catalog.codes(), view.scale
    tested, untested = None, None
    if ctx.catalog.by_digest(scale.digest) is not None:
        try:
            tested = ctx.catalog.tested(scale)
        except UserError as error:
            untested = None if error.code == "SCALE-003" else error.message
    return filling_report.law_used(scale, tested, ctx.today(), codes, untested)


@needs("papers.issue")
def subsidy_sheet(
    ctx: Context, person_id: str, month: Month, language: str
) -> IssuedPaper:
    """Issue what was worked out for a month, headed 测算: nobody has decided it."""
    ready = sheet_ready(ctx, person_id, month, language)
    with ctx.store.work() as work:
        return issuing.issue(ctx, work, ready)


@needs("papers.issue")
def sheet_ready(ctx: Context, person_id: str, month: Month, language: str) -> Ready:
    """Gather what was worked out for a person in a month."""
    from carecalc.documents import subsidy_sheet as paper

    preview = dues.preview(ctx, person_id, month)
    codes, today = ctx.catalog.codes(), ctx.today()
    with ctx.store.reading() as work:
        plan = work.care_plans.latest(person_id)
        values = filling.sheet(preview, work.office.get(), codes, "", today, plan)
    return Ready(
        Printed(SHEET, "subsidy-sheet", paper.SheetLayout, language),
        values,
        paper.subsidy_sheet,
        About("", person_id, person_id, claims=proofs.of_sheet(values)),
        SHEET_SERIES,
    )


@needs("papers.issue")
def resident_page(
    ctx: Context,
    person_id: str,
    month: Month,
    language: str,
    delivered_on: date | None = None,
) -> IssuedPaper:
    """Issue the page that tells a person what was found, what they get, how to object.

    Terms count from `delivered_on`; without it the day is left to be written by hand.
    """
    ready = resident_ready(ctx, person_id, month, language, delivered_on)
    with ctx.store.work() as work:
        return issuing.issue(ctx, work, ready)


@needs("papers.issue")
def resident_ready(
    ctx: Context,
    person_id: str,
    month: Month,
    language: str,
    delivered_on: date | None = None,
) -> Ready:
    """Gather what a person is told, with their signature where they gave it."""
    from carecalc.documents import resident_page as paper

    values = resident.gathered(ctx, person_id, month, delivered_on)
    got = receipts.receipt(ctx, person_id, month, language, delivered_on)
    if got is not None:
        values = replace(values, received=Signer(got.name, got.relation, got.drawing))
    return Ready(
        Printed(RESIDENT, resident.FORM, paper.ResidentLayout, language),
        values,
        paper.resident_page,
        About("", person_id, person_id, claims=Claims(values.printed_on)),
        RESIDENT_SERIES,
    )


@needs("papers.issue", "whole")
def month_list(ctx: Context, run_id: str, language: str) -> IssuedPaper:
    """Issue a month's list on paper."""
    return keep_list(ctx, drawn_list(ctx, run_id, language, LIST))


@needs("papers.issue", "whole")
def month_workbook(ctx: Context, run_id: str, language: str) -> IssuedPaper:
    """Issue a month's list as a workbook; identity numbers and accounts are text."""
    return keep_list(ctx, drawn_list(ctx, run_id, language, WORKBOOK))


@needs("papers.issue", "whole")
@uncollected()
def drawn_list(
    ctx: Context, run_id: str, language: str, kind: str, as_id: str = ""
) -> DrawnPaper:
    """Draw a month's list, `LIST` or `WORKBOOK`, and change nothing: `keep_list` issues it.

    It takes long, and only reads: a process of its own may do it. That one makes no ids:
    it is told `as_id`. `UserError`: LIST-003 a later list replaced it, LIST-015 its
    lines are not those it was built of.
    """
    ready = list_ready(ctx, run_id, language, kind)
    with ctx.store.reading() as work:
        return issuing.drawn(ctx, work, ready, as_id or ctx.new_id())


@needs("papers.issue", "whole")
def list_ready(ctx: Context, run_id: str, language: str, kind: str) -> Ready:
    """Gather what a month's list says, on paper or as a workbook; LIST-003, LIST-015."""
    from carecalc.documents.month_list import ListLayout, month_list

    check_may(ctx, "lists.see")
    with ctx.store.reading() as work:
        if kind == WORKBOOK:
            check_real(work)  # A workbook has no page that could bear the mark.
        run = month_identities.check_latest(work, run_id)
    month_identities.check_list(run)
    under = filling_closing.under_list(
        closing.record(ctx, run_id, run), ctx.catalog.roles().roles
    )
    printer: Printer[MonthList, ListLayout]
    printer, media = (_print_workbook, XLSX) if kind == WORKBOOK else (month_list, PDF)
    with ctx.store.reading() as work:
        law = laws.kept(ctx, work, run.files)
        office, codes = work.office.get(), ctx.catalog.codes()
        closed = closed_figures.of_run(work, run.id)
    values = filling.month_list(run, law, office, codes, under, closed)
    if kind == WORKBOOK:
        control = tuple(filling_control.control_lines(run, closed))
        values = replace(values, control=control)
    return Ready(
        Printed(kind, "month-list", ListLayout, language, media),
        values,
        printer,
        About(run.number, run.id, None, claims=proofs.of_list(values, closed.figure)),
    )


@needs("papers.issue", "whole")
def keep_list(ctx: Context, drawn: DrawnPaper) -> IssuedPaper:
    """Issue a list that was drawn: number and keep it with its wording.

    `UserError` LIST-003: a later list took its place meanwhile.
    """
    check_may(ctx, "lists.see")
    with ctx.store.work() as work:
        month_identities.check_counts(work, drawn.subject_id)
        return issuing.keep(ctx, work, drawn)


def _print_workbook(
    values: MonthList,
    layout: "ListLayout",
    words: Catalogue,
    digest: str,
    /,
    *,
    fonts: "Fonts",
    code: str,
) -> bytes:
    from carecalc.documents import spreadsheet

    return spreadsheet.month_workbook(values, layout, words)


@needs("cases.see")
def of_person(ctx: Context, person_id: str) -> tuple[Paper, ...]:
    """Return the papers issued about a person, the latest first, without their bytes."""
    with ctx.store.reading() as work:
        return work.papers.of_person(person_id)


@needs("cases.see")
def reprint(ctx: Context, paper_id: str) -> IssuedPaper:
    """Return a paper with the bytes that were issued; STORE-014 if they are lost."""
    with ctx.store.reading() as work:
        paper = work.papers.get(paper_id)
        if paper.person_id is None:  # A list, with everybody's accounts.
            check_may(ctx, "lists.see")
        return issuing.issued(paper, work.papers.data(paper_id))
