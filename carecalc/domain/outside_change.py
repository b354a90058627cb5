# SPDX-License-Identifier: Apache-2.0
"""What a list of another body is on record as, what it proposes, and who may be one person."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from carecalc.domain.fact import FactValue

NEW, CHANGED, LAPSED, DEAD = "new", "changed", "lapsed", "dead"
"""What a list may propose: something nobody recorded, another value, an end, a death."""

TAKEN, UNDONE = "taken", "undone"
"""How a list stands on record."""


@dataclass(frozen=True, slots=True)
class OutsideList:
    """A list as it stands on record; its rows stand beside it.

    `body` is who keeps it, `digest` the SHA-256 of the file, `columns` maps heads to
    fields and `for_all` fields to what stood for every row. `is_whole`: it names
    everybody, so that who is missing has lapsed. `rows` counts them by what they came
    to; `reason` says why it was undone.
    """

    name: str
    digest: str
    kind: str
    body: str
    sheet: str
    heads: tuple[str, ...]
    columns: Mapping[str, str]
    for_all: Mapping[str, str]
    rows: Mapping[str, int]
    is_whole: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """One change that a list proposes to what is on record of somebody.

    `kind` is one of the four; `value` the fact as it would be, held from `first` to
    `last`; `of_fact` the entry that it ends or follows, "" for none. `row` is the row
    of the list, 0 for who is missing on it. `why` says why it was declined, `fact_id`
    what accepting it recorded.
    """

    kind: str
    value: FactValue
    first: date | None
    last: date | None = None
    of_fact: str = ""
    row: int = 0
    why: str = ""
    fact_id: str = ""


@dataclass(frozen=True, slots=True)
class Twins:
    """Why two entries may be one person, and what somebody decided.

    `signs` are codes of what is alike; `stays` the entry that goes on where they are
    the same, `reason` why it was decided so.
    """

    signs: tuple[str, ...]
    stays: str = ""
    reason: str = ""
