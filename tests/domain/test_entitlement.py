# SPDX-License-Identifier: Apache-2.0
"""Start and stop, groups, knowledge and arrears, on small made-up policies."""

from dataclasses import replace
from datetime import date

import pytest

from carecalc.catalog.reader import read_policy, read_standard
from carecalc.domain.case import (
    AssessmentRecord,
    BenefitRecord,
    Case,
    CaseEvent,
    Place,
    StatusRecord,
)
from carecalc.domain.entitlement import Entitlement, entitle
from carecalc.domain.line import EntitlementLine
from carecalc.domain.money import Money
from carecalc.domain.period import Month
from carecalc.domain.policy import Policy
from carecalc.text import Message, Text

HEAD = """
format = 1
code = "p"
label = { zh_CN = "样" }
region = "110000"
effective_from = 2020-01-01
[sources.text]
title = "样"
[programmes.a]
label = { zh_CN = "甲" }
who = { status = "DB" }
amount = "hundred"
[programmes.b]
label = { zh_CN = "乙" }
who = { status = "DSR" }
amount = "sixty"
[measures]
hundred = { kind = "rules", unit = "yuan", rows = [ { then = 100 } ] }
sixty = { kind = "rules", unit = "yuan", rows = [ { then = 60 } ] }
"""

TIMING = """
[timing]
start = { from = "application-month", back_to_eligibility = 6 }
stop = { events = ["death", "prison"], from = "month-after-event" }
"""

ON = date(2026, 11, 21)


def a_policy(more: str = TIMING) -> Policy:
    return read_policy((HEAD + more).encode(), "p.toml", {})


def a_case(**changes: object) -> Case:
    case = Case(
        id="1",
        region="110000",
        birth_date=date(1944, 3, 9),
        hukou=(Place(None, None, "110105"),),
        statuses=(StatusRecord(date(2026, 1, 10), None, "DB"),),
        applied_on=date(2026, 5, 20),
    )
    return replace(case, **changes)  # type: ignore[arg-type]


def found(case: Case, *months: str, more: str = TIMING, on: date = ON) -> Entitlement:
    policy = a_policy(more)
    return entitle(
        case,
        lambda month: [policy] if month >= Month(2020, 1) else [],
        on,
        [Month.parse(month) for month in months],
    )


def line_of(
    case: Case, month: str, programme: str = "a", more: str = TIMING, on: date = ON
) -> EntitlementLine:
    entitlement = found(case, month, more=more, on=on)
    (line,) = [x for x in entitlement.lines if x.programme == programme]
    return line


def state(case: Case, month: str, more: str = TIMING, on: date = ON) -> str:
    return line_of(case, month, more=more, on=on).state


# --- start ------------------------------------------------------------------------


def test_that_an_application_four_months_late_goes_back_to_eligibility() -> None:
    # eligible from January, applied in May: lateness 4, at most 6 goes back
    states = [state(a_case(), f"2026-{n:02d}") for n in (1, 4, 5, 11)]
    assert states == ["due", "due", "due", "due"]
    assert state(a_case(), "2025-12") == "not-due"


@pytest.mark.parametrize(
    ("applied", "january"), [(date(2026, 7, 31), "due"), (date(2026, 8, 1), "not-due")]
)
def test_that_six_months_late_goes_back_and_seven_do_not(
    applied: date, january: str
) -> None:
    case = a_case(applied_on=applied)
    assert state(case, "2026-01") == january
    assert state(case, str(Month.of(applied))) == "due"


def test_that_lateness_counts_from_the_unbroken_run_that_holds_the_month() -> None:
    # 2025 is over and done with; the run of January 2026 is five months old in June
    statuses = (
        StatusRecord(date(2025, 3, 1), date(2025, 9, 30), "DB"),
        StatusRecord(date(2026, 1, 10), None, "DB"),
    )
    case = a_case(statuses=statuses, applied_on=date(2026, 6, 1))
    assert state(case, "2026-01") == "due"
    assert state(case, "2025-09") == "not-due"


def test_that_an_application_not_made_leaves_the_line_unknown() -> None:
    line = line_of(a_case(applied_on=None), "2026-11")
    assert (line.state, line.missing) == ("unknown", ("applied_on",))


def test_that_reasons_say_by_its_name_what_is_missing() -> None:
    policy = a_policy()
    day = Text("申请日期", "Day of application")
    labels = {"applied_on": day}
    case = a_case(applied_on=None)
    found = entitle(case, lambda _: [policy], ON, [Month(2026, 11)], labels=labels)
    line = next(each for each in found.lines if each.programme == "a")
    said = [step.text for step in line.step.children]
    assert Message("Not known: {name}", {"name": day}) in said


def test_that_no_application_is_asked_of_one_who_is_not_eligible() -> None:
    line = line_of(a_case(applied_on=None, statuses=()), "2026-11")
    assert (line.state, line.missing) == ("not-due", ())


@pytest.mark.parametrize(
    ("start", "september", "october"),
    [("decision-month", "due", "due"), ("month-after-decision", "not-due", "due")],
)
def test_that_a_start_by_decision_counts_from_its_month(
    start: str, september: str, october: str
) -> None:
    more = f'[timing]\nstart = {{ from = "{start}" }}\n'
    case = a_case(decided_on=date(2026, 9, 30))
    assert state(case, "2026-08", more) == "not-due"
    assert state(case, "2026-09", more) == september
    assert state(case, "2026-10", more) == october


def test_that_a_start_by_eligibility_alone_needs_no_application() -> None:
    more = '[timing]\nstart = { from = "eligibility-month" }\n'
    assert state(a_case(applied_on=None), "2026-01", more) == "due"


# --- stop --------------------------------------------------------------------------


def test_that_the_month_of_death_is_the_last_one_due() -> None:
    case = a_case(events=(CaseEvent("death", date(2026, 9, 1)),))
    assert state(case, "2026-09") == "due"
    assert state(case, "2026-10") == "not-due"


def test_that_a_stop_in_the_event_month_pays_the_month_before_last() -> None:
    more = TIMING.replace("month-after-event", "event-month")
    case = a_case(events=(CaseEvent("death", date(2026, 9, 30)),))
    assert state(case, "2026-08", more) == "due"
    assert state(case, "2026-09", more) == "not-due"


@pytest.mark.parametrize(
    ("decided", "expected"),
    [
        (None, ["due", "due", "unknown"]),
        (date(2026, 6, 1), ["due", "due", "unknown"]),
        (date(2026, 9, 3), ["due", "due", "due"]),
        (date(2026, 8, 31), ["due", "due", "not-due"]),
    ],
)
def test_that_a_stop_by_decision_leaves_the_months_up_to_the_event_due(
    decided: date | None, expected: list[str]
) -> None:
    # no decision on what happened on 9 August is earlier than that day
    more = TIMING.replace("month-after-event", "month-after-decision")
    case = a_case(events=(CaseEvent("prison", date(2026, 8, 9)),), decided_on=decided)
    states = [state(case, f"2026-{n:02d}", more) for n in (7, 8, 9)]
    assert states == expected


def test_that_an_event_the_file_does_not_list_stops_nothing() -> None:
    case = a_case(events=(CaseEvent("voluntary", date(2026, 9, 1)),))
    assert state(case, "2026-10") == "due"


def test_that_a_status_counts_in_every_month_it_touches() -> None:
    status = StatusRecord(date(2026, 1, 31), date(2026, 6, 1), "DB")
    case = a_case(statuses=(status,))
    assert [state(case, f"2026-{n:02d}") for n in (1, 6, 7)] == [
        "due",
        "due",
        "not-due",
    ]


def test_that_a_status_lost_within_the_month_ends_at_once_where_the_file_says() -> None:
    more = TIMING.replace(
        'events = ["death", "prison"], from = "month-after-event"',
        'events = ["status-lost"], from = "event-month"',
    )
    status = StatusRecord(date(2026, 1, 1), date(2026, 6, 10), "DB")
    assert state(a_case(statuses=(status,)), "2026-05", more) == "due"
    assert state(a_case(statuses=(status,)), "2026-06", more) == "not-due"


# --- knowledge -----------------------------------------------------------------------


def test_that_facts_dated_after_the_day_of_knowledge_are_not_known() -> None:
    case = a_case(events=(CaseEvent("death", date(2026, 9, 1)),))
    assert state(case, "2026-10", on=date(2026, 8, 31)) == "due"
    status = StatusRecord(date(2026, 9, 1), None, "DB")
    late = a_case(statuses=(status,), applied_on=date(2026, 5, 20))
    assert state(late, "2026-09", on=date(2026, 8, 31)) == "not-due"


def test_that_a_later_assessment_ends_the_one_before_it() -> None:
    more = TIMING + (
        "[programmes.c]\n"
        'label = { zh_CN = "丙" }\n'
        'who = { assessment = { scale = "s", level = 3 } }\n'
        'amount = "hundred"\n'
    )
    case = a_case(
        assessments=(
            AssessmentRecord(date(2026, 1, 5), None, "s", 3),
            AssessmentRecord(date(2026, 8, 15), None, "s", 2),
        )
    )
    states = [line_of(case, month, "c", more).state for month in ("2026-08", "2026-09")]
    assert states == ["due", "not-due"]


ASKED = """
[facts.alone]
label = { zh_CN = "独居" }
options = [
  { code = "yes", label = { zh_CN = "是" } },
  { code = "no", label = { zh_CN = "否" } },
]
[programmes.c]
label = { zh_CN = "丙" }
who = { alone = "yes" }
amount = "sixty"
"""


@pytest.mark.parametrize(
    ("answer", "expected"), [("yes", "due"), ("no", "not-due"), ("maybe", "unknown")]
)
def test_that_an_answer_that_is_no_option_answers_nothing(
    answer: str, expected: str
) -> None:
    line = line_of(a_case(facts={"alone": (answer,)}), "2026-10", "c", ASKED + TIMING)
    assert line.state == expected
    assert line.missing == (("alone",) if expected == "unknown" else ())


# --- groups --------------------------------------------------------------------------

CHOOSE = TIMING + '[groups.g]\nmode = "choose"\nsides = [ ["a"], ["b"] ]\n'
BOTH = (
    StatusRecord(date(2026, 1, 1), None, "DB"),
    StatusRecord(date(2026, 1, 1), None, "DSR"),
)


def test_that_two_sides_due_wait_for_a_choice_and_are_not_summed() -> None:
    entitlement = found(a_case(statuses=BOTH), "2026-10", more=CHOOSE)
    assert [x.state for x in entitlement.lines] == ["choose", "choose"]
    assert entitlement.totals == {Month(2026, 10): Money(0)}
    (choice,) = entitlement.open_choices
    assert [(o.take, o.amount) for o in choice.options] == [
        (("a",), Money(10000)),
        (("b",), Money(6000)),
    ]


def test_that_a_choice_made_leaves_the_other_side_not_due() -> None:
    case = a_case(statuses=BOTH, choices={"g": ("b",)})
    entitlement = found(case, "2026-10", more=CHOOSE)
    assert {x.programme: x.state for x in entitlement.lines} == {
        "a": "not-due",
        "b": "due",
    }
    assert entitlement.open_choices == ()
    assert entitlement.totals == {Month(2026, 10): Money(6000)}


def test_that_one_side_alone_needs_no_choice() -> None:
    case = a_case(choices={"g": ("b",)})
    assert line_of(case, "2026-10", "a", CHOOSE).state == "due"


@pytest.mark.parametrize(
    ("benefit", "a"),
    [(9_999, "due"), (10_000, "due"), (10_001, "not-due")],
)
def test_that_the_higher_side_is_paid_and_a_tie_goes_to_the_first(
    benefit: int, a: str
) -> None:
    more = TIMING + '[groups.g]\nmode = "higher"\nsides = [ ["a"], ["benefit: x"] ]\n'
    held = BenefitRecord(date(2026, 1, 1), None, "x", Money(benefit))
    assert state(a_case(benefits=(held,)), "2026-10", more) == a


def test_that_a_benefit_of_unknown_amount_leaves_the_comparison_unknown() -> None:
    more = TIMING + '[groups.g]\nmode = "higher"\nsides = [ ["a"], ["benefit: x"] ]\n'
    held = BenefitRecord(date(2026, 1, 1), None, "x", None)
    line = line_of(a_case(benefits=(held,)), "2026-10", more=more)
    assert (line.state, line.missing) == ("unknown", ("benefit: x",))


def test_that_a_side_that_cannot_win_is_not_due_while_others_are_open() -> None:
    sides = '[ ["a"], ["benefit: x"], ["benefit: y"] ]'
    more = TIMING + f'[groups.g]\nmode = "higher"\nsides = {sides}\n'
    unknown = BenefitRecord(date(2026, 1, 1), None, "x", None)
    for known, expected in ((10_001, "not-due"), (10_000, "unknown")):
        other = BenefitRecord(date(2026, 1, 1), None, "y", Money(known))
        case = a_case(benefits=(unknown, other))
        assert state(case, "2026-10", more) == expected


# --- what was paid ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("paid", "arrears", "recovery"),
    [(None, 10000, 0), (0, 10000, 0), (4000, 6000, 0), (12500, 0, 2500)],
)
def test_that_a_month_that_is_over_is_compared_with_what_was_paid(
    paid: int | None, arrears: int, recovery: int
) -> None:
    month = Month(2026, 9)
    record = {} if paid is None else {("a", month): Money(paid)}
    line = line_of(a_case(paid=record), str(month))
    assert (line.arrears, line.recovery) == (Money(arrears), Money(recovery))


def test_that_a_month_paid_though_not_due_is_to_be_recovered() -> None:
    month = Month(2026, 10)
    case = a_case(
        events=(CaseEvent("death", date(2026, 9, 1)),),
        paid={("a", month): Money(10000)},
    )
    line = line_of(case, str(month))
    assert (line.state, line.recovery) == ("not-due", Money(10000))


# --- dated standards -------------------------------------------------------------------

STANDARD = (
    TIMING
    + """
[parameters.base]
standard = "110000/base"
unit = "yuan"
[measures.share]
kind = "product"
of = ["base", 0.3]
unit = "yuan"
[programmes.c]
label = { zh_CN = "丙" }
who = { status = "DB" }
amount = "share"
"""
)
FIGURES = b"""
format = 1
code = "110000/base"
label = { zh_CN = "\xe6\xa0\xb7" }
unit = "yuan"
values = [
  { from = 2026-07-01, value = 1450, clause = "no. 80", mark = "unconfirmed" },
  { from = 2027-07-01, value = 1500 },
]
"""


def standard_line(month: str) -> EntitlementLine:
    figures = read_standard(FIGURES, "base.toml")
    policy = read_policy((HEAD + STANDARD).encode(), "p.toml", {figures.code: figures})
    asked = [Month.parse(month)]
    entitlement = entitle(a_case(), lambda _: [policy], ON, asked)
    (line,) = [x for x in entitlement.lines if x.programme == "c"]
    return line


def test_that_the_month_decides_the_row_of_a_standard() -> None:
    # 30 % of 1,450 is 435, of 1,500 it is 450
    assert standard_line("2026-07").amount == Money(43500)
    assert standard_line("2027-06").amount == Money(43500)
    assert standard_line("2027-07").amount == Money(45000)


def test_that_before_its_first_row_a_standard_is_missing_by_its_code() -> None:
    line = standard_line("2026-06")
    assert (line.state, line.missing) == ("unknown", ("110000/base",))


def test_that_the_doubt_about_a_figure_travels_to_the_amount() -> None:
    assert "unconfirmed" in standard_line("2026-07").marks
    assert "unconfirmed" not in standard_line("2027-07").marks
