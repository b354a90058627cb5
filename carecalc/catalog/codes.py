# SPDX-License-Identifier: Apache-2.0
"""Coded facts and what they are called, from `resources/codes.toml`."""

from collections.abc import Mapping
from dataclasses import dataclass

from carecalc.catalog.reader import read_form
from carecalc.domain.region import region_name
from carecalc.text import Text


@dataclass(frozen=True, slots=True)
class Codes:
    """Groups of codes (`status`, `benefit`, `category` …) in their order, with names."""

    groups: Mapping[str, Mapping[str, Text]]

    def name(self, group: str, code: str) -> Text:
        """Return what a code is called; the code itself where nothing is said."""
        return self.groups.get(group, {}).get(code, Text(code))

    def region(self, code: str) -> Text:
        """Return what a region (six digits) is called: by its own name where there is
        one, else by its province and the code; as typed where not even that is known."""
        return region_name(self.groups.get("gb-region", {}), code)

    def labels(self) -> dict[str, Text]:
        """Return the names that reasons use: words alone, codes after their kind."""
        found = dict(self.groups.get("word", {}))
        for group in ("status", "benefit", "event"):
            for code, name in self.groups.get(group, {}).items():
                found[f"{group} {code}"] = name
        return found


def read_codes(data: bytes, file: str) -> Codes:
    """Return the codes of a file's bytes."""
    return Codes(read_form(data, file, dict[str, dict[str, Text]]))
