# SPDX-License-Identifier: Apache-2.0
"""The assessment report: what was answered, which level follows, why, signed by whom."""

from dataclasses import dataclass
from datetime import date

from carecalc.documents.flow import CENTRE, Cell, Paper, Row, Style
from carecalc.documents.fonts import Fonts, shipped
from carecalc.documents.parts import FieldPlace, Frame, Press, Sizes
from carecalc.documents.qr import code_text
from carecalc.documents.values import (
    Answered,
    AssessmentReport,
    Entry,
    Section,
    Signer,
    Value,
)
from carecalc.documents.words import require_glyphs
from carecalc.i18n import Catalogue
from carecalc.text import Text

_RESULT_FILL = 0.88
_SHARES = (26, 50, 24)


@dataclass(frozen=True, slots=True)
class ReportWords:
    """Titles, headings and column names of the assessment report."""

    __pydantic_config__ = {"extra": "forbid", "strict": True}

    title: Text
    under_title: Text
    assessed_on: Text
    reason: Text
    place: Text
    person: Text
    results: Text
    result_columns: tuple[Text, Text, Text]
    preliminary: Text
    changes: Text
    no_changes: Text
    level: Text
    facts: Text
    readings: Text
    marks: Text
    signatures: Text
    statement: Text
    assessor: Text
    informant: Text
    items: Text
    item_columns: tuple[Text, Text, Text, Text]
    section_score: Text
    note: Text
    reasons: Text
    reason_columns: tuple[Text, Text, Text]


@dataclass(frozen=True, slots=True)
class ReportLayout:
    """The form `assessment-report`: its wording, its fields and where they stand.

    `under_title` has `{scale}`, `section_score` has `{section}` and `{score}`, `note`
    has `{note}`. `reason_depth` is how many levels of the reasons are printed: the
    items themselves have a table of their own.
    """

    __pydantic_config__ = {"extra": "forbid", "strict": True}

    format: int
    code: str
    label: Text
    effective_from: date
    paper: Paper
    sizes: Sizes
    frame: Frame
    words: ReportWords
    subject: tuple[FieldPlace, ...]
    reason_depth: int


def assessment_report(
    values: AssessmentReport,
    layout: ReportLayout,
    catalogue: Catalogue,
    digest: str,
    fonts: Fonts | None = None,
) -> bytes:
    """Return the report as PDF; `digest` is its `content_digest`.

    Raises `PAPER-001` before anything is drawn if a character cannot be printed.
    """
    fonts = fonts or shipped()
    require_glyphs(values, fonts)
    press = Press(
        layout.paper, layout.sizes, layout.frame, catalogue, fonts, values.sources
    )
    words = layout.words
    title = press.say(words.title)
    press.opening(
        values.letterhead,
        title,
        press.voice.fill(words.under_title, scale=values.scale),
        values.number,
        "" if values.is_draft else code_text("report", values.number, digest),
    )
    _person(press, values, layout)
    _results(press, values, words)
    _doubts(press, values, words)
    _signatures(press, values, words)
    press.flow.new_page()
    _items(press, values.sections, words)
    if values.reasons:
        press.heading(words.reasons)
        press.reasons(values.reasons, words.reason_columns, layout.reason_depth)
    return press.finish(title, values.number, digest, values.is_draft)


def _person(press: Press, values: AssessmentReport, layout: ReportLayout) -> None:
    words = layout.words
    fields: list[tuple[Value, Value, bool]] = [
        (place.label, getattr(values.subject, place.field), place.wide)
        for place in layout.subject
    ]
    fields += [
        (words.assessed_on, values.assessed_on, False),
        (words.reason, values.reason, False),
        (words.place, values.place, True),
    ]
    press.fields(fields, (15, 35, 15, 35))


def _results(press: Press, values: AssessmentReport, words: ReportWords) -> None:
    press.heading(words.results)
    rows = [Row(press.entry(entry)) for entry in values.scores]
    rows.append(_named(press, words.preliminary, values.preliminary))
    if values.changes:
        rows += [_named(press, words.changes, entry) for entry in values.changes]
    else:
        rows.append(_named(press, words.changes, Entry("", words.no_changes)))
    level = Entry("", values.level.value or values.open_because, values.level.clause)
    rows.append(_named(press, words.level, level, press.head))
    head = Row(tuple(press.label(each) for each in words.result_columns))
    press.flow.table(_SHARES, rows, [head])
    if values.facts:
        press.heading(words.facts)
        press.entries_in_pairs(values.facts)


def _named(press: Press, name: Text, entry: Entry, strong: Style | None = None) -> Row:
    label, value, clause = press.entry(entry)
    text = press.pair(label.text, value.text)
    fill = _RESULT_FILL if strong else None
    return Row(
        (
            Cell(press.say(name), press.bold, fill=fill, middle=True),
            Cell(text, strong or press.body, fill=fill, middle=True),
            Cell(clause.text, press.small, fill=fill, middle=True),
        )
    )


def _doubts(press: Press, values: AssessmentReport, words: ReportWords) -> None:
    for heading, entries in (
        (words.readings, values.readings),
        (words.marks, values.marks),
    ):
        if entries:
            press.heading(heading)
            press.entries(entries, shares=_SHARES)


def _signatures(press: Press, values: AssessmentReport, words: ReportWords) -> None:
    signers: list[tuple[Value, Signer]] = [
        (words.assessor, assessor) for assessor in values.assessors
    ]
    signers.append((words.informant, values.informant))
    press.signatures(
        signers,
        values.signed_on,
        press.frame.seal,
        heading=words.signatures,
        note=words.statement,
    )


def _items(press: Press, sections: tuple[Section, ...], words: ReportWords) -> None:
    press.heading(words.items)
    rows = []
    for section in sections:
        title = f"{section.code} {press.say(section.title)}".strip()
        if section.score:
            title = press.voice.fill(
                words.section_score, section=title, score=section.score
            )
        rows.append(
            Row((Cell(title, press.bold, span=4, fill=_RESULT_FILL),), keep=True)
        )
        rows += [_item(press, item, words) for item in section.items]
    head = Row(tuple(press.label(each) for each in words.item_columns))
    press.flow.table((27, 50, 14, 9), rows, [head])


def _item(press: Press, item: Answered, words: ReportWords) -> Row:
    answer = press.say(item.answer)
    if item.note:
        answer += "\n" + press.voice.fill(words.note, note=item.note)
    return Row(
        (
            Cell(f"{item.code} {press.say(item.item)}".strip(), press.body),
            Cell(answer, press.body),
            Cell(press.say(item.source), press.small),
            Cell(item.points, press.bold, CENTRE),
        )
    )
