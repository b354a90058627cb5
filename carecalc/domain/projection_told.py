# SPDX-License-Identifier: Apache-2.0
"""What is projected, as words and a chart, the same on screen and on paper."""

from collections.abc import Callable, Sequence
from fractions import Fraction

from carecalc.domain.chart import LINES, Band, Chart, Series, Words
from carecalc.domain.projection import Interval
from carecalc.text import N_, Message

FEN = 100
"""Fen of a yuan."""


def yuan(fen: float) -> str:
    """Return fen as whole yuan: what is projected has no smaller part."""
    return f"{round(fen / FEN):,}"


def cost_chart(years: Sequence[int], fen: Sequence[Interval]) -> Chart:
    """Return what falls due by year: what is expected, and its range around it."""
    return Chart(
        LINES,
        Message(N_("Projected cost by year")),
        Message(N_("ten thousand yuan")),
        tuple(str(year) for year in years),
        (
            Series(Message(N_("expected")), tuple(_wan(one.expected) for one in fen)),
            Series(
                Message(N_("lower end, 95 of 100")),
                tuple(_wan(one.low_95) for one in fen),
            ),
            Series(
                Message(N_("upper end, 95 of 100")),
                tuple(_wan(one.high_95) for one in fen),
            ),
        ),
        Message(N_("The first year begins with the present month.")),
        Band(Message(N_("range of 95 of 100 futures")), 1, 2),
    )


def _wan(fen: float) -> Fraction:
    return Fraction(round(fen / FEN / 1_000), 10)


def shares_words(
    shares: Sequence[tuple[Words, float]], say: Callable[[Words], str]
) -> str:
    """Return shares in a line, each with one decimal."""
    return "  ".join(f"{say(to)} {share:.1f}" for to, share in shares)
