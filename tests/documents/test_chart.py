# SPDX-License-Identifier: Apache-2.0
"""Charts on paper look as they were looked at, in greys and patterns alone."""

import pytest

from carecalc.documents.chart import put_chart
from carecalc.documents.flow import Flow, Paper
from carecalc.documents.fonts import shipped
from carecalc.documents.page import write
from carecalc.documents.preview import page_sizes
from carecalc.domain.chart import BARS, Chart, Series
from carecalc.i18n import Catalogue
from tests.documents import charts, papers
from tests.documents.test_papers import GOLDEN, SHADE, unlike


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_that_charts_say_what_their_golden_paper_says(language: str) -> None:
    pdf = charts.printed(language)
    text = f"{len(page_sizes(pdf))} pages\n{papers.text_by_pdfium(pdf)}\n"
    assert text == (GOLDEN / f"charts-{language}.txt").read_text("utf-8")


def test_that_charts_look_as_their_golden_paper() -> None:
    assert unlike(charts.printed("zh_CN"), "charts") < SHADE


def test_that_long_numbers_are_grouped_on_paper() -> None:
    fonts = shipped()
    flow = Flow(Paper(210, 297, 15, 15, 15, 15), fonts)
    chart = Chart(BARS, "费用", "元", charts.NAMES[:1], (Series("全年", (12_000,)),))
    put_chart(flow, chart, Catalogue("zh_CN", str).render)
    text = papers.text_by_pypdf(write(flow.pages, flow.size, "chart", fonts))
    assert "12,000" in text
    assert "12000" not in text


def test_that_a_rare_character_and_every_number_can_be_copied() -> None:
    text = papers.without_breaks(papers.text_by_pypdf(charts.printed("zh_CN")))
    for word in (*charts.NAMES, "34", "21", "＊", "22.5"):
        assert word in text
