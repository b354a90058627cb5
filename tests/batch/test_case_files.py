# SPDX-License-Identifier: Apache-2.0
"""Cases out of tables of Parquet into columns, and back."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random

import pyarrow as pa
import pytest
from pyarrow import parquet

from carecalc.batch import arrow_files
from carecalc.batch.case_gathering import columns_of
from carecalc.batch.case_table_writing import write_cases
from carecalc.batch.case_tables import read_cases
from carecalc.batch.cases import MOST_FEN
from carecalc.domain.case import AssessmentRecord, Case, Place, StatusRecord
from carecalc.domain.period import Month
from carecalc.errors import UserError
from tests.batch.random_cases import random_case

PERIOD = {"from": None, "to": None}
CERTIFICATE = {"category": "肢体", "grade": 2, "multiple": False, **PERIOD}
ASSESSMENT = {
    "scale": "s",
    "level": 3,
    "level_code": None,
    "on": None,
    "valid_to": None,
}
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
        # Of another kind than cases hold there.
        {"region": [["110105"]]},
        {"setting": [{"a": "home"}]},
        {"id": [["1"]]},
        {"months": ["2026-01"]},
        {"statuses": ["DB"]},
        {"statuses": [["DB"]]},
        {"statuses": [[None]]},
        {"choices": [[{"group": "a", "take": "b"}]]},
        {"choices": [[{"group": "a", "take": None}]]},
        {"facts": [[{"name": "a", "codes": "b"}]]},
        {"facts": [[{"name": "a", "codes": ["b", None]}]]},
        {"certificates": [[{**CERTIFICATE, "multiple": 1}]]},
        {"certificates": [[{**CERTIFICATE, "grade": "2"}]]},
        {"assessments": [[{**ASSESSMENT, "level": "3"}]]},
        {"assessments": [[{**ASSESSMENT, "level": True}]]},
        {"assessments": [[{**ASSESSMENT, "level": 2.5}]]},
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
    with pytest.raises(UserError, match="COLUMNS-002") as refused:
        list(read_cases(tmp_path / "bad.parquet"))
    assert refused.value.message.values["column"] in column


def test_that_a_row_no_case_can_hold_is_named_with_its_column(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Rows are counted from 1 over all pieces of the file; the first of them is named.
    monkeypatch.setattr(arrow_files, "ROWS", 4)
    income: list[int | None] = [None, 0, 7, 9, 1, 2, -5, 3, -6]
    months = [None, *[["2026-01"]] * 6, ["2026-13"], None]
    parquet.write_table(
        pa.table({"region": ["110105"] * 9, "income_fen": income, "months": months}),
        tmp_path / "bad.parquet",
    )
    with pytest.raises(UserError, match="COLUMNS-002") as refused:
        list(read_cases(tmp_path / "bad.parquet"))
    said = refused.value.message
    assert said.values == {"file": "bad.parquet", "row": 7, "column": "income_fen"}


def test_that_a_column_of_another_kind_is_named_without_a_row(tmp_path: Path) -> None:
    parquet.write_table(
        pa.table({"region": ["110105", "110105"], "fees": ["much", None]}),
        tmp_path / "bad.parquet",
    )
    with pytest.raises(UserError, match="COLUMNS-002") as refused:
        list(read_cases(tmp_path / "bad.parquet"))
    assert refused.value.message.values == {"file": "bad.parquet", "column": "fees"}


def test_that_columns_of_another_program_are_meant_as_cases_hold_them(
    tmp_path: Path,
) -> None:
    """Codes as integers, whole numbers as floats, lists in which nothing ever stands."""
    columns = {
        "hukou": [[{"code": 110105, **PERIOD}], None],
        "assessments": [[{**ASSESSMENT, "level": 3.0}], [ASSESSMENT]],
        "statuses": [[], None],
        "benefits": [None, None],
        "facts": [[{"name": "care-class", "codes": [300]}], None],
    }
    parquet.write_table(
        pa.table({"region": [110105, 110108], **columns}), tmp_path / "cases.parquet"
    )
    (found,) = read_cases(tmp_path / "cases.parquet")
    level = AssessmentRecord(None, None, "s", 3)
    assert found.case(0) == Case(
        "",
        "110105",
        hukou=(Place(None, None, "110105"),),
        assessments=(level,),
        facts={"care-class": ("300",)},
    )
    assert found.case(1) == Case("", "110108", assessments=(level,))


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
