# SPDX-License-Identifier: Apache-2.0
"""Other threads tell the window something, whatever of it is gone by then."""

import threading
import time
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QObject, QThread
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from carecalc.gui import bell


class Owner(QObject):
    """Notes what it is told, and on which thread."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[int] = []
        self.threads: set[QThread] = set()
        self.tell = bell.told(self.on_told)

    def on_told(self, number: int) -> None:
        self.heard.append(number)
        self.threads.add(QThread.currentThread())


def aside(work: Callable[[], None]) -> threading.Thread:
    thread = threading.Thread(target=work)
    thread.start()
    return thread


def test_that_what_another_thread_tells_comes_on_the_windows_in_its_order(
    qtbot: QtBot, qapp: QApplication
) -> None:
    owner = Owner()
    aside(lambda: [owner.tell(n) for n in range(100)] and None).join()
    assert owner.heard == []
    qtbot.waitUntil(lambda: len(owner.heard) == 100)
    assert owner.heard == [*range(100)]
    assert owner.threads == {qapp.thread()}


def test_that_who_is_gone_is_told_nothing(qtbot: QtBot, qapp: QApplication) -> None:
    owner, other = Owner(), Owner()
    aside(lambda: owner.tell(1)).join()
    owner.deleteLater()
    QCoreApplication.sendPostedEvents(owner, 52)  # DeferredDelete
    aside(lambda: owner.tell(2)).join()
    other.tell(3)
    qtbot.waitUntil(lambda: other.heard == [3])
    assert owner.heard == []


def test_that_threads_may_tell_who_is_just_being_deleted(
    qtbot: QtBot, qapp: QApplication
) -> None:
    tells: list[Callable[..., None]] = []
    ended = threading.Event()

    def work() -> None:
        while not ended.is_set():
            for tell in tells[-4:]:
                tell(1)
            time.sleep(0.0002)  # Else the window never comes to the end of its events.

    threads = [aside(work) for _ in range(2)]
    try:
        for _ in range(300):
            owner = Owner()
            tells.append(owner.tell)
            owner.deleteLater()
            qapp.processEvents()
    finally:
        ended.set()
        for thread in threads:
            thread.join()
    qapp.processEvents()
