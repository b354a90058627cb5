# SPDX-License-Identifier: Apache-2.0
"""Service calls on the store's own thread, their results back on the window's."""

import itertools
import logging
import weakref
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from typing import Any

import shiboken6
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QWidget

from carecalc.errors import UserError
from carecalc.gui import bell

_log = logging.getLogger(__name__)

Submit = Callable[..., "Future[Any]"]
"""`store.submit`: run a function with arguments on the one thread that may write."""


@dataclass(frozen=True, slots=True)
class _Waiting:
    done: "weakref.WeakMethod[Callable[[Any], None]] | None"
    failed: "weakref.WeakMethod[Callable[[UserError], None]] | None"
    busy: QWidget | None
    next_in_line: QWidget | None
    """Whom Qt gave the keyboard when `busy`, which had it, went to sleep."""


class Tasks(QObject):
    """Runs functions elsewhere and calls bound methods with what came of them.

    Results arrive in the order in which the calls were made. A receiver that was
    deleted meanwhile is not called; what it would have been told about a failure is
    then told to the window (`refused`), for a lost answer may not go unseen.
    """

    refused = Signal(object)
    """A `UserError` that nobody was left to show."""

    met = Signal(object)
    """Every `UserError`, whoever is told of it."""

    broke = Signal(object)
    """An exception that is a bug."""

    def __init__(self, submit: Submit, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._submit = submit
        self._tickets = itertools.count(1)
        self._waiting: dict[int, _Waiting] = {}
        self._finished = bell.told(self._on_finished)

    @property
    def is_busy(self) -> bool:
        """Whether a call has not come back yet."""
        return bool(self._waiting)

    def run(
        self,
        fn: Callable[..., Any],
        *arguments: object,
        done: Callable[[Any], None] | None = None,
        failed: Callable[[UserError], None] | None = None,
        busy: QWidget | None = None,
    ) -> "Future[Any]":
        """Run `fn(*arguments)`; then `done(result)` or, for a `UserError`, `failed`.

        Both are bound methods of a QObject. `busy` cannot be used meanwhile. What is
        returned is for whoever may not go on before it is done.
        """
        next_in_line = None
        if busy is not None:
            had_keyboard = busy.hasFocus()
            busy.setEnabled(False)
            next_in_line = QApplication.focusWidget() if had_keyboard else None
        ticket = next(self._tickets)
        self._waiting[ticket] = _Waiting(
            None if done is None else weakref.WeakMethod(done),
            None if failed is None else weakref.WeakMethod(failed),
            busy,
            next_in_line,
        )
        future = self._submit(fn, *arguments)
        future.add_done_callback(partial(_announce, self._finished, ticket))
        return future

    def _on_finished(
        self, ticket: int, result: object, error: BaseException | None
    ) -> None:
        waiting = self._waiting.pop(ticket)
        if waiting.busy is not None and shiboken6.isValid(waiting.busy):
            waiting.busy.setEnabled(True)
            if waiting.next_in_line is QApplication.focusWidget() is not None:
                waiting.busy.setFocus()
        if error is None:
            if (done := living(waiting.done)) is not None:
                done(result)
        elif isinstance(error, UserError):
            _log.info("refused: %s", error.code)
            self.met.emit(error)
            if (failed := living(waiting.failed)) is not None:
                failed(error)
            else:
                self.refused.emit(error)
        else:
            self.broke.emit(error)


def _announce(
    finished: Callable[..., None], ticket: int, future: "Future[Any]"
) -> None:
    # On the worker's thread: where the office was locked meanwhile, nobody is told.
    error = future.exception()
    finished(ticket, None if error else future.result(), error)


def living(
    method: "weakref.WeakMethod[Callable[[Any], None]] | None",
) -> Callable[[Any], None] | None:
    bound = None if method is None else method()
    if bound is None:
        return None
    owner = bound.__self__  # type: ignore[attr-defined]
    if isinstance(owner, QObject) and not shiboken6.isValid(owner):
        return None
    while owner is not None:
        if getattr(owner, "is_gone", False):
            return None
        owner = owner.parent() if isinstance(owner, QObject) else None
    return bound
