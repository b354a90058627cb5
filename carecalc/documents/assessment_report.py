# SPDX-License-Identifier: Apache-2.0
"""The assessment report: what was answered, which level follows, why, signed by whom."""

from dataclasses import dataclass
from datetime import date

from carecalc.documents import report_annexes
from carecalc.documents.flow import Cell, Row, Style
from carecalc.documents.fonts import Fonts
from carecalc.documents.parts import FieldPlace, Layout, Press
from carecalc.documents.report_words import ReportWords
from carecalc.documents.sections import placed, set_sections
from carecalc.documents.values import AssessmentReport, Entry, Signer, Value
from carecalc.i18n import Catalogue
from carecalc.text import Message, Text

_RESULT_FILL = 0.88
_SHARES = (26, 50, 24)


@dataclass(frozen=True, slots=True)
class ReportLayout(Layout):
    """The form `assessment-report`: its wording, its fields and where they stand.

    `sheets`, `nearness` and `doubts` say whether the recorded facts, the distance to
    other levels and what the scale file itself doubts are printed.
    """

    words: ReportWords
    subject: tuple[FieldPlace, ...]
    sheets: bool = True
    nearness: bool = False
    doubts: bool = True


def assessment_report(
    values: AssessmentReport,
    layout: ReportLayout,
    catalogue: Catalogue,
    digest: str,
    fonts: Fonts | None = None,
    code: str = "",
) -> bytes:
    """Return the report as PDF; `digest` is its `content_digest`, `code` its proof.

    Raises `PAPER-001` before anything is drawn if a character cannot be printed.
    """
    press = Press(values, layout, catalogue, fonts, values.sources)
    words = layout.words
    title = press.say(values.title or words.title)
    press.opening(
        values.letterhead,
        title,
        _under_title(press, values, words),
        values.number,
        "" if values.is_draft else code,
    )
    _person(press, values, layout)
    _results(press, values, words)
    _doubts(press, values, words)
    _signatures(press, values, words)
    if len(press.flow.pages) == 1:
        # Where signatures had to go to the next page, the annexes share it with them.
        press.flow.new_page()
    report_annexes.annexes(
        press,
        values,
        words,
        sheets=layout.sheets,
        nearness=layout.nearness,
        doubts=layout.doubts,
    )
    return press.finish(title, values.number, digest, values.is_draft)


def _under_title(press: Press, values: AssessmentReport, words: ReportWords) -> str:
    number = values.scale_number
    if number:
        number = press.voice.fill(words.in_brackets, number=number)
    said = press.voice.fill(
        words.under_title, kind=values.kind, scale=values.scale, number=number
    )
    return " ".join(said.split())


def _person(press: Press, values: AssessmentReport, layout: ReportLayout) -> None:
    words = layout.words
    fields = placed(values.subject, layout.subject)
    fields += [
        (words.assessed_on, values.assessed_on, False),
        (words.reason, values.reason, False),
        *_from_paper(press, values, words),
        (words.place, values.place, not values.recording),
    ]
    if values.recording:
        fields.append((words.recording, values.recording, False))
    press.fields(fields, (15, 35, 15, 35))


def _from_paper(
    press: Press, values: AssessmentReport, words: ReportWords
) -> list[tuple[Value, Value, bool]]:
    """Return both days of a visit that was typed in from paper, each with its names."""
    entry = values.from_paper
    if entry is None:
        return []

    def said(day: date, *names: str) -> str:
        shown = ("、" if press.voice.language == "zh_CN" else ", ").join(names)
        return press.voice.fill(words.of_whom, day=day, names=shown)

    return [
        (words.visited_on, said(entry.visited_on, *entry.visitors), True),
        (words.entered_on, said(entry.entered_on, entry.by), True),
    ]


def _results(press: Press, values: AssessmentReport, words: ReportWords) -> None:
    press.heading(words.results)
    if press.fits_in_pairs(values.scores, share=0.15):
        head = (*words.result_columns, *words.result_columns)
        press.grid((20, 18, 12) * 2, head, press.pairs(values.scores))
    else:
        rows = [Row(press.entry(entry)) for entry in values.scores]
        press.grid(_SHARES, words.result_columns, rows)
    press.flow.gap(3)
    rows = []
    if values.preliminary is not None:
        rows.append(_named(press, words.preliminary, values.preliminary))
        changes = values.changes or (Entry("", words.no_changes),)
        rows += [_named(press, words.changes, entry) for entry in changes]
    named = words.only_level if values.preliminary is None else words.level
    if values.level is None:
        level = Entry("", words.recorded_only)
    else:
        found = values.level
        level = Entry("", found.value or values.open_because, found.clause, found.mark)
    rows.append(_named(press, named, level, press.head))
    rows += [_named(press, *row) for row in _holding(values, words)]
    press.flow.table(_SHARES, rows)
    if values.facts:
        press.heading(words.facts)
        press.entries_in_pairs(values.facts)


def _holding(values: AssessmentReport, words: ReportWords) -> list[tuple[Text, Entry]]:
    holds = values.validity
    if holds is None:
        return []
    days = (
        (words.valid_to, holds.valid_to, holds.valid_clause, holds.valid_mark),
        (words.due_on, holds.due_on, holds.clause, holds.mark),
        (words.again_from, holds.again_from, holds.clause, holds.mark),
    )
    return [
        (label, Entry("", Message("{day}", {"day": day}), clause, mark))
        for label, day, clause, mark in days
        if day is not None
    ]


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
    doubts = ((words.readings, values.readings), (words.marks, values.marks))
    set_sections(press, doubts, (44, 34, 22))


def _signatures(press: Press, values: AssessmentReport, words: ReportWords) -> None:
    signers: list[tuple[Value, Signer]] = [
        (words.assessor, assessor) for assessor in values.assessors
    ]
    count = len(values.assessors)
    alone = press.say(words.statement_alone)
    statement = [press.voice.fill(words.statement, count=count) if count > 1 else alone]
    if values.experts:
        signers += [(words.expert, expert) for expert in values.experts]
        statement.append(press.say(words.statement_of_experts))
    if values.present is not None:
        signers.append((words.present, values.present))
        statement.append(press.say(words.statement_of_present))
    if values.informant is not None:
        signers.append((words.informant, values.informant))
        statement.append(press.say(words.statement_of_informant))
    press.signatures(
        signers,
        values.signed_on,
        press.frame.seal,
        heading=words.signatures,
        note=("" if press.voice.language == "zh_CN" else " ").join(statement),
    )
