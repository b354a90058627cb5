# SPDX-License-Identifier: Apache-2.0
"""Why a list says what it says of somebody: worked out again as known when it was made.

A line keeps what it pays, not how that came about. Its reasons are worked out from the
facts up to the list's `cutoff_seq` by the files the list kept, and held against what is
known today by the rules of today.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from carecalc.domain.determination import Determination
from carecalc.domain.disbursement import OFFSET, REGULAR, Line, ReasonRow
from carecalc.domain.fact import Fact
from carecalc.domain.funding import Borne, split
from carecalc.domain.line import DUE, EntitlementLine
from carecalc.domain.money import Money
from carecalc.domain.period import Month
from carecalc.domain.scale import Item
from carecalc.domain.trace import Words
from carecalc.services import cases, dues, known_then, laws, month_causes
from carecalc.services.access import needs
from carecalc.services.cases import Known, Level
from carecalc.services.context import Context
from carecalc.services.filling_parts import sources_of
from carecalc.services.laws import Law
from carecalc.services.listed import moved_by_itself
from carecalc.services.month_judging import findings
from carecalc.services.month_reasons import Finding, MonthLaw, is_beside_a_line
from carecalc.store.reckoning import Head, Said
from carecalc.store.unit_of_work import Work
from carecalc.text import Message, Text


@dataclass(frozen=True, slots=True)
class Judged:
    """What became of one programme in a month: its line with the trace, and what decided.

    `category` is empty where the programme has none; `sources` are the printed names
    that a clause may begin with.
    """

    entitled: EntitlementLine
    because: Words
    category: Text | str
    sources: Mapping[str, Words]

    @property
    def amount(self) -> Money:
        """What the programme pays in the month; nothing where it is not due."""
        line = self.entitled
        return line.amount if line.state == DUE and line.amount else Money(0)


@dataclass(frozen=True, slots=True)
class Since:
    """What was recorded of a person after a list was made, and what that makes of it.

    `judged` are the same programmes by what is known, and by the rules at hand, today.
    `withdrawn` are facts that the list still read. `later` are the lines of closed lists
    that put this one right already. `questions` are those that facts may answer.
    """

    judged: tuple[Judged, ...]
    facts: tuple[Fact, ...]
    withdrawn: tuple[Fact, ...]
    levels: tuple[Level, ...]
    acts: tuple[Determination, ...]
    questions: Mapping[str, Item]
    later: tuple[Said, ...] = ()

    @property
    def is_nothing(self) -> bool:
        """Whether nothing of it was recorded since."""
        return not (self.facts or self.withdrawn or self.levels or self.acts)


@dataclass(frozen=True, slots=True)
class LineTrace:
    """A line with its reasons.

    `agrees`: worked out again, the line comes to the same fen. `cause` says why it puts
    an earlier month right, `before` is the line it corrects, `called_for` are the facts
    and acts that called for it. `moved` tells how its category came about where it is
    not the one decided.
    """

    run: Head
    number: str
    line: Line
    judged: Judged
    agrees: bool
    act: Determination
    borne: tuple[Borne, ...]
    moved: Message | None
    cause: Message | None
    before: Said | None
    called_for: tuple[Fact | Determination, ...]
    since: Since

    @property
    def differs(self) -> bool:
        """Whether the month comes to something else by what is known today."""
        return [one.amount for one in self.since.judged] != [self.judged.amount]


@dataclass(frozen=True, slots=True)
class ReasonTrace:
    """Why somebody has no line of a month: each programme as it stood then."""

    run: Head
    row: ReasonRow
    judged: tuple[Judged, ...]
    since: Since

    @property
    def is_paid(self) -> bool:
        """Whether the month is paid, and earlier ones alone wait for a decision."""
        return is_beside_a_line(self.row)

    @property
    def differs(self) -> bool:
        """Whether any programme comes to something else by what is known today."""
        then = {one.entitled.programme: one.amount for one in self.judged}
        now = {one.entitled.programme: one.amount for one in self.since.judged}
        return then != now


@needs("lists.see", "whole")
def of_line(ctx: Context, run_id: str, line: Line, number: str) -> LineTrace:
    """Return the reasons of a list's line of this number, however long ago it was made.

    `UserError`: STORE-013 no such list, or the person was erased.
    """
    with ctx.store.reading() as work:
        asked = _Asked(ctx, work, run_id, line.person_id, line.month)
        listed = _as_listed(asked.then, line, asked.run.built_on)
        finding = _of_programme(
            findings(asked.common, listed, asked.acts_then), line.programme
        )
        act = work.determinations.get(line.determination_id)
        _, programme = asked.common.programmes[line.programme]
        said = work.reckoning.lines_of(line.person_id)
        later = tuple(one for one in said if one.line.corrects == number)
        return LineTrace(
            run=asked.run,
            number=number,
            line=line,
            judged=_judged(asked.common, finding.entitled, act.readings),
            agrees=_comes_to(finding.entitled, line),
            act=act,
            borne=split(line.amount, programme.procedure.funding, line.month),
            moved=moved_by_itself(ctx.catalog.codes(), asked.common.law, line, act),
            cause=month_causes.cause(line),
            before=next((one for one in said if one.number == line.corrects), None),
            called_for=_called_for(work, line),
            since=asked.since({line.programme}, later),
        )


@needs("lists.see", "whole")
def of_reason(ctx: Context, run_id: str, row: ReasonRow) -> ReasonTrace:
    """Return why a list has no line of its month for somebody; STORE-013 as `of_line`."""
    with ctx.store.reading() as work:
        month = work.reckoning.head(run_id).month
        asked = _Asked(ctx, work, run_id, row.person_id, month)
        found = findings(asked.common, asked.then, asked.acts_then)
        programmes = {one.entitled.programme for one in found}
        return ReasonTrace(
            run=asked.run,
            row=row,
            judged=tuple(_judged(asked.common, one.entitled) for one in found),
            since=asked.since(programmes),
        )


class _Asked:
    """A person and a month of a list: as it was known then, and as it is known now."""

    def __init__(
        self, ctx: Context, work: Work, run_id: str, person_id: str, month: Month
    ) -> None:
        self.run = work.reckoning.head(run_id)
        self._ctx, self._work, self._person, self._month = ctx, work, person_id, month
        self.then = known_then.of_person(ctx, work, person_id, self.run)
        self.acts_then = work.determinations.of_person(person_id, self.run.cutoff_seq)
        law = laws.kept(ctx, work, self.run.files)
        self.common = self._law_of(law, self.run.built_on)

    def since(self, programmes: Collection[str], later: tuple[Said, ...] = ()) -> Since:
        """Return what came after the list, and what these programmes come to now."""
        work, today = self._work, self._ctx.today()
        now = cases.of_person(self._ctx, work, self._person)
        if self._month < Month.of(today):
            now = cases.as_of(now, self._month.last_day)
        acts = work.determinations.of_person(self._person)
        law = laws.at_hand(self._ctx, work.office.get().region)
        common = self._law_of(law, today)
        standing = {fact.id for fact in now.facts}
        before = {fact.id for fact in self.then.facts}
        known = {_key(level) for level in self.then.levels}
        return Since(
            judged=tuple(
                _judged(common, one.entitled)
                for one in findings(common, now, acts)
                if one.entitled.programme in programmes
            ),
            facts=tuple(fact for fact in now.facts if fact.id not in before),
            withdrawn=tuple(f for f in self.then.facts if f.id not in standing),
            levels=tuple(one for one in now.levels if _key(one) not in known),
            acts=tuple(
                act
                for act in acts
                if act.programme in programmes and act not in self.acts_then
            ),
            questions={
                name: question
                for policy, _ in common.programmes.values()
                for name, question in policy.graph.facts.items()
            },
            later=later,
        )

    def _law_of(self, law: Law, today: date) -> MonthLaw:
        return MonthLaw(
            self._ctx,
            self._month,
            today,
            law,
            self._ctx.catalog.codes().labels(),
            law.programmes(self._month),
            # Whether a file may pay decides whether there is a line, not what it says.
            frozenset(),
            self._work.acceptances.digests(),
            payable_in=self.run.month,
        )


def _as_listed(known: Known, line: Line, built_on: date) -> Known:
    """Return what a line was worked out from: one that puts an earlier month right is
    held against what lists had said of that month."""
    if line.kind in (REGULAR, OFFSET) or line.cause is None:
        return known
    then = cases.as_of(known, min(line.month.last_day, built_on))
    paid = {(line.programme, line.month): line.cause.listed}
    return replace(then, case=replace(then.case, paid=paid))


def _comes_to(entitled: EntitlementLine, line: Line) -> bool:
    """Tell whether a line worked out again pays the same fen."""
    if line.kind == OFFSET:
        return True  # What is taken off is a share of the debt, not of the law.
    if line.kind == REGULAR:
        return entitled.state == DUE and entitled.amount == line.amount
    if entitled.arrears is None or entitled.recovery is None:
        return False
    return entitled.arrears - entitled.recovery == line.amount


def _of_programme(found: Iterable[Finding], programme: str) -> Finding:
    (one,) = [each for each in found if each.entitled.programme == programme]
    return one


def _judged(
    common: MonthLaw, line: EntitlementLine, readings: Mapping[str, str] | None = None
) -> Judged:
    policy, programme = common.programmes[line.programme]
    return Judged(
        line,
        dues.because(line, common.labels, policy),
        laws.category_label(policy, programme, line.category, readings or {}),
        sources_of(policy.sources),
    )


def _called_for(work: Work, line: Line) -> tuple[Fact | Determination, ...]:
    """Return the facts and acts that a line names, in the order it names them."""
    if line.cause is None:
        return ()
    found: dict[str, Fact | Determination] = {
        fact.id: fact for fact in work.facts.history(line.person_id)
    }
    found |= {act.id: act for act in work.determinations.of_person(line.person_id)}
    return tuple(found[each] for each in line.cause.facts if each in found)


def _key(level: Level) -> tuple[str, str, date]:
    return level.scale.digest, level.level, level.assessed_on
