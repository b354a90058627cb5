# SPDX-License-Identifier: Apache-2.0
"""The words of lists taken over: every head and word leads to one thing."""

from collections import Counter

from carecalc.catalog.takeover_words import plain_head, plain_word, takeover_words
from carecalc.domain.fact import Payee
from tests.offices import catalog

WORDS = takeover_words(catalog())
GROUPS = {
    "status": "status",
    "category": "category",
    "setting": "setting",
    "channel": "channel",
    "sex": "sex",
}


def test_that_every_head_leads_to_its_own_field_alone() -> None:
    heads = Counter(
        plain_head(head) for column in WORDS.fields.values() for head in column.heads
    )
    assert [head for head, count in heads.items() if count > 1 or not head] == []
    for name, column in WORDS.fields.items():
        assert {WORDS.field_of(head) for head in column.heads} == {name}
        assert column.group in WORDS.groups


def test_that_heads_are_known_however_they_are_written() -> None:
    assert WORDS.field_of("补贴金额\n（元）") == "amount"
    assert WORDS.field_of(" 身 份 证 号 ") == "id-number"
    assert WORDS.field_of("*姓名:") == "name"
    # Another person's name is not the person's.
    assert WORDS.field_of("户主姓名") is None
    assert WORDS.field_of("") is None


def test_that_every_word_stands_for_one_code_that_is_known() -> None:
    codes = catalog().codes().groups
    for kind, words in WORDS.words.items():
        said = Counter(
            word
            for code, of_code in words.items()
            for word in {plain_word(code), *map(plain_word, of_code)}
        )
        assert [word for word, count in said.items() if count > 1] == [], kind
        if kind in GROUPS:
            assert set(words) <= set(codes[GROUPS[kind]])
    scales = {*catalog().scale_codes(), *codes["outside-scale"]}
    assert set(WORDS.words["scale"]) <= scales
    assert WORDS.code_of("relation", "本人") == Payee("", "", "").relation
    assert WORDS.code_of("status", "农村低保") == "DB"
    assert WORDS.code_of("status", "富裕") is None
