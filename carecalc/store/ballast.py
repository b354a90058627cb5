# SPDX-License-Identifier: Apache-2.0
"""Room on the disk: what is left, and a reserve to give up when nothing is."""

import secrets
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from carecalc.errors import UserError
from carecalc.store.files import write_whole

R = TypeVar("R")

NAME = "ballast"
SIZE = 16 * 1024 * 1024
"""Bytes held back; an hour's work takes far less."""

_LEAST_FREE = 500_000_000
_TIMES_DATA = 3
"""An upgrade and a backup each need the data file once more, and one is under way."""


@dataclass(frozen=True, slots=True)
class Space:
    """Bytes free on the office's disk, and how many it should have to be safe."""

    free: int
    wanted: int

    @property
    def is_short(self) -> bool:
        """Whether the user should be told to make room."""
        return self.free < self.wanted


def space_at(data: Path) -> Space:
    """Return how much room a data file has; `OSError` if the disk does not answer."""
    wanted = max(_LEAST_FREE, _TIMES_DATA * data.stat().st_size)
    return Space(shutil.disk_usage(data.parent).free, wanted)


class Ballast:
    """A file in the office's folder that is deleted so that one more change fits."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / NAME
        self._free_when_spent = 0
        self.is_spent = False

    def take(self) -> None:
        """Write the reserve if it is not there; without room there is none."""
        if self.is_spent:
            return
        try:
            if not self._file.is_file() or self._file.stat().st_size < SIZE:
                # Chance, so that no disk can store it smaller than it is.
                write_whole(self._file, secrets.token_bytes(SIZE))
        except OSError:
            self._spend()

    def give(self) -> bool:
        """Delete the reserve; False if there was none to delete."""
        try:
            self._file.unlink()
        except OSError:
            return False
        self._spend()
        return True

    def take_again(self) -> None:
        """Write the reserve again once clearly more is free than when it was given."""
        if self.is_spent and self._free() >= self._free_when_spent + 3 * SIZE:
            self.take_back()

    def take_back(self) -> None:
        """Write the reserve again at once: it was given up for nothing."""
        self.is_spent = False
        self.take()

    def _spend(self) -> None:
        self.is_spent = True
        self._free_when_spent = self._free()

    def _free(self) -> int:
        try:
            return shutil.disk_usage(self._file.parent).free
        except OSError:
            return 0


def once_more(ballast: Ballast, call: Callable[[], R]) -> R:
    """Call again with the ballast given up; where that was not it, take it back."""
    try:
        return call()
    except UserError as error:
        if error.code != "STORE-006":
            ballast.take_back()
        raise
