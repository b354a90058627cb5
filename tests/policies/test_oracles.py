# SPDX-License-Identifier: Apache-2.0
"""The sample policies beside the published tables written out by hand, and what must
hold of every policy whatever the case."""

from collections.abc import Callable, Mapping
from copy import deepcopy
from datetime import date
from fractions import Fraction
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from carecalc.catalog.cases import read_case
from carecalc.catalog.catalog import Catalog
from carecalc.catalog.shipped import open_catalog
from carecalc.domain.entitlement import Entitlement, entitle
from carecalc.domain.period import Month
from carecalc.domain.policy import Policy

ON = date(2026, 11, 21)
OCTOBER = Month(2026, 10)
Case = dict[str, Any]
Due = dict[str, int | str]

REGIONS = {"110105": "bj", "310101": "sh", "500112": "cq", "330102": "zj"}
REGIONS |= {"340104": "hf", "620102": "none"}
STATUSES = ["TK", "DB", "BY", "DSR", "JS", "NC", "WY"]
CATEGORIES = ["视力", "听力", "言语", "肢体", "智力", "精神"]
LEVELS = st.one_of(
    st.tuples(st.just("gbt-42195-2022"), st.integers(0, 4)),
    st.tuples(st.just("sh-needs-2019"), st.integers(0, 6)),
    st.tuples(st.just("tekun-6"), st.sampled_from(["full", "partial", "none"])),
)
SETTINGS = ["home", "day-care", "institution-long", "institution-short"]


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Draw a case whose facts all hold since long before the month asked."""
    region = draw(st.sampled_from(sorted(REGIONS)))
    certificates = draw(
        st.lists(
            st.fixed_dictionaries(
                {
                    "category": st.sampled_from(CATEGORIES),
                    "grade": st.integers(1, 4),
                    "multiple": st.booleans(),
                }
            ),
            max_size=2,
        )
    )
    assessments = draw(st.lists(LEVELS, max_size=3, unique_by=lambda pair: pair[0]))
    fees = draw(
        st.lists(
            st.tuples(
                st.sampled_from(SETTINGS),
                st.integers(0, 400_000),
                st.integers(0, 300_000),
            ),
            max_size=3,
        )
    )
    return {
        "region": region,
        "person": {
            "birth_date": f"{draw(st.integers(1920, 1972))}-10-31",
            "sex": "female",
            "hukou": draw(st.sampled_from([region, region, "440103"])),
            "income_fen": draw(st.integers(0, 300_000)),
            "statuses": [
                {"code": code, "from": "2024-01-01"}
                for code in draw(
                    st.lists(st.sampled_from(STATUSES), max_size=2, unique=True)
                )
            ],
            "certificates": [{**c, "from": "2020-01-01"} for c in certificates],
            "benefits": draw(
                st.sampled_from(
                    [[], [], [], [{"code": "work-injury-care", "from": "2024-01-01"}]]
                )
            ),
        },
        "assessments": [
            {"scale": scale, "level": level, "on": "2025-12-01"}
            for scale, level in assessments
        ],
        "fees": [
            {"month": "2026-10", "setting": s, "fee_fen": f, "insurance_fen": i}
            for s, f, i in fees
        ],
        "applied_on": "2026-01-05",
        "decided_on": "2026-01-20",
    }


@cache
def catalog() -> Catalog:
    """Return the shipped law, read once."""
    return open_catalog([])


@cache
def law_of(region: str) -> Callable[[Month], list[Policy]]:
    """Return the shipped law of a region."""

    @cache
    def law(month: Month) -> list[Policy]:
        return catalog().policies(region, month.first_day)

    return law


def determined(
    case: Case, *months: Month, switches: Mapping[str, str] | None = None
) -> Entitlement:
    """Return what is due under the shipped law."""
    law = law_of(case["region"])
    return entitle(read_case(case), law, ON, months or (OCTOBER,), switches)


# ---- the tables, written out by hand


def held(case: Case, status: str) -> bool:
    return any(s["code"] == status for s in case["person"]["statuses"])


def certified(case: Case, grade: int, *categories: str) -> bool:
    return any(
        c["grade"] == grade and c["category"] in (categories or CATEGORIES)
        for c in case["person"]["certificates"]
    )


def level(case: Case, scale: str) -> Any:
    return next((a["level"] for a in case["assessments"] if a["scale"] == scale), None)


def by_hand(case: Case, pilot: bool) -> Due:
    """Return what the published tables give in October 2026, in fen."""
    person = case["person"]
    age = 2026 - int(person["birth_date"][:4])
    place = REGIONS[case["region"]]
    here = person["hukou"] == case["region"]
    shut = held(case, "TK") or bool(person["benefits"])
    any_certificate = bool(person["certificates"])
    mind_3 = certified(case, 3, "智力", "精神")
    due: Due = {}
    if place == "sh" and here:
        care = level(case, "sh-needs-2019")
        column = 0 if held(case, "DB") else 1 if held(case, "DSR") else None
        if age >= 60 and care and column is not None:
            rows = [(1, (1110, 888)), (4, (1036, 740)), (6, (740, 444))]
            due["sh-care-service"] = (
                next(sums for last, sums in rows if care <= last)[column] * 100
            )
        ages = [(100, 600), (90, 350), (80, 180), (70, 150), (65, 75)]
        if age >= 65:
            due["sh-age"] = next(yuan for least, yuan in ages if age >= least) * 100
        if not shut and any_certificate:
            if held(case, "WY") or held(case, "DB"):
                due["sh-disability-living"] = 45000
            elif held(case, "BY"):
                due["sh-disability-living"] = 32000
        if not shut and certified(case, 1):
            due["sh-disability-care"] = 35000
        elif not shut and (certified(case, 2) or mind_3):
            due["sh-disability-care"] = 18000
    if place == "cq" and here and not shut:
        if any_certificate and held(case, "DB"):
            due["cq-disability-living"] = 10000
        if certified(case, 1) or certified(case, 2):
            due["cq-disability-care"] = 11000 if certified(case, 1) else 10000
    poor = any(held(case, status) for status in ("DB", "BY", "DSR"))
    if place == "zj" and here and not shut and any_certificate and poor:
        due["zj-disability-living"] = "unknown"
    if place == "hf" and here:
        named = held(case, "DB") or held(case, "NC")
        if (age >= 70 and named) or age >= 90:
            due["hf-service"] = 60000
    if place == "bj" and held(case, "TK"):
        due["bj-tekun-care"] = "unknown"
    if age >= 60 and level(case, "gbt-42195-2022") in (2, 3, 4):
        due["national-voucher"] = voucher(case, pilot)
    return due


def voucher(case: Case, pilot: bool) -> int | str:
    if not case["fees"]:
        return "unknown"
    own = [
        (f["setting"], max(0, f["fee_fen"] - f["insurance_fen"])) for f in case["fees"]
    ]
    if not pilot:
        at_home = sum(fen for setting, fen in own if not setting.startswith("inst"))
        inside = sum(fen for setting, fen in own if setting.startswith("inst"))
        # halves of a fen go up; twentieths keep the sum whole
        return min(80_000, (10 * at_home + 8 * inside + 10) // 20)
    total = sum(fen for _, fen in own)
    if total == 0:
        return 0
    return 80_000 if Fraction(3, 10) * total >= 80_000 else "unknown"


THREE = {"bj-hardship", "bj-care", "bj-age", "bj-disability-living"}
OTHERS = THREE | {"bj-disability-care"}


@pytest.mark.thorough
@settings(max_examples=250, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(cases(), st.booleans())
def test_that_the_samples_and_their_tables_read_by_hand_agree(
    case: Case, pilot: bool
) -> None:
    reading = {"voucher-rate": "pilot" if pilot else "national-2026"}
    found = determined(case, switches=reading)
    ours = {
        line.programme: line.amount.fen if line.amount else line.state
        for line in found.lines
        if line.state != "not-due" and line.programme not in OTHERS
    }
    assert ours == by_hand(case, pilot)
    assert found.readings["voucher-rate"] == reading["voucher-rate"]


# ---- what holds of every policy


def shown(result: Entitlement) -> list[Any]:
    return [
        (e.programme, e.month, e.state, e.amount, e.category, e.vetoed_by)
        for e in result.lines
    ]


@pytest.mark.thorough
@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(cases())
def test_that_no_amount_is_negative_or_above_its_cap(case: Case) -> None:
    for line in determined(case).lines:
        assert line.amount is None or line.amount.fen >= 0
        assert (line.amount is None) == (line.state in ("not-due", "unknown"))
        assert bool(line.missing) == (line.state == "unknown")
        if line.programme == "national-voucher" and line.amount is not None:
            assert line.amount.fen <= 80_000


@pytest.mark.thorough
@settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(cases(), st.randoms(use_true_random=False))
def test_that_the_order_of_facts_changes_nothing(case: Case, random: Any) -> None:
    other = deepcopy(case)
    for entries in (
        other["person"]["statuses"],
        other["person"]["certificates"],
        other["assessments"],
        other["fees"],
    ):
        random.shuffle(entries)
    assert shown(determined(other)) == shown(determined(case))


@pytest.mark.thorough
@settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(cases())
def test_that_a_fact_that_no_rule_reads_changes_nothing(case: Case) -> None:
    other = deepcopy(case)
    other["person"]["statuses"].append({"code": "YF", "from": "2020-01-01"})
    other["person"]["residence"] = "440103"
    other["assessments"].append({"scale": "ltc-2021", "level": 5, "on": "2025-12-01"})
    other["fees"].append(
        {"month": "2026-09", "setting": "home", "fee_fen": 1, "insurance_fen": 0}
    )
    assert shown(determined(other)) == shown(determined(case))


@pytest.mark.thorough
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(cases(), st.integers(1, 11))
def test_that_a_period_split_in_two_has_the_same_lines_and_sums(
    case: Case, cut: int
) -> None:
    # A record that begins, one that ends, a birthday and a fee within the year.
    case["person"]["statuses"].append(
        {"code": "JS", "from": "2026-04-10", "to": "2026-08-20"}
    )
    year = [Month(2026, number) for number in range(1, 13)]
    whole = determined(case, *year)
    first, second = determined(case, *year[:cut]), determined(case, *year[cut:])
    assert shown(whole) == shown(first) + shown(second)
    assert whole.totals == {**first.totals, **second.totals}
    one_by_one = [line for month in year for line in shown(determined(case, month))]
    assert shown(whole) == one_by_one
