# SPDX-License-Identifier: Apache-2.0
"""Shapes of scales that columns refuse, and rare ones that they hold."""

import random
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from carecalc.batch.answers import answer_columns, layout_of
from carecalc.batch.scores import compile_scale
from carecalc.domain import conditions as c
from carecalc.domain import measures as m
from carecalc.domain.evaluate import score
from carecalc.domain.scale import Graph, Item, Option, Override, Scale, Section
from carecalc.errors import UserError
from carecalc.text import Text
from tests.batch.test_scores import Score, at_once, one_by_one

WORD = Text("样")
ONE, TWO = Fraction(1), Fraction(2)
LISTS: Mapping[str, tuple[c.Code, ...]] = {"levels": (0, 1, 2), "others": ("A", "B")}


def item(code: str, *points: int | None, **more: Any) -> Item:
    """Return an item whose options are worth so many points."""
    options = tuple(
        Option(f"{code}{n}", WORD, None if worth is None else Fraction(worth))
        for n, worth in enumerate(points)
    )
    return Item(code, WORD, options=options, **more)


A, B = item("A", 0, 1, 2), item("B", 4, 2, 0)
HEIGHT = Item("H", WORD, answer="number", decimals=1)
SEVERAL = item("S", 0, 0, answer="several")
LEVEL = m.Measure(
    "level", m.Rules((m.RuleRow(c.CodeIs("A", ("A2",)), 2),), 0), grades="levels"
)


def scale_of(
    *measures: m.Measure,
    items: tuple[Item, ...] = (A, B, HEIGHT, SEVERAL),
    conditions: Mapping[str, c.NamedCondition] | None = None,
    **more: Any,
) -> Scale:
    """Return a scale with these measures; `level` is its level where there is one."""
    named = {measure.name: measure for measure in measures}
    graph = Graph(
        items={one.code: one for one in items},
        measures=named,
        conditions=conditions or {},
        switches={"s": c.Switch("s", WORD, "a", {"a": WORD, "b": WORD})},
        grades={
            name: tuple(m.Grade(code, WORD) for code in codes)
            for name, codes in LISTS.items()
        },
    )
    day = date(2026, 1, 1)
    sections = (Section("X", WORD, "more", items),)
    parts = {"preliminary": "level" if "level" in named else None, **more}
    return Scale("made-up", WORD, day, None, (), sections, graph, tuple(named), **parts)


def measure(formula: m.Formula, name: str = "x", **more: Any) -> m.Measure:
    """Return a measure."""
    return m.Measure(name, formula, **more)


def graded(name: str, code: c.Code, grades: Any = "levels") -> m.Measure:
    """Return a measure that always comes to one grade."""
    return m.Measure(name, m.Rules((), code), grades=grades)


NUMBER = measure(m.Sum(("A",)), "n")
QUOTIENT = measure(m.Quotient("A", (Fraction(3),)), "q")
HUGE = Fraction(10**18)

REFUSED = {
    "a circle": (measure(m.Sum(("x",))),),
    "a measure of records": (measure(m.Sum(("A",)), each="fees"),),
    "a number too large": (measure(m.Product(("A", HUGE, HUGE))),),
    "a bound too large": (
        measure(m.Count(conditions=(c.NumberIs("q", among=(HUGE * 99,)),))),
        QUOTIENT,
    ),
    "a sum of what is not rounded": (measure(m.Sum(("q", "A"))), QUOTIENT),
    "a grade as a number": (measure(m.Sum(("level",))), LEVEL),
    "a number as a grade": (
        measure(m.Count(conditions=(c.CodeIs("n", (1,)),))),
        NUMBER,
    ),
    "points of a number that is no grade": (
        measure(m.Sum(("n",), points={"n": {1: ONE}})),
        NUMBER,
    ),
    "points of several": (measure(m.Sum(("S",))),),
    "points of an option that has none": (measure(m.Sum(("N",))),),
    "codes of a number": (measure(m.Count(conditions=(c.CodeIs("H", ("1",)),))),),
    "the worst of other lists": (
        measure(m.GradeExtreme(("level", "g"), True), grades="levels"),
        LEVEL,
        graded("g", "A", "others"),
    ),
    "an axis of several": (measure(m.Table(("S",), {("S0",): ONE})),),
    "an axis that nobody knows": (measure(m.Table(("?",), {(1,): ONE})),),
    "an axis with decimals": (
        measure(m.Table(("x2",), {(0,): ONE})),
        measure(m.Sum(("A",), {"A": Fraction(1, 2)}), "x2"),
    ),
    "too many cells": (
        measure(m.Table(("x2", "x2"), {(0, 0): ONE})),
        measure(m.Sum(("A",), {"A": Fraction(200)}), "x2"),
    ),
    "numbers beside codes": (measure(m.Rules((m.RuleRow(None, ONE),), "A")),),
    "numbers beside grades": (
        measure(m.Rules((m.RuleRow(None, ONE), m.RuleRow(None, take="level")), TWO)),
        LEVEL,
    ),
    "what is taken from an item": (
        measure(m.Rules((m.RuleRow(None, take="A"),), ONE)),
    ),
    "a level that is a number": (measure(m.Sum(("A",)), "level"),),
    "a level that is not listed": (graded("level", 7),),
}


@pytest.mark.parametrize("shape", REFUSED)
def test_that_what_columns_cannot_hold_is_refused_with_its_name(shape: str) -> None:
    scale = scale_of(*REFUSED[shape], items=(A, B, HEIGHT, SEVERAL, item("N", 1, None)))
    with pytest.raises(UserError) as refused:
        compile_scale(scale)
    assert refused.value.code == "COLUMNS-011"


def test_that_more_options_than_bits_are_refused() -> None:
    many = item("M", *range(64), answer="several")
    with pytest.raises(UserError) as refused:
        layout_of(scale_of(items=(many,)))
    assert (refused.value.code, refused.value.place) == ("COLUMNS-011", "M")


def test_that_more_clauses_than_can_be_tried_are_refused() -> None:
    clause = Override("k", WORD, c.CodeIs("A", ("A1",)), raise_by=1)
    with pytest.raises(UserError, match="COLUMNS-011"):
        compile_scale(scale_of(LEVEL, overrides=(clause,) * 11))


def test_that_a_number_too_large_for_its_column_is_no_answer() -> None:
    column = layout_of(scale_of())["H"]
    assert column.encoder()(("1.5",)) == 15
    with pytest.raises(KeyError):
        column.encoder()(("1000000000.1",))


HELD = {
    "a number among some, over a divisor": (
        measure(m.Count(conditions=(c.NumberIs("q", among=(Fraction(2, 3),)),))),
        QUOTIENT,
    ),
    "the worst under a reading": (
        measure(
            m.GradeExtreme(("level", "level"), True),
            grades=c.Switched("s", {"a": "levels", "b": "levels"}),
        ),
        LEVEL,
    ),
    "a number that is called a grade": (measure(m.Sum(("A",)), grades="levels"),),
    "many items of one sum": (measure(m.Sum(("long", "long2"))),),
    "a divisor that may be 0": (measure(m.Quotient("B", ("A", "n"))), NUMBER),
    "rows of which none may hold": (
        measure(m.Rules((m.RuleRow(c.CodeIs("A", ("A1",)), ONE),))),
    ),
    "a quotient beside a doubtful limit": (
        QUOTIENT,
        measure(m.Sum(("A",)), not_above="l"),
        measure(m.Rules((m.RuleRow(c.CodeIs("B", ("B0",)), False),), ONE), "l"),
    ),
    "nothing but none of these": (
        measure(m.Rules((), False)),
        measure(m.Table(("x",), {(0,): ONE}), "y"),
    ),
}


@pytest.mark.parametrize("shape", HELD)
def test_that_a_rare_shape_gives_the_same_at_once_and_one_by_one(shape: str) -> None:
    items = (A, B, item("long", *range(100)), item("long2", *range(100)))
    scale = scale_of(*HELD[shape], items=items)
    chance = random.Random(5)
    sheets = [
        {
            one.code: (chance.choice(one.options).code,)
            for one in items
            if chance.random() < share
        }
        for share in (1, 1, 0.6)
        for _ in range(30)
    ]
    found = at_once(compile_scale(scale), sheets)
    assert found == [one_by_one(scale, sheet, {}) for sheet in sheets]


def test_that_a_doubtful_row_does_not_ask_for_contradictions_in_vain() -> None:
    # The limit is none of these where B is at its best: only the scalar knows.
    limit = measure(m.Rules((m.RuleRow(c.CodeIs("B", ("B0",)), False),), ONE), "limit")
    scale = scale_of(measure(m.Sum(("A",)), not_above="limit"), limit, LEVEL)
    sheets = [{"A": ("A2",), "B": (code,)} for code in ("B0", "B1")]
    compiled = compile_scale(scale)
    columns = compiled.score(answer_columns(compiled.layout, sheets), False)
    for row, sheet in enumerate(sheets):
        result = score(scale, sheet)
        assert columns.row(row).measures == result.measures
        assert columns.row(row).level == result.level


def test_that_the_whole_and_the_others_are_told_apart() -> None:
    half = measure(m.Sum(("A",), {"A": Fraction(1, 2)}))
    scale = scale_of(half, NUMBER, LEVEL, graded("g", "A", "others"))
    whole = compile_scale(scale).whole()
    assert whole == {"x": False, "n": True, "level": True, "g": False}


def test_that_values_over_a_divisor_come_out_for_all_sheets() -> None:
    compiled = compile_scale(scale_of(QUOTIENT, items=(A,)))
    sheets = [{"A": ("A1",)}, {}]
    found = compiled.score(answer_columns(compiled.layout, sheets)).measures["q"]
    assert found.values(2) == [Fraction(1, 3), None]
    assert isinstance(
        compiled.score(answer_columns(compiled.layout, sheets)).row(0), Score
    )


def test_that_a_cell_that_the_table_lacks_ends_both_alike() -> None:
    table = measure(m.Table(("A",), {("A0",): ONE, ("A1",): TWO}))
    compiled = compile_scale(scale_of(table, items=(A,)))
    assert at_once(compiled, [{"A": ("A1",)}]) == [
        one_by_one(compiled.scale, {"A": ("A1",)}, {})
    ]
    for run in (
        at_once,
        lambda scale, sheets: one_by_one(compiled.scale, sheets[0], {}),
    ):
        with pytest.raises(KeyError):
            run(compiled, [{"A": ("A2",)}])
