# SPDX-License-Identifier: Apache-2.0
"""The many rows of a sheet, written into it as they come: none of them is kept.

A hundred thousand lines as cells of a library take ten times the time and the memory
of the list. What is written is plain: a row, its cells, text in the cell itself.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from xlsxwriter.utility import xl_col_to_name

from carecalc.domain.money import Money

Value = str | int | Money | None
"""Text, a count, an amount; None where no cell is."""

LONGEST = 32_767
"""So many characters a cell holds at most, those above U+FFFF counted twice."""

_AT_ONCE = 500
# What is not written as it is, and whatever else is looked at one cell at a time.
_ODD = re.compile("[&<>_\\s\x00-\x1f\ufffe\uffff]")
_CODED = re.compile("_(?=x[0-9a-fA-F]{4}_)")
_NO_CHARACTER = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Kind:
    """How the cells of a column look, by the number of their style; text or a number."""

    style: int
    is_text: bool


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows that follow one another in a sheet, the first of them counted from 0.

    They are asked for once, when the workbook is written; `count` says how many come.
    """

    first: int
    count: int
    kinds: Sequence[Kind]
    values: Iterable[Sequence[Value]]

    def written(self) -> Iterator[bytes]:
        """Yield them as the sheet has them, many at once."""
        numbered = iter(enumerate(self.values, start=self.first + 1))
        whole, text = self._template(), [kind.is_text for kind in self.kinds]
        while some := list(islice(numbered, _AT_ONCE)):
            made = [self._row(whole, text, *one) for one in some]
            yield "".join(made).encode()

    def _template(self) -> str:
        """Return a row of plain cells: its number before each value, and first of all."""
        cells = (
            _cell(xl_col_to_name(place), "%s", kind, "%s")
            for place, kind in enumerate(self.kinds)
        )
        return f'<row r="%s">{"".join(cells)}</row>'

    def _row(
        self, whole: str, text: list[bool], number: int, values: Sequence[Value]
    ) -> str:
        parts: list[object] = [number]
        said = ""
        for value, is_text in zip(values, text, strict=True):
            if value is None:
                return self._one_by_one(number, values)
            if is_text:
                said += _text(value)
                parts += (number, value)
            else:
                parts += (number, _number(value))
        if len(said) > LONGEST // 2 or _ODD.search(said):
            return self._one_by_one(number, values)
        return whole % tuple(parts)

    def _one_by_one(self, number: int, values: Sequence[Value]) -> str:
        cells = ""
        for place, (kind, value) in enumerate(zip(self.kinds, values, strict=True)):
            if value is None:
                continue
            column = xl_col_to_name(place)
            if kind.is_text:
                text = _text(value)
                is_edged = text[:1].isspace() or text[-1:].isspace()
                cells += _cell(column, number, kind, escaped(text), is_edged)
            else:
                cells += _cell(column, number, kind, _number(value))
        return f'<row r="{number}">{cells}</row>'


def _text(value: Value) -> str:
    if isinstance(value, str):
        return value
    raise TypeError(f"{value!r} is no text")


def _number(value: Value) -> str:
    """Return a count, or an amount in yuan exact to the fen, as a workbook has numbers."""
    if isinstance(value, int):
        return str(value)
    if not isinstance(value, Money):
        raise TypeError(f"{value!r} is no number")
    whole, rest = divmod(abs(value.fen), 100)
    return ("-" if value.fen < 0 else "") + (
        f"{whole}.{rest:02d}" if rest else str(whole)
    )


def escaped(text: str) -> str:
    """Return text as it stands in the XML of a cell, cut where no cell holds more."""
    wide = text.encode("utf-16-le")
    if len(wide) > 2 * LONGEST:
        text = wide[: 2 * LONGEST].decode("utf-16-le", "ignore")
    text = _CODED.sub("_x005F_", text)
    text = _NO_CHARACTER.sub(lambda found: f"_x{ord(found[0]):04X}_", text)
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _cell(
    column: str, row: object, kind: Kind, value: str, is_edged: bool = False
) -> str:
    head = f'<c r="{column}{row}" s="{kind.style}"'
    if not kind.is_text:
        return f"{head}><v>{value}</v></c>"
    space = ' xml:space="preserve"' if is_edged else ""
    return f'{head} t="inlineStr"><is><t{space}>{value}</t></is></c>'
