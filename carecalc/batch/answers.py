# SPDX-License-Identifier: Apache-2.0
"""The answers of many sheets as columns: one for each item and fact of a scale."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

import numpy as np

from carecalc.batch.columns import Ints, UnfitError, type_for
from carecalc.domain.scale import Item, Scale
from carecalc.errors import UserError
from carecalc.text import N_, Message

MISSING = -1
"""What stands where a sheet has no answer."""

LARGEST_NUMBER = 1_000_000_000
"""The largest number that an answer may give where the scale sets no maximum."""

Kind = Literal["option", "several", "number", "given"]


@dataclass(frozen=True, slots=True)
class Column:
    """How the answers to one item stand in a column, -1 where there is none.

    `option`: the option's place in the scale's order. `several`: a bit for each option
    chosen, the first the lowest. `number`: the number in units of its last decimal
    place. `given`: 0, for answers that no result looks at. `type` is the narrowest that
    holds every answer.
    """

    item: Item
    kind: Kind
    largest: int
    type: np.dtype[np.signedinteger]

    def encoder(self) -> Callable[[tuple[str, ...]], int]:
        """Return what an answer, as it is read, stands for; `KeyError` for a number
        that is too large for the column."""
        if self.kind == "option":
            places = {o.code: n for n, o in enumerate(self.item.options)}
            return lambda codes: places[codes[0]]
        if self.kind == "several":
            bits = {o.code: 1 << n for n, o in enumerate(self.item.options)}

            def of_several(codes: tuple[str, ...]) -> int:
                found = 0
                for code in codes:
                    found |= bits[code]
                return found

            return of_several
        if self.kind == "number":
            return self._of_number
        return lambda codes: 0

    def _of_number(self, codes: tuple[str, ...]) -> int:
        found = Fraction(codes[0]) * 10**self.item.decimals
        if found > self.largest:
            raise KeyError(codes[0])
        return int(found)

    def answer(self, value: int) -> tuple[str, ...] | None:
        """Return the option codes that stand there, None where there is no answer."""
        if value == MISSING:
            return None
        options = self.item.options
        if self.kind == "option":
            return (options[value].code,)
        if self.kind == "several":
            return tuple(o.code for n, o in enumerate(options) if value >> n & 1)
        if self.kind == "number":
            return (number_text(value, self.item.decimals),)
        return ("",)


def number_text(value: int, decimals: int) -> str:
    """Return the digits of a number given in units of its last decimal place."""
    if not decimals:
        return str(value)
    digits = str(value).zfill(decimals + 1)
    return f"{digits[:-decimals]}.{digits[-decimals:]}"


def layout_of(scale: Scale) -> dict[str, Column]:
    """Return how the answers to every item and fact of a scale stand in columns."""
    named = {**scale.graph.items, **scale.graph.facts}
    return {name: _column(scale, item) for name, item in named.items()}


def _column(scale: Scale, item: Item) -> Column:
    kind: Kind = "given"
    largest = 0
    if item.answer == "single":
        kind, largest = "option", len(item.options) - 1
    elif item.answer == "several":
        kind, largest = "several", (1 << len(item.options)) - 1
    elif item.answer == "number":
        most = LARGEST_NUMBER if item.maximum is None else item.maximum
        kind, largest = "number", most * 10**item.decimals
    try:
        return Column(item, kind, largest, np.dtype(type_for(MISSING, largest)))
    except UnfitError:
        raise not_by_columns(scale, item.code) from None


def not_by_columns(scale: Scale, name: str) -> UserError:
    """Return what refuses a scale that columns cannot hold."""
    return UserError(
        "COLUMNS-011",
        Message(
            N_("{scale}: “{name}” cannot be reckoned for many at once."),
            {"scale": scale.code, "name": name},
        ),
        Message(N_("Score this scale one by one: carecalc score does.")),
        name,
    )


@dataclass(frozen=True, slots=True)
class AnswerColumns:
    """The answers of `size` sheets by item and fact; a column left out is unanswered
    in every sheet. What the values mean says `layout_of`."""

    size: int
    columns: Mapping[str, Ints]

    def part(self, first: int, last: int) -> "AnswerColumns":
        """Return the sheets from `first` up to, not with, `last`."""
        cut = {name: column[first:last] for name, column in self.columns.items()}
        return AnswerColumns(last - first, cut)

    def sheet(
        self, layout: Mapping[str, Column], row: int
    ) -> dict[str, tuple[str, ...]]:
        """Return one sheet as the scalar reads it."""
        found = {}
        for name, column in self.columns.items():
            codes = layout[name].answer(int(column[row]))
            if codes is not None:
                found[name] = codes
        return found


def answer_columns(
    layout: Mapping[str, Column], sheets: Sequence[Mapping[str, tuple[str, ...]]]
) -> AnswerColumns:
    """Return sheets, read as the scalar reads them, as columns."""
    names: Iterable[str] = dict.fromkeys(name for sheet in sheets for name in sheet)
    columns: dict[str, Ints] = {}
    for name in names:
        encode = layout[name].encoder()
        columns[name] = np.array(
            [encode(s[name]) if name in s else MISSING for s in sheets],
            layout[name].type,
        )
    return AnswerColumns(len(sheets), columns)
