# SPDX-License-Identifier: Apache-2.0
"""A disk that is full, nearly full or may not be written: the line above every page."""

from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QLabel
from pytestqt.qtbot import QtBot

from carecalc import bootstrap
from carecalc.gui import safeguards
from carecalc.gui.main_window import MainWindow
from carecalc.gui.page import Place
from carecalc.gui.widgets.banner import Banner
from carecalc.services import backups
from carecalc.services.context import Context
from carecalc.store import ballast
from tests.gui.shell import (
    SIZES,
    assert_nothing_clipped,
    click,
    enter,
    find,
    go,
    settled,
    shown,
)
from tests.gui.test_visit_page import a_full_disk
from tests.gui.visits import a_visit, open_visit, press, seen
from tests.offices import PASSPHRASE

FILLER = 30_000_000


@pytest.fixture
def filler(tmp_path: Path) -> Path:
    """Give something that can be deleted to make room."""
    file = tmp_path / "holiday.mp4"
    file.write_bytes(bytes(FILLER))
    return file


def banner(window: MainWindow) -> Banner:
    return find(window, Banner, "banner")


def test_that_a_full_disk_is_said_above_until_there_is_room_again(
    qtbot: QtBot, window: MainWindow, ctx: Context, filler: Path
) -> None:
    view = a_visit(ctx)
    page = open_visit(qtbot, window, view)
    key = view.scale.items[0].keys()[0]
    press(key)
    settled(qtbot, window)
    saved = find(window, QLabel, "status-saved")
    assert saved.text().startswith("Saved ")
    assert banner(window).shown == ""
    with a_full_disk(ctx):
        for item in view.scale.items[1:4]:
            qtbot.waitUntil(lambda code=item.code: page.active == code)
            press(item.keys()[0])
            settled(qtbot, window)
        assert banner(window).shown == "full"
        assert banner(window).property("kind") == "error"
        assert "What you typed stays in its field" in shown(banner(window))
        assert saved.text() == ""
        kept = seen(ctx, view).visit.answers
        assert set(page.answers) > set(kept)
    filler.unlink()
    press(Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    settled(qtbot, window)
    assert seen(ctx, view).visit.answers == page.answers
    assert banner(window).shown == ""
    assert saved.text().startswith("Saved ")


@pytest.fixture
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look at the disk again soon; ask for it before the window."""
    monkeypatch.setattr(safeguards, "_AGAIN", 200)


def test_that_the_disk_is_looked_at_again_by_itself(
    often: None, qtbot: QtBot, window: MainWindow, ctx: Context, filler: Path
) -> None:
    view = a_visit(ctx)
    open_visit(qtbot, window, view)
    with a_full_disk(ctx):
        press(view.scale.items[0].keys()[0])
        settled(qtbot, window)
        assert banner(window).shown == "full"
    filler.unlink()
    qtbot.waitUntil(lambda: banner(window).shown == "", timeout=15_000)


def test_that_a_full_disk_can_be_exported_to_another_drive(
    qtbot: QtBot, window: MainWindow, ctx: Context, drive: Path
) -> None:
    view = a_visit(ctx)
    page = open_visit(qtbot, window, view)
    with a_full_disk(ctx):
        press(view.scale.items[0].keys()[0])
        settled(qtbot, window)
        click(window, "banner-export")
        asked = find(window, QFileDialog, "copy-folder")
        asked.fileSelected.emit(str(drive))
        asked.close()
        settled(qtbot, window)
        assert banner(window).shown == "copied"
        assert str(drive) in shown(banner(window))
        assert window.page is page and page.answers
    (copy,) = backups.listed_in(drive / f"{ctx.store.folder.name}-backups")
    assert copy.counts["visits"] == 1
    click(window, "banner-close")


def test_that_an_export_to_the_same_drive_is_refused_with_the_reason(
    qtbot: QtBot, door: MainWindow, ctx: Context, tmp_path: Path
) -> None:
    ctx.clock.at += timedelta(days=6)
    enter(qtbot, door, ctx)
    click(door, "banner-export")
    asked = find(door, QFileDialog, "copy-folder")
    asked.fileSelected.emit(str(tmp_path))
    asked.close()
    settled(qtbot, door)
    assert banner(door).shown == "not-copied"
    assert "same drive as the office itself" in shown(banner(door))
    assert "STORE-025" in shown(banner(door))


def test_that_little_room_is_said_at_the_opening_once(
    qtbot: QtBot, door: MainWindow, ctx: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ballast, "_LEAST_FREE", 10**15)
    enter(qtbot, door, ctx)
    assert banner(door).shown == "space"
    assert "1000000.0 GB are needed" in shown(banner(door))
    click(door, "banner-later")
    assert not banner(door).isVisible()
    go(qtbot, door, Place("people"))
    assert not banner(door).isVisible()


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (2, ""),  # from Saturday 21 November on: Monday is the first
        (4, "For 3 working days"),
        (10, "Until a copy is made no month can be closed."),
    ],
)
def test_that_a_missing_copy_elsewhere_is_called_to_mind_at_every_opening(
    qtbot: QtBot, door: MainWindow, ctx: Context, days: int, said: str
) -> None:
    ctx.clock.at += timedelta(days=days)
    enter(qtbot, door, ctx)
    assert banner(door).shown == ("copies" if said else "")
    assert said in shown(banner(door))


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_that_a_banner_has_room_on_small_screens(
    qtbot: QtBot, door: MainWindow, ctx: Context, language: str
) -> None:
    ctx.clock.at += timedelta(days=10)
    enter(qtbot, door, ctx)
    if language == "zh_CN":
        click(door, "rail-language")
        settled(qtbot, door)
    for size in SIZES:
        door.resize(*size)
        go(qtbot, door, Place("backups"))
        assert banner(door).isVisible()
        assert_nothing_clipped(qtbot, door)


def test_that_an_office_opened_for_reading_says_so_above_every_page(
    qtbot: QtBot, door: MainWindow, ctx: Context
) -> None:
    reading = bootstrap.open_office(
        ctx.store.folder, "王评估", PASSPHRASE, read_only=True, clock=ctx.clock
    )
    enter(qtbot, door, reading)
    for place in ("people", "month", "backups"):
        go(qtbot, door, Place(place))
        assert banner(door).shown == "reading"
        assert "lock it and open it normally" in shown(banner(door))
    assert backups.listed(ctx) == ()
