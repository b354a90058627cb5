# SPDX-License-Identifier: Apache-2.0
"""Open cases by their nearest deadline, and that no order of steps loses one."""

from collections.abc import Callable
from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from carecalc.domain.person import Person
from carecalc.domain.procedure import Progress, after
from carecalc.errors import UserError
from carecalc.services import application_steps as steps
from carecalc.services import applications, deadlines
from carecalc.services.context import Context
from tests.services.deciding import in_hardship
from tests.services.filing import FORM, SURVEYORS, accepted, received

TODAY = date(2026, 11, 21)


def elder(ctx: Context, name: str, number: int) -> Person:
    """Register somebody with a birthday of their own."""
    return in_hardship(ctx, name, date(1940, 1, 1) + timedelta(days=number))


def test_that_the_nearest_deadline_comes_first_and_what_has_none_last(
    ctx: Context,
) -> None:
    # Accepted 13 November 2026 (a Friday): survey by 16, 17, 18: three days ago, which
    # were two working days. On 19 November: 20, 23, 24; Monday and Tuesday are left.
    waiting = received(ctx, elder(ctx, "甲", 1), date(2026, 11, 2))
    late = accepted(ctx, elder(ctx, "乙", 2), date(2026, 11, 13))
    soon = accepted(ctx, elder(ctx, "丙", 3), date(2026, 11, 19))
    found = deadlines.agenda(ctx)
    assert [row.id for row in found.rows] == [late.id, soon.id, waiting.id]
    assert [row.left for row in found.rows] == [-2, 2, None]
    assert (found.count, found.overdue, found.awaiting) == (3, 1, 0)
    assert [row.is_overdue(TODAY) for row in found.rows] == [True, False, False]
    assert [row.step for row in found.rows] == ["survey", "survey", "tell"]


def test_that_only_the_first_rows_are_looked_up_but_all_are_counted(
    ctx: Context,
) -> None:
    for number, name in enumerate(("甲", "乙", "丙"), start=1):
        accepted(ctx, elder(ctx, name, number), TODAY)
    found = deadlines.agenda(ctx, most=1)
    assert (len(found.rows), found.count) == (1, 3)


_ON = TODAY
_MOVES: dict[str, Callable[[Context, str, int], object]] = {
    "form": lambda c, i, v: applications.take_in(c, i, v, {FORM: "copy"}, _ON),
    "unform": lambda c, i, v: applications.take_in(c, i, v, {FORM: "missing"}, _ON),
    "ask": lambda c, i, v: applications.ask_for(c, i, v, f"材料{v}"),
    "tell": lambda c, i, v: applications.tell_missing(c, i, v, _ON),
    "accept": lambda c, i, v: applications.accept(c, i, v, _ON),
    "survey": lambda c, i, v: steps.survey(c, i, v, _ON, SURVEYORS),
    "opine": lambda c, i, v: steps.opine(c, i, v, _ON, "favourable", "同意"),
    "oppose": lambda c, i, v: steps.opine(c, i, v, _ON, "unfavourable", "不符"),
    "publish": lambda c, i, v: steps.publish(c, i, v, _ON, "公示栏"),
    "object": lambda c, i, v: steps.object_to(c, i, v, _ON, "有房"),
    "deliberate": lambda c, i, v: steps.deliberate(c, i, v, _ON, "upheld", "通过"),
    "leave out": lambda c, i, v: steps.leave_out(c, i, v, "publish", "无需"),
    "extend": lambda c, i, v: steps.extend(c, i, v, "需核查"),
    "withdraw": lambda c, i, v: applications.withdraw(c, i, v, _ON, "撤回"),
}


_NEXT = {
    "tell": "form",
    "hand-in": "form",
    "accept": "accept",
    "survey": "survey",
    "opine": "opine",
    "publish": "publish",
    "publicity": "object",
    "resolve": "deliberate",
}


@settings(
    max_examples=10,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.data())
def test_that_no_order_of_steps_loses_a_case_or_tells_what_is_missing_twice(
    ctx: Context, data: st.DataObject
) -> None:
    with ctx.store.reading() as work:
        number = len(work.people.all())
    person = elder(ctx, f"张{number}", number + 1)
    record = received(ctx, person, TODAY)
    # Every move is tried in whatever order; what does not come next is refused.
    # Every second one is the one that comes next, so that cases come far.
    for drawn in data.draw(st.lists(st.sampled_from(sorted(_MOVES)), max_size=10)):
        now = applications.get(ctx, record.id)
        is_far = data.draw(st.booleans())
        name = _NEXT.get(now.standing.step, drawn) if is_far else drawn
        before = now.record
        try:
            _MOVES[name](ctx, record.id, before.version)
        except UserError:
            assert applications.get(ctx, record.id).record == before
    seen = applications.get(ctx, record.id)
    listed = [row.id for row in deadlines.agenda(ctx, most=500).rows]
    assert (record.id in listed) == (seen.record.state == "open")
    kinds = [step.kind for step in seen.steps]
    assert kinds.count("told") <= 1
    progress = Progress()
    for step in seen.steps:
        assert step.day is not None
        progress = after(progress, step.kind, step.day, step.value)
    assert progress == seen.filing.progress
