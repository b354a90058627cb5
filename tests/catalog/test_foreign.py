# SPDX-License-Identifier: Apache-2.0
"""Systems that nobody had in mind: said in the language, checked, and scored."""

import random
from collections import Counter
from fractions import Fraction
from itertools import product

import pytest

from carecalc.catalog.attainable import Space
from carecalc.catalog.census import census
from carecalc.catalog.checks import check_scale
from carecalc.catalog.ordered import Order
from carecalc.catalog.references import of_scale
from carecalc.domain.evaluate import score
from carecalc.domain.scale import Scale
from tests.foreign import (
    GROUPS,
    LETTERS,
    MODULAR,
    MODULES,
    RANK_TO_LEVEL,
    VARIABLES,
    WALKED,
)
from tests.laws import BANDS, LEVELS, RESULT, faults_of, item, scale_of, section, told

Sheet = dict[str, tuple[str, ...]]


@pytest.mark.thorough
@pytest.mark.parametrize("law", [MODULAR, WALKED, LETTERS])
def test_that_a_foreign_system_is_sound_in_the_language(law: str) -> None:
    assert told(check_scale(scale_of(law))) == set()


# --- weighted modules ---------------------------------------------------------------------


def modular(help_: tuple[int, int, int] = (0, 0, 0), **raw: int) -> Sheet:
    """Return a sheet with so many raw points in each module, as few items as can be."""
    sheet: Sheet = {}
    for code, (count, codes, _) in MODULES.items():
        rest = raw.get(code, 0)
        worths = sorted((int(option) for option in codes.split()), reverse=True)
        for n in range(1, count + 1):
            take = next(worth for worth in worths if worth <= rest)
            rest -= take
            sheet[f"{code}.{n}"] = (str(take),)
        assert rest == 0
    for name, times in zip(("day", "week", "month"), help_, strict=True):
        sheet[f"M5.{name}"] = (str(times),)
    return sheet


@pytest.mark.parametrize(
    ("sheet", "total", "level"),
    [
        (modular(), "0", 0),
        # 2.5 + 10: on the edge of the first grade; one raw point less in M4 is 2.5.
        (modular(M1=2, M4=3), "12.5", 1),
        (modular(M1=2, M4=2), "2.5", 0),
        # The larger of M2 (3.75) and M3 (15) counts once.
        (modular(M2=2, M3=7), "15", 1),
        (modular(M2=17, M3=1), "15", 1),
        # 7.5 + 20 = 27.5; 5 + 20 = 25; 3.75 + 3.75 + 20 = 27.5
        (modular(M1=6, M4=8), "27.5", 2),
        (modular(M1=4, M4=8), "25", 1),
        (modular(M2=2, M6=1, M4=8), "27.5", 2),
        # 10 + 15 + 40 + 20 + 15
        (modular(M1=10, M2=17, M4=37, M6=12, help_=(8, 0, 0)), "100", 5),
        # 10 + 11.25 + 40 + 20 + 15 = 96.25; 7.5 + 7.5 + 40 + 20 + 15 = 90
        (modular(M1=10, M3=5, M4=37, M6=12, help_=(8, 0, 0)), "96.25", 5),
        (modular(M1=6, M3=3, M4=37, M6=12, help_=(8, 0, 0)), "90", 5),
        (modular(M1=6, M3=3, M4=37, M6=11, help_=(8, 0, 0)), "86.25", 4),
        # Actions a day: 6/7 + 4/30 = 208/210 is below 1, 6/7 + 5/30 = 215/210 is not.
        (modular(help_=(0, 6, 4)), "0", 0),
        (modular(help_=(0, 6, 5)), "5", 0),
        (modular(help_=(2, 6, 4)), "5", 0),
        (modular(help_=(2, 7, 0)), "10", 0),
    ],
)
def test_that_weighted_modules_add_their_banded_points(
    sheet: Sheet, total: str, level: int
) -> None:
    result = score(scale_of(MODULAR), {**sheet, "both-arms": ("no",)})
    assert result.measures["total"] == Fraction(total)
    assert (result.preliminary, result.level) == (level, level)


def test_that_a_special_need_sets_the_gravest_grade() -> None:
    result = score(scale_of(MODULAR), {**modular(), "both-arms": ("yes",)})
    assert (result.preliminary, result.level, result.applied) == (0, 5, ("15(4)",))


# --- groups walked in their order -----------------------------------------------------------


def walked(sheet: tuple[str, ...]) -> int:
    """Return the rank by walking the groups, as the annex tells a person to."""
    for lost, partly, ranks in GROUPS.values():
        total = sum(
            {"A": 0, "B": partly[n], "C": lost[n]}[answer]
            for n, answer in enumerate(sheet)
        )
        for least, rank in ranks:
            if total >= least:
                return rank
    return 13


def test_that_a_list_of_weighted_groups_is_walked_until_one_is_reached() -> None:
    scale = scale_of(WALKED)
    chance = random.Random(3)
    for _ in range(400):
        sheet = tuple(
            chance.choices("ABC", weights=chance.choices((1, 2, 6), k=3), k=8)
        )
        answers = {v: (a,) for v, a in zip(VARIABLES, sheet, strict=True)}
        result = score(scale, answers)
        assert result.measures["rank"] == walked(sheet)
        assert result.level == RANK_TO_LEVEL[walked(sheet)]


@pytest.mark.thorough
def test_that_the_census_counts_every_sheet_where_sums_share_their_items() -> None:
    (found,) = census(scale_of(WALKED))
    by_hand = Counter(RANK_TO_LEVEL[walked(s)] for s in product("ABC", repeat=8))
    assert found.answers == by_hand
    assert sum(by_hand.values()) == 3**8


@pytest.mark.thorough
def test_that_every_step_against_the_order_is_counted_where_sums_share_their_items() -> (
    None
):
    scale = scale_of(WALKED)
    order = Order(scale, of_scale(scale), Space(scale.graph, {}))
    order.check()
    against = 0
    for sheet in product("ABC", repeat=8):
        for n, answer in enumerate(sheet):
            if answer != "C":
                worse = (*sheet[:n], "B" if answer == "A" else "C", *sheet[n + 1 :])
                # GIR1 is the gravest: the levels' names run the other way.
                better = RANK_TO_LEVEL[walked(worse)] > RANK_TO_LEVEL[walked(sheet)]
                against += better
    assert [a.count for a in order.against] == [against]
    assert (order.sampled, order.unclear) == (False, [])
    assert against > 0


# --- dozens of options, items not asked, letters, quarters ------------------------------------


def lettered(origin: str, amount: str, side: str = "", state: str = "0 0") -> Sheet:
    """Return a sheet of the lettered scale."""
    one, other = state.split()
    sheet = {"P.1": (origin,), "P.2": (amount,), "S.1": (one,), "S.2": (other,)}
    return {**sheet, **({"P.3": (side,)} if side else {})}


@pytest.mark.parametrize(
    ("sheet", "burden", "care", "level"),
    [
        (lettered("o00", "none"), "0.25", "A", "A"),
        # 9.25 + 0.5 + 0.25 = 10, on the edge; without the third item 9.25
        (lettered("o09", "some", "left"), "10", "B", "B"),
        (lettered("o09", "none"), "9.25", "A", "A"),
        # 29.25 + 0.5 + 0.5 = 30.25; 29.25 + 1.75 + 0.25 = 31.25
        (lettered("o29", "some", "right"), "30.25", "B", "B"),
        (lettered("o29", "much", "left", "1 1"), "31.25", "C", "C"),
        (lettered("o29", "much", "left", "1 0"), "31.25", "C", "A"),
        (lettered("o39", "none", "", "2 2"), "39.25", "C", "C"),
    ],
)
def test_that_quarters_letters_and_items_not_asked_are_reckoned_exactly(
    sheet: Sheet, burden: str, care: str, level: str
) -> None:
    result = score(scale_of(LETTERS), sheet)
    assert result.missing == ()
    assert result.measures["burden"] == Fraction(burden)
    assert (result.measures["care"], result.level) == (care, level)


def test_that_an_item_of_forty_options_has_a_key_for_each() -> None:
    scale: Scale = scale_of(LETTERS)
    assert len(scale.items[0].options) == 40
    assert len(set(scale.items[0].keys())) == 40


def test_that_several_graded_results_are_given_side_by_side() -> None:
    result = score(scale_of(LETTERS), lettered("o15", "none", "", "2 0"))
    assert result.measures == {"burden": Fraction("15.25"), "care": "B", "risk": "high"}


# --- what the checks say of such laws -----------------------------------------------------------

TEMPERATURE = (
    section(
        "A",
        '[[sections.items]]\ncode = "A.1"\nlabel = { zh_CN = "体温" }\n'
        'answer = "number"\nmax = 42\ndecimals = 1\n',
        "less",
    )
    + '[measures.total]\nkind = "sum"\nsections = ["A"]\n'
    + LEVELS
    + RESULT
)


def test_that_a_number_with_decimals_may_fall_between_whole_bands() -> None:
    whole = BANDS.replace("{ min = 4, max = 4", "{ min = 4")
    (problem,) = faults_of(TEMPERATURE + whole)
    assert (problem.code, problem.place) == ("LAW-111", "measures.level.bands")
    # 1.1 to 1.9 and 3.1 to 3.9
    assert problem.message.values["number"] == Fraction("1.1")
    assert problem.message.values["count"] == 18
    exact = whole.replace("max = 3", "below = 4").replace("max = 1", "below = 2")
    assert faults_of(TEMPERATURE + exact) == []


MANY = (
    section(
        "A", "".join(item(f"A.{n}", "0 1 2 3 4 5 6 7 8 9") for n in range(8)), "less"
    )
    + '[measures.level]\nkind = "rules"\ngrades = "levels"\nclause = "3"\nrows = [\n'
    + '  { then = 2, when = { all = [ { "A.0" = "9", "A.1" = "9", "A.2" = "9", '
    + '"A.3" = "9", "A.4" = "9", "A.5" = "9", "A.6" = "9", "A.7" = "9" } ] } },\n'
    + "".join(
        f'  {{ then = 1, when = {{ "A.{n}" = "{code}" }} }},\n'
        for n in range(8)
        for code in range(1, 9)
    )
    + "]\notherwise = 0\n"
    + LEVELS
    + '[result]\npreliminary = "level"\nmeasures = []\n'
)


@pytest.mark.thorough
def test_that_a_row_that_a_sample_did_not_meet_is_no_fault() -> None:
    assert told(faults_of(MANY)) == set()


# Two counts of the same three items and one that is asked of some people only: 2 × 2 of
# the first two, and where the second is lost also 2 × 4 × 3 of the others: 2 + 2 × 24.
SHARED = (
    section(
        "A",
        item("A.1", "1 0")
        + item("A.2", "1 0")
        + item("A.3", "1 0", 'asked_when = { "A.2" = "0" }')
        + '[[sections.items]]\ncode = "A.4"\nlabel = { zh_CN = "次" }\n'
        + 'answer = "number"\nmax = 2\nasked_when = { "A.2" = "0" }\n',
    )
    + """
[facts.ill]
label = { zh_CN = "病" }
answer = "several"
options = [ { code = "F", label = { zh_CN = "F" } }, { code = "G", label = { zh_CN = "G" } } ]
asked_when = { "A.2" = "0" }
[measures.one]
kind = "sum"
of = ["A.1", "A.3"]
[measures.other]
kind = "sum"
of = ["A.1", "A.4"]
[measures.level]
kind = "rules"
grades = "levels"
clause = "3"
rows = [
  { then = 2, when = { ill = "F", one = 0 } },
  { then = 1, when = { one = 0, other = { min = 1 } } },
]
otherwise = 0
"""
    + LEVELS
    + '[result]\npreliminary = "level"\nmeasures = ["one", "other"]\n'
)


def test_that_a_sheet_that_cannot_be_filled_in_is_not_counted() -> None:
    scale = scale_of(SHARED)
    (found,) = census(scale)
    # A.2 kept: A.1 0 or 1, nothing else asked; `one` is 0 and `other` 0 at worst.
    # A.2 lost: `one` is 0 where A.1 = A.3 = 0, 3 numbers × 4 sets: of 12 sheets 6 have
    # F (level 2), of the other 6 those with a number of 1 or 2 are 4 (level 1).
    assert found.answers == {0: 2 + 48 - 6 - 4, 1: 4, 2: 6}
    assert told(check_scale(scale)) == set()


def test_that_a_gap_between_rows_names_the_sheet_that_falls_into_it() -> None:
    law = SHARED.replace("otherwise = 0\n", "").replace(
        "rows = [", 'rows = [\n  { then = 0, when = { "A.1" = "1" } },'
    )
    (problem,) = [p for p in faults_of(law) if p.code == "LAW-117"]
    state = str(problem.message.values["state"])
    assert "A.1 = 0" in state


@pytest.mark.thorough
def test_that_too_many_sheets_are_not_evaluated_one_by_one() -> None:
    law = SHARED.replace("max = 2", "max = 2000")
    (found,) = census(scale_of(law))
    assert found.answers is None
