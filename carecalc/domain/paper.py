# SPDX-License-Identifier: Apache-2.0
"""A paper that was issued: reprinted from its bytes for ever, never made again."""

from dataclasses import dataclass
from datetime import date, datetime

from carecalc.domain.period import Month

_UPON_FORM = "-overlay"


def upon_form(kind: str) -> str:
    """Return the kind of paper that prints upon a form what `kind` says on plain sheets."""
    return kind + _UPON_FORM


def is_upon_form(kind: str) -> bool:
    """Tell whether papers of a kind are printed upon forms that a shop has printed."""
    return kind.endswith(_UPON_FORM)


def on_plain_sheets(kind: str) -> str:
    """Return the kind that says the same on plain sheets; that one itself."""
    return kind.removesuffix(_UPON_FORM)


@dataclass(frozen=True, slots=True)
class Claims:
    """What a paper's code states of what it tells; what a kind has not is None or empty.

    `act_on` is the day of what it tells (assessed, decided, reckoned, built), `amounts`
    are fen, `lines` how many lines a list has, `until` the last day that what it tells
    holds, `figure` the control figure of a closed list, in hexadecimal.
    """

    act_on: date
    scale: str = ""
    level: str = ""
    amounts: tuple[int, ...] = ()
    first: Month | None = None
    last: Month | None = None
    lines: int | None = None
    until: date | None = None
    figure: str = ""


@dataclass(frozen=True, slots=True)
class Paper:
    """One issued paper, without its bytes.

    `subject_id` is the visit, person, determination or run it is about; `person_id`
    None where it is about many. `digest` is that of the content (values, layout,
    language), which QR and audit carry. `seq` orders papers.
    """

    id: str
    kind: str
    number: str
    title: str
    language: str
    person_id: str | None
    subject_id: str
    digest: str
    media: str
    issued_at: datetime
    seq: int = 0
