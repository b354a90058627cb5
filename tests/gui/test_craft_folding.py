# SPDX-License-Identifier: Apache-2.0
"""Nothing is cut where the text is largest and the window smallest."""

from contextlib import suppress
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QLabel,
    QPushButton,
    QWidget,
)
from pytestqt.exceptions import TimeoutError as StillCut
from pytestqt.qtbot import QtBot

from carecalc.gui.folding import Folding
from carecalc.gui.header import Header
from carecalc.gui.main_window import MainWindow
from carecalc.gui.page import Place
from carecalc.gui.theme import look_for
from carecalc.gui.widgets.option_button import OptionButton
from carecalc.services.context import Context
from tests.gui import manners
from tests.gui.shell import find, go, settled
from tests.gui.showcase import Showcase
from tests.gui.test_craft_manners import everything
from tests.gui.visits import a_visit, open_visit


def enlarged(qtbot: QtBot, window: MainWindow) -> None:
    """Take the largest text in the smallest window."""
    assert window.page is not None
    desk = window.page.desk
    desk.choose_settings(replace(desk.settings, text_size=150))
    window.resize(911, 440)
    settled(qtbot, window)


def folding(qtbot: QtBot, lead: str, *ends: str) -> Folding:
    line = Folding(None)
    line.lead.addWidget(QLabel(lead, line), 1)
    for end in ends:
        line.end.addWidget(QPushButton(end, line))
    qtbot.addWidget(line)
    line.resize(600, 50)
    line.show()
    return line


def test_that_buttons_go_below_what_leaves_them_no_room_and_come_back(
    qtbot: QtBot,
) -> None:
    line = folding(qtbot, "老年人能力评估报告", "另存为", "打印")
    said, (save, send) = line.findChild(QLabel), line.findChildren(QPushButton)

    def is_below() -> bool:
        return save.y() >= said.geometry().bottom()

    qtbot.waitUntil(lambda: not is_below())
    needed = line.lead.sizeHint().width() + line.end.sizeHint().width()
    line.resize(needed - 5, 100)
    qtbot.waitUntil(is_below)
    assert send.geometry().right() == line.width() - 1
    assert min(save.width() - save.sizeHint().width(), save.x()) >= 0
    line.resize(600, 50)
    qtbot.waitUntil(lambda: not is_below())


def test_that_buttons_go_below_before_the_name_of_the_person_is_cut(
    qtbot: QtBot,
) -> None:
    holder = QWidget()
    qtbot.addWidget(holder)
    line = Header(holder)
    line.back.setText("返回")
    line.title.setText("服务计划")
    line.subtitle.setText("买买提·阿不都 · 拟订稿，尚未保存")
    save = QPushButton("保存计划", line)
    line.end.addWidget(save)
    line.resize(900, 100)
    holder.show()
    name = line.subtitle.fontMetrics().horizontalAdvance("买买提·阿不都")
    qtbot.waitUntil(lambda: save.y() < line.subtitle.geometry().bottom())
    least = line.lead.sizeHint().width() + 40
    for width in range(least + 200, least, -10):
        line.resize(width, 100)
        qtbot.waitUntil(lambda: line.subtitle.width() >= name)
    qtbot.waitUntil(lambda: save.y() >= line.subtitle.geometry().bottom())


def test_that_a_button_which_appears_later_finds_its_room(qtbot: QtBot) -> None:
    line = folding(qtbot, "老年人能力评估报告（GB/T 42195-2022）第一联", "打印")
    said, first = line.findChild(QLabel), line.findChild(QPushButton)
    line.setFixedWidth(line.lead.sizeHint().width() + line.end.sizeHint().width() + 20)
    qtbot.waitUntil(lambda: first.y() < said.geometry().bottom())
    later = QPushButton("由他人核对", line)
    line.end.addWidget(later)
    qtbot.waitUntil(lambda: first.y() >= said.geometry().bottom())
    qtbot.waitUntil(lambda: later.width() >= later.sizeHint().width())


def test_that_a_remark_on_an_answer_leaves_its_wording_room(qapp: QApplication) -> None:
    look = look_for("light", 150)
    wording = "Needs some help (such as serving or cutting food)"
    bare = OptionButton(look, "2", "5 pts", wording)
    told = OptionButton(look, "2", "5 pts", wording, tag="not the source's words")
    lines = bare.fontMetrics().lineSpacing()
    for width in (300, 400, 500, 900):
        # One more line at most: that of the remark. Two would be twice its spacing,
        # a layout's own line a pixel more than that.
        more = told.heightForWidth(width) - bare.heightForWidth(width)
        assert more < 2 * lines, width


def test_that_the_section_one_is_in_says_its_whole_name(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    enlarged(qtbot, window)
    page = open_visit(qtbot, window, a_visit(ctx))
    sections = find(page, QWidget, "sections").findChildren(QAbstractButton)
    assert len(sections) > 4
    for section in sections:
        QTest.mouseClick(section, Qt.MouseButton.LeftButton)
        settled(qtbot, window)
        qtbot.waitUntil(section.isChecked)
        font = section.font()
        font.setBold(True)
        label = QLabel(section.text())
        label.setFont(font)
        assert section.width() >= label.sizeHint().width() + 16


def test_that_the_header_of_a_paper_shows_every_button_whole(
    qtbot: QtBot, window: MainWindow
) -> None:
    enlarged(qtbot, window)
    page = go(qtbot, window, Place("day-sheet"))
    header = find(page, QWidget, "header")
    for button in header.findChildren(QPushButton):
        if button.isVisible():
            corner = button.mapTo(header, QPoint(0, 0))
            assert header.rect().contains(QRect(corner, button.size()))
            assert button.width() >= button.minimumSizeHint().width(), button.text()


@pytest.mark.thorough
@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_that_nothing_is_cut_where_text_is_largest_and_the_window_smallest(
    qtbot: QtBot, door: MainWindow, office: Showcase, language: str
) -> None:
    tiny = replace(door._taste.settings, language=language, text_size=150)
    door._set_settings(tiny)
    door.resize(911, 440)
    found = []
    for name, shown in everything(qtbot, door, office):
        # Layouts that were just filled are made at the next turns of the loop.
        with suppress(StillCut):
            qtbot.waitUntil(lambda shown=shown: not manners.cut(shown), timeout=1_000)
        found += [f"{name}: {fault}" for fault in manners.cut(shown)]
    assert found == [], "\n".join(found)
