# SPDX-License-Identifier: Apache-2.0
"""Parquet files in pieces, by the package that the extra `batch` brings.

pyarrow is loaded when a table is opened, and never by the window.
"""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import ModuleType
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from carecalc.batch.identity_keys import TextColumn
from carecalc.errors import UserError
from carecalc.text import N_, Message

ROWS = 1 << 19
"""Rows of a piece: some tens of megabytes."""

_ALONE: Mapping[str, str] = {}

Item = TypeVar("Item")

Piece = Mapping[str, Any]
"""Columns of Arrow by name, all of one length."""


def arrow() -> tuple[ModuleType, ModuleType]:
    """Return pyarrow and its reader of Parquet; ARROW-001 where they are missing."""
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError:
        raise UserError(
            "ARROW-001",
            Message(N_("Tables of Parquet need the package pyarrow.")),
            Message(N_("Install it beside carecalc: pip install carecalc[batch]")),
        ) from None
    return pyarrow, parquet


def pieces(
    path: Path,
    needed: Sequence[str],
    optional: Sequence[str] = (),
    words: Sequence[str] = (),
    only_with: Mapping[str, str] = _ALONE,
) -> Iterator[Piece]:
    """Yield the rows of a file in pieces, the next one read while one is worked on.

    Columns of `words` come as a dictionary of few words. Of the optional ones those of
    `only_with` are left out where the column beside them is not there. `UserError`:
    ARROW-001; ARROW-002 the file cannot be read, ARROW-003 it lacks a column.
    """
    pa, parquet = arrow()
    try:
        schema = parquet.read_schema(path)
        there = set(schema.names)
        read_as_words = [
            name for name in words if name in there and is_text(schema.field(name).type)
        ]
        file = parquet.ParquetFile(path, read_dictionary=read_as_words)
    except (OSError, pa.ArrowException) as error:
        raise _unreadable(path) from error
    lacking = [name for name in needed if name not in there]
    if lacking:
        raise UserError(
            "ARROW-003",
            Message(
                N_("{file} lacks the column(s) {names}."),
                {"file": path.name, "names": tuple(lacking)},
            ),
            Message(N_("The handbook says which columns a table has.")),
        )
    wanted = [
        *needed,
        *(n for n in optional if n in there and only_with.get(n, n) in there),
    ]
    batches = file.iter_batches(batch_size=ROWS, columns=wanted)
    with file:
        try:
            for batch in ahead(batches):
                yield {name: batch.column(name) for name in wanted}
        except (OSError, pa.ArrowException) as error:
            raise _unreadable(path) from error


def in_text(path: Path, found: Iterator[Piece]) -> Iterator[Piece]:
    """Yield the pieces of a file with every column but `fen` as text.

    `UserError` ARROW-007: a column cannot be text, or is of numbers that may have lost
    digits.
    """
    for piece in found:
        yield {
            name: column if name == "fen" else _as_text(path, name, column)
            for name, column in piece.items()
        }


def _as_text(path: Path, name: str, column: Any) -> Any:
    pa, _ = arrow()
    kind = column.type
    if is_text(kind):
        return column
    if not (pa.types.is_floating(kind) or pa.types.is_decimal(kind)):
        try:
            return column.cast(pa.string())
        except pa.ArrowException:
            pass
    raise UserError(
        "ARROW-007",
        Message(
            N_("{file}: the column {name} ({type}) is not text."),
            {"file": path.name, "name": name, "type": str(kind)},
        ),
        Message(N_("Write numbers of people and accounts, words and days as text.")),
    )


def ahead(items: Iterator[Item]) -> Iterator[Item]:
    """Yield the items, the next one made on another thread while one is worked on."""
    with ThreadPoolExecutor(1) as other:
        following = other.submit(next, items, None)
        while (item := following.result()) is not None:
            following = other.submit(next, items, None)
            yield item


def text_column(column: Any) -> TextColumn:
    """Return a column of text as its bytes; what is missing is empty."""
    pa, _ = arrow()
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if column.type not in (pa.string(), pa.large_string()):
        column = column.cast(pa.string())
    if column.null_count:
        column = column.fill_null("")
    width = np.dtype(np.int64 if column.type == pa.large_string() else np.int32)
    _, offsets, data = column.buffers()
    where: NDArray[Any] = np.frombuffer(
        offsets, width, len(column) + 1, column.offset * width.itemsize
    )
    raw = np.frombuffer(data, np.uint8) if data is not None else np.zeros(0, np.uint8)
    return TextColumn(where, raw)


def is_text(kind: Any) -> bool:
    """Tell whether a type of Arrow is text, or words of a dictionary."""
    types = arrow()[0].types
    if types.is_dictionary(kind):
        kind = kind.value_type
    return bool(types.is_string(kind) or types.is_large_string(kind))


def words_of(column: Any) -> tuple[list[str], NDArray[np.int64]]:
    """Return the different words of a column, and each row's place among them; what is
    missing is the empty word."""
    pa, _ = arrow()
    if column.null_count:
        column = column.cast(pa.string()).fill_null("")
    if not pa.types.is_dictionary(column.type):
        column = column.cast(pa.string()).dictionary_encode()
    places = column.indices.to_numpy(zero_copy_only=False).astype(np.int64)
    return column.dictionary.to_pylist(), places


def _unreadable(path: Path) -> UserError:
    return UserError(
        "ARROW-002",
        Message(
            N_("{file} cannot be read as a table of Parquet."), {"file": path.name}
        ),
        Message(N_("Write the table again, or fetch it once more.")),
    )
