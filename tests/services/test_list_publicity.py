# SPDX-License-Identifier: Apache-2.0
"""A list hangs out before it is closed where the calendar asks; objections are answered."""

from datetime import date
from typing import Any

import pytest

from carecalc.domain.disbursement import Run
from carecalc.domain.list_publicity import REJECTED, UPHELD
from carecalc.domain.period import Month
from carecalc.errors import UserError
from carecalc.services import closing, disbursements, list_publicity
from carecalc.services.context import Context
from tests.offices import approving, beside, keyring
from tests.services.proving import set_to
from tests.services.test_month_cutoff import closed, granted, standing, with_calendar

DECEMBER = Month(2026, 12)
HALL = "样例社区公告栏"


@pytest.fixture
def listed(ctx: Context) -> tuple[Context, Run]:
    """Give an office that shows its list for three working days, and one of two lines."""
    set_to(ctx, date(2026, 12, 10))
    office = with_calendar(ctx, 'publicity_days = 3, clause = "样"')
    granted(office, "张示例")
    granted(office, "李留下了")
    return office, disbursements.build(office, DECEMBER)


def refused(ctx: Context, *arguments: Any) -> tuple[str, str]:
    with pytest.raises(UserError) as error:
        list_publicity.publish(ctx, *arguments)
    return error.value.code, error.value.place


def test_that_a_list_waits_for_its_days(listed: tuple[Context, Run]) -> None:
    ctx, run = listed
    assert standing(ctx, run) == ["PUBLICITY"]
    # Posted on Thursday the 10th: Friday, Monday, Tuesday the 15th.
    found = list_publicity.publish(ctx, run.id, date(2026, 12, 10), 3, f" {HALL} ")
    assert found.published is not None
    assert (found.published.until, found.published.place) == (date(2026, 12, 15), HALL)
    assert list_publicity.publish(ctx, run.id, date(2026, 12, 10), 3, HALL) == found
    with ctx.store.reading() as work:
        assert len(work.entries.of_action("run.published")) == 1
    for day, codes in ((15, ["PUBLICITY"]), (16, [])):
        set_to(ctx, date(2026, 12, day))
        assert standing(ctx, run) == codes
    closed(ctx, run)
    with pytest.raises(UserError) as late:
        list_publicity.publish(ctx, run.id, date(2026, 12, 16), 3, HALL)
    assert late.value.code == "LIST-004"


def test_that_two_may_lift_it_and_that_it_is_not_asked_where_no_file_asks(
    listed: tuple[Context, Run], ctx: Context
) -> None:
    office, run = listed
    third = beside(office, keyring().third)
    closing.lift(approving(office), third, "PUBLICITY", run.id, "疫情期间线上公示")
    assert standing(office, run) == []
    again = disbursements.build(ctx, DECEMBER)
    assert standing(ctx, again) == []


def test_that_what_is_missing_of_a_publication_is_said(
    listed: tuple[Context, Run],
) -> None:
    ctx, run = listed
    today = date(2026, 12, 10)
    assert refused(ctx, run.id, today, 3, " ") == ("LIST-021", "place")
    assert refused(ctx, run.id, today, 2, HALL) == ("LIST-021", "days")
    for day in (date(2026, 12, 9), date(2026, 12, 11)):
        assert refused(ctx, run.id, day, 3, HALL) == ("LIST-021", "posted-on")


def test_that_other_lines_are_made_public_again(listed: tuple[Context, Run]) -> None:
    ctx, run = listed
    list_publicity.publish(ctx, run.id, date(2026, 12, 10), 3, HALL)
    set_to(ctx, date(2026, 12, 16))
    same = disbursements.build(ctx, DECEMBER)
    assert standing(ctx, same) == []
    granted(ctx, "王新来的人")
    other = disbursements.build(ctx, DECEMBER)
    assert standing(ctx, other) == ["PUBLICITY"]


def test_that_objections_are_answered_before_the_list_is_closed(
    listed: tuple[Context, Run],
) -> None:
    ctx, run = listed
    list_publicity.publish(ctx, run.id, date(2026, 12, 10), 3, HALL)
    set_to(ctx, date(2026, 12, 16))
    for _ in range(2):
        found = list_publicity.record_objection(
            ctx, run.id, "张示例", "已随子女迁居外省", "邻居", date(2026, 12, 14)
        )
    (raised,) = found.open
    assert (raised.objection.name, raised.person_id) == (
        "张示例",
        next(ln.person_id for ln in run.lines if ln.name == "张示例"),
    )
    assert standing(ctx, run) == ["OBJECTIONS"]
    by = approving(ctx)
    for objection, outcome, reason in (
        (raised.id, REJECTED, " "),
        (raised.id, "maybe", "查无此事"),
        ("x", REJECTED, "查无此事"),
    ):
        with pytest.raises(UserError) as error:
            list_publicity.answer_objection(by, run.id, objection, outcome, reason)
        assert error.value.code == "LIST-023"
    for _ in range(2):
        found = list_publicity.answer_objection(
            by, run.id, raised.id, REJECTED, "入户核实，仍居本址"
        )
    assert found.open == ()
    assert standing(ctx, run) == []
    with pytest.raises(UserError) as error:
        list_publicity.answer_objection(by, run.id, raised.id, UPHELD, "改判")
    assert error.value.code == "LIST-023"
    closed(ctx, run)


def test_that_an_upheld_objection_asks_for_the_list_to_be_built_again(
    listed: tuple[Context, Run], ctx: Context
) -> None:
    _, run = listed
    found = list_publicity.record_objection(
        ctx, run.id, "", "名册未列标准", "", date(2026, 12, 10)
    )
    list_publicity.answer_objection(
        ctx, run.id, found.open[0].id, UPHELD, "公示内容有误"
    )
    assert "OBJECTIONS" in standing(ctx, run)
    again = disbursements.build(ctx, DECEMBER)
    assert standing(ctx, again) == []
    assert len(list_publicity.of(ctx, again.id).raised) == 1


@pytest.mark.parametrize(
    ("about", "said", "on", "place"),
    [
        ("无此人", "死亡", date(2026, 12, 10), "about"),
        ("", " ", date(2026, 12, 10), "said"),
        ("", "死亡", date(2026, 12, 11), "on"),
    ],
)
def test_that_an_objection_says_something_of_somebody_on_a_day_that_was(
    listed: tuple[Context, Run], about: str, said: str, on: date, place: str
) -> None:
    ctx, run = listed
    with pytest.raises(UserError) as error:
        list_publicity.record_objection(ctx, run.id, about, said, "", on)
    assert (error.value.code, error.value.place) == ("LIST-022", place)
