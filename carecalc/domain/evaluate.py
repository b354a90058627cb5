# SPDX-License-Identifier: Apache-2.0
"""Score a scale: from answers to measures, preliminary level, clauses and final level."""

from collections.abc import Mapping, Sequence
from itertools import product

from carecalc.domain.conditions import Code, Switched
from carecalc.domain.evaluator import Evaluation
from carecalc.domain.measures import Grade
from carecalc.domain.result import (
    MET,
    NOT_MET,
    OPEN,
    STATE_WORDS,
    Given,
    Result,
    Verdict,
    union,
)
from carecalc.domain.scale import Clause, Override, Scale, ScaleResult
from carecalc.domain.trace import Step, Words, without_repeats
from carecalc.domain.verdict import judge, lines_of
from carecalc.text import N_, Message

NEEDS_WHAT_DECIDES = "what-decides"


def with_defaults(scale: Scale, switches: Mapping[str, str] | None) -> dict[str, str]:
    """Return the value of every switch of the scale: the given one or its default."""
    given = switches or {}
    return {n: given.get(n, s.default) for n, s in scale.graph.switches.items()}


def score(
    scale: Scale,
    answers: Mapping[str, tuple[str, ...]],
    switches: Mapping[str, str] | None = None,
    assume_defaults: bool = False,
    refused: frozenset[str] = frozenset(),
) -> ScaleResult:
    """Return what the scale concludes from the answers given so far.

    `answers` maps items and facts to option codes (a number to its digits). With
    `assume_defaults` a fact left out counts as its default and is named in `assumed`;
    otherwise it is missing, and no level is final while it could change it.
    """
    used = with_defaults(scale, switches)
    assumed: dict[str, tuple[str, ...]] = {}
    if assume_defaults:
        for name, fact in scale.graph.facts.items():
            if name not in answers and fact.default is not None:
                assumed[name] = fact.default
    evaluation = Evaluation(
        scale.graph, used, Given(answers={**assumed, **answers}, refused=refused)
    )
    missing = tuple(
        item.code
        for item in scale.items
        if item.answer != "note"
        and evaluation.asked(item).state != NOT_MET
        and evaluation.chosen(item) is None
    )
    preliminary: Result | None = None
    if scale.preliminary is not None:
        preliminary = evaluation.measure(scale.preliminary)
        if missing and scale.needs != NEEDS_WHAT_DECIDES:
            preliminary = Result(None, preliminary.step, missing)
    verdicts = [judge(evaluation, o.when) for o in scale.overrides]
    conclusion = _Conclusion(scale, evaluation, used, preliminary, verdicts, missing)
    level = conclusion.level()
    measures = {name: evaluation.measure(name) for name in scale.measures}
    clauses = tuple(
        Clause(o, v.state, v.missing, conclusion.clause_step(o, v))
        for o, v in zip(scale.overrides, verdicts, strict=True)
    )
    matters = union(
        *(v.missing for v in verdicts if v.state == OPEN),
        *(r.missing for r in (*measures.values(), *filter(None, (preliminary,)))),
    )
    shown = [result.step for result in measures.values()]
    steps = [without_repeats(step, shown[:n]) for n, step in enumerate(shown)]
    if preliminary is not None:
        steps.append(without_repeats(preliminary.step, shown))
        steps += [clause.step for clause in clauses]
        steps.append(conclusion.final_step(level))
    return ScaleResult(
        measures={n: _plain(r) for n, r in measures.items()},
        preliminary=None if preliminary is None else _grade_code(preliminary),
        level=level,
        applied=conclusion.applied(),
        missing=missing,
        missing_facts=()
        if level is not None
        else tuple(n for n in matters if n in scale.graph.facts),
        assumed=tuple(assumed),
        warnings=_warnings(scale, used, answers, refused),
        switches=used,
        clauses=clauses,
        steps=tuple(steps),
        marks=union(
            (scale.mark,),
            *(r.marks for r in measures.values()),
            () if preliminary is None else preliminary.marks,
            *(
                (*v.marks, o.mark)
                for o, v in zip(scale.overrides, verdicts, strict=True)
                if v.state == MET
            ),
        ),
    )


def _warnings(
    scale: Scale,
    switches: Mapping[str, str],
    answers: Mapping[str, tuple[str, ...]],
    refused: frozenset[str],
) -> tuple[str, ...]:
    """Return the contradictions met by what was really answered, nothing assumed."""
    answered = Evaluation(
        scale.graph, switches, Given(answers=answers, refused=refused)
    )
    return tuple(
        name
        for name, warning in scale.graph.warnings.items()
        if judge(answered, warning.test).state == MET
    )


def _plain(result: Result) -> Code | None:
    value = result.value
    if value is None or value is False or isinstance(value, tuple):
        return None
    return value  # type: ignore[return-value]


def _grade_code(result: Result) -> Code | None:
    value = result.value
    return value if isinstance(value, str | int) and value is not False else None


class _Conclusion:
    """The way from the preliminary level through the clauses to the final one."""

    def __init__(
        self,
        scale: Scale,
        evaluation: Evaluation,
        switches: Mapping[str, str],
        preliminary: Result | None,
        verdicts: Sequence[Verdict],
        missing: tuple[str, ...],
    ) -> None:
        self.scale = scale
        self.evaluation = evaluation
        self.preliminary = preliminary
        self.verdicts = verdicts
        self.complete = not missing or scale.needs == NEEDS_WHAT_DECIDES
        self.grades: tuple[Grade, ...] = ()
        if scale.preliminary is not None:
            measure = scale.graph.measures[scale.preliminary]
            self.grades = evaluation.grades_of(measure)
        self.order = [grade.code for grade in self.grades]
        cap = scale.raise_at_most
        if isinstance(cap, Switched):
            cap = cap.values[switches[cap.switch]]
        self.cap = cap

    def _outcome(self, states: Sequence[bool]) -> Code | None:
        """Return the level if exactly these clauses are met, None if not evaluated."""
        pairs = list(zip(self.scale.overrides, states, strict=True))
        for override, met in pairs:
            if met and override.set is not None:
                if self.complete or override.incomplete:
                    return override.set
                return None
        assert self.preliminary is not None
        code = _grade_code(self.preliminary)
        if code is None:
            return None
        raises = sum(o.raise_by for o, met in pairs if met)
        if self.cap is not None:
            raises = min(raises, self.cap)
        place = min(max(self.order.index(code) + raises, 0), len(self.order) - 1)
        for override, met in pairs:
            if met and override.at_least is not None:
                place = max(place, self.order.index(override.at_least))
            if met and override.at_most is not None:
                place = min(place, self.order.index(override.at_most))
        return self.order[place]

    def level(self) -> Code | None:
        """Return the level on which every outcome still possible agrees."""
        if self.preliminary is None:
            return None
        choices = [
            (True, False) if v.state == OPEN else (v.state == MET,)
            for v in self.verdicts
        ]
        outcomes = {self._outcome(states) for states in product(*choices)}
        return outcomes.pop() if len(outcomes) == 1 else None

    def applied(self) -> tuple[str, ...]:
        """Return the clauses that were met; a met `set` stands alone."""
        met = [
            o
            for o, v in zip(self.scale.overrides, self.verdicts, strict=True)
            if v.state == MET
        ]
        for override in met:
            if override.set is not None and (self.complete or override.incomplete):
                return (override.clause,)
        return tuple(override.clause for override in met)

    def _words(self, code: Code | None) -> Words:
        label = next((g.label for g in self.grades if g.code == code), None)
        return label or Message(N_("not known"))

    def clause_step(self, override: Override, verdict: Verdict) -> Step:
        """Return the line of one clause: met or not, why, and what it does."""
        if verdict.state != MET:
            value = Message(STATE_WORDS[verdict.state])
        elif override.set is not None:
            value = Message(N_("met: {level}"), {"level": self._words(override.set)})
        elif override.raise_by > 0:
            worst = bool(self.order) and self.preliminary is not None
            at_end = worst and _grade_code(self.preliminary) == self.order[-1]  # type: ignore[arg-type]
            value = Message(
                N_("met: already the gravest level, it does not rise")
                if at_end
                else N_("met: {count} level(s) graver"),
                {"count": override.raise_by},
            )
        elif override.raise_by < 0:
            value = Message(
                N_("met: {count} level(s) lighter"), {"count": -override.raise_by}
            )
        else:
            bound = (
                override.at_least if override.at_least is not None else override.at_most
            )
            value = Message(N_("met: {level}"), {"level": self._words(bound)})
        children = lines_of(verdict.step)
        return Step(override.label, value, override.clause, children, override.mark)

    def final_step(self, level: Code | None) -> Step:
        """Return the line of the final level."""
        assert self.preliminary is not None
        before = self._words(_grade_code(self.preliminary))
        applied = self.applied()
        if level is None:
            text = Message(N_("Final level: not yet known"))
        elif applied:
            text = Message(
                N_("Final level: preliminary level “{before}”, then {clauses}"),
                {"before": before, "clauses": applied},
            )
        else:
            text = Message(N_("Final level: the preliminary level, no clause applies"))
        if self.cap is not None and len(applied) > 1:
            cap = Message(
                N_("All raising clauses together raise it by at most {count}"),
                {"count": self.cap},
            )
            return Step(text, self._words(level), "", (Step(cap),))
        return Step(text, self._words(level))
