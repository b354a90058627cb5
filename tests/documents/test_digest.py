# SPDX-License-Identifier: Apache-2.0
"""The digest names content: equal content equal digests, any change another one."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import NamedTuple

import pytest

from carecalc.documents.digest import content_digest
from carecalc.domain.money import Money
from carecalc.text import Message, Text
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


class _Pair(NamedTuple):
    second: str
    first: int


@dataclass(frozen=True)
class _All:
    words: Text
    again: tuple[Text, ...]
    message: Message
    share: Fraction
    picture: bytes
    pair: _Pair
    named: Mapping[str, object]
    some: frozenset[str]
    rows: tuple[object, ...]
    flag: bool = False
    count: int = 0
    nothing: None = None


def test_that_every_kind_of_value_has_the_text_of_plain_json() -> None:
    words = Text('高\t龄"\u2028', "old")
    value = _All(
        words=words,
        again=(words, Text("高龄"), words),
        message=Message("{b} {a}", {"b": Money(-1), "a": (1, None, True, "甲")}),
        share=Fraction(1, 3),
        picture=b"bytes",
        pair=_Pair("乙", 2),
        named={"乙": 1, "a": (), "": date(2026, 1, 2)},
        some=frozenset(("b", "a")),
        rows=tuple(Money(n) for n in range(1_201)),
    )
    picture = hashlib.sha256(b"bytes").hexdigest()
    said = {
        "language": "en",
        "layout": "x",
        "values": {
            "": "_All",
            "words": {"": "Text", "zh_CN": '高\t龄"\u2028', "en": "old"},
            "again": [
                {"": "Text", "zh_CN": '高\t龄"\u2028', "en": "old"},
                {"": "Text", "zh_CN": "高龄"},
                {"": "Text", "zh_CN": '高\t龄"\u2028', "en": "old"},
            ],
            "message": {
                "": "Message",
                "template": "{b} {a}",
                "values": {
                    "b": {"": "Money", "fen": -1},
                    "a": [1, None, True, "甲"],
                },
            },
            "share": "1/3",
            "picture": picture,
            "pair": {"second": "乙", "first": 2},
            "named": {"乙": 1, "a": [], "": "2026-01-02"},
            "some": ["a", "b"],
            "rows": [{"": "Money", "fen": n} for n in range(1_201)],
            "count": 0,
        },
    }
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    expected = hashlib.sha256(text.encode()).hexdigest()
    assert content_digest(value, "x", "en") == expected


@pytest.mark.parametrize("lines", [0, 1, 499, 500, 501, 1_000, 1_001])
def test_that_a_long_list_has_the_digest_of_the_whole_text(lines: int) -> None:
    rows = tuple(Money(n) for n in range(lines))
    value = _All(
        Text(""), (), Message(""), Fraction(), b"", _Pair("", 0), {}, frozenset(), rows
    )
    kept = [f'{{"":"Money","fen":{n}}}' for n in range(lines)]
    said = f'"rows":[{",".join(kept)}],' if lines else ""
    text = (
        '{"language":"en","layout":"","values":{"":"_All","count":0,"message":'
        '{"":"Message"},"pair":{"first":0,"second":""},' + said + '"words":'
        '{"":"Text"}}}'
    )
    assert content_digest(value, "", "en") == hashlib.sha256(text.encode()).hexdigest()
