# SPDX-License-Identifier: Apache-2.0
"""Long work while an office is open: in a process of its own, told of and stopped."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal

from carecalc.errors import UserError
from carecalc.gui.tasks import Tasks
from carecalc.services.context import Context
from carecalc.services.working import Worker

_LEAST = 0.02
"""The part of the work after which it can be said how long the rest takes."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of long work: what it is for, and how it is done.

    `function(context, *arguments)` is run in a process that only reads; with `tells`
    it is told of how far that is. Then `keep(context, result, *kept_with)` puts what
    came of it on record.
    """

    about: str
    title: str
    function: Callable[..., Any]
    arguments: tuple[object, ...]
    keep: Callable[..., Any]
    kept_with: tuple[object, ...] = ()
    tells: bool = False


@dataclass(slots=True)
class Job:
    """A piece of work under way, and in the end what became of it.

    Whoever tells the user about the end sets `is_told`. `result` is None where it
    failed, and `error` too where that was a bug.
    """

    piece: Piece
    began_at: datetime
    worker: Worker = field(default_factory=Worker)
    done: int = 0
    of: int = 0
    is_keeping: bool = False
    is_told: bool = False
    result: object = None
    error: UserError | None = None

    def left(self, now: datetime) -> timedelta | None:
        """Return how long the rest will take if it goes on like this; None: unknown."""
        if not self.of or self.done < self.of * _LEAST:
            return None
        return (now - self.began_at) * (self.of - self.done) / self.done


class Working(QObject):
    """Does one piece of long work after the other, whatever page is shown meanwhile."""

    moved = Signal(object)
    """The `Job` that has begun, or is farther than it was."""

    ended = Signal(object)
    """The `Job` that came to its end."""

    refused = Signal(object)
    """A `UserError` that nobody was left to show."""

    _told = Signal(int, int)
    _keeps = Signal()

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.job: Job | None = None
        self._context = context
        self._turn = threading.Lock()
        # It only waits: for the process, then for the store's thread.
        self._waiting = ThreadPoolExecutor(1, thread_name_prefix="working")
        self.tasks = Tasks(self._waiting.submit, self)
        self.tasks.broke.connect(self._on_broke)
        queued = Qt.ConnectionType.QueuedConnection
        self._told.connect(self._on_told, queued)
        self._keeps.connect(self._on_keeps, queued)

    def begin(self, piece: Piece) -> None:
        """Begin a piece of work; there is none under way."""
        assert self.job is None, "one piece of long work at a time"
        self.job = Job(piece, self._context.clock())
        self.tasks.run(self._work, self.job, done=self._on_done, failed=self._on_failed)
        self.moved.emit(self.job)

    def stop(self) -> None:
        """Stop what is under way, unless it is being put on record by now."""
        if self.job is not None:
            with self._turn:
                self.job.worker.stop()

    def end(self) -> None:
        """Stop what is under way and tell nobody: the office is left."""
        self.blockSignals(True)
        self.stop()
        self._waiting.shutdown(wait=False)

    # -------------------------------------------------------------- waiting thread

    def _work(self, job: Job) -> object:
        piece = job.piece
        found = job.worker.run(
            self._context,
            piece.function,
            *piece.arguments,
            told=self._tell if piece.tells else None,
        )
        with self._turn:
            # An office that is being left is not written to any more.
            job.worker.check_wanted()
            kept = self._context.store.submit(
                piece.keep, self._context, found, *piece.kept_with
            )
        self._emit(self._keeps)
        return kept.result()

    def _tell(self, done: int, of: int) -> None:
        self._emit(self._told, done, of)

    def _emit(self, signal: Any, *values: object) -> None:
        if shiboken6.isValid(self):
            signal.emit(*values)

    # -------------------------------------------------------------- window's thread

    def _on_told(self, done: int, of: int) -> None:
        if self.job is not None:
            if not self.job.of:
                self.job.began_at = self._context.clock()
            self.job.done, self.job.of = done, of
            self.moved.emit(self.job)

    def _on_keeps(self) -> None:
        if self.job is not None:
            self.job.is_keeping = True
            self.moved.emit(self.job)

    def _on_done(self, result: object) -> None:
        self._end(result, None)

    def _on_failed(self, error: UserError) -> None:
        self._end(None, error)

    def _on_broke(self, error: BaseException) -> None:
        self._end(None, None)

    def _end(self, result: object, error: UserError | None) -> None:
        job, self.job = self.job, None
        assert job is not None, "what ended had begun"
        job.result, job.error = result, error
        self.ended.emit(job)
        if error is not None and not job.is_told:
            self.refused.emit(error)
