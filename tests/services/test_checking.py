# SPDX-License-Identifier: Apache-2.0
"""What is in the way of signing a visit: exactly what signing itself refuses."""

import pytest

from carecalc.domain.visit import Answer
from carecalc.errors import UserError
from carecalc.services import checking, visits
from carecalc.services.context import Context
from tests.services.test_visits import SIGNING, begin, best, codes, fill


def kinds(ctx: Context, visit_id: str) -> list[str]:
    return [block.kind for block in checking.check(ctx, visit_id).blocks]


def refusal(ctx: Context, visit_id: str) -> str:
    """Return the code with which signing is refused."""
    with pytest.raises(UserError) as caught:
        visits.sign(ctx, visit_id, SIGNING)
    return caught.value.code


@pytest.mark.thorough
def test_that_open_and_refused_answers_are_told_apart(ctx: Context) -> None:
    visit_id = begin(ctx).visit.id
    fill(ctx, visit_id, but=["B.1.1", "B.1.2"])
    visits.answer(ctx, visit_id, Answer("B.1.1", refused="refused", reason="x"))
    blocks = checking.check(ctx, visit_id).blocks
    said = [(block.kind, block.words.values["count"]) for block in blocks]
    assert said == [(checking.ANSWERS, 1), (checking.REFUSED, 1)]
    assert refusal(ctx, visit_id) == "VISIT-007"


@pytest.mark.thorough
def test_that_nothing_is_in_the_way_of_what_can_be_signed(ctx: Context) -> None:
    visit_id = begin(ctx).visit.id
    fill(ctx, visit_id)
    assert kinds(ctx, visit_id) == []
    visits.sign(ctx, visit_id, SIGNING)
    assert kinds(ctx, visit_id) == []


@pytest.mark.thorough
def test_that_a_contradiction_is_in_the_way_until_it_has_a_reason(ctx: Context) -> None:
    visit_id = begin(ctx).visit.id
    fill(ctx, visit_id)
    visits.answer(ctx, visit_id, Answer("A.coma", ("yes",)))
    assert kinds(ctx, visit_id) == [checking.CONTRADICTIONS]
    assert refusal(ctx, visit_id) == "VISIT-017"
    for each in checking.check(ctx, visit_id).view.contradictions:
        visits.remark(ctx, visit_id, each.key, "x")
    assert kinds(ctx, visit_id) == []


@pytest.mark.thorough
def test_that_a_second_rating_is_in_the_way_till_every_difference_is_settled(
    ctx: Context,
) -> None:
    visit_id = begin(ctx).visit.id
    fill(ctx, visit_id)
    visits.answer_second(ctx, visit_id, Answer("B.1.1", ("3",)))
    assert kinds(ctx, visit_id) == [checking.SECOND]
    assert checking.check(ctx, visit_id).agreement is None
    assert refusal(ctx, visit_id) == "VISIT-020"
    for code in codes():
        if code != "B.1.1":
            visits.answer_second(ctx, visit_id, best(code))
    assert kinds(ctx, visit_id) == [checking.DIFFERENCES]
    assert refusal(ctx, visit_id) == "VISIT-021"
    agreed = checking.check(ctx, visit_id).agreement
    assert agreed is not None
    assert (agreed.n, agreed.exact) == (26, 25 / 26)
    visits.settle(ctx, visit_id, "B.1.1", ("3",), "x")
    assert kinds(ctx, visit_id) == []
