# SPDX-License-Identifier: Apache-2.0
"""How near a case is to another level: points to go, single answers that turn it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from carecalc.domain import conditions as c
from carecalc.domain import measures as m
from carecalc.domain.bounds import is_literal
from carecalc.domain.conclusion import Ladder, final_level, with_defaults
from carecalc.domain.conditions import Code
from carecalc.domain.evaluator import Evaluation
from carecalc.domain.live import leads, live_answers, rests_on
from carecalc.domain.result import Given, Result
from carecalc.domain.scale import Item, Scale
from carecalc.domain.trace import Step

Codes = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reach:
    """The nearest band on one side of a number.

    `points` is what would have to be added to the number (below 0: taken away) to come
    there; if `beyond`, a little more than that. `grade` is what the band gives, `level`
    the final level if nothing else changed, None where it is not known.
    """

    points: Fraction
    grade: Code
    level: Code | None
    beyond: bool = False


@dataclass(frozen=True, slots=True)
class Distance:
    """How far a number is from the next better and the next worse grade.

    `measure` is graded by bands of the number `of`, which now is `value`.
    """

    measure: str
    of: str
    value: Fraction
    grade: Code
    better: Reach | None
    worse: Reach | None


@dataclass(frozen=True, slots=True)
class Flip:
    """One answer that, one step further, changes the final level to `level`.

    `before` and `after` are the codes chosen; of an item with several choices one
    option more or less is a step.
    """

    item: str
    before: Codes
    after: Codes
    level: Code


@dataclass(frozen=True, slots=True)
class Nearness:
    """How near a case is to another level.

    `distances`: the preliminary level first if it is itself a band, then every banded
    number that it rests on. `flips`: in the order of the paper, none while the level
    is not known. `live`: the items and facts without an answer that can still change
    the level; if not `exact`, some of them perhaps cannot, but no other can.
    """

    distances: tuple[Distance, ...]
    flips: tuple[Flip, ...]
    live: tuple[str, ...]
    exact: bool


def nearness(
    scale: Scale,
    answers: Mapping[str, Codes],
    switches: Mapping[str, str] | None = None,
    refused: frozenset[str] = frozenset(),
) -> Nearness:
    """Return how near the answers given so far are to another level.

    Nothing is assumed: a fact left out is missing. A refusal that the file counts as
    an answer is one; any other leaves its item open.
    """
    if scale.preliminary is None:
        return Nearness((), (), (), True)
    used = with_defaults(scale, switches)
    evaluation = Evaluation(scale.graph, used, Given(answers, refused))
    ladder = Ladder(scale, evaluation)
    live, exact = live_answers(scale, ladder, evaluation)
    return Nearness(
        tuple(_distances(scale, ladder, evaluation, scale.preliminary)),
        tuple(_flips(scale, ladder, evaluation)),
        live,
        exact,
    )


# --- points to go --------------------------------------------------------------------


def _distances(
    scale: Scale, ladder: Ladder, evaluation: Evaluation, preliminary: str
) -> Iterator[Distance]:
    measures = scale.graph.measures
    readers = evaluation.plan.readers
    rest = [n for n in measures if n != preliminary and preliminary in readers.of(n)]
    for name in (preliminary, *rest):
        formula = measures[name].formula
        if isinstance(formula, m.Band) and measures[name].grades:
            distance = _distance(scale, ladder, evaluation, name, formula)
            if distance is not None:
                yield distance


def _distance(
    scale: Scale, ladder: Ladder, evaluation: Evaluation, name: str, formula: m.Band
) -> Distance | None:
    """Return how far the number is from the grades around; None while it is open."""
    value = evaluation.plan.number(formula.of)(evaluation).value
    found = evaluation.measure(name)
    order = [g.code for g in evaluation.grades_of(scale.graph.measures[name])]
    if not isinstance(value, Fraction) or found.value not in order:
        return None
    bands = formula.bands
    if isinstance(bands, c.Switched):
        bands = bands.values[evaluation.switches[bands.switch]]
    here = order.index(found.value)  # type: ignore[arg-type]
    nearest: dict[bool, tuple[Fraction, bool, Code]] = {}
    for row in bands:
        if row.then not in order or not is_literal(row.bounds):
            continue
        there = order.index(row.then)  # type: ignore[arg-type]
        points, beyond = points_to(value, row.bounds)
        if there != here:
            better = there < here
            known = nearest.get(better)
            if known is None or abs(points) < abs(known[0]):
                nearest[better] = (points, beyond, order[there])

    def reach(better: bool) -> Reach | None:
        if better not in nearest:
            return None
        points, beyond, grade = nearest[better]
        supposed = evaluation.supposing(name, Result(grade, Step("")))
        return Reach(points, grade, final_level(scale, ladder, supposed), beyond)

    return Distance(name, formula.of, value, order[here], reach(True), reach(False))


def points_to(value: Fraction, bounds: c.Bounds) -> tuple[Fraction, bool]:
    """Return what to add to come within bounds, and whether that is not yet enough."""
    for end, beyond in ((bounds.minimum, False), (bounds.above, True)):
        if isinstance(end, Fraction) and (value < end or (beyond and value == end)):
            return end - value, beyond
    for end, beyond in ((bounds.maximum, False), (bounds.below, True)):
        if isinstance(end, Fraction) and (value > end or (beyond and value == end)):
            return end - value, beyond
    return Fraction(0), False


# --- single answers ------------------------------------------------------------------


def _flips(scale: Scale, ladder: Ladder, evaluation: Evaluation) -> Iterator[Flip]:
    """Yield the answers that change the level by one step of their own."""
    level = final_level(scale, ladder, evaluation)
    if level is None:
        return
    read = leads(scale)
    for name, item in (*scale.graph.items.items(), *scale.graph.facts.items()):
        before = evaluation.given.answers.get(name)
        if (
            before is None
            or name in evaluation.given.refused
            or not rests_on(evaluation, name, read)
        ):
            continue
        for after in neighbours(item, before):
            other = final_level(scale, ladder, evaluation.answered(name, after))
            if other is not None and other != level:
                yield Flip(name, before, after, other)


def neighbours(item: Item, codes: Codes) -> list[Codes]:
    """Return the answers one step from this one, as the item lists its options."""
    if item.answer == "several":
        return [
            tuple(
                option.code
                for option in item.options
                if (option.code in codes) is not (option is changed)
            )
            for changed in item.options
        ]
    if not codes:
        return []
    if item.answer == "number":
        step = Fraction(1, 10**item.decimals)
        value = Fraction(codes[0])
        ends = [value - step, value + step]
        top = item.maximum
        return [
            (digits(end, item.decimals),)
            for end in ends
            if end >= 0 and (top is None or end <= top)
        ]
    order = [option.code for option in item.options]
    if codes[0] not in order:
        return []
    place = order.index(codes[0])
    return [(order[n],) for n in (place - 1, place + 1) if 0 <= n < len(order)]


def digits(number: Fraction, decimals: int) -> str:
    """Return a number as an answer writes it: no more places than needed."""
    whole, rest = divmod(number * 10**decimals, 10**decimals)
    places = f"{int(rest):0{decimals}d}".rstrip("0") if decimals else ""
    return f"{whole}.{places}" if places else str(whole)
