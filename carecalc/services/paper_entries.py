# SPDX-License-Identifier: Apache-2.0
"""Visits made on paper and typed in later (补录): both days, the names, the scan."""

from collections.abc import Sequence
from datetime import date

from carecalc.domain.canonical import digest
from carecalc.domain.visit import PaperEntry, PaperScan, Visit
from carecalc.errors import UserError
from carecalc.services import beginning
from carecalc.services.access import needs
from carecalc.services.context import Context
from carecalc.services.facts import check_scan
from carecalc.services.visit_begin import Wish, recorded_shown
from carecalc.services.visit_checks import draft_of
from carecalc.services.visit_view import VisitView, view_of
from carecalc.store.unit_of_work import Work
from carecalc.text import N_, Message, visible

Page = tuple[str, bytes]
"""A page of the paper: its media (`image/png`, `image/jpeg`, `application/pdf`), and
what it is."""


@needs("visits.work")
def begin(
    ctx: Context,
    person_id: str,
    scale_code: str,
    reason: str,
    assessed_on: date,
    visitors: Sequence[str],
    pages: Sequence[Page],
    gate_note: str = "",
    why_soon: str = "",
    note: str = "",
) -> VisitView:
    """Begin the typing in of a visit made on paper on `assessed_on`.

    `visitors` are the names of the assessors on it. `UserError`: as of
    `beginning.begin` and of `enter`.
    """
    names = _checked(visitors, pages)
    wish = Wish(person_id, scale_code, reason, assessed_on, gate_note)
    with ctx.store.work() as work:
        visit = beginning.begun_soon(ctx, work, wish, why_soon).visit
        _entered(ctx, work, visit, names, pages, note)
        return recorded_shown(work, view_of(ctx, work, work.visits.get(visit.id)))


@needs("visits.work")
def enter(
    ctx: Context,
    visit_id: str,
    visitors: Sequence[str],
    pages: Sequence[Page],
    note: str = "",
) -> PaperEntry:
    """Say of a draft that it is typed in today from paper, and keep the pages.

    The day of the visit is the draft's. `UserError`: ENTRY-001 no page, ENTRY-002
    nobody named, ENTRY-003 it was said already, FACT-019 what is no such page,
    VISIT-004 the visit is closed.
    """
    names = _checked(visitors, pages)
    with ctx.store.work() as work:
        visit = draft_of(work, visit_id)
        if visit.entry is not None:
            raise UserError(
                "ENTRY-003",
                Message(N_("This visit is typed in from paper already.")),
                Message(N_("Further pages can be added to it.")),
            )
        return _entered(ctx, work, visit, names, pages, note)


@needs("visits.work")
def add_scan(ctx: Context, visit_id: str, media: str, data: bytes) -> PaperScan:
    """Keep one more page of the paper while the visit is a draft.

    `UserError`: ENTRY-004 it is not typed in from paper, FACT-019, VISIT-004.
    """
    check_scan(media, data)
    with ctx.store.work() as work:
        if draft_of(work, visit_id).entry is None:
            raise UserError(
                "ENTRY-004",
                Message(N_("This visit was not made on paper.")),
                Message(N_("Say first that it is typed in from paper.")),
            )
        scan = _kept(ctx, work, visit_id, (media, data))
        work.audit("visit.paper-kept", visit_id, [scan.id, media, digest(data)])
        return scan


@needs("cases.see")
def of_visit(ctx: Context, visit_id: str) -> PaperEntry | None:
    """Return from what paper a visit was typed in; None where it was not."""
    with ctx.store.reading() as work:
        return work.visits.get(visit_id).entry


@needs("cases.see")
def scans(ctx: Context, visit_id: str) -> tuple[PaperScan, ...]:
    """Return the pages of the paper, in the order they were kept."""
    with ctx.store.reading() as work:
        return work.paper_entries.scans(visit_id)


@needs("cases.see")
def scan_bytes(ctx: Context, paper_scan_id: str) -> bytes:
    """Return a page; STORE-013 if there is none, STORE-014 if it is lost."""
    with ctx.store.reading() as work:
        return work.paper_entries.data(paper_scan_id)


def _entered(
    ctx: Context,
    work: Work,
    visit: Visit,
    names: tuple[str, ...],
    pages: Sequence[Page],
    note: str,
) -> PaperEntry:
    entry = work.paper_entries.add(
        visit.id, PaperEntry(visit.assessed_on, ctx.today(), names, _line(note))
    )
    ids = [_kept(ctx, work, visit.id, page).id for page in pages]
    digests = [digest(data) for _, data in pages]
    work.audit(
        "visit.from-paper",
        visit.id,
        [entry.visited_on, entry.entered_on, names, ids, digests],
    )
    return entry


def _kept(ctx: Context, work: Work, visit_id: str, page: Page) -> PaperScan:
    return work.paper_entries.scan(ctx.new_id(), visit_id, *page)


def _checked(visitors: Sequence[str], pages: Sequence[Page]) -> tuple[str, ...]:
    """Return the names with blanks trimmed, if they and the pages will do."""
    if not pages:
        raise UserError(
            "ENTRY-001",
            Message(N_("The scan of the paper is missing.")),
            Message(N_("Add a picture or PDF of every page, signatures too.")),
            "scan",
        )
    for media, data in pages:
        check_scan(media, data)
    names = tuple(name for each in visitors if (name := _line(each)))
    if not names:
        raise UserError(
            "ENTRY-002",
            Message(N_("Nobody is named who made this visit.")),
            Message(N_("Write the assessors' names as they stand on the paper.")),
            "visitors",
        )
    return names


def _line(text: str) -> str:
    return " ".join(visible(text).split())
