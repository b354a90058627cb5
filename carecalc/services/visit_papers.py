# SPDX-License-Identifier: Apache-2.0
"""Papers of a visit beside its report: the record, the transcript, the photographs."""

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from carecalc.domain.disclosure import CONSENTED
from carecalc.domain.paper import Claims
from carecalc.domain.visit import Evidence
from carecalc.errors import UserError
from carecalc.services import (
    consents,
    drawn,
    filling_record,
    filling_report,
    filling_transcript,
    issuing,
    papers,
    visits,
)
from carecalc.services.access import needs
from carecalc.services.context import Context, civil_day
from carecalc.services.filling_answers import numbered
from carecalc.services.filling_record import PHOTOGRAPH
from carecalc.services.issuing import (
    XLSX,
    About,
    IssuedPaper,
    Printed,
    Ready,
)
from carecalc.services.trial_mark import check_real
from carecalc.services.visit_view import VisitView, items_of
from carecalc.text import N_, Message

if TYPE_CHECKING:
    from carecalc.documents.values import Photograph

# What draws papers is imported where one is drawn: the window need not wait for it.

RECORD = "visit-record"
TRANSCRIPT, TYPED = "transcript", "transcript-workbook"
PHOTOS = "photos"
"""What has to be agreed to before a photograph is printed."""


@needs("papers.issue")
def visit_record(ctx: Context, visit_id: str, language: str) -> IssuedPaper:
    """Issue the record of a visit that ended; PAPER-024 while it goes on."""
    ready = record_ready(ctx, visit_id, language)
    with ctx.store.work() as work:
        return issuing.issue(ctx, work, ready)


@needs("papers.issue")
def record_ready(ctx: Context, visit_id: str, language: str) -> Ready:
    """Gather what the record of a visit says: also of one that ended without a result.

    `UserError`: PAPER-024 it goes on, and neither assessor may see the other's answers.
    """
    from carecalc.documents import visit_record as paper

    view = visits.view(ctx, visit_id)
    if view.visit.state == "draft":
        raise UserError(
            "PAPER-024",
            Message(
                N_("The visit {number} has not ended."), {"number": view.visit.number}
            ),
            Message(
                N_(
                    "Its record shows both assessors' answers: it prints once the visit "
                    "is signed, or has ended without a result."
                )
            ),
        )
    with ctx.store.reading() as work:
        kept = work.notes.evidence(visit_id)
        between = work.visits.first.between(visit_id)
        office = work.office.get()
    values = filling_record.record(view, office, ctx.catalog.codes(), between, kept)
    values = filling_report.with_hands(values, drawn.of_visit(ctx, visit_id))
    claims = Claims(view.visit.assessed_on)
    return Ready(
        Printed(RECORD, RECORD, paper.VisitRecordLayout, language),
        values,
        paper.visit_record,
        About(values.number, visit_id, view.person.id, claims=claims),
    )


@needs("papers.issue")
def transcript(ctx: Context, visit_id: str, language: str) -> IssuedPaper:
    """Issue the transcript of a signed visit; PAPER-002 while it is not signed."""
    ready = transcript_ready(ctx, visit_id, language)
    with ctx.store.work() as work:
        return issuing.issue(ctx, work, ready)


@needs("papers.issue")
def transcript_workbook(ctx: Context, visit_id: str, language: str) -> IssuedPaper:
    """Issue the transcript as a workbook, every cell of it text.

    `UserError`: PAPER-002 the visit is not signed, TRIAL-001 in an office for trying
    out.
    """
    ready = workbook_ready(ctx, visit_id, language)
    with ctx.store.work() as work:
        return issuing.issue(ctx, work, ready)


@needs("papers.issue")
def transcript_ready(ctx: Context, visit_id: str, language: str) -> Ready:
    """Gather every field of a signed visit in the order of the scale's tables."""
    from carecalc.documents import transcript as paper

    view = _signed(ctx, visit_id)
    layout = ctx.catalog.form(TRANSCRIPT, ctx.today(), paper.TranscriptLayout)
    with ctx.store.reading() as work:
        office = work.office.get()
    codes = ctx.catalog.codes()
    values = filling_transcript.transcript(view, office, codes, layout)
    return Ready(
        Printed(TRANSCRIPT, TRANSCRIPT, paper.TranscriptLayout, language),
        values,
        paper.transcript,
        About(values.number, visit_id, view.person.id, layout.label),
    )


@needs("papers.issue")
def workbook_ready(ctx: Context, visit_id: str, language: str) -> Ready:
    """Gather the same fields for a workbook."""
    from carecalc.documents.transcript_sheet import transcript_workbook as printer

    with ctx.store.reading() as work:
        check_real(work)  # A workbook has no page that could bear the mark.
    ready = transcript_ready(ctx, visit_id, language)
    paper = replace(ready.paper, kind=TYPED, media=XLSX)
    return replace(ready, paper=paper, printer=printer)


@needs("papers.issue")
def report_with_photographs(ctx: Context, visit_id: str, language: str) -> IssuedPaper:
    """Issue the report of a signed visit with what was photographed and drawn.

    `UserError`: PAPER-002 the visit is not signed, PAPER-025 nobody agreed to
    photographs, or no longer does, PAPER-026 a picture cannot be shown.
    """
    ready = photographs_ready(ctx, visit_id, language)
    with ctx.store.work() as work:
        return issuing.issue(ctx, work, ready)


@needs("papers.issue")
def photographs_ready(ctx: Context, visit_id: str, language: str) -> Ready:
    """Gather what the report says, with its photographs and drawings."""
    ready = papers.report_ready(ctx, visit_id, language)
    view = visits.view(ctx, visit_id)
    kept = visits.evidence(ctx, visit_id)
    if any(each.media == PHOTOGRAPH for each in kept):
        _check_consent(ctx, view)
    pictures = tuple(_pictures(ctx, view, kept))
    return replace(ready, values=replace(ready.values, photographs=pictures))


def _check_consent(ctx: Context, view: VisitView) -> None:
    said = consents.of_person(ctx, view.person.id).now.get(PHOTOS)
    if said is None or said.kind != CONSENTED:
        raise UserError(
            "PAPER-025",
            Message(
                N_("Photographs are printed only with consent, and there is none.")
            ),
            Message(
                N_(
                    "Record the separate consent to photographs on the person's page, "
                    "or print the report without them."
                )
            ),
        )


def _pictures(
    ctx: Context, view: VisitView, kept: tuple[Evidence, ...]
) -> "Iterator[Photograph]":
    from carecalc.documents.photographs import photograph

    items = items_of(view.scale)
    for number, each in enumerate(kept, start=1):
        item = items.get(each.item)
        named = each.item if item is None else numbered(view.scale, item)
        caption = Message(
            N_("{number}. {item}, {day}"),
            {"number": number, "item": named, "day": civil_day(each.kept_at)},
        )
        picture = photograph(caption, visits.evidence_bytes(ctx, each.id))
        if picture is None:
            raise UserError(
                "PAPER-026",
                Message(
                    N_("A picture kept with {item} cannot be shown."), {"item": named}
                ),
                Message(N_("Print the report without photographs.")),
            )
        yield picture


def _signed(ctx: Context, visit_id: str) -> VisitView:
    """Return a signed visit; PAPER-002 while it is not signed."""
    view = visits.view(ctx, visit_id)
    if view.visit.state != "signed":
        raise UserError(
            "PAPER-002",
            Message(
                N_("The visit {number} is not signed."), {"number": view.visit.number}
            ),
            Message(N_("The transcript prints once both assessors have signed.")),
        )
    return view
