# SPDX-License-Identifier: Apache-2.0
"""The resident's page: the same in the window and on paper, large, counted from delivery."""

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontInfo
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFrame, QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from carecalc.domain.person import Person
from carecalc.gui.main_window import MainWindow
from carecalc.gui.page import Page, Place
from carecalc.gui.widgets.sign_here import SignHere
from carecalc.gui.widgets.strokes import StrokePad
from carecalc.services import dues, papers
from carecalc.services.context import Context
from tests.documents.papers import text_by_pdfium, without_breaks
from tests.gui.shell import click, dialog, find, go, on, settled, shown, type_into
from tests.gui.test_strokes import by_mouse
from tests.services.deciding import assess, in_hardship


def told(ctx: Context) -> Person:
    """Assess somebody to whom something is due."""

    def made(ctx: Context) -> Person:
        person = in_hardship(ctx, "王桂兰")
        assess(ctx, person, date(2026, 9, 5))
        assert dues.preview(ctx, person.id).entitlement.totals
        return person

    person: Person = on(ctx, made)
    return person


def opened(qtbot: QtBot, window: MainWindow, person: Person) -> Page:
    return go(qtbot, window, Place("resident", person=person.id))


def test_that_the_terms_follow_the_day_that_is_typed(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    page = opened(qtbot, window, told(ctx))
    assert "The last day is" not in shown(page)
    line = type_into(page, "delivered-on", "2026-11-21")
    QTest.keyClick(line, Qt.Key.Key_Tab)
    settled(qtbot, window)
    # No calendar of 2027 is known yet.
    assert "The last day is 20 January 2027, or the day after" in shown(page)
    assert "The last day is 21 May 2027, or the day after" in shown(page)


def test_that_a_day_that_is_none_is_said_beside_it_and_nothing_is_issued(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    person = told(ctx)
    page = opened(qtbot, window, person)
    type_into(page, "delivered-on", "2026-2-30")
    click(page, "print-resident")
    settled(qtbot, window)
    assert "2026-2-30" in find(page, QLabel, "delivered-on-error").text()
    assert on(ctx, papers.of_person, person.id) == ()


def test_that_enter_issues_the_paper_that_says_what_the_window_says(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    person = told(ctx)
    page = opened(qtbot, window, person)
    said = [
        label.text()
        for label in page.findChildren(QLabel)
        if str(label.property("role")).startswith("told")
    ]
    focus = QApplication.focusWidget()
    assert focus is find(page, QPushButton, "print-resident")
    QTest.keyClick(focus, Qt.Key.Key_Return)
    settled(qtbot, window)
    (paper,) = on(ctx, papers.of_person, person.id)
    assert (paper.kind, paper.number) == ("resident", "GZ-2026-000001")
    assert window.page is not None
    assert window.page.here() == Place("paper", person=person.id, paper=paper.id)
    text = without_breaks(text_by_pdfium(on(ctx, papers.reprint, paper.id).data))
    assert len(said) > 10
    for words in said:
        assert without_breaks(words) in text


@pytest.mark.parametrize("part", ["found", "money", "services", "objecting"])
def test_that_the_window_shows_it_in_large_type(
    qtbot: QtBot, window: MainWindow, ctx: Context, part: str
) -> None:
    page = opened(qtbot, window, told(ctx))
    labels = find(page, QFrame, f"told-{part}")
    for label in labels.findChildren(QLabel):
        # 16 points are 21 pixels at 96 dots an inch; 20 is the nearest of our sizes.
        assert QFontInfo(label.font()).pixelSize() >= 20


def test_that_a_change_of_language_keeps_the_day(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    page = opened(qtbot, window, told(ctx))
    line = type_into(page, "delivered-on", "2026-11-21")
    QTest.keyClick(line, Qt.Key.Key_Tab)
    settled(qtbot, window)
    click(window, "rail-language")
    settled(qtbot, window)
    after = window.page
    assert after is not None and after is not page
    assert find(after, QLineEdit, "delivered-on").text() == "2026-11-21"
    assert "最后一天是2027年5月21日；这一天如遇法定休假日，顺延" in shown(after)


def test_that_a_signed_result_leads_to_it(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    def signed(ctx: Context) -> str:
        person = in_hardship(ctx, "王桂兰")
        return assess(ctx, person, date(2026, 9, 5)).visit.id

    result = go(qtbot, window, Place("result", visit=on(ctx, signed)))
    click(result, "open-resident")
    settled(qtbot, window)
    assert window.page is not None and window.page.objectName() == "page-resident"


def test_that_who_receives_the_page_signs_below_it_and_the_paper_carries_it(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    person = told(ctx)
    page = opened(qtbot, window, person)
    assert "Received, and explained to me" in shown(page)
    assert find(page, QLineEdit, "receiver").text() == "王桂兰"
    type_into(page, "receiver", "王小兰")
    type_into(page, "receiver-relation", "daughter")
    click(page, "sign-receiver")
    by_mouse(find(dialog(), StrokePad, "stroke-pad"), (60, 40), (400, 180), (700, 40))
    click(dialog(), "keep-strokes")
    place = find(page, SignHere, "sign-receiver")
    qtbot.waitUntil(lambda: place.text() == "")
    # Other words want another signature.
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    line = type_into(page, "delivered-on", "2026-11-21")
    QTest.keyClick(line, Qt.Key.Key_Tab)
    qtbot.waitUntil(lambda: place.text() == "Sign on the screen")
    find(page, QLineEdit, "delivered-on").clear()
    click(page, "print-resident")
    settled(qtbot, window)
    (paper,) = on(ctx, papers.of_person, person.id)
    said = without_breaks(text_by_pdfium(on(ctx, papers.reprint, paper.id).data))
    assert "王小兰" in said and "daughter" in said
