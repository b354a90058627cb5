# SPDX-License-Identifier: Apache-2.0
"""What a blank form of a scale says: plain values, from the scale's file alone."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from carecalc.documents.values import Entry, Letterhead
from carecalc.domain.trace import Words


@dataclass(frozen=True, slots=True)
class BlankChoice:
    """An answer to tick; `points` as the text prints them, "" where it has none."""

    label: Words
    points: str = ""


@dataclass(frozen=True, slots=True)
class BlankItem:
    """One question with its choices, or with room to write.

    `unit` belongs to a number, `columns` to what is written in rows; with neither and
    without choices a text is written. `several` may be ticked more than once; for one
    that `is_drawn` there is room to draw.
    """

    code: str
    label: Words
    help: Words = ""
    choices: tuple[BlankChoice, ...] = ()
    unit: Words = ""
    columns: tuple[Words, ...] = ()
    is_number: bool = False
    several: bool = False
    is_drawn: bool = False
    own_words: bool = False


@dataclass(frozen=True, slots=True)
class BlankPart:
    """Questions that stand together; `most` is the highest sub-total, "" without one."""

    code: str
    title: Words
    items: tuple[BlankItem, ...]
    clause: str = ""
    most: str = ""


@dataclass(frozen=True, slots=True)
class BlankGrade:
    """A grade to tick, and what leads to it ("" where a table says)."""

    label: Words
    when: Words = ""


@dataclass(frozen=True, slots=True)
class BlankResult:
    """One line of the result: a number to write, or grades to tick."""

    label: Words
    grades: tuple[BlankGrade, ...] = ()
    most: str = ""
    clause: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class BlankTable:
    """How two grades make a third: a row for each of the first, a column of the second."""

    label: Words
    across: Words
    down: Words
    columns: tuple[Words, ...]
    rows: tuple[tuple[Words, ...], ...]
    clause: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class BlankScale:
    """A scale to be filled in by hand.

    `title` is what its report is called, `scale_number` the number of the text it
    stands in, `kind` the word for such a text. `clauses` can change the level, `levels`
    are the final ones where they can. So many `assessors` and `experts` sign, and a
    guardian or an informant where the scale wants one; `recording`: the number of the
    audio-video record is written. `readings` say how open questions are read.
    """

    letterhead: Letterhead
    title: Words
    scale: Words
    scale_number: str
    kind: Words
    reasons: tuple[Words, ...]
    sexes: tuple[Words, ...]
    sheets: tuple[BlankPart, ...]
    sections: tuple[BlankPart, ...]
    results: tuple[BlankResult, ...]
    tables: tuple[BlankTable, ...] = ()
    clauses: tuple[Entry, ...] = ()
    levels: tuple[Words, ...] = ()
    assessors: int = 1
    experts: int = 0
    present: bool = False
    informant: bool = False
    recording: bool = False
    readings: tuple[Entry, ...] = ()
    sources: Mapping[str, Words] = field(default_factory=dict)
