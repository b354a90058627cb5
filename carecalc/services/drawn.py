# SPDX-License-Identifier: Apache-2.0
"""Signatures by finger, pen or mouse: of whom, under what, and whether that still holds.

They stand beside the signatures by key and in ink, as the picture of a hand: what the
law asks for is counted by `signoffs`.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from carecalc.domain.drawing import Drawing, DrawnSignature
from carecalc.domain.names import plain_name
from carecalc.domain.visit import Visit
from carecalc.errors import UserError
from carecalc.services.access import needs
from carecalc.services.context import Context
from carecalc.services.visit_checks import check_complete, draft_of
from carecalc.services.visit_view import frozen_result, view_of
from carecalc.store.codec import digest_of
from carecalc.store.unit_of_work import Work
from carecalc.text import N_, Message, visible

ASSESSOR, SECOND, INFORMANT = "assessor", "second-assessor", "informant"
ELDER, GUARDIAN = "elder", "guardian"
ROLES: Mapping[str, str] = {
    ASSESSOR: N_("First assessor"),
    SECOND: N_("Second assessor"),
    INFORMANT: N_("Who gave information"),
    ELDER: N_("The person assessed"),
    GUARDIAN: N_("Guardian or agent"),
}
"""Who signs a visit on the screen, and what they are called."""

RECEIVER = "receiver"
"""Who receives the resident's page: see `receipts`."""

MOST_POINTS = 20_000
"""More than a minute of the fastest pen: nobody writes a name with that."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A drawn signature, and whether what was signed still stands.

    Once an answer changed the result it does not: it is to be signed again.
    """

    signature: DrawnSignature
    is_of_result: bool


@needs("visits.sign")
def sign(
    ctx: Context,
    visit_id: str,
    role: str,
    name: str,
    relation: str,
    drawing: Drawing,
    paper_id: str = "",
) -> DrawnSignature:
    """Keep a drawn signature under a visit's result, or under a paper about the person.

    `relation` is to the person assessed. A newer one of the same role and name takes
    the place of the one before. `UserError`: DRAWN-001 no such role, DRAWN-002 no name,
    DRAWN-003 no relation, DRAWN-004 nothing drawn, or not in its box, DRAWN-005 far too
    much, DRAWN-006 the paper is about somebody else; VISIT-004 the visit ended without
    a result, VISIT-007, VISIT-008, VISIT-013 it has none yet.
    """
    who, related = one_line(name), one_line(relation)
    _check_role(role)
    check_drawn(role, who, related, drawing)
    with ctx.store.work() as work:
        visit = work.visits.get(visit_id)
        signed = DrawnSignature(
            id=ctx.new_id(),
            visit_id=visit_id,
            role=role,
            name=who,
            relation=related,
            drawing=drawing,
            digest=_digest_of_paper(work, visit, paper_id)
            if paper_id
            else _digest(ctx, work, visit, is_checked=True),
            paper_id=paper_id,
        )
        for one in work.drawn.of_visit(visit_id):
            if _said(one) == _said(signed):
                return one  # submitted twice: no hand draws the same again
        made = work.drawn.add(signed)
        work.audit("visit.drawn", visit_id, [made.id, role, who, made.digest])
        return made


@needs("cases.see")
def of_visit(ctx: Context, visit_id: str) -> tuple[Drawn, ...]:
    """Return the latest signature of each role and name, in the order they were drawn.

    One under a paper stands for ever: no paper changes.
    """
    with ctx.store.reading() as work:
        visit = work.visits.get(visit_id)
        latest = {
            (one.role, plain_name(one.name), one.paper_id): one
            for one in work.drawn.of_visit(visit_id)
            if one.role != RECEIVER
        }
        if not latest:
            return ()
        now = _digest(ctx, work, visit)
        return tuple(
            Drawn(one, bool(one.paper_id) or one.digest == now)
            for one in sorted(latest.values(), key=_place)
        )


def _digest(ctx: Context, work: Work, visit: Visit, is_checked: bool = False) -> str:
    """Return the digest of what a visit concludes, as signing freezes it."""
    frozen = work.visits.frozen_result(visit.id)
    if frozen is not None:
        return digest_of(frozen)
    if is_checked:
        draft_of(work, visit.id)
    seen = view_of(ctx, work, visit)
    if is_checked:
        check_complete(seen)
    return digest_of(frozen_result(seen.result))


def _digest_of_paper(work: Work, visit: Visit, paper_id: str) -> str:
    paper = work.papers.get(paper_id)
    if paper.person_id != visit.person_id:
        raise UserError(
            "DRAWN-006",
            Message(N_("This paper is about somebody else.")),
            None,
            "paper",
        )
    return paper.digest


def _check_role(role: str) -> None:
    if role not in ROLES:
        raise UserError(
            "DRAWN-001",
            Message(N_("Nobody signs as “{role}”."), {"role": role}),
            None,
            "role",
        )


def check_drawn(role: str, name: str, relation: str, drawing: Drawing) -> None:
    """Refuse what is no signature: DRAWN-002 … DRAWN-005."""
    if not name:
        raise UserError(
            "DRAWN-002",
            Message(N_("Whose signature this is has not been written.")),
            Message(N_("Write the name in print beside it.")),
            "name",
        )
    if role in (INFORMANT, GUARDIAN) and not relation:
        raise UserError(
            "DRAWN-003",
            Message(N_("The relation to the person assessed is missing.")),
            None,
            "relation",
        )
    if len(drawing.points) > MOST_POINTS:
        raise UserError(
            "DRAWN-005",
            Message(N_("This is far more than a signature.")),
            Message(N_("Wipe it away and sign once.")),
            "drawing",
        )
    if not drawing.is_sound:
        raise UserError(
            "DRAWN-004",
            Message(N_("Nothing has been written in the box.")),
            Message(N_("Sign in it with a finger, a pen or the mouse.")),
            "drawing",
        )


def _said(drawn: DrawnSignature) -> tuple[object, ...]:
    return (
        drawn.role,
        drawn.name,
        drawn.relation,
        drawn.drawing,
        drawn.digest,
        drawn.paper_id,
    )


def _place(drawn: DrawnSignature) -> int:
    return drawn.seq


def one_line(text: str) -> str:
    """Return what was typed with single blanks."""
    return " ".join(visible(text).split())
