# SPDX-License-Identifier: Apache-2.0
"""The cost to come from an office's own cases, and what of it leaves."""

import io
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from carecalc.catalog.assumptions import read_assumptions
from carecalc.domain.assumptions import LEAVING
from carecalc.domain.case import DEATH, AssessmentRecord, Case, CaseEvent, StatusRecord
from carecalc.domain.fact import Application, OutsideAssessment, Status
from carecalc.domain.period import Month
from carecalc.domain.projection import Life, fit
from carecalc.errors import UserError
from carecalc.services import (
    cost_to_come,
    cost_to_come_told,
    cost_typing,
    holds,
    periodic_notices,
)
from carecalc.services.context import Context
from carecalc.services.cost_to_come import Forecast, life_of
from carecalc.services.sandbox_values import Subject
from tests.documents.papers import pages_by_pdfium, without_breaks
from tests.offices import approving, context
from tests.services.deciding import record, register
from tests.services.proving import granted, set_to

NOVEMBER = date(2026, 11, 1)
SCALE = "gbt-42195-2022"


@pytest.fixture(scope="module")
def ctx(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Context]:
    """Give an office of twelve of 76 on dibao since November.

    Ten have level 4: 300 for hardship and 600 for care (京民养老发〔2019〕160号 二、三);
    two have level 1 and the 300 alone. A thirteenth has applied for nothing.
    """
    making = context(tmp_path_factory.mktemp("cost") / "office.carecalc")
    ctx = next(making)
    for day, name in enumerate("甲乙丙丁戊己庚辛壬癸子丑", start=1):
        person = register(ctx, name, date(1950, 3, day))
        record(ctx, person, Status("DB", "样例区民政局"), Application(), on=NOVEMBER)
        level = "4" if day <= 10 else "1"
        record(ctx, person, OutsideAssessment(SCALE, level), on=NOVEMBER)
    register(ctx, "寅", date(1950, 4, 1))
    yield ctx
    next(making, None)


@pytest.fixture(scope="module")
def found(ctx: Context) -> Forecast:
    return cost_to_come.forecast(ctx)


def test_that_the_present_month_is_what_the_law_gives_now(found: Forecast) -> None:
    # 10 × 900 + 2 × 300 yuan.
    assert found.people == 12
    assert found.projection.by_month[0].expected == pytest.approx(960_000)
    assert found.present == {
        ("all", ""): 12,
        ("level", "4"): 10,
        ("level", "1"): 2,
        ("hardship", "DB"): 12,
        ("programme", "bj-hardship"): 12,
        ("programme", "bj-care"): 10,
    }


def test_that_no_group_under_five_leaves_nor_one_that_gives_it_away(
    found: Forecast,
) -> None:
    names = {one.label: code for code, one in found.assumed.levels.items()}
    told = {
        names[row.name]: row.fen
        for row in cost_to_come_told.rows_outside(found)
        if row.kind == "level"
    }
    # Two at level 1: with them the ten at level 4, since both are all of the twelve.
    assert told["1"] is None and told["4"] is None
    inside = [row for row in cost_to_come_told.rows(found) if row.kind == "level"]
    assert all(row.fen is not None for row in inside)


def test_that_report_and_workbook_say_what_they_rest_on(
    ctx: Context, found: Forecast
) -> None:
    pages = pages_by_pdfium(cost_to_come_told.paper(ctx, found, "zh_CN"))
    text = without_breaks("".join(pages))
    assert "预计数，取整到元" in text and "虚构" in text and "样例区民政局" in text
    book = openpyxl.load_workbook(
        io.BytesIO(cost_to_come_told.workbook(ctx, found, "en"))
    )
    years, rests = book.worksheets
    assert [cell.value for cell in years[2]][:3] == ["All together"] * 2 + [2026]
    assert {row[1].value for row in rests.iter_rows(min_row=2)} == {"assumed"}


def test_that_fewer_than_five_people_stay_inside(
    tmp_path: Path,
) -> None:
    making = context(tmp_path / "office.carecalc")
    ctx = next(making)
    person = register(ctx, "甲", date(1950, 3, 9))
    record(ctx, person, Status("DB", "样例区民政局"), Application(), on=NOVEMBER)
    alone = cost_to_come.forecast(ctx)
    # Where fewer than five are in a state the law gives what somebody of 76 is due.
    assert alone.projection.by_month[0].expected == pytest.approx(30_000)
    for leaving in (cost_to_come_told.paper, cost_to_come_told.workbook):
        with pytest.raises(UserError) as caught:
            leaving(ctx, alone, "en")
        assert caught.value.code == "FIGURE-003"
    next(making, None)


def _subject(*events: CaseEvent, again: date | None = None) -> Subject:
    case = Case(
        id="p",
        region="110105",
        statuses=(StatusRecord(date(2026, 3, 1), date(2026, 4, 15), "DB"),),
        assessments=(
            AssessmentRecord(date(2026, 2, 10), None, SCALE, 3),
            AssessmentRecord(date(2026, 4, 10), None, SCALE, 4),
            AssessmentRecord(date(2026, 4, 20), None, "mzt-039-2013", 3),
        ),
        events=events,
    )
    days = (date(2026, 2, 20), *((again,) if again else ()))
    return Subject("p", case, tuple((day, ()) for day in days))


MAY = Month(2026, 5)
STATES = (("3", "other"), ("3", "DB"), ("4", "other"), ("4", "other"))


@pytest.mark.parametrize(
    ("subject", "states", "end"),
    [
        (_subject(), STATES, ""),
        (_subject(CaseEvent(DEATH, date(2026, 5, 2))), STATES[:3], "dead"),
        (_subject(CaseEvent("hukou-out", date(2026, 4, 2))), STATES[:2], "out"),
        (_subject(CaseEvent("prison", date(2026, 4, 2))), STATES, ""),
        (_subject(CaseEvent(DEATH, date(2026, 6, 2))), STATES, ""),
        (
            _subject(CaseEvent("voluntary", date(2026, 3, 2)), again=date(2026, 4, 1)),
            STATES,
            "",
        ),
    ],
)
def test_that_a_life_is_told_by_what_holds_at_the_end_of_months(
    subject: Subject, states: tuple[tuple[str, str], ...], end: str
) -> None:
    by = cost_to_come.read_file(
        Path(__file__).parents[2] / "resources/assumptions/cost-to-come.toml"
    )
    assert life_of(subject, by, MAY) == Life(Month(2026, 2), states, end)
    assert life_of(subject, by, Month(2026, 1)) is None
    nobody = Subject("p", subject.case, ())
    assert life_of(nobody, by, MAY) is None


def test_that_a_death_before_the_first_month_is_no_life() -> None:
    by = cost_to_come.read_file(
        Path(__file__).parents[2] / "resources/assumptions/cost-to-come.toml"
    )
    dead = _subject(CaseEvent(DEATH, date(2026, 2, 25)))
    assert life_of(dead, by, MAY) is None


def test_that_a_file_that_is_none_is_refused(tmp_path: Path) -> None:
    other = tmp_path / "other.toml"
    other.write_text("x = 1", "utf-8")
    for path in (other, tmp_path / "none.toml"):
        with pytest.raises(UserError) as caught:
            cost_to_come.read_file(path)
        assert caught.value.code == "FIGURE-004"


def test_that_who_is_held_back_counts_with_what_is_due(tmp_path: Path) -> None:
    making = context(tmp_path / "office.carecalc")
    ctx = next(making)
    person = granted(ctx, "甲")
    set_to(ctx, date(2027, 2, 22))
    periodic_notices.notify(ctx, [person.id], ctx.today(), 15, "上门送达")
    set_to(ctx, date(2027, 4, 10))
    ((hold,),) = [one.holds for one in holds.propose(ctx, [person.id])]
    holds.approve(approving(ctx), hold.id)
    assert [note.person.id for note in holds.of_month(ctx, Month(2027, 5))] == [
        person.id
    ]
    found = cost_to_come.forecast(ctx)
    # 300 a month for somebody of 83 on dibao, and 100 for her age.
    assert found.present[("programme", "bj-hardship")] == 1
    assert found.projection.by_month[0].expected == pytest.approx(40_000)
    next(making, None)


# --- typed shares -----------------------------------------------------------------------


def _asked(found: Forecast, code: str) -> cost_typing.Asked:
    (row,) = [row for row in cost_to_come_told.stands_on(found) if row.code == code]
    return cost_typing.asked(found, row)


def test_that_shares_are_typed_in_per_cent_and_stand_above_all(
    found: Forecast,
) -> None:
    row = _asked(found, LEAVING)
    assert dict(row.per_cent) == {"stay": "99", "out": "1"}
    by = cost_typing.typed(found.assumed, row, {"stay": "97.25", "out": "2.75 %"})
    assert by.row(LEAVING).per_10000 == {"stay": 9725, "out": 275}
    model = fit(by, found.moves, found.people)
    assert model.rows[LEAVING].source == "typed"
    # A year of the month's shares is what was typed.
    assert model.rows[LEAVING].mean[0] ** 12 == pytest.approx(0.9725)
    again = read_assumptions(cost_to_come.saved(by), "own.toml")
    assert again.row(LEAVING) == by.row(LEAVING)
    assert again.sources["office"].en == "set by the office"
    assert cost_typing.taken_back(by, found.assumed, row).rows == found.assumed.rows


def test_that_arrivals_and_growth_are_typed_too(found: Forecast) -> None:
    arrivals = _asked(found, "arrivals")
    # Assumed: a thousand a year for ten thousand who are there.
    assert dict(arrivals.per_cent) == {"arrivals": "10"}
    by = cost_typing.typed(found.assumed, arrivals, {"arrivals": "25"})
    model = fit(by, found.moves, found.people)
    # A quarter of twelve people.
    assert model.arrivals / model.arrival_months * 12 == pytest.approx(3)
    # A young office may more than double: its own history may say so.
    assert cost_typing.typed(by, arrivals, {"arrivals": "138"}).arrivals_per_10000 == (
        13_800
    )
    with pytest.raises(UserError, match="FIGURE-005"):
        cost_typing.typed(by, arrivals, {"arrivals": "1000.01"})
    growth = _asked(found, "growth")
    by = cost_typing.typed(by, growth, {"growth": "4.5"})
    again = read_assumptions(cost_to_come.saved(by), "own.toml")
    assert (again.growth_per_10000, again.is_growth_typed) == (450, True)
    assert (again.arrivals_per_10000, again.is_arrival_typed) == (2500, True)
    for row in (arrivals, growth):
        by = cost_typing.taken_back(by, found.assumed, row)
    assert (by.arrivals_per_10000, by.is_arrival_typed) == (1000, False)
    assert (by.growth_per_10000, by.is_growth_typed) == (0, False)


def test_that_hardship_at_a_level_is_typed_and_taken_back(found: Forecast) -> None:
    row = _asked(found, "entry-hardship:4")
    shares = dict.fromkeys(row.per_cent, "0") | {"DB": "100"}
    by = cost_typing.typed(found.assumed, row, shares)
    assert by.row("entry-hardship:4").per_10000["DB"] == 10_000
    assert by.row("entry-hardship:3").per_10000["DB"] == 2000
    assert cost_typing.taken_back(by, found.assumed, row).rows == found.assumed.rows


@pytest.mark.parametrize("text", ["", "x", "-1", "100.01", "1.234", "1e1", "٣", "1..2"])
def test_that_what_is_no_share_is_refused_at_its_place(
    found: Forecast, text: str
) -> None:
    row = _asked(found, LEAVING)
    with pytest.raises(UserError, match="FIGURE-005") as caught:
        cost_typing.typed(found.assumed, row, {"stay": "99", "out": text})
    assert caught.value.place == "out"


def test_that_shares_that_do_not_add_up_are_refused(found: Forecast) -> None:
    row = _asked(found, LEAVING)
    assert cost_typing.missing_of({"stay": "98.5", "out": "1"}) == 50
    with pytest.raises(UserError, match="FIGURE-006") as caught:
        cost_typing.typed(found.assumed, row, {"stay": "98.5", "out": "1"})
    assert caught.value.message.values == {"sum": "99.5"}


@given(st.lists(st.floats(0.01, 1), min_size=2, max_size=7))
def test_that_shares_as_they_stand_add_up_when_they_are_offered(
    weights: list[float],
) -> None:
    whole = sum(weights)
    shares = [weight / whole * 100 for weight in weights]
    offered = cost_typing.rounded(shares)
    assert sum(offered) == 10_000
    for number, share in zip(offered, shares, strict=True):
        assert abs(number - share * 100) <= 1
