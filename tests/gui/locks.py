# SPDX-License-Identifier: Apache-2.0
"""Minutes that go by, the cover, and the lock, for tests of the window."""

from pytestqt.qtbot import QtBot

from carecalc import bootstrap
from carecalc.gui.guard import Guard
from carecalc.gui.main_window import MainWindow
from carecalc.gui.page import Page
from carecalc.gui.widgets.cover import Cover
from carecalc.services import users
from carecalc.services.context import Context
from tests.gui.shell import find, on, settled
from tests.gui.visits import a_visit, open_visit

PIN = "482957"
USER = "王评估"


class Later:
    """The clocks of a computer on which so many seconds went by in one moment."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> tuple[float, float]:
        steady, wall = bootstrap.seconds()
        return steady + self.seconds, wall + self.seconds


def guard_of(window: MainWindow) -> Guard:
    return find(window, Guard, "guard")


def pass_minutes(window: MainWindow, minutes: float) -> None:
    """Let minutes go by, a look at the clocks every twenty seconds."""
    guard = guard_of(window)
    if not isinstance(guard.clock, Later):
        guard.clock = Later()
    for _ in range(round(minutes * 3)):
        guard.clock.seconds += 20
        guard.look()


def with_pin(qtbot: QtBot, window: MainWindow, ctx: Context) -> None:
    """Give the user a PIN, as their page does."""
    on(ctx, users.set_pin, PIN)
    assert window.page is not None
    window.page.desk.pin_chosen.emit()
    settled(qtbot, window)


def cover_of(window: MainWindow) -> Cover:
    return find(window, Cover, "cover")


def in_visit(qtbot: QtBot, window: MainWindow) -> Page:
    """Begin a visit and go there."""
    assert window.page is not None
    view = a_visit(window.page.desk.context)
    return open_visit(qtbot, window, view)
