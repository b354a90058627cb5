# SPDX-License-Identifier: Apache-2.0
"""Lawton's record beside a second count, written from its points and its flag."""

from collections.abc import Mapping
from itertools import product
from typing import Any

import pytest

from carecalc.domain.evaluate import score
from tests.scales.comparing import VERY_MANY, Sheet, differences, found_by_file, shipped

SCALE = shipped("lawton-iadl")

# Shopping, getting about, cooking, housekeeping, laundry, telephone, medicines, money.
MOST = (3, 4, 3, 4, 2, 3, 3, 2)
FLAG = {"shopping": 1, "about": 1, "cooking": 0, "housekeeping": 1, "laundry": 0}


def by_convention(
    sheet: Mapping[str, tuple[str, ...]], switches: Mapping[str, str]
) -> dict[str, Any]:
    """Return the total and whether three of the first five are impaired."""
    points = [int(sheet[str(n)][0]) for n in range(1, 9)]
    impaired = [p <= most for p, most in zip(points[:5], FLAG.values(), strict=True)]
    return {
        "measures": {
            "total": sum(points),
            "mild": 1 if impaired.count(True) > 2 else 0,
        },
        "preliminary": None,
        "level": None,
        "applied": [],
    }


def sheet_of(row: tuple[int, ...]) -> Sheet:
    """Return the sheet of eight points in the order of the items."""
    return {str(n): (str(points),) for n, points in enumerate(row, start=1)}


def test_that_each_item_has_every_point_from_its_most_to_none() -> None:
    found = [[int(option.code) for option in item.options] for item in SCALE.items]
    assert found == [list(range(most, -1, -1)) for most in MOST]
    assert sum(MOST) == 24


def test_that_random_sheets_are_counted_alike() -> None:
    assert differences(SCALE, by_convention, 2_000, seed=8) == []


@VERY_MANY
def test_that_very_many_sheets_are_counted_alike(sheets: int) -> None:
    assert differences(SCALE, by_convention, sheets, seed=1969) == []


@pytest.mark.thorough
def test_that_all_1200_answers_of_the_five_are_flagged_alike() -> None:
    for five in product(*(range(most + 1) for most in MOST[:5])):
        sheet = sheet_of((*five, 3, 3, 2))
        assert found_by_file(SCALE, sheet, {}) == by_convention(sheet, {}), five


def test_that_each_of_the_five_is_impaired_from_its_own_edge_on() -> None:
    for n, edge in enumerate(FLAG.values()):
        # Two others are impaired, so that this one decides.
        others = [i for i in range(5) if i != n][:2]
        row = [0 if i in others else most for i, most in enumerate(MOST)]
        row[n] = edge
        assert found_by_file(SCALE, sheet_of(tuple(row)), {})["measures"]["mild"] == 1
        row[n] = edge + 1
        assert found_by_file(SCALE, sheet_of(tuple(row)), {})["measures"]["mild"] == 0


def test_that_telephone_medicines_and_money_never_raise_the_flag() -> None:
    sheet = sheet_of((0, 0, 3, 4, 2, 0, 0, 0))
    assert found_by_file(SCALE, sheet, {})["measures"] == {"total": 9, "mild": 0}


def test_that_it_is_a_record_without_a_level() -> None:
    assert SCALE.preliminary is None
    result = score(SCALE, sheet_of(MOST))
    assert (result.preliminary, result.level, result.missing) == (None, None, ())


@pytest.mark.parametrize("item", [item.code for item in SCALE.items])
def test_that_one_item_left_out_leaves_no_total(item: str) -> None:
    sheet = sheet_of(MOST)
    del sheet[item]
    result = score(SCALE, sheet)
    assert (result.measures["total"], result.missing) == (None, (item,))


def test_that_its_doubt_and_its_own_wordings_are_marked() -> None:
    options = [option for item in SCALE.items for option in item.options]
    assert not any(option.verbatim for option in options)
    assert SCALE.mark == "unconfirmed"
    assert score(SCALE, sheet_of(MOST)).marks == ("unconfirmed",)
