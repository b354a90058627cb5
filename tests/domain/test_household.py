# SPDX-License-Identifier: Apache-2.0
"""What holds of every pre-screening: unknown is never 0, and order means nothing."""

from dataclasses import fields, replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from carecalc.catalog.hardship import HardshipLaw
from carecalc.catalog.shipped import open_catalog
from carecalc.domain import household as h
from carecalc.domain import prescreen_rules as r
from carecalc.domain.money import Money
from carecalc.domain.period import Month
from carecalc.domain.policy import Standard, StandardRow
from carecalc.domain.prescreen import NOT_EVALUATED, pre_screen
from carecalc.domain.trace import walk
from carecalc.errors import UserError
from carecalc.text import Text

DAY = date(2026, 3, 10)
LAW = HardshipLaw(open_catalog([])).rules("110105", DAY)

# Figures made up so that every test can be decided; a year's where the law means it.
FIGURES = {
    "dibao": (1450, "month"),
    "minimum-wage": (2500, "month"),
    "low-income": (2500, "month"),
    "disposable-income": (90000, "year"),
    "consumption": (48000, "year"),
}


def role(name: str) -> r.Role:
    value, per = FIGURES[name]
    row = StandardRow(date(2025, 1, 1), Fraction(value))
    return r.Role(name, Standard(name, Text(name), "yuan", per, (row,)))


def rules() -> r.HardshipRules:
    """Return Beijing's rules with nothing left unknown."""
    rigid = r.RigidRule(above=Fraction(1, 2))
    gx = replace(LAW.categories["GX"], rigid=rigid)
    return replace(
        LAW,
        standards={name: role(name) for name in FIGURES},
        categories={**LAW.categories, "GX": gx},
    )


RULES = rules()

fen = st.integers(0, 12_000_00).map(Money)
grades = st.sampled_from(
    [
        (),
        (h.Disability("肢体", 2),),
        (h.Disability("智力", 3),),
        (h.Disability("视力", 2),),
    ]
)
kinds = st.sampled_from(
    ["pension", "wage", "basic-pension", "old-age-allowance", "rent"]
)
NAMES = ("a", "b", "c", "d")


@st.composite
def members(draw: Any) -> tuple[h.Member, ...]:
    """Return an applicant and up to three others of whom everything is known."""
    found = []
    for n, name in enumerate(NAMES[: draw(st.integers(1, 4))]):
        relation = (
            "applicant"
            if n == 0
            else draw(st.sampled_from(["spouse", "child", "parent", "sibling"]))
        )
        found.append(
            h.Member(
                id=name,
                relation=relation,
                birth_date=draw(st.dates(date(1930, 1, 1), date(2015, 1, 1))),
                situation="none"
                if n == 0
                else draw(st.sampled_from(["none", "none", "prison", "religious"])),
                since=draw(st.dates(date(2020, 1, 1), DAY)),
                student=draw(st.sampled_from(["none", "undergraduate"])),
                independent=draw(st.booleans()),
                duty=draw(st.booleans()),
                co_resident=draw(st.booleans()),
                employed=draw(st.booleans()),
                severely_ill=draw(st.booleans()),
                disabilities=draw(grades),
                supported_by=draw(st.sampled_from([(), ("a",)])),
            )
        )
    return tuple(found)


@st.composite
def supporters(draw: Any, of: tuple[str, ...]) -> h.Supporter:
    fixed = draw(st.none() | fen)
    return h.Supporter(
        id=draw(st.sampled_from(["s1", "s2", "s3"])),
        of=of,
        birth_date=draw(st.dates(date(1940, 1, 1), date(2000, 1, 1))),
        own_income=draw(fen),
        family_members=draw(st.integers(1, 4)),
        family_income=draw(fen),
        families=draw(st.integers(1, 3)),
        statuses=draw(st.sampled_from([(), (), ("DB",), ("TK",)])),
        dwellings=draw(st.integers(0, 2)),
        small_area=draw(st.booleans()),
        property=draw(st.integers(0, 90_000_000).map(Money)),
        severe_member=draw(st.booleans()),
        fixed=fixed,
        paid=draw(fen),
        other_incapacity=draw(st.booleans()),
    )


@st.composite
def households(draw: Any) -> h.Household:
    """Return a household of which everything is known."""
    people = draw(members())
    ids = [m.id for m in people]
    owner = st.sampled_from(ids)
    month = st.integers(0, 24).map(lambda n: Month(2024, 6).plus(n))
    return h.Household(
        id="h",
        members=people,
        incomes=tuple(
            h.Income(draw(kinds), draw(fen), "month", draw(owner), *sorted((one, two)))
            for one, two in draw(st.lists(st.tuples(month, month), max_size=4))
        ),
        deductions=tuple(
            h.Deduction("job-cost", amount, "window", draw(owner))
            for amount in draw(st.lists(fen, max_size=2))
        ),
        assets=tuple(
            h.Asset("deposit", Money(20 * amount.fen), draw(owner))
            for amount in draw(st.lists(fen, max_size=3))
        ),
        dwellings=tuple(
            h.Dwelling(draw(st.sampled_from(["owned", "public-rental"])), member=one)
            for one in draw(st.lists(owner, max_size=2))
        ),
        vehicles=tuple(
            h.Vehicle(draw(st.sampled_from(["motor", "disabled-mobility"])), one)
            for one in draw(st.lists(owner, max_size=1))
        ),
        supporters=tuple(
            {s.id: s for s in draw(st.lists(supporters(("a",)), max_size=2))}.values()
        ),
        expenditures=tuple(
            h.Expenditure("living", Money(10 * amount.fen), "window", draw(owner))
            for amount in draw(st.lists(fen, max_size=2))
        ),
        small_area=draw(st.booleans()),
    )


def outcome(household: h.Household) -> dict[str, tuple[str, Money | None]]:
    found = pre_screen(household, RULES, DAY)
    return {code: (one.state, one.per_head) for code, one in found.items()}


few = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)


@pytest.mark.thorough
@few
@given(households())
def test_that_a_household_known_in_full_is_decided(household: h.Household) -> None:
    found = pre_screen(household, RULES, DAY)
    assert list(found) == list(r.CATEGORIES)
    assert all(one.state != NOT_EVALUATED for one in found.values())


# What may be forgotten: lists, sums, and answers that are None when nobody knows.
LISTS = tuple(
    f.name
    for f in fields(h.Household)
    if f.name not in ("id", "members", "person", "small_area", "vetoes")
)
MEMBER = (
    "birth_date",
    "since",
    "student",
    "independent",
    "duty",
    "co_resident",
    "employed",
    "severely_ill",
    "supported_by",
)
SUPPORTER = (
    "birth_date",
    "own_income",
    "family_members",
    "family_income",
    "families",
    "statuses",
    "dwellings",
    "small_area",
    "property",
    "severe_member",
    "paid",
    "other_incapacity",
)


def forgetting(household: h.Household) -> list[h.Household]:
    """Return the household without each one thing that might not be known."""
    ways: list[h.Household] = [replace(household, **{n: None}) for n in LISTS]
    ways.append(replace(household, small_area=None))
    for name, keys in (("members", MEMBER), ("supporters", SUPPORTER)):
        entries = getattr(household, name) or ()
        ways += [
            replace(
                household,
                **{
                    name: (*entries[:n], replace(one, **{key: None}), *entries[n + 1 :])
                },
            )
            for n, one in enumerate(entries)
            for key in keys
        ]
    for name in ("incomes", "deductions", "assets", "expenditures"):
        entries = getattr(household, name) or ()
        ways += [
            replace(
                household,
                **{name: (*entries[:n], replace(e, amount=None), *entries[n + 1 :])},
            )
            for n, e in enumerate(entries)
        ]
    return ways


@pytest.mark.thorough
@settings(few, max_examples=25)
@given(households(), st.data())
def test_that_what_is_unknown_never_changes_a_result_it_only_opens_it(
    household: h.Household, data: Any
) -> None:
    known = outcome(household)
    once = forgetting(household)
    twice = forgetting(data.draw(st.sampled_from(once)))
    for less in (*once, *data.draw(st.lists(st.sampled_from(twice), max_size=9))):
        for code, one in pre_screen(less, RULES, DAY).items():
            assert (one.state == NOT_EVALUATED) == bool(one.missing)
            if one.state != NOT_EVALUATED:
                assert one.state == known[code][0]


@pytest.mark.thorough
@few
@given(households(), st.randoms(use_true_random=False))
def test_that_the_order_of_what_is_declared_means_nothing(
    household: h.Household, random: Any
) -> None:
    mixed = household
    for name in ("members", *LISTS):
        entries = list(getattr(household, name))
        random.shuffle(entries)
        mixed = replace(mixed, **{name: tuple(entries)})
    assert outcome(mixed) == outcome(household)


@pytest.mark.thorough
@few
@given(households(), st.data())
def test_that_an_income_told_in_two_parts_is_the_same_income(
    household: h.Household, data: Any
) -> None:
    incomes: list[h.Income] = []
    for income in household.incomes or ():
        assert income.amount is not None and income.first and income.last
        if data.draw(st.booleans()):
            part = data.draw(st.integers(0, income.amount.fen))
            incomes += [
                replace(income, amount=Money(part)),
                replace(income, amount=Money(income.amount.fen - part)),
            ]
        else:
            until = income.first.plus(data.draw(st.integers(0, 3)))
            incomes += [
                replace(income, last=min(until, income.last)),
                replace(income, first=max(until.plus(1), income.first)),
            ]
    assert outcome(replace(household, incomes=tuple(incomes))) == outcome(household)


@pytest.mark.thorough
@few
@given(households(), fen)
def test_that_income_of_a_kind_not_counted_changes_nothing(
    household: h.Household, amount: Money
) -> None:
    more = (*(household.incomes or ()), h.Income("scholarship", amount, member="a"))
    assert outcome(replace(household, incomes=more)) == outcome(household)


@pytest.mark.thorough
@few
@given(households())
def test_that_a_household_is_never_in_two_statuses_that_exclude_each_other(
    household: h.Household,
) -> None:
    met = {code for code, (state, _) in outcome(household).items() if state == "met"}
    assert not {"DB", "BY"} <= met
    assert not {"DB", "DSR"} <= met
    assert not ("GX" in met and met & {"TK", "DB", "BY"})


@pytest.mark.thorough
@few
@given(households())
def test_that_every_line_of_the_arithmetic_says_what_it_is(
    household: h.Household,
) -> None:
    for one in pre_screen(household, RULES, DAY).values():
        assert all(step.text for _, step in walk(one.step))


# --- one head, once ---------------------------------------------------------------------

HEAD = h.Member("a", "applicant", "王某", "110105195002030011")


def refused(household: h.Household) -> UserError:
    with pytest.raises(UserError) as caught:
        h.check_household(household)
    return caught.value


def test_that_the_head_written_down_twice_is_refused_and_both_rows_named() -> None:
    again = h.Member("b", "spouse", "王某", " 110105195002030011")
    error = refused(h.Household("h", (HEAD, again)))
    assert (error.code, error.place) == ("CASE-009", "household.members.1")
    assert error.message.values["first"] == "household.members.0"


def test_that_two_members_may_not_have_one_id() -> None:
    error = refused(h.Household("h", (HEAD, h.Member("a", "spouse"))))
    assert (error.code, error.place) == ("CASE-009", "household.members.1")


def test_that_a_member_is_not_also_a_supporter_who_lives_apart() -> None:
    son = h.Supporter("son", ("a",), id_number="110105195002030011")
    error = refused(h.Household("h", (HEAD,), supporters=(son,)))
    assert (error.code, error.place) == ("CASE-009", "household.supporters.0")


def test_that_a_spouse_may_be_member_and_supporter_at_once() -> None:
    spouse = h.Member("b", "spouse", id_number="110105195205010028")
    duty = h.Supporter("b", ("a",), member="b", id_number="110105195205010028")
    h.check_household(h.Household("h", (HEAD, spouse), supporters=(duty,)))


@pytest.mark.parametrize("relations", [("spouse",), ("applicant", "applicant")])
def test_that_a_household_has_one_applicant(relations: tuple[str, ...]) -> None:
    people = tuple(h.Member(str(n), one) for n, one in enumerate(relations))
    assert refused(h.Household("h", people)).code == "CASE-011"


def test_that_whoever_is_named_must_be_there() -> None:
    income = h.Income("pension", Money(1), member="x")
    error = refused(h.Household("h", (HEAD,), incomes=(income,)))
    assert (error.code, error.place) == ("CASE-010", "household.incomes.0.member")
    error = refused(h.Household("h", (HEAD,), person="x"))
    assert (error.code, error.place) == ("CASE-010", "household.person")
    cared = h.Member("b", "spouse", supported_by=("x",))
    error = refused(h.Household("h", (HEAD, cared)))
    assert error.place == "household.members.1.supported_by.0"


def test_that_a_kind_nobody_knows_is_refused_with_its_place() -> None:
    income = h.Income("lottery", Money(1), member="a")
    with pytest.raises(UserError) as caught:
        pre_screen(h.Household("h", (HEAD,), incomes=(income,)), RULES, DAY)
    assert caught.value.code == "CASE-008"
    assert caught.value.place == "household.incomes.0.kind"


def test_that_what_belongs_to_no_single_member_leaves_one_persons_test_open() -> None:
    people = (
        replace(HEAD, birth_date=date(1950, 2, 3), severely_ill=False, employed=False),
        h.Member("b", "spouse", employed=False, severely_ill=False),
    )
    household = h.Household(
        "h",
        people,
        incomes=(h.Income("rent", Money(100)),),
        deductions=(),
        assets=(),
        dwellings=(),
        vehicles=(),
        supporters=(),
        expenditures=(),
    )
    found = pre_screen(household, RULES, DAY)
    assert found["TK"].missing == ("household.incomes.0.member",)
    assert found["DB"].state == "met"


def test_that_without_any_rule_every_status_is_open_and_names_its_rules() -> None:
    household = h.Household("h", (HEAD,))
    found = pre_screen(household, r.HardshipRules("440100"), DAY)
    assert {code: one.missing for code, one in found.items()} == {
        code: (f"rules.categories.{code}",) for code in r.CATEGORIES
    }


# --- what is missing is named -------------------------------------------------------------

BARE = h.Household(
    "h",
    (
        h.Member(
            "a",
            "applicant",
            birth_date=date(1950, 2, 3),
            employed=False,
            severely_ill=False,
        ),
        h.Member("b", "spouse", employed=False, severely_ill=False),
    ),
    incomes=(),
    deductions=(),
    assets=(),
    dwellings=(),
    vehicles=(),
    supporters=(),
    expenditures=(),
)
SON = h.Supporter(
    "s",
    ("a",),
    statuses=(),
    dwellings=0,
    property=Money(0),
    family_members=1,
    family_income=Money(0),
    families=1,
)


def missing(
    household: h.Household, code: str = "DB", law: r.HardshipRules = RULES
) -> tuple[str, ...]:
    found = pre_screen(household, law, DAY)[code]
    assert found.state == NOT_EVALUATED
    return found.missing


def with_second(**changes: Any) -> h.Household:
    second = replace(BARE.members[1], **changes)
    return replace(BARE, members=(BARE.members[0], second))


def with_son(**changes: Any) -> h.Household:
    return replace(BARE, supporters=(replace(SON, **changes),))


@pytest.mark.parametrize(
    ("changes", "names"),
    [
        (
            {"relation": "child"},
            ("birth_date", "independent", "student", "duty", "co_resident"),
        ),
        ({"situation": "religious"}, ("since",)),
        ({"relation": "sibling"}, ("duty", "co_resident")),
        ({"relation": "sibling", "duty": True}, ("co_resident",)),
        ({"employed": None}, ("employed",)),
        ({"severely_ill": None}, ("severely_ill",)),
        ({"severely_ill": True}, ("supported_by",)),
    ],
)
def test_that_what_the_law_asks_of_a_member_is_named(
    changes: dict[str, Any], names: tuple[str, ...]
) -> None:
    wanted = tuple(f"household.members.b.{name}" for name in names)
    assert missing(with_second(**changes)) == wanted


def test_that_of_a_grown_up_child_it_is_asked_why_it_might_count() -> None:
    child = with_second(relation="child", birth_date=date(1990, 1, 1))
    names = ("independent", "student", "duty", "co_resident")
    assert missing(child) == tuple(f"household.members.b.{name}" for name in names)


def test_that_the_age_of_whoever_looks_after_somebody_is_asked() -> None:
    cared = with_second(severely_ill=True, supported_by=("s",))
    household = replace(cared, supporters=(SON,))
    assert missing(household) == ("household.supporters.s.birth_date",)


@pytest.mark.parametrize(
    ("changes", "names"),
    [
        ({"fixed": Money(1)}, ("paid_fen",)),
        ({"duty": "upbringing"}, ("fixed_fen",)),
        ({"statuses": None}, ("statuses",)),
        ({"property": None, "severe_member": False}, ("property_fen",)),
        (
            {"property": Money(1), "family_members": None, "severe_member": False},
            ("family_members",),
        ),
        ({"families": None}, ("families",)),
        ({"family_income": None}, ("family_income_fen",)),
        (
            {"dwellings": 2, "severe_member": False},
            ("small_area",),
        ),
    ],
)
def test_that_what_the_law_asks_of_a_supporter_is_named(
    changes: dict[str, Any], names: tuple[str, ...]
) -> None:
    wanted = tuple(f"household.supporters.s.{name}" for name in names)
    assert missing(with_son(**changes)) == wanted


@pytest.mark.parametrize(
    "name", ["incomes", "deductions", "assets", "dwellings", "vehicles", "supporters"]
)
def test_that_a_list_that_was_not_declared_is_named(name: str) -> None:
    assert missing(replace(BARE, **{name: None})) == (f"household.{name}",)


def test_that_for_extreme_hardship_those_with_the_duty_must_be_declared() -> None:
    assert missing(replace(BARE, supporters=None), "TK") == ("household.supporters",)


@pytest.mark.parametrize(
    ("name", "entry"),
    [
        ("assets", h.Asset("deposit", Money(1))),
        ("dwellings", h.Dwelling("owned")),
        ("vehicles", h.Vehicle("disabled-mobility")),
    ],
)
def test_that_property_of_nobody_in_particular_leaves_one_person_open(
    name: str, entry: object
) -> None:
    household = replace(BARE, **{name: (entry,)})
    assert missing(household, "TK") == (f"household.{name}.0.member",)
    assert pre_screen(household, RULES, DAY)["DB"].state == "met"


@pytest.mark.parametrize(
    ("entry", "names"),
    [
        ({"kind": "medical"}, ("designated", "invoiced", "insurance_fen")),
        ({"kind": "education"}, ("school", "public_price_fen")),
        ({"kind": "living", "amount": None}, ("fen",)),
    ],
)
def test_that_what_an_expenditure_needs_is_named(
    entry: dict[str, Any], names: tuple[str, ...]
) -> None:
    spent = h.Expenditure(**{"amount": Money(100), "member": "a", **entry})
    income = h.Income("pension", Money(60_000_00), member="a")
    household = replace(BARE, expenditures=(spent,), incomes=(income,))
    wanted = tuple(f"household.expenditures.0.{name}" for name in names)
    assert missing(household, "GX") == wanted


CAR = replace(BARE, vehicles=(h.Vehicle("motor", "a"),))
HOUSE = replace(BARE, dwellings=(h.Dwelling("owned", member="a"),))
CASH = replace(BARE, assets=(h.Asset("cash", Money(1), "a"),))


@pytest.mark.parametrize(
    ("household", "lack", "name"),
    [
        (BARE, {"membership": {}}, "rules.membership"),
        (BARE, {"severe": None}, "rules.severe"),
        (BARE, {"income_window": None}, "rules.windows.income"),
        (CASH, {"asset_window": None}, "rules.windows.assets"),
        (CASH, {"money": None}, "rules.property.money"),
        (CAR, {"vehicle_rule": None}, "rules.property.vehicles"),
        (HOUSE, {"dwelling_rule": None}, "rules.property.dwellings"),
        (with_son(), {"support": None}, "rules.support"),
    ],
)
def test_that_a_rule_nobody_gave_is_named(
    household: h.Household, lack: dict[str, Any], name: str
) -> None:
    assert missing(household, law=replace(RULES, **lack)) == (name,)


def test_that_who_cannot_work_must_be_known_for_extreme_hardship() -> None:
    assert missing(BARE, "TK", replace(RULES, no_work={})) == ("rules.no_work",)


def test_that_a_status_without_its_limit_says_so() -> None:
    db = replace(RULES.categories["DB"], income=None, property=None)
    law = replace(RULES, categories={**RULES.categories, "DB": db})
    assert missing(BARE, law=law) == ("rules.categories.DB.income",)


def test_that_who_owns_nothing_keeps_every_limit_known_or_not() -> None:
    law = replace(
        RULES, money=None, vehicle_rule=None, dwelling_rule=None, asset_window=None
    )
    assert pre_screen(BARE, law, DAY)["DB"].state == "met"


def test_that_a_standard_before_its_first_day_is_missing_by_its_code() -> None:
    later = replace(RULES.standards["dibao"])
    assert later.standard is not None
    row = StandardRow(date(2026, 4, 1), Fraction(1450))
    standard = replace(later.standard, rows=(row,))
    law = replace(
        RULES, standards={**RULES.standards, "dibao": r.Role("x/dibao", standard)}
    )
    assert missing(BARE, law=law) == ("x/dibao",)


@pytest.mark.parametrize(("mode", "yuan"), [("up", 42), ("down", 41), ("half-up", 42)])
def test_that_the_income_a_head_is_rounded_as_the_rule_says(
    mode: str, yuan: int
) -> None:
    # 1,000 ÷ 2 ÷ 12 = 41.666…
    income = h.Income("pension", Money(1000_00), member="a")
    law = replace(RULES, rounding=r.Rounding(to=Fraction(1), mode=mode))
    found = pre_screen(replace(BARE, incomes=(income,)), law, DAY)
    assert found["DB"].per_head == Money.of_yuan(yuan)


def test_that_where_the_law_has_no_illness_and_no_age_neither_is_asked() -> None:
    assert RULES.severe is not None
    single = replace(RULES.categories["DBS"], alone_age=None)
    law = replace(
        RULES,
        severe=replace(RULES.severe, illness=False),
        categories={**RULES.categories, "DBS": single},
    )
    young = replace(BARE.members[0], birth_date=None, severely_ill=None)
    found = pre_screen(replace(BARE, members=(young, BARE.members[1])), law, DAY)
    assert found["DBS"].state == "not-met"
