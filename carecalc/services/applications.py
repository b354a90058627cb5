# SPDX-License-Identifier: Apache-2.0
"""Applications: received, completed once and in full, accepted, or withdrawn."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from carecalc.domain import filing as f
from carecalc.domain import procedure as p
from carecalc.domain.case import DEATH
from carecalc.domain.fact import Application, Event
from carecalc.domain.filing import Applicant, Filing, PaperAsked
from carecalc.domain.period import Month
from carecalc.domain.procedure import Standing, Taken
from carecalc.domain.record import Happening, Record
from carecalc.errors import UserError
from carecalc.i18n import catalogue
from carecalc.services import application_papers, cases, issuing
from carecalc.services import facts as facts_service
from carecalc.services.access import needs
from carecalc.services.application_materials import (
    Asking,
    check_tellable,
    handed,
    papers_of,
    told_already,
)
from carecalc.services.application_values import ACCEPTANCE
from carecalc.services.cases import Known
from carecalc.services.context import Context
from carecalc.services.filings import (
    Rules,
    check_day,
    check_step,
    noted,
    one_line,
    open_one,
    rules_of,
    said_of,
    stepped,
)
from carecalc.services.issuing import Ready
from carecalc.store.unit_of_work import Work
from carecalc.text import N_, Message, Text

NUMBER_SERIES = "BJ"  # 办件
CHANNELS = ("window", "visit", "online", "post")
_STATES = (f.MISSING, f.ORIGINAL, f.COPY, f.HELD)


@dataclass(frozen=True, slots=True)
class Receiving:
    """What is recorded when an application comes in; see `Filing` for the words."""

    programmes: tuple[str, ...]
    received_on: date
    applicant: Applicant = f.THEMSELVES
    place: str = ""
    channel: str = "window"
    is_delegated: bool = False


@dataclass(frozen=True, slots=True)
class Seen:
    """An application with what comes next, its steps so far, and until when."""

    record: Record[Filing]
    standing: Standing
    steps: tuple[Happening[Taken], ...]

    @property
    def filing(self) -> Filing:
        """What the application says."""
        return self.record.value


@needs("applications.work")
def register(ctx: Context, person_id: str, received: Receiving) -> Record[Filing]:
    """Receive an application: the law reads it from its day on, its papers are listed.

    The same once more is returned as it stands. `UserError`: FILING-001 what is applied
    for, or by whom, does not hold; FILING-006 an application for it is open already;
    FILING-007 the person has died; those of `facts.add`.
    """
    wish = _checked(ctx, received)
    with ctx.store.reading() as work:
        rules, person = rules_of(ctx, work), work.people.get(person_id)
        known = cases.of_person(ctx, work, person_id)
        before = _open_already(work, person_id, wish)
    if before is not None:
        return before
    _check_alive(known)
    _check_programmes(rules, wish)
    asking = Asking(wish.received_on, wish.programmes, wish.applicant.through)
    papers = tuple(papers_of(ctx, rules, known, asking))
    fact = facts_service.add(
        ctx, person_id, Application(wish.programmes), wish.received_on
    )
    with ctx.store.work() as work:
        again = _open_already(work, person_id, wish)
        if again is not None:
            return again
        number = work.next_number(NUMBER_SERIES, ctx.today().year)
        record = work.applications.add(
            Record(
                id=ctx.new_id(),
                state=f.OPEN,
                value=Filing(
                    number=number,
                    programmes=wish.programmes,
                    received_on=wish.received_on,
                    applicant=wish.applicant,
                    papers=papers,
                    fact_id=fact.id,
                    place=wish.place,
                    channel=wish.channel,
                    is_delegated=wish.is_delegated,
                ),
                day=wish.received_on,
                person_id=person_id,
            ),
            person.name,
        )
        taken = Taken(outcome=wish.applicant.through, items=wish.programmes)
        noted(ctx, work, record, p.RECEIVED, wish.received_on, taken)
        return record


@needs("cases.see")
def get(ctx: Context, application_id: str) -> Seen:
    """Return an application as it stands, with its steps; STORE-013 if there is none."""
    with ctx.store.reading() as work:
        return _seen(
            ctx, work, rules_of(ctx, work), work.applications.get(application_id)
        )


@needs("cases.see")
def of_person(ctx: Context, person_id: str) -> tuple[Seen, ...]:
    """Return a person's applications, the one received last first."""
    with ctx.store.reading() as work:
        rules = rules_of(ctx, work)
        found = work.applications.of_person(person_id)
        ordered = sorted(found, key=lambda one: (one.day, one.value.number))
        return tuple(_seen(ctx, work, rules, one) for one in ordered[::-1])


@needs("applications.work")
def take_in(
    ctx: Context,
    application_id: str,
    version: int,
    got: Mapping[str, str],
    day: date,
) -> Record[Filing]:
    """Record papers that were handed in: by their names `original`, `copy` or `held`;
    `missing` takes one back.

    With the last one that is needed the application is complete from that day on, and
    days that had stopped go on. `UserError`: FILING-008 no such paper or state, FILING-002,
    FILING-004 as of every step, STORE-010.
    """
    with ctx.store.work() as work:
        record = open_one(work, application_id, version)
        filing = record.value
        known = {paper.name for paper in filing.papers}
        wrong = [n for n, s in got.items() if n not in known or s not in _STATES]
        if wrong:
            raise UserError(
                "FILING-008",
                Message(N_("“{paper}” is not on the list."), {"paper": wrong[0]}),
                Message(N_("Add it to the list first, or correct its name.")),
                "papers",
            )
        papers = tuple(
            handed(paper, got[paper.name], day) if paper.name in got else paper
            for paper in filing.papers
        )
        if papers == filing.papers:
            return record
        check_day(ctx.today(), filing, day)
        after = replace(filing, papers=papers)
        is_done = bool(filing.missing) and not after.missing
        outcome = "complete" if is_done else "partly"
        taken = Taken(outcome=outcome, items=tuple(got))
        return stepped(ctx, work, replace(record, value=after), p.HANDED_IN, day, taken)


@needs("applications.work")
def ask_for(
    ctx: Context, application_id: str, version: int, label: str, is_needed: bool = True
) -> Record[Filing]:
    """Put a paper on the list that no file names; FILING-009 once it was told what is
    missing: that is told once, and in full."""
    name = one_line(label)
    with ctx.store.work() as work:
        record = open_one(work, application_id, version)
        filing = record.value
        if not name or any(paper.name == name for paper in filing.papers):
            return record
        if filing.progress.told_on is not None and is_needed:
            raise told_already(filing)
        asked = PaperAsked(name, Text(name, name), is_needed)
        value = replace(filing, papers=(*filing.papers, asked))
        saved = work.applications.add(replace(record, value=value), filing.number)
        work.audit("application.asked", record.id, [filing.number, name, is_needed])
        return saved


@needs("applications.work")
def tell_missing(
    ctx: Context,
    application_id: str,
    version: int,
    day: date,
    until: date | None = None,
    language: str = "",
) -> Record[Filing]:
    """Tell the applicant everything that is missing, once; with a `language` the notice
    is issued.

    `UserError`: FILING-009 it was told before, FILING-010 nothing is missing, FILING-011
    `until` lies before the day; those of every step.
    """
    ready = None
    with ctx.store.reading() as work:
        record = open_one(work, application_id, version)
    filing = record.value
    check_tellable(ctx, filing, day, until)
    missing = filing.missing
    if language:
        given = {
            "missing": "\n".join(paper.label.in_(language) for paper in missing),
            "due_on": "" if until is None else until.isoformat(),
        }
        ready = application_papers.ready(
            ctx, record.person_id, application_papers.CORRECTION, language, given
        )
    with ctx.store.work() as work:
        record = open_one(work, application_id, version)
        paper_id = issued(ctx, work, ready)
        names = tuple(paper.name for paper in missing)
        taken = Taken(items=names, until=until, paper_id=paper_id)
        return stepped(ctx, work, record, p.TOLD, day, taken)


@needs("applications.work")
def accept(
    ctx: Context, application_id: str, version: int, day: date, language: str = ""
) -> Record[Filing]:
    """Accept a complete application: the days count from the day after. With a
    `language` the notice of acceptance is issued.

    `UserError`: FILING-003 it is not complete, or was accepted; those of every step.
    """
    ready = None
    with ctx.store.reading() as work:
        record = open_one(work, application_id, version)
        check_step(ctx, work, record, (p.ACCEPT,))
        rules = rules_of(ctx, work)
    check_day(ctx.today(), record.value, day)
    if language:
        ready = application_papers.ready(
            ctx,
            record.person_id,
            ACCEPTANCE,
            language,
            _accepting(rules, record.value, day, language),
        )
    with ctx.store.work() as work:
        record = open_one(work, application_id, version)
        taken = Taken(paper_id=issued(ctx, work, ready))
        return stepped(ctx, work, record, p.ACCEPTED, day, taken)


@needs("applications.work")
def withdraw(
    ctx: Context, application_id: str, version: int, day: date, reason: str
) -> Record[Filing]:
    """Record that the applicant takes the application back: the law reads it no more.

    What was decided already stays. `UserError`: FILING-005 no reason; those of every
    step.
    """
    said = said_of(reason, "reason")
    with ctx.store.work() as work:
        record = open_one(work, application_id, version)
        check_day(ctx.today(), record.value, day)
        return end(ctx, work, record, p.WITHDRAWN, day, said)


def end(
    ctx: Context,
    work: Work,
    record: Record[Filing],
    kind: str,
    day: date,
    said: str,
) -> Record[Filing]:
    """End an application without a decision: `withdrawn` or `closed`, with the reason.

    Where nothing was decided by it the law reads the application no more.
    """
    filing = record.value
    if not filing.progress.answered:
        current = {fact.id for fact in work.facts.current(record.person_id)}
        if filing.fact_id in current and kind == p.WITHDRAWN:
            work.facts.withdraw(filing.fact_id, said)
            work.audit("fact.withdrawn", filing.fact_id, said)
    saved: Record[Filing] = work.applications.add(
        replace(record, state=kind, value=replace(filing, ended=said)), filing.number
    )
    noted(ctx, work, record, kind, day, Taken(said=said))
    return saved


def issued(ctx: Context, work: Work, ready: Ready | None) -> str:
    """Issue the paper of a step, if one is wanted; return its id."""
    return "" if ready is None else issuing.issue(ctx, work, ready).id


# --- receiving ------------------------------------------------------------------------


def _checked(ctx: Context, received: Receiving) -> Receiving:
    applicant = received.applicant
    tidy = Applicant(
        applicant.through,
        one_line(applicant.name),
        one_line(applicant.relation),
        one_line(applicant.id_number),
        one_line(applicant.phone),
        one_line(applicant.ground),
    )
    faults = (
        (not received.programmes, N_("No programme is applied for."), "programmes"),
        (
            received.received_on > ctx.today(),
            N_("The day of receipt lies in the future."),
            "received_on",
        ),
        (
            received.channel not in CHANNELS
            or tidy.through not in (f.SELF, f.AGENT, f.GUARDIAN),
            N_("How it was applied for is not known."),
            "channel",
        ),
        (
            tidy.through != f.SELF and not (tidy.name and tidy.ground),
            N_("Whoever applies for somebody is named, with the paper that allows it."),
            "applicant",
        ),
    )
    for is_wrong, said, field in faults:
        if is_wrong:
            raise UserError(
                "FILING-001",
                Message(said),
                Message(N_("Complete what was received, then record it.")),
                field,
            )
    return replace(
        received,
        programmes=tuple(dict.fromkeys(received.programmes)),
        applicant=tidy,
        place=one_line(received.place),
    )


def _check_programmes(rules: Rules, wish: Receiving) -> None:
    known = rules.law.programmes(Month.of(wish.received_on))
    for code in wish.programmes:
        if code not in known:
            raise UserError(
                "FILING-001",
                Message(
                    N_("No programme “{programme}” is in force in {month}."),
                    {"programme": code, "month": Month.of(wish.received_on)},
                ),
                Message(N_("Complete what was received, then record it.")),
                "programmes",
            )


def _check_alive(known: Known) -> None:
    for fact in known.facts:
        if isinstance(fact.value, Event) and fact.value.kind == DEATH:
            raise UserError(
                "FILING-007",
                Message(
                    N_("{name} died on {day}."),
                    {"name": known.person.name, "day": fact.valid_from},
                ),
                Message(N_("Withdraw the entry if it is a mistake.")),
            )


def _open_already(work: Work, person_id: str, wish: Receiving) -> Record[Filing] | None:
    """Return the same application if it is open; FILING-006 for another for the same."""
    for one in work.applications.of_person(person_id):
        if one.state != f.OPEN:
            continue
        filing: Filing = one.value
        said = (
            filing.programmes,
            filing.received_on,
            filing.applicant,
            filing.place,
            filing.channel,
            filing.is_delegated,
        )
        if said == (
            wish.programmes,
            wish.received_on,
            wish.applicant,
            wish.place,
            wish.channel,
            wish.is_delegated,
        ):
            return one
        if set(filing.programmes) & set(wish.programmes):
            raise UserError(
                "FILING-006",
                Message(
                    N_("The application {number} of {day} for this is still open."),
                    {"number": filing.number, "day": filing.received_on},
                ),
                Message(N_("Go on with that one, or record that it was withdrawn.")),
                "programmes",
            )
    return None


def _accepting(
    rules: Rules, filing: Filing, day: date, language: str
) -> dict[str, str]:
    """Return what the notice of acceptance says of the papers and the time it takes."""
    accepted = replace(filing, progress=replace(filing.progress, accepted_on=day))
    words = catalogue(language)
    ends = p.whole_ends(accepted.progress, rules.facing(accepted, day))
    limit = ""
    if ends:
        end, rule = min(ends, key=lambda pair: pair[0].day)
        said = N_("{days} working days, until {day}")
        if not end.is_known:
            said = N_("{days} working days, not before {day} (calendar to come)")
        limit = words.render(Message(said, {"days": rule.days, "day": end.day}))
    return {
        "accepted_on": day.isoformat(),
        "time_limit": limit,
        "materials": "\n".join(
            paper.label.in_(language)
            for paper in filing.papers
            if paper.state != f.MISSING
        ),
    }


def _seen(ctx: Context, work: Work, rules: Rules, record: Record[Filing]) -> Seen:
    steps: Iterable[Happening[Taken]] = work.case_steps.about(record.id)
    return Seen(record, rules.standing(record.value, ctx.today()), tuple(steps))
