# SPDX-License-Identifier: Apache-2.0
"""What a transcript says: every field of a scale's tables, in the order of the text."""

from dataclasses import dataclass, field
from datetime import date

from carecalc.documents.values import Letterhead, RowList
from carecalc.domain.trace import Words


@dataclass(frozen=True, slots=True)
class TypedField:
    """One field to type in: what is written, the number of the option, the points.

    `value` and `number` are "" where nothing is known; `is_open` says that it is still
    to be asked, and not only left out.
    """

    code: str
    label: Words
    value: Words = ""
    number: str = ""
    points: str = ""
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class TypedPart:
    """Fields that stand together; `is_scored` where they have points."""

    code: str
    title: Words
    fields: tuple[TypedField, ...]
    lists: tuple[RowList, ...] = ()
    is_scored: bool = False


@dataclass(frozen=True, slots=True)
class Transcript:
    """One visit as it is typed into another system.

    `tables` are the parts that come before the questions, `items` the questions,
    `results` what follows from them and who signed. `title` is what the scale calls its
    report, `scale_number` the number of its text, `kind` the word for such a text.
    """

    number: str
    letterhead: Letterhead
    title: Words
    scale: Words
    scale_number: str
    kind: Words
    assessed_on: date
    tables: tuple[TypedPart, ...]
    items: tuple[TypedPart, ...]
    results: tuple[TypedPart, ...]
    open_lists: tuple[Words, ...] = field(default=())

    @property
    def parts(self) -> tuple[TypedPart, ...]:
        """All parts in their order."""
        return (*self.tables, *self.items, *self.results)

    @property
    def still_to_ask(self) -> tuple[TypedField, ...]:
        """The fields about which nothing is known."""
        return tuple(
            each for part in self.parts for each in part.fields if each.is_open
        )
