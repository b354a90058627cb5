# SPDX-License-Identifier: Apache-2.0
"""How long somebody waits at the door after wrong passphrases: nothing is ever wiped.

Counted for each office's folder in a file of this machine's settings, so that closing
the program does not shorten the wait. What keeps out who takes the disk away is the
cost of a guess (see `store.keys`); this keeps out who sits down at the computer.
"""

import contextlib
import tomllib
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import tomli_w

FREE_TRIES = 3
"""So many wrong ones in a row, and one has to wait."""

LONGEST = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Tries:
    """How often in a row the passphrase was wrong, and when last."""

    count: int
    last: datetime


def delay(count: int) -> timedelta:
    """Return how long to wait after so many: 1, 2, 4 … seconds from the third on."""
    if count < FREE_TRIES:
        return timedelta(0)
    # From 64 seconds on it is the longest: no power of a large number.
    return min(timedelta(seconds=2 ** min(count - FREE_TRIES, 6)), LONGEST)


def wait(file: Path, folder: Path, now: datetime) -> timedelta:
    """Return how long `folder` still stays shut.

    Never longer than the delay itself, wherever the clock was set meanwhile.
    """
    tries = _read(file).get(_name(folder))
    if tries is None:
        return timedelta(0)
    whole = delay(tries.count)
    return min(max(tries.last + whole - now, timedelta(0)), whole)


def failed(file: Path, folder: Path, now: datetime) -> None:
    """Count one more wrong passphrase."""
    known = _read(file)
    before = known.get(_name(folder))
    count = 1 if before is None else before.count + 1
    _write(file, {**known, _name(folder): Tries(count, now)})


def succeeded(file: Path, folder: Path) -> None:
    """Forget the wrong ones: the right one came."""
    known = _read(file)
    if known.pop(_name(folder), None) is not None:
        _write(file, known)


def _name(folder: Path) -> str:
    return str(folder.expanduser().resolve())


def _read(file: Path) -> dict[str, Tries]:
    """Return what is known; nothing where the file is unusable."""
    try:
        raw = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {
        name: Tries(entry["count"], entry["last"])
        for name, entry in raw.items()
        if isinstance(entry, dict)
        and isinstance(entry.get("count"), int)
        and isinstance(entry.get("last"), datetime)
        and entry["last"].tzinfo is not None
    }


def _write(file: Path, known: dict[str, Tries]) -> None:
    """Keep it; a folder that cannot be written must not keep anybody out for good."""
    values = {
        name: {"count": tries.count, "last": tries.last}
        for name, tries in known.items()
    }
    part = file.with_name(f"{file.name}.tmp")
    with contextlib.suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        part.write_text(tomli_w.dumps(values), encoding="utf-8")
        part.replace(file)
