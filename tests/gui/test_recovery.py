# SPDX-License-Identifier: Apache-2.0
"""A forgotten passphrase at the door: two officers give a new one, one alone nothing."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from carecalc.gui.main_window import MainWindow
from carecalc.gui.messages import Notice
from carecalc.gui.page import Place
from carecalc.gui.widgets.inputs import Choice
from carecalc.gui.widgets.recovering import RecoveringForm
from carecalc.services.context import Context
from tests.gui.shell import (
    SIZES,
    WORDS,
    assert_nothing_clipped,
    click,
    dialog,
    fill_place,
    find,
    go,
    settled,
    shown,
    type_into,
    unlock,
)
from tests.gui.user_list import open_history
from tests.offices import APPROVER, OFFICERS, PASSPHRASE

(FIRST, FIRST_WORDS), (SECOND, SECOND_WORDS) = OFFICERS


@pytest.fixture
def folder(ctx: Context) -> Path:
    """Give the folder of an office that nobody has open."""
    ctx.store.close()
    return ctx.store.folder


def forgotten(
    qtbot: QtBot, window: MainWindow, folder: Path, user: str = "王评估"
) -> QWidget:
    """Stand at the door of an office and say that the passphrase is forgotten."""
    window.offer(folder)
    assert window.door is not None
    type_into(window.door, "user", user)
    click(window.door, "forgotten-passphrase")
    settled(qtbot, window)
    return window.door


def recover(
    qtbot: QtBot,
    window: MainWindow,
    door: QWidget,
    first: str = FIRST_WORDS,
    second: str = SECOND_WORDS,
    reason: str = "休假归来忘记口令",
    new: str = WORDS,
) -> None:
    """Type everything with real keys, Enter at the end."""
    type_into(door, "recovery-officer-1", first)
    type_into(door, "recovery-officer-2", second)
    type_into(door, "recovery-reason", reason)
    type_into(door, "recovery-passphrase", new)
    line = type_into(door, "recovery-passphrase-again", new)
    QTest.keyClick(line, Qt.Key.Key_Return)
    settled(qtbot, window)


def opens(qtbot: QtBot, window: MainWindow, passphrase: str) -> bool:
    """Type a passphrase at the door; tell whether the office stands open."""
    unlock(qtbot, window, passphrase)
    return window.page is not None


def test_that_two_officers_let_somebody_in_again_and_the_history_tells_it(
    qtbot: QtBot, door: MainWindow, folder: Path
) -> None:
    """T23: a forgotten passphrase, recovered from the window, on record."""
    page = forgotten(qtbot, door, folder)
    text = shown(page)
    assert f"Passphrase of recovery officer {FIRST}" in text
    assert f"Passphrase of recovery officer {SECOND}" in text
    assert find(page, Choice, "recovery-user").code() == "王评估"
    for name in ("recovery-officer-1", "recovery-officer-2", "recovery-passphrase"):
        assert find(page, QLineEdit, name).echoMode() == QLineEdit.EchoMode.Password
    recover(qtbot, door, page)
    told = find(page, Notice, "lock-notice").text.text()
    assert told == "王评估 opens the office with the new passphrase now."
    assert find(page, QLineEdit, "user").text() == "王评估"
    assert find(page, QLineEdit, "passphrase").text() == ""
    assert not opens(qtbot, door, PASSPHRASE)
    assert opens(qtbot, door, WORDS)
    assert door.page is not None
    with door.page.desk.context.store.reading() as work:
        (entry,) = work.entries.of_action("user.readmitted")
    assert entry.actor == f"{FIRST}+{SECOND}"
    assert (entry.object_id, entry.why) == ("王评估", "休假归来忘记口令")
    assert entry.is_signed
    people = go(qtbot, door, Place("users"))
    open_history(qtbot, door, people, "王评估")
    history = shown(dialog())
    assert "New key and passphrase" in history
    assert f"by {FIRST}+{SECOND}" in history
    assert "Reason: 休假归来忘记口令" in history
    click(dialog(), "close")


def test_that_the_officers_may_type_in_either_order_for_anybody(
    qtbot: QtBot, door: MainWindow, folder: Path
) -> None:
    page = forgotten(qtbot, door, folder)
    user = find(page, Choice, "recovery-user")
    user.setFocus()
    while user.code() != APPROVER:
        QTest.keyClick(user, Qt.Key.Key_Down)
    recover(qtbot, door, page, SECOND_WORDS, FIRST_WORDS)
    assert find(page, QLineEdit, "user").text() == APPROVER
    assert opens(qtbot, door, WORDS)


@pytest.mark.parametrize(
    ("first", "second", "error", "said"),
    [
        (FIRST_WORDS, "", "recovery-officer-2-error", "Please fill this in."),
        ("", SECOND_WORDS, "recovery-officer-1-error", "Please fill this in."),
        (
            FIRST_WORDS,
            FIRST_WORDS,
            "recovery-officer-2-error",
            "The second officer must be somebody else.",
        ),
        (
            FIRST_WORDS,
            f"  {FIRST_WORDS}",
            "recovery-officer-1-error",
            "One of the two officers' passphrases is not right",
        ),
        (
            FIRST_WORDS,
            PASSPHRASE,
            "recovery-officer-1-error",
            "One of the two officers' passphrases is not right",
        ),
    ],
)
def test_that_one_officer_alone_or_twice_the_same_gets_nothing(
    qtbot: QtBot,
    door: MainWindow,
    folder: Path,
    first: str,
    second: str,
    error: str,
    said: str,
) -> None:
    before = (folder / "keys.json").read_bytes()
    page = forgotten(qtbot, door, folder)
    recover(qtbot, door, page, first, second)
    assert find(page, QLabel, error).text().startswith(said)
    assert (folder / "keys.json").read_bytes() == before
    click(page, "leave-recovery")
    assert opens(qtbot, door, PASSPHRASE)


@pytest.mark.parametrize(
    ("typed", "error", "said"),
    [
        ({"reason": ""}, "recovery-reason-error", "Please fill this in."),
        ({"new": "short"}, "recovery-passphrase-error", "at least 12 characters"),
    ],
)
def test_that_nothing_changes_without_a_reason_or_with_an_easy_passphrase(
    qtbot: QtBot,
    door: MainWindow,
    folder: Path,
    typed: dict[str, str],
    error: str,
    said: str,
) -> None:
    before = (folder / "keys.json").read_bytes()
    page = forgotten(qtbot, door, folder)
    recover(qtbot, door, page, **typed)
    assert said in find(page, QLabel, error).text()
    assert (folder / "keys.json").read_bytes() == before


def test_that_wrong_officers_wait_as_everybody_does(
    qtbot: QtBot, door: MainWindow, folder: Path
) -> None:
    page = forgotten(qtbot, door, folder)
    for _ in range(3):
        recover(qtbot, door, page, FIRST_WORDS, "not these words")
    assert "one waits" in find(page, QLabel, "recovery-wait").text()
    assert not find(page, QPushButton, "recover").isEnabled()
    qtbot.waitUntil(find(page, QPushButton, "recover").isEnabled, timeout=5_000)
    recover(qtbot, door, page)
    assert opens(qtbot, door, WORDS)


def test_that_tab_goes_from_an_officer_s_name_to_their_passphrases(
    qtbot: QtBot, door: MainWindow, tmp_path: Path
) -> None:
    page = door.door
    assert page is not None
    fill_place(page, tmp_path / "new")
    click(page, "next-step")
    for number in (1, 2):
        for field in ("", "-passphrase", "-passphrase-again"):
            line = find(page, QLineEdit, f"officer-{number}{field}")
            assert line.hasFocus(), line.objectName()
            QTest.keyClick(line, Qt.Key.Key_Tab)


def test_that_an_office_open_elsewhere_is_not_recovered(
    qtbot: QtBot, door: MainWindow, ctx: Context
) -> None:
    page = forgotten(qtbot, door, ctx.store.folder)
    recover(qtbot, door, page)
    assert "already open" in find(page, Notice, "recovery-notice").text.text()
    assert find(page, QLineEdit, "recovery-officer-1").text() == FIRST_WORDS


def test_that_a_folder_that_is_no_office_has_nobody_to_recover(
    qtbot: QtBot, door: MainWindow, tmp_path: Path
) -> None:
    page = forgotten(qtbot, door, tmp_path)
    error = find(page, QLabel, "folder-row-error")
    assert error.text().startswith("This folder is not an office of carecalc.")
    assert page.findChild(RecoveringForm) is None


def test_that_another_language_keeps_what_the_officers_typed(
    qtbot: QtBot, door: MainWindow, folder: Path
) -> None:
    page = forgotten(qtbot, door, folder, APPROVER)
    type_into(page, "recovery-officer-1", FIRST_WORDS)
    type_into(page, "recovery-reason", "样例")
    language = find(page, Choice, "language")
    language.choose("zh_CN")
    language.activated.emit(language.currentIndex())
    settled(qtbot, door)
    page = door.door
    assert page is not None
    assert find(page, QLineEdit, "recovery-officer-1").isVisible()
    assert find(page, QLineEdit, "recovery-officer-1").text() == FIRST_WORDS
    assert find(page, QLineEdit, "recovery-reason").text() == "样例"
    assert find(page, Choice, "recovery-user").code() == APPROVER
    recover(qtbot, door, page)
    assert opens(qtbot, door, WORDS)


@pytest.mark.parametrize("size", SIZES)
def test_that_the_recovery_fits_small_screens(
    qtbot: QtBot, door: MainWindow, folder: Path, size: tuple[int, int]
) -> None:
    door.resize(*size)
    forgotten(qtbot, door, folder)
    assert (door.width(), door.height()) == size
    assert_nothing_clipped(qtbot, door)
