# SPDX-License-Identifier: Apache-2.0
"""What may never come back: run in a light process that the window can end."""

import gc
import multiprocessing
import os
from collections.abc import Callable
from functools import partial
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from carecalc import logs

_LOOK_EVERY = 30
"""Milliseconds between two looks at whether the process has answered."""

_DONE, _BROKE = "done", "broke"


class Apart(QObject):
    """Runs one function at a time in a process of its own, and tells what it gave.

    What asks the system for printers holds Python still until it is answered, which a
    print server that is switched off does not do for minutes: on a thread of the
    program nothing would move any more. The process knows of no office and no key.
    """

    done = Signal(object)
    """What the function returned."""

    ended = Signal()
    """The process came to an end without an answer."""

    broke = Signal(object)
    """A `WorkerError`: the function met a bug."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._process: list[BaseProcess] = []
        self._pipe: Connection | None = None
        self._clock = QTimer(self)
        self._clock.setInterval(_LOOK_EVERY)
        self._clock.timeout.connect(self._on_time)
        # What is gone by then cannot be asked what it was doing.
        self.destroyed.connect(partial(_kill, self._process))

    @property
    def is_busy(self) -> bool:
        """Whether it waits for an answer."""
        return self._pipe is not None

    def begin(self, function: Callable[..., Any], *arguments: object) -> None:
        """Run `function(*arguments)`, a module's own; what ran before is ended."""
        self.stop()
        spawning = multiprocessing.get_context("spawn")
        self._pipe, theirs = spawning.Pipe(duplex=False)
        process = spawning.Process(
            target=_work, args=(theirs, function, arguments), daemon=True
        )
        process.start()
        theirs.close()
        self._process.append(process)
        self._clock.start()

    def stop(self) -> None:
        """End the process; it tells nothing any more."""
        self._clock.stop()
        _kill(self._process)
        if self._pipe is not None:
            self._pipe.close()
            self._pipe = None

    def _on_time(self) -> None:
        assert self._pipe is not None, "nobody looks once nothing is waited for"
        try:
            if not self._pipe.poll():
                return
            kind, value = _received(self._pipe)
        except (EOFError, OSError):
            self.stop()
            self.ended.emit()
            return
        self.stop()
        if kind == _DONE:
            self.done.emit(value)
        else:
            # Not above: the process is to begin without what opens offices.
            from carecalc.services.working import WorkerError

            self.broke.emit(WorkerError(value))


def _received(pipe: Connection) -> Any:
    """Return what the process sent, without looking for garbage meanwhile: in a table of
    a hundred thousand rows that is most of the time the window stands still."""
    looks = gc.isenabled()
    gc.disable()
    try:
        return pipe.recv()
    finally:
        if looks:
            gc.enable()


def _kill(processes: list[BaseProcess]) -> None:
    while processes:
        process = processes.pop()
        process.kill()
        process.join()


# --- in the process of its own --------------------------------------------------------


def _work(
    pipe: Connection, function: Callable[..., Any], arguments: tuple[object, ...]
) -> None:
    logs.keep_quiet()
    try:
        pipe.send((_DONE, function(*arguments)))
    except BaseException as error:
        pipe.send((_BROKE, logs.trace(error)))
    pipe.close()
    # A library of the system may not let the process end by itself.
    os._exit(0)
