# SPDX-License-Identifier: Apache-2.0
"""Read a household as the command line takes it: keys and types, then domain values."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from carecalc.domain import household as d
from carecalc.domain.money import Money
from carecalc.domain.period import Month
from carecalc.domain.person import read_id_number
from carecalc.errors import UserError
from carecalc.text import N_, Message

MonthText = Annotated[str, Field(pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])$")]
Fen = Annotated[int, Field(ge=0)]
Heads = Annotated[int, Field(ge=1)]
Name = Annotated[str, Field(min_length=1)]
Category = Literal["视力", "听力", "言语", "肢体", "智力", "精神"]
Status = Literal["TK", "DB", "DBS", "BY", "GX", "DSR", "FP", "JS", "YF", "NC", "WY"]
Situation = Literal[
    "none", "religious", "prison", "compulsory-detox", "missing", "conscript"
]
School = Literal[
    "none",
    "kindergarten",
    "primary",
    "secondary",
    "vocational",
    "college",
    "undergraduate",
    "postgraduate",
]
Relation = Literal[
    "applicant",
    "spouse",
    "child",
    "parent",
    "grandchild",
    "grandparent",
    "sibling",
    "other",
]


class Keys(BaseModel):
    """A table of a household: no key beyond those listed."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class DisabilityKeys(Keys):
    category: Category
    grade: Annotated[int, Field(ge=1, le=4)]


class MemberKeys(Keys):
    """Somebody named in the household file; what is left out is not known.

    Left out, `situation` is none and there are no `disabilities`.
    """

    id: Name
    relation: Relation
    name: str = ""
    id_number: str | None = None
    birth_date: date | None = None
    situation: Situation = "none"
    since: date | None = None
    student: School | None = None
    independent: bool | None = None
    duty: bool | None = None
    co_resident: bool | None = None
    employed: bool | None = None
    severely_ill: bool | None = None
    disabilities: list[DisabilityKeys] = []
    supported_by: list[Name] | None = None


class AmountKeys(Keys):
    """A sum: each `month` from … to, `once` on a day, or for the whole `window`."""

    kind: Name
    fen: Fen | None = None
    per: Literal["window", "month", "once"] = "window"
    member: Name | None = None
    from_: Annotated[MonthText | None, Field(alias="from")] = None
    to: MonthText | None = None
    on: date | None = None


class IncomeKeys(AmountKeys):
    pass


class DeductionKeys(AmountKeys):
    pass


class ExpenditureKeys(AmountKeys):
    insurance_fen: Fen | None = None
    designated: bool | None = None
    invoiced: bool | None = None
    school: School | None = None
    public_price_fen: Fen | None = None


class AssetKeys(Keys):
    kind: Name
    fen: Fen | None = None
    member: Name | None = None
    from_: Annotated[date | None, Field(alias="from")] = None
    to: date | None = None


class DwellingKeys(Keys):
    tenure: Literal["owned", "public-rental", "private-rental"]
    use: Literal["dwelling", "other"] = "dwelling"
    member: Name | None = None


class VehicleKeys(Keys):
    kind: Name
    member: Name | None = None


class SupporterKeys(Keys):
    """Somebody with a legal duty to support the members `of`.

    `member` names one who lives in the household; all others live apart.
    """

    id: Name
    of: Annotated[list[Name], Field(min_length=1)]
    duty: Literal["support", "maintenance", "upbringing"] = "support"
    name: str = ""
    id_number: str | None = None
    member: Name | None = None
    birth_date: date | None = None
    own_income_fen: Fen | None = None
    family_members: Heads | None = None
    family_income_fen: Fen | None = None
    families: Heads | None = None
    statuses: list[Status] | None = None
    dwellings: Annotated[int, Field(ge=0)] | None = None
    small_area: bool | None = None
    property_fen: Fen | None = None
    severe_member: bool | None = None
    fixed_fen: Fen | None = None
    fixed_too_low: bool = False
    paid_fen: Fen | None = None
    other_incapacity: bool | None = None


class HouseholdKeys(Keys):
    """What a family declares for a pre-screening; a list left out was not declared.

    `person` is the member asked about, the applicant if left out.
    """

    id: Name
    members: Annotated[list[MemberKeys], Field(min_length=1)]
    person: Name | None = None
    incomes: list[IncomeKeys] | None = None
    deductions: list[DeductionKeys] | None = None
    assets: list[AssetKeys] | None = None
    dwellings: list[DwellingKeys] | None = None
    vehicles: list[VehicleKeys] | None = None
    supporters: list[SupporterKeys] | None = None
    expenditures: list[ExpenditureKeys] | None = None
    small_area: bool | None = None
    vetoes: list[Name] | None = None


def household(keys: HouseholdKeys, on: date) -> d.Household:
    """Return the household that keys say, on the day of application.

    `UserError`: CASE-006 a time runs backwards, CASE-012 days that contradict, and
    those of `check_household`.
    """
    _check_days(keys, on)
    found = d.Household(
        id=keys.id,
        members=tuple(_member(m) for m in keys.members),
        person=keys.person or "",
        incomes=None
        if keys.incomes is None
        else tuple(d.Income(*_amount(i)) for i in keys.incomes),
        deductions=None
        if keys.deductions is None
        else tuple(d.Deduction(*_amount(i)) for i in keys.deductions),
        assets=None
        if keys.assets is None
        else tuple(
            d.Asset(a.kind, _money(a.fen), a.member, a.from_, a.to) for a in keys.assets
        ),
        dwellings=None
        if keys.dwellings is None
        else tuple(d.Dwelling(h.tenure, h.use, h.member) for h in keys.dwellings),
        vehicles=None
        if keys.vehicles is None
        else tuple(d.Vehicle(v.kind, v.member) for v in keys.vehicles),
        supporters=None
        if keys.supporters is None
        else tuple(_supporter(s) for s in keys.supporters),
        expenditures=None
        if keys.expenditures is None
        else tuple(
            d.Expenditure(
                *_amount(e),
                _money(e.insurance_fen),
                e.designated,
                e.invoiced,
                e.school,
                _money(e.public_price_fen),
            )
            for e in keys.expenditures
        ),
        small_area=keys.small_area,
        vetoes=None if keys.vetoes is None else tuple(keys.vetoes),
    )
    d.check_household(found)
    return found


def _money(fen: int | None) -> Money | None:
    return None if fen is None else Money(fen)


def _month(text: str | None) -> Month | None:
    return None if text is None else Month.parse(text)


_AmountFields = tuple[
    str, Money | None, str, str | None, Month | None, Month | None, date | None
]


def _amount(keys: AmountKeys) -> _AmountFields:
    first, last = _month(keys.from_), _month(keys.to)
    return keys.kind, _money(keys.fen), keys.per, keys.member, first, last, keys.on


def _member(keys: MemberKeys) -> d.Member:
    return d.Member(
        id=keys.id,
        relation=keys.relation,
        name=keys.name,
        id_number=keys.id_number or "",
        birth_date=_birth(keys.id_number, keys.birth_date),
        situation=keys.situation,
        since=keys.since,
        student=keys.student,
        independent=keys.independent,
        duty=keys.duty,
        co_resident=keys.co_resident,
        employed=keys.employed,
        severely_ill=keys.severely_ill,
        disabilities=tuple(
            d.Disability(one.category, one.grade) for one in keys.disabilities
        ),
        supported_by=None if keys.supported_by is None else tuple(keys.supported_by),
    )


def _supporter(keys: SupporterKeys) -> d.Supporter:
    return d.Supporter(
        id=keys.id,
        of=tuple(keys.of),
        duty=keys.duty,
        name=keys.name,
        id_number=keys.id_number or "",
        member=keys.member,
        birth_date=_birth(keys.id_number, keys.birth_date),
        own_income=_money(keys.own_income_fen),
        family_members=keys.family_members,
        family_income=_money(keys.family_income_fen),
        families=keys.families,
        statuses=None if keys.statuses is None else tuple(keys.statuses),
        dwellings=keys.dwellings,
        small_area=keys.small_area,
        property=_money(keys.property_fen),
        severe_member=keys.severe_member,
        fixed=_money(keys.fixed_fen),
        fixed_too_low=keys.fixed_too_low,
        paid=_money(keys.paid_fen),
        other_incapacity=keys.other_incapacity,
    )


def _said(id_number: str | None) -> date | None:
    """Return the birth date in a sound identity number."""
    try:
        return None if not id_number else read_id_number(id_number, date.max).birth_date
    except UserError:
        return None


def _birth(id_number: str | None, birth_date: date | None) -> date | None:
    return birth_date or _said(id_number)


def _check_days(keys: HouseholdKeys, on: date) -> None:
    for place, first, last in _times(keys):
        if first is not None and last is not None and last < first:
            raise UserError(
                "CASE-006",
                Message(N_("“{place}” ends before it begins."), {"place": place}),
                Message(N_("Correct one of the two days.")),
                place,
            )
    for place in _without_day(keys):
        raise UserError(
            "CASE-012",
            Message(
                N_("“{place}” has a time that does not fit “per”."), {"place": place}
            ),
            Message(N_("once needs its day (on), month may have months (from, to).")),
            place,
        )
    people: Sequence[tuple[str, MemberKeys | SupporterKeys]] = (
        *((f"members.{n}", m) for n, m in enumerate(keys.members)),
        *((f"supporters.{n}", s) for n, s in enumerate(keys.supporters or ())),
    )
    for where, one in people:
        said = _said(one.id_number)
        days = {
            "birth_date": one.birth_date or said,
            "since": one.since if isinstance(one, MemberKeys) else None,
        }
        wrong = next((key for key, day in days.items() if day and day > on), None)
        if one.birth_date and said and said != one.birth_date:
            wrong = "birth_date"
        if wrong is not None:
            place = f"household.{where}.{wrong}"
            raise UserError(
                "CASE-012",
                Message(
                    N_("“{place}” contradicts the identity number or the application."),
                    {"place": place},
                ),
                Message(N_("Compare the days with the papers.")),
                place,
            )


def _sums(keys: HouseholdKeys) -> Iterator[tuple[str, AmountKeys]]:
    lists: dict[str, Sequence[AmountKeys] | None] = {
        "incomes": keys.incomes,
        "deductions": keys.deductions,
        "expenditures": keys.expenditures,
    }
    for name, entries in lists.items():
        for n, entry in enumerate(entries or ()):
            yield f"household.{name}.{n}", entry


def _times(keys: HouseholdKeys) -> Iterator[tuple[str, str | None, str | None]]:
    """Yield every period; days and months in ISO text compare as they run."""
    for place, entry in _sums(keys):
        yield place, entry.from_, entry.to
    for n, asset in enumerate(keys.assets or ()):
        first = None if asset.from_ is None else asset.from_.isoformat()
        last = None if asset.to is None else asset.to.isoformat()
        yield f"household.assets.{n}", first, last


def _without_day(keys: HouseholdKeys) -> Iterator[str]:
    """Yield the sums whose time does not fit what they are paid per."""
    for place, entry in _sums(keys):
        months = entry.from_ is not None or entry.to is not None
        if (entry.on is not None) != (entry.per == "once") or (
            months and entry.per != "month"
        ):
            yield place
