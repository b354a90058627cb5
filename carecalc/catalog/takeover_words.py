# SPDX-License-Identifier: Apache-2.0
"""How lists taken over head their columns and word their cells: as data, by our codes."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from carecalc.catalog.catalog import Catalog
from carecalc.catalog.reader import read_form
from carecalc.text import Text

COLUMNS = "resources/takeover/columns.toml"
_BRACKETS = re.compile(r"[(\[【〔<].*?[)\]】〕>]")
_NO_PART = re.compile(r"[\s:*_、,./|·-]+")


@dataclass(frozen=True, slots=True)
class Column:
    """What a column may hold; `is_for_all`: one value may stand for every row."""

    __pydantic_config__ = {"extra": "forbid", "strict": True}

    label: Text
    group: str
    heads: tuple[str, ...]
    is_for_all: bool = False


@dataclass(frozen=True, slots=True)
class Signs:
    """What means nothing in a cell, and what lines begin with that are no person's."""

    __pydantic_config__ = {"extra": "forbid", "strict": True}

    nothing: tuple[str, ...]
    totals: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TakeoverWords:
    """Fields by name in their order, their groups, words of cells by our codes."""

    __pydantic_config__ = {"extra": "forbid", "strict": True}

    fields: Mapping[str, Column]
    groups: Mapping[str, Text]
    words: Mapping[str, Mapping[str, tuple[str, ...]]]
    signs: Signs

    def field_of(self, head: str) -> str | None:
        """Return the field that a head names; None for one that is not known."""
        wanted = plain_head(head)
        if not wanted:
            return None
        for name, column in self.fields.items():
            if any(plain_head(each) == wanted for each in column.heads):
                return name
        return None

    def code_of(self, kind: str, word: str) -> str | None:
        """Return the code that a word of a cell stands for; None for one not known."""
        wanted = plain_word(word)
        for code, words in self.words.get(kind, {}).items():
            if wanted == plain_word(code) or any(
                plain_word(each) == wanted for each in words
            ):
                return code
        return None


def plain_head(head: str) -> str:
    """Return a head as it is compared: half width, no blanks, nothing in brackets."""
    text = unicodedata.normalize("NFKC", head)
    return _NO_PART.sub("", _BRACKETS.sub("", text)).casefold()


def plain_word(word: str) -> str:
    """Return a word of a cell as it is compared: half width, without blanks."""
    return "".join(unicodedata.normalize("NFKC", word).split()).casefold()


def takeover_words(catalog: Catalog) -> TakeoverWords:
    """Return the words at hand; an office's overlay may replace them."""
    return catalog.once(catalog.files[COLUMNS], TakeoverWords, read_takeover_words)


def read_takeover_words(data: bytes, file: str) -> TakeoverWords:
    """Return the words of a file's bytes."""
    return read_form(data, file, TakeoverWords)
