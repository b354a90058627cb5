# SPDX-License-Identifier: Apache-2.0
"""Cases out of tables of Parquet into columns, and back."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random

import pyarrow as pa
import pytest
from pyarrow import parquet

from carecalc.batch.case_gathering import columns_of
from carecalc.batch.case_table_writing import write_cases
from carecalc.batch.case_tables import read_cases
from carecalc.batch.cases import MOST_FEN
from carecalc.domain.case import Case, StatusRecord
from carecalc.domain.period import Month
from carecalc.errors import UserError
from tests.batch.random_cases import random_case

FACTS = (("care-class", ("300", "none")),)


def cases(count: int) -> list[Case]:
    """Return cases at random."""
    random = Random(11)
    return [random_case(random, str(n), facts=FACTS) for n in range(count)]


def test_that_a_table_gives_back_the_cases_written_to_it(tmp_path: Path) -> None:
    written = cases(300)
    write_cases(columns_of(written), tmp_path / "cases.parquet")
    (found,) = read_cases(tmp_path / "cases.parquet")
    assert [found.case(place) for place in range(300)] == written


def test_that_columns_left_out_of_a_table_hold_nothing(tmp_path: Path) -> None:
    # As another program may write it: text for words, no lists at all.
    table = {"region": ["110105", "110108"], "birth_date": [date(1940, 2, 29), None]}
    parquet.write_table(pa.table(table), tmp_path / "few.parquet")
    (found,) = read_cases(tmp_path / "few.parquet")
    assert found.case(0) == Case("", "110105", birth_date=date(1940, 2, 29))
    assert found.case(1) == Case("", "110108")


@pytest.mark.parametrize(
    "column",
    [
        {"income_fen": [MOST_FEN + 1]},
        {"income_fen": [-5]},
        {"income_fen": ["much"]},
        {"birth_date": ["long ago"]},
        {"months": [["2026-13"]]},
        {"paid": [[{"programme": "a", "fen": 1}]]},
        {"income_fen": [-1]},
        {"paid": [[{"programme": "a", "month": "2026-01", "fen": None}]]},
        {"paid": [[{"programme": "a", "month": "2026-01", "fen": -1}]]},
        {"paid": [[{"programme": None, "month": "2026-01", "fen": 1}]]},
        {"events": [[{"kind": "death", "on": None}]]},
        {"applied_again": [pa.scalar([None], pa.list_(pa.date32()))]},
        {"hukou": [[{"code": None, "from": None, "to": None}]]},
        {
            "fees": [
                [
                    {
                        "month": "2026-01",
                        "setting": "home",
                        "fee_fen": None,
                        "insurance_fen": 1,
                    }
                ]
            ]
        },
    ],
)
def test_that_a_table_that_cannot_be_meant_is_refused(
    tmp_path: Path, column: dict[str, list[object]]
) -> None:
    parquet.write_table(
        pa.table({"region": ["110105"], **column}), tmp_path / "bad.parquet"
    )
    with pytest.raises(UserError, match="COLUMNS-002"):
        list(read_cases(tmp_path / "bad.parquet"))


def test_that_cases_without_ids_are_written_too(tmp_path: Path) -> None:
    columns = replace(columns_of([Case("1", "110105")]), ids=())
    assert columns.case(0).id == ""
    assert columns.take(columns.asked[:1]).case(0).region == "110105"
    write_cases(columns, tmp_path / "cases.parquet")
    (found,) = read_cases(tmp_path / "cases.parquet")
    assert found.case(0) == Case("", "110105")


def test_that_a_later_row_of_a_case_stands_behind_an_earlier_one() -> None:
    held = tuple(StatusRecord(None, None, code) for code in ("DSR", "DB", "DSR"))
    case = Case("1", "110105", statuses=held, months=(Month(2026, 1),))
    assert columns_of([Case("0", "110105"), case]).case(1) == case
