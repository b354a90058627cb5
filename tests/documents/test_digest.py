# SPDX-License-Identifier: Apache-2.0
"""The digest names content: equal content equal digests, any change another one."""

import hashlib
from dataclasses import dataclass, replace
from datetime import date

import pytest

from carecalc.documents.digest import content_digest
from carecalc.domain.money import Money
from carecalc.text import Message
from tests.documents import samples


@dataclass(frozen=True)
class _Old:
    name: str
    amount: Money
    day: date


def test_that_the_digest_is_that_of_canonical_json() -> None:
    value = _Old("张三", Money(60_000), date(2026, 11, 21))
    canonical = (
        '{"language":"zh_CN","layout":"abc","values":{"":"_Old","amount":{"":"Money",'
        '"fen":60000},"day":"2026-11-21","name":"张三"}}'
    )
    expected = hashlib.sha256(canonical.encode()).hexdigest()
    assert content_digest(value, "abc", "zh_CN") == expected


def test_that_a_nought_is_content_and_an_empty_field_is_not() -> None:
    nought = content_digest(Money(0), "", "en")
    canonical = '{"language":"en","layout":"","values":{"":"Money","fen":0}}'
    assert nought == hashlib.sha256(canonical.encode()).hexdigest()
    sheet = samples.sheet()
    assert content_digest(replace(sheet, care=None), "l", "en") != content_digest(
        sheet, "l", "en"
    )


def test_that_values_layout_and_language_each_change_the_digest() -> None:
    report = samples.report()
    base = content_digest(report, "layout", "zh_CN")
    assert base == content_digest(samples.report(), "layout", "zh_CN")
    assert base != content_digest(samples.report("李四"), "layout", "zh_CN")
    assert base != content_digest(report, "other", "zh_CN")
    assert base != content_digest(report, "layout", "en")


def test_that_a_message_counts_with_its_values() -> None:
    one = Message("paid {count}", {"count": 1})
    two = Message("paid {count}", {"count": 2})
    assert content_digest(one, "", "en") != content_digest(two, "", "en")


def test_that_what_has_no_canonical_form_is_refused() -> None:
    with pytest.raises(TypeError):
        content_digest(1.5, "", "en")
