# SPDX-License-Identifier: Apache-2.0
"""The made-up caseload of `resources/samples`, as values; its head explains the keys."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from carecalc.catalog.reader import read_form
from carecalc.paths import resources

First = Annotated[date | None, Field(alias="from")]
_KEYS = {"extra": "forbid", "strict": True}


@dataclass(frozen=True, slots=True)
class SampleOffice:
    """The office in whose file the people stand, and who does what in it."""

    __pydantic_config__ = _KEYS

    authority: str
    street: str
    assessment_body: str
    letterhead: str
    telephone: str
    appeal_body: str
    court: str
    region: str
    communities: tuple[str, ...]
    assessor: str
    payer: str
    approver: str
    reviewer: str
    validity_months: int | None = None


@dataclass(frozen=True, slots=True)
class Registered:
    """Household registration in a region for some time."""

    __pydantic_config__ = _KEYS

    code: str
    from_: First = None
    to: date | None = None


@dataclass(frozen=True, slots=True)
class Assessor:
    """Somebody who signs, and the training that lets them."""

    __pydantic_config__ = _KEYS

    name: str
    background: str


@dataclass(frozen=True, slots=True)
class Informant:
    """Who told the assessors about the person."""

    __pydantic_config__ = _KEYS

    name: str
    relation: str


@dataclass(frozen=True, slots=True)
class SampleStatus:
    """A hardship status with its paper."""

    __pydantic_config__ = _KEYS

    kind: str
    authority: str
    document: str
    from_: First = None
    to: date | None = None


@dataclass(frozen=True, slots=True)
class SampleCertificate:
    """A disability certificate."""

    __pydantic_config__ = _KEYS

    category: str
    grade: int
    multiple: bool
    document: str
    from_: First = None
    to: date | None = None


@dataclass(frozen=True, slots=True)
class SampleBenefit:
    """Another benefit."""

    __pydantic_config__ = _KEYS

    code: str
    monthly_fen: int
    document: str
    from_: First = None
    to: date | None = None


@dataclass(frozen=True, slots=True)
class SampleEvent:
    """Something that ends a subsidy."""

    __pydantic_config__ = _KEYS

    kind: str
    on: date
    document: str


@dataclass(frozen=True, slots=True)
class SampleChoice:
    """A choice between programmes."""

    __pydantic_config__ = _KEYS

    group: str
    take: tuple[str, ...]
    on: date


@dataclass(frozen=True, slots=True)
class SamplePayee:
    """Where the money goes."""

    __pydantic_config__ = _KEYS

    channel: str
    holder: str
    number: str
    bank: str
    relation: str
    reason: str = ""
    document: str = ""


@dataclass(frozen=True, slots=True)
class SampleCare:
    """The form of care and who chose it."""

    __pydantic_config__ = _KEYS

    form: str
    chosen_by: str
    chooser: str
    on: date
    ground: str = ""
    document: str = ""


@dataclass(frozen=True, slots=True)
class Elder:
    """One made-up person, with what was worked out for them by hand (`expect_…`)."""

    __pydantic_config__ = _KEYS

    name: str
    sex: Literal["male", "female"]
    birth_date: date
    id_number: str
    phone: str
    community: str
    address: str
    hukou: str | tuple[Registered, ...]
    applied_on: date
    decision: Literal["approve", "pending"]
    expect_level: int | Literal[False]
    expect_applied: tuple[str, ...]
    expect_due: Mapping[str, int]
    expect_choose: tuple[str, ...] = ()
    expect_from: Mapping[str, str] = field(default_factory=dict)
    setting: str | None = None
    assessed_on: date | None = None
    assessors: tuple[Assessor, ...] = ()
    informant: Informant | None = None
    signed: bool = True
    answers: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, str | tuple[str, ...]] | None = None
    remarks: Mapping[str, str] = field(default_factory=dict)
    statuses: tuple[SampleStatus, ...] = ()
    certificates: tuple[SampleCertificate, ...] = ()
    benefits: tuple[SampleBenefit, ...] = ()
    events: tuple[SampleEvent, ...] = ()
    choices: tuple[SampleChoice, ...] = ()
    payee: SamplePayee | None = None
    care: SampleCare | None = None
    decided_on: date | None = None

    def registrations(self) -> tuple[Registered, ...]:
        """Return where the person is registered, one after the other."""
        if isinstance(self.hukou, str):
            return (Registered(self.hukou),)
        return self.hukou


@dataclass(frozen=True, slots=True)
class Expected:
    """What the list of the month must add up to."""

    __pydantic_config__ = _KEYS

    lines: int
    yuan: int


@dataclass(frozen=True, slots=True)
class Sample:
    """A caseload: on which day it is known, for which month it is listed."""

    __pydantic_config__ = _KEYS

    on: date
    list_month: str
    scale: str
    expect_list: Expected
    office: SampleOffice
    elders: tuple[Elder, ...]


def sample() -> Sample:
    """Return the shipped caseload."""
    folder = resources() / "samples"
    file = min((f for f in folder.iterdir()), key=lambda f: f.name)
    return read_form(file.read_bytes(), f"resources/samples/{file.name}", Sample)
