# SPDX-License-Identifier: Apache-2.0
"""Write cases as a table of Parquet (see `case_tables`)."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from carecalc.batch.arrow_files import arrow
from carecalc.batch.case_tables import EPOCH
from carecalc.batch.cases import OPEN_END, CaseColumns, Ints, month_of


def write_cases(cases: CaseColumns, path: Path) -> None:
    """Write cases as a table that `read_cases` reads; ARROW-001 without pyarrow."""
    pa, parquet = arrow()
    period = [("from", pa.date32()), ("to", pa.date32())]
    texts = pa.list_(pa.string())
    table = {
        "id": pa.array(cases.ids if len(cases.ids) else [""] * len(cases), pa.string()),
        **{
            name: pa.array(
                [None if n < 0 else cases.words[name][n] for n in column.tolist()],
                pa.string(),
            )
            for name, column in (
                ("region", cases.region),
                ("sex", cases.sex),
                ("setting", cases.setting),
            )
        },
        "birth_date": _written_days(cases.birth, 0),
        "income_fen": _written(cases.income, pa.int64()),
        "applied_on": _written_days(cases.applied, 0),
        "decided_on": _written_days(cases.decided, 0),
        "hukou": _written_rows(cases, "hukou", [("code", pa.string()), *period]),
        "residence": _written_rows(
            cases, "residence", [("code", pa.string()), *period]
        ),
        "statuses": _written_rows(cases, "status", [("code", pa.string()), *period]),
        "certificates": _written_rows(
            cases,
            "certificate",
            [
                ("category", pa.string()),
                ("grade", pa.int64()),
                ("multiple", pa.bool_()),
                *period,
            ],
        ),
        "benefits": _written_rows(
            cases,
            "benefit",
            [("code", pa.string()), *period, ("monthly_fen", pa.int64())],
        ),
        "assessments": _written_rows(
            cases,
            "assessment",
            [
                ("scale", pa.string()),
                ("level", pa.int64()),
                ("level_code", pa.string()),
                ("on", pa.date32()),
                ("valid_to", pa.date32()),
            ],
        ),
        "fees": _written_rows(
            cases,
            "fees",
            [
                ("setting", pa.string()),
                ("month", pa.string()),
                ("fee_fen", pa.int64()),
                ("insurance_fen", pa.int64()),
            ],
        ),
        "events": _written_rows(
            cases, "event", [("kind", pa.string()), ("on", pa.date32())]
        ),
        "applied_again": _written_rows(cases, "again", [("on", pa.date32())]),
        "choices": _written_rows(
            cases, "choice", [("group", pa.string()), ("take", texts)]
        ),
        "paid": _written_rows(
            cases,
            "paid",
            [("programme", pa.string()), ("month", pa.string()), ("fen", pa.int64())],
        ),
        "facts": _written_rows(
            cases, "fact", [("name", pa.string()), ("codes", texts)]
        ),
        "months": pa.array(
            [[str(m) for m in cases.month_lists[n]] for n in cases.asked.tolist()],
            texts,
        ),
    }
    table["applied_again"] = pa.ListArray.from_arrays(
        table["applied_again"].offsets, table["applied_again"].values.field("on")
    )
    parquet.write_table(pa.table(table), path)


def _written(numbers: npt.NDArray[Any], kind: Any, missing: int = -1) -> Any:
    pa, _ = arrow()
    return pa.array(numbers, mask=numbers == missing).cast(kind)


def _written_days(days: Ints, missing: int) -> Any:
    pa, _ = arrow()
    shifted = (days.astype(np.int64) - EPOCH).astype(np.int32)
    return pa.array(shifted, mask=days == missing).cast(pa.date32())


def _written_rows(
    cases: CaseColumns, kind: str, fields: Sequence[tuple[str, Any]]
) -> Any:
    """Return the rows of a kind as one list for each case."""
    pa, _ = arrow()
    rows = cases.rows[kind]
    said = [_told(kind, value) for value in rows.values]
    columns = []
    for name, form in fields:
        if name in ("from", "on"):
            columns.append(_written_days(rows.first, 0))
        elif name in ("to", "valid_to"):
            columns.append(_written_days(rows.last, OPEN_END))
        elif name == "month":
            months = {n: str(month_of(n)) for n in np.unique(rows.first).tolist()}
            columns.append(pa.array([months[n] for n in rows.first.tolist()], form))
        elif name.endswith("fen"):
            sums = rows.less if name == "insurance_fen" else rows.fen
            columns.append(_written(sums, form))
        else:
            words = [one[name] for one in said]
            columns.append(pa.array([words[n] for n in rows.value.tolist()], form))
    entries = pa.StructArray.from_arrays(columns, [name for name, _ in fields])
    counts = np.bincount(rows.case, minlength=len(cases))
    offsets = np.r_[0, np.cumsum(counts)].astype(np.int32)
    known = {"hukou": cases.hukou_known, "residence": cases.residence_known}.get(kind)
    mask = None if known is None else pa.array(~known)
    return pa.ListArray.from_arrays(pa.array(offsets), entries, mask=mask)


def _told(kind: str, value: tuple[Any, ...]) -> dict[str, Any]:
    """Return what a row says, by the names of a table's columns."""
    if kind == "assessment":
        scale, level = value
        is_number = isinstance(level, int)
        return {
            "scale": scale,
            "level": level if is_number else None,
            "level_code": None if is_number else level,
        }
    return dict(zip(_NAMES[kind], value, strict=True))


_NAMES = {
    "hukou": ("code",),
    "residence": ("code",),
    "status": ("code",),
    "benefit": ("code",),
    "certificate": ("category", "grade", "multiple"),
    "fees": ("setting",),
    "event": ("kind",),
    "again": (),
    "choice": ("group", "take"),
    "paid": ("programme",),
    "fact": ("name", "codes"),
}
