# SPDX-License-Identifier: Apache-2.0
"""Figures of an office on paper: the chart, and its numbers in a table."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from carecalc.documents.chart import put_chart
from carecalc.documents.flow import LEFT, RIGHT, Cell, Flow, Paper, Row, Style
from carecalc.documents.fonts import BOLD, Fonts
from carecalc.documents.page import MM, Ink, write
from carecalc.domain.chart import Words, shown
from carecalc.domain.figures import Sheet, chart_of, heads_of, part_of
from carecalc.i18n import Catalogue

_A4 = Paper(210, 297, 16, 16, 18, 16)
_WHOLE, _TITLE, _HEAD = Style(BOLD, 18, 26), Style(BOLD, 14, 21), Style(BOLD)
_PLAIN, _QUIET = Style(), Style(size=8, leading=12, grey=0.35)
_FILL = 0.94
_NAME, _NUMBER = 3.0, 1.0
_FOOT = 9 * MM


def figures_paper(
    sheets: Sequence[Sheet],
    of: Sequence[Words],
    catalogue: Catalogue,
    fonts: Fonts,
    title: Words = "",
) -> bytes:
    """Return sheets of figures as PDF, each on a page of its own.

    `of` says whose they are, `title` what several of them are together.
    """
    say = catalogue.render
    faces = fonts.with_boxes()  # A name that no face has does not stop the others.
    flow = Flow(_A4, faces)
    if title:
        flow.text(say(title), _WHOLE)
        flow.gap(6)
    for number, sheet in enumerate(sheets):
        if number:
            flow.new_page()
        _put(flow, sheet, of, catalogue)
    for number, page in enumerate(flow.pages, start=1):
        said = f"{number} / {len(flow.pages)}"
        x = flow.right - faces.width(said, _QUIET.face, _QUIET.size)
        page.append(Ink(x, _FOOT, said, _QUIET.face, _QUIET.size, _QUIET.grey))
    return write(flow.pages, flow.size, say(title or sheets[0].title), faces)


def _put(flow: Flow, sheet: Sheet, of: Sequence[Words], catalogue: Catalogue) -> None:
    say = catalogue.render
    flow.text(say(sheet.title), _TITLE)
    flow.text(" · ".join(map(say, (*of, sheet.period.words))), _QUIET)
    if sheet.note:
        flow.text(say(sheet.note), _QUIET)
    flow.gap(8)
    put_chart(flow, replace(chart_of(sheet), note=""), say, is_titled=False)
    flow.gap(10)
    heads = [
        Cell(say(words), _HEAD, fill=_FILL, middle=True) for words in heads_of(sheet)
    ]
    rows = [
        _row(
            (
                figure.name,
                shown(figure.numerator),
                shown(figure.denominator),
                part_of(figure, sheet),
                *map(shown, figure.values),
            ),
            catalogue,
            _HEAD if figure is sheet.whole else _PLAIN,
        )
        for figure in sheet.all
    ]
    shares = (_NAME, *(_NUMBER,) * (len(heads) - 1))
    flow.table(shares, rows, [Row(tuple(heads))])


def _row(cells: Iterable[Words], catalogue: Catalogue, style: Style) -> Row:
    return Row(
        tuple(
            Cell(catalogue.render(words), style, RIGHT if column else LEFT, middle=True)
            for column, words in enumerate(cells)
        )
    )
