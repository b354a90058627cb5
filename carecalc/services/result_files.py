# SPDX-License-Identifier: Apache-2.0
"""Files that cases come from and results go to: their names, lines opened, a whole file."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from carecalc.errors import UserError
from carecalc.text import N_, Message

LINES, PARQUET, ARROW = ".jsonl", ".parquet", ".arrow"


def check_names(
    source: Path | None, target: Path | None, reasons: bool, tables: Sequence[str]
) -> None:
    """Refuse a file whose name does not say what it is (`UserError` COLUMNS-013), and
    reasons that a table does not hold (COLUMNS-015); `tables` are the ends of names."""
    if source is not None:
        _check_name(source, (LINES, *tables))
    if target is not None:
        _check_name(target, tables)
    is_table = target is not None or (source is not None and source.suffix in tables)
    if reasons and is_table:
        raise UserError(
            "COLUMNS-015",
            Message(N_("A table holds no reasons.")),
            Message(N_("Leave out --reasons, or score lines into lines.")),
        )


def _check_name(path: Path, known: Sequence[str]) -> None:
    if path.suffix not in known:
        raise UserError(
            "COLUMNS-013",
            Message(
                N_("{file}: its name does not say what it is."), {"file": path.name}
            ),
            Message(N_("Names end in {endings}."), {"endings": tuple(known)}),
            str(path),
        )


def lines_of(source: Path) -> BinaryIO:
    """Open a file of lines; `UserError` ARROW-002."""
    try:
        return source.open("rb")
    except OSError as error:
        raise UserError(
            "ARROW-002",
            Message(N_("{file} cannot be read as a table."), {"file": source.name}),
            Message(N_("Write the table again, or fetch it once more.")),
            str(source),
        ) from error


@contextmanager
def whole(target: Path) -> Iterator[Path]:
    """Give a name to write to; what was written has the name `target` once it is whole.

    What goes wrong leaves nothing behind. `UserError`: OUTPUT-001 it cannot be written.
    """
    begun = target.with_name(f"{target.name}.part{target.suffix}")
    try:
        yield begun
        os.replace(begun, target)
    except OSError as error:
        raise UserError(
            "OUTPUT-001",
            Message(N_("The results could not be written.")),
            Message(N_("Look at the free space where they go.")),
            str(target),
        ) from error
    finally:
        begun.unlink(missing_ok=True)
