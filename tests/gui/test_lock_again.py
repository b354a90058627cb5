# SPDX-License-Identifier: Apache-2.0
"""Unlocking again: everybody finds where they were and what they had typed."""

import re
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QPlainTextEdit
from pytestqt.qtbot import QtBot

from carecalc.domain.visit import Answer
from carecalc.gui.main_window import MainWindow
from carecalc.gui.page import Place
from carecalc.gui.page_table import PAGES
from carecalc.gui.pages.people import PeoplePage
from carecalc.gui.standing import Opened
from carecalc.i18n import catalogue
from carecalc.services import visits
from carecalc.services.context import Context
from carecalc.store.engine import open_store
from carecalc.store.keys import Unlocked
from tests.gui.locks import guard_of, in_visit
from tests.gui.shell import click, dialog, find, go, settled, shown, type_into, unlock
from tests.gui.visits import a_visit, an_elder, press, seen
from tests.offices import keyring, opened


def test_that_the_same_user_goes_on_where_they_were(
    qtbot: QtBot, entered: MainWindow
) -> None:
    go(qtbot, entered, Place("people"))
    page = go(qtbot, entered, Place("office"))
    type_into(page, "telephone", "010-12345678")
    guard_of(entered).lock("lid")
    settled(qtbot, entered)
    unlock(qtbot, entered)
    page = entered.page
    assert page is not None
    assert page.here() == Place("office")
    assert find(page, QLineEdit, "telephone").text() == "010-12345678"
    click(page, "back")
    click(dialog(), "lose")
    settled(qtbot, entered)
    assert entered.page.here() == Place("people")


def test_that_the_keyboard_comes_back_to_where_somebody_was_typing(
    qtbot: QtBot, entered: MainWindow
) -> None:
    page = in_visit(qtbot, entered)
    first = page.active
    press("1")
    qtbot.waitUntil(lambda: entered.page.active != first)
    settled(qtbot, entered)
    press(Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    settled(qtbot, entered)
    note = find(page, QPlainTextEdit, "note")
    qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)
    press("n")
    qtbot.waitUntil(note.hasFocus)
    QTest.keyClicks(note, "needs a spoon")
    guard_of(entered).lock("lid")
    settled(qtbot, entered)
    del page, note
    unlock(qtbot, entered)
    note = find(entered.page, QPlainTextEdit, "note")
    qtbot.waitUntil(note.hasFocus)
    # The figure is typed into the note: on the item it would answer it anew.
    QTest.keyClicks(QApplication.focusWidget(), " 3")
    assert note.toPlainText() == "needs a spoon 3"
    go(qtbot, entered, Place("start"))


def test_that_an_answer_given_just_before_the_lock_is_saved(
    qtbot: QtBot, entered: MainWindow
) -> None:
    page = in_visit(qtbot, entered)
    context = page.desk.context
    view = page._view
    item = view.scale.items[0]
    code = item.options[0].code
    page.desk.call(visits.answer, view.visit.id, Answer(item.code, (code,)))
    guard_of(entered).lock("lid")
    settled(qtbot, entered)
    del context, page
    unlock(qtbot, entered)
    context = entered.page.desk.context
    assert item.code in seen(context, view).visit.answers


def test_that_what_waited_to_be_called_back_still_does(
    qtbot: QtBot, entered: MainWindow
) -> None:
    page = in_visit(qtbot, entered)
    view = page._view
    page.desk.reminders.start(
        person=view.person.id,
        visit=view.visit.id,
        item="B.3.4",
        name=view.person.name,
        label=view.scale.items[0].label,
        minutes=5,
    )
    del page
    guard_of(entered).lock("lid")
    settled(qtbot, entered)
    unlock(qtbot, entered)
    (waiting,) = entered.page.desk.reminders.waiting
    assert waiting.item == "B.3.4"
    left = entered.page.desk.reminders.left(waiting).total_seconds()
    assert 240 < left <= 300


def test_that_the_text_of_an_open_form_is_shown_again_but_no_passphrase(
    qtbot: QtBot, entered: MainWindow
) -> None:
    over = QDialog(entered)
    over.setWindowTitle("Register an elder")
    for name, text in (("Name", "赵长河"), ("Passphrase", "secret words")):
        line = QLineEdit(text, over)
        line.setAccessibleName(name)
    over.findChildren(QLineEdit)[1].setEchoMode(QLineEdit.EchoMode.Password)
    area = QPlainTextEdit("两行\n字", over)
    area.setAccessibleName("Note")
    over.open()
    del over, area, line
    guard_of(entered).lock("lid")
    settled(qtbot, entered)
    assert QApplication.activeModalWidget() is None
    unlock(qtbot, entered)
    again = dialog()
    assert again.objectName() == "found-again"
    assert "Register an elder" in shown(again)
    (text,) = again.findChildren(QPlainTextEdit)
    assert text.toPlainText() == "Name: 赵长河\nNote: 两行\n字"
    click(again, "close")


def test_that_closing_the_program_asks_before_it_loses_what_waits(
    qtbot: QtBot, entered: MainWindow
) -> None:
    over = QDialog(entered)
    line = QLineEdit("赵长河", over)
    over.open()
    del over, line
    guard_of(entered).lock("lid")
    settled(qtbot, entered)
    entered.close()
    assert entered.isVisible()
    question = dialog()
    assert "What 王评估 typed before the lock" in shown(question)
    click(question, "no")
    unlock(qtbot, entered)
    click(dialog(), "close")
    entered.close()  # It was shown again: nothing is asked any more.
    qtbot.waitUntil(lambda: not entered.isVisible())


def test_that_it_may_be_lost_after_being_asked(
    qtbot: QtBot, entered: MainWindow
) -> None:
    over = QDialog(entered)
    line = QLineEdit("赵长河", over)
    over.open()
    del over, line
    guard_of(entered).lock("lid")
    settled(qtbot, entered)
    entered.close()
    click(dialog(), "yes")
    assert not entered.isVisible()


def test_that_nothing_is_asked_where_all_is_saved(
    qtbot: QtBot, entered: MainWindow
) -> None:
    in_visit(qtbot, entered)
    guard_of(entered).lock("lid")
    settled(qtbot, entered)
    entered.close()
    assert not entered.isVisible()


def test_that_it_is_locked_though_what_is_typed_cannot_be_kept(
    qtbot: QtBot, entered: MainWindow
) -> None:
    folder = entered._standing.opened.context.store.folder

    class Odd(PeoplePage):
        def state(self) -> object:
            return (part for part in ())  # Nothing that can be sealed.

    stage = entered._shell.stage
    stage.page = Odd(entered._desk, catalogue("en"), Place("people"), entered)
    with qtbot.captureExceptions() as caught:
        guard_of(entered).lock("lid")
    settled(qtbot, entered)
    assert [kind for kind, _, _ in caught] == [TypeError]
    assert entered.page is None
    opened(folder).close()


def test_that_somebody_else_begins_at_the_desk_and_the_owner_finds_their_own(
    qtbot: QtBot, door: MainWindow, ctx: Context
) -> None:
    """Two users of one office, one after the other at the same computer."""
    folder = ctx.store.folder
    ctx.store.close()

    def as_user(unlocked: Unlocked) -> Opened:
        store = open_store(folder, unlocked, ctx.clock)
        return Opened(replace(ctx, store=store), folder, unlocked.user)

    door.enter(as_user(keyring().first))
    settled(qtbot, door)
    page = go(qtbot, door, Place("office"))
    type_into(page, "telephone", "010-12345678")
    guard_of(door).lock("asked")
    settled(qtbot, door)
    door.enter(as_user(keyring().approver))
    settled(qtbot, door)
    assert door.page is not None
    assert door.page.here() == Place("start")
    guard_of(door).lock("asked")
    settled(qtbot, door)
    door.enter(as_user(keyring().first))
    settled(qtbot, door)
    page = door.page
    assert page.here() == Place("office")
    assert find(page, QLineEdit, "telephone").text() == "010-12345678"


@pytest.mark.parametrize("name", sorted(set(PAGES) - {"paper"}))
def test_that_every_page_comes_back_after_the_lock(
    qtbot: QtBot, entered: MainWindow, name: str
) -> None:
    context = entered.page.desk.context
    view = a_visit(context, an_elder(context))
    place = Place(name, person=view.person.id, visit=view.visit.id)
    if name == "new-paper":
        place = replace(place, paper="resident", item=view.person.id)
    before = without_minutes(shown(go(qtbot, entered, place)))
    del context
    guard_of(entered).lock("asked")
    settled(qtbot, entered)
    unlock(qtbot, entered)
    assert entered.page is not None
    assert entered.page.here().page == name
    assert without_minutes(shown(entered.page)) == before


def without_minutes(words: str) -> str:
    """Leave out of a page's words at what minute something was."""
    return re.sub(r"\d\d:\d\d", "--:--", words)
