# SPDX-License-Identifier: Apache-2.0
"""What an answer counts as: the points or the codes of an item, made ready once.

An item has few options, so the result of each is built when the plan is made.
"""

from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING

from carecalc.domain.conditions import Code
from carecalc.domain.result import (
    NOT_KNOWN,
    NOT_MET,
    OPEN,
    Exact,
    Reckon,
    Result,
    exact,
    union,
)
from carecalc.domain.scale import Item, Option
from carecalc.domain.trace import Step, Words
from carecalc.domain.words import number_words
from carecalc.text import N_, Message

if TYPE_CHECKING:
    from carecalc.domain.evaluator import Evaluation

Codes = tuple[str, ...]
Points = Mapping[Code, Fraction] | None
"""Points of the options by code; None: the options' own."""


def points_of(item: Item, points: Points) -> Reckon:
    """Return how many points the answer to the item has; 0 where it is not asked."""
    low, high = _possible_points(item, points)
    unknown = Step(item.label, NOT_KNOWN)
    ready: dict[Codes | None, Result] = {
        None: Result(None, unknown, (item.code,), low, high)
    }
    if item.answer != "number":
        for option in item.options:
            if _worth(option, points) is not None:
                ready[(option.code,)] = _option_points(item, option, points)
    name = item.code

    def reckon(evaluation: "Evaluation") -> Result:
        codes = evaluation.counted.get(name)
        found = ready.get(codes)
        if found is None:
            assert codes is not None
            found = _points_now(item, points, codes)
        return found

    if item.asked_when is None:
        return reckon

    def reckon_if_asked(evaluation: "Evaluation") -> Result:
        asked = evaluation.asked(item)
        if asked.state == NOT_MET:
            step = Step(item.label, Message(N_("not asked")), item.clause)
            return Result(Fraction(0), step, (), 0, 0, asked.marks)
        if asked.state == OPEN:
            least = min(low, 0)
            return Result(None, unknown, asked.missing, least, high, asked.marks)
        found = reckon(evaluation)
        return found._replace(marks=asked.marks) if found.value is None else found

    return reckon_if_asked


def _points_now(item: Item, points: Points, codes: Codes) -> Result:
    """Return the points of an answer that is not one of the options made ready."""
    if item.answer == "number":
        value = Fraction(codes[0])
        step = Step(item.label, number_words(value), item.clause)
        end = exact(value)
        return Result(value, step, (), end, end, union((item.mark,)))
    option = item.option(codes[0])
    assert option is not None, f"{item.code} has no option {codes[0]}"
    return _option_points(item, option, points)


def _option_points(item: Item, option: Option, points: Points) -> Result:
    worth = _worth(option, points)
    assert worth is not None, f"option {option.code} of {item.code} has no points"
    step = Step(
        Message(N_("{item}: {option}"), {"item": item.label, "option": option.label}),
        number_words(worth),
        item.clause,
        (),
        option.mark or item.mark,
    )
    end = exact(worth)
    return Result(worth, step, (), end, end, union((option.mark, item.mark)))


def _worth(option: Option, points: Points) -> Fraction | None:
    return option.points if points is None else points[option.code]


def _possible_points(item: Item, points: Points) -> tuple[Exact, Exact | None]:
    if item.answer == "number":
        return 0, item.maximum
    worths = [_worth(option, points) for option in item.options]
    known = [exact(worth) for worth in worths if worth is not None]
    return min(known), max(known)


def code_of(item: Item) -> Reckon:
    """Return which option codes count for the item: none where it is not asked."""
    unknown = Step(item.label, NOT_KNOWN)
    ready: dict[Codes | None, Result] = {None: Result(None, unknown, (item.code,))}
    ready[()] = _codes_now(item, ())
    for option in item.options:
        ready[(option.code,)] = _codes_now(item, (option.code,))
    name = item.code

    def reckon(evaluation: "Evaluation") -> Result:
        codes = evaluation.counted.get(name)
        found = ready.get(codes)
        if found is None:
            assert codes is not None
            found = _codes_now(item, codes)
        return found

    if item.asked_when is None:
        return reckon

    def reckon_if_asked(evaluation: "Evaluation") -> Result:
        asked = evaluation.asked(item)
        if asked.state == NOT_MET:
            step = Step(item.label, Message(N_("not asked")), item.clause)
            return Result((), step, (), marks=asked.marks)
        if asked.state == OPEN:
            return Result(None, unknown, asked.missing)
        return reckon(evaluation)

    return reckon_if_asked


def _codes_now(item: Item, codes: Codes) -> Result:
    words: Words = Message(N_("none"))
    options = [option for option in item.options if option.code in codes]
    if options:
        words = Message("{all}", {"all": tuple([option.label for option in options])})
    elif codes:
        words = codes[0]
    marks = [option.mark for option in options]
    step = Step(item.label, words, item.clause)
    return Result(codes, step, (), marks=union(marks, (item.mark,)))
