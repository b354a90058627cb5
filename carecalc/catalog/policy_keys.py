# SPDX-License-Identifier: Apache-2.0
"""The keys of policies and dated standards; what they mean is built in `build_policy`."""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from carecalc.catalog.schema import (
    Clausal,
    Exact,
    HeadKeys,
    Keys,
    LawKeys,
    Noted,
    ParameterKeys,
    Unit,
    When,
)
from carecalc.text import Text

DayOfMonth = Annotated[int, Field(ge=1, le=31)]
StopFrom = Literal["month-after-event", "event-month", "month-after-decision"]


class VetoKeys(Clausal):
    """One veto of a programme."""

    when: When
    label: Text | None = None


class StartKeys(Clausal):
    """timing.start"""

    from_: Annotated[
        Literal[
            "application-month",
            "decision-month",
            "month-after-decision",
            "eligibility-month",
        ],
        Field(alias="from"),
    ]
    back_to_eligibility: int | None = None


class StopKeys(Clausal):
    """timing.stop; `each` holds the events with a rule of their own."""

    events: list[str]
    from_: Annotated[StopFrom, Field(alias="from")]
    each: dict[str, StopFrom] = {}


class PayKeys(Clausal):
    """timing.pay"""

    when: Literal["in-advance", "current", "in-arrears"]


class RoundKeys(Keys):
    """One of timing.review.rounds: from one day of a month to another, every year."""

    month: Annotated[int, Field(ge=1, le=12)]
    from_: Annotated[DayOfMonth, Field(alias="from")]
    to: DayOfMonth

    @model_validator(mode="after")
    def in_order(self) -> Self:
        """Refuse a round that ends before it begins."""
        if self.to < self.from_:
            raise ValueError("a round ends on the day it begins, or later")
        return self


class ReviewKeys(Clausal):
    """timing.review: how often it is looked at again, and what proves that it was."""

    months: Annotated[int, Field(gt=0)]
    proof: list[Text] = []
    ways: list[Literal["visit", "office", "video", "list"]] = []
    rounds: list[RoundKeys] = []
    notice_days: Annotated[int, Field(gt=0)] | None = None


class TimingKeys(Clausal):
    """[timing], or a programme's own; `review_months` is `review.months` alone."""

    start: StartKeys | None = None
    stop: StopKeys | None = None
    pay: PayKeys | None = None
    review: ReviewKeys | None = None
    review_months: Annotated[int, Field(gt=0)] | None = None


class MaterialKeys(Clausal):
    """One line of materials: a paper that an application needs, if `when` holds."""

    label: Text
    when: When | None = None


class PublicityKeys(Clausal):
    """[publicity]: for how many days an opinion is made public, and what it shows."""

    days: Annotated[int, Field(gt=0)] | None = None
    fields: list[str] = []


class ShareKeys(Clausal):
    """One line of funding: what a source bears from a day on.

    `fixed` yuan, a `rate` of the amount, or the `rest`.
    """

    source: Literal["central", "province", "city", "county"]
    from_: Annotated[date | None, Field(alias="from")] = None
    fixed: int | Exact | None = None
    rate: int | Exact | None = None
    rest: bool = False
    budget_item: str = ""


class CalendarKeys(Clausal):
    """[calendar]: days of the month in which a list is paid.

    `moves` is where a day of rest moves them; `always` the events that count though
    they were recorded after the cut-off; `publicity_days` the working days for which a
    list is public before it is closed.
    """

    cutoff_day: DayOfMonth | None = None
    street_day: DayOfMonth | None = None
    district_day: DayOfMonth | None = None
    pay_day: DayOfMonth | None = None
    moves: Literal["before", "after"] | None = None
    always: list[str] = []
    publicity_days: Annotated[int, Field(gt=0)] | None = None


class OffsetKeys(Clausal):
    """[offset]: at most which share of a line goes off for what is owed back."""

    most: int | Exact


class LimitKeys(Clausal):
    """One of deadlines: within so many days after the day that it counts from."""

    days: Annotated[int, Field(gt=0)]
    unit: Literal["working-days", "calendar-days"] = "working-days"


class DeadlinesKeys(Keys):
    """[deadlines]: how soon each step of an application is taken.

    `telling` what is missing, from receipt; `survey_start` and `whole` from acceptance,
    `whole_extended` in its place where it is put off on record, `delegated` where the
    township decides; `decision` from the end of publicity; `refusal`: telling it in
    writing, from the decision.
    """

    telling: LimitKeys | None = None
    survey_start: LimitKeys | None = None
    decision: LimitKeys | None = None
    whole: LimitKeys | None = None
    whole_extended: LimitKeys | None = None
    delegated: LimitKeys | None = None
    refusal: LimitKeys | None = None


class ProcedureKeys(Noted):
    """What a file, and each of its programmes for itself, says beside the amount."""

    acts_by_itself: list[Literal["age", "standard"]] | None = None
    materials: list[MaterialKeys] | None = None
    publicity: PublicityKeys | None = None
    funding: list[ShareKeys] | None = None
    calendar: CalendarKeys | None = None
    deadlines: DeadlinesKeys | None = None
    offset: OffsetKeys | None = None


class CheckedKeys(Keys):
    """[checked]: who compared the file with which text, on which day."""

    by: str
    on: date
    against: str


class ProgrammeKeys(Clausal, ProcedureKeys):
    """[programmes.CODE]"""

    label: Text
    who: When
    vetoes: list[VetoKeys] = []
    category: str | None = None
    amount: str
    channel: str = ""
    timing: TimingKeys | None = None


class GroupKeys(Clausal):
    """[groups.CODE]"""

    mode: Literal["add", "veto", "after", "choose", "highest", "higher", "first"]
    sides: list[list[str]]
    when: When | None = None
    label: Text | None = None


class PolicyKeys(LawKeys, ProcedureKeys):
    """A policy file."""

    region: Annotated[str, Field(pattern=r"^\d{6}$")]
    parameters: dict[str, ParameterKeys] = {}
    programmes: dict[str, ProgrammeKeys]
    timing: TimingKeys | None = None
    groups: dict[str, GroupKeys] = {}
    checked: CheckedKeys | None = None


class StandardRowKeys(Clausal):
    """One figure of a dated standard; without a first day it counts before all others."""

    from_: Annotated[date | None, Field(alias="from")] = None
    value: int | Exact


class StandardKeys(HeadKeys):
    """A file of resources/standards."""

    unit: Unit
    per: str = ""
    checked: CheckedKeys | None = None
    values: list[StandardRowKeys] = []
