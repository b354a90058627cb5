# SPDX-License-Identifier: Apache-2.0
"""What the record of a visit says: both assessors' answers, differences, what was odd."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from carecalc.documents.values import (
    Contradiction,
    Entry,
    FromPaper,
    Letterhead,
    RecordSheet,
    Settled,
    Signer,
    Subject,
)
from carecalc.domain.trace import Words


@dataclass(frozen=True, slots=True)
class RatedItem:
    """One question as both answered it, and the points that count; "" where nothing was
    said. `is_different`: the two differed."""

    code: str
    item: Words
    first: Words
    second: Words = ""
    settled: Words = ""
    points: str = ""
    note: str = ""
    source: Words = ""
    is_different: bool = False


@dataclass(frozen=True, slots=True)
class RatedSection:
    """A part of the scale with its questions."""

    code: str
    title: Words
    items: tuple[RatedItem, ...]


@dataclass(frozen=True, slots=True)
class Compared:
    """How far two assessors agreed: `items` both answered, `equal` of them alike."""

    items: int
    equal: int
    kappa: str = ""


@dataclass(frozen=True, slots=True)
class VisitRecord:
    """One visit as it went: who was there from when to when, what each assessor found.

    `begun` and `ended` are days with times. `ending` says how it ended without a result
    ("" where it was signed), `again_on` the day proposed for another. `refusals` are
    the questions nobody answered, with the reason, `evidence` what was drawn and
    photographed, `doubts` what else had to be explained. `from_paper` is None for a
    visit made with the program.
    """

    number: str
    letterhead: Letterhead
    scale: Words
    scale_number: str
    kind: Words
    subject: Subject
    assessed_on: date
    reason: Words
    begun: str
    ended: str
    place: str
    recording: str
    sections: tuple[RatedSection, ...]
    sheets: tuple[RecordSheet, ...]
    assessors: tuple[Signer, ...]
    experts: tuple[Signer, ...] = ()
    present: Signer | None = None
    informant: Signer | None = None
    compared: Compared | None = None
    settled: tuple[Settled, ...] = ()
    refusals: tuple[Entry, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()
    doubts: tuple[Entry, ...] = ()
    evidence: tuple[Entry, ...] = ()
    ending: Words = ""
    ending_reason: str = ""
    again_on: date | None = None
    signed_on: date | None = None
    from_paper: FromPaper | None = None
    sources: Mapping[str, Words] = field(default_factory=dict)
