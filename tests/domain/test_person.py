# SPDX-License-Identifier: Apache-2.0
"""Resident identity numbers: what is wrong is named, what is valid is read."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carecalc.domain.person import (
    check_digit,
    normalise_id_number,
    read_id_number,
)
from carecalc.errors import UserError

TODAY = date(2026, 11, 21)

# The example of GB 11643-1999, and two that are used as such elsewhere.
VALID = "11010519491231002X"


@pytest.mark.parametrize(
    ("number", "birth_date", "sex"),
    [
        ("11010519491231002X", date(1949, 12, 31), "female"),
        ("34052419800101001X", date(1980, 1, 1), "male"),
        ("440524188001010014", date(1880, 1, 1), "male"),
    ],
)
def test_that_a_valid_number_gives_birth_date_and_sex(
    number: str, birth_date: date, sex: str
) -> None:
    found = read_id_number(number, TODAY)
    assert (found.number, found.birth_date, found.sex) == (number, birth_date, sex)


def test_that_an_area_that_is_on_no_card_does_not_matter() -> None:
    first = "999999" + "19500101" + "001"
    assert read_id_number(first + check_digit(first), TODAY).sex == "male"


def test_that_29_february_is_a_birth_date_in_leap_years_only() -> None:
    leap = "110105" + "19480229" + "002"
    assert read_id_number(leap + check_digit(leap), TODAY).birth_date.day == 29
    with pytest.raises(UserError) as caught:
        read_id_number("110105" + "19490229" + "002" + "1", TODAY)
    assert caught.value.code == "PERSON-003"


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "PERSON-001"),
        (VALID[:-1], "PERSON-001"),
        (VALID + "1", "PERSON-001"),
        ("110105491231002", "PERSON-001"),  # the 15 digits of before 1999
        ("1101O519491231002X", "PERSON-002"),  # the letter O
        ("11010519491231002Y", "PERSON-002"),
        ("X1010519491231002X", "PERSON-002"),
        ("११0105194912310021", "PERSON-002"),  # digits, but not of the card
        ("11010519491331002X", "PERSON-003"),  # month 13
        ("11010519490230002X", "PERSON-003"),
        ("11010518491231002X", "PERSON-003"),  # nobody is 177
        ("11010520261122002X", "PERSON-003"),  # born tomorrow
        ("110105194912310021", "PERSON-004"),
        ("11010519491231001X", "PERSON-004"),
    ],
)
def test_that_each_error_is_named_as_what_it_is(typed: str, code: str) -> None:
    with pytest.raises(UserError) as caught:
        read_id_number(typed, TODAY)
    assert caught.value.code == code
    assert caught.value.hint is not None


def test_that_one_born_today_is_read() -> None:
    first = "110105" + "20261121" + "002"
    assert read_id_number(first + check_digit(first), TODAY).birth_date == TODAY


def test_that_blanks_full_width_and_a_small_x_are_put_right() -> None:
    typed = " 110105\u3000１９４９1231\u200b002x\n"
    assert normalise_id_number(typed) == VALID
    assert read_id_number(typed, TODAY).number == VALID


# Weights of GB 11643: a position counts 2^(18 - n) mod 11. No weight is 0 and the
# remainders of one digit's change never meet, so one wrong digit always shows.
NUMBERS = st.builds(
    lambda day, tail: f"110105{day:%Y%m%d}{tail:03d}",
    st.dates(date(1900, 1, 1), date(2020, 12, 31)),
    st.integers(0, 999),
).map(lambda first: first + check_digit(first))


def is_refused(number: str) -> bool:
    """Tell whether the number is refused."""
    try:
        read_id_number(number, TODAY)
    except UserError:
        return True
    return False


@given(NUMBERS, st.integers(0, 17), st.integers(1, 9))
def test_that_one_changed_digit_is_always_caught(
    number: str, place: int, step: int
) -> None:
    digit = 10 if number[place] == "X" else int(number[place])
    changed = str((digit + step) % 10)
    wrong = number[:place] + changed + number[place + 1 :]
    if wrong != number:
        assert is_refused(wrong)


@given(NUMBERS, st.integers(0, 16))
def test_that_swapped_neighbours_are_always_caught(number: str, place: int) -> None:
    """A swap moves the sum by (difference of weights) × (difference of digits); both
    are not 0 mod 11. At the end the X stands for 10 and may only move to a digit's
    place, where it is no digit."""
    one, other = number[place], number[place + 1]
    swapped = number[:place] + other + one + number[place + 2 :]
    if swapped != number:
        assert is_refused(swapped)


def test_that_the_check_digit_is_that_of_the_standard() -> None:
    """Σ digit × weight = 1·7+1·9+0+1·5+0+5·4+1·2+9·1+4·6+9·3+1·7+2·9+3·10+1·5+0+0+2·2
    = 167; 167 = 15·11 + 2; the table gives X for 2."""
    assert check_digit("11010519491231002") == "X"


def test_that_a_number_of_the_old_kind_is_refused_with_the_new_one() -> None:
    # 110105 491231 002 of the example in GB 11643-1999, whose new one ends in X.
    with pytest.raises(UserError) as refused:
        read_id_number("１１０１０５ 491231 002", date(2026, 11, 21))
    assert refused.value.code == "PERSON-001"
    assert refused.value.hint is not None
    assert refused.value.hint.values == {"number": "11010519491231002X"}
