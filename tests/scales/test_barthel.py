# SPDX-License-Identifier: Apache-2.0
"""The Barthel Index beside a second evaluation, written from its points and bands."""

from collections import Counter
from collections.abc import Mapping
from itertools import product
from typing import Any

import pytest

from carecalc.domain.evaluate import score
from carecalc.domain.scale import level_label
from tests.scales.comparing import VERY_MANY, Sheet, differences, found_by_file, shipped

SCALE = shipped("barthel")

# Feeding, transfer, hygiene, toilet, bathing, walking, stairs, dressing, bowels, bladder.
POINTS = (
    (0, 5, 10),
    (0, 5, 10, 15),
    (0, 5),
    (0, 5, 10),
    (0, 5),
    (0, 5, 10, 15),
    *((0, 5, 10),) * 4,
)
BANDS = {
    "common": ((100, 100), (61, 99), (41, 60), (0, 40)),
    "rehab": ((100, 100), (75, 95), (50, 70), (25, 45), (0, 20)),
}


def by_convention(
    sheet: Mapping[str, tuple[str, ...]], switches: Mapping[str, str]
) -> dict[str, Any]:
    """Return total and level as the chosen bands give them."""
    total = sum(int(sheet[str(n)][0]) for n in range(1, 11))
    bands = enumerate(BANDS[switches["bands"]])
    (level,) = [n for n, (least, most) in bands if least <= total <= most]
    return {
        "measures": {"total": total},
        "preliminary": level,
        "level": level,
        "applied": [],
    }


def sheet_of(row: tuple[int, ...]) -> Sheet:
    """Return the sheet of ten points in the order of the items."""
    return {str(n): (str(points),) for n, points in enumerate(row, start=1)}


def test_that_each_item_has_the_points_of_the_form() -> None:
    found = tuple(
        tuple(sorted(int(option.code) for option in item.options))
        for item in SCALE.items
    )
    assert found == POINTS
    assert [item.code for item in SCALE.items] == [str(n) for n in range(1, 11)]


def test_that_random_sheets_come_out_as_the_bands_say() -> None:
    assert differences(SCALE, by_convention, 2_000, seed=1) == []


@VERY_MANY
def test_that_very_many_sheets_come_out_as_the_bands_say(sheets: int) -> None:
    assert differences(SCALE, by_convention, sheets, seed=1965) == []


@pytest.mark.parametrize("bands", ["common", "rehab"])
def test_that_every_total_that_can_occur_has_the_level_of_its_band(bands: str) -> None:
    reached: dict[int, tuple[int, ...]] = {0: ()}
    for points in POINTS:
        reached = {
            total + one: (*row, one) for total, row in reached.items() for one in points
        }
    assert sorted(reached) == list(range(0, 101, 5))
    levels: Counter[int] = Counter()
    for row in reached.values():
        found = found_by_file(SCALE, sheet_of(row), {"bands": bands})
        assert found == by_convention(sheet_of(row), {"bands": bands})
        levels[found["level"]] += 1
    by_hand = {"common": [1, 7, 4, 9], "rehab": [1, 5, 5, 5, 5]}[bands]
    assert [levels[n] for n in range(len(by_hand))] == by_hand


def test_that_sixty_is_moderate_and_sixty_five_is_mild_in_the_common_bands() -> None:
    sixty = sheet_of((10, 5, 5, 10, 5, 5, 0, 0, 10, 10))
    assert found_by_file(SCALE, sixty, {})["level"] == 2
    more = sixty | {"8": ("5",)}
    assert found_by_file(SCALE, more, {})["level"] == 1


def test_that_only_the_total_counts() -> None:
    rows = [row for row in product((0, 5, 10), repeat=4) if sum(row) == 20]
    for bands in ("common", "rehab"):
        found = {
            found_by_file(SCALE, sheet_of((*[0] * 6, *row)), {"bands": bands})["level"]
            for row in rows
        }
        assert found == {{"common": 3, "rehab": 4}[bands]}


@pytest.mark.parametrize("item", [item.code for item in SCALE.items])
def test_that_one_item_left_out_holds_the_level_up(item: str) -> None:
    sheet = sheet_of((0,) * 10)
    del sheet[item]
    result = score(SCALE, sheet)
    assert (result.level, result.missing) == (None, (item,))


def test_that_no_wording_is_given_out_as_the_sources() -> None:
    options = [option for item in SCALE.items for option in item.options]
    assert not any(option.verbatim for option in options)
    assert SCALE.mark == "convention"


@pytest.mark.parametrize(
    ("bands", "names"),
    [
        ("common", ("无需依赖", "轻度", "中度", "重度")),
        ("rehab", ("自理", "轻度", "中度", "严重", "极严重")),
    ],
)
def test_that_a_level_is_named_by_the_set_of_bands_that_found_it(
    bands: str, names: tuple[str, ...]
) -> None:
    found = [level_label(SCALE, n, {"bands": bands}) for n in range(len(names))]
    assert [label.zh_CN for label in found if label] == list(names)


def test_that_a_level_of_the_other_set_of_bands_still_has_a_name() -> None:
    label = level_label(SCALE, 4)
    assert label is not None
    assert label.zh_CN == "极严重"
