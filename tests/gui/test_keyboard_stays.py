# SPDX-License-Identifier: Apache-2.0
"""The keyboard stays where somebody works when what they used is gone."""

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from carecalc.domain.fact import Payee
from carecalc.domain.person import Person
from carecalc.gui import theme
from carecalc.gui.main_window import MainWindow
from carecalc.gui.page import Place
from carecalc.gui.tables import Table
from carecalc.services import facts, people, visits
from carecalc.services.context import Context
from carecalc.services.people import PersonDraft
from tests.gui.shell import find, focus_name, go, on, settled, shown
from tests.gui.visits import TODAY, an_elder
from tests.services.deciding import assess, in_hardship

NUMBER = "999001194803072422"
PHONE = "13812341234"


def press_button(qtbot: QtBot, window: MainWindow, inside: QWidget, name: str) -> None:
    """Walk to a button and press it with the space bar."""
    held = find(inside, QPushButton, name)
    held.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(held.hasFocus)
    QTest.keyClick(held, Qt.Key.Key_Space)
    settled(qtbot, window)


def two_dues(ctx: Context) -> Person:
    """Let two decisions be ready to be prepared for one person."""
    person = in_hardship(ctx, "王桂兰")
    assess(ctx, person, date(2026, 9, 1))
    return person


def test_that_a_prepared_decision_leaves_the_keyboard_on_its_card(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    person = ctx.store.submit(two_dues, ctx).result()
    page = go(qtbot, window, Place("subsidies", person=person.id))
    press_button(qtbot, window, page, "prepare-bj-care")
    assert "waits for an approver" in shown(page)
    assert focus_name() == "why-bj-care"


@pytest.fixture
def wang(ctx: Context) -> Person:
    draft = PersonDraft(
        name="王桂兰",
        id_number=NUMBER,
        community="晨光社区",
        hukou="110105",
        phone=PHONE,
    )
    person = on(ctx, people.register, draft)
    assert isinstance(person, Person)
    return person


def test_that_after_showing_a_number_the_keyboard_can_copy_it(
    qtbot: QtBot, window: MainWindow, wang: Person
) -> None:
    page = go(qtbot, window, Place("person", person=wang.id))
    assert not find(page, QPushButton, "copy-id-number").isVisible()
    press_button(qtbot, window, page, "show-id-number")
    assert focus_name() == "copy-id-number"
    assert PHONE not in shown(page)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Space)
    settled(qtbot, window)
    assert QGuiApplication.clipboard().text() == NUMBER
    assert find(page, QPushButton, "copy-id-number").text() == "Copied"


def test_that_a_fact_whose_number_was_shown_keeps_the_keyboard(
    qtbot: QtBot, window: MainWindow, ctx: Context, wang: Person
) -> None:
    payee = Payee("bank-card", "王桂兰", "6222020200012345678", "样例银行", "self", "")
    fact = on(ctx, facts.add, wang.id, payee, date(2026, 1, 1))
    page = go(qtbot, window, Place("facts", person=wang.id))
    press_button(qtbot, window, page, f"show-{fact.id}")
    assert "6222020200012345678" in shown(page).replace(" ", "")
    assert focus_name() == f"copies-{fact.id}"


def test_that_the_key_of_a_reminder_takes_the_keyboard_to_the_question_alone(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    person = an_elder(ctx)
    view = on(ctx, visits.start, person.id, "gbt-42195-2022", "first", TODAY)
    page = go(qtbot, window, Place("people"))
    page.desk.reminders.start(
        person=person.id,
        visit=view.visit.id,
        item="B.3.4",
        name=person.name,
        label="Memory",
        minutes=0,
    )
    go_there = find(window, QPushButton, "go-to-reminder")
    qtbot.waitUntil(go_there.isVisible)
    held = focus_name()
    seen: list[str] = []
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    application.focusChanged.connect(lambda old, new: seen.append(focus_name()))
    QTest.keyClick(window, Qt.Key.Key_F9)
    settled(qtbot, window)
    assert held != "go-to-reminder" and "go-to-reminder" not in seen
    qtbot.waitUntil(lambda: focus_name().startswith("option-B.3.4"))


def edge(picture: QImage, x: int, y: int) -> str:
    return picture.pixelColor(x, y).name()


@pytest.mark.parametrize("name", ["light", "dark"])
def test_that_a_table_with_the_keyboard_is_framed_and_shows_its_row(
    qtbot: QtBot, window: MainWindow, wang: Person, name: str
) -> None:
    look = theme.look_for(name)
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    theme.wear(application, look, "en")
    page = go(qtbot, window, Place("people"))
    table = find(page, Table, "people")
    accent = look.colour("accent").name()
    table.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(table.hasFocus)
    framed = table.grab().toImage()
    middle = (framed.width() // 2, framed.height() // 2)
    for x, y in (
        (0, middle[1]),
        (1, middle[1]),
        (framed.width() - 2, middle[1]),
        (middle[0], 1),
        (middle[0], framed.height() - 2),
    ):
        assert edge(framed, x, y) == accent, (x, y)
    assert [index.row() for index in table.selectionModel().selectedRows()] == [0]


def test_that_the_first_row_opened_by_enter_is_one_that_is_seen(
    qtbot: QtBot, window: MainWindow, ctx: Context, wang: Person
) -> None:
    page = go(qtbot, window, Place("people"))
    table = find(page, Table, "people")
    find(page, QWidget, "search").setFocus()
    table.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(table.hasFocus)
    assert table.current() is not None
    QTest.keyClick(table, Qt.Key.Key_Return)
    settled(qtbot, window)
    assert window.page is not None and window.page.here().person == wang.id


def test_that_the_way_back_gives_the_keyboard_to_what_one_went_by(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    person = on(ctx, two_dues)
    page = go(qtbot, window, Place("person", person=person.id))
    for name in ("open-subsidies", "open-facts"):
        press_button(qtbot, window, page, name)
        assert window.page is not page
        QTest.keyClick(window, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
        settled(qtbot, window)
        qtbot.waitUntil(lambda name=name: focus_name() == name)
        assert window.page is not None
        page = window.page
