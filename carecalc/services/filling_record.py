# SPDX-License-Identifier: Apache-2.0
"""Filling the record of a visit: what each assessor found, and how it went."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from fractions import Fraction

from carecalc.catalog.codes import Codes
from carecalc.documents.values import (
    Contradiction,
    Entry,
    FromPaper,
    Letterhead,
    Signer,
)
from carecalc.documents.visit_record_values import (
    Compared,
    RatedItem,
    RatedSection,
    VisitRecord,
)
from carecalc.domain.office import Office
from carecalc.domain.scale import Item, Section
from carecalc.domain.trace import Words
from carecalc.domain.visit import Answer, Evidence, Visit
from carecalc.i18n import plain_number
from carecalc.services import filling_answers
from carecalc.services.again import JUMP_LEVEL
from carecalc.services.context import civil_time
from carecalc.services.contradictions import contradictions
from carecalc.services.filling_answers import answer_words, numbered, paper_code
from carecalc.services.filling_parts import sources_of, subject, telephone
from carecalc.services.filling_report import remarks, source_title
from carecalc.services.raters import said, standing
from carecalc.services.visit_view import VisitView, items_of
from carecalc.text import N_, Message

PHOTOGRAPH = "image/jpeg"
"""What a photograph is kept as; a drawing is a picture of another kind."""

_OUTCOMES = {
    "abandoned": N_("Given up"),
    "refused": N_("Not completed (refused)"),
    "moved": N_("Went on under a newer version of the scale"),
}


def record(
    view: VisitView,
    office: Office,
    codes: Codes,
    between: tuple[datetime, datetime] | None,
    evidence: Sequence[Evidence] = (),
) -> VisitRecord:
    """Return the record of a visit that ended; `between` are its first and last answer.

    A visit that was typed in from paper has no times: what is known is when it was
    typed.
    """
    visit, scale = view.visit, view.scale
    source = scale.sources[0] if scale.sources else None
    signing, entry, ending = visit.signing, visit.entry, visit.ending
    times = ("", "")
    if between is not None and entry is None:
        times = (_moment(between[0]), _moment(between[1]))
    rating = filling_answers.second_rating(scale, visit)
    return VisitRecord(
        number=visit.number,
        letterhead=Letterhead(office.assessment_body, telephone(office)),
        scale=source_title(scale),
        scale_number="" if source is None else source.number,
        kind=""
        if source is None or not source.kind
        else codes.name("source-kind", source.kind),
        subject=subject(view.person, codes),
        assessed_on=visit.assessed_on,
        reason=codes.name("reason", visit.reason),
        begun=times[0],
        ended=times[1],
        place="" if signing is None else signing.place,
        recording="" if signing is None else signing.recording,
        sections=tuple(_section(view, section, codes) for section in scale.sections),
        sheets=filling_answers.sheets(scale, visit, known_only=True),
        assessors=_assessors(visit, codes),
        experts=()
        if signing is None
        else tuple(Signer(name) for name in signing.experts),
        present=Signer(signing.present, signing.present_relation)
        if signing is not None and signing.present
        else None,
        informant=Signer(signing.informant, signing.informant_relation)
        if signing is not None and signing.informant
        else None,
        compared=None
        if rating is None
        else Compared(rating.items, rating.equal, rating.kappa),
        settled=() if rating is None else rating.differences,
        refusals=tuple(_refusals(view)),
        contradictions=tuple(
            Contradiction(each.label, each.because or "", each.reason, each.clause)
            for each in contradictions(scale, visit, view.result)
        ),
        doubts=(*remarks(view), *_jumps(view)),
        evidence=tuple(_evidence(view, evidence)),
        ending=""
        if ending is None
        else Message(_OUTCOMES.get(ending.outcome, ending.outcome)),
        ending_reason="" if ending is None else ending.reason,
        again_on=None if ending is None else ending.propose_on,
        signed_on=None if signing is None else signing.signed_on,
        from_paper=None
        if entry is None
        else FromPaper(entry.visited_on, entry.visitors, entry.entered_on, entry.by),
        sources=sources_of(scale.sources),
    )


def _moment(at: datetime) -> str:
    return civil_time(at).strftime("%Y-%m-%d %H:%M")


def _assessors(visit: Visit, codes: Codes) -> tuple[Signer, ...]:
    """Return who signed; two empty lines where nobody has."""
    signing = visit.signing
    if signing is None:
        return (Signer(""), Signer(""))
    return tuple(
        Signer(name, codes.name("background", code))
        for name, code in zip(signing.assessors, signing.backgrounds, strict=True)
    )


def _section(view: VisitView, section: Section, codes: Codes) -> RatedSection:
    return RatedSection(
        paper_code(section.code),
        section.label,
        tuple(_item(view, item, codes) for item in section.items),
    )


def _item(view: VisitView, item: Item, codes: Codes) -> RatedItem:
    visit = view.visit
    first, second = visit.answers.get(item.code), visit.second.get(item.code)
    settled = standing(visit, item.code)
    counted = view.counting.get(item.code)
    differs = (
        bool(visit.second) and item.answer != "note" and said(first) != said(second)
    )
    return RatedItem(
        code=paper_code(item.code),
        item=item.label,
        first=_answered(item, first),
        second=_answered(item, second) if visit.second else "",
        settled=""
        if settled is None
        else answer_words(item, Answer(item.code, settled.options)),
        points=_points(item, counted),
        note=_notes(item, first, second),
        source="" if first is None else codes.name("source", first.source),
        is_different=differs,
    )


def _answered(item: Item, given: Answer | None) -> Words:
    return Message(N_("not asked")) if given is None else answer_words(item, given)


def _notes(item: Item, *given: Answer | None) -> str:
    """Return what was noted beside the answers, each sentence once."""
    notes = [each.note for each in given if each is not None and item.answer != "note"]
    return "；".join(dict.fromkeys(note for note in notes if note))


def _points(item: Item, counted: Answer | None) -> str:
    if counted is None or len(counted.options) != 1:
        return ""
    option = item.option(counted.options[0])
    points = None if option is None else option.points
    return plain_number(points) if isinstance(points, Fraction) else ""


def _refusals(view: VisitView) -> Iterator[Entry]:
    """Yield what was refused or not applicable, by each assessor, in order."""
    scale, visit = view.scale, view.visit
    both: tuple[tuple[str, Mapping[str, Answer]], ...] = (
        (N_("First assessor"), visit.answers),
        (N_("Second assessor"), visit.second),
    )
    for code, item in items_of(scale).items():
        for who, answers in both:
            given = answers.get(code)
            if given is not None and given.refused:
                label = numbered(scale, item)
                if visit.second:
                    label = Message(
                        N_("{item} ({who})"), {"item": label, "who": Message(who)}
                    )
                yield Entry(label, answer_words(item, given))


def _jumps(view: VisitView) -> Iterator[Entry]:
    """Yield why answers or level are so far from those of the last visit."""
    items = items_of(view.scale)
    for key, reason in view.visit.remarks.items():
        kind, _, name = key.partition(" ")
        if not reason or kind != "jump":
            continue
        label: Words = Message(N_("Final level"))
        if key != JUMP_LEVEL and name in items:
            label = numbered(view.scale, items[name])
        change = Message(
            N_("Large change since the last assessment: {item}"), {"item": label}
        )
        yield Entry(change, reason)


def _evidence(view: VisitView, kept: Sequence[Evidence]) -> Iterator[Entry]:
    """Yield what was kept with each item, counted."""
    items = items_of(view.scale)
    for code in dict.fromkeys(each.item for each in kept):
        of_item = [each for each in kept if each.item == code]
        photographs = sum(each.media == PHOTOGRAPH for each in of_item)
        drawings = len(of_item) - photographs
        said_ = []
        if drawings:
            said_.append(Message(N_("{count} drawing(s)"), {"count": drawings}))
        if photographs:
            said_.append(Message(N_("{count} photograph(s)"), {"count": photographs}))
        item = items.get(code)
        label = code if item is None else numbered(view.scale, item)
        yield Entry(label, Message("{said}", {"said": tuple(said_)}))
