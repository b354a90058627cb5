# SPDX-License-Identifier: Apache-2.0
"""The annexes of the assessment report: answers, records, process, reasons, law used."""

from collections.abc import Sequence

from carecalc.documents.flow import CENTRE, Cell, Row
from carecalc.documents.parts import Press
from carecalc.documents.photographs import photographs
from carecalc.documents.report_words import ReportWords
from carecalc.documents.values import (
    Answered,
    AssessmentReport,
    Change,
    Contradiction,
    LawUsed,
    RecordSheet,
    RowList,
    SecondRating,
    SinceLast,
    Value,
)
from carecalc.text import Text

_FILL = 0.88
_PAIR_SHARES = (17, 33, 17, 33)


def annexes(
    press: Press,
    values: AssessmentReport,
    words: ReportWords,
    *,
    sheets: bool,
    nearness: bool,
    doubts: bool,
) -> None:
    """Set every annex that the report has something for, numbered from 1."""
    annex = _Annexes(press, words)
    annex.begin(words.items)
    _items(press, values, words)
    if sheets and values.sheets:
        annex.begin(words.sheets)
        for sheet in values.sheets:
            sheet_of(press, sheet, words.sheet)
    if values.second or values.contradictions or values.since or values.remarks:
        annex.begin(words.process)
        if values.second is not None:
            _second(press, values.second, words)
        if values.contradictions:
            _contradictions(press, values.contradictions, words)
        if values.since is not None:
            _since(press, values.since, words)
        if values.remarks:
            _subheading(press, press.say(words.remarks))
            press.grid(
                (34, 46, 20),
                words.remark_columns,
                [Row(press.entry(entry)) for entry in values.remarks],
            )
    if values.photographs:
        annex.begin(words.photographs)
        photographs(press, values.photographs)
    if values.reasons:
        annex.begin(words.reasons if values.level else words.reasons_recorded)
        press.reasons(values.reasons, words.reason_columns, compact=True)
        if nearness and values.nearness:
            press.heading(words.nearness)
            press.entries(values.nearness)
    if values.law is not None:
        annex.begin(words.law)
        _law(press, values.law, words, doubts)


class _Annexes:
    """Counts the annexes as they begin."""

    def __init__(self, press: Press, words: ReportWords) -> None:
        self._press = press
        self._words = words
        self._number = 0

    def begin(self, title: Text) -> None:
        self._number += 1
        fill = self._press.voice.fill
        self._press.heading(fill(self._words.annex, number=self._number, title=title))


def _items(press: Press, values: AssessmentReport, words: ReportWords) -> None:
    rows = []
    for section in values.sections:
        title = f"{section.code} {press.say(section.title)}".strip()
        if section.score:
            title = press.voice.fill(
                words.section_score, section=title, score=section.score
            )
        rows.append(Row((Cell(title, press.bold, fill=_FILL),), keep=True))
        rows += [_item(press, item, words) for item in section.items]
    press.grid((27, 50, 14, 9), words.item_columns, rows)
    if any(item.own_words for section in values.sections for item in section.items):
        press.flow.gap(2)
        press.note(words.own_words_note)


def _item(press: Press, item: Answered, words: ReportWords) -> Row:
    answer = press.say(item.answer)
    if item.own_words:
        answer = press.voice.fill(words.own_words, text=answer)
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


def sheet_of(press: Press, sheet: RecordSheet, named: Text) -> None:
    """Set recorded facts that stand together; `named` has `{title}` and `{clause}`."""
    title = press.say(sheet.title)
    if sheet.clause:
        clause = press.cite(sheet.clause)
        title = press.voice.fill(named, title=title, clause=clause)
    _subheading(press, title)
    share = press.flow.width / sum(_PAIR_SHARES)
    fields: list[tuple[Value, Value, bool]] = []
    for entry in sheet.entries:
        value = press.marked(entry.value, entry.mark)
        extent = press.fonts.width(value, press.body.face, press.body.size)
        fields.append((entry.label, value, extent > 2 * share * _PAIR_SHARES[1]))
    if fields:
        press.fields(fields, _PAIR_SHARES)
    for rows in sheet.lists:
        _list(press, rows)


def _list(press: Press, recorded: RowList) -> None:
    label = Row((press.label(recorded.label),), keep=True)
    rows = [
        Row(tuple(press.value(cell) for cell in row), keep=False)
        for row in recorded.rows
    ]
    columns = len(recorded.columns)
    press.flow.table((1,), [label])
    head = Row(tuple(press.label(column) for column in recorded.columns))
    if not rows:
        rows = [Row((press.value(recorded.nothing, span=columns),))]
    press.flow.table((1,) * columns, rows, [head])


def _second(press: Press, second: SecondRating, words: ReportWords) -> None:
    _subheading(press, press.say(words.second))
    sentence = press.voice.fill(words.agreement, items=second.items, equal=second.equal)
    if second.kappa:
        sentence += press.voice.fill(words.kappa, kappa=second.kappa)
    press.note(sentence)
    if second.differences:
        press.flow.gap(2)
        grid_of(
            press,
            (20, 22, 22, 18, 18),
            words.second_columns,
            [
                (each.item, each.first, each.second, each.settled, each.reason)
                for each in second.differences
            ],
        )


def _contradictions(
    press: Press, contradictions: Sequence[Contradiction], words: ReportWords
) -> None:
    _subheading(press, press.say(words.contradictions))
    grid_of(
        press,
        (26, 32, 27, 15),
        words.contradiction_columns,
        [
            (each.label, each.because, each.reason, press.cite(each.clause))
            for each in contradictions
        ],
    )


def _since(press: Press, since: SinceLast, words: ReportWords) -> None:
    heading = press.voice.fill(words.since, number=since.number, on=since.assessed_on)
    _subheading(press, heading)
    changes = since.changes if since.level is None else (since.level, *since.changes)
    grid_of(
        press,
        (24, 28, 28, 20),
        words.since_columns,
        [_changed(each) for each in changes],
    )
    if not since.changes:
        press.flow.gap(2)
        press.note(words.unchanged)


def _changed(change: Change) -> tuple[Value, ...]:
    return (change.label, change.before, change.after, change.reason)


def _law(press: Press, law: LawUsed, words: ReportWords, doubts: bool) -> None:
    fill = press.voice.fill
    press.note(
        fill(words.law_file, code=law.code, version=law.version, digest=law.digest)
    )
    tested = law.tested
    if tested is None:
        press.note(law.untested or words.untested)
    else:
        press.note(
            fill(
                words.failed if tested.failed else words.tested,
                groups=tested.groups,
                vectors=tested.vectors,
                failed=tested.failed,
                digest=tested.digest,
                on=tested.on,
            )
        )
    if not doubts:
        return
    if press.say(law.note):
        press.flow.gap(3)
        press.note(law.note)
    if law.doubts:
        _subheading(press, press.say(words.doubts))
        grid_of(
            press,
            (16, 66, 18),
            words.doubt_columns,
            [
                (each.label, each.value, press.frame.marks.get(each.mark, each.mark))
                for each in law.doubts
            ],
        )


def _subheading(press: Press, text: str) -> None:
    press.flow.gap(3)
    press.flow.need(press.bold.leading + 40)
    press.flow.text(text, press.bold)
    press.flow.gap(1)


def grid_of(
    press: Press,
    shares: Sequence[float],
    head: Sequence[Text],
    rows: Sequence[Sequence[Value]],
) -> None:
    """Set a table of texts under named columns; one that no row fills is left out."""
    cells = [Row(tuple(Cell(press.say(v), press.body) for v in row)) for row in rows]
    press.grid(shares, head, cells)
