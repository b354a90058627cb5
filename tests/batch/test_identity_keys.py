# SPDX-License-Identifier: Apache-2.0
"""Numbers as integers, and the places of keys, against plain Python."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from carecalc.batch.identity_keys import (
    IdentityKeys,
    account_keys,
    text_column_of,
    text_keys,
)
from carecalc.batch.key_index import KeyIndex


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        # GB 11643-1999's own sample, and how people write it.
        ("11010519491231002X", 11010519491231002),
        ("11010519491231002x", 11010519491231002),
        ("110105 19491231 002X", 11010519491231002),
        ("１１０１０５１９４９１２３１００２Ｘ", 11010519491231002),
        ("110105491231002", 11010519491231002),
        ("34052419800101001X", 34052419800101001),
        ("", 0),
        # Blanks alone are nobody's number, least of all the same person's.
        ("  ", 0),
        ("\u3000", 0),
    ],
)
def test_that_every_spelling_of_a_number_is_one_key(typed: str, key: int) -> None:
    assert IdentityKeys().of(text_column_of([typed])).tolist() == [key]
    assert (
        IdentityKeys().of(text_column_of(["34052419800101001X", typed])).tolist()[1]
        == key
    )


def test_that_what_is_no_resident_number_is_told_apart() -> None:
    keys = IdentityKeys()
    found = keys.of(
        text_column_of(["810000199408230021", "E12345678", "e12345678", "EA1"])
    )
    assert found[0] == 81000019940823002
    assert found[1] == found[2] < 0
    assert found[3] < 0 and found[3] != found[1]


@given(
    st.lists(
        st.one_of(
            st.text("0123456789", min_size=0, max_size=21),
            st.text("0123456789 /:ax", max_size=21),
        ),
        max_size=30,
    )
)
def test_that_accounts_have_one_key_exactly_if_they_are_one(
    accounts: list[str],
) -> None:
    found = account_keys(text_column_of(accounts)).tolist()
    for one, key in zip(accounts, found, strict=True):
        for other, another in zip(accounts, found, strict=True):
            same = "".join(one.split()) == "".join(other.split())
            assert (key == another) == same
        assert (key == 0) == (not one.strip())


def test_that_a_long_column_has_the_keys_of_its_values_alike_in_length_or_not() -> None:
    random = np.random.default_rng(7)
    numbers = random.integers(10**16, 10**17, 40_000).tolist()
    typed = [f"{number}{'X' if number % 3 else '5'}" for number in numbers]
    cards = [f"62{number}" for number in numbers]
    assert IdentityKeys().of(text_column_of(typed)).tolist() == numbers
    # nineteen digits begin after three times ten to the eighteenth, and after 0
    wanted = [3 * 10**18 + 1 + int(card) for card in cards]
    assert account_keys(text_column_of(cards)).tolist() == wanted
    for place in range(0, 40_000, 500):
        typed[place], cards[place] = "", ""
        numbers[place] = wanted[place] = 0
    assert IdentityKeys().of(text_column_of(typed)).tolist() == numbers
    assert account_keys(text_column_of(cards)).tolist() == wanted


@given(st.lists(st.text(max_size=12), max_size=30))
def test_that_texts_have_one_key_exactly_if_they_are_one(texts: list[str]) -> None:
    found = text_keys(text_column_of(texts)).tolist()
    assert len(set(found)) == len(set(texts))
    assert all(
        (key == 0) == (text == "") for key, text in zip(found, texts, strict=True)
    )


@given(st.lists(st.lists(st.integers(-(2**62), 2**62), max_size=300), max_size=6))
def test_that_each_key_keeps_the_place_it_first_got(pieces: list[list[int]]) -> None:
    index, places = KeyIndex(), dict[int, int]()
    for piece in pieces:
        wanted = [
            -1 if key == 0 else places.setdefault(key, len(places)) for key in piece
        ]
        assert index.add(np.array(piece, np.int64)).tolist() == wanted
    assert index.keys().tolist() == list(places)
    assert index.count == len(places)
    asked = [*places, 0, 2**62 + 1]
    assert index.find(np.array(asked, np.int64)).tolist() == [*places.values(), -1, -1]


def test_that_an_index_grows_and_forgets_nobody() -> None:
    index = KeyIndex()
    first = np.arange(1, 5000, dtype=np.int64) * 7919
    assert index.add(first).tolist() == list(range(4999))
    index.add(np.arange(10**9, 10**9 + 20_000))
    assert index.find(first).tolist() == list(range(4999))
