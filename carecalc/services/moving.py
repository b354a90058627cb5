# SPDX-License-Identifier: Apache-2.0
"""Moving a draft over to a newer version of its scale, after showing what differs."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from carecalc.domain.scale import Item, Scale
from carecalc.domain.visit import Answer, Visit
from carecalc.errors import UserError
from carecalc.services.access import needs
from carecalc.services.context import Context
from carecalc.services.raters import counting
from carecalc.services.switches import office_switches
from carecalc.services.visit_begin import NUMBER_SERIES
from carecalc.services.visit_checks import check_answer, draft_of
from carecalc.services.visit_view import (
    VisitView,
    evaluate,
    items_of,
    scale_of,
    view_of,
)
from carecalc.store.unit_of_work import Work
from carecalc.text import N_, Message

MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Move:
    """What a draft would meet under the version now in force.

    Codes of items and facts: `added`, `removed`, `reworded` (name, help or wording of
    an option), `recounted` (points of an option, or when it is asked);
    `options_lost` by item. `carried` are the answers that go over, `left` those that
    do not. `rules_differ`: what is summed or concluded differs, which it does where an
    item comes or goes. Levels are None while open; each is named under its switches.
    """

    scale_before: Scale
    scale_after: Scale
    added: tuple[str, ...]
    removed: tuple[str, ...]
    reworded: tuple[str, ...]
    recounted: tuple[str, ...]
    options_lost: Mapping[str, tuple[str, ...]]
    carried: tuple[str, ...]
    left: tuple[str, ...]
    rules_differ: bool
    level_before: str | int | None
    level_after: str | int | None
    switches_before: Mapping[str, str]
    switches_after: Mapping[str, str]


@needs("cases.see")
def newer(ctx: Context, visit_id: str) -> Move | None:
    """Return what differs where other bytes of the scale are in force on the day of a
    draft's assessment than those it began with; None where there is nothing."""
    with ctx.store.reading() as work:
        visit = work.visits.get(visit_id)
        after = _in_force(ctx, visit)
        return None if after is None else _move(ctx, work, visit, after)


@needs("visits.work")
def move_over(ctx: Context, visit_id: str) -> VisitView:
    """End a draft as moved and go on in a new one under the version in force.

    Answers that the new version takes go over, of both assessors, with reasons and
    evidence; undo does not reach behind the move. One transaction. `UserError`:
    VISIT-004 closed, VISIT-031 nothing newer.
    """
    with ctx.store.work() as work:
        old = draft_of(work, visit_id)
        after = _in_force(ctx, old)
        if after is None:
            raise UserError(
                "VISIT-031",
                Message(N_("The visit has the version of its scale that is in force.")),
            )
        law = ctx.catalog.by_digest(after.digest)
        assert law is not None, "the catalogue read it from this file"
        work.laws.keep(law.digest, law.kind, law.path, law.data)
        successor = ctx.new_id()
        # First the ending: a person has one draft of a scale at a time.
        work.notes.end(old.id, MOVED, successor=successor)
        work.visits.abandon(old.id, MOVED)
        switches = office_switches(work.office.get(), after)
        visit = work.visits.add(
            replace(
                old,
                id=successor,
                number=work.next_number(NUMBER_SERIES, ctx.today().year),
                scale_version=after.version,
                scale_digest=after.digest,
                switches=switches,
                position=old.position if old.position in items_of(after) else "",
            ),
            asked=len(evaluate(after, {}, switches).missing),
        )
        carry_over(ctx, work, old, visit.id, after)
        work.audit("visit.moved", old.id, [successor, old.scale_digest, after.digest])
        seen = view_of(ctx, work, work.visits.get(visit.id))
        noted = work.visits.note(seen.visit, seen.answered, seen.asked)
        return replace(seen, visit=noted)


def carry_over(
    ctx: Context, work: Work, old: Visit, successor: str, after: Scale
) -> None:
    """Write into the visit that goes on what `after` takes of the one before: answers
    of both assessors, what was settled, reasons, evidence."""
    for given in _carried(after, old.answers).values():
        work.visits.first.answer(successor, given)
    for given in _carried(after, old.second).values():
        work.notes.second.answer(successor, given)
    items = items_of(after)
    for settlement in old.settled.values():
        agreed = Answer(settlement.item, settlement.options)
        if settlement.item in items and _takes(items[settlement.item], agreed):
            work.notes.settle(successor, settlement)
    for key, reason in old.remarks.items():
        work.notes.remark(successor, key, reason)
    for kept in work.notes.evidence(old.id):
        if kept.item in items:
            work.notes.attach_again(ctx.new_id(), successor, kept)


def _in_force(ctx: Context, visit: Visit) -> Scale | None:
    """Return the scale now in force on the day of a draft, if it has other bytes."""
    if visit.state != "draft" or visit.scale not in ctx.catalog.scale_codes():
        return None
    try:
        scale = ctx.catalog.scale(visit.scale, visit.assessed_on)
    except UserError as error:
        if error.code != "SCALE-002":
            raise
        return None  # taken out of force: the draft finishes under its own
    return None if scale.digest == visit.scale_digest else scale


def _move(ctx: Context, work: Work, visit: Visit, after: Scale) -> Move:
    before = scale_of(ctx, work, visit)
    old, new = items_of(before), items_of(after)
    both = [code for code in old if code in new]
    answers = counting(visit)
    carried = _carried(after, answers)
    switches = office_switches(work.office.get(), after)
    return Move(
        scale_before=before,
        scale_after=after,
        added=tuple(code for code in new if code not in old),
        removed=tuple(code for code in old if code not in new),
        reworded=tuple(c for c in both if _words(old[c]) != _words(new[c])),
        recounted=tuple(c for c in both if _counts(old[c]) != _counts(new[c])),
        options_lost={
            code: lost for code in both if (lost := _lost(old[code], new[code]))
        },
        carried=tuple(carried),
        left=tuple(code for code in answers if code not in carried),
        rules_differ=_rules(before) != _rules(after),
        level_before=evaluate(before, answers, visit.switches).level,
        level_after=evaluate(after, carried, switches).level,
        switches_before=visit.switches,
        switches_after=switches,
    )


def _carried(scale: Scale, answers: Mapping[str, Answer]) -> dict[str, Answer]:
    """Return the answers that the scale takes as they are."""
    items = items_of(scale)
    return {
        code: given
        for code, given in answers.items()
        if code in items and _takes(items[code], given)
    }


def _takes(item: Item, given: Answer) -> bool:
    try:
        check_answer(item, given)
    except UserError:
        return False
    return True


def _words(item: Item) -> object:
    labels = {option.code: option.label for option in item.options}
    return item.label, item.help, labels


def _counts(item: Item) -> object:
    points = {option.code: option.points for option in item.options}
    return points, item.asked_when, item.answer


def _lost(before: Item, after: Item) -> tuple[str, ...]:
    return tuple(o.code for o in before.options if after.option(o.code) is None)


def _rules(scale: Scale) -> object:
    graph = scale.graph
    return (
        scale.overrides,
        scale.preliminary,
        scale.raise_at_most,
        graph.measures,
        graph.conditions,
        graph.grades,
        graph.parameters,
        graph.switches,
    )
