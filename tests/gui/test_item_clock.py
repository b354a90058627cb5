# SPDX-License-Identifier: Apache-2.0
"""How long each question was open: only while it is looked at, never of paper."""

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import text

from carecalc.gui.main_window import MainWindow
from carecalc.gui.widgets.item_clock import ItemClock
from carecalc.services.context import Context
from tests.gui.shell import click, settled
from tests.gui.visits import a_visit, open_visit


class Hand:
    """A clock whose hand a test moves."""

    def __init__(self) -> None:
        self.at = 0

    def __call__(self) -> int:
        return self.at


@pytest.fixture
def page(qtbot: QtBot) -> QWidget:
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.show()
    widget.activateWindow()
    qtbot.waitUntil(widget.isActiveWindow)
    return widget


def told(page: QWidget, kind: QEvent.Type) -> None:
    QCoreApplication.sendEvent(page, QEvent(kind))


def test_that_a_question_gathers_time_over_every_time_it_is_open(page: QWidget) -> None:
    hand = Hand()
    clock = ItemClock(page, hand)
    clock.measure()
    for code, until in (("a", 100), ("b", 150), ("a", 170)):
        clock.turn_to(code)
        hand.at = until
    # a was open from 0 to 100 and from 150 to 170, b in between.
    assert clock.take("a") == 120
    assert clock.take("b") == 50
    hand.at = 175
    assert clock.take("a") == 5


def test_that_no_time_passes_behind_another_window(page: QWidget) -> None:
    hand = Hand()
    clock = ItemClock(page, hand)
    clock.measure()
    clock.turn_to("a")
    hand.at = 40
    told(page, QEvent.Type.WindowDeactivate)
    hand.at = 5_000
    told(page, QEvent.Type.WindowActivate)
    hand.at = 5_010
    assert clock.take("a") == 50


def test_that_nothing_is_told_unless_it_is_measured(page: QWidget) -> None:
    clock = ItemClock(page, Hand())
    clock.turn_to("a")
    assert clock.take("a") is None


def times(ctx: Context, visit_id: str) -> list[tuple[str, int | None]]:
    def read(of: Context) -> list[tuple[str, int | None]]:
        with of.store.reading() as work:
            rows = work._session.execute(
                text(
                    "SELECT item, spent_ms FROM answer_log WHERE visit_id = :v "
                    "ORDER BY seq"
                ),
                {"v": visit_id},
            )
            return [(item, ms) for item, ms in rows]

    return ctx.store.submit(read, ctx).result()


def test_that_an_answer_is_kept_with_the_time_its_question_was_open(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    view = a_visit(ctx)
    page = open_visit(qtbot, window, view)
    qtbot.wait(30)
    click(page, "option-B.1.1-2")
    settled(qtbot, window)
    ((item, ms),) = times(ctx, view.visit.id)
    assert item == "B.1.1"
    assert ms is not None
    assert 30 <= ms < 60_000
