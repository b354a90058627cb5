# SPDX-License-Identifier: Apache-2.0
"""What one programme reads of a person: held on a day, still to be asked, or of no use.

Deciding about money takes a record that is absent for one that is not there. Before a
visit it is only one that nobody has asked for, so the same law is evaluated here with
such records open. A programme that is out of reach even so asks nothing.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TypeVar

from carecalc.domain.case import Case, Dated
from carecalc.domain.eligibility import judge_programme
from carecalc.domain.evaluator import Evaluation
from carecalc.domain.knowledge import Facts, known_on
from carecalc.domain.line import NOT_DUE
from carecalc.domain.materials import Needed, needed
from carecalc.domain.period import Month
from carecalc.domain.policy import Policy, Programme
from carecalc.domain.policy_reading import (
    benefits_beside,
    names_read,
    readers_of,
    records_read,
)
from carecalc.domain.result import NOT_MET, STATE_MESSAGES, Record, union
from carecalc.domain.trace import Step
from carecalc.text import Text

D = TypeVar("D", bound=Dated)

BENEFIT = "benefit"

_CODE_IN = {
    "status": "code",
    BENEFIT: "code",
    "certificate": "category",
    "assessment": "scale",
}
"""By which field of a record its kind is told apart."""

_FIRST = ("status", "certificate", BENEFIT, "assessment")
"""In which order kinds of record are asked for: a paper is shown at once, an
assessment takes an hour."""


@dataclass(frozen=True, slots=True)
class Reads:
    """What a programme reads of one person on one day.

    `held` is known and in force, `missing` could still change something; both are the
    names of the law files (`hukou`, `status`, a question of the policy …). `codes` are
    the codes of each kind of record that the rules ask for, empty where any will do.
    `why` are the rules that read a name. `only_if` names what must turn out to be there
    before another thing need be asked: who has no disability certificate is not asked
    what a programme for those who have one reads. `papers` are those of the file that
    an application needs, or may need. `out_of_reach` tells in the law's own words
    why nothing that could be answered would help; then nothing is missing.
    """

    policy: Policy
    programme: Programme
    held: tuple[str, ...]
    missing: tuple[str, ...]
    codes: Mapping[str, tuple[str, ...]]
    why: Mapping[str, tuple[Step, ...]]
    only_if: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    papers: tuple[Needed, ...] = ()
    out_of_reach: tuple[Step, ...] = ()

    @property
    def is_possible(self) -> bool:
        """Whether the programme may still be due."""
        return not self.out_of_reach


def reads(
    policy: Policy,
    programme: Programme,
    case: Case,
    on: date,
    labels: Mapping[str, Text],
    settled: Collection[str] = (),
) -> Reads:
    """Return what a programme reads of a case on a day, and what of it is missing.

    A kind of record of which none is in force counts as not asked for, unless it is
    among `settled`.
    """
    codes = {
        kind: tuple(sorted(found))
        for kind, found in records_read(policy, programme).items()
    }
    evaluation = _evaluation(policy, case, on, labels, codes, settled)
    found = judge_programme(evaluation, programme)
    names = names_read(policy, programme) - {*policy.graph.parameters}
    if found.state == NOT_DUE:
        refusing = _refusing(found.steps[-1])
        return Reads(policy, programme, (), (), codes, {}, out_of_reach=refusing)
    missing = [name for name in found.missing if name in names]
    beside = benefits_beside(policy, programme)
    if beside and BENEFIT not in missing and BENEFIT not in settled:
        drawn = evaluation.given.records[BENEFIT] or ()
        if not any(record["code"] in beside for record in drawn):
            missing.append(BENEFIT)
    gates = _gates(policy, programme, evaluation, missing)
    held = sorted(n for n in names if n not in missing and _is_held(evaluation, n))
    return Reads(
        policy,
        programme,
        tuple(held),
        union(missing),
        codes,
        {name: readers_of(policy, programme, name) for name in (*held, *missing)},
        {name: before for name in missing if (before := _before(name, gates))},
        needed(evaluation, programme),
    )


def in_force_on(case: Case, on: date) -> Case:
    """Return the case with nothing that begins after a day or has ended before it."""
    known = known_on(case, on)
    return replace(
        known,
        hukou=None if known.hukou is None else _current(known.hukou, on),
        residence=None if known.residence is None else _current(known.residence, on),
        statuses=_current(known.statuses, on),
        certificates=_current(known.certificates, on),
        benefits=_current(known.benefits, on),
        assessments=_current(known.assessments, on),
    )


def _current(records: Iterable[D], on: date) -> tuple[D, ...]:
    return tuple(r for r in records if r.last is None or r.last >= on)


def _evaluation(
    policy: Policy,
    case: Case,
    on: date,
    labels: Mapping[str, Text],
    codes: Mapping[str, tuple[str, ...]],
    settled: Collection[str],
) -> Evaluation:
    facts = Facts(in_force_on(case, on), labels)
    given = facts.given(policy, facts.in_force(policy, Month.of(on)))
    records: dict[str, tuple[Record, ...] | None] = dict(given.records)
    for kind, key in _CODE_IN.items():
        wanted = codes.get(kind, ())
        held = records[kind] or ()
        is_told = any(not wanted or str(record[key]) in wanted for record in held)
        if not is_told and kind not in settled:
            records[kind] = None
    switches = {name: s.default for name, s in policy.graph.switches.items()}
    # A place that ended and none after it is one that nobody has asked for again.
    places = {name: found or None for name, found in given.places.items()}
    given = replace(given, records=records, places=places)
    return Evaluation(policy.graph, switches, given)


def _gates(
    policy: Policy,
    programme: Programme,
    evaluation: Evaluation,
    missing: Collection[str],
) -> tuple[str, ...]:
    """Return the kinds of record without which the programme is out of reach."""
    found = []
    for kind in _FIRST:
        if kind in missing:
            given = evaluation.given
            without = replace(given, records={**given.records, kind: ()})
            supposed = Evaluation(policy.graph, evaluation.switches, without)
            if judge_programme(supposed, programme).state == NOT_DUE:
                found.append(kind)
    return tuple(found)


def _before(name: str, gates: tuple[str, ...]) -> tuple[str, ...]:
    return gates[: gates.index(name)] if name in gates else gates


def _is_held(evaluation: Evaluation, name: str) -> bool:
    given = evaluation.given
    return bool(
        given.answers.get(name)
        or given.numbers.get(name) is not None
        or given.codes.get(name) is not None
        or given.places.get(name)
        or given.records.get(name)
    )


def _refusing(step: Step) -> tuple[Step, ...]:
    """Return the lines of a refusal that refuse: the tests not met, or the whole."""
    refused = STATE_MESSAGES[NOT_MET]
    failing = tuple(c for c in step.children if c.value == refused)
    return failing if failing and step.value == refused else (step,)
