# SPDX-License-Identifier: Apache-2.0
"""What is due to a person in a month: eligibility, start and stop, groups, arrears."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import MINYEAR, date

from carecalc.domain.case import Case
from carecalc.domain.eligibility import NO_LAW, Eligibility, judge_programme
from carecalc.domain.evaluator import Evaluation
from carecalc.domain.knowledge import given_in, known_on
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
from carecalc.domain.policy import Policy, Programme, Start
from carecalc.domain.result import MET, Given, union
from carecalc.domain.stacking import apply_group
from carecalc.domain.trace import Step
from carecalc.domain.verdict import judge
from carecalc.text import N_, Message, Text

LawOf = Callable[[Month], Sequence[Policy]]


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
) -> Entitlement:
    """Return what is due in each month, as known on the day `on`.

    `law` gives the policies in force in a month whose region covers the case. Months
    left out are the month of `on`.
    """
    asked = tuple(months) or case.months or (Month.of(on),)
    entitler = _Entitler(known_on(case, on), law, on, switches or {}, labels or {})
    lines: list[EntitlementLine] = []
    choices: dict[tuple[str, tuple[ChoiceOption, ...]], OpenChoice] = {}
    for month in sorted(set(asked)):
        found, still_open = entitler.month(month)
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
    ) -> None:
        self.case = case
        self.law = law
        self.on = on
        self.given_switches = switches
        self.labels = labels
        self.readings: dict[str, str] = {}
        self.files: dict[str, str] = {}
        self._policies: dict[Month, Sequence[Policy]] = {}
        self._evaluations: dict[tuple[str, Month], Evaluation] = {}
        self._eligible: dict[tuple[str, Month], Eligibility] = {}

    def policies(self, month: Month) -> Sequence[Policy]:
        if month not in self._policies:
            self._policies[month] = self.law(month)
        return self._policies[month]

    def evaluation(self, policy: Policy, month: Month) -> Evaluation:
        key = (policy.code, month)
        if key not in self._evaluations:
            switches = {
                name: self.given_switches.get(name, switch.default)
                for name, switch in policy.graph.switches.items()
            }
            self.readings.update(switches)
            given: Given = given_in(self.case, policy, month, self.labels)
            self._evaluations[key] = Evaluation(policy.graph, switches, given)
        return self._evaluations[key]

    # --- one month -----------------------------------------------------------------

    def month(self, month: Month) -> tuple[list[EntitlementLine], list[OpenChoice]]:
        lines: dict[str, EntitlementLine] = {}
        for policy in self.policies(month):
            for code in policy.programmes:
                lines[code] = self._line(policy, policy.programmes[code], month)
                self.files[code] = policy.digest
        groups = [
            (policy, group)
            for policy in self.policies(month)
            for group in policy.groups.values()
            if group.when is None
            or judge(self.evaluation(policy, month), group.when).state == MET
        ]
        choices: list[OpenChoice] = []
        # What the law itself settles comes first; a choice is among what is left.
        for _, group in sorted(groups, key=lambda pair: pair[1].mode == "choose"):
            choices += apply_group(self.case, group, lines, month)
        finished = [self._compared(line) for line in lines.values()]
        return sorted(finished, key=lambda line: line.programme), choices

    def _line(
        self, policy: Policy, programme: Programme, month: Month
    ) -> EntitlementLine:
        found = self._eligibility(policy, programme, month)
        steps = list(found.steps)
        state, clauses, missing = found.state, found.clauses, found.missing
        marks = union(found.marks, (programme.mark, policy.mark))
        if state != NOT_DUE:
            timed, why = self._timed(programme, month)
            steps += why
            if timed == NOT_DUE:
                clauses = union(*((s.clause,) for s in why))
                state, missing = NOT_DUE, ()
            else:
                clauses = union(clauses, *((s.clause,) for s in why))
                if timed == UNKNOWN:
                    state = UNKNOWN
                    missing = union(missing, *(_named_missing(s) for s in why))
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
        key = (programme.code, month)
        if key not in self._eligible:
            self._eligible[key] = judge_programme(
                self.evaluation(policy, month), programme
            )
        return self._eligible[key]

    # --- start and stop ---------------------------------------------------------------

    def _timed(self, programme: Programme, month: Month) -> tuple[str, list[Step]]:
        steps: list[Step] = []
        stopped = self._stopped(programme, month)
        if stopped is not None:
            return NOT_DUE if stopped.mark != UNKNOWN else UNKNOWN, [
                stopped._replace(mark="")
            ]
        start = programme.timing.start
        if start is None:
            return self._without_rule(month)
        if start.from_ in ("decision-month", "month-after-decision"):
            return self._after_decision(start, month)
        return self._after_application(programme, start, month)

    def _stopped(self, programme: Programme, month: Month) -> Step | None:
        stop = programme.timing.stop
        if stop is None:
            return None
        for event in sorted(self.case.events, key=lambda e: e.on):
            if event.kind not in stop.events:
                continue
            last = Month.of(event.on)
            if stop.from_ == "event-month":
                last = last.plus(-1)
            elif stop.from_ == "month-after-decision":
                decided = self.case.decided_on
                if decided is None or decided < event.on:
                    return _unknown("decided_on", stop.clause)._replace(mark=UNKNOWN)
                last = Month.of(decided)
            if month > last:
                label = self.labels.get(f"event {event.kind}", event.kind)
                return Step(
                    Message(
                        N_("Stopped: {event} on {day}; {last} is the last month due"),
                        {"event": label, "day": event.on, "last": last},
                    ),
                    Message(STATE_WORDS[NOT_DUE]),
                    stop.clause,
                )
        return None

    def _without_rule(self, month: Month) -> tuple[str, list[Step]]:
        """Judge a month where the file does not say from which month it pays.

        Whether a month before the application is due is then not known.
        """
        applied = self.case.applied_on
        if applied is not None and month < Month.of(applied):
            return UNKNOWN, [_unknown("timing.start", "")]
        return DUE, []

    def _after_decision(self, start: Start, month: Month) -> tuple[str, list[Step]]:
        if self.case.decided_on is None:
            return UNKNOWN, [_unknown("decided_on", start.clause)]
        first = Month.of(self.case.decided_on)
        if start.from_ == "month-after-decision":
            first = first.plus(1)
        return self._from(first, month, start)

    def _after_application(
        self, programme: Programme, start: Start, month: Month
    ) -> tuple[str, list[Step]]:
        limit = start.back_to_eligibility
        applied = self.case.applied_on
        if start.from_ == "eligibility-month" and limit is None:
            return DUE, []
        if applied is None:
            return UNKNOWN, [_unknown("applied_on", start.clause)]
        application = Month.of(applied)
        if month >= application:
            return self._from(application, month, start)
        if limit is None or application.since(month) > limit:
            return self._from(application, month, start)
        # The month of eligibility is the first of the unbroken run that holds `month`.
        first = month
        while application.since(first) <= limit:
            before = self._eligible_in(programme.code, first.plus(-1))
            if before.state == UNKNOWN:
                return UNKNOWN, [
                    _unknown(name, start.clause) for name in before.missing
                ]
            if before.state == NOT_DUE:
                break
            first = first.plus(-1)
        if application.since(first) > limit:
            text = Message(
                N_(
                    "Applied in {application}, more than {limit} months after becoming "
                    "eligible: due from the month of application"
                ),
                {"application": application, "limit": limit},
            )
            return NOT_DUE, [Step(text, Message(STATE_WORDS[NOT_DUE]), start.clause)]
        text = Message(
            N_(
                "Applied in {application}, {late} month(s) after becoming eligible in "
                "{first}: goes back to that month"
            ),
            {
                "application": application,
                "late": application.since(first),
                "first": first,
            },
        )
        return DUE, [Step(text, Message(STATE_WORDS[DUE]), start.clause)]

    @staticmethod
    def _from(first: Month, month: Month, start: Start) -> tuple[str, list[Step]]:
        state = DUE if month >= first else NOT_DUE
        text = Message(N_("Due from {first}"), {"first": first})
        return state, [Step(text, Message(STATE_WORDS[state]), start.clause)]

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


def _unknown(name: str, clause: str) -> Step:
    return Step(
        Message(N_("Not known: {name}"), {"name": name}),
        Message(STATE_WORDS[UNKNOWN]),
        clause,
    )


def _named_missing(step: Step) -> tuple[str, ...]:
    text = step.text
    if isinstance(text, Message) and "name" in text.values:
        return (str(text.values["name"]),)
    return ()
