# SPDX-License-Identifier: Apache-2.0
"""Visits: starting one, answering, undoing, signing, each step kept when it returns."""

from dataclasses import dataclass, replace
from datetime import date

from carecalc.domain.person import Person
from carecalc.domain.visit import (
    Answer,
    Evidence,
    PairCounts,
    Settlement,
    Signing,
    Visit,
)
from carecalc.errors import UserError
from carecalc.services import (
    again,
    agencies_signing,
    agreement,
    periodic,
    signoffs,
    superseding,
    tasks,
)
from carecalc.services.access import is_among, needs
from carecalc.services.context import Context
from carecalc.services.raters import said
from carecalc.services.signing import check_signing
from carecalc.services.visit_begin import Wish, begun, recorded_shown, remarked
from carecalc.services.visit_checks import (
    check_answer,
    check_complete,
    check_image,
    check_raters,
    check_reasons,
    check_remark,
    draft_of,
    item_of,
    reason_to_end,
)
from carecalc.services.visit_view import (
    VisitView,
    frozen_result,
    items_of,
    scale_of,
    view_of,
)
from carecalc.store.unit_of_work import Work
from carecalc.text import N_, Message, Text, visible


@dataclass(frozen=True, slots=True)
class VisitSummary:
    """A row of the list of unfinished visits; `position_label` names the item."""

    visit: Visit
    person: Person
    answered: int
    asked: int
    position_label: Text | None


@needs("visits.work")
def start(
    ctx: Context,
    person_id: str,
    scale_code: str,
    reason: str,
    assessed_on: date,
    gate_note: str = "",
) -> VisitView:
    """Begin a visit with the version of the scale in force on the day.

    The scale's file is kept with the visit: a newer one never changes it. Readings are
    the office's own where it has decided. What was planned for the person up to that
    day is kept by it. `gate_note` says where another scale's result
    is documented that must come first and is not in this office. `UserError`:
    VISIT-006 one of this scale is unfinished, VISIT-014 an impossible day, VISIT-024
    another scale must come first, SCALE-…
    """
    wish = Wish(person_id, scale_code, reason, assessed_on, gate_note)
    with ctx.store.work() as work:
        return recorded_shown(work, begun(ctx, work, wish))


@needs("cases.see")
def view(ctx: Context, visit_id: str) -> VisitView:
    """Return a visit as it stands; STORE-013 if there is none."""
    with ctx.store.reading() as work:
        return view_of(ctx, work, work.visits.get(visit_id))


@needs("cases.see")
def of_person(ctx: Context, person_id: str) -> tuple[Visit, ...]:
    """Return a person's visits, signed or not, the latest assessment first."""
    with ctx.store.reading() as work:
        return work.visits.of_person(person_id)


@needs("cases.see", "filters", of_tasks=True)
def unfinished(ctx: Context) -> tuple[VisitSummary, ...]:
    """Return the unfinished visits, the one worked on last first."""
    with ctx.store.reading() as work:
        rows = []
        for visit in work.visits.drafts():
            person = work.people.get(visit.person_id)
            if not is_among(ctx.actor, person.id, person.community):
                continue
            seen = view_of(ctx, work, visit)
            item = items_of(seen.scale).get(visit.position)
            rows.append(
                VisitSummary(
                    visit,
                    seen.person,
                    seen.answered,
                    seen.asked,
                    None if item is None else item.label,
                )
            )
        return tuple(rows)


@needs("visits.work")
def answer(
    ctx: Context, visit_id: str, given: Answer, spent_ms: int | None = None
) -> VisitView:
    """Record an answer; it is on the disk when this returns.

    `spent_ms` is how long the item was open before it, on a clock that nobody sets;
    None where nobody measured. `UserError`: VISIT-001 no such item, VISIT-002 no such
    option, VISIT-003 not the kind of answer the item takes, VISIT-004 the visit is
    closed.
    """
    with ctx.store.work() as work:
        visit = draft_of(work, visit_id)
        check_answer(item_of(scale_of(ctx, work, visit), given.item), given)
        # The same answer once more (a double click) is no step to undo.
        if visit.answers.get(given.item) == given:
            return _left_at(ctx, work, visit, given.item)
        work.visits.first.answer(visit_id, given, spent_ms)
        work.audit("visit.answered", visit_id, given)
        answers = {**visit.answers, given.item: given}
        return _noted(ctx, work, replace(visit, answers=answers), given.item)


@needs("visits.work")
def clear(
    ctx: Context, visit_id: str, item: str, spent_ms: int | None = None
) -> VisitView:
    """Take an answer away, so that the item is open again."""
    with ctx.store.work() as work:
        visit = draft_of(work, visit_id)
        item_of(scale_of(ctx, work, visit), item)
        if item not in visit.answers:
            return _left_at(ctx, work, visit, item)
        work.visits.first.clear(visit_id, item, spent_ms)
        work.audit("visit.cleared", visit_id, item)
        answers = {code: a for code, a in visit.answers.items() if code != item}
        return _noted(ctx, work, replace(visit, answers=answers), item)


@needs("visits.work")
def undo(ctx: Context, visit_id: str) -> VisitView:
    """Take the latest step back, however long ago it was; VISIT-005 if there is none.

    `visit.position` is then the item concerned.
    """
    with ctx.store.work() as work:
        draft_of(work, visit_id)
        item = work.visits.first.undo(visit_id)
        if item is None:
            raise _nothing_to_undo()
        work.audit("visit.undone", visit_id, item)
        return _noted(ctx, work, work.visits.get(visit_id), item)


@needs("visits.work")
def answer_second(
    ctx: Context, visit_id: str, given: Answer, spent_ms: int | None = None
) -> VisitView:
    """Record an answer of the second assessor, who does not see the first's.

    The first one begins the second rating: from then on it must be finished, or all of
    it taken back, before the visit is signed. `UserError` as of `answer`.
    """
    with ctx.store.work() as work:
        visit = draft_of(work, visit_id)
        check_answer(item_of(scale_of(ctx, work, visit), given.item), given)
        if visit.second.get(given.item) != given:
            work.notes.second.answer(visit_id, given, spent_ms)
            work.audit("visit.second-answered", visit_id, given)
        return view_of(ctx, work, work.visits.get(visit_id))


@needs("visits.work")
def clear_second(
    ctx: Context, visit_id: str, item: str, spent_ms: int | None = None
) -> VisitView:
    """Take an answer of the second assessor away."""
    with ctx.store.work() as work:
        visit = draft_of(work, visit_id)
        item_of(scale_of(ctx, work, visit), item)
        if item in visit.second:
            work.notes.second.clear(visit_id, item, spent_ms)
            work.audit("visit.second-cleared", visit_id, item)
        return view_of(ctx, work, work.visits.get(visit_id))


@needs("visits.work")
def undo_second(ctx: Context, visit_id: str) -> VisitView:
    """Take the second assessor's latest step back; VISIT-005 if there is none."""
    with ctx.store.work() as work:
        draft_of(work, visit_id)
        item = work.notes.second.undo(visit_id)
        if item is None:
            raise _nothing_to_undo()
        work.audit("visit.second-undone", visit_id, item)
        return view_of(ctx, work, work.visits.get(visit_id))


@needs("visits.work")
def settle(
    ctx: Context, visit_id: str, item: str, options: tuple[str, ...], reason: str
) -> VisitView:
    """Settle a difference of the two assessors: the answer that counts, and why.

    It may be a third one. `UserError`: VISIT-022 without a reason, VISIT-023 where the
    two do not differ, VISIT-001 … VISIT-004 as of `answer`.
    """
    why = _one_line(reason)
    with ctx.store.work() as work:
        seen = view_of(ctx, work, draft_of(work, visit_id))
        asked = item_of(seen.scale, item)
        if not any(difference.item == item for difference in seen.differences):
            raise UserError(
                "VISIT-023",
                Message(
                    N_("There is no difference to settle in the item {item}."),
                    {"item": asked.label},
                ),
                Message(N_("Both assessors must have answered everything first.")),
                item,
            )
        if not why:
            raise UserError(
                "VISIT-022",
                Message(N_("Say why the difference is settled in this way.")),
                None,
                "reason",
            )
        check_answer(asked, Answer(item, options))
        settlement = Settlement(
            item,
            options,
            why,
            said(seen.visit.answers.get(item)),
            said(seen.visit.second.get(item)),
        )
        if seen.visit.settled.get(item) != settlement:
            work.notes.settle(visit_id, settlement)
            work.audit("visit.settled", visit_id, settlement)
        return view_of(ctx, work, work.visits.get(visit_id))


@needs("visits.work")
def remark(ctx: Context, visit_id: str, key: str, text: str) -> VisitView:
    """Write the one-line reason of a contradiction (`warning NAME`), of a large change
    (`jump level`, `jump ITEM`), of an assessment so soon (`soon`) or of the document
    that opened the way (`gate`); an empty one takes it back. VISIT-019 nothing wants it.
    """
    line = _one_line(text)
    with ctx.store.work() as work:
        visit = draft_of(work, visit_id)
        check_remark(scale_of(ctx, work, visit), key)
        if visit.remarks.get(key, "") != line:
            remarked(work, visit_id, key, line)
        return view_of(ctx, work, work.visits.get(visit_id))


@needs("cases.see")
def wanted(ctx: Context, visit_id: str) -> tuple[str, ...]:
    """Return the keys of the remarks without which the visit is not signed."""
    return again.wanted(ctx, visit_id)


@needs("visits.work")
def attach(ctx: Context, visit_id: str, item: str, media: str, data: bytes) -> Evidence:
    """Keep a drawing or photograph with an item, encrypted.

    `media` is `image/png` or `image/jpeg`. `UserError`: VISIT-001, VISIT-004,
    VISIT-029 not such a picture, or too large.
    """
    check_image(media, data)
    with ctx.store.work() as work:
        visit = draft_of(work, visit_id)
        item_of(scale_of(ctx, work, visit), item)
        kept = work.notes.attach(ctx.new_id(), visit_id, item, media, data)
        work.audit("visit.evidence-kept", visit_id, [item, kept.id])
        return kept


@needs("cases.see")
def evidence(ctx: Context, visit_id: str) -> tuple[Evidence, ...]:
    """Return the drawings and photographs of a visit, in the order they were kept."""
    with ctx.store.reading() as work:
        return work.notes.evidence(visit_id)


@needs("cases.see")
def evidence_bytes(ctx: Context, evidence_id: str) -> bytes:
    """Return a drawing or photograph; STORE-013 there is none, STORE-014 damaged."""
    with ctx.store.reading() as work:
        return work.notes.evidence_bytes(evidence_id)


@needs("visits.work")
def move_to(ctx: Context, visit_id: str, item: str) -> None:
    """Remember the item at which work goes on."""
    with ctx.store.work() as work:
        visit = draft_of(work, visit_id)
        item_of(scale_of(ctx, work, visit), item)
        _left_at(ctx, work, visit, item)


@needs("visits.sign")
def sign(
    ctx: Context, visit_id: str, signing: Signing, second: Context | None = None
) -> VisitView:
    """Close a visit with its level under the names of those who made it.

    From then on nothing of it changes. An assessor who has the office open, or typed
    their passphrase beside who has (`second`), signs with their key; everybody else
    has signed on paper, and is recorded so. `UserError`: VISIT-033 `second` is none of
    the assessors, VISIT-007 items without an
    answer, VISIT-008 facts that could change the level, VISIT-013 no level follows;
    VISIT-017, VISIT-018, VISIT-030 a one-line reason is lacking; VISIT-020, VISIT-021,
    VISIT-032 two assessors are not through; VISIT-009 … VISIT-012, VISIT-015,
    VISIT-025 … VISIT-027 who must sign and when; REGISTER-004 … REGISTER-006,
    RECUSAL-001, RECUSAL-002, AGENCY-012 who of them may not.
    """
    own = [] if ctx.store.signer is None else [ctx.store.signer]
    if second is not None:
        # Whatever it was asked before: their rights count now.
        beside = replace(second, actor=None)
        own.append(signoffs.check_assessor(beside, visit_id, signing))
    with ctx.store.work() as work:
        seen = view_of(ctx, work, draft_of(work, visit_id))
        check_complete(seen)
        check_raters(seen, signing.assessors)
        check_reasons(seen, again.wanted_by(ctx, work, seen))
        signed = check_signing(
            seen.scale,
            signing,
            seen.visit.assessed_on,
            ctx.today(),
            ctx.catalog.codes(),
        )
        agencies_signing.check_assessors(ctx, work, seen.visit, signed)
        if seen.second_view is not None:
            counts = agreement.count(agreement.places(seen.scale, seen.visit))
            one, other, *_ = signed.assessors
            work.notes.agree(PairCounts(visit_id, seen.scale.code, one, other, counts))
        level = None if seen.result.level is None else str(seen.result.level)
        frozen = frozen_result(seen.result)
        work.visits.sign(replace(seen.visit, signing=signed, level=level), frozen)
        said = signoffs.said_by(seen.visit, signed, frozen)
        signoffs.sign_visit(work, visit_id, signed, said, tuple(own))
        work.audit("visit.signed", visit_id, [signed, level])
        # Who was seen is proven: what was held back for want of it is free.
        periodic.answered(ctx, work, seen.visit.person_id)
        tasks.signed(ctx, work, seen.visit)
        superseding.withdraw_corrected(work, seen.visit.person_id)
        return view_of(ctx, work, work.visits.get(visit_id))


@needs("visits.work")
def abandon(ctx: Context, visit_id: str, reason: str) -> None:
    """Close a visit without a result; VISIT-016 without a reason. It is kept."""
    why = reason_to_end(reason)
    with ctx.store.work() as work:
        draft_of(work, visit_id)
        work.visits.abandon(visit_id, why)
        work.audit("visit.abandoned", visit_id, why)


@needs("visits.work")
def end_refused(
    ctx: Context, visit_id: str, reason: str, propose_on: date | None
) -> Visit:
    """Close a visit as 未完成（拒答）: no level, nothing counted, all answers kept.

    `propose_on` is the day proposed for a second visit. VISIT-016 without a reason,
    VISIT-028 a day that is over.
    """
    why = reason_to_end(reason)
    if propose_on is not None and propose_on < ctx.today():
        raise UserError(
            "VISIT-028",
            Message(N_("The day proposed for the second visit is over.")),
            Message(N_("Propose today or a later day.")),
            "propose_on",
        )
    with ctx.store.work() as work:
        draft_of(work, visit_id)
        work.notes.end(visit_id, "refused", propose_on)
        work.visits.abandon(visit_id, why)
        work.audit("visit.refused", visit_id, [why, propose_on])
        return work.visits.get(visit_id)


def _noted(ctx: Context, work: Work, visit: Visit, item: str) -> VisitView:
    seen = view_of(ctx, work, replace(visit, position=item))
    noted = work.visits.note(seen.visit, seen.answered, seen.asked)
    return recorded_shown(work, replace(seen, visit=noted))


def _left_at(ctx: Context, work: Work, visit: Visit, item: str) -> VisitView:
    """Keep the item at which work goes on; nothing is written where it was there."""
    if visit.position == item:
        return recorded_shown(work, view_of(ctx, work, visit))
    seen = _noted(ctx, work, visit, item)
    work.audit("visit.place-kept", visit.id, item)
    return seen


def _one_line(text: str) -> str:
    return " ".join(visible(text).split())


def _nothing_to_undo() -> UserError:
    return UserError(
        "VISIT-005", Message(N_("There is nothing left to undo in this visit."))
    )
