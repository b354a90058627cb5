# SPDX-License-Identifier: Apache-2.0
"""A policy as its file says it: programmes, timing, and how programmes exclude each other."""

from collections.abc import Mapping
from dataclasses import dataclass, field
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
    `month-after-decision`; `each` holds the events with a rule of their own."""

    events: tuple[str, ...]
    from_: str
    clause: str = ""
    mark: str = ""
    each: Mapping[str, str] = field(default_factory=dict)

    def from_of(self, event: str) -> str:
        """Return from when this event stops it."""
        return self.each.get(event, self.from_)


@dataclass(frozen=True, slots=True)
class Pay:
    """When a benefit month is paid: `in-advance`, `current`, `in-arrears`."""

    when: str
    clause: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Round:
    """Days of every year, from one to another of a month, in which all are reviewed."""

    month: int
    first_day: int
    last_day: int


@dataclass(frozen=True, slots=True)
class Review:
    """How often, in months, a programme is looked at again, and what proves it.

    `ways` are codes of what proves (`visit`, `office`, `video`, `list`), any where
    there are none; `proof` says it in the file's own words. `rounds` are the days of
    the year on which all are reviewed. Who does not answer within `notice_days` of
    being asked is suspended; None where the file says no number.
    """

    months: int
    proof: tuple[Text, ...] = ()
    clause: str = ""
    mark: str = ""
    ways: tuple[str, ...] = ()
    rounds: tuple[Round, ...] = ()
    notice_days: int | None = None


@dataclass(frozen=True, slots=True)
class Calendar:
    """Days of the month in which a list is paid.

    Changes after `cutoff_day` wait for the next list, but for a death and the events of
    `always`; `street_day` and `district_day` end their steps, `pay_day` is when money
    goes out. A day of rest `moves` them `before` or `after`, "" not at all. A list is
    public for `publicity_days` working days before it is closed; None: it need not be.
    """

    cutoff_day: int | None = None
    street_day: int | None = None
    district_day: int | None = None
    pay_day: int | None = None
    clause: str = ""
    mark: str = ""
    moves: str = ""
    always: tuple[str, ...] = ()
    publicity_days: int | None = None


@dataclass(frozen=True, slots=True)
class Publicity:
    """For how many days an opinion is made public, and which fields it shows."""

    days: int | None = None
    fields: tuple[str, ...] = ()
    clause: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Share:
    """What one source of public money bears of an amount, from a day on.

    Either `fixed` yuan, a `rate` of the amount, or the `rest`.
    """

    source: str
    from_: date | None = None
    fixed: Fraction | None = None
    rate: Fraction | None = None
    rest: bool = False
    budget_item: str = ""
    clause: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Offset:
    """That what somebody owes back may be taken off later payments.

    At most the share `most` of a line goes off.
    """

    most: Fraction
    clause: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Material:
    """A paper that an application needs, always or under a condition."""

    label: Text
    when: Condition | None = None
    clause: str = ""
    mark: str = ""


WORKING_DAYS, CALENDAR_DAYS = "working-days", "calendar-days"


@dataclass(frozen=True, slots=True)
class Limit:
    """Within how many days a step is taken; the day it counts from is not counted."""

    days: int
    unit: str = WORKING_DAYS
    clause: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Procedure:
    """What surrounds the amount: papers, publicity, who bears it, days of the month.

    `acts_by_itself` are the changes that change a payment without a new decision:
    `age`, `standard`. `deadlines` are by step: `survey_start`, `decision`, `whole` …;
    what is not among them is as the general procedure says. `offset` None: what is owed
    back is taken off no payment.
    """

    acts_by_itself: tuple[str, ...] = ()
    materials: tuple[Material, ...] = ()
    publicity: Publicity | None = None
    funding: tuple[Share, ...] = ()
    calendar: Calendar | None = None
    deadlines: Mapping[str, Limit] = field(default_factory=dict)
    offset: Offset | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """Who compared a file with which text, on which day."""

    by: str
    on: date
    against: str


@dataclass(frozen=True, slots=True)
class Timing:
    """Start, stop, payment and review of a programme."""

    start: Start | None = None
    stop: Stop | None = None
    pay: Pay | None = None
    review: Review | None = None
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
    procedure: Procedure = field(default_factory=Procedure)
    clause: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """How sides stand to each other.

    `add`: they are held together. `veto`: what the first side has due, or held, shuts
    out the others. `after`: each pays what those before it leave. Of `choose` (the
    person does), `highest` and `first` (in order) only one side is paid. A side member
    is a programme, or `benefit: CODE`.
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
    checked: Checked | None = None
    mark: str = ""

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
    checked: Checked | None = None
