# SPDX-License-Identifier: Apache-2.0
"""The keys of a file of resources/hardship; every rule may be left to a wider file."""

from datetime import date
from typing import Literal, TypeVar

from pydantic import BaseModel

from carecalc.catalog.schema import Clausal, Exact, Noted, SourceKeys, SwitchKeys
from carecalc.text import Text

K = TypeVar("K", bound=BaseModel)


class WindowKeys(Clausal):
    """[windows.income], [windows.assets]: how many months are looked back over."""

    months: int | None = None
    includes_current: bool | None = None


class WindowsKeys(Noted):
    income: WindowKeys | None = None
    assets: WindowKeys | None = None


class RoundKeys(Clausal):
    """[rounding]: of the income a head and month, once."""

    to: Exact | int | None = None
    mode: Literal["half-up", "up", "down"] | None = None


class RoleKeys(Clausal):
    """[standards.ROLE]: which dated standard plays a part."""

    standard: str


class LimitKeys(Clausal):
    """A multiple of a standard, by its role."""

    standard: str | None = None
    factor: Exact | int | None = None
    per: Literal["month", "year"] | None = None


class LabelKeys(Clausal):
    """A kind that a household may declare."""

    label: Text | None = None


class MembershipKeys(LabelKeys):
    """[membership.CODE]: who counts or not; rows of a more local file come first."""

    counted: bool | None = None
    relation: list[str] = []
    situation: list[str] = []
    apart_years: int | None = None
    student: list[str] = []
    below_age: int | None = None
    independent: bool | None = None
    duty: bool | None = None
    co_resident: bool | None = None


class IncomeKeys(LabelKeys):
    """[incomes.KIND]: `counted` is true, false, or a choice by a switch."""

    head: str | None = None
    counted: bool | dict[str, str | bool] | None = None
    not_for: list[str] = []


class AllowanceKeys(LabelKeys):
    """[allowances.CODE]: a share of a standard taken from each month's income."""

    when: Literal["employed", "severe"] | None = None
    per: Literal["member", "household"] | None = None
    standard: str | None = None
    rate: Exact | int | None = None
    older_age: int | None = None
    older_rate: Exact | int | None = None


class GradesKeys(Clausal):
    categories: list[str]
    grades: list[int]


class SevereKeys(Clausal):
    """[severe]: which disabilities are severe, and whether a severe illness is too."""

    rows: list[GradesKeys] = []
    illness: bool | None = None


class DwellingsKeys(Clausal):
    """[property.dwellings]"""

    most: int | None = None
    tenures: list[str] = []
    small_area_excuses: bool | None = None
    other_use: bool | None = None


class VehiclesKeys(Clausal):
    """[property.vehicles]"""

    allowed: list[str]


class PropertyKeys(Noted):
    money: LimitKeys | None = None
    vehicles: VehiclesKeys | None = None
    dwellings: DwellingsKeys | None = None


class PoorKeys(Clausal):
    statuses: list[str]


class AbleKeys(LimitKeys):
    dwellings: int | None = None


class FeeKeys(LimitKeys):
    rate: Exact | int | None = None


class SupportKeys(Clausal):
    """[support]: what family living apart owes, in the order of the law."""

    duties: list[str] = []
    fixed: Clausal | None = None
    poor: PoorKeys | None = None
    able: AbleKeys | None = None
    formula: FeeKeys | None = None


class NoWorkKeys(LabelKeys):
    """[no_work.CODE]"""

    min_age: int | None = None
    below_age: int | None = None
    categories: list[str] = []
    grades: list[int] = []


class NoCapacityKeys(LabelKeys):
    """[no_capacity.CODE]"""

    status: list[str] = []
    min_age: int | None = None
    below: LimitKeys | None = None


class ExpenditureKeys(LabelKeys):
    """[expenditures.KIND]"""

    designated: bool = False
    invoiced: bool = False
    less_insurance: bool = False
    schools: list[str] = []
    public_price: bool = False


class RigidKeys(Clausal):
    above: Exact | int | None = None
    below: Exact | int | None = None


class CategoryKeys(LabelKeys):
    """[categories.STATUS]"""

    income: LimitKeys | None = None
    not_if: list[str] = []
    property: Clausal | None = None
    rigid: RigidKeys | None = None
    left: LimitKeys | None = None
    of_family: str | None = None
    alone_age: int | None = None
    no_work: Clausal | None = None
    no_source: Clausal | None = None
    no_support: Clausal | None = None


class HardshipKeys(Noted):
    """A file of resources/hardship/REGION."""

    format: Literal[1]
    region: str
    label: Text
    effective_from: date
    effective_to: date | None = None
    confirmed_on: date | None = None
    sources: dict[str, SourceKeys] = {}
    windows: WindowsKeys | None = None
    rounding: RoundKeys | None = None
    standards: dict[str, RoleKeys] = {}
    switches: dict[str, SwitchKeys] = {}
    membership: dict[str, MembershipKeys] = {}
    heads: dict[str, LabelKeys] = {}
    incomes: dict[str, IncomeKeys] = {}
    deductions: dict[str, LabelKeys] = {}
    allowances: dict[str, AllowanceKeys] = {}
    severe: SevereKeys | None = None
    assets: dict[str, LabelKeys] = {}
    vehicles: dict[str, LabelKeys] = {}
    vetoes: dict[str, LabelKeys] = {}
    property: PropertyKeys | None = None
    support: SupportKeys | None = None
    no_work: dict[str, NoWorkKeys] = {}
    no_capacity: dict[str, NoCapacityKeys] = {}
    expenditures: dict[str, ExpenditureKeys] = {}
    categories: dict[str, CategoryKeys] = {}


def over(wide: K, local: K) -> K:
    """Return what a wider file says with what a more local one says instead.

    Tables are joined key by key, anything else is replaced whole; what only the local
    file names comes first, since rows are looked at in order.
    """
    return wide.model_copy(
        update={
            name: _joined(getattr(wide, name), getattr(local, name))
            for name in local.model_fields_set
        }
    )


def _joined(wide: object, local: object) -> object:
    if isinstance(wide, BaseModel) and isinstance(local, BaseModel):
        return over(wide, local)
    if isinstance(wide, dict) and isinstance(local, dict):
        first = {name: part for name, part in local.items() if name not in wide}
        rest = {
            name: _joined(part, local[name]) if name in local else part
            for name, part in wide.items()
        }
        return {**first, **rest}
    return local
