# SPDX-License-Identifier: Apache-2.0
"""A list is hung out, objected to and answered at the window, before it is closed."""

from datetime import date

import pytest
from PySide6.QtWidgets import QLabel, QPushButton, QTabWidget
from pytestqt.qtbot import QtBot

from carecalc.gui.main_window import MainWindow
from carecalc.gui.page import Page, Place
from carecalc.gui.widgets.inputs import Choice
from carecalc.services import disbursements, list_publicity
from carecalc.services.context import Context
from tests.gui.shell import (
    SIZES,
    assert_nothing_clipped,
    click,
    dialog,
    enter,
    find,
    go,
    on,
    settled,
    shown,
    type_into,
)
from tests.gui.test_month_closing import built
from tests.gui.test_month_list import OCTOBER
from tests.offices import approving


@pytest.fixture
def page(qtbot: QtBot, door: MainWindow, ctx: Context) -> Page:
    """Show 赵审批 the publicity of a list that no file asks to hang out."""
    ctx.store.submit(built, ctx).result()
    enter(qtbot, door, approving(ctx), "赵审批")
    page = go(qtbot, door, Place("month", month=OCTOBER))
    find(page, QTabWidget, "month-tabs").setCurrentIndex(4)
    settled(qtbot, door)
    return page


def test_that_a_list_is_hung_out_and_an_objection_answered(
    qtbot: QtBot, door: MainWindow, ctx: Context, page: Page
) -> None:
    said = find(page, QLabel, "publicity-said")
    assert said.text().startswith("This list was not made public.")
    click(page, "publish-list")
    type_into(dialog(), "days", "5")
    click(dialog(), "publish")
    settled(qtbot, door)
    assert find(dialog(), QLabel, "place-error").text() != ""
    type_into(dialog(), "place", "晨光社区公告栏")
    click(dialog(), "publish")
    settled(qtbot, door)
    # Posted on Saturday 21 November: Monday to Friday the 27th.
    assert "up to and including 27 November 2026" in said.text()
    click(page, "object-to-list")
    type_into(dialog(), "about", "王桂兰")
    type_into(dialog(), "said", "已随子女迁居外省")
    click(dialog(), "record-objection")
    settled(qtbot, door)
    tabs = find(page, QTabWidget, "month-tabs")
    tabs.setCurrentIndex(2)
    assert "1 objections to the list are not answered." in shown(page)
    assert not find(page, QPushButton, "sign-list").isEnabled()
    tabs.setCurrentIndex(4)
    click(page, "answer-to-objection")
    assert find(dialog(), Choice, "outcome").code() == "rejected"
    type_into(dialog(), "reason", "入户核实，仍居本址")
    click(dialog(), "answer-objection")
    settled(qtbot, door)
    assert not find(page, QPushButton, "answer-to-objection").isEnabled()
    found = on(ctx, list_publicity.of, on(ctx, disbursements.of_month, OCTOBER).id)
    assert (found.open, found.raised[0].on) == ((), date(2026, 11, 21))
    tabs.setCurrentIndex(2)
    assert find(page, QPushButton, "sign-list").isEnabled()


def test_that_it_can_be_read_on_a_small_screen(
    qtbot: QtBot, door: MainWindow, page: Page
) -> None:
    for size in SIZES:
        door.resize(*size)
        settled(qtbot, door)
        assert_nothing_clipped(qtbot, page)
    for opening in ("publish-list", "object-to-list"):
        click(page, opening)
        assert_nothing_clipped(qtbot, dialog())
        dialog().reject()
