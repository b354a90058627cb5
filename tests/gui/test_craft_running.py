# SPDX-License-Identifier: Apache-2.0
"""What changes while the window runs: Qt's own language, the system's theme, the keys."""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtGui import QInputMethodEvent, QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QLabel,
    QLineEdit,
    QTreeView,
    QWidget,
)
from pytestqt.qtbot import QtBot

from carecalc.gui import following, theme
from carecalc.gui.main_window import MainWindow
from carecalc.gui.page import Page, Place
from tests.gui.hands import commit
from tests.gui.shell import (
    click,
    dialog,
    enter,
    find,
    go,
    registering,
    settled,
    type_into,
)
from tests.gui.showcase import Showcase

CHINESE = re.compile(r"[\u4e00-\u9fff]")
LATIN = re.compile(r"[A-Za-z]{2,}")


def folder_dialog(qtbot: QtBot, window: QWidget) -> QFileDialog:
    opened = QFileDialog(window)
    opened.setOption(QFileDialog.Option.DontUseNativeDialog)
    opened.setFileMode(QFileDialog.FileMode.Directory)
    qtbot.addWidget(opened)
    return opened


def said_by(opened: QFileDialog) -> list[str]:
    """Return what a dialog of Qt says by itself, without the names of files."""
    texts = [
        widget.text()
        for widget in opened.findChildren(QWidget)
        if isinstance(widget, QLabel | QAbstractButton) and widget.text()
    ]
    model = opened.findChild(QTreeView, "treeView").model()
    across = Qt.Orientation.Horizontal
    texts += [str(model.headerData(at, across)) for at in range(model.columnCount())]
    return texts


def test_that_dialogs_of_qt_speak_the_language_of_the_window_all_through(
    qtbot: QtBot, window: MainWindow
) -> None:
    english = said_by(folder_dialog(qtbot, window))
    assert english and not [text for text in english if CHINESE.search(text)]
    click(window, "rail-language")
    settled(qtbot, window)
    chinese = said_by(folder_dialog(qtbot, window))
    assert len(chinese) == len(english)
    assert not [text for text in chinese if LATIN.search(text)]
    assert all(CHINESE.search(text) for text in chinese)
    click(window, "rail-language")
    settled(qtbot, window)
    assert said_by(folder_dialog(qtbot, window)) == english


def test_that_a_dialog_of_qt_that_stands_open_changes_its_language_too(
    qtbot: QtBot, window: MainWindow
) -> None:
    opened = folder_dialog(qtbot, window)
    box = find(opened, QDialogButtonBox, "buttonBox")
    cancel = box.button(QDialogButtonBox.StandardButton.Cancel)
    assert cancel.text() == "Cancel"
    click(window, "rail-language")
    settled(qtbot, window)
    qtbot.waitUntil(lambda: cancel.text() == "取消")


def test_that_the_menu_of_a_field_and_qts_dates_follow_the_language(
    qtbot: QtBot, window: MainWindow
) -> None:
    def menu() -> str:
        line = QLineEdit("x")
        made = line.createStandardContextMenu()
        return [each.text() for each in made.actions() if each.text()][2]

    assert menu().startswith("Cu&t")
    assert QLocale().dayName(1) == "Monday"
    click(window, "rail-language")
    settled(qtbot, window)
    assert menu().startswith("剪切")
    assert QLocale().dayName(1) == "星期一"


@pytest.fixture
def system(door: MainWindow, monkeypatch: pytest.MonkeyPatch) -> Callable[[bool], None]:
    """Give what switches the theme of the system; the window follows at once."""
    monkeypatch.setattr(following, "QUIET_MS", 1)
    door._set_settings(replace(door._taste.settings, theme="system"))

    def switch(is_dark: bool) -> None:
        # No platform without a desktop has a theme to switch: its word is replaced.
        monkeypatch.setattr(theme, "prefers_dark", lambda: is_dark)
        scheme = Qt.ColorScheme.Dark if is_dark else Qt.ColorScheme.Light
        QApplication.styleHints().colorSchemeChanged.emit(scheme)

    return switch


def test_that_the_window_follows_the_theme_of_the_system_and_keeps_what_is_typed(
    qtbot: QtBot, door: MainWindow, system: Callable[[bool], None]
) -> None:
    page = door.door
    assert page is not None
    type_into(page, "new-user", "王评估")
    for is_dark in (True, False, True):
        system(is_dark)
        qtbot.waitUntil(lambda is_dark=is_dark: dark(door) is is_dark)
        assert find(shown_door(door), QLineEdit, "new-user").text() == "王评估"


def test_that_a_dialog_stays_until_it_is_closed_whatever_the_system_does(
    qtbot: QtBot, window: MainWindow, system: Callable[[bool], None]
) -> None:
    registering(qtbot, window)
    line = type_into(dialog(), "name", "Wang")
    system(True)
    QTest.qWait(50)
    assert line.isVisible() and line.text() == "Wang"
    assert not dark(window)
    dialog().reject()
    qtbot.waitUntil(lambda: dark(window))


def test_that_nothing_is_shown_anew_while_somebody_writes(
    qtbot: QtBot,
    window: MainWindow,
    system: Callable[[bool], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    search = find(go(qtbot, window, Place("people")), QLineEdit, "search")
    search.setFocus()
    monkeypatch.setattr(following, "QUIET_MS", 200)
    system(True)
    for sign in "guilan":
        QTest.qWait(60)
        QTest.keyClick(search, sign)
    QApplication.sendEvent(search, QInputMethodEvent("gui", []))  # Being composed.
    QTest.qWait(500)
    assert search.isVisible() and search.text() == "guilan"
    assert not dark(window)
    commit(search, "桂")
    qtbot.waitUntil(lambda: dark(window))
    assert find(shown_page(window), QLineEdit, "search").text() == "guilan桂"


def test_that_a_chosen_theme_stays_whatever_the_system_does(
    door: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "QUIET_MS", 1)
    monkeypatch.setattr(theme, "prefers_dark", lambda: True)
    before = door.door
    QApplication.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    QTest.qWait(20)
    assert door.door is before
    assert not dark(door)


def shown_page(window: MainWindow) -> Page:
    assert window.page is not None
    return window.page


def shown_door(window: MainWindow) -> QWidget:
    assert window.door is not None
    return window.door


def dark(window: MainWindow) -> bool:
    corner = window.grab().toImage().pixelColor(3, window.height() - 3)
    return corner.lightness() < 80


def keys_of(within: QWidget) -> set[str]:
    """Return the keys that are caught by a shortcut."""
    return {
        each.key().toString(QKeySequence.SequenceFormat.PortableText)
        for each in within.findChildren(QShortcut)
        if each.isEnabled()
    }


def named_by(page: Page) -> set[str]:
    """Return the keys that a page puts on the sheet, as Qt writes them."""
    named = set()
    for keys, _ in page.shortcuts():
        for key in re.split(r"\s*[/,、]\s+|\s+", keys):
            named.add(
                key.replace("←", "Left")
                .replace("→", "Right")
                .replace("+Enter", "+Return")
            )
    return named


def is_caught_by_the_page_itself(page: Page) -> bool:
    own = type(page).keyPressEvent is not Page.keyPressEvent
    return own or any(
        type(widget).keyPressEvent is not QWidget.keyPressEvent
        for widget in page.findChildren(QWidget)
        if type(widget).__module__.startswith("carecalc")
    )


def test_that_every_shortcut_of_a_page_is_on_its_sheet(
    qtbot: QtBot, door: MainWindow, office: Showcase
) -> None:
    enter(qtbot, door, office.ctx)
    untold, untrue = [], []
    for name, place in office.places.items():
        page = go(qtbot, door, place)
        caught, named = keys_of(page), named_by(page)
        untold += [f"{name}: {key}" for key in sorted(caught - spread(named))]
        if not is_caught_by_the_page_itself(page):
            wanted = {key for key in named if "Ctrl+" in key or "Alt+" in key}
            untrue += [f"{name}: {key}" for key in sorted(wanted - caught)]
    assert untold == []
    assert untrue == []


def spread(named: set[str]) -> set[str]:
    """Return keys one by one where the sheet names a row of them: Alt+1–4."""
    found = set(named)
    for key in named:
        if match := re.fullmatch(r"(.*\+)?(\d)[–-](\d)", key):
            first, last = int(match.group(2)), int(match.group(3))
            found |= {f"{match.group(1) or ''}{n}" for n in range(first, last + 1)}
    return found


def test_that_the_keys_of_the_window_are_on_every_sheet(
    qtbot: QtBot, window: MainWindow
) -> None:
    own = {
        each.key().toString()
        for each in window.findChildren(
            QShortcut, options=Qt.FindChildOption.FindDirectChildrenOnly
        )
    }
    find_sheet = next(
        each
        for each in window.findChildren(QShortcut)
        if each.key().toString() == "Ctrl+/"
    )
    find_sheet.activated.emit()
    sheet = dialog()
    assert isinstance(sheet, QDialog)
    told = {label.text() for label in sheet.findChildren(QLabel)}
    assert {key.replace("Left", "←") for key in own} <= told
    sheet.reject()
