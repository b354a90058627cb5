# SPDX-License-Identifier: Apache-2.0
"""The six indicators of extreme hardship beside a second count, in all 64 states."""

from collections import Counter
from collections.abc import Mapping
from itertools import product
from typing import Any

import pytest

from carecalc.domain.evaluate import score
from carecalc.domain.scale import level_label
from tests.scales.comparing import VERY_MANY, Sheet, differences, found_by_file, shipped

SCALE = shipped("tekun-6")
SIX = ("eating", "dressing", "bed", "toileting", "walking", "bathing")


def by_document(
    sheet: Mapping[str, tuple[str, ...]], switches: Mapping[str, str]
) -> dict[str, Any]:
    """Return how many fail: none is full, up to three partly, four and more entirely."""
    failed = [name for name in SIX if sheet[name] == ("0",)]
    level = "none" if len(failed) >= 4 else "partial" if failed else "full"
    return {
        "measures": {"failed": len(failed)},
        "preliminary": level,
        "level": level,
        "applied": [],
    }


def sheets() -> list[Sheet]:
    """Return all 64 sheets."""
    return [
        {name: (option,) for name, option in zip(SIX, row, strict=True)}
        for row in product("10", repeat=6)
    ]


def test_that_each_of_the_64_states_is_counted_alike() -> None:
    levels: Counter[str] = Counter()
    for sheet in sheets():
        found = found_by_file(SCALE, sheet, {})
        assert found == by_document(sheet, {}), sheet
        levels[found["level"]] += 1
    # 1; 6 + 15 + 20; 15 + 6 + 1
    assert levels == {"full": 1, "partial": 41, "none": 22}


def test_that_random_sheets_come_out_alike() -> None:
    assert differences(SCALE, by_document, 2_000, seed=6) == []


@VERY_MANY
def test_that_very_many_sheets_come_out_alike(sheets: int) -> None:
    assert differences(SCALE, by_document, sheets, seed=2021) == []


@pytest.mark.parametrize("item", SIX)
def test_that_one_indicator_left_out_holds_the_conclusion_up(item: str) -> None:
    for option in ("0", "1"):
        sheet = {name: (option,) for name in SIX if name != item}
        result = score(SCALE, sheet)
        assert (result.level, result.missing) == (None, (item,))


def test_that_levels_are_named_as_the_document_names_them() -> None:
    names = [level_label(SCALE, level) for level in ("full", "partial", "none")]
    assert [name.zh_CN for name in names if name] == ["具备", "部分丧失", "完全丧失"]


def test_that_no_number_is_given_for_the_document() -> None:
    (source,) = SCALE.sources
    assert (source.kind, source.number) == ("departmental-document", "")
    assert source.mark == "unconfirmed"
