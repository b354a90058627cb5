# SPDX-License-Identifier: Apache-2.0
"""Whole answer sheets drawn at random, evaluated: what is tried where not all can be."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from fractions import Fraction
from random import Random

from carecalc.catalog.references import References
from carecalc.catalog.sheets import met, worse_options
from carecalc.domain import measures as m
from carecalc.domain.evaluator import Evaluation
from carecalc.domain.result import MET, Given
from carecalc.domain.scale import Item, Scale
from carecalc.errors import UserError

MOST = 4_000
"""So many answer sheets are tried for each reading."""

# The same sheets each time: a check says the same of the same file.
_SEED = 20260101
_LARGEST = 120  # of a number that has no most
_LONGEST = 60  # sheets in one chain, so that more chains begin


@dataclass(slots=True)
class Trial:
    """What the sheets showed: steps to the worse tried, those that better the level.

    `first_met` holds for each rules measure the rows that some sheet met first.
    """

    sheets: int = 0
    steps: int = 0
    better: int = 0
    example: str = ""
    first_met: dict[str, set[int]] = field(default_factory=dict)


def no_order(scale: Scale, names: Collection[str]) -> list[str]:
    """Return the items among `names` of which no answer is known to be the worse."""
    return [
        item.code
        for section in scale.sections
        for item in section.items
        if item.code in names
        and item.answer == "single"
        and not worse_options(item, section.better)
    ]


@dataclass(slots=True)
class Trials:
    """One trial for every reading of a scale; `rules` are measures whose rows are
    watched."""

    scale: Scale
    references: References
    rules: Sequence[str] = ()
    _known: dict[tuple[tuple[str, str], ...], Trial | None] = field(
        default_factory=dict
    )

    def of(self, reading: Mapping[str, str]) -> Trial | None:
        """Return the trial of a reading; None if something other than the items and
        facts of the file decides, or an answer that cannot be drawn."""
        chosen = tuple(sorted(reading.items()))
        if chosen not in self._known:
            self._known[chosen] = self._try(reading)
        return self._known[chosen]

    def _try(self, reading: Mapping[str, str]) -> Trial | None:
        graph = self.scale.graph
        roots = [*self.rules, *filter(None, [self.scale.preliminary])]
        names = self.references.reached(roots)
        known = {**graph.items, **graph.facts}
        worked_out = {*graph.measures, *graph.conditions, *graph.switches}
        drawn = [item for code, item in known.items() if code in names]
        if not names <= {*known, *worked_out} or not drawn:
            return None
        if any(item.answer in ("note", "rows") for item in drawn):
            return None
        chains = _Chains(self.scale, reading, drawn, Random(_SEED))
        trial = Trial(first_met={name: set() for name in self.rules})
        while trial.sheets < MOST:
            # A sheet that cannot be reckoned (divided by 0) ends its chain: it has
            # been counted, and scoring it says why.
            with suppress(UserError):
                chains.follow(trial, self.rules)
        return trial


@dataclass(slots=True)
class _Chains:
    """Draws a sheet and worsens it step by step."""

    scale: Scale
    switches: Mapping[str, str]
    drawn: Sequence[Item]
    chance: Random
    _better: dict[str, str] = field(default_factory=dict)
    _worse: dict[str, Mapping[str, Sequence[str]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for section in self.scale.sections:
            for item in section.items:
                self._better[item.code] = section.better
                if item.answer == "single":
                    self._worse[item.code] = worse_options(item, section.better)

    def follow(self, trial: Trial, rules: Sequence[str]) -> None:
        """Evaluate one chain: a sheet, and then each with one answer worse."""
        severity = self.chance.choice((0.0, 0.0, self.chance.random()))
        # Some items go through all their steps while others stay: mixed sheets.
        pace = {item.code: self.chance.random() ** 4 for item in self.drawn}
        answers = {item.code: self._answer(item, severity) for item in self.drawn}
        graph = self.scale.graph
        evaluation = Evaluation(graph, self.switches, Given(answers=answers))
        before = self._seen(trial, evaluation, rules)
        for _ in range(_LONGEST):
            steps = dict(self._steps(evaluation))
            if not steps or trial.sheets >= MOST:
                return
            (name,) = self.chance.choices(
                list(steps), [pace[name] + 1e-9 for name in steps]
            )
            worse = evaluation.answered(name, (steps[name],))
            after = self._seen(trial, worse, rules)
            if self._asked(worse) == self._asked(evaluation):
                trial.steps += 1
                if None not in (before, after) and after < before:  # type: ignore[operator]
                    trial.better += 1
                    trial.example = trial.example or self._words(
                        evaluation, name, steps[name]
                    )
            evaluation, before = worse, after

    def _seen(
        self, trial: Trial, evaluation: Evaluation, rules: Sequence[str]
    ) -> int | None:
        """Count the sheet and the rows that it meets first; return its level's place."""
        trial.sheets += 1
        for name in rules:
            formula = self.scale.graph.measures[name].formula
            assert isinstance(formula, m.Rules)
            for n, row in enumerate(formula.rows):
                if met(evaluation, row.when):
                    trial.first_met[name].add(n)
                    break
        if self.scale.preliminary is None:
            return None
        level = evaluation.measure(self.scale.preliminary).value
        if level is None or level is False:
            return None
        graded = self.scale.graph.measures[self.scale.preliminary]
        grades = [grade.code for grade in evaluation.grades_of(graded)]
        return grades.index(level) if level in grades else None  # type: ignore[arg-type]

    # --- drawing -----------------------------------------------------------------

    def _answer(self, item: Item, severity: float) -> tuple[str, ...]:
        """Draw an answer: 0 for the best, the nearer to 1 the worse."""
        if item.answer == "number":
            return (self._number(item, severity),)
        codes = [option.code for option in item.options]
        if item.answer == "several":
            return tuple(code for code in codes if self.chance.random() < severity / 2)
        ordered = self._best_first(item)
        if not ordered:
            if item.default and self.chance.random() < 0.5:
                return item.default
            return (self.chance.choice(codes),)
        place = self.chance.triangular(0, 1, severity) if severity else 0
        return (ordered[min(int(place * len(ordered)), len(ordered) - 1)],)

    def _best_first(self, item: Item) -> list[str]:
        """Return the options of an item, nothing where they have no order."""
        better = self._better.get(item.code)
        worths = {o.code: o.points for o in item.options if o.points is not None}
        if better is None or len(worths) < len(item.options):
            return []
        return sorted(worths, key=lambda c: worths[c], reverse=better == "more")

    def _number(self, item: Item, severity: float) -> str:
        parts = 10**item.decimals
        most = (_LARGEST if item.maximum is None else item.maximum) * parts
        kind = self.chance.random()
        drawn = self.chance.randint(0, most if kind < severity else min(most, 3))
        if item.code in self._better and kind > severity:
            drawn = most if self._better[item.code] == "more" else 0
        return self._written(item, drawn)

    @staticmethod
    def _written(item: Item, number: int) -> str:
        whole, rest = divmod(number, 10**item.decimals)
        return f"{whole}.{rest:0{item.decimals}}" if rest else str(whole)

    # --- worsening ---------------------------------------------------------------

    def _steps(self, evaluation: Evaluation) -> Iterator[tuple[str, str]]:
        """Yield each item that is asked with an answer one step worse."""
        for item in self.drawn:
            (now,) = evaluation.given.answers[item.code][:1] or ("",)
            worse: Sequence[str] = self._worse.get(item.code, {}).get(now, ())
            if item.answer == "number" and item.code in self._better:
                worse = self._next(item, now)
            if worse and evaluation.asked(item).state == MET:
                yield item.code, self.chance.choice(worse)

    def _next(self, item: Item, now: str) -> Sequence[str]:
        """Return a number one worse, or as often one much worse."""
        parts = 10**item.decimals
        number = int(Fraction(now) * parts)
        most = (_LARGEST if item.maximum is None else item.maximum) * parts
        if self._better[item.code] == "more":
            low, high = 0, number - 1
            near = high
        else:
            low, high = number + 1, most
            near = low
        if low > high:
            return ()
        far = self.chance.randint(low, high)
        return (self._written(item, near), self._written(item, far))

    def _asked(self, evaluation: Evaluation) -> list[bool]:
        return [
            evaluation.asked(item).state == MET
            for item in self.drawn
            if item.asked_when is not None
        ]

    def _words(self, evaluation: Evaluation, name: str, worse: str) -> str:
        """Return a step and what else stands on the sheet that is not the best."""
        answers = evaluation.given.answers
        rest = ", ".join(
            f"{item.code} = {'+'.join(answers[item.code]) or '–'}"
            for item in self.drawn
            if item.code != name
            and answers[item.code] not in self._plain(item)
            and evaluation.asked(item).state == MET
        )
        step = f"{name} = {'+'.join(answers[name])} → {worse}"
        return f"{step} ({rest})" if rest else step

    def _plain(self, item: Item) -> tuple[tuple[str, ...], ...]:
        """Return the answers that need no mention: the best, and nothing."""
        return ((), ("0",) if item.answer == "number" else (), item.default or ()) + (
            tuple((code,) for code in self._best_first(item)[:1])
        )
