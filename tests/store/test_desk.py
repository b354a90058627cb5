# SPDX-License-Identifier: Apache-2.0
"""Of planned visits, drawn signatures and paper the file itself refuses what cannot be."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import text

from carecalc.domain.appointment import Appointment, Arrangement
from carecalc.domain.canonical import digest
from carecalc.domain.drawing import Drawing, DrawnSignature
from carecalc.domain.visit import PaperEntry, Visit
from carecalc.errors import UserError
from carecalc.store.engine import Store
from tests.store.values import NUMBER, a_person

LAW = b"format = 1\n"
ON = date(2026, 11, 20)
BOX = Drawing(600, 200, "pen", (((1, 2, 0, 3),),))


@pytest.fixture
def desk(store: Store) -> Store:
    """Give an office with two people; of the first a draft and a planned visit."""
    with store.work() as work:
        work.people.add(a_person("1", NUMBER))
        work.people.add(a_person("2"))
        work.laws.keep(digest(LAW), "scale", "sample.toml", LAW)
        work.visits.add(
            Visit("v1", "1", "PG-1", "s", "v", digest(LAW), {}, "first", ON), asked=1
        )
        work.appointments.add(Appointment("t1", "1", Arrangement(ON)), "王建国")
        work.audit("desk.filled", "1")
    return store


def by_hand(store: Store, statement: str) -> None:
    with store.work() as work:
        work._session.execute(text(statement))


def again(state: str, **changed: str) -> str:
    """Return the statement that writes the next version of the planned visit."""
    values = {
        "version": "2",
        "person_id": "'1'",
        "time": "''",
        "state": f"'{state}'",
        "why": "''",
        "visit_id": "NULL",
        **changed,
    }
    columns = (
        "id, version, person_id, day, time, address, assessors, reason, scales, note, "
        "state, why, visit_id, by, seq, at"
    )
    return (
        f"INSERT INTO appointments ({columns}) SELECT id, {values['version']}, "
        f"{values['person_id']}, day, {values['time']}, address, assessors, reason, "
        f"scales, note, {values['state']}, {values['why']}, {values['visit_id']}, by, "
        "900, at FROM appointments WHERE version = 1"
    )


@pytest.mark.parametrize(
    "statement",
    [
        again("lost"),
        again("kept"),
        again("planned", visit_id="'v1'"),
        again("cancelled"),
        again("moved", time="'9:30'"),
        again("moved", time="'32:00'"),
        "INSERT INTO drawn_signatures VALUES "
        "('n1', 'v1', NULL, 'elder', 'x', '', 0, 9, 'pen', '[]', '', 'x', 900, 0)",
        "INSERT INTO drawn_signatures VALUES "
        "('n1', 'v1', NULL, 'elder', 'x', '', 9, 9, 'nose', '[]', '', 'x', 900, 0)",
        "INSERT INTO paper_entries VALUES "
        "('v1', '2026-11-21', '2026-11-20', '[]', '', 'x', 900, 0)",
        "INSERT INTO paper_scans VALUES ('g1', 'v1', 'image/png', 'a', 900, 0)",
    ],
)
def test_that_what_cannot_be_is_not_written(desk: Store, statement: str) -> None:
    with pytest.raises(Exception, match="constraint failed"):
        by_hand(desk, statement)


def test_that_what_was_kept_or_cancelled_has_no_later_version(desk: Store) -> None:
    by_hand(desk, again("cancelled", why="'住院'"))
    with pytest.raises(Exception, match="a closed appointment never changes"):
        by_hand(desk, again("planned", version="3"))


@pytest.mark.parametrize("changed", [{"version": "0"}, {"person_id": "'2'"}])
def test_that_a_later_version_is_of_the_same_person(
    desk: Store, changed: dict[str, str]
) -> None:
    with pytest.raises(Exception, match="a closed appointment never changes"):
        by_hand(desk, again("planned", **changed))


def test_that_two_who_change_one_version_are_told_apart(desk: Store) -> None:
    with desk.reading() as work:
        seen = work.appointments.get("t1")
    with desk.work() as work:
        work.appointments.add(seen, "王建国")
        work.audit("appointment.moved", "t1")
    with pytest.raises(UserError) as error, desk.work() as work:
        work.appointments.add(seen, "王建国")
    assert error.value.code == "STORE-010"


def test_that_a_visit_from_paper_is_not_closed_without_its_scan(desk: Store) -> None:
    signed = (
        "UPDATE visits SET state = 'signed', signing = '{}', result = '{}' "
        "WHERE id = 'v1'"
    )
    with desk.work() as work:
        work.paper_entries.add("v1", PaperEntry(ON, ON, ("王",)))
        work.audit("visit.from-paper", "v1")
    with pytest.raises(Exception, match="needs its scan"):
        by_hand(desk, signed)
    with desk.work() as work:
        work.paper_entries.scan("g1", "v1", "image/png", b"png")
        work.audit("visit.paper-kept", "v1")
    by_hand(desk, signed)
    for addition in (
        lambda work: work.paper_entries.scan("g2", "v1", "image/png", b"png"),
        lambda work: work.paper_entries.add("v1", PaperEntry(ON, ON, ("李",))),
    ):
        refused = pytest.raises(Exception, match="a closed visit never changes")
        with refused, desk.work() as work:
            addition(work)


def test_that_a_visit_given_up_takes_no_signature(desk: Store) -> None:
    drawn = DrawnSignature("n1", "v1", "elder", "王建国", "", BOX, "ab" * 32)
    with desk.work() as work:
        assert work.drawn.add(drawn).drawing == BOX
        work.visits.abandon("v1", "走错门")
        work.audit("visit.abandoned", "v1")
    refused = pytest.raises(Exception, match="a closed visit never changes")
    with refused, desk.work() as work:
        work.drawn.add(replace(drawn, id="n2"))


def test_that_a_change_taken_back_leaves_no_page_on_the_disk(desk: Store) -> None:
    folder = desk.folder / "attachments"
    with pytest.raises(KeyError), desk.work() as work:
        work.paper_entries.add("v1", PaperEntry(ON, ON, ("王",)))
        work.paper_entries.scan("g1", "v1", "image/png", b"png")
        assert names(folder) != []
        raise KeyError
    assert names(folder) == []


def names(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())
