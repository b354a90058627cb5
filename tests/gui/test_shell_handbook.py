# SPDX-License-Identifier: Apache-2.0
"""The handbook in the window: the chapter that fits, its links, and the way back."""

import pytest
from PySide6.QtCore import QPoint, Qt, QUrl
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QScroller, QTextBrowser
from pytestqt.qtbot import QtBot

from carecalc.gui.main_window import MainWindow
from carecalc.gui.page import Place
from carecalc.gui.page_table import PAGES
from carecalc.gui.widgets.handbook import CHAPTERS, Handbook, chapter_of
from carecalc.gui.widgets.handbook_search import sections
from carecalc.services.context import Context
from tests.gui.hands import drag, touch
from tests.gui.shell import click, find, go, pick_help, settled, type_into
from tests.gui.visits import a_visit, open_visit, press


def reading(window: MainWindow) -> str:
    return find(window, QTextBrowser, "handbook-text").toPlainText()


def in_chinese(qtbot: QtBot, window: MainWindow) -> None:
    click(window, "rail-language")
    settled(qtbot, window)


def test_that_f1_opens_the_chapter_about_the_page_and_escape_goes_back_to_work(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    in_chinese(qtbot, window)
    page = open_visit(qtbot, window, a_visit(ctx), "B.1.2")
    at_work = QApplication.focusWidget()
    press(Qt.Key.Key_F1)
    assert reading(window).startswith("上门评估")
    text = find(window, QTextBrowser, "handbook-text")
    assert text.textCursor().block().text() == "作答"
    assert not page.isVisible()
    press(Qt.Key.Key_Escape)
    assert window.page is page and page.isVisible()
    assert page.active == "B.1.2"
    assert QApplication.focusWidget() is at_work


def test_that_reading_loses_nothing_that_is_typed(
    qtbot: QtBot, window: MainWindow
) -> None:
    page = go(qtbot, window, Place("office"))
    type_into(page, "telephone", "010-12345678")
    press(Qt.Key.Key_F1)
    press(Qt.Key.Key_F1)
    assert find(page, QLineEdit, "telephone").text() == "010-12345678"
    assert page.isVisible()


def test_that_links_inside_the_handbook_lead_to_their_chapter_and_back(
    qtbot: QtBot, window: MainWindow
) -> None:
    in_chinese(qtbot, window)
    press(Qt.Key.Key_F1)
    click(window, "handbook-contents")
    assert reading(window).startswith("carecalc 手册")
    text = find(window, QTextBrowser, "handbook-text")
    text.anchorClicked.emit(QUrl("../glossary.md"))
    book = find(window, Handbook, "handbook")
    assert book.chapter == "glossary.md"
    QTest.keyClick(window, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert book.chapter == "zh_CN/index.md"


def test_that_a_link_to_a_heading_comes_to_it(qtbot: QtBot, window: MainWindow) -> None:
    in_chinese(qtbot, window)
    press(Qt.Key.Key_F1)
    find(window, Handbook, "handbook").open_chapter("zh_CN/keys.md", "任何位置")
    text = find(window, QTextBrowser, "handbook-text")
    assert text.textCursor().block().text() == "任何位置"


def test_that_the_rail_leads_on_from_the_handbook(
    qtbot: QtBot, window: MainWindow
) -> None:
    pick_help(qtbot, window, "help-help")
    assert reading(window)
    click(window, "rail-people")
    settled(qtbot, window)
    assert (
        window.findChild(Handbook) is None or not window.findChild(Handbook).isVisible()
    )
    assert window.page is not None and window.page.isVisible()
    assert window.page.here() == Place("people")


def test_that_the_handbook_changes_its_language_with_the_window(
    qtbot: QtBot, window: MainWindow
) -> None:
    press(Qt.Key.Key_F1)
    assert reading(window).startswith("The handbook of carecalc")
    in_chinese(qtbot, window)
    qtbot.waitUntil(lambda: len(window.findChildren(Handbook)) == 1)
    assert reading(window).startswith("第一次使用")


def test_that_the_door_has_the_handbook_too(qtbot: QtBot, door: MainWindow) -> None:
    page = door.door
    assert page is not None
    type_into(page, "new-user", "王评估")
    press(Qt.Key.Key_F1)
    assert reading(door).startswith("The handbook of carecalc")
    press(Qt.Key.Key_Escape)
    assert page.isVisible()
    assert find(page, QLineEdit, "new-user").text() == "王评估"


@pytest.mark.parametrize("name", sorted(PAGES))
def test_that_every_page_has_a_section_that_is_there(name: str) -> None:
    chapter, heading = chapter_of(name, "zh_CN")
    assert chapter == f"zh_CN/{CHAPTERS[name].partition('#')[0]}"
    assert bool(heading) == ("#" in CHAPTERS[name])
    slugs = {each.slug for each in sections("zh_CN") if each.chapter == chapter}
    assert not heading or heading in slugs


def test_that_a_finger_scrolls_the_handbook_and_hits_its_lines(
    qtbot: QtBot, window: MainWindow
) -> None:
    window.resize(911, 440)
    pick_help(qtbot, window, "help-help")
    click(window, "handbook-contents")
    settled(qtbot, window)
    text = find(window, QTextBrowser, "handbook-text")
    port, bar = text.viewport(), text.verticalScrollBar()
    left = next(
        x
        for x in range(20, 200, 10)
        if any(text.anchorAt(QPoint(x, y)) for y in range(port.height()))
    )
    hits = [y for y in range(20, port.height()) if text.anchorAt(QPoint(left, y))]
    first = next(y for y in hits if y + 1 not in hits)
    contents = reading(window)
    drag(port, QPoint(left, first), QPoint(left, first - 150))
    qtbot.waitUntil(lambda: bar.value() > 100)
    assert reading(window) == contents
    assert not text.textCursor().hasSelection()
    QScroller.scroller(port).stop()
    bar.setValue(0)
    touch(port, QPoint(left, first + 5))
    qtbot.waitUntil(lambda: reading(window) != contents)
