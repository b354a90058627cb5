# SPDX-License-Identifier: Apache-2.0
"""Charts: one value, one layout; nothing is cut off, and a gap is no nought."""

from dataclasses import replace
from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carecalc.domain.chart import (
    BARS,
    KINDS,
    LINES,
    SHARES,
    SPREAD,
    STACKED,
    WITHHELD,
    Band,
    Chart,
    Series,
    Value,
    Words,
    rounded,
    spoken,
    table,
)
from carecalc.domain.chart_layout import lay_out
from carecalc.domain.chart_marks import (
    Area,
    Course,
    Label,
    Picture,
    Rule,
    Zone,
    hatching,
    upright,
)
from carecalc.domain.chart_sheet import Setting
from carecalc.domain.line_breaks import wrapped
from carecalc.i18n import catalogue

ENGLISH = catalogue("en")
NAMES = ("晨光社区", "和平里东街社区居民委员会", "樱桃园")


def measure(text: str, size: float, bold: bool) -> float:
    """Measure as our faces do, about: a Chinese sign is as wide as it is high."""
    wide = sum(1.0 if sign >= "\u2000" else 0.56 for sign in text)
    return wide * size * (1.06 if bold else 1.0)


def setting(size: float = 14.0) -> Setting:
    return Setting(lambda words: ENGLISH.render(words), measure, size, 44.0)


def bars(*values: Value, kind: str = BARS, names: tuple[Words, ...] = NAMES) -> Chart:
    names = names[: len(values)]
    return Chart(kind, "未结个案", "件", names, (Series("个案", values),))


def labels(picture: Picture) -> list[Label]:
    return [mark for mark in picture.marks if isinstance(mark, Label)]


def said(picture: Picture) -> list[str]:
    return [label.text for label in labels(picture)]


def overlap(one: Label, other: Label) -> bool:
    slack = 0.01
    return (
        one.x + one.width > other.x + slack
        and other.x + other.width > one.x + slack
        and one.top + one.height > other.top + slack
        and other.top + other.height > one.top + slack
    )


names = st.text(
    "晨光社区和平里东街永定门外𠮷樱桃园（）一二三第委员会ABC 12",
    min_size=1,
    max_size=24,
)
values = st.one_of(
    st.none(),
    st.just(WITHHELD),
    st.integers(0, 100_000),
    st.fractions(0, 500, max_denominator=40),
)


@st.composite
def charts(draw: st.DrawFn) -> Chart:
    kind = draw(st.sampled_from(KINDS))
    categories = tuple(draw(st.lists(names, max_size=20)))
    count = 1 if kind == SPREAD else draw(st.integers(1, 4))
    series = tuple(
        Series(
            draw(names),
            tuple(draw(values) for _ in categories),
        )
        for _ in range(count)
    )
    return Chart(kind, draw(names), draw(names), categories, series, draw(names))


@settings(max_examples=80, deadline=None, database=None)
@given(charts(), st.sampled_from((320.0, 480.0, 700.0, 1100.0)))
def test_that_no_label_overlaps_another_or_is_cut_off(
    chart: Chart, width: float
) -> None:
    picture = lay_out(chart, width, setting())
    for label in labels(picture):
        assert label.x >= -0.01 and label.top >= -0.01, label
        assert label.x + label.width <= picture.width + 0.01, label
        assert label.top + label.height <= picture.height + 0.01, label
    for one, other in combinations(labels(picture), 2):
        assert not overlap(one, other), (one, other)


@settings(max_examples=40, deadline=None, database=None)
@given(charts(), st.sampled_from((320.0, 700.0)))
def test_that_every_mark_lies_on_the_sheet_and_every_value_is_met(
    chart: Chart, width: float
) -> None:
    picture = lay_out(chart, width, setting())
    for mark in picture.marks:
        if isinstance(mark, Area):
            assert mark.x + mark.width <= picture.width + 0.01
            assert mark.y + mark.height <= picture.height + 0.01
    met = {(spot.series, spot.category) for spot in picture.spots}
    assert met == {
        (series, category)
        for series in range(len(chart.series))
        for category in range(len(chart.categories))
    }


def test_that_bars_begin_at_nought_and_grow_with_their_numbers() -> None:
    picture = lay_out(bars(10, 40, 20), 600, setting())
    first, second, third = (m for m in picture.marks if isinstance(m, Area))
    assert first.x == second.x == third.x
    assert second.width == pytest.approx(4 * first.width)
    assert third.width == pytest.approx(2 * first.width)


def test_that_what_is_not_known_is_a_gap_and_what_is_not_told_a_sign() -> None:
    picture = lay_out(bars(None, WITHHELD, 0), 600, setting())
    assert not [mark for mark in picture.marks if isinstance(mark, Area)]
    assert [text for text in said(picture) if text in ("–", "＊", "0")][:3] == [
        "–",
        "＊",
        "0",
    ]
    assert "– no data" in said(picture)


def test_that_a_line_breaks_off_where_nothing_is_known() -> None:
    months = tuple(str(number) for number in range(1, 6))
    picture = lay_out(bars(1, 2, None, 4, 5, kind=LINES, names=months), 600, setting())
    courses = [mark for mark in picture.marks if isinstance(mark, Course)]
    assert [len(course.points) for course in courses] == [2, 2]


def test_that_shares_of_every_category_fill_the_whole_width() -> None:
    chart = Chart(
        SHARES,
        "",
        "人",
        ("甲", "乙"),
        (Series("是", (1, 30)), Series("否", (3, 10))),
    )
    areas = [m for m in lay_out(chart, 600, setting()).marks if isinstance(m, Area)]
    parts = [area for area in areas if area.width > 30]
    assert parts[-4].width + parts[-3].width == pytest.approx(
        parts[-2].width + parts[-1].width
    )
    assert parts[-3].width == pytest.approx(3 * parts[-4].width)


def test_that_a_stacked_bar_says_what_it_adds_up_to_only_if_all_is_told() -> None:
    two = (Series("甲", (12, 7)), Series("乙", (30, WITHHELD)))
    picture = lay_out(Chart(STACKED, "", "", ("一", "二"), two), 600, setting())
    assert "42" in said(picture) and "7" in said(picture)
    assert said(picture).count("＊") == 1


def test_that_long_names_are_broken_and_nothing_of_them_is_left_out() -> None:
    lines = wrapped(NAMES[1], 60, lambda part: measure(part, 14, False))
    assert "".join(lines) == NAMES[1] and len(lines) == 3
    lines = wrapped("the community of Morning Light", 80, lambda p: len(p) * 7.0)
    assert lines == ["the", "community", "of Morning", "Light"]
    assert wrapped("Donaudampfschiff", 35, lambda p: len(p) * 7.0) == [
        "Donau",
        "dampf",
        "schif",
        "f",
    ]


def test_that_a_sign_is_never_parted_from_its_selector() -> None:
    # A face that does not know the selector may give it room of its own.
    chosen = "葛\U000e0100"
    for width in range(2, 8):
        lines = wrapped(chosen * 4, width, len)
        assert "".join(lines) == chosen * 4
        assert all(line.startswith("葛") for line in lines)


def test_that_each_series_has_a_pattern_of_its_own_inside_its_area() -> None:
    found = []
    for tone in range(6):
        area = Area(10, 20, 60, 24, tone)
        rules = list(hatching(area, 5))
        for rule in rules:
            assert min(rule.x1, rule.x2) >= 10 and max(rule.x1, rule.x2) <= 70
            assert min(rule.y1, rule.y2) >= 20 and max(rule.y1, rule.y2) <= 44
        found.append([(r.x2 - r.x1, r.y2 - r.y1) for r in rules])
    assert not found[0] and len({str(one) for one in found}) == 6
    assert all(isinstance(rule, Rule) for rule in hatching(Area(0, 0, 9, 9, 1), 3))


def test_that_the_table_says_all_that_the_picture_does() -> None:
    chart = bars(3, None, WITHHELD)
    rows = [[ENGLISH.render(cell) for cell in row] for row in table(chart)]
    assert rows == [
        ["", "个案"],
        ["晨光社区", "3"],
        ["和平里东街社区居民委员会", "no data"],
        ["樱桃园", "not shown"],
    ]
    assert ENGLISH.render(spoken(chart, 0, 0)) == "晨光社区: 3 件"
    assert ENGLISH.render(spoken(chart, 0, 1)) == "和平里东街社区居民委员会: no data"


def test_that_numbers_are_shown_to_a_tenth_half_up() -> None:
    assert [rounded(Fraction(n, 20)) for n in (20, 21, 23, 39, 40)] == [
        "1",
        "1.1",
        "1.2",
        "2",
        "2",
    ]


def test_that_long_numbers_stand_in_groups_of_three_wherever_they_are_shown() -> None:
    # 12345.67, 999, 1000, 1234567.96 to a tenth.
    numbers = (Fraction("12345.67"), 999, 1000, Fraction("1234567.96"))
    assert list(map(rounded, numbers)) == ["12,345.7", "999", "1,000", "1,234,568"]
    for kind in (BARS, STACKED, LINES):
        chart = Chart(kind, "费用", "元", NAMES, (Series("全年", (12000, 800, 4500)),))
        picture = lay_out(chart, 480, setting())
        drawn = {mark.text for mark in picture.marks if isinstance(mark, Label)}
        # What is drawn beside the mark, and the end of the axis.
        assert {"12,000", "4,500"} <= drawn
        assert not {text for text in drawn if text.isdigit() and len(text) > 3}
        assert ENGLISH.render(spoken(chart, 0, 0)) == "晨光社区: 12,000 元"


@pytest.mark.parametrize(
    "kind, count, numbers", [("pie", 1, (1,)), (BARS, 7, (1,)), (BARS, 1, (-1,))]
)
def test_that_a_chart_nobody_could_read_is_not_made(
    kind: str, count: int, numbers: tuple[int, ...]
) -> None:
    series = tuple(Series(str(number), numbers) for number in range(count))
    with pytest.raises(ValueError):
        Chart(kind, "", "", ("甲",), series)


# --- a range as a band ------------------------------------------------------------------


def _ranged(*highs: Value) -> Chart:
    years = tuple(str(2026 + n) for n in range(len(highs)))
    series = (
        Series("expected", tuple(20 for _ in highs)),
        Series("low", tuple(10 for _ in highs)),
        Series("high", highs),
    )
    return Chart(LINES, "", "", years, series, band=Band("range", 1, 2))


def test_that_a_range_is_a_ground_with_one_name_and_one_line() -> None:
    picture = lay_out(_ranged(40, 30, 40), 700, setting())
    drawn = [mark for mark in picture.marks if isinstance(mark, Zone)]
    # One in the legend, one over the three years, both in the tone of what is expected.
    assert [(len(zone.upper), zone.tone) for zone in drawn] == [(2, 0), (3, 0)]
    for (x, above), (under, below) in zip(drawn[1].upper, drawn[1].lower, strict=True):
        assert x == under and above < below
    assert {mark.tone for mark in picture.marks if isinstance(mark, Course)} == {0}
    assert [text for text in said(picture) if text in ("expected", "low", "high")] == [
        "expected"
    ]
    assert "range" in said(picture)
    # Whoever goes through it by keys still hears both ends.
    assert {spot.series for spot in picture.spots} == {0, 1, 2}


def test_that_a_range_ends_before_a_gap() -> None:
    picture = lay_out(_ranged(40, 30, None, 40, 50, 40), 700, setting())
    drawn = [mark for mark in picture.marks if isinstance(mark, Zone)][1:]
    assert [len(zone.upper) for zone in drawn] == [2, 3]


def test_that_the_pattern_of_a_range_stays_between_its_ends() -> None:
    zone = Zone(((0, 0), (10, 5), (20, 5)), ((0, 10), (10, 15), (20, 10)), 0)
    rules = list(upright(zone, 5))
    assert [(rule.x1, rule.y1, rule.y2) for rule in rules] == [
        (5, 2.5, 12.5),
        (10, 5, 15),
        (15, 5, 12.5),
    ]


def test_that_a_band_has_two_lines_for_its_ends() -> None:
    with pytest.raises(ValueError, match="band"):
        replace(bars(1, 2), band=Band("", 0, 1))
    with pytest.raises(ValueError, match="band"):
        replace(_ranged(1, 2), band=Band("", 0, 3))
