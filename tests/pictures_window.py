# SPDX-License-Identifier: Apache-2.0
"""The window that pictures are taken of: shown, waited for, taken."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from carecalc.gui.app import compose
from carecalc.gui.main_window import MainWindow
from carecalc.settings import Settings


@contextmanager
def shown(
    application: QApplication,
    language: str,
    theme: str,
    size: tuple[int, int],
) -> Iterator[MainWindow]:
    """Give the window at its door; it never closes the office it may enter."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "settings.toml"
        settings = Settings(language=language, theme=theme)
        window, worker = compose(application, settings, file)
        window.resize(*size)
        window.show()
        settle(window)
        yield window
        window.hide()
        window.deleteLater()
        worker.shutdown()


def settle(window: MainWindow) -> None:
    """Let the window finish what it was asked for, and paint."""
    loop = QEventLoop()
    timer = QTimer()
    timer.setInterval(20)
    quiet = _Quiet(window, loop.quit)
    timer.timeout.connect(quiet.look)
    timer.start()
    loop.exec()


class _Quiet:
    """Ends waiting once nothing was under way for three looks."""

    def __init__(self, window: MainWindow, done: Callable[[], Any]) -> None:
        self._window = window
        self._done = done
        self._times = 0

    def look(self) -> None:
        self._times = 0 if self._window.is_busy else self._times + 1
        if self._times >= 3:
            self._done()


def grabbed(window: MainWindow) -> QImage:
    """Return the window as a picture."""
    return window.grab().toImage()
