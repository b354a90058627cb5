# SPDX-License-Identifier: Apache-2.0
"""The kinds of measure, as data: what is counted, and how it becomes a grade or sum."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from carecalc.domain.conditions import Bounds, Code, Condition, Number, Switched
from carecalc.text import Text

Outcome = Fraction | str | int | Literal[False]
"""A number, a grade code, or False: none of these."""

Limit = Number | Switched[Number]
"""What a number may not pass: a number, a name, or one of these for each reading."""


def limit_under(limit: Limit, switches: Mapping[str, str]) -> Number:
    """Return the number or name that a limit is under these switches."""
    if isinstance(limit, Switched):
        return limit.values[switches[limit.switch]]
    return limit


@dataclass(frozen=True, slots=True)
class Sum:
    """Σ weight × number; `points` replaces the options' own points here only, and says
    what each grade of a graded measure counts."""

    of: tuple[str, ...]
    weights: Mapping[str, Fraction] = field(default_factory=dict)
    points: Mapping[str, Mapping[Code, Fraction]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Count:
    """How many of `of` have one of the codes, or how many conditions are met."""

    of: tuple[str, ...] = ()
    codes: tuple[Code, ...] | Switched[tuple[Code, ...]] = ()
    conditions: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class Extreme:
    """The largest (or smallest) of numbers."""

    of: tuple[str, ...]
    largest: bool


@dataclass(frozen=True, slots=True)
class GradeExtreme:
    """The worst (or best) of grades of one list, by the list's order."""

    of: tuple[str, ...]
    worst: bool


@dataclass(frozen=True, slots=True)
class BandRow:
    """A range of numbers and what it means."""

    bounds: Bounds
    then: Outcome
    clause: str = ""


@dataclass(frozen=True, slots=True)
class Band:
    """A number to the one band that holds it."""

    of: str
    bands: tuple[BandRow, ...] | Switched[tuple[BandRow, ...]]


@dataclass(frozen=True, slots=True)
class Table:
    """A cell by one or more axes; any axis False gives False."""

    by: tuple[str, ...]
    cells: Mapping[tuple[Code, ...], Outcome]


@dataclass(frozen=True, slots=True)
class RuleRow:
    """If `when` holds: the literal `then`, or the value of the measure `take`."""

    when: Condition | None
    then: Outcome | None = None
    take: str | None = None
    clause: str = ""
    mark: str = ""
    label: Text | None = None


@dataclass(frozen=True, slots=True)
class Rules:
    """Ordered rows, the first that is met holds; `only`: rows exclude each other."""

    rows: tuple[RuleRow, ...]
    otherwise: Outcome | None = None
    only: bool = False


@dataclass(frozen=True, slots=True)
class Difference:
    """`of` less the sum of `less`."""

    of: Number
    less: tuple[Number, ...]


@dataclass(frozen=True, slots=True)
class Product:
    """The factors multiplied."""

    of: tuple[Number, ...]


@dataclass(frozen=True, slots=True)
class Quotient:
    """`of` divided by each of `by`."""

    of: Number
    by: tuple[Number, ...]


Formula = (
    Sum
    | Count
    | Extreme
    | GradeExtreme
    | Band
    | Table
    | Rules
    | Difference
    | Product
    | Quotient
)


@dataclass(frozen=True, slots=True)
class Rounding:
    """To multiples of `to`; `half-up`, `up` or `down`."""

    to: Fraction
    mode: str
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Measure:
    """A named result of a law file.

    `grades` names the list its outcomes come from (empty: a number). `each` names a
    list of records: one value per record.
    """

    name: str
    formula: Formula
    label: Text | None = None
    clause: str = ""
    mark: str = ""
    unit: str = ""
    per: str = ""
    grades: str | Switched[str] = ""
    each: str = ""
    not_below: Limit | None = None
    not_above: Limit | None = None
    rounding: Rounding | None = None

    @property
    def limits(self) -> tuple[Number, ...]:
        """Every number or name that the value may be cut at, under any reading."""
        return tuple(
            number
            for limit in (self.not_below, self.not_above)
            if limit is not None
            for number in (
                limit.values.values() if isinstance(limit, Switched) else (limit,)
            )
        )


@dataclass(frozen=True, slots=True)
class Grade:
    """One grade of a list; lists run from best to worst."""

    code: Code
    label: Text


@dataclass(frozen=True, slots=True)
class Parameter:
    """A dated standard by name: its rows are in a file of their own."""

    name: str
    standard: str
    unit: str
    per: str = ""
    label: Text | None = None
