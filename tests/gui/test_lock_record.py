# SPDX-License-Identifier: Apache-2.0
"""That an office was locked, and that somebody came back, stands in its chain."""

from pathlib import Path

from pytestqt.qtbot import QtBot

from carecalc.gui.main_window import MainWindow
from tests.gui.locks import USER, guard_of, pass_minutes
from tests.gui.shell import settled, type_into, unlock
from tests.offices import make_office, opened


def test_that_a_lock_and_coming_back_are_on_record_signed_by_the_key(
    qtbot: QtBot, door: MainWindow, tmp_path: Path
) -> None:
    folder = tmp_path / "office.carecalc"
    make_office(folder, door._doors.clock)
    door.offer(folder)
    assert door.door is not None
    type_into(door.door, "user", USER)
    unlock(qtbot, door)
    guard_of(door).lock("asked")
    settled(qtbot, door)
    unlock(qtbot, door, "not the words at all")
    unlock(qtbot, door)
    assert door.page is not None
    pass_minutes(door, 6)
    settled(qtbot, door)
    assert door.door is not None
    store = opened(folder)
    with store.reading() as work:
        locked = work.entries.of_action("office.locked")
        back = work.entries.of_action("office.unlocked")
    assert [entry.detail for entry in locked] == [{"why": "asked"}, {"why": "idle"}]
    (came,) = back
    assert locked[0].seq < came.seq < locked[1].seq
    assert all(entry.actor == USER and entry.is_signed for entry in (*locked, came))
    assert store.chain_findings == ()
    store.close()
