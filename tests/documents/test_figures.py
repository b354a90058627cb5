# SPDX-License-Identifier: Apache-2.0
"""Figures on paper: a chart that no page holds goes on, and every number is there."""

from datetime import date

from carecalc.documents.chart import put_chart
from carecalc.documents.figures_paper import figures_paper
from carecalc.documents.flow import Flow, Paper
from carecalc.documents.fonts import shipped
from carecalc.documents.page import Box, Ink
from carecalc.documents.preview import page_sizes
from carecalc.domain.chart import BARS, Chart, Series
from carecalc.domain.figures import Figure, Sheet, Span, for_outside
from carecalc.i18n import catalogue
from tests.documents import papers

ZH = catalogue("zh_CN")


def test_that_a_chart_no_page_holds_goes_on_along_the_same_axis() -> None:
    names = tuple(f"评估员{number}" for number in range(80))
    values = tuple(80 - number for number in range(80))
    flow = Flow(Paper(210, 297, 15, 15, 15, 15), shipped())
    put_chart(
        flow, Chart(BARS, "工作量", "次", names, (Series("次", values),)), ZH.render
    )
    assert len(flow.pages) > 2
    inks = [mark for page in flow.pages for mark in page if isinstance(mark, Ink)]
    assert {ink.text for ink in inks} >= set(names)
    assert all(ink.y > flow.bottom for ink in inks)
    for page in flow.pages:
        assert [ink.text for ink in page if isinstance(ink, Ink)].count("80") >= 1
    # One visit is about as long on the last page as 1/80 of the first bar: only the
    # room for names and numbers is not the same.
    first = max(m.width for m in flow.pages[0] if isinstance(m, Box) and m.line)
    last = min(m.width for m in flow.pages[-1] if isinstance(m, Box) and m.line)
    assert abs(first / last - 80) < 2


def test_that_the_paper_says_every_number_and_nothing_of_small_groups() -> None:
    figures = tuple(
        Figure(name, name, n, 47, tuple(f"{n}-{one}" for one in range(n)))
        for name, n in (("受理", 3), ("入户", 7), ("审批", 37))
    )
    everybody = tuple(str(n) for n in range(47))
    whole = Figure("all", "合计", 47, 47, everybody)
    span = Span(date(2026, 11, 1), date(2026, 11, 21))
    sheet = Sheet("x", "停留环节", span, "件数", "未结个案", figures, whole)
    pdf = figures_paper((for_outside(sheet),), ("样例区民政局",), ZH, shipped())
    assert len(page_sizes(pdf)) == 1
    text = papers.without_breaks(papers.text_by_pdfium(pdf))
    for word in (
        "停留环节",
        "样例区民政局",
        "2026年11月1日至2026年11月21日",
        "不予显示",
    ):
        assert word in text
    assert "受理不予显示不予显示不予显示入户不予显示" in text
    assert "审批374778.7%合计4747100%" in text


def test_that_several_sheets_have_a_page_each_under_one_title() -> None:
    span = Span(date(2026, 11, 1), date(2026, 11, 30))
    sheets = tuple(
        Sheet(name, name, span, "人数", "全部", (Figure("x", "甲", 9, 9, ()),))
        for name in ("按年龄", "按社区")
    )
    pdf = figures_paper(sheets, ("样例区民政局",), ZH, shipped(), "发放月报")
    first, second = (
        papers.without_breaks(text) for text in papers.pages_by_pdfium(pdf)
    )
    assert "发放月报" in first and "按年龄" in first and "按社区" not in first
    assert "按社区" in second and "2/2" in second
