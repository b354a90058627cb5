# SPDX-License-Identifier: Apache-2.0
"""Visits are agreed upon, moved, cancelled; nothing of it is lost, or changed unseen."""

from dataclasses import replace
from datetime import date

import pytest

from carecalc.domain.appointment import Appointment, Arrangement
from carecalc.domain.person import Person
from carecalc.errors import UserError
from carecalc.services import appointments, histories, people, visits
from carecalc.services.context import Context
from tests.offices import keys
from tests.services.deciding import register

TODAY = date(2026, 11, 21)
TOMORROW = date(2026, 11, 22)
GBT = "gbt-42195-2022"
AGREED = Arrangement(
    TODAY, "09:30", "样例路2号", ("王评估", "李护士"), "first", (GBT,), "带血压计"
)


def elder(ctx: Context, name: str = "张示例", community: str = "晨光社区") -> Person:
    born = date(1940, 1, len(people.find(ctx).rows) + 1)
    person = register(ctx, name, born, community=community)
    return people.amend(ctx, replace(person, address="样例路1号"))


def refused(code: str, call: object, *args: object) -> None:
    assert callable(call)
    with pytest.raises(UserError) as caught:
        call(*args)
    assert caught.value.code == code


def test_that_a_planned_visit_is_kept_as_it_was_agreed(ctx: Context) -> None:
    person = elder(ctx)
    made = appointments.plan(ctx, person.id, AGREED)
    assert made == Appointment(
        id=made.id,
        person_id=person.id,
        planned=AGREED,
        state="planned",
        by="王评估",
        version=1,
        seq=made.seq,
        saved_at=made.saved_at,
    )
    assert appointments.of_person(ctx, person.id) == (made,)
    (booked,) = appointments.of_day(ctx, TODAY)
    assert (booked.appointment, booked.person) == (made, person)


def test_that_it_is_at_the_persons_own_address_unless_another_is_named(
    ctx: Context,
) -> None:
    person = elder(ctx)
    made = appointments.plan(ctx, person.id, replace(AGREED, address=" "))
    assert made.planned.address == "样例路1号"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("9:05", "09:05"), ("23:59", "23:59"), ("０９：３０", "09:30"), ("  ", "")],
)
def test_that_a_time_is_kept_in_hours_and_minutes(
    ctx: Context, typed: str, kept: str
) -> None:
    made = appointments.plan(ctx, elder(ctx).id, replace(AGREED, time=typed))
    assert made.planned.time == kept


@pytest.mark.parametrize(
    ("code", "agreed"),
    [
        ("APPOINT-001", replace(AGREED, day=date(2026, 11, 20))),
        *(
            ("APPOINT-002", replace(AGREED, time=time))
            for time in ("24:00", "9:60", "930", "9:5", "上午")
        ),
        *(
            ("APPOINT-003", replace(AGREED, assessors=names))
            for names in ((), (" ",), ("王评估", "王 评估"), ("甲", "乙", "丙"))
        ),
        ("APPOINT-006", replace(AGREED, scales=(GBT, "barthel-2"))),
    ],
)
def test_that_what_cannot_be_agreed_upon_is_refused(
    ctx: Context, code: str, agreed: Arrangement
) -> None:
    person = elder(ctx)
    refused(code, appointments.plan, ctx, person.id, agreed)
    assert appointments.of_person(ctx, person.id) == ()


def test_that_every_version_of_a_moved_visit_stays(ctx: Context) -> None:
    person = elder(ctx)
    made = appointments.plan(ctx, person.id, AGREED)
    later = replace(AGREED, day=TOMORROW, time="14:00")
    moved = appointments.move(ctx, made.id, 1, later, "家属来电 ")
    assert (moved.state, moved.version, moved.why) == ("moved", 2, "家属来电")
    assert moved.planned == later
    assert appointments.history(ctx, made.id) == (made, moved)
    assert appointments.of_person(ctx, person.id) == (moved,)
    assert appointments.of_day(ctx, TODAY) == ()
    assert [b.appointment for b in appointments.of_day(ctx, TOMORROW)] == [moved]


@pytest.mark.thorough
def test_that_only_another_day_or_time_moves_a_visit(ctx: Context) -> None:
    made = appointments.plan(ctx, elder(ctx).id, AGREED)
    alone = replace(AGREED, assessors=("王评估",))
    changed = appointments.move(ctx, made.id, 1, alone)
    assert (changed.state, changed.version) == ("planned", 2)
    assert changed.planned == alone


def test_that_a_change_unseen_is_noticed(ctx: Context) -> None:
    made = appointments.plan(ctx, elder(ctx).id, AGREED)
    later = replace(AGREED, day=TOMORROW)
    appointments.move(ctx, made.id, 1, later)
    refused("STORE-010", appointments.move, ctx, made.id, 1, AGREED)
    refused("STORE-010", appointments.cancel, ctx, made.id, 1, "不需要")
    assert appointments.history(ctx, made.id)[-1].planned == later


def test_that_a_cancelled_visit_stays_on_record_with_its_reason(ctx: Context) -> None:
    person = elder(ctx)
    made = appointments.plan(ctx, person.id, AGREED)
    refused("APPOINT-004", appointments.cancel, ctx, made.id, 1, " ")
    gone = appointments.cancel(ctx, made.id, 1, "住院")
    assert (gone.state, gone.why, gone.is_open) == ("cancelled", "住院", False)
    assert appointments.of_day(ctx, TODAY) == ()
    assert appointments.of_person(ctx, person.id) == (gone,)
    refused("APPOINT-005", appointments.move, ctx, made.id, 2, AGREED)
    refused("APPOINT-005", appointments.cancel, ctx, made.id, 2, "再次")


def test_that_a_visit_begun_keeps_what_was_planned_up_to_its_day(ctx: Context) -> None:
    person, other = elder(ctx), elder(ctx, "李示例")
    due = appointments.plan(ctx, person.id, AGREED)
    later = appointments.plan(ctx, person.id, replace(AGREED, day=TOMORROW))
    theirs = appointments.plan(ctx, other.id, AGREED)
    visit = visits.start(ctx, person.id, GBT, "first", TODAY).visit
    now = {one.id: one for one in appointments.of_person(ctx, person.id)}
    assert (now[due.id].state, now[due.id].visit_id) == ("kept", visit.id)
    assert now[later.id] == later
    assert appointments.of_person(ctx, other.id) == (theirs,)
    # What was made is seen with what is still to come.
    assert {b.appointment.state for b in appointments.of_day(ctx, TODAY)} == {
        "kept",
        "planned",
    }
    refused("APPOINT-005", appointments.cancel, ctx, due.id, 2, "误按")


def test_that_a_visit_refused_to_begin_keeps_nothing(ctx: Context) -> None:
    person = elder(ctx)
    visits.start(ctx, person.id, GBT, "first", TODAY)
    made = appointments.plan(ctx, person.id, AGREED)
    refused("VISIT-006", visits.start, ctx, person.id, GBT, "first", TODAY)
    assert appointments.of_person(ctx, person.id) == (made,)


def test_that_the_days_stand_in_order_of_day_and_time(ctx: Context) -> None:
    person = elder(ctx)
    for day, time in (
        (TOMORROW, "08:00"),
        (TODAY, ""),
        (TODAY, "10:00"),
        (TODAY, "09:00"),
        (date(2026, 11, 23), "07:00"),
    ):
        appointments.plan(ctx, person.id, replace(AGREED, day=day, time=time))
    found = appointments.between(ctx, TODAY, TOMORROW)
    assert [(b.appointment.planned.day, b.appointment.planned.time) for b in found] == [
        (TODAY, "09:00"),
        (TODAY, "10:00"),
        (TODAY, ""),
        (TOMORROW, "08:00"),
    ]


def test_that_who_works_for_a_community_sees_its_days_alone(ctx: Context) -> None:
    ours = appointments.plan(ctx, elder(ctx).id, AGREED)
    appointments.plan(ctx, elder(ctx, "李他们", "和平社区").id, AGREED)
    with ctx.store.work() as work:
        work.users.put("某评估", "", ("assessor",), ("晨光社区",))
        work.audit("users.put", "")
    unlocked = replace(keys(), user="某评估")
    theirs = replace(ctx, store=ctx.store.for_user(unlocked))
    assert [b.appointment for b in appointments.of_day(theirs, TODAY)] == [ours]
    assert len(appointments.of_day(ctx, TODAY)) == 2


def test_that_a_persons_history_tells_of_planned_visits(ctx: Context) -> None:
    person = elder(ctx)
    made = appointments.plan(ctx, person.id, AGREED)
    appointments.move(ctx, made.id, 1, replace(AGREED, time="10:00"), "堵车")
    visits.start(ctx, person.id, GBT, "first", TODAY)
    rows = histories.of_person(ctx, person.id, histories.VISITS).rows
    assert [(row.action, row.why) for row in reversed(rows)] == [
        ("appointment.planned", ""),
        ("appointment.moved", "堵车"),
        ("visit.started", ""),
        ("appointment.kept", ""),
    ]
