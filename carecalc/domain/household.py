# SPDX-License-Identifier: Apache-2.0
"""A household as its people declare it: who lives together, on what, and who owes support."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from carecalc.domain.money import Money
from carecalc.domain.period import Month
from carecalc.domain.person import normalise_id_number
from carecalc.errors import UserError
from carecalc.text import N_, Message

NO_SITUATION = "none"


@dataclass(frozen=True, slots=True)
class Disability:
    """A category and grade of a disability certificate."""

    category: str
    grade: int


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody named in the household file, whether or not the law counts them.

    `relation` is that to the applicant. `situation` is `none` or what keeps somebody
    away, `since` its first day. `student` is a kind of school or `none`; `duty` tells
    of a legal duty of support, `co_resident` of long residence together. None stands
    for what is not known; it is asked for only where the law looks at it.
    `supported_by` names members or supporters who look after this person.
    """

    id: str
    relation: str
    name: str = ""
    id_number: str = ""
    birth_date: date | None = None
    situation: str = NO_SITUATION
    since: date | None = None
    student: str | None = None
    independent: bool | None = None
    duty: bool | None = None
    co_resident: bool | None = None
    employed: bool | None = None
    severely_ill: bool | None = None
    disabilities: tuple[Disability, ...] = ()
    supported_by: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Amount:
    """Money of a kind over a time: of one member, or of the whole household (None).

    `per` is `month` (each month from `first` to `last`, inclusive, open where None),
    `once` (on the day `on`) or `window` (the whole time that the law looks back over).
    """

    kind: str
    amount: Money | None
    per: str = "window"
    member: str | None = None
    first: Month | None = None
    last: Month | None = None
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Income(Amount):
    """Something received; the law's file says which kinds count."""


@dataclass(frozen=True, slots=True)
class Deduction(Amount):
    """Something taken from income; the law's file says which kinds may be."""


@dataclass(frozen=True, slots=True)
class Expenditure(Amount):
    """Something that had to be spent.

    `insurance` is what every insurance paid of it, `public_price` the price at a public
    school; None stands for what is not known.
    """

    insurance: Money | None = None
    designated: bool | None = None
    invoiced: bool | None = None
    school: str | None = None
    public_price: Money | None = None


@dataclass(frozen=True, slots=True)
class Asset:
    """Something worth money, held from `first` to `last` (days, open where None)."""

    kind: str
    amount: Money | None
    member: str | None = None
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Dwelling:
    """A house or flat that is owned or rented; `use` is `dwelling` or `other`."""

    tenure: str
    use: str = "dwelling"
    member: str | None = None


@dataclass(frozen=True, slots=True)
class Vehicle:
    """A motor vehicle or machine."""

    kind: str
    member: str | None = None


@dataclass(frozen=True, slots=True)
class Supporter:
    """Somebody with a legal duty to support members (`of`).

    `member` names a supporter who is of this household; all others live apart and owe
    a fee. `duty` is `support` (赡养), `maintenance` (扶养) or `upbringing` (抚养).
    `family_income` is a month's of the supporter's whole family, `families` how many
    families the supporter supports. `fixed` is the monthly sum of a judgement,
    mediation or agreement (None: there is none), `paid` what is really paid a month.
    `other_incapacity` is a recognised ground not among those of the law's file.
    """

    id: str
    of: tuple[str, ...]
    duty: str = "support"
    name: str = ""
    id_number: str = ""
    member: str | None = None
    birth_date: date | None = None
    own_income: Money | None = None
    family_members: int | None = None
    family_income: Money | None = None
    families: int | None = None
    statuses: tuple[str, ...] | None = None
    dwellings: int | None = None
    small_area: bool | None = None
    property: Money | None = None
    severe_member: bool | None = None
    fixed: Money | None = None
    fixed_too_low: bool = False
    paid: Money | None = None
    other_incapacity: bool | None = None


@dataclass(frozen=True, slots=True)
class Household:
    """A household as declared; a list that is None was not declared at all.

    `person` is the member that is asked about, the applicant where it is empty.
    `small_area` tells whether the floor area a head is under the local mean;
    `vetoes` are the excluding cases found, by the codes of the law's file.
    """

    id: str
    members: tuple[Member, ...]
    person: str = ""
    incomes: tuple[Income, ...] | None = None
    deductions: tuple[Deduction, ...] | None = None
    assets: tuple[Asset, ...] | None = None
    dwellings: tuple[Dwelling, ...] | None = None
    vehicles: tuple[Vehicle, ...] | None = None
    supporters: tuple[Supporter, ...] | None = None
    expenditures: tuple[Expenditure, ...] | None = None
    small_area: bool | None = None
    vetoes: tuple[str, ...] | None = None

    @property
    def about(self) -> Member:
        """The member that is asked about."""
        wanted = self.person
        return next(
            m
            for m in self.members
            if (m.id == wanted if wanted else m.relation == "applicant")
        )


def check_household(household: Household) -> None:
    """Refuse a file that counts a head twice or names nobody.

    `UserError`: CASE-009 one person stands twice, CASE-010 no such member, CASE-011
    there is not exactly one applicant.
    """
    applicants = [m for m in household.members if m.relation == "applicant"]
    if len(applicants) != 1:
        raise UserError(
            "CASE-011",
            Message(
                N_("A household has one applicant; here are {count}."),
                {"count": len(applicants)},
            ),
            Message(N_("Give one member the relation applicant, the others theirs.")),
            "household.members",
        )
    seen: dict[str, str] = {}
    for place, key, name in _heads(household):
        if key in seen:
            raise UserError(
                "CASE-009",
                Message(
                    N_("{name} stands twice in the household: {first} and {second}."),
                    {"name": name, "first": seen[key], "second": place},
                ),
                Message(N_("Each person is written down once, the head too.")),
                place,
            )
        seen[key] = place
    known = {m.id for m in household.members}
    supporting = known | {s.id for s in household.supporters or ()}
    for place, wanted, among in _named(household, known, supporting):
        if wanted not in among:
            raise UserError(
                "CASE-010",
                Message(N_("Nobody in the household is “{id}”."), {"id": wanted}),
                Message(N_("Write the id of one of its members.")),
                place,
            )


def _heads(household: Household) -> Iterator[tuple[str, str, str]]:
    """Yield the place, what tells a person apart, and the name, of everybody.

    A supporter who is a member stands in both lists and is one person.
    """
    for n, member in enumerate(household.members):
        place = f"household.members.{n}"
        yield place, f"id {member.id}", member.name or member.id
        if member.id_number:
            number = normalise_id_number(member.id_number)
            yield place, f"number {number}", member.name or member.id
    for n, supporter in enumerate(household.supporters or ()):
        place = f"household.supporters.{n}"
        name = supporter.name or supporter.id
        # Somebody of the household may be called the same in both lists.
        if supporter.member != supporter.id:
            yield place, f"id {supporter.id}", name
        if supporter.id_number and supporter.member is None:
            number = normalise_id_number(supporter.id_number)
            yield place, f"number {number}", name


def _named(
    household: Household, members: set[str], supporting: set[str]
) -> Iterator[tuple[str, str, set[str]]]:
    """Yield where somebody is named, who, and among whom they must be."""
    if household.person:
        yield "household.person", household.person, members
    lists: Mapping[str, Sequence[Amount | Asset | Dwelling | Vehicle] | None] = {
        "incomes": household.incomes,
        "deductions": household.deductions,
        "assets": household.assets,
        "dwellings": household.dwellings,
        "vehicles": household.vehicles,
        "expenditures": household.expenditures,
    }
    for name, entries in lists.items():
        for n, entry in enumerate(entries or ()):
            if entry.member is not None:
                yield f"household.{name}.{n}.member", entry.member, members
    for n, member in enumerate(household.members):
        for k, wanted in enumerate(member.supported_by or ()):
            place = f"household.members.{n}.supported_by.{k}"
            yield place, wanted, supporting
    for n, supporter in enumerate(household.supporters or ()):
        if supporter.member is not None:
            yield f"household.supporters.{n}.member", supporter.member, members
        for k, wanted in enumerate(supporter.of):
            yield f"household.supporters.{n}.of.{k}", wanted, members
