# SPDX-License-Identifier: Apache-2.0
"""The shares by which people are made up: what a made-up caseload is drawn from."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from carecalc.text import Text

WHOLE = 10_000
"""What the shares of a row add up to."""

NONE, UNKNOWN = "none", "unknown"
"""Nothing is held; nothing is known."""


@dataclass(frozen=True, slots=True)
class Shares:
    """How many of `WHOLE` people each outcome befalls, and who says so."""

    __pydantic_config__ = {"extra": "forbid", "strict": True}

    per_10000: Mapping[str, int]
    source: str
    mark: str


@dataclass(frozen=True, slots=True)
class Source:
    """Where shares were found."""

    __pydantic_config__ = {"extra": "forbid", "strict": True}

    title: Text


@dataclass(frozen=True, slots=True)
class CaseloadShares:
    """All that people are drawn by.

    `level` has a row for each band of `rows["age"]`. `scale` is what levels are of,
    `elsewhere` the region people move from and to, `reassessed_after_days` what lies
    between two assessments.
    """

    __pydantic_config__ = {"extra": "forbid", "strict": True}

    format: int
    effective_from: date
    label: Text
    note: Text
    scale: str
    elsewhere: str
    reassessed_after_days: int
    sources: Mapping[str, Source]
    rows: Mapping[str, Shares]
    level: Mapping[str, Shares]


def band(text: str) -> tuple[int, int]:
    """Return the first and last number of a band such as `60-69`; ValueError if none."""
    least, most = map(int, text.split("-"))
    if least > most or f"{least}-{most}" != text:
        raise ValueError(text)
    return least, most
