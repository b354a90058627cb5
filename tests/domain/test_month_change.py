# SPDX-License-Identifier: Apache-2.0
"""What moved between two lists is found whole, and its sums come out to the fen."""

from dataclasses import replace

from carecalc.domain.disbursement import ARREARS, OFFSET, RECOVERY, Line, by_month
from carecalc.domain.fact import Payee
from carecalc.domain.money import Money
from carecalc.domain.month_change import (
    AMOUNT,
    CATEGORY,
    ENDED,
    IDENTITY,
    PAYEE,
    PLACE,
    STARTED,
    Balance,
    Figures,
    balance,
    figures,
    movement,
)
from carecalc.domain.period import Month

OCTOBER, NOVEMBER = Month(2026, 10), Month(2026, 11)


def line(person: str, programme: str = "age", fen: int = 10000) -> Line:
    return Line(
        person,
        f"姓名{person}",
        f"00000119440309{person:0>4}",
        "晨光社区",
        programme,
        "80",
        OCTOBER,
        Money(fen),
        f"act-{person}",
        Payee("social-card", f"姓名{person}", f"000000000000{person:0>4}"),
    )


def next_month(*lines: Line) -> list[Line]:
    return [replace(each, month=NOVEMBER) for each in lines]


def test_that_a_month_like_the_last_has_no_movement() -> None:
    before = [line("1"), line("2"), line("2", "care", 60000)]
    moved = movement(before, next_month(*before))
    assert (moved.came, moved.went, moved.altered) == ((), (), ())


def test_that_who_came_and_went_is_told_from_whose_lines_changed() -> None:
    before = [line("1"), line("2"), line("3"), line("3", "care", 60000)]
    after = next_month(line("2", fen=50000), line("3"), line("4", fen=30001))
    moved = movement(before, after)
    assert [each.person_id for each in moved.came] == ["4"]
    assert [each.person_id for each in moved.went] == ["1"]
    assert [(each.kind, each.line.person_id) for each in moved.altered] == [
        (AMOUNT, "2"),
        (ENDED, "3"),
    ]
    sums = balance(before, after, moved)
    # 3 + 1 − 1 = 3 people; 900.00 + 300.01 − 100.00 + (400.00 − 600.00) = CNY 900.01.
    assert (sums.people_before, sums.people_came, sums.people_went) == (3, 1, 1)
    assert sums.people_now == 3
    assert (sums.before, sums.now) == (Money(90000), Money(90001))
    assert (sums.came, sums.went) == (Money(30001), Money(10000))
    assert sums.altered == Money(-20000)
    assert sums.people_agree
    assert sums.money_agrees


def test_that_payee_place_name_and_category_are_told_apart() -> None:
    was = line("1")
    (now,) = next_month(was)
    other = replace(now.payee, number="0000000000009999")
    cases = {
        PAYEE: replace(now, payee=other),
        PLACE: replace(now, community="朝阳里社区"),
        IDENTITY: replace(now, name="改名者"),
        CATEGORY: replace(now, category="90", amount=Money(50000)),
    }
    for kind, after in cases.items():
        (found,) = movement([was], [after]).altered
        assert found.kind == kind
        assert found.difference == Money(40000 if kind == CATEGORY else 0)
    moved = movement([was], [now, replace(now, programme="care")])
    assert [each.kind for each in moved.altered] == [STARTED]


def test_that_arrears_of_a_month_are_no_change_of_its_own_line() -> None:
    was = line("1")
    (now,) = next_month(was)
    late = replace(was, amount=Money(5000), kind=ARREARS)
    moved = movement([was], [now, late])
    assert (moved.came, moved.went, moved.altered) == ((), (), ())
    # Who is only paid late is not on the list of the month.
    moved = movement([was], [late])
    assert (moved.came, moved.went) == ((), (was,))
    sums = balance([was], [late], moved)
    assert (sums.people_now, sums.now) == (0, Money(0))
    assert sums.people_agree and sums.money_agrees


def test_that_due_and_arrears_less_what_is_deducted_is_what_is_paid() -> None:
    lines = [
        *next_month(line("1"), line("2", fen=20050)),
        replace(line("1", fen=10000), kind=ARREARS),
        *(replace(ln, kind=OFFSET) for ln in next_month(line("3", fen=-3025))),
    ]
    found = figures(lines)
    assert found == Figures(Money(30050), Money(10000), Money(3025), Money(37025))
    assert found.agree
    assert not replace(found, paid=Money(37026)).agree


def test_that_sums_that_do_not_come_out_are_seen() -> None:
    nothing = Money(0)
    sound = Balance(2, 1, 1, 2, nothing, nothing, nothing, nothing, nothing)
    assert sound.people_agree
    assert sound.money_agrees
    assert not replace(sound, people_now=3).people_agree
    assert not replace(sound, now=Money(1)).money_agrees


def test_that_what_is_owed_back_is_no_longer_said_to_be_paid() -> None:
    paid = line("1")
    more = replace(paid, amount=Money(2500), kind=ARREARS)
    less = replace(paid, amount=Money(-3000), kind=RECOVERY)
    # 100 + 25 − 30 = 95 yuan; what is taken off for a debt was paid all the same.
    taken = replace(paid, amount=Money(-9500), kind=OFFSET)
    (left,) = by_month([paid, more, less, taken])
    assert (left.month, left.amount) == (OCTOBER, Money(9500))
    assert by_month([paid, replace(less, amount=Money(-10000))]) == ()
