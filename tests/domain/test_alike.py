# SPDX-License-Identifier: Apache-2.0
"""People of whom the law reads the same are worked out once, and nobody else with them."""

from dataclasses import fields, replace
from datetime import date
from fractions import Fraction
from random import Random

import pytest

from carecalc.domain.alike import Alike
from carecalc.domain.entitlement import entitle
from carecalc.domain.line import EntitlementLine
from carecalc.domain.period import Month
from carecalc.domain.policy import Policy
from carecalc.domain.result import Given
from carecalc.text import Text
from tests.batch.random_cases import random_case
from tests.laws import policy_of, shipped, switch

ON = date(2026, 11, 21)
POLICY = """
[programmes.a]
label = { zh_CN = "甲" }
who = { status = "DB" }
amount = "hundred"
[programmes.b]
label = { zh_CN = "乙" }
who = { status = "DSR" }
amount = "hundred"
[measures]
hundred = { kind = "rules", unit = "yuan", rows = [ { then = 100 } ] }
"""
LABELS = {"DB": Text("低保")}
GIVEN = Given(
    {"f": ("yes",)},
    frozenset({"g"}),
    {"age": Fraction(81)},
    {"sex": "female"},
    {"hukou": ("110105",)},
    {"status": ({"code": "DB"},)},
    LABELS,
    {"standard": ("第三条", "")},
)
OTHERS = {
    "answers": replace(GIVEN, answers={"f": ("no",)}),
    "refused": replace(GIVEN, refused=frozenset({"h"})),
    "numbers": replace(GIVEN, numbers={"age": Fraction(82)}),
    "codes": replace(GIVEN, codes={"sex": "male"}),
    "places": replace(GIVEN, places={"hukou": None}),
    "records": replace(GIVEN, records={"status": ({"code": "DSR"},)}),
    "labels": replace(GIVEN, labels=dict(LABELS)),
    "notes": replace(GIVEN, notes={"standard": ("第四条", "")}),
}


def a_policy(more: str = "") -> Policy:
    return policy_of(more + POLICY)


def test_that_people_of_whom_everything_is_the_same_share_an_evaluation() -> None:
    alike, policy = Alike(), a_policy()
    found = alike.evaluation(policy, {}, GIVEN)
    assert (
        alike.evaluation(policy, {}, replace(GIVEN, codes={"sex": "female"})) is found
    )


@pytest.mark.parametrize("name", [field.name for field in fields(Given)])
def test_that_whoever_differs_in_anything_has_an_evaluation_of_their_own(
    name: str,
) -> None:
    alike, policy = Alike(), a_policy()
    found = alike.evaluation(policy, {}, GIVEN)
    assert alike.evaluation(policy, {}, OTHERS[name]) is not found


def test_that_another_version_and_another_reading_are_worked_out_anew() -> None:
    one, other = a_policy(switch("s", "x", "y")), a_policy(switch("s", "x", "y"))
    alike = Alike()
    found = alike.evaluation(one, {"s": "x"}, GIVEN)
    assert alike.evaluation(other, {"s": "x"}, GIVEN) is not found
    assert alike.evaluation(one, {"s": "y"}, GIVEN) is not found


def test_that_each_programme_is_judged_by_itself() -> None:
    alike, policy = Alike(), a_policy()
    found = alike.evaluation(policy, {}, GIVEN)
    states = [
        alike.eligibility(found, policy.programmes[code]).state for code in ("a", "b")
    ]
    assert states == ["due", "not-due"]


def test_that_a_line_is_told_once_for_its_programme_and_month() -> None:
    alike, policy = Alike(), a_policy()
    shared = alike.evaluation(policy, {}, GIVEN)
    told: list[str] = []

    def line(code: str, month: str) -> EntitlementLine:
        def tell() -> EntitlementLine:
            told.append(f"{code} {month}")
            (found, *_) = entitle(
                random_case(Random(0), "1"), lambda month: [policy], ON
            ).lines
            return found

        return alike.line(shared, policy.programmes[code], Month.parse(month), tell)

    first = line("a", "2026-11")
    assert line("a", "2026-11") is first
    line("a", "2026-12")
    line("b", "2026-11")
    assert told == ["a 2026-11", "a 2026-12", "b 2026-11"]


def test_that_a_full_store_is_emptied() -> None:
    alike, policy = Alike(most=2), a_policy()
    each = [
        alike.evaluation(policy, {}, replace(GIVEN, numbers={"age": Fraction(age)}))
        for age in (80, 81, 82)
    ]
    # 80 and 81 filled it; 82 found it full and began anew.
    again = replace(GIVEN, numbers={"age": Fraction(82)})
    assert alike.evaluation(policy, {}, again) is each[2]
    again = replace(GIVEN, numbers={"age": Fraction(80)})
    assert alike.evaluation(policy, {}, again) is not each[0]


@pytest.mark.parametrize("most", [3, 20_000])
def test_that_it_changes_nothing_of_what_is_due(most: int) -> None:
    catalog, chance = shipped(), Random(4)
    months = (Month(2026, 9), Month(2026, 11))
    alike = Alike(most)
    for number in range(60):
        case = random_case(chance, str(number))

        def law(month: Month, region: str = case.region) -> list[Policy]:
            return catalog.policies(region, month.first_day)

        alone = entitle(case, law, ON, months, labels=LABELS)
        assert entitle(case, law, ON, months, labels=LABELS, alike=alike) == alone
