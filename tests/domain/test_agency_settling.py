# SPDX-License-Identifier: Apache-2.0
"""A month's settlement: every visit counted once, taken off once, to the fen."""

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from carecalc.domain.agency import Organisation, cares_for
from carecalc.domain.agency_settling import (
    COUNTED,
    OVERTURNED,
    RETURNED,
    Made,
    TakenBack,
    settled,
)
from carecalc.domain.money import Money
from carecalc.domain.period import Month

OCTOBER, NOVEMBER = Month(2026, 10), Month(2026, 11)


def made(number: int, on: date, fen: int = 12_050, scale: str = "gb") -> Made:
    return Made(f"v{number}", f"PG-{number}", f"p{number}", scale, on, Money(fen))


def off(number: int, on: date, kind: str = RETURNED, id_: str = "r") -> TakenBack:
    return TakenBack(id_, f"v{number}", kind, on)


def test_that_a_month_is_done_less_returned_less_overturned_times_price() -> None:
    # Three at 120.50, one returned in the same month; one at 200.00, overturned:
    # (3 - 1) * 120.50 + (1 - 1) * 200.00 = 241.00
    visits = (
        made(1, date(2026, 10, 5)),
        made(2, date(2026, 10, 6)),
        made(3, date(2026, 10, 31)),
        made(4, date(2026, 10, 31), 20_000, "ltc"),
        made(5, date(2026, 11, 1)),
    )
    back = (off(2, date(2026, 10, 9)), off(4, date(2026, 10, 31), OVERTURNED, "s"))
    sheet = settled(OCTOBER, visits, back)
    assert sheet.amount == Money(24_100)
    assert [sheet.count(k) for k in (COUNTED, RETURNED, OVERTURNED)] == [4, 1, 1]
    assert [(r.scale, r.paid, r.amount) for r in sheet.rates] == [
        ("gb", 2, Money(24_100)),
        ("ltc", 0, Money(0)),
    ]


def test_that_a_later_overturn_is_taken_off_in_its_own_month_with_its_reference() -> (
    None
):
    visits = (made(1, date(2026, 10, 5)),)
    back = (off(1, date(2026, 11, 3), OVERTURNED, "review-7"),)
    assert settled(OCTOBER, visits, back).amount == Money(12_050)
    (line,) = settled(NOVEMBER, visits, back).lines
    assert (line.amount, line.counted_in, line.reference) == (
        Money(-12_050),
        OCTOBER,
        "review-7",
    )


def test_that_a_visit_returned_and_then_overturned_is_taken_off_once() -> None:
    visits = (made(1, date(2026, 10, 5)),)
    back = (
        off(1, date(2026, 11, 9), OVERTURNED, "later"),
        off(1, date(2026, 10, 20), RETURNED, "first"),
    )
    assert settled(OCTOBER, visits, back).amount == Money(0)
    assert settled(NOVEMBER, visits, back).lines == ()


@settings(max_examples=25, database=None)
@given(
    st.lists(
        st.tuples(
            st.dates(date(2026, 1, 1), date(2026, 12, 31)),
            st.integers(0, 99_999),
            st.none() | st.integers(0, 200),
        ),
        max_size=12,
    )
)
def test_that_the_months_of_two_years_add_up_to_the_visits_that_stand(
    drawn: list[tuple[date, int, int | None]],
) -> None:
    visits = [made(n, on, fen) for n, (on, fen, _) in enumerate(drawn)]
    back = [
        off(n, date.fromordinal(on.toordinal() + later))
        for n, (on, _, later) in enumerate(drawn)
        if later is not None
    ]
    months = [Month(2026, 1).plus(n) for n in range(24)]
    total = sum(settled(m, visits, back).amount.fen for m in months)
    assert total == sum(fen for _, fen, later in drawn if later is None)
    for month in months:
        sheet = settled(month, visits, back)
        assert sum(rate.amount.fen for rate in sheet.rates) == sheet.amount.fen


def test_that_an_organisation_is_known_under_every_name_it_gives_care() -> None:
    agency = Organisation("安心评估中心", provides=("安心 护理站",))
    assert cares_for(agency, ("样例老年餐桌", "安心护理站")) == "安心护理站"
    assert cares_for(agency, ("样例老年餐桌", "")) == ""
