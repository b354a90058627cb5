# SPDX-License-Identifier: Apache-2.0
"""LTC-2021 beside a second evaluation that was written from the standard."""

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any

import pytest

from carecalc.catalog.census import census
from carecalc.domain.evaluate import score
from carecalc.domain.scale import Scale, ScaleResult
from tests.scales.comparing import VERY_MANY, Sheet, differences, found_by_file, shipped

# ---- the standard, as printed -------------------------------------------------------

TABLES: dict[str, list[list[int]]] = {
    "C1": [
        [0, 5, 10],  # 进食
        [0, 5, 10],  # 穿衣
        [0, 5],  # 面部与口腔清洁
        [0, 5, 10],  # 大便控制
        [0, 5, 10],  # 小便控制
        [0, 5, 10],  # 用厕
        [0, 5, 10, 15],  # 平地行走
        [0, 5, 10, 15],  # 床椅转移
        [0, 5, 10],  # 上下楼
        [0, 5],  # 洗澡
    ],
    "C2": [[0, 1, 2, 3, 4]] * 4,
    "C3": [[0, 1, 2, 3, 4]] * 3,
}


def grade(table: str, total: int) -> int:
    """Return 0 能力完好 … 3 重度受损 (一级指标等级划分)."""
    intact, mild, moderate = {"C1": (100, 65, 45), "C2": (16, 4, 2), "C3": (12, 4, 2)}[
        table
    ]
    if total == intact:
        return 0
    if total >= mild:
        return 1
    return 2 if total >= moderate else 3


COMBINED = {
    # 日常生活活动能力: 完好, 轻度, 中度, 重度 in the worse of the other two
    "完好": "0 0 1 1",
    "轻度": "1 1 1 2",
    "中度": "2 2 2 3",
    "重度": "3 3 4 5",
}


def level(of_c1: int, of_c2: int, of_c3: int) -> int:
    """Return the level of three grades (组合法)."""
    row = list(COMBINED.values())[of_c1].split()
    return int(row[of_c2] if of_c2 > of_c3 else row[of_c3])


def by_the_standard(
    sheet: Mapping[str, tuple[str, ...]], switches: Mapping[str, str]
) -> dict[str, Any]:
    """Return what a person with the printed tables comes to."""
    assert not switches
    totals = {
        table: sum(int(sheet[f"{table}.{n}"][0]) for n in range(1, len(items) + 1))
        for table, items in TABLES.items()
    }
    grades = {table: grade(table, total) for table, total in totals.items()}
    found = level(*grades.values())
    return {
        "measures": {
            **totals,
            **{f"{table}.grade": value for table, value in grades.items()},
        },
        "preliminary": found,
        "level": found,
        "applied": [],
    }


# ---- sheets -------------------------------------------------------------------------


@pytest.fixture(scope="module")
def scale() -> Scale:
    return shipped("ltc-2021")


def sheet_of(**rows: Sequence[int]) -> Sheet:
    """Return a sheet; a table left out is at its best."""
    return {
        f"{table}.{n}": (str(points),)
        for table, items in TABLES.items()
        for n, points in enumerate(rows.get(table, [max(i) for i in items]), 1)
    }


def with_total(table: str, total: int) -> list[int]:
    """Return points of a table's items that add to a total, the last ones lowered."""
    row = [max(item) for item in TABLES[table]]
    for n in reversed(range(len(row))):
        others = sum(row) - row[n]
        row[n] = min(p for p in TABLES[table][n] if others + p >= total)
    assert sum(row) == total
    return row


def scored(scale: Scale, **answers: str) -> ScaleResult:
    """Score everything at its best but these (C1_7 is C1.7)."""
    sheet = sheet_of() | {k.replace("_", "."): (v,) for k, v in answers.items()}
    return score(scale, sheet)


# ---- beside the standard ------------------------------------------------------------


def test_that_2000_sheets_come_out_as_the_standard_has_it(scale: Scale) -> None:
    assert differences(scale, by_the_standard, 2_000, seed=37) == []


@VERY_MANY
def test_that_very_many_sheets_come_out_as_the_standard_has_it(
    scale: Scale, sheets: int
) -> None:
    assert differences(scale, by_the_standard, sheets, seed=2021) == []


@pytest.mark.parametrize(
    ("table", "totals"),
    [("C1", range(0, 101, 5)), ("C2", range(17)), ("C3", range(13))],
)
def test_that_every_total_of_a_table_has_its_grade(
    scale: Scale, table: str, totals: range
) -> None:
    for total in totals:
        sheet = sheet_of(**{table: with_total(table, total)})
        found = found_by_file(scale, sheet, {})
        assert found == by_the_standard(sheet, {})
        assert found["measures"][table] == total


def test_that_every_triple_of_grades_has_the_level_of_its_cell(scale: Scale) -> None:
    edges = {
        "C1": [(100, 100), (95, 65), (60, 45), (40, 0)],
        "C2": [(16, 16), (15, 4), (3, 2), (1, 0)],
        "C3": [(12, 12), (11, 4), (3, 2), (1, 0)],
    }
    seen = set()
    for of_c1, of_c2, of_c3 in product(range(4), repeat=3):
        for one, two, three in product(
            edges["C1"][of_c1], edges["C2"][of_c2], edges["C3"][of_c3]
        ):
            sheet = sheet_of(
                C1=with_total("C1", one),
                C2=with_total("C2", two),
                C3=with_total("C3", three),
            )
            found = score(scale, sheet)
            grades = [found.measures[f"{t}.grade"] for t in TABLES]
            assert grades == [of_c1, of_c2, of_c3]
            assert found.level == found.preliminary == level(of_c1, of_c2, of_c3)
            seen.add((of_c1, of_c2, of_c3))
    assert len(seen) == 64


def test_that_cognition_and_perception_weigh_alike(scale: Scale) -> None:
    totals = {0: (16, 12), 1: (9, 7), 2: (3, 2), 3: (1, 0)}
    for one, other in product(totals, repeat=2):
        for of_c1 in (100, 80, 50, 20):
            levels = {
                score(
                    scale,
                    sheet_of(
                        C1=with_total("C1", of_c1),
                        C2=with_total("C2", totals[first][0]),
                        C3=with_total("C3", totals[second][1]),
                    ),
                ).level
                for first, second in ((one, other), (other, one))
            }
            assert levels == {level(grade("C1", of_c1), one, other)}


def test_that_the_census_counts_the_sheets_of_each_level(scale: Scale) -> None:
    of_grade: dict[str, Counter[int]] = {}
    for table, items in TABLES.items():
        sums = Counter({0: 1})
        for item in items:
            added: Counter[int] = Counter()
            for total, ways in sums.items():
                for points in item:
                    added[total + points] += ways
            sums = added
        of_grade[table] = Counter()
        for total, ways in sums.items():
            of_grade[table][grade(table, total)] += ways
    sheets: Counter[int] = Counter()
    for triple in product(range(4), repeat=3):
        ways = 1
        for table, value in zip(TABLES, triple, strict=True):
            ways *= of_grade[table][value]
        sheets[level(*triple)] += ways
    (found,) = census(scale)
    assert found.answers == dict(sheets)
    assert sum(sheets.values()) == 3**6 * 2**2 * 4**2 * 5**7


def test_that_a_worse_answer_never_gives_a_better_level(scale: Scale) -> None:
    chance = random.Random(16)
    items = [
        (f"{table}.{n}", points)
        for table, rows in TABLES.items()
        for n, points in enumerate(rows, 1)
    ]
    for _ in range(60):
        sheet = {code: (str(chance.choice(points)),) for code, points in items}
        before = score(scale, sheet).level
        assert isinstance(before, int)
        for code, points in items:
            at = points.index(int(sheet[code][0]))
            if at:
                after = score(scale, {**sheet, code: (str(points[at - 1]),)}).level
                assert isinstance(after, int) and after >= before


# ---- what is missing, what is doubtful ------------------------------------------------


def test_that_without_any_one_item_there_is_no_level(scale: Scale) -> None:
    whole = sheet_of(C1=with_total("C1", 0), C2=[0] * 4, C3=[0] * 3)
    for item in whole:
        found = score(scale, {k: v for k, v in whole.items() if k != item})
        assert found.missing == (item,)
        assert found.level is None and found.preliminary is None


def test_that_the_doubt_of_the_table_travels_with_every_level(scale: Scale) -> None:
    for of_c1, of_c2 in product((100, 95, 60, 40), (16, 15, 3, 1)):
        sheet = sheet_of(C1=with_total("C1", of_c1), C2=with_total("C2", of_c2))
        assert "second-hand" in score(scale, sheet).marks


def test_that_no_clause_changes_the_level(scale: Scale) -> None:
    assert scale.overrides == ()
    coma = score(scale, sheet_of(C1=[0] * 10, C2=[0] * 4, C3=[0] * 3))
    assert (coma.level, coma.applied) == (5, ())


# ---- contradictions -----------------------------------------------------------------

CONTRADICTIONS = [
    # what contradicts while everything else is at its best, and the answer that,
    # given instead, does not
    ("bedridden-on-stairs", {"C1_7": "0", "C1_9": "5"}, {"C1_9": "0"}),
    ("two-helpers-walking-alone-on-stairs", {"C1_7": "5"}, {"C1_7": "10"}),
    ("no-transfer-on-stairs", {"C1_8": "5"}, {"C1_8": "10"}),
    ("cannot-sit-walks", {"C1_8": "0", "C1_7": "10"}, {"C1_7": "5"}),
    ("two-helpers-transfer-walks-alone", {"C1_8": "5"}, {"C1_7": "10"}),
    ("cannot-sit-toilets-alone", {"C1_8": "0"}, {"C1_6": "5"}),
    ("cannot-sit-bathes-alone", {"C1_8": "0"}, {"C1_10": "0"}),
    ("undressed-by-others-toilets-alone", {"C1_2": "0"}, {"C1_2": "5"}),
    ("undressed-by-others-bathes-alone", {"C1_2": "0"}, {"C1_10": "0"}),
    ("great-help-on-toilet-bathes-alone", {"C1_6": "0"}, {"C1_6": "5"}),
    ("moved-by-others-goes-out-alone", {"C1_7": "5"}, {"C2_3": "3"}),
    ("knows-nobody-goes-out-alone", {"C2_2": "0"}, {"C2_2": "1"}),
    ("no-time-goes-out-alone", {"C2_1": "0"}, {"C2_1": "1"}),
    ("remembers-words-knows-nobody", {"C2_2": "0", "C2_4": "3"}, {"C2_4": "2"}),
    ("recalls-nothing-knows-everybody", {"C2_4": "0"}, {"C2_2": "3"}),
    ("recalls-nothing-knows-date", {"C2_4": "0"}, {"C2_1": "3"}),
    ("no-speech-knows-date", {"C3_3": "0", "C2_1": "2"}, {"C2_1": "1"}),
    ("no-speech-remembers-words", {"C3_3": "0", "C2_4": "2"}, {"C2_4": "1"}),
    ("no-speech-names-people", {"C3_3": "0"}, {"C2_2": "3"}),
    ("no-speech-goes-out-alone", {"C3_3": "0"}, {"C2_3": "3"}),
    ("deaf-converses-normally", {"C3_2": "0"}, {"C3_3": "3"}),
]


@pytest.mark.parametrize(("name", "against", "instead"), CONTRADICTIONS)
def test_that_a_contradiction_is_pointed_out_and_its_neighbour_is_not(
    scale: Scale, name: str, against: dict[str, str], instead: dict[str, str]
) -> None:
    assert name in scored(scale, **against).warnings
    assert name not in scored(scale, **{**against, **instead}).warnings


def test_that_every_contradiction_of_the_file_is_tried_and_gives_its_reason(
    scale: Scale,
) -> None:
    assert list(scale.graph.warnings) == [name for name, _, _ in CONTRADICTIONS]
    for warning in scale.graph.warnings.values():
        assert warning.because is not None
        assert warning.because.zh_CN and warning.because.en


def test_that_neither_the_best_nor_the_worst_sheet_contradicts_itself(
    scale: Scale,
) -> None:
    assert scored(scale).warnings == ()
    worst = sheet_of(C1=[0] * 10, C2=[0] * 4, C3=[0] * 3)
    assert score(scale, worst).warnings == ()


def test_that_a_contradiction_changes_no_level(scale: Scale) -> None:
    against = scored(scale, C2_1="0")  # 12 of 16 points: mild, as without any doubt
    assert against.warnings == ("no-time-goes-out-alone",)
    assert (against.measures["C2"], against.level) == (12, 0)


# ---- what is not counted ------------------------------------------------------------


def test_that_the_file_says_who_signs_and_who_is_there(scale: Scale) -> None:
    rule = scale.signing
    assert rule is not None
    assert rule.assessors == 2
    assert [(w.at_least, w.background) for w in rule.of_whom] == [
        (1, "assessment-expert")
    ]
    assert [(w.at_least, w.background) for w in rule.conclusion] == [
        (2, "assessment-expert")
    ]
    assert (rule.present, rule.recording) == (("guardian-or-agent",), True)
    assert not rule.informant


def test_that_severe_levels_hold_two_years_and_a_self_rating_opens_the_way(
    scale: Scale,
) -> None:
    assert scale.validity is not None and scale.gate is not None
    assert scale.validity.months is None
    assert [(w.levels, w.months) for w in scale.validity.limits] == [((3, 4, 5), 24)]
    assert scale.validity.again_after_months == 6
    assert scale.gate.scale == "ltc-2021-self"
    assert (scale.gate.levels, scale.gate.not_for) == (("E", "F", "G"), ("dispute",))
