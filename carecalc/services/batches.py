# SPDX-License-Identifier: Apache-2.0
"""Many papers at once: chosen, drawn beside the window, put on record, handed out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from carecalc.domain.determination import Determination
from carecalc.domain.disbursement import Run
from carecalc.domain.paper import Paper
from carecalc.domain.period import Month
from carecalc.domain.person import Person
from carecalc.errors import UserError
from carecalc.services import issuing, paper_kinds
from carecalc.services.access import check_community, is_within, needs
from carecalc.services.context import Context, civil_day
from carecalc.services.decision_papers import DECISIONS
from carecalc.services.determinations import APPROVED, REFUSED
from carecalc.services.issuing import DrawnPaper
from carecalc.services.paper_kinds import DECISION, PERSON, REVIEW, VISIT, Kind
from carecalc.services.proofs import WITHDRAWN
from carecalc.store.unit_of_work import Work
from carecalc.text import N_, Message

Told = Callable[[int, int], None]
"""Hears how many papers of how many are done."""

_MANY = 40
"""Papers of which half take longer than a second process takes to begin."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Which papers: some kinds of a month, of everybody or of one community.

    Of a visit's kinds those of the visits made in the month, of a decision's those
    decided in it, of a person's one for everybody paid in it.
    """

    kinds: tuple[str, ...]
    month: Month
    community: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A paper that is to be issued: of which kind, about what of whom, under which id."""

    paper_id: str
    kind: str
    subject_id: str
    person_id: str
    name: str


@dataclass(frozen=True, slots=True)
class Plan:
    """A batch before anything of it is drawn: what is new, and what was issued before."""

    month: Month
    language: str
    wanted: tuple[Wanted, ...]
    before: tuple[Paper, ...]


@dataclass(frozen=True, slots=True)
class Stopped:
    """A paper that could not be made, and why; no other is kept back by it."""

    wanted: Wanted
    error: UserError


@dataclass(frozen=True, slots=True)
class Drawn:
    """What was drawn of a batch; nothing of it is on record yet.

    `next_numbers` are the first numbers of each series that it takes, as it found them.
    """

    papers: tuple[DrawnPaper, ...]
    stopped: tuple[Stopped, ...]
    next_numbers: dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Made:
    """What became of a batch: the papers on record now, and those that were stopped."""

    papers: tuple[Paper, ...]
    stopped: tuple[Stopped, ...]


@needs("papers.issue", "filters")
def planned(ctx: Context, choice: Choice, language: str) -> Plan:
    """Return what a batch would print, of the user's communities.

    `UserError` BATCH-001: there is nothing of it.
    """
    wanted: list[Wanted] = []
    before: list[Paper] = []
    with ctx.store.reading() as work:
        run = work.runs.of_month(choice.month)
        for code in choice.kinds:
            kind = paper_kinds.kind(code)
            subjects = _subjects(work, kind.about, choice.month, run)
            people = work.people.many({person_id for _, person_id in subjects})
            for subject_id, person_id in subjects:
                person = people[person_id]
                if not _is_meant(ctx, person, choice.community):
                    continue
                latest = _latest(work, kind, subject_id, run)
                if latest is not None:
                    before.append(latest)
                    continue
                wanted.append(
                    Wanted(ctx.new_id(), code, subject_id, person_id, person.name)
                )
    if not wanted and not before:
        raise UserError(
            "BATCH-001",
            Message(
                N_("There is nothing of this kind in {month}."), {"month": choice.month}
            ),
            Message(
                N_(
                    "Look at the month and the community. The papers of everybody paid "
                    "go by the month's list: it must have been built."
                )
            ),
        )
    return Plan(choice.month, language, tuple(wanted), tuple(before))


@needs("papers.issue", "filters")
def drawn(ctx: Context, batch: Plan, told: Told | None = None) -> Drawn:
    """Draw the papers of a plan and change nothing: `keep` puts them on record.

    It takes long, and only reads: a process of its own may do it. Whoever's paper
    cannot be made stops only that.
    """
    made: list[DrawnPaper] = []
    stopped: list[Stopped] = []
    numbers = _Numbers(ctx)
    for done, wanted in enumerate(batch.wanted):
        if told is not None:
            told(done, len(batch.wanted))
        try:
            made.append(_drawn(ctx, wanted, batch, numbers))
        except UserError as error:
            stopped.append(Stopped(wanted, error))
    return Drawn(tuple(made), tuple(stopped), numbers.taken())


def shares(batch: Plan) -> tuple[Plan, ...]:
    """Return a plan as it is drawn by one process, or by two where that is sooner.

    Papers that take the numbers of a series are drawn one after the other.
    """
    is_numbered = any(
        paper_kinds.kind(one.kind).about in (PERSON, REVIEW) for one in batch.wanted
    )
    if is_numbered or len(batch.wanted) < _MANY:
        return (batch,)
    half = len(batch.wanted) // 2
    parts = batch.wanted[:half], batch.wanted[half:]
    return tuple(replace(batch, wanted=part) for part in parts)


def joined(parts: Sequence[Drawn]) -> Drawn:
    """Return the batch that was drawn in shares, in the order of its plan."""
    numbers: dict[str, tuple[str, ...]] = {}
    for part in parts:
        assert not numbers.keys() & part.next_numbers.keys(), "one process numbers"
        numbers |= part.next_numbers
    return Drawn(
        tuple(paper for part in parts for paper in part.papers),
        tuple(one for part in parts for one in part.stopped),
        numbers,
    )


@needs("papers.issue", "filters")
def keep(ctx: Context, batch: Drawn) -> Made:
    """Put a batch on record, all of it or nothing.

    `UserError`: BATCH-002 it is on record already, BATCH-003 somebody took numbers of
    its series meanwhile, BATCH-004 another decision took the place of one.
    """
    with ctx.store.work() as work:
        for paper in batch.papers:
            assert paper.person_id is not None, "a batch is about people"
            check_community(ctx, work.people.get(paper.person_id).community)
        issuing.check_new(work, batch.papers)
        _check_in_force(work, batch.papers)
        for series, numbers in batch.next_numbers.items():
            issuing.take_numbers(ctx, work, series, numbers)
        for paper in batch.papers:
            issuing.keep(ctx, work, paper)
        kept = tuple(work.papers.get(paper.id) for paper in batch.papers)
    return Made(kept, batch.stopped)


def _check_in_force(work: Work, drawn: Sequence[DrawnPaper]) -> None:
    """Refuse what tells a decision that another took the place of: BATCH-004."""
    for paper in drawn:
        if paper.kind not in DECISIONS:
            continue
        act = work.determinations.get(paper.subject_id)
        if not _stands(act):
            raise UserError(
                "BATCH-004",
                Message(
                    N_("Another decision took the place of {number} meanwhile."),
                    {"number": act.number},
                ),
                Message(N_("Nothing was issued. Begin the batch again.")),
            )


class _Numbers:
    """The numbers that come next in each series, given out once and in order."""

    def __init__(self, ctx: Context) -> None:
        self._year = ctx.today().year
        self._taken: dict[str, list[str]] = {}

    def next(self, work: Work, series: str) -> str:
        """Return the number for one more paper; `take` it once that is drawn."""
        taken = len(self._taken.get(series, ()))
        return work.number_ahead(series, self._year, taken + 1)

    def take(self, series: str, number: str) -> None:
        """Say that a number was used."""
        self._taken.setdefault(series, []).append(number)

    def taken(self) -> dict[str, tuple[str, ...]]:
        """Return what was used, by series."""
        return {series: tuple(numbers) for series, numbers in self._taken.items()}


def _drawn(ctx: Context, wanted: Wanted, batch: Plan, numbers: _Numbers) -> DrawnPaper:
    kind = paper_kinds.kind(wanted.kind)
    given = {"month": str(batch.month)}
    ready = kind.ready(ctx, wanted.subject_id, batch.language, given)
    with ctx.store.reading() as work:
        assert ready.about.person_id is not None, "a batch is about people"
        check_community(ctx, work.people.get(ready.about.person_id).community)
        if not ready.series:
            return issuing.drawn(ctx, work, ready, wanted.paper_id)
        number = numbers.next(work, ready.series)
        ready = issuing.numbered(ready, number)
        made = issuing.drawn(ctx, work, ready, wanted.paper_id)
    numbers.take(ready.series, number)
    return made


def _subjects(
    work: Work, about: str, month: Month, run: Run | None
) -> list[tuple[str, str]]:
    """Return what a month's papers are about, with whose each is."""
    first, last = month.first_day, month.last_day
    if about == DECISION:
        acts = work.determinations.decided_between(first, last)
        return [(act.id, act.person_id) for act in acts if _stands(act)]
    if about == VISIT:
        heads = work.visits.signed_between(first, last)
        return [(head.id, head.person_id) for head in heads]
    assert about == PERSON
    paid = () if run is None else dict.fromkeys(line.person_id for line in run.lines)
    return [(person_id, person_id) for person_id in paid]


def _stands(act: Determination) -> bool:
    return act.state in (APPROVED, REFUSED)


def _is_meant(ctx: Context, person: Person, community: str) -> bool:
    return is_within(ctx.actor, person.community) and (
        not community or person.community == community
    )


def _latest(work: Work, kind: Kind, subject_id: str, run: Run | None) -> Paper | None:
    """Return the paper that was issued of this and still counts.

    What is about a person as they stand now was issued of the month's list only if it
    was since the list was built.
    """
    since = run.built_on if kind.about == PERSON and run is not None else date.min
    for paper in work.papers.of_subject(subject_id):
        if (
            paper.kind in kind.recorded_as
            and since <= civil_day(paper.issued_at)
            and work.entries.last_of(paper.id, (WITHDRAWN,)) is None
        ):
            return paper
    return None
