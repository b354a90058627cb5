# SPDX-License-Identifier: Apache-2.0
"""What people type, and what is made of it."""

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from carecalc.domain.money import Money
from carecalc.errors import UserError
from carecalc.gui.theme import load_faces, undrawable
from carecalc.gui.widgets.inputs import Choice, DateEdit, Field, read_date, read_money
from carecalc.gui.widgets.new_passphrase import strength_of
from carecalc.i18n import catalogue

WAYS = (
    "2026-3-5",
    "2026-03-05",
    "2026.3.5",
    "2026/3/5",
    "20260305",
    "2026年3月5日",
    "２０２６－３－５",
    " 2026-3-5 ",
)


@pytest.mark.parametrize("typed", WAYS)
def test_that_a_day_is_read_as_people_write_it(typed: str) -> None:
    assert read_date(typed) == date(2026, 3, 5)


def test_that_no_day_is_no_error() -> None:
    assert read_date("  ") is None


@pytest.mark.parametrize("typed", ["2026-2-29", "20261301", "2026年4月31日"])
def test_that_a_day_on_no_calendar_is_named(typed: str) -> None:
    with pytest.raises(UserError) as refused:
        read_date(typed)
    assert refused.value.code == "INPUT-011"
    assert typed in catalogue("en").render(refused.value.message)


@pytest.mark.parametrize("typed", ["tomorrow", "5.3.2026", "2026-3", "026-3-5"])
def test_that_what_is_no_day_is_refused(typed: str) -> None:
    with pytest.raises(UserError) as refused:
        read_date(typed)
    assert refused.value.code == "INPUT-010"


@pytest.mark.parametrize(
    ("typed", "fen"),
    [
        ("1450", 145_000),
        ("1,450.50", 145_050),
        ("1450.5", 145_050),
        ("¥0.07", 7),
        ("300元", 30_000),
        ("３００", 30_000),
        ("0", 0),
    ],
)
def test_that_an_amount_is_read_to_the_fen(typed: str, fen: int) -> None:
    assert read_money(typed) == Money(fen)


@pytest.mark.parametrize("typed", ["12.345", "-5", "1e3", "一百", "1,45", "9" * 10])
def test_that_what_is_no_amount_is_refused(typed: str) -> None:
    with pytest.raises(UserError) as refused:
        read_money(typed)
    assert refused.value.code == "INPUT-012"


def test_that_a_day_is_written_out_when_its_field_is_left(qtbot: QtBot) -> None:
    edit = DateEdit()
    qtbot.addWidget(edit)
    QTest.keyClicks(edit, "2026.3.5")
    QTest.keyClick(edit, Qt.Key.Key_Return)
    assert edit.text() == "2026-03-05"


def test_that_a_day_that_cannot_be_read_stays_as_typed(qtbot: QtBot) -> None:
    edit = DateEdit()
    qtbot.addWidget(edit)
    QTest.keyClicks(edit, "2026.2.30")
    QTest.keyClick(edit, Qt.Key.Key_Return)
    assert edit.text() == "2026.2.30"


def test_that_a_choice_is_made_by_code(qtbot: QtBot) -> None:
    choice = Choice()
    qtbot.addWidget(choice)
    choice.fill([("DB", "低保"), (("a", "b"), "both")])
    choice.choose(("a", "b"))
    assert choice.code() == ("a", "b")
    assert choice.currentText() == "both"


@pytest.mark.parametrize(
    ("name", "typed", "hint"),
    [
        ("withdraw-reason", "a", "One character alone tells little"),
        ("withdraw-reason", "typed twice", "On record."),
        ("withdraw-reason", "", "On record."),
        ("village", "a", "On record."),
    ],
)
def test_that_a_reason_of_one_character_is_remarked_upon_once_it_is_left(
    qtbot: QtBot, name: str, typed: str, hint: str
) -> None:
    line = QLineEdit()
    field = Field(catalogue("en"), "Reason", line, name, "On record.")
    qtbot.addWidget(field)
    QTest.keyClicks(line, typed)
    assert field.hint.text() == "On record."
    line.editingFinished.emit()
    assert field.hint.text().startswith(hint)


def test_that_a_field_says_what_is_wrong_to_a_screen_reader_too(qtbot: QtBot) -> None:
    field = Field(catalogue("en"), "Name", QLineEdit(), "name")
    qtbot.addWidget(field)
    field.show_error("Please fill this in.")
    assert field.error.text() == "Please fill this in."
    assert field.control.accessibleName() == "Name"
    assert field.control.accessibleDescription() == "Please fill this in."
    field.clear_error()
    assert field.control.accessibleDescription() == ""


@pytest.mark.parametrize("name", ["王桂兰", "𠮷田", "䶮", "㛃", "𬭎", "买买提·阿不都"])
def test_that_names_of_real_people_can_be_drawn(qtbot: QtBot, name: str) -> None:
    load_faces()
    assert undrawable(name) == ""


def test_that_a_character_without_a_shape_is_found(qtbot: QtBot) -> None:
    load_faces()
    assert undrawable("王\U000e0001兰\U000e0001") == "\U000e0001"


@pytest.mark.parametrize(
    ("passphrase", "said"),
    [
        ("", "A sentence you remember: at least 12 characters, or 4 words."),
        ("123456", "Weak: add a few words."),
        # Eleven: rare enough to guess, but refused.
        ("春风又绿江南岸明月照我", "Weak: add a few words."),
        ("aaaaaaaaaaaaaaaaaaaaaaaa", "Weak: add a few words."),
        ("花园里的三棵柿子树今年结果了", "Strong."),
        ("four old men under the elm", "Strong."),
    ],
)
def test_that_a_passphrase_is_weighed_by_length_and_variety(
    passphrase: str, said: str
) -> None:
    assert catalogue("en").render(strength_of(passphrase)) == said
