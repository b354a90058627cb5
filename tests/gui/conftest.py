# SPDX-License-Identifier: Apache-2.0
"""The real window over a real office, off the screen."""

import gc
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from carecalc.gui import collecting
from carecalc.gui.app import compose
from carecalc.gui.main_window import MainWindow
from carecalc.gui.widgets import scale_form
from carecalc.services.context import Context
from carecalc.settings import Settings
from carecalc.store.keys import Unlocked
from tests.gui.locks import USER
from tests.gui.shell import enter, left, type_into, unlock
from tests.gui.showcase import Showcase, copied
from tests.gui.three_hands import HANDS, Hand
from tests.offices import catalog, context, make_office
from tests.store.backing import other_drive

QUICK = (
    "test_combo",
    "test_craft_contrast",
    "test_craft_icons",
    "test_craft_questions",
    "test_shell_inputs",
)
"""What of the window the fast tests try; opening one for every rule takes minutes."""

FITS = re.compile(
    r"fits?_(small|the_size|the_smallest|the_window|a_small)"
    r"|room_on_small_screens|in_any_size"
)
"""Pages by themselves in every size. At every change all of them are tried in the
largest text and the smallest window, where what is cut at all is cut."""

AT_LENGTH = {
    "test_craft_folding": r"smallest\[zh_CN",  # English is the longer of the two
    "test_craft_manners": "under_chinese_words",
    "test_craft_room": r"room\[(zh_CN|en-size2)",
    "test_craft_running": "every_shortcut",
    "test_damaged_office": r"data_file\[(?!cut)",
    "test_full_disk": "exported_to_another|looked_at_again|said_above",
    "test_key_presses": ".",
    "test_lock_again": r"every_page.*\[(?!person|month|visit\]|household\])",
    "test_long_work": "one_after_the_other|wherever_one_is|leaves_nothing",
    "test_many_papers": "stops_for_nobody",
    "test_random_user": "nothing_breaks",
    "test_practice_page": "led_by_keys",
    "test_resident_page": r"large_type\[(?!found)",
}
"""What walks through everything once more, in another way: by module, parts of names."""


FIRST = 2
"""So many rules of a module of the window are tried at every change, each once; a window
of its own for every rule takes a second and a half."""

WHOLE = frozenset(
    {
        *QUICK,
        "test_bell",
        "test_chart",
        "test_craft_keys",
        "test_inputs_reading",
        "test_locking",
        "test_masking",
        "test_measuring",
        "test_month_closing",
        "test_month_list",
        "test_payments_page",
        "test_shell_handbook",
        "test_speaking",
        "test_system_events",
    }
)
"""What is tried whole at every change: what pays, and what opens no window."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave the rest of the window's tests to the thorough run, and most to the long."""
    here = Path(__file__).parent
    rules: dict[str, list[str]] = {}
    for item in items:
        name = item.path.stem
        if item.path.parent != here or item.get_closest_marker("long"):
            continue
        tried = rules.setdefault(name, [])
        rule = item.name.partition("[")[0]
        is_new = rule not in tried
        if is_new:
            tried.append(rule)
        more = AT_LENGTH.get(name)
        is_walk = FITS.search(item.name) or (more and re.search(more, item.name))
        is_more = name not in WHOLE and (not is_new or len(tried) > FIRST)
        if is_walk or is_more:
            item.add_marker("long")
        elif name not in QUICK:
            item.add_marker("thorough")


@pytest.fixture(scope="session", autouse=True)
def loaded() -> Iterator[None]:
    """Look for garbage no more in what stays, as the program itself does."""
    catalog()
    gc.collect()
    collecting.leave_out_what_stays()
    yield
    gc.unfreeze()


def leave_all() -> None:
    """Close every window that is open."""
    for widget in QApplication.topLevelWidgets():
        if isinstance(widget, MainWindow):
            left(widget)


@pytest.fixture
def ctx(tmp_path: Path) -> Iterator[Context]:
    """Give a new office of its own, open; the window is closed before it is."""
    made = context(tmp_path / "office.carecalc")
    yield next(made)
    leave_all()
    next(made, None)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Showcase]:
    """Give a copy of an office with people in every state, open, in place of `ctx`."""
    made = copied(tmp_path / "office.carecalc")
    yield next(made)
    leave_all()
    next(made, None)


@pytest.fixture
def door(
    request: pytest.FixtureRequest, qapp: QApplication, qtbot: QtBot, tmp_path: Path
) -> Iterator[MainWindow]:
    """Give the window before an office is open, in English."""
    file = tmp_path / "settings.toml"
    # Without a last office the form to found one is made, which takes a while.
    is_known = "window" in request.fixturenames
    last = str(tmp_path / "office.carecalc") if is_known else ""
    taste = Settings(language="en", theme="light", last_office=last)
    window, worker = compose(qapp, taste, file)
    window.resize(1093, 560)
    window.show()
    window.activateWindow()  # Shortcuts are heard by the window in front alone.
    qtbot.waitUntil(window.isActiveWindow)
    yield window
    left(window)
    worker.shutdown()
    window.deleteLater()
    gc.enable()  # The window had taken it over.


@pytest.fixture
def window(door: MainWindow, ctx: Context, qtbot: QtBot) -> MainWindow:
    """Give the window with the office of `ctx` open, at its desk."""
    enter(qtbot, door, ctx)
    return door


@pytest.fixture(params=sorted(HANDS))
def hand(request: pytest.FixtureRequest, door: MainWindow) -> Hand:
    """Give somebody with keys alone, with a mouse alone, with a finger alone."""
    return HANDS[request.param](door)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Go on to the next question at once: over a whole scale the pauses add up."""
    monkeypatch.setattr(scale_form, "ADVANCE_MS", 1)


@pytest.fixture
def strangers() -> list[Unlocked]:
    """Give the keys that were about before the test: its own, or another test's."""
    gc.collect()
    return [each for each in gc.get_objects() if type(each) is Unlocked]


@pytest.fixture
def entered(
    strangers: list[Unlocked], door: MainWindow, tmp_path: Path, qtbot: QtBot
) -> Iterator[MainWindow]:
    """Give the window whose user came in by the door: nobody else holds the office."""
    folder = tmp_path / "office.carecalc"
    make_office(folder, door._doors.clock)
    door.offer(folder)
    assert door.door is not None
    type_into(door.door, "user", USER)
    unlock(qtbot, door)
    yield door
    if door._standing is not None:
        door._standing.opened.context.store.close()


@pytest.fixture
def drive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Give a folder on another drive."""
    with other_drive(tmp_path, monkeypatch) as found:
        yield found
