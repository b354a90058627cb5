# SPDX-License-Identifier: Apache-2.0
"""Where everything of a chart stands, worked out once for the screen and for paper.

Names of categories stand beside their bars, broken into as many lines as they need:
Chinese names are long, and turned or cut off nobody reads them.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from carecalc.domain.chart import (
    BARS,
    LINES,
    SHARES,
    SPREAD,
    STACKED,
    Chart,
    Number,
    Value,
    Withheld,
    Words,
    rounded,
    share,
    total,
)
from carecalc.domain.chart_bands import ends, ground, named, zones
from carecalc.domain.chart_marks import (
    AXIS,
    GRID,
    LEADING,
    MUTED,
    STRONG,
    TEXT,
    Area,
    Course,
    Dot,
    Label,
    Mark,
    Picture,
    Plate,
    Rule,
    Spot,
)
from carecalc.text import N_, Message

_NAMES = 0.36
"""The most of a chart's width that names of categories take."""
_LEAST = 24
"""A chart is at least so many sizes of its type wide."""
_NARROW = 3
"""Names under columns have at least so many sizes of type; else some are left out."""
_HIGH = 16
"""How high columns and lines may rise, in sizes of type."""
_TICKS = 5
_TITLE = 1.15
_SMALL = 0.88
_NOT_FIRST = frozenset("，。、；：！？）》」』】”’—·％,.;:!?)]}%/～-")
_NOT_LAST = frozenset("（《「『【“‘([{¥￥")
_SIGN = "＊"
"""Stands for a number that is not told."""
_GAP = "–"
"""Stands for a number that nobody knows."""

Measure = Callable[[str, float, bool], float]
"""How wide text is: in a size, bold or not."""


@dataclass(frozen=True, slots=True)
class Setting:
    """Where a chart is drawn: its words and their width, the size of its type.

    `row` is the least height of a category with its bars: on a screen a finger hits it.
    `reach` are numbers that the axis reaches beside those drawn, as in the other parts
    of a chart that goes on.
    """

    say: Callable[[Words], str]
    measure: Measure
    size: float
    row: float
    is_titled: bool = True
    reach: tuple[Number, ...] = ()


def lay_out(chart: Chart, width: float, setting: Setting) -> Picture:
    """Return a chart of at least `width`, as high as what it says needs."""
    sheet = _Sheet(chart, max(width, setting.size * _LEAST), setting)
    _head(sheet)
    if chart.kind in (LINES, SPREAD):
        _columns(sheet)
    else:
        _rows(sheet)
    _foot(sheet)
    return Picture(sheet.width, sheet.y, tuple(sheet.marks), tuple(sheet.spots))


def wrapped(text: str, width: float, measure: Callable[[str], float]) -> list[str]:
    """Return text in lines no wider than `width`; nothing of it is left out.

    A word, or a single sign, that is wider than a line is broken, or stands out.
    """
    lines: list[str] = []
    line = ""
    for piece in _pieces(text):
        if line and measure((line + piece).rstrip()) > width:
            lines.append(line.rstrip())
            line = ""
        if measure(piece.rstrip()) <= width:
            line += piece
            continue
        for sign in piece:
            if line and measure(line + sign) > width:
                lines.append(line.rstrip())
                line = ""
            line += sign
    return [*lines, line.rstrip()] if line.rstrip() or not lines else lines


# --- a chart in the making ------------------------------------------------------------


@dataclass(slots=True)
class _Sheet:
    """Marks so far, and how far down they reach."""

    chart: Chart
    width: float
    setting: Setting
    marks: list[Mark] = field(default_factory=list)
    spots: list[Spot] = field(default_factory=list)
    y: float = 0.0

    @property
    def size(self) -> float:
        return self.setting.size

    @property
    def small(self) -> float:
        return self.setting.size * _SMALL

    def wide(self, text: str, size: float = 0.0) -> float:
        return self.setting.measure(text, size or self.size, False)

    def say(self, words: Words) -> str:
        return self.setting.say(words)

    def write(
        self, text: str, x: float, top: float, size: float = 0.0, role: str = TEXT
    ) -> None:
        size = size or self.size
        width = self.setting.measure(text, size, role == STRONG)
        self.marks.append(Label(x, top, width, text, size, role))

    def lines(self, text: str, size: float, role: str) -> None:
        """Write a paragraph over the whole width, and go below it."""
        bold = role == STRONG
        for line in wrapped(
            text, self.width, lambda part: self.setting.measure(part, size, bold)
        ):
            self.write(line, 0.0, self.y, size, role)
            self.y += size * LEADING

    def broken(self, text: str, width: float, size: float = 0.0) -> list[str]:
        return wrapped(text, width, lambda part: self.wide(part, size))


def _head(sheet: _Sheet) -> None:
    chart, setting = sheet.chart, sheet.setting
    if setting.is_titled:
        sheet.lines(sheet.say(chart.title), sheet.size * _TITLE, STRONG)
    unit = sheet.say(Message(N_("Unit: {unit}"), {"unit": chart.unit}))
    sheet.lines(unit, sheet.small, MUTED)
    sheet.y += sheet.size * 0.3
    if len(chart.series) > 1:
        _legend(sheet)


def _legend(sheet: _Sheet) -> None:
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


def _foot(sheet: _Sheet) -> None:
    """Say what stands for what is not told or not known, and what the chart is of."""
    values = [value for series in sheet.chart.series for value in series.values]
    notes = []
    if any(isinstance(value, Withheld) for value in values):
        said = N_("{sign} not shown: too few people, or it would tell of too few")
        notes.append(Message(said, {"sign": _SIGN}))
    if None in values:
        notes.append(Message(N_("{sign} no data"), {"sign": _GAP}))
    said_notes = [sheet.say(note) for note in (*notes, sheet.chart.note) if note]
    if said_notes:
        sheet.y += sheet.size * 0.3
    for said in said_notes:
        sheet.lines(said, sheet.small, MUTED)


# --- numbers along an axis ------------------------------------------------------------


def _scale(highest: Number, is_whole: bool, most: int = _TICKS) -> list[Fraction]:
    """Return round numbers from nought to the first not below the highest."""
    step, power = Fraction(1 if is_whole else Fraction(1, 10)), 0
    nice = (1, 2, 5)
    while step * most < highest:
        power += 1
        step = nice[power % 3] * Fraction(10) ** (power // 3)
        step = step if is_whole else step / 10
    count = max(1, -(-Fraction(highest) // step))
    return [step * number for number in range(int(count) + 1)]


def numbers(chart: Chart) -> list[Number]:
    """Return the numbers that the axis of a chart has to reach."""
    if chart.kind == STACKED:
        # As far as they are known: what is not told is not drawn.
        return [
            sum((v for v in values if isinstance(v, int | Fraction)), Fraction(0))
            for values in zip(*(series.values for series in chart.series), strict=True)
        ]
    return [
        value
        for series in chart.series
        for value in series.values
        if isinstance(value, int | Fraction)
    ]


def _axis(sheet: _Sheet, most: int) -> list[Fraction]:
    if sheet.chart.kind == SHARES:
        return [Fraction(number, most) for number in range(most + 1)]
    reached = [*numbers(sheet.chart), *sheet.setting.reach]
    is_whole = all(Fraction(number).denominator == 1 for number in reached)
    return _scale(max(reached, default=1) or 1, is_whole, most)


def _tick(sheet: _Sheet, at: Fraction) -> str:
    return share(at, 1) if sheet.chart.kind == SHARES else rounded(at)


# --- bars, from left to right ---------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Plot:
    """Where bars lie: from `x` on, `width` for the number `top`."""

    x: float
    width: float
    top: Fraction

    def far(self, number: Number) -> float:
        """Return how long the bar of a number is."""
        return float(Fraction(number) / self.top) * self.width


def _rows(sheet: _Sheet) -> None:
    chart, size = sheet.chart, sheet.size
    names = [sheet.say(words) for words in chart.categories]
    widest = max((sheet.wide(name) for name in names), default=0.0)
    column = min(widest, sheet.width * _NAMES)
    # The first number along the axis stands half before the bars.
    nought = sheet.wide(_tick(sheet, Fraction(0)), sheet.small) / 2
    left = max(column + size * 0.7, nought)
    # What stands after the longest bar needs room of its own.
    right = max(
        (sheet.wide(_ending(sheet, n, s)) for n, s in _endings(sheet)), default=0.0
    )
    room = sheet.width - left - right - size * 0.6
    # The last of the numbers along the axis stands half beyond its end.
    most = 4 if chart.kind == SHARES else _TICKS
    ticks = _axis(sheet, most)
    while len(ticks) > 2 and _tick_width(sheet, ticks) * (len(ticks) - 1) > room:
        ticks = [ticks[0], ticks[-1]] if most <= 1 else _axis(sheet, most := most - 1)
    half = sheet.wide(_tick(sheet, ticks[-1]), sheet.small) / 2
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
        said = _tick(sheet, at)
        x = plot.x + plot.far(at) - sheet.wide(said, sheet.small) / 2
        sheet.write(said, x, sheet.y + size * 0.2, sheet.small, MUTED)
    sheet.y += size * 0.2 + sheet.small * LEADING


def _tick_width(sheet: _Sheet, ticks: Sequence[Fraction]) -> float:
    widest = max(sheet.wide(_tick(sheet, at), sheet.small) for at in ticks)
    return widest + sheet.size * 0.5


def _endings(sheet: _Sheet) -> Iterator[tuple[int, int]]:
    """Yield what something is written after: category and series."""
    for number in range(len(sheet.chart.categories)):
        for series in range(len(sheet.chart.series)):
            if sheet.chart.kind == BARS or series == 0:
                yield number, series


def _ending(sheet: _Sheet, number: int, series: int) -> str:
    """Return what stands after a bar: its number, or of several what they add up to."""
    chart = sheet.chart
    if chart.kind == BARS:
        value = chart.series[series].values[number]
    else:
        value = total(chart, number)
    if isinstance(value, Withheld):
        return _SIGN
    return _GAP if value is None else rounded(value)


def _row(sheet: _Sheet, plot: _Plot, number: int, name: Sequence[str]) -> None:
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
    sheet: _Sheet,
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
    sheet: _Sheet, plot: _Plot, number: int, y: float, thick: float, high: float
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


# --- columns and lines, from below up -------------------------------------------------


def _columns(sheet: _Sheet) -> None:
    chart, size = sheet.chart, sheet.size
    ticks = _axis(sheet, _TICKS)
    named = [_tick(sheet, at) for at in ticks]
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
                said = _SIGN if isinstance(value, Withheld) else _GAP
            if is_said:
                # Above the point of a line, or upon a column.
                rise = sheet.small * LEADING
                rise += size * 0.5 if chart.kind == LINES else 0.0
                start = x - sheet.wide(said, sheet.small) / 2
                sheet.write(said, start, y - rise, sheet.small)
    sheet.y = floor + sheet.small * LEADING / 2 + size * 0.1
    _names(sheet, left, slot)


def _course(
    sheet: _Sheet,
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


def _names(sheet: _Sheet, left: float, slot: float) -> None:
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


def _pieces(text: str) -> Iterator[str]:
    """Yield the pieces between which a line may end; a blank stays with what it follows."""
    piece = ""
    for sign in text:
        if piece and _may_part(piece[-1], sign):
            yield piece
            piece = ""
        piece += sign
    if piece:
        yield piece


def _may_part(before: str, after: str) -> bool:
    if after == " " or after in _NOT_FIRST or before in _NOT_LAST:
        return False
    if before.isdigit() and before < "\u2e80":
        return False  # 2026年, 11月: a number keeps what it counts.
    return before == " " or before >= "\u2e80" or after >= "\u2e80"
