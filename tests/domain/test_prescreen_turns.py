# SPDX-License-Identifier: Apache-2.0
"""Which one answer settles what pre-screening leaves open."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from carecalc.domain import household as h
from carecalc.domain.money import Money
from carecalc.domain.prescreen import MET, NOT_EVALUATED, NOT_MET, pre_screen
from carecalc.domain.prescreen_turns import Turn, turns
from tests.domain.test_household import DAY, RULES

# One woman who lives alone on a pension of 1,000 yuan a month; the made-up standard of
# the allowance is 1,450. Everything is declared.
ALONE = h.Household(
    "H",
    (
        h.Member(
            "a",
            "applicant",
            birth_date=date(1950, 1, 1),
            student="none",
            employed=False,
            severely_ill=False,
        ),
    ),
    incomes=(h.Income("pension", Money(1_000_00), "month", "a"),),
    deductions=(),
    assets=(),
    dwellings=(),
    vehicles=(),
    supporters=(),
    expenditures=(),
    small_area=False,
    vetoes=(),
)


def of(household: h.Household) -> Mapping[str, tuple[Turn, ...]]:
    results = pre_screen(household, RULES, DAY)
    return turns(household, RULES, DAY, results)


def test_that_what_is_settled_needs_no_answer() -> None:
    assert pre_screen(ALONE, RULES, DAY)["DB"].state == MET
    assert "DB" not in of(ALONE)


def test_that_the_one_list_not_declared_settles_it() -> None:
    found = of(replace(ALONE, vehicles=None))
    assert found["DB"] == (Turn("household.vehicles", None, MET),)


def test_that_with_two_things_open_no_answer_alone_is_promised() -> None:
    two = replace(ALONE, vehicles=None, assets=None)
    assert pre_screen(two, RULES, DAY)["DB"].state == NOT_EVALUATED
    assert all(turn.state != MET for turn in of(two)["DB"])


def test_that_a_promised_answer_brings_the_status_that_it_promises() -> None:
    away = replace(
        ALONE,
        members=(*ALONE.members, h.Member("b", "child", birth_date=date(1990, 1, 1))),
    )
    for code, some in of(away).items():
        for turn in some:
            assert turn.state in (MET, NOT_MET), code
            part = turn.name.split(".")[-1]
            supposed = replace(
                away,
                members=(
                    away.members[0],
                    replace(away.members[1], **{part: turn.answer}),
                ),
            )
            assert pre_screen(supposed, RULES, DAY)[code].state == turn.state


def test_that_an_amount_is_never_guessed() -> None:
    unknown = replace(ALONE, incomes=(h.Income("pension", None, "month", "a"),))
    assert pre_screen(unknown, RULES, DAY)["DB"].state == NOT_EVALUATED
    assert of(unknown)["DB"] == ()
