# SPDX-License-Identifier: Apache-2.0
"""Where everything of a chart stands, worked out once for the screen and for paper.

Names of categories stand beside their bars, broken into as many lines as they need:
Chinese names are long, and turned or cut off nobody reads them.
"""

from carecalc.domain.chart import LINES, SPREAD, Chart, Withheld
from carecalc.domain.chart_bands import ground, named
from carecalc.domain.chart_bars import put_rows
from carecalc.domain.chart_columns import put_columns
from carecalc.domain.chart_marks import (
    LEADING,
    MUTED,
    STRONG,
    Area,
    Course,
    Dot,
    Picture,
)
from carecalc.domain.chart_sheet import GAP, SIGN, Setting, Sheet
from carecalc.text import N_, Message

_LEAST = 24
"""A chart is at least so many sizes of its type wide."""
_TITLE = 1.15


def lay_out(chart: Chart, width: float, setting: Setting) -> Picture:
    """Return a chart of at least `width`, as high as what it says needs."""
    sheet = Sheet(chart, max(width, setting.size * _LEAST), setting)
    _head(sheet)
    if chart.kind in (LINES, SPREAD):
        put_columns(sheet)
    else:
        put_rows(sheet)
    _foot(sheet)
    return Picture(sheet.width, sheet.y, tuple(sheet.marks), tuple(sheet.spots))


def _head(sheet: Sheet) -> None:
    chart, setting = sheet.chart, sheet.setting
    if setting.is_titled:
        sheet.lines(sheet.say(chart.title), sheet.size * _TITLE, STRONG)
    unit = sheet.say(Message(N_("Unit: {unit}"), {"unit": chart.unit}))
    sheet.lines(unit, sheet.small, MUTED)
    sheet.y += sheet.size * 0.3
    if len(chart.series) > 1:
        _legend(sheet)


def _legend(sheet: Sheet) -> None:
    """Name the patterns, beside each other as far as there is room."""
    size, x = sheet.size, 0.0
    for tone, name, is_band in named(sheet.chart):
        room = sheet.width - 2 * size
        lines = sheet.broken(sheet.say(name), room)
        width = 2 * size + max(sheet.wide(line) for line in lines)
        if x and (x + width > sheet.width or len(lines) > 1):
            x, sheet.y = 0.0, sheet.y + size * LEADING
        middle = sheet.y + size * LEADING / 2
        if is_band:
            sheet.marks.append(ground(x, middle, size, tone))
        elif sheet.chart.kind == LINES:
            points = ((x, middle), (x + 1.5 * size, middle))
            sheet.marks += [
                Course(points, tone),
                Dot(x + 0.75 * size, middle, 3.5, tone),
            ]
        else:
            swatch = Area(x, middle - size * 0.5, 1.5 * size, size, tone)
            sheet.marks.append(swatch)
        for number, line in enumerate(lines):
            sheet.write(line, x + 2 * size, sheet.y + number * size * LEADING)
        if len(lines) > 1:
            x, sheet.y = 0.0, sheet.y + len(lines) * size * LEADING
        else:
            x += width + 1.2 * size
    if x:
        sheet.y += size * LEADING
    sheet.y += size * 0.5


def _foot(sheet: Sheet) -> None:
    """Say what stands for what is not told or not known, and what the chart is of."""
    values = [value for series in sheet.chart.series for value in series.values]
    notes = []
    if any(isinstance(value, Withheld) for value in values):
        said = N_("{sign} not shown: too few people, or it would tell of too few")
        notes.append(Message(said, {"sign": SIGN}))
    if None in values:
        notes.append(Message(N_("{sign} no data"), {"sign": GAP}))
    said_notes = [sheet.say(note) for note in (*notes, sheet.chart.note) if note]
    if said_notes:
        sheet.y += sheet.size * 0.3
    for said in said_notes:
        sheet.lines(said, sheet.small, MUTED)
