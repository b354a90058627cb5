# SPDX-License-Identifier: Apache-2.0
"""A line of the month's list opens with its reasons, and leads on to the person."""

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QTabWidget
from pytestqt.qtbot import QtBot

from carecalc.domain.fact import Event
from carecalc.domain.period import Month
from carecalc.gui.main_window import MainWindow
from carecalc.gui.page import Page, Place
from carecalc.gui.tables import Table
from carecalc.gui.widgets.trace_view import TraceView
from carecalc.services import determinations, facts
from carecalc.services.context import Context
from tests.gui.shell import (
    assert_nothing_clipped,
    click,
    dialog,
    find,
    go,
    on,
    settled,
    shown,
)
from tests.offices import approving
from tests.services.deciding import in_hardship, register
from tests.services.proving import closed

OCTOBER, NOVEMBER = Month(2026, 10), Month(2026, 11)


def two_months(ctx: Context) -> None:
    """Close two months for somebody who, as is heard then, died in the first one."""
    person = in_hardship(ctx, "王桂兰", on=date(2026, 10, 2))
    register(ctx, "李秀英", date(1950, 6, 1))
    act = determinations.prepare(ctx, person.id, "bj-hardship")
    determinations.approve(approving(ctx), act.id, "郑处长", date(2026, 11, 21))
    closed(ctx, OCTOBER)
    closed(ctx, NOVEMBER)
    facts.add(ctx, person.id, Event("death"), date(2026, 10, 30), document="样死亡证")


@pytest.fixture
def page(qtbot: QtBot, window: MainWindow, ctx: Context) -> Page:
    """Give the page of the second month."""
    ctx.store.submit(two_months, ctx).result()
    return go(qtbot, window, Place("month", month=NOVEMBER))


def opened(qtbot: QtBot, window: MainWindow, page: Page, name: str) -> str:
    """Open the first row of a table by its key; return what the dialog says."""
    table = find(page, Table, name)
    table.setFocus()
    QTest.keyClick(table, Qt.Key.Key_Home, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(table, Qt.Key.Key_Return)
    settled(qtbot, window)
    assert dialog().objectName() == "line-trace"
    return shown(dialog())


def test_that_a_line_opens_with_its_reasons_and_what_came_since(
    qtbot: QtBot, window: MainWindow, page: Page
) -> None:
    said = opened(qtbot, window, page, "lines")
    assert find(dialog(), QLabel, "trace-amount").text() == "CNY 300.00"
    assert "/1, for November 2026" in said
    assert "Decision HD-2026-000001 of 21 November 2026" in said
    # The death of October ends the money with October.
    assert "November 2026 would come to CNY 0.00" in said
    assert "30 October 2026" in said
    # No whole number of an account.
    assert "0000000000000000001" not in said
    assert find(dialog(), TraceView, "").steps
    assert_nothing_clipped(qtbot, dialog())
    click(dialog(), "open-person")
    settled(qtbot, window)
    assert window.page is not None
    assert find(window.page, QLabel, "title").text() == "王桂兰"


def test_that_what_is_owed_back_names_the_line_and_the_fact(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    ctx.store.submit(two_months, ctx).result()
    on(ctx, closed, Month(2026, 12))
    page = go(qtbot, window, Place("month", month=Month(2026, 12)))
    find(page, QTabWidget, "month-tabs").setCurrentIndex(5)
    said = opened(qtbot, window, page, "recoveries")
    assert "Paid for a month after the month of death" in said
    assert "Due for November 2026: CNY 0.00." in said
    assert "Said by closed lists before: CNY 300.00." in said
    assert "It comes to the same." in said
    dialog().reject()


def test_that_who_is_not_paid_opens_with_every_programme(
    qtbot: QtBot, window: MainWindow, page: Page
) -> None:
    find(page, QTabWidget, "month-tabs").setCurrentIndex(1)
    said = opened(qtbot, window, page, "reasons")
    assert "Nursing subsidy for disabled older people" in said
    assert "It comes to the same." in said
    for size in ((911, 440), (1366, 768)):
        window.resize(*size)
        assert_nothing_clipped(qtbot, dialog())
    QTest.keyClick(dialog(), Qt.Key.Key_Escape)
    settled(qtbot, window)
    qtbot.waitUntil(lambda: page.focusWidget() is find(page, Table, "reasons"))
