# SPDX-License-Identifier: Apache-2.0
"""The ground between two lines of a chart: where it lies, and what the legend says."""

from collections.abc import Callable, Iterator

from carecalc.domain.chart import Chart, Number, Words
from carecalc.domain.chart_marks import Zone

Points = list[tuple[float, float]]


def ends(chart: Chart) -> tuple[int, ...]:
    """Return the series that are the ends of a band: they have no line of their own."""
    return () if chart.band is None else (chart.band.low, chart.band.high)


def named(chart: Chart) -> Iterator[tuple[int, Words, bool]]:
    """Yield what the legend names, each with its tone and whether it is a band."""
    for tone, series in enumerate(chart.series):
        if tone not in ends(chart):
            yield tone, series.name, False
    if chart.band is not None:
        yield _tone(chart), chart.band.name, True


def ground(x: float, middle: float, size: float, tone: int) -> Zone:
    """Return the ground that stands beside the name of a band in the legend."""
    upper, lower = middle - size * 0.5, middle + size * 0.5
    end = x + 1.5 * size
    return Zone(((x, upper), (end, upper)), ((x, lower), (end, lower)), tone)


def zones(
    chart: Chart, place: Callable[[int, Number], tuple[float, float]]
) -> Iterator[Zone]:
    """Yield the ground of a band; it ends before a gap and begins behind it."""
    if chart.band is None:
        return
    lows = chart.series[chart.band.low].values
    highs = chart.series[chart.band.high].values
    upper: Points = []
    lower: Points = []
    for number, (low, high) in enumerate(
        (*zip(lows, highs, strict=True), (None, None))
    ):
        if isinstance(low, Number) and isinstance(high, Number):
            upper.append(place(number, high))
            lower.append(place(number, low))
            continue
        if len(upper) > 1:
            yield Zone(tuple(upper), tuple(lower), _tone(chart))
        upper, lower = [], []


def _tone(chart: Chart) -> int:
    """Return the series whose range a band is: the first that is no end of it."""
    rest = (tone for tone in range(len(chart.series)) if tone not in ends(chart))
    return next(rest, 0)
