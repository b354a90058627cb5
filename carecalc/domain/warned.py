# SPDX-License-Identifier: Apache-2.0
"""What a policy file says to look at before paying; it changes no line."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from carecalc.domain.conditions import All, Any, Condition, RecordIs
from carecalc.domain.evaluator import Evaluation
from carecalc.domain.line import CHOOSE, DUE, NOT_DUE, STATE_WORDS, EntitlementLine
from carecalc.domain.policy import Policy
from carecalc.domain.result import MET, STATE_MESSAGES
from carecalc.domain.trace import Step
from carecalc.domain.verdict import judge, lines_of
from carecalc.text import N_, Message

_BENEFIT = "benefit"


def warned(
    evaluation: Evaluation, policy: Policy, lines: Mapping[str, EntitlementLine]
) -> dict[str, EntitlementLine]:
    """Return those of a policy's lines that have warnings, by programme.

    `lines` are all of a month, after groups. Beside the benefits on record what is due
    in the month counts as held, as it does in groups. A warning whose facts are not
    known is none, and a line that is not due needs none.
    """
    concerned = [c for c in policy.programmes if lines[c].state != NOT_DUE]
    if not concerned:
        return {}
    due = {c: line for c, line in lines.items() if line.state in (DUE, CHOOSE)}
    given = evaluation.given
    held = (*(given.records.get(_BENEFIT) or ()), *({"code": c} for c in due))
    labels = {f"{_BENEFIT} {code}": line.label for code, line in due.items()}
    beside = Evaluation(
        policy.graph,
        evaluation.switches,
        replace(
            given,
            records={**given.records, _BENEFIT: held},
            labels={**given.labels, **labels},
        ),
    )
    steps: list[Step] = []
    for named in policy.graph.warnings.values():
        verdict = judge(beside, named.test)
        if verdict.state == MET:
            asked = set(_benefits(named.test))
            what = [
                _held(beside, code, due)
                for code in dict.fromkeys(str(record["code"]) for record in held)
                if code in asked
            ]
            text = Message(N_("Attention: {what}"), {"what": named.label or named.name})
            reasons = tuple(what) or lines_of(verdict.step)
            steps.append(Step(text, None, named.clause, reasons, named.mark))
    if not steps:
        return {}
    return {code: replace(lines[code], warnings=tuple(steps)) for code in concerned}


def _held(beside: Evaluation, code: str, due: Mapping[str, EntitlementLine]) -> Step:
    """Return the fact that a warning rests on: one of many that it asks for."""
    label = beside.given.labels.get(f"{_BENEFIT} {code}", code)
    if code in due:
        return Step(label, Message(STATE_WORDS[due[code].state]))
    return Step(label, STATE_MESSAGES[MET])


def _benefits(test: Condition) -> Iterator[str]:
    if isinstance(test, All | Any):
        for part in test.parts:
            yield from _benefits(part)
    elif isinstance(test, RecordIs) and test.kind == _BENEFIT:
        yield from test.codes
