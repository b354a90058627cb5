# SPDX-License-Identifier: Apache-2.0
"""What was signed on the screen stands on the report, under the result it was signed for."""

from datetime import date

import pytest

from carecalc.domain.drawing import Drawing
from carecalc.domain.visit import Answer, Signing
from carecalc.services import drawn, paper_entries, papers, visits
from carecalc.services.context import Context
from carecalc.services.visit_view import VisitView
from tests.documents.papers import text_by_pdfium, without_breaks
from tests.documents.test_hands import curves
from tests.services.deciding import in_hardship
from tests.services.visiting import GBT, answer_all, begin

HAND = Drawing(
    3000, 1000, "finger", (((200, 500, 0, 0), (900, 800, 20, 0), (2500, 300, 40, 0)),)
)

SCAN = ("image/png", b"\x89PNG\r\n\x1a\n first page")


def complete(ctx: Context) -> VisitView:
    """Answer everything of somebody's visit."""
    person = in_hardship(ctx, "曾样")
    return answer_all(ctx, begin(ctx, person.id, date(2026, 11, 20)).visit.id, {})


def report(ctx: Context, visit_id: str) -> bytes:
    """Sign a visit and issue its report."""
    signing = Signing(
        ("卫评样", "柳社工"),
        ("medical-or-nursing", "social-work"),
        "曾小样",
        "女儿",
        date(2026, 11, 21),
    )
    visits.sign(ctx, visit_id, signing)
    return papers.assessment_report(ctx, visit_id, "zh_CN").data


@pytest.mark.thorough
def test_that_the_report_bears_what_assessor_and_informant_drew(ctx: Context) -> None:
    visit = complete(ctx).visit.id
    drawn.sign(ctx, visit, "assessor", "卫评样", "", HAND)
    drawn.sign(ctx, visit, "second-assessor", "柳社工", "", HAND)
    drawn.sign(ctx, visit, "informant", "曾小样", "女儿", HAND)
    # Somebody who is not named on the report.
    drawn.sign(ctx, visit, "informant", "曾大样", "儿子", HAND)
    assert len(curves(report(ctx, visit))) == 3


@pytest.mark.thorough
def test_that_what_was_signed_under_other_answers_is_not_printed(ctx: Context) -> None:
    view = complete(ctx)
    visit = view.visit.id
    drawn.sign(ctx, visit, "assessor", "卫评样", "", HAND)
    first = view.scale.items[0]
    code = view.visit.answers[first.code].options[0]
    other = next(o.code for o in first.options if o.code != code)
    visits.answer(ctx, visit, Answer(first.code, (other,)))
    drawn.sign(ctx, visit, "informant", "曾小样", "女儿", HAND)
    assert len(curves(report(ctx, visit))) == 1


def test_that_the_report_of_a_visit_from_paper_says_both_days(ctx: Context) -> None:
    person = in_hardship(ctx, "曾纸样")
    made = date(2026, 11, 10)
    view = paper_entries.begin(
        ctx, person.id, GBT, "first", made, ("卫评样", "柳社工"), [SCAN]
    )
    answer_all(ctx, view.visit.id, {})
    text = without_breaks(text_by_pdfium(report(ctx, view.visit.id)))
    assert "纸质评估日期2026年11月10日，卫评样、柳社工" in text
    assert "补录日期2026年11月21日，王评估" in text
