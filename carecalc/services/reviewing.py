# SPDX-License-Identifier: Apache-2.0
"""What a reviewer does with a signed visit: pass, comment, return, overturn, take back."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from carecalc.domain.agency import ACCEPTED, CANCELLED, DONE, Recusal, Task
from carecalc.domain.agency import RETURNED as TASK_RETURNED
from carecalc.domain.names import plain_name
from carecalc.domain.record import Happening, Record
from carecalc.domain.review import (
    COMMENTED,
    CORRECTS,
    OVERTURNED,
    PASSED,
    REDRAW,
    RETURN,
    RETURNED,
    ItemComment,
    Review,
)
from carecalc.domain.visit import Evidence, Visit
from carecalc.errors import UserError
from carecalc.services import superseding, tasks
from carecalc.services.access import is_among, needs
from carecalc.services.context import Context
from carecalc.services.moving import carry_over
from carecalc.services.reviews_standing import (
    corrected_by,
    said_of,
    standing_of,
    word_on,
)
from carecalc.services.visit_begin import NUMBER_SERIES
from carecalc.services.visit_checks import item_of
from carecalc.services.visit_view import VisitView, evaluate, scale_of, view_of
from carecalc.store.unit_of_work import Work
from carecalc.text import N_, Message, visible


@dataclass(frozen=True, slots=True)
class Looked:
    """A signed visit as a reviewer sees it: its view, what was said of it, its photos.

    `forbidden` is why the user may not review it, None where they may. `corrects` is
    the visit that it came in the place of, `corrected_by` what came in its own.
    """

    view: VisitView
    said: tuple[Happening[Review], ...]
    evidence: tuple[Evidence, ...]
    forbidden: UserError | None
    corrects: Visit | None
    corrected_by: Visit | None


@dataclass(frozen=True, slots=True)
class SentBack:
    """A visit that was returned and is to be corrected, with what was said of it.

    `draft_id` is the correction that was begun already, "" before.
    """

    visit: Visit
    name: str
    review: Happening[Review]
    draft_id: str = ""


@needs("reviews.make")
def see(ctx: Context, visit_id: str) -> Looked:
    """Return a signed visit with all that a reviewer needs; REVIEW-002 not signed."""
    with ctx.store.reading() as work:
        visit = _signed(work, visit_id)
        corrected = _mark_of(visit)
        return Looked(
            view_of(ctx, work, visit),
            said_of(work, visit_id),
            work.notes.evidence(visit_id),
            _forbidden(ctx, work, visit),
            work.visits.get(corrected) if corrected else None,
            corrected_by(work, visit),
        )


@needs("reviews.make")
def approve(
    ctx: Context, visit_id: str, signals: tuple[str, ...] = ()
) -> Happening[Review]:
    """Pass a visit; one that was returned counts again by it.

    `signals` are those that the reviewer saw. `UserError`: REVIEW-001 one's own visit,
    or a relation's, REVIEW-002 it is not signed, REVIEW-005 it is corrected already.
    """
    return _say(ctx, visit_id, PASSED, Review(signals=signals))


@needs("reviews.make")
def remark(ctx: Context, visit_id: str, text: str) -> Happening[Review]:
    """Say something of a visit that settles nothing; REVIEW-001 … REVIEW-003."""
    return _say(ctx, visit_id, COMMENTED, Review(_needed(text)))


@needs("reviews.make")
def send_back(
    ctx: Context,
    visit_id: str,
    comment: str,
    items: tuple[ItemComment, ...] = (),
    signals: tuple[str, ...] = (),
) -> Happening[Review]:
    """Return a visit to its assessors, with what is to be looked at again.

    It stays closed for ever: they correct it in a new visit (`correct`). Until that is
    signed nothing new is decided by it. `UserError`: REVIEW-001, REVIEW-002, REVIEW-003
    neither a comment nor one of an item, REVIEW-005, VISIT-001 no such item.
    """
    said = tuple(
        ItemComment(one.item, text) for one in items if (text := _line(one.text))
    )
    words = _line(comment) if said else _needed(comment)
    return _say(ctx, visit_id, RETURNED, Review(words, said, signals))


@needs("reviews.make")
def overturn(
    ctx: Context, visit_id: str, comment: str, signals: tuple[str, ...] = ()
) -> Happening[Review]:
    """Let the level of a visit count for nothing; its report is withdrawn.

    `UserError`: REVIEW-001 … REVIEW-003, REVIEW-005.
    """
    return _say(ctx, visit_id, OVERTURNED, Review(_needed(comment), (), signals))


@needs("reviews.make")
def take_back(ctx: Context, visit_id: str, review_id: str) -> None:
    """Take back what one said of a visit oneself, as long as nothing came of it.

    `UserError`: REVIEW-006 it is another's word or not the latest, REVIEW-007 the
    correction has begun.
    """
    with ctx.store.work() as work:
        visit = _signed(work, visit_id)
        said = said_of(work, visit_id)
        if not any(one.id == review_id for one in said):
            return  # submitted twice
        latest = said[-1]
        if latest.id != review_id or latest.by != ctx.store.user:
            raise UserError(
                "REVIEW-006",
                Message(N_("Only one's own last word on a visit can be taken back.")),
                Message(N_("Say something else of it instead.")),
            )
        if latest.kind == RETURNED:
            _call_off(work, visit)
        # The file keeps both; neither is told any more.
        work.reviews.add(
            Happening(
                ctx.new_id(),
                COMMENTED,
                Review(),
                ctx.today(),
                visit.person_id,
                visit_id,
                review_id,
            )
        )
        work.audit("review.taken-back", visit_id, review_id)


# --- corrections ----------------------------------------------------------------------


@needs("visits.work", "filters", of_tasks=True)
def sent_back(ctx: Context) -> tuple[SentBack, ...]:
    """Return the visits to be corrected by the user, the one returned first first.

    Theirs are those they signed as an assessor; where none of the assessors uses the
    office, whoever sees the person may correct it.
    """
    own = plain_name(ctx.store.user)
    found = []
    with ctx.store.reading() as work:
        users = {plain_name(user.name) for user in work.users.all() if user.is_active}
        for visit_id, person_id in work.reviewing.set_aside().items():
            visit = work.visits.get(visit_id)
            word = word_on(work, visit_id)
            person = work.people.get(person_id)
            if word is None or word.kind != RETURNED:
                continue
            names = {plain_name(name) for name in _assessors(visit)}
            if own not in names and names & users:
                continue
            if not is_among(ctx.actor, person_id, person.community):
                continue
            if corrected_by(work, visit) is None:
                draft = _draft_of(work, visit)
                found.append(
                    SentBack(
                        visit, person.name, word, "" if draft is None else draft.id
                    )
                )
    return tuple(sorted(found, key=lambda one: one.review.seq))


@needs("visits.work")
def correct(ctx: Context, visit_id: str, assessed_on: date | None = None) -> VisitView:
    """Begin the visit that corrects one returned, with all that was answered there.

    The day stays that of the visit unless somebody went there again on `assessed_on`.
    Asked twice the same draft comes back. `UserError`: REVIEW-008 it is not returned,
    or corrected already, VISIT-006 another visit of the scale is not finished, VISIT-014
    an impossible day.
    """
    with ctx.store.work() as work:
        old = _signed(work, visit_id)
        word = word_on(work, visit_id)
        if word is None or word.kind != RETURNED or corrected_by(work, old) is not None:
            raise UserError(
                "REVIEW-008",
                Message(
                    N_("The visit {number} does not wait for a correction."),
                    {"number": old.number},
                ),
                Message(N_("Begin a new visit where one is due.")),
            )
        draft = _draft_of(work, old)
        if draft is not None:
            return view_of(ctx, work, draft)
        day = assessed_on or old.assessed_on
        if not old.assessed_on <= day <= ctx.today():
            raise UserError(
                "VISIT-014",
                Message(
                    N_("The day of the correction lies between {first} and {last}."),
                    {"first": old.assessed_on, "last": ctx.today()},
                ),
                Message(N_("Write the day of the visit.")),
                "assessed_on",
            )
        for other in work.visits.of_person(old.person_id):
            if other.state == "draft" and other.scale == old.scale:
                raise UserError(
                    "VISIT-006",
                    Message(
                        N_("The visit {number} is not finished yet."),
                        {"number": other.number},
                    ),
                    Message(N_("Go on with it, or abandon it first.")),
                )
        scale = scale_of(ctx, work, old)
        visit = work.visits.add(
            replace(
                old,
                id=ctx.new_id(),
                number=work.next_number(NUMBER_SERIES, ctx.today().year),
                assessed_on=day,
                state="draft",
                signing=None,
                level=None,
            ),
            asked=len(evaluate(scale, {}, old.switches).missing),
        )
        carry_over(ctx, work, old, visit.id, scale)
        work.notes.remark(visit.id, f"{CORRECTS} {old.id}", old.number)
        work.audit("visit.corrects", visit.id, [old.number, old.id])
        _join(work, old, visit)
        seen = view_of(ctx, work, work.visits.get(visit.id))
        noted = work.visits.note(seen.visit, seen.answered, seen.asked)
        return replace(seen, visit=noted)


@needs("cases.see")
def asked_for(ctx: Context, visit_id: str) -> Review | None:
    """Return what the review wants corrected by a visit; None where it corrects none."""
    with ctx.store.reading() as work:
        of = _mark_of(work.visits.get(visit_id))
        word = word_on(work, of) if of else None
        return None if word is None or word.kind != RETURNED else word.value


@needs("cases.see")
def standing(ctx: Context, person_id: str) -> Mapping[str, str]:
    """Return how those of a person's signed visits stand that do not simply count.

    `returned` and `overturned` by a reviewer, `corrected` by a later one, `compared`:
    made only to compare it with another.
    """
    with ctx.store.reading() as work:
        return standing_of(work, person_id)


# --- saying ---------------------------------------------------------------------------


def _say(ctx: Context, visit_id: str, kind: str, value: Review) -> Happening[Review]:
    with ctx.store.work() as work:
        visit = _signed(work, visit_id)
        refusal = _forbidden(ctx, work, visit)
        if refusal is not None:
            raise refusal
        scale = scale_of(ctx, work, visit)
        for one in value.items:
            item_of(scale, one.item)
        said = said_of(work, visit_id)
        if said and _is_same(said[-1], kind, value, ctx.store.user):
            return said[-1]  # submitted twice
        if kind != COMMENTED and corrected_by(work, visit) is not None:
            raise UserError(
                "REVIEW-005",
                Message(
                    N_("The visit {number} was corrected by another one already."),
                    {"number": visit.number},
                ),
                Message(N_("Review the one that came in its place.")),
            )
        made = work.reviews.add(
            Happening(ctx.new_id(), kind, value, ctx.today(), visit.person_id, visit_id)
        )
        work.audit(f"review.{kind}", visit_id, value, why=value.comment)
        if kind == RETURNED:
            _give_back(ctx, work, visit, value)
        elif kind == OVERTURNED:
            superseding.withdraw_overturned(work, visit, ctx.today())
        return made


def _is_same(one: Happening[Review], kind: str, value: Review, user: str) -> bool:
    return (one.kind, one.value, one.by) == (kind, value, user)


def _give_back(ctx: Context, work: Work, visit: Visit, value: Review) -> None:
    """Let whoever made the visit have it again: its task, or one for its assessors."""
    why = value.comment or "; ".join(one.text for one in value.items)
    if tasks.returned(ctx, work, visit, why) is not None:
        return
    task = Task(
        given_on=ctx.today(),
        scales=(visit.scale,),
        assessors=_assessors(visit),
        why=why,
        visit_id=visit.id,
        origin=RETURN,
    )
    name = work.people.get(visit.person_id).name
    made = work.tasks.add(
        Record(ctx.new_id(), TASK_RETURNED, task, None, visit.person_id), name
    )
    work.audit("task.returned", made.id, visit.id, why=why)


def _join(work: Work, old: Visit, visit: Visit) -> None:
    """Let the task of the visit that was returned be that of its correction."""
    name = work.people.get(old.person_id).name
    for task in work.tasks.of_person(old.person_id):
        if task.state == TASK_RETURNED and task.value.visit_id == old.id:
            value = replace(task.value, visit_id=visit.id)
            if not value.origin.startswith(REDRAW):
                value = replace(value, of_visit=old.id)
            work.tasks.add(replace(task, state=ACCEPTED, value=value), name)
            work.audit("task.begun", task.id, visit.id)


def _call_off(work: Work, visit: Visit) -> None:
    """Put the task of a visit back as it stood before the visit was returned."""
    if _draft_of(work, visit) is not None or corrected_by(work, visit) is not None:
        raise UserError(
            "REVIEW-007",
            Message(N_("The correction of this visit has begun.")),
            Message(N_("Pass it once it is signed, or pass this visit as it is.")),
        )
    name = work.people.get(visit.person_id).name
    for task in work.tasks.of_person(visit.person_id):
        if task.state == TASK_RETURNED and task.value.visit_id == visit.id:
            before = [t for t in work.tasks.history(task.id) if t.state == DONE]
            back = before[-1] if before else replace(task, state=CANCELLED)
            work.tasks.add(replace(back, version=task.version), name)
            work.audit("task.done" if before else "task.cancelled", task.id, visit.id)


def _signed(work: Work, visit_id: str) -> Visit:
    visit = work.visits.get(visit_id)
    if visit.state != "signed":
        raise UserError(
            "REVIEW-002",
            Message(N_("The visit {number} is not signed."), {"number": visit.number}),
            Message(N_("Only a signed visit is reviewed.")),
        )
    return visit


def _forbidden(ctx: Context, work: Work, visit: Visit) -> UserError | None:
    """Return why the user may not review a visit: their own, or that of a relation."""
    own = plain_name(ctx.store.user)
    by = work.entries.last_of(visit.id, ("visit.signed", "visit.answered"))
    made = {plain_name(name) for name in _assessors(visit)}
    if by is not None:
        made.add(plain_name(by.actor))
    declared: tuple[Happening[Recusal], ...] = work.recusals.of_person(visit.person_id)
    related = {
        plain_name(one.value.assessor) for one in declared if one.value.is_related
    }
    if own in made:
        said = N_("You made this visit yourself.")
    elif own in related:
        said = N_("You declared to be a relation of this person.")
    else:
        return None
    return UserError(
        "REVIEW-001",
        Message(said),
        Message(N_("Somebody else reviews it; it stays in their queue.")),
    )


def _assessors(visit: Visit) -> tuple[str, ...]:
    return () if visit.signing is None else visit.signing.assessors


def _mark_of(visit: Visit) -> str:
    """Return the id of the visit that this one corrects, "" where it corrects none."""
    for key in reversed(list(visit.remarks)):
        if key.startswith(f"{CORRECTS} "):
            return key.removeprefix(f"{CORRECTS} ")
    return ""


def _draft_of(work: Work, visit: Visit) -> Visit | None:
    """Return the draft that corrects a visit, if one was begun."""
    drafts = (v for v in work.visits.of_person(visit.person_id) if v.state == "draft")
    return next((v for v in drafts if f"{CORRECTS} {visit.id}" in v.remarks), None)


def _needed(text: str) -> str:
    line = _line(text)
    if not line:
        raise UserError(
            "REVIEW-003",
            Message(N_("Say what is to be looked at again, or why.")),
            None,
            "comment",
        )
    return line


def _line(text: str) -> str:
    return " ".join(visible(text).split())
