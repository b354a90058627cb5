# SPDX-License-Identifier: Apache-2.0
"""套打: values alone, each in its place on a form that a printing shop has printed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from carecalc.documents.flow import Style
from carecalc.documents.fonts import SANS, Fonts
from carecalc.documents.form_values import Filled
from carecalc.documents.page import MM, Ink, write
from carecalc.documents.parts import Layout, Press
from carecalc.documents.qr import squares
from carecalc.documents.values import Value
from carecalc.errors import UserError
from carecalc.i18n import Catalogue
from carecalc.text import N_, Message, Text

_STRICT = {"extra": "forbid", "strict": True}
_LEADING = 1.35
_SMALLEST = 0.75
"""So much smaller may a value be set to fit its place, and no smaller."""

_TICK = "√"


@dataclass(frozen=True, slots=True)
class Spot:
    """Where one value is printed, in millimetres from the upper left corner.

    `x` is where it begins, `y` the line it stands on, `width` its room, `size` that of
    its type in points. The value is `field`, or the cell of `table` in `row` and
    `column` (from 1), or a tick where the choice `tick` is made. `part` takes the year,
    the month or the day of a date alone. `step` puts each character into a box of its
    own, so far from the next. It may take `lines`, `leading` apart.
    """

    __pydantic_config__ = _STRICT

    x: float
    y: float
    width: float
    field: str = ""
    table: str = ""
    row: int = 0
    column: int = 0
    tick: str = ""
    size: float = 11.0
    align: Literal["left", "centre", "right"] = "left"
    part: Literal["", "year", "month", "day"] = ""
    step: float = 0.0
    lines: int = 1
    leading: float = 0.0
    page: int = 1

    @property
    def name(self) -> str:
        """How the place is called where something does not fit it."""
        return f"{self.table}.{self.row}.{self.column}" if self.table else self.field


@dataclass(frozen=True, slots=True)
class CodeSpot:
    """Where the printed form leaves room for the code, and how wide that room is."""

    __pydantic_config__ = _STRICT

    x: float
    y: float
    side: float
    page: int = 1


@dataclass(frozen=True, slots=True)
class OverlayWords:
    """What the paper is called on record; nothing of it is printed."""

    __pydantic_config__ = _STRICT

    title: Text


@dataclass(frozen=True, slots=True)
class OverlayLayout(Layout):
    """A printed form: the places of its values, and of the code if it has one."""

    words: OverlayWords
    places: tuple[Spot, ...]
    code_place: CodeSpot | None = None


def overlay(
    values: Filled,
    layout: OverlayLayout,
    catalogue: Catalogue,
    digest: str,
    fonts: Fonts | None = None,
    code: str = "",
) -> bytes:
    """Return the values as PDF, to be printed upon the form.

    What is missing leaves its place empty, to be written in by hand. `UserError`:
    PAPER-001 a character cannot be printed, PAPER-030 a value has no room in its place,
    PAPER-031 a table has more rows than the printed form.
    """
    return _Overlay(values, layout, catalogue, fonts).print(code)


class _Overlay:
    """One form being printed upon."""

    def __init__(
        self,
        values: Filled,
        layout: OverlayLayout,
        catalogue: Catalogue,
        fonts: Fonts | None,
    ) -> None:
        self.values, self.layout = values, layout
        self.press = Press(values, layout, catalogue, fonts, values.sources)

    def print(self, code: str) -> bytes:
        press, flow = self.press, self.press.flow
        self.check_rows()
        height = flow.size[1]
        where = self.layout.code_place
        count = max((spot.page for spot in self.layout.places), default=1)
        for page in range(1, count + 1):
            if page > 1:
                flow.new_page()
            for spot in self.layout.places:
                if spot.page == page:
                    self.put(spot)
            if code and where is not None and where.page == page:
                right, top = (where.x + where.side) * MM, height - where.y * MM
                tiles, _ = squares(code, right, top, where.side * MM)
                flow.mark(tiles)
        if self.layout.frame.void is not None:
            for each in flow.pages:
                each.extend(press.banner(self.layout.frame.void))
        title = press.say(self.layout.words.title)
        return write(flow.pages, flow.size, title, press.fonts, flow.copies)

    def check_rows(self) -> None:
        """Refuse a table that would lose a row on the printed form."""
        for name in {spot.table for spot in self.layout.places if spot.table}:
            rows = len(self.values.tables.get(name, ()))
            places = max(s.row for s in self.layout.places if s.table == name)
            if rows > places:
                raise UserError(
                    "PAPER-031",
                    Message(
                        N_("“{table}” has {rows} rows, the printed form {places}."),
                        {"table": name, "rows": rows, "places": places},
                    ),
                    Message(N_("Issue the paper on plain sheets, or leave rows out.")),
                    name,
                )

    def put(self, spot: Spot) -> None:
        said = self.said(spot)
        if not said:
            return
        size, lines = self.set(spot, said)
        style = Style(SANS, size, spot.leading * MM or size * _LEADING)
        base = self.press.flow.size[1] - spot.y * MM
        for number, line in enumerate(lines):
            for x, width, piece in self.pieces(spot, line):
                self.put_line(
                    piece, style, x, width, base - number * style.leading, spot
                )

    def put_line(
        self, piece: str, style: Style, x: float, width: float, base: float, spot: Spot
    ) -> None:
        flow = self.press.flow
        align = "centre" if spot.step else spot.align
        extent = flow.fonts.width(piece, style.face, style.size)
        slack = {"left": 0.0, "centre": 0.5, "right": 1.0}[align] * (width - extent)
        flow.mark(Ink(x + slack, base, piece, style.face, style.size))

    def pieces(self, spot: Spot, line: str) -> Iterator[tuple[float, float, str]]:
        if not spot.step:
            yield spot.x * MM, spot.width * MM, line
            return
        for number, character in enumerate(line):
            yield (spot.x + number * spot.step) * MM, spot.step * MM, character

    def set(self, spot: Spot, said: str) -> tuple[float, list[str]]:
        """Return the size and the lines in which a value fits its place."""
        flow, room = self.press.flow, spot.width * MM
        if spot.step:
            if len(said) * spot.step <= spot.width + 0.01:
                return spot.size, [said]
            raise _no_room(spot, said)
        size = spot.size
        while size >= spot.size * _SMALLEST:
            lines = flow.lines(said, Style(SANS, size), room)
            if len(lines) <= spot.lines:
                return size, lines
            size -= 0.5
        raise _no_room(spot, said)

    def said(self, spot: Spot) -> str:
        if spot.tick:
            return _TICK if spot.tick in self.values.ticked else ""
        value = self.value(spot)
        if spot.part:
            if not isinstance(value, date):
                return ""
            return str(getattr(value, spot.part))
        return self.press.say(value)

    def value(self, spot: Spot) -> Value:
        if not spot.table:
            return self.values.value(spot.field)
        rows = self.values.tables.get(spot.table, ())
        if len(rows) < spot.row:
            return None
        return rows[spot.row - 1][spot.column - 1]


def _no_room(spot: Spot, said: str) -> UserError:
    return UserError(
        "PAPER-030",
        Message(
            N_("“{text}” has no room in its place on the printed form ({place})."),
            {"text": said, "place": spot.name},
        ),
        Message(
            N_(
                "Issue the paper on plain sheets, or have the place made wider in its file."
            )
        ),
        spot.name,
    )
