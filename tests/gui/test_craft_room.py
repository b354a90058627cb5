# SPDX-License-Identifier: Apache-2.0
"""Room for every text of the office's pages, in any language, size and screen."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtWidgets import QTabWidget
from pytestqt.qtbot import QtBot

from carecalc.gui import taste
from carecalc.gui.main_window import MainWindow
from carecalc.gui.page import Place
from carecalc.services import backups, determinations, disbursements
from carecalc.services.context import Context
from tests.gui.room import cramped, mispunctuated
from tests.gui.shell import go, on, settled
from tests.gui.test_month_list import OCTOBER
from tests.gui.test_shell_window import doubled
from tests.offices import approving
from tests.services.deciding import in_hardship, register

PLACES = (
    "start",
    "people",
    "person",
    "month",
    "users",
    "account",
    "office",
    "backups",
    "practice",
)


def filled(ctx: Context) -> str:
    """Keep a long name, a list with a line and a reason, and a backup; return whose."""
    person = in_hardship(ctx, "阿卜杜热合曼·买买提艾力")
    register(ctx, "王桂兰", date(1950, 6, 1))
    act = determinations.prepare(ctx, person.id, "bj-hardship")
    determinations.approve(approving(ctx), act.id, "郑处长", date(2026, 11, 21))
    disbursements.build(ctx, OCTOBER)
    backups.make(ctx)
    return person.id


def everywhere(qtbot: QtBot, window: MainWindow, person: str) -> Iterator[str]:
    """Go to each place and each of its tabs; give its name."""
    for name in PLACES:
        page = go(qtbot, window, Place(name, person=person, month=OCTOBER))
        yield name
        for tabs in page.findChildren(QTabWidget):
            for number in filter(tabs.isTabVisible, range(1, tabs.count())):
                tabs.setCurrentIndex(number)
                settled(qtbot, window)
                yield f"{name}, tab {number + 1}"


@pytest.mark.parametrize(
    ("language", "size", "text_size"),
    [
        ("en", (911, 440), 150),
        ("zh_CN", (911, 440), 150),
        ("en", (911, 440), 100),
        ("zh_CN", (1093, 560), 100),
        ("doubled", (1366, 700), 100),
    ],
)
def test_that_every_text_of_the_office_has_its_room(
    qtbot: QtBot,
    window: MainWindow,
    ctx: Context,
    monkeypatch: pytest.MonkeyPatch,
    language: str,
    size: tuple[int, int],
    text_size: int,
) -> None:
    person = str(on(ctx, filled))
    assert window.page is not None
    if language == "doubled":
        monkeypatch.setattr(taste, "catalogue", doubled)
    spoken = "en" if language == "doubled" else language
    other = "zh_CN" if spoken == "en" else "en"
    for each in (other, spoken):  # The pages are made anew by the change.
        desk = window.page.desk
        chosen = replace(desk.settings, language=each, text_size=text_size)
        desk.choose_settings(chosen)
        settled(qtbot, window)
    window.resize(*size)
    found: list[str] = []
    for where in everywhere(qtbot, window, person):
        qtbot.wait(20)  # Layouts that were just filled are made at the next turn.
        found += [f"{where}: {fault}" for fault in cramped(window)]
        found += [f"{where}: {fault}" for fault in mispunctuated(window, spoken)]
    if language == "doubled":  # A list is read whole when it is dropped down.
        found = [fault for fault in found if "chosen text" not in fault]
    assert found == []
    assert (window.width(), window.height()) == size
