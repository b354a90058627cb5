# SPDX-License-Identifier: Apache-2.0
"""Signatures drawn on the screen as lines of a paper."""

from collections.abc import Iterator

from carecalc.documents.page import Trail
from carecalc.domain.drawing import MOST_PRESSURE, Drawing, Point

_THIN, _THICK = 0.5, 1.3
"""Widths in points where a pen hardly touches and where it presses hardest."""

_EVEN = 0.8
_RUN = 4
"""How many points of a pen share one width, so that a line is not cut to pieces."""


def trails(
    drawing: Drawing, x: float, y: float, width: float, height: float
) -> Iterator[Trail]:
    """Yield what was drawn, as large as fits a place in points, its proportions kept.

    (x, y) is the place's lower left corner. The empty edge of the sheet is left out.
    """
    points = drawing.points
    left, right = min(p[0] for p in points), max(p[0] for p in points)
    top, bottom = min(p[1] for p in points), max(p[1] for p in points)
    across, down = max(right - left, 1), max(bottom - top, 1)
    scale = min(width / across, height / down)
    # Small writing is not blown up: the sheet as a whole would fill the place.
    scale = min(scale, 2 * width / drawing.width)

    def at(point: Point) -> tuple[float, float]:
        return (
            round(x + (point[0] - left) * scale, 2),
            round(y + (bottom - point[1]) * scale, 2),
        )

    for stroke in drawing.strokes:
        presses = any(0 < point[3] < MOST_PRESSURE for point in stroke)
        step = _RUN if presses else len(stroke)
        for first in range(0, len(stroke), step):
            run = stroke[first : first + step + 1]
            line = _EVEN
            if presses:
                part = sum(point[3] for point in run) / len(run) / MOST_PRESSURE
                line = round(_THIN + (_THICK - _THIN) * part, 2)
            yield Trail(tuple(at(point) for point in run), line)
