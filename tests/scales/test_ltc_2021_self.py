# SPDX-License-Identifier: Apache-2.0
"""The self-rating of LTC-2021 beside a second evaluation, in all of its states."""

from collections.abc import Mapping
from itertools import product
from typing import Any

import pytest

from carecalc.catalog.census import census
from carecalc.domain.evaluate import score
from carecalc.domain.scale import Scale
from tests.scales.comparing import VERY_MANY, Sheet, differences, found_by_file, shipped

OPTIONS = ("independent", "partial", "dependent")
CLASS_A = ("B.1", "B.3", "B.5")  # 进食, 大小便控制, 洗澡
CLASS_B = ("B.2", "B.4", "B.6")  # 穿衣, 用厕, 床椅转移
ORDER = "ABCDEFG"


def letter(a: int, b: int) -> str:
    """Return the class by the words of table B."""
    if (a, b) == (0, 0):
        return "A"
    if (a, b) in ((1, 0), (0, 1), (0, 2)):
        return "B"
    if (a, b) in ((1, 1), (0, 3)):
        return "C"
    if (a, b) in ((2, 0), (1, 2)):
        return "D"
    if (a, b) in ((3, 0), (2, 1), (2, 2), (1, 3)):
        return "E"
    if (a, b) in ((3, 1), (3, 2), (2, 3)):
        return "F"
    assert (a, b) == (3, 3)
    return "G"


def by_the_standard(
    sheet: Mapping[str, tuple[str, ...]], switches: Mapping[str, str]
) -> dict[str, Any]:
    """Return what a person with table B comes to."""
    counted = {"dependent"}
    if switches["partial"] == "dependent":
        counted.add("partial")
    a = len([item for item in CLASS_A if sheet[item][0] in counted])
    b = len([item for item in CLASS_B if sheet[item][0] in counted])
    found = letter(a, b)
    return {
        "measures": {"a": a, "b": b},
        "preliminary": found,
        "level": found,
        "applied": [],
    }


def every_sheet() -> list[Sheet]:
    """Return the 729 ways to fill the table in."""
    items = sorted(CLASS_A + CLASS_B)
    return [
        {item: (option,) for item, option in zip(items, options, strict=True)}
        for options in product(OPTIONS, repeat=6)
    ]


@pytest.fixture(scope="module")
def scale() -> Scale:
    return shipped("ltc-2021-self")


@pytest.mark.parametrize("partial", ["independent", "dependent"])
def test_that_all_729_sheets_come_out_as_the_standard_has_it(
    scale: Scale, partial: str
) -> None:
    switches = {"partial": partial}
    pairs = set()
    for sheet in every_sheet():
        wanted = by_the_standard(sheet, switches)
        assert found_by_file(scale, sheet, switches) == wanted
        pairs.add(tuple(wanted["measures"].values()))
    assert len(pairs) == 16


def test_that_2000_sheets_come_out_as_the_standard_has_it(scale: Scale) -> None:
    assert differences(scale, by_the_standard, 2_000, seed=7) == []


@VERY_MANY
def test_that_very_many_sheets_come_out_as_the_standard_has_it(
    scale: Scale, sheets: int
) -> None:
    assert differences(scale, by_the_standard, sheets, seed=11) == []


def test_that_only_the_third_column_counts_unless_somebody_says_otherwise(
    scale: Scale,
) -> None:
    sheet: Sheet = {item: ("partial",) for item in CLASS_A + CLASS_B}
    found = score(scale, sheet)
    assert (found.level, found.switches) == ("A", {"partial": "independent"})
    assert score(scale, sheet, {"partial": "dependent"}).level == "G"


def test_that_the_open_reading_marks_the_class(scale: Scale) -> None:
    for sheet in every_sheet()[::91]:
        assert "sources-differ" in score(scale, sheet).marks


@pytest.mark.parametrize("partial", ["independent", "dependent"])
def test_that_a_worse_answer_never_gives_a_better_class(
    scale: Scale, partial: str
) -> None:
    found = {
        tuple(option for (option,) in sheet.values()): score(
            scale, sheet, {"partial": partial}
        ).level
        for sheet in every_sheet()
    }
    for options, before in found.items():
        for n, option in enumerate(options):
            if option != "dependent":
                worse = OPTIONS[OPTIONS.index(option) + 1]
                after = found[(*options[:n], worse, *options[n + 1 :])]
                assert ORDER.index(str(after)) >= ORDER.index(str(before))


def test_that_the_census_counts_the_sheets_of_each_class(scale: Scale) -> None:
    for found in census(scale):
        letters = [
            by_the_standard(sheet, found.switches)["level"] for sheet in every_sheet()
        ]
        assert found.answers == {one: letters.count(one) for one in ORDER}


def test_that_without_any_one_item_there_is_no_class(scale: Scale) -> None:
    whole: Sheet = {item: ("dependent",) for item in sorted(CLASS_A + CLASS_B)}
    for item in whole:
        found = score(scale, {k: v for k, v in whole.items() if k != item})
        assert (found.missing, found.level) == ((item,), None)


CONTRADICTIONS = [
    ("bedridden-toilets-alone", {"B.6": "dependent"}, {"B.4": "partial"}),
    ("bedridden-bathes-alone", {"B.6": "dependent"}, {"B.5": "partial"}),
    ("undressed-by-others-bathes-alone", {"B.2": "dependent"}, {"B.2": "partial"}),
]


@pytest.mark.parametrize(("name", "against", "instead"), CONTRADICTIONS)
def test_that_a_contradiction_is_pointed_out_and_its_neighbour_is_not(
    scale: Scale, name: str, against: dict[str, str], instead: dict[str, str]
) -> None:
    best: Sheet = {item: ("independent",) for item in CLASS_A + CLASS_B}
    sheet = best | {item: (option,) for item, option in against.items()}
    assert name in score(scale, sheet).warnings
    other = sheet | {item: (option,) for item, option in instead.items()}
    assert name not in score(scale, other).warnings
    assert score(scale, best).warnings == ()
    assert set(scale.graph.warnings) == {one for one, _, _ in CONTRADICTIONS}


def test_that_one_reviewer_and_who_filled_it_in_sign_the_table(scale: Scale) -> None:
    rule = scale.signing
    assert rule is not None
    assert (rule.assessors, rule.informant, rule.mark) == (1, True, "our-reading")
