# SPDX-License-Identifier: Apache-2.0
"""What is still in the way of signing a visit, and what stands beside its result."""

from collections.abc import Iterator
from dataclasses import dataclass

from carecalc.domain.visit import Visit
from carecalc.services import agreement
from carecalc.services.access import needs
from carecalc.services.again import SOON, Comparison, comparison_of, soon_after
from carecalc.services.agreement import Agreement
from carecalc.services.context import Context
from carecalc.services.validity import Periods, periods
from carecalc.services.visit_view import VisitView, is_done, open_in, view_of
from carecalc.text import N_, Message

ANSWERS = "answers"
REFUSED = "refused"
LEVEL = "level"
CONTRADICTIONS = "contradictions"
CHANGES = "changes"
SECOND = "second"
DIFFERENCES = "differences"


@dataclass(frozen=True, slots=True)
class Block:
    """One thing without which the visit is not signed: its kind and its words."""

    kind: str
    words: Message


@dataclass(frozen=True, slots=True)
class Checked:
    """A visit with what blocks its signing and what stands beside its result.

    `comparison` with the last signed visit is None where there is none, and while
    answers are open unless the county shows it early. `soon` is the signed visit so
    few days before that it is asked why. `agreement` is known once both assessors are through.
    """

    view: VisitView
    blocks: tuple[Block, ...]
    comparison: Comparison | None
    soon: Visit | None
    agreement: Agreement | None
    periods: Periods


@needs("cases.see")
def check(ctx: Context, visit_id: str) -> Checked:
    """Return a visit with all that its check and its result say; STORE-013."""
    with ctx.store.reading() as work:
        seen = view_of(ctx, work, work.visits.get(visit_id))
        office = work.office.get()
        is_whole = is_done(seen.scale, seen.result, seen.counting)
        is_draft = seen.visit.state == "draft"
        compared = None
        if is_whole or not is_draft or office.show_last_early:
            compared = comparison_of(ctx, work, seen)
        soon = soon_after(work, seen.scale, seen.visit)
        second = seen.second_view
        agreed = None
        if second is not None and second.is_done and is_whole:
            agreed = agreement.agreement(agreement.places(seen.scale, seen.visit))
        found = _blocks(seen, compared, soon) if is_draft else ()
        return Checked(
            view=seen,
            blocks=tuple(found),
            comparison=compared,
            soon=soon,
            agreement=agreed,
            periods=periods(office, seen.scale, seen.result.level),
        )


def _blocks(
    seen: VisitView, compared: Comparison | None, soon: Visit | None
) -> Iterator[Block]:
    yield from _of_answers(seen)
    grave = sum(each.critical is not None for each in seen.contradictions)
    if grave:
        words = N_("contradictions that the county lets no reason settle: {count}")
        yield Block(CONTRADICTIONS, Message(words, {"count": grave}))
    clashing = sum(each.is_open for each in seen.contradictions) - grave
    if clashing:
        words = N_("contradictions without a reason: {count}")
        yield Block(CONTRADICTIONS, Message(words, {"count": clashing}))
    jumps = () if compared is None else compared.jumps
    leaps = sum(not jump.reason for jump in jumps)
    if leaps:
        words = N_("large changes without a reason: {count}")
        yield Block(CHANGES, Message(words, {"count": leaps}))
    if soon is not None and not seen.visit.remarks.get(SOON):
        yield Block(CHANGES, Message(N_("why it is done again so soon")))
    second = seen.second_view
    if second is not None and not second.is_done:
        words = N_("second assessor not through: {count} still to be answered")
        yield Block(SECOND, Message(words, {"count": len(second.missing)}))
    unsettled = sum(each.settlement is None for each in seen.differences)
    if unsettled:
        words = N_("differences not settled: {count}")
        yield Block(DIFFERENCES, Message(words, {"count": unsettled}))


def _of_answers(seen: VisitView) -> Iterator[Block]:
    result = seen.result
    if result.level is not None:
        return  # A clause (coma) may have decided with answers missing.
    open_ = open_in(result, seen.counting)
    if open_:
        facts = sum(code in result.missing_facts for code in open_)
        counts = {"count": len(open_), "items": len(open_) - facts, "facts": facts}
        words = N_("not answered: {count}")
        if facts and counts["items"]:
            # The head of the page counts scored items only.
            words = N_(
                "not answered: {count} ({items} scored items, {facts} other questions)"
            )
        yield Block(ANSWERS, Message(words, counts))
    refused = {*result.missing, *result.missing_facts} - {*open_}
    if refused:
        words = N_("refused, so that the level stays open: {count}")
        yield Block(REFUSED, Message(words, {"count": len(refused)}))
    if not open_ and not refused and seen.scale.preliminary is not None:
        yield Block(LEVEL, Message(N_("no level follows from these answers")))
