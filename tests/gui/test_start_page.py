# SPDX-License-Identifier: Apache-2.0
"""The desk by keys: what waits stands there, and Enter goes to it."""

from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from carecalc.domain.appointment import Appointment, Arrangement
from carecalc.domain.fact import Status
from carecalc.domain.person import Person
from carecalc.gui.main_window import MainWindow
from carecalc.gui.page import Page, Place
from carecalc.gui.widgets.agenda_list import AgendaList
from carecalc.gui.widgets.inputs import Choice, RowButton
from carecalc.gui.widgets.planning import read_time
from carecalc.services import appointments, facts, offices, people, visits
from carecalc.services.context import Context
from carecalc.services.people import PersonDraft
from tests.gui.shell import (
    assert_nothing_clipped,
    click,
    dialog,
    entered_as,
    find,
    focus_name,
    go,
    in_sizes_and_languages,
    on,
    settled,
    shown,
    type_into,
)
from tests.gui.visits import press
from tests.offices import APPROVER, OFFICE, PASSPHRASE
from tests.services.deciding import assess

TODAY = date(2026, 11, 21)
SCALE = "gbt-42195-2022"


def an_elder(ctx: Context, name: str, born: date = date(1948, 3, 7)) -> Person:
    draft = PersonDraft(
        name=name,
        birth_date=born,
        sex="female",
        community="晨光社区",
        address="晨光社区3号楼",
    )
    made = on(ctx, people.register, draft)
    assert isinstance(made, Person)
    return made


def planned(ctx: Context, who: Person, time: str, **more: object) -> Appointment:
    arranged = replace(Arrangement(TODAY, time, assessors=("王评估", "李评估")), **more)
    made = on(ctx, appointments.plan, who.id, arranged)
    assert isinstance(made, Appointment)
    return made


def rows(page: Page, name: str) -> list[str]:
    """Return the titles of a list's rows, from above."""
    return [
        row.row.accessibleName().split(" · ")[0]
        for row in find(page, AgendaList, f"list-{name}").rows
    ]


def test_that_enter_on_the_first_thing_goes_to_the_item_where_the_visit_stopped(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    wang = an_elder(ctx, "王桂兰")
    view = on(ctx, visits.start, wang.id, SCALE, "first", TODAY)
    on(ctx, visits.move_to, view.visit.id, view.scale.items[5].code)
    page = go(qtbot, window, Place("start"))
    item = view.scale.items[5].label.in_("en")
    assert f"0/26 · Stopped at “{item}”" in shown(page)
    assert focus_name() == f"visit-{view.visit.id}"
    press(Qt.Key.Key_Return)
    settled(qtbot, window)
    assert window.page is not None
    assert window.page.here().visit == view.visit.id


def test_that_a_list_is_one_tab_stop_and_arrows_go_through_its_rows(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    wang, li = an_elder(ctx, "王桂兰"), an_elder(ctx, "李秀英")
    first, second = planned(ctx, wang, "09:30"), planned(ctx, li, "14:00")
    go(qtbot, window, Place("start"))
    assert focus_name() == f"planned-{first.id}"
    press(Qt.Key.Key_Down)
    assert focus_name() == f"planned-{second.id}"
    press(Qt.Key.Key_Right)
    assert focus_name() == f"begin-{second.id}"
    press(Qt.Key.Key_Up)
    assert focus_name() == f"begin-{first.id}"
    press(Qt.Key.Key_End)
    assert focus_name() == f"begin-{second.id}"
    press(Qt.Key.Key_Home)
    press(Qt.Key.Key_Left)
    assert focus_name() == f"planned-{first.id}"
    press(Qt.Key.Key_Tab)
    assert focus_name().startswith("person-")
    press(Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
    assert focus_name() == f"planned-{first.id}"


def test_that_todays_visits_say_when_where_and_who_goes_and_missed_ones_stay(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    wang, li = an_elder(ctx, "王桂兰"), an_elder(ctx, "李秀英")
    planned(ctx, li, "14:00")
    planned(ctx, wang, "09:30")
    page = go(qtbot, window, Place("start"))
    assert rows(page, "today") == ["09:30 王桂兰", "14:00 李秀英"]
    text = shown(find(page, AgendaList, "list-today"))
    assert "09:30 王桂兰\n晨光社区3号楼 · 王评估, 李评估" in text


def test_that_a_planned_visit_begins_with_what_was_planned_and_is_kept(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    wang = an_elder(ctx, "王桂兰")
    made = planned(ctx, wang, "09:30", scales=("barthel",), reason="change")
    go(qtbot, window, Place("start"))
    press(Qt.Key.Key_Right)
    press(Qt.Key.Key_Space)
    settled(qtbot, window)
    assert find(dialog(), Choice, "scale").code() == "barthel"
    assert find(dialog(), Choice, "reason").code() == "change"
    QTest.keyClick(dialog(), Qt.Key.Key_Return)
    settled(qtbot, window)
    assert window.page is not None
    begun = window.page.here().visit
    page = go(qtbot, window, Place("start"))
    row = find(page, RowButton, f"planned-{made.id}")
    assert "begun" in shown(row)
    assert page.findChild(QPushButton, f"begin-{made.id}") is None
    window.activateWindow()  # As a window manager does.
    qtbot.waitUntil(window.isActiveWindow)
    row.setFocus()
    press(Qt.Key.Key_Return)
    settled(qtbot, window)
    assert window.page.here().visit == begun


def test_that_a_plan_says_what_became_of_its_visit(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    wang, li = an_elder(ctx, "王桂兰"), an_elder(ctx, "李秀英")
    done, left = planned(ctx, wang, "09:30"), planned(ctx, li, "14:00")
    on(ctx, assess, wang, TODAY)
    view = on(ctx, visits.start, li.id, "barthel", "first", TODAY)
    on(ctx, visits.abandon, view.visit.id, "老人住院")
    page = go(qtbot, window, Place("start"))
    assert "abandoned" in shown(find(page, RowButton, f"planned-{left.id}"))
    row = find(page, RowButton, f"planned-{done.id}")
    assert "signed" in shown(row)
    row.click()
    settled(qtbot, window)
    assert window.page is not None
    assert window.page.objectName() == "page-result"


def test_that_a_visit_is_planned_by_keys_alone(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    an_elder(ctx, "李秀英")
    wang = an_elder(ctx, "王桂兰")
    go(qtbot, window, Place("start"))
    control = Qt.KeyboardModifier.ControlModifier
    QTest.keyClick(window, Qt.Key.Key_N, control | Qt.KeyboardModifier.ShiftModifier)
    settled(qtbot, window)
    assert focus_name() == "plan-who"
    for letter in "wanggui":
        QTest.keyClick(QApplication.focusWidget(), letter)
    press(Qt.Key.Key_Return)
    settled(qtbot, window)
    assert focus_name() == "plan-day"
    QTest.keyClicks(QApplication.focusWidget(), "2026.11.21")
    press(Qt.Key.Key_Tab)
    QTest.keyClicks(QApplication.focusWidget(), "930")
    press(Qt.Key.Key_Return)
    settled(qtbot, window)
    assert QApplication.activeModalWidget() is None
    (one,) = on(ctx, appointments.of_person, wang.id)
    assert one.planned == Arrangement(
        TODAY, "09:30", "晨光社区3号楼", ("王评估",), "", (), ""
    )
    assert window.page is not None
    assert rows(window.page, "today") == ["09:30 王桂兰"]


def test_that_nobody_is_visited_without_a_name_and_no_time_is_guessed(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    an_elder(ctx, "王桂兰")
    page = go(qtbot, window, Place("start"))
    click(page, "plan-visit")
    settled(qtbot, window)
    find(dialog(), QPushButton, "save-plan").click()
    assert "Choose whom to visit." in shown(dialog())
    assert focus_name() == "plan-who"
    type_into(dialog(), "plan-who", "王")
    press(Qt.Key.Key_Return)
    settled(qtbot, window)
    type_into(dialog(), "plan-time", "later")
    press(Qt.Key.Key_Return)
    settled(qtbot, window)
    assert "“later” is no time of day." in shown(dialog())
    assert focus_name() == "plan-time"
    type_into(dialog(), "plan-day", "2026-11-20")
    type_into(dialog(), "plan-time", "9")
    press(Qt.Key.Key_Return)
    settled(qtbot, window)
    assert "The day 20 November 2026 is over." in shown(dialog())


def test_that_a_moved_visit_leaves_today_and_the_page_says_where_it_went(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    wang = an_elder(ctx, "王桂兰")
    made = planned(ctx, wang, "09:30", scales=("barthel",), note="二楼")
    page = go(qtbot, window, Place("start"))
    click(page, f"move-{made.id}")
    settled(qtbot, window)
    type_into(dialog(), "plan-day", "2026年11月24日")
    type_into(dialog(), "plan-why", "家属改期")
    press(Qt.Key.Key_Return)
    settled(qtbot, window)
    assert "Planned for 24 November 2026." in shown(page)
    assert rows(page, "today") == []
    (now,) = on(ctx, appointments.of_person, wang.id)
    assert (now.state, now.why) == ("moved", "家属改期")
    assert now.planned == replace(made.planned, day=date(2026, 11, 24))


def test_that_a_visit_is_planned_and_moved_from_the_page_of_a_person(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    wang = an_elder(ctx, "王桂兰")
    page = go(qtbot, window, Place("person", person=wang.id))
    click(page, "plan-visit")
    settled(qtbot, window)
    assert find(dialog(), QLabel, "planned-person").text() == "王桂兰 · 晨光社区"
    assert focus_name() == "plan-day"
    type_into(dialog(), "plan-day", "20261123")
    type_into(dialog(), "plan-time", "14点")
    press(Qt.Key.Key_Return)
    settled(qtbot, window)
    (one,) = on(ctx, appointments.of_person, wang.id)
    planned_ = find(page, QPushButton, f"planned-{one.id}")
    assert planned_.text() == "Planned: 23 November 2026 14:00 · 王评估"
    planned_.click()
    settled(qtbot, window)
    type_into(dialog(), "plan-time", "15:30")
    press(Qt.Key.Key_Return)
    settled(qtbot, window)
    said = find(page, QPushButton, f"planned-{one.id}").text()
    assert said == "Planned: 23 November 2026 15:30 · 王评估"


def test_that_a_visit_is_cancelled_with_a_reason_only(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    wang = an_elder(ctx, "王桂兰")
    made = planned(ctx, wang, "09:30")
    page = go(qtbot, window, Place("start"))
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Right):
        press(key)
    assert focus_name() == f"cancel-{made.id}"
    press(Qt.Key.Key_Space)
    settled(qtbot, window)
    press(Qt.Key.Key_Return)
    settled(qtbot, window)
    assert "Say why the planned visit is cancelled." in shown(dialog())
    type_into(dialog(), "cancel-why", "住院")
    press(Qt.Key.Key_Return)
    settled(qtbot, window)
    assert rows(page, "today") == []
    (now,) = on(ctx, appointments.of_person, wang.id)
    assert (now.state, now.why) == ("cancelled", "住院")


def test_that_what_is_due_ends_or_comes_of_an_age_stands_on_the_desk(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    on(ctx, offices.amend, replace(OFFICE, validity_months=12))
    wang = an_elder(ctx, "王桂兰")
    on(ctx, assess, wang, date(2025, 11, 1))  # holds until 31 October: 21 days
    an_elder(ctx, "李八十", date(1946, 12, 1))
    zhang = an_elder(ctx, "张低保")
    status = Status("DB", "样例街道")
    on(ctx, facts.add, zhang.id, status, date(2025, 12, 1), date(2026, 11, 26), "证")
    page = go(qtbot, window, Place("start"))
    assert rows(page, "due") == ["王桂兰"]
    assert "21 days overdue" in shown(find(page, AgendaList, "list-due"))
    assert rows(page, "ending") == ["张低保"]
    assert "in 5 days" in shown(find(page, AgendaList, "list-ending"))
    assert rows(page, "birthdays") == ["李八十"]
    said = shown(find(page, AgendaList, "list-birthdays"))
    assert "turns 80 · 1 December 2026" in said
    assert "in 10 days" in said


def test_that_more_shows_more_and_the_keyboard_goes_on_at_the_first_of_them(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    for number in range(7):
        planned(ctx, an_elder(ctx, f"王{number}"), f"{8 + number}:00")
    page = go(qtbot, window, Place("start"))
    assert len(rows(page, "today")) == 5
    find(page, QPushButton, "more-today").setFocus()
    press(Qt.Key.Key_Space)
    settled(qtbot, window)
    assert rows(page, "today")[5:] == ["13:00 王5", "14:00 王6"]
    assert not find(page, QPushButton, "more-today").isVisible()
    at = find(page, AgendaList, "list-today").rows[5].row
    assert at.hasFocus()


def test_that_an_empty_desk_says_what_to_do(qtbot: QtBot, window: MainWindow) -> None:
    page = go(qtbot, window, Place("start"))
    text = shown(page)
    assert "No visit is planned for today: plan one above (Ctrl+Shift+N)." in text
    assert "Nobody is registered yet: register an elder above (Ctrl+N)." in text
    assert (
        "In the next 30 days no status or certificate ends, nobody reaches an age "
        "that counts." in text
    )
    assert "Last backup that can be restored: today " in text
    assert focus_name() == "register-person"


def test_that_who_approves_sees_decisions_first_and_no_visits_of_others(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    wang = an_elder(ctx, "王桂兰")
    on(ctx, visits.start, wang.id, SCALE, "first", TODAY)
    page = entered_as(qtbot, window, ctx, APPROVER, PASSPHRASE)
    assert find(page, AgendaList, "list-waiting").isVisible()
    for name in ("unfinished", "today"):
        assert not find(page, AgendaList, f"list-{name}").isVisible()
    assert not find(page, QPushButton, "plan-visit").isVisible()


def test_that_a_full_desk_fits_small_screens(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    wang = an_elder(ctx, "王桂兰")
    on(ctx, assess, wang, date(2025, 11, 1))
    planned(ctx, wang, "09:30")
    for size in in_sizes_and_languages(window):
        go(qtbot, window, Place("start"))
        assert (window.width(), window.height()) == size
        assert_nothing_clipped(qtbot, window)


def test_that_no_row_is_lower_than_its_two_lines_of_large_text(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    planned(ctx, an_elder(ctx, "王桂兰"), "09:30")
    assert window.page is not None
    settings = replace(window.page.desk.settings, text_size=140)
    window.page.desk.choose_settings(settings)
    page = go(qtbot, window, Place("start"))
    (row,) = find(page, AgendaList, "list-today").rows
    assert row.row.sizeHint().height() > 44
    # Rows are laid out at a later turn of the loop.
    qtbot.waitUntil(lambda: row.row.height() == row.row.sizeHint().height())


@pytest.mark.parametrize("name", ["plan-visit", "move", "cancel"])
def test_that_planning_fits_the_smallest_screen(
    qtbot: QtBot, window: MainWindow, ctx: Context, name: str
) -> None:
    made = planned(ctx, an_elder(ctx, "王桂兰"), "09:30")
    window.resize(911, 440)
    page = go(qtbot, window, Place("start"))
    click(page, name if name == "plan-visit" else f"{name}-{made.id}")
    settled(qtbot, window)
    assert dialog().height() <= 440
    assert_nothing_clipped(qtbot, dialog())


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("930", "9:30"),
        ("0930", "09:30"),
        ("９：３０", "9:30"),
        ("9点半", "9:30"),
        ("14点", "14:00"),
        ("9时05分", "9:05"),
        ("9.30", "9:30"),
        ("", ""),
        ("下午", "下午"),
    ],
)
def test_that_a_time_is_read_as_people_write_it(typed: str, read: str) -> None:
    assert read_time(typed) == read
