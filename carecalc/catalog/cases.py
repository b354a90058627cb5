# SPDX-License-Identifier: Apache-2.0
"""Read a case as the command line takes it: keys and types, then domain values."""

import json
import re
from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from carecalc.catalog.households import HouseholdKeys, household
from carecalc.catalog.wanted import wanted
from carecalc.domain import case as d
from carecalc.domain.household import Household
from carecalc.domain.money import Money
from carecalc.domain.period import Month
from carecalc.domain.person import IdentityNumber, read_id_number
from carecalc.errors import UserError
from carecalc.text import N_, Message

# The words by which the library tells the arms of a union apart.
_UNION_ARM = re.compile(r"(list\[|constrained|(int|str)$)")

Region = Annotated[str, Field(pattern=r"^[0-9]{6}$")]
MonthText = Annotated[str, Field(pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])$")]
Fen = Annotated[int, Field(ge=0)]
Setting = Literal["home", "day-care", "institution-long", "institution-short"]
StatusCode = Literal["TK", "DB", "DBS", "BY", "GX", "DSR", "FP", "JS", "YF", "NC", "WY"]
Category = Literal["视力", "听力", "言语", "肢体", "智力", "精神"]


class Keys(BaseModel):
    """A table of a case: no key beyond those listed."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Period(Keys):
    """Inclusive days; open where left out."""

    from_: Annotated[date | None, Field(alias="from")] = None
    to: date | None = None


class PlaceKeys(Period):
    code: Region


class EventKeys(Keys):
    kind: Literal[
        "missing",
        "prison",
        "voluntary",
        "review-failed",
        "hukou-out",
        "status-lost",
        "certificate-changed",
        "level-changed",
        "assessment-expired",
    ]
    on: date


class StatusKeys(Period):
    code: StatusCode
    document: str = ""


class CertificateKeys(Period):
    category: Category
    grade: Annotated[int, Field(ge=1, le=4)]
    multiple: bool = False


class BenefitKeys(Period):
    code: str
    monthly_fen: Fen | None = None


class PersonKeys(Keys):
    id_number: str | None = None
    birth_date: date | None = None
    sex: Literal["male", "female"] | None = None
    hukou: Region | list[PlaceKeys] | None = None
    residence: Region | list[PlaceKeys] | None = None
    death_date: date | None = None
    events: list[EventKeys] = []
    income_fen: Fen | None = None
    statuses: list[StatusKeys] = []
    certificates: list[CertificateKeys] = []
    benefits: list[BenefitKeys] = []
    setting: Setting | None = None


class AssessmentKeys(Keys):
    scale: str
    level: int | str
    on: date
    valid_to: date | None = None


class FeeKeys(Keys):
    month: MonthText
    setting: Setting
    fee_fen: Fen
    insurance_fen: Fen | None = None


class ChoiceKeys(Keys):
    group: str
    take: list[str]


class PaidKeys(Keys):
    programme: str
    month: MonthText
    fen: Fen


class CaseKeys(Keys):
    """One line of `carecalc determine`."""

    id: str | int | None = None
    region: Region
    person: PersonKeys
    assessments: list[AssessmentKeys] = []
    household: HouseholdKeys | None = None
    fees: list[FeeKeys] = []
    applied_on: date | None = None
    applied_again: list[date] = []
    decided_on: date | None = None
    choices: list[ChoiceKeys] = []
    paid: list[PaidKeys] = []
    months: list[MonthText] = []
    facts: dict[str, str | list[str]] = {}


class LineKeys(Keys):
    """One programme in one month, as `carecalc determine` prints it."""

    programme: str
    month: MonthText
    state: Literal["due", "not-due", "unknown", "choose"]
    fen: Fen | None
    category: str | None
    clauses: list[str]
    vetoed_by: list[str]
    missing: list[str]
    arrears_fen: Fen | None
    recovery_fen: Fen | None
    reasons: dict[str, object] | None = None


class OptionKeys(Keys):
    take: list[str]
    fen: Fen


class OpenChoiceKeys(Keys):
    group: str
    options: list[OptionKeys]


class PreScreenKeys(Keys):
    """What declared facts say of one status: advice, never a decision."""

    state: Literal["met", "not-met", "not-evaluated"]
    missing: list[str]
    per_head_fen: Fen | None
    arithmetic: dict[str, object]


class DeterminationKeys(Keys):
    """One line of output of `carecalc determine`."""

    id: str | int | None
    files: dict[str, str]
    lines: list[LineKeys]
    totals: dict[str, Fen]
    open_choices: list[OpenChoiceKeys]
    readings: dict[str, str]
    pre_screen: dict[str, PreScreenKeys] | None = None


def read_case(raw: object) -> d.Case:
    """Return the case of one parsed line; a `UserError` (CASE-…) names the place."""
    keys = _keys(raw)
    person = keys.person
    said = _said_by(person.id_number)
    events = [d.CaseEvent(e.kind, e.on) for e in person.events]
    if person.death_date is not None:
        events.append(d.CaseEvent(d.DEATH, person.death_date))
    return d.Case(
        id="" if keys.id is None else str(keys.id),
        region=keys.region,
        birth_date=person.birth_date or (said.birth_date if said else None),
        sex=person.sex or (said.sex if said else None),
        hukou=_places(person.hukou),
        residence=_places(person.residence),
        setting=person.setting,
        income=None if person.income_fen is None else Money(person.income_fen),
        statuses=tuple(d.StatusRecord(s.from_, s.to, s.code) for s in person.statuses),
        certificates=tuple(
            d.CertificateRecord(c.from_, c.to, c.category, c.grade, c.multiple)
            for c in person.certificates
        ),
        benefits=tuple(
            d.BenefitRecord(
                b.from_,
                b.to,
                b.code,
                None if b.monthly_fen is None else Money(b.monthly_fen),
            )
            for b in person.benefits
        ),
        assessments=tuple(
            d.AssessmentRecord(a.on, a.valid_to, a.scale, a.level)
            for a in keys.assessments
        ),
        fees=tuple(
            d.FeeRecord(
                Month.parse(f.month),
                f.setting,
                Money(f.fee_fen),
                None if f.insurance_fen is None else Money(f.insurance_fen),
            )
            for f in keys.fees
        ),
        events=tuple(events),
        applied_on=keys.applied_on,
        applied_again=tuple(keys.applied_again),
        decided_on=keys.decided_on,
        choices={c.group: tuple(c.take) for c in keys.choices},
        paid={(p.programme, Month.parse(p.month)): Money(p.fen) for p in keys.paid},
        facts={
            name: (value,) if isinstance(value, str) else tuple(value)
            for name, value in keys.facts.items()
        },
        months=tuple(Month.parse(m) for m in keys.months),
    )


def read_household(raw: object, on: date) -> Household | None:
    """Return the household of one parsed line, None where it names none.

    `on` is the day of application where the line does not tell it.
    """
    keys = _keys(raw)
    if keys.household is None:
        return None
    return household(keys.household, keys.applied_on or on)


def _keys(raw: object) -> CaseKeys:
    try:
        return CaseKeys.model_validate_json(json.dumps(raw, default=float))
    except ValidationError as error:
        raise _fault(error) from None


def _said_by(id_number: str | None) -> IdentityNumber | None:
    """Return what a sound identity number says; one that is not sound says nothing."""
    try:
        return None if id_number is None else read_id_number(id_number, date.max)
    except UserError:
        return None


def _places(raw: str | list[PlaceKeys] | None) -> tuple[d.Place, ...] | None:
    if raw is None:
        return None
    if isinstance(raw, str):
        return (d.Place(None, None, raw),)
    return tuple(d.Place(p.from_, p.to, p.code) for p in raw)


def _fault(error: ValidationError) -> UserError:
    first = error.errors(include_url=False)[0]
    place = ".".join(
        str(part)
        for part in first["loc"]
        if not (isinstance(part, str) and _UNION_ARM.match(part))
    )
    code = {"missing": "CASE-002", "extra_forbidden": "CASE-003"}.get(
        first["type"], "CASE-004"
    )
    message = {
        "CASE-002": N_("The case lacks “{place}”."),
        "CASE-003": N_("A case has no key “{place}”."),
        "CASE-004": N_("“{place}” cannot be what it is: {reason}"),
    }[code]
    if first["type"] == "json_invalid":
        message = N_("The case holds half a character, or its tables lie too deep.")
    return UserError(
        code,
        Message(message, {"place": place, "reason": wanted(first)}),
        Message(N_("`carecalc schema case` prints what a case may hold.")),
        place,
    )
