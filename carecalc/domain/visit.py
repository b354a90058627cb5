# SPDX-License-Identifier: Apache-2.0
"""A visit: one administration of one scale to one person, draft until it is signed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

TAKEN_UP = "taken up"
"""The remark of a visit that goes on from one given up: followed by that one's id."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What was recorded for one item or fact of the scale.

    `options` holds the codes chosen (a count as its digits); empty with `refused`
    "refused" or "not-applicable" and the reason. `source`: `person`, `informant`,
    `observation`, `trial`. Of an item answered in rows each option is one row: its
    cells in the order of the columns, a tab between them.
    """

    item: str
    options: tuple[str, ...] = ()
    source: str = "person"
    refused: str = ""
    reason: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Signing:
    """Who signed the assessment report, where and when; names, not accounts yet.

    `experts` confirm the conclusion, `present` is the guardian or agent on site,
    `recording` the number of the audio-video record; each where the scale wants it.
    """

    assessors: tuple[str, ...]
    backgrounds: tuple[str, ...]
    informant: str
    informant_relation: str
    signed_on: date
    place: str = ""
    experts: tuple[str, ...] = ()
    present: str = ""
    present_relation: str = ""
    recording: str = ""


@dataclass(frozen=True, slots=True)
class Settlement:
    """How two assessors' different answers to one item were settled, and why.

    It stands for as long as both answers are those it was made for.
    """

    item: str
    options: tuple[str, ...]
    reason: str
    first: tuple[str, ...]
    second: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ending:
    """How a visit ended without a result, and why.

    `outcome`: `abandoned`, `refused` (未完成（拒答）; `propose_on` is the day proposed
    for a second visit) or `moved` (`successor` is the visit that went on under a
    newer version of the scale).
    """

    outcome: str
    reason: str
    propose_on: date | None = None
    successor: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A drawing or photograph kept with an item; `media` as `image/png`."""

    id: str
    visit_id: str
    item: str
    media: str
    seq: int
    kept_at: datetime


@dataclass(frozen=True, slots=True)
class PairCounts:
    """How often two assessors of a visit chose which options, by place in their order.

    Row: the first's place, column: the second's, both counted from 0.
    """

    visit_id: str
    scale: str
    first: str
    second: str
    counts: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class PaperEntry:
    """That a visit was made on paper and typed in later (补录).

    `visitors` are the names on the paper, `by` is who typed it in.
    """

    visited_on: date
    entered_on: date
    visitors: tuple[str, ...]
    note: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class PaperScan:
    """A page of the paper that a visit was made on; `media` as `image/png`."""

    id: str
    visit_id: str
    media: str
    seq: int
    kept_at: datetime


@dataclass(frozen=True, slots=True)
class Visit:
    """A draft or signed assessment with the law it began with.

    `scale_digest` is the file's bytes in the office's own store: the visit is
    evaluated from these for ever. `position` is the item where work stopped.
    `state`: `draft`, `signed`, `abandoned`. `level` is set by signing, as text.
    `second` are the answers of a second assessor who answered independently,
    `settled` what became of the differences. `remarks` are one-line reasons by what
    wanted one: `warning NAME`, `jump level`, `jump ITEM`, `soon`, `gate`; and
    `shown level`, `shown last` where the county showed these before all was answered.
    `ending` says how it ended without a result, `entry` that it was typed in from paper.
    """

    id: str
    person_id: str
    number: str
    scale: str
    scale_version: str
    scale_digest: str
    switches: Mapping[str, str]
    reason: str
    assessed_on: date
    state: str = "draft"
    position: str = ""
    answers: Mapping[str, Answer] = field(default_factory=dict)
    second: Mapping[str, Answer] = field(default_factory=dict)
    settled: Mapping[str, Settlement] = field(default_factory=dict)
    remarks: Mapping[str, str] = field(default_factory=dict)
    signing: Signing | None = None
    level: str | None = None
    ending: Ending | None = None
    entry: PaperEntry | None = None
    started_at: datetime | None = None
    changed_at: datetime | None = None
    version: int = 1


def is_from_paper(visit: Visit) -> bool:
    """Tell whether a visit was typed in from paper: how long that took says nothing."""
    return visit.entry is not None
