# SPDX-License-Identifier: Apache-2.0
"""Sheets of answers and their scores as tables of Arrow, piece by piece.

A table of sheets has a column `id` and one of text for each item or fact, of lists
where several answers may be chosen; null where there is no answer.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from carecalc.batch.answers import MISSING, AnswerColumns, Column
from carecalc.batch.arrow_files import arrow
from carecalc.batch.columns import Ints
from carecalc.batch.reading import encoder
from carecalc.batch.scores import Flags, MeasureColumn, ScoreColumns
from carecalc.domain.conditions import Code
from carecalc.errors import UserError
from carecalc.text import N_, Message

ROWS = 1 << 16
"""Sheets of a piece: some megabytes."""

_BAD = -2
_LISTS = ("several", "rows")


@dataclass(frozen=True, slots=True)
class SheetPiece:
    """Some sheets of a table. `apart` are the rows that only the scalar reads, as it
    reads a line; in `answers` they are not answered."""

    identities: list[object]
    answers: AnswerColumns
    apart: Mapping[int, Mapping[str, object]]


def sheet_pieces(path: Path, layout: Mapping[str, Column]) -> Iterator[SheetPiece]:
    """Yield the sheets of a table in its order; every column must be one of the scale.

    `UserError`: ARROW-001, ARROW-002 the file cannot be read, COLUMNS-012 a column is
    none of the scale's or of another type.
    """
    pa, _ = arrow()
    try:
        with _batches(path) as (schema, batches):
            _check(schema, layout)
            for batch in batches:
                yield _piece(batch, layout)
    except (OSError, pa.ArrowException) as error:
        raise UserError(
            "ARROW-002",
            Message(N_("{file} cannot be read as a table."), {"file": path.name}),
            Message(N_("Write the table again, or fetch it once more.")),
            str(path),
        ) from error


@contextmanager
def _batches(path: Path) -> Iterator[tuple[Any, Iterator[Any]]]:
    pa, parquet = arrow()
    if path.suffix == ".parquet":
        with parquet.ParquetFile(path) as file:
            yield file.schema_arrow, file.iter_batches(batch_size=ROWS)
        return
    with pa.memory_map(str(path)) as source, pa.ipc.open_file(source) as file:
        whole = (file.get_batch(n) for n in range(file.num_record_batches))
        yield (
            file.schema,
            (
                batch.slice(first, ROWS)
                for batch in whole
                for first in range(0, batch.num_rows, ROWS)
            ),
        )


def _check(schema: Any, layout: Mapping[str, Column]) -> None:
    pa, _ = arrow()
    types = pa.types
    for field in schema:
        kind = field.type
        if types.is_dictionary(kind):
            kind = kind.value_type
        is_list = types.is_list(kind) or types.is_large_list(kind)
        text = kind.value_type if is_list else kind
        fits = types.is_string(text) or types.is_large_string(text)
        if field.name == "id":
            fits = not is_list and (fits or types.is_integer(kind))
        elif field.name in layout:
            wanted = layout[field.name].item.answer in _LISTS
            fits = (fits and is_list is wanted) or types.is_null(kind)
        else:
            fits = False
        if not fits:
            raise UserError(
                "COLUMNS-012",
                Message(
                    N_("The column “{name}” ({type}) is not one of a table of sheets."),
                    {"name": field.name, "type": str(field.type)},
                ),
                Message(
                    N_(
                        "A table of sheets has id and the items and facts of the scale, "
                        "as text; lists of text where several may be chosen."
                    )
                ),
                field.name,
            )


def _piece(batch: Any, layout: Mapping[str, Column]) -> SheetPiece:
    size = batch.num_rows
    bad = np.zeros(size, np.bool_)
    columns: dict[str, Ints] = {}
    identities: list[object] = [None] * size
    for name, array in zip(batch.schema.names, batch.columns, strict=True):
        if name == "id":
            identities = array.to_pylist()
            continue
        column = layout[name]
        values = _encoded(array, column)
        wrong = values == _BAD
        bad |= wrong
        values[wrong] = MISSING
        columns[name] = values.astype(column.type)
    apart: dict[int, Mapping[str, object]] = {}
    for row in np.flatnonzero(bad).tolist():
        (raw,) = batch.slice(row, 1).to_pylist()
        raw = {name: value for name, value in raw.items() if value is not None}
        identity = raw.pop("id", None)
        apart[row] = {"id": identity, "answers": raw}
        for values in columns.values():
            values[row] = MISSING
    return SheetPiece(identities, AnswerColumns(size, columns), apart)


def _encoded(array: Any, column: Column) -> Ints:
    """Return what the answers stand for, -2 for what only the scalar reads."""
    pa, _ = arrow()
    if pa.types.is_null(array.type):
        return np.full(len(array), MISSING, np.int64)
    if column.item.answer not in _LISTS:
        return _words(array, column)
    found = np.where(array.is_null().to_numpy(zero_copy_only=False), MISSING, 0)
    lengths = array.value_lengths().fill_null(0).to_numpy(zero_copy_only=False)
    rows = np.repeat(np.arange(len(array)), lengths)
    bits = _words(array.flatten(), column, alone=True)
    np.bitwise_or.at(found, rows[bits >= 0], bits[bits >= 0])
    found[rows[bits < 0]] = _BAD
    return found


def _words(array: Any, column: Column, alone: bool = False) -> Ints:
    """Return what texts stand for, each different one read once; `alone`: as the only
    one of a list."""
    pa, _ = arrow()
    if not pa.types.is_dictionary(array.type):
        array = array.dictionary_encode()
    read = encoder(column)
    found: list[int] = []
    for word in array.dictionary.to_pylist():
        try:
            found.append(read([word] if alone else word))
        except (KeyError, TypeError, ValueError):
            found.append(_BAD)
    worths = np.array([*found, MISSING], np.int64)
    places = array.indices.fill_null(len(found)).to_numpy(zero_copy_only=False)
    taken: Ints = worths[places]
    return taken


# --- out -----------------------------------------------------------------------------

_TEXT_LISTS = ("applied", "missing", "assumed", "warnings")
_ERRORS = ("error_code", "error_message", "error_place")


class ScoreWriter:
    """Writes scores into a table; what only the scalar told stands in its place.

    `measures` are what the scale prints and whether it is always a whole number;
    `codes` are the levels, `names` what each is called, `about` what the scores rest on.
    """

    def __init__(
        self,
        path: Path,
        measures: Mapping[str, bool],
        codes: Sequence[Code],
        names: Mapping[Code, str | None],
        about: Mapping[str, str],
    ) -> None:
        pa, parquet = arrow()
        self._pa = pa
        self._names = names
        word = pa.dictionary(pa.int32(), pa.string())
        level = pa.int64() if all(isinstance(c, int) for c in codes) else pa.string()
        self._level = level
        fields = [("id", pa.string())]
        fields += [
            (f"measures.{n}", pa.int64() if whole else pa.string())
            for n, whole in measures.items()
        ]
        fields += [("preliminary", level), ("level", level), ("level_name", word)]
        fields += [(name, pa.list_(pa.string())) for name in _TEXT_LISTS]
        fields += [(name, pa.string()) for name in _ERRORS]
        self._whole = measures
        self._schema = pa.schema(fields, metadata=dict(about))
        if path.suffix == ".parquet":
            self._writer = parquet.ParquetWriter(path, self._schema)
        else:
            self._writer = pa.ipc.new_file(str(path), self._schema)

    def close(self) -> None:
        """Write what ends the table."""
        self._writer.close()

    def write(
        self,
        identities: Sequence[object],
        columns: ScoreColumns,
        rows: Sequence[int | None],
        apart: Sequence[Mapping[str, object]],
    ) -> None:
        """Write results in order: rows of `columns`, and where it has none the next of
        `apart`, as the command line prints it."""
        pa = self._pa
        table = pa.table(self._arrays(columns), schema=self._schema)
        if apart:
            more = pa.Table.from_pylist([self._row(one) for one in apart], self._schema)
            table = pa.concat_tables([table, more]).unify_dictionaries()
        following = columns.size
        places = []
        for row in rows:
            places.append(following if row is None else row)
            following += row is None
        if places != list(range(len(table))):
            table = table.take(pa.array(places, pa.int64()))
        known = [None if one is None else str(one) for one in identities]
        table = table.set_column(0, "id", pa.array(known, pa.string()))
        self._writer.write_table(table)

    def _arrays(self, columns: ScoreColumns) -> list[Any]:
        pa, size = self._pa, columns.size
        arrays = [pa.nulls(size, pa.string())]
        for name, measure in columns.measures.items():
            arrays.append(self._measure(measure, size, self._whole[name]))
        for places in (columns.preliminary, columns.level):
            codes = pa.array([self._code(code) for code in columns.codes], self._level)
            arrays.append(codes.take(pa.array(places, mask=places < 0)))
        names = pa.array([self._names.get(code) for code in columns.codes], pa.string())
        places = pa.array(columns.level.astype(np.int32), mask=columns.level < 0)
        arrays.append(pa.DictionaryArray.from_arrays(places, names))
        lists = pa.list_(pa.string())
        clauses = pa.array([list(one) for one in columns.clauses], lists)
        arrays.append(clauses.take(pa.array(columns.applied)))
        for flags in (columns.missing, columns.assumed, columns.warnings):
            arrays.append(_listed(pa, flags, size, lists))
        return [*arrays, *[pa.nulls(size, pa.string())] * len(_ERRORS)]

    def _code(self, code: object) -> object:
        return code if code is None or self._level == self._pa.int64() else str(code)

    def _measure(self, measure: MeasureColumn, size: int, whole: bool) -> Any:
        pa = self._pa
        if whole and measure.codes is None:
            return pa.array(measure.nums.astype(np.int64), mask=measure.unknown)
        said = [_said(value, whole) for value in measure.values(size)]
        return pa.array(said, pa.int64() if whole else pa.string())

    def _row(self, value: Mapping[str, Any]) -> dict[str, object]:
        """Return a result, as it is printed, as a row."""
        if "error" in value:
            error: Mapping[str, object] = value["error"]
            return {f"error_{name}": said for name, said in error.items()}
        row = {name: value[name] for name in ("level_name", *_TEXT_LISTS)}
        for name, whole in self._whole.items():
            said = value["measures"][name]
            row[f"measures.{name}"] = said if whole else _said(said, whole)
        for name in ("preliminary", "level"):
            row[name] = self._code(value[name])
        return row


def _said(value: Fraction | Decimal | Code | None, whole: bool) -> int | str | None:
    """Return a value as a cell: text has the exact decimals, or `1/7` if they never end."""
    if value is None or whole:
        return None if value is None else int(value)
    if isinstance(value, Fraction):
        decimal = Decimal(value.numerator) / Decimal(value.denominator)
        value = decimal if Fraction(decimal) == value else str(value)
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _listed(pa: Any, flags: Flags, size: int, lists: Any) -> Any:
    places, patterns = flags.patterns(size)
    known = pa.array([list(names) for names in patterns], lists)
    return known.take(pa.array(places, pa.int32()))
