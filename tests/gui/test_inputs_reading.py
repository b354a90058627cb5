# SPDX-License-Identifier: Apache-2.0
"""Days and amounts read back whichever way people write them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carecalc.domain.money import Money
from carecalc.errors import UserError
from carecalc.gui.widgets.inputs import read_date, read_money

FULL_WIDTH = str.maketrans("0123456789.,-/", "０１２３４５６７８９．，－／")
DAYS = st.dates(date(1880, 1, 1), date(2199, 12, 31))
FEN = st.integers(0, 10**11 - 1)


@given(DAYS, st.booleans())
def test_that_a_day_reads_back_from_every_writing(day: date, is_wide: bool) -> None:
    y, m, d = day.year, day.month, day.day
    for written in (
        f"{y}-{m}-{d}",
        f"{y}-{m:02}-{d:02}",
        f"{y}.{m}.{d}",
        f"{y}/{m}/{d}",
        f"{y}年{m}月{d}日",
        f"{y} 年 {m} 月 {d} 号",
        f"{y:04}{m:02}{d:02}",
        f" {y}。{m}。{d} ",
    ):
        typed = written.translate(FULL_WIDTH) if is_wide else written
        assert read_date(typed) == day, typed


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_that_two_digits_of_a_year_are_of_this_century(day: date) -> None:
    for mark in ".-/":
        parts = (f"{day.year % 100:02}", str(day.month), str(day.day))
        assert read_date(mark.join(parts)) == day
    assert read_date(f"{day.year % 100:02}年{day.month}月{day.day}日") == day


@given(FEN, st.booleans())
def test_that_an_amount_reads_back_from_every_writing(fen: int, is_wide: bool) -> None:
    yuan, rest = divmod(fen, 100)
    for written in (
        f"{yuan}.{rest:02}",
        f"{yuan:,}.{rest:02}",
        f"¥{yuan}.{rest:02}",
        f"￥ {yuan:,}.{rest:02}",
        f"{yuan}.{rest:02}元",
        f"{yuan:,}.{rest:02} 元",
    ):
        typed = written.translate(FULL_WIDTH) if is_wide else written
        assert read_money(typed) == Money(fen), typed


@given(st.integers(0, 99_999))
def test_that_ten_thousands_are_counted_exactly(tenths: int) -> None:
    # 1.2万 are 12,000 yuan.
    assert read_money(f"{tenths // 10}.{tenths % 10}万") == Money(tenths * 100_000)
    assert read_money(f"{tenths}万元") == Money(tenths * 1_000_000)


@pytest.mark.parametrize(
    "typed",
    [
        *("1.2.3", "12,34", "1e5", "-5", "1.005", "一千", "12 3a", "万"),
        *("1234567890", "100000万元", "．5", "1,2万"),
    ],
)
def test_that_what_is_no_amount_of_whole_fen_is_refused(typed: str) -> None:
    with pytest.raises(UserError) as refused:
        read_money(typed)
    assert refused.value.code == "INPUT-012"


@pytest.mark.parametrize(
    "typed", ["2026", "2026-3", "3.5", "126.3.5", "民国115年3月5日"]
)
def test_that_what_is_no_day_is_refused(typed: str) -> None:
    with pytest.raises(UserError) as refused:
        read_date(typed)
    assert refused.value.code == "INPUT-010"


@given(st.text(max_size=20))
def test_that_whatever_is_typed_is_read_or_refused_with_a_reason(typed: str) -> None:
    for read in (read_date, read_money):
        try:
            read(typed)
        except UserError as error:
            assert error.hint is not None
