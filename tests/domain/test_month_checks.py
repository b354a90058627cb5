# SPDX-License-Identifier: Apache-2.0
"""Each check of a month's list catches its fault, and accuses nobody of a clean list."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from carecalc.catalog.month_checks import check_rules
from carecalc.domain import month_checks as money
from carecalc.domain import month_checks_people as people
from carecalc.domain.disbursement import ARREARS, Line
from carecalc.domain.fact import Payee
from carecalc.domain.money import Money
from carecalc.domain.month_check import KNOWN_CASES, Finding
from carecalc.domain.month_checks import Held, Undue, Waiting
from carecalc.domain.month_checks_people import Assessed, Said
from carecalc.domain.period import Month
from carecalc.domain.policy import Group
from carecalc.text import Text
from tests.offices import catalog

RULES = check_rules(catalog(), date(2026, 11, 1))
NOVEMBER = Month(2026, 11)
OWN = Payee("social-card", "甲老人", "6200000000000000011")
A = Line(
    "a",
    "甲老人",
    "000001194403090024",
    "晨光社区",
    "care",
    "A",
    NOVEMBER,
    Money(60_000),
    "act-a",
    OWN,
)
B = replace(
    A,
    person_id="b",
    name="乙老人",
    id_number="000001194403100021",
    payee=replace(OWN, holder="乙老人", number="6200000000000000029"),
)
CLEAN = (A, B)
LABELS = {"care": Text("护理补贴"), "disability": Text("残疾护理补贴")}
CHOOSE = Group("nursing", "choose", (("care",), ("disability", "benefit: work")), None)


def cases(findings: Iterable[Finding]) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(one.code, one.case, one.person_ids) for one in findings]


def test_that_the_shipped_file_weighs_every_case_of_every_check() -> None:
    assert {code: frozenset(rule.severity) for code, rule in RULES.checks.items()} == (
        KNOWN_CASES
    )


def test_that_a_month_after_the_month_of_death_is_found_and_that_month_is_not() -> None:
    # Died on 31 October: November is the first month after. On 1 November: none is.
    late, in_time = {"a": date(2026, 10, 31)}, {"a": date(2026, 11, 1)}
    assert cases(people.after_death(RULES, CLEAN, late, {})) == [
        ("DEATH-01", "recorded", ("a",))
    ]
    assert cases(people.after_death(RULES, CLEAN, in_time, {})) == []
    listed = {"b": Said("", "殡葬名单", date(2026, 9, 2))}
    assert cases(people.after_death(RULES, CLEAN, {}, listed)) == [
        ("DEATH-01", "listed", ("b",))
    ]


def test_that_arrears_of_the_month_of_death_may_be_paid_to_the_estate() -> None:
    line = replace(A, kind=ARREARS, month=Month(2026, 9))
    assert cases(people.after_death(RULES, (line,), {"a": date(2026, 9, 3)}, {})) == []


def test_that_two_sides_of_a_choice_are_not_both_paid() -> None:
    both = (A, replace(A, programme="disability"), B)
    assert cases(money.together(RULES, both, (CHOOSE,), LABELS)) == [
        ("STACK-01", "together", ("a",))
    ]
    assert cases(money.together(RULES, CLEAN, (CHOOSE,), LABELS)) == []
    held_together = replace(CHOOSE, mode="add")
    assert cases(money.together(RULES, both, (held_together,), LABELS)) == []


def test_that_a_line_of_what_is_shut_out_is_named_so_and_not_as_an_amount() -> None:
    veto = (Undue(A, None, ("三.6",)),)
    assert cases(money.shut_out(RULES, veto, LABELS)) == [
        ("STACK-01", "shut-out", ("a",))
    ]
    assert cases(money.other_amounts(RULES, veto, LABELS)) == []


def test_that_another_bodys_benefit_is_told_where_it_stands_against_a_line() -> None:
    def told(*held: Held) -> list[tuple[str, str, tuple[str, ...]]]:
        return cases(money.paid_elsewhere(RULES, CLEAN, (CHOOSE,), {"a": held}, LABELS))

    assert told(Held("work", "工伤护理费")) == [("STACK-02", "recorded", ("a",))]
    assert told(Held("work", "工伤护理费", "人社名单")) == [
        ("STACK-02", "listed", ("a",))
    ]
    assert told(Held("", "某项补助", "某名单")) == [("STACK-02", "listed", ("a",))]
    assert told(Held("other", "别的待遇", "某名单")) == []


def test_that_one_number_under_two_entries_and_one_payment_twice_are_found() -> None:
    keys = {"a": "00000119440309002", "b": "00000119440309002"}
    assert cases(money.twice(RULES, CLEAN, keys, (), LABELS)) == [
        ("DUP-01", "number", ("a", "b"))
    ]
    keys["b"] = "00000119440310002"
    assert cases(money.twice(RULES, CLEAN, keys, (), LABELS)) == []
    assert cases(money.twice(RULES, (A, A, B), keys, (), LABELS)) == [
        ("DUP-01", "twice", ("a",))
    ]
    # The same month once more in another kind is what arrears are.
    late = replace(A, kind=ARREARS)
    assert cases(money.twice(RULES, (A, late), keys, (), LABELS)) == []
    assert cases(money.twice(RULES, CLEAN, keys, [("x", "b")], LABELS)) == [
        ("DUP-01", "parked", ("b", "x"))
    ]


def test_that_staff_and_relatives_are_told_of_where_they_are_listed() -> None:
    said = {"a": Said("某单位", "财政供养名单"), "z": Said("某单位", "财政供养名单")}
    assert cases(people.told_of(RULES, "FISC-01", "listed", CLEAN, said)) == [
        ("FISC-01", "listed", ("a",))
    ]


def test_that_nobody_is_left_without_a_line_or_a_reason() -> None:
    registered = {"a": "甲老人", "b": "乙老人", "c": "丙老人"}
    waits = (
        Waiting("d", "丁老人", "care", "UNDECIDED", "未审批"),
        Waiting("e", "戊老人", "care", "NO-APPLICATION", "未申请"),
    )

    def told(accounted: str, *dropped: tuple[str, str]) -> list[object]:
        return [
            (one.case, one.person_ids)
            for one in money.missing(
                RULES, registered, frozenset(accounted), dropped, waits, LABELS
            )
        ]

    assert told("abc") == [("waiting", ("d",))]
    assert told("ab", ("b", "care")) == [
        ("nowhere", ("c",)),
        ("dropped", ("b",)),
        ("waiting", ("d",)),
    ]


def test_that_another_amount_and_a_line_that_is_not_due_are_found() -> None:
    wrong = (Undue(A, Money(40_000)), Undue(B, None))
    assert cases(money.other_amounts(RULES, wrong, LABELS)) == [
        ("AMT-01", "other", ("a",)),
        ("AMT-01", "undue", ("b",)),
    ]


def test_that_doubtful_accounts_are_found() -> None:
    assert cases(money.accounts(RULES, CLEAN, frozenset())) == []
    shared = replace(B, payee=replace(B.payee, number="6200 0000 0000 0000 011"))
    assert cases(money.accounts(RULES, (A, shared), frozenset())) == [
        ("BANK-01", "shared", ("a", "b"))
    ]
    other = replace(A, payee=replace(OWN, holder="丙某"))
    assert cases(money.accounts(RULES, (other, B), frozenset())) == [
        ("BANK-01", "holder", ("a",))
    ]
    by_son = replace(
        A, payee=replace(OWN, holder="丙某", relation="儿子", reason="卧床")
    )
    assert cases(money.accounts(RULES, (by_son,), frozenset())) == [
        ("BANK-01", "unproven", ("a",))
    ]
    assert cases(money.accounts(RULES, (by_son,), frozenset({"a"}))) == []
    # An institution is paid for many, and is nobody's own account.
    home = replace(OWN, channel="institution", holder="样例养老院")
    both = (replace(A, payee=home), replace(B, payee=home))
    assert cases(money.accounts(RULES, both, frozenset())) == []


def test_that_assessments_by_too_few_or_of_too_many_a_day_are_found() -> None:
    day = date(2026, 9, 3)
    good = Assessed("a", "甲老人", "PG-1", day, ("卫评样", "柳社工"))
    pair = frozenset({"卫评样", "柳社工"})

    def told(*made: Assessed, count: int = 8) -> list[object]:
        found = people.assessments(RULES, made, {(day, pair): count})
        return [(one.case, one.severity) for one in found]

    assert told(good) == []
    # The file's limit is eight of a pair a day: the ninth is too many.
    assert told(good, count=9) == [("pair", "reason")]
    assert told(replace(good, assessors=("卫评样", "卫评样"))) == [("few", "reason")]
    assert told(replace(good, assessors=("卫评样", " "))) == [("few", "reason")]
    assert told(replace(good, assessors=(" ",))) == [("unsigned", "blocks")]


def test_that_a_month_after_moving_out_is_found() -> None:
    left = {"a": Said("迁出", on=date(2026, 10, 5))}
    assert cases(people.moved(RULES, CLEAN, left)) == [("MOVE-01", "moved", ("a",))]
    left = {"a": Said("迁出", on=date(2026, 11, 5))}
    assert cases(people.moved(RULES, CLEAN, left)) == []
    assert cases(people.moved(RULES, CLEAN, {"b": Said("户籍在外地")})) == [
        ("MOVE-01", "moved", ("b",))
    ]


def test_that_whoever_counts_twice_in_households_is_found() -> None:
    claims = {"a": ("h1", "h1"), "b": ("h2",)}
    assert cases(people.counted_twice(RULES, CLEAN, claims)) == [
        ("HEAD-01", "twice", ("a",))
    ]


def test_that_a_finding_is_the_same_for_as_long_as_the_same_stands_there() -> None:
    def print_of(on: date) -> str:
        (one,) = people.after_death(RULES, CLEAN, {"a": on}, {})
        return one.fingerprint

    assert print_of(date(2026, 10, 3)) == print_of(date(2026, 10, 3))
    assert print_of(date(2026, 10, 3)) != print_of(date(2026, 9, 3))
