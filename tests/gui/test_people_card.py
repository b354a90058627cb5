# SPDX-License-Identifier: Apache-2.0
"""Cards and rare names in the form that registers people."""

import re

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from carecalc.gui.main_window import MainWindow
from carecalc.gui.widgets.card_field import CardField
from carecalc.gui.widgets.inputs import Choice
from carecalc.services.context import Context
from tests.gui.shell import (
    click,
    dialog,
    find,
    registering,
    settled,
    shown,
    type_into,
)
from tests.gui.test_people_search import CARD, WANG, burst, register

ADDRESS = "样例省样例市幸福路3号"


def read_card(qtbot: QtBot, window: MainWindow, name: str, typed: str) -> None:
    """Let a reader type into a field, and wait until the card is read."""
    line = find(dialog(), QLineEdit, name)
    line.setFocus()
    burst(line, typed)
    qtbot.waitUntil(lambda: bool(said()))
    settled(qtbot, window)


def said() -> str:
    """Return what is said at the reader's field."""
    return find(dialog(), QLineEdit, "card").accessibleDescription()


# Recorded from the orders that makers document (tests/domain/test_card_text.py has
# them all): bars and one Enter, a line for each field, tabs, names before the fields.
@pytest.mark.parametrize(
    "typed",
    [
        f"{CARD}\n",
        CARD.replace("|", "\n"),
        CARD.replace("|", "\t") + "\n",
        f"姓名:王桂兰|性别:女|民族:汉|出生:19480307|住址:{ADDRESS}|身份证号:{WANG}\n",
    ],
)
def test_that_a_card_fills_the_form_from_one_field(
    qtbot: QtBot, window: MainWindow, typed: str
) -> None:
    registering(qtbot, window)
    read_card(qtbot, window, "card", typed)
    form = dialog()
    texts = {
        name: find(form, QLineEdit, name).text()
        for name in ("name", "id-number", "address", "birth-date", "card")
    }
    assert texts == {
        "name": "王桂兰",
        "id-number": WANG,
        "address": ADDRESS,
        "birth-date": "1948-03-07",
        "card": "",
    }
    assert find(form, Choice, "sex").code() == "female"
    assert said() == "Read name, number and address."


@pytest.mark.parametrize("field", ["name", "id-number"])
def test_that_a_card_typed_into_another_field_is_read_too(
    qtbot: QtBot, window: MainWindow, field: str
) -> None:
    registering(qtbot, window)
    read_card(qtbot, window, field, f"{CARD}\n")
    assert find(dialog(), QLineEdit, "name").text() == "王桂兰"
    assert find(dialog(), QLineEdit, "id-number").text() == WANG


@pytest.mark.parametrize("field", ["card", "name"])
def test_that_words_come_by_the_input_method_and_digits_by_keys(
    qtbot: QtBot, window: MainWindow, field: str
) -> None:
    registering(qtbot, window)
    line = find(dialog(), QLineEdit, field)
    line.setFocus()
    for part in re.findall(r"[\x20-\x7e]+|[^\x20-\x7e]+", CARD):
        if part.isascii():
            burst(line, part)
        else:
            commit = QInputMethodEvent()
            commit.setCommitString(part)
            QApplication.sendEvent(line, commit)
    burst(line, "\n")
    qtbot.waitUntil(lambda: bool(said()))
    settled(qtbot, window)
    texts = [
        find(dialog(), QLineEdit, name).text()
        for name in ("name", "id-number", "address")
    ]
    assert texts == ["王桂兰", WANG, ADDRESS]


def test_that_keys_sleep_at_the_readers_field_while_text_is_composed(
    qtbot: QtBot, window: MainWindow
) -> None:
    registering(qtbot, window)
    line = find(dialog(), CardField, "card")
    line.setFocus()
    before, after = CARD.split("王桂兰")
    burst(line, before)
    for part in ("wang", "wang gui", "wang gui lan"):
        QApplication.sendEvent(line, QInputMethodEvent(part, []))
        burst(line, "1 \t\n")
        assert line.hasFocus()
        # However long somebody thinks about which sign it is, nothing is read.
        assert not line._pause.isActive()
    commit = QInputMethodEvent("", [])
    commit.setCommitString("王桂兰")
    QApplication.sendEvent(line, commit)
    burst(line, f"{after}\n")
    qtbot.waitUntil(lambda: bool(said()))
    settled(qtbot, window)
    assert find(dialog(), QLineEdit, "name").text() == "王桂兰"
    assert find(dialog(), QLineEdit, "id-number").text() == WANG


def test_that_what_was_composed_is_gone_with_the_keyboard(
    qtbot: QtBot, window: MainWindow
) -> None:
    registering(qtbot, window)
    line = find(dialog(), CardField, "card")
    line.setFocus()
    QApplication.sendEvent(line, QInputMethodEvent("wang", []))
    find(dialog(), QLineEdit, "name").setFocus()
    read_card(qtbot, window, "card", f"{CARD}\n")
    assert find(dialog(), QLineEdit, "name").text() == "王桂兰"


def test_that_what_is_no_card_changes_nothing(qtbot: QtBot, window: MainWindow) -> None:
    registering(qtbot, window)
    type_into(dialog(), "name", "李秀英")
    read_card(qtbot, window, "card", "6901234567892\n")
    assert said() == "This was no identity card: nothing was read."
    assert find(dialog(), QLineEdit, "name").text() == "李秀英"


def test_that_the_card_of_somebody_registered_opens_their_entry(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    person = register(ctx, "王桂兰", WANG)
    registering(qtbot, window)
    assert not find(dialog(), QPushButton, "open-known").isVisible()
    read_card(qtbot, window, "card", f"{CARD}\n")
    assert said() == "王桂兰 is registered already."
    click(dialog(), "open-known")
    settled(qtbot, window)
    assert QApplication.activeModalWidget() is None
    assert window.page is not None
    assert window.page.here().person == person.id


def test_that_tab_goes_on_where_nothing_was_read(
    qtbot: QtBot, window: MainWindow
) -> None:
    registering(qtbot, window)
    line = find(dialog(), QLineEdit, "card")
    line.setFocus()
    QTest.keyClick(line, Qt.Key.Key_Tab)
    assert find(dialog(), QLineEdit, "name").hasFocus()


def lights(qtbot: QtBot, name: str) -> list[str]:
    """Type a name and return the words of its lights."""
    type_into(dialog(), "name", name)
    light = find(dialog(), QWidget, "name-light")
    kinds = ("screen", "paper", "sheet", "bank")
    qtbot.waitUntil(light.isVisible)
    return [find(light, QLabel, f"light-{kind}").text() for kind in kinds]


def test_that_an_everyday_name_has_four_green_lights(
    qtbot: QtBot, window: MainWindow
) -> None:
    registering(qtbot, window)
    assert lights(qtbot, "王桂兰") == [
        "✓ Screen",
        "✓ Papers",
        "✓ Excel",
        "✓ Bank file",
    ]
    assert not find(dialog(), QLabel, "name-advice").isVisible()


def test_that_a_rare_name_says_what_the_bank_needs(
    qtbot: QtBot, window: MainWindow
) -> None:
    registering(qtbot, window)
    assert lights(qtbot, "王𠮷") == [
        "✓ Screen",
        "✓ Papers",
        "✓ Excel",
        "✗ Bank file: not “𠮷”",
    ]
    bank = find(dialog(), QLabel, "light-bank")
    assert bank.accessibleName() == "Bank file: 𠮷 is lost"
    assert bank.property("kind") == "error"
    assert "record that with the payee" in shown(dialog())


def test_that_a_foreign_dot_is_named(qtbot: QtBot, window: MainWindow) -> None:
    registering(qtbot, window)
    lights(qtbot, "买买提・艾力")
    assert "U+00B7" in find(dialog(), QLabel, "name-advice").text()
