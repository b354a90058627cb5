# SPDX-License-Identifier: Apache-2.0
"""What is signed on the screen is kept stroke by stroke, under what was shown."""

from dataclasses import replace

import pytest

from carecalc.domain.drawing import Drawing
from carecalc.domain.visit import Answer
from carecalc.errors import UserError
from carecalc.services import drawn, papers, signoffs, visits
from carecalc.services.context import Context
from carecalc.store.codec import digest_of
from tests.offices import reopened
from tests.services.visiting import ON, begin, drawing, register, signing

LONG = tuple((1, 1, t, 0) for t in range(drawn.MOST_POINTS + 1))


@pytest.mark.thorough
def test_that_the_strokes_come_back_as_they_were_drawn(ctx: Context) -> None:
    visit_id = begin(ctx, register(ctx)).visit.id
    made = drawn.sign(ctx, visit_id, "informant", " 赵女儿 ", "女儿", drawing())
    again = reopened(ctx)
    (found,) = drawn.of_visit(again, visit_id)
    again.store.close()
    assert found.signature == made
    assert (made.role, made.name, made.relation) == ("informant", "赵女儿", "女儿")
    assert made.drawing == Drawing(
        600,
        200,
        "pen",
        (((20, 150, 0, 300), (60, 40, 35, 800)), ((80, 40, 310, 500),)),
    )
    assert (made.by, found.is_of_result) == ("王评估", True)


@pytest.mark.thorough
def test_that_signing_the_visit_leaves_what_was_drawn_under_it(ctx: Context) -> None:
    visit_id = begin(ctx, register(ctx)).visit.id
    before = drawn.sign(ctx, visit_id, "elder", "王建国", "", drawing("finger"))
    visits.sign(ctx, visit_id, signing(ON))
    after = drawn.sign(ctx, visit_id, "assessor", "王评估", "", drawing("mouse"))
    with ctx.store.reading() as work:
        frozen = work.visits.frozen_result(visit_id)
    assert before.digest == after.digest == digest_of(frozen)
    found = drawn.of_visit(ctx, visit_id)
    assert [(d.signature.id, d.is_of_result) for d in found] == [
        (before.id, True),
        (after.id, True),
    ]
    # The hand's picture is not a second signature of the law.
    signed = [(one.name, one.way) for one in signoffs.of_visit(ctx, visit_id)]
    assert signed == [("王评估", "key"), ("李护士", "ink"), ("赵女儿", "ink")]


@pytest.mark.thorough
def test_that_a_changed_answer_asks_for_the_signature_again(ctx: Context) -> None:
    view = begin(ctx, register(ctx))
    item = view.scale.items[0]
    first = drawn.sign(ctx, view.visit.id, "elder", "王建国", "", drawing())
    visits.answer(ctx, view.visit.id, Answer(item.code, (item.options[-1].code,)))
    (found,) = drawn.of_visit(ctx, view.visit.id)
    assert (found.signature, found.is_of_result) == (first, False)
    second = drawn.sign(ctx, view.visit.id, "elder", "王 建国", "", drawing())
    (found,) = drawn.of_visit(ctx, view.visit.id)
    assert (found.signature, found.is_of_result) == (second, True)


def test_that_a_paper_is_signed_by_its_bytes(ctx: Context) -> None:
    visit_id = begin(ctx, register(ctx)).visit.id
    visits.sign(ctx, visit_id, signing(ON))
    report = papers.assessment_report(ctx, visit_id, "zh_CN")
    made = drawn.sign(ctx, visit_id, "elder", "王建国", "", drawing(), report.id)
    assert (made.digest, made.paper_id) == (report.digest, report.id)
    (found,) = drawn.of_visit(ctx, visit_id)
    assert found.is_of_result


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("code", "role", "name", "relation", "given"),
    [
        ("DRAWN-001", "neighbour", "张", "", drawing()),
        ("DRAWN-002", "elder", " ", "", drawing()),
        ("DRAWN-003", "informant", "赵女儿", "", drawing()),
        ("DRAWN-003", "guardian", "赵女儿", " ", drawing()),
        ("DRAWN-004", "elder", "张", "", replace(drawing(), strokes=())),
        ("DRAWN-005", "elder", "张", "", Drawing(9, 9, "pen", (LONG,))),
    ],
)
def test_that_what_is_no_signature_is_refused(
    ctx: Context, code: str, role: str, name: str, relation: str, given: Drawing
) -> None:
    visit_id = begin(ctx, register(ctx)).visit.id
    with pytest.raises(UserError) as caught:
        drawn.sign(ctx, visit_id, role, name, relation, given)
    assert caught.value.code == code
    assert drawn.of_visit(ctx, visit_id) == ()


@pytest.mark.thorough
def test_that_another_persons_paper_is_not_signed_here(ctx: Context) -> None:
    other = begin(ctx, register(ctx, "李别人")).visit.id
    visits.sign(ctx, other, signing(ON))
    report = papers.assessment_report(ctx, other, "zh_CN")
    own = begin(ctx, register(ctx)).visit.id
    with pytest.raises(UserError) as caught:
        drawn.sign(ctx, own, "elder", "王建国", "", drawing(), report.id)
    assert caught.value.code == "DRAWN-006"


def test_that_nothing_is_signed_before_it_is_complete_or_after_it_was_given_up(
    ctx: Context,
) -> None:
    view = visits.start(ctx, register(ctx), "gbt-42195-2022", "first", ON)
    with pytest.raises(UserError) as caught:
        drawn.sign(ctx, view.visit.id, "elder", "王建国", "", drawing())
    assert caught.value.code == "VISIT-007"
    visits.abandon(ctx, view.visit.id, "走错门")
    with pytest.raises(UserError) as caught:
        drawn.sign(ctx, view.visit.id, "elder", "王建国", "", drawing())
    assert caught.value.code == "VISIT-004"
