# SPDX-License-Identifier: Apache-2.0
"""The ruler page: printed and measured, it tells by how much a printer misses the paper."""

from dataclasses import dataclass

from carecalc.documents.flow import CENTRE
from carecalc.documents.fonts import Fonts
from carecalc.documents.page import MM, Box, Mark, Stroke
from carecalc.documents.parts import Layout, Press
from carecalc.i18n import Catalogue
from carecalc.settings import RULER, TO_EDGE
from carecalc.text import Text

_EDGE = TO_EDGE / 10 * MM
_RULER = RULER // 10
_CROSS = 6 * MM
_ARROW = 1.6 * MM
_TICKS = ((10, 5.0), (5, 3.5), (1, 2.0))
"""Every so many millimetres a tick of that length; the first that fits is drawn."""


@dataclass(frozen=True, slots=True)
class RulerWords:
    """Title, what to do step by step, and what each letter on the page is."""

    __pydantic_config__ = {"extra": "forbid", "strict": True}

    title: Text
    steps: tuple[Text, ...]
    left: Text
    top: Text
    across: Text
    down: Text


@dataclass(frozen=True, slots=True)
class RulerLayout(Layout):
    """The form `ruler-page`."""

    words: RulerWords


def ruler_page(
    layout: RulerLayout, catalogue: Catalogue, fonts: Fonts | None = None
) -> bytes:
    """Return the page as PDF: lines 20 mm from the edges, two rulers of 100 mm.

    Where a printer puts the lines is measured from the edges of the paper, how long it
    makes the rulers tells whether it keeps to 100 %.
    """
    press = Press((), layout, catalogue, fonts)
    flow, words = press.flow, layout.words
    flow.y = flow.top - 14 * MM
    flow.text(press.say(words.title), press.title_style, CENTRE)
    flow.gap(6)
    for number, step in enumerate(words.steps, start=1):
        flow.text(f"{number}. {press.say(step)}", press.body)
        flow.gap(3)
    width, height = flow.size
    for x in (_EDGE, width - _EDGE):
        for y in (_EDGE, height - _EDGE):
            flow.mark(*_cross(x, y))
    middle = height / 2
    # A: from the left edge to the line; B: from the top edge to the line.
    flow.mark(Stroke(_EDGE, middle - 22 * MM, _EDGE, middle + 22 * MM, 0.3))
    flow.mark(*_arrow(0, _EDGE, middle, across=True))
    centre = width / 2
    flow.mark(
        Stroke(centre - 22 * MM, height - _EDGE, centre + 22 * MM, height - _EDGE, 0.3)
    )
    flow.mark(*_arrow(height, height - _EDGE, centre, across=False))
    said = (
        (words.left, _EDGE + 2 * MM, middle + 1 * MM),
        (words.top, centre + 2 * MM, height - _EDGE + 8 * MM),
        (words.across, (width - 100 * MM) / 2, 62 * MM),
        (words.down, 148 * MM, 120 * MM),
    )
    for text, x, base in said:
        flow.y = base + press.bold.leading
        flow.ink(press.say(text), press.bold, x, width - x)
    flow.mark(*_ruler((width - 100 * MM) / 2, 50 * MM, across=True))
    flow.mark(*_ruler(138 * MM, 70 * MM, across=False))
    return press.finish(press.say(words.title), "", "")


def _cross(x: float, y: float) -> list[Mark]:
    return [
        Stroke(x - _CROSS, y, x + _CROSS, y, 0.3),
        Stroke(x, y - _CROSS, x, y + _CROSS, 0.3),
        Box(x - 1.5 * MM, y - 1.5 * MM, 3 * MM, 3 * MM, 0.3),
    ]


def _arrow(start: float, end: float, at: float, *, across: bool) -> list[Mark]:
    """Return an arrow from the paper's edge to a line, its head at the line."""
    back = end - _ARROW * (1 if end > start else -1)
    marks = [(start, at, end, at)]
    marks += [(back, at + side * _ARROW / 2, end, at) for side in (-1, 1)]
    if across:
        return [Stroke(*mark, 0.4) for mark in marks]
    return [Stroke(b, a, d, c, 0.4) for a, b, c, d in marks]


def _ruler(x: float, y: float, *, across: bool) -> list[Mark]:
    """Return a ruler whose zero is at (x, y), with a tick every millimetre."""
    length = _RULER * MM
    end = (x + length, y) if across else (x, y + length)
    marks: list[Mark] = [Stroke(x, y, *end, 0.4)]
    for place in range(_RULER + 1):
        tall = next(tick for each, tick in _TICKS if place % each == 0) * MM
        if across:
            marks.append(Stroke(x + place * MM, y, x + place * MM, y + tall, 0.2))
        else:
            marks.append(Stroke(x, y + place * MM, x + tall, y + place * MM, 0.2))
    return marks
