# SPDX-License-Identifier: Apache-2.0
"""Keys that a new user presses where nobody thought of them."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QComboBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QToolButton,
)
from pytestqt.qtbot import QtBot

from carecalc.domain.visit import Answer
from carecalc.gui.main_window import MainWindow
from carecalc.gui.page import Place
from carecalc.gui.pages.visit import VisitPage
from carecalc.gui.widgets.sign_here import SignDialog
from carecalc.gui.widgets.speaking import Voice
from carecalc.services import visits
from carecalc.services.context import Context
from tests.gui.shell import click, dialog, find, go, on, settled, shown, type_into
from tests.gui.visits import a_visit, an_elder, open_visit, press, seen

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_that_enter_goes_where_the_rail_leads(
    qtbot: QtBot, window: MainWindow, key: Qt.Key
) -> None:
    find(window, QToolButton, "rail-people").setFocus()
    press(key)
    settled(qtbot, window)
    assert window.page is not None
    assert window.page.objectName() == "page-people"


def test_that_the_sheet_of_keys_is_read_to_its_end_without_a_mouse(
    qtbot: QtBot, window: MainWindow
) -> None:
    window.resize(911, 440)
    go(qtbot, window, Place("people"))
    QTest.keyClick(window, Qt.Key.Key_Slash, CTRL)
    sheet = dialog()
    bar = sheet.findChildren(QScrollArea)[0].verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    close = find(sheet, QPushButton, "close")
    QTest.keyClick(close, Qt.Key.Key_PageDown)
    assert bar.value() == min(bar.pageStep(), bar.maximum())
    QTest.keyClick(close, Qt.Key.Key_End)
    assert bar.value() == bar.maximum()
    QTest.keyClick(close, Qt.Key.Key_Home)
    assert bar.value() == 0
    sheet.reject()


def test_that_a_list_of_nobody_has_no_page_to_turn(
    qtbot: QtBot, window: MainWindow
) -> None:
    page = go(qtbot, window, Place("people"))
    search = find(page, QLineEdit, "search")
    search.setFocus()
    QTest.keyClick(search, Qt.Key.Key_PageDown)
    assert search.hasFocus()


def test_that_a_page_is_turned_while_its_header_has_the_keyboard(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    window.resize(911, 440)
    page = go(qtbot, window, Place("facts", person=an_elder(ctx).id))
    bar = page.findChildren(QScrollArea)[0].verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    find(page, QPushButton, "open-subsidies").setFocus()
    press(Qt.Key.Key_End)
    assert bar.value() == bar.maximum()
    press(Qt.Key.Key_PageUp)
    assert bar.value() == max(0, bar.maximum() - bar.pageStep())


def test_that_a_section_further_down_is_in_sight_when_it_has_the_keyboard(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    window.resize(911, 440)
    place = Place("facts", person=an_elder(ctx).id, item="application")
    page = go(qtbot, window, place)
    dialog().reject()
    settled(qtbot, window)
    add = find(page, QPushButton, "add-application")
    area = page.findChildren(QScrollArea)[0]

    def is_in_sight() -> bool:
        top = add.mapTo(area.viewport(), QPoint(0, 0)).y()
        return top >= 0 and top + add.height() <= area.viewport().height()

    qtbot.waitUntil(is_in_sight)


def test_that_a_number_takes_back_what_was_said_of_the_birth_date_before_it(
    qtbot: QtBot, window: MainWindow
) -> None:
    go(qtbot, window, Place("people"))
    QTest.keyClick(window, Qt.Key.Key_N, CTRL)
    settled(qtbot, window)
    form = dialog()
    type_into(form, "name", "王桂兰")
    QTest.keyClick(type_into(form, "birth-date", "999"), Qt.Key.Key_Return)
    settled(qtbot, window)
    assert "“999”" in shown(form)
    type_into(form, "id-number", "999001194803072422")
    assert find(form, QLineEdit, "birth-date").text() == "1948-03-07"
    assert "“999”" not in shown(form)
    form.reject()


def test_that_enter_on_the_sheet_keeps_the_signature_once_something_is_drawn(
    qtbot: QtBot, window: MainWindow
) -> None:
    page = go(qtbot, window, Place("people"))
    groups = page.desk.context.catalog.codes().groups
    voice = Voice(page.catalogue, groups, page.desk.look)
    kept: list[object] = []
    sheet = SignDialog(voice, "王小兰", "GB/T 42195", window)
    sheet.drawn.connect(kept.append)
    sheet.open()
    qtbot.waitExposed(sheet)
    QTest.keyClick(sheet.pad, Qt.Key.Key_Return)
    assert kept == [] and sheet.isVisible()
    QTest.mousePress(sheet.pad, Qt.MouseButton.LeftButton, pos=QPoint(60, 40))
    QTest.mouseMove(sheet.pad, QPoint(200, 60))
    QTest.mouseRelease(sheet.pad, Qt.MouseButton.LeftButton, pos=QPoint(200, 60))
    QTest.keyClick(sheet.pad, Qt.Key.Key_Return)
    assert len(kept) == 1


def test_that_going_back_to_a_question_is_where_a_switch_of_language_returns_to(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    view = a_visit(ctx)
    page = open_visit(qtbot, window, view)
    press("3")
    qtbot.waitUntil(lambda: page.active == "B.1.2")
    settled(qtbot, window)
    press(Qt.Key.Key_Up)
    assert page.active == "B.1.1"
    settled(qtbot, window)
    assert seen(ctx, view).visit.position == "B.1.1"
    click(window, "rail-language")
    settled(qtbot, window)
    after = window.page
    assert isinstance(after, VisitPage)
    qtbot.waitUntil(lambda: after.active == "B.1.1")


def test_that_what_bears_on_nothing_ends_no_visit_when_it_is_not_applicable(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    view = a_visit(ctx)
    given = Answer("A.ethnicity", refused="not-applicable", reason="")
    on(ctx, visits.answer, view.visit.id, given)
    place = Place("check", person=view.person.id, visit=view.visit.id)
    page = go(qtbot, window, place)
    assert page.findChildren(QPushButton, "end-refused") == []


def test_that_what_is_put_right_is_not_called_wrong_any_longer(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    place = Place("facts", person=an_elder(ctx).id, item="status")
    go(qtbot, window, place)
    form = dialog()
    settled(qtbot, window)
    click(form, "record")
    settled(qtbot, window)
    wrong = {"from-error": "Please fill this in.", "status-error": "Please choose."}
    assert {name: find(form, QLabel, name).text() for name in wrong} == wrong
    QTest.keyClick(find(form, QComboBox, "status"), Qt.Key.Key_Down)
    assert not find(form, QLabel, "status-error").text()
    assert find(form, QLabel, "from-error").text()
    type_into(form, "from", "2026-1-5")
    assert not find(form, QLabel, "from-error").text()
    form.reject()
