# SPDX-License-Identifier: Apache-2.0
"""Whatever somebody does at the window, nothing breaks and no answer is lost."""

import gc
import os
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random
from traceback import format_exception
from typing import Any

import pytest
from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from carecalc import bootstrap
from carecalc.domain.visit import Answer
from carecalc.gui.app import compose
from carecalc.gui.widgets.scale_form import ScaleForm
from carecalc.services import visits
from carecalc.services.context import Context
from carecalc.services.visit_view import VisitView
from carecalc.settings import Settings
from carecalc.text import Message
from tests.gui import showcase
from tests.gui.random_user import RandomUser
from tests.gui.shell import left
from tests.offices import APPROVER, Clock, opened

# What the screen nobody sees cannot do: raise a window, hold the keyboard.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

FIRST = "王评估"
SEED = int(os.environ.get("CARECALC_SEED", "0"))
STEPS = int(os.environ.get("CARECALC_STEPS", "150"))
"""A run that went wrong is repeated by its seed and so many steps."""


class Elsewhere(QObject):
    """Takes addresses of the web, in place of a browser."""

    @Slot(QUrl)
    def go(self, address: QUrl) -> None:
        """Go nowhere."""


@pytest.fixture
def raised() -> Iterator[list[str]]:
    """Give the bugs that slots run into."""
    found: list[str] = []
    usual = sys.excepthook
    sys.excepthook = lambda *error: found.append("".join(format_exception(*error)))
    yield found
    sys.excepthook = usual


Wander = Callable[[int, int], RandomUser]
Tell = Callable[[Message], None]


@pytest.fixture
def wander(
    qapp: QApplication,
    qtbot: QtBot,
    qtlog: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    raised: list[str],
    logged_warnings: list[str],
) -> Iterator[Wander]:
    """Give somebody who begins at the door and does so many steps, by a seed."""
    showcase.made()  # Before a test replaces anything.
    web = Elsewhere()
    for scheme in ("http", "https", "mailto"):
        QDesktopServices.setUrlHandler(scheme, web, "go")
    monkeypatch.chdir(tmp_path)

    def wrong() -> Sequence[str]:
        said = [
            record.message
            for record in qtlog.records
            if record.log_type_name in ("WARNING", "CRITICAL", "FATAL")
            and not record.ignored
        ]
        return [*raised, *logged_warnings, *said]

    def go(seed: int, steps: int) -> RandomUser:
        made, before, found = showcase.made()
        places = tuple(found.values())
        folder = tmp_path / f"{seed}" / "office.carecalc"
        shutil.copytree(made, folder)
        clock = Clock(before.clock())
        chance = Random(seed)
        window, worker = compose(
            qapp,
            Settings(language="zh_CN", theme="light"),
            tmp_path / f"{seed}" / "settings.toml",
        )

        def enter(
            at: Path, user: str, words: str, is_for_reading: bool, tell: Tell
        ) -> Context:
            return bootstrap.open_office(
                at,
                user,
                words,
                is_for_reading,
                None,
                clock,
                before.new_id,
                Random(seed),
                tell,
            )

        window._doors = replace(window._doors, open=enter, clock=clock)
        window._rebuild()
        window.resize(1093, 560)
        window.show()
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        user = RandomUser(window, folder, (FIRST, APPROVER), places, chance, wrong)
        try:
            user.run(steps)
            user.leave()
        finally:
            left(window)
            worker.shutdown()
            window.deleteLater()
            gc.enable()
        store = opened(folder, clock)
        user.model.compare_in(replace(before, store=store, clock=clock))
        store.close()
        return user

    yield go
    for scheme in ("http", "https", "mailto"):
        QDesktopServices.unsetUrlHandler(scheme)


def test_that_nothing_breaks_whatever_one_does_at_the_window(wander: Wander) -> None:
    user = wander(SEED, STEPS)
    print(f"seed {SEED}\n{user.figures()}")
    assert user.model.answers > 5


@pytest.mark.long
@pytest.mark.parametrize("seed", range(SEED + 1, SEED + 6))
def test_that_no_answer_is_lost_in_five_hundred_steps(
    wander: Wander, seed: int
) -> None:
    user = wander(seed, 500)
    print(f"seed {seed}\n{user.figures()}")
    assert user.model.answers


def test_that_an_answer_that_does_not_reach_the_file_is_noticed(
    wander: Wander, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forgetful(
        ctx: Context, visit_id: str, given: Answer, spent_ms: int | None = None
    ) -> VisitView:
        return visits.view(ctx, visit_id)

    monkeypatch.setattr(visits, "answer", forgetful)
    with pytest.raises(AssertionError, match=r"^lost: |^B\.[^ ]+ shows "):
        wander(SEED, 150)


def test_that_a_bug_in_a_slot_is_noticed(
    wander: Wander, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(ScaleForm, "go_next")
    with pytest.raises(AssertionError, match="go_next"):
        wander(SEED, 150)
