# SPDX-License-Identifier: Apache-2.0
"""The cost to come from an office's own cases, and what of it leaves."""

import io
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from carecalc.domain.case import DEATH, AssessmentRecord, Case, CaseEvent, StatusRecord
from carecalc.domain.fact import Application, OutsideAssessment, Status
from carecalc.domain.period import Month
from carecalc.domain.projection import Life
from carecalc.errors import UserError
from carecalc.services import cost_to_come, cost_to_come_told
from carecalc.services.context import Context
from carecalc.services.cost_to_come import Forecast, life_of
from carecalc.services.sandbox_values import Subject
from tests.documents.papers import pages_by_pdfium, without_breaks
from tests.offices import context
from tests.services.deciding import record, register

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
