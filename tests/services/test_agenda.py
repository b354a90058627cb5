# SPDX-License-Identifier: Apache-2.0
"""What waits for an assessor on 21 November 2026, and for whom it does not."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from carecalc.domain.appointment import Appointment, Arrangement
from carecalc.domain.fact import DisabilityCertificate, Event, Status
from carecalc.domain.visit import Answer
from carecalc.services import agenda, appointments, facts, offices, visits
from carecalc.services.agenda import Part
from carecalc.services.context import Context
from tests.offices import Clock, catalog, keys
from tests.services.deciding import assess, record, register

TODAY = date(2026, 11, 21)
GBT = "gbt-42195-2022"


def shown(part: Part) -> list[tuple[str, date, str]]:
    return [(row.person.name, row.day, row.words.template) for row in part.rows]


def within(ctx: Context, *communities: str) -> Context:
    """Return the office as an assessor of some communities opens it."""
    with ctx.store.work() as work:
        work.users.put("某评估", "", ("assessor",), communities)
        work.audit("users.put", "")
    unlocked = replace(keys(), user="某评估")
    return replace(ctx, store=ctx.store.for_user(unlocked))


def died(ctx: Context, person_id: str) -> None:
    facts.add(ctx, person_id, Event("death"), date(2026, 11, 1), document="样1号")


def test_that_an_office_of_nobody_has_nothing_to_do(ctx: Context) -> None:
    found = agenda.look(ctx)
    parts = (
        found.today,
        found.unfinished,
        found.proposed,
        found.due,
        found.statuses,
        found.certificates,
        found.birthdays,
    )
    assert parts == (Part((), is_more=False),) * 7
    assert found.on == TODAY


def planned(
    ctx: Context, person_id: str, day: date, time: str, *names: str
) -> Appointment:
    agreed = Arrangement(day, time, "样例路1号", names or ("王评估",))
    return appointments.plan(ctx, person_id, agreed)


def test_that_visits_of_today_come_by_time_and_then_those_missed(ctx: Context) -> None:
    assert isinstance(ctx.clock, Clock)
    people = [
        register(ctx, name, date(1940, 1, day))
        for day, name in enumerate("张李王赵", 1)
    ]
    ctx.clock.at = datetime(2026, 11, 18, 4, tzinfo=UTC)
    planned(ctx, people[0].id, date(2026, 11, 19), "08:00")
    ctx.clock.at = datetime(2026, 11, 21, 4, tzinfo=UTC)
    planned(ctx, people[1].id, TODAY, "")
    first = planned(ctx, people[2].id, TODAY, "9:30", "王评估", "李护士")
    planned(ctx, people[3].id, date(2026, 11, 22), "07:00")
    rows = agenda.look(ctx).today.rows
    assert [(row.person.name, row.day) for row in rows] == [
        ("王", TODAY),
        ("李", TODAY),
        ("张", date(2026, 11, 19)),
    ]
    assert rows[0].appointment_id == first.id
    assert rows[0].words.template == "{time}, {address}, {assessors}"
    assert rows[0].words.values == {
        "time": "09:30",
        "address": "样例路1号",
        "assessors": ("王评估", "李护士"),
    }
    assert rows[2].words.template == "missed: {time}, {address}, {assessors}"
    visits.start(ctx, people[2].id, GBT, "first", TODAY)
    died(ctx, people[1].id)
    assert [row.person.name for row in agenda.look(ctx).today.rows] == ["张"]
    assert agenda.look(within(ctx, "和平社区")).today.rows == ()
    ctx.clock.at = datetime(2027, 2, 18, 4, tzinfo=UTC)
    assert [row.day for row in agenda.look(ctx).today.rows] == [date(2026, 11, 22)]


def test_that_unfinished_visits_say_where_they_stopped(ctx: Context) -> None:
    first, second = register(ctx, "张前"), register(ctx, "李后", date(1943, 3, 9))
    old = visits.start(ctx, first.id, GBT, "first", TODAY)
    visits.start(ctx, second.id, GBT, "first", TODAY)
    item = old.scale.items[0]
    visits.answer(ctx, old.visit.id, Answer(item.code, (item.options[0].code,)))
    rows = agenda.look(ctx).unfinished.rows
    assert [row.person.name for row in rows] == ["张前", "李后"]
    assert rows[0].visit_id == old.visit.id
    assert rows[0].words.values == {
        "scale": old.scale.label,
        "answered": 1,
        "asked": 26,  # the items of GB/T 42195
        "item": item.label,
    }
    assert rows[1].words.values["answered"] == 0


def test_that_a_second_visit_stays_proposed_until_it_is_begun(ctx: Context) -> None:
    person = register(ctx, "张拒")
    gone = register(ctx, "李亡", date(1943, 3, 9))
    for each, day in ((person, TODAY), (gone, TODAY)):
        visit = visits.start(ctx, each.id, GBT, "first", TODAY).visit
        visits.end_refused(ctx, visit.id, "不愿意", day)
    died(ctx, gone.id)
    assert [row[:2] for row in shown(agenda.look(ctx).proposed)] == [("张拒", TODAY)]
    again = visits.start(ctx, person.id, GBT, "first", TODAY)
    assert shown(agenda.look(ctx).proposed) == []
    visits.abandon(ctx, again.visit.id, "改日")


@pytest.mark.thorough
def test_that_levels_are_due_by_the_months_of_their_scale(ctx: Context) -> None:
    office = offices.get(ctx)
    offices.amend(ctx, replace(office, validity_months=12))
    overdue = register(ctx, "张过期")
    soon = register(ctx, "李快到", date(1943, 3, 9))
    later = register(ctx, "王以后", date(1942, 3, 9))
    dead = register(ctx, "赵已故", date(1941, 3, 9))
    again = register(ctx, "孙正评", date(1940, 3, 9))
    # Twelve months of which this is the first day end the day before, a year later.
    assess(ctx, overdue, date(2025, 11, 1))
    assess(ctx, soon, date(2025, 12, 22))
    assess(ctx, later, date(2025, 12, 23))
    assess(ctx, dead, date(2025, 11, 2))
    assess(ctx, again, date(2025, 11, 3))
    died(ctx, dead.id)
    visits.start(ctx, again.id, GBT, "routine", TODAY)
    assert shown(agenda.look(ctx).due) == [
        ("张过期", date(2026, 10, 31), "{scale} of {day}: overdue"),
        ("李快到", date(2026, 12, 21), "{scale} of {day}: to be assessed again"),
    ]
    assert len(agenda.look(ctx, days=31).due.rows) == 3


def test_that_a_status_is_told_before_it_ends_unless_it_goes_on(ctx: Context) -> None:
    ends = register(ctx, "张到期")
    on = register(ctx, "李接续", date(1943, 3, 9))
    wrong = register(ctx, "王撤回", date(1942, 3, 9))
    past = register(ctx, "赵早已", date(1941, 3, 9))
    first, last = date(2025, 12, 1), date(2026, 11, 30)
    for person in (ends, on):
        facts.add(ctx, person.id, Status("DB"), first, last, document="样1号")
    facts.add(ctx, on.id, Status("DB"), date(2026, 12, 1), None, document="样2号")
    fact = facts.add(ctx, wrong.id, Status("DB"), first, last, document="样1号")
    facts.withdraw(ctx, fact.id, "录错")
    facts.add(ctx, past.id, Status("DB"), first, date(2026, 11, 20), document="样1号")
    # Another status does not take the place of the one that ends.
    facts.add(ctx, ends.id, Status("TK"), date(2026, 12, 1), None, document="样3号")
    (row,) = agenda.look(ctx).statuses.rows
    assert (row.person.name, row.day) == ("张到期", last)
    assert row.words.values == {"what": catalog().codes().name("status", "DB")}
    assert agenda.look(ctx, days=8).statuses.rows == ()


def test_that_a_disability_certificate_is_told_before_it_ends(ctx: Context) -> None:
    person = register(ctx, "张有证")
    held = DisabilityCertificate("肢体", 2)
    facts.add(
        ctx, person.id, held, date(2016, 12, 2), date(2026, 12, 1), document="样1号"
    )
    assert [r[:2] for r in shown(agenda.look(ctx).certificates)] == [
        ("张有证", date(2026, 12, 1))
    ]


def test_that_birthdays_are_told_at_the_ages_the_policies_name(ctx: Context) -> None:
    # Beijing and the nation name 60, 80, 90 and 100.
    policies = catalog().policies("110105", TODAY)
    assert agenda.ages_named(policies) == (60, 80, 90, 100)
    for name, born in (
        ("六十", date(1966, 11, 21)),
        ("八十", date(1946, 12, 21)),
        ("八十后", date(1946, 12, 22)),
        ("八十前", date(1946, 11, 20)),
        ("七十", date(1956, 11, 25)),
        ("九十", date(1936, 12, 1)),
    ):
        register(ctx, name, born)
    assert [(r.person.name, r.day) for r in agenda.look(ctx).birthdays.rows] == [
        ("六十", TODAY),
        ("九十", date(2026, 12, 1)),
        ("八十", date(2026, 12, 21)),
    ]


def test_that_only_people_of_ones_own_communities_are_told(ctx: Context) -> None:
    theirs = register(ctx, "李他们", date(1946, 12, 1), community="和平社区")
    ours = register(ctx, "张我们", date(1946, 12, 2))
    for person in (theirs, ours):
        record(ctx, person, Status("DB"), on=date(2023, 5, 1))
        facts.add(
            ctx, person.id, Status("TK"), TODAY, date(2026, 12, 1), document="样1号"
        )
        visits.start(ctx, person.id, GBT, "first", TODAY)
    found = agenda.look(within(ctx, "晨光社区"))
    for part in (found.unfinished, found.statuses, found.birthdays):
        assert [row.person.name for row in part.rows] == ["张我们"]
    assert agenda.look(within(ctx)).birthdays.rows == ()


def test_that_the_rest_is_counted_as_more(ctx: Context) -> None:
    for day in range(1, 5):
        register(ctx, f"第{day}", date(1946, 12, day))
    part = agenda.look(ctx, most=3).birthdays
    assert (len(part.rows), part.is_more) == (3, True)
    assert agenda.look(ctx, most=4).birthdays.is_more is False
    assert part.rows[0].words.values == {"age": 80}
