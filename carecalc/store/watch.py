# SPDX-License-Identifier: Apache-2.0
"""Work that somebody waits for: it says how far it is, and can be stopped."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy.exc import DBAPIError

from carecalc.store import faults
from carecalc.text import Message

Tell = Callable[[Message, int, int], None]
"""Hears what takes a while, and how much of how much of it is done; of 0: unknown."""

_LOOK = 20_000
"""Steps of a statement between two looks at whether it is still wanted: a fraction of a
second, and nothing beside what the steps themselves take."""


def _to_nobody(message: Message, done: int, of: int) -> None:
    """Hear what takes a while where nobody waits for it."""


class Watch:
    """Watches work on one thread, and stops it from another.

    Until it is final it may be stopped at any moment, in the middle of a statement too:
    WORK-002 then goes up through the work, which leaves everything as it was.
    """

    def __init__(self, tell: Tell = _to_nobody) -> None:
        self._tell = tell
        self._what = Message("")
        self._turn = threading.Lock()
        self._is_stopped = False
        self._is_final = False

    def stop(self) -> bool:
        """Stop it from any thread; False where it is too late for that."""
        with self._turn:
            self._is_stopped = not self._is_final
            return self._is_stopped

    def settle(self) -> None:
        """Let nobody stop it any more; WORK-002 where somebody did."""
        with self._turn:
            self.check()
            self._is_final = True

    def check(self) -> None:
        """Go on only while it is wanted: WORK-002."""
        if self._is_stopped:
            raise faults.stopped()

    def begin(self, what: Message) -> None:
        """Say what comes next; WORK-002 where nobody wants it."""
        self.check()
        self._what = what
        self._tell(what, 0, 0)

    def told(self, done: int, of: int) -> None:
        """Say how far it is; WORK-002 where nobody wants the rest."""
        self.check()
        self._tell(self._what, done, of)

    @contextmanager
    def over(self, connection: Any) -> Iterator[None]:
        """Stop what a connection is doing, too: a statement may take a minute."""
        connection.set_progress_handler(self._look, _LOOK)
        try:
            yield
        except (sqlcipher.OperationalError, DBAPIError) as error:
            if self._is_stopped and _is_interrupted(error):
                raise faults.stopped() from error
            raise
        finally:
            connection.set_progress_handler(None, 0)

    def _look(self) -> bool:
        return self._is_stopped


def _is_interrupted(error: BaseException) -> bool:
    reason = error.orig if isinstance(error, DBAPIError) else error
    found: object = getattr(reason, "sqlite_errorcode", None)
    interrupted: int = sqlcipher.SQLITE_INTERRUPT
    return found == interrupted
