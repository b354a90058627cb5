# SPDX-License-Identifier: Apache-2.0
"""What a month's list puts right of the months before: paid late, or owed back.

Of every earlier month that a decision covers, what is due by what is known now is held
against what closed lists said of it. The arithmetic is the law's own (`Case.paid`).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from carecalc.domain.determination import Determination
from carecalc.domain.disbursement import ARREARS, RECOVERY, Cause, Line
from carecalc.domain.line import DUE, NOT_DUE, EntitlementLine
from carecalc.domain.money import Money
from carecalc.domain.period import Month
from carecalc.services import cases, laws
from carecalc.services.cases import Known
from carecalc.services.determinations import APPROVED, GRANT, PREPARED, SUPERSEDED
from carecalc.services.holding import standing_in
from carecalc.services.month_judging import findings, of_earlier
from carecalc.services.month_reasons import CHANGED, Finding, MonthLaw, died_on
from carecalc.services.takeover_preview import ACCEPTED
from carecalc.store.reckoning import Head, Said
from carecalc.store.unit_of_work import Work

DEAD, STOPPED, MORE, LESS = "DEAD", "STOPPED", "MORE", "LESS"
NO_LIST, LATER = "NO-LIST", "LATER"
"""Why a month is put right, beside the reason that its closed list gave: the person was
dead, nothing was due, more or less is; its list was never closed, or it came later."""

_FOR_EVERYBODY = ("law.accepted", "office.amended", "office.restored")
"""What is recorded of nobody and may change what is due to anybody."""

Acts = Mapping[str, Sequence[Determination]]


@dataclass(frozen=True, slots=True)
class Past:
    """The months before a list's own that decisions cover, the first one first.

    `closed` are those with a closed list. `people` are those for whom anything can have
    changed since the last closed list, of the month `last`, which knew up to `since`;
    None means everybody.
    `said` sums what closed lists said of a person, programme and month. `before` is the
    last month that an older system paid somebody by a programme: it and those before
    are not put right here.
    """

    months: tuple[MonthLaw, ...] = ()
    closed: frozenset[Month] = frozenset()
    people: frozenset[str] | None = None
    last: Month | None = None
    since: int = 0
    said: Mapping[tuple[str, str, Month], Money] = field(default_factory=dict)
    before: Mapping[tuple[str, str], Month] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PutRight:
    """What a list puts right of a person's earlier months: paid late, or owed back.

    `undecided` are the lines due in earlier months in another category than decided,
    by month: they wait for a new decision.
    """

    arrears: tuple[Line, ...] = ()
    recoveries: tuple[Line, ...] = ()
    undecided: tuple[EntitlementLine, ...] = ()


def look_back(
    work: Work,
    common: MonthLaw,
    everybody: Sequence[Known],
    acts: Acts,
    upto: int | None = None,
) -> Past:
    """Return the months before a list's own, and what was said of them.

    Who was freed after the number `upto`, a cut-off's, is held back in them yet.
    """
    firsts = [first for each in acts.values() if (first := first_granted(each))]
    months = tuple(_months(work, common, min(firsts, default=common.month), upto))
    if not months:
        return Past()
    closings = work.closings.all()
    people, since, until = None, 0, None
    if closings:
        last = work.reckoning.head(closings[-1].run_id)
        since, until = last.cutoff_seq, last.month
        if _is_same_law(months, last) and not work.reckoning.is_any(
            _FOR_EVERYBODY, since
        ):
            people = work.reckoning.touched(since) | _known_later(everybody, last)
    return Past(
        months=months,
        closed=frozenset(Month.parse(one.month) for one in closings),
        people=people,
        last=until,
        since=since,
        said=work.reckoning.said(people) if closings else {},
        before=_paid_before(work),
    )


def corrections(
    work: Work,
    past: Past,
    common: MonthLaw,
    known: Known,
    acts: Sequence[Determination],
) -> PutRight:
    """Return what a person is paid late, and what they owe back, by month.

    A month that is held back, open or waits for a decision is left as it is; and while
    somebody is held back, nothing is paid late to them either.
    """
    first = first_granted(acts)
    who = known.person.id
    if first is None:
        return PutRight()
    if past.people is not None and past.last is not None and who not in past.people:
        # Settled up to the last closed list; what came after it has no list at all.
        first = max(first, past.last.plus(1))
    found = [
        finding
        for month in past.months
        if month.month >= first
        for finding in _judged(past, month, known, tuple(acts))
        if not _was_paid_before(past, who, finding.entitled)
    ]
    wrong = [
        each
        for each in found
        if (fen := _difference(each)) < 0
        or (fen and (who, each.entitled.programme) not in common.held)
    ]
    undecided = tuple(each.entitled for each in found if each.code == CHANGED)
    if not wrong:
        return PutRight(undecided=undecided)
    telling = _Telling(work, past, common, known, tuple(acts))
    lines = [telling.line(each) for each in wrong]
    return PutRight(
        tuple(line for line in lines if line is not None and line.kind == ARREARS),
        tuple(line for line in lines if line is not None and line.kind == RECOVERY),
        undecided,
    )


def _was_paid_before(past: Past, who: str, line: EntitlementLine) -> bool:
    """Tell whether an older system paid a month, or a later one, by a programme."""
    last = past.before.get((who, line.programme))
    return last is not None and line.month <= last


def first_granted(acts: Iterable[Determination]) -> Month | None:
    """Return the first month that any decision ever granted; None where none did."""
    return min(
        (
            act.from_month
            for act in acts
            if act.outcome == GRANT
            and act.state in (APPROVED, SUPERSEDED)
            and act.from_month is not None
        ),
        default=None,
    )


# --- whom, and which months -----------------------------------------------------------


def _months(
    work: Work, common: MonthLaw, first: Month, upto: int | None
) -> Iterator[MonthLaw]:
    """Yield the law of each month from the first to the one before a list's."""
    months = [first.plus(n) for n in range(max(0, common.month.since(first)))]
    holds = standing_in(work, months, upto)
    for month in months:
        if common.law.programmes(month):
            yield of_earlier(common, month, holds[month])


def _paid_before(work: Work) -> Mapping[tuple[str, str], Month]:
    lists = [one.id for one in work.takeovers.where((ACCEPTED,))]
    return work.paid_before.last_months(lists) if lists else {}


def _is_same_law(months: Iterable[MonthLaw], last: Head) -> bool:
    """Tell whether a closed list knew the files of these months as they are now."""
    policies = [policy for month in months for policy in month.law(month.month)]
    return laws.files_of(policies).items() <= last.files.items()


def _known_later(everybody: Iterable[Known], last: Head) -> frozenset[str]:
    """Return for whom something began after a closed list that was recorded before."""
    return frozenset(
        known.person.id
        for known in everybody
        if any(
            fact.valid_from is not None and fact.valid_from > last.built_on
            for fact in known.facts
        )
    )


# --- what is different ----------------------------------------------------------------


def _judged(
    past: Past, month: MonthLaw, known: Known, acts: tuple[Determination, ...]
) -> list[Finding]:
    """Return what becomes of a person's programmes in an earlier month, held against
    what was said of it."""
    who = known.person.id
    said = {
        (code, month.month): past.said.get((who, code, month.month), Money(0))
        for code in month.programmes
    }
    then = cases.as_of(known, min(month.month.last_day, month.today))
    return findings(month, replace(then, case=replace(then.case, paid=said)), acts)


def _difference(finding: Finding) -> int:
    """Return in fen what a month is to be put right by, less than zero if owed back."""
    line = finding.entitled
    if finding.line is None and line.state != NOT_DUE:
        return 0
    if line.arrears is None or line.recovery is None:
        return 0
    return line.arrears.fen - line.recovery.fen


class _Telling:
    """Makes the lines that put a person's months right, and says why."""

    def __init__(
        self,
        work: Work,
        past: Past,
        common: MonthLaw,
        known: Known,
        acts: tuple[Determination, ...],
    ) -> None:
        self._past, self._common, self._known = past, common, known
        self._acts = acts
        lists = past.closed
        who = known.person.id
        self._said = work.reckoning.lines_of(who) if lists else ()
        self._reasons = work.reckoning.reasons_of(who) if lists else {}

    def line(self, finding: Finding) -> Line | None:
        """Return the line that puts a month right; None where nobody can be named who
        got, or is to get, the money."""
        entitled, person = finding.entitled, self._known.person
        fen = _difference(finding)
        before = self._before(entitled)
        if fen > 0:
            line = finding.line
            assert line is not None, "only what is payable is paid late"
            return replace(
                line,
                amount=Money(fen),
                kind=ARREARS,
                corrects="" if before is None else before.number,
                cause=self._cause(finding, before),
            )
        if before is None:
            return None
        return replace(
            before.line,
            name=person.name,
            id_number=person.id_number,
            community=person.community,
            amount=Money(fen),
            kind=RECOVERY,
            corrects=before.number,
            cause=self._cause(finding, before),
        )

    def _before(self, entitled: EntitlementLine) -> Said | None:
        """Return the last line by which a month was paid."""
        paid = [
            said
            for said in self._said
            if (said.line.programme, said.line.month)
            == (entitled.programme, entitled.month)
            and said.line.amount.fen > 0
        ]
        return paid[-1] if paid else None

    def _cause(self, finding: Finding, before: Said | None) -> Cause:
        entitled = finding.entitled
        key = (self._known.person.id, entitled.programme, entitled.month)
        due = entitled.amount if entitled.state == DUE else None
        return Cause(
            self._code(finding, before),
            due or Money(0),
            self._past.said.get(key, Money(0)),
            self._since(entitled.programme),
        )

    def _code(self, finding: Finding, before: Said | None) -> str:
        entitled = finding.entitled
        month = entitled.month
        if _difference(finding) < 0:
            if entitled.state == DUE:
                return LESS
            return STOPPED if died_on(self._known, month) is None else DEAD
        if before is not None:
            return MORE
        if month not in self._past.closed:
            return NO_LIST
        return self._reasons.get(month, LATER)

    def _since(self, programme: str) -> tuple[str, ...]:
        """Return the facts and the decisions that came since the last closed list."""
        facts: list[str] = []
        if self._past.closed:
            facts = [
                fact.id
                for fact in self._known.facts
                if fact.recorded_seq > self._past.since
            ]
        acts = [
            act.id
            for act in self._acts
            if act.programme == programme
            and act.seq > self._past.since
            # Building a list prepares decisions: what nobody decided explains nothing.
            and act.state != PREPARED
        ]
        return (*facts, *acts)
