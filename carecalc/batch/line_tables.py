# SPDX-License-Identifier: Apache-2.0
"""Lines of entitlements as a table of Parquet: one row a line, or a case refused."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
import numpy.typing as npt

from carecalc.batch.arrow_files import arrow
from carecalc.batch.cases import month_of
from carecalc.batch.lines import STATES, LineColumns

_COUNT = 14


class LineWriter:
    """Writes lines into a table, piece after piece."""

    def __init__(self, path: Path) -> None:
        pa, parquet = arrow()
        text, fen, texts = pa.string(), pa.int64(), pa.list_(pa.string())
        self._schema = pa.schema(
            {
                "id": text,
                "programme": text,
                "month": text,
                "state": text,
                "fen": fen,
                "category": text,
                "clauses": texts,
                "vetoed_by": texts,
                "missing": texts,
                "arrears_fen": fen,
                "recovery_fen": fen,
                "error_code": text,
                "error_message": text,
                "error_place": text,
            }
        )
        self._writer = parquet.ParquetWriter(path, self._schema)

    def __enter__(self) -> "LineWriter":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._writer.close()

    def write(self, lines: LineColumns, identities: Sequence[str]) -> None:
        """Write the lines of cases, by case, then month and programme."""
        pa, _ = arrow()
        flat = lines.flat()
        held = np.flatnonzero(flat.state != STATES.index("error"))
        held = held[np.argsort(flat.case[held], kind="stable")]

        def words(numbers: npt.NDArray[Any], names: Sequence[str]) -> Any:
            return pa.array([*names, None], pa.string()).take(pa.array(numbers[held]))

        def lists(part: str) -> Any:
            each = [list(getattr(said, part)) for said in lines.sayings]
            whole = pa.array(each, pa.list_(pa.string()))
            return whole.take(pa.array(flat.reason[held]))

        def sums(column: npt.NDArray[Any]) -> Any:
            return pa.array(column[held], pa.int64(), mask=column[held] < 0)

        months, month = np.unique(flat.month, return_inverse=True)
        none = np.where(flat.category < 0, len(lines.categories), flat.category)
        columns = [
            words(flat.case, identities),
            words(flat.programme, lines.programmes),
            words(month, [str(month_of(n)) for n in months.tolist()]),
            words(flat.state, STATES),
            sums(flat.fen),
            words(none, lines.categories),
            *(lists(part) for part in ("clauses", "vetoed_by", "missing")),
            sums(flat.arrears),
            sums(flat.recovery),
        ]
        rest = [pa.nulls(len(held), pa.string())] * (_COUNT - len(columns))
        self._writer.write_table(pa.table([*columns, *rest], self._schema))

    def write_alone(self, results: Sequence[Mapping[str, Any]]) -> None:
        """Write cases as `carecalc determine` answers them one by one."""
        pa, _ = arrow()
        rows = []
        for result in results:
            identity = None if result["id"] is None else str(result["id"])
            for line in result.get("lines", ()):
                rows.append({"id": identity, **line})
            if "error" in result:
                error = {
                    f"error_{name}": said for name, said in result["error"].items()
                }
                rows.append({"id": identity, **error})
        self._writer.write_table(pa.Table.from_pylist(rows, self._schema))
