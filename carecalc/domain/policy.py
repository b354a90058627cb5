# SPDX-License-Identifier: Apache-2.0
"""A policy as its file says it: programmes, timing, and how programmes exclude each other."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from carecalc.domain.conditions import Condition
from carecalc.domain.scale import Example, Graph, Source
from carecalc.text import Text


@dataclass(frozen=True, slots=True)
class Veto:
    """A condition under which a programme pays nothing."""

    when: Condition
    clause: str = ""
    label: Text | None = None
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Start:
    """From which month: `application-month`, `decision-month`, `month-after-decision`,
    `eligibility-month`; `back_to_eligibility` is the greatest lateness in months that
    still goes back."""

    from_: str
    back_to_eligibility: int | None = None
    clause: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Stop:
    """Which events stop it, and from when: `month-after-event`, `event-month`,
    `month-after-decision`."""

    events: tuple[str, ...]
    from_: str
    clause: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Pay:
    """When a benefit month is paid: `in-advance`, `current`, `in-arrears`."""

    when: str
    clause: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Timing:
    """Start, stop, payment and review of a programme."""

    start: Start | None = None
    stop: Stop | None = None
    pay: Pay | None = None
    review_months: int | None = None
    clause: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Programme:
    """One subsidy: who, unless vetoed, in which category, how much."""

    code: str
    label: Text
    who: Condition
    vetoes: tuple[Veto, ...]
    category: str | None
    amount: str
    channel: str
    timing: Timing
    clause: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Sides of which only one is paid: `choose`, `higher` or `first`.

    A side member is a programme, or `benefit: CODE`.
    """

    code: str
    mode: str
    sides: tuple[tuple[str, ...], ...]
    when: Condition | None
    clause: str = ""
    label: Text | None = None
    mark: str = ""


@dataclass(frozen=True, slots=True)
class StandardRow:
    """A figure in force from a day on; None where its first day is not known."""

    from_: date | None
    value: Fraction
    clause: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Standard:
    """A dated figure such as a 低保标准; before its first row it is missing."""

    code: str
    label: Text
    unit: str
    per: str
    rows: tuple[StandardRow, ...]
    digest: str = ""

    def on(self, day: date) -> StandardRow | None:
        """Return the latest row whose first day is not after `day`.

        One without a first day counts before all others.
        """
        begun = [(row.from_ or date.min, row) for row in self.rows]
        rows = [(first, row) for first, row in begun if first <= day]
        return max(rows, key=lambda pair: pair[0])[1] if rows else None


@dataclass(frozen=True, slots=True)
class Policy:
    """One version of one policy file, with the standards it names."""

    code: str
    label: Text
    region: str
    effective_from: date
    effective_to: date | None
    sources: tuple[Source, ...]
    graph: Graph
    programmes: Mapping[str, Programme]
    groups: Mapping[str, Group]
    standards: Mapping[str, Standard]
    confirmed_on: date | None = None
    mark: str = ""
    note: Text | str | None = None
    examples: tuple[Example, ...] = ()
    digest: str = ""
