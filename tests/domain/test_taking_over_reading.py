# SPDX-License-Identifier: Apache-2.0
"""Cells read the way people write them."""

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carecalc.domain.money import Money
from carecalc.domain.period import Month
from carecalc.domain.table import DAY, FAULT, NUMBER, Cell, cell_name
from carecalc.domain.taking_over_reading import (
    ReadDay,
    parts,
    read_day,
    read_digits,
    read_money,
    read_month,
    read_words,
)
from carecalc.errors import UserError

SIXTH_OF_MAY = ReadDay(date(1943, 5, 6))


@pytest.mark.parametrize(
    "cell",
    [
        Cell("1943.5.6"),
        Cell("1943-05-06"),
        Cell("1943/5/6"),
        Cell("1943年5月6日"),
        Cell("１９４３年５月６日"),
        Cell("19430506"),
        Cell("19430506", NUMBER),
        Cell("1943-05-06", DAY),
        Cell("1943-05-06 00:00:00"),
        Cell("15832", NUMBER),
    ],
)
def test_that_a_day_is_read_in_every_usual_writing(cell: Cell) -> None:
    assert read_day(cell) == SIXTH_OF_MAY


@pytest.mark.parametrize("text", ["1943年5月", "1943.5", "194305", "1943-05"])
def test_that_a_month_alone_is_its_first_day_and_says_so(text: str) -> None:
    assert read_day(Cell(text)) == ReadDay(date(1943, 5, 1), is_month=True)
    assert read_month(Cell(text)) == Month(1943, 5)


@pytest.mark.parametrize(
    "cell",
    [
        Cell("43.5.6"),  # which century
        Cell("1943.1", NUMBER),  # January, or October without its zero
        Cell("2024-02-31"),
        Cell("2024-13-01"),
        Cell("5月6日"),
        Cell("昨天"),
        Cell("99999999999999", NUMBER),
        Cell("#N/A", FAULT),
    ],
)
def test_that_a_day_that_could_be_another_is_refused(cell: Cell) -> None:
    with pytest.raises(UserError) as caught:
        read_day(cell)
    assert caught.value.hint is not None


@pytest.mark.parametrize(
    ("cell", "fen"),
    [
        (Cell("1,200.00"), 120_000),
        (Cell("1200元"), 120_000),
        (Cell("￥1200"), 120_000),
        (Cell("300元/月"), 30_000),
        (Cell("１００．５"), 10_050),
        (Cell("1200.1", NUMBER), 120_010),
        (Cell("0"), 0),
    ],
)
def test_that_money_is_read_exactly(cell: Cell, fen: int) -> None:
    assert read_money(cell) == Money(fen)


@pytest.mark.parametrize(
    "text", ["三百", "1.2万", "-5", "12,00", "1200.005", "300/400", "1e3", "9999999"]
)
def test_that_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(UserError, match="TAKEOVER-103"):
        read_money(Cell(text))


@pytest.mark.parametrize(
    ("read", "code"), [(read_digits, "TAKEOVER-104"), (read_words, None)]
)
def test_that_a_number_kept_as_a_number_of_18_digits_is_reported_damaged(
    read: Callable[[Cell], str], code: str | None
) -> None:
    cell = Cell("110105194305061000", NUMBER)
    if code is None:
        assert read(cell) == "110105194305061000"
    else:
        with pytest.raises(UserError, match=code):
            read(cell)
    assert read(Cell("11010519430506123X")) == "11010519430506123X"


def test_that_a_month_that_is_none_and_an_error_of_the_sheet_are_told_apart() -> None:
    with pytest.raises(UserError, match="TAKEOVER-102"):
        read_month(Cell("10月"))
    with pytest.raises(UserError, match="TAKEOVER-105"):
        read_words(Cell("#REF!", FAULT))


def test_that_a_cell_may_list_several_things() -> None:
    assert parts("低保、重残无业/失独") == ("低保", "重残无业", "失独")
    assert parts(" ") == ()


def test_that_cells_are_called_as_spreadsheets_call_them() -> None:
    assert [
        cell_name(c, r) for c, r in ((0, 1), (25, 2), (26, 3), (16383, 1048576))
    ] == [
        "A1",
        "Z2",
        "AA3",
        "XFD1048576",
    ]


@given(
    st.text(max_size=30) | st.from_regex(r"[0-9年月日./-]{1,14}", fullmatch=True),
    st.sampled_from(("text", NUMBER, FAULT)),
)
@settings(max_examples=60, database=None)
def test_t33_that_any_cell_is_read_or_refused_with_a_way_on(
    text: str, kind: str
) -> None:
    for read in (read_day, read_month, read_money, read_digits, read_words):
        try:
            read(Cell(text, kind))
        except UserError as error:
            assert error.hint is not None
