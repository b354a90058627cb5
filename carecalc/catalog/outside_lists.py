# SPDX-License-Identifier: Apache-2.0
"""Lists of other bodies as data: kinds, their columns, the words in them."""

from collections.abc import Mapping
from dataclasses import dataclass

from carecalc.catalog.catalog import Catalog
from carecalc.catalog.problems import Faults
from carecalc.catalog.reader import read_form
from carecalc.catalog.takeover_words import Column, TakeoverWords, takeover_words
from carecalc.domain.month_check import KNOWN_CASES
from carecalc.text import N_, Text

LISTS = "resources/outside/lists.toml"


@dataclass(frozen=True, slots=True)
class OutsideKind:
    """A kind of list: its columns, those it cannot do without, the checks it feeds.

    `may_be_whole`: such a list may name everybody, so that who is missing has lapsed.
    """

    __pydantic_config__ = {"extra": "forbid", "strict": True}

    label: Text
    columns: tuple[str, ...]
    needed: tuple[str, ...]
    checks: tuple[str, ...]
    may_be_whole: bool = False


@dataclass(frozen=True, slots=True)
class OutsideKinds:
    """The file: kinds by code, and the columns and words that only they have."""

    __pydantic_config__ = {"extra": "forbid", "strict": True}

    format: int
    kinds: Mapping[str, OutsideKind]
    fields: Mapping[str, Column]
    groups: Mapping[str, Text]
    words: Mapping[str, Mapping[str, tuple[str, ...]]]


def outside_kinds(catalog: Catalog) -> OutsideKinds:
    """Return the kinds at hand; an office's overlay may replace them."""
    return catalog.once(catalog.files[LISTS], OutsideKinds, read_outside_lists)


def read_outside_lists(data: bytes, file: str) -> OutsideKinds:
    """Return the kinds in a file's bytes; `LawFileError` with every fault."""
    kinds = read_form(data, file, OutsideKinds)
    faults = Faults(file)
    for code, kind in kinds.kinds.items():
        if not set(kind.needed) <= set(kind.columns):
            faults.add(
                "LAW-313",
                f"kinds.{code}.needed",
                N_("What is needed is among the columns."),
                N_("Name the column there as well."),
            )
        if not set(kind.checks) <= set(KNOWN_CASES):
            faults.add(
                "LAW-310",
                f"kinds.{code}.checks",
                N_("“{code}” is missing, or no check of this program."),
                N_("The file names every check once: {names}."),
                code=", ".join(kind.checks),
                names=tuple(sorted(KNOWN_CASES)),
            )
    faults.raise_if_any()
    return kinds


def words_of(catalog: Catalog, kind: str) -> TakeoverWords:
    """Return how the columns of a kind of list are headed and worded."""
    here, shared = outside_kinds(catalog), takeover_words(catalog)
    return TakeoverWords(
        {
            name: here.fields[name] if name in here.fields else shared.fields[name]
            for name in here.kinds[kind].columns
        },
        {**shared.groups, **here.groups},
        {**shared.words, **here.words},
        shared.signs,
    )
