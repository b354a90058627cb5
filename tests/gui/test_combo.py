# SPDX-License-Identifier: Apache-2.0
"""A choice in a narrow field, and forms whose fields come and go."""

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from carecalc.gui.main_window import MainWindow
from carecalc.gui.widgets.inputs import Choice, FieldGrid
from tests.gui.hands import drag, touch


def test_that_words_wider_than_the_field_are_told_whole(qtbot: QtBot) -> None:
    choice = Choice()
    qtbot.addWidget(choice)
    choice.fill([("a", "未按六项指标评估的，经认定的生活自理能力"), ("b", "无")])
    assert choice.toolTip() == "未按六项指标评估的，经认定的生活自理能力"
    choice.choose("b")
    assert choice.toolTip() == "无"


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_that_the_open_list_is_as_wide_as_its_words(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(900, 300)
    choice = Choice(window)
    choice.resize(60, 44)
    choice.fill([("a", "未按六项指标评估的，经认定的生活自理能力")])
    window.show()
    choice.showPopup()
    wanted = choice.view().sizeHintForColumn(0)
    assert choice.view().width() >= wanted > choice.width()
    choice.hidePopup()


def test_that_fields_close_up_where_one_is_hidden(qtbot: QtBot) -> None:
    form = QWidget()
    qtbot.addWidget(form)
    grid = FieldGrid(2)
    form.setLayout(grid)
    first, second, third = (QLineEdit() for _ in range(3))
    for line in (first, second, third):
        grid.add(line)
    second.hide()
    grid.close_up()
    form.show()
    assert third.y() == first.y()
    assert third.x() > first.x()
    second.show()
    grid.close_up()
    grid.activate()
    assert second.y() == first.y()
    assert third.y() > first.y()
    assert third.x() == first.x()


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_that_a_finger_scrolls_the_open_list_and_chooses_by_a_tap(
    qtbot: QtBot, door: MainWindow
) -> None:
    choice = Choice(door)
    choice.show()
    choice.resize(200, 44)
    choice.fill([(number, f"第{number}项") for number in range(40)])
    choice.choose(3)
    assert choice.view().sizeHintForRow(0) >= 44
    choice.showPopup()
    view = choice.view()
    QTest.qWait(QApplication.doubleClickInterval())  # Until then a list stays open.
    bar, middle = view.verticalScrollBar(), view.viewport().rect().center()
    before = bar.value()
    drag(view.viewport(), middle + QPoint(0, 100), middle - QPoint(0, 100))
    qtbot.waitUntil(lambda: bar.value() > before + 100)
    assert view.isVisible()
    assert choice.code() == 3
    row = view.indexAt(middle).row()
    assert row > 3
    touch(view.viewport(), view.visualRect(view.indexAt(middle)).center())
    qtbot.waitUntil(lambda: not view.isVisible())
    assert choice.code() == row


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_that_a_short_list_opens_whole_below_its_field(
    qtbot: QtBot, door: MainWindow
) -> None:
    choice = Choice(door)
    choice.show()
    choice.resize(200, 44)
    choice.fill([("zh", "中文"), ("en", "English")])
    choice.showPopup()
    view = choice.view()
    qtbot.waitUntil(view.isVisible)
    last = view.visualRect(view.model().index(1, 0))
    assert view.viewport().rect().contains(last)
    below = choice.mapToGlobal(choice.rect().bottomLeft())
    assert view.window().geometry().top() >= below.y()
    choice.hidePopup()
