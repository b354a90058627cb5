# SPDX-License-Identifier: Apache-2.0
"""Whatever the computer's clock says, what was written last is the latest."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from carecalc.domain.fact import Fact, Status
from carecalc.domain.visit import Answer, Visit
from carecalc.store.engine import Store
from tests.offices import NOON, Clock, keyring, opened
from tests.store.full_office import ACT, LAW, MONTH, RUN
from tests.store.values import NUMBER, a_person

JUMPS = (
    timedelta(minutes=-1),
    timedelta(days=-1),
    timedelta(days=-3 * 365),
    timedelta(days=10 * 365),
)


@pytest.fixture
def clock() -> Clock:
    """Give a clock to set."""
    return Clock()


@pytest.fixture
def office(folder: Path, clock: Clock) -> Iterator[Store]:
    """Give an office that goes by that clock."""
    clock.at += timedelta(minutes=10)  # it was founded by another clock
    store = opened(folder, clock)
    yield store
    store.close()


def tried(store: Store) -> None:
    with store.work() as work:
        work.audit("tried", "1")


def regresses(store: Store) -> list[tuple[datetime, datetime]]:
    """Return what the clock showed last, and what then, each time it went back."""
    with store.reading() as work:
        entries = work.entries.of_action("clock.went-back")
    found: list[tuple[datetime, datetime]] = []
    for entry in entries:
        assert isinstance(entry.detail, tuple)
        last, at = entry.detail
        found.append((last, at))
    return found


@pytest.mark.parametrize("jump", JUMPS, ids=str)
def test_that_the_latest_is_what_was_written_last(
    office: Store, clock: Clock, jump: timedelta
) -> None:
    with office.work() as work:
        work.people.add(a_person("1", NUMBER))
        work.laws.keep(ACT.files["sample-care"], "policy", "sample.toml", LAW)
        work.facts.add(Fact("f1", "1", Status("DB"), date(2026, 1, 1)))
        work.visits.add(a_visit("v1"), asked=2)
        work.visits.first.answer("v1", Answer("B.1.1", ("4",)))
        work.notes.remark("v1", "gate", "先")
        work.determinations.add(ACT)
        work.runs.add(RUN_ALONE)
    clock.at += jump
    with office.work() as work:
        work.facts.add(Fact("f2", "1", Status("TK"), date(2026, 1, 1), supersedes="f1"))
        work.visits.first.answer("v1", Answer("B.1.1", ("0",)))
        work.notes.remark("v1", "gate", "后")
        work.visits.add(a_visit("v2"), asked=2)
        work.determinations.add(
            replace(ACT, id="d2", number="HD-2026-000002", supersedes="d1")
        )
        work.runs.add(replace(RUN_ALONE, id="r2", number="MC-2026-000002"))
        work.users.put("赵审批", "", (), (), False, "离职")
    with office.reading() as work:
        assert [fact.id for fact in work.facts.current("1")] == ["f2"]
        assert [fact.id for fact in work.facts.history("1")] == ["f1", "f2"]
        assert [visit.id for visit in work.visits.of_person("1")] == ["v2", "v1"]
        assert work.visits.get("v1").answers["B.1.1"].options == ("0",)
        assert work.visits.get("v1").remarks == {"gate": "后"}
        assert [act.id for act in work.determinations.of_person("1")] == ["d1", "d2"]
        run = work.runs.of_month(MONTH)
        assert run is not None
        assert run.id == "r2"
        user = work.users.get("赵审批")
        assert user is not None
        assert user.reason == "离职"
        entries = work.entries.of_person("1")
    assert [entry.seq for entry in entries] == sorted(entry.seq for entry in entries)
    assert len(regresses(office)) == (1 if jump < timedelta(0) else 0)
    assert office.verify().findings == ()


RUN_ALONE = replace(RUN, lines=(), reasons=())


def a_visit(visit_id: str) -> Visit:
    return Visit(
        visit_id,
        "1",
        f"PG-{visit_id}",
        f"scale-{visit_id}",
        "v",
        ACT.files["sample-care"],
        {},
        "first",
        MONTH.first_day,
    )


def test_that_every_time_the_clock_went_back_is_one_entry(
    office: Store, clock: Clock
) -> None:
    tried(office)
    wanted = []
    for jump in JUMPS * 3:
        shown = clock.at
        clock.at += jump
        tried(office)
        if jump < timedelta(0):
            wanted.append(shown)
        tried(office)  # from there it goes on: nothing more to say
    # Three jumps back of every four, and what the clock had shown each time.
    found = regresses(office)
    assert len(found) == len(wanted) == 9
    for (last, at), shown in zip(found, wanted, strict=True):
        assert abs(last - shown) < timedelta(seconds=5)
        assert at < last
    assert office.verify().findings == ()


def test_that_a_clock_set_back_while_the_office_was_closed_is_told(
    office: Store, clock: Clock
) -> None:
    tried(office)
    office.close()
    clock.at = NOON - timedelta(days=3 * 365)
    again = opened(office.folder, clock)
    assert regresses(again) == []  # looking writes nothing
    tried(again)
    (regress,) = regresses(again)
    assert regress[1].year == 2023
    again.close()


def test_that_it_is_told_who_worked_when_the_clock_went_back(
    office: Store, clock: Clock
) -> None:
    tried(office)
    clock.at -= timedelta(minutes=1)
    tried(office.for_user(keyring().third))
    with office.reading() as work:
        entry = work.entries.last("clock.went-back")
    assert entry is not None
    assert (entry.actor, entry.is_signed) == ("孙复核", True)


def test_that_a_change_nobody_named_tells_it_too(office: Store, clock: Clock) -> None:
    tried(office)
    clock.at -= timedelta(days=1)
    with office.work() as work:
        work.people.add(a_person("1"))
    assert len(regresses(office)) == 1
    assert office.verify().findings == ()


def test_that_a_change_that_failed_tells_nothing(office: Store, clock: Clock) -> None:
    tried(office)
    clock.at -= timedelta(days=1)
    with pytest.raises(ZeroDivisionError), office.work() as work:
        work.audit("tried", "1")
        raise ZeroDivisionError
    assert regresses(office) == []
    tried(office)
    assert len(regresses(office)) == 1
