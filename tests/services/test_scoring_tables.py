# SPDX-License-Identifier: Apache-2.0
"""Tables of a scale whose results are not whole, and rows that it has no answer for."""

import io
import json
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet

from carecalc import i18n
from carecalc.domain import measures as m
from carecalc.domain.answers import read_answers
from carecalc.domain.evaluate import score
from carecalc.domain.scale import Item
from carecalc.services import scoring_tables
from carecalc.services.scoring import score_value
from carecalc.services.scoring_many import ManySheets
from tests.batch.test_scale_shapes import (
    LEVEL,
    QUOTIENT,
    SEVERAL,
    WORD,
    A,
    B,
    graded,
    measure,
    scale_of,
)

WORDS = i18n.catalogue("en")
HALF = measure(m.Sum(("A",), {"A": Fraction(1, 2)}), "half")
BY_B = measure(m.Quotient("A", ("B",)), "by")
ROWS = Item("R", WORD, answer="rows")
SCALE = scale_of(
    HALF,
    QUOTIENT,
    BY_B,
    LEVEL,
    graded("g", "A", "others"),
    items=(A, B, SEVERAL, ROWS),
    needs="what-decides",
)
# B0 is worth 4, B2 nothing: dividing by it is refused.
SHEETS = [
    {"A": "A1", "B": "B0", "S": ["S1"], "R": ["x"]},
    {"A": "A2", "B": "B2", "S": []},
    {"B": "B0"},
    {"A": "A9", "B": "B0"},
]


def one(raw: Mapping[str, object]) -> dict[str, object]:
    answers = raw["answers"]
    assert isinstance(answers, dict)
    found = score(SCALE, read_answers(SCALE, answers), {}, True)
    return score_value(raw.get("id"), SCALE, found, WORDS, False)


@pytest.mark.parametrize("as_table", [True, False])
def test_that_fractions_and_refusals_stand_in_the_table(
    tmp_path: Path, as_table: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scoring_tables, "_LINES", 3)
    source: Path | io.BytesIO
    if as_table:
        source = tmp_path / "in.parquet"
        columns = {
            name: pa.array([sheet.get(name) for sheet in SHEETS]) for name in "ABSR"
        }
        parquet.write_table(pa.table(columns), source)
    else:
        lines = [json.dumps({"answers": sheet}) for sheet in SHEETS]
        # The first three come together and make a piece of their own.
        source = io.BytesIO("\n".join(lines).encode() + b"\n" * (not as_table))
    target = tmp_path / "out.parquet"
    many = ManySheets(SCALE, {}, WORDS)
    good = scoring_tables.score_tables(source, target, many, one, WORDS, print)
    rows = parquet.read_table(target).to_pylist()
    assert not good
    assert [row["measures.half"] for row in rows] == ["0.5", None, None, None]
    assert [row["measures.q"] for row in rows] == ["1/3", None, None, None]
    assert [row["measures.by"] for row in rows] == ["0.25", None, None, None]
    assert [row["measures.g"] for row in rows] == ["A", None, "A", None]
    assert [row["level"] for row in rows] == [0, None, None, None]
    codes = [row["error_code"] for row in rows]
    assert codes == [None, "LAW-072", None, "ANSWER-002"]


def test_that_a_refused_sheet_is_answered_alone_among_lines() -> None:
    many = ManySheets(SCALE, {}, WORDS)
    texts = many.lines(many.score([{"id": 1, "answers": s} for s in SHEETS]))
    assert [text is None for text in texts] == [False, True, False, True]
    assert json.loads(texts[0] or "", parse_float=Decimal)["measures"]["q"] == "1/3"


def test_that_a_result_told_apart_has_its_exact_decimals() -> None:
    from carecalc.batch.sheet_tables import _said

    assert _said(Decimal("0.50"), False) == "0.50"
    assert _said(Fraction(1, 8), False) == "0.125"
    assert _said("1/3", False) == "1/3"
    assert _said(None, True) is None
