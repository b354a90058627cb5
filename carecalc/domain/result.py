# SPDX-License-Identifier: Apache-2.0
"""What an evaluation works with and answers: facts given, results, verdicts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from carecalc.domain.trace import Step
from carecalc.text import N_, Text

State = Literal["met", "not-met", "open"]

MET: Literal["met"] = "met"
NOT_MET: Literal["not-met"] = "not-met"
OPEN: Literal["open"] = "open"

STATE_WORDS = {MET: N_("met"), NOT_MET: N_("not met"), OPEN: N_("not known")}

Value = Fraction | str | int | Literal[False] | tuple[str, ...] | None
Record = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Given:
    """What is known of the case: answers by option code, numbers, codes, records.

    A name that is absent, or None, is missing. `refused` answers count as missing
    unless the file says what a refusal counts as. `notes` are clause and mark of a
    number that comes from a file of its own.
    """

    answers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    refused: frozenset[str] = frozenset()
    numbers: Mapping[str, Fraction | None] = field(default_factory=dict)
    codes: Mapping[str, str | None] = field(default_factory=dict)
    places: Mapping[str, tuple[str, ...] | None] = field(default_factory=dict)
    records: Mapping[str, tuple[Record, ...] | None] = field(default_factory=dict)
    labels: Mapping[str, Text] = field(default_factory=dict)
    notes: Mapping[str, tuple[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Result:
    """A value (None: not evaluated) with what it misses, its range, marks and reason.

    `low` and `high` bound a number still possible, None where nothing does.
    """

    value: Value
    step: Step
    missing: tuple[str, ...] = ()
    low: Fraction | None = None
    high: Fraction | None = None
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a condition: `met`, `not-met` or `open`, and why."""

    state: State
    step: Step
    missing: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()


def union(*groups: Iterable[str]) -> tuple[str, ...]:
    """Return all names once, in the order first met."""
    return tuple(dict.fromkeys(name for group in groups for name in group if name))
