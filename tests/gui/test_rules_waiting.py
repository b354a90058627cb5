# SPDX-License-Identifier: Apache-2.0
"""Who answers for the rule files accepts them, though they see no case."""

from PySide6.QtWidgets import QPushButton, QTabWidget
from pytestqt.qtbot import QtBot

from carecalc.gui.main_window import MainWindow
from carecalc.gui.page import Place
from carecalc.gui.widgets.rules_waiting import RulesWaiting
from carecalc.services import laws
from carecalc.services.context import Context
from tests.gui.shell import (
    SIZES,
    assert_nothing_clipped,
    click,
    dialog,
    entered_as,
    find,
    go,
    on,
    settled,
    shown,
    type_into,
)
from tests.gui.user_list import CLERK, add


def test_that_an_administrator_who_sees_no_case_accepts_a_rule_file(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    add(ctx, CLERK, ("administrator",))
    entered_as(qtbot, window, ctx, CLERK)
    page = go(qtbot, window, Place("office"))
    find(page, QTabWidget, "office-tabs").setCurrentIndex(1)
    settled(qtbot, window)
    card = find(page, RulesWaiting, "rules-waiting")
    before = on(ctx, laws.unaccepted)
    first = before[0]
    assert find(card, QPushButton, f"accept-{first.digest[:12]}").isVisible()
    assert len(card.findChildren(QPushButton)) == len(before)
    for size in SIZES:
        window.resize(*size)
        settled(qtbot, window)
        assert_nothing_clipped(qtbot, card)
    click(card, f"accept-{first.digest[:12]}")
    type_into(dialog(), "reason", "与文件原文核对一致")
    type_into(dialog(), "document", "样民〔2026〕3号")
    click(dialog(), "accept-file")
    settled(qtbot, window)
    (kept,) = on(ctx, laws.acceptances)
    assert (kept.digest, kept.accepted_by) == (first.digest, CLERK)
    assert len(on(ctx, laws.unaccepted)) == len(before) - 1
    qtbot.waitUntil(lambda: len(card.findChildren(QPushButton)) == len(before) - 1)
    assert "Saved." in shown(card)


def test_that_who_may_not_accept_is_not_shown_what_waits(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    add(ctx, CLERK, ("payer",))
    entered_as(qtbot, window, ctx, CLERK)
    page = go(qtbot, window, Place("office"))
    assert page.findChild(RulesWaiting) is None
