# SPDX-License-Identifier: Apache-2.0
"""Finding people at the window: as one types, by keys, by community, by card."""

import pytest
from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from carecalc.domain.person import Person
from carecalc.gui.main_window import MainWindow
from carecalc.gui.page import Page, Place
from carecalc.gui.tables import Table
from carecalc.gui.widgets.inputs import Choice
from carecalc.services import people
from carecalc.services.context import Context
from carecalc.services.people import PersonDraft
from tests.gui.shell import (
    column,
    dialog,
    find,
    go,
    on,
    rested,
    settled,
    shown,
    type_into,
)

# Area 999001 is on no real card; the last character by the table of GB 11643, as in
# test_people_register.
WANG = "999001194803072422"
CARD = f"王桂兰|女|汉|19480307|样例省样例市幸福路3号|{WANG}|样例市公安局|20100101|长期|"


def register(ctx: Context, name: str, number: str = "", community: str = "") -> Person:
    """Register somebody."""
    draft = PersonDraft(name, number, community=community, sex="female")
    if not number:
        draft = PersonDraft(
            name, community=community, sex="female", birth_date=ctx.today()
        )
    person = on(ctx, people.register, draft)
    assert isinstance(person, Person)
    return person


def burst(line: QLineEdit, typed: str) -> None:
    """Type as a card reader does: key after key, without a pause."""
    keys = {"\n": Qt.Key.Key_Return, "\t": Qt.Key.Key_Tab}
    for character in typed:
        if character in keys:
            QTest.keyClick(line, keys[character])
        elif character.isascii():
            QTest.keyClicks(line, character)
        else:
            # As Windows hands on a sign that is on no keyboard: a key without a name.
            QTest.sendKeyEvent(
                QTest.KeyAction.Click,
                line,
                Qt.Key.Key_unknown,
                character,
                Qt.KeyboardModifier.NoModifier,
            )


def names_in(page: Page) -> list[str]:
    """Return the first column."""
    return column(find(page, Table, "people"), 0)


class Resets(QObject):
    """What the table showed, each time that it was filled anew."""

    def __init__(self, page: Page) -> None:
        super().__init__()
        self.page = page
        self.seen: list[list[str]] = []
        find(page, Table, "people").rows.modelReset.connect(self._on_reset)

    def _on_reset(self) -> None:
        self.seen.append(names_in(self.page))


def test_that_no_answer_out_of_date_is_shown(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    for name in ("王桂兰", "王小明", "李秀英"):
        register(ctx, name)
    page = go(qtbot, window, Place("people"))
    seen = Resets(page)
    type_into(page, "search", "wgl")
    rested(qtbot, window, page)
    # The keys come faster than the answers: only the last of them counts.
    assert seen.seen == [["王桂兰"]]


def test_that_the_first_key_is_answered_without_waiting(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    register(ctx, "王桂兰")
    register(ctx, "李秀英")
    page = go(qtbot, window, Place("people"))
    QTest.keyClicks(find(page, QLineEdit, "search"), "w")
    assert window.is_busy
    settled(qtbot, window)
    assert names_in(page) == ["王桂兰"]


def test_that_a_community_narrows_the_search_down(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    register(ctx, "王桂兰", community="晨光社区")
    register(ctx, "王小明", community="和平社区")
    page = go(qtbot, window, Place("people"))
    choice = find(page, Choice, "community")
    choice.setFocus()
    QTest.keyClick(choice, Qt.Key.Key_Down)
    settled(qtbot, window)
    assert choice.code() == "晨光社区"
    assert names_in(page) == ["王桂兰"]
    type_into(page, "search", "wxm")
    rested(qtbot, window, page)
    assert find(page, QLabel, "count").text() == "Nobody found"


def test_that_more_than_a_thousand_are_not_counted(
    qtbot: QtBot,
    window: MainWindow,
    ctx: Context,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for number in range(130):
        register(ctx, f"王{number:03d}")
    monkeypatch.setattr("carecalc.gui.pages.people._MOST", 110)
    page = go(qtbot, window, Place("people"))
    table = find(page, Table, "people")
    assert find(page, QLabel, "count").text() == "More than 110"
    table.scrollToBottom()
    qtbot.waitUntil(lambda: table.rows.rowCount() == 130)


def test_that_pages_are_turned_from_the_search(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    for number in range(30):
        register(ctx, f"王{number:03d}")
    page = go(qtbot, window, Place("people"))
    table = find(page, Table, "people")
    QTest.keyClick(find(page, QLineEdit, "search"), Qt.Key.Key_PageDown)
    first = table.currentIndex().row()
    assert 3 <= first < 20
    assert table.hasFocus()
    QTest.keyClick(table, Qt.Key.Key_PageDown)
    assert table.currentIndex().row() > first


@pytest.mark.parametrize("key", [Qt.Key.Key_Escape, Qt.Key.Key_Up])
def test_that_the_table_leads_back_to_the_search(
    qtbot: QtBot, window: MainWindow, ctx: Context, key: Qt.Key
) -> None:
    register(ctx, "王桂兰")
    page = go(qtbot, window, Place("people"))
    line = find(page, QLineEdit, "search")
    QTest.keyClick(line, Qt.Key.Key_Down)
    assert not line.hasFocus()
    QTest.keyClick(find(page, Table, "people"), key)
    assert line.hasFocus()


def test_that_a_head_sorts_by_its_column(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    register(ctx, "艾一", community="和平社区")
    register(ctx, "王二", community="晨光社区")
    page = go(qtbot, window, Place("people"))
    assert names_in(page) == ["艾一", "王二"]
    head = find(page, Table, "people").horizontalHeader()
    QTest.mouseClick(
        head.viewport(),
        Qt.MouseButton.LeftButton,
        pos=QPoint(head.sectionViewportPosition(3) + 8, 8),
    )
    settled(qtbot, window)
    # By code point 和 (U+548C) stands before 晨 (U+6668).
    assert names_in(page) == ["艾一", "王二"]
    assert head.sortIndicatorSection() == 3


def test_that_who_comes_back_finds_their_search_again(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    register(ctx, "王桂兰")
    register(ctx, "李秀英")
    page = go(qtbot, window, Place("people"))
    type_into(page, "search", "lxy")
    rested(qtbot, window, page)
    QTest.keyClick(find(page, QLineEdit, "search"), Qt.Key.Key_Return)
    settled(qtbot, window)
    assert window.page is not None
    window.page.go.emit(Place("back"))
    settled(qtbot, window)
    assert window.page is not None
    assert find(window.page, QLineEdit, "search").text() == "lxy"
    assert names_in(window.page) == ["李秀英"]


@pytest.mark.parametrize(
    "typed",
    [
        f"{CARD}\n",
        CARD.replace("|", "\n"),
        CARD.replace("|", "\t") + "\n",
        f"{WANG}\n",
    ],
)
def test_that_a_card_typed_into_the_search_finds_its_holder(
    qtbot: QtBot, window: MainWindow, ctx: Context, typed: str
) -> None:
    register(ctx, "王桂兰", WANG)
    register(ctx, "李秀英")
    page = go(qtbot, window, Place("people"))
    burst(find(page, QLineEdit, "search"), typed)
    rested(qtbot, window, page)
    assert window.page is page  # Enter within a card opens nobody.
    assert names_in(page) == ["王桂兰"]
    assert find(page, QLineEdit, "search").text().strip() == WANG
    QTest.keyClick(find(page, QLineEdit, "search"), Qt.Key.Key_Return)
    settled(qtbot, window)
    assert find(window.page, QLabel, "title").text() == "王桂兰"


def test_that_a_card_nobody_has_fills_the_form(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    page = go(qtbot, window, Place("people"))
    burst(find(page, QLineEdit, "search"), f"{CARD}\n")
    rested(qtbot, window, page)
    assert "Ctrl+N" in shown(page)
    QTest.keyClick(window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    settled(qtbot, window)
    assert find(dialog(), QLineEdit, "name").text() == "王桂兰"
    assert find(dialog(), QLineEdit, "id-number").text() == WANG
