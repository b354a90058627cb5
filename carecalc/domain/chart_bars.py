# SPDX-License-Identifier: Apache-2.0
"""Bars of a chart, from left to right: beside each other, after each other, as shares."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from carecalc.domain.chart import (
    BARS,
    SHARES,
    Number,
    Value,
    Withheld,
    rounded,
    share,
    total,
)
from carecalc.domain.chart_marks import (
    AXIS,
    GRID,
    LEADING,
    MUTED,
    Area,
    Mark,
    Plate,
    Rule,
    Spot,
)
from carecalc.domain.chart_sheet import GAP, SIGN, TICKS, Sheet, axis, tick

_NAMES = 0.36
"""The most of a chart's width that names of categories take."""


@dataclass(frozen=True, slots=True)
class _Plot:
    """Where bars lie: from `x` on, `width` for the number `top`."""

    x: float
    width: float
    top: Fraction

    def far(self, number: Number) -> float:
        """Return how long the bar of a number is."""
        return float(Fraction(number) / self.top) * self.width


def put_rows(sheet: Sheet) -> None:
    """Draw a row for each category, its name before it, and the axis below."""
    chart, size = sheet.chart, sheet.size
    names = [sheet.say(words) for words in chart.categories]
    widest = max((sheet.wide(name) for name in names), default=0.0)
    column = min(widest, sheet.width * _NAMES)
    # The first number along the axis stands half before the bars.
    nought = sheet.wide(tick(sheet, Fraction(0)), sheet.small) / 2
    left = max(column + size * 0.7, nought)
    # What stands after the longest bar needs room of its own.
    right = max(
        (sheet.wide(_ending(sheet, n, s)) for n, s in _endings(sheet)), default=0.0
    )
    room = sheet.width - left - right - size * 0.6
    # The last of the numbers along the axis stands half beyond its end.
    most = 4 if chart.kind == SHARES else TICKS
    ticks = axis(sheet, most)
    while len(ticks) > 2 and _tick_width(sheet, ticks) * (len(ticks) - 1) > room:
        ticks = [ticks[0], ticks[-1]] if most <= 1 else axis(sheet, most := most - 1)
    half = sheet.wide(tick(sheet, ticks[-1]), sheet.small) / 2
    room = min(room, sheet.width - left - half)
    plot = _Plot(left, room, ticks[-1])
    first = sheet.y
    under = len(sheet.marks)
    for number, name in enumerate(names):
        _row(sheet, plot, number, sheet.broken(name, column))
    grid: list[Mark] = [
        Rule(x, first, x, sheet.y, AXIS if at == 0 else GRID)
        for at in ticks
        for x in (plot.x + plot.far(at),)
    ]
    sheet.marks[under:under] = grid
    for at in ticks:
        said = tick(sheet, at)
        x = plot.x + plot.far(at) - sheet.wide(said, sheet.small) / 2
        sheet.write(said, x, sheet.y + size * 0.2, sheet.small, MUTED)
    sheet.y += size * 0.2 + sheet.small * LEADING


def _tick_width(sheet: Sheet, ticks: Sequence[Fraction]) -> float:
    widest = max(sheet.wide(tick(sheet, at), sheet.small) for at in ticks)
    return widest + sheet.size * 0.5


def _endings(sheet: Sheet) -> Iterator[tuple[int, int]]:
    """Yield what something is written after: category and series."""
    for number in range(len(sheet.chart.categories)):
        for series in range(len(sheet.chart.series)):
            if sheet.chart.kind == BARS or series == 0:
                yield number, series


def _ending(sheet: Sheet, number: int, series: int) -> str:
    """Return what stands after a bar: its number, or of several what they add up to."""
    chart = sheet.chart
    if chart.kind == BARS:
        value = chart.series[series].values[number]
    else:
        value = total(chart, number)
    if isinstance(value, Withheld):
        return SIGN
    return GAP if value is None else rounded(value)


def _row(sheet: Sheet, plot: _Plot, number: int, name: Sequence[str]) -> None:
    chart, size = sheet.chart, sheet.size
    is_beside = chart.kind == BARS
    bars = len(chart.series) if is_beside else 1
    thick = size * (LEADING if bars > 1 else 1.6)
    high = max(
        sheet.setting.row,
        len(name) * size * LEADING + size * 0.4,
        bars * thick + (bars - 1) * size * 0.15 + size * 0.7,
    )
    top = sheet.y + (high - len(name) * size * LEADING) / 2
    for place, line in enumerate(name):
        sheet.write(line, 0.0, top + place * size * LEADING)
    taken = bars * thick + (bars - 1) * size * 0.15
    y = sheet.y + (high - taken) / 2
    if is_beside:
        for series in range(bars):
            value = chart.series[series].values[number]
            far = _bar(sheet, plot, plot.x, y, thick, series, value)
            slot = high / bars
            spot = Spot(
                series,
                number,
                plot.x,
                sheet.y + series * slot,
                sheet.width - plot.x,
                slot,
            )
            sheet.spots.append(spot)
            after = y + (thick - size * LEADING) / 2
            sheet.write(
                _ending(sheet, number, series), plot.x + far + size * 0.3, after
            )
            y += thick + size * 0.15
    else:
        _segments(sheet, plot, number, y, thick, high)
    sheet.y += high


def _bar(
    sheet: Sheet,
    plot: _Plot,
    x: float,
    y: float,
    thick: float,
    tone: int,
    value: object,
) -> float:
    """Draw a bar from `x` on and return how long it is."""
    if not isinstance(value, int | Fraction) or not value:
        return 0.0
    far = plot.far(value)
    sheet.marks.append(Area(x, y, far, thick, tone))
    return far


def _segments(
    sheet: Sheet, plot: _Plot, number: int, y: float, thick: float, high: float
) -> None:
    """Draw the bars of a category after each other, each with its number if it fits."""
    chart, size, x = sheet.chart, sheet.size, plot.x
    whole = total(chart, number)
    for tone, series in enumerate(chart.series):
        drawn = _part(series.values[number], whole, chart.kind == SHARES)
        far = _bar(sheet, plot, x, y, thick, tone, drawn)
        sheet.spots.append(Spot(tone, number, x, sheet.y, far, high))
        said = share(drawn, 1) if chart.kind == SHARES else rounded(drawn)
        wide = sheet.wide(said, sheet.small)
        if far >= wide + size:
            at = x + (far - wide) / 2
            top = y + (thick - sheet.small * LEADING) / 2
            inset = size * 0.25
            sheet.marks.append(
                Plate(at - inset, top, wide + 2 * inset, sheet.small * LEADING)
            )
            sheet.write(said, at, top, sheet.small)
        x += far
    top = y + (thick - size * LEADING) / 2
    sheet.write(_ending(sheet, number, 0), x + size * 0.3, top)


def _part(value: Value, whole: Value, is_share: bool) -> Fraction:
    """Return how far a bar reaches: its number, or what part that is of the whole."""
    if not isinstance(value, int | Fraction):
        return Fraction(0)
    if not is_share:
        return Fraction(value)
    # A part of what nobody knows is not known either.
    if not isinstance(whole, int | Fraction) or not whole:
        return Fraction(0)
    return Fraction(value) / whole
