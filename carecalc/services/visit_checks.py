# SPDX-License-Identifier: Apache-2.0
"""What may be answered to an item, and what must be answered before signing."""

from collections.abc import Iterable
from datetime import date
from fractions import Fraction

from carecalc.domain.answers import is_number
from carecalc.domain.picture import MOST_PICTURE_BYTES
from carecalc.domain.scale import Item, Scale
from carecalc.domain.visit import Answer, Visit
from carecalc.errors import UserError
from carecalc.services.raters import differences
from carecalc.services.visit_view import VisitView, items_of
from carecalc.store.unit_of_work import Work
from carecalc.text import N_, Message

SOURCES = ("person", "informant", "observation", "trial")
REFUSALS = ("refused", "not-applicable")
_PICTURES = (("image/png", b"\x89PNG\r\n\x1a\n"), ("image/jpeg", b"\xff\xd8\xff"))


def item_of(scale: Scale, code: str) -> Item:
    """Return an item or fact; VISIT-001 if the scale has none of that code."""
    item = items_of(scale).get(code)
    if item is None:
        raise UserError(
            "VISIT-001",
            Message(N_("The scale has no item “{item}”."), {"item": code}),
            None,
            code,
        )
    return item


def check_answer(item: Item, given: Answer) -> None:
    """Refuse what the item does not take: VISIT-002 no such option, VISIT-003 not the
    kind of answer."""
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


def check_complete(seen: VisitView) -> None:
    """Refuse a visit from which no level follows: VISIT-007, VISIT-008, VISIT-013."""
    result = seen.result
    items = items_of(seen.scale)
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


def draft_of(work: Work, visit_id: str) -> Visit:
    """Return a visit that may still change; VISIT-004 if it is closed."""
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


def check_raters(seen: VisitView, names: tuple[str, ...]) -> None:
    """Refuse what two assessors have not finished: VISIT-020 the second's answers,
    VISIT-021 a difference not settled, VISIT-032 one name for two who answered."""
    if seen.second_view is None:
        return
    if len(names) < 2:
        raise UserError(
            "VISIT-032",
            Message(N_("Two assessors answered in this visit; both must sign.")),
            None,
            "assessors",
        )
    items = items_of(seen.scale)
    if not seen.second_view.is_done:
        missing = seen.second_view.missing
        raise UserError(
            "VISIT-020",
            Message(
                N_("The second assessor has not answered: {items}."),
                {"items": tuple(items[code].label for code in missing)},
            ),
            Message(N_("Let the second assessor finish, or take these answers back.")),
            missing[0],
        )
    # Where what was answered decides, the view lists none while items are open.
    differ = differences(seen.scale, seen.visit)
    open_ = [d.item for d in differ if d.settlement is None]
    if open_:
        raise UserError(
            "VISIT-021",
            Message(
                N_("The two assessors differ, and it is not settled: {items}."),
                {"items": tuple(items[code].label for code in open_)},
            ),
            Message(N_("Settle each difference with a reason, then sign.")),
            open_[0],
        )


def check_reasons(seen: VisitView, wanted: tuple[str, ...]) -> None:
    """Refuse what lacks its one-line reason: VISIT-017 a contradiction, VISIT-018 an
    unlikely change since last time, VISIT-030 an assessment so soon after another; and
    VISIT-034 a contradiction that the county lets no reason settle."""
    for contradiction in seen.contradictions:
        if contradiction.critical is not None:
            raise UserError(
                "VISIT-034",
                Message(
                    N_("These answers do not go together: {what}."),
                    {"what": contradiction.label},
                ),
                Message(
                    N_(
                        "By {source} a reason is not enough: ask again, and correct "
                        "one of the answers."
                    ),
                    {"source": contradiction.critical.source.title},
                ),
                contradiction.key,
            )
        if contradiction.key in wanted:
            raise UserError(
                "VISIT-017",
                Message(
                    N_("These answers do not go together: {what}."),
                    {"what": contradiction.label},
                ),
                Message(N_("Correct one of them, or write in one line why it is so.")),
                contradiction.key,
            )
    if "soon" in wanted:
        raise UserError(
            "VISIT-030",
            Message(
                N_("This person was assessed within the last {days} days."),
                {"days": seen.scale.soon_days},
            ),
            Message(N_("Write in one line why it is done again.")),
            "soon",
        )
    if wanted:
        place = wanted[0].removeprefix("jump ")
        item = items_of(seen.scale).get(place)
        raise UserError(
            "VISIT-018",
            Message(
                N_("A large change since the last assessment: {what}."),
                {"what": Message(N_("the level")) if item is None else item.label},
            ),
            Message(N_("Check the answer, or write in one line what has changed.")),
            wanted[0],
        )


def check_remark(scale: Scale, key: str) -> None:
    """Refuse a reason for what wants none; VISIT-019."""
    kind, _, name = key.partition(" ")
    known = (
        key in ("soon", "gate", "jump level")
        or (kind == "warning" and name in scale.graph.warnings)
        or (kind == "jump" and name in items_of(scale))
    )
    if not known:
        raise UserError(
            "VISIT-019",
            Message(N_("Nothing called “{key}” wants a reason."), {"key": key}),
            None,
            key,
        )


def check_gate(
    scale: Scale, reason: str, on: date, past: Iterable[Visit], note: str
) -> None:
    """Refuse a scale that another must open; VISIT-024, naming the clause.

    `past` are the person's visits, the latest first; `note` says where the result is
    documented that this office does not have.
    """
    gate = scale.gate
    if gate is None or reason in gate.not_for or note:
        return
    last = next(
        (
            visit
            for visit in past
            if visit.state == "signed"
            and visit.scale == gate.scale
            and visit.assessed_on <= on
        ),
        None,
    )
    if last is not None and last.level in [str(level) for level in gate.levels]:
        return
    raise UserError(
        "VISIT-024",
        Message(N_("Another scale must come first: {gate}."), {"gate": gate.label}),
        Message(
            N_(
                "So says {clause} of the scale. Begin the other scale, or write where "
                "its result is documented."
            ),
            {"clause": gate.clause or gate.scale},
        ),
        "gate",
    )


def check_image(media: str, data: bytes) -> None:
    """Refuse what is no PNG or JPEG picture of a fair size; VISIT-029."""
    if not any(media == of and data.startswith(head) for of, head in _PICTURES):
        raise UserError(
            "VISIT-029",
            Message(N_("Only a PNG or JPEG picture can be kept with an item.")),
            None,
            "evidence",
        )
    if len(data) > MOST_PICTURE_BYTES:
        raise UserError(
            "VISIT-029",
            Message(
                N_("The picture is larger than {count} kB."),
                {"count": MOST_PICTURE_BYTES // 1000},
            ),
            Message(N_("Take it again at a lower resolution.")),
            "evidence",
        )


def reason_to_end(reason: str) -> str:
    """Return why a visit ends without a result; VISIT-016 if nobody says."""
    why = reason.strip()
    if not why:
        raise UserError(
            "VISIT-016",
            Message(N_("Say why the visit is abandoned.")),
            None,
            "reason",
        )
    return why
