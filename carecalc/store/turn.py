# SPDX-License-Identifier: Apache-2.0
"""Whose turn it is to write."""

import threading


class Turn:
    """Whose turn it is: one unit of work at a time, whoever asks."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._thread: int | None = None
        self.changes = 0
        """How many were committed."""

    def __enter__(self) -> None:
        if self._thread == threading.get_ident():
            raise RuntimeError("a unit of work is open already on this thread")
        self._lock.acquire()
        self._thread = threading.get_ident()

    def __exit__(self, *_: object) -> None:
        self._thread = None
        self._lock.release()
