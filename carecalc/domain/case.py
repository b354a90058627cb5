# SPDX-License-Identifier: Apache-2.0
"""A case: everything about one person that subsidy law may read, on one day of knowledge."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from carecalc.domain.money import Money
from carecalc.domain.period import Month

DEATH = "death"
"""The event that nothing brings back from."""


@dataclass(frozen=True, slots=True)
class Dated:
    """A record in force from `first` to `last`, both inclusive, open where None."""

    first: date | None
    last: date | None


@dataclass(frozen=True, slots=True)
class Place(Dated):
    """A region code (six digits) of `hukou` or `residence`."""

    code: str


@dataclass(frozen=True, slots=True)
class StatusRecord(Dated):
    """A hardship status."""

    code: str


@dataclass(frozen=True, slots=True)
class BenefitRecord(Dated):
    """Another benefit; its amount may be unknown."""

    code: str
    monthly: Money | None = None


@dataclass(frozen=True, slots=True)
class CertificateRecord(Dated):
    """A category and grade of a disability certificate."""

    category: str
    grade: int
    multiple: bool = False


@dataclass(frozen=True, slots=True)
class AssessmentRecord(Dated):
    """A level on a scale, from the day of assessment."""

    scale: str
    level: str | int


@dataclass(frozen=True, slots=True)
class CaseEvent:
    """Something that may stop money, and its day."""

    kind: str
    on: date


@dataclass(frozen=True, slots=True)
class FeeRecord:
    """A month's fee for care and what insurance paid of it; None if that is unknown."""

    month: Month
    setting: str
    fee: Money
    insurance: Money | None


@dataclass(frozen=True, slots=True)
class Case:
    """The input of a determination; None where a thing is not known.

    `applied_on` is the first application, `applied_again` are later ones, after money
    had stopped. `choices` maps a group to the programmes taken; `paid` a programme and month to
    what was paid already; `facts` answers questions that policy files declare.
    """

    id: str
    region: str
    birth_date: date | None = None
    sex: str | None = None
    hukou: tuple[Place, ...] | None = None
    residence: tuple[Place, ...] | None = None
    setting: str | None = None
    income: Money | None = None
    statuses: tuple[StatusRecord, ...] = ()
    certificates: tuple[CertificateRecord, ...] = ()
    benefits: tuple[BenefitRecord, ...] = ()
    assessments: tuple[AssessmentRecord, ...] = ()
    fees: tuple[FeeRecord, ...] = ()
    events: tuple[CaseEvent, ...] = ()
    applied_on: date | None = None
    applied_again: tuple[date, ...] = ()
    decided_on: date | None = None
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    paid: Mapping[tuple[str, Month], Money] = field(default_factory=dict)
    facts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    months: tuple[Month, ...] = ()

    @property
    def applications(self) -> tuple[date, ...]:
        """The days of all applications, the first one first."""
        first = () if self.applied_on is None else (self.applied_on,)
        return tuple(sorted({*first, *self.applied_again}))
