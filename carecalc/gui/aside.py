# SPDX-License-Identifier: Apache-2.0
"""Work beside the window's thread and beside the store's, one piece after the other."""

from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, QThreadPool


class Aside(QThreadPool):
    """One thread: what is asked for first is done first, and fills the memory alone."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.setMaxThreadCount(1)

    def submit(self, fn: Callable[..., Any], *arguments: object) -> "Future[Any]":
        """Run `fn(*arguments)` where it holds up neither the window nor the store."""
        future: Future[Any] = Future()
        self.start(partial(_run, future, fn, arguments))
        return future


def _run(
    future: "Future[Any]", fn: Callable[..., Any], arguments: tuple[object, ...]
) -> None:
    try:
        result = fn(*arguments)
    except BaseException as error:
        # As an executor does: whoever waits is told, also of a bug.
        future.set_exception(error)
    else:
        future.set_result(result)
