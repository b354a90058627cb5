# SPDX-License-Identifier: Apache-2.0
"""The model cases of `resources/samples/practice`, as values; the files explain keys."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from carecalc.catalog.reader import read_form
from carecalc.domain.canonical import digest
from carecalc.paths import resources
from carecalc.text import Text

_KEYS = {"extra": "forbid", "strict": True}


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence of a case, and what it decides: `ITEM=OPTION`, parted by blanks.

    Several options of one fact are parted by commas; none is nothing of its kind.
    """

    __pydantic_config__ = _KEYS

    text: Text
    key: str = ""

    def decides(self) -> dict[str, tuple[str, ...]]:
        """Return the options that the sentence's wording is, by item or fact."""
        parts = (part.partition("=") for part in self.key.split())
        return {
            item: tuple(option for option in options.split(",") if option)
            for item, _, options in parts
        }


@dataclass(frozen=True, slots=True)
class ModelCase:
    """A made-up person to assess, with what was worked out by hand."""

    __pydantic_config__ = _KEYS

    code: str
    name: str
    sex: Literal["male", "female"]
    birth_date: date
    sums: Mapping[str, int]
    level: int
    because: Text
    says: tuple[Told, ...]
    total: int | None = None
    preliminary: int | None = None
    scale: str = ""

    @property
    def person_id(self) -> str:
        """The id of the person in every practice office."""
        said = digest(f"practice {self.code}")
        return "-".join(
            said[a:b] for a, b in ((0, 8), (8, 12), (12, 16), (16, 20), (20, 32))
        )

    def key(self) -> dict[str, tuple[str, ...]]:
        """Return the expected options by item, in the order they are told."""
        return {
            item: options
            for told in self.says
            for item, options in told.decides().items()
        }

    def deciding(self, item: str) -> Text | None:
        """Return the sentence that decides an item."""
        return next((t.text for t in self.says if item in t.decides()), None)


@dataclass(frozen=True, slots=True)
class ModelCases:
    """A file of cases for one scale."""

    __pydantic_config__ = _KEYS

    scale: str
    cases: tuple[ModelCase, ...]


def model_cases() -> tuple[ModelCase, ...]:
    """Return every shipped case with its scale, file by file."""
    folder = resources() / "samples" / "practice"
    found = []
    for file in sorted(folder.iterdir(), key=lambda f: f.name):
        place = f"resources/samples/practice/{file.name}"
        read = read_form(file.read_bytes(), place, ModelCases)
        found += [_of(case, read.scale) for case in read.cases]
    return tuple(found)


def _of(case: ModelCase, scale: str) -> ModelCase:
    return replace(case, scale=scale)
