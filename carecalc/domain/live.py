# SPDX-License-Identifier: Apache-2.0
"""Which of the answers not yet given can still change the level.

An item is live if two completions of the sheet differ in its answer alone and in the
level. Few open answers are tried out in every way; of many it is told, by what grades
and conditions can still come to, which of them the level may rest on.
"""

from fractions import Fraction
from itertools import product

from carecalc.domain import conditions as c
from carecalc.domain.conclusion import Ladder, level_of
from carecalc.domain.conditions import Code
from carecalc.domain.evaluator import Evaluation
from carecalc.domain.possible import Possibilities
from carecalc.domain.reading import names_of_condition, reckoned_names, single_tests
from carecalc.domain.result import MET, NOT_MET, OPEN
from carecalc.domain.scale import Item, Scale

Codes = tuple[str, ...]

TRIED = 3
"""So many open answers are tried out in every way, on every key, within a frame."""

_MANY = 200
"""A number with more values than this is not tried out value by value."""

_KINDS = 6
"""Of more kinds of options than this, not every choice is tried out."""


def live_answers(
    scale: Scale, ladder: Ladder, evaluation: Evaluation
) -> tuple[tuple[str, ...], bool]:
    """Return the live items and facts in the order of the paper, and whether the list
    is exact: otherwise it may hold too many, never too few."""
    read = leads(scale)
    named = {**evaluation.plan.wanted, **scale.graph.facts}
    open_ = {
        name: item
        for name, item in named.items()
        if evaluation.counted.get(name) is None
        and name not in scale.recorded
        and rests_on(evaluation, name, read)
    }
    if not open_ or _is_settled(scale, evaluation):
        return (), True
    if len(open_) <= TRIED:
        choices = [answers_that_differ(scale, item) for item in open_.values()]
        if all(choices):
            tried = dict(zip(open_, choices, strict=True))
            return _by_trying(scale, ladder, evaluation, tried), True
    live = Possibilities(scale, ladder, evaluation).deciding()
    # Where it is open whether an item is asked, what decides that stands for it.
    for name, item in open_.items():
        if item.asked_when is not None:
            asked = evaluation.asked(item)
            if asked.state == OPEN and not live.isdisjoint(asked.missing):
                live |= {name}
    return tuple([name for name in open_ if name in live]), False


def leads(scale: Scale) -> frozenset[str]:
    """Return what the level itself reads: the preliminary one and its clauses' names."""
    read = {scale.preliminary or ""}
    for override in scale.overrides:
        for name in names_of_condition(override.when):
            read |= {name, f"asked {name}"}
    return frozenset(read)


def rests_on(evaluation: Evaluation, name: str, read: frozenset[str]) -> bool:
    """Tell whether what the level reads can rest on an item or fact at all."""
    return name in read or not evaluation.plan.readers.of(name).isdisjoint(read)


def _is_settled(scale: Scale, evaluation: Evaluation) -> bool:
    """Tell whether a clause that needs no answer more has set the level."""
    for override in scale.overrides:
        if override.set is not None:
            state = evaluation.plan.state(override.when)(evaluation)
            if state != NOT_MET:
                return state == MET and override.incomplete
    return False


# --- few: every completion -----------------------------------------------------------


def _by_trying(
    scale: Scale,
    ladder: Ladder,
    evaluation: Evaluation,
    open_: dict[str, list[Codes]],
) -> tuple[str, ...]:
    """Return the names that are live, found by every completion of the sheet."""
    sheets: dict[tuple[int, ...], Evaluation] = {(): evaluation}
    for name, answers in open_.items():
        sheets = {
            (*place, n): sheet.answered(name, codes)
            for place, sheet in sheets.items()
            for n, codes in enumerate(answers)
        }
    levels = {place: level_of(scale, ladder, sheet) for place, sheet in sheets.items()}
    live: list[str] = []
    for axis, name in enumerate(open_):
        found: dict[tuple[int, ...], Code | None] = {}
        for place, level in levels.items():
            others = (*place[:axis], *place[axis + 1 :])
            if found.setdefault(others, level) != level:
                live.append(name)
                break
    return tuple(live)


def answers_that_differ(scale: Scale, item: Item) -> list[Codes]:
    """Return one answer of every kind that the law tells apart, none where that is not
    known."""
    if item.answer == "several":
        return _choices_that_differ(scale, item)
    if item.answer == "number":
        return _numbers_that_differ(scale, item)
    return [(option.code,) for option in item.options]


def _choices_that_differ(scale: Scale, item: Item) -> list[Codes]:
    """Return every choice of options that differ: some condition names one, not the
    other. What no condition names is left out."""
    if item.code in reckoned_names(scale):
        return []
    tests = [
        test
        for test in single_tests(scale)
        if isinstance(test, c.CodeIs | c.NumberIs) and test.name == item.code
    ]
    of_codes = [test for test in tests if isinstance(test, c.CodeIs)]
    if len(of_codes) < len(tests):
        return []
    kinds: dict[tuple[bool, ...], str] = {}
    for option in item.options:
        named = tuple([option.code in test.codes for test in of_codes])
        if True in named:
            kinds.setdefault(named, option.code)
    if len(kinds) > _KINDS:
        return []
    return [
        tuple(
            code for code, chosen in zip(kinds.values(), choice, strict=True) if chosen
        )
        for choice in product((False, True), repeat=len(kinds))
    ]


def _numbers_that_differ(scale: Scale, item: Item) -> list[Codes]:
    """Return every number that the item takes, or one on each side of every limit that
    a condition names."""
    step = Fraction(1, 10**item.decimals)
    top = None if item.maximum is None else Fraction(item.maximum)
    if top is not None and top / step <= _MANY:
        return [(str(n * step),) for n in range(int(top / step) + 1)]
    if item.code in reckoned_names(scale):
        return []
    limits: set[Fraction] = {Fraction(0), *(() if top is None else (top,))}
    for test in single_tests(scale):
        if isinstance(test, c.NumberIs) and test.name == item.code:
            ends = [*test.among]
            if test.bounds is not None:
                bounds = test.bounds
                for end in (bounds.minimum, bounds.maximum, bounds.above, bounds.below):
                    if isinstance(end, str):
                        return []
                    ends += [] if end is None else [end]
            for end in ends:
                nearest = (end // step) * step
                limits |= {nearest - step, nearest, nearest + step}
    return [
        (str(number),)
        for number in sorted(limits)
        if number >= 0 and (top is None or number <= top)
    ]
