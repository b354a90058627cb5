# SPDX-License-Identifier: Apache-2.0
"""Text and tables laid out from top to bottom over as many pages as they need."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from carecalc.documents.breaking import break_lines
from carecalc.documents.fonts import SANS, Fonts
from carecalc.documents.page import MM, Box, Ink, Mark, Stroke

LEFT, CENTRE, RIGHT = "left", "centre", "right"
_PAD_X = 3.0
_PAD_Y = 2.4
_FEW_LINES = 60.0


_LEAST = 60.0
"""Millimetres between the margins, below which no paper can be set."""


@dataclass(frozen=True, slots=True)
class Paper:
    """Size and margins of the sheets, in millimetres.

    `copies` are printed at once as a rule: one for the person, one for the file.
    """

    __pydantic_config__ = {"extra": "forbid", "strict": True}

    width: float
    height: float
    top: float
    right: float
    bottom: float
    left: float
    copies: int = 1

    def __post_init__(self) -> None:
        margins = (self.top, self.right, self.bottom, self.left)
        across = self.width - self.left - self.right
        down = self.height - self.top - self.bottom
        # Where nothing fits, one page would follow another without an end.
        if min(margins) < 0 or min(across, down) < _LEAST:
            raise ValueError("no room is left between the margins")


@dataclass(frozen=True, slots=True)
class Style:
    """How text is set: chain of faces, size and distance of lines in points, grey."""

    face: str = SANS
    size: float = 9.0
    leading: float = 13.0
    grey: float = 0.0


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table; it spans `span` columns, `fill` is a grey, `inset` points.

    It is at least `least` lines high; `close` is its last line, at the right.
    """

    text: str
    style: Style
    align: str = LEFT
    span: int = 1
    fill: float | None = None
    middle: bool = False
    inset: float = 0.0
    least: int = 0
    close: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table; `keep` holds it on one page with the row that follows."""

    cells: tuple[Cell, ...]
    keep: bool = False


@dataclass(frozen=True, slots=True)
class _SetCell:
    """A cell with its place in the row, `x` from its left, and its text in lines."""

    cell: Cell
    x: float
    width: float
    lines: tuple[str, ...]
    closing: int = 0
    least: int = 0

    @property
    def written(self) -> float:
        return len(self.lines) * self.cell.style.leading + 2 * _PAD_Y

    @property
    def height(self) -> float:
        return max(self.written, self.least * self.cell.style.leading + 2 * _PAD_Y)


class Flow:
    """A paper in the making: marks go to the last page, and to a new one when full."""

    def __init__(self, paper: Paper, fonts: Fonts) -> None:
        self.fonts = fonts
        self.copies = paper.copies
        self.size = (paper.width * MM, paper.height * MM)
        self.left = paper.left * MM
        self.right = (paper.width - paper.right) * MM
        self.top = (paper.height - paper.top) * MM
        self.bottom = paper.bottom * MM
        self.pages: list[list[Mark]] = [[]]
        self.y = self.top

    @property
    def width(self) -> float:
        """The width between the margins in points."""
        return self.right - self.left

    def new_page(self) -> None:
        """Go on at the top of a new page."""
        self.pages.append([])
        self.y = self.top

    def need(self, height: float) -> None:
        """Begin a new page unless `height` points are left on this one."""
        if self.y - height < self.bottom and self.y < self.top:
            self.new_page()

    def together(self, draw: Callable[[], None]) -> None:
        """Draw what belongs together: on a new page if this one does not hold it all.

        What no page holds goes on from one to the next.
        """
        pages, marks, y = len(self.pages), len(self.pages[-1]), self.y
        draw()
        if len(self.pages) == pages or y >= self.top:
            return
        del self.pages[pages:]
        del self.pages[-1][marks:]
        self.new_page()
        draw()

    def gap(self, height: float) -> None:
        """Leave `height` points free."""
        self.y -= height

    def mark(self, *marks: Mark) -> None:
        """Put `marks` on the current page."""
        self.pages[-1].extend(marks)

    def rule(self, line: float = 0.6) -> None:
        """Draw a line from margin to margin."""
        self.mark(Stroke(self.left, self.y, self.right, self.y, line))

    def lines(self, text: str, style: Style, width: float) -> list[str]:
        """Return `text` broken into lines of `width` points."""
        return break_lines(text, style.face, style.size, width, self.fonts)

    def text(
        self,
        text: str,
        style: Style,
        align: str = LEFT,
        indent: float = 0.0,
        inset: float = 0.0,
    ) -> None:
        """Set a paragraph; `indent` moves its first line, `inset` narrows both sides."""
        width = self.width - 2 * inset
        lines = break_lines(
            text, style.face, style.size, width, self.fonts, first=indent
        )
        for number, line in enumerate(lines):
            self.need(style.leading)
            shift = inset + (indent if number == 0 else 0.0)
            self.ink(line, style, self.left + shift, width - shift + inset, align)
            self.y -= style.leading

    def ink(
        self, line: str, style: Style, x: float, width: float, align: str = LEFT
    ) -> None:
        """Write one line into the strip from `x`, its top at the current height."""
        if align != LEFT:
            slack = width - self.fonts.width(line, style.face, style.size)
            x += slack / 2 if align == CENTRE else slack
        if line:
            self.mark(
                Ink(
                    x,
                    _baseline(self.y, style),
                    line,
                    style.face,
                    style.size,
                    style.grey,
                )
            )

    def table(
        self, widths: Sequence[float], rows: Sequence[Row], head: Sequence[Row] = ()
    ) -> None:
        """Set a ruled table; `widths` are shares of the whole width.

        `head` is repeated on every page. A row goes to the next page as a whole; only
        one that is higher than a page is divided.
        """
        share = self.width / sum(widths)
        columns = [width * share for width in widths]
        heading = [self._set(row, columns) for row in head]
        body = [self._set(row, columns) for row in rows]
        top_of_table = sum(_height(row) for row in heading)
        fresh = self.top - self.bottom - top_of_table
        first = _kept_height(rows, body, 0) if body else 0.0
        # A first row that no page holds begins here if a few of its lines fit.
        self.need(top_of_table + (first if first <= fresh else _FEW_LINES))
        self._put_all(heading)
        for index, row in enumerate(body):
            needed = _kept_height(rows, body, index)
            if self.y - needed < self.bottom and needed <= fresh:
                self.new_page()
                self._put_all(heading)
            self._put_divided(row, heading)

    def _put_divided(
        self, row: tuple[_SetCell, ...], heading: list[tuple[_SetCell, ...]]
    ) -> None:
        while _height(row) > self.y - self.bottom:
            piece, row = _divide(row, self.y - self.bottom)
            if _height(piece) > 2 * _PAD_Y:
                self._put(piece)
            self.new_page()
            self._put_all(heading)
        self._put(row)

    def _set(self, row: Row, columns: Sequence[float]) -> tuple[_SetCell, ...]:
        cells = []
        x = 0.0
        column = 0
        for cell in row.cells:
            width = sum(columns[column : column + cell.span])
            column += cell.span
            inner = width - 2 * _PAD_X - cell.inset
            lines = self.lines(cell.text, cell.style, inner)
            close = self.lines(cell.close, cell.style, inner) if cell.close else []
            if close:
                lines += [""] * (cell.least - len(lines))
            cells.append(
                _SetCell(cell, x, width, (*lines, *close), len(close), cell.least)
            )
            x += width
        return tuple(cells)

    def _put_all(self, rows: Sequence[tuple[_SetCell, ...]]) -> None:
        for row in rows:
            self._put(row)

    def _put(self, row: tuple[_SetCell, ...]) -> None:
        height = _height(row)
        top = self.y
        for item in row:
            cell, left = item.cell, self.left + item.x
            self.mark(Box(left, top - height, item.width, height, 0.4, cell.fill))
            slack = (height - item.written) / 2 if cell.middle else 0.0
            self.y = top - slack - _PAD_Y
            for number, line in enumerate(item.lines, start=1):
                x = left + _PAD_X + cell.inset
                width = item.width - 2 * _PAD_X - cell.inset
                closes = number > len(item.lines) - item.closing
                self.ink(line, cell.style, x, width, RIGHT if closes else cell.align)
                self.y -= cell.style.leading
        self.y = top - height


def _baseline(top: float, style: Style) -> float:
    # The Noto faces put the middle of a Chinese character 0.38 em above the baseline.
    return top - style.leading / 2 - 0.38 * style.size


def _height(row: Sequence[_SetCell]) -> float:
    return max((cell.height for cell in row), default=0.0)


def _kept_height(
    rows: Sequence[Row], body: Sequence[tuple[_SetCell, ...]], index: int
) -> float:
    height = _height(body[index])
    while rows[index].keep and index + 1 < len(rows):
        index += 1
        height += _height(body[index])
    return height


def _divide(
    row: tuple[_SetCell, ...], height: float
) -> tuple[tuple[_SetCell, ...], tuple[_SetCell, ...]]:
    first, rest = [], []
    for item in row:
        count = max(0, int((height - 2 * _PAD_Y) // item.cell.style.leading))
        left = len(item.lines) - count
        closing = max(0, item.closing - left)
        lines = item.lines
        first.append(replace(item, lines=lines[:count], closing=closing, least=0))
        rest.append(replace(item, lines=lines[count:], least=0))
    return tuple(first), tuple(rest)
