# SPDX-License-Identifier: Apache-2.0
"""What the file of a form says: its blocks from top to bottom, and their wording."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from string import Formatter
from typing import Literal

from carecalc.documents.parts import Layout
from carecalc.text import Text

_STRICT = {"extra": "forbid", "strict": True}
OPEN = "text"
"""The open place that stands for a field where the wording names none."""

Align = Literal["left", "centre", "right"]


@dataclass(frozen=True, slots=True)
class Choice:
    """One box to tick, by the code that the program ticks it by."""

    __pydantic_config__ = _STRICT

    code: str
    label: Text


@dataclass(frozen=True, slots=True)
class FormField:
    """A label with the place beside it.

    The place shows `field`, or `choices` to tick, or the wording `text`, or several of
    them below each other. Empty it is `lines` high; `close` is its last line, at the
    right: who signs there. `wide` takes the whole width.
    """

    __pydantic_config__ = _STRICT

    label: Text
    field: str = ""
    choices: tuple[Choice, ...] = ()
    text: Text | None = None
    close: Text | None = None
    wide: bool = False
    lines: int = 1
    when: str = ""

    def __post_init__(self) -> None:
        _check(self)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its label and its share of the width."""

    __pydantic_config__ = _STRICT

    label: Text
    share: float
    align: Align = "left"

    def __post_init__(self) -> None:
        if self.share <= 0:
            raise ValueError("a column has a share of the width")


@dataclass(frozen=True, slots=True)
class FormTable:
    """A table of the rows called `name`; `blank_rows` of them where there are none.

    `spare_rows` stay empty below those there are. A row is at least `row_lines` high;
    `total` sets the last one in bold.
    """

    __pydantic_config__ = _STRICT

    name: str
    columns: tuple[Column, ...]
    blank_rows: int = 0
    spare_rows: int = 0
    row_lines: int = 1
    total: bool = False


@dataclass(frozen=True, slots=True)
class Writing:
    """The text of `field`, or `count` ruled lines to write it on."""

    __pydantic_config__ = _STRICT

    count: int
    field: str = ""


@dataclass(frozen=True, slots=True)
class Reasons:
    """The reasons of a decision, `depth` levels of them or all."""

    __pydantic_config__ = _STRICT

    columns: tuple[Text, Text, Text]
    depth: int | None = None


@dataclass(frozen=True, slots=True)
class SealPlace:
    """The empty place of a seal, named `words`; `lines` stand beside it."""

    __pydantic_config__ = _STRICT

    words: Text
    lines: tuple[Text, ...] = ()

    def __post_init__(self) -> None:
        _check(self)


@dataclass(frozen=True, slots=True)
class SignatureLine:
    """A line to sign for somebody in a role; `when` leaves it out where none is."""

    __pydantic_config__ = _STRICT

    role: str
    label: Text
    when: str = ""


@dataclass(frozen=True, slots=True)
class Signatures:
    """Lines to sign, with the place of a seal beside them where one is put."""

    __pydantic_config__ = _STRICT

    roles: tuple[SignatureLine, ...]
    seal: Text | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a form: whatever it names, printed in the order of these fields.

    `when` names what must be there for the block to be printed at all, `unless` what
    must not: a field, a table, a choice, a signer, or `reasons`. `keep` holds it on one
    page with the block that follows. `align` and `indent`
    are those of `text`; `shares` those of label, place, label, place.
    """

    __pydantic_config__ = _STRICT

    when: str = ""
    unless: str = ""
    new_page: bool = False
    keep: bool = False
    heading: Text | None = None
    text: Text | None = None
    align: Align = "left"
    indent: bool = True
    fields: tuple[FormField, ...] = ()
    shares: tuple[float, float, float, float] = (18, 32, 18, 32)
    table: FormTable | None = None
    ticks: tuple[Choice, ...] = ()
    lines: Writing | None = None
    reasons: Reasons | None = None
    note: Text | None = None
    seal: SealPlace | None = None
    signatures: Signatures | None = None

    def __post_init__(self) -> None:
        _check(self)


@dataclass(frozen=True, slots=True)
class FormWords:
    """The title of a form, and a line under it that may name fields."""

    __pydantic_config__ = _STRICT

    title: Text
    under_title: Text | None = None

    def __post_init__(self) -> None:
        _check(self)


@dataclass(frozen=True, slots=True)
class FormLayout(Layout):
    """The form of one kind of paper.

    A wording names fields in braces; where one is missing, the open place `text` of
    `blanks` stands, or the one named after a colon: `{decided_on:date}`.
    """

    words: FormWords
    blanks: Mapping[str, Text]
    blocks: tuple[Block, ...]

    def __post_init__(self) -> None:
        wanted = {OPEN} | {blank for _, blank in placeholders(self) if blank}
        missing = sorted(wanted - set(self.blanks))
        if missing:
            raise _fault("open-place", missing=", ".join(missing))

    def names(self) -> frozenset[str]:
        """Return the names of all fields that the form prints or asks about."""
        found = {name for name, _ in placeholders(self)}
        for block in self.blocks:
            found |= {block.when, block.unless}
            found |= {name for each in block.fields for name in (each.field, each.when)}
            if block.lines is not None:
                found.add(block.lines.field)
            if block.signatures is not None:
                found |= {line.when for line in block.signatures.roles}
        return frozenset(found - {""})

    def tables(self) -> dict[str, FormTable]:
        """Return the tables of the form by their names."""
        return {b.table.name: b.table for b in self.blocks if b.table is not None}

    def roles(self) -> frozenset[str]:
        """Return in which roles somebody signs."""
        return frozenset(
            line.role
            for block in self.blocks
            if block.signatures is not None
            for line in block.signatures.roles
        )

    def choices(self) -> tuple[Choice, ...]:
        """Return the boxes to tick, in their order."""
        return tuple(
            choice
            for block in self.blocks
            for choice in (
                *(c for each in block.fields for c in each.choices),
                *block.ticks,
            )
        )


def pieces(wording: str) -> Iterator[tuple[str, str | None, str]]:
    """Yield what a wording is made of: plain words, a field or None, its open place.

    `ValueError` where its braces cannot be read.
    """
    for words, name, blank, conversion in Formatter().parse(wording):
        if name is not None and (not name.isidentifier() or conversion):
            raise ValueError(f"{{{name}}} is no name of a field")
        yield words, name, blank or ""


def placeholders(value: object) -> set[tuple[str, str]]:
    """Return the fields that the wordings in `value` name, each with its open place."""
    if isinstance(value, Text):
        wordings = (value.zh_CN, value.en or "")
        return {
            (name, blank)
            for wording in wordings
            for _, name, blank in pieces(wording)
            if name is not None
        }
    if isinstance(value, tuple):
        return {found for each in value for found in placeholders(each)}
    if isinstance(value, FormLayout):
        return placeholders((value.words, value.blocks))
    if is_dataclass(value):
        return {
            found
            for each in fields(value)
            for found in placeholders(getattr(value, each.name))
        }
    return set()


def _check(part: object) -> None:
    """Refuse a wording whose braces cannot be read."""
    try:
        placeholders(part)
    except ValueError:
        raise _fault("wording") from None


def _fault(kind: str, **values: object) -> ValueError:
    """Return a fault that the reader of files tells by its kind, in its own words."""
    from pydantic_core import PydanticCustomError

    return PydanticCustomError(kind, kind, values or None)
