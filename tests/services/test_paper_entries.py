# SPDX-License-Identifier: Apache-2.0
"""A visit made on paper keeps both days, the names and its scan, or is not entered."""

from collections.abc import Sequence
from datetime import date

import pytest

from carecalc.domain.appointment import Arrangement
from carecalc.domain.visit import PaperEntry, is_from_paper
from carecalc.errors import UserError
from carecalc.services import appointments, histories, paper_entries, visits
from carecalc.services.context import Context
from carecalc.services.visit_view import VisitView
from carecalc.store.paper_entries import PaperEntries
from carecalc.text import Message
from tests.offices import reopened
from tests.services.visiting import GBT, answer_all, begin, register, signing

VISITED, TODAY = date(2026, 11, 10), date(2026, 11, 21)
PNG = ("image/png", b"\x89PNG\r\n\x1a\n first page")
PDF = ("application/pdf", b"%PDF-1.7 second page")


def entered(
    ctx: Context, person_id: str, pages: Sequence[tuple[str, bytes]] = (PNG, PDF)
) -> VisitView:
    return paper_entries.begin(
        ctx,
        person_id,
        GBT,
        "first",
        VISITED,
        (" 王评估", "李护士 "),
        pages,
        note="停电",
    )


def refused(code: str, call: object, *args: object) -> None:
    assert callable(call)
    with pytest.raises(UserError) as caught:
        call(*args)
    assert caught.value.code == code


def test_that_both_days_the_names_and_the_pages_are_kept(ctx: Context) -> None:
    visit = entered(ctx, register(ctx)).visit
    wanted = PaperEntry(VISITED, TODAY, ("王评估", "李护士"), "停电", "王评估")
    assert (visit.entry, visit.assessed_on) == (wanted, VISITED)
    again = reopened(ctx)
    assert paper_entries.of_visit(again, visit.id) == wanted
    pages = paper_entries.scans(again, visit.id)
    assert [page.media for page in pages] == ["image/png", "application/pdf"]
    kept = [paper_entries.scan_bytes(again, page.id) for page in pages]
    again.store.close()
    assert kept == [PNG[1], PDF[1]]


@pytest.mark.thorough
def test_that_only_a_visit_typed_in_from_paper_says_so(ctx: Context) -> None:
    assert is_from_paper(entered(ctx, register(ctx)).visit)
    own = begin(ctx, register(ctx, "李现场")).visit
    assert not is_from_paper(own)
    assert paper_entries.of_visit(ctx, own.id) is None


@pytest.mark.thorough
def test_that_a_visit_from_paper_is_signed_as_any_other(ctx: Context) -> None:
    visit = entered(ctx, register(ctx)).visit
    answer_all(ctx, visit.id, {})
    signed = visits.sign(ctx, visit.id, signing(VISITED)).visit
    assert (signed.state, signed.entry) == ("signed", visit.entry)
    refused("VISIT-004", paper_entries.add_scan, ctx, visit.id, *PNG)


def test_that_without_a_scan_nothing_is_begun(ctx: Context) -> None:
    person_id = register(ctx)
    refused("ENTRY-001", entered, ctx, person_id, ())
    refused("FACT-019", entered, ctx, person_id, [PNG, ("text/plain", b"x")])
    assert visits.of_person(ctx, person_id) == ()


@pytest.mark.thorough
def test_that_somebody_must_have_made_the_visit(ctx: Context) -> None:
    visit = begin(ctx, register(ctx)).visit
    refused("ENTRY-002", paper_entries.enter, ctx, visit.id, ("", " "), [PNG])
    assert not is_from_paper(visits.view(ctx, visit.id).visit)


def test_that_it_is_said_once_and_further_pages_are_added(ctx: Context) -> None:
    visit = begin(ctx, register(ctx)).visit
    refused("ENTRY-004", paper_entries.add_scan, ctx, visit.id, *PDF)
    paper_entries.enter(ctx, visit.id, ("王评估",), [PNG])
    refused("ENTRY-003", paper_entries.enter, ctx, visit.id, ("王评估",), [PNG])
    added = paper_entries.add_scan(ctx, visit.id, *PDF)
    assert [page.id for page in paper_entries.scans(ctx, visit.id)][1:] == [added.id]


def test_that_a_page_refused_leaves_no_file_behind(ctx: Context) -> None:
    visit = begin(ctx, register(ctx)).visit
    visits.abandon(ctx, visit.id, "重复")
    before = sorted((ctx.store.folder / "attachments").iterdir())
    refused("VISIT-004", paper_entries.enter, ctx, visit.id, ("王评估",), [PNG])
    assert sorted((ctx.store.folder / "attachments").iterdir()) == before


def test_that_what_is_planned_after_the_day_on_the_paper_is_still_to_be_made(
    ctx: Context,
) -> None:
    person_id = register(ctx)
    made = appointments.plan(ctx, person_id, Arrangement(TODAY, assessors=("王评估",)))
    entered(ctx, person_id)  # of eleven days before: that visit is still to be made
    assert appointments.of_person(ctx, person_id) == (made,)


def test_that_the_history_says_that_it_was_typed_in(ctx: Context) -> None:
    person_id = register(ctx)
    entered(ctx, person_id)
    rows = histories.of_person(ctx, person_id, histories.VISITS).rows
    assert [row.words.template for row in rows] == [
        "Typed in an assessment made on paper",
        "Began an assessment",
    ]


def test_that_a_scan_that_cannot_be_kept_leaves_no_visit_begun(
    ctx: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    person_id = register(ctx)

    def no_room(*_: object) -> None:
        raise UserError("STORE-006", Message("no room"))

    monkeypatch.setattr(PaperEntries, "scan", no_room)
    refused("STORE-006", entered, ctx, person_id)
    assert visits.of_person(ctx, person_id) == ()
