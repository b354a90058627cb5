# SPDX-License-Identifier: Apache-2.0
"""How near a case is to another level, beside every completion tried out one by one."""

import random
from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from itertools import combinations, product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from carecalc.catalog.shipped import open_catalog
from carecalc.domain.evaluate import score
from carecalc.domain.nearness import Distance, Flip, Reach, nearness, neighbours
from carecalc.domain.scale import Item, Scale
from tests.laws import (
    BANDS,
    ITEMS,
    LEVELS,
    LTC,
    MZT,
    RESULT,
    SMALL,
    TOTAL,
    fact,
    grades,
    item,
    scale_of,
    section,
    switch,
)
from tests.scales.comparing import random_sheet

Sheet = dict[str, tuple[str, ...]]


# --- tried out one by one --------------------------------------------------------------


def every_answer(asked: Item) -> list[tuple[str, ...]]:
    """Return every answer that can be given at all."""
    codes = [option.code for option in asked.options]
    if asked.answer == "several":
        sizes = range(len(codes) + 1)
        return [chosen for n in sizes for chosen in combinations(codes, n)]
    if asked.answer == "number":
        return [(str(n),) for n in range((asked.maximum or 0) + 1)]
    return [(code,) for code in codes]


def open_names(scale: Scale, sheet: Mapping[str, tuple[str, ...]]) -> list[str]:
    """Return the items and facts without an answer."""
    names = [i.code for i in scale.items] + list(scale.graph.facts)
    return [n for n in names if n not in sheet and n not in scale.recorded]


def naive_live(
    scale: Scale, sheet: Sheet, switches: Mapping[str, str]
) -> tuple[str, ...]:
    """Return what is live by the level of every completion."""
    names = open_names(scale, sheet)
    asked = {**scale.graph.items, **scale.graph.facts}
    levels = {
        codes: score(scale, {**sheet, **dict(zip(names, codes, strict=True))}, switches)
        for codes in product(*(every_answer(asked[name]) for name in names))
    }
    return tuple(
        name
        for n, name in enumerate(names)
        if any(
            result.level != levels[(*codes[:n], other, *codes[n + 1 :])].level
            for codes, result in levels.items()
            for other in every_answer(asked[name])
        )
    )


def naive_flips(
    scale: Scale, sheet: Sheet, switches: Mapping[str, str]
) -> tuple[Flip, ...]:
    """Return the flips by scoring the sheet anew with every single step."""
    level = score(scale, sheet, switches).level
    found = []
    for name, one in {**scale.graph.items, **scale.graph.facts}.items():
        for after in neighbours(one, sheet[name]) if name in sheet else ():
            other = score(scale, {**sheet, name: after}, switches).level
            if level is not None and other not in (None, level):
                found.append(Flip(name, sheet[name], after, other))
    return tuple(found)


# --- small laws, of every kind ---------------------------------------------------------

FACTS = (
    fact("F.a", "no yes")
    + '[facts."F.s"]\nlabel = { zh_CN = "s" }\nanswer = "several"\noptions = [ '
    + ", ".join(f'{{ code = "{c}", label = {{ zh_CN = "{c}" }} }}' for c in "uvwx")
    + " ]\n"
    + '[facts."F.n"]\nlabel = { zh_CN = "n" }\nanswer = "number"\nmax = 4\n'
)


def override(clause: str, when: str, effect: str) -> str:
    """Return one clause that changes the level."""
    return (
        f'[[result.overrides]]\nclause = "{clause}"\n'
        f'label = {{ zh_CN = "{clause}" }}\nwhen = {when}\n{effect}\n'
    )


CLAUSES = (
    override("1", '{ "F.a" = "yes" }', "set = 2\nincomplete = true")
    + override("2", '{ "F.s" = ["u", "v"] }', "raise = 1")
    + override("3", '{ all = [ { "F.n" = { min = 2 } }, { level = 0 } ] }', "raise = 1")
    + override("4", '{ "F.s" = "x", "F.n" = 3 }', "at_most = 1")
)
SKIPPING = SMALL.replace(
    'code = "A.2"\n', 'code = "A.2"\nasked_when = { "A.1" = ["1", "0"] }\n'
)
GRADED = (
    section("A", item("A.1", "2 1 0") + item("A.2", "1 0"))
    + section("B", item("B.1", "2 1 0") + item("B.2", "3 2 0"))
    + """
[measures.A]
kind = "sum"
sections = ["A"]
[measures.B]
kind = "sum"
sections = ["B"]
[measures."A.grade"]
kind = "band"
of = "A"
grades = "three"
clause = "1"
bands = [ { min = 3, then = 0 }, { min = 1, below = 3, then = 1 }, { below = 1, then = 2 } ]
[measures."B.grade"]
kind = "band"
of = "B"
grades = "three"
clause = "2"
bands = [ { above = 4, then = 0 }, { above = 1, max = 4, then = 1 }, { max = 1, then = 2 } ]
[measures.worse]
kind = "worst-of"
of = ["A.grade", "B.grade"]
"""
    + grades(three=[0, 1, 2], levels=[0, 1, 2, 3])
)
TABLE = (
    GRADED
    + '[measures.level]\nkind = "table"\ngrades = "levels"\nclause = "3"\n'
    + 'by = ["A.grade", "worse"]\ncells = [[0, 0, 1], [0, 1, 2], [2, 2, 3]]\n'
    + '[result]\npreliminary = "level"\nmeasures = ["A", "B"]\n'
)
ROWS = (
    GRADED
    + switch("first", "one", "other")
    + """
[measures.twos]
kind = "count"
of = ["A.grade", "B.grade"]
is = 2
[measures.level]
kind = "rules"
grades = "levels"
clause = "3"
rows = [
  { then = 3, when = { twos = { min = 2 } } },
  { then = 2, when = { "A.grade" = 2, first = "one" } },
  { take = "worse", when = { twos = 0 } },
  { then = 1, when = { "B.2" = "0" } },
]
otherwise = 2
[result]
preliminary = "level"
measures = ["A", "B"]
"""
)
# Items asked only after others, named conditions, a bound that is a number of its own,
# a grade that is none of these.
MIXED = (
    section(
        "A",
        item("A.1", "2 1 0")
        + item("A.2", "2 1 0", 'asked_when = { "A.1" = ["1", "0"] }')
        + item("A.3", "1 0", 'asked_when = { "A.2" = "0" }')
        + item("A.4", "2 0")
        + item("A.5", "3 1 0"),
    )
    + """
[measures.first]
kind = "sum"
of = ["A.1", "A.2", "A.3"]
[measures.second]
kind = "sum"
of = ["A.4", "A.5"]
[measures.better]
kind = "best-of"
of = ["first.grade", "second.grade"]
[measures."first.grade"]
kind = "band"
of = "first"
grades = "three"
clause = "1"
bands = [ { min = 3, then = 0 }, { min = 1, max = 2, then = 1 }, { max = 0, then = 2 } ]
[measures."second.grade"]
kind = "band"
of = "second"
grades = "three"
clause = "1"
bands = [ { min = 4, then = 0 }, { min = 1, max = 3, then = 1 }, { max = 0, then = 2 } ]
[conditions.behind]
clause = "2"
all = [ { first = { below = "second" } } ]
[measures.level]
kind = "rules"
grades = "levels"
clause = "3"
rows = [
  { then = 3, when.none = [ { first = { min = 1 } }, { second = { min = 1 } } ] },
  { then = 2, when = { behind = true, better = [1, 2] } },
  { then = 1, when = { behind = false, second = [0, 1] } },
  { take = "better", when = { "A.4" = "0" } },
]
otherwise = 0
[result]
preliminary = "level"
measures = ["first", "second"]
"""
    + grades(three=[0, 1, 2], levels=[0, 1, 2, 3])
)
# The same with a way to come to none of these.
NONE = MIXED.replace("{ max = 0, then = 2 } ]", "{ max = 0, then = false } ]", 1)
LAWS = {
    "mixed": MIXED,
    "none of these": NONE,
    "bands": SMALL,
    "clauses": ITEMS + FACTS + TOTAL + BANDS + LEVELS + RESULT + CLAUSES,
    "skipping": SKIPPING,
    "table": TABLE,
    "rows": ROWS,
}


def drawn(scale: Scale, draw: st.DrawFn, missing: int) -> Sheet:
    """Return a sheet of which so many answers are missing."""
    asked = {**scale.graph.items, **scale.graph.facts}
    gone = draw(st.permutations(list(asked)))[:missing]
    return {
        name: draw(st.sampled_from(every_answer(one)))
        for name, one in asked.items()
        if name not in gone
    }


@st.composite
def cases(draw: st.DrawFn) -> tuple[Scale, Sheet, Mapping[str, str]]:
    """Return a small law with some answers and the values of its switches."""
    scale = scale_of(LAWS[draw(st.sampled_from(sorted(LAWS)))])
    switches = {
        name: draw(st.sampled_from(sorted(one.values)))
        for name, one in scale.graph.switches.items()
    }
    return scale, drawn(scale, draw, draw(st.integers(0, 5))), switches


@pytest.mark.thorough
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(cases())
def test_that_flips_and_live_answers_are_those_of_every_sheet_scored_anew(
    case: tuple[Scale, Sheet, Mapping[str, str]],
) -> None:
    scale, sheet, switches = case
    found = nearness(scale, sheet, switches)
    assert found.flips == naive_flips(scale, sheet, switches)
    proven = naive_live(scale, sheet, switches)
    assert set(proven) <= set(found.live)
    if found.exact:
        assert found.live == proven
    assert found.exact or len(open_names(scale, sheet)) > 3


# --- the shipped scales ----------------------------------------------------------------


def shipped(code: str) -> Scale:
    """Return a scale in force."""
    return open_catalog([]).scale(code, date(2026, 11, 21))


def levels_of_pairs(scale: Scale, sheet: Sheet, chance: random.Random) -> Iterator[str]:
    """Yield the names that two random completions prove live."""
    asked = {**scale.graph.items, **scale.graph.facts}
    names = open_names(scale, sheet)
    for _ in range(20):
        whole = {**random_sheet(scale, chance), **sheet}
        name = chance.choice(names)
        other = {**whole, name: chance.choice(every_answer_short(asked[name]))}
        if score(scale, whole).level != score(scale, other).level:
            yield name


def every_answer_short(asked: Item) -> list[tuple[str, ...]]:
    """Return every answer; of many options every single one and none."""
    if asked.answer == "several":
        return [(), *((option.code,) for option in asked.options)]
    return every_answer(asked)


@pytest.mark.thorough
@pytest.mark.parametrize(
    "code", ["gbt-42195-2022", "ltc-2021", "mzt-039-2013", "made-up"]
)
def test_that_no_answer_is_left_out_that_two_completions_prove_live(code: str) -> None:
    scale = scale_of(MZT) if code == "made-up" else shipped(code)
    chance = random.Random(code)
    proven = 0
    for _ in range(60):
        whole = random_sheet(scale, chance)
        kept = chance.choice([0.2, 0.6, 0.85, 0.95])
        sheet = {name: a for name, a in whole.items() if chance.random() < kept}
        if open_names(scale, sheet):
            found = set(levels_of_pairs(scale, sheet, chance))
            assert found <= set(nearness(scale, sheet).live)
            proven += len(found)
    assert proven >= 10


# --- by hand ---------------------------------------------------------------------------


def both(first: str, second: str) -> Sheet:
    """Return answers to the two items of the small scale."""
    return {"A.1": (first,), "A.2": (second,)}


def test_that_the_points_to_the_next_level_are_told_either_way() -> None:
    """3 points: level 1 is 2–3, so one more gives level 0 (4), two less level 2 (0–1)."""
    (found,) = nearness(scale_of(SMALL), both("2", "1")).distances
    assert found == Distance(
        "level",
        "total",
        Fraction(3),
        1,
        Reach(Fraction(1), 0, 0),
        Reach(Fraction(-2), 2, 2),
    )


def test_that_there_is_nothing_better_than_the_best_level() -> None:
    (found,) = nearness(scale_of(SMALL), both("2", "2")).distances
    assert (found.better, found.worse) == (None, Reach(Fraction(-1), 1, 1))


def test_that_a_bound_that_does_not_belong_to_its_band_is_told() -> None:
    """B of 4 is graded 1; grade 0 begins above 4, so no points at all, and yet more."""
    answers = {n: ("2",) for n in ("A.1", "B.1", "B.2")} | {"A.2": ("1",)}
    graded = {d.measure: d for d in nearness(scale_of(TABLE), answers).distances}
    assert graded["B.grade"].better == Reach(Fraction(0), 0, 0, beyond=True)
    assert graded["B.grade"].worse == Reach(Fraction(-3), 2, 1)
    # A of 3 is graded 0; below 3 begins grade 1: cells[1][1] is 1.
    assert graded["A.grade"].worse == Reach(Fraction(0), 1, 1, beyond=True)


def test_that_sub_scores_are_told_where_the_level_is_no_band() -> None:
    """LTC: C1 60 (grade 2), C2 16 (0), C3 12 (0): cells[2][0] is 2. C1 65 would be
    grade 1, level 1; C1 40 grade 3, level 3. C2 or C3 worse: cells[2][1] is still 2."""
    answers = {
        f"C{s}.{n}": ("4",) for s, top in ((2, 4), (3, 3)) for n in range(1, top + 1)
    }
    answers["C1.1"] = ("60",)
    found = {d.measure: d for d in nearness(scale_of(LTC), answers).distances}
    assert set(found) == {"C1.grade", "C2.grade", "C3.grade"}
    assert found["C1.grade"].better == Reach(Fraction(5), 1, 1)
    assert found["C1.grade"].worse == Reach(Fraction(-20), 3, 3)
    assert found["C2.grade"].worse == Reach(Fraction(-1), 1, 2)
    assert found["C3.grade"].worse == Reach(Fraction(-1), 1, 2)


def test_that_a_number_not_yet_known_has_no_distance() -> None:
    assert nearness(scale_of(SMALL), {"A.1": ("2",)}).distances == ()


def test_that_one_step_of_one_answer_that_turns_the_level_is_told() -> None:
    """4 points are level 0, 3 are level 1: either item, one option lower."""
    assert nearness(scale_of(SMALL), both("2", "2")).flips == (
        Flip("A.1", ("2",), ("1",), 1),
        Flip("A.2", ("2",), ("1",), 1),
    )


def test_that_nothing_flips_while_the_level_is_not_known() -> None:
    assert nearness(scale_of(SMALL), {"A.1": ("2",)}).flips == ()


def test_that_a_number_goes_one_step_up_or_down_within_what_it_takes() -> None:
    one = scale_of(LAWS["clauses"]).graph.facts["F.n"]
    assert neighbours(one, ("0",)) == [("1",)]
    assert neighbours(one, ("4",)) == [("3",)]
    tenth = Item("x", one.label, answer="number", decimals=1)
    assert neighbours(tenth, ("2.9",)) == [("2.8",), ("3",)]


def test_that_an_answer_that_cannot_reach_a_bound_is_not_live() -> None:
    """A.2 has three answers: 2+0, 2+1, 2+2 points are levels 1, 1, 0, so it is live; of
    0+0, 0+1, 0+2 the last alone leaves level 2."""
    scale = scale_of(SMALL)
    assert nearness(scale, {"A.1": ("2",)}).live == ("A.2",)
    narrow = scale_of(
        SMALL.replace("min = 2, max = 3", "min = 3, max = 3").replace(
            "max = 1", "max = 2"
        )
    )
    assert nearness(narrow, {"A.1": ("0",)}).live == ()


def test_that_an_item_not_asked_is_not_live() -> None:
    """A.2 is not asked where A.1 is 2: then there are 2 points, level 1. 1 and 0 points
    more than that are level 1 too, so nothing is left but where A.1 is 1 or 0."""
    scale = scale_of(SKIPPING)
    assert nearness(scale, {"A.1": ("2",)}).live == ()
    assert nearness(scale, {"A.1": ("1",)}).live == ("A.2",)


def test_that_a_clause_that_needs_nothing_more_leaves_nothing_live() -> None:
    found = nearness(scale_of(LAWS["clauses"]), {"F.a": ("yes",)})
    assert (found.live, found.exact) == ((), True)


def test_that_an_open_refusal_is_an_open_answer() -> None:
    found = nearness(scale_of(SMALL), both("2", "2"), refused=frozenset(("A.2",)))
    assert found.live == ("A.2",)
    assert found.flips == ()


def test_that_options_that_no_condition_names_are_not_tried_out() -> None:
    """Level 1 whatever is chosen of w; u, v raise it."""
    whole = both("2", "0") | {"F.a": ("no",), "F.n": ("0",)}
    found = nearness(scale_of(LAWS["clauses"]), whole)
    assert (found.live, found.exact) == (("F.s",), True)


def test_that_a_number_is_tried_out_on_both_sides_of_every_limit_alone() -> None:
    """Of 1001 numbers the law tells apart those below 2, from 2 on, and 3."""
    text = LAWS["clauses"].replace("max = 4\n", "max = 1000\n")
    whole = both("2", "2") | {"F.a": ("no",), "F.s": ()}
    found = nearness(scale_of(text), whole)
    assert (found.live, found.exact) == (("F.n",), True)
    # Level 1 is not raised by it: clause 3 wants level 0, clause 4 the option x.
    found = nearness(scale_of(text), whole | both("2", "1"))
    assert (found.live, found.exact) == ((), True)


def test_that_a_number_without_end_that_is_added_up_is_told_by_its_bounds() -> None:
    text = (
        LAWS["clauses"]
        .replace("max = 4\n", "")
        .replace("4, max = 4", "4")
        .replace('sections = ["A"]\nunit', 'of = ["A.1", "A.2", "F.n"]\nunit')
    )
    whole = both("2", "2") | {"F.a": ("no",), "F.s": ()}
    found = nearness(scale_of(text), whole)
    assert (found.live, found.exact) == (("F.n",), False)


def test_that_a_record_without_a_level_is_near_to_nothing() -> None:
    text = ITEMS + TOTAL + '[result]\nmeasures = ["total"]\n'
    found = nearness(scale_of(text), both("2", "2"))
    assert (found.distances, found.flips, found.live) == ((), (), ())
