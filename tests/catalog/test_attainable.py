# SPDX-License-Identifier: Apache-2.0
"""The values a name can have, against working out every answer sheet there is."""

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carecalc.catalog.attainable import Space
from carecalc.catalog.references import named_by, named_in
from carecalc.catalog.spread import Spread, Stretch
from carecalc.catalog.variables import telling
from carecalc.domain import conditions as c
from carecalc.domain import measures as m
from carecalc.domain.evaluator import Evaluation
from carecalc.domain.result import MET, Given
from carecalc.domain.scale import Graph, Item, Option
from carecalc.text import Text
from tests.laws import item, scale_of, section

NAMES = ("i0", "i1", "i2", "i3")
CODES = ("a", "b", "c")
GRADES = {"g": tuple(m.Grade(code, Text(code)) for code in ("best", "mid", "worst"))}
SMALL_NUMBERS = st.sampled_from([Fraction(n) for n in ("0", "1", "2", "5", "0.5")])
SETS = st.lists(st.sampled_from(CODES), min_size=1, max_size=2, unique=True).map(tuple)
SOME = st.lists(st.sampled_from(NAMES), min_size=1, max_size=3, unique=True).map(tuple)


@st.composite
def items(draw: st.DrawFn) -> dict[str, Item]:
    """Draw four items; the later two may be asked only after some answers."""
    found: dict[str, Item] = {}
    for n, name in enumerate(NAMES):
        codes = CODES[: draw(st.integers(2, 3))]
        options = tuple(Option(o, Text(o), draw(SMALL_NUMBERS)) for o in codes)
        when = None
        if n >= 2 and draw(st.booleans()):
            when = c.CodeIs(NAMES[draw(st.integers(0, n - 1))], draw(SETS))
        found[name] = Item(name, Text(name), options=options, asked_when=when)
    return found


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    """Draw a graph with every kind of measure over the items."""
    found = draw(items())
    step = draw(SMALL_NUMBERS)
    listed = [
        m.Measure(
            "sum",
            m.Sum(draw(SOME), {draw(st.sampled_from(NAMES)): Fraction(-2)}),
        ),
        m.Measure("most", m.Extreme(draw(SOME), draw(st.booleans()))),
        m.Measure("count", m.Count(draw(SOME), draw(SETS))),
        m.Measure(
            "gap",
            m.Difference("sum", (draw(st.sampled_from(["most", "i0", "count"])),)),
            not_below=Fraction(0),
            not_above=draw(st.sampled_from([None, Fraction(2)])),
        ),
        m.Measure("times", m.Product(("count", draw(SMALL_NUMBERS), "most"))),
        m.Measure(
            "half",
            m.Quotient("sum", (Fraction(3),)),
            rounding=m.Rounding(
                Fraction("0.5"), draw(st.sampled_from(["up", "down", "half-up"]))
            ),
        ),
        m.Measure(
            "graded",
            m.Band(
                draw(st.sampled_from(["sum", "gap", "half"])),
                (
                    m.BandRow(c.Bounds(below=step), "best"),
                    m.BandRow(c.Bounds(minimum=step, maximum=step + 2), "mid"),
                    m.BandRow(c.Bounds(above=step + 2), "worst"),
                ),
            ),
            grades="g",
        ),
        m.Measure(
            "ruled",
            m.Rules(
                (
                    m.RuleRow(
                        c.CodeIs(draw(st.sampled_from(NAMES)), draw(SETS)), "worst"
                    ),
                    m.RuleRow(
                        c.NumberIs("count", (), c.Bounds(minimum=Fraction(1))), "mid"
                    ),
                    m.RuleRow(
                        c.NoneOf((c.CodeIs(draw(st.sampled_from(NAMES)), draw(SETS)),)),
                        None,
                        "graded",
                    ),
                ),
                draw(st.sampled_from(["best", False])),
            ),
            grades="g",
        ),
        m.Measure("worse", m.GradeExtreme(("graded", "ruled"), True), grades="g"),
        m.Measure(
            "cell",
            m.Table(
                ("graded", "ruled"),
                {
                    (one.code, other.code): draw(SMALL_NUMBERS)
                    for one in GRADES["g"]
                    for other in GRADES["g"]
                },
            ),
        ),
        m.Measure("all", m.Sum(("sum", "cell", "count"))),
    ]
    return Graph(items=found, measures={x.name: x for x in listed}, grades=GRADES)


def behind(graph: Graph, name: str) -> list[str]:
    """Return the items that a measure rests on, also through what is skipped."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        one = waiting.pop()
        if one in found:
            continue
        found.add(one)
        if one in graph.items:
            waiting += named_by(graph.items[one].asked_when)
        else:
            waiting += named_in(graph.measures[one])
    return [item_ for item_ in NAMES if item_ in found]


def sheets(graph: Graph, names: list[str]) -> Iterator[dict[str, tuple[str, ...]]]:
    """Yield every answer sheet of these items; what is not asked stays blank."""
    if not names:
        yield {}
        return
    for before in sheets(graph, names[:-1]):
        last = graph.items[names[-1]]
        if Evaluation(graph, {}, Given(answers=before)).asked(last).state != MET:
            yield before
            continue
        for option in last.options:
            yield {**before, last.code: (option.code,)}


MEASURES = (
    "sum",
    "most",
    "count",
    "gap",
    "times",
    "half",
    "graded",
    "ruled",
    "worse",
    "cell",
    "all",
)


def outcome(graph: Graph, name: str, sheet: dict[str, tuple[str, ...]]) -> object:
    """Return the value of a measure for a sheet, None for “none of these”."""
    value = Evaluation(graph, {}, Given(answers=sheet)).measure(name).value
    return None if value is False else value


@pytest.mark.thorough
@settings(max_examples=40)
@given(graphs())
def test_that_every_value_of_every_answer_sheet_is_attainable(graph: Graph) -> None:
    """And, where nothing hangs on an item twice, no other, each as often as it comes."""
    space = Space(graph, {})
    for name in MEASURES:
        worked_out = Counter(
            outcome(graph, name, sheet) for sheet in sheets(graph, behind(graph, name))
        )
        found = space.measure(name)
        assert isinstance(found, Spread)
        if found.exact:
            assert dict(found.ways) == dict(worked_out)
        else:
            assert set(worked_out) <= set(found.ways)


def test_that_skipped_items_are_counted_with_what_skips_them() -> None:
    """One asks the other only at 0: 1 alone, or 0 with 3 or 0."""
    text = section(
        "A", item("A.1", "1 0") + item("A.2", "3 0", 'asked_when = { "A.1" = "0" }')
    )
    text += '[measures.x]\nkind = "sum"\nsections = ["A"]\n[result]\nmeasures = ["x"]\n'
    found = Space(scale_of(text).graph, {}).measure("x")
    assert isinstance(found, Spread)
    assert found.ways == {1: 1, 3: 1, 0: 1}
    assert found.exact


def test_that_a_count_without_end_is_a_stretch_of_whole_numbers() -> None:
    text = section("A", item("A.1", "1 0"))
    text += '[facts.n]\nlabel = { zh_CN = "n" }\nanswer = "number"\n'
    text += '[measures.x]\nkind = "sum"\nof = ["A.1", "n"]\n'
    text += '[measures.y]\nkind = "difference"\nof = 10\nless = ["x"]\nnot_below = 0\n'
    text += '[measures.z]\nkind = "quotient"\nof = "n"\nby = [2]\n'
    text += '[result]\nmeasures = ["x", "y", "z"]\n'
    space = Space(scale_of(text).graph, {})
    ends = {
        name: (found.low, found.high, found.whole)
        for name in ("x", "y", "z")
        if isinstance(found := space.measure(name), Stretch)
    }
    assert ends == {"x": (0, None, True), "y": (0, 10, True), "z": (0, None, False)}


def test_that_a_count_without_end_may_decide_what_is_asked() -> None:
    """n, and 5 more if it is over 2: no whole number is left out."""
    text = section("A", item("A.1", "5 0", "asked_when = { n = { above = 2 } }"))
    text += '[facts.n]\nlabel = { zh_CN = "n" }\nanswer = "number"\n'
    text += '[measures.x]\nkind = "sum"\nof = ["A.1", "n"]\n'
    text += '[result]\nmeasures = ["x"]\n'
    found = Space(scale_of(text).graph, {}).measure("x")
    assert isinstance(found, Stretch)
    assert (found.low, found.high, found.whole) == (0, None, True)


def test_that_a_counted_fact_has_each_number_up_to_its_most() -> None:
    text = section("A", item("A.1", "1 0"))
    text += '[facts.n]\nlabel = { zh_CN = "n" }\nanswer = "number"\nmax = 2\n'
    text += '[measures.x]\nkind = "sum"\nof = ["A.1", "n"]\nweights = { n = 10 }\n'
    text += '[result]\nmeasures = ["x"]\n'
    found = Space(scale_of(text).graph, {}).measure("x")
    assert isinstance(found, Spread)
    assert sorted(found.ways) == [0, 1, 10, 11, 20, 21]  # type: ignore[type-var]


@pytest.mark.parametrize(
    ("stretch", "ends", "points"),
    [
        (Stretch(), [], [0]),
        (Stretch(), [5], [4, 5, 6]),
        (Stretch(Fraction(0)), [5, 6], [0, 2.5, 5, 5.5, 6, 7]),
        (Stretch(Fraction(0), None, True), [80], [0, 1, 39, 40, 41, 79, 80, 81, 82]),
        (Stretch(Fraction(0), Fraction(3)), [9], [0, 1.5, 3]),
    ],
)
def test_that_numbers_at_between_and_beyond_the_ends_tell_bounds_apart(
    stretch: Stretch, ends: list[int], points: list[float]
) -> None:
    assert telling(stretch, [Fraction(end) for end in ends]) == points
