# SPDX-License-Identifier: Apache-2.0
"""Sums in fen, and the capital numerals of Chinese papers."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carecalc.domain.money import Money


@pytest.mark.parametrize(
    ("fen", "words"),
    [
        (0, "零元整"),
        (1, "壹分"),
        (5, "伍分"),
        (10, "壹角整"),
        (99, "玖角玖分"),
        (100, "壹元整"),
        (101, "壹元零壹分"),
        (110, "壹元壹角整"),
        (111, "壹元壹角壹分"),
        (1000, "壹拾元整"),
        (1005, "壹拾元零伍分"),
        (1600, "壹拾陆元整"),
        (10000, "壹佰元整"),
        (10100, "壹佰零壹元整"),
        (11000, "壹佰壹拾元整"),
        (30000, "叁佰元整"),
        (80050, "捌佰元伍角整"),
        (100000, "壹仟元整"),
        (100100, "壹仟零壹元整"),
        (101000, "壹仟零壹拾元整"),
        (145000, "壹仟肆佰伍拾元整"),
        (140950, "壹仟肆佰零玖元伍角整"),
        (1000000, "壹万元整"),
        (1000100, "壹万零壹元整"),
        (1050000, "壹万零伍佰元整"),
        (10000000, "壹拾万元整"),
        (10001000, "壹拾万零壹拾元整"),
        (10700053, "壹拾万零柒仟元伍角叁分"),
        (600714, "陆仟零柒元壹角肆分"),
        (168032, "壹仟陆佰捌拾元叁角贰分"),
        (1640902, "壹万陆仟肆佰零玖元零贰分"),
        (32504, "叁佰贰拾伍元零肆分"),
        (10000000000, "壹亿元整"),
        (10000000100, "壹亿零壹元整"),
        (10000010000, "壹亿零壹佰元整"),
        (1000100010000, "壹佰亿零壹佰万零壹佰元整"),
        (-30000, "负叁佰元整"),
    ],
)
def test_that_capitals_are_those_of_the_rules_for_payments(
    fen: int, words: str
) -> None:
    assert Money(fen).capitals() == words


DIGITS = {digit: n for n, digit in enumerate("零壹贰叁肆伍陆柒捌玖")}
SCALES = {"拾": 10, "佰": 100, "仟": 1000}


def read_capitals(words: str) -> int:
    """Return the fen that capital numerals say."""
    total = section = digit = 0
    fen = 0
    for sign in words.removesuffix("整"):
        if sign in DIGITS:
            digit = DIGITS[sign]
        elif sign in SCALES:
            section, digit = section + digit * SCALES[sign], 0
        elif sign in "万亿":
            unit = 10_000 if sign == "万" else 100_000_000
            total = (
                (total + section + digit) * unit
                if sign == "亿"
                else total + (section + digit) * unit
            )
            section = digit = 0
        elif sign == "元":
            fen, section, digit = (total + section + digit) * 100, 0, 0
        else:
            fen, digit = fen + digit * {"角": 10, "分": 1}[sign], 0
    return fen


@given(st.integers(0, 10**13 - 1))
def test_that_capitals_say_the_amount_and_never_two_zeros_in_a_row(fen: int) -> None:
    words = Money(fen).capitals()
    assert read_capitals(words) == fen
    assert "零零" not in words
    assert words.endswith("整") == (fen % 10 == 0)


def test_that_yuan_become_whole_fen_or_nothing() -> None:
    assert Money.of_yuan(Fraction("1450.05")) == Money(145005)
    assert Money.of_yuan(300) == Money(30000)
    with pytest.raises(ValueError, match="whole fen"):
        Money.of_yuan(Fraction("0.005"))


def test_that_sums_are_exact_and_printed_with_two_places() -> None:
    assert Money(10) + Money(20) == Money(30)
    assert Money(10) - Money(20) == Money(-10)
    assert str(Money(123456789)) == "1,234,567.89"
    assert str(Money(-5)) == "-0.05"
    assert Money(5).yuan == Fraction(1, 20)
