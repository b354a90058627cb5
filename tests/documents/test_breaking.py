# SPDX-License-Identifier: Apache-2.0
"""Lines end where both scripts allow it, and no letter is lost."""

from hypothesis import given, settings
from hypothesis import strategies as st

from carecalc.documents.breaking import break_lines
from carecalc.documents.fonts import SANS, shipped


def lines(text: str, width: float, first: float = 0.0) -> list[str]:
    # At 10 points a Chinese character is 10 points wide.
    return break_lines(text, SANS, 10, width, shipped(), first)


def test_that_chinese_fills_the_line() -> None:
    assert lines("一二三四五六七", 30) == ["一二三", "四五六", "七"]


def test_that_a_closing_mark_does_not_begin_a_line() -> None:
    assert lines("一二三，四五", 30) == ["一二", "三，四", "五"]


def test_that_an_opening_mark_does_not_end_a_line() -> None:
    assert lines("一二（三四）", 30) == ["一二", "（三", "四）"]


def test_that_latin_words_stay_whole() -> None:
    assert lines("the person chose", 60) == ["the person", "chose"]


def test_that_a_hyphenated_name_breaks_after_the_hyphen() -> None:
    assert lines("Brien-Smithson", 50) == ["Brien-", "Smithson"]


def test_that_a_word_wider_than_the_line_is_broken_inside() -> None:
    broken = lines("1234567890123456789", 40)
    assert len(broken) > 1
    assert "".join(broken) == "1234567890123456789"


def test_that_the_indent_shortens_only_the_first_line() -> None:
    assert lines("一二三四五六七", 40, first=20) == ["一二", "三四五六", "七"]


def test_that_line_ends_of_the_text_stay() -> None:
    assert lines("一\n\n二", 40) == ["一", "", "二"]


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="一二龙𠮷，。（）“”·ab1 -/", max_size=40), st.integers(12, 80))
def test_that_breaking_loses_no_character_but_spaces(text: str, width: int) -> None:
    broken = lines(text, float(width))
    assert "".join(broken).replace(" ", "") == text.replace(" ", "")
