# SPDX-License-Identifier: Apache-2.0
"""The review: what is in its queue, who may say what, what comes of a return."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest

from carecalc.domain.agency import RETURNED as TASK_RETURNED
from carecalc.domain.review import (
    COMMENTED,
    OVERTURNED,
    PASSED,
    RETURNED,
    ItemComment,
)
from carecalc.domain.visit import Answer
from carecalc.errors import UserError
from carecalc.services import (
    agencies_signing,
    cases,
    determinations,
    histories,
    people,
    reviewing,
    reviews,
    tasks,
    visits,
)
from carecalc.services.context import Context
from carecalc.services.reviews import ALL, BY_NEARNESS, SENT_BACK, Wanted
from carecalc.services.visit_view import VisitView
from tests.offices import APPROVER, approving, beside, keyring
from tests.services.commissioned import commission, done, staff
from tests.services.deciding import APPLIED, assess, in_hardship, register
from tests.services.visiting import (
    GBT,
    ON,
    answer_all,
    begin,
    in_coma,
    scale,
    signing,
)
from tests.services.visiting import register as someone

PROGRAMME = "bj-care"
FIRST = date(2025, 9, 1)


def signed(ctx: Context, name: str, given: dict[str, str] | None = None) -> VisitView:
    if given is None:
        return in_coma(ctx, someone(ctx, name), "卫评样", "柳社工")
    view = begin(ctx, someone(ctx, name), given=given)
    return visits.sign(ctx, view.visit.id, signing(ON, "卫评样", "柳社工"))


def third(ctx: Context) -> Context:
    return beside(ctx, keyring().approver)


def levels(ctx: Context, person_id: str) -> list[str]:
    with ctx.store.reading() as work:
        return [level.level for level in cases.of_person(ctx, work, person_id).levels]


def refused(error: pytest.ExceptionInfo[UserError]) -> str:
    return error.value.code


# --- the queue ------------------------------------------------------------------------


def test_that_the_queue_is_sorted_by_how_near_a_threshold_is(ctx: Context) -> None:
    # GB/T 42195-2022: 90 points are level 0; 66 to 89 level 1. All best is 90: one
    # point above level 1. Two answers one step worse are 88: two from level 0.
    far = signed(ctx, "张远", {"B.1.1": "1", "B.1.2": "1", "B.1.3": "0", "B.1.4": "0"})
    best = signed(ctx, "王全", {})
    near = signed(ctx, "李近", {"B.1.1": "3", "B.1.2": "3"})
    queue = reviews.look(third(ctx))
    rows = queue.chosen(Wanted(order=BY_NEARNESS))
    points = {row.visit_id: row.points for row in rows}
    assert points[best.visit.id] == Fraction(1)
    assert [row.visit_id for row in rows][:1] == [best.visit.id]
    assert rows[-1].visit_id == far.visit.id
    assert {row.visit_id for row in rows} == {
        view.visit.id for view in (far, best, near)
    }


def test_that_what_was_reviewed_leaves_the_queue_and_can_be_seen_still(
    ctx: Context,
) -> None:
    one, other = signed(ctx, "张一"), signed(ctx, "李二")
    reviewing.approve(third(ctx), one.visit.id)
    queue = reviews.look(third(ctx))
    assert [row.visit_id for row in queue.chosen(Wanted())] == [other.visit.id]
    assert len(queue.chosen(Wanted(standing=ALL))) == 2
    assert queue.chosen(Wanted(standing=SENT_BACK)) == ()


def test_that_a_declared_relation_comes_first(ctx: Context) -> None:
    signed(ctx, "王全")
    person = register(ctx, "李亲")
    in_coma(ctx, person.id, "卫评样", "柳社工")
    again = visits.start(ctx, person.id, GBT, "change", ON)
    agencies_signing.declare(ctx, again.visit.id, "卫评样", True, "侄子")
    rows = reviews.look(third(ctx)).chosen(Wanted())
    assert rows[0].person_id == person.id
    assert rows[0].codes == ("relation",)


# --- who may ----------------------------------------------------------------------------


def test_that_nobody_reviews_their_own_visit_or_a_relations(ctx: Context) -> None:
    person = register(ctx, "王一")
    view = in_coma(ctx, person.id, "卫评样", APPROVER)
    with pytest.raises(UserError) as error:
        reviewing.approve(third(ctx), view.visit.id)
    assert refused(error) == "REVIEW-001"
    # Whoever typed it in did not see it with fresh eyes either.
    with pytest.raises(UserError) as error:
        reviewing.approve(ctx, view.visit.id)
    assert refused(error) == "REVIEW-001"
    again = visits.start(ctx, person.id, GBT, "change", ON)
    agencies_signing.declare(ctx, again.visit.id, APPROVER, True, "外甥")
    other = signed(ctx, "王二")
    assert reviewing.approve(third(ctx), other.visit.id).kind == PASSED


def test_that_a_draft_is_not_reviewed_and_a_return_wants_words(ctx: Context) -> None:
    draft = visits.start(ctx, register(ctx, "王一").id, GBT, "first", ON)
    with pytest.raises(UserError) as error:
        reviewing.approve(third(ctx), draft.visit.id)
    assert refused(error) == "REVIEW-002"
    view = signed(ctx, "李二")
    with pytest.raises(UserError) as error:
        reviewing.send_back(third(ctx), view.visit.id, " ")
    assert refused(error) == "REVIEW-003"
    with pytest.raises(UserError) as error:
        reviewing.send_back(
            third(ctx), view.visit.id, "", (ItemComment("B.9.9", "再看"),)
        )
    assert refused(error) == "VISIT-001"


def test_that_the_same_word_twice_is_one(ctx: Context) -> None:
    view = signed(ctx, "李二")
    one = reviewing.remark(third(ctx), view.visit.id, "照片不清")
    assert reviewing.remark(third(ctx), view.visit.id, " 照片不清 ") == one
    seen = reviewing.see(third(ctx), view.visit.id)
    assert [said.kind for said in seen.said] == [COMMENTED]
    assert seen.forbidden is None


# --- returning --------------------------------------------------------------------------


def test_that_a_return_comes_to_the_assessor_and_is_corrected_in_a_new_visit(
    ctx: Context,
) -> None:
    person = register(ctx, "王一")
    view = begin(ctx, person.id, given={"B.1.1": "3"})
    visits.sign(ctx, view.visit.id, signing(ON, "王评估", "柳社工"))
    items = (ItemComment("B.1.1", "与照片不符"),)
    reviewing.send_back(third(ctx), view.visit.id, "请复核进食", items)
    (task,) = tasks.mine(ctx)
    assert (task.task.state, task.task.value.why) == (TASK_RETURNED, "请复核进食")
    (back,) = reviewing.sent_back(ctx)
    assert back.review.value.items == items
    draft = reviewing.correct(ctx, view.visit.id)
    assert draft.visit.answers["B.1.1"] == Answer("B.1.1", ("3",))
    assert draft.visit.assessed_on == ON
    assert draft.visit.id != view.visit.id
    wanted = reviewing.asked_for(ctx, draft.visit.id)
    assert wanted is not None
    assert (wanted.comment, wanted.items) == ("请复核进食", items)
    assert reviewing.asked_for(ctx, view.visit.id) is None
    # Asked twice the same draft comes back, and it is told.
    assert reviewing.correct(ctx, view.visit.id).visit.id == draft.visit.id
    assert reviewing.sent_back(ctx)[0].draft_id == draft.visit.id
    visits.answer(ctx, draft.visit.id, Answer("B.1.1", ("2",)))
    visits.sign(ctx, draft.visit.id, signing(ctx.today(), "王评估", "柳社工"))
    assert reviewing.sent_back(ctx) == ()
    assert tasks.mine(ctx) == ()
    seen = reviewing.see(third(ctx), draft.visit.id)
    assert seen.corrects is not None
    assert seen.corrects.id == view.visit.id
    # What was returned stays as it is for ever.
    old = visits.view(ctx, view.visit.id)
    assert (old.visit.state, old.visit.answers["B.1.1"].options) == ("signed", ("3",))
    rows = histories.of_person(ctx, person.id, histories.VISITS).rows
    assert {"review.returned", "visit.corrects"} <= {row.action for row in rows}


def test_that_a_visit_is_returned_to_those_who_made_it_alone(ctx: Context) -> None:
    view = signed(ctx, "王一")
    person = register(ctx, "李二", date(1944, 3, 10))
    theirs = in_coma(ctx, person.id, "孙复核", "柳社工")
    for one in (view, theirs):
        reviewing.send_back(third(ctx), one.visit.id, "请补照片")
    # Nobody of the first uses the office; one of the second does, and is not this one.
    assert [one.visit.id for one in reviewing.sent_back(ctx)] == [view.visit.id]


def test_that_nothing_is_decided_by_a_returned_visit_until_it_is_corrected(
    ctx: Context,
) -> None:
    person = in_hardship(ctx, "王一")
    view = assess(ctx, person, APPLIED)
    act = determinations.prepare(ctx, person.id, PROGRAMME)
    back = reviewing.send_back(third(ctx), view.visit.id, "请复核")
    with pytest.raises(UserError) as error:
        determinations.prepare(ctx, person.id, PROGRAMME)
    assert refused(error) == "DECISION-030"
    with pytest.raises(UserError) as error:
        determinations.approve(approving(ctx), act.id, "赵审批", ctx.today())
    assert refused(error) == "DECISION-030"
    assert reviewing.standing(ctx, person.id) == {view.visit.id: "returned"}
    # What was decided before goes on: the level stands until another is there.
    assert levels(ctx, person.id) == [str(view.result.level)]
    draft = reviewing.correct(ctx, view.visit.id)
    visits.sign(ctx, draft.visit.id, signing(ctx.today(), "卫评样", "柳社工"))
    assert len(levels(ctx, person.id)) == 1
    assert reviewing.standing(ctx, person.id) == {view.visit.id: "corrected"}
    assert determinations.prepare(ctx, person.id, PROGRAMME).outcome == "grant"
    with pytest.raises(UserError) as error:
        reviewing.approve(third(ctx), view.visit.id)
    assert refused(error) == "REVIEW-005"
    assert back.kind == RETURNED


def test_that_a_returned_visit_that_is_passed_counts_again(ctx: Context) -> None:
    person = in_hardship(ctx, "王一")
    view = assess(ctx, person, APPLIED)
    reviewing.send_back(third(ctx), view.visit.id, "请复核")
    reviewing.approve(third(ctx), view.visit.id)
    assert determinations.prepare(ctx, person.id, PROGRAMME).outcome == "grant"


def test_that_an_overturned_level_counts_for_nothing(ctx: Context) -> None:
    person = in_hardship(ctx, "王一")
    view = assess(ctx, person, APPLIED)
    assert reviewing.overturn(third(ctx), view.visit.id, "未上门").kind == OVERTURNED
    assert levels(ctx, person.id) == []
    with ctx.store.reading() as work:
        everybody = cases.of_everybody(ctx, work)
    assert [len(known.levels) for known in everybody] == [0]
    (row,) = people.find(ctx).rows
    assert row.level is None
    assert reviewing.standing(ctx, person.id) == {view.visit.id: "overturned"}


def test_that_ones_own_last_word_can_be_taken_back_until_something_comes_of_it(
    ctx: Context,
) -> None:
    view = signed(ctx, "王一")
    back = reviewing.send_back(third(ctx), view.visit.id, "请复核")
    with pytest.raises(UserError) as error:
        reviewing.take_back(beside(ctx, keyring().first), view.visit.id, back.id)
    assert refused(error) == "REVIEW-006"
    reviewing.take_back(third(ctx), view.visit.id, back.id)
    reviewing.take_back(third(ctx), view.visit.id, back.id)
    assert reviewing.see(third(ctx), view.visit.id).said == ()
    assert reviewing.sent_back(ctx) == ()
    assert tasks.of_person(ctx, view.person.id)[0].task.state == "cancelled"
    again = reviewing.send_back(third(ctx), view.visit.id, "请复核")
    reviewing.correct(ctx, view.visit.id)
    with pytest.raises(UserError) as error:
        reviewing.take_back(third(ctx), view.visit.id, again.id)
    assert refused(error) == "REVIEW-007"


def test_that_a_correction_wants_a_returned_visit_and_a_possible_day(
    ctx: Context,
) -> None:
    view = signed(ctx, "王一")
    with pytest.raises(UserError) as error:
        reviewing.correct(ctx, view.visit.id)
    assert refused(error) == "REVIEW-008"
    reviewing.send_back(third(ctx), view.visit.id, "请复核")
    with pytest.raises(UserError) as error:
        reviewing.correct(ctx, view.visit.id, ON - timedelta(days=1))
    assert refused(error) == "VISIT-014"
    visits.start(ctx, view.person.id, GBT, "change", ON)
    with pytest.raises(UserError) as error:
        reviewing.correct(ctx, view.visit.id)
    assert refused(error) == "VISIT-006"


def test_that_times_are_kept_with_answers_and_come_to_the_queue(ctx: Context) -> None:
    person = register(ctx, "王一")
    view = visits.start(ctx, person.id, GBT, "first", ON)
    answer_all(ctx, view.visit.id, {})
    other = visits.start(ctx, someone(ctx, "李二"), GBT, "first", ON)
    for item in other.scale.items:
        visits.answer(
            ctx, other.visit.id, Answer(item.code, (item.options[0].code,)), 2_000
        )
    answer_all(ctx, other.visit.id, {})
    for one in (view, other):
        visits.sign(ctx, one.visit.id, signing(ON, "卫评样", "柳社工"))
    rows = {row.visit_id: row for row in reviews.look(third(ctx)).rows}
    # 26 items of 2 s are under the floor of 6 s; of the other nothing is known.
    assert rows[other.visit.id].codes == ("short-visit",)
    assert rows[view.visit.id].codes == ()
    assert replace(rows[view.visit.id], number="") != rows[view.visit.id]


def test_that_a_visit_answered_as_the_one_before_says_so_and_a_correction_does_not(
    ctx: Context,
) -> None:
    # Every third item of the scale one step worse: mixed, as somebody in part able is.
    mixed = {item.code: item.options[1].code for item in scale().items[::3]}
    person = someone(ctx, "王一")

    def again(on: date, given: dict[str, str]) -> VisitView:
        reason = "first" if on == FIRST else "routine"
        view = begin(ctx, person, on, reason, given)
        return visits.sign(ctx, view.visit.id, signing(on, "卫评样", "柳社工"))

    # The first lies before the year that the queue looks at.
    again(FIRST, mixed)
    same = again(ON, mixed)
    rows = {row.visit_id: row for row in reviews.look(third(ctx)).rows}
    assert list(rows) == [same.visit.id]
    (signal,) = rows[same.visit.id].signals
    # From 1 September 2025 to 20 November 2026 it is 445 days.
    assert (signal.code, signal.found.values["days"]) == ("same-as-before", 445)
    reviewing.send_back(third(ctx), same.visit.id, "请逐条核对")
    draft = reviewing.correct(ctx, same.visit.id)
    visits.sign(ctx, draft.visit.id, signing(ctx.today(), "卫评样", "柳社工"))
    rows = {row.visit_id: row for row in reviews.look(third(ctx)).rows}
    assert rows[draft.visit.id].codes == ()


def test_that_an_organisations_page_tells_its_own_assessors_alone(ctx: Context) -> None:
    agency = commission(ctx)
    theirs = staff(ctx, agency, "钱机构")
    given = someone(ctx, "张一")
    tasks.assign(ctx, given, tasks.Wanted(scales=(GBT,)), agency)
    done(theirs, given, "钱机构", "李护士")
    signed(ctx, "王全")
    found = reviews.of_organisation(ctx, agency)
    assert [(one.name, one.visits) for one in found.assessors] == [("钱机构", 1)]
    assert found.rows == ()
    whole = {one.name for one in reviews.look(third(ctx)).assessors}
    assert whole == {"钱机构", "卫评样"}
