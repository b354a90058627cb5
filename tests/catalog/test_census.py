# SPDX-License-Identifier: Apache-2.0
"""The census: states and answer sheets by level, counted by hand."""

from collections import Counter
from datetime import date
from itertools import product

import pytest

from carecalc.catalog.attainable import Space
from carecalc.catalog.census import census
from carecalc.catalog.ordered import Order
from carecalc.catalog.references import of_scale
from carecalc.catalog.shipped import open_catalog
from carecalc.domain.evaluate import score
from tests.catalog.write_census import GOLDEN, census_texts
from tests.laws import (
    BANDS,
    GATE,
    LTC,
    MZT,
    RESULT,
    SMALL,
    grades,
    item,
    scale_of,
    section,
)

RULES_OF_THE_MIDDLE = """
[measures.level]
kind = "rules"
grades = "levels"
clause = "3"
rows = [ { then = 1, when = { "A.1" = "1", "A.2" = ["2", "1", "0"] } } ]
otherwise = 0
"""


def test_that_the_256_grade_tuples_of_mzt_039_fall_to_the_published_levels() -> None:
    """The distribution is that of the reference, for either order of note 2."""
    found = {c.switches["adl1_precedence"]: c.states for c in census(scale_of(MZT))}
    assert found == {
        "mild_first": {0: 2, 1: 118, 2: 34, 3: 102},
        "three_first": {0: 2, 1: 88, 2: 64, 3: 102},
    }


def against(text: str) -> dict[str, int]:
    """Return the steps to a worse answer that better an outcome, by place."""
    scale = scale_of(text)
    references = of_scale(scale)
    found: Counter[str] = Counter()
    for reading in references.readings(["preliminary", "level", "class"]):
        order = Order(scale, references, Space(scale.graph, reading))
        order.check()
        assert order.unclear == []
        for entry in order.against:
            found[entry.place] += entry.count
    return dict(found)


def test_that_mzt_039_and_ltc_2021_never_better_a_level_by_a_worse_answer() -> None:
    """In either order of note 2: a 3 never weighs less than what it replaces."""
    assert against(MZT) == {}
    assert against(LTC) == {}


def test_that_steps_against_the_order_are_counted_where_they_are() -> None:
    """A.1 from 1 to 0 leads from grade 1 back to 0, once for each of three A.2."""
    text = SMALL.replace(BANDS, RULES_OF_THE_MIDDLE)
    assert against(text) == {"measures.level": 3}


def test_that_a_clause_that_a_worse_answer_switches_off_is_counted() -> None:
    clause = """
[[result.overrides]]
clause = "4"
label = { zh_CN = "款" }
when = { "A.1" = "1" }
raise = 1
"""
    assert against(SMALL + clause) == {"result.overrides[0]": 1}


def test_that_a_clause_that_lightens_must_end_before_the_answer_gets_worse() -> None:
    clause = """
[[result.overrides]]
clause = "4"
label = { zh_CN = "款" }
when = { "A.1" = ["1", "0"] }
at_most = 1
"""
    assert against(SMALL + clause) == {"result.overrides[0]": 1}
    assert against(SMALL + clause.replace('["1", "0"]', '"2"')) == {}


def test_that_the_sixteen_cells_of_ltc_2021_are_counted() -> None:
    assert [c.states for c in census(scale_of(LTC))] == [
        {0: 2, 1: 5, 2: 4, 3: 3, 4: 1, 5: 1}
    ]


def test_that_answer_sheets_are_counted_through_counts_and_tables() -> None:
    """Three items, one option of three: 8, 12, 6, 1 ways to have 0, 1, 2, 3; or with
    two options of three 1, 6, 12, 8. Each cell is a product of two of these."""
    found = {c.switches["partial"]: c.answers for c in census(scale_of(GATE))}
    assert found == {
        "independent": {
            "A": 8 * 8,
            "B": 8 * 12 + 12 * 8 + 6 * 8,
            "C": 12 * 12 + 1 * 8,
            "D": 8 * 6 + 6 * 12,
            "E": 8 * 1 + 12 * 6 + 6 * 6 + 1 * 12,
            "F": 12 * 1 + 6 * 1 + 1 * 6,
            "G": 1,
        },
        "dependent": {
            "A": 1 * 1,
            "B": 1 * 6 + 6 * 1 + 12 * 1,
            "C": 6 * 6 + 8 * 1,
            "D": 1 * 12 + 12 * 6,
            "E": 1 * 8 + 6 * 12 + 12 * 12 + 8 * 6,
            "F": 6 * 8 + 12 * 8 + 8 * 12,
            "G": 8 * 8,
        },
    }


def test_that_the_census_agrees_with_scoring_every_sheet() -> None:
    scale = scale_of(SMALL)
    sheets = product("210", repeat=2)
    levels = Counter(
        score(scale, {"A.1": (one,), "A.2": (other,)}).level for one, other in sheets
    )
    assert [c.answers for c in census(scale)] == [dict(levels)]
    assert dict(levels) == {0: 1, 1: 5, 2: 3}


def test_that_every_sheet_of_gbt_42195_is_counted_once() -> None:
    """19 items of five options, five of other numbers: see the standard's table B."""
    scale = open_catalog([]).scale("gbt-42195-2022", date(2026, 11, 21))
    (found,) = census(scale)
    sheets = 1
    for each in scale.items:
        sheets *= len(each.options)
    assert found.answers is not None
    assert sum(found.answers.values()) == sheets
    assert found.states == {0: 1, 1: 24, 2: 20, 3: 16, 4: 30}
    assert found.answers[0] == 1


def test_that_a_record_only_scale_has_no_census() -> None:
    assert census(scale_of(SMALL.replace('preliminary = "level"\n', ""))) == []


def test_that_worst_of_grades_is_also_counted_by_the_grades_below_it() -> None:
    (found,) = census(scale_of(LTC))
    assert found.looks_at == ("C1.grade", "worse")
    assert found.looks_below == ("C1.grade", "C2.grade", "C3.grade")
    # Of the 16 pairs of two grades the worse is 0 in 1, 1 in 3, 2 in 5 and 3 in 7;
    # summed over the cells of scales.md §1.4 row by row.
    assert found.states == {0: 2, 1: 5, 2: 4, 3: 3, 4: 1, 5: 1}
    assert found.below == {0: 4, 1: 21, 2: 16, 3: 11, 4: 5, 5: 7}


# --- the shipped scales --------------------------------------------------------------------


@pytest.mark.thorough
def test_that_the_census_of_every_shipped_scale_is_the_one_kept() -> None:
    kept = {path.stem: path.read_text("utf-8") for path in GOLDEN.glob("*.txt")}
    assert dict(census_texts()) == kept


# Counted by hand from the tables of the standards (scales.md §1.4, §1.7, §3.3).
@pytest.mark.parametrize(
    ("code", "reading", "states"),
    [
        (
            "ltc-2021",
            "",
            "0: 2, 1: 5, 2: 4, 3: 3, 4: 1, 5: 1 (all 16 of C1.grade × worse)",
        ),
        (
            "ltc-2021",
            ", one step below",
            "0: 4, 1: 21, 2: 16, 3: 11, 4: 5, 5: 7 "
            "(all 64 of C1.grade × C2.grade × C3.grade)",
        ),
        (
            "mzt-039-2013",
            " (adl1_precedence = mild_first)",
            "0: 2, 1: 118, 2: 34, 3: 102 (all 256 of",
        ),
        (
            "mzt-039-2013",
            " (adl1_precedence = three_first)",
            "0: 2, 1: 88, 2: 64, 3: 102 (all 256 of",
        ),
    ],
)
def test_that_the_kept_census_has_the_states_of_the_standard(
    code: str, reading: str, states: str
) -> None:
    text = (GOLDEN / f"{code}.txt").read_text("utf-8")
    assert f"states by level{reading}: {states}" in text


@pytest.mark.parametrize(("most", "is_whole"), [("max = 3", True), ("", False)])
def test_that_numbers_that_could_not_all_be_listed_are_not_said_to_be_all(
    most: str, is_whole: bool
) -> None:
    """A.1 gives 0 or 1 and n counts without end, or to 3: 0 to 4 in all."""
    text = section("A", item("A.1", "1 0"))
    text += f'[facts.n]\nlabel = {{ zh_CN = "n" }}\nanswer = "number"\n{most}\n'
    text += '[measures.total]\nkind = "sum"\nof = ["A.1", "n"]\n'
    text += '[measures.level]\nkind = "band"\nof = "total"\ngrades = "levels"\n'
    text += "bands = [ { max = 1, then = 0 }, { above = 1, then = 1 } ]\n"
    (found,) = census(scale_of(text + grades(levels=[0, 1]) + RESULT))
    assert found.is_whole is is_whole
    if is_whole:
        assert found.states == {0: 2, 1: 3}
