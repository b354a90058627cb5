# SPDX-License-Identifier: Apache-2.0
"""Reading somebody's table in a process of its own that may use only so much."""

import gc
import sys
from pathlib import Path

from carecalc.documents.table_bounds import BOUNDS, LONG, Bounds, too_large
from carecalc.documents.tables_in import read_table
from carecalc.domain.table import Table
from carecalc.errors import UserError
from carecalc.text import N_, Message


def read_apart(path: str, bounds: Bounds = BOUNDS) -> Table | UserError:
    """Return the table of a file, or why it is refused: for a process of its own.

    Such a process knows of no office. What limits it the system lets it set, it sets:
    memory and time of the processor (not on Windows, where the bounds of the reader
    stand alone).
    """
    _limit(bounds)
    # Nothing of a table refers back to itself, and the process ends with it.
    gc.disable()
    try:
        return read_file(Path(path), bounds)
    except UserError as error:
        return error
    except MemoryError:
        return too_large(Message(N_("Reading it would take too much memory.")))


def read_long(path: str) -> Table | UserError:
    """Return the table of a file that may name a whole county's people, as above."""
    return read_apart(path, LONG)


def read_file(path: Path, bounds: Bounds = BOUNDS) -> Table:
    """Return the table of a file. `UserError`: TABLE-007 it cannot be opened, and those
    of `read_table`."""
    try:
        if not path.is_file():
            raise FileNotFoundError(path)
        with path.open("rb") as stream:
            data = stream.read(bounds.file_bytes + 1)
    except OSError as error:
        raise UserError(
            "TABLE-007",
            Message(N_("The file {name} cannot be opened."), {"name": path.name}),
            Message(
                N_("Close it in the other program, or copy it to this computer first.")
            ),
        ) from error
    return read_table(data, path.name, bounds)


def _limit(bounds: Bounds) -> None:
    if sys.platform == "win32":
        return
    import resource

    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    spent = resource.getrusage(resource.RUSAGE_SELF)
    seconds = int(spent.ru_utime + spent.ru_stime) + bounds.seconds
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, hard))
    if sys.platform == "linux":
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
        most = pages * resource.getpagesize() + bounds.memory
        hard = resource.getrlimit(resource.RLIMIT_AS)[1]
        if hard == resource.RLIM_INFINITY or most <= hard:
            resource.setrlimit(resource.RLIMIT_AS, (most, hard))
