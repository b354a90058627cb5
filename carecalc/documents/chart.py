# SPDX-License-Identifier: Apache-2.0
"""Charts on paper: in greys and patterns, in the faces of every other paper."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from carecalc.documents.flow import Flow
from carecalc.documents.fonts import BOLD, SANS
from carecalc.documents.page import Box, Ink, Mark, Stroke, Trail
from carecalc.domain.chart import Chart, Words
from carecalc.domain.chart_layout import lay_out
from carecalc.domain.chart_marks import (
    GRID,
    HATCH,
    MUTED,
    STRONG,
    Area,
    Course,
    Dot,
    Label,
    Picture,
    Plate,
    Rule,
    Zone,
    hatching,
    upright,
)
from carecalc.domain.chart_sheet import Setting, numbers

_GREYS = (0.55, 0.8, 0.92, 0.7, 0.97, 0.86)
"""How light a series is, in the order of its patterns; the first has none."""
_MUTED = 0.35
_BARE = 1.0
_STEP, _RANGE_STEP = 4.0, 5.0
_OUTLINE = 0.4
_HATCH = 0.3
_GRID, _GRID_GREY = 0.4, 0.8
_COURSE = 1.0


def put_chart(
    flow: Flow,
    chart: Chart,
    say: Callable[[Words], str],
    size: float = 9.0,
    is_titled: bool = True,
) -> None:
    """Draw a chart over the width of a paper, on a new page if this one has no room.

    `say` gives words in the language of the paper; `size` is that of its type. What no
    page holds goes on on the next, with an axis up to the same number.
    """

    def measure(text: str, size: float, is_bold: bool) -> float:
        return flow.fonts.width(text, BOLD if is_bold else SANS, size)

    reach = tuple(numbers(chart))
    setting = Setting(say, measure, size, size * 2.6, is_titled, reach)
    pictures: list[Picture] = []
    most = len(chart.categories)
    while not pictures or (most > 1 and any(_is_high(flow, one) for one in pictures)):
        most = max(1, most if not pictures else most * 3 // 4)
        pictures = [lay_out(part, flow.width, setting) for part in _parts(chart, most)]
    for picture in pictures:
        flow.need(picture.height)
        flow.mark(*marks(picture, flow.left, flow.y))
        flow.y -= picture.height


def _is_high(flow: Flow, picture: Picture) -> bool:
    return picture.height > flow.top - flow.bottom


def _parts(chart: Chart, most: int) -> Iterator[Chart]:
    """Yield a chart in parts of so many categories at most."""
    for at in range(0, max(1, len(chart.categories)), most):
        yield replace(
            chart,
            categories=chart.categories[at : at + most],
            series=tuple(
                replace(series, values=series.values[at : at + most])
                for series in chart.series
            ),
        )


def marks(picture: Picture, left: float, top: float) -> Iterator[Mark]:
    """Yield a chart laid out as marks of a page, its corner at (left, top)."""
    for mark in picture.marks:
        match mark:
            case Label():
                face = BOLD if mark.role == STRONG else SANS
                grey = _MUTED if mark.role == MUTED else 0.0
                at = left + mark.x, top - mark.baseline
                yield Ink(*at, mark.text, face, mark.size, grey)
            case Area():
                yield from _area(mark, left, top)
            case Plate():
                yield Box(
                    left + mark.x,
                    top - mark.y - mark.height,
                    mark.width,
                    mark.height,
                    line=0,
                    fill=_BARE,
                )
            case Rule():
                yield _rule(mark, left, top)
            case Zone():
                yield from _zone(mark, left, top)
            case Course():
                points = tuple((left + x, top - y) for x, y in mark.points)
                yield Trail(points, _COURSE)
            case Dot():
                corners = (*mark.outline, mark.outline[0])
                points = tuple((left + x, top - y) for x, y in corners)
                yield Trail(points, _COURSE)


def _area(area: Area, left: float, top: float) -> Iterator[Mark]:
    grey = _GREYS[area.tone % len(_GREYS)]
    x, y = left + area.x, top - area.y - area.height
    yield Box(x, y, area.width, area.height, _OUTLINE, grey)
    for rule in hatching(area, _STEP):
        yield _rule(rule, left, top)


def _zone(zone: Zone, left: float, top: float) -> Iterator[Mark]:
    for rule in upright(zone, _RANGE_STEP):
        yield _rule(rule, left, top)
    for line in (zone.upper, zone.lower):
        yield Trail(tuple((left + x, top - y) for x, y in line), _OUTLINE)


def _rule(rule: Rule, left: float, top: float) -> Mark:
    if rule.role == GRID:
        # A line of a page is black; a narrow box can be as light as it should be.
        width = max(abs(rule.x2 - rule.x1), _GRID)
        height = max(abs(rule.y2 - rule.y1), _GRID)
        x, y = left + min(rule.x1, rule.x2), top - max(rule.y1, rule.y2)
        return Box(x, y, width, height, line=0, fill=_GRID_GREY)
    return Stroke(
        left + rule.x1,
        top - rule.y1,
        left + rule.x2,
        top - rule.y2,
        _HATCH if rule.role == HATCH else _OUTLINE,
    )
