# SPDX-License-Identifier: Apache-2.0
"""The form: a paper of paragraphs, fields, tables, boxes to tick and signatures."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from carecalc.documents.flow import CENTRE, Cell, Row, Style
from carecalc.documents.fonts import SANS, Fonts
from carecalc.documents.form_layout import (
    OPEN,
    Block,
    Choice,
    FormField,
    FormLayout,
    FormTable,
    SealPlace,
    Signatures,
    Writing,
    pieces,
)
from carecalc.documents.form_values import Filled
from carecalc.documents.page import MM, Stroke
from carecalc.documents.parts import Press
from carecalc.documents.values import Signer
from carecalc.errors import UserError
from carecalc.i18n import Catalogue
from carecalc.text import N_, Message, Text

_SEAL = 38 * MM
_RULED = 8.5 * MM
_TICKED, _OPEN_BOX = "☑", "☐"
_TOTAL_FILL = 0.88
_APART = "   "
"""Between two choices of a line: blanks that a line does not begin with."""


def form(
    values: Filled,
    layout: FormLayout,
    catalogue: Catalogue,
    digest: str,
    fonts: Fonts | None = None,
    code: str = "",
) -> bytes:
    """Return the form as PDF; `digest` is its `content_digest`, `code` its proof.

    A form with nothing filled in is one to be filled in by hand. Raises `PAPER-001`
    before anything is drawn if a character cannot be printed.
    """
    return _Form(values, layout, catalogue, fonts).print(digest, code)


class _Form:
    """One form in the making."""

    def __init__(
        self,
        values: Filled,
        layout: FormLayout,
        catalogue: Catalogue,
        fonts: Fonts | None,
    ) -> None:
        self.values, self.layout = values, layout
        self.press = Press(values, layout, catalogue, fonts, values.sources)
        size = layout.sizes.prose
        self.prose = Style(SANS, size, size * 1.6)

    def print(self, digest: str, code: str) -> bytes:
        press, words, number = self.press, self.layout.words, self.values.number
        press.opening(
            self.values.letterhead,
            words.title,
            self.fill(words.under_title),
            number or self.blank(OPEN),
            code,
        )
        press.flow.gap(2)
        for group in self.groups():
            if len(group) > 1:
                press.flow.together(partial(self.draw, group))
            else:
                self.draw(group)
        return press.finish(press.say(words.title), number, digest)

    def groups(self) -> Iterator[tuple[Block, ...]]:
        """Yield the blocks that are printed, those together that stay on one page."""
        group: tuple[Block, ...] = ()
        for block in self.layout.blocks:
            is_wanted = not block.when or self.values.has(block.when)
            if is_wanted and not (block.unless and self.values.has(block.unless)):
                group = (*group, block)
            if group and not block.keep:
                yield group
                group = ()
        if group:
            yield group

    def draw(self, blocks: tuple[Block, ...]) -> None:
        for block in blocks:
            self.block(block)

    def block(self, block: Block) -> None:
        press = self.press
        if block.new_page:
            press.flow.new_page()
        # Nobody signs what stands elsewhere: a block that is only signed stays whole.
        is_signed_only = block.signatures is not None and not (
            block.text or block.fields or block.table or block.ticks or block.lines
        )
        if block.heading and not is_signed_only:
            press.heading(self.fill(block.heading))
        if block.text:
            self.text(block)
        if block.fields:
            self.fields(block)
        if block.table:
            self.table(block.table)
        for choice in block.ticks:
            self.tick(choice)
        if block.lines:
            self.lines(block.lines)
        if block.reasons and self.values.reasons:
            reasons = block.reasons
            press.reasons(self.values.reasons, reasons.columns, reasons.depth)
        note = self.fill(block.note)
        if note and block.signatures is None:
            press.flow.gap(2)
            press.note(note)
        if block.seal:
            self.seal(block.seal)
        if block.signatures:
            heading = self.fill(block.heading) if is_signed_only else ""
            self.signatures(block.signatures, heading, note)

    def text(self, block: Block) -> None:
        press = self.press
        paragraphs = self.fill(block.text).split("\n")
        is_left = block.align == "left"
        # Chinese prose begins a paragraph two characters in.
        indented = block.indent and is_left and press.voice.language == "zh_CN"
        indent = 2 * self.prose.size if indented else 0.0
        if block.seal:
            # The seal is put under these words, never on a page without them.
            count = sum(
                len(press.flow.lines(each, self.prose, press.flow.width - indent))
                for each in paragraphs
            )
            height = count * self.prose.leading + _SEAL + 12
            room = press.flow.top - press.flow.bottom
            press.flow.need(height if height < room else _SEAL + 12)
        for paragraph in paragraphs:
            press.flow.text(paragraph, self.prose, block.align, indent=indent)
        press.flow.gap(3)

    def fields(self, block: Block) -> None:
        press = self.press
        rows: list[Row] = []
        half: tuple[Cell, ...] = ()
        for each in block.fields:
            if each.when and not self.values.has(each.when):
                continue
            if each.wide and half:
                rows.append(self.half_row(half))
                half = ()
            label = press.label(self.fill(each.label))
            half = (*half, label, self.place(each))
            if each.wide or len(half) == 4:
                rows.append(Row(half))
                half = ()
        if half:
            rows.append(self.half_row(half))
        # One row alone on a page says nothing of what it belongs to.
        rows[-2:-1] = [replace(row, keep=True) for row in rows[-2:-1]]
        press.flow.table(block.shares, rows)
        press.flow.gap(4)

    def half_row(self, half: tuple[Cell, ...]) -> Row:
        return Row((half[0], replace(half[1], span=3)))

    def place(self, each: FormField) -> Cell:
        """Return the cell beside a label, high enough to be written in."""
        press = self.press
        said = [press.say(self.values.value(each.field))] if each.field else []
        if each.choices:
            said.append(_APART.join(map(self.choice, each.choices)))
        if each.text:
            said.append(self.fill(each.text))
        said = list(filter(None, said))
        return Cell(
            "\n".join(said),
            press.body,
            span=3 if each.wide else 1,
            middle=not each.close,
            least=0 if said and not each.close else each.lines,
            close=self.fill(each.close),
        )

    def choice(self, choice: Choice) -> str:
        box = _TICKED if choice.code in self.values.ticked else _OPEN_BOX
        return f"{box}{self.fill(choice.label)}"

    def tick(self, choice: Choice) -> None:
        flow, style = self.press.flow, self.press.body
        hang = 1.6 * style.size
        lines = flow.lines(self.fill(choice.label), style, flow.width - hang)
        flow.need(len(lines) * style.leading)
        box = _TICKED if choice.code in self.values.ticked else _OPEN_BOX
        flow.ink(box, style, flow.left, hang)
        for line in lines:
            flow.ink(line, style, flow.left + hang, flow.width - hang)
            flow.y -= style.leading
        flow.gap(2)

    def table(self, table: FormTable) -> None:
        press = self.press
        head = Row(
            tuple(press.label(self.fill(c.label), c.align) for c in table.columns)
        )
        filled = self.values.tables.get(table.name, ())
        rows = []
        for number, values in enumerate(filled, start=1):
            if len(values) != len(table.columns):
                raise _other_columns(table, len(values))
            is_total = table.total and number == len(filled)
            rows.append(
                Row(
                    tuple(
                        Cell(
                            press.say(value),
                            press.bold if is_total else press.body,
                            column.align,
                            fill=_TOTAL_FILL if is_total else None,
                            middle=True,
                            least=table.row_lines,
                        )
                        for value, column in zip(values, table.columns, strict=True)
                    )
                )
            )
        empty = Cell("", press.body, least=table.row_lines)
        open_rows = table.spare_rows if filled else table.blank_rows
        rows += [Row((empty,) * len(table.columns))] * open_rows
        press.flow.table([column.share for column in table.columns], rows, [head])
        press.flow.gap(4)

    def lines(self, writing: Writing) -> None:
        flow = self.press.flow
        said = self.press.say(self.values.value(writing.field))
        if said:
            flow.text(said, self.prose)
            flow.gap(3)
            return
        for _ in range(writing.count):
            flow.need(_RULED)
            flow.y -= _RULED
            flow.mark(Stroke(flow.left, flow.y, flow.right, flow.y, 0.4))
        flow.gap(6)

    def seal(self, place: SealPlace) -> None:
        press, flow = self.press, self.press.flow
        flow.need(_SEAL + 8)
        flow.gap(4)
        top = flow.y
        press.seal(place.words, flow.right - _SEAL, top - _SEAL, _SEAL)
        width = flow.width - _SEAL - 8 * MM
        lines = [
            line
            for each in place.lines
            for line in flow.lines(self.fill(each), self.prose, width)
        ]
        flow.y = top - (_SEAL - len(lines) * self.prose.leading) / 2
        for line in lines:
            flow.ink(line, self.prose, flow.left, width, CENTRE)
            flow.y -= self.prose.leading
        flow.y = min(flow.y, top - _SEAL) - 8

    def signatures(self, wanted: Signatures, heading: str, note: str) -> None:
        signers = [
            (self.fill(line.label), self.values.signers.get(line.role, Signer("")))
            for line in wanted.roles
            if not line.when or self.values.has(line.when)
        ]
        self.press.signatures(
            signers, sealed=wanted.seal, heading=heading or None, note=note or None
        )

    def fill(self, words: Text | None) -> str:
        """Return a wording with its fields; a place to write on for those not known."""
        if words is None:
            return ""
        said = []
        for plain, name, blank in pieces(words.in_(self.press.voice.language)):
            said.append(plain)
            if name is not None:
                value = self.press.say(self.values.value(name))
                said.append(value or self.blank(blank or OPEN))
        return "".join(said)

    def blank(self, name: str) -> str:
        return self.press.say(self.layout.blanks[name])


def _other_columns(table: FormTable, count: int) -> UserError:
    return UserError(
        "PAPER-023",
        Message(
            N_(
                "The form has {columns} columns in its table “{name}”; {count} are needed."
            ),
            {"columns": len(table.columns), "name": table.name, "count": count},
        ),
        Message(N_("Correct the form: words and widths may differ, not how many.")),
        table.name,
    )
