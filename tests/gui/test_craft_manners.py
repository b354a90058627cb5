# SPDX-License-Identifier: Apache-2.0
"""Every page and dialog, one by one: names, roles, keys, fingers, and what is seen."""

import itertools
from collections.abc import Iterator

from PySide6.QtCore import QRegularExpression
from PySide6.QtWidgets import QApplication, QPushButton, QTabWidget, QWidget
from pytestqt.qtbot import QtBot

from carecalc.gui.main_window import MainWindow
from tests.gui import manners
from tests.gui.shell import click, dialog, enter, settled
from tests.gui.showcase import Showcase
from tests.pictures import BEHIND


def faults(name: str, shown: QWidget) -> list[str]:
    stops = manners.tab_stops(shown)
    found = itertools.chain(
        manners.unspoken(shown),
        manners.small(shown),
        manners.stiff(shown),
        manners.popping(shown),
        manners.unreached(shown, shown, stops),
        manners.crowded(stops),
        manners.unseen(shown, stops),
    )
    return [f"{name}: {fault}" for fault in found]


def everything(
    qtbot: QtBot, window: MainWindow, office: Showcase
) -> Iterator[tuple[str, QWidget]]:
    """Yield every page, every tab of one, and the dialogs behind its buttons."""
    enter(qtbot, window, office.ctx)
    for name, place in office.places.items():
        window.activateWindow()  # A dialog that closed had taken the keyboard.
        qtbot.waitUntil(window.isActiveWindow)
        window.show_place(place)
        settled(qtbot, window)
        qtbot.waitUntil(window.isActiveWindow)
        yield name, window
        assert window.page is not None
        for tabs in window.page.findChildren(QTabWidget):
            for number in filter(tabs.isTabVisible, range(1, tabs.count())):
                tabs.setCurrentIndex(number)
                settled(qtbot, window)
                yield f"{name}, tab {number + 1}", window
        for button in BEHIND.get(name, ()):
            form = QRegularExpression(f"^{button}")
            window.page.findChildren(QPushButton, form)[0].click()
            settled(qtbot, window)
            opened = dialog()
            yield f"{name}, {button}", opened
            opened.reject()
            qtbot.waitUntil(lambda: QApplication.activeModalWidget() is None)
            settled(qtbot, window)


def test_that_the_door_is_fit_for_eyes_fingers_and_keys(door: MainWindow) -> None:
    assert faults("door", door) == []


def test_that_every_page_and_dialog_is_fit_for_eyes_fingers_and_keys(
    qtbot: QtBot, door: MainWindow, office: Showcase
) -> None:
    found = [
        fault
        for name, shown in everything(qtbot, door, office)
        for fault in faults(name, shown)
    ]
    assert found == [], "\n".join(found)
    assert QApplication.activeModalWidget() is None


def test_that_a_finger_hits_every_control_under_chinese_words_too(
    qtbot: QtBot, door: MainWindow, office: Showcase
) -> None:
    # Two signs are narrower than most English words.
    everywhere = everything(qtbot, door, office)
    next(everywhere)
    click(door, "rail-language")
    settled(qtbot, door)
    found = [
        f"{name}: {fault}"
        for name, shown in everywhere
        for fault in manners.small(shown)
    ]
    assert found == [], "\n".join(found)
