# SPDX-License-Identifier: Apache-2.0
"""Registering, finding and opening people at the window."""

from collections.abc import Sequence

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from carecalc.domain.person import Person
from carecalc.gui.main_window import MainWindow
from carecalc.gui.page import Page, Place
from carecalc.gui.tables import Table
from carecalc.gui.widgets.inputs import Choice
from carecalc.services import people, visits
from carecalc.services.context import Context
from carecalc.services.people import PersonDraft
from tests.gui.shell import (
    click,
    column,
    dialog,
    find,
    go,
    on,
    registering,
    rested,
    settled,
    shown,
    type_into,
)
from tests.gui.visits import SCALE, TODAY, a_visit, answer_all
from tests.services.visiting import signing

# Area 999001 is on no real card; the last characters are worked out by GB 11643.
WANG = "999001194803072422"  # female, 7 March 1948
WANG_MISTYPED = "999001194803072426"


def check(first: str) -> str:
    """Return the number with its last character, by the standard's own table."""
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    rest = sum(int(d) * w for d, w in zip(first, weights, strict=True)) % 11
    return first + "10X98765432"[rest]


def register(ctx: Context, names: Sequence[str]) -> list[Person]:
    """Register people of these names, each with a number of their own."""
    return [
        on(
            ctx,
            people.register,
            PersonDraft(
                name=name,
                id_number=check(f"99900119500101{number:03d}"),
                community="晨光社区",
                hukou="110105",
            ),
        )
        for number, name in enumerate(names)
    ]


def search(qtbot: QtBot, window: MainWindow, page: Page, text: str) -> Table:
    """Type into the search and wait for its answer."""
    type_into(page, "search", text)
    table = find(page, Table, "people")
    rested(qtbot, window, page)
    return table


def test_that_the_number_used_here_is_valid() -> None:
    assert check(WANG[:17]) == WANG


def test_that_the_number_fills_birth_date_and_sex(
    qtbot: QtBot, window: MainWindow
) -> None:
    registering(qtbot, window)
    type_into(dialog(), "name", "王桂兰")
    type_into(dialog(), "id-number", WANG)
    assert find(dialog(), QLineEdit, "birth-date").text() == "1948-03-07"
    assert find(dialog(), Choice, "sex").code() == "female"
    assert "78 years old" in shown(dialog())


def test_that_what_was_typed_is_there_again_after_a_slip_on_cancel(
    qtbot: QtBot, window: MainWindow
) -> None:
    registering(qtbot, window)
    assert window.page is not None
    click(dialog(), "cancel")
    settled(qtbot, window)
    assert window.page.findChild(QPushButton, "go-on-registering") is None
    window.activateWindow()  # As a window manager does.
    qtbot.waitUntil(window.isActiveWindow)
    registering(qtbot, window)
    type_into(dialog(), "name", "王桂兰")
    QTest.keyClick(dialog(), Qt.Key.Key_Escape)
    settled(qtbot, window)
    assert QApplication.activeModalWidget() is None
    assert "What was typed is kept" in shown(window.page)
    click(window.page, "go-on-registering")
    settled(qtbot, window)
    assert find(dialog(), QLineEdit, "name").text() == "王桂兰"
    assert "What was typed is kept" not in shown(window.page)
    line = type_into(dialog(), "id-number", WANG)
    QTest.keyClick(line, Qt.Key.Key_Return)
    settled(qtbot, window)
    assert window.page.here().page == "person"


def test_that_a_community_nobody_knows_is_told_but_taken(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    told = "None of this office's communities"
    registering(qtbot, window)
    community = find(dialog(), QComboBox, "community")
    community.setEditText("晨光")  # On the way to 晨光社区.
    assert told not in shown(dialog())
    community.setEditText("晨曦社区")
    assert told in shown(dialog())
    community.setEditText("和平社区")
    assert told not in shown(dialog())
    type_into(dialog(), "name", "王桂兰")
    community.setFocus()
    community.setEditText("晨")
    line = type_into(dialog(), "id-number", WANG)
    assert told in shown(dialog())
    QTest.keyClick(line, Qt.Key.Key_Return)
    settled(qtbot, window)
    assert window.page is not None
    kept = on(ctx, people.get, window.page.here().person)
    assert kept.community == "晨"


def test_that_a_person_is_registered_by_keys_alone(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    registering(qtbot, window)
    type_into(dialog(), "name", "王桂兰")
    find(dialog(), QComboBox, "community").setCurrentText("晨光社区")
    line = type_into(dialog(), "id-number", WANG)
    QTest.keyClick(line, Qt.Key.Key_Return)
    settled(qtbot, window)
    assert QApplication.activeModalWidget() is None
    assert window.page is not None
    assert window.page.here().page == "person"
    assert find(window.page, QLabel, "title").text() == "王桂兰"
    kept = on(ctx, people.get, window.page.here().person)
    assert (kept.id_number, kept.community) == (WANG, "晨光社区")
    assert find(window, QLabel, "status-saved").text().startswith("Saved ")


def test_that_a_wrong_check_digit_is_named_and_the_number_kept(
    qtbot: QtBot, window: MainWindow
) -> None:
    registering(qtbot, window)
    type_into(dialog(), "name", "王桂兰")
    type_into(dialog(), "id-number", WANG_MISTYPED)
    error = find(dialog(), QLabel, "id-number-error")
    assert error.text().startswith("The check digit is wrong")
    assert find(dialog(), QLineEdit, "id-number").text() == WANG_MISTYPED
    click(dialog(), "save-person")
    settled(qtbot, window)
    assert error.isVisible()
    assert find(dialog(), QLineEdit, "name").text() == "王桂兰"


def test_that_a_wrong_check_digit_on_the_card_itself_can_be_accepted(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    registering(qtbot, window)
    type_into(dialog(), "name", "王桂兰")
    type_into(dialog(), "id-number", WANG_MISTYPED)
    box = find(dialog(), QCheckBox, "accept-wrong-check")
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_Space)
    click(dialog(), "save-person")
    settled(qtbot, window)
    assert window.page is not None
    kept = on(ctx, people.get, window.page.here().person)
    assert kept.id_number == WANG_MISTYPED
    assert (kept.birth_date.isoformat(), kept.sex) == ("1948-03-07", "female")


def test_that_an_impossible_number_leaves_nothing_of_the_one_before(
    qtbot: QtBot, window: MainWindow
) -> None:
    registering(qtbot, window)
    type_into(dialog(), "id-number", WANG)
    type_into(dialog(), "id-number", f"{WANG[:6]}19481307{WANG[14:]}")
    assert find(dialog(), QLabel, "id-number-error").isVisible()
    assert find(dialog(), QLineEdit, "birth-date").text() == ""
    assert find(dialog(), Choice, "sex").code() is None
    assert "years old" not in shown(dialog())


def test_that_a_birth_date_typed_by_hand_outlives_an_impossible_number(
    qtbot: QtBot, window: MainWindow
) -> None:
    registering(qtbot, window)
    type_into(dialog(), "id-number", WANG)
    type_into(dialog(), "birth-date", "1950-01-02")
    type_into(dialog(), "id-number", f"{WANG[:6]}19481307{WANG[14:]}")
    assert find(dialog(), QLineEdit, "birth-date").text() == "1950-01-02"


def test_that_a_number_half_typed_is_no_mistake_yet(
    qtbot: QtBot, window: MainWindow
) -> None:
    registering(qtbot, window)
    line = type_into(dialog(), "id-number", WANG[:10])
    error = find(dialog(), QLabel, "id-number-error")
    assert not error.isVisible()
    QTest.keyClick(line, Qt.Key.Key_Tab)
    assert "10 characters" in error.text()


def test_that_a_number_registered_before_names_its_owner(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    on(ctx, people.register, PersonDraft(name="王桂兰", id_number=WANG))
    registering(qtbot, window)
    type_into(dialog(), "name", "王桂花")
    type_into(dialog(), "id-number", WANG)
    click(dialog(), "save-person")
    settled(qtbot, window)
    assert "王桂兰" in find(dialog(), QLabel, "id-number-error").text()


def test_that_a_name_no_paper_can_show_is_named_when_it_is_typed(
    qtbot: QtBot, window: MainWindow
) -> None:
    registering(qtbot, window)
    line = type_into(dialog(), "name", "王\U000e0001兰")
    QTest.keyClick(line, Qt.Key.Key_Tab)
    assert "U+E0001" in find(dialog(), QLabel, "name-error").text()


def test_that_a_region_of_registration_that_is_none_is_named_at_its_field(
    qtbot: QtBot, window: MainWindow
) -> None:
    registering(qtbot, window)
    assert find(dialog(), QLineEdit, "hukou").text() == "110105"
    type_into(dialog(), "name", "王桂兰")
    type_into(dialog(), "id-number", WANG)
    type_into(dialog(), "hukou", "1101")
    click(dialog(), "save-person")
    settled(qtbot, window)
    assert "six digits" in find(dialog(), QLabel, "hukou-error").text()


@pytest.mark.parametrize("typed", ["王桂兰", "wgl", "wangguilan", "99900119500101000"])
def test_that_people_are_found_by_name_initials_pinyin_and_number(
    qtbot: QtBot, window: MainWindow, ctx: Context, typed: str
) -> None:
    register(ctx, ["王桂兰", "李秀英", "张建国"])
    page = go(qtbot, window, Place("people"))
    table = search(qtbot, window, page, typed)
    assert column(table, 0) == ["王桂兰"]
    assert find(page, QLabel, "count").text() == "Found: 1"


def test_that_enter_opens_whoever_was_found(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    register(ctx, ["王桂兰", "李秀英"])
    page = go(qtbot, window, Place("people"))
    search(qtbot, window, page, "lxy")
    QTest.keyClick(find(page, QLineEdit, "search"), Qt.Key.Key_Return)
    settled(qtbot, window)
    assert window.page is not None
    assert find(window.page, QLabel, "title").text() == "李秀英"


def test_that_the_arrow_leads_from_the_search_into_the_table(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    register(ctx, ["王桂兰", "李秀英"])
    page = go(qtbot, window, Place("people"))
    QTest.keyClick(find(page, QLineEdit, "search"), Qt.Key.Key_Down)
    table = find(page, Table, "people")
    second = column(table, 0)[1]
    QTest.keyClick(table, Qt.Key.Key_Down)
    QTest.keyClick(table, Qt.Key.Key_Return)
    settled(qtbot, window)
    assert window.page is not None
    assert find(window.page, QLabel, "title").text() == second


def test_that_rows_beyond_the_first_page_come_when_they_are_looked_at(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    register(ctx, [f"王{number:03d}" for number in range(130)])
    page = go(qtbot, window, Place("people"))
    table = find(page, Table, "people")
    assert table.rows.rowCount() == 130
    assert table.rows.row(129) is None
    table.scrollToBottom()
    qtbot.waitUntil(lambda: table.rows.row(129) is not None)
    assert column(table, 0)[129] == "王129"


def test_that_a_level_is_never_listed_without_its_scale(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    """Everything best but two steps of one item: 88 of 90, mildly impaired (C.3)."""
    view = answer_all(ctx, a_visit(ctx), B_1_1="2")
    for key in on(ctx, visits.wanted, view.visit.id):
        on(ctx, visits.remark, view.visit.id, key, "样例")
    on(ctx, visits.sign, view.visit.id, signing(TODAY))
    page = go(qtbot, window, Place("people"))
    table = find(page, Table, "people")
    scale = ctx.catalog.scale(SCALE, TODAY).label.en
    cells = [
        table.model().index(0, column).data()
        for column in range(table.model().columnCount())
    ]
    assert f"1 · Ability mildly impaired (mild disability) · {scale}" in cells
    assert scale in shown(go(qtbot, window, Place("start")))


def test_that_esc_shows_everybody_again(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    register(ctx, ["王桂兰", "李秀英"])
    page = go(qtbot, window, Place("people"))
    table = search(qtbot, window, page, "lxy")
    with qtbot.waitSignal(table.rows.modelReset):
        QTest.keyClick(find(page, QLineEdit, "search"), Qt.Key.Key_Escape)
    settled(qtbot, window)
    assert table.rows.rowCount() == 2


def test_that_a_number_typed_as_the_name_is_told_and_moved_only_when_wanted(
    qtbot: QtBot, window: MainWindow
) -> None:
    registering(qtbot, window)
    name = type_into(dialog(), "name", WANG)
    assert "This is an identity number and no name." in shown(dialog())
    assert name.text() == WANG
    assert not find(dialog(), QWidget, "name-light").isVisible()
    assert find(dialog(), QLineEdit, "id-number").text() == ""
    click(dialog(), "save-person")
    settled(qtbot, window)
    assert name.hasFocus()  # Nobody is registered under a number.
    click(dialog(), "move-number")
    assert name.text() == ""
    assert find(dialog(), QLineEdit, "id-number").text() == WANG
    assert find(dialog(), QLineEdit, "birth-date").text() == "1948-03-07"
    assert "This is an identity number and no name." not in shown(dialog())


def test_that_a_number_typed_as_the_name_takes_no_other_numbers_place(
    qtbot: QtBot, window: MainWindow
) -> None:
    registering(qtbot, window)
    type_into(dialog(), "id-number", WANG_MISTYPED)
    type_into(dialog(), "name", WANG)
    assert "another one stands in its own field already" in shown(dialog())
    assert not find(dialog(), QPushButton, "move-number").isVisible()
