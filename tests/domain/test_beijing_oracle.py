# SPDX-License-Identifier: Apache-2.0
"""The Beijing programmes worked out a second time, by hand and without the law file.

The second way is written from 京民养老发〔2019〕160号 alone: plain days and sums, none
of the program's conditions, periods or money. Any difference is a fault of one of both.
"""

from datetime import date, timedelta
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from carecalc.catalog.cases import read_case
from carecalc.catalog.catalog import gather
from carecalc.domain.entitlement import entitle
from carecalc.domain.period import Month
from carecalc.domain.policy import Policy
from carecalc.paths import forms, resources

Fen = dict[str, int | None]  # None: not known

IN_FORCE = 2019 * 12 + 10 - 1
ON = date(2026, 11, 21)
NOT_HELD = {"heroic-act-care", "returned-youth-care", "institution-subsidy"}
OTHER_KINDS = ("retired-cadre", "duty-disability")


# --- by hand ---------------------------------------------------------------------------


def month_of(day: str) -> int:
    """Return how many months lie before the day's month."""
    year, month, _ = map(int, day.split("-"))
    return year * 12 + month - 1


def held(records: list[dict[str, Any]], month: int) -> list[dict[str, Any]]:
    """Return the records known on the day that hold on some day of the month."""
    return [
        r
        for r in records
        if r.get("from", "2000-01-01") <= ON.isoformat()
        and month_of(r.get("from", "2000-01-01")) <= month
        and month <= month_of(r.get("to", "9000-01-01"))
    ]


def levels(case: dict[str, Any], month: int) -> list[tuple[str, int]]:
    """Return the levels of the month: each holds until the next on its scale."""
    found = []
    known = [a for a in case["assessments"] if a["on"] <= ON.isoformat()]
    for n, one in enumerate(known):
        after = [
            a["on"]
            for k, a in enumerate(known)
            if a["scale"] == one["scale"] and (a["on"], k) > (one["on"], n)
        ]
        ends = [one.get("valid_to", "9000-01-01")]
        if after:
            day_before = date.fromisoformat(min(after)) - timedelta(days=1)
            ends.append(day_before.isoformat())
        if month_of(one["on"]) <= month <= month_of(min(ends)):
            found.append((one["scale"], one["level"]))
    return found


def by_conditions(case: dict[str, Any], month: int, severe: set[int]) -> dict[str, int]:
    """Return what the table of the notice gives in a month, in yuan."""
    person = case["person"]
    year, number, day = map(int, person["birth_date"].split("-"))
    if (number, day) == (2, 29):
        number, day = 3, 1  # the birthday of a year without that day
    age = (month - (year * 12 + number - 1)) // 12
    registered = any(p["code"].startswith("11") for p in held(person["hukou"], month))
    if month < IN_FORCE or not registered or age < 60:
        return {}
    status = {r["code"] for r in held(person["statuses"], month)}
    benefit = {r["code"] for r in held(person["benefits"], month)}
    papers = [
        (r["category"], r["grade"], r["multiple"])
        for r in held(person["certificates"], month)
    ]
    level = levels(case, month)
    found: dict[str, int] = {}
    if age >= 80:
        found["bj-age"] = 800 if age >= 100 else 500 if age >= 90 else 100
    if "TK" in status or "work-injury-care" in benefit:  # 三(六)
        return found
    for code, yuan in (("DB", 300), ("DSR", 200), ("JS", 100)):
        if code in status:
            found["bj-hardship"] = yuan
            break
    if benefit & NOT_HELD:  # 三(五)
        return found
    if (
        any(s == "gbt-42195-2022" and n in severe for s, n in level)
        or ("mzt-039-2013", 3) in level
        or any(c in "视力肢体智力精神" and g == 1 for c, g, _ in papers)
        or any(c in "智力精神" and g == 2 and more for c, g, more in papers)
    ):
        found["bj-care"] = 600
    elif any(
        (c in "视力肢体" and g == 2) or (c in "智力精神" and g in (2, 3))
        for c, g, _ in papers
    ):
        found["bj-care"] = 400
    elif any(c in "听力言语" and g in (1, 2) for c, g, _ in papers):
        found["bj-care"] = 200
    return found


def by_hand(case: dict[str, Any], month: int, severe: set[int]) -> Fen:
    """Return what is due in a month, in fen; a programme that is not due is left out."""
    person = case["person"]
    ended = [e["on"] for e in person["events"] if e["on"] <= ON.isoformat()]
    if any(month_of(day) < month for day in ended):
        return {}  # from the month after the event
    found: Fen = {}
    for programme, yuan in by_conditions(case, month, severe).items():
        applied = case.get("applied_on", "9000-01-01")
        if applied > ON.isoformat():
            found[programme] = None
            continue
        first = month
        while programme in by_conditions(case, first - 1, severe):
            first -= 1
        late = month_of(applied) - first
        if month >= month_of(applied) or late <= 6:
            found[programme] = yuan * 100
    ours = [found[p] for p in ("bj-hardship", "bj-care") if found.get(p)]
    others = [
        [b["monthly_fen"] for b in held(person["benefits"], month) if b["code"] == kind]
        for kind in OTHER_KINDS
    ]
    others = [amounts for amounts in others if amounts]
    if ours and others:  # 三(四)
        is_open = any(None in amounts for amounts in others)
        # What is not known is at least nothing: it can only make the other side more.
        best = max(sum(filter(None, amounts)) for amounts in others)
        for programme in ("bj-hardship", "bj-care"):
            if found.get(programme) and best > sum(filter(None, ours)):
                del found[programme]
            elif found.get(programme) and is_open:
                found[programme] = None
    return found


# --- any case --------------------------------------------------------------------------


def days(first: date, last: date) -> st.SearchStrategy[str]:
    """Return any day, each as likely as another."""
    numbers = st.integers(first.toordinal(), last.toordinal())
    return numbers.map(lambda n: date.fromordinal(n).isoformat())


DAYS = days(date(2019, 6, 1), date(2027, 3, 31))
PERIODS = st.tuples(DAYS, DAYS).flatmap(
    lambda days: st.sampled_from(
        [
            {"from": min(days), "to": max(days)},
            {"from": min(days)},
            {"to": max(days)},
            *[{}] * 3,
        ]
    )
)


def records(max_size: int = 2, **parts: st.SearchStrategy[Any]) -> Any:
    """Return lists of records of these parts, each with a period."""
    one = st.tuples(st.fixed_dictionaries(parts), PERIODS).map(
        lambda p: {**p[0], **p[1]}
    )
    return st.lists(one, max_size=max_size)


def mostly(usual: Any, other: st.SearchStrategy[Any]) -> Any:
    """Return the usual value three times in four, else another."""
    return st.integers(0, 3).flatmap(lambda n: st.just(usual) if n else other)


CODES = ["work-injury-care", "heroic-act-care", "returned-youth-care"]
PEOPLE = st.fixed_dictionaries(
    {
        "birth_date": st.one_of(
            days(date(1919, 1, 1), date(1965, 12, 31)),
            st.sampled_from(["1940-02-29", "1944-02-29", "1960-02-29", "1936-03-01"]),
        ),
        "hukou": mostly(
            [{"code": "110105"}],
            records(code=st.sampled_from(["110105", "110000", "130000"])),
        ),
        "statuses": records(code=st.sampled_from(["DB", "DSR", "JS", "TK", "BY"])),
        "certificates": records(
            category=st.sampled_from(["视力", "听力", "言语", "肢体", "智力", "精神"]),
            grade=st.integers(1, 4),
            multiple=st.booleans(),
        ),
        "benefits": mostly(
            [],
            records(
                code=st.sampled_from([*CODES, "institution-subsidy", *OTHER_KINDS]),
                monthly_fen=st.sampled_from([None, 10_000, 60_000, 90_000, 200_000]),
            ),
        ),
        "events": mostly(
            [],
            st.tuples(
                st.fixed_dictionaries(
                    {
                        "kind": st.sampled_from(["missing", "prison", "review-failed"]),
                        "on": DAYS,
                    }
                )
            ).map(list),
        ),
    }
)
LEVELS = st.one_of(
    st.tuples(st.just("gbt-42195-2022"), st.integers(0, 4)),
    st.tuples(st.just("mzt-039-2013"), st.integers(0, 3)),
)
CASES = st.fixed_dictionaries(
    {
        "region": st.just("110105"),
        "person": PEOPLE,
        "assessments": st.lists(
            st.tuples(LEVELS, DAYS).map(
                lambda a: {"scale": a[0][0], "level": a[0][1], "on": a[1]}
            ),
            max_size=3,
        ),
        "applied_on": mostly("2024-03-15", DAYS),
    }
)
MONTHS = st.integers(2019 * 12 + 7, 2027 * 12 + 2) | st.integers(
    2024 * 12, 2026 * 12 + 11
)
SEVERE = st.sampled_from(["3-4", "3"])


@cache
def elderly() -> Policy:
    """Return the file of the three programmes alone: nothing to choose against."""
    catalog = gather(forms(), resources())
    policies = catalog.policies("110105", ON)
    return next(policy for policy in policies if policy.code == "bj-elderly")


def check(case: dict[str, Any], month: int, severe: str) -> None:
    """Compare both ways in one month."""
    asked = Month(month // 12, month % 12 + 1)

    def law(month: Month) -> list[Policy]:
        return [elderly()] if month >= Month(2019, 10) else []

    found = entitle(read_case(case), law, ON, [asked], {"bj-severe": severe})
    ours: Fen = {
        line.programme: line.amount.fen if line.amount else None
        for line in found.lines
        if line.state != "not-due"
    }
    theirs = by_hand(case, month, {3, 4} if severe == "3-4" else {3})
    assert ours == theirs


TWO_OTHERS = {
    # 离休 900 is higher than 护理 600, whatever the allowance beside it is.
    "region": "110105",
    "person": {
        "birth_date": "1919-01-01",
        "hukou": [{"code": "110105"}],
        "statuses": [],
        "certificates": [{"category": "视力", "grade": 1, "multiple": False}],
        "benefits": [
            {"code": "retired-cadre", "monthly_fen": 90_000},
            {"code": "duty-disability", "monthly_fen": None},
        ],
        "events": [],
    },
    "assessments": [],
    "applied_on": "2024-03-15",
}


@pytest.mark.thorough
@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow])
@given(CASES, MONTHS, SEVERE)
@example(TWO_OTHERS, 2024 * 12 + 2, "3-4")
def test_that_the_file_and_the_notice_read_by_hand_agree_fen_by_fen(
    case: dict[str, Any], month: int, severe: str
) -> None:
    check(case, month, severe)


@pytest.mark.long
@settings(
    max_examples=20_000, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
@given(CASES, MONTHS, SEVERE)
def test_that_they_agree_on_very_many_cases(
    case: dict[str, Any], month: int, severe: str
) -> None:
    check(case, month, severe)
