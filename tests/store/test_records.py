# SPDX-License-Identifier: Apache-2.0
"""What has versions and what happened: kept in order, searched by day, never changed."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy.exc import IntegrityError

from carecalc.domain.record import DoneElsewhere, Happening, Record
from carecalc.errors import UserError
from carecalc.store.engine import Store
from tests.offices import APPROVER, keyring
from tests.store.values import a_person

LATE, SOON = date(2026, 12, 1), date(2026, 11, 25)


@pytest.fixture
def office(store: Store) -> Store:
    """Give an office with two people in two communities."""
    with store.work() as work:
        work.people.add(replace(a_person("1"), community="晨光社区"))
        work.people.add(replace(a_person("2"), community="和平社区"))
        work.audit("office.filled", "office")
    return store


def a_task(id_: str, person: str = "", day: date | None = SOON) -> Record[str]:
    return Record(id_, "offered", "to do", day, person, "agency")


def test_that_the_latest_version_counts_and_every_one_is_kept(office: Store) -> None:
    with office.work() as work:
        first = work.tasks.add(a_task("t1", "1"), "t1")
        second = work.tasks.add(replace(first, state="accepted", value="mine"), "t1")
        assert (first.version, second.version) == (1, 2)
        assert work.tasks.get("t1") == second
        assert work.tasks.history("t1") == (first, second)
        assert work.tasks.where(("offered",)) == ()
        assert work.tasks.about("agency") == (second,)
        assert work.tasks.of_person("1") == (second,)
        assert second.by == office.user


def test_that_nobody_writes_over_what_a_colleague_saved_first(office: Store) -> None:
    with office.work() as work:
        seen = work.tasks.add(a_task("t1"), "a task")
        work.tasks.add(replace(seen, state="accepted"), "a task")
        with pytest.raises(UserError) as raised:
            work.tasks.add(replace(seen, state="declined"), "a task")
    assert raised.value.code == "STORE-010"


def test_that_things_come_by_their_day_and_those_without_one_last(
    office: Store,
) -> None:
    with office.work() as work:
        for id_, day in (("t1", None), ("t2", LATE), ("t3", SOON)):
            work.tasks.add(a_task(id_, day=day), id_)
        assert [t.id for t in work.tasks.where()] == ["t3", "t2", "t1"]
        assert [t.id for t in work.tasks.where(until=SOON)] == ["t3"]


def test_that_only_what_is_about_people_of_ones_communities_comes(
    office: Store,
) -> None:
    with office.work() as work:
        for id_, person in (("t1", "1"), ("t2", "2"), ("t3", "")):
            work.tasks.add(a_task(id_, person), id_)
        assert [t.id for t in work.tasks.where(within=("晨光社区",))] == ["t1"]
        assert work.tasks.where(within=()) == ()


def test_that_a_thing_stays_with_the_person_it_is_about(office: Store) -> None:
    with office.work() as work:
        first = work.tasks.add(a_task("t1", "1"), "t1")
    other = replace(first, person_id="2")
    with (
        pytest.raises(IntegrityError, match="follows the last one"),
        office.work() as work,
    ):
        work.tasks.add(other, "t1")


def test_that_what_was_taken_back_no_longer_counts_and_stays(office: Store) -> None:
    with office.work() as work:
        wrong = work.life_proofs.add(Happening("p1", "visit", "at home", SOON, "1"))
        right = work.life_proofs.add(
            Happening("p2", "office", "at the desk", LATE, "1", supersedes="p1")
        )
        assert work.life_proofs.of_person("1") == (right,)
        assert work.life_proofs.where(("visit",)) == ()
        assert work.life_proofs.where(since=LATE) == (right,)
        assert work.life_proofs.find("p1") == wrong


def test_that_who_did_what_elsewhere_is_told_by_person(office: Store) -> None:
    done = DoneElsewhere("1", "visit.signed", APPROVER, "L17", "v1")
    with office.work() as work:
        work.elsewhere.add(done)
        assert work.elsewhere.of_person("1") == (done,)
        assert work.elsewhere.of_person("2") == ()


def test_that_whoever_proposes_to_hold_a_payment_does_not_approve_it(
    office: Store,
) -> None:
    with office.work() as work:
        proposed = work.holds.add(Record("h1", "proposed", {}, SOON, "1", "care"), "h")
    held = replace(proposed, state="held")
    with (
        pytest.raises(IntegrityError, match="does not approve"),
        office.work() as work,
    ):
        work.holds.add(held, "h")
    with (
        pytest.raises(IntegrityError, match="does not approve"),
        office.work() as work,
    ):
        work.holds.add(Record("h2", "held", {}, SOON, "1", "care"), "h")
    with office.for_user(keyring().approver).work() as work:
        assert work.holds.add(held, "h").by == APPROVER
