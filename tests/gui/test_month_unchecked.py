# SPDX-License-Identifier: Apache-2.0
"""A list nobody has checked since the page was opened says so, and how to check it."""

from datetime import date

from PySide6.QtWidgets import QLabel, QTabWidget
from pytestqt.qtbot import QtBot

from carecalc.domain.period import Month
from carecalc.gui.main_window import MainWindow
from carecalc.gui.page import Place
from carecalc.gui.widgets.month_findings import MonthFindings
from carecalc.services import disbursements
from carecalc.services.context import Context
from tests.gui.shell import assert_nothing_clipped, find, go, on
from tests.services.deciding import register

OCTOBER = Month(2026, 10)


def test_that_findings_say_that_nobody_asked_for_them_yet(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    ctx.store.submit(register, ctx, "李秀英", date(1950, 6, 1)).result()
    on(ctx, disbursements.build, OCTOBER)
    page = go(qtbot, window, Place("month", month=OCTOBER))
    findings = find(page, MonthFindings, "month-findings")
    tabs = next(
        tabs for tabs in page.findChildren(QTabWidget) if tabs.isAncestorOf(findings)
    )
    tabs.setCurrentWidget(
        next(
            tabs.widget(n)
            for n in range(tabs.count())
            if tabs.widget(n) is findings or tabs.widget(n).isAncestorOf(findings)
        )
    )
    empty = find(findings, QLabel, "findings-empty")
    qtbot.waitUntil(empty.isVisible)
    assert_nothing_clipped(qtbot, page)
    findings.check.click()
    qtbot.waitUntil(lambda: not empty.isVisible(), timeout=60_000)
