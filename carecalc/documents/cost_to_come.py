# SPDX-License-Identifier: Apache-2.0
"""The cost to come on paper and as a workbook: by year, with ranges, and what it rests on."""

from collections.abc import Sequence
from datetime import date

from carecalc.documents.chart import put_chart
from carecalc.documents.flow import LEFT, RIGHT, Cell, Flow, Paper, Row, Style
from carecalc.documents.fonts import BOLD, Fonts
from carecalc.documents.page import MM, Ink, write
from carecalc.documents.spreadsheet_cells import Workbook
from carecalc.domain.chart import Words
from carecalc.domain.projection import Interval
from carecalc.domain.projection_told import FEN, cost_chart, shares_words, yuan
from carecalc.i18n import Catalogue
from carecalc.text import N_, Message

Line = tuple[Words, Words, tuple[Interval, ...] | None, tuple[Interval, ...] | None]
"""The kind of a part, its name, people a month and fen by year; None is withheld."""

Stood = tuple[Words, Words, int, Sequence[tuple[Words, float]]]
"""A row of shares: its name, its source, how many stand behind it, the shares."""

TITLE = N_("Cost to come")
_A4 = Paper(297, 210, 14, 14, 14, 14)
_TITLE, _SECTION, _HEAD = Style(BOLD, 16, 23), Style(BOLD, 11, 17), Style(BOLD, 9, 13)
_PLAIN, _QUIET = Style(size=9, leading=13), Style(size=7.5, leading=11, grey=0.3)
_FILL = 0.94
_FOOT = 7 * MM
_NOT_TOLD = N_("not shown")


def cost_to_come_paper(
    made_on: date,
    years: Sequence[int],
    lines: Sequence[Line],
    stood: Sequence[Stood],
    notes: Sequence[Words],
    of: Words,
    catalogue: Catalogue,
    fonts: Fonts,
) -> bytes:
    """Return the report as PDF: the chart, the years, the method, all assumptions."""
    say = catalogue.render
    faces = fonts.with_boxes()  # A name that no face has does not stop the others.
    flow = Flow(_A4, faces)
    flow.text(say(Message(TITLE)), _TITLE)
    made = Message(N_("Made on {day}"), {"day": made_on})
    flow.text(" · ".join(say(words) for words in (of, made) if words), _QUIET)
    flow.gap(6)
    whole = lines[0][3]
    assert whole is not None, "the whole is never withheld"
    put_chart(flow, cost_chart(years, whole), say)
    flow.gap(8)
    _put_years(flow, years, lines, catalogue)
    flow.gap(8)
    flow.text(say(Message(N_("Method"))), _SECTION)
    for words in notes:
        flow.text(say(words), _PLAIN)
    flow.gap(8)
    flow.text(say(Message(N_("What it rests on"))), _SECTION)
    _put_stood(flow, stood, catalogue)
    for number, page in enumerate(flow.pages, start=1):
        said = f"{say(notes[1])}  {number} / {len(flow.pages)}"
        x = flow.right - faces.width(said, _QUIET.face, _QUIET.size)
        page.append(Ink(x, _FOOT, said, _QUIET.face, _QUIET.size, _QUIET.grey))
    return write(flow.pages, flow.size, say(Message(TITLE)), faces)


def _put_years(
    flow: Flow, years: Sequence[int], lines: Sequence[Line], catalogue: Catalogue
) -> None:
    say = catalogue.render
    heads = [say(Message(N_("Yuan a year, and 95 of 100")))]
    heads += [str(year) for year in years]
    rows: list[Row] = []
    for kind, name, _, fen in lines:
        both = Message(N_("{what}: {value}"), {"what": kind, "value": name})
        said = say(name if kind == name else both)
        cells = [Cell(said, _PLAIN, LEFT)]
        for number in range(len(years)):
            if fen is None:
                told = say(Message(_NOT_TOLD))
            else:
                one = fen[number]
                told = f"{yuan(one.expected)} ({yuan(one.low_95)}–{yuan(one.high_95)})"
            cells.append(Cell(told, _QUIET, RIGHT))
        rows.append(Row(tuple(cells)))
    head = Row(
        tuple(
            Cell(text, _HEAD, RIGHT if number else LEFT, fill=_FILL, middle=True)
            for number, text in enumerate(heads)
        )
    )
    flow.table((2.4, *(1.6,) * len(years)), rows, [head])


def _put_stood(flow: Flow, stood: Sequence[Stood], catalogue: Catalogue) -> None:
    say = catalogue.render
    heads = (N_("Row"), N_("Taken from"), N_("n"), N_("Shares, in per cent"))
    rows = [
        Row(
            (
                Cell(say(name), _PLAIN),
                Cell(say(source), _PLAIN),
                Cell(str(n), _PLAIN, RIGHT),
                Cell(shares_words(shares, say), _PLAIN),
            )
        )
        for name, source, n, shares in stood
    ]
    head = Row(
        tuple(Cell(say(Message(w)), _HEAD, fill=_FILL, middle=True) for w in heads)
    )
    flow.table((3, 1.4, 0.9, 7), rows, [head])


def cost_to_come_workbook(
    made_on: date,
    years: Sequence[int],
    lines: Sequence[Line],
    stood: Sequence[Stood],
    notes: Sequence[Words],
    catalogue: Catalogue,
) -> bytes:
    """Return the report as .xlsx: a row for each part and year, then the assumptions."""
    say = catalogue.render
    book = Workbook(say(Message(TITLE)), made_on)
    heads = (
        *(N_("Kind"), N_("Part"), N_("Year"), N_("People a month")),
        *(N_("Yuan, expected"), N_("80 of 100, from"), N_("80 of 100, to")),
        *(N_("95 of 100, from"), N_("95 of 100, to")),
    )
    cells = book.sheet(say(Message(TITLE)), (16.0, 30.0, *(18.0,) * (len(heads) - 2)))
    cells.heads(0, [say(Message(words)) for words in heads])
    row = 0
    for kind, name, people, fen in lines:
        for number, year in enumerate(years):
            row += 1
            cells.text(row, 0, say(kind))
            cells.text(row, 1, say(name))
            cells.count(row, 2, year)
            if people is None or fen is None:
                for column in range(3, len(heads)):
                    cells.text(row, column, say(Message(_NOT_TOLD)))
                continue
            cells.count(row, 3, round(people[number].expected))
            one = fen[number]
            amounts = one.expected, one.low_80, one.high_80, one.low_95, one.high_95
            for column, amount in enumerate(amounts, start=4):
                cells.count(row, column, round(amount / FEN))
    cells.repeat_head()
    for number, words in enumerate(notes, start=row + 2):
        cells.text(number, 0, say(words))
    rests = book.sheet(say(Message(N_("What it rests on"))), (36.0, 18.0, 12.0, 120.0))
    names = (N_("Row"), N_("Taken from"), N_("n"), N_("Shares, in per cent"))
    rests.heads(0, [say(Message(words)) for words in names])
    for number, (what, source, n, shares) in enumerate(stood, start=1):
        rests.text(number, 0, say(what))
        rests.text(number, 1, say(source))
        rests.count(number, 2, n)
        rests.text(number, 3, shares_words(shares, say))
    return book.finish()
