# SPDX-License-Identifier: Apache-2.0
"""Tables go over as many pages as they need and lose nothing on the way."""

from dataclasses import replace

import pytest

from carecalc.documents.flow import Cell, Flow, Paper, Row, Style
from carecalc.documents.fonts import shipped
from carecalc.documents.form_layout import Column
from carecalc.documents.page import Ink
from carecalc.documents.parts import Sizes
from carecalc.text import Text

# 100 mm between the margins both ways; a line is 10 points high.
PAPER = Paper(width=120, height=120, top=10, right=10, bottom=10, left=10)
STYLE = Style(size=8, leading=10)
HEAD = Row((Cell("头", STYLE), Cell("首", STYLE)))


def row(left: str, right: str = "", *, keep: bool = False) -> Row:
    return Row((Cell(left, STYLE), Cell(right, STYLE)), keep)


def words(flow: Flow) -> list[list[str]]:
    return [
        [mark.text for mark in page if isinstance(mark, Ink)] for page in flow.pages
    ]


def inks(flow: Flow) -> list[Ink]:
    return [mark for page in flow.pages for mark in page if isinstance(mark, Ink)]


def test_that_the_head_is_repeated_and_every_row_is_there_once_in_order() -> None:
    flow = Flow(PAPER, shipped())
    flow.table([1, 1], [row(str(number)) for number in range(60)], [HEAD])
    pages = words(flow)
    assert len(pages) > 2
    assert all(page[:2] == ["头", "首"] for page in pages)
    assert [text for page in pages for text in page[2:]] == [
        str(number) for number in range(60)
    ]


def test_that_a_row_is_not_divided_if_a_page_can_hold_it() -> None:
    flow = Flow(PAPER, shipped())
    # 100 mm are 283 points: two rows of 14 lines and their padding are more.
    text = "\n".join("字" for _ in range(14))
    flow.table([1, 1], [row(text), row(text)])
    assert [len(page) for page in words(flow)] == [14, 14]


def test_that_a_row_higher_than_a_page_is_divided_between_lines() -> None:
    flow = Flow(PAPER, shipped())
    flow.table([1, 1], [row("\n".join(str(n) for n in range(70)), "右")], [HEAD])
    pages = words(flow)
    assert len(pages) > 2
    assert [text for page in pages for text in page if text.isdigit()] == [
        str(number) for number in range(70)
    ]
    assert sum(page.count("右") for page in pages) == 1


def test_that_a_kept_row_goes_to_the_next_page_with_its_follower() -> None:
    flow = Flow(PAPER, shipped())
    # Rows of one line are 14.8 points: 18 fill 266 of 283 points, one more fits.
    rows = [row(str(number)) for number in range(18)]
    flow.table([1, 1], [*rows, row("题", keep=True), row("末")])
    assert words(flow)[1] == ["题", "末"]


def test_that_everything_lies_between_the_margins() -> None:
    flow = Flow(PAPER, shipped())
    flow.table([1, 3], [row("一二三四五六七八九十" * 9, "x" * 300)] * 5, [HEAD])
    flow.text("一二三四五六七八九十" * 50, STYLE, indent=16)
    for ink in inks(flow):
        width = shipped().width(ink.text, ink.face, ink.size)
        assert ink.x >= flow.left
        assert ink.x + width <= flow.right + 0.01
        assert flow.bottom <= ink.y <= flow.top


def test_that_a_full_page_is_left_before_a_need_and_an_empty_one_is_not() -> None:
    flow = Flow(PAPER, shipped())
    flow.need(1000)
    assert len(flow.pages) == 1
    flow.gap(200)
    flow.need(100)
    assert len(flow.pages) == 2
    assert flow.y == flow.top


@pytest.mark.parametrize(
    "change", [{"top": 5000.0}, {"height": 1.0}, {"left": -9.0}, {"width": 0.0}]
)
def test_that_sheets_without_room_for_a_line_are_refused(
    change: dict[str, float],
) -> None:
    with pytest.raises(ValueError, match="between the margins"):
        replace(PAPER, **change)


def test_that_a_column_without_a_share_of_the_width_is_refused() -> None:
    with pytest.raises(ValueError, match="share"):
        Column(Text("一"), 0.0)


@pytest.mark.parametrize("size", [-1.0, 0.0, 400.0])
def test_that_type_that_nobody_reads_or_no_page_holds_is_refused(size: float) -> None:
    with pytest.raises(ValueError, match="points"):
        Sizes(18.0, 11.0, 11.0, size, 8.0)
