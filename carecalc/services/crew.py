# SPDX-License-Identifier: Apache-2.0
"""Processes that long work was done in, kept for a while for what comes next.

To begin a process costs a second or two of a cheap laptop, most of it for reading the
program in; a month is worked out, checked and drawn one after the other.
"""

import multiprocessing
import os
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any

KEPT_FOR = 20.0
"""Seconds without work after which a process ends by itself: it holds memory."""

MOST_KEPT = 2
"""So many are kept: as many as work side by side."""

_free: list["Hand"] = []
_turn = threading.Lock()


@dataclass(frozen=True, slots=True, eq=False)
class Hand:
    """A process and the pipe to it; `is_new`: nothing was done in it yet."""

    process: BaseProcess
    pipe: Connection
    is_new: bool


def hire(serve: Callable[[Connection, float], None]) -> Hand:
    """Return a process in which `serve` waits at the other end of the pipe.

    It is told for how many seconds it waits for more.
    """
    with _turn:
        while _free:
            hand = _free.pop()
            if hand.process.is_alive():
                return hand
            _end(hand)
    spawning = multiprocessing.get_context("spawn")
    ours, theirs = spawning.Pipe()
    process = spawning.Process(target=serve, args=(theirs, KEPT_FOR), daemon=True)
    process.start()
    theirs.close()
    return Hand(process, ours, is_new=True)


def keep(hand: Hand) -> None:
    """Keep a process that has done its work; what is too many ends."""
    with _turn:
        _free.append(Hand(hand.process, hand.pipe, is_new=False))
        ending = _free[:-MOST_KEPT]
        del _free[:-MOST_KEPT]
    for each in ending:
        _end(each)


def dismiss(hand: Hand) -> None:
    """End a process, whatever it does."""
    _end(hand)


def dismiss_all() -> None:
    """End every process that is kept."""
    with _turn:
        ending, _free[:] = [*_free], []
    for each in ending:
        _end(each)


def _end(hand: Hand) -> None:
    hand.pipe.close()
    hand.process.kill()
    hand.process.join()


# --- in the process -------------------------------------------------------------------


class Orders:
    """What comes over the pipe, on a thread of its own: the process ends with whoever
    began it, who may be gone without a word."""

    def __init__(self, pipe: Connection, kept_for: float) -> None:
        self._pipe, self._kept_for = pipe, kept_for
        self._said: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._is_first = True
        threading.Thread(target=self._listen, daemon=True).start()

    def next(self) -> Any:
        """Return what is said next; where nothing is for long, the process ends."""
        try:
            found = self._said.get(timeout=None if self._is_first else self._kept_for)
        except queue.Empty:
            os._exit(0)
        self._is_first = False
        return found

    def answer(self) -> Any:
        """Return what is said next, however long it takes."""
        return self._said.get()

    def _listen(self) -> None:
        try:
            while True:
                self._said.put(self._pipe.recv())
        finally:
            os._exit(1)
