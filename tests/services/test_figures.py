# SPDX-License-Identifier: Apache-2.0
"""Figures of an office, counted by hand: of how many how many, and whose they are."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from io import BytesIO

import openpyxl
import pytest

from carecalc.domain.agency import Assessor, Organisation, Task
from carecalc.domain.appointment import Arrangement
from carecalc.domain.chart import WITHHELD
from carecalc.domain.figures import Sheet
from carecalc.domain.person import Person
from carecalc.domain.record import Record
from carecalc.errors import UserError
from carecalc.services import appointments, determinations, figures, people
from carecalc.services.context import Context
from carecalc.services.figures import CODES, Filters
from tests.offices import approving, context, keys
from tests.services.deciding import assess, in_hardship
from tests.services.filing import accepted, received

TODAY = date(2026, 11, 21)
AUTUMN = Filters(date(2026, 9, 1), TODAY)
FIRST = date(2026, 9, 1)
NAMES = "甲乙丙丁戊己庚"


@dataclass(frozen=True)
class Busy:
    """An office in the middle of its work, and its people by name."""

    ctx: Context
    people: dict[str, Person]
    agency: str

    def ids(self, names: str) -> set[str]:
        """Return the ids of some people."""
        return {self.people[name].id for name in names}


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Busy]:
    """Give an office with applications, visits, decisions and a draft."""
    making = context(tmp_path_factory.mktemp("figures") / "office.carecalc")
    ctx = next(making)
    found = {
        name: in_hardship(ctx, name, date(1940, 1, day))
        for day, name in enumerate(NAMES, start=1)
    }
    found["庚"] = people.amend(ctx, replace(found["庚"], community="和平社区"))
    received(ctx, found["甲"], date(2026, 11, 2))
    accepted(ctx, found["乙"], date(2026, 11, 13))
    accepted(ctx, found["丙"], date(2026, 11, 19))
    for name in "丁戊己庚":  # a Tuesday; by 卫评样 and 柳社工, as ever
        assess(ctx, found[name], FIRST, worst=name != "己")
    assess(ctx, found["丁"], date(2026, 10, 8))  # a Thursday
    for name in "丁戊己庚":
        act = determinations.prepare(ctx, found[name].id, "bj-care")
        other = approving(ctx)
        if name == "戊":
            determinations.refuse(other, act.id, "郑处长", TODAY, "某某不符")
        elif name != "庚":
            determinations.approve(other, act.id, "郑处长", TODAY)
    agreed = Arrangement(TODAY, assessors=("柳社工",))  # a Saturday
    gone = appointments.plan(ctx, found["丁"].id, agreed)
    appointments.plan(ctx, found["庚"].id, agreed)
    appointments.cancel(ctx, gone.id, gone.version, "住院")
    with ctx.store.work() as work:
        work.users.put("ours", "", ("payer",), ("晨光社区",))
        work.audit("users.put", "")
        agency = work.organisations.add(
            Record(ctx.new_id(), "active", Organisation("样例评估所")), "样例评估所"
        )
        liu = Record(ctx.new_id(), "active", Assessor("柳社工"), about=agency.id)
        work.assessors.add(liu, "柳社工")
        done = Record(
            ctx.new_id(), "done", Task(FIRST), FIRST, found["丁"].id, agency.id
        )
        work.tasks.add(done, "丁")
        work.audit("agency.saved", agency.id)
    yield Busy(ctx, found, agency.id)
    next(making, None)


def counted(sheet: Sheet) -> dict[str, tuple[object, object, int]]:
    """Return numerator, denominator and how many people, by the code of a figure."""
    return {
        figure.code: (figure.numerator, figure.denominator, len(figure.people))
        for figure in sheet.all
        if figure.people
    }


def refused(call: Callable[..., object], *given: object) -> str:
    """Return the code by which a call is refused."""
    with pytest.raises(UserError) as caught:
        call(*given)
    return caught.value.code


def test_that_open_cases_are_counted_by_the_days_left(busy: Busy) -> None:
    # Accepted on Friday 13 November: the survey was due within 16, 17, 18. Accepted on
    # the 19th: 20, 23, 24; two working days are left on Saturday the 21st. No text says
    # until when what was only received, or a draft, is dealt with.
    assert counted(figures.sheet(busy.ctx, "due", AUTUMN)) == {
        "overdue": (1, 4, 1),
        "soon": (1, 4, 1),
        "none": (2, 4, 2),
        "all": (4, 4, 4),
    }


def test_that_cases_wait_in_days_from_the_step_before(busy: Busy) -> None:
    # For the survey since the 13th and the 19th: 8 and 2 days, 5 in the middle; to be
    # told since the 2nd: 19; the draft was made today. Of 0, 2, 8, 19 the middle is 5.
    sheet = figures.sheet(busy.ctx, "waiting", AUTUMN)
    assert counted(sheet) == {
        "tell": (1, 4, 1),
        "survey": (2, 4, 2),
        "draft": (1, 4, 1),
        "all": (4, 4, 4),
    }
    assert {figure.code: figure.values for figure in sheet.all} == {
        "tell": (19, 19),
        "survey": (Fraction(5), 8),
        "draft": (0, 0),
        "all": (Fraction(5), 19),
    }


def test_that_visits_are_counted_for_each_who_made_or_plans_them(busy: Busy) -> None:
    workload = figures.sheet(busy.ctx, "workload", AUTUMN)
    # 1 September to 21 November are 82 days: twelve weeks, the last one begun.
    assert [(f.code, f.numerator, f.denominator, f.values) for f in workload.all] == [
        ("卫评样", 5, 12, (0,)),
        ("柳社工", 5, 12, (1,)),
    ]


def test_that_a_week_goes_from_monday_to_sunday(busy: Busy) -> None:
    weeks = figures.sheet(busy.ctx, "weeks", AUTUMN)
    assert len(weeks.figures) == 12
    assert counted(weeks) == {
        "2026-08-31": (4, 0, 4),
        "2026-10-05": (1, 0, 1),
        "2026-11-16": (0, 1, 1),
    }


def test_that_visits_count_in_the_month_of_the_decision(busy: Busy) -> None:
    # Two visits for the grant, one for each of the two that were refused.
    sheet = figures.sheet(busy.ctx, "visits", AUTUMN)
    assert [f.code for f in sheet.figures] == ["2026-09", "2026-10", "2026-11"]
    assert counted(sheet) == {"2026-11": (4, 3, 3), "all": (4, 3, 3)}
    assert sheet.figures[2].quotient == Fraction(4, 3)
    assert set(sheet.figures[2].people) == busy.ids("丁戊己")


def test_that_refusals_are_told_apart_by_their_reason(busy: Busy) -> None:
    sheet = figures.sheet(busy.ctx, "refusals", AUTUMN)
    found = counted(sheet)
    law = next(code for code in found if code.startswith("law "))
    assert found == {
        "granted": (1, 3, 1),
        "own": (1, 3, 1),
        law: (1, 3, 1),
        "all": (3, 3, 3),
    }
    # What an authority writes may name somebody: it is in no figure.
    assert "某某" not in str(sheet)


def test_that_figures_are_of_the_users_communities_alone(busy: Busy) -> None:
    theirs = replace(AUTUMN, community="和平社区")
    sheet = figures.sheet(busy.ctx, "workload", theirs)
    assert {person for f in sheet.figures for person in f.people} == busy.ids("庚")
    store = busy.ctx.store.for_user(replace(keys(), user="ours"))
    ours = replace(busy.ctx, store=store)
    sheet = figures.sheet(ours, "workload", AUTUMN)
    assert {person for f in sheet.figures for person in f.people} == busy.ids("丁戊己")
    assert refused(figures.sheet, ours, "workload", theirs) == "ACCESS-002"
    seen = figures.people(ours, tuple(busy.ids("丁庚")))
    assert [person.name for person in seen] == ["丁"]


def test_that_of_an_organisation_its_assessors_and_its_tasks_count(busy: Busy) -> None:
    theirs = replace(AUTUMN, agency=busy.agency)
    workload = figures.sheet(busy.ctx, "workload", theirs)
    assert [figure.code for figure in workload.figures] == ["柳社工"]
    visits = figures.sheet(busy.ctx, "visits", theirs)
    assert counted(visits)["all"] == (2, 1, 1)
    assert figures.agencies(busy.ctx) == ((busy.agency, "样例评估所"),)


def test_that_days_without_figures_are_refused(busy: Busy) -> None:
    for first in (date(2026, 11, 22), date(2020, 1, 1)):
        asked = Filters(first, TODAY)
        assert refused(figures.sheet, busy.ctx, "visits", asked) == "FIGURE-001"


def test_that_what_leaves_tells_of_no_small_group_and_is_on_record(busy: Busy) -> None:
    out = figures.workbook(busy.ctx, "due", AUTUMN, "zh_CN")
    assert all(figure.numerator is WITHHELD for figure in out.sheet.all)
    assert all(figure.people == () for figure in out.sheet.all)
    (page,) = openpyxl.load_workbook(BytesIO(out.data)).worksheets
    rows = [[cell.value for cell in row] for row in page.iter_rows()]
    assert rows[0][1:] == ["件数", "未结个案", "占比"]
    assert rows[1] == ["已逾期", "不予显示", "不予显示", "不予显示"]
    said = [row[0] for row in rows]
    assert "截至2026年11月21日" in said and "样例区民政局" in said
    made = figures.hand_out(busy.ctx, out.data)
    assert (made.sent.kind, made.sent.people, made.sent.fields) == ("figures", (), ())
    assert made.sent.recipient == "上级民政部门"


def test_that_every_sheet_of_a_new_office_is_empty(ctx: Context) -> None:
    assert all(figures.sheet(ctx, code, AUTUMN).is_empty for code in CODES)
