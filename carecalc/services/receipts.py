# SPDX-License-Identifier: Apache-2.0
"""Receipts of the resident's page by strokes: who took it, and under which words.

A receipt stands under what the screen said. Once the page says anything else, in other
words or another language, it is to be signed again.
"""

from datetime import date

from carecalc.domain.drawing import Drawing, DrawnSignature
from carecalc.domain.period import Month
from carecalc.errors import UserError
from carecalc.services import resident
from carecalc.services.access import needs
from carecalc.services.context import Context
from carecalc.services.drawn import RECEIVER, check_drawn, one_line
from carecalc.services.resident import Told
from carecalc.store.codec import digest_of
from carecalc.store.unit_of_work import Work
from carecalc.text import N_, Message


@needs("cases.see")
def receipt(
    ctx: Context,
    person_id: str,
    month: Month,
    language: str,
    delivered_on: date | None = None,
) -> DrawnSignature | None:
    """Return who signed under the very words that the page says now; None if nobody."""
    told = resident.tell(ctx, person_id, month, language, delivered_on)
    with ctx.store.reading() as work:
        visit_id = _visit_of(work, person_id)
        if visit_id is None:
            return None
        wanted = _digest(told, person_id, language)
        found = [
            one
            for one in work.drawn.of_visit(visit_id)
            if one.role == RECEIVER and one.digest == wanted
        ]
    return found[-1] if found else None


@needs("papers.issue")
def sign(
    ctx: Context,
    person_id: str,
    month: Month,
    language: str,
    delivered_on: date | None,
    name: str,
    relation: str,
    drawing: Drawing,
) -> DrawnSignature:
    """Keep the signature of who received the page; `relation` is to the person, "" for
    themselves. It hangs on their latest assessment, which the page tells of.

    `UserError`: DRAWN-002 no name, DRAWN-004 nothing drawn, DRAWN-005 far too much,
    DRAWN-007 there is no assessment yet.
    """
    told = resident.tell(ctx, person_id, month, language, delivered_on)
    who, related = one_line(name), one_line(relation)
    check_drawn(RECEIVER, who, related, drawing)
    with ctx.store.work() as work:
        visit_id = _visit_of(work, person_id)
        if visit_id is None:
            raise UserError(
                "DRAWN-007",
                Message(N_("Nobody assessed this person yet.")),
                Message(N_("Until then the page is signed on paper.")),
            )
        wanted = _digest(told, person_id, language)
        for one in work.drawn.of_visit(visit_id):
            before = (one.role, one.name, one.relation, one.drawing, one.digest)
            if before == (RECEIVER, who, related, drawing, wanted):
                return one  # Submitted twice: no hand draws the same again.
        made = work.drawn.add(
            DrawnSignature(
                id=ctx.new_id(),
                visit_id=visit_id,
                role=RECEIVER,
                name=who,
                relation=related,
                drawing=drawing,
                digest=wanted,
            )
        )
        work.audit("visit.drawn", visit_id, [made.id, RECEIVER, who, made.digest])
        return made


def _visit_of(work: Work, person_id: str) -> str | None:
    head = work.visits.signed_heads([person_id]).get(person_id)
    return None if head is None else head.id


def _digest(told: Told, person_id: str, language: str) -> str:
    parts = [
        [part.name, part.heading, list(part.strong), list(part.lines), list(part.rows)]
        for part in told.parts
    ]
    return digest_of([person_id, language, told.month, parts, told.receipt])
