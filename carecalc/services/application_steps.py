# SPDX-License-Identifier: Apache-2.0
"""What is done with an accepted application: survey, opinion, publicity, objections."""

from datetime import date, timedelta

from carecalc.domain import procedure as p
from carecalc.domain.filing import Filing
from carecalc.domain.names import plain_name
from carecalc.domain.procedure import Taken
from carecalc.domain.record import Record
from carecalc.errors import UserError
from carecalc.services import application_papers, application_publicity
from carecalc.services.access import needs
from carecalc.services.applications import issued
from carecalc.services.context import Context
from carecalc.services.filings import (
    check_day,
    check_step,
    names_of,
    one_line,
    open_one,
    rules_of,
    said_of,
    stepped,
)
from carecalc.text import N_, Message

UPHELD, CHANGED = "upheld", "changed"
"""What a deliberation found of the opinion that was objected to."""


@needs("applications.work")
def survey(
    ctx: Context,
    application_id: str,
    version: int,
    day: date,
    surveyors: tuple[str, ...],
    found: str = "",
    informant: str = "",
    language: str = "",
) -> Record[Filing]:
    """Record a survey of the household, the first one or one after an objection.

    With a `language` its form is issued. `UserError`: FILING-012 fewer surveyors than
    the procedure asks for, or one name twice; those of every step.
    """
    names = names_of(surveyors)
    ready = None
    with ctx.store.reading() as work:
        record = open_one(work, application_id, version)
        check_step(ctx, work, record, (p.SURVEY, p.RESOLVE))
        least = rules_of(ctx, work).general(record.value.received_on).survey_persons
    check_day(ctx.today(), record.value, day)
    if len({plain_name(name) for name in names}) < max(least, len(names)):
        raise UserError(
            "FILING-012",
            Message(N_("At least {count} people survey together."), {"count": least}),
            Message(N_("Name each of them once.")),
            "surveyors",
        )
    if language:
        given = {
            "surveyed_on": day.isoformat(),
            **{f"surveyor-{n}": name for n, name in enumerate(names[:2], start=1)},
            "informant": one_line(informant),
        }
        kind = application_papers.SURVEY
        ready = application_papers.ready(ctx, record.person_id, kind, language, given)
    with ctx.store.work() as work:
        record = open_one(work, application_id, version)
        taken = Taken(
            who=names,
            outcome=one_line(informant),
            said=one_line(found),
            paper_id=issued(ctx, work, ready),
        )
        return stepped(ctx, work, record, p.SURVEYED, day, taken)


@needs("applications.work")
def opine(
    ctx: Context,
    application_id: str,
    version: int,
    day: date,
    outcome: str,
    said: str,
    language: str = "",
) -> Record[Filing]:
    """Record the first opinion: `favourable` or `unfavourable`, in words.

    Only a favourable one is made public. With a `language` the approval form is issued
    with it. `UserError`: FILING-005 no words, FILING-013 neither of the two; those of
    every step.
    """
    words = said_of(said, "said")
    if outcome not in (p.FAVOURABLE, p.UNFAVOURABLE):
        raise UserError(
            "FILING-013",
            Message(N_("The opinion is in favour or not.")),
            None,
            "outcome",
        )
    ready = None
    with ctx.store.reading() as work:
        record = open_one(work, application_id, version)
        check_step(ctx, work, record, (p.OPINE,))
    check_day(ctx.today(), record.value, day)
    if language:
        kind, accepted = application_papers.APPROVAL, record.value.progress.accepted_on
        given = {
            "street_opinion": words,
            "accepted_on": "" if accepted is None else accepted.isoformat(),
        }
        ready = application_papers.ready(ctx, record.person_id, kind, language, given)
    with ctx.store.work() as work:
        record = open_one(work, application_id, version)
        taken = Taken(outcome=outcome, said=words, paper_id=issued(ctx, work, ready))
        return stepped(ctx, work, record, p.OPINED, day, taken)


@needs("applications.work")
def publish(
    ctx: Context,
    application_id: str,
    version: int,
    day: date,
    place: str,
    language: str = "",
) -> Record[Filing]:
    """Record that the opinion was made public from a day on, and where.

    It stays for the days that the programme's file says, or the general procedure,
    after that day (民法典第二百零一条: the first one is not counted). With a `language`
    the notice to put up is issued. `UserError`: FILING-014 no text says for how long,
    LIST-016 the notice would tell a number or an address; those of every step.
    """
    ready = None
    with ctx.store.reading() as work:
        record = open_one(work, application_id, version)
        check_step(ctx, work, record, (p.PUBLISH,))
        days = rules_of(ctx, work).publicity_days(record.value)
    check_day(ctx.today(), record.value, day)
    if language and days is not None:
        up = application_publicity.Posting(one_line(place), day, days)
        ready = application_publicity.ready(ctx, record.id, language, up)
    with ctx.store.work() as work:
        record = open_one(work, application_id, version)
        if days is None:
            raise UserError(
                "FILING-014",
                Message(N_("No text says for how long an opinion is made public.")),
                Message(N_("Leave this step out with the reason.")),
            )
        taken = Taken(
            said=one_line(place),
            until=day + timedelta(days=days),
            paper_id=issued(ctx, work, ready),
        )
        return stepped(ctx, work, record, p.PUBLISHED, day, taken)


@needs("applications.work")
def object_to(
    ctx: Context,
    application_id: str,
    version: int,
    day: date,
    said: str,
    who: str = "",
) -> Record[Filing]:
    """Record an objection to a published opinion; without a name it was made by nobody
    who gave one.

    A new survey, or a deliberation, has to meet it. `UserError`: FILING-005 not what is
    objected to, FILING-015 the days of publicity are over or have not begun; those of
    every step.
    """
    words = said_of(said, "said")
    with ctx.store.work() as work:
        record = open_one(work, application_id, version)
        progress = record.value.progress
        check_step(ctx, work, record, (p.PUBLICITY, p.DECIDE))
        check_day(ctx.today(), record.value, day)
        last = progress.published_until
        if last is None or day > last:
            raise UserError(
                "FILING-015",
                Message(N_("The opinion was not public on that day.")),
                Message(N_("What comes later is registered as a complaint.")),
                "day",
            )
        taken = Taken(who=names_of((who,)), said=words)
        return stepped(ctx, work, record, p.OBJECTED, day, taken)


@needs("applications.work")
def deliberate(
    ctx: Context,
    application_id: str,
    version: int,
    day: date,
    outcome: str,
    said: str,
    who: tuple[str, ...] = (),
    place: str = "",
    language: str = "",
) -> Record[Filing]:
    """Record a deliberation (民主评议) upon an objection: `upheld` or `changed`.

    The opinion is given anew after it, and made public anew. With a `language` its
    record is issued; `who` are chair and recorder. `UserError`: FILING-005 no words,
    FILING-013 no such outcome; those of every step.
    """
    words = said_of(said, "said")
    if outcome not in (UPHELD, CHANGED):
        raise UserError(
            "FILING-013",
            Message(N_("The opinion is upheld or changed.")),
            None,
            "outcome",
        )
    names = names_of(who)
    ready = None
    with ctx.store.reading() as work:
        record = open_one(work, application_id, version)
        check_step(ctx, work, record, (p.RESOLVE,))
    check_day(ctx.today(), record.value, day)
    if language:
        roles = dict(zip(("chair", "recorder"), names, strict=False))
        given = {"held_on": day.isoformat(), "place": one_line(place), **roles}
        ready = application_papers.ready(
            ctx, record.person_id, application_papers.DELIBERATION, language, given
        )
    with ctx.store.work() as work:
        record = open_one(work, application_id, version)
        taken = Taken(
            who=names,
            outcome=outcome,
            said=words,
            paper_id=issued(ctx, work, ready),
        )
        return stepped(ctx, work, record, p.DELIBERATED, day, taken)


@needs("applications.work")
def leave_out(
    ctx: Context,
    application_id: str,
    version: int,
    step: str,
    reason: str,
) -> Record[Filing]:
    """Record that a step, `survey` or `publish`, is not called for here, and why; or,
    of what was accepted, that it goes on without papers that did not come (`hand-in`).

    `UserError`: FILING-005 no reason, FILING-016 the step cannot be left out; those of
    every step.
    """
    words = said_of(reason, "reason")
    with ctx.store.work() as work:
        record = open_one(work, application_id, version)
        is_accepted = record.value.progress.accepted_on is not None
        if step not in p.MAY_BE_LEFT_OUT or (step == p.HAND_IN and not is_accepted):
            raise UserError(
                "FILING-016",
                Message(N_("This step cannot be left out.")),
                Message(N_("Only the survey and the publicity may not be called for.")),
                "step",
            )
        check_step(ctx, work, record, (step,))
        taken = Taken(outcome=step, said=words)
        return stepped(ctx, work, record, p.LEFT_OUT, ctx.today(), taken)


@needs("applications.work")
def extend(
    ctx: Context, application_id: str, version: int, reason: str
) -> Record[Filing]:
    """Record that the whole takes longer in this case, and why: the longer limit holds.

    `UserError`: FILING-005 no reason, FILING-017 it was extended before, is decided, or
    no text knows a longer limit.
    """
    words = said_of(reason, "reason")
    with ctx.store.work() as work:
        record = open_one(work, application_id, version)
        progress = record.value.progress
        limits = rules_of(ctx, work).limits(record.value)
        if (
            progress.accepted_on is None
            or progress.is_extended
            or progress.answered
            or not limits.of("whole_extended")
        ):
            raise UserError(
                "FILING-017",
                Message(N_("The time of this application cannot be extended.")),
                Message(
                    N_("It is extended once, after acceptance, before a decision.")
                ),
            )
        taken = Taken(said=words)
        return stepped(ctx, work, record, p.EXTENDED, ctx.today(), taken)
