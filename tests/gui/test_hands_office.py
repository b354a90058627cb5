# SPDX-License-Identifier: Apache-2.0
"""The office by each hand: founded, entered, locked, spoken in another language."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QTabWidget
from pytestqt.qtbot import QtBot

from carecalc.gui.main_window import MainWindow
from carecalc.services import offices, users
from carecalc.services.context import Context
from tests.gui.locks import PIN, guard_of, in_visit, pass_minutes
from tests.gui.shell import WORDS, enter, on
from tests.gui.three_hands import Hand, Keys, write
from tests.offices import OFFICE

# What the screen nobody sees cannot do: raise a menu, give it the keyboard.
pytestmark = [
    pytest.mark.long,
    pytest.mark.qt_log_ignore("This plugin does not support"),
]


def test_that_an_office_is_founded_left_and_entered_by_one_hand(
    hand: Hand, door: MainWindow, tmp_path: Path
) -> None:
    for name, text in (
        ("new-folder", str(tmp_path / "new")),
        ("new-user", "王评估"),
        ("new-passphrase", WORDS),
        ("new-passphrase-again", WORDS),
    ):
        hand.type(name, text)
    hand.press("next-step")
    for number, officer in ((1, "陈一"), (2, "林二")):
        hand.type(f"officer-{number}", officer)
        for field in ("passphrase", "passphrase-again"):
            hand.type(f"officer-{number}-{field}", f"{WORDS} {number}")
    hand.press("next-step")
    for name in ("authority", "street", "assessment-body", "telephone", "letterhead"):
        hand.type(name, getattr(OFFICE, name.replace("-", "_")))
    hand.press("next-step")
    for name in ("appeal-body", "court", "region"):
        hand.type(name, getattr(OFFICE, name.replace("-", "_")))
    hand.type("communities", "晨光社区\n和平社区")
    hand.press("next-step")
    hand.until_page("start")
    made = on(hand.page.desk.context, offices.get)
    assert made.communities == ("晨光社区", "和平社区")
    lock(hand)
    hand.until_enabled("passphrase")
    hand.type("passphrase", WORDS)
    hand.press("open-office")
    hand.until_page("start")


def lock(hand: Hand) -> None:
    """Lock at once, each hand in its own way."""
    if isinstance(hand, Keys):
        hand.key(Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
        return
    hand.press("rail-help")
    hand.pick("help-menu", "help-lock")


def test_that_a_pin_is_chosen_and_lifts_the_cover_by_one_hand(
    hand: Hand, qtbot: QtBot, door: MainWindow, ctx: Context
) -> None:
    enter(qtbot, door, ctx)
    hand.press("rail-help")
    hand.pick("help-menu", "help-account")
    hand.until_page("account")
    for name in ("new-pin", "new-pin-again"):
        hand.type(name, PIN)
    hand.press("save-pin")
    hand.until(lambda: bool(on(ctx, users.has_pin)))
    page = in_visit(qtbot, door)
    pass_minutes(door, 5)
    assert guard_of(door).is_covered
    if isinstance(hand, Keys):
        write(hand.focus(), PIN)
    else:
        for digit in PIN:
            hand.press(f"pin-{digit}")
    hand.until(lambda: not guard_of(door).is_covered)
    hand.settle()
    assert door.page is page


def test_that_language_theme_and_text_are_chosen_by_one_hand(
    hand: Hand, qtbot: QtBot, door: MainWindow, ctx: Context
) -> None:
    enter(qtbot, door, ctx)
    hand.press("rail-office")
    hand.until_page("office")
    tabs = hand.seek("office-tabs")
    assert isinstance(tabs, QTabWidget)
    number = [tabs.tabText(n) for n in range(tabs.count())].index("This computer")
    hand.open_tab(tabs.tabBar(), number)
    hand.choose("theme", "Dark")
    hand.until(lambda: is_dark(door))
    hand.choose("text-size", "115 %")
    hand.choose("theme", "Light")
    hand.until(lambda: not is_dark(door))
    hand.choose("language", "中文")
    hand.press("rail-language")
    hand.press("rail-start")
    hand.until_page("start")
    hand.press("rail-language")
    title = hand.seek("title")
    assert isinstance(title, QLabel) and not title.text().isascii()


def is_dark(window: MainWindow) -> bool:
    corner = window.grab().toImage().pixelColor(3, window.height() - 3)
    return corner.lightness() < 80
