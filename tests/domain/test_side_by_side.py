# SPDX-License-Identifier: Apache-2.0
"""Two edits of one thing: what differs, what is taken from whom, and what comes of it."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from carecalc.domain.care_plan import DROPPED, PlanLine, empty
from carecalc.domain.household import Household, Income, Member, Supporter
from carecalc.domain.measures import Rounding
from carecalc.domain.money import Money
from carecalc.domain.office import Office, ScaleRules
from carecalc.domain.period import Month
from carecalc.domain.person import Person
from carecalc.domain.side_by_side import (
    MINE,
    THEIRS,
    Difference,
    Parts,
    chosen,
    differences,
    household_apart,
    household_together,
    office_apart,
    office_together,
    person_apart,
    person_together,
    plan_apart,
    plan_together,
    renumbered,
)
from carecalc.text import Text

WANG = Person("p", "王桂兰", "110105194803072422", date(1948, 3, 7), "female")
OFFICE = Office(
    "民政局", "街道", "机构", "头", "1", "复议", "法院", "110105", ("晨光",)
)
HEAD = Member("m1", "applicant", "王桂兰")
PENSION = Income("pension", Money(100_000), "month", "m1")


def joined(base: Parts, theirs: Parts, mine: Parts) -> Parts:
    """Take what only one side changed from it; both sides' change is an error."""
    found = differences(base, theirs, mine)
    return chosen(theirs, found, {d.key: d.preset or "" for d in found})


def test_that_only_what_differs_is_asked_and_what_both_changed_has_no_preset() -> None:
    theirs = replace(WANG, phone="1", note="both", address="theirs", version=2)
    mine = replace(WANG, phone="2", note="both", community="mine")
    found = differences(*map(person_apart, (WANG, theirs, mine)))
    assert found == (
        Difference(("phone",), "1", "2", None),
        Difference(("address",), "theirs", "", THEIRS),
        Difference(("community",), "", "mine", MINE),
    )


@pytest.mark.parametrize(("side", "phone"), [(THEIRS, "1"), (MINE, "2")])
def test_that_the_side_chosen_stands_as_an_edit_of_what_is_there(
    side: str, phone: str
) -> None:
    theirs = replace(WANG, phone="1", version=7)
    found = differences(*map(person_apart, (WANG, theirs, replace(WANG, phone="2"))))
    parts = chosen(person_apart(theirs), found, {("phone",): side})
    assert person_together(theirs, parts) == replace(theirs, phone=phone)


def test_that_birth_date_and_sex_are_asked_only_where_no_number_says_them() -> None:
    typed = replace(WANG, birth_date=date(1950, 1, 1), sex="male")
    assert differences(*map(person_apart, (WANG, WANG, typed))) == ()
    nobody = replace(WANG, id_number="")
    typed = replace(nobody, sex="male")
    (found,) = differences(*map(person_apart, (nobody, nobody, typed)))
    assert (found.key, found.preset) == (("sex",), MINE)


def test_that_communities_added_on_both_sides_all_stay() -> None:
    theirs = replace(OFFICE, communities=("晨光", "和平"), version=2)
    mine = replace(OFFICE, communities=("晨光", "西苑"))
    parts = joined(*map(office_apart, (OFFICE, theirs, mine)))
    made = office_together(theirs, parts)
    assert made.communities == ("晨光", "和平", "西苑")
    assert made.version == 2


def test_that_a_period_taken_away_and_rules_of_another_scale_stand_together() -> None:
    base = replace(OFFICE, validity_months=12)
    rules = {"b": ScaleRules(validity_months=6)}
    theirs = replace(base, scale_rules=rules)
    mine = replace(base, validity_months=None)
    made = office_together(theirs, joined(*map(office_apart, (base, theirs, mine))))
    assert (made.validity_months, made.scale_rules) == (None, rules)


def test_that_an_income_changed_on_both_sides_is_one_choice_and_not_two_incomes() -> (
    None
):
    base = Household("h", (HEAD,), incomes=(PENSION,))
    theirs = replace(base, incomes=(replace(PENSION, amount=Money(110_000)),))
    mine = replace(base, incomes=(replace(PENSION, amount=Money(120_000)),))
    found = differences(*map(household_apart, (base, theirs, mine)))
    assert [(d.key, d.preset) for d in found] == [
        (("incomes", "pension", "m1", "0"), None)
    ]
    parts = chosen(household_apart(theirs), found, {found[0].key: MINE})
    assert household_together(theirs, parts) == mine


def test_that_entries_added_on_each_side_both_stay() -> None:
    base = Household("h", (HEAD,), incomes=(PENSION,))
    rent = Income("rent", Money(5_000), "month")
    theirs = replace(base, incomes=(PENSION, rent), assets=())
    mine = replace(base, members=(HEAD, Member("m2", "child", "王小明")))
    made = household_together(
        theirs, joined(*map(household_apart, (base, theirs, mine)))
    )
    assert made == replace(theirs, members=mine.members)


def test_that_what_nobody_declared_stays_apart_from_there_is_none() -> None:
    base = Household("h", (HEAD,))
    mine = replace(base, incomes=())
    made = household_together(base, joined(*map(household_apart, (base, base, mine))))
    assert (made.incomes, made.assets) == ((), None)


def test_that_newcomers_of_one_id_on_both_sides_are_two_people() -> None:
    base = Household("h", (HEAD,))
    theirs = replace(base, members=(HEAD, Member("m2", "child", "王大明")))
    mine = Household(
        "h",
        (replace(HEAD, supported_by=("m2",)), Member("m2", "spouse", "李四")),
        incomes=(replace(PENSION, member="m2"),),
        supporters=(Supporter("s1", ("m1",), member="m2"),),
    )
    own = renumbered(base, theirs, mine)
    assert [one.id for one in own.members] == ["m1", "m3"]
    assert own.members[0].supported_by == ("m3",)
    assert own.incomes is not None and own.incomes[0].member == "m3"
    assert own.supporters is not None and own.supporters[0].member == "m3"
    made = household_together(
        theirs, joined(*map(household_apart, (base, theirs, own)))
    )
    assert [(one.id, one.name) for one in made.members] == [
        ("m1", "王桂兰"),
        ("m2", "王大明"),
        ("m3", "李四"),
    ]


def test_that_the_same_newcomer_on_both_sides_stays_one() -> None:
    base = Household("h", (HEAD,))
    child = Member("m2", "child", "王大明", "110105197003072417")
    theirs = replace(base, members=(HEAD, child))
    mine = replace(base, members=(HEAD, replace(child, name="王大名", employed=True)))
    assert renumbered(base, theirs, mine) == mine


def line(service: str, units: int, why_not: str = "") -> PlanLine:
    return PlanLine(
        service, Text(service), (), Fraction(units), "visit", why_not=why_not
    )


def test_that_services_edited_apart_stand_together_covered_or_left_out() -> None:
    month, none = Month(2026, 11), Money(0)
    rounding = Rounding(Fraction(1, 100), "half-up")
    base = replace(
        empty("plan", "p", "v", month, none, Fraction(13, 3), rounding),
        lines=(line("bathing", 1), line("meals", 5)),
        version=1,
    )
    theirs = replace(base, lines=(line("bathing", 2), line("meals", 5)), version=2)
    mine = replace(
        base,
        lines=(line("bathing", 1), line("walks", 3)),
        not_covered=(line("meals", 5, DROPPED),),
    )
    made = plan_together(theirs, joined(*map(plan_apart, (base, theirs, mine))))
    assert made.lines == (line("bathing", 2), line("walks", 3))
    assert made.not_covered == (line("meals", 5, DROPPED),)
    assert made.version == 2
