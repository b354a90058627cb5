# SPDX-License-Identifier: Apache-2.0
"""Figures: what leaves tells of no group under five, however one reckons."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from carecalc.domain.chart import WITHHELD
from carecalc.domain.figures import (
    Figure,
    Sheet,
    Span,
    Value,
    chart_of,
    for_outside,
    median,
)

NOVEMBER = Span(date(2026, 11, 1), date(2026, 11, 30))


def sheet(counts: Sequence[int], has_whole: bool = True) -> Sheet:
    """Return a sheet whose figures count so many people."""
    everybody = [str(number) for number in range(sum(counts))]
    figures, at = [], 0
    for number, count in enumerate(counts):
        theirs = tuple(everybody[at : at + count])
        figures.append(Figure(str(number), str(number), count, sum(counts), theirs))
        at += count
    whole = Figure("all", "all", sum(counts), sum(counts), tuple(everybody))
    return Sheet(
        "due",
        "open cases",
        NOVEMBER,
        "cases",
        "open cases",
        tuple(figures),
        whole if has_whole else None,
    )


def told(counts: Sequence[int]) -> tuple[Value, ...]:
    """Return what somebody outside reads: the figures, then what they add up to."""
    return tuple(figure.numerator for figure in for_outside(sheet(counts)).all)


def test_that_no_small_group_leaves_though_one_knows_the_rule() -> None:
    # Everybody outside who knows how figures are withheld: of all tables that would
    # be told in the same words, a small group has every size from one to four.
    alike: dict[tuple[Value, ...], list[tuple[int, ...]]] = defaultdict(list)
    for counts in product(range(25), repeat=3):
        if sum(counts) <= 24:
            alike[told(counts)].append(counts)
    for said, tables in alike.items():
        for place in range(3):
            sizes = {counts[place] for counts in tables}
            if sizes & {1, 2, 3, 4}:
                assert said[place] is WITHHELD
                assert sizes >= {1, 2, 3, 4}, (said, sizes)


def test_that_with_a_small_group_those_that_follow_are_withheld() -> None:
    assert told((3, 20, 30)) == (WITHHELD, WITHHELD, 30, 53)
    # 3 and 6 are nine, which is fewer than ten: another goes with them.
    assert told((20, 3, 6, 30)) == (20, WITHHELD, WITHHELD, WITHHELD, 59)
    # After the last the first again; nobody is in the second.
    assert told((8, 0, 9, 2)) == (WITHHELD, 0, 9, WITHHELD, 19)


def test_that_of_fewer_than_ten_in_all_nothing_is_told() -> None:
    assert told((5, 4)) == (WITHHELD, WITHHELD, WITHHELD)
    assert told((9, 0)) == (WITHHELD, WITHHELD, WITHHELD)


def test_that_groups_of_five_leave_as_they_are_and_nobody_is_named() -> None:
    out = for_outside(sheet((5, 0, 7)))
    assert [figure.numerator for figure in out.all] == [5, 0, 7, 12]
    assert all(not figure.people for figure in out.all)


def test_that_figures_without_a_whole_are_withheld_one_by_one() -> None:
    out = for_outside(sheet((3, 20, 0), has_whole=False))
    assert [figure.numerator for figure in out.figures] == [WITHHELD, 20, 0]


def test_that_it_is_people_who_are_counted_not_their_visits() -> None:
    # Two people with nine visits are two people.
    figure = Figure("a", "a", 9, 2, ("1", "2"), (Fraction(9, 2),))
    out = for_outside(Sheet("x", "", NOVEMBER, "", "", (figure,), is_ratio=True))
    assert out.figures[0].values == (WITHHELD,)
    assert out.figures[0].quotient is WITHHELD


@settings(max_examples=30, deadline=None, database=None)
@given(st.lists(st.integers(0, 40), min_size=1, max_size=8))
def test_that_what_a_chart_shows_adds_up_to_its_figures(counts: list[int]) -> None:
    made = sheet(counts)
    drawn = chart_of(made)
    assert made.whole is not None
    assert sum(drawn.series[0].values) == made.whole.numerator  # type: ignore[arg-type]
    assert len(drawn.categories) == len(counts)
    assert drawn.is_empty == made.is_empty


def test_that_a_quotient_of_nothing_is_not_known() -> None:
    assert Figure("a", "a", 3, 2, ()).quotient == Fraction(3, 2)
    assert Figure("a", "a", 0, 0, ()).quotient is None


def test_that_a_median_lies_in_the_middle() -> None:
    assert median([9, 1, 4]) == 4
    assert median([9, 1, 4, 5]) == Fraction(9, 2)
    assert median([]) is None
