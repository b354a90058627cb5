# SPDX-License-Identifier: Apache-2.0
"""One office, one writer: window or command line, and who it is."""

import json
import os
import socket
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from carecalc.errors import UserError
from carecalc.store.faults import from_system
from carecalc.store.files import write_whole
from carecalc.text import N_, Message

LOCK = "lock"
HOLDER = "lock.holder"
"""Beside the lock itself: some systems let nobody read a locked file."""


class Lock:
    """The right to write to an office's folder; the system frees it when we die."""

    def __init__(self, folder: Path, user: str, clock: Callable[[], datetime]) -> None:
        self._folder = folder
        self._user = user
        self._clock = clock
        self._lock = FileLock(folder / LOCK, timeout=0, thread_local=False)

    def acquire(self) -> None:
        """Take the lock; `UserError` STORE-001 names who has it."""
        try:
            self._lock.acquire()
        except Timeout:
            raise self._held() from None
        except OSError as error:
            raise from_system(error, str(self._folder)) from error
        holder = {
            "host": socket.gethostname(),
            "process": os.getpid(),
            "user": self._user,
            "since": self._clock().isoformat(timespec="seconds"),
        }
        try:
            text = json.dumps(holder, ensure_ascii=False, sort_keys=True)
            write_whole(self._folder / HOLDER, text.encode())
        except OSError as error:
            self._lock.release()
            raise from_system(error, str(self._folder)) from error

    def release(self) -> None:
        """Let the next one in."""
        # On a disk that cannot be written any more the name stays, and says nothing:
        # it is read only while somebody has the lock.
        with suppress(OSError):
            (self._folder / HOLDER).unlink()
        self._lock.release()

    def _held(self) -> UserError:
        try:
            holder = json.loads((self._folder / HOLDER).read_bytes())
        except (OSError, ValueError):
            holder = {}  # taken this very moment: the name is not written yet
        return UserError(
            "STORE-001",
            Message(
                N_(
                    "The office is already open: by {user} on {host} "
                    "(process {process})."
                ),
                {name: holder.get(name, "?") for name in ("user", "host", "process")},
            ),
            Message(N_("Close it there first, or open it for reading only.")),
            str(self._folder),
        )
