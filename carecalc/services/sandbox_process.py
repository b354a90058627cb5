# SPDX-License-Identifier: Apache-2.0
"""A process that holds a caseload while somebody tries one law after the other.

It is never given the office's key: who has it reads the cases and hands them on. It ends
with whoever began it, and what it holds is in its memory alone.
"""

import multiprocessing
import os
import pickle
import threading
from dataclasses import replace
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from carecalc import logs
from carecalc.domain.period import Month
from carecalc.errors import UserError
from carecalc.services import sandbox
from carecalc.services.access import needs
from carecalc.services.context import Context
from carecalc.services.sandbox_values import Answer, Asked, Moved, Subject, Turn
from carecalc.services.working import ENDED, WorkerError
from carecalc.text import N_, Message

_CASES, _FILE = "cases", "file"
_RECKON, _MOVE, _STEP = "reckon", "move", "step"
_DONE, _REFUSED, _BROKE = "done", "refused", "broke"
_NICER = 5
_MOST_BYTES = 2**30
"""A file of cases is no longer: a million of them have half a gigabyte."""


@needs("figures.see", "whole")
def packed(ctx: Context, month: Month) -> bytes:
    """Return the cases of everybody as `Warm.take` wants them.

    For a process of its own that reads the office and ends with that: nobody unpacks
    them on the way.
    """
    return pickle.dumps(sandbox.subjects(ctx, month))


class Warm:
    """The process, as whoever began it sees it; one question at a time.

    Its methods wait for the answer, on a thread that may wait. `UserError`: WORK-001
    the process came to an end, and what the question itself refuses.
    """

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._process: BaseProcess | None = None
        self._pipe: Connection | None = None

    @property
    def pid(self) -> int | None:
        """The process's id while it is there."""
        return None if self._process is None else self._process.pid

    def take(self, cases: bytes) -> int:
        """Hold these cases from now on; return how many they are."""
        count: int = self._ask(_CASES, cases)
        return count

    def take_file(self, path: Path) -> int:
        """Hold the cases of a file of JSON lines from now on; return how many they are.

        `UserError`: WHATIF-006 a line is no case, WHATIF-007 the file cannot be read.
        """
        count: int = self._ask(_FILE, str(path))
        return count

    def reckon(self, asked: Asked) -> Answer:
        """Return what a change of the law does."""
        answer: Answer = self._ask(_RECKON, _bare(asked))
        return answer

    def moved(self, asked: tuple[Asked, ...]) -> tuple[Moved, ...]:
        """Return what each of some small changes does."""
        answer: tuple[Moved, ...] = self._ask(_MOVE, tuple(map(_bare, asked)))
        return answer

    def stepped(self, asked: Asked, turns: tuple[Turn, ...]) -> dict[int, int]:
        """Return what each turn to another level would mean: as `Caseload.stepped`."""
        answer: dict[int, int] = self._ask(_STEP, (_bare(asked), turns))
        return answer

    def stop(self) -> None:
        """End the process, and what it held with it."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.join()

    def _ask(self, what: str, value: object) -> Any:
        with self._turn:
            pipe = self._begun()
            try:
                pipe.send((what, value))
                kind, answer = pipe.recv()
            except (EOFError, OSError) as error:
                self._pipe = None
                pipe.close()
                self.stop()
                raise _ended() from error
        if kind == _DONE:
            return answer
        if kind == _REFUSED:
            raise answer
        raise WorkerError(answer)

    def _begun(self) -> Connection:
        if self._process is None or self._pipe is None:
            spawning = multiprocessing.get_context("spawn")
            self._pipe, theirs = spawning.Pipe()
            process = spawning.Process(target=_work, args=(theirs,), daemon=True)
            process.start()
            theirs.close()
            self._process = process
        return self._pipe


def _bare(asked: Asked) -> Asked:
    """Return what is asked without what was made ready of the law here: functions,
    which no pipe carries."""
    before, after = (
        tuple(replace(policy, graph=replace(policy.graph)) for policy in policies)
        for policies in (asked.before, asked.after)
    )
    return replace(asked, before=before, after=after)


def _ended() -> UserError:
    return UserError(
        ENDED,
        Message(N_("The process that worked on it came to an end by itself.")),
        Message(N_("Nothing was changed. Open the page again.")),
    )


# --- in the process of its own --------------------------------------------------------


def _work(pipe: Connection) -> None:
    logs.keep_quiet()
    if hasattr(os, "nice"):
        os.nice(_NICER)
    # Only here: the window does without the columns.
    from carecalc.services.sandbox_reckoning import Caseload

    held = Caseload(())
    while True:
        try:
            what, value = pipe.recv()
        except (EOFError, OSError):
            return  # Whoever began it is gone.
        try:
            answer: object
            if what in (_CASES, _FILE):
                subjects = pickle.loads(value) if what == _CASES else _read(Path(value))
                held = Caseload(subjects)
                answer = len(held.subjects)
            elif what == _RECKON:
                answer = held.reckon(value)
            elif what == _STEP:
                answer = held.stepped(*value)
            else:
                answer = tuple(map(held.moved, value))
        except UserError as error:
            pipe.send((_REFUSED, error))
        except BaseException as error:
            pipe.send((_BROKE, logs.trace(error)))
        else:
            pipe.send((_DONE, answer))


def _read(path: Path) -> tuple[Subject, ...]:
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise OSError(path)
        with path.open(encoding="utf-8-sig") as lines:
            return sandbox.subjects_of_lines(lines)
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(
            "WHATIF-007",
            Message(N_("The file cannot be read.")),
            Message(N_("Choose a file of cases, one JSON line each, in UTF-8.")),
            "file",
        ) from error
