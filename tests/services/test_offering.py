# SPDX-License-Identifier: Apache-2.0
"""What can be printed of whom: every kind, with its reason where it cannot be."""

from datetime import date
from pathlib import Path

import pytest

from carecalc.domain.paper import is_upon_form
from carecalc.domain.period import Month
from carecalc.errors import UserError
from carecalc.services import (
    determinations,
    disbursements,
    offering,
    paper_kinds,
    visits,
)
from carecalc.services.context import Context
from carecalc.services.offering import Subject
from tests.documents.papers import text_by_pdfium
from tests.offices import approving
from tests.services.deciding import in_hardship
from tests.services.visiting import GBT

NOVEMBER = Month(2026, 11)
PREVIEW = "预览 · 无效"


def offered(ctx: Context, person_id: str) -> tuple[Subject, ...]:
    return tuple(
        offering.offered(ctx, person_id, subject, "zh_CN")
        for subject in offering.subjects(ctx, person_id)
    )


def about(subjects: tuple[Subject, ...], what: str) -> Subject:
    (found,) = (subject for subject in subjects if subject.about == what)
    return found


def refusals(subject: Subject) -> dict[str, str]:
    return {
        offer.kind.code: "" if offer.refusal is None else offer.refusal.code
        for offer in subject.offers
    }


def test_that_each_thing_of_a_person_has_its_kinds_and_reasons(ctx: Context) -> None:
    person = in_hardship(ctx, "王桂兰")
    act = determinations.prepare(ctx, person.id, "bj-hardship")
    visits.start(ctx, person.id, GBT, "first", date(2026, 11, 20))
    before = offered(ctx, person.id)
    assert refusals(about(before, paper_kinds.DECISION)) == {"decision": "PAPER-003"}
    assert refusals(about(before, paper_kinds.VISIT)) == {
        "report": "PAPER-002",
        "report-photographs": "PAPER-002",
        "visit-record": "PAPER-024",
        "transcript": "PAPER-002",
        "transcript-workbook": "PAPER-002",
    }
    assert set(refusals(about(before, paper_kinds.PERSON)).values()) == {""}
    # What must be told first is asked for; it is no reason against the paper.
    application = refusals(about(before, paper_kinds.APPLICATION))
    assert application["correction-notice"] == ""
    # Nine on plain sheets, and the one of which there is a sample for printed forms.
    assert len(application) == 10
    determinations.approve(approving(ctx), act.id, "样批准", date(2026, 11, 21))
    (offer,) = about(offered(ctx, person.id), paper_kinds.DECISION).offers
    assert offer.refusal is None
    assert "核定通知书" in str(offer.name)


@pytest.mark.thorough
def test_that_every_kind_of_a_person_asks_what_it_needs(ctx: Context) -> None:
    person = in_hardship(ctx, "王桂兰")
    kinds = [
        kind
        for kind in paper_kinds.KINDS
        if kind.about in (paper_kinds.PERSON, paper_kinds.APPLICATION)
        and not is_upon_form(kind.code)
    ]
    for count, kind in enumerate(kinds):
        given = dict(offering.asks(ctx, person.id, kind.code, "zh_CN").suggested)
        required = [one.name for one in kind.inputs if one.is_required]
        for name in required:
            given[name] = given.get(name) or "居民户口簿"
        of = (person.id, kind.code, person.id, "zh_CN")
        assert PREVIEW in text_by_pdfium(offering.preview(ctx, *of, given))
        for name in required:
            with pytest.raises(UserError) as refused:
                offering.issue(ctx, *of, {**given, name: " "})
            assert (refused.value.code, refused.value.place) == ("PAPER-011", name)
        assert len(offering.issued(ctx, person.id)) == count
        paper = offering.issue(ctx, *of, given)
        kept = offering.issued(ctx, person.id)[0]
        assert (kept.paper.id, kept.copies, kept.withdrawn_on) == (paper.id, 0, None)
        assert PREVIEW not in text_by_pdfium(paper.data)
    assert len(kinds) == 12


def test_that_nobodys_paper_is_made_by_the_id_of_another(ctx: Context) -> None:
    ours = in_hardship(ctx, "王桂兰")
    theirs = in_hardship(ctx, "李秀英", date(1943, 3, 9))
    with pytest.raises(LookupError):
        offering.offered(ctx, ours.id, offering.subjects(ctx, theirs.id)[0], "zh_CN")
    with pytest.raises(LookupError):
        offering.issue(
            ctx, ours.id, "sheet", theirs.id, "zh_CN", {"month": str(NOVEMBER)}
        )
    assert offering.issued(ctx, theirs.id) == ()


def test_that_a_months_papers_take_their_number_when_they_are_kept(
    ctx: Context,
) -> None:
    person = in_hardship(ctx, "王桂兰")
    act = determinations.prepare(ctx, person.id, "bj-hardship")
    determinations.approve(approving(ctx), act.id, "样批准", date(2026, 11, 21))
    assert offering.of_month(ctx, NOVEMBER) is None
    run = disbursements.build(ctx, NOVEMBER)
    of_month = offering.of_month(ctx, NOVEMBER)
    assert of_month is not None and of_month.id == run.id

    def drawn(kind: str, as_id: str) -> offering.DrawnOfMonth:
        return offering.month_drawn(ctx, run.id, kind, "zh_CN", {}, as_id)

    first, second = drawn("funding-request", "a" * 36), drawn("publicity", "b" * 36)
    other = drawn("funding-request", "c" * 36)
    assert offering.month_keep(ctx, first).number == "BK-2026-000001"
    assert offering.month_keep(ctx, second).number == "GS-2026-000001"
    with pytest.raises(UserError) as refused:
        offering.month_keep(ctx, first)
    assert refused.value.code == "BATCH-002"
    with pytest.raises(UserError) as refused:
        offering.month_keep(ctx, other)
    assert refused.value.code == "BATCH-003"
    assert [one.paper.kind for one in offering.issued_of_month(ctx, run.id)] == [
        "publicity",
        "funding-request",
    ]


@pytest.mark.parametrize("kind", ["list", "publicity"])
def test_that_a_list_replaced_while_its_paper_was_drawn_issues_nothing(
    ctx: Context, kind: str
) -> None:
    person = in_hardship(ctx, "王桂兰")
    act = determinations.prepare(ctx, person.id, "bj-hardship")
    determinations.approve(approving(ctx), act.id, "样批准", date(2026, 11, 21))
    run = disbursements.build(ctx, NOVEMBER)
    drawn = offering.month_drawn(ctx, run.id, kind, "zh_CN", {}, "a" * 36)
    disbursements.build(ctx, NOVEMBER)
    with pytest.raises(UserError) as refused:
        offering.month_keep(ctx, drawn)
    assert refused.value.code == "LIST-003"
    assert offering.issued_of_month(ctx, run.id) == ()


def test_that_the_bank_cover_reads_the_file_it_is_given(
    ctx: Context, tmp_path: Path
) -> None:
    run = disbursements.build(ctx, NOVEMBER)
    given = {"file": str(tmp_path / "none.txt")}
    with pytest.raises(UserError) as refused:
        offering.month_preview(ctx, run.id, "bank-cover", "zh_CN", given)
    assert refused.value.code == "PAPER-012"
