# SPDX-License-Identifier: Apache-2.0
"""What is due to a person in a month: eligibility, start and stop, groups, arrears."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from carecalc.domain.case import Case
from carecalc.domain.evaluator import Evaluation
from carecalc.domain.knowledge import given_in, known_on
from carecalc.domain.money import Money
from carecalc.domain.period import Month, touches
from carecalc.domain.policy import Group, Policy, Programme, Start
from carecalc.domain.result import MET, NOT_MET, OPEN, Given, union
from carecalc.domain.trace import Step
from carecalc.domain.verdict import judge, lines_of
from carecalc.text import N_, Message, Text

DUE = "due"
NOT_DUE = "not-due"
UNKNOWN = "unknown"
CHOOSE = "choose"

STATE_WORDS = {
    DUE: N_("due"),
    NOT_DUE: N_("not due"),
    UNKNOWN: N_("not known"),
    CHOOSE: N_("a choice is needed"),
}

LawOf = Callable[[Month], Sequence[Policy]]


@dataclass(frozen=True, slots=True)
class EntitlementLine:
    """One programme in one month: `due`, `not-due`, `unknown` or `choose`, and why.

    `amount` is None unless due or to be chosen. `arrears` and `recovery` compare with
    what was paid; None while the state is open.
    """

    programme: str
    month: Month
    state: str
    amount: Money | None
    category: str | None
    clauses: tuple[str, ...]
    vetoed_by: tuple[str, ...]
    missing: tuple[str, ...]
    arrears: Money | None
    recovery: Money | None
    step: Step
    marks: tuple[str, ...]
    label: Text


@dataclass(frozen=True, slots=True)
class ChoiceOption:
    """One side of a choice: the programmes taken and what they pay a month."""

    take: tuple[str, ...]
    amount: Money


@dataclass(frozen=True, slots=True)
class OpenChoice:
    """A choice that the person has still to make."""

    group: str
    label: Text | None
    clause: str
    options: tuple[ChoiceOption, ...]


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


@dataclass(frozen=True, slots=True)
class _Eligibility:
    """A programme in a month before start, stop and groups are looked at."""

    state: str
    amount: Money | None
    category: str | None
    clauses: tuple[str, ...]
    vetoed_by: tuple[str, ...]
    missing: tuple[str, ...]
    steps: tuple[Step, ...]
    marks: tuple[str, ...]


_NO_LAW = _Eligibility(NOT_DUE, None, None, (), (), (), (), ())


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
        self._eligible: dict[tuple[str, Month], _Eligibility] = {}

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
            choices += self._apply(group, lines, month)
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

    def _eligible_in(self, code: str, month: Month) -> _Eligibility:
        for policy in self.policies(month):
            if code in policy.programmes:
                return self._eligibility(policy, policy.programmes[code], month)
        return _NO_LAW

    def _eligibility(
        self, policy: Policy, programme: Programme, month: Month
    ) -> _Eligibility:
        key = (programme.code, month)
        if key not in self._eligible:
            self._eligible[key] = self._judge(policy, programme, month)
        return self._eligible[key]

    def _judge(
        self, policy: Policy, programme: Programme, month: Month
    ) -> _Eligibility:
        evaluation = self.evaluation(policy, month)
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
        steps.append(_without_repeats(amount.step, steps))
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
            money = Money.of_yuan(amount.value)
        return _Eligibility(
            state, money, category, clauses, (), missing, tuple(steps), marks
        )

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
            return DUE, steps
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

    # --- groups ---------------------------------------------------------------------

    def _apply(
        self, group: Group, lines: dict[str, EntitlementLine], month: Month
    ) -> list[OpenChoice]:
        sides = [self._side(side, lines, month) for side in group.sides]
        if group.mode == "choose" and self._chosen(group, sides, lines):
            return []
        alive = [side for side in sides if side.members]
        if len(alive) < 2:
            return []
        if group.mode == "choose":
            return self._choose(group, alive, lines)
        if group.mode == "higher":
            absent = union(*(side.missing for side in alive))
            if absent:
                for side in alive:
                    for code in side.members:
                        if code in lines:
                            lines[code] = _open(lines[code], absent, group)
                return []
            kept = max(alive, key=lambda side: side.amount.fen)
        else:
            kept = alive[0]
        self._keep(group, kept, alive, lines)
        return []

    def _side(
        self,
        side: Iterable[str],
        lines: Mapping[str, EntitlementLine],
        month: Month,
    ) -> "_Side":
        members: list[str] = []
        possible: list[str] = []
        amount = Money(0)
        missing: list[str] = []
        for member in side:
            code = member.removeprefix("benefit:").strip()
            line = lines.get(code) if code == member else None
            if line is not None and line.state in (DUE, CHOOSE):
                assert line.amount is not None
                members.append(code)
                amount += line.amount
                continue
            if line is not None and line.state == UNKNOWN:
                possible.append(code)
            held = [
                benefit
                for benefit in self.case.benefits
                if benefit.code == code and touches(month, benefit.first, benefit.last)
            ]
            if held:
                members.append(code)
                if any(benefit.monthly is None for benefit in held):
                    missing.append(f"benefit: {code}")
                for benefit in held:
                    amount += benefit.monthly or Money(0)
        return _Side(tuple(members), tuple(possible), amount, tuple(missing))

    def _chosen(
        self,
        group: Group,
        sides: list["_Side"],
        lines: dict[str, EntitlementLine],
    ) -> bool:
        """Apply a choice that was made; it also settles what is not yet known."""
        taken = set(self.case.choices.get(group.code, ()))
        possible = [side for side in sides if side.members or side.possible]
        chosen = [s for s in possible if taken & {*s.members, *s.possible}]
        if len(possible) < 2 or len(chosen) != 1:
            return False
        self._keep(group, chosen[0], possible, lines)
        return True

    @staticmethod
    def _choose(
        group: Group,
        alive: list["_Side"],
        lines: dict[str, EntitlementLine],
    ) -> list[OpenChoice]:
        """Hold the sides open until the person has chosen."""
        for side in alive:
            for code in side.members:
                line = lines.get(code)
                if line is not None:
                    step = Step(
                        Message(N_("The person chooses: {group}"), _group_words(group)),
                        Message(STATE_WORDS[CHOOSE]),
                        group.clause,
                        (),
                        group.mark,
                    )
                    lines[code] = replace(
                        line,
                        state=CHOOSE,
                        clauses=union(line.clauses, (group.clause,)),
                        marks=union(line.marks, (group.mark,)),
                        step=line.step._replace(
                            value=Message(STATE_WORDS[CHOOSE]),
                            children=(*line.step.children, step),
                        ),
                    )
        options = tuple(ChoiceOption(side.members, side.amount) for side in alive)
        return [OpenChoice(group.code, group.label, group.clause, options)]

    @staticmethod
    def _keep(
        group: Group,
        kept: "_Side",
        alive: list["_Side"],
        lines: dict[str, EntitlementLine],
    ) -> None:
        """Leave one side due; what the others would pay is not due by the group."""
        why = {
            "choose": N_("Not taken: the person chose the other side of {group}"),
            "higher": N_("Not paid: another side of {group} is higher"),
            "first": N_("Not paid: another side of {group} comes first"),
        }[group.mode]
        for side in alive:
            if side is kept:
                continue
            for code in (*side.members, *side.possible):
                line = lines.get(code)
                if line is None:
                    continue
                step = Step(
                    Message(why, _group_words(group)),
                    Message(STATE_WORDS[NOT_DUE]),
                    group.clause,
                    (),
                    group.mark,
                )
                lines[code] = replace(
                    line,
                    state=NOT_DUE,
                    amount=None,
                    missing=(),
                    clauses=union((group.clause,)),
                    marks=union(line.marks, (group.mark,)),
                    step=line.step._replace(
                        value=Message(STATE_WORDS[NOT_DUE]),
                        children=(*line.step.children, step),
                    ),
                )

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


@dataclass(frozen=True, slots=True)
class _Side:
    """What one side of a group has due and possibly due, its sum, unknown sums."""

    members: tuple[str, ...]
    possible: tuple[str, ...]
    amount: Money
    missing: tuple[str, ...]


def _refused(
    steps: list[Step],
    clauses: tuple[str, ...],
    vetoed_by: tuple[str, ...],
    category: str | None,
    marks: tuple[str, ...],
) -> _Eligibility:
    return _Eligibility(
        NOT_DUE, None, category, clauses, vetoed_by, (), tuple(steps), marks
    )


def _titled(step: Step, title: str) -> Step:
    """Return a condition's step under a title; a bare list of tests gets one."""
    lines = lines_of(step)
    return lines[0] if len(lines) == 1 else step._replace(text=Message(title))


def _without_repeats(step: Step, shown: Sequence[Step]) -> Step:
    """Return the step; what was shown in full already stands in it as one line."""
    children = tuple(
        child._replace(children=())
        if child in shown
        else _without_repeats(child, shown)
        for child in step.children
    )
    return step._replace(children=children)


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


def _open(
    line: EntitlementLine, missing: tuple[str, ...], group: Group
) -> EntitlementLine:
    return replace(
        line,
        state=UNKNOWN,
        amount=None,
        missing=union(line.missing, missing),
        clauses=union(line.clauses, (group.clause,)),
        step=line.step._replace(value=Message(STATE_WORDS[UNKNOWN])),
    )


def _group_words(group: Group) -> dict[str, object]:
    return {"group": group.label or group.code}
