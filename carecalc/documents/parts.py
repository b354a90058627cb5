# SPDX-License-Identifier: Apache-2.0
"""The parts that all papers share: head, fields, tables of facts, reasons, signatures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol, TypeVar

from carecalc.documents.digest import SHORT
from carecalc.documents.flow import CENTRE, LEFT, Cell, Flow, Paper, Row, Style
from carecalc.documents.fonts import BOLD, SANS, Fonts, shipped
from carecalc.documents.hands import trails
from carecalc.documents.page import MM, Box, Ink, Mark, Stroke, write
from carecalc.documents.qr import squares
from carecalc.documents.values import Entry, Letterhead, Signer, Value
from carecalc.documents.words import Voice, require_glyphs
from carecalc.domain.drawing import Drawing
from carecalc.domain.trace import Step, Words, walk
from carecalc.i18n import Catalogue
from carecalc.text import Text

_LABEL_FILL = 0.94
_FOOT = 9 * MM
_SMALLEST_TITLE = 0.7
SMALLEST, _LARGEST = 5.0, 40.0
"""Sizes of type that somebody can read, and that fit on a page."""
_ROOM_TO_SIGN = 20 * MM
"""So short may the line be on which somebody signs; a name written by hand takes it."""
_HAND = 8.5 * MM
"""How high a signature may be, and how far it reaches below its line."""
_BELOW = 2.5 * MM


@dataclass(frozen=True, slots=True)
class Sizes:
    """Sizes of type in points."""

    __pydantic_config__ = {"extra": "forbid", "strict": True}

    title: float
    heading: float
    prose: float
    body: float
    small: float

    def __post_init__(self) -> None:
        every = (self.title, self.heading, self.prose, self.body, self.small)
        # A line that is higher than its page would be begun on one page after another.
        if not all(SMALLEST <= each <= _LARGEST for each in every):
            raise ValueError("type is from 5 to 40 points")


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands on every page of a paper, and the words all its parts use.

    `page` has `{page}` and `{pages}`; `digest` has `{digest}`; `number` `{number}`;
    `amount` `{amount}`; `pair` `{label}` and `{value}`; `marked` `{value}` and
    `{mark}`; `detailed` `{name}` and `{detail}`. `marks` names the doubts that a
    result may rest on. `void` stands on every page where the paper counts for nothing.
    """

    __pydantic_config__ = {"extra": "forbid", "strict": True}

    page: Text
    number: Text
    digest: Text
    draft: Text
    nothing: Text
    signature: Text
    date: Text
    seal: Text
    amount: Text
    pair: Text
    marked: Text
    detailed: Text
    marks: Mapping[str, Text]
    void: Text | None = None


class Titled(Protocol):
    """The wording of a paper, whatever else is in it."""

    @property
    def title(self) -> Text: ...


@dataclass(frozen=True, slots=True)
class Layout:
    """What the form of every kind of paper says; each kind names its own `words`."""

    __pydantic_config__ = {"extra": "forbid", "strict": True}

    format: int
    code: str
    label: Text
    effective_from: date
    paper: Paper
    sizes: Sizes
    frame: Frame
    words: Titled


L = TypeVar("L", bound=Layout)


def voided(layout: L, words: Text) -> L:
    """Return the layout of a paper with `words` on every page: it counts for nothing."""
    return replace(layout, frame=replace(layout.frame, void=words))


@dataclass(frozen=True, slots=True)
class FieldPlace:
    """One field of the subject that a paper prints; `wide` takes the whole width."""

    __pydantic_config__ = {"extra": "forbid", "strict": True}

    field: str
    label: Text
    wide: bool = False


class Press:
    """A flow with the language, the type sizes and the frame of one paper.

    `sources` gives the printed name of each source of a clause. Raises `PAPER-001`
    before anything is drawn if a character of `values` cannot be printed.
    """

    def __init__(
        self,
        values: object,
        layout: Layout,
        catalogue: Catalogue,
        fonts: Fonts | None = None,
        sources: Mapping[str, Words] | None = None,
    ) -> None:
        self.fonts = fonts or shipped()
        require_glyphs(values, self.fonts)
        self.frame, sizes = layout.frame, layout.sizes
        self.flow = Flow(layout.paper, self.fonts)
        self.voice = Voice(catalogue, self.frame.amount)
        self._sources = sources or {}
        self.body = Style(SANS, sizes.body, sizes.body * 1.45)
        self.bold = Style(BOLD, sizes.body, sizes.body * 1.45)
        self.small = Style(SANS, sizes.small, sizes.small * 1.4)
        self.quiet = Style(SANS, sizes.small, sizes.small * 1.4, grey=0.35)
        self.head = Style(BOLD, sizes.heading, sizes.heading * 1.6)
        self.title_style = Style(BOLD, sizes.title, sizes.title * 1.5)

    def say(self, value: Value) -> str:
        """Return `value` in the language of the paper."""
        return self.voice.say(value)

    def cite(self, clause: str) -> str:
        """Return a clause with the printed name of its source: `notice: 三(六)`."""
        return cite(clause, self._sources, self.voice)

    def marked(self, value: Value, mark: str) -> str:
        """Return `value` with the words for `mark`, its code where there are none."""
        if not mark:
            return self.say(value)
        name = self.frame.marks.get(mark, mark)
        return self.voice.fill(self.frame.marked, value=value, mark=name).strip()

    def pair(self, label: Value, value: Value) -> str:
        """Return label and value as one sentence; one alone as it is."""
        label, value = self.say(label), self.say(value)
        if label and value:
            return self.voice.fill(self.frame.pair, label=label, value=value)
        return label or value

    def detailed(self, name: str, detail: Value) -> str:
        """Return a name with what is said of it."""
        if not self.say(detail):
            return name
        return self.voice.fill(self.frame.detailed, name=name, detail=detail)

    def opening(
        self, letterhead: Letterhead, title: Value, under: Value, number: str, qr: str
    ) -> None:
        """Set letterhead, title, a line under it, the number, and a QR code if `qr`."""
        flow = self.flow
        side = 24 * MM
        if qr:
            tiles, side = squares(qr, flow.right, flow.top + 3 * MM, side)
            flow.mark(tiles)
        inset = side + 3 * MM
        flow.text(self.say(letterhead.name), self.bold, CENTRE, inset=inset)
        for line in letterhead.lines:
            flow.text(self.say(line), self.quiet, CENTRE, inset=inset)
        flow.gap(2)
        flow.text(
            self.say(title), self._title(self.say(title), inset), CENTRE, inset=inset
        )
        if under:
            flow.text(self.say(under), self.small, CENTRE, inset=inset)
        flow.gap(4)
        flow.y = min(flow.y, flow.top - side + 4 * MM) if qr else flow.y
        flow.text(self.voice.fill(self.frame.number, number=number), self.small)
        flow.gap(2)

    def _title(self, title: str, inset: float) -> Style:
        """Return the style of a title: smaller, within limits, where it is long."""
        style = self.title_style
        room = self.flow.width - 2 * inset
        extent = self.fonts.width(title, style.face, style.size)
        size = style.size * min(1.0, max(_SMALLEST_TITLE, room / extent))
        return replace(style, size=size, leading=size * 1.5)

    def heading(self, words: Value, follows: float = 72.0) -> None:
        """Set a heading that stays with at least `follows` points of what follows."""
        self.flow.need(self.head.leading + 4 + follows)
        self.flow.gap(5)
        self.flow.text(self.say(words), self.head)
        self.flow.gap(1)

    def note(self, words: Value) -> None:
        """Set a small paragraph."""
        self.flow.text(self.say(words), self.small)

    def fields(
        self, fields: Sequence[tuple[Value, Value, bool]], shares: Sequence[float]
    ) -> None:
        """Set labels and values in pairs, two a row; wide ones have a row each.

        `shares` are the widths of label, value, label, value.
        """
        rows: list[Row] = []
        open_cells: tuple[Cell, ...] = ()
        for label, value, wide in fields:
            pair = (self.label(label), self.value(value, span=3 if wide else 1))
            if wide and open_cells:
                rows.append(Row((*open_cells, self.label(""), self.value("", True))))
                open_cells = ()
            open_cells = (*open_cells, *pair)
            if wide or len(open_cells) == 4:
                rows.append(Row(open_cells))
                open_cells = ()
        if open_cells:
            rows.append(Row((*open_cells, self.label(""), self.value("", True))))
        self.flow.table(shares, rows)

    def label(self, words: Value, align: str = LEFT, span: int = 1) -> Cell:
        """Return a cell for a label: bold on grey."""
        return Cell(
            self.say(words), self.bold, align, span, fill=_LABEL_FILL, middle=True
        )

    def value(
        self, words: Value, blank: bool = False, span: int = 1, align: str = LEFT
    ) -> Cell:
        """Return a cell for a value; the sign for nothing unless it may stay blank."""
        text = self.say(words)
        if not text and not blank:
            text = self.say(self.frame.nothing)
        return Cell(text, self.body, align, span, middle=True)

    def entries(
        self,
        entries: Sequence[Entry],
        head: tuple[Value, Value, Value] | None = None,
        shares: Sequence[float] = (34, 40, 26),
    ) -> None:
        """Set facts as a table of label, value and clause; marks follow the value."""
        rows = [Row(self.entry(entry)) for entry in entries]
        heading = [Row(tuple(self.label(words) for words in head))] if head else []
        self.flow.table(shares, rows, heading)

    def entries_in_pairs(self, entries: Sequence[Entry]) -> None:
        """Set short facts two to a row, so that a page has room for signatures."""
        self.flow.table((16, 21, 13, 16, 21, 13), self.pairs(entries))

    def fits_in_pairs(self, entries: Sequence[Entry], share: float) -> bool:
        """Tell whether every clause has room in a column of that share of the width."""
        room = self.flow.width * share
        return all(
            self.fonts.width(self.cite(e.clause), self.small.face, self.small.size)
            <= room
            for e in entries
        )

    def pairs(self, entries: Sequence[Entry]) -> list[Row]:
        """Return rows of two facts each: label, value, clause, twice."""
        cells = [self.entry(entry) for entry in entries]
        if len(cells) % 2:
            cells.append((Cell("", self.body),) * 3)
        return [Row(cells[n] + cells[n + 1]) for n in range(0, len(cells), 2)]

    def entry(self, entry: Entry, style: Style | None = None) -> tuple[Cell, ...]:
        """Return the cells of one fact: label, value with its mark, clause."""
        value = self.marked(entry.value, entry.mark)
        return (
            Cell(self.say(entry.label), style or self.body, middle=True),
            Cell(value, style or self.body, middle=True),
            Cell(self.cite(entry.clause), self.small, middle=True),
        )

    def grid(
        self, shares: Sequence[float], head: Sequence[Value], rows: Sequence[Row]
    ) -> None:
        """Set a table under named columns; one that no row fills is left out.

        A row of a single cell runs through all columns.
        """
        full = [row for row in rows if len(row.cells) == len(head)]
        used = [n for n in range(len(head)) if any(row.cells[n].text for row in full)]
        used = used or list(range(len(head)))
        kept = [
            replace(row, cells=tuple(row.cells[n] for n in used))
            if len(row.cells) == len(head)
            else replace(row, cells=(replace(row.cells[0], span=len(used)),))
            for row in rows
        ]
        heading = Row(tuple(self.label(head[n]) for n in used))
        self.flow.table([shares[n] for n in used], kept, [heading])

    def reasons(
        self,
        steps: Sequence[Step],
        head: tuple[Value, Value, Value],
        depth: int | None = None,
        compact: bool = False,
    ) -> None:
        """Set trees of reasons, children indented, down to `depth` levels or whole.

        `compact` sets what lines were worked out from in small type.
        """
        under = self.small if compact else self.body
        rows = [
            Row(self._step(level, step, under if level else self.bold))
            for top in steps
            for level, step in walk(top)
            if depth is None or level < depth
        ]
        self.grid((52, 22, 26), head, rows)

    def signatures(
        self,
        signers: Sequence[tuple[Value, Signer]],
        dated: date | None = None,
        sealed: Value = None,
        heading: Value = None,
        note: Value = None,
    ) -> None:
        """Set a line to sign for each of `signers`, beside them a box named `sealed`.

        Heading, note and lines stay on one page: nobody signs what stands elsewhere.
        The program never draws a seal: it leaves the place where one is put.
        """
        flow = self.flow
        side = 36 * MM if sealed else 0.0
        width = flow.width - (side + 4 * MM if sealed else 0.0)
        named, signing, dating = 0.2, 0.51, 0.76
        word = self.say(self.frame.signature)
        taken = self.fonts.width(word, self.small.face, self.small.size)
        if width * (dating - signing) - taken < _ROOM_TO_SIGN and not any(
            signer.name for _, signer in signers
        ):
            # Large letters leave little of the line: no name needs the room beside it.
            named, signing, dating = 0.29, 0.3, 0.68
        names = [
            (
                flow.lines(self.say(label), self.bold, width * (named - 0.01)),
                flow.lines(
                    self.detailed(signer.name, signer.detail), self.body, width * 0.3
                ),
            )
            for label, signer in signers
        ]
        heights = [
            max(10.5 * MM, (max(map(len, pair)) + 0.4) * self.body.leading)
            for pair in names
        ]
        noted = flow.lines(self.say(note), self.small, flow.width) if note else []
        height = max(sum(heights), side) + 14 + len(noted) * self.small.leading
        if heading:
            self.heading(heading, follows=height)
        else:
            flow.need(height)
        if note:
            self.note(note)
            flow.gap(6)
        top = flow.y - 4
        if sealed:
            self.seal(sealed, flow.right - side, top - side, side)
        y = top
        for (label, name), height, (_, signer) in zip(
            names, heights, signers, strict=True
        ):
            self._column(label, self.bold, flow.left, y)
            self._column(name, self.body, flow.left + width * named, y)
            x, middle, end = (
                flow.left + width * share for share in (signing, dating, 1.0)
            )
            self._blank(self.frame.signature, None, x, middle - 4, y)
            if signer.drawing is not None:
                self._signed(signer.drawing, x, middle - 4, y)
            self._blank(self.frame.date, dated, middle, end, y)
            y -= height
        flow.y = min(y, top - side) - 4

    def finish(
        self, title: str, number: str, digest: str, draft: bool = False
    ) -> bytes:
        """Number the pages, add running head and foot, and return the PDF.

        A paper without a `digest` has nothing in it that could be compared.
        """
        pages = self.flow.pages
        short = digest and self.voice.fill(self.frame.digest, digest=digest[:SHORT])
        for position, page in enumerate(pages, start=1):
            count = self.voice.fill(self.frame.page, page=position, pages=len(pages))
            page.extend(self._running(_FOOT, f"{number}   {short}", count))
            if position > 1:
                y = self.flow.size[1] - 11 * MM
                page.extend(self._running(y, title, number))
            if self.frame.void is not None:
                page.extend(self.banner(self.frame.void))
            elif draft:
                page.extend(self.banner(self.frame.draft))
        return write(
            pages,
            self.flow.size,
            f"{title} {number}",
            self.fonts,
            self.flow.copies,
        )

    def _step(self, level: int, step: Step, style: Style) -> tuple[Cell, ...]:
        return (
            Cell(self.say(step.text), style, inset=level * 9.0),
            Cell(self.marked(step.value, step.mark), style),
            Cell(self.cite(step.clause), self.small),
        )

    def _column(self, lines: Sequence[str], style: Style, x: float, y: float) -> None:
        self.flow.y = y
        for line in lines:
            self.flow.ink(line, style, x, 0)
            self.flow.y -= style.leading

    def _blank(self, label: Text, value: Value, x: float, end: float, y: float) -> None:
        """Set a label with its value, or with a line to write on."""
        said = self.say(label)
        offset = self.fonts.width(said, self.small.face, self.small.size) + 3
        self._column([said], self.small, x, y)
        if value:
            self._column([self.say(value)], self.small, x + offset, y)
        else:
            base = y - self.body.leading
            self.flow.mark(Stroke(x + offset, base, end, base, 0.5))

    def _signed(self, drawing: Drawing, x: float, end: float, y: float) -> None:
        """Draw what was signed on the screen above the line to write on."""
        said = self.say(self.frame.signature)
        offset = self.fonts.width(said, self.small.face, self.small.size) + 5
        base = y - self.body.leading
        self.flow.mark(
            *trails(drawing, x + offset, base - _BELOW, end - x - offset, _HAND)
        )

    def seal(self, words: Value, x: float, y: float, side: float) -> None:
        """Draw the empty box where a seal is put, (x, y) its lower left corner."""
        self.flow.mark(Box(x, y, side, side, line=0.5, dashed=True))
        lines = self.flow.lines(self.say(words), self.quiet, side - 8)
        self.flow.y = y + (side + len(lines) * self.quiet.leading) / 2
        for line in lines:
            self.flow.ink(line, self.quiet, x, side, CENTRE)
            self.flow.y -= self.quiet.leading

    def _running(self, y: float, left: str, right: str) -> list[Mark]:
        style = self.quiet
        flow = self.flow
        x = flow.right - self.fonts.width(right, style.face, style.size)
        return [
            Ink(flow.left, y, left, style.face, style.size, style.grey),
            Ink(x, y, right, style.face, style.size, style.grey),
        ]

    def banner(self, what: Text) -> list[Mark]:
        """Return a mark at the head of a page that says what the paper counts for."""
        flow = self.flow
        words = self.say(what)
        height = 6 * MM
        y = flow.size[1] - height - 2 * MM
        x = flow.left + (flow.width - self.fonts.width(words, BOLD, 11)) / 2
        return [
            Box(flow.left, y, flow.width, height, line=0, fill=0.85),
            Ink(x, y + 2 * MM, words, BOLD, 11),
        ]


def cite(clause: str, sources: Mapping[str, Words], voice: Voice) -> str:
    """Return a clause with the printed name of its source: `notice: 三(六)`."""
    source, colon, article = clause.partition(":")
    if colon and source in sources:
        return f"{voice.say(sources[source])} {article.strip()}".strip()
    return clause
