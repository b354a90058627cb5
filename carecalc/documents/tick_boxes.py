# SPDX-License-Identifier: Apache-2.0
"""Choices to tick by hand: a square before each, and lines that hang under their text."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from carecalc.documents.flow import CENTRE, LEFT, Flow, Style
from carecalc.documents.page import Box

_SQUARE = 0.82
_AFTER = 1.35
_BETWEEN = 1.1


@dataclass(frozen=True, slots=True)
class Bit:
    """A piece of one line, `x` points from its left; `is_choice` has a square before."""

    x: float
    text: str
    is_choice: bool = False


Lines = tuple[tuple[Bit, ...], ...]
"""Set lines, each of pieces that stand side by side."""


def plain(flow: Flow, text: str, style: Style, width: float) -> Lines:
    """Return a text in lines, without any choice."""
    return tuple((Bit(0.0, line),) for line in flow.lines(text, style, width))


def below_another(
    flow: Flow, labels: Iterable[str], style: Style, width: float
) -> Lines:
    """Return choices each on a line of its own; long ones hang under their text."""
    return tuple(
        line for label in labels for line in _choice(flow, label, style, width, 0.0)
    )


def side_by_side(
    flow: Flow, labels: Iterable[str], style: Style, width: float
) -> Lines:
    """Return choices one after another; none is divided that a line can hold."""
    lines: list[tuple[Bit, ...]] = []
    line: tuple[Bit, ...] = ()
    x = 0.0
    for label in labels:
        extent = _indent(style) + flow.fonts.width(label, style.face, style.size)
        if line and x + extent > width:
            lines.append(line)
            line, x = (), 0.0
        if extent > width:
            *full, line = _choice(flow, label, style, width, 0.0)
            lines += full
            x = width  # nothing stands after the end of a divided one
        else:
            line = (*line, Bit(x + _indent(style), label, is_choice=True))
            x += extent + style.size * _BETWEEN
    return (*lines, line) if line else tuple(lines)


def height(lines: Sequence[object], style: Style) -> float:
    """Return how high so many lines are, in points."""
    return len(lines) * style.leading


def put(
    flow: Flow, lines: Lines, style: Style, x: float, width: float, align: str = LEFT
) -> None:
    """Write lines from the current height down, `x` their left."""
    for line in lines:
        for bit in line:
            if bit.is_choice:
                side = style.size * _SQUARE
                left = x + bit.x - _indent(style)
                low = flow.y - (style.leading + side) / 2
                flow.mark(Box(left, low, side, side, line=0.6))
            room = width if align == CENTRE else 0.0
            flow.ink(bit.text, style, x + bit.x, room, align)
        flow.y -= style.leading


def _choice(
    flow: Flow, label: str, style: Style, width: float, x: float
) -> Sequence[tuple[Bit, ...]]:
    indent = x + _indent(style)
    first, *more = flow.lines(label, style, width - indent)
    return [
        (Bit(indent, first, is_choice=True),),
        *((Bit(indent, line),) for line in more),
    ]


def _indent(style: Style) -> float:
    return style.size * _AFTER
