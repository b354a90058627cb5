# SPDX-License-Identifier: Apache-2.0
"""Everything that travels, both ways: pictures, papers, households, plans, tasks."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from carecalc.domain.appointment import Arrangement
from carecalc.domain.fact import Status
from carecalc.domain.household import Household, Member
from carecalc.domain.record import Happening
from carecalc.domain.review import Review
from carecalc.errors import UserError
from carecalc.services import (
    appointments,
    facts,
    handover,
    handover_clashes,
    households,
    papers,
    people,
    tasks,
    visits,
)
from carecalc.services.tasks import Wanted
from carecalc.store.travelling_tables import TABLES, Way
from tests import handing
from tests.handing import Side, Trio
from tests.services import visiting
from tests.services.test_access_matrix import PICTURE, things
from tests.services.test_handover import ended, registered

ON = date(2026, 11, 20)


@pytest.fixture
def three(tmp_path: Path) -> Iterator[Trio]:
    """Give an office and two of its laptops; their chains must hold in the end."""
    with handing.trio(tmp_path / "three") as found:
        yield found
        for side in found.opened.values():
            assert side.ctx.store.verify().findings == ()


def counted(side: Side) -> dict[str, int]:
    """Count the rows of each table that travels."""
    with closing(side.ctx.store._engine.raw_connection()) as file:
        return {
            table: file.cursor()
            .execute(f'SELECT count(*) FROM "{table}"')
            .fetchone()[0]
            for table, way in TABLES.items()
            if way is not Way.STAYS
        }


@pytest.mark.thorough
def test_that_everything_about_a_person_arrives_with_its_pictures(three: Trio) -> None:
    laptop, office = three.first, three.office
    of = things(laptop.ctx, "张示例", date(1940, 5, 6), "晨光社区")
    # The visit that was typed in from paper is a draft yet.
    drafts = {
        "visits",
        "answer_log",
        "second_log",
        "evidence",
        "paper_entries",
        "paper_scans",
        "remarks",
        "tasks",
        "appointments",
    }
    handing.round_trip(office, laptop, three.stick)
    here, there = counted(laptop), counted(office)
    assert {t for t in here if here[t] != there[t]} <= drafts
    assert there["visits"] == 1 and there["evidence"] == 0
    assert facts.scan_bytes(office.ctx, of["scan_id"]) == PICTURE
    issued = papers.reprint(laptop.ctx, of["paper_id"])
    assert papers.reprint(office.ctx, of["paper_id"]) == issued
    declared = [households.get(s.ctx, of["household_id"]) for s in (office, laptop)]
    assert declared[0].household == declared[1].household
    assert declared[0].links == declared[1].links == of["links"]
    draft = visits.unfinished(laptop.ctx)[0].visit
    visits.abandon(laptop.ctx, draft.id, "拒绝")
    handing.round_trip(office, laptop, three.stick)
    assert counted(laptop) == counted(office)
    kept = visits.evidence(office.ctx, draft.id)
    assert visits.evidence_bytes(office.ctx, kept[0].id) == PICTURE
    state = handover.state(laptop.ctx)
    assert state is not None and state.left == 0


def test_that_tasks_and_reviews_come_to_the_laptop_and_answers_go_back(
    three: Trio,
) -> None:
    laptop, office = three.first, three.office
    person_id = registered(office)
    task = tasks.assign(
        office.ctx, person_id, Wanted(assessors=(handing.FIRST_USER, "李护士"))
    )
    given = handing.give(office, laptop, three.stick, person_id)
    handover.take_return(laptop.ctx, given.path)
    (mine,) = tasks.mine(laptop.ctx)
    assert mine.task.id == task.id
    tasks.accept(laptop.ctx, task.id, 1)
    visit_id = ended(laptop, person_id)
    handing.round_trip(office, laptop, three.stick)
    with office.ctx.store.reading() as work:
        assert [one.state for one in work.tasks.history(task.id)][:2] == [
            "offered",
            "accepted",
        ]
        assert work.visits.get(visit_id).state == "abandoned"
    # The laptop's own version is not sent back to it as another one.
    with laptop.ctx.store.reading() as work:
        count = len(work.tasks.history(task.id))
    handing.round_trip(office, laptop, three.stick)
    with laptop.ctx.store.reading() as work:
        assert len(work.tasks.history(task.id)) == count


def test_that_an_appointment_that_both_moved_waits_for_a_decision(three: Trio) -> None:
    laptop, office = three.first, three.office
    person_id = registered(laptop)
    plan = Arrangement(date(2026, 11, 25), "09:00", assessors=(handing.FIRST_USER,))
    planned = appointments.plan(laptop.ctx, person_id, plan)
    handing.round_trip(office, laptop, three.stick)
    appointments.move(
        office.ctx, planned.id, 1, replace(plan, time="14:00"), "单位有会"
    )
    appointments.move(
        laptop.ctx, planned.id, 1, replace(plan, time="10:30"), "家属要求"
    )
    handing.take(office, handing.send(laptop, three.stick))
    (parked,) = handover_clashes.parked(office.ctx)
    assert "time" in parked.record.value.fields and not parked.blocks_payment
    (stands,) = appointments.of_person(office.ctx, person_id)
    assert stands.planned.time == "14:00"
    handover_clashes.decide(office.ctx, parked.record.id, {"": "theirs"}, "以家属为准")
    (stands,) = appointments.of_person(office.ctx, person_id)
    assert (stands.planned.time, stands.version) == ("10:30", 3)
    handing.round_trip(office, laptop, three.stick)
    (stands,) = appointments.of_person(laptop.ctx, person_id)
    assert stands.planned.time == "10:30"


def test_that_a_household_that_both_declared_waits_for_a_decision(three: Trio) -> None:
    laptop, office = three.first, three.office
    person_id = registered(laptop)
    elder = Member("head", "applicant", "王建国", student="none", independent=True)
    declared = Household("", (elder,))
    file = households.save(laptop.ctx, declared, {"head": person_id})
    handing.round_trip(office, laptop, three.stick)
    for side, name in ((office, "王建国甲"), (laptop, "王建国乙")):
        other = replace(declared, members=(replace(elder, name=name),))
        households.save(side.ctx, other, {}, file.id, 1)
    handing.take(office, handing.send(laptop, three.stick))
    (parked,) = handover_clashes.parked(office.ctx)
    handover_clashes.decide(office.ctx, parked.record.id, {"": "theirs"}, "重新申报")
    (member,) = households.get(office.ctx, file.id).household.members
    assert member.name == "王建国乙"


def test_that_what_waits_keeps_its_pictures(three: Trio) -> None:
    """A scan of the paper behind a fact of somebody whose number clashes."""
    one, other, office = three.first, three.second, three.office
    registered(one)
    handing.round_trip(office, one, three.stick)
    second = registered(other, "李秀兰")
    fact = facts.add(other.ctx, second, Status("DB", "样例区民政局"), ON)
    scan = facts.attach(other.ctx, fact.id, "image/png", PICTURE)
    handing.round_trip(office, other, three.stick)
    (parked,) = handover_clashes.parked(office.ctx)
    handover_clashes.decide(office.ctx, parked.record.id, {"": "same"}, "同一人，更名")
    assert facts.scan_bytes(office.ctx, scan.id) == PICTURE
    with office.ctx.store.reading() as work:
        recorders = work.entries.recorders(parked.record.person_id)
    assert handing.SECOND_USER in recorders


def test_that_nobody_who_was_erased_comes_back(three: Trio) -> None:
    laptop, office = three.first, three.office
    person_id = registered(laptop)
    handing.round_trip(office, laptop, three.stick)
    with office.ctx.store.work() as work:
        work.erasing.erase(person_id, "保存期满")
        work.audit("person.erased", person_id)
    facts.add(laptop.ctx, person_id, Status("DB", "样例区民政局"), ON)
    told = handing.round_trip(office, laptop, three.stick)
    assert [one.why for one in told.told.refused] == ["erased"]
    with pytest.raises(UserError, match="STORE-013"):
        people.get(office.ctx, person_id)


def test_that_an_assessor_hears_what_the_review_said(three: Trio) -> None:
    laptop, office = three.first, three.office
    person_id = registered(laptop)
    visit_id = ended(laptop, person_id)
    handing.round_trip(office, laptop, three.stick)
    said = Review("请补充照片")
    for kind, wanted in (("returned", "returned"), ("passed", "passed")):
        with office.ctx.store.work() as work:
            review = Happening(office.ctx.new_id(), kind, said, ON, person_id, visit_id)
            work.reviews.add(review)
            work.audit(f"review.{kind}", visit_id)
        handing.round_trip(office, laptop, three.stick)
        assert handover.standing(laptop.ctx, [visit_id]) == {visit_id: wanted}
    with laptop.ctx.store.reading() as work:
        assert [one.value for one in work.reviews.about(visit_id)] == [said, said]
    assert handing.send(laptop, three.stick).made is None


def test_that_what_names_a_draft_waits_for_it(three: Trio) -> None:
    """An appointment that is kept by a visit travels so once the visit does."""
    laptop, office = three.first, three.office
    person_id = registered(laptop)
    today = laptop.ctx.today()
    plan = Arrangement(today, "09:00", assessors=(handing.FIRST_USER,))
    appointments.plan(laptop.ctx, person_id, plan)
    view = visits.start(laptop.ctx, person_id, visiting.GBT, "first", today)
    handing.round_trip(office, laptop, three.stick)
    (there,) = appointments.of_person(office.ctx, person_id)
    assert (there.state, there.version) == ("planned", 1)
    visits.abandon(laptop.ctx, view.visit.id, "无人在家")
    handing.round_trip(office, laptop, three.stick)
    (there,) = appointments.of_person(office.ctx, person_id)
    assert (there.state, there.visit_id) == ("kept", view.visit.id)
