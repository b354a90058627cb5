# SPDX-License-Identifier: Apache-2.0
"""Reading somebody's table in a process of its own that may use only so much."""

import sys
from pathlib import Path

from carecalc.documents.table_bounds import BOUNDS, too_large
from carecalc.documents.tables_in import read_table
from carecalc.domain.table import Table
from carecalc.errors import UserError
from carecalc.text import N_, Message

MOST_MEMORY = 384 * 2**20
"""Bytes that the reading may take beyond what the process has when it begins."""

MOST_SECONDS = 60
"""Of the processor; the bounds on what is read end it long before."""


def read_apart(path: str) -> Table | UserError:
    """Return the table of a file, or why it is refused: for a process of its own.

    Such a process knows of no office. What limits it the system lets it set, it sets:
    memory and time of the processor (not on Windows, where the bounds of the reader
    stand alone).
    """
    _limit()
    try:
        return read_file(Path(path))
    except UserError as error:
        return error
    except MemoryError:
        return too_large(Message(N_("Reading it would take too much memory.")))


def read_file(path: Path) -> Table:
    """Return the table of a file. `UserError`: TABLE-007 it cannot be opened, and those
    of `read_table`."""
    try:
        if not path.is_file():
            raise FileNotFoundError(path)
        with path.open("rb") as stream:
            data = stream.read(BOUNDS.file_bytes + 1)
    except OSError as error:
        raise UserError(
            "TABLE-007",
            Message(N_("The file {name} cannot be opened."), {"name": path.name}),
            Message(
                N_("Close it in the other program, or copy it to this computer first.")
            ),
        ) from error
    return read_table(data, path.name)


def _limit() -> None:
    if sys.platform == "win32":
        return
    import resource

    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    spent = resource.getrusage(resource.RUSAGE_SELF)
    seconds = int(spent.ru_utime + spent.ru_stime) + MOST_SECONDS
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, hard))
    if sys.platform == "linux":
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
        most = pages * resource.getpagesize() + MOST_MEMORY
        hard = resource.getrlimit(resource.RLIMIT_AS)[1]
        if hard == resource.RLIM_INFINITY or most <= hard:
            resource.setrlimit(resource.RLIMIT_AS, (most, hard))
