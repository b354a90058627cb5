# SPDX-License-Identifier: Apache-2.0
"""Cases out of files into columns: tables of Parquet, and JSON lines."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random

import pyarrow as pa
import pytest
from pyarrow import parquet

from carecalc.batch.case_gathering import columns_of
from carecalc.batch.case_lines import read_lines
from carecalc.batch.case_table_writing import write_cases
from carecalc.batch.case_tables import read_cases
from carecalc.batch.cases import MOST_FEN
from carecalc.domain.case import Case, StatusRecord
from carecalc.domain.period import Month
from carecalc.errors import UserError
from carecalc.services.case_json import as_json
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


def test_that_lines_give_the_cases_that_the_command_reads() -> None:
    written = [
        # A level always has a day in a line.
        replace(case, assessments=tuple(a for a in case.assessments if a.first))
        for case in cases(300)
    ]
    found = read_lines(as_json(case).encode() for case in written)
    for place, case in enumerate(written):
        read = found.case(place)
        assert replace(read, events=()) == replace(case, events=())
        # A line has one day of death, the first of several.
        died = [e.on for e in case.events if e.kind == "death"]
        assert [e.on for e in read.events if e.kind == "death"] == sorted(died)[:1]


def test_that_an_identity_number_tells_what_a_line_leaves_out() -> None:
    # 11010519491231002X: born on 31 December 1949, an even serial number
    person = {"id_number": "11010519491231002X", "hukou": "110105", "setting": None}
    sound = {"region": "110105", "person": person}
    named = {
        "region": "110105",
        "person": {**person, "sex": "male", "birth_date": "1950-01-01"},
    }
    unsound = {"region": "110105", "person": {"id_number": "123"}}
    found = read_lines(json.dumps(raw).encode() for raw in (sound, named, unsound))
    assert (found.case(0).birth_date, found.case(0).sex) == (
        date(1949, 12, 31),
        "female",
    )
    assert (found.case(1).birth_date, found.case(1).sex) == (date(1950, 1, 1), "male")
    assert (found.case(2).birth_date, found.case(2).sex) == (None, None)


@pytest.mark.parametrize(
    "line",
    [
        b"not json",
        b"[]",
        b'{"region": "110105"}',
        b'{"region": 110105, "person": {}}',
        b'{"region": "110105", "person": {}, "more": 1}',
        b'{"region": "110105", "person": {"birth_date": "19400101"}}',
        b'{"region": "110105", "person": {"income_fen": -1}}',
        b'{"region": "110105", "person": {"income_fen": true}}',
        b'{"region": "110105", "person": {}, "months": ["2026-13"]}',
        b'{"region": "110105", "person": {"certificates": [{"category": "a", "grade": 1, '
        b'"multiple": 1}]}}',
    ],
)
def test_that_a_line_that_is_no_case_is_named(line: bytes) -> None:
    with pytest.raises(UserError, match="COLUMNS-003") as refused:
        read_lines([b'{"region": "110105", "person": {}}', line])
    assert refused.value.place == "2"


def test_that_a_later_row_of_a_case_stands_behind_an_earlier_one() -> None:
    held = tuple(StatusRecord(None, None, code) for code in ("DSR", "DB", "DSR"))
    case = Case("1", "110105", statuses=held, months=(Month(2026, 1),))
    assert columns_of([Case("0", "110105"), case]).case(1) == case
