# SPDX-License-Identifier: Apache-2.0
"""Filling in the assessment report from a signed visit."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, TypeVar

from carecalc.catalog.codes import Codes
from carecalc.documents.values import (
    AssessmentReport,
    Change,
    Contradiction,
    Entry,
    FromPaper,
    Holds,
    LawUsed,
    Letterhead,
    SelfTested,
    Signer,
    SinceLast,
)
from carecalc.documents.visit_record_values import VisitRecord
from carecalc.domain.names import plain_name
from carecalc.domain.office import Office
from carecalc.domain.result import MET
from carecalc.domain.scale import Scale, ScaleResult
from carecalc.domain.trace import Words
from carecalc.domain.visit import PaperEntry, Signing
from carecalc.services import filling_answers, filling_doubts, validity
from carecalc.services.again import (
    JUMP_LEVEL,
    SOON,
    Comparison,
)
from carecalc.services.contradictions import contradictions
from carecalc.services.drawn import ASSESSOR, GUARDIAN, INFORMANT, SECOND, Drawn
from carecalc.services.explaining import near_lines, why
from carecalc.services.filling_parts import (
    level_words,
    measure_words,
    readings,
    sources_of,
    subject,
    telephone,
)
from carecalc.services.visit_view import VisitView, items_of
from carecalc.text import N_, Message

if TYPE_CHECKING:
    from carecalc.catalog.selftests import SelfTest

_SIDES = {
    ASSESSOR: ASSESSOR,
    SECOND: ASSESSOR,
    INFORMANT: INFORMANT,
    GUARDIAN: GUARDIAN,
}
"""Among whom the report names somebody who signed in a role."""


R = TypeVar("R", AssessmentReport, VisitRecord)


def report(
    view: VisitView,
    office: Office,
    codes: Codes,
    law: LawUsed,
    since: Comparison | None = None,
) -> AssessmentReport:
    """Return the report of a signed visit.

    `law` names the scale file with what its self-test gave, `since` compares with
    the last signed visit.
    """
    visit, scale, result = view.visit, view.scale, view.result
    signing = visit.signing
    assert signing is not None, "only signed visits are reported"
    source = scale.sources[0] if scale.sources else None
    card = why(view)
    return AssessmentReport(
        number=visit.number,
        letterhead=Letterhead(office.assessment_body, telephone(office)),
        title=scale.title or "",
        scale=source_title(scale),
        scale_number="" if source is None else source.number,
        kind=""
        if source is None or not source.kind
        else codes.name("source-kind", source.kind),
        subject=subject(view.person, codes),
        assessed_on=visit.assessed_on,
        reason=codes.name("reason", visit.reason),
        scores=_scores(scale, result),
        preliminary=_preliminary(scale, result),
        changes=_changes(result),
        level=_level(scale, result),
        validity=_holds(view, office, signing),
        sections=filling_answers.sections(scale, visit, result, codes),
        place=signing.place,
        recording=signing.recording,
        signed_on=signing.signed_on,
        assessors=tuple(
            Signer(name, codes.name("background", code))
            for name, code in zip(signing.assessors, signing.backgrounds, strict=True)
        ),
        experts=tuple(Signer(name) for name in signing.experts),
        present=Signer(signing.present, signing.present_relation)
        if signing.present
        else None,
        informant=Signer(signing.informant, signing.informant_relation)
        if signing.informant
        else None,
        facts=filling_answers.deciding_facts(scale, visit),
        sheets=filling_answers.sheets(scale, visit),
        second=filling_answers.second_rating(scale, visit),
        contradictions=tuple(
            Contradiction(each.label, each.because or "", each.reason, each.clause)
            for each in contradictions(scale, visit, result)
        ),
        since=None if since is None else _since(view, since),
        remarks=remarks(view),
        readings=readings(result.switches, [scale]),
        marks=filling_doubts.of_result(scale, visit, result, codes),
        reasons=card.lines,
        nearness=()
        if card.nearness is None
        else tuple(
            Entry(line.text, line.value or "", line.clause)
            for line in near_lines(scale, result, card.nearness)
        ),
        law=law,
        sources=sources_of(scale.sources),
        from_paper=None if visit.entry is None else _from_paper(visit.entry),
    )


def with_hands(report: R, hands: Iterable[Drawn]) -> R:
    """Return a report or record with what its signers drew on the screen under this
    result."""
    drawn = {
        (_SIDES.get(hand.signature.role, ""), plain_name(hand.signature.name)): (
            hand.signature.drawing
        )
        for hand in hands
        if hand.is_of_result and not hand.signature.paper_id
    }

    def signed(side: str, signer: Signer) -> Signer:
        return replace(signer, drawing=drawn.get((side, plain_name(signer.name))))

    informant, present = report.informant, report.present
    return replace(
        report,
        assessors=tuple(signed(ASSESSOR, each) for each in report.assessors),
        informant=None if informant is None else signed(INFORMANT, informant),
        present=None if present is None else signed(GUARDIAN, present),
    )


def _from_paper(entry: PaperEntry) -> FromPaper:
    return FromPaper(entry.visited_on, entry.visitors, entry.entered_on, entry.by)


def law_used(
    scale: Scale,
    tested: "SelfTest | None",
    on: date,
    codes: Codes,
    untested: Words | None = None,
) -> LawUsed:
    """Return the scale file of a result, what its self-test gave, what it doubts.

    `untested` is why the self-test could not be run, where there is one.
    """
    return LawUsed(
        code=scale.code,
        version=scale.effective_from,
        digest=scale.digest,
        tested=None
        if tested is None
        else SelfTested(
            groups=len(tested.groups),
            vectors=tested.passed + tested.failed,
            failed=tested.failed,
            digest=tested.vectors_digest,
            on=on,
        ),
        untested=untested or "",
        note=scale.note or "",
        doubts=filling_doubts.of_file(scale, codes),
    )


def source_title(scale: Scale) -> Words:
    """Return what the text is called that the scale stands in."""
    title = scale.sources[0].title if scale.sources else ""
    return scale.label if title in ("", scale.label.zh_CN) else title


def _scores(scale: Scale, result: ScaleResult) -> tuple[Entry, ...]:
    return tuple(entry for _, entry in _printed(scale, result))


def _printed(scale: Scale, result: ScaleResult) -> list[tuple[str, Entry]]:
    """Return the printed measures by name; the preliminary level has its own line."""
    sections = {section.code: section for section in scale.sections}
    found = []
    for name, value in result.measures.items():
        if name == scale.preliminary:
            continue
        measure = scale.graph.measures.get(name)
        section = sections.get(name)
        label: Words = name
        clause = mark = ""
        if measure is not None:
            label, clause, mark = measure.label or label, measure.clause, measure.mark
        if section is not None:
            label = section.label if label == name else label
            clause = clause or section.clause
        words = measure_words(scale, result.switches, name, value)
        found.append((name, Entry(label, words, clause, mark)))
    return found


def _preliminary(scale: Scale, result: ScaleResult) -> Entry | None:
    """Return the preliminary level, where clauses of the scale could change it."""
    if scale.preliminary is None or not scale.overrides:
        return None
    measure = scale.graph.measures[scale.preliminary]
    found = level_words(scale, result.preliminary, result.switches)
    return Entry("", found, measure.clause, measure.mark)


def _level(scale: Scale, result: ScaleResult) -> Entry | None:
    if scale.preliminary is None:
        return None
    words = level_words(scale, result.level, result.switches)
    if scale.overrides:
        return Entry("", words)
    measure = scale.graph.measures[scale.preliminary]
    return Entry("", words, measure.clause, measure.mark)


def _changes(result: ScaleResult) -> tuple[Entry, ...]:
    return tuple(
        Entry(
            clause.override.label,
            clause.step.value or "",
            clause.override.clause,
            clause.override.mark,
        )
        for clause in result.clauses
        if clause.state == MET and clause.override.clause in result.applied
    )


def _holds(view: VisitView, office: Office, signing: Signing) -> Holds | None:
    """Return how long the level holds; a scale that only records holds nothing."""
    if view.result.level is None:
        return None
    found = validity.periods(office, view.scale, view.result.level)
    on, months = view.visit.assessed_on, found.validity_months
    interval, again = found.interval_months, found.again_after_months
    says = view.scale.validity
    return Holds(
        valid_to=None if months is None else validity.valid_to(on, months),
        valid_clause=found.clause if found.from_file else "",
        valid_mark=found.mark if found.from_file else "",
        due_on=None if interval is None else validity.due_on(on, interval),
        again_from=None
        if again is None
        else validity.may_ask_again_from(signing.signed_on, again),
        clause="" if says is None else says.clause,
        mark="" if says is None else says.mark,
    )


def _since(view: VisitView, found: Comparison) -> SinceLast:
    """Return the comparison in words: level, printed measures, then answers."""
    scale, before = view.scale, found.scale_before
    reasons = {jump.key: jump.reason for jump in found.jumps}
    level = None
    if scale.preliminary is not None:
        level = Change(
            Message(N_("Final level")),
            level_words(before, found.level_before, found.previous.switches),
            level_words(scale, found.level_after, view.visit.switches),
            reasons.get(JUMP_LEVEL, ""),
        )
    changes = [
        Change(
            entry.label,
            measure_words(before, found.previous.switches, name, was),
            entry.value,
        )
        for name, entry in _printed(scale, view.result)
        for was in (found.measures_before.get(name),)
        if was is not None and was != found.measures_after.get(name)
    ]
    items = items_of(scale)
    items_before = items_of(before)
    changes += [
        Change(
            filling_answers.numbered(scale, items[each.item]),
            filling_answers.said_words(
                items_before.get(each.item, items[each.item]), each.before
            ),
            filling_answers.said_words(items[each.item], each.after),
            reasons.get(f"jump {each.item}", ""),
        )
        for each in found.changes
    ]
    return SinceLast(
        number=found.previous.number,
        assessed_on=found.previous.assessed_on,
        level=level,
        changes=tuple(changes),
    )


def remarks(view: VisitView) -> tuple[Entry, ...]:
    """Return what the assessors explained beside contradictions and jumps."""
    remarks, gate = view.visit.remarks, view.scale.gate
    found = []
    if gate is not None and remarks.get("gate"):
        found.append(Entry(gate.label, remarks["gate"], gate.clause, gate.mark))
    if remarks.get(SOON):
        label = Message(N_("Why assessed again so soon"))
        if view.scale.soon_days:
            label = Message(
                N_("Why assessed again within {days} days"),
                {"days": view.scale.soon_days},
            )
        found.append(Entry(label, remarks[SOON]))
    return tuple(found)
