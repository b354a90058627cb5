# SPDX-License-Identifier: Apache-2.0
"""The closed vocabulary of conditions, as data."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Generic, TypeVar

from carecalc.text import Text

T = TypeVar("T")

Number = Fraction | str
"""A literal, or the name of a number."""

Code = str | int
"""An option, grade or record code as the law writes it."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """A range of numbers; `minimum`, `maximum` inclusive, `above`, `below` exclusive."""

    minimum: Number | None = None
    maximum: Number | None = None
    above: Number | None = None
    below: Number | None = None


@dataclass(frozen=True, slots=True)
class All:
    """Holds if every part holds."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Any:
    """Holds if some part holds."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class NoneOf:
    """Holds if no part holds."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Holds:
    """A named condition is met (or, with `holds` false, is not met)."""

    name: str
    holds: bool = True


@dataclass(frozen=True, slots=True)
class CodeIs:
    """An item, fact, grade or field has one of these codes (a `several`: any of them)."""

    name: str
    codes: tuple[Code, ...]


@dataclass(frozen=True, slots=True)
class SwitchIs:
    """A switch stands at one of these values."""

    name: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NumberIs:
    """A number is one of `among`, or lies within `bounds`."""

    name: str
    among: tuple[Fraction, ...] = ()
    bounds: Bounds | None = None


@dataclass(frozen=True, slots=True)
class PlaceIs:
    """A place (`hukou`, `residence`) lies in one of these regions."""

    name: str
    regions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RecordIs:
    """Some record in force (`status`, `benefit`) has one of these codes."""

    kind: str
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RecordMatches:
    """One and the same record (`certificate`, `assessment`) satisfies every field."""

    kind: str
    fields: Mapping[str, tuple[Code, ...] | Bounds | bool]


Condition = (
    All
    | Any
    | NoneOf
    | Holds
    | CodeIs
    | SwitchIs
    | NumberIs
    | PlaceIs
    | RecordIs
    | RecordMatches
)


@dataclass(frozen=True, slots=True)
class NamedCondition:
    """A condition with its words and its place in the law.

    `because` says of a contradiction why the answers do not go together.
    """

    name: str
    test: Condition
    label: Text | None = None
    clause: str = ""
    mark: str = ""
    because: Text | None = None


@dataclass(frozen=True, slots=True)
class Switch:
    """A reading that the text leaves open, with the value taken by default."""

    name: str
    label: Text
    default: str
    values: Mapping[str, Text]
    clause: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Switched(Generic[T]):
    """A value for each value of a switch."""

    switch: str
    values: Mapping[str, T]
