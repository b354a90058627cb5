# SPDX-License-Identifier: Apache-2.0
"""The page before a visit: what is asked and why, what is held, and where to record it."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from carecalc.gui.main_window import MainWindow
from carecalc.gui.page import Place
from carecalc.services.context import Context
from tests.gui.shell import (
    assert_nothing_clipped,
    click,
    dialog,
    find,
    go,
    on,
    settled,
    shown,
)
from tests.gui.visits import press
from tests.services.deciding import in_hardship, register


def test_that_each_thing_asked_says_why_with_the_clause_on_demand(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    stranger = on(ctx, register, "张生")
    page = go(qtbot, window, Place("asks", person=stranger.id))
    assert page.findChild(QLabel, "reasons-benefit") is None
    click(page, "why-benefit")
    text = find(page, QLabel, "reasons-benefit").text()
    assert "Nursing subsidy" in text
    assert "三(五)" in text
    click(page, "why-benefit")
    assert not find(page, QLabel, "reasons-benefit").isVisible()


def test_that_recording_goes_to_where_the_thing_is_recorded(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    stranger = on(ctx, register, "张生")
    for name, place in (
        ("certificate", Place("facts", person=stranger.id, item="certificate")),
        ("household", Place("household", person=stranger.id)),
        ("phone", Place("person", person=stranger.id)),
    ):
        page = go(qtbot, window, Place("asks", person=stranger.id))
        gone: list[object] = []
        page.go.connect(gone.append)
        click(page, f"record-{name}")
        assert gone == [place]


def test_that_what_is_held_stands_apart_and_asks_for_nothing(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    known = on(ctx, in_hardship, "李持")
    page = go(qtbot, window, Place("asks", person=known.id))
    assert "dibao" in find(page, QLabel, "held-status").text()
    assert page.findChild(QPushButton, "record-status") is None
    # On dibao nobody is in extreme hardship: its programme is out of reach.
    card = find(page, QWidget, "out-of-reach")
    assert "not met: Hardship status" in shown(card)


def test_that_the_cards_fit_side_by_side_and_below_each_other(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    stranger = on(ctx, register, "张生")
    page = go(qtbot, window, Place("asks", person=stranger.id))
    for size in ((1093, 560), (911, 440)):
        window.resize(*size)
        assert_nothing_clipped(qtbot, page)


def test_that_the_person_page_leads_to_the_list(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    stranger = on(ctx, register, "张生")
    page = go(qtbot, window, Place("person", person=stranger.id))
    click(page, "open-asks")
    qtbot.waitUntil(
        lambda: window.page is not None and window.page.place.page == "asks"
    )


def test_that_the_keyboard_comes_back_to_the_line_that_is_next(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    stranger = on(ctx, register, "张生")
    page = go(qtbot, window, Place("asks", person=stranger.id))
    record = find(page, QPushButton, "record-phone")
    record.setFocus()
    press(Qt.Key.Key_Space)
    settled(qtbot, window)
    assert window.page is not None and window.page.place.page != "asks"
    press(Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(
        lambda: window.page is not None and window.page.place.page == "asks"
    )
    settled(qtbot, window)
    assert (
        QApplication.focusWidget().objectName() == "record-phone"
    )  # Not recorded yet.


def test_that_a_visit_is_begun_from_the_list(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    stranger = on(ctx, register, "张生")
    page = go(qtbot, window, Place("asks", person=stranger.id))
    find(page, QPushButton, "start-visit").setFocus()
    press(Qt.Key.Key_Space)
    settled(qtbot, window)
    assert dialog().objectName() == "start-visit-dialog"
    dialog().reject()


def test_that_tab_goes_from_why_to_record_as_the_eye_does(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    stranger = on(ctx, register, "张生")
    page = go(qtbot, window, Place("asks", person=stranger.id))
    find(page, QPushButton, "why-benefit").setFocus()
    press(Qt.Key.Key_Tab)
    assert QApplication.focusWidget().objectName() == "record-benefit"
