# SPDX-License-Identifier: Apache-2.0
"""The six ways to stand beside each other, and stops with a rule of their own."""

from dataclasses import replace
from datetime import date

import pytest

from carecalc.catalog.reader import read_policy
from carecalc.domain.case import BenefitRecord, Case, CaseEvent, StatusRecord
from carecalc.domain.entitlement import Entitlement, entitle
from carecalc.domain.line import EntitlementLine
from carecalc.domain.money import Money
from carecalc.domain.period import Month

# a pays 100 with DB, b 60 with DSR, c 30 with any of these; d pays what a fact says.
LAW = """
format = 1
code = "p"
label = { zh_CN = "样" }
region = "110000"
effective_from = 2020-01-01
[sources.text]
title = "样"
[facts.class]
label = { zh_CN = "档" }
clause = "1"
options = [
  { code = "high", label = { zh_CN = "高" } },
  { code = "low", label = { zh_CN = "低" } },
]
[programmes.a]
label = { zh_CN = "甲" }
who = { status = "DB" }
amount = "hundred"
[programmes.b]
label = { zh_CN = "乙" }
who = { status = "DSR" }
amount = "sixty"
[programmes.c]
label = { zh_CN = "丙" }
who = { status = ["DB", "DSR", "JS"] }
amount = "thirty"
[programmes.d]
label = { zh_CN = "丁" }
who = { status = "JS" }
amount = "of-class"
[measures]
hundred = { kind = "rules", unit = "yuan", rows = [ { then = 100 } ] }
sixty = { kind = "rules", unit = "yuan", rows = [ { then = 60 } ] }
thirty = { kind = "rules", unit = "yuan", rows = [ { then = 30 } ] }
[measures.of-class]
kind = "rules"
unit = "yuan"
rows = [
  { then = 200, when = { class = "high" } },
  { then = 20, when = { class = "low" } },
]
"""
ON = date(2026, 11, 21)
MARCH = Month(2026, 3)


def a_case(*statuses: str, **changes: object) -> Case:
    """Return a case that holds these statuses."""
    held = tuple(StatusRecord(date(2024, 1, 1), None, code) for code in statuses)
    case = Case(id="1", region="110000", statuses=held, applied_on=date(2024, 1, 1))
    return replace(case, **changes)  # type: ignore[arg-type]


def found(case: Case, more: str, *months: Month) -> Entitlement:
    """Return what is due under the made-up policy."""
    policy = read_policy((LAW + more).encode(), "p.toml", {})
    return entitle(case, lambda month: [policy], ON, months or [MARCH])


def group(mode: str, sides: str) -> str:
    """Return a group of this mode."""
    return f'[groups.g]\nclause = "9"\nmode = "{mode}"\nsides = {sides}\n'


def line(result: Entitlement, programme: str, month: Month = MARCH) -> EntitlementLine:
    """Return one line."""
    (only,) = [
        entry
        for entry in result.lines
        if entry.programme == programme and entry.month == month
    ]
    return only


def fen(result: Entitlement) -> dict[str, int]:
    """Return what is due, by programme."""
    return {
        entry.programme: entry.amount.fen
        for entry in result.lines
        if entry.state == "due" and entry.amount is not None
    }


@pytest.mark.parametrize("more", ["", group("add", '[["a"], ["b"]]')])
def test_that_what_no_group_keeps_apart_is_held_together(more: str) -> None:
    assert fen(found(a_case("DB", "DSR"), more)) == {"a": 10000, "b": 6000, "c": 3000}


@pytest.mark.parametrize("word", ["highest", "higher"])
def test_that_of_several_kinds_the_highest_is_paid(word: str) -> None:
    more = group(word, '[["b", "c"], ["a"]]')
    # 60 + 30 = 90 is less than 100
    assert fen(found(a_case("DB", "DSR"), more)) == {"a": 10000}


def test_that_an_unknown_sum_leaves_the_highest_open() -> None:
    more = group("highest", '[["a"], ["d"]]')
    result = found(a_case("DB", "JS"), more)
    assert line(result, "a").state == "unknown"
    assert line(result, "a").missing == ("class",)
    assert fen(result) == {"c": 3000}


def test_that_an_unknown_part_of_the_highest_side_changes_nothing() -> None:
    more = group("highest", '[["a", "d"], ["b"]]')
    result = found(a_case("DB", "DSR", "JS"), more)
    # 100 and something more is more than 60
    assert fen(result) == {"a": 10000, "c": 3000}
    assert line(result, "b").state == "not-due"
    assert line(result, "d").state == "unknown"


def test_that_the_first_side_goes_before_a_higher_one() -> None:
    more = group("first", '[["b"], ["a"]]')
    assert fen(found(a_case("DB", "DSR"), more)) == {"b": 6000, "c": 3000}


def test_that_a_first_side_not_known_leaves_the_next_open() -> None:
    more = group("first", '[["d"], ["a"]]')
    result = found(a_case("DB", "JS"), more)
    assert line(result, "a").state == "unknown"
    assert fen(result) == {"c": 3000}


def test_that_a_benefit_that_is_held_shuts_out_what_a_veto_names() -> None:
    more = group("veto", '[["benefit: ltc-insurance"], ["a", "b"]]')
    benefit = BenefitRecord(date(2026, 1, 1), date(2026, 2, 3), "ltc-insurance")
    february = Month(2026, 2)
    case = a_case("DB", "DSR", benefits=(benefit,))
    result = found(case, more, february, MARCH)
    assert line(result, "a", february).state == "not-due"
    assert line(result, "a", february).vetoed_by == ("9",)
    assert line(result, "b", february).clauses == ("9",)
    assert line(result, "c", february).state == "due"
    assert line(result, "a", MARCH).state == "due"


def test_that_a_veto_not_known_leaves_what_it_shuts_out_open() -> None:
    more = group("veto", '[["d"], ["a"]]')
    assert line(found(a_case("DB", "JS"), more), "a").missing == ("class",)
    assert fen(found(a_case("DB"), more)) == {"a": 10000, "c": 3000}


@pytest.mark.parametrize(
    ("paid", "left"), [(0, 10000), (4000, 6000), (10000, 0), (25000, 0)]
)
def test_that_what_comes_after_pays_what_is_left(paid: int, left: int) -> None:
    more = group("after", '[["benefit: ltc-insurance"], ["a"]]')
    benefit = BenefitRecord(date(2026, 1, 1), None, "ltc-insurance", Money(paid))
    result = found(a_case("DB", benefits=(benefit,)), more)
    assert fen(result)["a"] == left
    assert result.totals[MARCH] == Money(left + 3000)


def test_that_the_later_of_several_pays_last() -> None:
    more = group("after", '[["c"], ["b"], ["a"]]')
    # c 30; b 60 − 30 = 30; a 100 − 60 = 40: together never more than the highest
    assert fen(found(a_case("DB", "DSR"), more)) == {"a": 4000, "b": 3000, "c": 3000}


def test_that_after_an_unknown_sum_nothing_is_known() -> None:
    more = group("after", '[["benefit: ltc-insurance"], ["a"]]')
    benefit = BenefitRecord(date(2026, 1, 1), None, "ltc-insurance", None)
    result = found(a_case("DB", benefits=(benefit,)), more)
    assert line(result, "a").state == "unknown"
    assert line(result, "a").missing == ("benefit: ltc-insurance",)


# ---- stop


STOPS = """
[timing]
start = { from = "application-month" }
[timing.stop]
events = ["death", "prison", "voluntary"]
from = "month-after-event"
each = { voluntary = "event-month" }
"""
MAY = Month(2026, 5)
JUNE = Month(2026, 6)
EIGHT = Month(2026, 8)


def states(case: Case, *months: Month) -> list[str]:
    """Return the state of a in each month."""
    result = found(case, STOPS, *months)
    return [line(result, "a", month).state for month in months]


def test_that_an_event_may_have_a_rule_of_its_own() -> None:
    event = CaseEvent("voluntary", date(2026, 5, 20))
    assert states(a_case("DB", events=(event,)), Month(2026, 4), MAY) == [
        "due",
        "not-due",
    ]
    event = CaseEvent("prison", date(2026, 5, 20))
    assert states(a_case("DB", events=(event,)), MAY, JUNE) == ["due", "not-due"]


def test_that_who_applies_again_is_due_again_from_then_on() -> None:
    event = CaseEvent("prison", date(2026, 5, 20))
    case = a_case("DB", events=(event,), applied_again=(date(2026, 8, 30),))
    months = (MAY, JUNE, Month(2026, 7), EIGHT)
    assert states(case, *months) == ["due", "not-due", "not-due", "due"]


def test_that_an_application_before_the_event_brings_nothing_back() -> None:
    event = CaseEvent("prison", date(2026, 5, 20))
    case = a_case("DB", events=(event,), applied_again=(date(2026, 5, 20),))
    assert states(case, JUNE, EIGHT) == ["not-due", "not-due"]


def test_that_nobody_is_due_again_after_death() -> None:
    event = CaseEvent("death", date(2026, 5, 20))
    case = a_case("DB", events=(event,), applied_again=(date(2026, 8, 30),))
    assert states(case, MAY, JUNE, EIGHT) == ["due", "not-due", "not-due"]


def test_that_a_new_application_is_not_known_before_its_day() -> None:
    event = CaseEvent("prison", date(2026, 5, 20))
    case = a_case("DB", events=(event,), applied_again=(date(2026, 12, 1),))
    assert states(case, Month(2026, 12)) == ["not-due"]


# ---- what is said beside the amount


BESIDE = """
acts_by_itself = ["age"]
publicity = { days = 7, fields = ["name", "amount"], clause = "4" }
calendar = { cutoff_day = 15, street_day = 20, district_day = 25, pay_day = 28 }
checked = { by = "某人", on = 2026-01-05, against = "样本" }
materials = [ { label = { zh_CN = "申请表" } } ]
"""


def test_that_a_programme_says_for_itself_what_its_file_says_otherwise() -> None:
    text = LAW.replace("[sources.text]", BESIDE + "[sources.text]", 1).replace(
        '[programmes.b]\nlabel = { zh_CN = "乙" }',
        '[programmes.b]\nlabel = { zh_CN = "乙" }\nacts_by_itself = []\n'
        "publicity = { days = 5 }\n"
        'materials = [ { label = { zh_CN = "病历" }, when = { class = "high" } } ]',
        1,
    )
    policy = read_policy(text.encode(), "p.toml", {})
    a, b = (policy.programmes[code].procedure for code in ("a", "b"))
    assert a.acts_by_itself == ("age",)
    assert b.acts_by_itself == ()
    assert a.publicity is not None and b.publicity is not None
    assert (a.publicity.days, b.publicity.days) == (7, 5)
    assert a.calendar == b.calendar
    assert a.calendar is not None and a.calendar.pay_day == 28
    assert [m.label.zh_CN for m in a.materials] == ["申请表"]
    assert [m.label.zh_CN for m in b.materials] == ["病历"]
    assert policy.checked is not None and policy.checked.on == date(2026, 1, 5)


def test_that_two_choices_may_hold_what_is_drawn_but_not_due() -> None:
    drawn = (BenefitRecord(None, None, "b", Money(6000)),)
    more = group("choose", '[["a"], ["b"]]') + group(
        "choose", '[["b"], ["c"]]'
    ).replace("groups.g", "groups.h")
    # b is not due, but drawn all the same: it is to be chosen against a, and against c
    result = found(a_case("DB", benefits=drawn), more)
    assert [line(result, code).state for code in "abc"] == ["choose"] * 3
    assert [choice.group for choice in result.open_choices] == ["g", "h"]
