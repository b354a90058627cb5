# SPDX-License-Identifier: Apache-2.0
"""A choice in a narrow field, and forms whose fields come and go."""

import pytest
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from carecalc.gui.widgets.inputs import Choice, FieldGrid


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
