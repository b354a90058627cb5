# SPDX-License-Identifier: Apache-2.0
"""Filling in the assessment report from a signed visit."""

from collections.abc import Iterator
from fractions import Fraction

from carecalc.catalog.codes import Codes
from carecalc.documents.values import (
    Answered,
    AssessmentReport,
    Entry,
    Letterhead,
    Section,
    Signer,
)
from carecalc.domain.measures import Sum
from carecalc.domain.office import Office
from carecalc.domain.result import MET
from carecalc.domain.scale import Item, Scale, ScaleResult
from carecalc.domain.trace import Step, Words
from carecalc.domain.visit import Answer
from carecalc.i18n import plain_number
from carecalc.services.filling_parts import (
    level_words,
    readings,
    sources_of,
    subject,
    telephone,
)
from carecalc.services.signing import background
from carecalc.services.visits import VisitView
from carecalc.text import N_, Message


def report(view: VisitView, office: Office, codes: Codes) -> AssessmentReport:
    """Return the report of a signed visit."""
    visit, scale, result = view.visit, view.scale, view.result
    signing = visit.signing
    assert signing is not None, "only signed visits are reported"
    assert scale.preliminary is not None, "a report concludes a level"
    measure = scale.graph.measures[scale.preliminary]
    return AssessmentReport(
        number=visit.number,
        letterhead=Letterhead(office.assessment_body, telephone(office)),
        scale=_scale_title(scale),
        subject=subject(view.person, codes),
        assessed_on=visit.assessed_on,
        reason=codes.name("reason", visit.reason),
        scores=_scores(view),
        preliminary=Entry("", level_words(scale, result.preliminary), measure.clause),
        changes=tuple(
            Entry(
                clause.override.label,
                clause.step.value or "",
                clause.override.clause,
                clause.override.mark,
            )
            for clause in result.clauses
            if clause.state == MET and clause.override.clause in result.applied
        ),
        level=Entry("", level_words(scale, result.level)),
        sections=tuple(
            Section(
                section.code,
                section.label,
                tuple(
                    _answered(item, visit.answers.get(item.code), codes)
                    for item in section.items
                ),
                _number(result.measures.get(section.code)),
            )
            for section in scale.sections
        ),
        assessors=tuple(
            Signer(name, background(code))
            for name, code in zip(signing.assessors, signing.backgrounds, strict=True)
        ),
        informant=Signer(signing.informant, signing.informant_relation),
        place=signing.place,
        signed_on=signing.signed_on,
        facts=tuple(
            Entry(
                fact.label,
                _answer(fact, visit.answers.get(code), codes),
                fact.clause,
                fact.mark,
            )
            for code, fact in scale.graph.facts.items()
        ),
        readings=readings(result.switches, [scale]),
        marks=tuple(_marked_answers(view)),
        reasons=_report_reasons(scale, result),
        sources=sources_of(scale.sources),
    )


def _report_reasons(scale: Scale, result: ScaleResult) -> tuple[Step, ...]:
    """Return the reasons; a sum of items stands as one line, for they have a table."""
    steps = list(result.steps)
    for place, name in enumerate(scale.measures):
        formula = scale.graph.measures[name].formula
        if isinstance(formula, Sum) and set(formula.of) <= set(scale.graph.items):
            steps[place] = steps[place]._replace(children=())
    return tuple(steps)


def _scale_title(scale: Scale) -> Words:
    number = scale.sources[0].number if scale.sources else ""
    return Message("{number} {name}", {"number": number, "name": scale.label})


def _scores(view: VisitView) -> tuple[Entry, ...]:
    scale, graph = view.scale, view.scale.graph
    sections = {section.code: section for section in scale.sections}
    found = []
    for name, value in view.result.measures.items():
        if not isinstance(value, Fraction):
            continue
        measure = graph.measures.get(name)
        section = sections.get(name)
        label: Words = name
        if measure is not None and measure.label is not None:
            label = measure.label
        elif section is not None:
            label = section.label
        clause = measure.clause if measure is not None else ""
        if section is not None:
            clause = clause or section.clause
        found.append(Entry(label, plain_number(value), clause))
    return tuple(found)


def _answered(item: Item, given: Answer | None, codes: Codes) -> Answered:
    points = ""
    if given is not None and len(given.options) == 1:
        option = item.option(given.options[0])
        points = _number(option.points) if option is not None else ""
    return Answered(
        code=item.code,
        item=item.label,
        answer=_answer(item, given, codes),
        points=points,
        source="" if given is None else codes.name("source", given.source),
        note="" if given is None else given.note,
    )


def _answer(item: Item, given: Answer | None, codes: Codes) -> Words:
    if given is None:
        return Message(N_("not answered"))
    if given.refused:
        template = (
            N_("refused: {reason}")
            if given.refused == "refused"
            else N_("not applicable: {reason}")
        )
        return Message(template, {"reason": given.reason})
    if item.answer == "several" and not given.options:
        return Message(N_("none"))
    chosen = [item.option(code) for code in given.options]
    names = tuple(
        code if option is None else option.label
        for code, option in zip(given.options, chosen, strict=True)
    )
    if len(names) == 1:
        return names[0]
    return Message("{names}", {"names": names})


def _marked_answers(view: VisitView) -> Iterator[Entry]:
    """Yield the chosen options whose wording or meaning is in doubt."""
    for item in view.scale.items:
        given = view.visit.answers.get(item.code)
        for code in given.options if given is not None else ():
            option = item.option(code)
            if option is not None and option.mark:
                label = Message(
                    "{code} {item}", {"code": item.code, "item": item.label}
                )
                yield Entry(label, option.note or "", item.clause, option.mark)


def _number(value: object) -> str:
    return plain_number(value) if isinstance(value, Fraction) else ""
