# SPDX-License-Identifier: Apache-2.0
"""What an evaluation works with and answers: facts given, results, verdicts."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Literal, NamedTuple

from carecalc.domain.trace import Step
from carecalc.text import N_, Message, Text

if TYPE_CHECKING:
    from carecalc.domain.evaluator import Evaluation

State = Literal["met", "not-met", "open"]

MET: Literal["met"] = "met"
NOT_MET: Literal["not-met"] = "not-met"
OPEN: Literal["open"] = "open"

STATE_WORDS = {MET: N_("met"), NOT_MET: N_("not met"), OPEN: N_("not known")}

STATE_MESSAGES = {state: Message(words) for state, words in STATE_WORDS.items()}

NOT_KNOWN = Message(N_("not known"))

Exact = Fraction | int
"""An end of a range: whole numbers as `int`, which are quicker and just as exact."""

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


class Result(NamedTuple):
    """A value (None: not evaluated) with what it misses, its range, marks and reason.

    `low` and `high` bound a number still possible, None where nothing does.
    """

    value: Value
    step: Step
    missing: tuple[str, ...] = ()
    low: Exact | None = None
    high: Exact | None = None
    marks: tuple[str, ...] = ()


class Verdict(NamedTuple):
    """What became of a condition: `met`, `not-met` or `open`, and why."""

    state: State
    step: Step
    missing: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()


Reckon = Callable[["Evaluation"], Result]
"""A measure, item or number made ready: its result in an evaluation."""

Judge = Callable[["Evaluation"], Verdict]
"""A condition made ready: its verdict in an evaluation."""

StateOf = Callable[["Evaluation"], State]
"""A condition made ready where nobody asks for the reasons."""


def union(*groups: Iterable[str]) -> tuple[str, ...]:
    """Return all names once, in the order first met."""
    some = [group for group in groups if group]
    if not some:
        return ()
    return tuple(dict.fromkeys([name for group in some for name in group if name]))


def exact(value: Fraction) -> Exact:
    """Return the same number, as `int` where it is whole."""
    return value.numerator if value.denominator == 1 else value
