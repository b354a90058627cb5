# SPDX-License-Identifier: Apache-2.0
"""Visits: starting one, answering, undoing, signing, each step kept when it returns."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from carecalc.domain.answers import is_number
from carecalc.domain.evaluate import score, with_defaults
from carecalc.domain.person import Person
from carecalc.domain.scale import Item, Scale, ScaleResult
from carecalc.domain.visit import Answer, Signing, Visit
from carecalc.errors import UserError
from carecalc.services.context import Context
from carecalc.services.signing import check_signing
from carecalc.store.unit_of_work import Work
from carecalc.text import N_, Message, Text

NUMBER_SERIES = "PG"  # 评估
SOURCES = ("person", "informant", "observation", "trial")
REFUSALS = ("refused", "not-applicable")


@dataclass(frozen=True, slots=True)
class VisitView:
    """A visit with its person, the scale it was begun with, and what follows so far.

    `undoable` is how many steps can be taken back.
    """

    visit: Visit
    person: Person
    scale: Scale
    result: ScaleResult
    undoable: int = 0

    @property
    def answered(self) -> int:
        """How many items have an answer, or a reason for having none."""
        return sum(item.code in self.visit.answers for item in self.scale.items)

    @property
    def asked(self) -> int:
        """How many items this visit asks."""
        done = self.visit.answers
        return len(
            {i.code for i in self.scale.items if i.code in done}
            | set(self.result.missing)
        )


@dataclass(frozen=True, slots=True)
class VisitSummary:
    """A row of the list of unfinished visits; `position_label` names the item."""

    visit: Visit
    person: Person
    answered: int
    asked: int
    position_label: Text | None


def start(
    ctx: Context, person_id: str, scale_code: str, reason: str, assessed_on: date
) -> VisitView:
    """Begin a visit with the version of the scale in force on the day.

    The scale's file is kept with the visit: a newer one never changes it. `UserError`:
    VISIT-006 one of this scale is unfinished, VISIT-014 an impossible day, SCALE-…
    """
    if assessed_on > ctx.today():
        raise UserError(
            "VISIT-014",
            Message(N_("The day of the assessment lies in the future.")),
            Message(N_("Write the day of the visit.")),
            "assessed_on",
        )
    scale = ctx.catalog.scale(scale_code, assessed_on)
    law = ctx.catalog.by_digest(scale.digest)
    assert law is not None, "the catalogue read it from this file"
    with ctx.store.work() as work:
        work.people.get(person_id)
        for other in work.visits.of_person(person_id):
            if other.state == "draft" and other.scale == scale.code:
                raise UserError(
                    "VISIT-006",
                    Message(
                        N_("The visit {number} is not finished yet."),
                        {"number": other.number},
                    ),
                    Message(N_("Go on with it, or abandon it first.")),
                )
        work.laws.keep(law.digest, law.kind, law.path, law.data)
        switches = with_defaults(scale, None)
        visit = work.visits.add(
            Visit(
                id=ctx.new_id(),
                person_id=person_id,
                number=work.next_number(NUMBER_SERIES, ctx.today().year),
                scale=scale.code,
                scale_version=scale.version,
                scale_digest=law.digest,
                switches=switches,
                reason=reason,
                assessed_on=assessed_on,
            ),
            asked=len(_evaluate(scale, {}, switches).missing),
        )
        work.audit(
            "visit.started", visit.id, [person_id, law.digest, reason, assessed_on]
        )
        return _view(ctx, work, visit)


def view(ctx: Context, visit_id: str) -> VisitView:
    """Return a visit as it stands; STORE-013 if there is none."""
    with ctx.store.reading() as work:
        return _view(ctx, work, work.visits.get(visit_id))


def of_person(ctx: Context, person_id: str) -> tuple[Visit, ...]:
    """Return a person's visits, signed or not, the latest assessment first."""
    with ctx.store.reading() as work:
        return work.visits.of_person(person_id)


def unfinished(ctx: Context) -> tuple[VisitSummary, ...]:
    """Return the unfinished visits, the one worked on last first."""
    with ctx.store.reading() as work:
        rows = []
        for visit in work.visits.drafts():
            seen = _view(ctx, work, visit)
            item = _items(seen.scale).get(visit.position)
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


def answer(ctx: Context, visit_id: str, given: Answer) -> VisitView:
    """Record an answer; it is on the disk when this returns.

    `UserError`: VISIT-001 no such item, VISIT-002 no such option, VISIT-003 not the
    kind of answer the item takes, VISIT-004 the visit is closed.
    """
    with ctx.store.work() as work:
        visit = _draft(work, visit_id)
        _check_answer(_item(_scale(ctx, work, visit), given.item), given)
        # The same answer once more (a double click) is no step to undo.
        if visit.answers.get(given.item) != given:
            work.visits.answer(visit_id, given)
            work.audit("visit.answered", visit_id, given)
        return _noted(ctx, work, visit_id, given.item)


def clear(ctx: Context, visit_id: str, item: str) -> VisitView:
    """Take an answer away, so that the item is open again."""
    with ctx.store.work() as work:
        visit = _draft(work, visit_id)
        _item(_scale(ctx, work, visit), item)
        if item in visit.answers:
            work.visits.clear(visit_id, item)
            work.audit("visit.cleared", visit_id, item)
        return _noted(ctx, work, visit_id, item)


def undo(ctx: Context, visit_id: str) -> VisitView:
    """Take the latest step back, however long ago it was; VISIT-005 if there is none.

    `visit.position` is then the item concerned.
    """
    with ctx.store.work() as work:
        _draft(work, visit_id)
        item = work.visits.undo(visit_id)
        if item is None:
            raise UserError(
                "VISIT-005", Message(N_("There is nothing left to undo in this visit."))
            )
        work.audit("visit.undone", visit_id, item)
        return _noted(ctx, work, visit_id, item)


def move_to(ctx: Context, visit_id: str, item: str) -> None:
    """Remember the item at which work goes on."""
    with ctx.store.work() as work:
        seen = _view(ctx, work, _draft(work, visit_id))
        _item(seen.scale, item)
        if seen.visit.position != item:
            work.visits.note(
                replace(seen.visit, position=item), seen.answered, seen.asked
            )


def sign(ctx: Context, visit_id: str, signing: Signing) -> VisitView:
    """Close a visit with its level under the names of those who made it.

    From then on nothing of it changes. `UserError`: VISIT-007 items without an
    answer, VISIT-008 facts that could change the level, VISIT-013 no level follows;
    VISIT-009 … VISIT-012, VISIT-015 who must sign and when.
    """
    with ctx.store.work() as work:
        seen = _view(ctx, work, _draft(work, visit_id))
        _check_complete(seen)
        signed = check_signing(seen.scale, signing, seen.visit.assessed_on, ctx.today())
        level = None if seen.result.level is None else str(seen.result.level)
        work.visits.sign(
            replace(seen.visit, signing=signed, level=level), _frozen(seen.result)
        )
        work.audit("visit.signed", visit_id, [signed, level])
        return _view(ctx, work, work.visits.get(visit_id))


def abandon(ctx: Context, visit_id: str, reason: str) -> None:
    """Close a visit without a result; VISIT-016 without a reason. It is kept."""
    if not reason.strip():
        raise UserError(
            "VISIT-016",
            Message(N_("Say why the visit is abandoned.")),
            None,
            "reason",
        )
    with ctx.store.work() as work:
        _draft(work, visit_id)
        work.visits.abandon(visit_id, reason.strip())
        work.audit("visit.abandoned", visit_id, reason.strip())


def _scale(ctx: Context, work: Work, visit: Visit) -> Scale:
    """Return the scale from the bytes kept with the visit, not from the shipped file."""
    return ctx.catalog.scale_from(work.laws.bytes(visit.scale_digest))


def _view(ctx: Context, work: Work, visit: Visit) -> VisitView:
    scale = _scale(ctx, work, visit)
    return VisitView(
        visit,
        work.people.get(visit.person_id),
        scale,
        _evaluate(scale, visit.answers, visit.switches),
        work.visits.undoable(visit.id) if visit.state == "draft" else 0,
    )


def _evaluate(
    scale: Scale, answers: Mapping[str, Answer], switches: Mapping[str, str]
) -> ScaleResult:
    return score(
        scale,
        {code: given.options for code, given in answers.items() if not given.refused},
        switches,
        refused=frozenset(c for c, given in answers.items() if given.refused),
    )


def _draft(work: Work, visit_id: str) -> Visit:
    visit = work.visits.get(visit_id)
    if visit.state != "draft":
        raise UserError(
            "VISIT-004",
            Message(
                N_("The visit {number} is closed; nothing in it can be changed."),
                {"number": visit.number},
            ),
            Message(N_("Begin a new visit if the assessment must be made again.")),
        )
    return visit


def _noted(ctx: Context, work: Work, visit_id: str, item: str) -> VisitView:
    seen = _view(ctx, work, replace(work.visits.get(visit_id), position=item))
    noted = work.visits.note(seen.visit, seen.answered, seen.asked)
    return replace(seen, visit=noted)


def _items(scale: Scale) -> dict[str, Item]:
    return {item.code: item for item in scale.items} | dict(scale.graph.facts)


def _item(scale: Scale, code: str) -> Item:
    item = _items(scale).get(code)
    if item is None:
        raise UserError(
            "VISIT-001",
            Message(N_("The scale has no item “{item}”."), {"item": code}),
            None,
            code,
        )
    return item


def _check_answer(item: Item, given: Answer) -> None:
    if given.source not in SOURCES or given.refused not in ("", *REFUSALS):
        raise _wrong_kind(item)
    if given.refused:
        if given.options:
            raise _wrong_kind(item)
        return
    match item.answer:
        case "single":
            if len(given.options) != 1:
                raise _wrong_kind(item)
        case "several":
            if len(set(given.options)) != len(given.options):
                raise _wrong_kind(item)
        case "number":
            _check_number(item, given.options)
            return
        case "rows":
            if any(len(row.split("\t")) != len(item.columns) for row in given.options):
                raise _wrong_kind(item)
            return
        case "note":
            if given.options:
                raise _wrong_kind(item)
    for code in given.options:
        if item.option(code) is None:
            raise UserError(
                "VISIT-002",
                Message(
                    N_("The item {item} has no option “{option}”."),
                    {"item": item.label, "option": code},
                ),
                Message(N_("Choose one of the options shown.")),
                item.code,
            )


def _check_number(item: Item, options: tuple[str, ...]) -> None:
    if len(options) != 1 or not is_number(item, options[0]):
        raise _wrong_kind(item)
    if item.maximum is not None and Fraction(options[0]) > item.maximum:
        raise UserError(
            "VISIT-002",
            Message(
                N_("The item {item} takes numbers from 0 to {maximum}."),
                {"item": item.label, "maximum": item.maximum},
            ),
            None,
            item.code,
        )


def _wrong_kind(item: Item) -> UserError:
    return UserError(
        "VISIT-003",
        Message(
            N_("This is not the kind of answer that the item {item} takes."),
            {"item": item.label},
        ),
        None,
        item.code,
    )


def _check_complete(seen: VisitView) -> None:
    result = seen.result
    items = _items(seen.scale)
    if result.level is not None:
        return  # under some clauses (coma) the level is final with items missing
    if result.missing:
        raise UserError(
            "VISIT-007",
            Message(
                N_("Items without an answer: {items}."),
                {"items": tuple(items[code].label for code in result.missing)},
            ),
            Message(N_("Answer them, then sign.")),
            result.missing[0],
        )
    if result.missing_facts:
        raise UserError(
            "VISIT-008",
            Message(
                N_("Still to be asked, for it could change the level: {facts}."),
                {"facts": tuple(items[code].label for code in result.missing_facts)},
            ),
            Message(N_("Answer these questions, then sign.")),
            result.missing_facts[0],
        )
    if seen.scale.preliminary is not None:
        raise UserError(
            "VISIT-013",
            Message(N_("No level follows from these answers yet.")),
            Message(N_("Look at the reasons for what is still open.")),
        )


def _frozen(result: ScaleResult) -> dict[str, object]:
    """Return what is kept of a result; the reasons are worked out again from it."""
    return {
        "format": 1,
        "measures": dict(result.measures),
        "preliminary": result.preliminary,
        "level": result.level,
        "applied": result.applied,
        "missing": result.missing,
        "warnings": result.warnings,
        "switches": dict(result.switches),
        "marks": result.marks,
    }
