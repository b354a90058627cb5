# SPDX-License-Identifier: Apache-2.0
"""What a change of the law would do, on a page: what is changed, its cost, whom it meets."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction

from carecalc.documents.chart import put_chart
from carecalc.documents.flow import LEFT, RIGHT, Cell, Flow, Paper, Row, Style
from carecalc.documents.fonts import BOLD, Fonts
from carecalc.documents.page import MM, Ink, write
from carecalc.domain.chart import BARS, Chart, Series, Value, Words, shown
from carecalc.domain.figures import Sheet, chart_of
from carecalc.domain.money import Money
from carecalc.domain.period import Month
from carecalc.i18n import Catalogue
from carecalc.text import N_, Message

Altered = tuple[Words, Words, str, Words, Words]
"""Where a value stands, what it is, its clause, what it was, what is tried."""

Line = tuple[Words, Value, Value, Value, Value, Value, Value]
"""A programme: recipients now and tried, yuan a month now and tried, more, a year."""

_A4 = Paper(210, 297, 14, 16, 14, 16)
_TITLE, _HEAD = Style(BOLD, 16, 23), Style(BOLD)
_PLAIN, _QUIET = Style(), Style(size=8, leading=11.5, grey=0.35)
_SECTION = Style(BOLD, 11, 17)
_FILL = 0.94
_FOOT = 8 * MM
_SMALL = 8.0
_CHARTS = 2
"""So many ways to tell people apart are drawn: level and hardship come first."""
_MOST_ALTERED = 8
_NOT_TOLD = N_("{what}: not shown, for it would tell of too few people")
HEADS = (
    N_("Programme"),
    N_("Recipients now"),
    N_("if tried"),
    N_("Yuan a month now"),
    N_("if tried"),
    N_("more or less"),
    N_("in a year"),
)


def what_if_brief(
    month: Month,
    altered: Sequence[Altered],
    lines: Sequence[Line],
    sheets: Sequence[Sheet],
    notes: Sequence[Words],
    of: Words,
    made_on: date,
    catalogue: Catalogue,
    fonts: Fonts,
) -> bytes:
    """Return the brief as PDF; `of` is whose cases it is of, nobody's of a file's.

    It has a page; a second one only where very much is changed at once.
    """
    say = catalogue.render
    faces = fonts.with_boxes()  # A name that no face has does not stop the others.
    flow = Flow(_A4, faces)
    title = Message(N_("What if: subsidies of {month}"), {"month": month})
    flow.text(say(title), _TITLE)
    made = Message(N_("Made on {day}"), {"day": made_on})
    flow.text(" · ".join(say(words) for words in (of, made) if words), _QUIET)
    flow.text(say(notes[0]), _HEAD)
    flow.text(" ".join(map(say, notes[1:])), _QUIET)
    flow.gap(5)
    flow.text(say(Message(N_("What is changed"))), _SECTION)
    _put_altered(flow, altered, catalogue)
    flow.gap(6)
    flow.text(say(Message(N_("What it costs"))), _SECTION)
    _put_lines(flow, lines, catalogue)
    flow.gap(6)
    put_chart(flow, _cost(lines), say, _SMALL)
    for sheet in sheets[:_CHARTS]:
        if sheet.is_empty:
            continue
        flow.gap(6)
        if _is_withheld(sheet):
            flow.text(say(Message(_NOT_TOLD, {"what": sheet.title})), _QUIET)
        else:
            put_chart(flow, replace(chart_of(_changed(sheet)), note=""), say, _SMALL)
    for number, page in enumerate(flow.pages, start=1):
        said = f"{say(notes[0])}  {number} / {len(flow.pages)}"
        x = flow.right - faces.width(said, _QUIET.face, _QUIET.size)
        page.append(Ink(x, _FOOT, said, _QUIET.face, _QUIET.size, _QUIET.grey))
    return write(flow.pages, flow.size, say(title), faces)


def money_of(value: Value) -> Words:
    """Return yuan as an amount with its fen; what is not told in words."""
    if isinstance(value, int | Fraction):
        return str(Money.of_yuan(value))
    return shown(value)


def _put_altered(flow: Flow, altered: Sequence[Altered], catalogue: Catalogue) -> None:
    say = catalogue.render
    heads = (N_("Where it stands"), N_("Clause"), N_("Now"), N_("Tried"))
    rows = [
        Row(
            (
                Cell(" · ".join(say(w) for w in (where, what) if w), _PLAIN),
                Cell(clause, _PLAIN),
                Cell(say(before), _PLAIN),
                Cell(say(after), _HEAD),
            )
        )
        for where, what, clause, before, after in altered[:_MOST_ALTERED]
    ]
    flow.table((5, 3, 2.5, 2.5), rows, [_head(heads, catalogue)])
    if len(altered) > _MOST_ALTERED:
        more = len(altered) - _MOST_ALTERED
        flow.text(say(Message(N_("and {count} more"), {"count": more})), _QUIET)


def _put_lines(flow: Flow, lines: Sequence[Line], catalogue: Catalogue) -> None:
    say = catalogue.render
    rows = []
    for number, (name, *values) in enumerate(lines, start=1):
        style = _HEAD if number == len(lines) else _PLAIN
        told = (*map(shown, values[:2]), *map(money_of, values[2:]))
        cells = [Cell(say(name), style, LEFT)]
        cells += [Cell(say(words), style, RIGHT) for words in told]
        rows.append(Row(tuple(cells)))
    flow.table((3, 1.4, 1, 1.7, 1.7, 1.6, 1.8), rows, [_head(HEADS, catalogue)])


def _head(heads: Sequence[str], catalogue: Catalogue) -> Row:
    return Row(
        tuple(
            Cell(catalogue.render(Message(words)), _HEAD, fill=_FILL, middle=True)
            for words in heads
        )
    )


def _cost(lines: Sequence[Line]) -> Chart:
    return Chart(
        BARS,
        Message(N_("Cost a month, by programme")),
        Message(N_("yuan")),
        tuple(line[0] for line in lines[:-1]),
        (
            Series(Message(N_("now")), tuple(line[3] for line in lines[:-1])),
            Series(Message(N_("if tried")), tuple(line[4] for line in lines[:-1])),
        ),
    )


def _changed(sheet: Sheet) -> Sheet:
    """Return a sheet with the groups in which anybody has more or less, or may have."""
    return replace(
        sheet,
        figures=tuple(
            figure
            for figure in sheet.figures
            if figure.numerator != 0 or figure.values[0] != 0
        ),
    )


def _is_withheld(sheet: Sheet) -> bool:
    """Tell whether no group of a sheet has a number that may leave."""
    return not any(
        isinstance(value, int | Fraction) and value
        for figure in sheet.figures
        for value in (figure.numerator, figure.values[0])
    )
