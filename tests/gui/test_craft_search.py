# SPDX-License-Identifier: Apache-2.0
"""Searching the handbook, with the keyboard alone."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QTextBrowser
from pytestqt.qtbot import QtBot

from carecalc.gui.main_window import MainWindow
from carecalc.gui.widgets.handbook import Handbook
from carecalc.gui.widgets.handbook_search import Section, search, sections
from carecalc.services.context import Context
from tests.gui.shell import click, find, settled
from tests.gui.visits import press

CTRL = Qt.KeyboardModifier.ControlModifier
WITHIN = (
    Section("a.md", "pay", "Lists", "Paying late", "Arrears are paid with the next."),
    Section("a.md", "late", "Lists", "Other things", "A list that comes late is PAID."),
    Section("b.md", "top", "Visits", "Visits", "Nothing on money."),
)


def asked_for(qtbot: QtBot, window: MainWindow, words: str) -> QLineEdit:
    """Open the handbook in Chinese and search it, by keys."""
    click(window, "rail-language")
    settled(qtbot, window)
    press(Qt.Key.Key_F1)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_F, CTRL)
    line = find(window, QLineEdit, "handbook-search")
    assert QApplication.focusWidget() is line
    line.insert(words)  # As an input method commits it.
    return line


def browser(window: MainWindow) -> QTextBrowser:
    return find(window, QTextBrowser, "handbook-text")


def test_that_all_words_count_and_what_is_named_so_comes_first() -> None:
    assert [hit.section.slug for hit in search(WITHIN, "late paid")] == ["pay", "late"]
    assert [hit.section.slug for hit in search(WITHIN, "LATE")] == ["pay", "late"]
    assert [hit.section.slug for hit in search(WITHIN, "comes")] == ["late"]
    assert search(WITHIN, "late money") == ()
    assert search(WITHIN, "  ") == ()


def test_that_a_hit_shows_the_words_around_it() -> None:
    (hit,) = search(WITHIN, "comes")
    assert (hit.before, hit.found) == ("A list that ", "comes")
    assert hit.after == " late is PAID."


def test_that_every_chapter_is_searched_without_its_marks() -> None:
    found = sections("zh_CN")
    assert {"zh_CN/assessment.md", "zh_CN/errors.md", "glossary.md"} <= {
        each.chapter for each in found
    }
    assert not [each for each in found if "`" in each.text or "](" in each.text]
    assert not [each for each in found if not each.title or not each.heading]


def test_that_enter_opens_the_first_section_and_marks_what_was_asked(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    line = asked_for(qtbot, window, "恢复演练")
    text = browser(window)
    assert text.toPlainText().startswith("找到")
    assert "备份与恢复 › 恢复演练" in text.toPlainText()
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert find(window, Handbook, "handbook").chapter == "zh_CN/backups.md"
    assert text.textCursor().selectedText() == "恢复演练"
    assert {mark.cursor.selectedText() for mark in text.extraSelections()} == {
        "恢复演练"
    }
    first = text.textCursor().position()
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_F3)
    assert text.textCursor().selectedText() == "恢复演练"
    QTest.keyClick(
        QApplication.focusWidget(), Qt.Key.Key_F3, Qt.KeyboardModifier.ShiftModifier
    )
    assert text.textCursor().position() == first


def test_that_tab_and_enter_follow_a_link_of_what_was_found(
    qtbot: QtBot, window: MainWindow
) -> None:
    line = asked_for(qtbot, window, "遮屏")
    QTest.keyClick(line, Qt.Key.Key_Down)
    text = browser(window)
    assert QApplication.focusWidget() is text
    QTest.keyClick(text, Qt.Key.Key_Tab)
    QTest.keyClick(text, Qt.Key.Key_Return)
    book = find(window, Handbook, "handbook")
    assert book.chapter == "zh_CN/locks.md"
    QTest.keyClick(window, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert book.chapter == "zh_CN/start.md"


def test_that_escape_ends_the_search_first_and_then_the_reading(
    qtbot: QtBot, window: MainWindow
) -> None:
    line = asked_for(qtbot, window, "恢复演练")
    QTest.keyClick(line, Qt.Key.Key_Escape)
    assert line.text() == ""
    assert browser(window).toPlainText().startswith("第一次使用")
    QTest.keyClick(line, Qt.Key.Key_Escape)
    assert window.page is not None and window.page.isVisible()


def test_that_nothing_found_is_said_with_what_to_do(
    qtbot: QtBot, window: MainWindow
) -> None:
    line = asked_for(qtbot, window, "<b>没有此词</b>")
    said = browser(window).toPlainText()
    assert said == "手册中没有“<b>没有此词</b>”。请换一个较短的词再试。"
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert browser(window).toPlainText() == said
