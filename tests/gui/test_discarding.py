# SPDX-License-Identifier: Apache-2.0
"""One slip of the finger to Escape throws nothing away that was typed or drawn."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from carecalc.gui.dialog import Dialog
from carecalc.gui.discarding import SecondEscape
from carecalc.gui.main_window import MainWindow
from carecalc.gui.tongue import Tongue
from carecalc.gui.widgets.sign_here import SignDialog
from carecalc.gui.widgets.speaking import Voice
from carecalc.i18n import catalogue
from tests.gui.shell import find
from tests.gui.test_strokes import by_mouse

ESCAPE = Qt.Key.Key_Escape


@pytest.fixture
def asked(qtbot: QtBot, qapp: QApplication) -> Dialog:
    """Give a dialog with a line that holds something already, and an empty text."""
    Tongue(qapp).speak("en")
    made = Dialog("Reason")
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    line, text = QLineEdit("样例路1号", made), QPlainTextEdit(made)
    line.setObjectName("line")
    text.setObjectName("text")
    for field in (line, text):
        made.body.addWidget(field)
    qtbot.addWidget(made)
    made.open()
    line.setFocus()
    qtbot.waitUntil(made.isActiveWindow)
    return made


def warning(dialog: object) -> SecondEscape:
    assert isinstance(dialog, Dialog | SignDialog)
    return find(dialog, SecondEscape, "second-escape")


def press() -> None:
    QTest.keyClick(QApplication.focusWidget(), ESCAPE)


@pytest.mark.parametrize("name", ["line", "text"])
def test_that_the_second_escape_and_not_the_first_discards_what_was_typed(
    asked: Dialog, name: str
) -> None:
    field = find(asked, QWidget, name)
    field.setFocus()
    QTest.keyClicks(field, "no key")
    height = asked.height()
    press()
    assert asked.isVisible() and field.hasFocus()
    assert warning(asked).isVisible()
    assert asked.height() > height  # Nothing typed is covered by what is said.
    press()
    assert not asked.isVisible()


def test_that_who_types_on_is_asked_again(asked: Dialog) -> None:
    line = find(asked, QLineEdit, "line")
    QTest.keyClicks(line, "E")
    press()
    QTest.keyClicks(line, "F")
    assert not warning(asked).isVisible()
    press()
    assert asked.isVisible() and line.text() == "样例路1号EF"
    press()
    assert not asked.isVisible()


def test_that_nothing_of_ones_own_is_not_asked_about(asked: Dialog) -> None:
    line = find(asked, QLineEdit, "line")
    QTest.keyClicks(line, "E")
    line.clear()
    line.setText("put there by the program")
    press()
    assert not asked.isVisible()


def test_that_it_is_said_in_the_windows_language(
    qtbot: QtBot, qapp: QApplication
) -> None:
    tongue = Tongue(qapp)
    tongue.speak("zh_CN")
    made = Dialog("原因")
    qtbot.addWidget(made)
    said = warning(made).accessibleName()
    tongue.speak("en")
    assert said == "再按一次 Esc，将放弃已填写的内容。"
    (label,) = warning(made).findChildren(QLabel)
    assert label.text() == said


def test_that_a_signature_is_not_lost_by_one_escape(
    qtbot: QtBot, window: MainWindow
) -> None:
    assert window.page is not None
    words = window.page.desk.context.catalog.codes().groups
    voice = Voice(catalogue("en"), words, window.page.desk.look)
    sheet = SignDialog(voice, "曾𠮷样", "", window)
    sheet.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    sheet.open()
    qtbot.waitUntil(sheet.isActiveWindow)
    by_mouse(sheet.pad, (40, 40), (90, 80))
    press()
    assert sheet.isVisible() and warning(sheet).isVisible()
    by_mouse(sheet.pad, (90, 40), (40, 80))
    assert not warning(sheet).isVisible()
    press()
    press()
    assert not sheet.isVisible()
