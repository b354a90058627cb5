# SPDX-License-Identifier: Apache-2.0
"""The last closing of each office, kept outside its folder on this machine.

Whoever puts an older copy of the whole folder back puts back all that the folder says;
this file beside the settings still tells that a month was closed since. It proves
nothing to who can write here: it is there for honest mistakes, and for the clumsy.
"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from carecalc.domain.period import Month
from carecalc.errors import UserError
from carecalc.store.files import write_whole

FOLDER = "closed"


@dataclass(frozen=True, slots=True)
class LastClosed:
    """The last list that an office closed: its month and number, and the chain then."""

    month: Month
    number: str
    seq: int
    hash: str


def keep(folder: Path, office_id: str, closed: LastClosed) -> None:
    """Write an office's last closing into the folder of this machine's settings."""
    (folder / FOLDER).mkdir(mode=0o700, parents=True, exist_ok=True)
    said = {**asdict(closed), "month": str(closed.month)}
    write_whole(_of(folder, office_id), json.dumps(said).encode())


def of(folder: Path, office_id: str) -> LastClosed | None:
    """Return an office's last closing; None where nothing readable says it."""
    try:
        said = json.loads(_of(folder, office_id).read_text("utf-8"))
        month, number, seq, hash_ = (
            said[name] for name in ("month", "number", "seq", "hash")
        )
        return LastClosed(Month.parse(month), str(number), int(seq), str(hash_))
    except (OSError, ValueError, KeyError, TypeError, UserError):
        return None


def _of(folder: Path, office_id: str) -> Path:
    return folder / FOLDER / f"{office_id}.json"
