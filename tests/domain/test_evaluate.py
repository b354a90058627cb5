# SPDX-License-Identifier: Apache-2.0
"""From answers to the level: clauses, their precedence, what is open, what decides."""

from collections.abc import Mapping
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carecalc.catalog.shipped import open_catalog
from carecalc.domain.evaluate import score
from carecalc.domain.scale import Item, ScaleResult
from carecalc.domain.trace import walk
from tests.laws import (
    GATE,
    LTC,
    MZT,
    RESULT,
    SMALL,
    fact,
    item,
    scale_of,
    section,
    switch,
)

GBT = open_catalog([]).scale("gbt-42195-2022", date(2026, 11, 21))


def scored(
    text: str,
    answers: Mapping[str, str],
    assume: bool = False,
    switches: Mapping[str, str] | None = None,
) -> ScaleResult:
    """Return what a scale made of this text concludes."""
    given_ = {name: (code,) for name, code in answers.items()}
    return score(scale_of(text), given_, switches, assume_defaults=assume)


# --- clauses ---------------------------------------------------------------------------

# Levels 0 (4 points), 1 (2 or 3), 2 (0 or 1); facts that clauses look at.
FACTS = "".join(fact(name, "no yes", '"no"') for name in ("a", "b", "c"))


def clause(when: str, does: str, name: str = "", more: str = "") -> str:
    """Return a clause that does this when the fact is yes."""
    return f"""
[[result.overrides]]
clause = "{name or when}"
label = {{ zh_CN = "款" }}
when = {{ {when} = "yes" }}
{does}
{more}
"""


BEST = {"A.1": "2", "A.2": "2"}
MIDDLE = {"A.1": "2", "A.2": "1"}
WORST = {"A.1": "0", "A.2": "0"}


def level(clauses: str, answers: Mapping[str, str], *yes: str) -> tuple[object, ...]:
    """Return level and clauses applied, with these facts yes and the others no."""
    facts = {name: "yes" if name in yes else "no" for name in ("a", "b", "c")}
    found = scored(SMALL + clauses + FACTS, {**answers, **facts})
    return (found.level, *found.applied)


def test_that_without_a_clause_the_level_is_the_preliminary_one() -> None:
    raises = clause("a", "raise = 1")
    assert level(raises, BEST) == (0,)
    assert level(raises, MIDDLE) == (1,)


def test_that_a_raise_goes_to_the_worse_and_a_negative_one_to_the_better() -> None:
    assert level(clause("a", "raise = 1"), MIDDLE, "a") == (2, "a")
    assert level(clause("a", "raise = -1"), MIDDLE, "a") == (0, "a")


def test_that_raises_stop_at_the_ends_and_are_listed_there() -> None:
    assert level(clause("a", "raise = 1"), WORST, "a") == (2, "a")
    assert level(clause("a", "raise = 5"), MIDDLE, "a") == (2, "a")
    assert level(clause("a", "raise = -2"), MIDDLE, "a") == (0, "a")


def test_that_raises_add_up_and_the_cap_cuts_their_sum() -> None:
    both = clause("a", "raise = 1") + clause("b", "raise = 1")
    assert level(both, BEST, "a", "b") == (2, "a", "b")
    capped = SMALL.replace(RESULT, RESULT + "raise_at_most = 1\n")
    found = scored(capped + both + FACTS, {**BEST, "a": "yes", "b": "yes", "c": "no"})
    assert (found.level, found.applied) == (1, ("a", "b"))


def test_that_the_cap_may_follow_a_switch() -> None:
    text = SMALL.replace(
        RESULT, RESULT + 'raise_at_most = { switch = "s", one = 1, two = 2 }\n'
    )
    text += clause("a", "raise = 1") + clause("b", "raise = 1") + FACTS
    text += switch("s", "one", "two")
    answers = {**BEST, "a": "yes", "b": "yes", "c": "no"}
    assert scored(text, answers).level == 1
    assert scored(text, answers, switches={"s": "two"}).level == 2


def test_that_a_set_stands_alone_and_the_first_of_the_file_wins() -> None:
    clauses = (
        clause("a", "raise = 1")
        + clause("b", "set = 1", "first")
        + clause("c", "set = 2", "second")
    )
    assert level(clauses, BEST, "a", "b") == (1, "first")
    assert level(clauses, BEST, "a", "b", "c") == (1, "first")
    assert level(clauses, WORST, "c") == (2, "second")
    assert level(clauses, WORST, "b") == (1, "first")  # also to the better


def test_that_bounds_come_after_raising() -> None:
    least = clause("a", "at_least = 1") + clause("b", "raise = 1")
    assert level(least, BEST, "a") == (1, "a")
    assert level(least, BEST, "a", "b") == (1, "a", "b")
    assert level(least, WORST, "a") == (2, "a")
    most = clause("a", "at_most = 1") + clause("b", "raise = 1")
    assert level(most, MIDDLE, "b") == (2, "b")
    assert level(most, MIDDLE, "a", "b") == (1, "a", "b")
    assert level(most, BEST, "a") == (0, "a")


# --- what is open ------------------------------------------------------------------------


def test_that_an_open_clause_that_could_change_the_level_holds_it_up() -> None:
    found = scored(SMALL + clause("a", "raise = 1") + FACTS, MIDDLE)
    assert (found.preliminary, found.level, found.applied) == (1, None, ())
    assert found.missing_facts == ("a",)
    assert found.clauses[0].state == "open"


def test_that_an_open_clause_that_cannot_change_the_level_does_not() -> None:
    found = scored(SMALL + clause("a", "raise = 1") + FACTS, WORST)
    assert (found.preliminary, found.level, found.missing_facts) == (2, 2, ())


def test_that_an_open_set_to_what_holds_anyway_does_not_matter() -> None:
    text = SMALL + clause("a", "set = 2") + FACTS
    assert scored(text, WORST).level == 2
    assert scored(text, MIDDLE).level is None


def test_that_a_cap_already_reached_makes_further_clauses_idle() -> None:
    text = SMALL.replace(RESULT, RESULT + "raise_at_most = 1\n")
    text += clause("a", "raise = 1") + clause("b", "raise = 1") + FACTS
    found = scored(text, {**BEST, "a": "yes"})
    assert (found.level, found.applied) == (1, ("a",))


def test_that_a_met_set_decides_what_comes_after_it_but_not_before() -> None:
    text = SMALL + clause("a", "set = 2") + clause("b", "set = 1") + FACTS
    assert scored(text, {**BEST, "a": "yes"}).level == 2
    assert scored(text, {**BEST, "b": "yes"}).level is None  # a would win
    assert scored(text, {**BEST, "a": "no", "b": "yes"}).level == 1


def test_that_only_a_clause_marked_for_it_holds_while_items_are_missing() -> None:
    marked = clause("a", "set = 2", more="incomplete = true")
    plain = clause("a", "set = 2")
    for clauses, expected in ((marked, 2), (plain, None)):
        found = scored(SMALL + clauses + FACTS, {"A.1": "2", "a": "yes"})
        assert found.level == expected
        assert found.preliminary is None
        assert found.missing == ("A.2",)
    assert scored(SMALL + marked + FACTS, {"A.1": "2", "a": "no"}).level is None


@given(
    st.dictionaries(st.sampled_from(["A.1", "A.2"]), st.sampled_from("210")),
    st.dictionaries(st.sampled_from("abc"), st.sampled_from(["yes", "no"])),
    st.tuples(*[st.sampled_from("210")] * 2, *[st.sampled_from(["yes", "no"])] * 3),
)
def test_that_a_level_once_final_stays_whatever_is_answered_later(
    answers: dict[str, str], facts: dict[str, str], rest: tuple[str, ...]
) -> None:
    before = score(EVERYTHING, _codes({**answers, **facts}))
    full = dict(zip(("A.1", "A.2", "a", "b", "c"), rest, strict=True))
    after = score(EVERYTHING, _codes({**full, **answers, **facts}))
    assert after.level is not None
    assert before.level in (None, after.level)


EVERYTHING = scale_of(
    SMALL.replace(RESULT, RESULT + "raise_at_most = 1\n")
    + clause("a", "set = 2", more="incomplete = true")
    + clause("b", "raise = 1")
    + clause("c", "raise = 1")
    + FACTS
)


def _codes(answers: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    return {name: (code,) for name, code in answers.items()}


# --- assumed, missing, refused, skipped -----------------------------------------------------


def test_that_facts_left_out_are_assumed_only_where_that_is_asked_for() -> None:
    text = SMALL + clause("a", "raise = 1") + clause("b", "raise = 1") + FACTS
    found = scored(text, {**MIDDLE, "b": "yes"}, assume=True)
    assert (found.level, found.assumed) == (2, ("a", "c"))
    assert scored(text, {**MIDDLE, "b": "no"}).assumed == ()


def test_that_a_fact_without_a_default_is_never_assumed() -> None:
    text = SMALL + clause("a", "raise = 1") + fact("a", "no yes")
    found = scored(text, MIDDLE, assume=True)
    assert (found.level, found.assumed, found.missing_facts) == (None, (), ("a",))


def test_that_a_warning_looks_only_at_what_was_answered() -> None:
    text = SMALL + FACTS + '[warnings.w]\nlabel = { zh_CN = "w" }\n'
    text += 'when = { "A.1" = "0", a = "no" }\n'
    assert scored(text, {**WORST, "a": "no"}, assume=True).warnings == ("w",)
    assert scored(text, WORST, assume=True).warnings == ()


def test_that_a_refusal_is_missing_unless_the_file_says_what_it_counts_as() -> None:
    text = SMALL.replace('code = "A.1"\n', 'code = "A.1"\nrefused = "0"\n')
    scale = scale_of(text)
    refused = frozenset(("A.1", "A.2"))
    found = score(scale, {"A.1": ("2",)}, refused=frozenset(("A.1",)))
    assert found.missing == ("A.2",)
    assert found.measures["total"] is None
    both = score(scale, {}, refused=refused)
    assert both.missing == ("A.2",)
    one = score(scale, {"A.2": ("2",)}, refused=frozenset(("A.1",)))
    assert (one.measures["total"], one.level) == (2, 1)


SKIP = SMALL.replace(
    'code = "A.2"\n', 'code = "A.2"\nasked_when = { "A.1" = ["1", "0"] }\n'
)
SKIP = SKIP.replace("{ min = 4, max = 4, then = 0 },", "").replace(
    "{ min = 2, max = 3, then = 1 }", "{ min = 2, max = 3, then = 0 }"
)


def test_that_an_item_not_asked_counts_0_and_is_not_missing() -> None:
    found = scored(SKIP, {"A.1": "2"})
    assert (found.measures["total"], found.level, found.missing) == (2, 0, ())


def test_that_an_item_that_is_asked_is_missing() -> None:
    found = scored(SKIP, {"A.1": "1"})
    assert (found.measures["total"], found.missing) == (None, ("A.2",))


def test_that_an_answer_to_what_is_not_asked_counts_nothing() -> None:
    assert scored(SKIP, {"A.1": "2", "A.2": "2"}).measures["total"] == 2


def test_that_while_the_driver_is_open_the_item_hangs_on_it() -> None:
    found = scored(SKIP, {"A.2": "2"})
    assert (found.measures["total"], found.missing) == (None, ("A.1",))
    assert scored(SKIP, {}).missing == ("A.1", "A.2")


# --- what decides ---------------------------------------------------------------------------

DECIDES = """
[measures.level]
kind = "rules"
grades = "levels"
clause = "3"
rows = [
  { then = 2, when = { "A.1" = "0" } },
  { then = 1, when = { "A.2" = "0" } },
]
otherwise = 0
"""


def test_that_a_decided_level_may_stand_though_items_are_open() -> None:
    start, end = SMALL.index("[measures.level]"), SMALL.index("[grades]")
    text = SMALL[:start] + DECIDES + SMALL[end:]
    every = scored(text, {"A.1": "0"})
    assert (every.preliminary, every.level) == (None, None)
    what = scored(text + 'needs = "what-decides"\n', {"A.1": "0"})
    assert (what.preliminary, what.level, what.missing) == (2, 2, ("A.2",))
    assert scored(text + 'needs = "what-decides"\n', {"A.1": "1"}).level is None


def test_that_a_record_only_scale_has_no_level() -> None:
    text = SMALL.replace('preliminary = "level"\n', "")
    found = scored(text, BEST)
    assert (found.level, found.preliminary) == (None, None)
    assert found.measures == {"total": 4}


# --- other national scales, small --------------------------------------------------------------

MZT_BEST = {
    **{f"B.1.{n}": "10" for n in (1, 4, 5, 6, 7, 10)},
    **{"B.1.2": "5", "B.1.3": "5", "B.1.8": "15", "B.1.9": "15"},
    **{f"B.2.{n}": "0" for n in (1, 2, 3)},
    **{f"B.3.{n}": "0" for n in (1, 2, 3, 4)},
    **{f"B.4.{n}": "0" for n in (1, 2, 3, 4, 5)},
}


@pytest.mark.parametrize(
    ("changed", "grades", "mild_first", "three_first"),
    [
        ({}, (0, 0, 0, 0), 0, 0),
        ({"B.4.1": "3"}, (0, 0, 0, 1), 0, 0),  # 社会 1 is still intact
        ({"B.2.1": "1"}, (0, 1, 0, 0), 1, 1),
        ({"B.3.2": "2"}, (0, 0, 1, 0), 1, 1),
        ({"B.3.2": "1"}, (0, 0, 0, 0), 0, 0),
        ({"B.3.1": "1"}, (0, 0, 2, 0), 1, 1),
        ({"B.3.1": "2"}, (0, 0, 3, 0), 1, 1),
        # 日常生活 95: 1; one of the three is 0 or 1
        ({"B.1.2": "0"}, (1, 0, 0, 0), 1, 1),
        # ... and one is 3: note 2 read in either order
        ({"B.1.2": "0", "B.3.4": "3"}, (1, 0, 3, 0), 1, 2),
        # 日常生活 60 (40 lost): 2; the three at 0: 附录D 注3 says moderate
        (
            {"B.1.8": "0", "B.1.9": "0", "B.1.1": "0"},
            (2, 0, 0, 0),
            2,
            2,
        ),
        # ... and one of them 3: severe
        (
            {"B.1.8": "0", "B.1.9": "0", "B.1.1": "0", "B.3.3": "4"},
            (2, 0, 3, 0),
            3,
            3,
        ),
        # 日常生活 40: severe whatever else
        (
            {"B.1.8": "0", "B.1.9": "0", "B.1.1": "0", "B.1.4": "0", "B.1.5": "0"},
            (3, 0, 0, 0),
            3,
            3,
        ),
    ],
)
def test_that_mzt_039_is_graded_by_its_tables(
    changed: dict[str, str],
    grades: tuple[int, ...],
    mild_first: int,
    three_first: int,
) -> None:
    answers = {**MZT_BEST, **changed}
    found = scored(MZT, answers)
    names = ("B.1.grade", "B.2.grade", "B.3.grade", "B.4.grade")
    assert tuple(found.measures[name] for name in names) == grades
    assert found.level == mild_first
    other = scored(MZT, answers, switches={"adl1_precedence": "three_first"})
    assert other.level == three_first


@pytest.mark.parametrize(
    ("adl", "cognition", "senses", "level_"),
    [
        ("100", "4 4 4 4", "4 4 4", 0),
        ("100", "4 0 0 0", "4 4 4", 0),  # 4 points: mild, the worse of 1 and 0
        ("100", "1 1 1 0", "4 4 4", 1),  # 3 points: moderate
        ("100", "4 4 4 4", "1 0 0", 1),  # 1 point: severe senses
        ("95", "4 4 4 4", "4 4 4", 1),
        ("65", "0 0 0 1", "4 4 4", 2),
        ("60", "4 4 4 4", "4 4 4", 2),
        ("45", "4 4 4 4", "0 0 1", 3),
        ("40", "4 4 4 4", "4 4 4", 3),
        ("0", "1 1 0 0", "4 4 4", 4),
        ("0", "4 4 4 4", "0 0 0", 5),
    ],
)
def test_that_ltc_2021_combines_daily_life_with_the_worse_of_the_others(
    adl: str, cognition: str, senses: str, level_: int
) -> None:
    answers = {"C1.1": adl}
    answers |= {f"C2.{n}": code for n, code in enumerate(cognition.split(), 1)}
    answers |= {f"C3.{n}": code for n, code in enumerate(senses.split(), 1)}
    assert scored(LTC, answers).level == level_


@pytest.mark.parametrize(
    ("answers", "strict", "loose"),
    [
        ("independent " * 6, "A", "A"),
        (
            "dependent independent independent independent independent independent",
            "B",
            "B",
        ),
        ("dependent dependent " + "independent " * 4, "C", "C"),
        ("dependent independent " * 3, "E", "E"),
        ("partial independent " * 3, "A", "E"),
        ("dependent " * 6, "G", "G"),
        ("partial " * 6, "A", "G"),
    ],
)
def test_that_the_self_rating_gate_counts_what_depends_on_others(
    answers: str, strict: str, loose: str
) -> None:
    given_ = {f"B.{n}": code for n, code in enumerate(answers.split(), 1)}
    assert scored(GATE, given_).level == strict
    assert scored(GATE, given_, switches={"partial": "dependent"}).level == loose


# --- GB/T 42195-2022 ----------------------------------------------------------------------------


def best_of(item_: Item) -> str:
    """Return the option with the most points: in this standard more is better."""
    return max(item_.options, key=lambda option: option.points or 0).code


GBT_BEST = {item_.code: best_of(item_) for item_ in GBT.items}
SHEETS = st.fixed_dictionaries(
    {
        item_.code: st.sampled_from([option.code for option in item_.options])
        for item_ in GBT.items
        if item_.code != "B.3.9"
    }
    | {"B.3.9": st.sampled_from(["2", "1a", "1b", "0a"])}
)


def points(answers: Mapping[str, str], prefix: str = "") -> int:
    """Return the points of a sheet: an option's code begins with its points."""
    return sum(
        int(code[0]) for name, code in answers.items() if name.startswith(prefix)
    )


def gbt(
    answers: Mapping[str, str], switches: Mapping[str, str] | None = None
) -> ScaleResult:
    """Return what the standard concludes, facts left out taken as none."""
    return score(GBT, _codes(answers), switches, assume_defaults=True)


@pytest.mark.thorough
@given(SHEETS)
def test_that_totals_are_sums_and_bands_those_of_the_standard(
    answers: dict[str, str],
) -> None:
    found = gbt(answers)
    total = points(answers)
    assert found.measures == {
        **{name: points(answers, name) for name in ("B.1", "B.2", "B.3", "B.4")},
        "total": total,
    }
    bands = ((90, 90), (66, 89), (46, 65), (30, 45), (0, 29))
    wanted = [n for n, (low, high) in enumerate(bands) if low <= total <= high]
    assert [found.preliminary] == wanted
    assert found.level == found.preliminary
    assert found.applied == ()


@given(SHEETS, st.sampled_from(GBT.items), st.sampled_from(["no", "yes"]))
def test_that_a_worse_answer_never_gives_a_better_level(
    answers: dict[str, str], item_: Item, coma: str
) -> None:
    codes = [option.code for option in item_.options]
    place = codes.index(answers[item_.code])
    before = gbt({**answers, "A.coma": coma})
    for worse in codes[place + 1 : place + 2]:
        after = gbt({**answers, item_.code: worse, "A.coma": coma})
        assert isinstance(before.level, int) and isinstance(after.level, int)
        assert after.level >= before.level


@given(SHEETS, st.sets(st.sampled_from(GBT.items), min_size=1, max_size=5))
def test_that_a_missing_item_leaves_no_level(
    answers: dict[str, str], left_out: set[Item]
) -> None:
    codes = {item_.code for item_ in left_out}
    found = gbt({name: code for name, code in answers.items() if name not in codes})
    assert found.level is None and found.preliminary is None
    assert set(found.missing) == codes


def test_that_only_a_coma_of_equal_points_sets_the_level() -> None:
    """The example of the command line's contract: 88 points, mild, and a coma."""
    found = gbt({**GBT_BEST, "B.3.9": "0b"})
    assert found.measures["total"] == 88
    assert (found.preliminary, found.level) == (1, 4)
    assert found.applied == ("C.4.1",)
    stupor = gbt({**GBT_BEST, "B.3.9": "0a"})
    assert (stupor.measures["total"], stupor.level, stupor.applied) == (88, 1, ())


def test_that_in_the_window_no_level_is_final_before_the_facts_are_asked() -> None:
    found = score(GBT, _codes(GBT_BEST))
    assert (found.preliminary, found.level) == (0, None)
    assert set(found.missing_facts) == set(GBT.graph.facts) - GBT.recorded
    assert len(found.missing_facts) == 7


def test_that_two_known_falls_are_enough_whatever_else_is_unasked() -> None:
    answers = {**GBT_BEST, "A.coma": "no", "A.fall": "2"}
    diagnosis: dict[str, tuple[str, ...]] = {"A.diagnosis": ()}
    found = score(GBT, {**_codes(answers), **diagnosis})
    assert (found.level, found.applied, found.missing_facts) == (1, ("C.4.3",), ())


def test_that_every_line_of_the_result_has_its_clause() -> None:
    found = gbt({**GBT_BEST, "A.diagnosis": "F00-F03"})
    clauses = {step.clause for tree in found.steps for _, step in walk(tree)}
    assert {"C.1", "C.2", "C.3", "C.4.1", "C.4.2", "C.4.3"} <= clauses


def test_that_a_section_of_items_may_count_upwards_and_another_downwards() -> None:
    text = section("A", item("A.1", "1 0")) + section("B", item("B.1", "0 1"), "less")
    text += '[measures.net]\nkind = "difference"\nof = "A.1"\nless = ["B.1"]\n'
    text += '[result]\nmeasures = ["net"]\n'
    assert scored(text, {"A.1": "1", "B.1": "1"}).measures == {"net": 0}
