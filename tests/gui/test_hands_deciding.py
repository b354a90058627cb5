# SPDX-License-Identifier: Apache-2.0
"""From the level to the money, by each hand: chosen, told, decided, listed, closed."""

from datetime import date
from pathlib import Path

import pypdfium2
import pytest
from PySide6.QtWidgets import QLabel, QTabWidget
from pytestqt.qtbot import QtBot

from carecalc.domain.fact import CareChoice
from carecalc.domain.period import Month
from carecalc.domain.person import Person
from carecalc.gui.main_window import MainWindow
from carecalc.services import closing, determinations, disbursements, papers
from carecalc.services.context import Context
from tests.gui.shell import enter, on
from tests.gui.three_hands import Hand
from tests.gui.visits import current
from tests.offices import APPROVER, PASSPHRASE, THIRD, approving
from tests.services.answering import answered
from tests.services.deciding import assess, in_hardship

OCTOBER = Month(2026, 10)

# What the screen nobody sees cannot do: raise a menu, give it the keyboard.
pytestmark = [
    pytest.mark.long,
    pytest.mark.qt_log_ignore("This plugin does not support"),
]


def assessed(ctx: Context) -> Person:
    """Assess somebody in hardship to whom two subsidies are due."""
    person = in_hardship(ctx, "王桂兰")
    assess(ctx, person, date(2026, 9, 1))
    return person


def waiting(ctx: Context) -> None:
    """Prepare what another user decides."""
    person = assessed(ctx)
    for programme in ("bj-care", "bj-hardship"):
        determinations.prepare(ctx, person.id, programme)


def decided(ctx: Context) -> None:
    """Let another user approve what was prepared."""
    person = assessed(ctx)
    for programme in ("bj-care", "bj-hardship"):
        act = determinations.prepare(ctx, person.id, programme)
        determinations.approve(approving(ctx), act.id, "郑处长", date(2026, 11, 21))


def test_that_care_is_chosen_prepared_and_told_on_paper_by_one_hand(
    hand: Hand, qtbot: QtBot, door: MainWindow, ctx: Context, tmp_path: Path
) -> None:
    person = on(ctx, assessed)
    enter(qtbot, door, ctx)
    hand.press("rail-people")
    hand.until_page("people")
    hand.open_row("people", 0)
    hand.until_page("person")
    hand.press("open-subsidies")
    hand.until_page("subsidies")
    hand.press("open-choice")
    hand.until_page("choice")
    hand.press("take-voucher-0")
    hand.choose_code("chosen-by", "person")
    hand.press("record-choice")
    hand.until(lambda: len(current(ctx, person, CareChoice)) == 1)
    hand.settle()
    hand.press("back")
    hand.until_page("subsidies")
    for programme in ("bj-care", "bj-hardship"):
        hand.press(f"prepare-{programme}")
        prepared = on(ctx, determinations.of_person, person.id)
        assert programme in {act.programme for act in prepared}
        hand.settle()  # A page that is just made anew takes no click.
    hand.press("open-resident")
    hand.until_page("resident")
    hand.press("print-resident")
    hand.until_page("paper")
    assert [paper.kind for paper in on(ctx, papers.of_person, person.id)] == [
        "resident"
    ]
    told = tmp_path / "told.pdf"
    hand.press("print-paper")
    hand.answer_print_dialog(str(told))
    hand.until(told.exists)
    hand.settle()
    printed = pypdfium2.PdfDocument(told)
    assert len(printed) > 0
    printed.close()


def test_that_another_user_approves_one_case_and_refuses_one_by_one_hand(
    hand: Hand, qtbot: QtBot, door: MainWindow, ctx: Context
) -> None:
    on(ctx, waiting)
    enter(qtbot, door, approving(ctx), APPROVER)
    hand.press("open-deciding")
    hand.until_page("deciding")
    hand.mark_row("waiting", 0)
    hand.press("mark-approve")
    hand.mark_row("waiting", 1)
    hand.type("reason", "材料存疑")
    hand.press("mark-refuse")
    hand.press("decide-marked")
    hand.press("decide")
    hand.settle()
    with ctx.store.reading() as work:
        states = sorted(act.state for act in work.determinations.all())
    assert states == ["approved", "refused"]


def test_that_a_month_is_built_by_one_hand(
    hand: Hand, qtbot: QtBot, door: MainWindow, ctx: Context
) -> None:
    on(ctx, decided)
    enter(qtbot, door, ctx)
    hand.press("rail-month")
    hand.until_page("month")
    hand.choose_code("month", OCTOBER)
    hand.press("build-list")
    hand.until(lambda: on(ctx, disbursements.of_month, OCTOBER) is not None)
    hand.settle()
    total = hand.seek("total")
    assert isinstance(total, QLabel)
    # 900.00 for October and as much for September, when both began.
    assert total.text() == "Total: CNY 1,800.00 (4)"


def test_that_a_month_is_closed_by_two_with_one_hand(
    hand: Hand, qtbot: QtBot, door: MainWindow, ctx: Context
) -> None:
    on(ctx, decided)
    run = on(ctx, answered, on(ctx, disbursements.build, OCTOBER))
    enter(qtbot, door, approving(ctx), APPROVER)
    hand.press("rail-month")
    hand.until_page("month")
    hand.choose_code("month", OCTOBER)
    tabs = hand.seek("month-tabs")
    assert isinstance(tabs, QTabWidget)
    hand.open_tab(tabs.tabBar(), 2)
    hand.settle()
    hand.press("sign-list")
    hand.press("yes")
    hand.until_enabled("sign-second")
    hand.press("sign-second")
    hand.choose("second-name", THIRD)
    hand.type("second-passphrase", PASSPHRASE)
    hand.press("sign")
    hand.until(lambda: on(ctx, closing.record, run.id).closing is not None)
    hand.settle()
    signed = on(ctx, closing.record, run.id).signed
    assert [one.name for one in signed] == [APPROVER, THIRD]
