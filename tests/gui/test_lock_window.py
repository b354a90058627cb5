# SPDX-License-Identifier: Apache-2.0
"""Covering and locking the real window over a real office."""

import gc
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QPushButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from carecalc import bootstrap
from carecalc.domain.visit import Answer
from carecalc.gui.guard import Guard
from carecalc.gui.main_window import MainWindow
from carecalc.gui.messages import Notice
from carecalc.gui.page import Page, Place
from carecalc.gui.page_table import PAGES
from carecalc.gui.pages.people import PeoplePage
from carecalc.gui.pages.visit import VisitPage
from carecalc.gui.standing import Opened
from carecalc.gui.widgets.cover import Cover
from carecalc.i18n import catalogue
from carecalc.services import users, visits
from carecalc.services.context import Context
from carecalc.store.engine import Store, open_store
from carecalc.store.keys import Unlocked
from tests.gui.shell import (
    SIZES,
    assert_nothing_clipped,
    click,
    dialog,
    find,
    go,
    on,
    pick_help,
    settled,
    shown,
    type_into,
)
from tests.gui.visits import a_visit, an_elder, open_visit, press, seen
from tests.offices import PASSPHRASE, keyring, make_office, opened

PIN = "482957"
USER = "王评估"


class Later:
    """The clocks of a computer on which so many seconds went by in one moment."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> tuple[float, float]:
        steady, wall = bootstrap.seconds()
        return steady + self.seconds, wall + self.seconds


def guard_of(window: MainWindow) -> Guard:
    return find(window, Guard, "guard")


def pass_minutes(window: MainWindow, minutes: float) -> None:
    """Let minutes go by, a look at the clocks every twenty seconds."""
    guard = guard_of(window)
    if not isinstance(guard.clock, Later):
        guard.clock = Later()
    for _ in range(round(minutes * 3)):
        guard.clock.seconds += 20
        guard.look()


def with_pin(qtbot: QtBot, window: MainWindow, ctx: Context) -> None:
    """Give the user a PIN, as their page does."""
    on(ctx, users.set_pin, PIN)
    assert window.page is not None
    window.page.desk.pin_chosen.emit()
    settled(qtbot, window)


def cover_of(window: MainWindow) -> Cover:
    return find(window, Cover, "cover")


def unlock(qtbot: QtBot, window: MainWindow, passphrase: str = PASSPHRASE) -> None:
    """Open the office again at the door, which knows folder and name."""
    assert window.door is not None
    line = type_into(window.door, "passphrase", passphrase)
    QTest.keyClick(line, Qt.Key.Key_Return)
    settled(qtbot, window)


@pytest.fixture
def strangers() -> list[Unlocked]:
    """Give the keys that were about before the test: its own, or another test's."""
    gc.collect()
    return [each for each in gc.get_objects() if type(each) is Unlocked]


@pytest.fixture
def entered(
    strangers: list[Unlocked], door: MainWindow, tmp_path: Path, qtbot: QtBot
) -> Iterator[MainWindow]:
    """Give the window whose user came in by the door: nobody else holds the office."""
    folder = tmp_path / "office.carecalc"
    make_office(folder, door._doors.clock)
    door.offer(folder)
    assert door.door is not None
    type_into(door.door, "user", USER)
    unlock(qtbot, door)
    yield door
    if door._standing is not None:
        door._standing.opened.context.store.close()


def in_visit(qtbot: QtBot, window: MainWindow) -> Page:
    """Begin a visit and go there."""
    assert window.page is not None
    view = a_visit(window.page.desk.context)
    return open_visit(qtbot, window, view)


# ---------------------------------------------------------------- covered


def test_that_a_visit_is_covered_and_opened_by_the_pin(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    with_pin(qtbot, window, ctx)
    page = in_visit(qtbot, window)
    QApplication.clipboard().setText("110105194503051234")
    pass_minutes(window, 5)
    assert guard_of(window).is_covered
    assert QApplication.clipboard().text() == ""
    assert "王桂兰" not in shown(window)
    assert "王桂兰" not in window.windowTitle()
    assert not page.isVisible()
    assert not window.statusBar().isVisible()
    QTest.keyClicks(QApplication.focusWidget(), PIN)
    settled(qtbot, window)
    assert not guard_of(window).is_covered
    assert window.page is page
    assert page.isVisible()
    assert window.statusBar().isVisible()


def test_that_the_pad_under_the_fingers_types_the_pin(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    with_pin(qtbot, window, ctx)
    in_visit(qtbot, window)
    pass_minutes(window, 5)
    cover = cover_of(window)
    click(cover, "pin-0")
    click(cover, "pin-delete")
    for digit in PIN:
        click(cover, f"pin-{digit}")
    settled(qtbot, window)
    assert not guard_of(window).is_covered


def test_that_full_width_digits_are_digits_and_letters_are_nothing(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    with_pin(qtbot, window, ctx)
    in_visit(qtbot, window)
    pass_minutes(window, 5)
    type_into(cover_of(window), "pin", "４８２x９５７")
    settled(qtbot, window)
    assert not guard_of(window).is_covered


def test_that_no_key_reaches_what_is_covered(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    with_pin(qtbot, window, ctx)
    page = in_visit(qtbot, window)
    pass_minutes(window, 5)
    for _ in range(20):
        focus = QApplication.focusWidget()
        assert focus is not None and cover_of(window).isAncestorOf(focus)
        press(Qt.Key.Key_Tab)
    for key, modifier in (
        (Qt.Key.Key_F1, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_Slash, Qt.KeyboardModifier.ControlModifier),
        (Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier),
        (Qt.Key.Key_1, Qt.KeyboardModifier.NoModifier),
    ):
        QTest.keyClick(window, key, modifier)
    settled(qtbot, window)
    assert window.page is page
    assert "王桂兰" not in shown(window)
    assert not seen(ctx, page._view).visit.answers


def test_that_an_open_dialog_is_hidden_not_closed(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    with_pin(qtbot, window, ctx)
    in_visit(qtbot, window)
    over = QDialog(window)
    line = QLineEdit(over)
    over.open()
    line.setText("typed")
    line.setFocus()
    pass_minutes(window, 5)
    assert not over.isVisible()
    type_into(cover_of(window), "pin", PIN)
    settled(qtbot, window)
    assert over.isVisible()
    assert over.isModal()
    assert line.text() == "typed"
    over.reject()


def test_that_a_dialog_that_opens_late_is_hidden_too(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    with_pin(qtbot, window, ctx)
    in_visit(qtbot, window)
    pass_minutes(window, 5)
    late = QDialog(window)
    late.open()
    qtbot.waitUntil(lambda: not late.isVisible())
    type_into(cover_of(window), "pin", PIN)
    settled(qtbot, window)
    assert late.isVisible()
    late.reject()


def test_that_another_look_does_not_lift_the_cover(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    with_pin(qtbot, window, ctx)
    in_visit(qtbot, window)
    pass_minutes(window, 5)
    window._on_other_language()  # As a change of the system's colours does.
    settled(qtbot, window)
    assert guard_of(window).is_covered
    assert "王桂兰" not in shown(window)
    window.resize(1200, 700)
    qtbot.waitUntil(lambda: cover_of(window).size() == window.size())
    type_into(cover_of(window), "pin", PIN)
    settled(qtbot, window)
    assert "王桂兰" in shown(window)


def test_that_the_tries_left_are_said_and_the_fifth_locks(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    with_pin(qtbot, window, ctx)
    in_visit(qtbot, window)
    pass_minutes(window, 5)
    for left in (4, 3, 2, 1):
        type_into(cover_of(window), "pin", "111222")
        settled(qtbot, window)
        assert f"Tries left: {left}." in find(window, QLabel, "pin-error").text()
    type_into(cover_of(window), "pin", "111222")
    settled(qtbot, window)
    assert window.page is None
    assert window.door is not None
    notice = find(window.door, Notice, "lock-notice")
    assert notice.text.text() == "Locked: the PIN was wrong too often."


def test_that_a_covered_window_is_not_closed(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    with_pin(qtbot, window, ctx)
    in_visit(qtbot, window)
    pass_minutes(window, 5)
    event = QCloseEvent()
    QApplication.sendEvent(window, event)
    assert not event.isAccepted()
    assert "uncover it first" in find(window, QLabel, "pin-error").text()
    assert on(ctx, users.has_pin)  # The office is open as before.
    type_into(cover_of(window), "pin", PIN)
    settled(qtbot, window)


def test_that_keys_and_mouse_put_the_cover_off(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    with_pin(qtbot, window, ctx)
    in_visit(qtbot, window)
    for touch in (
        lambda: QTest.keyClick(window, Qt.Key.Key_Shift),
        lambda: QTest.mouseMove(window),
        lambda: QTest.mouseClick(window, Qt.MouseButton.LeftButton),
        lambda: QApplication.sendEvent(
            QApplication.focusWidget(), QEvent(QEvent.Type.InputMethod)
        ),
    ):
        pass_minutes(window, 4)
        touch()
    pass_minutes(window, 4)
    assert not guard_of(window).is_covered
    pass_minutes(window, 1)
    assert guard_of(window).is_covered


# ---------------------------------------------------------------- locked


def test_that_a_locked_office_is_closed_and_its_key_gone(
    qtbot: QtBot, entered: MainWindow, strangers: list[Unlocked]
) -> None:
    in_visit(qtbot, entered)
    folder = entered._standing.opened.context.store.folder
    ring = keyring()
    strangers += [ring.first, ring.approver, ring.third, ring.officers]
    QApplication.clipboard().setText("110105194503051234")
    guard_of(entered).lock("screen")
    # All that can be seen is gone at once, file and key as soon as it is closed.
    assert entered.page is None
    assert "王桂兰" not in shown(entered)
    assert QApplication.clipboard().text() == ""
    settled(qtbot, entered)

    def is_gone() -> None:
        assert living(folder, strangers) == []

    qtbot.waitUntil(is_gone, timeout=20_000)
    opened(folder).close()  # The lock on the folder is free.


def living(folder: Path, strangers: list[Unlocked]) -> list[str]:
    """Return what still holds the office or a key of it that is nobody else's."""
    return [
        type(each).__name__
        for each in gc.get_objects()
        if (type(each) is Store and each.folder == folder)
        or (type(each) is Context and each.store.folder == folder)
        or (type(each) is Unlocked and not any(each is key for key in strangers))
    ]


def test_that_nobody_is_waited_for_when_the_computer_sleeps(
    qtbot: QtBot, entered: MainWindow
) -> None:
    folder = entered._standing.opened.context.store.folder
    guard_of(entered).lock("sleep")
    opened(folder).close()  # Closed before the slot returned.
    settled(qtbot, entered)


@pytest.mark.parametrize(("minutes", "is_visiting"), [(20, True), (5, False)])
def test_that_an_unattended_office_is_locked(
    qtbot: QtBot, window: MainWindow, ctx: Context, minutes: int, is_visiting: bool
) -> None:
    with_pin(qtbot, window, ctx)
    if is_visiting:
        in_visit(qtbot, window)
    pass_minutes(window, minutes - 1)
    assert window.door is None
    pass_minutes(window, 1)
    settled(qtbot, window)
    assert window.door is not None
    assert "nobody was at the computer" in shown(window.door)


def test_that_a_computer_that_slept_is_locked(qtbot: QtBot, window: MainWindow) -> None:
    guard = guard_of(window)
    later = guard.clock = Later()
    later.seconds = 31
    # The timer that ticks anyhow notices it within its second.
    qtbot.waitUntil(lambda: window.door is not None, timeout=2_000)
    settled(qtbot, window)
    assert "was asleep" in shown(window.door)


def test_that_the_door_knows_folder_and_user_and_no_passphrase(
    qtbot: QtBot, entered: MainWindow
) -> None:
    folder = entered._standing.opened.context.store.folder
    QTest.keyClick(entered, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    settled(qtbot, entered)
    door = entered.door
    assert door is not None
    assert find(door, QLineEdit, "folder").text() == str(folder)
    assert find(door, QLineEdit, "user").text() == USER
    passphrase = find(door, QLineEdit, "passphrase")
    assert passphrase.text() == ""
    assert passphrase.hasFocus()


def test_that_the_menu_of_the_rail_locks(qtbot: QtBot, entered: MainWindow) -> None:
    pick_help(qtbot, entered, "help-lock")
    assert entered.door is not None


def test_that_the_same_user_goes_on_where_they_were(
    qtbot: QtBot, entered: MainWindow
) -> None:
    go(qtbot, entered, Place("people"))
    page = go(qtbot, entered, Place("office"))
    type_into(page, "telephone", "010-12345678")
    guard_of(entered).lock("lid")
    settled(qtbot, entered)
    unlock(qtbot, entered)
    page = entered.page
    assert page is not None
    assert page.here() == Place("office")
    assert find(page, QLineEdit, "telephone").text() == "010-12345678"
    click(page, "back")
    settled(qtbot, entered)
    assert entered.page.here() == Place("people")


def test_that_an_answer_given_just_before_the_lock_is_saved(
    qtbot: QtBot, entered: MainWindow
) -> None:
    page = in_visit(qtbot, entered)
    context = page.desk.context
    view = page._view
    item = view.scale.items[0]
    code = item.options[0].code
    page.desk.call(visits.answer, view.visit.id, Answer(item.code, (code,)))
    guard_of(entered).lock("lid")
    settled(qtbot, entered)
    del context, page
    unlock(qtbot, entered)
    context = entered.page.desk.context
    assert item.code in seen(context, view).visit.answers


def test_that_what_waited_to_be_called_back_still_does(
    qtbot: QtBot, entered: MainWindow
) -> None:
    page = in_visit(qtbot, entered)
    view = page._view
    page.desk.reminders.start(
        person=view.person.id,
        visit=view.visit.id,
        item="B.3.4",
        name=view.person.name,
        label=view.scale.items[0].label,
        minutes=5,
    )
    del page
    guard_of(entered).lock("lid")
    settled(qtbot, entered)
    unlock(qtbot, entered)
    (waiting,) = entered.page.desk.reminders.waiting
    assert waiting.item == "B.3.4"
    left = entered.page.desk.reminders.left(waiting).total_seconds()
    assert 240 < left <= 300


def test_that_the_text_of_an_open_form_is_shown_again_but_no_passphrase(
    qtbot: QtBot, entered: MainWindow
) -> None:
    over = QDialog(entered)
    over.setWindowTitle("Register an elder")
    for name, text in (("Name", "赵长河"), ("Passphrase", "secret words")):
        line = QLineEdit(text, over)
        line.setAccessibleName(name)
    over.findChildren(QLineEdit)[1].setEchoMode(QLineEdit.EchoMode.Password)
    area = QPlainTextEdit("两行\n字", over)
    area.setAccessibleName("Note")
    over.open()
    del over, area, line
    guard_of(entered).lock("lid")
    settled(qtbot, entered)
    assert QApplication.activeModalWidget() is None
    unlock(qtbot, entered)
    again = dialog()
    assert again.objectName() == "found-again"
    assert "Register an elder" in shown(again)
    (text,) = again.findChildren(QPlainTextEdit)
    assert text.toPlainText() == "Name: 赵长河\nNote: 两行\n字"
    click(again, "close")


def test_that_closing_the_program_asks_before_it_loses_what_waits(
    qtbot: QtBot, entered: MainWindow
) -> None:
    over = QDialog(entered)
    line = QLineEdit("赵长河", over)
    over.open()
    del over, line
    guard_of(entered).lock("lid")
    settled(qtbot, entered)
    entered.close()
    assert entered.isVisible()
    question = dialog()
    assert "What 王评估 typed before the lock" in shown(question)
    click(question, "no")
    unlock(qtbot, entered)
    click(dialog(), "close")
    entered.close()  # It was shown again: nothing is asked any more.
    qtbot.waitUntil(lambda: not entered.isVisible())


def test_that_it_may_be_lost_after_being_asked(
    qtbot: QtBot, entered: MainWindow
) -> None:
    over = QDialog(entered)
    line = QLineEdit("赵长河", over)
    over.open()
    del over, line
    guard_of(entered).lock("lid")
    settled(qtbot, entered)
    entered.close()
    click(dialog(), "yes")
    assert not entered.isVisible()


def test_that_nothing_is_asked_where_all_is_saved(
    qtbot: QtBot, entered: MainWindow
) -> None:
    in_visit(qtbot, entered)
    guard_of(entered).lock("lid")
    settled(qtbot, entered)
    entered.close()
    assert not entered.isVisible()


def test_that_it_is_locked_though_what_is_typed_cannot_be_kept(
    qtbot: QtBot, entered: MainWindow
) -> None:
    folder = entered._standing.opened.context.store.folder

    class Odd(PeoplePage):
        def state(self) -> object:
            return (part for part in ())  # Nothing that can be sealed.

    stage = entered._shell.stage
    stage.page = Odd(entered._desk, catalogue("en"), Place("people"), entered)
    with qtbot.captureExceptions() as caught:
        guard_of(entered).lock("lid")
    settled(qtbot, entered)
    assert [kind for kind, _, _ in caught] == [TypeError]
    assert entered.page is None
    opened(folder).close()


def test_that_somebody_else_begins_at_the_desk_and_the_owner_finds_their_own(
    qtbot: QtBot, door: MainWindow, ctx: Context
) -> None:
    """Two users of one office, one after the other at the same computer."""
    folder = ctx.store.folder
    ctx.store.close()

    def as_user(unlocked: Unlocked) -> Opened:
        store = open_store(folder, unlocked, ctx.clock)
        return Opened(replace(ctx, store=store), folder, unlocked.user)

    door.enter(as_user(keyring().first))
    settled(qtbot, door)
    page = go(qtbot, door, Place("office"))
    type_into(page, "telephone", "010-12345678")
    guard_of(door).lock("asked")
    settled(qtbot, door)
    door.enter(as_user(keyring().approver))
    settled(qtbot, door)
    assert door.page is not None
    assert door.page.here() == Place("start")
    guard_of(door).lock("asked")
    settled(qtbot, door)
    door.enter(as_user(keyring().first))
    settled(qtbot, door)
    page = door.page
    assert page.here() == Place("office")
    assert find(page, QLineEdit, "telephone").text() == "010-12345678"


@pytest.mark.parametrize("name", sorted(set(PAGES) - {"paper"}))
def test_that_every_page_comes_back_after_the_lock(
    qtbot: QtBot, entered: MainWindow, name: str
) -> None:
    context = entered.page.desk.context
    view = a_visit(context, an_elder(context))
    place = Place(name, person=view.person.id, visit=view.visit.id)
    before = without_minutes(shown(go(qtbot, entered, place)))
    del context
    guard_of(entered).lock("asked")
    settled(qtbot, entered)
    unlock(qtbot, entered)
    assert entered.page is not None
    assert entered.page.here().page == name
    assert without_minutes(shown(entered.page)) == before


def without_minutes(words: str) -> str:
    """Leave out of a page's words at what minute something was."""
    return re.sub(r"\d\d:\d\d", "--:--", words)


# ---------------------------------------------------------------- looks


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("size", SIZES)
def test_that_cover_and_locked_door_fit_small_screens(
    qtbot: QtBot, window: MainWindow, ctx: Context, size: tuple[int, int], language: str
) -> None:
    with_pin(qtbot, window, ctx)
    if language != "en":
        click(window, "rail-language")
    settled(qtbot, window)
    in_visit(qtbot, window)
    window.resize(*size)
    pass_minutes(window, 5)
    type_into(cover_of(window), "pin", "111222")
    settled(qtbot, window)
    assert (window.width(), window.height()) == size
    assert_nothing_clipped(qtbot, cover_of(window))
    click(window, "use-passphrase")
    settled(qtbot, window)
    assert (window.width(), window.height()) == size
    assert_nothing_clipped(qtbot, window.door)


def test_that_everything_on_the_cover_has_a_name(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    with_pin(qtbot, window, ctx)
    in_visit(qtbot, window)
    pass_minutes(window, 5)
    cover = cover_of(window)
    nameless = [
        widget.objectName()
        for widget in cover.findChildren(QWidget)
        if isinstance(widget, QPushButton | QLineEdit) and not widget.accessibleName()
    ]
    assert nameless == []
    assert not find(window, QMenu, "help-menu").isVisible()


def test_that_a_page_that_was_about_to_go_on_asks_nothing_of_a_closed_office(
    qtbot: QtBot, entered: MainWindow
) -> None:
    page = in_visit(qtbot, entered)
    assert isinstance(page, VisitPage) and page.form is not None
    page.form._advance.setInterval(20)
    QTest.keyClick(page.form.card(page.active).options[0], "1")
    guard_of(entered).lock("sleep")
    QTest.qWait(50)  # The page goes after its timers; what a slot raises ends the test.
    assert entered.door is not None
    unlock(qtbot, entered)
    assert isinstance(entered.page, VisitPage)
    assert list(entered.page.answers) == ["B.1.1"]
