# SPDX-License-Identifier: Apache-2.0
"""The marks a chart is drawn with: words, areas, lines, points, and where each is met."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

TEXT, MUTED, STRONG = "text", "muted", "strong"
"""How words are set: plain, quiet, and bold as a title."""
AXIS, GRID, HATCH = "axis", "grid", "hatch"
"""What a thin line is for."""

LEADING = 1.5
"""Height of a line in sizes of its type."""
_RISE = 1.08
"""How far below the top of its line text stands."""
_PATTERNS = 6


@dataclass(frozen=True, slots=True)
class Label:
    """Words in one line, from (x, top) on, as wide as they were measured."""

    x: float
    top: float
    width: float
    text: str
    size: float
    role: str = TEXT

    @property
    def height(self) -> float:
        """The height of the line."""
        return self.size * LEADING

    @property
    def baseline(self) -> float:
        """Where the feet of the letters stand."""
        return self.top + self.size * _RISE


@dataclass(frozen=True, slots=True)
class Area:
    """A filled rectangle of a series: `tone` is which, counted from 0."""

    x: float
    y: float
    width: float
    height: float
    tone: int


@dataclass(frozen=True, slots=True)
class Plate:
    """Bare ground under words that stand upon a filled area."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight thin line; `role` is what for."""

    x1: float
    y1: float
    x2: float
    y2: float
    role: str


@dataclass(frozen=True, slots=True)
class Course:
    """A line through the points of a series."""

    points: tuple[tuple[float, float], ...]
    tone: int


@dataclass(frozen=True, slots=True)
class Dot:
    """The mark of one point: each series has a shape of its own."""

    x: float
    y: float
    radius: float
    tone: int

    @property
    def outline(self) -> tuple[tuple[float, float], ...]:
        """The corners of the shape; a square, a diamond or a triangle in turn."""
        x, y, r = self.x, self.y, self.radius
        shapes = (
            ((x - r, y - r), (x + r, y - r), (x + r, y + r), (x - r, y + r)),
            ((x, y - 1.4 * r), (x + 1.4 * r, y), (x, y + 1.4 * r), (x - 1.4 * r, y)),
            ((x, y - 1.2 * r), (x + 1.2 * r, y + r), (x - 1.2 * r, y + r)),
            ((x - 1.2 * r, y - r), (x + 1.2 * r, y - r), (x, y + 1.2 * r)),
        )
        return shapes[self.tone % len(shapes)]


@dataclass(frozen=True, slots=True)
class Zone:
    """The ground between an upper and a lower line, both from left to right over the
    same places; `tone` is the series whose range it is."""

    upper: tuple[tuple[float, float], ...]
    lower: tuple[tuple[float, float], ...]
    tone: int

    @property
    def outline(self) -> tuple[tuple[float, float], ...]:
        """The corners of the ground, once around."""
        return (*self.upper, *reversed(self.lower))


Mark = Label | Area | Plate | Rule | Course | Dot | Zone


@dataclass(frozen=True, slots=True)
class Spot:
    """Where the mark of a series and category is met: by a finger, a key, a reader."""

    series: int
    category: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart laid out: marks from below upward, y counted from the top."""

    width: float
    height: float
    marks: tuple[Mark, ...]
    spots: tuple[Spot, ...]


def hatching(area: Area, step: float) -> Iterator[Rule]:
    """Yield the lines of a series' pattern: none, rising, level, falling, upright, both.

    A colour alone tells nothing to who does not see it, nor to a printer.
    """
    x, y, width, height = area.x, area.y, area.width, area.height
    pattern = area.tone % _PATTERNS
    if pattern in (1, 5):
        yield from _slanted(area, step, is_rising=True)
    if pattern in (3, 5):
        yield from _slanted(area, step, is_rising=False)
    if pattern == 2:
        for at in _steps(height, step):
            yield Rule(x, y + at, x + width, y + at, HATCH)
    if pattern == 4:
        for at in _steps(width, step):
            yield Rule(x + at, y, x + at, y + height, HATCH)


def _steps(length: float, step: float) -> Iterator[float]:
    for number in range(1, int(length / step) + 1):
        if number * step < length:
            yield number * step


def _slanted(area: Area, step: float, is_rising: bool) -> Iterator[Rule]:
    """Yield lines at 45 degrees, cut off where the area ends."""
    for at in _steps(area.width + area.height, step * 1.5):
        # From the left or the lower edge up to the upper or the right one.
        x1, y1 = max(0.0, at - area.height), min(at, area.height)
        x2, y2 = min(at, area.width), max(0.0, at - area.width)
        if not is_rising:
            y1, y2 = area.height - y1, area.height - y2
        yield Rule(area.x + x1, area.y + y1, area.x + x2, area.y + y2, HATCH)


def upright(zone: Zone, step: float) -> Iterator[Rule]:
    """Yield the lines of a range's pattern: upright, from its lower to its upper end."""
    number = 1
    pairs = zip(pairwise(zone.upper), pairwise(zone.lower), strict=True)
    for ((x1, above1), (x2, above2)), ((_, below1), (_, below2)) in pairs:
        while (x := zone.upper[0][0] + number * step) < x2:
            part = (x - x1) / (x2 - x1)
            above = above1 + part * (above2 - above1)
            below = below1 + part * (below2 - below1)
            yield Rule(x, above, x, below, HATCH)
            number += 1
