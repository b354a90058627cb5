# SPDX-License-Identifier: Apache-2.0
"""A chart in the making: its words and their width, marks so far, numbers on its axis."""

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction

from carecalc.domain.chart import (
    SHARES,
    STACKED,
    Chart,
    Number,
    Words,
    rounded,
    share,
)
from carecalc.domain.chart_marks import LEADING, STRONG, TEXT, Label, Mark, Spot
from carecalc.domain.line_breaks import wrapped

TICKS = 5
"""So many steps at the most stand along an axis."""
_SMALL = 0.88
SIGN = "＊"
"""Stands for a number that is not told."""
GAP = "–"
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


@dataclass(slots=True)
class Sheet:
    """Marks so far, and how far down (`y`) they reach."""

    chart: Chart
    width: float
    setting: Setting
    marks: list[Mark] = field(default_factory=list)
    spots: list[Spot] = field(default_factory=list)
    y: float = 0.0

    @property
    def size(self) -> float:
        """The size of the type."""
        return self.setting.size

    @property
    def small(self) -> float:
        """The size of what is set smaller: numbers of the axis, notes."""
        return self.setting.size * _SMALL

    def wide(self, text: str, size: float = 0.0) -> float:
        """Return how wide text is, in plain type."""
        return self.setting.measure(text, size or self.size, False)

    def say(self, words: Words) -> str:
        """Return words in the language of the chart."""
        return self.setting.say(words)

    def write(
        self, text: str, x: float, top: float, size: float = 0.0, role: str = TEXT
    ) -> None:
        """Set one line of text, without going below it."""
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
        """Return text in lines of plain type no wider than `width`."""
        return wrapped(text, width, lambda part: self.wide(part, size))


# --- numbers along an axis ------------------------------------------------------------


def _scale(highest: Number, is_whole: bool, most: int = TICKS) -> list[Fraction]:
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


def axis(sheet: Sheet, most: int) -> list[Fraction]:
    """Return the numbers along the axis, from nought up, in at most `most` steps."""
    if sheet.chart.kind == SHARES:
        return [Fraction(number, most) for number in range(most + 1)]
    reached = [*numbers(sheet.chart), *sheet.setting.reach]
    is_whole = all(Fraction(number).denominator == 1 for number in reached)
    return _scale(max(reached, default=1) or 1, is_whole, most)


def tick(sheet: Sheet, at: Fraction) -> str:
    """Return how a number along the axis is written."""
    return share(at, 1) if sheet.chart.kind == SHARES else rounded(at)
