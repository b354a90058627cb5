# SPDX-License-Identifier: Apache-2.0
"""A printer is measured once on a machine; what goes upon printed forms is moved by it."""

import pytest
from PySide6.QtWidgets import QLabel, QLineEdit, QTabWidget
from pytestqt.qtbot import QtBot

from carecalc import settings
from carecalc.gui.main_window import MainWindow
from carecalc.gui.page import Page, Place
from carecalc.gui.widgets.inputs import Choice
from carecalc.gui.widgets.measuring import MeasureDialog, read_tenths
from carecalc.services import issuing, overprint
from carecalc.services.application_papers import DELIVERY
from carecalc.services.context import Context
from carecalc.services.issuing import IssuedPaper
from carecalc.settings import Measured
from tests.gui import slow_printers
from tests.gui.shell import click, dialog, find, go, on, settled, shown, type_into
from tests.services.deciding import register


@pytest.fixture
def office(qtbot: QtBot, window: MainWindow) -> Page:
    page = go(qtbot, window, Place("office"))
    page.desk.printers.look_by = slow_printers.at_once
    tabs = page.findChildren(QTabWidget)
    for bar in tabs:
        for number in range(bar.count()):
            if bar.widget(number).findChild(QLabel, "photo-folder") is not None:
                bar.setCurrentIndex(number)
    return page


def measuring(qtbot: QtBot, window: MainWindow, page: Page) -> MeasureDialog:
    click(page, "measure-printer")
    settled(qtbot, window)
    opened = dialog()
    assert isinstance(opened, MeasureDialog)
    return opened


def test_that_what_was_measured_is_kept_on_this_machine_by_printer(
    qtbot: QtBot, window: MainWindow, office: Page
) -> None:
    opened = measuring(qtbot, window, office)
    printer = find(opened, Choice, "measured-printer")
    assert printer.code() == "前台 HP"
    type_into(opened, "measured-left", "21.2")
    type_into(opened, "measured-top", "18，5")
    click(opened, "keep-measured")
    kept = Measured("前台 HP", 212, 185)
    assert office.desk.settings.measured("前台 HP") == kept
    assert window._taste.settings.printers == (kept,)
    assert "前台 HP: moved -1.2 mm to the right, +1.5 mm down" in shown(office)
    click(office, "forget-printer-1")
    assert office.desk.settings.printers == ()
    assert "No printer was measured yet." in shown(office)


def test_that_a_printer_that_scales_is_told_so(
    qtbot: QtBot, window: MainWindow, office: Page
) -> None:
    opened = measuring(qtbot, window, office)
    for name, typed in (("left", "20"), ("top", "20"), ("across", "97")):
        type_into(opened, f"measured-{name}", typed)
    click(opened, "keep-measured")
    told = find(office, QLabel, "scaled-1").text()
    assert "100 mm come out as 97 mm across and 100 mm down" in told


def test_that_what_no_ruler_can_have_shown_is_said_beside_its_field(
    qtbot: QtBot, window: MainWindow, office: Page
) -> None:
    opened = measuring(qtbot, window, office)
    type_into(opened, "measured-left", "twenty")
    type_into(opened, "measured-top", "300")
    click(opened, "keep-measured")
    for name in ("left", "top"):
        said = find(opened, QLabel, f"measured-{name}-error").text()
        assert said == "Type the millimetres that the ruler shows, as 20.5."
        type_into(opened, f"measured-{name}", "20")
    assert find(opened, QLineEdit, "measured-across").text() == "100"
    click(opened, "keep-measured")
    assert office.desk.settings.printers == (Measured("前台 HP", 200, 200),)


@pytest.mark.parametrize(
    ("typed", "tenths"),
    [("20", 200), ("20.5", 205), ("20,5", 205), ("２０．５", 205), (" 19.5 mm", 195)]
    + [("", None), ("a", None), ("NaN", None), ("1e999999999", None)],
)
def test_that_millimetres_are_read_as_people_type_them(
    typed: str, tenths: int | None
) -> None:
    assert read_tenths(typed) == tenths


def issue(ctx: Context) -> IssuedPaper:
    person = register(ctx, "欧阳𠮷秀")
    given = {"documents": "受理通知书 | SL-2026-000001 | 1"}
    ready = overprint.ready(ctx, person.id, DELIVERY, "zh_CN", given)
    with ctx.store.work() as work:
        return issuing.issue(ctx, work, ready)


def test_that_a_paper_for_a_printed_form_says_which_printers_were_measured(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    paper = on(ctx, issue)
    page = go(qtbot, window, Place("paper", paper=paper.id))
    said = find(page, QLabel, "upon-a-form")
    assert said.isVisible()
    assert "No printer was measured" in said.text()
    chosen = settings.Settings(language="en", theme="light")
    page.desk.choose_settings(chosen.with_measured(Measured("前台 HP", 212, 185)))
    page = go(qtbot, window, Place("paper", paper=paper.id))
    assert "前台 HP" in find(page, QLabel, "upon-a-form").text()
