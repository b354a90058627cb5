# SPDX-License-Identifier: Apache-2.0
"""The calendars shipped, and what is refused in one."""

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest

from carecalc.catalog.calendar_file import read_calendar
from carecalc.catalog.calendars import workdays
from carecalc.catalog.catalog import gather
from carecalc.catalog.checks import check_catalog
from carecalc.catalog.problems import LawFileError
from carecalc.catalog.procedure_file import read_procedure
from carecalc.catalog.procedures import procedure_on
from carecalc.domain.policy import Limit
from carecalc.errors import UserError
from carecalc.paths import forms, resources
from tests.catalog.test_policy_checks import SOUND
from tests.laws import policy_of
from tests.offices import catalog


def text(path: str) -> str:
    return (Path(str(resources())) / path).read_text("utf-8")


def found(read: object, data: str) -> Sequence[tuple[str, str]]:
    with pytest.raises(LawFileError) as refused:
        read(data.encode(), "file.toml")  # type: ignore[operator]
    return [(each.code, each.place) for each in refused.value.problems]


@pytest.mark.parametrize(
    ("year", "days"),
    # Weekdays of the year, less those off, more the days of rest that are worked:
    # 262 - 19 + 8, 261 - 18 + 5, 261 - 19 + 6.
    [(2024, 251), (2025, 248), (2026, 248)],
)
def test_that_a_year_has_as_many_working_days_as_its_notice_leaves(
    year: int, days: int
) -> None:
    calendar = workdays(catalog())
    every = [date(year, 1, 1) + timedelta(days=n) for n in range(366)]
    worked = [d for d in every if d.year == year and calendar.is_worked(d)]
    assert len(worked) == days


def test_that_nothing_is_known_of_a_year_without_a_notice() -> None:
    calendar = workdays(catalog())
    assert calendar.knows(date(2026, 12, 31))
    assert not calendar.knows(date(2027, 1, 1))


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("to = 2026-01-03", "to = 2025-12-31", ("LAW-230", "holidays[0].to")),
        ("to = 2026-10-07", "to = 2027-01-01", ("LAW-231", "holidays[6].from")),
        ("from = 2026-05-01", "from = 2026-04-06", ("LAW-232", "holidays[3].from")),
        ("[2026-05-09]", "[2026-05-08]", ("LAW-233", "holidays[3].worked[0]")),
        ("days = [6, 7]", "days = [6, 8]", ("LAW-003", "weekly_rest.days[1]")),
    ],
)
def test_that_a_calendar_that_contradicts_itself_is_refused(
    old: str, new: str, fault: tuple[str, str]
) -> None:
    told = text("calendar/2026.toml")
    assert old in told
    assert fault in found(read_calendar, told.replace(old, new))


def test_that_a_calendar_names_the_notice_it_follows() -> None:
    told = text("calendar/2026.toml")
    head, _, rest = told.partition("[sources.notice]")
    rest = rest[rest.index("[weekly_rest]") :]
    assert ("LAW-234", "sources") in found(read_calendar, head + rest)


def test_that_an_overlay_replaces_the_calendar_of_its_year(tmp_path: Path) -> None:
    folder = tmp_path / "resources" / "calendar"
    folder.mkdir(parents=True)
    (folder / "2026.toml").write_text(
        text("calendar/2026.toml").replace("[2026-05-09]", "[2026-05-10]"), "utf-8"
    )
    calendar = workdays(gather(forms(), resources(), [tmp_path]))
    assert not calendar.is_worked(date(2026, 5, 9))
    assert calendar.is_worked(date(2026, 5, 10))


def test_that_a_calendar_is_named_by_its_year(tmp_path: Path) -> None:
    folder = tmp_path / "resources" / "calendar"
    folder.mkdir(parents=True)
    (folder / "2026-01-01.toml").write_text(text("calendar/2026.toml"), "utf-8")
    with pytest.raises(UserError, match="LAW-235"):
        workdays(gather(forms(), resources(), [tmp_path]))
    (folder / "2026-01-01.toml").rename(folder / "2027.toml")
    report = check_catalog(gather(forms(), resources()), [folder / "2027.toml"])
    assert [problem.code for problem in report.problems] == ["LAW-109"]


def test_that_no_step_may_take_longer_than_the_whole() -> None:
    told = text("procedure/2021-07-01.toml")
    longer = told.replace("decision = { days = 10", "decision = { days = 31")
    assert found(read_procedure, longer) == [("LAW-236", "deadlines.decision")]


def test_that_before_its_first_day_no_procedure_is_in_force() -> None:
    with pytest.raises(UserError, match="LAW-237"):
        procedure_on(catalog(), date(2021, 6, 30))


def test_that_a_programme_limits_steps_for_itself_instead_of_its_file() -> None:
    of_file = "[deadlines]\nwhole = { days = 20, clause = '9' }\n"
    one = policy_of(SOUND + of_file).programmes["p"].procedure.deadlines
    assert one == {"whole": Limit(20, clause="9")}
    own = SOUND.replace(
        'amount = "amount"',
        'amount = "amount"\ndeadlines = { refusal = '
        '{ days = 5, unit = "calendar-days" } }',
        1,
    )
    two = policy_of(own + of_file).programmes["p"].procedure.deadlines
    assert two == {"refusal": Limit(5, "calendar-days")}
