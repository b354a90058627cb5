# SPDX-License-Identifier: Apache-2.0
"""Three questions after a visit, asked by somebody who did not make it."""

from carecalc.catalog.agency_rules import agency_rules
from carecalc.domain.agency import BEST_MARK, LEAST_MARK, Afterward
from carecalc.domain.agency_rules import Question
from carecalc.domain.names import plain_name
from carecalc.domain.record import Happening
from carecalc.errors import UserError
from carecalc.services.access import needs
from carecalc.services.agencies import line
from carecalc.services.context import Context
from carecalc.text import N_, Message, visible

ANSWERED = "answered"


@needs("complaints.work", "nobody")
def questions(ctx: Context) -> tuple[Question, ...]:
    """Return what is asked after a visit, each to be answered from 1 to 5."""
    return agency_rules(ctx.catalog, ctx.today()).questions


@needs("complaints.work")
def keep(ctx: Context, visit_id: str, said: Afterward) -> Happening[Afterward]:
    """Keep what was answered after a visit.

    `UserError`: AFTER-001 the visit is not signed, AFTER-002 whoever asks made it,
    AFTER-003 a question has no answer from 1 to 5, AFTER-004 somebody asked before.
    """
    asked = agency_rules(ctx.catalog, ctx.today()).questions
    for one in asked:
        if not LEAST_MARK <= said.marks.get(one.code, 0) <= BEST_MARK:
            raise UserError(
                "AFTER-003",
                Message(
                    N_("“{question}” has no answer from {least} to {best}."),
                    {"question": one.text, "least": LEAST_MARK, "best": BEST_MARK},
                ),
                None,
                one.code,
            )
    known = {one.code for one in asked}
    value = Afterward(
        {code: mark for code, mark in said.marks.items() if code in known},
        line(said.answered_by),
        visible(said.text).strip(),
    )
    with ctx.store.work() as work:
        visit = work.visits.get(visit_id)
        if visit.state != "signed" or visit.signing is None:
            raise UserError(
                "AFTER-001",
                Message(N_("This visit is not signed yet.")),
                Message(N_("Ask when it is.")),
            )
        own = plain_name(ctx.store.user)
        made_by = (*visit.signing.assessors, *visit.signing.experts)
        if own in map(plain_name, made_by):
            raise UserError(
                "AFTER-002",
                Message(N_("Whoever made the visit does not ask about it.")),
                Message(N_("Let a colleague ask.")),
            )
        before = work.afterwards.about(visit_id)
        if before:
            if before[-1].value == value:
                return before[-1]
            raise UserError(
                "AFTER-004",
                Message(N_("Somebody asked about this visit already.")),
                Message(N_("What was answered then counts.")),
            )
        kept = work.afterwards.add(
            Happening(
                ctx.new_id(), ANSWERED, value, ctx.today(), visit.person_id, visit_id
            )
        )
        work.audit("afterward.answered", visit_id, value.marks)
        return kept


@needs("agencies.see")
def of_visit(ctx: Context, visit_id: str) -> Happening[Afterward] | None:
    """Return what was answered after a visit; None while nobody has asked."""
    with ctx.store.reading() as work:
        found = work.afterwards.about(visit_id)
        return found[-1] if found else None
