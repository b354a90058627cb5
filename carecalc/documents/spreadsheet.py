# SPDX-License-Identifier: Apache-2.0
"""The month's list as a workbook in which numbers of people and accounts stay text."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from carecalc.documents.list_values import ListClosing, MonthList
from carecalc.documents.month_list import (
    NUMBER,
    ClosingWords,
    Column,
    ListLayout,
    ListWords,
    lifted_rows,
    signature_rows,
    sum_of,
    totals,
)
from carecalc.documents.parts import cite
from carecalc.documents.spreadsheet_cells import (
    AMOUNT,
    COUNT,
    DIGITS_PER_SHARE,
    HEAD,
    TEXT,
    Sheet,
    Workbook,
)
from carecalc.documents.spreadsheet_rows import Value as Cell
from carecalc.documents.values import Value
from carecalc.documents.words import Voice
from carecalc.domain.money import Money
from carecalc.i18n import Catalogue
from carecalc.text import Text


def month_workbook(
    values: MonthList, layout: ListLayout, catalogue: Catalogue
) -> bytes:
    """Return the list as .xlsx: lines, people not on it with reasons, totals.

    Every cell but amounts and counts is text, whatever it looks like.
    """
    voice = Voice(catalogue, layout.frame.amount)
    words = layout.words
    book = Workbook(f"{voice.say(words.title)} {values.number}", values.built_on)

    def cited(clause: str) -> str:
        return cite(clause, values.sources, voice)

    sheet = book.sheet(voice.say(words.lines), widths(layout.columns))
    put_rows(sheet, layout.columns, values.lines, voice, cited)
    if values.recoveries:
        sheet = book.sheet(voice.say(words.recoveries), widths(layout.recoveries))
        put_rows(sheet, layout.recoveries, values.recoveries, voice, cited)
    sheet = book.sheet(voice.say(words.not_listed), widths(layout.not_listed))
    put_rows(sheet, layout.not_listed, values.not_listed, voice, cited)
    _totals(book.sheet(voice.say(words.totals), (34, 10, 18, 44)), values, words, voice)
    _closing(
        book.sheet(voice.say(layout.closing.heading), (30, 30, 40, 20)),
        values.closing,
        layout.closing,
        voice,
    )
    if values.control:
        _control(
            book.sheet(voice.say(words.control_lines), (22, 120)), values, words, voice
        )
    return book.finish()


def widths(columns: Iterable[Column]) -> tuple[float, ...]:
    """Return how wide the columns of a paper are in a workbook."""
    return tuple(column.width * DIGITS_PER_SHARE for column in columns)


def put_rows(
    sheet: Sheet,
    columns: Sequence[Column],
    rows: Sequence[object],
    voice: Voice,
    cited: Callable[[str], str] = str,
) -> None:
    """Write a head and one row for each of `rows`; the head is on every page."""
    sheet.heads(0, [voice.say(column.label) for column in columns])
    sheet.repeat_head()
    if rows:
        styles = [_style(column, rows[0]) for column in columns]
        values = _said(columns, rows, voice, cited)
        sheet.rows(1, len(rows), styles, values)


def _style(column: Column, row: object) -> str:
    if column.field == NUMBER:
        return COUNT
    return AMOUNT if isinstance(getattr(row, column.field), Money) else TEXT


def _said(
    columns: Sequence[Column],
    rows: Iterable[object],
    voice: Voice,
    cited: Callable[[str], str],
) -> Iterator[list[Cell]]:
    """Yield what stands in the cells of each row.

    The same few words, of a programme or a category, are put into a language once.
    """
    known: dict[int, str] = {}
    fields = [column.field for column in columns]
    for number, row in enumerate(rows, start=1):
        cells: list[Cell] = []
        for field in fields:
            if field == NUMBER:
                cells.append(number)
                continue
            value: Value = getattr(row, field)
            if isinstance(value, str):
                cells.append(cited(value) if field == "clause" else value)
            elif isinstance(value, Money):
                cells.append(value)
            else:
                # Known by where they are: `rows` hold on to all of them.
                said = known.get(id(value))
                if said is None:
                    said = known[id(value)] = voice.say(value)
                cells.append(cited(said) if field == "clause" else said)
        yield cells


def _totals(sheet: Sheet, values: MonthList, words: ListWords, voice: Voice) -> None:
    """Write the totals and what the list is named by."""
    sheet.heads(0, [voice.say(label) for label in words.total_columns])
    row = 1
    lines = [
        (each.programme, each.count, each.amount)
        for each in totals(values.lines, voice)
    ]
    lines.append((voice.say(words.total), len(values.lines), sum_of(values.lines)))
    for programme, count, amount in lines:
        sheet.text(row, 0, programme)
        sheet.count(row, 1, count)
        sheet.money(row, 2, amount)
        sheet.text(row, 3, amount.capitals())
        row += 1
    named: tuple[tuple[Text, Value], ...] = (
        (words.title, values.number),
        (words.month, str(values.month)),
        (words.pay_month, str(values.pay_month)),
        (words.built_on, values.built_on),
        (words.authority, values.authority),
        (words.digest, values.digest),
        (words.figure, values.figure),
        (words.before, values.before),
    )
    for label, value in named:
        row += 1
        sheet.text(row, 0, voice.say(label), HEAD)
        sheet.text(row, 1, voice.say(value))


def _control(sheet: Sheet, values: MonthList, words: ListWords, voice: Voice) -> None:
    """Write the lines that the control figures are reckoned from, each as one text."""
    sheet.heads(0, [voice.say(label) for label in words.control_columns])
    count, styles = len(values.control), (TEXT, TEXT)
    said = ((each.number, each.said) for each in values.control)
    sheet.rows(1, count, styles, said)
    sheet.rows(count + 2, 1, styles, [(None, voice.say(words.control_note))])
    sheet.repeat_head()


def _closing(
    sheet: Sheet, closing: ListClosing, words: ClosingWords, voice: Voice
) -> None:
    """Write who built, signed and closed the list, and what was lifted."""
    say = voice.say
    named: list[tuple[str, ...]] = [
        (say(words.built_by), closing.built_by),
        (say(words.closed_on), say(closing.closed_on or words.not_closed)),
        (say(words.head), closing.head),
    ]
    tables: list[tuple[tuple[Text, ...], list[tuple[str, ...]]]] = [
        (words.signature_columns, signature_rows(closing, voice)),
        (words.lifted_columns, lifted_rows(closing, voice)),
    ]
    for row, (label, value) in enumerate(named):
        sheet.text(row, 0, label, HEAD)
        sheet.text(row, 1, value)
    row = len(named)
    for heads, rows in tables:
        if rows:
            sheet.heads(row + 1, [say(head) for head in heads])
        for number, cells in enumerate(rows, start=row + 2):
            for column, cell in enumerate(cells):
                sheet.text(number, column, cell)
        row += len(rows) + 2 if rows else 0
    if closing.relaxed:
        sheet.text(row + 1, 0, say(words.relaxed), HEAD)
        sheet.text(row + 1, 1, voice.names(closing.relaxed))
        sheet.text(row + 2, 1, say(closing.relaxed_by))
