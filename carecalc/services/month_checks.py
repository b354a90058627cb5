# SPDX-License-Identifier: Apache-2.0
"""The checks of a month's list before it is approved, and the answers to what they find."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from carecalc.catalog.month_checks import check_rules
from carecalc.domain import month_checks as of_money
from carecalc.domain import month_checks_people as of_people
from carecalc.domain.disbursement import Run
from carecalc.domain.month_check import (
    BLOCKS,
    NOTE,
    REASON,
    CheckRule,
    CheckRules,
    Finding,
    FindingAnswered,
    found,
)
from carecalc.domain.outside_change import Twins
from carecalc.domain.period import Month
from carecalc.domain.record import Happening, Record
from carecalc.errors import UserError
from carecalc.services import month_checks_gathering as gathering
from carecalc.services import month_checks_outside as outside
from carecalc.services.access import needs
from carecalc.services.context import Context
from carecalc.services.month_checks_gathering import Gathered, Told
from carecalc.services.uncollected import uncollected
from carecalc.store.signatures import RUN
from carecalc.store.unit_of_work import Work
from carecalc.text import N_, Message, Text, visible

ANSWERED = "answered"
SAME, OPEN = "same", "open"
_GRAVEST_FIRST = (BLOCKS, REASON, NOTE)


@dataclass(frozen=True, slots=True)
class Reply:
    """Why a finding stands in nobody's way, who said so and when."""

    reason: str
    by: str
    on: date | None


@dataclass(frozen=True, slots=True)
class Checked:
    """A finding with its check, whom it concerns by name, and what was answered."""

    finding: Finding
    rule: CheckRule
    names: tuple[str, ...]
    answer: Reply | None = None

    @property
    def stands(self) -> bool:
        """Whether it stands in the way of the list."""
        severity = self.finding.severity
        return severity == BLOCKS or (severity == REASON and self.answer is None)


@needs("lists.see", "whole")
def rules(ctx: Context, on: date) -> CheckRules:
    """Return the checks in force on a day, with their labels; CHECK-001 if none are."""
    return check_rules(ctx.catalog, on)


@needs("lists.see", "whole")
@uncollected()
def findings(
    ctx: Context, run_id: str, told: Told | None = None
) -> tuple[Checked, ...]:
    """Return what the checks find of a list now, the gravest first, with the answers.

    It takes about as long as building the list, and only reads: a process of its own
    may do it. `told` hears how many people of how many are reckoned again. `UserError`
    STORE-013 there is no such list, CHECK-001 no checks are in force.
    """
    with ctx.store.reading() as work:
        return checked(ctx, work, work.runs.get(run_id), told)


def standing(
    ctx: Context, work: Work, run: Run, told: Told | None = None
) -> tuple[Checked, ...]:
    """Return what stands in the way of a list: what blocks, and what wants a reason."""
    return tuple(one for one in checked(ctx, work, run, told) if one.stands)


def checked(
    ctx: Context, work: Work, run: Run, told: Told | None = None
) -> tuple[Checked, ...]:
    """Return every finding of a list, the gravest first, with the answers."""
    of = check_rules(ctx.catalog, run.built_on)
    known = gathering.gather(ctx, work, run, told)
    answers = _answers(work, run)
    names = {line.person_id: line.name for line in run.lines}
    names |= {person.id: person.name for person in known.people.values()}
    every = {one.fingerprint: one for one in _all(work, known, of)}
    ordered = sorted(
        every.values(),
        key=lambda one: (
            _GRAVEST_FIRST.index(one.severity),
            one.code,
            one.case,
            tuple(names.get(each, "") for each in one.person_ids),
            one.fingerprint,
        ),
    )
    return tuple(
        Checked(
            one,
            of.checks[one.code],
            tuple(names.get(each, each) for each in one.person_ids),
            answers.get(one.fingerprint),
        )
        for one in ordered
    )


@needs("lists.close", "whole")
def answer(ctx: Context, run_id: str, given: Collection[Finding], reason: str) -> None:
    """Say why findings of a list stand in nobody's way; one reason for all of them.

    It holds for later lists of the same month for as long as the same stands there; an
    answer to what is not found stands for nothing. The same once more is nothing new.
    `UserError`: CHECK-002 no reason, CHECK-003 what blocks is not answered away,
    CHECK-004 the month is closed.
    """
    why = _reasoned(
        reason,
        Message(N_("Say why this may stay as it is.")),
        Message(N_("What was looked at, and what it showed.")),
    )
    with ctx.store.work() as work:
        run = work.runs.get(run_id)
        _check_not_closed(work, run)
        of = check_rules(ctx.catalog, run.built_on)
        held = _answers(work, run)
        for finding in given:
            if of.severity(finding.code, finding.case) == BLOCKS:
                raise UserError(
                    "CHECK-003",
                    Message(
                        N_(
                            "“{check}” cannot be answered away: it has to be put right."
                        ),
                        {"check": of.checks[finding.code].label},
                    ),
                    Message(N_("Correct what it names, and build the list again.")),
                )
            before = held.get(finding.fingerprint)
            if before is None or before.reason != why:
                _write(ctx, work, run, finding, why)


@needs("lists.close", "whole")
def take_back(
    ctx: Context, run_id: str, given: Collection[Finding], reason: str
) -> None:
    """Take back the answers to findings of a list: they stand in its way again.

    It holds for every list of the month, and the reason stays on record. What nobody
    answered, or was taken back before, stays as it is. `UserError`: CHECK-002 no
    reason, CHECK-004 the month is closed, CHECK-005 somebody has signed its list.
    """
    why = _reasoned(
        reason,
        Message(N_("Say why the answer does not hold.")),
        Message(N_("What came to light since it was given.")),
    )
    with ctx.store.work() as work:
        run = work.runs.get(run_id)
        _check_not_closed(work, run)
        latest = work.runs.of_month(run.month) or run
        signed = work.signatures.proven(RUN, latest.id)
        if signed:
            raise UserError(
                "CHECK-005",
                Message(
                    N_("{names} signed {number} by these answers."),
                    {
                        "names": tuple(Text(one.name) for one in signed),
                        "number": latest.number,
                    },
                ),
                Message(
                    N_(
                        "Build the list of the month again: what nobody has signed can "
                        "be taken back."
                    )
                ),
            )
        wanted = {finding.fingerprint for finding in given}
        for said in _said(work, run.month):
            if said.value.fingerprint in wanted:
                value = replace(said.value, run_id=run.id, reason=why)
                back = replace(
                    said,
                    id=ctx.new_id(),
                    value=value,
                    day=ctx.today(),
                    supersedes=said.id,
                )
                kept = work.check_answers.add(back)
                about = [run.number, value.code]
                work.audit("finding.answer-taken-back", kept.id, about, why)


def still_answered(work: Work, run: Run, found: Iterable[Checked]) -> bool:
    """Tell whether the answers to what was found stand as they did then."""
    held = _answers(work, run)
    return all(one.answer in (None, held.get(one.finding.fingerprint)) for one in found)


def last_taken_back(work: Work, month: Month) -> int:
    """Return the number of the latest answer of a month that was taken back, or 0."""
    about: Sequence[Happening[FindingAnswered]] = work.check_answers.about(str(month))
    return max((one.seq for one in about if one.supersedes), default=0)


def _reasoned(reason: str, said: Message, hint: Message) -> str:
    """Return a reason as it is kept; CHECK-002 in these words where there is none."""
    why = " ".join(visible(reason).split())
    if not why:
        raise UserError("CHECK-002", said, hint, "reason")
    return why


def _check_not_closed(work: Work, run: Run) -> None:
    if work.closings.of_month(run.month) is not None:
        raise UserError(
            "CHECK-004",
            Message(N_("The list of {month} is closed."), {"month": run.month}),
            Message(N_("What comes to light now goes on a later list.")),
        )


def _write(ctx: Context, work: Work, run: Run, finding: Finding, reason: str) -> None:
    people = finding.person_ids
    kept = work.check_answers.add(
        Happening(
            ctx.new_id(),
            ANSWERED,
            FindingAnswered(run.id, finding.fingerprint, finding.code, reason),
            day=ctx.today(),
            person_id=people[0] if len(people) == 1 else "",
            about=str(run.month),
        )
    )
    work.audit("finding.answered", kept.id, [run.number, finding.code], reason)


def _answers(work: Work, run: Run) -> dict[str, Reply]:
    """Return the latest answer to each finding of a list's month."""
    return {
        one.value.fingerprint: Reply(one.value.reason, one.by, one.day)
        for one in _said(work, run.month)
    }


def _said(work: Work, month: Month) -> tuple[Happening[FindingAnswered], ...]:
    """Return the answers of a month that stand, as they came."""
    # What takes another back stands by itself, and answers nothing.
    about: Sequence[Happening[FindingAnswered]] = work.check_answers.about(str(month))
    return tuple(one for one in about if not one.supersedes)


# --- the checks -----------------------------------------------------------------------


def _all(work: Work, known: Gathered, of: CheckRules) -> Iterator[Finding]:
    run, labels = known.run, _programmes(known)
    lines, groups = run.lines, known.groups
    told = outside.told(work, known)
    wrong = gathering.undue(known)
    pairs: tuple[Record[Twins], ...] = work.duplicates.where((OPEN, SAME))
    closed = _closed(pairs)
    yield from of_people.after_death(
        of, lines, gathering.deaths(known), outside.deaths(work, told)
    )
    yield from of_money.together(of, lines, groups, labels)
    yield from of_money.shut_out(of, wrong, labels)
    for held in (gathering.benefits(known), outside.benefits(known, told)):
        yield from of_money.paid_elsewhere(of, lines, groups, held, labels)
    yield from of_money.twice(
        of,
        lines,
        gathering.keys(lines),
        [(one.person_id, one.about) for one in pairs if one.state == OPEN],
        labels,
    )
    yield from _paid_though_closed(of, known, closed)
    yield from of_people.told_of(of, "FISC-01", "listed", lines, outside.staff(told))
    yield from of_people.told_of(of, "KIN-01", "listed", lines, outside.relatives(told))
    yield from of_people.told_of(
        of, "KIN-01", "assessor", lines, outside.of_assessors(work, known)
    )
    stale = outside.stale(known, told, of.number("STAT-01", "months"))
    yield from of_people.told_of(of, "STAT-01", "absent", lines, stale.absent)
    yield from of_people.told_of(of, "STAT-01", "old", lines, stale.old)
    yield from _missing(of, known, closed, labels)
    yield from of_money.other_amounts(of, wrong, labels)
    yield from of_money.accounts(of, lines, gathering.proven_payees(known))
    made, counts = gathering.behind(work, known)
    doubted = tuple(of_people.assessments(of, made, counts))
    resting = known.resting_on_levels([one.person_ids[0] for one in doubted])
    yield from (one for one in doubted if one.person_ids[0] in resting)
    yield from of_people.moved(of, lines, gathering.away(known))
    yield from of_people.counted_twice(of, lines, work.month_checking.households_of())


def _missing(
    of: CheckRules,
    known: Gathered,
    closed: frozenset[str],
    labels: of_money.Labels,
) -> Iterator[Finding]:
    run = known.run
    accounted = {line.person_id for line in run.lines}
    accounted |= {row.person_id for row in run.reasons}
    registered = {
        who: person.name
        for who, person in known.people.items()
        if who not in known.late
    }
    yield from of_money.missing(
        of,
        registered,
        frozenset(accounted),
        gathering.unlisted(known),
        gathering.waiting(known, closed),
        labels,
    )


def _closed(pairs: Sequence[Record[Twins]]) -> frozenset[str]:
    """Return the entries that were found to be another one's."""
    return frozenset(
        who
        for one in pairs
        if one.state == SAME
        for who in (one.person_id, one.about)
        if who != one.value.stays
    )


def _paid_though_closed(
    of: CheckRules, known: Gathered, closed: frozenset[str]
) -> Iterator[Finding]:
    for line in known.run.lines:
        if line.person_id in closed:
            yield found(
                of,
                "DUP-01",
                "closed",
                (line.person_id,),
                Message(
                    N_("{name} is an entry that was found to be another one's."),
                    {"name": line.name},
                ),
            )


def _programmes(known: Gathered) -> dict[str, Text]:
    return {code: programme.label for code, (_, programme) in known.programmes.items()}
