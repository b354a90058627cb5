# SPDX-License-Identifier: Apache-2.0
"""Score a scale: from answers to measures, preliminary level, clauses and final level."""

from collections.abc import Mapping

from carecalc.domain.conclusion import (
    NEEDS_WHAT_DECIDES,
    Ladder,
    grade_code,
    unanswered,
    with_defaults,
)
from carecalc.domain.conditions import Code
from carecalc.domain.evaluator import Evaluation
from carecalc.domain.result import (
    MET,
    NOT_KNOWN,
    OPEN,
    STATE_MESSAGES,
    Given,
    Result,
    Verdict,
    union,
)
from carecalc.domain.scale import Clause, Override, Scale, ScaleResult
from carecalc.domain.trace import Step, Words, each_without_repeats, without_repeats
from carecalc.domain.verdict import judge, lines_of
from carecalc.text import N_, Message

__all__ = ["score", "with_defaults"]

_NOT_YET_KNOWN = Message(N_("Final level: not yet known"))
_NO_CLAUSE = Message(N_("Final level: the preliminary level, no clause applies"))
_SAME = Message(N_("Final level: the preliminary level"))


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
    answered = Evaluation(scale.graph, used, Given(answers, refused))
    assumed = _assumed(scale, answers) if assume_defaults else {}
    evaluation = answered
    if assumed:
        given = Given({**assumed, **answers}, refused)
        evaluation = Evaluation(scale.graph, used, given)
    missing = unanswered(evaluation)
    preliminary: Result | None = None
    if scale.preliminary is not None:
        preliminary = evaluation.measure(scale.preliminary)
        if missing and scale.needs != NEEDS_WHAT_DECIDES:
            preliminary = Result(None, preliminary.step, missing)
    verdicts = [judge(evaluation, o.when) for o in scale.overrides]
    conclusion = _Conclusion(scale, evaluation, preliminary, verdicts, not missing)
    level = conclusion.level
    measures = {name: evaluation.measure(name) for name in scale.measures}
    clauses = tuple(
        [
            Clause(o, v.state, v.missing, conclusion.clause_step(o, v))
            for o, v in zip(scale.overrides, verdicts, strict=True)
        ]
    )
    results = list(measures.values())
    shown = [result.step for result in results]
    steps = each_without_repeats(shown)
    if preliminary is not None:
        results.append(preliminary)
        steps.append(without_repeats(preliminary.step, shown))
        steps += [clause.step for clause in clauses]
        steps.append(conclusion.final_step())
    missing_facts: tuple[str, ...] = ()
    if level is None:
        matters = union(
            *[v.missing for v in verdicts if v.state == OPEN],
            *[result.missing for result in results],
        )
        missing_facts = tuple(name for name in matters if name in scale.graph.facts)
    marks = [(scale.mark,), *[result.marks for result in results]]
    for override, verdict in zip(scale.overrides, verdicts, strict=True):
        if verdict.state == MET:
            marks += [verdict.marks, (override.mark,)]
    return ScaleResult(
        measures={name: _plain(result) for name, result in measures.items()},
        preliminary=None if preliminary is None else grade_code(preliminary),
        level=level,
        applied=conclusion.applied,
        missing=missing,
        missing_facts=missing_facts,
        assumed=tuple(assumed),
        # What contradicts itself does so by what was really answered.
        warnings=_warnings(answered),
        switches=used,
        clauses=clauses,
        steps=tuple(steps),
        marks=union(*marks),
    )


def _assumed(
    scale: Scale, answers: Mapping[str, tuple[str, ...]]
) -> dict[str, tuple[str, ...]]:
    """Return the default of every fact that was left out and has one."""
    return {
        name: fact.default
        for name, fact in scale.graph.facts.items()
        if name not in answers and fact.default is not None
    }


def _warnings(answered: Evaluation) -> tuple[str, ...]:
    """Return the names of the contradictions that are met."""
    warnings = answered.plan.warnings()
    return tuple([name for name, state in warnings if state(answered) == MET])


def _plain(result: Result) -> Code | None:
    value = result.value
    if value is None or value is False or isinstance(value, tuple):
        return None
    return value  # type: ignore[return-value]


class _Conclusion:
    """What became of the clauses of one case, and the words for it."""

    def __init__(
        self,
        scale: Scale,
        evaluation: Evaluation,
        preliminary: Result | None,
        verdicts: list[Verdict],
        every_item: bool,
    ) -> None:
        self.ladder = Ladder(scale, evaluation)
        self.clause = scale.clause
        self.code = None if preliminary is None else grade_code(preliminary)
        complete = every_item or scale.needs == NEEDS_WHAT_DECIDES
        self.level: Code | None = None
        if preliminary is not None:
            states = [verdict.state for verdict in verdicts]
            self.level = self.ladder.level(self.code, states, complete)
        self.applied = self._applied(scale, verdicts, complete)

    @staticmethod
    def _applied(
        scale: Scale, verdicts: list[Verdict], complete: bool
    ) -> tuple[str, ...]:
        """Return the clauses that were met; a met `set` stands alone."""
        met = [
            override
            for override, verdict in zip(scale.overrides, verdicts, strict=True)
            if verdict.state == MET
        ]
        for override in met:
            if override.set is not None and (complete or override.incomplete):
                return (override.clause,)
        return tuple([override.clause for override in met])

    def _words(self, code: Code | None) -> Words:
        return NOT_KNOWN if code is None else self.ladder.labels.get(code, NOT_KNOWN)

    def clause_step(self, override: Override, verdict: Verdict) -> Step:
        """Return the line of one clause: met or not, why, and what it does."""
        return Step(
            override.label,
            STATE_MESSAGES[verdict.state]
            if verdict.state != MET
            else self._effect(override),
            override.clause,
            lines_of(verdict.step),
            override.mark,
        )

    def _effect(self, override: Override) -> Message:
        """Return what a clause does that is met."""
        if override.set is not None:
            return Message(N_("met: {level}"), {"level": self._words(override.set)})
        if override.raise_by > 0:
            order = self.ladder.order
            at_end = bool(order) and self.code == order[-1]
            return Message(
                N_("met: already the gravest level, it does not rise")
                if at_end
                else N_("met: {count} level(s) graver"),
                {"count": override.raise_by},
            )
        if override.raise_by < 0:
            return Message(
                N_("met: {count} level(s) lighter"), {"count": -override.raise_by}
            )
        bound = override.at_least if override.at_least is not None else override.at_most
        return Message(N_("met: {level}"), {"level": self._words(bound)})

    def final_step(self) -> Step:
        """Return the line of the final level."""
        if self.level is None:
            text = _NOT_YET_KNOWN
        elif self.applied:
            text = Message(
                N_("Final level: preliminary level “{before}”, then {clauses}"),
                {"before": self._words(self.code), "clauses": self.applied},
            )
        else:
            text = _NO_CLAUSE if self.ladder.overrides else _SAME
        children: tuple[Step, ...] = ()
        if self.ladder.cap is not None and len(self.applied) > 1:
            cap = Message(
                N_("All raising clauses together raise it by at most {count}"),
                {"count": self.ladder.cap},
            )
            children = (Step(cap),)
        return Step(text, self._words(self.level), self.clause, children)
