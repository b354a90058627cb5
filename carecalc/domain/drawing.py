# SPDX-License-Identifier: Apache-2.0
"""A name written by hand on the screen, as strokes that can be drawn again."""

from dataclasses import dataclass
from datetime import datetime

POINTERS = ("finger", "pen", "mouse")
MOST_PRESSURE = 1000

Point = tuple[int, int, int, int]
"""From the left, from the top, milliseconds since the first touch, pressure 0 to 1000
(0 where the pointer feels none)."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """Strokes in a box of `width` × `height`, in the order they were drawn.

    `pointer` is `finger`, `pen` or `mouse`.
    """

    width: int
    height: int
    pointer: str
    strokes: tuple[tuple[Point, ...], ...]

    @property
    def points(self) -> tuple[Point, ...]:
        """Every point of every stroke."""
        return tuple(point for stroke in self.strokes for point in stroke)

    @property
    def is_sound(self) -> bool:
        """Whether something is drawn, all of it in the box and in the order of time."""
        points = self.points
        times = [point[2] for point in points]
        return (
            bool(points)
            and all(self.strokes)
            and self.pointer in POINTERS
            and all(
                0 <= x <= self.width
                and 0 <= y <= self.height
                and 0 <= pressure <= MOST_PRESSURE
                for x, y, _, pressure in points
            )
            and times[0] >= 0
            and times == sorted(times)
        )


@dataclass(frozen=True, slots=True)
class DrawnSignature:
    """Somebody's signature of a visit, or of a paper, drawn on the screen.

    `relation` is to the person assessed. `digest` is of what was shown: the visit's
    result, or the paper's bytes. `by` is the user who had the program open.
    """

    id: str
    visit_id: str
    role: str
    name: str
    relation: str
    drawing: Drawing
    digest: str
    paper_id: str = ""
    by: str = ""
    seq: int = 0
    drawn_at: datetime | None = None
