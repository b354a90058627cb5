# SPDX-License-Identifier: Apache-2.0
"""Answers from outside: what is taken, and what is refused under which name."""

import pytest

from carecalc.domain.answers import read_answer, read_answers
from carecalc.errors import UserError
from tests.laws import BANDS, ITEMS, LEVELS, RESULT, TOTAL, scale_of

SCALE = scale_of(
    ITEMS
    + TOTAL
    + BANDS
    + LEVELS
    + """
[facts.ticks]
label = { zh_CN = "可多选" }
answer = "several"
options = [ { code = "x", label = { zh_CN = "甲" } }, { code = "y", label = { zh_CN = "乙" } } ]
[facts.times]
label = { zh_CN = "次数" }
answer = "number"
max = 30
[facts.remark]
label = { zh_CN = "备注" }
answer = "note"
"""
    + RESULT
)


@pytest.mark.parametrize(
    ("name", "raw", "codes"),
    [
        ("A.1", "2", ("2",)),
        ("ticks", ["x", "y"], ("x", "y")),
        ("ticks", [], ()),
        ("times", "0", ("0",)),
        ("times", "30", ("30",)),
        ("remark", "走路要扶", ("走路要扶",)),
    ],
)
def test_that_an_answer_is_kept_as_the_codes_it_names(
    name: str, raw: object, codes: tuple[str, ...]
) -> None:
    assert read_answer(SCALE, name, raw) == codes
    assert read_answers(SCALE, {name: raw}) == {name: codes}


@pytest.mark.parametrize(
    ("name", "raw", "code"),
    [
        ("A.3", "2", "ANSWER-001"),
        ("total", "2", "ANSWER-001"),  # a measure is not asked
        ("A.1", "3", "ANSWER-002"),
        ("ticks", ["x", "z"], "ANSWER-002"),
        ("times", "31", "ANSWER-002"),
        ("A.1", 2, "ANSWER-003"),
        ("A.1", ["2"], "ANSWER-003"),
        ("A.1", None, "ANSWER-003"),
        ("ticks", "x", "ANSWER-003"),
        ("ticks", [1], "ANSWER-003"),
        ("times", 3, "ANSWER-003"),
        ("times", "-1", "ANSWER-003"),
        ("times", "1.5", "ANSWER-003"),
        ("times", "३", "ANSWER-003"),  # a digit, but none that is written here
        ("times", "", "ANSWER-003"),
    ],
)
def test_that_a_bad_answer_is_refused_with_its_place(
    name: str, raw: object, code: str
) -> None:
    with pytest.raises(UserError) as caught:
        read_answer(SCALE, name, raw)
    assert (caught.value.code, caught.value.place) == (code, name)
