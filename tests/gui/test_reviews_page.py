# SPDX-License-Identifier: Apache-2.0
"""The review at the window: one key per visit, the next one opens, undo, corrections."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QTabWidget
from pytestqt.qtbot import QtBot

from carecalc.gui.main_window import MainWindow
from carecalc.gui.page import Place
from carecalc.gui.pages.reviews import ReviewsPage
from carecalc.gui.pages.visit import VisitPage
from carecalc.gui.tables import Table
from carecalc.gui.widgets.inputs import Choice, TextArea
from carecalc.gui.widgets.undo_line import UndoLine
from carecalc.services import people, reviewing, visits
from carecalc.services.context import Context
from tests.gui.shell import (
    SIZES,
    assert_nothing_clipped,
    click,
    column,
    dialog,
    enter,
    find,
    go,
    on,
    settled,
    shown,
    type_into,
)
from tests.gui.visits import press
from tests.offices import APPROVER, approving
from tests.pictures_reviews import reviewed
from tests.services.visiting import ON, begin, register, signing


def signed(ctx: Context, name: str) -> str:
    view = begin(ctx, register(ctx, name))
    visits.sign(ctx, view.visit.id, signing(ON, "王评估", "柳社工"))
    return view.visit.id


@pytest.fixture
def reviewing_window(qtbot: QtBot, door: MainWindow, ctx: Context) -> MainWindow:
    """Give the window to the reviewer, over an office with two visits that wait."""
    for name in ("王一", "李二"):
        on(ctx, signed, name)
    enter(qtbot, door, approving(ctx), APPROVER)
    return door


def opened(qtbot: QtBot, window: MainWindow) -> ReviewsPage:
    page = go(qtbot, window, Place("reviews"))
    assert isinstance(page, ReviewsPage)
    settled(qtbot, window)
    return page


def title(page: ReviewsPage) -> str:
    return page.header.title.text()


def test_that_one_key_passes_a_visit_and_opens_the_next_and_undo_takes_it_back(
    qtbot: QtBot, reviewing_window: MainWindow, ctx: Context
) -> None:
    window = reviewing_window
    page = opened(qtbot, window)
    table = find(page, Table, "review-queue")
    names = column(table, 0)
    assert set(names) == {"王一", "李二"}
    press(Qt.Key.Key_Return)
    settled(qtbot, window)
    assert title(page) == names[0]
    press("p")
    settled(qtbot, window)
    assert title(page) == names[1]
    assert names[0] in find(page, UndoLine, "undo-line").text.text()
    click(page, "undo-done")
    settled(qtbot, window)
    assert title(page) == names[0]
    press(Qt.Key.Key_Escape)
    assert column(table, 0) == names
    press(Qt.Key.Key_Return)
    settled(qtbot, window)
    press("p")
    settled(qtbot, window)
    press("p")
    settled(qtbot, window)
    # The last one leads back to the list, where nothing waits any more.
    assert title(page) == "Review"
    assert column(table, 0) == []


def test_that_a_returned_visit_stands_on_the_assessors_desk_and_is_corrected(
    qtbot: QtBot, reviewing_window: MainWindow, ctx: Context
) -> None:
    window = reviewing_window
    page = opened(qtbot, window)
    press(Qt.Key.Key_Return)
    settled(qtbot, window)
    name = title(page)
    press("r")
    area = find(dialog(), TextArea, "comment")
    area.setPlainText("请补照片")
    find(dialog(), Choice, "item-1").choose("B.1.2")
    type_into(dialog(), "item-comment-1", "与照片不符")
    click(dialog(), "return-it")
    settled(qtbot, window)
    (back,) = on(ctx, reviewing.sent_back)
    assert (back.name, back.review.value.comment) == (name, "请补照片")
    enter(qtbot, window, ctx, "王评估")
    start = go(qtbot, window, Place("start"))
    settled(qtbot, window)
    row = find(start, QAbstractButton, f"returned-{back.visit.id}")
    assert "请补照片" in shown(row.parentWidget())
    row.click()
    settled(qtbot, window)
    assert isinstance(window.page, VisitPage)
    draft = on(ctx, visits.view, window.page.place.visit).visit
    assert f"corrects {back.visit.id}" in draft.remarks
    # What is to be corrected is told there, of an item once it is open.
    assert "请补照片" in window.page.notice.text.text()
    window.page.go_to("B.1.2")
    assert "与照片不符" in window.page.notice.text.text()
    window.page.go_to("B.1.3")
    assert not window.page.notice.isVisible()


@pytest.mark.parametrize(
    ("size", "language"), [*zip(SIZES, ("zh_CN", "en", "en"), strict=True)]
)
def test_that_the_review_fits_small_screens(
    qtbot: QtBot, door: MainWindow, ctx: Context, size: tuple[int, int], language: str
) -> None:
    def fill(ctx: Context) -> dict[str, Place]:
        both = [people.get(ctx, register(ctx, name)) for name in ("王桂兰", "李秀英")]
        return reviewed(ctx, both)

    places = on(ctx, fill)
    enter(qtbot, door, approving(ctx), APPROVER)
    if language != "en":
        click(door, "rail-language")
    door.resize(*size)
    for place in places.values():
        page = go(qtbot, door, place)
        settled(qtbot, door)
        assert_nothing_clipped(qtbot, door)
        for number in range(3):
            page.findChild(QTabWidget).setCurrentIndex(number)
            assert_nothing_clipped(qtbot, door)
    for name in ("review-return", "review-overturn"):
        click(page, name)
        assert_nothing_clipped(qtbot, dialog())
        dialog().reject()
    assert (door.width(), door.height()) == size
