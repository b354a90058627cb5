# SPDX-License-Identifier: Apache-2.0
"""What may be seen of a number."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from carecalc.domain.masking import (
    has_mask,
    last_four,
    mask_id_number,
    mask_phone,
    mask_text,
)


@pytest.mark.parametrize(
    ("number", "seen"),
    [
        ("370101194503051234", "3701**********1234"),
        ("11010119440309002X", "1101**********002X"),
        ("370101450305123", "3701********123"),
        ("", ""),
        ("12", "******"),
        ("A1234567(8)", "******"),
        ("3701011945030512345", "******"),
    ],
)
def test_that_of_an_id_number_ends_are_seen_if_it_is_one(
    number: str, seen: str
) -> None:
    assert mask_id_number(number) == seen


@pytest.mark.parametrize(
    ("number", "seen"),
    [
        ("6222020200012345678", "****5678"),
        ("12345678", "****5678"),
        ("0012345", "****"),
        ("1234", "****"),
        ("", ""),
    ],
)
def test_that_of_an_account_the_last_four_are_seen(number: str, seen: str) -> None:
    assert last_four(number) == seen


@pytest.mark.parametrize(
    ("number", "seen"),
    [
        ("13812341234", "138****1234"),
        ("138 1234-1234 (女儿)", "138****1234"),
        ("010-65123456", "****3456"),
        ("+86 13812341234", "****1234"),
        ("110", "****"),
        ("问居委会", "****"),
        ("", ""),
    ],
)
def test_that_of_a_telephone_no_middle_is_seen(number: str, seen: str) -> None:
    assert mask_phone(number) == seen


@given(st.text(alphabet="0123456789X-", min_size=1, max_size=30))
@example("0" * 15)
@example("0" * 18)
def test_that_no_mask_is_a_number_and_none_shows_more_than_half(number: str) -> None:
    for mask in (mask_id_number, last_four, mask_phone):
        seen = mask(number)
        assert has_mask(seen)
        left = sum(1 for character in seen if character != "*")
        assert left == 0 or left * 2 <= len(number) or left == 7 <= len(number) - 4


def test_that_stars_of_every_width_are_a_mask() -> None:
    assert has_mask("3701＊＊＊＊1234")
    assert not has_mask("13812341234")


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("unique 370101194503051234 twice", "unique … twice"),
        ("id 11010119440309002X", "id …"),
        ("3701 0119 4503 0512 34", "…"),
        ("call 138-1234-1234 now", "call … now"),
        ("full width １３８１２３４１２３４", "full width …"),
        ("王桂兰 fell", "… fell"),
        ("caret 12 of 345678", "caret 12 of 345678"),
        ("SQLite 3.51.3", "SQLite 3.51.3"),
    ],
)
def test_that_a_line_for_strangers_keeps_no_number_and_no_name(
    text: str, left: str
) -> None:
    assert mask_text(text) == left
