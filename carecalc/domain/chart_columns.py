# SPDX-License-Identifier: Apache-2.0
"""Columns and lines of a chart, from below up, named below."""

from collections.abc import Callable, Sequence
from fractions import Fraction

from carecalc.domain.chart import LINES, SPREAD, Number, Withheld, rounded
from carecalc.domain.chart_bands import ends, zones
from carecalc.domain.chart_marks import (
    AXIS,
    GRID,
    LEADING,
    MUTED,
    Area,
    Course,
    Dot,
    Mark,
    Rule,
    Spot,
)
from carecalc.domain.chart_sheet import GAP, SIGN, TICKS, Sheet, axis, numbers, tick

_NARROW = 3
"""Names under columns have at least so many sizes of type; else some are left out."""
_HIGH = 16
"""How high columns and lines may rise, in sizes of type."""


def put_columns(sheet: Sheet) -> None:
    """Draw lines or columns over the categories, the axis beside, the names below."""
    chart, size = sheet.chart, sheet.size
    ticks = axis(sheet, TICKS)
    named = [tick(sheet, at) for at in ticks]
    left = max(sheet.wide(said, sheet.small) for said in named) + size * 0.5
    count = max(1, len(chart.categories))
    slot = (sheet.width - left) / count
    # Above the highest point there is room for its number.
    top = sheet.y + size * 2
    floor = top + size * _HIGH
    high = floor - top
    for at, said in zip(ticks, named, strict=True):
        y = floor - float(at / ticks[-1]) * high
        role = AXIS if at == 0 else GRID
        sheet.marks.append(Rule(left, y, sheet.width, y, role))
        x = left - size * 0.5 - sheet.wide(said, sheet.small)
        sheet.write(said, x, y - sheet.small * LEADING / 2, sheet.small, MUTED)

    def place(number: int, value: Number) -> tuple[float, float]:
        far = float(Fraction(value) / ticks[-1]) * high
        return left + (number + 0.5) * slot, floor - far

    said_widths = [sheet.wide(rounded(n), sheet.small) for n in numbers(sheet.chart)]
    sheet.marks += zones(chart, place)
    is_said = len(chart.series) == 1 and max(said_widths, default=0.0) < slot
    for tone, series in enumerate(chart.series):
        if chart.kind == LINES and tone not in ends(chart):
            _course(sheet, tone, series.values, place)
        for number, value in enumerate(series.values):
            spot = Spot(tone, number, left + number * slot, top, slot, high)
            sheet.spots.append(spot)
            if isinstance(value, int | Fraction):
                x, y = place(number, value)
                said = rounded(value)
                if chart.kind == SPREAD and value:
                    sheet.marks.append(
                        Area(x - slot * 0.48, y, slot * 0.96, floor - y, tone)
                    )
            else:
                x, y = place(number, 0)
                said = SIGN if isinstance(value, Withheld) else GAP
            if is_said:
                # Above the point of a line, or upon a column.
                rise = sheet.small * LEADING
                rise += size * 0.5 if chart.kind == LINES else 0.0
                start = x - sheet.wide(said, sheet.small) / 2
                sheet.write(said, start, y - rise, sheet.small)
    sheet.y = floor + sheet.small * LEADING / 2 + size * 0.1
    _names(sheet, left, slot)


def _course(
    sheet: Sheet,
    tone: int,
    values: Sequence[object],
    place: Callable[[int, Number], tuple[float, float]],
) -> None:
    """Draw a line through what is known; it ends before a gap and begins behind it."""
    points: list[tuple[float, float]] = []
    dots: list[Mark] = []
    for number, value in enumerate((*values, None)):
        if isinstance(value, int | Fraction):
            points.append(place(number, value))
            continue
        if len(points) > 1:
            sheet.marks.append(Course(tuple(points), tone))
        dots += [Dot(x, y, 3.5, tone) for x, y in points]
        points = []
    sheet.marks += dots


def _names(sheet: Sheet, left: float, slot: float) -> None:
    """Name the columns below; where they are narrow, every second, third … of them."""
    size, half = sheet.small, sheet.size * 0.25
    every = max(1, -(-int(sheet.size * _NARROW) // max(1, int(slot))))
    named = range(0, len(sheet.chart.categories), every)
    middles = [left + (number + 0.5) * slot for number in named]
    deepest = 0
    for place, number in enumerate(named):
        middle = middles[place]
        # Up to halfway to the next name on either side.
        begin = (middles[place - 1] + middle) / 2 + half if place else 0.0
        is_last = place + 1 == len(middles)
        end = sheet.width if is_last else (middle + middles[place + 1]) / 2 - half
        said = sheet.say(sheet.chart.categories[number])
        lines = sheet.broken(said, min(end - begin, slot * every), size)
        for row, line in enumerate(lines):
            wide = sheet.wide(line, size)
            x = min(max(middle - wide / 2, begin), end - wide)
            sheet.write(line, x, sheet.y + row * size * LEADING, size)
        deepest = max(deepest, len(lines))
    sheet.y += deepest * size * LEADING
