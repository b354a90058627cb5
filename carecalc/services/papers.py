# SPDX-License-Identifier: Apache-2.0
"""Papers: printed from stored values, numbered, and kept just as they were issued."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Protocol, TypeVar

from carecalc.documents.digest import content_digest
from carecalc.documents.list_values import MonthList
from carecalc.documents.values import LawUsed, Signer
from carecalc.domain.paper import Paper
from carecalc.domain.period import Month
from carecalc.errors import UserError
from carecalc.i18n import Catalogue, catalogue
from carecalc.services import (
    again,
    closing,
    determinations,
    drawn,
    dues,
    filling,
    filling_closing,
    filling_report,
    glyphs,
    laws,
    proofs,
    receipts,
    resident,
    visits,
)
from carecalc.services.access import check_may, needs
from carecalc.services.context import Context
from carecalc.services.determinations import APPROVED, REFUSED, SUPERSEDED
from carecalc.services.proofs import Claims
from carecalc.services.trial_mark import VOID, check_real, kind_of
from carecalc.services.visit_view import VisitView
from carecalc.store.unit_of_work import Work
from carecalc.text import N_, Message, Text

if TYPE_CHECKING:
    from carecalc.documents.fonts import Fonts
    from carecalc.documents.month_list import ListLayout
    from carecalc.documents.parts import Layout

# What draws papers is imported where one is drawn: the window need not wait for it.

PDF = "application/pdf"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
REPORT, SHEET, NOTICE = "report", "sheet", "notice"
RESIDENT = "resident"
LIST, WORKBOOK = "list", "workbook"
SHEET_SERIES = "CS"  # 测算
RESIDENT_SERIES = "GZ"  # 告知


@dataclass(frozen=True, slots=True)
class IssuedPaper:
    """A paper with the bytes that were issued; `digest` is that of its content."""

    id: str
    kind: str
    number: str
    digest: str
    title: str
    language: str
    person_id: str | None
    issued_at: datetime
    data: bytes
    media: str


L = TypeVar("L", bound="Layout")
V = TypeVar("V")
_V = TypeVar("_V", contravariant=True)
_L = TypeVar("_L", contravariant=True)


class Printer(Protocol[_V, _L]):
    """Draws a paper from its values; `code` is its proof, empty where it has none."""

    def __call__(
        self,
        values: _V,
        layout: _L,
        catalogue: Catalogue,
        digest: str,
        /,
        *,
        fonts: "Fonts",
        code: str,
    ) -> bytes: ...


@needs("papers.issue")
def assessment_report(ctx: Context, visit_id: str, language: str) -> IssuedPaper:
    """Issue the report of a signed visit; PAPER-002 while it is not signed."""
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
    codes, law = ctx.catalog.codes(), _law_used(ctx, view)
    since = again.comparison(ctx, visit_id)
    hands = drawn.of_visit(ctx, visit_id)
    with ctx.store.work() as work:
        values = filling_report.report(view, work.office.get(), codes, law, since)
        values = filling_report.with_hands(values, hands)
        return _issue(
            ctx,
            work,
            _Paper(REPORT, "assessment-report", paper.ReportLayout, language),
            values,
            paper.assessment_report,
            _Subject(
                values.number,
                visit_id,
                view.person.id,
                view.scale.title,
                proofs.of_report(view, values),
            ),
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
    from carecalc.documents import subsidy_sheet as paper

    preview = dues.preview(ctx, person_id, month)
    today = ctx.today()
    with ctx.store.work() as work:
        number = work.next_number(SHEET_SERIES, today.year)
        plan = work.care_plans.latest(person_id)
        values = filling.sheet(
            preview, work.office.get(), ctx.catalog.codes(), number, today, plan
        )
        return _issue(
            ctx,
            work,
            _Paper(SHEET, "subsidy-sheet", paper.SheetLayout, language),
            values,
            paper.subsidy_sheet,
            _Subject(number, person_id, person_id, claims=proofs.of_sheet(values)),
        )


@needs("papers.issue")
def notice(ctx: Context, determination_id: str, language: str) -> IssuedPaper:
    """Issue the notice of a decision; PAPER-003 while the authority has not decided."""
    from carecalc.documents import notice as paper

    with ctx.store.work() as work:
        act = work.determinations.get(determination_id)
        if act.state not in (APPROVED, REFUSED, SUPERSEDED):
            raise UserError(
                "PAPER-003",
                Message(
                    N_("The authority has not decided on {number}."),
                    {"number": act.number},
                ),
                Message(
                    N_(
                        "A notice prints from an approved decision only. Until then "
                        "there is the sheet headed as an estimate."
                    )
                ),
            )
        values = filling.notice(
            act,
            determinations.explained(ctx, work, act),
            work.people.get(act.person_id),
            work.facts.current(act.person_id),
            work.office.get(),
            ctx.catalog.codes(),
        )
        return _issue(
            ctx,
            work,
            _Paper(NOTICE, "notice", paper.NoticeLayout, language),
            values,
            paper.notice,
            _Subject(
                act.number, act.id, act.person_id, claims=proofs.of_notice(values)
            ),
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
    from carecalc.documents import resident_page as paper

    values = resident.gathered(ctx, person_id, month, delivered_on)
    got = receipts.receipt(ctx, person_id, month, language, delivered_on)
    if got is not None:
        values = replace(values, received=Signer(got.name, got.relation, got.drawing))
    with ctx.store.work() as work:
        number = work.next_number(RESIDENT_SERIES, ctx.today().year)
        return _issue(
            ctx,
            work,
            _Paper(RESIDENT, resident.FORM, paper.ResidentLayout, language),
            replace(values, number=number),
            paper.resident_page,
            _Subject(number, person_id, person_id, claims=Claims(values.printed_on)),
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
def drawn_list(
    ctx: Context, run_id: str, language: str, kind: str, as_id: str = ""
) -> "DrawnPaper":
    """Draw a month's list, `LIST` or `WORKBOOK`, and change nothing: `keep_list` issues it.

    It takes long, and only reads: a process of its own may do it. That one makes no ids:
    it is told `as_id`.
    """
    from carecalc.documents.month_list import ListLayout, month_list

    check_may(ctx, "lists.see")
    under = filling_closing.under_list(
        closing.record(ctx, run_id), ctx.catalog.roles().roles
    )
    printer, media = (_print_workbook, XLSX) if kind == WORKBOOK else (month_list, PDF)
    with ctx.store.reading() as work:
        if kind == WORKBOOK:
            check_real(work)  # A workbook has no page that could bear the mark.
        run = work.runs.get(run_id)
        law = laws.kept(ctx, work, run.files)
        office, codes = work.office.get(), ctx.catalog.codes()
        values = filling.month_list(run, law, office, codes, under)
        paper = _Paper(kind, "month-list", ListLayout, language, media)
        subject = _Subject(run.number, run.id, None, claims=proofs.of_list(values))
        return _drawn(ctx, work, paper, values, printer, subject, as_id or ctx.new_id())


@needs("papers.issue", "whole")
def keep_list(ctx: Context, drawn: "DrawnPaper") -> IssuedPaper:
    """Issue a list that was drawn: number and keep it with its wording."""
    check_may(ctx, "lists.see")
    with ctx.store.work() as work:
        return _keep(ctx, work, drawn)


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
        return _issued(paper, work.papers.data(paper_id))


@dataclass(frozen=True, slots=True)
class _Paper:
    """Which paper: its kind, the form with its wording, its language and format."""

    kind: str
    form: str
    layout: type
    language: str
    media: str = PDF


@dataclass(frozen=True, slots=True)
class _Subject:
    """What a paper is about, the number it goes by; its title if not the form's.

    `claims` is what its code states of what it tells.
    """

    number: str
    id: str
    person_id: str | None
    title: Text | None = None
    claims: Claims | None = None


@dataclass(frozen=True, slots=True)
class DrawnPaper:
    """A paper as it was drawn, with what it takes to issue it; not on record yet.

    `form` is the digest of the form with its wording, `digest` that of its content.
    """

    id: str
    kind: str
    number: str
    title: str
    language: str
    person_id: str | None
    subject_id: str
    digest: str
    form: str
    media: str
    data: bytes


def _issue(
    ctx: Context,
    work: Work,
    paper: _Paper,
    values: V,
    printer: "Printer[V, L]",
    subject: _Subject,
) -> IssuedPaper:
    """Print, number and keep a paper with the wording it was printed with."""
    drawn = _drawn(ctx, work, paper, values, printer, subject, ctx.new_id())
    return _keep(ctx, work, drawn)


def _drawn(
    ctx: Context,
    work: Work,
    paper: _Paper,
    values: V,
    printer: "Printer[V, L]",
    subject: _Subject,
    paper_id: str,
) -> DrawnPaper:
    from carecalc.documents.parts import voided

    today: date = ctx.today()
    form = ctx.catalog.form_file(paper.form, today)
    layout: L = ctx.catalog.form(paper.form, today, paper.layout)
    trial = kind_of(work)
    if trial:
        layout = voided(layout, VOID[trial])
    digest = content_digest(values, form.digest, paper.language)
    code = ""
    if not trial and subject.claims is not None:
        # What counts for nothing is signed by nobody.
        claims = subject.claims
        kind = proofs.Named(paper_id, paper.kind, subject.number, digest)
        code = proofs.code(ctx, work, kind, subject.person_id, claims)
    words, faces = catalogue(paper.language), glyphs.fonts(work)
    data = printer(values, layout, words, digest, fonts=faces, code=code)
    return DrawnPaper(
        id=paper_id,
        kind=paper.kind,
        number=subject.number,
        title=(subject.title or layout.words.title).in_(paper.language),
        language=paper.language,
        person_id=subject.person_id,
        subject_id=subject.id,
        digest=digest,
        form=form.digest,
        media=paper.media,
        data=proofs.sealed(ctx.store.office_key, data, code),
    )


def _keep(ctx: Context, work: Work, drawn: DrawnPaper) -> IssuedPaper:
    laws.keep_files(ctx, work, [drawn.form])
    issued = work.papers.add(
        Paper(
            id=drawn.id,
            kind=drawn.kind,
            number=drawn.number,
            title=drawn.title,
            language=drawn.language,
            person_id=drawn.person_id,
            subject_id=drawn.subject_id,
            digest=drawn.digest,
            media=drawn.media,
            issued_at=ctx.clock(),
        ),
        drawn.data,
    )
    work.audit("paper.issued", issued.id, [drawn.kind, drawn.number, drawn.digest])
    return _issued(issued, drawn.data)


def _issued(paper: Paper, data: bytes) -> IssuedPaper:
    return IssuedPaper(
        paper.id,
        paper.kind,
        paper.number,
        paper.digest,
        paper.title,
        paper.language,
        paper.person_id,
        paper.issued_at,
        data,
        paper.media,
    )
