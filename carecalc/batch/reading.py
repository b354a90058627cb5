# SPDX-License-Identifier: Apache-2.0
"""Answers as they come from outside, turned into what stands in columns."""

from collections.abc import Callable
from fractions import Fraction

from carecalc.batch.answers import Column
from carecalc.domain.answers import is_number

Encoder = Callable[[object], int]
"""What an answer stands for; a `KeyError`, `TypeError` or `ValueError` for one that
only the scalar reads, or refuses."""


def encoder(column: Column) -> Encoder:
    """Return what reads the answers to one item, as `read_answer` takes them."""
    item = column.item
    if column.kind == "option":
        places: dict[object, int] = {o.code: n for n, o in enumerate(item.options)}
        return places.__getitem__
    if column.kind == "several":
        bits = {o.code: 1 << n for n, o in enumerate(item.options)}

        def of_several(raw: object) -> int:
            if not isinstance(raw, list):
                raise TypeError
            found = 0
            for code in raw:
                found |= bits[code]
            return found

        return of_several
    if column.kind == "number":

        def of_number(raw: object) -> int:
            if not isinstance(raw, str) or not is_number(item, raw):
                raise TypeError
            found = Fraction(raw) * 10**item.decimals
            if found > column.largest:
                raise ValueError
            return int(found)

        return of_number

    def of_words(raw: object) -> int:
        listed = raw if isinstance(raw, list) else [raw]
        if isinstance(raw, list) is not (item.answer == "rows"):
            raise TypeError
        if not all(isinstance(one, str) for one in listed):
            raise TypeError
        return 0

    return of_words
