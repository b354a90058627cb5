# SPDX-License-Identifier: Apache-2.0
"""The papers of a decision, each chosen by what was decided, and the opinion before."""

from dataclasses import replace
from datetime import date, timedelta

from carecalc.catalog.hardship import HardshipLaw
from carecalc.documents.decision_values import Screened
from carecalc.domain.determination import Determination
from carecalc.domain.disbursement import Line, by_month
from carecalc.domain.entitlement import entitle
from carecalc.domain.line import DUE, NOT_DUE, EntitlementLine
from carecalc.domain.paper import Claims
from carecalc.domain.period import Month
from carecalc.errors import UserError
from carecalc.services import (
    case_json,
    cases,
    determinations,
    dues,
    filling_decisions,
    households,
    issuing,
    laws,
    proofs,
)
from carecalc.services.access import needs
from carecalc.services.cases import Known
from carecalc.services.context import Context
from carecalc.services.determinations import (
    APPROVED,
    GRANT,
    REFUSE,
    REFUSED,
    SUPERSEDED,
)
from carecalc.services.filling_decisions import Told
from carecalc.services.issuing import About, IssuedPaper, Printed, Ready
from carecalc.store.unit_of_work import Work
from carecalc.text import N_, Message

# What draws papers is imported where one is drawn: the window need not wait for it.

NOTICE, REFUSAL = "notice", "refusal"
CHANGE, TERMINATION = "change", "termination"
OPINION = "opinion"
OPINION_SERIES = "YS"  # 预审
DECISIONS = (NOTICE, REFUSAL, CHANGE, TERMINATION)
"""The kinds of paper by which a decision is told."""


def decision_paper_kind(act: Determination, previous: Determination | None) -> str:
    """Return which paper tells a decision, by what it gives and what it ends.

    `previous` is the grant it takes the place of, None if none was running.
    """
    if act.state == REFUSED:
        return REFUSAL
    if act.outcome == GRANT:
        return NOTICE if previous is None else CHANGE
    return REFUSAL if previous is None else TERMINATION


@needs("papers.issue")
def decision(ctx: Context, determination_id: str, language: str) -> IssuedPaper:
    """Issue the paper that tells a decision: which one follows from the decision.

    `UserError`: PAPER-003 the authority has not decided, PAPER-006 it sent the draft of
    a refusal back, which is told to nobody.
    """
    ready = decision_ready(ctx, determination_id, language)
    with ctx.store.work() as work:
        return issuing.issue(ctx, work, ready)


@needs("papers.issue")
def opinion(ctx: Context, person_id: str, month: Month, language: str) -> IssuedPaper:
    """Issue what is suggested before anybody decides: it binds nobody and says so."""
    ready = opinion_ready(ctx, person_id, month, language)
    with ctx.store.work() as work:
        return issuing.issue(ctx, work, ready)


@needs("papers.issue")
def decision_ready(ctx: Context, determination_id: str, language: str) -> Ready:
    """Gather what the paper that tells a decision says; `UserError` as of `decision`."""
    with ctx.store.reading() as work:
        told = _told(ctx, work, determination_id)
    kind = decision_paper_kind(told.act, told.previous)
    if kind == NOTICE:
        return _notice(told, language)
    if kind == REFUSAL:
        return _refusal(told, language)
    return _change(told, language) if kind == CHANGE else _termination(told, language)


@needs("papers.issue")
def opinion_ready(ctx: Context, person_id: str, month: Month, language: str) -> Ready:
    """Gather what is suggested for a month, with the household's screening if it has
    declared anything."""
    from carecalc.documents import opinion as paper

    preview = dues.preview(ctx, person_id, month)
    screened = _screened(ctx, person_id)
    with ctx.store.reading() as work:
        office = work.office.get()
    values = filling_decisions.opinion(
        preview, office, ctx.catalog.codes(), ctx.today(), screened
    )
    return Ready(
        Printed(OPINION, OPINION, paper.OpinionLayout, language),
        values,
        paper.opinion,
        About("", person_id, person_id, claims=proofs.of_opinion(values)),
        OPINION_SERIES,
    )


def _screened(ctx: Context, person_id: str) -> tuple[Screened, ...]:
    file = households.of_person(ctx, person_id)
    if file is None:
        return ()
    results = households.pre_screen(ctx, file.id, person_id=person_id)
    with ctx.store.reading() as work:
        region = work.office.get().region
    rules = HardshipLaw(ctx.catalog).rules(region, ctx.today())
    return filling_decisions.screened(results, rules, ctx.catalog.codes())


def _notice(told: Told, language: str) -> Ready:
    from carecalc.documents import notice as paper

    values = filling_decisions.notice(told)
    printed = Printed(NOTICE, NOTICE, paper.NoticeLayout, language)
    return Ready(printed, values, paper.notice, _about(told, proofs.of_notice(values)))


def _refusal(told: Told, language: str) -> Ready:
    from carecalc.documents import decision_refusal as paper

    values = filling_decisions.refusal(told)
    printed = Printed(REFUSAL, REFUSAL, paper.RefusalLayout, language)
    return Ready(
        printed, values, paper.refusal, _about(told, proofs.of_refusal(values))
    )


def _change(told: Told, language: str) -> Ready:
    from carecalc.documents import decision_change as paper

    values = filling_decisions.change(told)
    printed = Printed(CHANGE, CHANGE, paper.ChangeLayout, language)
    return Ready(printed, values, paper.change, _about(told, proofs.of_change(values)))


def _termination(told: Told, language: str) -> Ready:
    from carecalc.documents import decision_termination as paper

    values = filling_decisions.termination(told)
    claims = proofs.of_termination(values)
    printed = Printed(TERMINATION, TERMINATION, paper.TerminationLayout, language)
    return Ready(printed, values, paper.termination, _about(told, claims))


def _about(told: Told, claims: Claims) -> About:
    act, later = told.act, told.successor
    if later is not None and later.decided_on is not None:
        # Nobody may take it for what holds, whenever it is printed.
        last = later.decided_on - timedelta(days=1)
        claims = replace(claims, until=min(last, claims.until or last))
    return About(act.number, act.id, act.person_id, claims=claims)


def _told(ctx: Context, work: Work, determination_id: str) -> Told:
    """Return a decision with all that its paper is filled from; PAPER-003, PAPER-006."""
    act = work.determinations.get(determination_id)
    if act.state not in (APPROVED, REFUSED, SUPERSEDED):
        raise UserError(
            "PAPER-003",
            Message(
                N_("The authority has not decided on {number}."),
                {"number": act.number},
            ),
            Message(
                N_(
                    "A notice prints from an approved decision only. Until then "
                    "there is the sheet headed as an estimate."
                )
            ),
        )
    if (act.state, act.outcome) == (REFUSED, REFUSE):
        raise UserError(
            "PAPER-006",
            Message(
                N_("The authority sent the draft {number} back: nothing is refused."),
                {"number": act.number},
            ),
            Message(N_("Prepare the decision again; its paper prints once decided.")),
        )
    explained = determinations.explained(ctx, work, act)
    previous = _running(ctx, work, act)
    paid = _paid(work, act)
    told = Told(
        act,
        explained,
        work.people.get(act.person_id),
        work.facts.current(act.person_id),
        work.office.get(),
        ctx.catalog.codes(),
        previous,
        paid=paid,
        successor=_successor(work, act),
    )
    if previous is None:
        return told
    last = max([explained.line.month, *(line.month for line in paid)])
    recorded, withdrawn = _since(ctx, work, act, previous)
    return replace(
        told,
        due=_due(ctx, work, act, previous, last),
        recorded=recorded,
        withdrawn=withdrawn,
    )


def _successor(work: Work, act: Determination) -> Determination | None:
    """Return the decision that has taken an act's place."""
    if act.state != SUPERSEDED:
        return None
    return next(
        each
        for each in work.determinations.of_person(act.person_id)
        if each.supersedes == act.id and each.state in (APPROVED, SUPERSEDED)
    )


def _since(
    ctx: Context, work: Work, act: Determination, previous: Determination
) -> tuple[Known, Known]:
    """Return what was recorded between two acts, and what was withdrawn."""
    known = cases.of_person(ctx, work, act.person_id)
    before = work.facts.current(act.person_id, previous.seq)
    now = work.facts.current(act.person_id, act.seq)
    # What another fact corrects is told by that one.
    told = {fact.id for fact in now} | {fact.supersedes for fact in now}
    fresh = _assessed(act) - _assessed(previous)
    levels = tuple(
        level
        for level in known.levels
        if (level.scale.code, level.assessed_on, level.level) in fresh
    )
    new = tuple(fact for fact in now if fact.recorded_seq > previous.seq)
    gone = tuple(fact for fact in before if fact.id not in told)
    return (
        replace(known, facts=new, levels=levels, is_assumed=False),
        replace(known, facts=gone, levels=(), is_assumed=False),
    )


def _assessed(act: Determination) -> set[tuple[str, date | None, str]]:
    """Return the levels that an act read: scale, day, level."""
    read = case_json.from_json(act.facts).assessments
    return {(each.scale, each.first, str(each.level)) for each in read}


def _running(ctx: Context, work: Work, act: Determination) -> Determination | None:
    """Return the grant that an act takes the place of, if it had not ended by itself."""
    if act.supersedes is None:
        return None
    previous = work.determinations.get(act.supersedes)
    if previous.outcome != GRANT:
        return None
    is_over = determinations.explained(ctx, work, previous).last_month is not None
    return None if is_over else previous


def _paid(work: Work, act: Determination) -> tuple[Line, ...]:
    """Return what closed lists paid by the acts that came before."""
    earlier = {
        each.id
        for each in work.determinations.of_person(act.person_id)
        if each.programme == act.programme and each.seq < act.seq
    }
    lines = work.runs.closed_lines(act.person_id, act.programme)
    return by_month(line for line in lines if line.determination_id in earlier)


def _due(
    ctx: Context, work: Work, act: Determination, previous: Determination, last: Month
) -> tuple[EntitlementLine, ...]:
    """Return what an act comes to since the grant before it; nothing where a month is
    not known."""
    assert previous.from_month is not None, "a grant has a first month"
    law = laws.kept(ctx, work, {**previous.files, **act.files})
    first = previous.from_month
    months = [first.plus(n) for n in range(max(0, last.since(first)) + 1)]
    case, labels = case_json.from_json(act.facts), ctx.catalog.codes().labels()
    found = entitle(case, law, act.prepared_on, months, act.readings, labels)
    lines = tuple(line for line in found.lines if line.programme == act.programme)
    is_known = all(line.state in (DUE, NOT_DUE) for line in lines)
    return lines if is_known else ()
