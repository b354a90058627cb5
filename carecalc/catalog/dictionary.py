# SPDX-License-Identifier: Apache-2.0
"""What the tables and columns of an office's data file mean, in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from carecalc.catalog.reader import read_form
from carecalc.paths import resources
from carecalc.text import Text

_FILE = "dictionary.toml"
_LABEL = "label"


@dataclass(frozen=True, slots=True)
class Dictionary:
    """Words for every table and column; `columns` for those the same everywhere."""

    __pydantic_config__ = {"extra": "forbid", "strict": True}

    columns: Mapping[str, Text]
    tables: Mapping[str, Mapping[str, Text]]

    def table(self, table: str) -> Text:
        """Return what a table is called; its name where nothing is said."""
        return self.tables.get(table, {}).get(_LABEL, Text(table))

    def column(self, table: str, column: str) -> Text:
        """Return what a column means; its name where nothing is said."""
        own = {k: v for k, v in self.tables.get(table, {}).items() if k != _LABEL}
        return own.get(column) or self.columns.get(column) or Text(column)


@cache
def dictionary() -> Dictionary:
    """Return the shipped dictionary."""
    file = resources() / "export" / _FILE
    return read_form(file.read_bytes(), _FILE, Dictionary)
