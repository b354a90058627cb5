# SPDX-License-Identifier: Apache-2.0
"""Conditions in three values: met, not met, not evaluated for want of something."""

from collections.abc import Mapping
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carecalc.domain import conditions as c
from carecalc.domain.evaluator import Evaluation
from carecalc.domain.result import MET, NOT_MET, OPEN, Given, Verdict
from carecalc.domain.scale import Graph, Item, Option
from carecalc.domain.verdict import covers, judge
from carecalc.i18n import Catalogue
from carecalc.text import Text

NAMES = ("a", "b", "c")
SWITCHES = {"s": c.Switch("s", Text("s"), "one", {"one": Text("1"), "two": Text("2")})}


def yes_or_no(name: str) -> Item:
    """Return a fact that is yes or no."""
    options = tuple(Option(code, Text(code), None) for code in ("yes", "no"))
    return Item(name, Text(name), options=options)


GRAPH = Graph(facts={name: yes_or_no(name) for name in NAMES}, switches=SWITCHES)


def verdict(
    test: c.Condition, answers: Mapping[str, str], graph: Graph = GRAPH
) -> Verdict:
    """Return what becomes of a test under these answers."""
    given_ = Given(answers={name: (code,) for name, code in answers.items()})
    return judge(Evaluation(graph, {"s": "one"}, given_), test)


LEAVES = st.sampled_from(NAMES).map(lambda name: c.CodeIs(name, ("yes",)))
TESTS = st.recursive(
    LEAVES,
    lambda parts: st.lists(parts, min_size=1, max_size=3).flatmap(
        lambda listed: st.sampled_from(
            [c.All(tuple(listed)), c.Any(tuple(listed)), c.NoneOf(tuple(listed))]
        )
    ),
    max_leaves=8,
)
ANSWERS = st.dictionaries(st.sampled_from(NAMES), st.sampled_from(["yes", "no"]))


def truth(test: c.Condition, answers: Mapping[str, str]) -> Fraction:
    """Return 1, 0 or a half by the arithmetic of strong Kleene logic."""
    if isinstance(test, c.CodeIs):
        return {"yes": Fraction(1), "no": Fraction(0)}.get(
            answers.get(test.name, ""), Fraction(1, 2)
        )
    assert isinstance(test, c.All | c.Any | c.NoneOf)
    parts = [truth(part, answers) for part in test.parts]
    if isinstance(test, c.All):
        return min(parts)
    return max(parts) if isinstance(test, c.Any) else 1 - max(parts)


STATE = {Fraction(1): MET, Fraction(0): NOT_MET, Fraction(1, 2): OPEN}


@pytest.mark.thorough
@given(TESTS, ANSWERS)
def test_that_combinators_follow_strong_kleene_logic(
    test: c.Condition, answers: dict[str, str]
) -> None:
    assert verdict(test, answers).state == STATE[truth(test, answers)]


@pytest.mark.thorough
@given(TESTS, ANSWERS)
def test_that_a_verdict_stands_whatever_the_missing_answers_turn_out_to_be(
    test: c.Condition, answers: dict[str, str]
) -> None:
    before = verdict(test, answers)
    absent = [name for name in NAMES if name not in answers]
    for filled in product(["yes", "no"], repeat=len(absent)):
        after = verdict(test, {**answers, **dict(zip(absent, filled, strict=True))})
        assert after.state != OPEN
        assert before.state in (OPEN, after.state)


@pytest.mark.thorough
@given(TESTS, ANSWERS)
def test_that_a_decided_condition_misses_nothing_and_an_open_one_what_is_absent(
    test: c.Condition, answers: dict[str, str]
) -> None:
    found = verdict(test, answers)
    if found.state == OPEN:
        assert found.missing
        assert set(found.missing) <= set(NAMES) - set(answers)
    else:
        assert found.missing == ()


YES = c.CodeIs("a", ("yes",))
OTHER = c.CodeIs("b", ("yes",))


@pytest.mark.parametrize(
    ("one", "other", "all_", "any_", "none_"),
    [
        ("yes", "yes", MET, MET, NOT_MET),
        ("yes", "no", NOT_MET, MET, NOT_MET),
        ("no", "no", NOT_MET, NOT_MET, MET),
        ("yes", None, OPEN, MET, NOT_MET),
        ("no", None, NOT_MET, OPEN, OPEN),
        (None, None, OPEN, OPEN, OPEN),
    ],
)
def test_that_two_conditions_join_as_in_the_truth_table(
    one: str | None, other: str | None, all_: str, any_: str, none_: str
) -> None:
    answers = {n: v for n, v in (("a", one), ("b", other)) if v is not None}
    assert verdict(c.All((YES, OTHER)), answers).state == all_
    assert verdict(c.Any((YES, OTHER)), answers).state == any_
    assert verdict(c.NoneOf((YES, OTHER)), answers).state == none_


def test_that_a_switch_is_always_decided() -> None:
    assert verdict(c.SwitchIs("s", ("one",)), {}).state == MET
    assert verdict(c.SwitchIs("s", ("two",)), {}).state == NOT_MET


def test_that_a_named_condition_may_be_asked_not_to_hold() -> None:
    graph = Graph(
        facts=GRAPH.facts,
        switches=SWITCHES,
        conditions={"named": c.NamedCondition("named", YES)},
    )
    for answer, state in (("yes", NOT_MET), ("no", MET)):
        assert verdict(c.Holds("named", False), {"a": answer}, graph).state == state
    open_ = verdict(c.Holds("named", False), {}, graph)
    assert (open_.state, open_.missing) == (OPEN, ("a",))


def test_that_several_ticks_meet_a_test_by_any_of_them() -> None:
    options = tuple(Option(code, Text(code), None) for code in ("x", "y", "z"))
    graph = Graph(facts={"t": Item("t", Text("t"), answer="several", options=options)})
    test = c.CodeIs("t", ("x", "y"))

    def ticked(*codes: str) -> str:
        given_ = Given(answers={"t": codes})
        return judge(Evaluation(graph, {}, given_), test).state

    assert ticked("y", "z") == MET
    assert ticked("z") == NOT_MET
    assert ticked() == NOT_MET  # asked, and nothing applies
    assert judge(Evaluation(graph, {}, Given()), test).missing == ("t",)


def age(years: int | None, bounds: c.Bounds) -> str:
    """Return the verdict on an age."""
    number = None if years is None else Fraction(years)
    evaluation = Evaluation(Graph(), {}, Given(numbers={"age": number}))
    return judge(evaluation, c.NumberIs("age", (), bounds)).state


@pytest.mark.parametrize(
    ("bounds", "inside", "outside"),
    [
        (c.Bounds(minimum=Fraction(60)), (60, 61), (59,)),
        (c.Bounds(maximum=Fraction(60)), (59, 60), (61,)),
        (c.Bounds(above=Fraction(60)), (61,), (59, 60)),
        (c.Bounds(below=Fraction(60)), (59,), (60, 61)),
        (c.Bounds(minimum=Fraction(80), maximum=Fraction(89)), (80, 89), (79, 90)),
    ],
)
def test_that_min_and_max_are_inclusive_above_and_below_are_not(
    bounds: c.Bounds, inside: tuple[int, ...], outside: tuple[int, ...]
) -> None:
    assert {age(years, bounds) for years in inside} == {MET}
    assert {age(years, bounds) for years in outside} == {NOT_MET}
    assert age(None, bounds) == OPEN


def test_that_a_number_may_be_one_of_a_list() -> None:
    test = c.NumberIs("age", (Fraction(60), Fraction(70)))
    for years, state in ((60, MET), (65, NOT_MET), (70, MET)):
        numbers = {"age": Fraction(years)}
        evaluation = Evaluation(Graph(), {}, Given(numbers=numbers))
        assert judge(evaluation, test).state == state
    assert judge(Evaluation(Graph(), {}, Given()), test).missing == ("age",)


def test_that_a_bound_may_be_the_name_of_another_number() -> None:
    test = c.NumberIs("income", (), c.Bounds(below="standard"))

    def poor(income: int | None, standard: int | None) -> Verdict:
        numbers = {
            "income": None if income is None else Fraction(income),
            "standard": None if standard is None else Fraction(standard),
        }
        return judge(Evaluation(Graph(), {}, Given(numbers=numbers)), test)

    assert poor(1449, 1450).state == MET
    assert poor(1450, 1450).state == NOT_MET
    assert poor(None, 1450).missing == ("income",)
    assert poor(1449, None).missing == ("standard",)


@pytest.mark.parametrize(
    ("region", "code", "inside"),
    [
        ("110000", "110105", True),
        ("110000", "110000", True),
        ("110000", "120000", False),
        ("110105", "110105", True),
        ("110105", "110106", False),
        ("110105", "110000", False),
        ("330100", "330106", True),
        ("330100", "330200", False),
        ("000000", "659001", True),
    ],
)
def test_that_trailing_pairs_of_zeros_in_a_region_are_wild(
    region: str, code: str, inside: bool
) -> None:
    assert covers(region, code) is inside


def places(*codes: str) -> Given:
    """Return a case registered in these places."""
    return Given(places={"hukou": codes})


def test_that_a_place_is_known_or_missing() -> None:
    test = c.PlaceIs("hukou", ("110000",))
    assert judge(Evaluation(Graph(), {}, places("110108")), test).state == MET
    assert judge(Evaluation(Graph(), {}, places("310101")), test).state == NOT_MET
    assert judge(Evaluation(Graph(), {}, Given()), test).missing == ("hukou",)


CERTIFICATES = (
    {"category": "肢体", "grade": 1, "multiple": False},
    {"category": "智力", "grade": 3, "multiple": True},
)


@pytest.mark.parametrize(
    ("fields", "met"),
    [
        ({"category": ("肢体",), "grade": (1,)}, True),
        ({"category": ("肢体", "智力"), "grade": (3,)}, True),
        ({"category": ("肢体",), "grade": (3,)}, False),  # of two different records
        ({"category": ("智力",), "multiple": True}, True),
        ({"category": ("肢体",), "multiple": True}, False),
        ({"grade": c.Bounds(maximum=Fraction(2))}, True),
        ({"category": ("智力",), "grade": c.Bounds(maximum=Fraction(2))}, False),
        ({"grade": ("1",)}, False),  # text is not a number
    ],
)
def test_that_one_and_the_same_record_meets_every_field(
    fields: dict[str, tuple[c.Code, ...] | c.Bounds | bool], met: bool
) -> None:
    given_ = Given(records={"certificate": CERTIFICATES})
    found = judge(
        Evaluation(Graph(), {}, given_), c.RecordMatches("certificate", fields)
    )
    assert found.state == (MET if met else NOT_MET)


def test_that_no_record_decides_and_no_knowledge_of_records_does_not() -> None:
    test = c.RecordIs("status", ("TK",))
    assert (
        judge(Evaluation(Graph(), {}, Given(records={"status": ()})), test).state
        == NOT_MET
    )
    assert judge(Evaluation(Graph(), {}, Given()), test).missing == ("status",)


def test_that_a_code_in_a_reason_goes_by_its_name_where_it_has_one() -> None:
    named = Given(
        records={"assessment": ()},
        labels={"assessment.scale x-1": Text("甲表", "scale X")},
    )
    test = c.RecordMatches("assessment", {"scale": ("x-1", "y-2"), "level": (3,)})
    step = judge(Evaluation(Graph(), {}, named), test).step
    said = Catalogue("en", str).render(step.text)
    assert "scale X" in said
    assert "y-2" in said and "x-1" not in said
