# SPDX-License-Identifier: Apache-2.0
"""Laptops that never meet the network hand over to their office and hear back."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from carecalc.domain.fact import Payee, Status
from carecalc.errors import UserError
from carecalc.services import (
    backups,
    facts,
    handover,
    handover_clashes,
    handover_devices,
    handover_taking,
    people,
    visits,
)
from carecalc.services.people import PersonDraft
from tests import handing
from tests.handing import Side, Trio
from tests.services import visiting

NUMBER = "110105194912310021"


@pytest.fixture
def three(tmp_path: Path) -> Iterator[Trio]:
    """Give an office and two of its laptops; their chains must hold in the end."""
    with handing.trio(tmp_path / "three") as found:
        yield found
        for side in found.opened.values():
            assert side.ctx.store.verify().findings == ()


def signed(side: Side, person_id: str) -> str:
    """Make and sign a visit; return its id."""
    view = visiting.begin(side.ctx, person_id)
    visits.sign(side.ctx, view.visit.id, visiting.signing(visiting.ON))
    return view.visit.id


def ended(side: Side, person_id: str) -> str:
    """Begin a visit that nobody finishes; return its id."""
    view = visits.start(side.ctx, person_id, visiting.GBT, "first", visiting.ON)
    visits.abandon(side.ctx, view.visit.id, "无人在家")
    return view.visit.id


def registered(side: Side, name: str = "王建国", number: str = NUMBER) -> str:
    """Register somebody by a number; return their id."""
    draft = PersonDraft(name, number, phone="13900000001", community="晨光社区")
    return people.register(side.ctx, draft, accept_wrong_check=True).id


def amended(side: Side, person_id: str, **fields: str) -> None:
    """Change what is known of somebody."""
    known = people.get(side.ctx, person_id)
    people.amend(side.ctx, replace(known, **fields), accept_wrong_check=True)


def told(three: Trio, side: Side) -> handover.Told:
    """Carry a return file to a laptop."""
    given = handing.give(three.office, side, three.stick)
    return handover.take_return(side.ctx, given.path)


def test_that_a_finished_visit_comes_to_the_office_with_all_it_has(
    three: Trio,
) -> None:
    """And says where it is on the way."""
    laptop, office = three.first, three.office
    person_id = registered(laptop)
    facts.add(laptop.ctx, person_id, Status("DB", "样例区民政局"), date(2025, 1, 1))
    visit_id = signed(laptop, person_id)
    standing = [handover.standing(laptop.ctx, [visit_id])[visit_id]]
    sent = handing.send(laptop, three.stick)
    standing.append(handover.standing(laptop.ctx, [visit_id])[visit_id])
    assert [one.state for one in handing.take(office, sent)] == ["taken"]
    told(three, laptop)
    standing.append(handover.standing(laptop.ctx, [visit_id])[visit_id])
    assert standing == ["held", "sent", "received"]
    here, there = (visits.view(s.ctx, visit_id) for s in (laptop, office))
    assert there.visit.answers == here.visit.answers
    assert there.visit.signing == here.visit.signing
    assert there.visit.level == here.visit.level
    assert there.visit.number == "PG-2026-L2-000001"
    assert there.person.id_number == NUMBER
    assert [f.value for f in facts.current(office.ctx, person_id)] == [
        f.value for f in facts.current(laptop.ctx, person_id)
    ]
    state = handover.state(laptop.ctx)
    assert state is not None and (state.left, state.unsafe) == (0, 1)


def test_that_a_draft_stays_and_travels_whole_once_it_is_signed(three: Trio) -> None:
    """Answers that an earlier file passed over are in the one after the signature."""
    laptop, office = three.first, three.office
    person_id = registered(laptop)
    view = visiting.begin(laptop.ctx, person_id)
    first = handing.send(laptop, three.stick)
    assert first.made is not None and "visits" not in first.made.counts
    assert "answer_log" not in first.made.counts
    visits.sign(laptop.ctx, view.visit.id, visiting.signing(visiting.ON))
    second = handing.send(laptop, three.stick)
    assert second.made is not None and second.made.visits == (view.visit.id,)
    # Two files now, the later one first: it waits for the other.
    early, late = reversed(second.files)
    states = handover_taking.take_many(office.ctx, [early])
    assert (states[0].state, states[0].missing) == ("held", (1,))
    (last,) = handover_taking.take_many(office.ctx, [late])
    assert (last.state, [one.state for one in last.also]) == ("taken", ["taken"])
    arrived = visits.view(office.ctx, view.visit.id).visit
    assert arrived.answers == view.visit.answers


def test_that_the_same_file_twice_is_nothing(three: Trio) -> None:
    ended(three.first, registered(three.first))
    sent = handing.send(three.first, three.stick)
    handing.take(three.office, sent)
    before = three.office.ctx.store.contents()
    assert [one.state for one in handing.take(three.office, sent)] == ["same"]
    assert three.office.ctx.store.contents() == before


def test_that_nothing_new_makes_no_file_and_nothing_of_the_office_goes_back(
    three: Trio,
) -> None:
    person_id = registered(three.office)
    given = handing.give(three.office, three.first, three.stick, person_id)
    handover.take_return(three.first.ctx, given.path)
    assert people.get(three.first.ctx, person_id).id_number == NUMBER
    assert handing.send(three.first, three.stick).made is None


def test_that_another_content_under_a_number_is_an_alarm_and_changes_nothing(
    three: Trio, tmp_path: Path
) -> None:
    """A laptop that was restored makes number 2 once more."""
    laptop, office = three.first, three.office
    ended(laptop, registered(laptop))
    handing.round_trip(office, laptop, three.stick)
    shutil.copytree(laptop.folder, tmp_path / "copy")
    registered(laptop, "李秀兰", "110105195001010020")
    handing.take(office, handing.send(laptop, three.stick))
    handing.restore(laptop, tmp_path / "copy")
    new = registered(laptop, "赵玉珍", "110105195102020025")
    (three.stick / "交接-L2-000002.ccp").unlink()
    found = handing.take(office, handing.send(laptop, three.stick))
    assert [one.state for one in found] == ["alarm"]
    with pytest.raises(UserError, match="STORE-013"):
        people.get(office.ctx, new)
    (alarm,) = handover_taking.waiting(office.ctx)
    handover_taking.settle(office.ctx, alarm.record.id, "从备份恢复过的电脑")
    assert told(three, laptop).is_news
    sent = handing.send(laptop, three.stick)
    assert sent.made is not None and (sent.made.number, sent.made.follows) == (3, 2)
    assert [one.state for one in handing.take(office, sent)] == ["taken"]
    assert people.get(office.ctx, new).name == "赵玉珍"
    assert handover_taking.waiting(office.ctx) == ()


def test_that_a_restored_laptop_that_hears_of_it_first_raises_no_alarm(
    three: Trio, tmp_path: Path
) -> None:
    laptop, office = three.first, three.office
    handing.send(laptop, three.stick)
    shutil.copytree(laptop.folder, tmp_path / "copy")
    lost = registered(laptop)
    handing.take(office, handing.send(laptop, three.stick))
    handing.restore(laptop, tmp_path / "copy")
    new = registered(laptop, "赵玉珍", "110105195102020025")
    told(three, laptop)
    found = handing.take(office, handing.send(laptop, three.stick))
    assert [one.state for one in found] == ["taken"]
    assert {people.get(office.ctx, one).name for one in (lost, new)} == {
        "王建国",
        "赵玉珍",
    }


def test_that_a_file_is_kept_until_the_office_has_it_in_a_verified_backup(
    three: Trio,
) -> None:
    """Having received it is not enough."""
    laptop, office = three.first, three.office
    registered(laptop)
    sent = handing.send(laptop, three.stick)
    kept = laptop.folder / "handover" / "out" / sent.files[0].name
    handing.take(office, sent)
    assert told(three, laptop).told.durable == 0
    assert kept.is_file()
    backups.make(office.ctx)
    assert told(three, laptop).told.durable == 1
    assert not kept.exists()


def test_that_an_office_restored_from_a_backup_gets_everything_again(
    three: Trio,
) -> None:
    """Also what it had said was safe, and then lost with that backup."""
    laptop, office = three.first, three.office
    first = registered(laptop)
    handing.take(office, handing.send(laptop, three.stick))
    backup = backups.make(office.ctx)
    second = registered(laptop, "李秀兰", "110105195001010020")
    handing.take(office, handing.send(laptop, three.stick))
    for count in range(20):
        amended(office, second, note=f"第{count}次")
    backups.make(office.ctx)
    assert told(three, laptop).told.durable == 2
    office.ctx.store.close()
    backups.restore(
        office.folder, backup, office.unlocked, office.ctx.clock, office.ctx.catalog
    )
    office.ctx = handing.opened(
        office.folder, office.unlocked, office.ctx.clock, office.number
    )
    with pytest.raises(UserError, match="STORE-013"):
        people.get(office.ctx, second)
    # What the backup of the other history holds is not in this one's.
    heard = told(three, laptop)
    assert (heard.told.last, heard.told.durable, heard.is_news) == (1, 1, True)
    assert handover.state(laptop.ctx).left > 0  # type: ignore[union-attr]
    shutil.rmtree(three.stick)
    found = handing.take(office, handing.send(laptop, three.stick))
    assert [one.state for one in found] == ["taken"]
    names = {people.get(office.ctx, one).name for one in (first, second)}
    assert names == {"王建国", "李秀兰"}
    # The backup of what was given up holds nothing of what was taken in since.
    assert told(three, laptop).told.durable == 1
    assert handover.state(laptop.ctx).left == 0  # type: ignore[union-attr]


def test_that_one_whole_file_takes_the_place_of_those_a_courier_lost(
    three: Trio,
) -> None:
    laptop, office = three.first, three.office
    for n, name in enumerate(("甲一", "乙二", "丙三")):
        registered(laptop, name, f"1101051950010100{n}X")
        handing.send(laptop, three.stick)
    shutil.rmtree(three.stick)
    sent = handing.send(laptop, three.stick, whole=True)
    assert [path.name for path in sent.files] == ["交接-L2-000004.ccp"]
    assert [one.state for one in handing.take(office, sent)] == ["taken"]
    assert people.find(office.ctx).total == 3
    told(three, laptop)
    assert handover.state(laptop.ctx).left == 0  # type: ignore[union-attr]


def test_that_files_of_a_laptop_that_is_lost_or_of_nobody_are_refused(
    three: Trio, tmp_path: Path
) -> None:
    registered(three.first)
    sent = handing.send(three.first, three.stick)
    handover_devices.change(three.office.ctx, three.first.id, "lost", "公交上丢失")
    (refused,) = handing.take(three.office, sent)
    assert refused.error is not None and refused.error.code == "HANDOVER-006"
    with pytest.raises(UserError, match="HANDOVER-006"):
        handing.give(three.office, three.first, three.stick)
    with handing.a_side(tmp_path, 4, "钱评估") as other:
        with pytest.raises(UserError, match="HANDOVER-009"):
            handing.send(other, three.stick)
        request = handover_devices.ask(other.ctx, "L2", "", three.stick)
        with pytest.raises(UserError, match="HANDOVER-010"):
            handover_devices.register(three.office.ctx, request)
    # Nobody but the office it was sealed to can open it.
    with pytest.raises(UserError, match="HANDOVER-003"):
        handover_taking.take(three.second.ctx, sent.files[0])


def test_that_what_the_office_changed_comes_to_the_laptop_and_what_it_has_not_seen_stays(
    three: Trio,
) -> None:
    laptop, office = three.first, three.office
    person_id = registered(laptop)
    handing.round_trip(office, laptop, three.stick)
    amended(office, person_id, address="二号楼")
    amended(laptop, person_id, phone="13900000002")
    told(three, laptop)
    mixed = people.get(laptop.ctx, person_id)
    assert (mixed.address, mixed.phone) == ("二号楼", "13900000002")
    handing.round_trip(office, laptop, three.stick)
    here, there = (people.get(s.ctx, person_id) for s in (laptop, office))
    assert (there.address, there.phone) == ("二号楼", "13900000002")
    assert replace(here, version=0) == replace(there, version=0)
    assert handover_clashes.parked(office.ctx) == ()


def test_that_an_older_return_file_is_nothing(three: Trio) -> None:
    laptop = three.first
    registered(laptop)
    handing.take(three.office, handing.send(laptop, three.stick))
    old = handing.give(three.office, laptop, three.stick)
    assert told(three, laptop).is_news
    before = laptop.ctx.store.contents()
    assert not handover.take_return(laptop.ctx, old.path).is_news
    assert laptop.ctx.store.contents() == before


def clashing(three: Trio) -> tuple[str, str]:
    """Change one number of a telephone on both sides; return whose, and the clash."""
    laptop, office = three.first, three.office
    person_id = registered(laptop)
    handing.round_trip(office, laptop, three.stick)
    amended(office, person_id, phone="13900000003")
    amended(laptop, person_id, phone="13900000002")
    handing.take(office, handing.send(laptop, three.stick))
    (parked,) = handover_clashes.parked(office.ctx)
    return person_id, parked.record.id


def test_that_what_both_changed_is_parked_and_the_decision_goes_back(
    three: Trio,
) -> None:
    laptop, office = three.first, three.office
    person_id, clash_id = clashing(three)
    assert people.get(office.ctx, person_id).phone == "13900000003"
    with pytest.raises(UserError, match="HANDOVER-016"):
        handover_clashes.decide(office.ctx, clash_id, {}, "电话核实")
    decided = handover_clashes.decide(
        office.ctx, clash_id, {"phone": "theirs"}, "电话核实"
    )
    assert decided.value.ours["phone"] == "13900000003"
    assert people.get(office.ctx, person_id).phone == "13900000002"
    told(three, laptop)
    assert people.get(laptop.ctx, person_id).phone == "13900000002"
    with pytest.raises(UserError, match="HANDOVER-016"):
        handover_clashes.decide(office.ctx, clash_id, {"phone": "ours"}, "再次")


def test_that_later_changes_of_the_laptop_join_the_same_branch(three: Trio) -> None:
    laptop, office = three.first, three.office
    person_id, clash_id = clashing(three)
    amended(laptop, person_id, phone="13900000009")
    handing.take(office, handing.send(laptop, three.stick))
    (parked,) = handover_clashes.parked(office.ctx)
    assert parked.record.id == clash_id
    assert parked.record.value.theirs["phone"] == "13900000009"
    assert parked.record.value.base["phone"] == "13900000001"


def test_that_who_somebody_is_is_never_merged_by_the_program(three: Trio) -> None:
    laptop, office = three.first, three.office
    person_id = registered(laptop)
    handing.round_trip(office, laptop, three.stick)
    amended(office, person_id, address="二号楼")
    amended(laptop, person_id, name="王建果")
    handing.take(office, handing.send(laptop, three.stick))
    (parked,) = handover_clashes.parked(office.ctx)
    assert parked.record.value.fields == ("name",) and parked.blocks_payment
    assert people.get(office.ctx, person_id).name == "王建国"


def test_that_two_registrations_of_one_number_and_name_become_one_person(
    three: Trio,
) -> None:
    """Visits stand in the office's entry; each laptop goes on with its own."""
    one, other, office = three.first, three.second, three.office
    first, second = registered(one), registered(other)
    visit_ids = ended(one, first), ended(other, second)
    for side in (one, other):
        handing.round_trip(office, side, three.stick)
    assert people.find(office.ctx).total == 1
    assert {v.id for v in visits.of_person(office.ctx, first)} == set(visit_ids)
    amended(office, first, address="三号楼")
    told(three, other)
    assert people.get(other.ctx, second).address == "三号楼"
    amended(other, second, note="耳背")
    handing.round_trip(office, other, three.stick)
    assert people.get(office.ctx, first).note == "耳背"


@pytest.mark.parametrize("decision", ["same", "other"])
def test_that_one_number_under_two_names_waits_with_all_that_rests_on_it(
    three: Trio, decision: str
) -> None:
    one, other, office = three.first, three.second, three.office
    first = registered(one)
    handing.round_trip(office, one, three.stick)
    second = registered(other, "李秀兰")
    visit_id = ended(other, second)
    handing.round_trip(office, other, three.stick)
    (parked,) = handover_clashes.parked(office.ctx)
    with pytest.raises(UserError, match="STORE-013"):
        visits.view(office.ctx, visit_id)
    handover_clashes.decide(
        office.ctx,
        parked.record.id,
        {"": decision},
        "查看两张身份证",
        number="" if decision == "same" else "110105195001010020",
    )
    whose = visits.view(office.ctx, visit_id).person
    assert whose.id == (first if decision == "same" else second)
    assert people.find(office.ctx).total == (1 if decision == "same" else 2)


def test_that_two_accounts_for_one_person_wait_for_a_decision(three: Trio) -> None:
    laptop, office = three.first, three.office
    person_id = registered(laptop)
    handing.round_trip(office, laptop, three.stick)
    account = Payee("bank-card", "王建国", "6222000000000001", "农行")
    on = date(2026, 11, 1)
    facts.add(office.ctx, person_id, account, on)
    theirs = replace(account, number="6222000000000002")
    facts.add(laptop.ctx, person_id, theirs, on)
    handing.take(office, handing.send(laptop, three.stick))
    (parked,) = handover_clashes.parked(office.ctx)
    assert parked.blocks_payment

    def paid() -> list[str]:
        found = [f.value for f in facts.current(office.ctx, person_id)]
        return [value.number for value in found if isinstance(value, Payee)]

    assert paid() == ["6222000000000001"]
    handover_clashes.decide(office.ctx, parked.record.id, {"": "theirs"}, "存折")
    assert paid() == ["6222000000000002"]


def test_that_who_recorded_a_case_on_a_laptop_does_not_decide_it_at_the_office(
    three: Trio,
) -> None:
    laptop, office = three.first, three.office
    person_id = registered(laptop)
    facts.add(laptop.ctx, person_id, Status("DB", "样例区民政局"), date(2025, 1, 1))
    handing.round_trip(office, laptop, three.stick)
    with office.ctx.store.reading() as work:
        assert handing.FIRST_USER in work.entries.recorders(person_id)
        done = work.elsewhere.of_person(person_id)
    assert [(d.name, d.action, d.device) for d in done] == [
        (handing.FIRST_USER, "fact.added", "L2")
    ]


def test_that_a_visit_of_a_number_the_office_has_is_numbered_by_the_laptop(
    three: Trio, tmp_path: Path
) -> None:
    """From before the laptop was registered: both counted from 1."""
    with handing.a_side(tmp_path, 4, "钱评估") as laptop:
        visit_id = ended(laptop, registered(laptop))
        own = ended(three.office, registered(three.office, "甲一", NUMBER_2))
        handing.enrol(three.office, laptop, "L4", three.stick)
        handing.take(three.office, handing.send(laptop, three.stick))
        numbers = [
            visits.view(three.office.ctx, one).visit.number for one in (own, visit_id)
        ]
    assert numbers == ["PG-2026-000001", "PG-2026-L4-000001"]


NUMBER_2 = "110105195001010020"
