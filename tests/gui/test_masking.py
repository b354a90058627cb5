# SPDX-License-Identifier: Apache-2.0
"""Numbers stand by their ends until somebody asks, and asking is on record."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from carecalc.domain.fact import DisabilityCertificate, Payee
from carecalc.domain.household import Household, Member
from carecalc.domain.person import Person
from carecalc.errors import UserError
from carecalc.gui.clipboard import CopyKeeper
from carecalc.gui.main_window import MainWindow
from carecalc.gui.page import Place
from carecalc.gui.tables import Table
from carecalc.gui.widgets.inputs import RowButton
from carecalc.services import facts, households, people
from carecalc.services.context import Context
from carecalc.services.people import PersonDraft
from tests.gui.shell import (
    SIZES,
    assert_nothing_clipped,
    click,
    dialog,
    find,
    go,
    on,
    settled,
    shown,
    type_into,
)

NUMBER = "999001194803072422"
PHONE = "13812341234"
CONTACT = "13987654321"
ACCOUNT = "6222020200012345678"
WHOLE = (NUMBER, PHONE, CONTACT, ACCOUNT)


@pytest.fixture
def wang(ctx: Context) -> Person:
    person = on(
        ctx,
        people.register,
        PersonDraft(
            name="王桂兰",
            id_number=NUMBER,
            community="晨光社区",
            hukou="110105",
            phone=PHONE,
            contact_name="王小明",
            contact_phone=CONTACT,
        ),
    )
    payee = Payee("bank-card", "王桂兰", ACCOUNT, "样例银行", "self", "")
    on(ctx, facts.add, person.id, payee, date(2026, 1, 1))
    assert isinstance(person, Person)
    return person


def asked_for(ctx: Context) -> list[str]:
    """Return what was shown of somebody, as the chain says it, the first one first."""
    with ctx.store.reading() as work:
        found = work._session.connection().exec_driver_sql(
            "SELECT body FROM audit WHERE action = 'person.shown' ORDER BY seq"
        )
        return [str(body) for (body,) in found]


def seen(page: QWidget) -> str:
    """Return every text of a page and its header, with names for screen readers."""
    named = [widget.accessibleName() for widget in page.findChildren(QWidget)]
    tips = [widget.toolTip() for widget in page.findChildren(QWidget)]
    return "\n".join((shown(page), *named, *tips))


def test_that_no_page_of_a_person_shows_a_whole_number_unasked(
    qtbot: QtBot, window: MainWindow, ctx: Context, wang: Person
) -> None:
    for name in ("person", "facts", "household", "people"):
        page = go(qtbot, window, Place(name, person=wang.id))
        for number in WHOLE:
            assert number not in seen(page).replace(" ", ""), name
    assert asked_for(ctx) == []


def test_that_lists_show_the_last_four_alone(
    qtbot: QtBot, window: MainWindow, wang: Person
) -> None:
    page = go(qtbot, window, Place("people"))
    rows = find(page, Table, "people").rows
    assert rows.index(0, 1).data() == "****2422"


def test_that_a_search_by_the_whole_number_still_finds(
    qtbot: QtBot, window: MainWindow, wang: Person
) -> None:
    page = go(qtbot, window, Place("people"))
    type_into(page, "search", NUMBER)
    table = find(page, Table, "people")
    with qtbot.waitSignal(table.rows.modelReset):
        pass
    settled(qtbot, window)
    assert table.rows.rowCount() == 1


def test_that_one_number_is_shown_and_that_is_on_record(
    qtbot: QtBot, window: MainWindow, ctx: Context, wang: Person
) -> None:
    page = go(qtbot, window, Place("person", person=wang.id))
    assert find(page, QLabel, "number-id-number").text() == "9990**********2422"
    click(page, "show-id-number")
    settled(qtbot, window)
    assert find(page, QLabel, "number-id-number").text() == NUMBER
    assert NUMBER in find(page, QLabel, "subtitle").toolTip()
    assert PHONE not in seen(page)
    assert not find(page, QPushButton, "show-id-number").isVisible()
    (entry,) = asked_for(ctx)
    assert '"id_number"' in entry
    assert NUMBER not in entry


def test_that_the_keyboard_shows_all_numbers_of_a_page_in_one_act(
    qtbot: QtBot, window: MainWindow, ctx: Context, wang: Person
) -> None:
    page = go(qtbot, window, Place("person", person=wang.id))
    keys = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(window, Qt.Key.Key_S, keys)
    settled(qtbot, window)
    for number in WHOLE:
        assert number in seen(page)
    QTest.keyClick(window, Qt.Key.Key_S, keys)
    settled(qtbot, window)
    assert len(asked_for(ctx)) == 1


def test_that_coming_back_to_a_page_hides_its_numbers_again(
    qtbot: QtBot, window: MainWindow, wang: Person
) -> None:
    page = go(qtbot, window, Place("person", person=wang.id))
    click(page, "show-phone")
    settled(qtbot, window)
    assert PHONE in shown(page)
    go(qtbot, window, Place("people"))
    page = go(qtbot, window, Place("person", person=wang.id))
    assert PHONE not in shown(page)


def test_that_numbers_shown_stay_when_the_page_is_filled_anew(
    qtbot: QtBot, window: MainWindow, ctx: Context, wang: Person
) -> None:
    page = go(qtbot, window, Place("person", person=wang.id))
    click(page, "show-account")
    settled(qtbot, window)
    click(page, "amend-person")
    settled(qtbot, window)
    type_into(dialog(), "note", "耳背")
    click(dialog(), "save-person")
    settled(qtbot, window)
    assert ACCOUNT in shown(page)
    assert PHONE not in shown(page)


def test_that_whoever_may_not_is_offered_nothing_and_refused(
    qtbot: QtBot, window: MainWindow, wang: Person
) -> None:
    desk = go(qtbot, window, Place("people")).desk
    may = desk.actor.may - {"numbers.reveal"}
    desk.actor = replace(desk.actor, may=may)
    page = go(qtbot, window, Place("person", person=wang.id))
    assert not find(page, QPushButton, "show-id-number").isVisible()
    keys = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(window, Qt.Key.Key_S, keys)
    settled(qtbot, window)
    assert NUMBER not in shown(page)


def test_that_saving_a_masked_form_changes_no_number(
    qtbot: QtBot, window: MainWindow, ctx: Context, wang: Person
) -> None:
    page = go(qtbot, window, Place("person", person=wang.id))
    click(page, "amend-person")
    settled(qtbot, window)
    assert find(dialog(), QLineEdit, "phone").text() == "138****1234"
    # Leaving the field must not read the stars as a number either.
    find(dialog(), QLineEdit, "id-number").setFocus()
    find(dialog(), QLineEdit, "phone").setFocus()
    assert not find(dialog(), QLabel, "id-number-error").isVisible()
    type_into(dialog(), "address", "晨光里 1 号")
    click(dialog(), "save-person")
    settled(qtbot, window)
    saved = on(ctx, people.get, wang.id)
    assert (saved.id_number, saved.phone, saved.contact_phone) == (
        NUMBER,
        PHONE,
        CONTACT,
    )
    assert saved.address == "晨光里 1 号"
    assert asked_for(ctx) == []


def test_that_stars_are_never_saved_as_a_number(
    qtbot: QtBot, window: MainWindow, ctx: Context, wang: Person
) -> None:
    page = go(qtbot, window, Place("person", person=wang.id))
    click(page, "amend-person")
    settled(qtbot, window)
    line = find(dialog(), QLineEdit, "phone")
    line.setFocus()
    line.setCursorPosition(len(line.text()))
    QTest.keyClick(line, Qt.Key.Key_Backspace)
    QTest.keyClicks(line, "5")
    assert line.text() == "138****1235"
    click(dialog(), "save-person")
    settled(qtbot, window)
    assert "Stars stand for hidden digits" in shown(dialog())
    assert on(ctx, people.get, wang.id).phone == PHONE
    click(dialog(), "show-numbers")
    settled(qtbot, window)
    assert line.text() == "138****1235"  # What was written stays to be mended.
    assert find(dialog(), QLineEdit, "id-number").text() == NUMBER
    type_into(dialog(), "phone", "13800000000")
    click(dialog(), "save-person")
    settled(qtbot, window)
    saved = on(ctx, people.get, wang.id)
    assert (saved.phone, saved.id_number) == ("13800000000", NUMBER)


@pytest.mark.parametrize("field", ["id_number", "phone", "contact_phone"])
def test_that_no_service_keeps_stars_for_digits_of_a_person(
    ctx: Context, wang: Person, field: str
) -> None:
    masked = replace(wang, **{field: "1381＊＊＊＊1234"})
    with pytest.raises(UserError) as refused:
        on(ctx, people.amend, masked)
    assert (refused.value.code, refused.value.place) == ("PEOPLE-006", field)
    assert on(ctx, people.get, wang.id) == wang


def test_that_no_service_keeps_stars_for_an_account_or_a_member(
    ctx: Context, wang: Person
) -> None:
    masked = Payee("bank-card", "王桂兰", "****5678", "样例银行", "self", "")
    with pytest.raises(UserError) as refused:
        on(ctx, facts.add, wang.id, masked, date(2026, 1, 1))
    assert refused.value.code == "PEOPLE-006"
    member = Member("m1", "applicant", "李四", "9990**********2422")
    with pytest.raises(UserError) as refused:
        on(ctx, households.save, Household("", (member,)), {})
    assert refused.value.code == "PEOPLE-006"


def test_that_an_account_among_the_facts_is_shown_on_record(
    qtbot: QtBot, window: MainWindow, ctx: Context, wang: Person
) -> None:
    page = go(qtbot, window, Place("facts", person=wang.id))
    (fact,) = (f for f in on(ctx, facts.current, wang.id) if isinstance(f.value, Payee))
    assert "****5678" in shown(page)
    click(page, f"show-{fact.id}")
    settled(qtbot, window)
    assert ACCOUNT in shown(page).replace(" ", "")
    (entry,) = asked_for(ctx)
    assert '"account"' in entry


def test_that_the_number_of_a_certificate_is_masked_where_it_is_corrected(
    qtbot: QtBot, window: MainWindow, ctx: Context, wang: Person
) -> None:
    number = f"{NUMBER}42"
    value = DisabilityCertificate("肢体", 2, number=number)
    made = on(ctx, facts.add, wang.id, value, date(2026, 1, 1), None, f"{NUMBER}42")
    page = go(qtbot, window, Place("facts", person=wang.id))
    assert NUMBER not in seen(page).replace(" ", "")
    click(page, f"correct-{made.id}")
    settled(qtbot, window)
    assert find(dialog(), QLineEdit, "number").text() == "****2242"
    find(dialog(), QLineEdit, "from").setText("2026-02-01")
    click(dialog(), "record")
    settled(qtbot, window)
    (kept,) = (
        f
        for f in on(ctx, facts.current, wang.id)
        if isinstance(f.value, DisabilityCertificate)
    )
    assert kept.value.number == number
    assert kept.document == number
    assert kept.valid_from == date(2026, 2, 1)
    assert asked_for(ctx) == []
    click(page, f"correct-{kept.id}")
    settled(qtbot, window)
    click(dialog(), "show-number")
    settled(qtbot, window)
    assert find(dialog(), QLineEdit, "number").text() == number
    assert len(asked_for(ctx)) == 1
    dialog().reject()


def test_that_numbers_of_a_household_are_masked_until_shown(
    qtbot: QtBot, window: MainWindow, ctx: Context, wang: Person
) -> None:
    page = go(qtbot, window, Place("household", person=wang.id))
    row = next(
        row for row in page.findChildren(RowButton) if "王桂兰" in row.accessibleName()
    )
    row.click()
    settled(qtbot, window)
    line = find(dialog(), QLineEdit, "id-number")
    assert line.text() == "9990**********2422"
    click(dialog(), "show-number")
    settled(qtbot, window)
    assert line.text() == NUMBER
    (entry,) = asked_for(ctx)
    assert '"household"' in entry
    dialog().reject()


def test_that_masked_numbers_and_their_buttons_fit(
    qtbot: QtBot, window: MainWindow, wang: Person
) -> None:
    for size in SIZES:
        window.resize(*size)
        page = go(qtbot, window, Place("person", person=wang.id))
        assert_nothing_clipped(qtbot, page)


# ---------------------------------------------------------------- clipboard


@pytest.fixture
def keeper(qapp: QApplication) -> Iterator[CopyKeeper]:
    made = CopyKeeper(qapp)
    made._timer.setInterval(50)
    yield made
    made.deleteLater()


def test_that_what_was_copied_here_is_gone_after_its_time(
    qtbot: QtBot, keeper: CopyKeeper
) -> None:
    line = QLineEdit(NUMBER)
    qtbot.addWidget(line)
    line.selectAll()
    QTest.keyClick(line, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.clipboard().text() == NUMBER
    qtbot.waitUntil(lambda: QApplication.clipboard().text() == "", timeout=2_000)


def test_that_what_another_program_copied_is_left_alone(
    qtbot: QtBot, qapp: QApplication
) -> None:
    ours = [True]
    keeper = CopyKeeper(qapp, lambda: ours[0])
    QApplication.clipboard().setText(NUMBER)
    ours[0] = False
    QApplication.clipboard().setText("somebody else's")
    keeper.forget()
    assert QApplication.clipboard().text() == "somebody else's"
    assert not keeper._timer.isActive()
    keeper.deleteLater()


def test_that_half_a_minute_passes_before_a_copy_is_gone(qapp: QApplication) -> None:
    keeper = CopyKeeper(qapp)
    QApplication.clipboard().setText(NUMBER)
    assert keeper._timer.isActive()
    assert keeper._timer.interval() == 30_000
    keeper.forget()
    assert QApplication.clipboard().text() == ""
    keeper.deleteLater()
