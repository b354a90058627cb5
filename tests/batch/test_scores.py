# SPDX-License-Identifier: Apache-2.0
"""Scoring many sheets at once gives what the scalar gives, sheet by sheet."""

import random
from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carecalc.batch import scores
from carecalc.batch.answers import AnswerColumns, answer_columns
from carecalc.batch.scores import CompiledScale, Score, compile_scale
from carecalc.catalog.selftests import read_vectors
from carecalc.domain.evaluate import score
from carecalc.domain.scale import Scale
from carecalc.errors import UserError
from tests.batch.random_scales import any_sheet, random_scale
from tests.laws import shipped as catalog
from tests.scales.comparing import Sheet, random_sheet, readings, shipped

CODES = (
    "gbt-42195-2022",
    "ltc-2021",
    "ltc-2021-self",
    "mzt-039-2013",
    "barthel",
    "lawton-iadl",
    "tekun-6",
)


def one_by_one(scale: Scale, sheet: Sheet, switches: Mapping[str, str]) -> object:
    """Return what the scalar says of a sheet, or refuses it with."""
    try:
        found = score(scale, sheet, switches, assume_defaults=True)
    except UserError as error:
        return error.code, error.message
    return Score(
        found.measures,
        found.preliminary,
        found.level,
        found.applied,
        found.missing,
        found.assumed,
        found.warnings,
    )


def at_once(compiled: CompiledScale, sheets: Sequence[Sheet]) -> list[object]:
    """Return what the columns say of each sheet, or refuse it with."""
    columns = compiled.score(answer_columns(compiled.layout, sheets))
    found: list[object] = []
    for row in range(columns.size):
        try:
            found.append(columns.row(row))
        except UserError as error:
            found.append((error.code, error.message))
    return found


def compare(scale: Scale, sheets: Sequence[Sheet], switches: Mapping[str, str]) -> None:
    """Assert that every sheet has the same result both ways."""
    found = at_once(compile_scale(scale, switches), sheets)
    for sheet, ours in zip(sheets, found, strict=True):
        assert ours == one_by_one(scale, sheet, switches), (sheet, switches)


def compare_random_scale(seed: int, sheets: int) -> None:
    """Compare a scale made up at random, under both readings."""
    chance = random.Random(seed)
    scale = random_scale(chance)
    share = chance.choice([1, 0.9, 0.5])
    drawn = [any_sheet(scale, chance, share) for _ in range(sheets)]
    for switches in ({"s": "a"}, {"s": "b"}):
        try:
            compiled = compile_scale(scale, switches)
        except UserError as error:  # left to the scalar, and said so
            assert error.code == "COLUMNS-011"
            continue
        ours = at_once(compiled, drawn)
        for sheet, found in zip(drawn, ours, strict=True):
            assert found == one_by_one(scale, sheet, switches), (sheet, switches)


@pytest.mark.thorough
@settings(max_examples=60)
@given(st.integers(0, 2**32))
def test_that_any_scale_gives_the_same_at_once_and_one_by_one(seed: int) -> None:
    compare_random_scale(seed, 12)


@pytest.mark.parametrize("seed", [1497, 4518])
def test_that_a_row_the_scalar_tells_is_told_whole(seed: int) -> None:
    # In both a limit is none of these: in one a warning is met by such a row alone, in
    # the other something is divided by what the limit leaves.
    compare_random_scale(seed, 30)


@pytest.mark.long
@pytest.mark.parametrize("part", range(4))
def test_that_thousands_of_scales_give_the_same_at_once_and_one_by_one(
    part: int,
) -> None:
    for seed in range(part * 1500, (part + 1) * 1500):
        compare_random_scale(seed, 30)


def sheets_of(scale: Scale, count: int, seed: int) -> list[Sheet]:
    """Return whole sheets and sheets that lack a little or almost everything."""
    chance = random.Random(seed)
    found = []
    for n in range(count):
        sheet = random_sheet(scale, chance)
        gone = (0, 0, 0.03, 0.5, 0.97)[n % 5]
        found.append({k: v for k, v in sheet.items() if chance.random() >= gone})
    return found


@pytest.mark.parametrize("code", CODES)
def test_that_every_shipped_scale_gives_the_same_under_every_reading(
    code: str,
) -> None:
    scale = shipped(code)
    for switches in readings(scale):
        compare(scale, sheets_of(scale, 40, 7), switches)


@pytest.mark.long
@pytest.mark.parametrize("code", CODES)
def test_that_very_many_sheets_of_a_shipped_scale_give_the_same(code: str) -> None:
    scale = shipped(code)
    of_switches = readings(scale)
    for switches in of_switches:
        compare(scale, sheets_of(scale, 40_000 // len(of_switches), 11), switches)


@pytest.mark.parametrize("code", CODES)
def test_that_the_sheets_worked_by_hand_give_the_same(code: str) -> None:
    scale = shipped(code)
    file = catalog().selftest_file(scale)
    sheets: dict[tuple[tuple[str, str], ...], list[Sheet]] = {}
    for group in read_vectors(file.data, file.path, scale).groups:
        for vector in group.vectors:
            switches = tuple(sorted(vector.switches.items()))
            sheets.setdefault(switches, []).append(dict(vector.answers))
    for switches, some in sheets.items():
        compare(scale, some, dict(switches))


def test_that_a_fact_left_out_everywhere_is_assumed_everywhere() -> None:
    scale = shipped("gbt-42195-2022")
    best = {item.code: (item.options[0].code,) for item in scale.items}
    (found,) = at_once(compile_scale(scale), [best])
    assert isinstance(found, Score)
    assert found.level == 0
    assert "A.coma" in found.assumed


def test_that_sheets_come_out_in_their_order_over_several_pieces(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(scores, "CHUNK", 7)
    scale = shipped("mzt-039-2013")
    compare(scale, sheets_of(scale, 40, 3), {})


def test_that_no_sheet_at_all_gives_no_result() -> None:
    compiled = compile_scale(shipped("barthel"))
    assert compiled.score(AnswerColumns(0, {})).size == 0


def test_that_nobody_looks_for_contradictions_who_does_not_ask() -> None:
    scale = shipped("gbt-42195-2022")
    compiled = compile_scale(scale)
    best = {item.code: (item.options[0].code,) for item in scale.items}
    columns = answer_columns(compiled.layout, [{**best, "A.coma": ("yes",)}])
    assert compiled.score(columns).row(0).warnings == ("coma-disagrees",)
    assert compiled.score(columns, with_warnings=False).row(0).warnings == ()


def test_that_a_column_says_what_its_values_mean() -> None:
    scale = shipped("gbt-42195-2022")
    layout = compile_scale(scale).layout
    sheet = {"B.3.9": ("0b",), "A.diagnosis": ("I25", "other"), "A.height": ("160.5",)}
    columns = answer_columns(layout, [sheet, {}])
    # 2 1a 1b 0a 0b; I25 is the second of the diagnoses, other the 23rd; tenths of a cm
    assert columns.columns["B.3.9"].tolist() == [4, -1]
    assert columns.columns["A.diagnosis"].tolist() == [2 + 2**22, -1]
    assert columns.columns["A.height"].tolist() == [1605, -1]
    assert columns.columns["B.3.9"].dtype == np.int8
    assert columns.sheet(layout, 0) == sheet
    assert columns.sheet(layout, 1) == {}


def test_that_the_version_of_a_day_is_scored() -> None:
    scale = catalog().scale("ltc-2021", date(2026, 1, 1))
    assert compile_scale(scale).scale.version == "2021-08-03"
