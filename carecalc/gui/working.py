# SPDX-License-Identifier: Apache-2.0
"""Long work beside the window: in a process of its own, told of and stopped."""

import threading
import weakref
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication

from carecalc.errors import UserError
from carecalc.gui import bell
from carecalc.gui.tasks import Tasks, living
from carecalc.services import backups, crew
from carecalc.services.context import Context
from carecalc.services.working import STOPPED, Worker
from carecalc.text import N_

BACK_UP = "back-up"

_LEAST = 0.02
"""The part of the work after which it can be said how long the rest takes."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of long work: what it is for, and how it is done.

    `function(context, *arguments)` is run in a process that only reads; with `tells`
    it is told of how far that is. Then `keep(context, result, *kept_with)` puts what
    came of it on record. With `shares` there is a process for each of them, which gets
    it in the place of `arguments`, and `join` makes one of what all found. `around` is
    entered, on the thread that waits, before the process begins, and left with whatever
    ended it: it clears away what was half made.
    `in_percent`: what is told counts nothing that the user knows. `ends`: the function
    says by itself when it cannot be stopped any more.
    """

    about: str
    title: str
    function: Callable[..., Any]
    arguments: tuple[object, ...] = ()
    keep: Callable[..., Any] | None = None
    kept_with: tuple[object, ...] = ()
    tells: bool = False
    in_percent: bool = False
    ends: bool = False
    around: Callable[[], AbstractContextManager[object]] = nullcontext
    shares: tuple[tuple[object, ...], ...] = ()
    join: Callable[[Any], Any] | None = None


@dataclass(slots=True, eq=False)
class Job:
    """A piece of work under way, and in the end what became of it.

    Whoever tells the user about the end sets `is_told`. `result` is None where it
    failed, and `error` too where that was a bug.
    """

    piece: Piece
    began_at: datetime
    on_done: "weakref.WeakMethod[Callable[[Any], None]] | None" = None
    on_failed: "weakref.WeakMethod[Callable[[UserError], None]] | None" = None
    after: "Job | None" = None
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
    """Does one piece of long work after the other, whatever page is shown meanwhile.

    With the `context` of the office that is open, or none at the door: there a piece's
    function and `keep` take no context.
    """

    moved = Signal(object)
    """The `Job` that has begun, or is farther than it was."""

    ended = Signal(object)
    """The `Job` that came to its end."""

    refused = Signal(object)
    """A `UserError` that nobody was left to show."""

    def __init__(
        self,
        clock: Callable[[], datetime],
        context: Context | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.job: Job | None = None
        self.clock = clock
        self._context = context
        self._next: deque[Job] = deque()
        self._at_work: list[Worker] = []
        self._turn = threading.Lock()
        # It only waits: for the process, then for the store's thread.
        self._waiting = ThreadPoolExecutor(1, thread_name_prefix="working")
        self.tasks = Tasks(self._waiting.submit, self)
        self.tasks.broke.connect(self._on_broke)
        self._tell = bell.told(self._on_told)
        self._tell_final = bell.told(self._on_keeps)
        application = QApplication.instance()
        if application is not None:
            # Python waits for its threads in the end: none may wait for a process then.
            application.aboutToQuit.connect(self.end)
        # What is gone by then cannot be asked what it was doing.
        self.destroyed.connect(partial(_stop, self._at_work))

    def begin(
        self,
        piece: Piece,
        done: Callable[[Any], None] | None = None,
        failed: Callable[[UserError], None] | None = None,
        after: Job | None = None,
    ) -> Job:
        """Do a piece of work, after what was begun before; then tell, as `Tasks` does.

        That somebody stopped it is told by `failed`, too: WORK-002. It is not done at
        all where somebody stopped what it comes `after`.
        """
        job = Job(
            piece,
            self.clock(),
            None if done is None else weakref.WeakMethod(done),
            None if failed is None else weakref.WeakMethod(failed),
            after,
        )
        self._next.append(job)
        if self.job is None:
            self._go_on()
        return job

    def stop(self) -> None:
        """Stop what is under way, unless it is being put on record by now."""
        if self.job is not None:
            with self._turn:
                self.job.worker.stop()

    def let_go(self, job: Job | None) -> None:
        """Stop a piece of work, or do not begin it: nobody wants it any more."""
        if job is None:
            return
        if job in self._next:
            self._next.remove(job)
        elif job is self.job:
            self.stop()

    def end(self) -> None:
        """Stop what is under way and tell nobody: the office is left.

        Its key and its cases go with the processes that are kept: what these have let
        go of stands in their memory until they end.
        """
        self.blockSignals(True)
        self._next.clear()
        self.stop()
        crew.dismiss_all()
        self._waiting.shutdown(wait=False)

    def _go_on(self) -> None:
        while self._next and _is_off(self._next[0]):
            self._next.popleft()
        if not self._next:
            return
        self.job = self._next.popleft()
        self.job.began_at = self.clock()
        self._at_work.append(self.job.worker)
        self.tasks.run(self._work, self.job, done=self._on_done, failed=self._on_failed)
        self.moved.emit(self.job)

    # -------------------------------------------------------------- waiting thread

    def _work(self, job: Job) -> object:
        piece = job.piece
        with piece.around():
            found = self._found(job)
        if piece.keep is None:
            return found
        if self._context is None:
            job.worker.settle()
            self._tell_final()
            return piece.keep(found, *piece.kept_with)
        with self._turn:
            # An office that is being left is not written to any more.
            job.worker.settle()
            kept = self._context.store.submit(
                piece.keep, self._context, found, *piece.kept_with
            )
        self._tell_final()
        return kept.result()

    def _found(self, job: Job) -> object:
        piece = job.piece
        told = self._tell if piece.tells else None
        if self._context is not None and piece.join is not None:
            shared = job.worker.run_shared(
                self._context, piece.function, piece.shares, told=told
            )
            return piece.join(shared)
        if self._context is not None:
            return job.worker.run(
                self._context, piece.function, *piece.arguments, told=told
            )
        return job.worker.run_apart(
            piece.function,
            *piece.arguments,
            told=told,
            final=self._tell_final if piece.ends else None,
        )

    # -------------------------------------------------------------- window's thread

    def _on_told(self, done: int, of: int) -> None:
        if self.job is not None:
            if not self.job.of:
                self.job.began_at = self.clock()
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
        self._end(None, None, is_bug=True)

    def _end(
        self, result: object, error: UserError | None, is_bug: bool = False
    ) -> None:
        job, self.job = self.job, None
        assert job is not None, "what ended had begun"
        self._at_work.clear()
        job.result, job.error = result, error
        if self.signalsBlocked():
            return  # The office is left: nobody is told.
        self.ended.emit(job)
        if is_bug:
            pass  # Told to the window by itself.
        elif error is None and (done := living(job.on_done)) is not None:
            done(result)
        elif error is not None and (failed := living(job.on_failed)) is not None:
            job.is_told = True
            failed(error)
        if error is not None and not job.is_told and error.code != STOPPED:
            self.refused.emit(error)
        if self.job is None:
            self._go_on()


def backing_up(ctx: Context, reason: str) -> Piece:
    """Return the work of making a backup now; half made, it is cleared away."""
    return Piece(
        BACK_UP,
        N_("Making a backup …"),
        backups.made_beside,
        (reason,),
        tells=True,
        in_percent=True,
        around=ctx.store.backing_up,
    )


def _is_off(job: Job) -> bool:
    before = None if job.after is None else job.after.error
    return before is not None and before.code == STOPPED


def _stop(at_work: list[Worker]) -> None:
    for worker in at_work:
        worker.stop()
