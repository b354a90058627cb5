# SPDX-License-Identifier: Apache-2.0
"""The way from the preliminary level through the clauses to the final one."""

from collections.abc import Mapping, Sequence
from itertools import product

from carecalc.domain.conditions import Code, Switched
from carecalc.domain.evaluator import Evaluation
from carecalc.domain.measures import Grade
from carecalc.domain.result import MET, NOT_MET, OPEN, Result, State
from carecalc.domain.scale import Scale

NEEDS_WHAT_DECIDES = "what-decides"


def with_defaults(scale: Scale, switches: Mapping[str, str] | None) -> dict[str, str]:
    """Return the value of every switch of the scale: the given one or its default."""
    given = switches or {}
    return {n: given.get(n, s.default) for n, s in scale.graph.switches.items()}


def unanswered(evaluation: Evaluation) -> tuple[str, ...]:
    """Return the items without an answer that were asked, or may be."""
    wanted = evaluation.plan.wanted
    counted = evaluation.counted
    absent = [name for name in wanted if counted.get(name) is None]
    return tuple([n for n in absent if evaluation.asked(wanted[n]).state != NOT_MET])


def grade_code(result: Result) -> Code | None:
    """Return the grade that a measure came to, None where there is none."""
    value = result.value
    return value if isinstance(value, str | int) and value is not False else None


class Ladder:
    """The levels of a scale, best first, and what its clauses do on them."""

    def __init__(self, scale: Scale, evaluation: Evaluation) -> None:
        self.overrides = scale.overrides
        grades: tuple[Grade, ...] = ()
        if scale.preliminary is not None:
            measure = scale.graph.measures[scale.preliminary]
            grades = evaluation.grades_of(measure)
        self.labels = {grade.code: grade.label for grade in grades}
        self.order = list(self.labels)
        cap = scale.raise_at_most
        if isinstance(cap, Switched):
            cap = cap.values[evaluation.switches[cap.switch]]
        self.cap = cap

    def outcome(
        self, code: Code | None, states: Sequence[bool], complete: bool
    ) -> Code | None:
        """Return the level if exactly these clauses are met, None if not evaluated.

        `code` is the preliminary level, None where it is not known.
        """
        met = [o for o, is_met in zip(self.overrides, states, strict=True) if is_met]
        for override in met:
            if override.set is not None:
                return override.set if complete or override.incomplete else None
        if code is None:
            return None
        if not met:
            return code
        raises = sum(override.raise_by for override in met)
        if self.cap is not None:
            raises = min(raises, self.cap)
        place = min(max(self.order.index(code) + raises, 0), len(self.order) - 1)
        for override in met:
            if override.at_least is not None:
                place = max(place, self.order.index(override.at_least))
            if override.at_most is not None:
                place = min(place, self.order.index(override.at_most))
        return self.order[place]

    def level(
        self, code: Code | None, states: Sequence[State], complete: bool
    ) -> Code | None:
        """Return the level on which every outcome still possible agrees."""
        if OPEN not in states:
            return self.outcome(code, [state == MET for state in states], complete)
        choices = [(True, False) if s == OPEN else (s == MET,) for s in states]
        found = {self.outcome(code, held, complete) for held in product(*choices)}
        return found.pop() if len(found) == 1 else None


def final_level(scale: Scale, ladder: Ladder, evaluation: Evaluation) -> Code | None:
    """Return the level that `score` gives, without its reasons."""
    if scale.needs == NEEDS_WHAT_DECIDES or not unanswered(evaluation):
        return level_of(scale, ladder, evaluation)
    return ladder.level(None, _states(scale, evaluation), complete=False)


def level_of(scale: Scale, ladder: Ladder, evaluation: Evaluation) -> Code | None:
    """Return the level that follows if nothing else is asked."""
    if scale.preliminary is None:
        return None
    code = grade_code(evaluation.measure(scale.preliminary))
    return ladder.level(code, _states(scale, evaluation), complete=True)


def _states(scale: Scale, evaluation: Evaluation) -> list[State]:
    state = evaluation.plan.state
    return [state(override.when)(evaluation) for override in scale.overrides]
