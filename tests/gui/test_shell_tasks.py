# SPDX-License-Identifier: Apache-2.0
"""Calls off the window's thread, and what comes of them."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from carecalc.errors import UserError
from carecalc.gui.messages import report_of
from carecalc.gui.tasks import Tasks
from carecalc.text import Message

FULL = UserError("STORE-006", Message("The disk is full."))


class Receiver(QObject):
    """Keeps what it was told, and on which thread."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.told: list[object] = []
        self.threads: list[int] = []

    def take(self, result: object) -> None:
        self.told.append(result)
        self.threads.append(threading.get_ident())


class Room(QWidget):
    """A page as the tasks see it."""

    is_gone = False


@pytest.fixture
def worker() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(max_workers=1) as pool:
        yield pool


@pytest.fixture
def tasks(qtbot: QtBot, worker: ThreadPoolExecutor) -> Tasks:
    return Tasks(worker.submit)


def refuse() -> None:
    raise FULL


def break_down() -> None:
    raise ZeroDivisionError("王桂兰")


def test_that_results_come_in_order_on_the_thread_of_the_window(
    qtbot: QtBot, tasks: Tasks
) -> None:
    receiver = Receiver()
    for number in range(20):
        tasks.run(int, number, done=receiver.take)
    qtbot.waitUntil(lambda: not tasks.is_busy)
    assert receiver.told == list(range(20))
    assert set(receiver.threads) == {threading.get_ident()}


def test_that_a_call_runs_on_the_thread_of_the_worker(
    qtbot: QtBot, tasks: Tasks
) -> None:
    receiver = Receiver()
    tasks.run(threading.get_ident, done=receiver.take)
    qtbot.waitUntil(lambda: not tasks.is_busy)
    assert receiver.told != [threading.get_ident()]


def test_that_a_deleted_receiver_is_not_called(
    qtbot: QtBot, tasks: Tasks, worker: ThreadPoolExecutor
) -> None:
    go_on = threading.Event()
    parent = QObject()
    receiver = Receiver(parent)
    tasks.run(go_on.wait, done=receiver.take)
    del parent
    go_on.set()
    qtbot.waitUntil(lambda: not tasks.is_busy)
    assert receiver.told == []


def test_that_nothing_inside_a_page_that_was_left_is_called(
    qtbot: QtBot, tasks: Tasks
) -> None:
    room = Room()
    qtbot.addWidget(room)
    receiver = Receiver(room)
    tasks.run(int, 1, done=receiver.take)
    room.is_gone = True
    qtbot.waitUntil(lambda: not tasks.is_busy)
    assert receiver.told == []


def test_that_a_refusal_is_told_to_whoever_asked(qtbot: QtBot, tasks: Tasks) -> None:
    receiver = Receiver()
    tasks.run(refuse, done=receiver.take, failed=receiver.take)
    qtbot.waitUntil(lambda: not tasks.is_busy)
    assert receiver.told == [FULL]


def test_that_a_refusal_nobody_is_left_to_show_is_told_to_the_window(
    qtbot: QtBot, tasks: Tasks
) -> None:
    room = Room()
    qtbot.addWidget(room)
    receiver = Receiver(room)
    tasks.run(refuse, failed=receiver.take)
    room.is_gone = True
    with qtbot.waitSignal(tasks.refused) as told:
        pass
    assert told.args == [FULL]
    assert receiver.told == []


def test_that_a_bug_is_told_to_the_window_and_not_to_the_page(
    qtbot: QtBot, tasks: Tasks
) -> None:
    receiver = Receiver()
    with qtbot.waitSignal(tasks.broke) as told:
        tasks.run(break_down, done=receiver.take, failed=receiver.take)
    assert isinstance(told.args[0], ZeroDivisionError)
    assert receiver.told == []


def test_that_the_report_of_a_bug_names_its_place_and_no_person(
    qtbot: QtBot, tasks: Tasks
) -> None:
    with qtbot.waitSignal(tasks.broke) as told:
        tasks.run(break_down)
    report = report_of(told.args[0])
    assert "ZeroDivisionError" in report
    assert "tests/gui/test_shell_tasks.py" in report
    assert "王桂兰" not in report


@pytest.mark.parametrize("fn", [int, refuse])
def test_that_a_button_sleeps_while_its_call_is_under_way(
    qtbot: QtBot, tasks: Tasks, fn: object
) -> None:
    button = QPushButton()
    qtbot.addWidget(button)
    receiver = Receiver()
    assert callable(fn)
    tasks.run(fn, failed=receiver.take, busy=button)
    assert not button.isEnabled()
    qtbot.waitUntil(lambda: not tasks.is_busy)
    assert button.isEnabled()
