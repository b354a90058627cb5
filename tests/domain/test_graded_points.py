# SPDX-License-Identifier: Apache-2.0
"""Sums to which a concluded grade brings points: hand-worked numbers, and faults."""

from fractions import Fraction

import pytest

from carecalc.catalog.attainable import Space
from carecalc.catalog.census import census
from carecalc.catalog.ordered import Order
from carecalc.catalog.references import of_scale
from carecalc.catalog.spread import Spread
from carecalc.domain.evaluate import score
from carecalc.domain.trace import walk
from carecalc.text import Message, Text
from tests.laws import faults_of, grades, item, scale_of, section, told

# Mobility is concluded from two answers (A twice: A; C twice: C; else B), bathing from
# one (0: 1, 1: 2, 2: none of these); then 40 or 60 for mobility and 5 or 7 for bathing,
# twice the points of X.
CONCLUDED = (
    section("P", item("up", "A=0 B=1 C=2") + item("down", "A=0 B=1 C=2"), better="less")
    + section("Q", item("bath", "0 1 2") + item("X", "0 3"), better="less")
    + """
[measures.mobility]
kind = "rules"
grades = "abc"
clause = "1"
rows = [
  { then = "A", when = { up = "A", down = "A" } },
  { then = "C", when = { up = "C", down = "C" } },
]
otherwise = "B"
[measures.bathing]
kind = "table"
grades = "steps"
clause = "2"
by = ["bath"]
cells = { 0 = 1, 1 = 2, 2 = false }
[measures.total]
kind = "sum"
unit = "points"
of = ["mobility", "bathing", "X"]
weights = { X = 2, bathing = "1/2" }
points = { mobility = { A = 0, B = 40, C = 60 }, bathing = { 1 = 5, 2 = 7 } }
[measures.level]
kind = "band"
of = "total"
grades = "level"
clause = "3"
bands = [ { below = 40, then = 0 }, { min = 40, then = 1 } ]
"""
    + grades(abc=["A", "B", "C"], steps=[1, 2], level=[0, 1])
    + '[result]\npreliminary = "level"\nmeasures = ["mobility", "bathing", "total"]\n'
)


@pytest.mark.parametrize(
    ("sheet", "total"),
    [
        ("A A 0 0", Fraction(5, 2)),  # 0 + 5/2 + 0
        ("A B 0 3", Fraction(97, 2)),  # 40 + 5/2 + 2 × 3
        ("C C 1 0", Fraction(127, 2)),  # 60 + 7/2 + 0
        ("C A 1 3", Fraction(99, 2)),  # 40 + 7/2 + 6
        ("A A 2 0", None),  # bathing is none of these, and so is the sum
    ],
)
def test_that_a_grade_counts_the_points_the_sum_gives_it(
    sheet: str, total: Fraction | None
) -> None:
    names = ("up", "down", "bath", "X")
    answers = {n: (a,) for n, a in zip(names, sheet.split(), strict=True)}
    result = score(scale_of(CONCLUDED), answers)
    assert result.measures["total"] == total
    assert result.level == (None if total is None else int(total >= 40))


def test_that_a_grade_not_yet_concluded_leaves_no_sum_and_says_what_is_missing() -> (
    None
):
    answers = {"up": ("A",), "bath": ("0",), "X": ("0",)}
    result = score(scale_of(CONCLUDED), answers)
    assert result.measures["mobility"] is None
    assert result.measures["total"] is None
    assert result.missing == ("down",)


def test_that_the_reason_shows_the_grade_its_points_and_what_it_rests_on() -> None:
    answers = {"up": ("A",), "down": ("B",), "bath": ("0",), "X": ("0",)}
    result = score(scale_of(CONCLUDED), answers)
    (line,) = [
        step
        for tree in result.steps[:3]
        for _, step in walk(tree)
        if isinstance(step.text, Message) and step.text.values.get("item") == "mobility"
    ]
    assert isinstance(line.text, Message)
    assert line.text.values["option"] == Text("B")
    assert line.value == Message("{number}", {"number": Fraction(40)})
    assert line.clause == "1"
    assert line.children


def test_that_the_numbers_of_graded_points_are_those_that_occur() -> None:
    """Nine ways of mobility: A once, C once, B seven times; bathing 5/2, 7/2 or none;
    X 0 or 6: the least 2 1/2, the largest 69 1/2."""
    found = Space(scale_of(CONCLUDED).graph, {}).measure("total")
    assert isinstance(found, Spread)
    expected: dict[Fraction | None, int] = {None: 18}
    for mobility, ways in ((0, 1), (40, 7), (60, 1)):
        for halves in (5, 7):
            for x in (0, 6):
                expected[mobility + Fraction(halves, 2) + x] = ways
    assert found.ways == expected
    assert found.exact
    assert faults_of(CONCLUDED) == []
    (counted,) = census(scale_of(CONCLUDED))
    # below 40 only with mobility A: 1 way × 2 of bathing × 2 of X; else 8 × 2 × 2
    assert counted.answers == {0: 4, 1: 32}


def test_that_points_that_fall_as_a_grade_worsens_better_the_level_and_are_counted() -> (
    None
):
    """With 60 for B and 20 for C the step of B C or C B to C C betters the level, with
    either number of bathing and of X: 2 × 2 × 2."""
    assert _against(CONCLUDED) == ({}, [])
    falling = CONCLUDED.replace("B = 40, C = 60", "B = 60, C = 20")
    assert _against(falling) == ({"measures.level": 8}, [])


def _against(text: str) -> tuple[dict[str, int], list[str]]:
    scale = scale_of(text)
    order = Order(scale, of_scale(scale), Space(scale.graph, {}))
    order.check()
    return {a.place: a.count for a in order.against}, order.unclear


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("A = 0, B = 40", "B = 40", "measures.total.points.mobility"),
        ("C = 60 }", "C = 60, D = 80 }", "measures.total.points.mobility"),
        ("{ 1 = 5, 2 = 7 }", "{ 1 = 5, 3 = 7 }", "measures.total.points.bathing"),
    ],
)
def test_that_every_grade_has_points_and_nothing_else(
    old: str, new: str, place: str
) -> None:
    faults = faults_of(CONCLUDED.replace(old, new))
    assert told(faults) == {("LAW-022", place)}
    assert "grade" in faults[0].message.template


def test_that_a_grade_without_points_is_no_part_of_a_sum() -> None:
    text = CONCLUDED.replace(", bathing = { 1 = 5, 2 = 7 } }", " }")
    assert told(faults_of(text)) == {("LAW-013", "measures.total.of[1]")}


def test_that_a_number_has_no_points_of_its_own_in_a_sum() -> None:
    text = CONCLUDED.replace(
        "[measures.level]",
        '[measures.twice]\nkind = "sum"\nof = ["total"]\n'
        "points = { total = { 1 = 2 } }\n[measures.level]",
    )
    assert told(faults_of(text)) == {("LAW-024", "measures.twice.points.total")}


def test_that_none_of_these_is_not_the_level_0_in_a_count_of_whole_sheets() -> None:
    """X stands in both sums, so every sheet is evaluated: bathing is none of these in
    a third of the 54 sheets, and nobody betters by it."""
    twice = CONCLUDED.replace(
        'of = ["mobility", "bathing", "X"]', 'of = ["mobility", "bathing", "X", "more"]'
    ).replace(
        "[measures.level]",
        '[measures.more]\nkind = "smallest-of"\nof = ["X", "X"]\n[measures.level]',
    )
    (counted,) = census(scale_of(twice))
    assert counted.answers == {0: 4, 1: 32}
    assert _against(twice) == ({}, [])
