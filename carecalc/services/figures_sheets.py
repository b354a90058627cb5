# SPDX-License-Identifier: Apache-2.0
"""How each sheet of figures is counted: from days, people, names and outcomes."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from carecalc.domain import appeal as appeals
from carecalc.domain.chart import BARS, LINES, Value, Words
from carecalc.domain.figures import Figure, Sheet, Span, median
from carecalc.domain.filing import OPEN
from carecalc.domain.period import Month
from carecalc.domain.procedure import NOTHING
from carecalc.domain.visit_counts import dated_cases
from carecalc.domain.workdays import End
from carecalc.i18n import catalogue
from carecalc.services import filings
from carecalc.services.context import Context
from carecalc.services.deadlines import left_until
from carecalc.services.determinations import (
    APPROVED,
    GRANT,
    REFUSE,
    REFUSED,
    explained,
)
from carecalc.services.dues import because
from carecalc.store.figures import Act, Visited
from carecalc.store.unit_of_work import Work
from carecalc.text import N_, Message

DUE, WAITING, WORKLOAD = "due", "waiting", "workload"
WEEKS, VISITS, REFUSALS = "weeks", "visits", "refusals"
ALL = "all"
"""The code of what the figures of a sheet add up to."""

_WEEK = timedelta(days=7)
_SOON, _LATER = 3, 10
_OWN_REASON = "own"
_GRANTED = "granted"
_OBJECTION, _DRAFT = "objection", "draft"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is counted: of which communities (None: all), days, and organisation.

    `people` are those of the organisation's tasks and `assessors` its own; None where
    none is asked for.
    """

    span: Span
    today: date
    within: tuple[str, ...] | None = None
    people: frozenset[str] | None = None
    assessors: frozenset[str] | None = None

    @property
    def between(self) -> tuple[date, date]:
        """The first and the last day."""
        return self.span.first, self.span.last

    def counts(self, person_id: str) -> bool:
        """Tell whether somebody is counted."""
        return self.people is None or person_id in self.people


@dataclass(slots=True)
class Group:
    """What is counted together, and whose it is; `others` is counted beside."""

    name: Words
    cases: int = 0
    people: dict[str, None] = field(default_factory=dict)
    days: list[int] = field(default_factory=list)
    others: int = 0

    def add(self, person_id: str, days: int = 0) -> None:
        """Count one more of somebody."""
        self.cases += 1
        self.people[person_id] = None
        self.days.append(days)


# --- open cases -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Case:
    """An open case: a step of an application, an objection, a draft to be decided.

    `nearness` is the code of the days left until its deadline.
    """

    person_id: str
    step: str
    since: date
    nearness: str = "none"


def _open_cases(ctx: Context, work: Work, wanted: Wanted) -> list[_Case]:
    rules = filings.rules_of(ctx, work)
    found, applying = [], set()
    for record in work.applications.where(states=(OPEN,), within=wanted.within):
        applying.add(record.person_id)
        standing = rules.standing(record.value, wanted.today)
        if wanted.counts(record.person_id) and standing.step != NOTHING:
            left, end = None, standing.end
            if end is not None:
                left = left_until(end, wanted.today, rules.workdays, standing.limit)
            near = _nearness(end, left, wanted.today)
            near = "stopped" if standing.is_stopped else near
            step, since = standing.step, standing.since
            found.append(_Case(record.person_id, step, since, near))
    for raised in work.appeals.where(states=(appeals.OPEN,), within=wanted.within):
        if wanted.counts(raised.person_id):
            end = None if raised.day is None else End(raised.day)
            left = None if end is None else (end.day - wanted.today).days
            near = _nearness(end, left, wanted.today)
            since = raised.value.raised_on
            found.append(_Case(raised.person_id, _OBJECTION, since, near))
    for person_id, since in work.figures.waiting(wanted.within):
        # Of whom applied the application says where the case stands.
        if person_id not in applying and wanted.counts(person_id):
            found.append(_Case(person_id, _DRAFT, since))
    return found


def due(ctx: Context, work: Work, wanted: Wanted) -> Sheet:
    """Count open cases by the days that are left until their nearest deadline."""
    groups = {
        "overdue": Group(N_("overdue")),
        "today": Group(N_("due today")),
        "soon": Group(Message(N_("in {first} to {last} days"), _days(1, _SOON))),
        "later": Group(
            Message(N_("in {first} to {last} days"), _days(_SOON + 1, _LATER))
        ),
        "far": Group(Message(N_("in more than {days} days"), {"days": _LATER})),
        "calendar": Group(N_("waits for the calendar of the year")),
        "stopped": Group(N_("the days do not run")),
        "none": Group(N_("no deadline in any text")),
    }
    for case in _open_cases(ctx, work, wanted):
        groups[case.nearness].add(case.person_id)
    return parts(
        DUE,
        N_("Open cases by the days left"),
        Span(wanted.today, wanted.today),
        N_("number of cases"),
        N_("open cases"),
        {code: group for code, group in groups.items() if group.cases or code in _KEPT},
        unit=N_("cases"),
        note=N_("Days as the deadline counts them: working days as a rule."),
    )


_KEPT = ("overdue", "today", "soon", "later", "far")
"""Shown where nobody is in them, too: that nothing is overdue says something."""


def _days(first: int, last: int) -> dict[str, object]:
    return {"first": first, "last": last}


def _nearness(end: End | None, left: int | None, today: date) -> str:
    if end is None:
        return "none"
    if not end.is_known or left is None:
        return "calendar"
    if end.day < today:
        return "overdue"
    if left <= 0:
        return "today"
    if left <= _SOON:
        return "soon"
    return "later" if left <= _LATER else "far"


def waiting(ctx: Context, work: Work, wanted: Wanted) -> Sheet:
    """Count open cases by the step they wait for, and how long they have."""
    groups = {
        **{step: Group(name) for step, name in filings.STEPS.items()},
        _OBJECTION: Group(N_("answer an objection")),
        _DRAFT: Group(N_("decide on a draft")),
    }
    for case in _open_cases(ctx, work, wanted):
        waited = max(0, (wanted.today - case.since).days)
        groups[case.step].add(case.person_id, waited)
    return parts(
        WAITING,
        N_("Where cases wait, and how long"),
        Span(wanted.today, wanted.today),
        N_("number of cases"),
        N_("open cases"),
        {code: group for code, group in groups.items() if group.cases},
        values=(N_("median"), N_("longest")),
        unit=N_("days"),
        drawn=("0", "1"),
        told=_waited,
    )


def _waited(group: Group) -> tuple[Value, ...]:
    return median(group.days), max(group.days, default=None)


# --- visits ---------------------------------------------------------------------------


def workload(ctx: Context, work: Work, wanted: Wanted) -> Sheet:
    """Count visits planned and made, by assessor; of a pair each has made it."""
    weeks = (wanted.span.last - wanted.span.first).days // 7 + 1
    groups: dict[str, Group] = {}
    for visit, is_made in _visits(work, wanted):
        for name in visit.assessors:
            if wanted.assessors is None or name in wanted.assessors:
                _add_visit(groups.setdefault(name, Group(name)), visit, is_made)
    ordered = sorted(groups.items(), key=lambda pair: (-pair[1].cases, pair[0]))
    return Sheet(
        WORKLOAD,
        Message(N_("Visits by assessor")),
        wanted.span,
        Message(N_("made")),
        Message(N_("weeks")),
        tuple(
            Figure(
                code, name.name, name.cases, weeks, tuple(name.people), (name.others,)
            )
            for code, name in ordered
        ),
        is_ratio=True,
        values=(Message(N_("planned")),),
        unit=Message(N_("visits")),
        drawn=("0", "numerator"),
    )


def weeks(ctx: Context, work: Work, wanted: Wanted) -> Sheet:
    """Count visits planned and made, by week; the name of a week is its Monday."""
    first, last = wanted.between
    monday = first - timedelta(days=first.weekday())
    groups: dict[date, Group] = {}
    while monday <= last:
        name = Message("{month}-{day}", {"month": monday.month, "day": monday.day})
        groups[monday] = Group(name)
        monday += _WEEK
    for visit, is_made in _visits(work, wanted):
        at = visit.day - timedelta(days=visit.day.weekday())
        _add_visit(groups[at], visit, is_made)
    return Sheet(
        WEEKS,
        Message(N_("Visits by week")),
        wanted.span,
        Message(N_("made")),
        Message(N_("planned")),
        tuple(
            Figure(
                day.isoformat(),
                group.name,
                group.cases,
                group.others,
                tuple(group.people),
            )
            for day, group in groups.items()
        ),
        is_ratio=True,
        unit=Message(N_("visits")),
        kind=LINES,
        drawn=("denominator", "numerator"),
        note=Message(N_("A week is named by its Monday.")),
    )


def _visits(work: Work, wanted: Wanted) -> Iterable[tuple[Visited, bool]]:
    for is_made, visits in (
        (False, work.figures.planned(wanted.between, wanted.within)),
        (True, work.figures.signed(wanted.between, wanted.within)),
    ):
        for visit in visits:
            names = wanted.assessors
            if names is None or names.intersection(visit.assessors):
                yield visit, is_made


def _add_visit(group: Group, visit: Visited, is_made: bool) -> None:
    if is_made:
        group.add(visit.person_id)
    else:
        group.others += 1
        group.people[visit.person_id] = None


def visits(ctx: Context, work: Work, wanted: Wanted) -> Sheet:
    """Count the visits that decided cases took, by the month of the decision."""
    first, last = wanted.between
    count = Month.of(last).since(Month.of(first)) + 1
    months = {Month.of(first).plus(number): Group("") for number in range(count)}
    found = work.figures.days_of_decided(wanted.between, wanted.within)
    for person_id, days in found.items():
        if not wanted.counts(person_id):
            continue
        for day, made in dated_cases(days.visited, days.decided):
            if first <= day <= last:
                group = months[Month.of(day)]
                group.add(person_id)
                group.others += made
    figures = tuple(
        Figure(
            str(month),
            Message("{month}", {"month": month}),
            group.others,
            group.cases,
            tuple(group.people),
        )
        for month, group in months.items()
    )
    return Sheet(
        VISITS,
        Message(N_("Visits per decided case")),
        wanted.span,
        Message(N_("visits")),
        Message(N_("decided cases")),
        figures,
        Figure(
            ALL,
            Message(N_("all")),
            sum(group.others for group in months.values()),
            sum(group.cases for group in months.values()),
            _union(group.people for group in months.values()),
        ),
        is_ratio=True,
        unit=Message(N_("visits per case")),
        kind=LINES,
        drawn=("quotient",),
    )


# --- decisions ------------------------------------------------------------------------


def refusals(ctx: Context, work: Work, wanted: Wanted) -> Sheet:
    """Count decisions: what was granted, and what was refused for which reason.

    A draft of a refusal that was sent back decides nothing.
    """
    groups = {_GRANTED: Group(N_("granted"))}
    for act in work.figures.decided(wanted.between, wanted.within):
        if not wanted.counts(act.person_id):
            continue
        if (act.state, act.outcome) == (APPROVED, GRANT):
            groups[_GRANTED].add(act.person_id)
        elif act.outcome == GRANT and act.state == REFUSED:
            own = Group(N_("refused for a reason of the authority's own"))
            groups.setdefault(_OWN_REASON, own).add(act.person_id)
        elif (act.state, act.outcome) == (APPROVED, REFUSE):
            why = _reason(ctx, work, act)
            code = f"law {catalogue('zh_CN').render(why)}"
            name = Message(N_("refused by law: {reason}"), {"reason": why})
            groups.setdefault(code, Group(name)).add(act.person_id)
    granted = groups.pop(_GRANTED)
    ordered = sorted(groups.items(), key=lambda pair: (-pair[1].cases, pair[0]))
    return parts(
        REFUSALS,
        N_("Decisions, and reasons of refusals"),
        wanted.span,
        N_("number of decisions"),
        N_("all decisions"),
        {_GRANTED: granted, **dict(ordered)},
        unit=N_("decisions"),
    )


def _reason(ctx: Context, work: Work, act: Act) -> Words:
    """Return the one sentence of the law by which something was refused."""
    whole = explained(ctx, work, work.determinations.get(act.id))
    policy, _ = whole.law.programmes(whole.line.month)[act.programme]
    said = because(whole.line, ctx.catalog.codes().labels(), policy)
    return said or ""


# --- putting together -----------------------------------------------------------------


def _nothing(group: Group) -> tuple[Value, ...]:
    return ()


def parts(
    code: str,
    title: str,
    span: Span,
    counted: str,
    of: str,
    groups: Mapping[str, Group],
    values: Sequence[str] = (),
    unit: str = "",
    note: str = "",
    drawn: tuple[str, ...] = ("numerator",),
    told: Callable[[Group], tuple[Value, ...]] = _nothing,
) -> Sheet:
    """Return a sheet whose figures are the parts of one whole."""
    everything = Group(N_("all"))
    for group in groups.values():
        everything.cases += group.cases
        everything.days += group.days
        everything.people.update(group.people)

    def figure(name: str, group: Group) -> Figure:
        return Figure(
            name,
            Message(group.name) if isinstance(group.name, str) else group.name,
            group.cases,
            everything.cases,
            tuple(group.people),
            told(group),
        )

    return Sheet(
        code,
        Message(title),
        span,
        Message(counted),
        Message(of),
        tuple(figure(name, group) for name, group in groups.items()),
        figure(ALL, everything),
        values=tuple(Message(value) for value in values),
        unit=Message(unit) if unit else "",
        kind=BARS,
        drawn=drawn,
        note=Message(note) if note else "",
    )


def _union(groups: Iterable[Iterable[str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(person for group in groups for person in group))
