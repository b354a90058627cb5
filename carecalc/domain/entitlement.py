# SPDX-License-Identifier: Apache-2.0
"""What is due to a person in a month: eligibility, start and stop, groups, arrears."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import MINYEAR, date
from functools import partial

from carecalc.domain.alike import Alike
from carecalc.domain.case import Case
from carecalc.domain.eligibility import NO_LAW, Eligibility
from carecalc.domain.evaluator import Evaluation
from carecalc.domain.knowledge import Facts, InForce, known_on, started
from carecalc.domain.line import (
    CHOOSE,
    DUE,
    NOT_DUE,
    STATE_WORDS,
    UNKNOWN,
    ChoiceOption,
    EntitlementLine,
    OpenChoice,
)
from carecalc.domain.money import Money
from carecalc.domain.period import Month
from carecalc.domain.policy import Policy, Programme
from carecalc.domain.result import MET, union
from carecalc.domain.stacking import ORDER, apply_group
from carecalc.domain.timing import timed
from carecalc.domain.trace import Step
from carecalc.domain.verdict import judge
from carecalc.domain.warned import warned
from carecalc.text import Message, Text

LawOf = Callable[[Month], Sequence[Policy]]

Start = tuple[tuple[date, ...], date | None]
"""When a programme was applied for, the first time first, and when it was decided."""


@dataclass(frozen=True, slots=True)
class Entitlement:
    """All programmes of a case in the months asked, by month, then programme.

    `totals` sums the due lines. `readings` are the switches used, `files` the digest
    of the file behind each programme.
    """

    lines: tuple[EntitlementLine, ...]
    totals: Mapping[Month, Money]
    open_choices: tuple[OpenChoice, ...]
    readings: Mapping[str, str]
    files: Mapping[str, str]


def entitle(
    case: Case,
    law: LawOf,
    on: date,
    months: Sequence[Month] = (),
    switches: Mapping[str, str] | None = None,
    labels: Mapping[str, Text] | None = None,
    alike: Alike | None = None,
) -> Entitlement:
    """Return what is due in each month, as known on the day `on`.

    `law` gives the policies in force in a month whose region covers the case. Months
    left out are the month of `on`. `alike` shares what is worked out with other cases.
    """
    asked = tuple(months) or case.months or (Month.of(on),)
    entitler = _Entitler(
        known_on(case, on), law, on, switches or {}, labels or {}, alike or Alike()
    )
    return _entitled(entitler, asked)


def entitle_by_start(
    case: Case,
    starts: Mapping[Start, Collection[str]],
    law: LawOf,
    on: date,
    months: Sequence[Month],
    labels: Mapping[str, Text],
    alike: Alike,
) -> dict[Start, Entitlement]:
    """Return what `entitle` does of the case with each start, of its programmes only.

    What does not hang on a start is worked out once for all of them.
    """
    known = known_on(case, on)
    entitler = _Entitler(known, law, on, {}, labels, alike)
    found = {}
    for start, programmes in starts.items():
        entitler.case = started(known, *start, on)
        found[start] = _entitled(entitler, months, programmes)
    return found


def _entitled(
    entitler: "_Entitler",
    asked: Sequence[Month],
    programmes: Collection[str] | None = None,
) -> Entitlement:
    lines: list[EntitlementLine] = []
    choices: dict[tuple[str, tuple[ChoiceOption, ...]], OpenChoice] = {}
    for month in sorted(set(asked)):
        found, still_open = entitler.month(month, programmes)
        lines += found
        for choice in still_open:
            choices.setdefault((choice.group, choice.options), choice)
    return Entitlement(
        lines=tuple(lines),
        totals={
            month: Money(
                sum(
                    line.amount.fen
                    for line in lines
                    if line.month == month and line.state == DUE and line.amount
                )
            )
            for month in sorted(set(asked))
        },
        open_choices=tuple(choices.values()),
        readings=entitler.readings,
        files=entitler.files,
    )


class _Entitler:
    def __init__(
        self,
        case: Case,
        law: LawOf,
        on: date,
        switches: Mapping[str, str],
        labels: Mapping[str, Text],
        shared: Alike,
    ) -> None:
        self.case = case
        self.law = law
        self.on = on
        self.given_switches = switches
        self.labels = labels
        self.readings: dict[str, str] = {}
        self.files: dict[str, str] = {}
        self._policies: dict[Month, Sequence[Policy]] = {}
        self._facts = Facts(case, labels)
        # By the policy itself: two versions of a file have one code.
        self._evaluations: dict[tuple[int, Month], Evaluation] = {}
        self._alike: dict[tuple[int, InForce], Evaluation] = {}
        self._shared = shared

    def policies(self, month: Month) -> Sequence[Policy]:
        if month not in self._policies:
            self._policies[month] = self.law(month)
        return self._policies[month]

    def evaluation(self, policy: Policy, month: Month) -> Evaluation:
        """Return the evaluation of a month; months in which the same holds share one."""
        key = (id(policy), month)
        found = self._evaluations.get(key)
        if found is None:
            held = self._facts.in_force(policy, month)
            same = (id(policy), held)
            found = self._alike.get(same)
            if found is None:
                switches = {
                    name: self.given_switches.get(name, switch.default)
                    for name, switch in policy.graph.switches.items()
                }
                self.readings.update(switches)
                given = self._facts.given(policy, held)
                found = self._shared.evaluation(policy, switches, given)
                self._alike[same] = found
            self._evaluations[key] = found
        return found

    # --- one month -----------------------------------------------------------------

    def month(
        self, month: Month, programmes: Collection[str] | None = None
    ) -> tuple[list[EntitlementLine], list[OpenChoice]]:
        """Return the lines of some programmes or of all, and the choices still open."""
        lines: dict[str, EntitlementLine] = {}
        for policy in self.policies(month):
            for code in policy.programmes:
                lines[code] = self._line(policy, policy.programmes[code], month)
                self.files[code] = policy.digest
        groups = [
            group
            for policy in self.policies(month)
            for group in policy.groups.values()
            if group.when is None
            or judge(self.evaluation(policy, month), group.when).state == MET
        ]
        choices: list[OpenChoice] = []
        # What the law itself settles comes first; a choice is among what is left.
        for group in sorted(groups, key=lambda group: ORDER.index(group.mode)):
            choices += apply_group(self.case, group, lines, month)
        for policy in self.policies(month):
            if policy.graph.warnings:
                lines.update(warned(self.evaluation(policy, month), policy, lines))
        finished = [
            self._compared(line)
            for line in lines.values()
            if programmes is None or line.programme in programmes
        ]
        return sorted(finished, key=lambda line: line.programme), choices

    def _line(
        self, policy: Policy, programme: Programme, month: Month
    ) -> EntitlementLine:
        evaluation = self.evaluation(policy, month)
        found = self._shared.eligibility(evaluation, programme)
        if found.state == NOT_DUE:
            # By its conditions alone: whenever anybody applied, it reads the same.
            return self._shared.line(
                evaluation,
                programme,
                month,
                partial(self._told, policy, programme, month, found),
            )
        return self._told(policy, programme, month, found)

    def _told(
        self, policy: Policy, programme: Programme, month: Month, found: Eligibility
    ) -> EntitlementLine:
        steps = list(found.steps)
        state, clauses, missing = found.state, found.clauses, found.missing
        marks = union(found.marks, (programme.mark, policy.mark))
        if state != NOT_DUE:
            when, why, absent = timed(
                programme,
                self.case,
                month,
                partial(self._eligible_in, programme.code),
                self.labels,
                policy.graph.facts,
            )
            steps += why
            if when == NOT_DUE:
                clauses = union(*((s.clause,) for s in why))
                state, missing = NOT_DUE, ()
            else:
                clauses = union(clauses, *((s.clause,) for s in why))
                if when == UNKNOWN:
                    state, missing = UNKNOWN, union(missing, absent)
        due = state == DUE
        return EntitlementLine(
            programme=programme.code,
            month=month,
            state=state,
            amount=found.amount if due else None,
            category=found.category if state != NOT_DUE or found.category else None,
            clauses=clauses,
            vetoed_by=found.vetoed_by,
            missing=missing,
            arrears=None,
            recovery=None,
            step=Step(
                programme.label,
                Message(STATE_WORDS[state]),
                programme.clause,
                tuple(steps),
                programme.mark or policy.mark,
            ),
            marks=marks,
            label=programme.label,
        )

    # --- eligibility ----------------------------------------------------------------

    def _eligible_in(self, code: str, month: Month) -> Eligibility:
        if month.year < MINYEAR:
            return NO_LAW
        for policy in self.policies(month):
            if code in policy.programmes:
                return self._eligibility(policy, policy.programmes[code], month)
        return NO_LAW

    def _eligibility(
        self, policy: Policy, programme: Programme, month: Month
    ) -> Eligibility:
        return self._shared.eligibility(self.evaluation(policy, month), programme)

    # --- what was paid ----------------------------------------------------------------

    def _compared(self, line: EntitlementLine) -> EntitlementLine:
        """Compare a line with what was paid for its month.

        A month that is over and was not paid is wholly in arrears; for the month of
        knowledge and later ones only what was really paid is compared.
        """
        if line.state in (UNKNOWN, CHOOSE):
            return line
        due = line.amount or Money(0)
        paid = self.case.paid.get((line.programme, line.month))
        if paid is None:
            paid = Money(0) if line.month < Month.of(self.on) else due
        return replace(
            line,
            arrears=Money(max(0, due.fen - paid.fen)),
            recovery=Money(max(0, paid.fen - due.fen)),
        )
