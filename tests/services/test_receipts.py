# SPDX-License-Identifier: Apache-2.0
"""A receipt by strokes stands under the words that were shown, and on the paper."""

from datetime import date

import pytest

from carecalc.domain.fact import Status
from carecalc.domain.period import Month
from carecalc.errors import UserError
from carecalc.services import drawn, facts, papers, receipts
from carecalc.services.context import Context
from tests.documents.papers import text_by_pdfium, without_breaks
from tests.services.deciding import assess, in_hardship, register
from tests.services.visiting import drawing

NOVEMBER = Month(2026, 11)


def signed_for(ctx: Context, person: str, language: str = "zh_CN") -> bool:
    return receipts.receipt(ctx, person, NOVEMBER, language) is not None


@pytest.mark.thorough
def test_that_a_receipt_is_on_the_paper_with_name_and_relation(ctx: Context) -> None:
    person = in_hardship(ctx, "曾样")
    assess(ctx, person, date(2026, 9, 5))
    bare = papers.resident_page(ctx, person.id, NOVEMBER, "zh_CN")
    assert "曾小样" not in without_breaks(text_by_pdfium(bare.data))
    args = (person.id, NOVEMBER, "zh_CN", None, " 曾小样 ", "儿子", drawing())
    made = receipts.sign(ctx, *args)
    assert receipts.sign(ctx, *args) == made
    assert (made.name, made.relation) == ("曾小样", "儿子")
    paper = papers.resident_page(ctx, person.id, NOVEMBER, "zh_CN")
    said = without_breaks(text_by_pdfium(paper.data))
    assert "曾小样" in said and "儿子" in said
    assert "已收到本告知书，并已向我讲明" in said
    assert paper.digest != bare.digest


@pytest.mark.thorough
def test_that_other_words_want_another_signature(ctx: Context) -> None:
    person = in_hardship(ctx, "曾样")
    assess(ctx, person, date(2026, 9, 5))
    receipts.sign(ctx, person.id, NOVEMBER, "zh_CN", None, "曾样", "", drawing())
    assert signed_for(ctx, person.id)
    assert not signed_for(ctx, person.id, "en")
    day = date(2026, 11, 20)
    assert receipts.receipt(ctx, person.id, NOVEMBER, "zh_CN", day) is None
    (status,) = (
        f for f in facts.current(ctx, person.id) if isinstance(f.value, Status)
    )
    facts.withdraw(ctx, status.id, "录入有误")
    assert not signed_for(ctx, person.id)


def test_that_it_is_no_signature_of_the_assessment(ctx: Context) -> None:
    person = in_hardship(ctx, "曾样")
    assess(ctx, person, date(2026, 9, 5))
    made = receipts.sign(ctx, person.id, NOVEMBER, "zh_CN", None, "曾样", "", drawing())
    assert drawn.of_visit(ctx, made.visit_id) == ()
    with pytest.raises(UserError) as caught:
        drawn.sign(ctx, made.visit_id, drawn.RECEIVER, "曾样", "", drawing())
    assert caught.value.code == "DRAWN-001"


def test_that_who_was_not_assessed_signs_on_paper(ctx: Context) -> None:
    person = register(ctx, "曾样")
    assert not signed_for(ctx, person.id)
    with pytest.raises(UserError) as caught:
        receipts.sign(ctx, person.id, NOVEMBER, "zh_CN", None, "曾样", "", drawing())
    assert caught.value.code == "DRAWN-007"
