# SPDX-License-Identifier: Apache-2.0
"""The blank form of a scale: everything it asks, to be ticked and written by hand."""

from collections.abc import Sequence
from dataclasses import dataclass

from carecalc.documents.blank_scale_values import (
    BlankItem,
    BlankPart,
    BlankResult,
    BlankScale,
    BlankTable,
)
from carecalc.documents.flow import CENTRE, LEFT, Cell, Row, Style
from carecalc.documents.fonts import Fonts
from carecalc.documents.page import MM, Box
from carecalc.documents.parts import Layout, Press
from carecalc.documents.tick_boxes import (
    Lines,
    below_another,
    height,
    plain,
    put,
    side_by_side,
)
from carecalc.documents.values import Signer, Value
from carecalc.i18n import Catalogue
from carecalc.text import Text

_PAD = 3.0
_FILL = 0.94
_PART_FILL = 0.88
_TO_WRITE = 8 * MM
_TO_WRITE_TEXT = 16 * MM
_TO_DRAW = 70 * MM
_ITEM, _ITEM_ALONE = (27.0, 60.0, 13.0), (29.0, 71.0)
_FIELD = (18.0, 32.0, 18.0, 32.0)
_RESULT = (27.0, 57.0, 16.0)


@dataclass(frozen=True, slots=True)
class BlankScaleWords:
    """Titles and labels. `title` has `{title}`; `under_title` `{kind}`, `{scale}` and
    `{number}`; `in_brackets` `{number}`; `choice` `{points}` and `{label}`; `grade`
    `{grade}` and `{when}`; `most` and `points` `{most}`; `part` `{title}` and `{clause}`."""

    __pydantic_config__ = {"extra": "forbid", "strict": True}

    title: Text
    under_title: Text
    in_brackets: Text
    hint: Text
    name: Text
    sex: Text
    birth_date: Text
    id_number: Text
    telephone: Text
    community: Text
    address: Text
    assessed_on: Text
    begun: Text
    ended: Text
    place: Text
    reason: Text
    recording: Text
    part: Text
    choice: Text
    several: Text
    own_words: Text
    own_words_note: Text
    item: Text
    options: Text
    score: Text
    subtotal: Text
    most: Text
    points: Text
    results: Text
    result_columns: tuple[Text, Text, Text]
    grade: Text
    across: Text
    changes: Text
    level: Text
    readings: Text
    notes: Text
    signatures: Text
    statement: Text
    statement_of_informant: Text
    assessor: Text
    expert: Text
    present: Text
    informant: Text


@dataclass(frozen=True, slots=True)
class BlankScaleLayout(Layout):
    """The form `blank-scale`: its wording, and how many rows are left to write in."""

    words: BlankScaleWords
    rows: int
    note_lines: int


def blank_scale(
    values: BlankScale,
    layout: BlankScaleLayout,
    catalogue: Catalogue,
    digest: str,
    fonts: Fonts | None = None,
    code: str = "",
) -> bytes:
    """Return the form as PDF; it names nobody, so that `code` is not printed.

    No question is divided between two pages. Raises `PAPER-001` before anything is
    drawn if a character cannot be printed.
    """
    press = Press(values, layout, catalogue, fonts, values.sources)
    words = layout.words
    title = press.voice.fill(words.title, title=values.title)
    number = values.scale_number
    if number:
        number = press.voice.fill(words.in_brackets, number=number)
    under = press.voice.fill(
        words.under_title, kind=values.kind, scale=values.scale, number=number
    )
    press.opening(values.letterhead, title, " ".join(under.split()), "", "")
    form = _Form(press, layout)
    form.about(values)
    form.note(words.hint)
    for sheet in values.sheets:
        form.sheet(sheet)
    for section in values.sections:
        form.section(section)
    form.result(values)
    return press.finish(title, "", digest)


@dataclass(frozen=True, slots=True)
class _Field:
    """A cell of a row: lines in their style, over `share` of the width."""

    share: float
    lines: Lines
    style: Style
    align: str = LEFT
    fill: float | None = None


_Fields = tuple[_Field, ...]


class _Form:
    """Sets rows that no page divides, with the head of their table on every page."""

    def __init__(self, press: Press, layout: BlankScaleLayout) -> None:
        self._press = press
        self._flow = press.flow
        self._words = layout.words
        self._layout = layout
        self._head: _Fields = ()

    def about(self, values: BlankScale) -> None:
        """Set the fields of who is assessed, when and where, empty."""
        words = self._words
        pairs: list[tuple[tuple[Text, Sequence[Value]], ...]] = [
            ((words.name, ()), (words.sex, values.sexes)),
            ((words.birth_date, ()), (words.id_number, ())),
            ((words.telephone, ()), (words.community, ())),
            ((words.address, ()),),
            ((words.assessed_on, ()), (words.place, ())),
            ((words.begun, ()), (words.ended, ())),
            ((words.reason, values.reasons),),
        ]
        if values.recording:
            pairs.append(((words.recording, ()),))
        for pair in pairs:
            shares = _FIELD if len(pair) == 2 else (_FIELD[0], sum(_FIELD[1:]))
            cells: _Fields = ()
            for number, (label, choices) in enumerate(pair):
                share = shares[2 * number + 1]
                cells += (
                    self._text(shares[2 * number], label, self._press.bold, _FILL),
                    self._choices(share, choices),
                )
            self._row(cells, least=_TO_WRITE)

    def note(self, words: Text) -> None:
        """Set a small paragraph under what is to be filled in."""
        self._flow.gap(3)
        self._press.note(words)
        self._flow.gap(3)

    def sheet(self, part: BlankPart) -> None:
        """Set recorded facts: a label, and choices or room to write."""
        self._begin(part, (), part.items[0])
        for item in part.items:
            if item.columns:
                self._rows(item)
            else:
                self._row(self._fact(item), self._least(item))
        self._flow.gap(6)

    def section(self, part: BlankPart) -> None:
        """Set the questions of the scale with points, and the sub-total to write."""
        scored = any(choice.points for item in part.items for choice in item.choices)
        words, bold = self._words, self._press.bold
        if not scored:
            self.sheet(part)
            return
        head = (
            self._text(_ITEM[0], words.item, bold, _FILL),
            self._text(_ITEM[1], words.options, bold, _FILL),
            self._text(_ITEM[2], words.score, bold, _FILL, CENTRE),
        )
        self._begin(part, head, part.items[0])
        for item in part.items:
            self._row(self._item(item), self._least(item))
        self._head = ()
        if part.most:
            most = self._press.voice.fill(words.most, most=part.most)
            self._row(
                (
                    self._text(_ITEM[0], words.subtotal, bold, _FILL),
                    self._text(_ITEM[1], most, self._press.small),
                    self._text(_ITEM[2], "", bold),
                ),
                least=_TO_WRITE,
            )
        self._flow.gap(6)

    def result(self, values: BlankScale) -> None:
        """Set what is counted, the bands, what changes the level, and who signs."""
        press, words = self._press, self._words
        press.heading(words.results)
        bold = press.bold
        self._head = tuple(
            self._text(share, label, bold, _FILL)
            for share, label in zip(_RESULT, words.result_columns, strict=True)
        )
        self._row_of(self._head)
        for each in values.results:
            self._result(each)
        if values.clauses:
            said = [
                press.pair(each.label, press.cite(each.clause))
                if each.clause
                else press.say(each.label)
                for each in values.clauses
            ]
            self._row((self._text(_RESULT[0], words.changes, bold), *self._wide(said)))
        if values.levels:
            said = [press.say(level) for level in values.levels]
            self._row((self._text(_RESULT[0], words.level, bold), *self._wide(said)))
        self._head = ()
        for table in values.tables:
            self._table(table)
        if values.readings:
            press.heading(words.readings)
            press.entries(values.readings, shares=(44, 34, 22))
        if self._has_own_words(values):
            self.note(words.own_words_note)
        press.heading(words.notes)
        line = Row((Cell("\n" * (self._layout.note_lines - 1), press.head),))
        self._flow.table((1,), [line])
        self._signatures(values)

    def _signatures(self, values: BlankScale) -> None:
        words, nobody = self._words, Signer("")
        signers: list[tuple[Value, Signer]] = [(words.assessor, nobody)]
        signers *= values.assessors
        signers += [(words.expert, nobody)] * values.experts
        if values.present:
            signers.append((words.present, nobody))
        if values.informant:
            signers.append((words.informant, nobody))
        said = [words.statement, words.statement_of_informant]
        between = "" if self._press.voice.language == "zh_CN" else " "
        self._press.signatures(
            signers,
            sealed=self._press.frame.seal,
            heading=words.signatures,
            note=between.join(map(self._press.say, said[: 1 + values.informant])),
        )

    def _result(self, result: BlankResult) -> None:
        press, words = self._press, self._words
        label = press.marked(result.label, result.mark)
        fields = (
            self._text(_RESULT[0], label, press.bold),
            self._grades(_RESULT[1], result),
            self._text(_RESULT[2], press.cite(result.clause), press.small),
        )
        if result.most:
            most = press.voice.fill(words.points, most=result.most)
            fields = (
                fields[0],
                self._text(_RESULT[1], most, press.small),
                fields[2],
            )
        self._row(fields, least=_TO_WRITE)

    def _grades(self, share: float, result: BlankResult) -> _Field:
        press = self._press
        said = [
            press.voice.fill(self._words.grade, grade=grade.label, when=grade.when)
            if press.say(grade.when)
            else press.say(grade.label)
            for grade in result.grades
        ]
        return _Field(
            share,
            below_another(self._flow, said, press.body, self._room(share)),
            press.body,
        )

    def _table(self, table: BlankTable) -> None:
        press = self._press
        columns = len(table.columns)
        title = press.marked(table.label, table.mark)
        if table.clause:
            title = press.voice.fill(
                self._words.part, title=title, clause=press.cite(table.clause)
            )
        corner = press.voice.fill(
            self._words.across, across=table.across, down=table.down
        )
        head = (press.label(corner), *(press.label(each) for each in table.columns))
        rows = [
            Row((press.label(first), *(press.value(cell) for cell in rest)), keep=True)
            for first, *rest in table.rows
        ]
        press.heading(title)
        self._flow.table((1.6, *(1.0,) * columns), rows, [Row(head)])

    def _begin(self, part: BlankPart, head: _Fields, first: BlankItem) -> None:
        """Set the title of a part, which stays with its head and its first question."""
        press = self._press
        title = f"{part.code} {press.say(part.title)}".strip()
        if part.clause and part.clause != part.code:
            title = press.voice.fill(
                self._words.part, title=title, clause=press.cite(part.clause)
            )
        heading = (self._text(100.0, title, press.head, _PART_FILL),)
        under = self._item(first) if head else self._fact(first)
        follows = _height(under, self._least(first)) + (_height(head) if head else 0.0)
        if first.columns:
            follows = _height(self._columns(first)) + 2 * _TO_WRITE
        self._head = ()
        self._flow.need(_height(heading) + follows)
        self._row_of(heading)
        if head:
            self._head = head
            self._row_of(head)

    def _item(self, item: BlankItem) -> _Fields:
        press = self._press
        return (
            self._named(_ITEM[0], item),
            self._choices(
                _ITEM[1],
                [
                    press.voice.fill(
                        self._words.choice, points=each.points, label=each.label
                    )
                    if each.points
                    else each.label
                    for each in item.choices
                ],
                one_a_line=True,
            ),
            self._text(_ITEM[2], "", press.body),
        )

    def _fact(self, item: BlankItem) -> _Fields:
        named, room = _ITEM_ALONE
        if item.is_number:
            blank = "＿" * 8
            said = self._press.say(item.unit)
            return (
                self._named(named, item),
                self._text(room, f"{blank} {said}".strip(), self._press.body),
            )
        labels = [each.label for each in item.choices]
        long = any(len(self._press.say(label)) > 20 for label in labels)
        return (self._named(named, item), self._choices(room, labels, long))

    def _named(self, share: float, item: BlankItem) -> _Field:
        press, words = self._press, self._words
        said = f"{item.code} {press.say(item.label)}".strip()
        if item.own_words:
            said = press.voice.fill(words.own_words, text=said)
        lines = plain(self._flow, said, press.bold, self._room(share))
        more = press.say(item.help) or (press.say(words.several) * item.several)
        under = plain(self._flow, more, press.body, self._room(share)) if more else ()
        return _Field(share, (*lines, *under), press.body)

    def _rows(self, item: BlankItem) -> None:
        head = self._columns(item)
        self._flow.need(_height(head) + 2 * _TO_WRITE)
        self._row_of((self._named(100.0, item),))
        self._head = head
        self._row_of(head)
        blank = tuple(self._text(each.share, "", self._press.body) for each in head)
        for _ in range(self._layout.rows):
            self._row(blank, least=_TO_WRITE)
        self._head = ()

    def _columns(self, item: BlankItem) -> _Fields:
        share = 100.0 / max(1, len(item.columns))
        return tuple(
            self._text(share, label, self._press.bold, _FILL) for label in item.columns
        )

    def _least(self, item: BlankItem) -> float:
        if item.is_drawn:
            return _TO_DRAW
        if item.choices:
            return 0.0
        return _TO_WRITE if item.is_number else _TO_WRITE_TEXT

    def _text(
        self,
        share: float,
        words: Value,
        style: Style,
        fill: float | None = None,
        align: str = LEFT,
    ) -> _Field:
        said = self._press.say(words)
        lines = plain(self._flow, said, style, self._room(share))
        return _Field(share, lines, style, align, fill)

    def _choices(
        self, share: float, labels: Sequence[Value], one_a_line: bool = False
    ) -> _Field:
        arrange = below_another if one_a_line else side_by_side
        said = [self._press.say(label) for label in labels]
        style = self._press.body
        return _Field(share, arrange(self._flow, said, style, self._room(share)), style)

    def _wide(self, said: Sequence[str]) -> _Fields:
        share = sum(_RESULT[1:])
        style = self._press.body
        lines = below_another(self._flow, said, style, self._room(share))
        return (_Field(share, lines, style),)

    def _room(self, share: float) -> float:
        return self._flow.width * share / 100 - 2 * _PAD

    def _row(self, fields: _Fields, least: float = 0.0) -> None:
        """Set a row, on a new page under the head of its table if this one is full."""
        flow = self._flow
        if flow.y - _height(fields, least) < flow.bottom:
            flow.new_page()
            if self._head:
                self._row_of(self._head)
        self._row_of(fields, least)

    def _row_of(self, fields: _Fields, least: float = 0.0) -> None:
        flow, tall = self._flow, _height(fields, least)
        top, x = flow.y, flow.left
        for field in fields:
            width = flow.width * field.share / 100
            flow.mark(Box(x, top - tall, width, tall, 0.4, field.fill))
            flow.y = top - _PAD
            room = width - 2 * _PAD
            put(flow, field.lines, field.style, x + _PAD, room, field.align)
            x += width
        flow.y = top - tall

    def _has_own_words(self, values: BlankScale) -> bool:
        return any(
            item.own_words
            for part in (*values.sheets, *values.sections)
            for item in part.items
        )


def _height(fields: _Fields, least: float = 0.0) -> float:
    tall = max((height(each.lines, each.style) for each in fields), default=0.0)
    return max(tall + 2 * _PAD, least)
