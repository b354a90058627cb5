# SPDX-License-Identifier: Apache-2.0
"""Whether a programme is due in a month by its conditions alone: who, vetoes, amount."""

from dataclasses import dataclass

from carecalc.domain.evaluator import Evaluation
from carecalc.domain.line import DUE, NOT_DUE, UNKNOWN
from carecalc.domain.money import Money
from carecalc.domain.policy import Programme
from carecalc.domain.result import MET, NOT_MET, OPEN, union
from carecalc.domain.trace import Step, without_repeats
from carecalc.domain.verdict import judge, lines_of
from carecalc.errors import UserError
from carecalc.text import N_, Message


@dataclass(frozen=True, slots=True)
class Eligibility:
    """A programme in a month before start, stop and groups are looked at."""

    state: str
    amount: Money | None
    category: str | None
    clauses: tuple[str, ...]
    vetoed_by: tuple[str, ...]
    missing: tuple[str, ...]
    steps: tuple[Step, ...]
    marks: tuple[str, ...]


NO_LAW = Eligibility(NOT_DUE, None, None, (), (), (), (), ())


def judge_programme(evaluation: Evaluation, programme: Programme) -> Eligibility:
    """Judge a programme on what is in force in one month."""
    who = judge(evaluation, programme.who)
    steps = [_titled(who.step, N_("Who"))]
    marks = who.marks
    missing = who.missing
    if who.state == NOT_MET:
        return _refused(steps, union((who.step.clause,)), (), None, marks)
    vetoes = [(veto, judge(evaluation, veto.when)) for veto in programme.vetoes]
    met = [(veto, verdict) for veto, verdict in vetoes if verdict.state == MET]
    if met:
        for veto, verdict in met:
            step = _titled(verdict.step, N_("Excluded"))
            steps.append(step._replace(clause=veto.clause or step.clause))
        clauses = union(veto.clause or v.step.clause for veto, v in met)
        marks = union(marks, *((*v.marks, veto.mark) for veto, v in met))
        return _refused(steps, clauses, clauses, None, marks)
    for _, verdict in vetoes:
        if verdict.state == OPEN:
            steps.append(_titled(verdict.step, N_("Excluded")))
        missing = union(missing, verdict.missing)
        marks = union(marks, verdict.marks)
    category: str | None = None
    clauses = union((programme.clause, who.step.clause))
    if programme.category is not None:
        result = evaluation.measure(programme.category)
        steps.append(result.step)
        marks = union(marks, result.marks)
        if result.value is False:
            refusal = union((result.step.clause,), (programme.clause,))
            return _refused(steps, refusal, (), None, marks)
        missing = union(missing, result.missing)
        category = None if result.value is None else str(result.value)
        clauses = union(clauses, (result.step.clause,))
    amount = evaluation.measure(programme.amount)
    steps.append(without_repeats(amount.step, steps))
    marks = union(marks, amount.marks)
    if amount.value is False:
        refusal = union((amount.step.clause,), (programme.clause,))
        return _refused(steps, refusal, (), category, marks)
    missing = union(missing, amount.missing)
    clauses = union(clauses, (amount.step.clause,))
    state = UNKNOWN if missing else DUE
    money = None
    if state == DUE:
        assert not isinstance(amount.value, str | tuple | None)
        try:
            money = Money.of_yuan(amount.value)
        except ValueError:
            raise UserError(
                "LAW-073",
                Message(
                    N_("{measure}: the amount is not in whole fen."),
                    {"measure": programme.amount},
                ),
                Message(N_("Let the law file say how it is rounded.")),
                programme.code,
            ) from None
        if money.fen < 0:
            raise UserError(
                "LAW-074",
                Message(
                    N_("{measure}: the amount is below 0."),
                    {"measure": programme.amount},
                ),
                Message(N_("Let the law file say not_below = 0 where that is meant.")),
                programme.code,
            )
    return Eligibility(
        state, money, category, clauses, (), missing, tuple(steps), marks
    )


def _refused(
    steps: list[Step],
    clauses: tuple[str, ...],
    vetoed_by: tuple[str, ...],
    category: str | None,
    marks: tuple[str, ...],
) -> Eligibility:
    return Eligibility(
        NOT_DUE, None, category, clauses, vetoed_by, (), tuple(steps), marks
    )


def _titled(step: Step, title: str) -> Step:
    """Return a condition's step under a title; a bare list of tests gets one."""
    lines = lines_of(step)
    return lines[0] if len(lines) == 1 else step._replace(text=Message(title))
