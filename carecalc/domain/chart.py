# SPDX-License-Identifier: Apache-2.0
"""A chart as a value: numbers by category, each with its words, drawn nowhere yet."""

from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from typing import Final

from carecalc.text import N_, Message, Text

BARS, STACKED, SHARES = "bars", "stacked", "shares"
LINES, SPREAD = "lines", "spread"
KINDS = (BARS, STACKED, SHARES, LINES, SPREAD)
"""Bars beside each other, upon each other, upon each other to 100 %; lines over time;
how something is distributed over ranges that follow each other."""

MOST_SERIES = 6
"""More patterns than these nobody tells apart."""

Words = Message | Text | str


class Withheld(Enum):
    """A number that is known and not told: too few people stand behind it."""

    WITHHELD = "withheld"


WITHHELD: Final = Withheld.WITHHELD

Number = int | Fraction
Value = Number | Withheld | None
"""None is not known: a gap, never a nought."""


@dataclass(frozen=True, slots=True)
class Series:
    """One number for each category of a chart, under one name."""

    name: Words
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Band:
    """The ground between two series of lines: a range, under one name in the legend.

    `low` and `high` are places among the series, its ends, which get no line and no
    name of their own; they are told as any others.
    """

    name: Words
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Chart:
    """What is drawn, and told to whoever does not see it.

    `unit` is what the numbers count (`people`, `days`); `note` stands below, as what
    period it is of. Bars begin at nought, always: no number is below.
    """

    kind: str
    title: Words
    unit: Words
    categories: tuple[Words, ...]
    series: tuple[Series, ...]
    note: Words = ""
    band: Band | None = None

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"no kind of chart {self.kind!r}")
        most = 1 if self.kind == SPREAD else MOST_SERIES
        if not 1 <= len(self.series) <= most:
            raise ValueError(f"{len(self.series)} series in a chart of {self.kind}")
        for series in self.series:
            if len(series.values) != len(self.categories):
                raise ValueError("a series has one value for each category")
            if any(isinstance(v, Number) and v < 0 for v in series.values):
                raise ValueError("a bar begins at nought")
        if self.band is not None:
            ends = {self.band.low, self.band.high}
            if self.kind != LINES or len(ends - set(range(len(self.series)))) > 0:
                raise ValueError("a band lies between two lines")

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to see: no category, or nothing but noughts and gaps."""
        return all(
            value is None or value == 0
            for series in self.series
            for value in series.values
        )


def rounded(value: Number) -> str:
    """Return a number as a chart shows it: whole, or with one decimal, half up.

    Its digits stand in groups of three, as those of money do.
    """
    exact = Fraction(value)
    if exact.denominator == 1:
        return f"{exact.numerator:,}"
    tenths = (exact * 10 + Fraction(1, 2)) // 1
    whole, part = divmod(tenths, 10)
    return f"{whole:,}.{part}" if part else f"{whole:,}"


def share(part: Number, whole: Number) -> str:
    """Return what part of a whole something is, as `12.5 %`."""
    return f"{rounded(Fraction(part) * 100 / Fraction(whole))} %"


def shown(value: Value) -> Words:
    """Return a number as it stands in a table; what is not known, or not told, in words."""
    if value is None:
        return Message(N_("no data"))
    if isinstance(value, Withheld):
        return Message(N_("not shown"))
    return rounded(value)


def spoken(chart: Chart, series: int, category: int) -> Message:
    """Return what one mark of a chart says: of what, how many."""
    row = chart.series[series]
    value = row.values[category]
    said = shown(value)
    if isinstance(value, Number):
        said = Message(N_("{value} {unit}"), {"value": said, "unit": chart.unit})
        whole = total(chart, category)
        if chart.kind == SHARES and isinstance(whole, Number) and whole:
            part = share(value, whole)
            said = Message(N_("{value} ({share})"), {"value": said, "share": part})
    of = chart.categories[category]
    if len(chart.series) == 1:
        return Message(N_("{category}: {value}"), {"category": of, "value": said})
    return Message(
        N_("{category}, {series}: {value}"),
        {"category": of, "series": row.name, "value": said},
    )


def total(chart: Chart, category: int) -> Value:
    """Return what the series of a category add up to; None or withheld if one is."""
    values = [series.values[category] for series in chart.series]
    numbers = [value for value in values if isinstance(value, Number)]
    if len(numbers) < len(values):
        return WITHHELD if WITHHELD in values else None
    return sum(numbers, Fraction(0))


def table(chart: Chart) -> tuple[tuple[Words, ...], ...]:
    """Return the same numbers in rows, the first of them the heads of the columns.

    For screen readers and for export: it says all that the picture does.
    """
    heads = ("", *(series.name for series in chart.series))
    rows = [
        (category, *(shown(series.values[number]) for series in chart.series))
        for number, category in enumerate(chart.categories)
    ]
    return (heads, *rows)
