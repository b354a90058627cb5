# SPDX-License-Identifier: Apache-2.0
"""The month's list on paper: who is paid, who is not and why, and what it adds up to."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from carecalc.documents.flow import CENTRE, LEFT, RIGHT, Cell, Row
from carecalc.documents.fonts import Fonts, shipped
from carecalc.documents.list_values import ListClosing, ListLine, MonthList
from carecalc.documents.parts import Layout, Press
from carecalc.documents.values import Signer, Value
from carecalc.documents.words import Voice
from carecalc.domain.glyph import code_point
from carecalc.domain.money import Money
from carecalc.domain.trace import Words
from carecalc.i18n import Catalogue
from carecalc.text import Text

_TOTAL_FILL = 0.88
NUMBER = "number"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: a field of the line, or `number`, or `reason`; `width` is a share."""

    __pydantic_config__ = {"extra": "forbid", "strict": True}

    field: str
    label: Text
    width: float


@dataclass(frozen=True, slots=True)
class ListWords:
    """Titles, headings and names of figures of the month's list."""

    __pydantic_config__ = {"extra": "forbid", "strict": True}

    title: Text
    under_title: Text
    month: Text
    pay_month: Text
    built_on: Text
    authority: Text
    lines: Text
    no_lines: Text
    totals: Text
    total_columns: tuple[Text, Text, Text, Text]
    total: Text
    not_listed: Text
    all_listed: Text
    recoveries: Text
    recoveries_note: Text
    recoveries_total: Text
    boxed: Text
    boxed_note: Text
    boxed_columns: tuple[Text, Text, Text]
    control: Text
    people: Text
    count: Text
    sum: Text
    digest: Text
    figure: Text
    before: Text
    control_lines: Text
    control_note: Text
    control_columns: tuple[Text, Text]
    marks: Text
    signatures: Text


@dataclass(frozen=True, slots=True)
class ClosingWords:
    """Headings of who built, signed and closed a list, and of what was lifted for it."""

    __pydantic_config__ = {"extra": "forbid", "strict": True}

    heading: Text
    built_by: Text
    closed_on: Text
    not_closed: Text
    head: Text
    nobody: Text
    signature_columns: tuple[Text, Text, Text]
    lifted: Text
    lifted_columns: tuple[Text, Text, Text, Text]
    relaxed: Text


@dataclass(frozen=True, slots=True)
class ListLayout(Layout):
    """The form `month-list`: its wording and columns, for paper and spreadsheet alike.

    `under_title` has `{month}` and `{pay_month}`. `columns` are those of the lines,
    `not_listed` those of the people with a reason, `recoveries` those of what is owed
    back, `signers` who signs.
    """

    words: ListWords
    closing: ClosingWords
    columns: tuple[Column, ...]
    not_listed: tuple[Column, ...]
    recoveries: tuple[Column, ...]
    signers: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Total:
    """How many lines a programme has on the list, and what they add up to."""

    programme: str
    count: int
    amount: Money


def totals(lines: Iterable[ListLine], voice: Voice) -> tuple[Total, ...]:
    """Return one total for each programme, in the order first met."""
    sums: dict[Words, tuple[int, int]] = {}
    for line in lines:
        count, fen = sums.get(line.programme, (0, 0))
        sums[line.programme] = count + 1, fen + line.amount.fen
    found: dict[str, Total] = {}
    for programme, (count, fen) in sums.items():
        name = voice.say(programme)
        before = found.get(name, Total(name, 0, Money(0)))
        found[name] = Total(name, before.count + count, before.amount + Money(fen))
    return tuple(found.values())


def month_list(
    values: MonthList,
    layout: ListLayout,
    catalogue: Catalogue,
    digest: str,
    fonts: Fonts | None = None,
    code: str = "",
) -> bytes:
    """Return the list as PDF; `digest` is its `content_digest`, `code` its proof.

    A character that no face and no picture has stands as a box with its code, and whose
    name it is in is said below: one name does not take the list from everybody else.
    """
    faces = (fonts or shipped()).with_boxes()
    press = Press(values, layout, catalogue, faces, values.sources)
    words = layout.words
    under = press.voice.fill(
        words.under_title, month=values.month, pay_month=values.pay_month
    )
    press.opening(values.letterhead, words.title, under, values.number, code)
    fields: list[tuple[Value, Value, bool]] = [
        (words.month, values.month, False),
        (words.pay_month, values.pay_month, False),
        (words.authority, values.authority, False),
        (words.built_on, values.built_on, False),
    ]
    press.fields(fields, (12, 38, 12, 38))
    _lines(press, values, layout)
    _totals(press, values, words)
    _recoveries(press, values, layout)
    _not_listed(press, values, layout)
    _boxed(press, values, words)
    if values.marks:
        press.heading(words.marks)
        press.entries(values.marks)
    _control(press, values, words)
    # Nobody signs a page that says nothing but their names.
    press.flow.together(partial(_ending, press, values.closing, layout))
    return press.finish(press.say(words.title), values.number, digest)


def _lines(press: Press, values: MonthList, layout: ListLayout) -> None:
    press.heading(layout.words.lines)
    if not values.lines:
        press.note(layout.words.no_lines)
        return
    put_rows(press, layout.columns, values.lines)


def _recoveries(press: Press, values: MonthList, layout: ListLayout) -> None:
    """Say what is owed back; a list that says nothing of it has no such part."""
    if not values.recoveries:
        return
    words = layout.words
    press.heading(words.recoveries)
    press.note(words.recoveries_note)
    press.flow.gap(3)
    put_rows(press, layout.recoveries, values.recoveries)
    press.flow.gap(2)
    owed = Money(sum(each.amount.fen for each in values.recoveries))
    said = press.voice.fill(
        words.recoveries_total, count=str(len(values.recoveries)), sum=owed
    )
    press.note(said)


def _not_listed(press: Press, values: MonthList, layout: ListLayout) -> None:
    press.heading(layout.words.not_listed)
    if not values.not_listed:
        press.note(layout.words.all_listed)
        return
    put_rows(press, layout.not_listed, values.not_listed)


def _boxed(press: Press, values: MonthList, words: ListWords) -> None:
    """Say in whose names boxes stand, and for which characters."""
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    named = [(row.name, row.community, row.name + row.holder) for row in values.lines]
    named += [(row.name, row.community, row.name) for row in values.not_listed]
    named += [(row.name, row.community, row.name) for row in values.recoveries]
    for name, community, printed in named:
        if missing := press.fonts.missing(printed):
            found[name, community] = missing
    if not found:
        return
    press.heading(words.boxed)
    press.note(words.boxed_note)
    press.flow.gap(3)
    rows = [
        (name, community, " ".join(map(code_point, missing)))
        for (name, community), missing in found.items()
    ]
    _table(press, words.boxed_columns, (40, 40, 20), rows)


def put_rows(press: Press, columns: Sequence[Column], rows: Iterable[object]) -> None:
    """Set a table with one row for each of `rows`; its head is on every page."""
    head = Row(tuple(press.label(column.label, CENTRE) for column in columns))
    body = [
        Row(tuple(_cells(press, columns, number, row)))
        for number, row in enumerate(rows, start=1)
    ]
    press.flow.table([column.width for column in columns], body, [head])


def _cells(
    press: Press, columns: Iterable[Column], number: int, row: object
) -> Iterator[Cell]:
    for column in columns:
        if column.field == NUMBER:
            yield Cell(str(number), press.body, CENTRE, middle=True)
            continue
        value = getattr(row, column.field)
        if isinstance(value, Money):
            # The head says yuan; a column of bare figures adds up at a glance.
            yield Cell(str(value), press.body, RIGHT, middle=True)
        else:
            said = press.cite(value) if column.field == "clause" else press.say(value)
            yield Cell(said, press.body, LEFT, middle=True)


def _totals(press: Press, values: MonthList, words: ListWords) -> None:
    press.heading(words.totals)
    rows = []
    for total in totals(values.lines, press.voice):
        rows.append(_total(press, total.programme, total.count, total.amount))
    everything = sum_of(values.lines)
    rows.append(_total(press, words.total, len(values.lines), everything, strong=True))
    head = Row(tuple(press.label(each) for each in words.total_columns))
    press.flow.table((35, 12, 18, 35), rows, [head])


def _total(
    press: Press, name: Value, count: int, amount: Money, strong: bool = False
) -> Row:
    style = press.bold if strong else press.body
    fill = _TOTAL_FILL if strong else None
    return Row(
        (
            Cell(press.say(name), style, fill=fill),
            Cell(str(count), style, RIGHT, fill=fill),
            Cell(str(amount), style, RIGHT, fill=fill),
            Cell(amount.capitals(), style, fill=fill),
        ),
        keep=not strong,
    )


def sum_of(lines: Iterable[ListLine]) -> Money:
    """Return what the lines add up to."""
    return Money(sum(line.amount.fen for line in lines))


def _control(press: Press, values: MonthList, words: ListWords) -> None:
    press.heading(words.control)
    people = len({line.id_number for line in values.lines})
    fields: list[tuple[Value, Value, bool]] = [
        (words.count, str(len(values.lines)), False),
        (words.people, str(people), False),
        (words.sum, sum_of(values.lines), False),
        (words.not_listed, str(len(values.not_listed)), False),
        (words.digest, values.digest, True),
        (words.figure, values.figure, True),
        (words.before, values.before, True),
    ]
    press.fields(fields, (12, 38, 12, 38))


def signature_rows(closing: ListClosing, voice: Voice) -> list[tuple[str, ...]]:
    """Return who signed with a key, as what, and when."""
    return [
        (each.name, voice.say(each.role), voice.say(each.on))
        for each in closing.signatures
    ]


def lifted_rows(closing: ListClosing, voice: Voice) -> list[tuple[str, ...]]:
    """Return what was lifted, by whom, why, and when."""
    return [
        (
            voice.say(each.block),
            voice.names(each.names),
            each.reason,
            voice.say(each.on),
        )
        for each in closing.lifted
    ]


def _ending(press: Press, closing: ListClosing, layout: ListLayout) -> None:
    _closing(press, closing, layout.closing)
    press.signatures(
        [
            (label, Signer("" if number else closing.built_by))
            for number, label in enumerate(layout.signers)
        ],
        sealed=press.frame.seal,
        heading=layout.words.signatures,
    )


def _closing(press: Press, closing: ListClosing, words: ClosingWords) -> None:
    press.heading(words.heading)
    fields: list[tuple[Value, Value, bool]] = [
        (words.built_by, closing.built_by, False),
        (words.closed_on, closing.closed_on or words.not_closed, False),
    ]
    if closing.head:
        fields.append((words.head, closing.head, True))
    press.fields(fields, (12, 38, 12, 38))
    press.flow.gap(3)
    if closing.signatures:
        rows = signature_rows(closing, press.voice)
        _table(press, words.signature_columns, (34, 33, 33), rows)
    else:
        press.note(words.nobody)
    if closing.lifted:
        press.heading(words.lifted)
        rows = lifted_rows(closing, press.voice)
        _table(press, words.lifted_columns, (25, 20, 40, 15), rows)
    if closing.relaxed:
        press.heading(words.relaxed)
        press.note(press.voice.names(closing.relaxed))
        press.note(closing.relaxed_by)


def _table(
    press: Press,
    heads: tuple[Text, ...],
    shares: tuple[float, ...],
    rows: Iterable[tuple[str, ...]],
) -> None:
    head = Row(tuple(press.label(each) for each in heads))
    body = [Row(tuple(Cell(cell, press.body) for cell in row)) for row in rows]
    press.flow.table(shares, body, [head])
