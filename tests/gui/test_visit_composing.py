# SPDX-License-Identifier: Apache-2.0
"""An input method at the visit: while it composes, no key answers."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit
from pytestqt.qtbot import QtBot

from carecalc.domain.visit import Answer
from carecalc.gui.main_window import MainWindow
from carecalc.services import visits
from carecalc.services.context import Context
from tests.gui.shell import find, on, settled
from tests.gui.visits import a_visit, open_visit, press, seen


def compose(part: str = "", whole: str = "") -> None:
    """Send what an input method sends: what is being composed, what is done."""
    event = QInputMethodEvent(part, [])
    event.setCommitString(whole)
    focus = QApplication.focusWidget()
    assert focus is not None
    QApplication.sendEvent(focus, event)


def test_that_an_open_question_takes_keys_and_no_composition(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    view = a_visit(ctx)
    page = open_visit(qtbot, window, view)
    focus = QApplication.focusWidget()
    # Else the input method would keep the digits of the answers to itself.
    assert not focus.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
    compose("ni")
    compose(whole="3")
    settled(qtbot, window)
    assert page.active == "B.1.1"
    assert seen(ctx, view).visit.answers == {}


def test_that_keys_sleep_while_a_note_is_composed(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    view = a_visit(ctx)
    on(ctx, visits.answer, view.visit.id, Answer("B.1.1", ("4",)))
    page = open_visit(qtbot, window, view, "B.1.1")
    press("n")
    note = find(page, QPlainTextEdit, "note")
    assert note.hasFocus()
    compose("zuo")
    for key in ("3", "/", ".", "p", "n"):
        press(key)
    assert page.active == "B.1.1"
    assert page.form is not None and not page.form.card("B.1.1").is_prompting
    compose(whole="左手")
    press(Qt.Key.Key_Escape)
    settled(qtbot, window)
    given = seen(ctx, view).visit.answers
    assert list(given) == ["B.1.1"]
    assert given["B.1.1"].options == ("4",)
    assert "左手" in given["B.1.1"].note


def test_that_what_is_still_composed_is_no_reason_yet(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    page = open_visit(qtbot, window, a_visit(ctx))
    press("/")
    compose("bu")
    assert find(page, QLineEdit, "reason-B.1.1").text() == ""
    compose("bu yuan")
    compose(whole="不愿")
    press(Qt.Key.Key_Return)
    assert page.answers["B.1.1"].reason == "不愿"


def test_that_a_question_is_found_by_what_was_composed(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    view = a_visit(ctx)
    page = open_visit(qtbot, window, view)
    item = view.scale.items[7]
    press("f", Qt.KeyboardModifier.ControlModifier)
    assert find(page, QLineEdit, "find-item").hasFocus()
    compose("b")
    compose(whole=item.code)
    assert page.active == "B.1.1"
    press(Qt.Key.Key_Return)
    assert page.active == item.code
