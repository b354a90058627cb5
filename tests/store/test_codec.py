# SPDX-License-Identifier: Apache-2.0
"""Values as canonical JSON: equal values, equal bytes; read is what was written."""

from datetime import UTC, date, datetime
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carecalc.domain.fact import DisabilityCertificate, Payee
from carecalc.domain.money import Money
from carecalc.domain.period import Month
from carecalc.store.codec import decode, digest_of, encode
from carecalc.text import Text

words = st.text(st.characters(exclude_categories=["Cs"]), max_size=10)
scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    words,
    st.dates(),
    st.datetimes(timezones=st.just(UTC)),
    st.fractions(),
    st.builds(Money, st.integers()),
    st.builds(Month, st.integers(1, 9999), st.integers(1, 12)),
    st.builds(Text, words, st.none() | words),
)
values = st.recursive(
    scalars,
    lambda parts: (
        st.lists(parts, max_size=3).map(tuple)
        | st.dictionaries(words.filter(lambda name: name != "="), parts, max_size=3)
    ),
    max_leaves=8,
)


@given(values)
def test_that_what_is_read_is_what_was_written(value: object) -> None:
    read = decode(encode(value))
    assert read == value
    assert encode(read) == encode(value)


def test_that_the_form_on_disk_is_the_one_described() -> None:
    # Written out by hand: files of many years hold this, no class may change it.
    assert encode(DisabilityCertificate("肢体", 1)) == (
        '{"=":"disability-certificate","category":"肢体","grade":1}'
    )
    assert encode(Payee("bank-card", "王", "007")) == (
        '{"=":"payee","channel":"bank-card","holder":"王","number":"007"}'
    )
    assert encode({"b": Money(5), "a": (date(2026, 3, 1), Month(2026, 3))}) == (
        '{"a":[{"=":"day","value":"2026-03-01"},{"=":"month","value":"2026-03"}],'
        '"b":{"=":"money","value":5}}'
    )
    assert encode((Fraction(3, 2), datetime(2026, 3, 1, tzinfo=UTC))) == (
        '[{"=":"fraction","value":"3/2"},'
        '{"=":"instant","value":"2026-03-01T00:00:00+00:00"}]'
    )


def test_that_order_of_keys_does_not_change_the_digest() -> None:
    assert digest_of({"a": 1, "b": 2}) == digest_of({"b": 2, "a": 1})
    assert digest_of({"a": 1}) != digest_of({"a": "1"})


@pytest.mark.parametrize("value", [1.5, {1: 2}, {"=": "payee"}, {"a"}, object()])
def test_that_what_has_no_exact_form_is_not_kept(value: object) -> None:
    with pytest.raises(TypeError):
        encode(value)
