# SPDX-License-Identifier: Apache-2.0
"""Filling the transcript of a visit: every field in the order of the scale's tables."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from carecalc.catalog.codes import Codes
from carecalc.documents.transcript_values import Transcript, TypedField, TypedPart
from carecalc.documents.values import Letterhead, RowList
from carecalc.domain.office import Office
from carecalc.domain.result import MET
from carecalc.domain.scale import Item, Section
from carecalc.domain.trace import Words
from carecalc.domain.visit import Answer, Signing
from carecalc.errors import UserError
from carecalc.i18n import plain_number
from carecalc.services.filling_answers import answer_words, paper_code, rows_of
from carecalc.services.filling_parts import level_words, measure_words, telephone
from carecalc.services.visit_view import VisitView
from carecalc.text import N_, Message

if TYPE_CHECKING:
    from carecalc.documents.transcript import TranscriptLayout

_OTHERS = ""
"""The order of the fields of scales that the form says nothing of."""

_OWN = (
    *("visit.number", "visit.assessed_on", "visit.reason"),
    *("person.name", "person.sex", "person.birth_date", "person.id_number"),
    *("person.phone", "person.address", "person.community"),
    *("informant.name", "informant.relation", "contact.name", "contact.phone"),
)
"""What a transcript can have beside the facts of a scale."""


def transcript(
    view: VisitView, office: Office, codes: Codes, layout: "TranscriptLayout"
) -> Transcript:
    """Return the transcript of a visit: its answers as they count, empty where none is.

    Days are written as GB/T 7408 has them: 2026-11-03.
    """
    scale = view.scale
    source = scale.sources[0] if scale.sources else None
    filled = _Filled(view, codes, layout)
    tables = tuple(filled.tables())
    return Transcript(
        number=view.visit.number,
        letterhead=Letterhead(office.assessment_body, telephone(office)),
        title=scale.title or scale.label,
        scale=scale.label if source is None else source.title or scale.label,
        scale_number="" if source is None else source.number,
        kind=""
        if source is None or not source.kind
        else codes.name("source-kind", source.kind),
        assessed_on=view.visit.assessed_on,
        tables=tables,
        items=tuple(filled.section(section) for section in scale.sections),
        results=tuple(filled.results()),
        open_lists=tuple(
            fact.label
            for code, fact in scale.graph.facts.items()
            if fact.answer == "rows" and code not in view.counting
        ),
    )


@dataclass(frozen=True, slots=True)
class _Filled:
    """One visit with the names of its codes and the form it is set by."""

    view: VisitView
    codes: Codes
    layout: "TranscriptLayout"

    def tables(self) -> Iterator[TypedPart]:
        """Yield the parts before the questions: as the form orders them, and what the
        scale records beside."""
        scale, orders = self.view.scale, self.layout.orders
        places = orders.get(scale.code, orders.get(_OTHERS, ()))
        for place in places:
            yield self._part(place.code, place.label, place.fields)
        placed = {name for place in places for name in place.fields}
        for sheet in scale.sheets:
            left = [code for code in sheet.facts if code not in placed]
            placed.update(left)
            if left:
                yield self._part(paper_code(sheet.code), sheet.label, left)
        left = [code for code in scale.graph.facts if code not in placed]
        if left:
            yield self._part("", self.layout.words.columns[1], left)

    def section(self, section: Section) -> TypedPart:
        """Return the questions of a section with options and points."""
        return TypedPart(
            paper_code(section.code),
            section.label,
            tuple(self._item(item) for item in section.items),
            is_scored=True,
        )

    def results(self) -> Iterator[TypedPart]:
        """Yield what the visit came to, and who signed it."""
        words = self.layout.words
        yield TypedPart("", words.results, tuple(self._results()))
        signing = self.view.visit.signing
        if signing is not None:
            yield TypedPart("", words.signatures, tuple(self._signed(signing)))

    def _part(self, code: str, title: Words, names: Sequence[str]) -> TypedPart:
        facts = self.view.scale.graph.facts
        rows = [facts[n] for n in names if n in facts and facts[n].answer == "rows"]
        counting = self.view.counting
        return TypedPart(
            code,
            title,
            tuple(
                self._fact(facts[name]) if name in facts else self._own(name, code)
                for name in names
                if name not in facts or facts[name].answer != "rows"
            ),
            tuple(_rows(fact, counting.get(fact.code)) for fact in rows),
        )

    def _own(self, name: str, code: str) -> TypedField:
        """Return a field of the visit, the person, the contact or who gave information."""
        if name not in _OWN or name not in self.layout.labels:
            raise UserError(
                "PAPER-027",
                Message(
                    N_("The form of the transcript has a field “{name}” of nothing."),
                    {"name": name},
                ),
                Message(
                    N_(
                        "Name facts of the scale, or one of these with its label: "
                        "{names}."
                    ),
                    {"names": _OWN},
                ),
                name,
            )
        value, number = self._known(name)
        label = self.layout.labels[name]
        return TypedField(code, label, value, number, is_open=value == "")

    def _known(self, name: str) -> tuple[Words, str]:
        """Return what is known of a field that is no fact of the scale, and its code."""
        visit, person, signing = (
            self.view.visit,
            self.view.person,
            self.view.visit.signing,
        )
        match name:
            case "visit.number":
                return visit.number, ""
            case "visit.assessed_on":
                return visit.assessed_on.isoformat(), ""
            case "visit.reason":
                known = tuple(self.codes.groups["reason"])
                said = self.codes.name("reason", visit.reason)
                return said, self._coded(name, visit.reason, known)
            case "person.sex":
                said = self.codes.name("sex", person.sex)
                return said, self._coded(name, person.sex, ())
            case "person.birth_date":
                return person.birth_date.isoformat(), ""
            case "informant.name":
                return "" if signing is None else signing.informant, ""
            case "informant.relation":
                return "" if signing is None else signing.informant_relation, ""
            case "contact.name":
                return person.contact_name, ""
            case "contact.phone":
                return person.contact_phone, ""
            case _:
                said = getattr(person, name.removeprefix("person."))
                return said, ""

    def _fact(self, fact: Item) -> TypedField:
        given = self.view.counting.get(fact.code)
        return TypedField(
            fact.clause,
            fact.label,
            _said(fact, given),
            self._numbers(fact, given),
            is_open=given is None,
        )

    def _item(self, item: Item) -> TypedField:
        given = self.view.counting.get(item.code)
        chosen = None
        if given is not None and len(given.options) == 1:
            chosen = item.option(given.options[0])
        points = None if chosen is None else chosen.points
        return TypedField(
            paper_code(item.code),
            item.label,
            _said(item, given),
            self._numbers(item, given),
            "" if points is None else plain_number(points),
            is_open=given is None and item.code in self.view.result.missing,
        )

    def _numbers(self, item: Item, given: Answer | None) -> str:
        if given is None or item.answer not in ("single", "several"):
            return ""
        known = tuple(option.code for option in item.options)
        # Where the text numbers the options of a fact itself, its numbers are taken.
        if item.code in self.view.scale.graph.facts and all(map(str.isdigit, known)):
            known = ()
        numbers = [self._coded(item.code, code, known) for code in given.options]
        return ",".join(number for number in numbers if number)

    def _coded(self, field: str, option: str, known: Sequence[str]) -> str:
        """Return the code that is typed: the form's, else the option's place, else its
        own code where it has no place."""
        codes = self.layout.codes.get(field, {})
        if option in codes:
            return codes[option]
        return str(known.index(option) + 1) if option in known else option

    def _results(self) -> Iterator[TypedField]:
        view, words = self.view, self.layout.words
        scale, result = view.scale, view.result
        for name, value in result.measures.items():
            measure = scale.graph.measures.get(name)
            if name == scale.preliminary or measure is None:
                continue
            section = next((s for s in scale.sections if s.code == name), None)
            named = measure.label or (name if section is None else section.label)
            said = measure_words(scale, result.switches, name, value)
            is_number = isinstance(value, Fraction)
            number = "" if value is None or is_number else str(value)
            known = "" if value is None else said
            yield TypedField(measure.clause, named, known, number)
        if scale.preliminary is None:
            yield TypedField("", words.level, words.recorded_only)
            return
        clause = scale.graph.measures[scale.preliminary].clause
        if scale.overrides:
            yield self._level(clause, words.preliminary, result.preliminary)
            met = [each.override for each in result.clauses if each.state == MET]
            labels = tuple(each.label for each in met)
            yield TypedField(
                "",
                words.changes,
                Message("{names}", {"names": labels}) if met else words.no_changes,
                ",".join(each.clause for each in met),
            )
            clause = scale.clause
        yield self._level(clause, words.level, result.level)

    def _level(self, clause: str, label: Words, level: str | int | None) -> TypedField:
        said: Words = ""
        if level is not None:
            said = level_words(self.view.scale, level, self.view.result.switches)
        number = "" if level is None else str(level)
        return TypedField(clause, label, said, number)

    def _signed(self, signing: Signing) -> Iterator[TypedField]:
        words = self.layout.words
        backgrounds = zip(signing.assessors, signing.backgrounds, strict=True)
        for name, background in backgrounds:
            yield TypedField("", words.assessor, name)
            said = self.codes.name("background", background)
            known = tuple(self.codes.groups["background"])
            number = self._coded("visit.background", background, known)
            yield TypedField("", words.background, said, number)
        for name in signing.experts:
            yield TypedField("", words.expert, name)
        if signing.present:
            yield TypedField("", words.present, signing.present)
        yield TypedField("", words.informant, signing.informant)
        yield TypedField("", words.signed_on, signing.signed_on.isoformat())


def _said(item: Item, given: Answer | None) -> Words:
    """Return what was answered, with what was noted beside it; "" where nothing was."""
    if given is None:
        return ""
    said = answer_words(item, given)
    if given.note and item.answer != "note":
        return Message(N_("{answer} ({note})"), {"answer": said, "note": given.note})
    return said


def _rows(fact: Item, given: Answer | None) -> RowList:
    rows = rows_of(fact, given)
    return replace(rows, nothing="") if given is None else rows
