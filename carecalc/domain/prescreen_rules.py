# SPDX-License-Identifier: Apache-2.0
"""What the law of a region says for pre-screening, each rule with its clause and doubt."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from carecalc.domain.conditions import Switch
from carecalc.domain.policy import Standard
from carecalc.text import Text

CATEGORIES = ("TK", "DB", "BY", "DBS", "GX", "DSR")
"""The hardship statuses that can be pre-screened, those that exclude others first."""

_UNNAMED = Text("")


@dataclass(frozen=True, slots=True)
class Rule:
    """Where a rule stands and what doubt rests on it."""

    clause: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Named(Rule):
    """A kind of thing that a household may declare."""

    label: Text = _UNNAMED


@dataclass(frozen=True, slots=True)
class Window(Rule):
    """How many months are looked back over, with or without that of application."""

    months: int = 0
    includes_current: bool = True


@dataclass(frozen=True, slots=True)
class Rounding(Rule):
    """To which multiple (yuan) the income a head is rounded, once, for showing."""

    to: Fraction = Fraction(1, 100)
    mode: str = "half-up"


@dataclass(frozen=True, slots=True)
class Limit(Rule):
    """A multiple of a dated standard; `standard` is its role, `per` the time meant."""

    standard: str = ""
    factor: Fraction = Fraction(1)
    per: str = "month"


@dataclass(frozen=True, slots=True)
class MemberRow(Named):
    """Who counts, or does not; a part left out is not looked at, all others must hold."""

    counted: bool = True
    relation: tuple[str, ...] = ()
    situation: tuple[str, ...] = ()
    apart_years: int | None = None
    student: tuple[str, ...] = ()
    below_age: int | None = None
    independent: bool | None = None
    duty: bool | None = None
    co_resident: bool | None = None


@dataclass(frozen=True, slots=True)
class IncomeKind(Named):
    """A kind of income: its head, and whether it counts.

    `switch` names a reading; `counted_by` then says which of its values count.
    `not_for` lists categories for which it does not count in any reading.
    """

    head: str = ""
    counted: bool = True
    switch: str = ""
    counted_by: Mapping[str, bool] = field(default_factory=dict)
    not_for: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Allowance(Named):
    """A share of a standard taken from each month's income.

    `when` is `employed` or `severe`; `per` is `member` (each one) or `household`
    (once). With a supporter of `older_age` or more it grows by `older_rate`.
    """

    when: str = ""
    per: str = "member"
    standard: str = ""
    rate: Fraction = Fraction(0)
    older_age: int | None = None
    older_rate: Fraction = Fraction(0)


@dataclass(frozen=True, slots=True)
class Grades(Rule):
    """Grades of categories of disability."""

    categories: tuple[str, ...] = ()
    grades: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Severe(Rule):
    """Who is severely disabled; `illness` tells whether a severe illness is the same."""

    rows: tuple[Grades, ...] = ()
    illness: bool = False


@dataclass(frozen=True, slots=True)
class DwellingRule(Rule):
    """How many dwellings of which tenure may be had; whether a small area excuses more,
    and whether a house of another use may be had."""

    most: int = 0
    tenures: tuple[str, ...] = ()
    small_area_excuses: bool = False
    other_use: bool = False


@dataclass(frozen=True, slots=True)
class VehicleRule(Rule):
    """The kinds of vehicle that may be had."""

    allowed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SupportRule(Rule):
    """What a child living apart owes, in the order of the law.

    A fixed sum, or what is really paid if higher; nothing where the family has one of
    `poor`; plain ability with `able_dwellings` or with property a head above `able`;
    otherwise (family income − `keep` × heads) × `rate` ÷ families supported.
    """

    fixed: Rule = Rule()
    poor: tuple[str, ...] = ()
    poor_rule: Rule = Rule()
    able_dwellings: int = 0
    able: Limit = Limit()
    keep: Limit = Limit()
    rate: Fraction = Fraction(0)
    duties: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NoWorkRow(Named):
    """Who counts as unable to work: by age in years, or by a disability."""

    min_age: int | None = None
    below_age: int | None = None
    categories: tuple[str, ...] = ()
    grades: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class NoCapacityRow(Named):
    """Which supporters have no capacity: by status, age, and income below a standard."""

    status: tuple[str, ...] = ()
    min_age: int | None = None
    below: Limit | None = None


@dataclass(frozen=True, slots=True)
class ExpenditureKind(Named):
    """A kind of expenditure and on what conditions, and how much of it, counts."""

    designated: bool = False
    invoiced: bool = False
    less_insurance: bool = False
    schools: tuple[str, ...] = ()
    public_price: bool = False


@dataclass(frozen=True, slots=True)
class RigidRule(Rule):
    """Between which shares of the total income the expenditure must lie: `above` is
    None where the local ratio is not known, `below` where there is no upper one."""

    above: Fraction | None = None
    below: Fraction | None = None


@dataclass(frozen=True, slots=True)
class CategoryRule(Named):
    """What a category asks for.

    Income a head and month under `income`; `property` as the law limits it; `not_if`
    lists categories that go before. `rigid` and `left` (what is left after the
    expenditure) are of 刚性支出困难家庭. `of_family`, `alone_age` are of 参照单人户.
    """

    income: Limit | None = None
    not_if: tuple[str, ...] = ()
    property: Rule | None = None
    rigid: RigidRule | None = None
    left: Limit | None = None
    of_family: str = ""
    alone_age: int | None = None
    no_work: Rule = Rule()
    no_source: Rule = Rule()
    no_support: Rule = Rule()


@dataclass(frozen=True, slots=True)
class Role:
    """A dated standard by the part it plays; None where nobody has given it."""

    code: str
    standard: Standard | None = None
    clause: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class HardshipRules:
    """The law of a region on a day; whatever is None or lacks is not known.

    `mark` is the doubt on the whole, `digests` the files it was read from by path.
    """

    region: str
    mark: str = ""
    income_window: Window | None = None
    asset_window: Window | None = None
    rounding: Rounding = Rounding()
    membership: Mapping[str, MemberRow] = field(default_factory=dict)
    heads: Mapping[str, Named] = field(default_factory=dict)
    incomes: Mapping[str, IncomeKind] = field(default_factory=dict)
    deductions: Mapping[str, Named] = field(default_factory=dict)
    allowances: Mapping[str, Allowance] = field(default_factory=dict)
    severe: Severe | None = None
    assets: Mapping[str, Named] = field(default_factory=dict)
    money: Limit | None = None
    vehicles: Mapping[str, Named] = field(default_factory=dict)
    vehicle_rule: VehicleRule | None = None
    dwelling_rule: DwellingRule | None = None
    vetoes: Mapping[str, Named] = field(default_factory=dict)
    support: SupportRule | None = None
    no_work: Mapping[str, NoWorkRow] = field(default_factory=dict)
    no_capacity: Mapping[str, NoCapacityRow] = field(default_factory=dict)
    expenditures: Mapping[str, ExpenditureKind] = field(default_factory=dict)
    categories: Mapping[str, CategoryRule] = field(default_factory=dict)
    standards: Mapping[str, Role] = field(default_factory=dict)
    switches: Mapping[str, Switch] = field(default_factory=dict)
    digests: Mapping[str, str] = field(default_factory=dict)
