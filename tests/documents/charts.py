# SPDX-License-Identifier: Apache-2.0
"""A paper with a chart of every kind, for the tests of what papers look like."""

from fractions import Fraction

from carecalc.documents.chart import put_chart
from carecalc.documents.flow import Flow, Paper
from carecalc.documents.fonts import shipped
from carecalc.documents.page import write
from carecalc.domain.chart import (
    BARS,
    LINES,
    SHARES,
    SPREAD,
    STACKED,
    WITHHELD,
    Chart,
    Series,
)
from carecalc.i18n import Catalogue
from carecalc.text import Text

NAMES = (
    "晨光社区",
    "和平里东街社区居民委员会",
    "樱桃园",
    "三里河二区",
    "永定门外",
    "𠮷祥里社区",
)
MONTHS = tuple(f"2026年{number}月" for number in range(1, 11))
CASES = Text("件", "cases")
VISITS = Text("次", "visits")
PLANNED, MADE = Text("已预约", "planned"), Text("已完成", "made")
DAYS = ("0–5", "6–10", "11–15", "16–20", "21–30", "31–60")

CHARTS = (
    Chart(
        BARS,
        Text("未结个案", "Open cases"),
        CASES,
        NAMES,
        (Series(CASES, (34, 21, WITHHELD, 0, None, 8)),),
        Text("截至2026年11月21日", "as of 21 November 2026"),
    ),
    Chart(
        STACKED,
        Text("按环节", "By step"),
        CASES,
        NAMES[:3],
        tuple(
            Series(Text(f"环节{n}", f"step {n}"), (12 - 2 * n, 2 * n, 5))
            for n in range(1, 6)
        ),
    ),
    Chart(
        SHARES,
        Text("批准与不予批准", "Granted, refused"),
        CASES,
        NAMES[:3],
        (Series(PLANNED, (12, 9, 4)), Series(MADE, (10, 9, 2))),
    ),
    Chart(
        LINES,
        Text("每周入户", "Visits"),
        VISITS,
        MONTHS,
        (
            Series(PLANNED, tuple(n * 7 % 11 + 9 for n in range(10))),
            Series(MADE, tuple(None if n == 4 else n * 5 % 7 + 6 for n in range(10))),
        ),
    ),
    Chart(
        SPREAD,
        Text("等待天数", "Days waited"),
        CASES,
        DAYS,
        (Series(CASES, (3, 15, 31, Fraction(45, 2), 9, 1)),),
    ),
)


def printed(language: str) -> bytes:
    """Return the paper as PDF."""
    fonts = shipped()
    flow = Flow(Paper(210, 297, 15, 15, 15, 15), fonts)
    say = Catalogue(language, str).render
    for chart in CHARTS:
        put_chart(flow, chart, say)
        flow.gap(12)
    return write(flow.pages, flow.size, "charts", fonts)
