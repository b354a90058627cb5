# SPDX-License-Identifier: Apache-2.0
"""Opening and founding an office at the window."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
)
from pytestqt.qtbot import QtBot

from carecalc import settings
from carecalc.gui import bell
from carecalc.gui.app import compose
from carecalc.gui.main_window import MainWindow
from carecalc.gui.messages import Notice
from carecalc.gui.pages.welcome import WelcomePage
from carecalc.gui.widgets.inputs import Choice
from carecalc.gui.widgets.opening_bar import OpeningBar
from carecalc.services import offices
from carecalc.services.context import Context
from carecalc.text import Message
from tests.gui.shell import (
    WORDS,
    ask,
    assert_nothing_clipped,
    click,
    fill_founding,
    fill_office,
    fill_officers,
    fill_place,
    find,
    focus_name,
    on,
    settled,
    shown,
    type_into,
)
from tests.gui.visits import a_visit, open_visit, press, seen
from tests.offices import OFFICE, PASSPHRASE


def test_that_a_low_window_shows_the_passphrase_among_the_first_fields(
    qtbot: QtBot, door: MainWindow
) -> None:
    page = door.door
    assert page is not None
    sample = find(page, QPushButton, "try-sample")
    below = sample.mapTo(page, sample.rect().center()).y()
    assert below > page.height() // 2
    door.resize(911, 440)
    line = find(page, QLineEdit, "new-passphrase")
    qtbot.waitUntil(lambda: line.visibleRegion().boundingRect() == line.rect())
    # What stood below the form stands above it, and can be pressed.
    assert sample.isVisible()
    assert sample.mapTo(page, sample.rect().center()).y() < 60
    assert_nothing_clipped(qtbot, page)
    door.resize(1093, 560)
    qtbot.waitUntil(
        lambda: sample.mapTo(page, sample.rect().center()).y() > page.height() // 2
    )


def test_that_tab_goes_from_the_last_field_of_a_step_to_the_next_step(
    door: MainWindow, tmp_path: Path
) -> None:
    page = door.door
    assert page is not None
    fill_place(page, tmp_path / "new")
    press(Qt.Key.Key_Tab)
    assert focus_name() == "next-step"
    click(page, "next-step")
    fill_officers(page)
    press(Qt.Key.Key_Tab)
    assert focus_name() == "next-step"
    press(Qt.Key.Key_Tab)
    assert focus_name() == "previous-step"


def test_that_an_office_is_founded_and_opened(
    qtbot: QtBot, door: MainWindow, tmp_path: Path
) -> None:
    page = door.door
    assert page is not None
    fill_founding(page, tmp_path / "new")
    click(page, "next-step")
    settled(qtbot, door)
    assert (tmp_path / "new.carecalc" / "data.db").is_file()
    assert door.page is not None
    assert door.page.here().page == "start"
    assert OFFICE.authority in find(door, QLabel, "status-office").text()
    context = door.page.desk.context
    assert on(context, offices.get).communities == ("晨光社区", "和平社区")


def test_that_enter_leads_to_the_communities_before_the_office_is_founded(
    qtbot: QtBot, door: MainWindow, tmp_path: Path
) -> None:
    page = door.door
    assert page is not None
    fill_founding(page, tmp_path / "new")
    communities = find(page, QPlainTextEdit, "communities")
    communities.clear()
    find(page, QLineEdit, "region").setFocus()
    press(Qt.Key.Key_Return)
    assert communities.hasFocus()
    for sign in "Dawn":
        press(sign)
    click(page, "next-step")
    assert not communities.isEnabled()  # Nothing typed now would be in the office.
    settled(qtbot, door)
    assert door.page is not None
    assert on(door.page.desk.context, offices.get).communities == ("Dawn",)


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("new-user", "", "Please fill this in."),
        ("new-passphrase", "", "Please fill this in."),
        ("new-passphrase-again", "something else", "The two entries differ."),
    ],
)
def test_that_a_step_is_not_left_before_its_fields_are_right(
    qtbot: QtBot, door: MainWindow, tmp_path: Path, field: str, typed: str, said: str
) -> None:
    page = door.door
    assert page is not None
    fill_place(page, tmp_path / "new")
    type_into(page, field, typed)
    click(page, "next-step")
    assert find(page, QLabel, f"{field}-error").text() == said
    assert "Step 1 of 4" in find(page, QLabel, "step-name").text()


def test_that_the_two_recovery_officers_are_two_people(
    qtbot: QtBot, door: MainWindow, tmp_path: Path
) -> None:
    page = door.door
    assert page is not None
    fill_place(page, tmp_path / "new")
    click(page, "next-step")
    fill_officers(page, second="陈一")
    click(page, "next-step")
    said = find(page, QLabel, "officer-2-error").text()
    assert said == "The two officers must be different people."


def test_that_a_short_passphrase_leads_back_to_its_field(
    qtbot: QtBot, door: MainWindow, tmp_path: Path
) -> None:
    page = door.door
    assert page is not None
    fill_place(page, tmp_path / "new")
    for name in ("new-passphrase", "new-passphrase-again"):
        type_into(page, name, "short")
    click(page, "next-step")
    fill_officers(page)
    click(page, "next-step")
    fill_office(page)
    click(page, "next-step")
    settled(qtbot, door)
    error = find(page, QLabel, "new-passphrase-error")
    assert error.isVisible()
    assert "at least 12 characters" in error.text()
    assert not (tmp_path / "new.carecalc").exists()


def test_that_a_wrong_passphrase_is_named_beside_its_field(
    qtbot: QtBot, door: MainWindow, ctx: Context
) -> None:
    ctx.store.close()
    page = ask(qtbot, door, ctx.store.folder, "not the words at all")
    assert find(page, QLabel, "passphrase-error").isVisible()
    assert find(page, QLineEdit, "passphrase").text() == "not the words at all"
    assert door.page is None


def test_that_the_right_passphrase_opens_the_office(
    qtbot: QtBot, door: MainWindow, ctx: Context
) -> None:
    ctx.store.close()
    ask(qtbot, door, ctx.store.folder)
    assert door.page is not None
    assert "王评估" in find(door, QLabel, "status-office").text()


def test_that_an_office_open_elsewhere_names_who_holds_it(
    qtbot: QtBot, door: MainWindow, ctx: Context
) -> None:
    page = ask(qtbot, door, ctx.store.folder)
    notice = find(page, Notice, "open-notice")
    assert notice.isVisible()
    assert "王评估" in notice.text.text() + notice.hint.text()


def test_that_a_folder_that_is_no_office_is_named_beside_its_field(
    qtbot: QtBot, door: MainWindow, tmp_path: Path
) -> None:
    page = ask(qtbot, door, tmp_path)
    error = find(page, QLabel, "folder-row-error")
    assert error.text().startswith("This folder is not an office of carecalc.")


def test_that_another_language_keeps_what_is_typed(
    qtbot: QtBot, door: MainWindow, tmp_path: Path
) -> None:
    page = door.door
    assert page is not None
    fill_place(page, tmp_path / "new")
    click(page, "next-step")
    type_into(page, "officer-1", "陈一")
    language = find(page, Choice, "language")
    language.choose("zh_CN")
    language.activated.emit(language.currentIndex())
    settled(qtbot, door)
    page = door.door
    assert page is not None
    assert find(page, QLineEdit, "officer-1").text() == "陈一"
    assert find(page, QLineEdit, "new-passphrase").text() == WORDS
    assert find(page, QPushButton, "previous-step").isEnabled()
    assert "恢复专员" in shown(page)


def test_that_typing_starts_in_the_first_empty_field(
    qtbot: QtBot, door: MainWindow
) -> None:
    page = door.door
    assert page is not None
    assert find(page, QLineEdit, "new-user").hasFocus()
    QTest.keyClicks(door.focusWidget(), "wang")
    assert find(page, QLineEdit, "new-user").text() == "wang"


def test_that_the_user_of_last_time_types_the_passphrase_at_once(
    qtbot: QtBot, door: MainWindow, ctx: Context
) -> None:
    ctx.store.close()
    ask(qtbot, door, ctx.store.folder)
    door.close()
    again, worker = compose(
        QApplication.instance(),
        settings.load(ctx.store.folder.parent / "settings.toml"),
        ctx.store.folder.parent / "settings.toml",
    )
    again.show()
    assert find(again, QLineEdit, "folder").text() == str(ctx.store.folder)
    assert find(again, QLineEdit, "user").text() == "王评估"
    qtbot.waitUntil(lambda: find(again, QLineEdit, "passphrase").hasFocus())
    again.close()
    worker.shutdown()


def test_that_an_office_somebody_has_open_may_be_looked_at(
    qtbot: QtBot, door: MainWindow, ctx: Context
) -> None:
    view = a_visit(ctx)
    page = ask(qtbot, door, ctx.store.folder)
    assert "already open" in find(page, Notice, "open-notice").text.text()
    click(page, "open-for-reading")
    settled(qtbot, door)
    assert "reading only" in find(door, QLabel, "status-office").text()
    visit = open_visit(qtbot, door, view)
    QTest.keyClick(visit, "0")
    settled(qtbot, door)
    assert "open for reading only" in shown(visit)
    assert seen(ctx, view).visit.answers == {}


def test_that_enter_goes_on_while_an_office_is_founded(
    qtbot: QtBot, door: MainWindow, tmp_path: Path
) -> None:
    page = door.door
    assert page is not None
    fill_place(page, tmp_path / "new")
    press(Qt.Key.Key_Return)
    assert "Step 2 of 4" in find(page, QLabel, "step-name").text()
    press(Qt.Key.Key_Return)
    assert find(page, QLabel, "officer-1-error").text() == "Please fill this in."


class Ear(QObject):
    """Hears what an opening tells, after the bar that shows it."""

    def __init__(
        self, bar: OpeningBar, hears: Callable[[Message, int, int], None]
    ) -> None:
        super().__init__(bar)
        shows, tells = bar._tell, bell.told(self.hear)
        self._hears = hears

        def tell(*values: object) -> None:
            shows(*values)
            tells(*values)

        bar._tell = tell

    def hear(self, message: Message, done: int, of: int) -> None:
        self._hears(message, done, of)


def test_that_the_door_says_what_takes_a_while_and_takes_it_back_when_refused(
    qtbot: QtBot, door: MainWindow, ctx: Context
) -> None:
    ctx.store.close()
    page = door.door
    assert isinstance(page, WelcomePage)
    heard: list[str] = []

    bar = find(page, OpeningBar, "opening-bar")

    def hear(message: Message, done: int, of: int) -> None:
        assert find(page, QLabel, "open-progress").isVisible()
        assert find(page, QPushButton, "stop-opening").isEnabled()
        if heard[-1:] != [message.template]:  # not told how far it is, but what it is
            heard.append(message.template)

    Ear(bar, hear)
    ask(qtbot, door, ctx.store.folder, "not the words")
    assert heard == [
        "The rules are read …",
        "The passphrase is checked; that is slow on purpose …",
    ]
    assert not find(page, QLabel, "open-progress").isVisible()
    assert find(page, Choice, "language").isEnabled()
    heard.clear()
    line = type_into(page, "passphrase", PASSPHRASE)
    QTest.keyClick(line, Qt.Key.Key_Return)
    settled(qtbot, door)
    assert heard[2:] == [
        "Every page of the office's file is checked …",
        "The last records of who did what are checked …",
    ]


def test_that_an_opening_is_stopped_by_esc_and_begun_again(
    qtbot: QtBot, door: MainWindow, ctx: Context
) -> None:
    ctx.store.close()
    page = door.door
    assert isinstance(page, WelcomePage)
    bar = find(page, OpeningBar, "opening-bar")
    stopped: list[str] = []

    def stop(message: Message, done: int, of: int) -> None:
        if "passphrase is checked" in message.template and not stopped:
            QTest.keyClick(door, Qt.Key.Key_Escape)
            stopped.append(find(page, QLabel, "open-progress").text())

    Ear(bar, stop)
    ask(qtbot, door, ctx.store.folder, PASSPHRASE)
    assert stopped == ["Stopping …"]
    assert door.page is None
    assert bar.isHidden()
    assert "Stopped; nothing was changed." in shown(page)
    line = find(page, QLineEdit, "passphrase")
    assert line.hasFocus()
    QTest.keyClick(line, Qt.Key.Key_Return)
    settled(qtbot, door)
    assert door.page is not None
    assert door.page.here().page == "start"
