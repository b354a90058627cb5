# SPDX-License-Identifier: Apache-2.0
"""Looking back at the window: the chain checked, and the auditors' folder written."""

from datetime import date
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QLabel, QTabWidget, QWidget
from pytestqt.qtbot import QtBot

from carecalc.gui.main_window import MainWindow
from carecalc.gui.page import Page, Place
from carecalc.gui.widgets.audit_cards import ExportCard
from carecalc.services import auditing
from carecalc.services.context import Context
from tests.gui.shell import (
    click,
    enter,
    find,
    go,
    on,
    settled,
    shown,
    type_into,
)
from tests.gui.visits import an_elder
from tests.offices import THIRD, beside, keyring


def records(qtbot: QtBot, window: MainWindow) -> Page:
    """Go to the tab of the records."""
    page = go(qtbot, window, Place("office"))
    tabs = find(page, QTabWidget, "office-tabs")
    names = [tabs.tabText(number) for number in range(tabs.count())]
    tabs.setCurrentIndex(names.index("Audit"))
    settled(qtbot, window)
    return page


def test_that_the_records_are_checked_in_the_window(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    an_elder(ctx)
    page = records(qtbot, window)
    # Whoever is no auditor checks, and exports nothing.
    assert page.findChild(ExportCard) is None
    click(page, "check-records")
    qtbot.waitUntil(lambda: window.is_busy)
    settled(qtbot, window)
    head = on(ctx, auditing.verify).verified.head
    said = shown(find(page, QWidget, "records-notice"))
    assert "0 fault(s)" in said
    assert f"{head.seq}:{head.hash}" in find(page, QLabel, "records-findings").text()


@pytest.fixture
def auditor(qtbot: QtBot, door: MainWindow, ctx: Context) -> MainWindow:
    an_elder(ctx)
    enter(qtbot, door, beside(ctx, keyring().third), THIRD)
    return door


def test_that_an_auditor_exports_into_a_folder(
    qtbot: QtBot, auditor: MainWindow, ctx: Context, tmp_path: Path
) -> None:
    page = records(qtbot, auditor)
    today = date(2026, 11, 21)
    type_into(page, "audit-recipient", "某市审计局")
    type_into(page, "audit-sample", "1")
    click(page, "export-audit")
    assert page.findChild(QFileDialog) is None
    assert "Please fill this in." in shown(page)
    type_into(page, "audit-seed", "2026-审")
    click(page, "export-audit")
    find(page, QFileDialog, "audit-folder").fileSelected.emit(str(tmp_path))
    settled(qtbot, auditor)
    out = tmp_path / f"audit-2026-01-01-{today}"
    assert (out / auditing.SUMS).is_file()
    assert (out / "sample.csv").read_text("utf-8-sig").count("\n") == 2
    said = shown(find(page, QWidget, "export-notice"))
    assert "1 people; handed to 某市审计局" in said
    with ctx.store.reading() as work:
        assert work.entries.last("audit.exported") is not None
    # The same folder again is refused, and stays as it is.
    click(page, "export-audit")
    dialog = next(d for d in page.findChildren(QFileDialog) if d.isVisible())
    dialog.fileSelected.emit(str(tmp_path))
    settled(qtbot, auditor)
    assert "is there already" in shown(find(page, QWidget, "export-notice"))
    assert (out / auditing.SUMS).is_file()
