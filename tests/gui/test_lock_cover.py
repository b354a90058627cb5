# SPDX-License-Identifier: Apache-2.0
"""The cover over the window: the PIN lifts it, and nothing behind it is reached."""

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
    QPushButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from carecalc.gui.main_window import MainWindow
from carecalc.gui.messages import Notice
from carecalc.services import users
from carecalc.services.context import Context
from tests.gui.locks import PIN, cover_of, guard_of, in_visit, pass_minutes, with_pin
from tests.gui.shell import (
    SIZES,
    assert_nothing_clipped,
    click,
    find,
    on,
    settled,
    shown,
    type_into,
)
from tests.gui.visits import press, seen


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
