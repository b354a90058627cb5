# SPDX-License-Identifier: Apache-2.0
"""Which signed visits no decision may rest on: returned, overturned, or drawn to compare.

A visit that was returned and then made anew, one that was overturned, and one made only
to compare it with another no longer count, as if they had found no level. One that was
returned and not yet corrected still counts for what was decided before, so that nobody's
money stops by a question; nothing new is decided by it.
"""

from collections.abc import Iterable, Mapping

from carecalc.domain.policy import Policy, Programme
from carecalc.domain.policy_reading import scales_read
from carecalc.domain.record import Happening
from carecalc.domain.review import (
    COMPARED,
    CORRECTED,
    DECISIVE,
    OVERTURNED,
    RETURNED,
    Review,
)
from carecalc.domain.visit import Visit
from carecalc.errors import UserError
from carecalc.store.unit_of_work import Work
from carecalc.text import N_, Message


def said_of(work: Work, visit_id: str) -> tuple[Happening[Review], ...]:
    """Return what reviewers said of a visit and did not take back, as it came."""
    return tuple(one for one in work.reviews.about(visit_id) if not one.supersedes)


def word_on(work: Work, visit_id: str) -> Happening[Review] | None:
    """Return the latest decisive word of a reviewer on a visit; None without any."""
    said = [one for one in said_of(work, visit_id) if one.kind in DECISIVE]
    return said[-1] if said else None


def void(work: Work, person_id: str | None = None) -> frozenset[str]:
    """Return the signed visits whose level counts for nothing, of all or of somebody."""
    made = {visit for _, visit, _, _ in work.reviewing.repeated(person_id) if visit}
    found = set(work.reviewing.uncounted(person_id))
    for visit_id, who in work.reviewing.set_aside(person_id).items():
        word = word_on(work, visit_id)
        if word is not None and word.kind == RETURNED:
            visits = work.visits.of_person(who)
            if _correction(visits, visit_id, word, made) is not None:
                found.add(visit_id)
    return frozenset(found)


def waiting(
    work: Work, person_id: str, policy: Policy, programme: Programme
) -> Visit | None:
    """Return a visit that was returned and not corrected yet, and whose scale a
    programme reads; None where there is none."""
    wanted = scales_read(policy, programme)
    made = {visit for _, visit, _, _ in work.reviewing.repeated(person_id) if visit}
    for visit_id in work.reviewing.set_aside(person_id):
        word = word_on(work, visit_id)
        visit = work.visits.get(visit_id)
        if word is None or word.kind != RETURNED:
            continue
        if wanted is not None and visit.scale not in wanted:
            continue
        if _correction(work.visits.of_person(person_id), visit_id, word, made) is None:
            return visit
    return None


def check_levels(
    work: Work, person_id: str, policy: Policy, programme: Programme
) -> None:
    """Refuse to decide while a visit that a programme reads is being corrected:
    DECISION-030."""
    visit = waiting(work, person_id, policy, programme)
    if visit is not None:
        raise UserError(
            "DECISION-030",
            Message(
                N_(
                    "The assessment {number} was returned by the review and is not "
                    "corrected yet."
                ),
                {"number": visit.number},
            ),
            Message(
                N_("Decide by the corrected one, or let the reviewer pass this one.")
            ),
            "facts",
        )


def standing_of(work: Work, person_id: str) -> Mapping[str, str]:
    """Return how those of a person's signed visits stand that do not simply count.

    `returned` and `overturned` by a reviewer, `corrected` by a later one, `compared`:
    made only to compare it with another.
    """
    gone = void(work, person_id)
    found = dict.fromkeys(gone, COMPARED)
    for visit_id in work.reviewing.set_aside(person_id):
        word = word_on(work, visit_id)
        if word is not None:
            is_over = word.kind == RETURNED and visit_id in gone
            found[visit_id] = CORRECTED if is_over else word.kind
    return found


def check_report(work: Work, visit: Visit) -> None:
    """Refuse to tell somebody a level that is in question or counts no more: PAPER-028.

    The record and the transcript are of what was done, and stay to be had.
    """
    stands = standing_of(work, visit.person_id).get(visit.id)
    if stands is None:
        return
    said, hint = _UNTOLD[stands]
    raise UserError("PAPER-028", Message(said, {"number": visit.number}), Message(hint))


_UNTOLD: Mapping[str, tuple[str, str]] = {
    RETURNED: (
        N_(
            "The assessment {number} was returned by the review and is not "
            "corrected yet."
        ),
        N_("Print the report of the corrected one, or let the reviewer pass this one."),
    ),
    OVERTURNED: (
        N_("The review overturned the assessment {number}: its level does not count."),
        N_("Assess anew and print the report of that visit."),
    ),
    CORRECTED: (
        N_("The assessment {number} was corrected by another one."),
        N_("Print the report of the one that came in its place."),
    ),
    COMPARED: (
        N_("The assessment {number} was made only to compare it with another."),
        N_("Print the report of the visit that it was compared with."),
    ),
}


def corrected_by(work: Work, visit: Visit) -> Visit | None:
    """Return the signed visit that came in the place of one returned; None before."""
    word = word_on(work, visit.id)
    if word is None or word.kind != RETURNED:
        return None
    repeats = work.reviewing.repeated(visit.person_id)
    made = {one for _, one, _, _ in repeats if one}
    return _correction(work.visits.of_person(visit.person_id), visit.id, word, made)


def _correction(
    visits: Iterable[Visit], of: str, word: Happening[Review], made: set[str]
) -> Visit | None:
    """Return the first visit by the same scale that was signed after the return."""
    assert word.at is not None, "the store fills it in"
    listed = {visit.id: visit for visit in visits}
    later = [
        visit
        for visit in listed.values()
        if visit.state == "signed"
        and visit.id != of
        and visit.scale == listed[of].scale
        and visit.changed_at is not None
        and visit.changed_at > word.at
        and visit.id not in made
    ]
    return min(later, key=_signed_at, default=None)


def _signed_at(visit: Visit) -> str:
    return "" if visit.changed_at is None else visit.changed_at.isoformat()
