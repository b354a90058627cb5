# SPDX-License-Identifier: Apache-2.0
"""Typing in a visit that was made on paper: both days, the names, its scan, by keys."""

import io
import os
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QDialog,
    QFileDialog,
    QLabel,
    QLineEdit,
    QPushButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from carecalc.domain.person import Person
from carecalc.domain.visit import PaperEntry, Visit
from carecalc.gui.main_window import MainWindow
from carecalc.gui.page import Place
from carecalc.gui.widgets.inputs import Choice
from carecalc.gui.widgets.paper_view import PaperView
from carecalc.services import paper_entries, signoffs, visits
from carecalc.services.context import Context
from carecalc.services.visit_view import VisitView
from tests.gui.photos import small
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
from tests.gui.visits import (
    SCALE,
    TODAY,
    a_visit,
    an_elder,
    answer_all,
    at_visit,
    press,
)

VISITED = date(2026, 11, 10)


@pytest.fixture
def elder(ctx: Context) -> Person:
    return an_elder(ctx)


def pdf(pages: int) -> bytes:
    """Return a PDF of so many white pages."""
    out = io.BytesIO()
    first, *others = [Image.new("RGB", (210, 297), "white") for _ in range(pages)]
    first.save(out, "PDF", save_all=True, append_images=others)
    return out.getvalue()


def asked(qtbot: QtBot, window: MainWindow, elder: Person) -> QDialog:
    """Open the dialog by its button and say with Space that it was paper."""
    page = go(qtbot, window, Place("person", person=elder.id))
    start = find(page, QPushButton, "start-visit")
    start.setFocus()
    QTest.keyClick(start, Qt.Key.Key_Space)
    settled(qtbot, window)
    find(dialog(), Choice, "scale").choose(SCALE)
    box = find(dialog(), QCheckBox, "from-paper")
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_Space)
    settled(qtbot, window)
    return dialog()


def give(qtbot: QtBot, window: MainWindow, *files: Path) -> None:
    asking = dialog()
    add = find(asking, QPushButton, "add-pictures")
    add.setFocus()
    QTest.keyClick(add, Qt.Key.Key_Return)
    chosen = find(asking, QFileDialog, "picture-files")
    chosen.filesSelected.emit([str(file) for file in files])
    chosen.reject()
    settled(qtbot, window)
    settled(qtbot, window)


def press_begin(qtbot: QtBot, window: MainWindow) -> None:
    QTest.keyClick(find(dialog(), QPushButton, "begin-visit"), Qt.Key.Key_Return)
    settled(qtbot, window)


def the_visit(ctx: Context, elder: Person) -> Visit:
    (visit,) = on(ctx, visits.of_person, elder.id)
    assert isinstance(visit, Visit)
    return visit


def test_that_a_visit_on_paper_is_begun_with_both_days_the_names_and_its_scan(
    qtbot: QtBot, window: MainWindow, ctx: Context, elder: Person, tmp_path: Path
) -> None:
    asking = asked(qtbot, window, elder)
    day = find(asking, QLineEdit, "assessed-on")
    # Today is the one day that it was not: whoever goes on typing writes another.
    assert (day.text(), day.hasFocus()) == ("", True)
    QTest.keyClicks(day, "20261110")
    type_into(asking, "visitors", "王评估，李护士")
    type_into(asking, "paper-note", "停电")
    (tmp_path / "评估表.pdf").write_bytes(pdf(3))
    (tmp_path / "签字页.png").write_bytes(small())
    give(qtbot, window, tmp_path / "评估表.pdf", tmp_path / "签字页.png")
    assert "1. 评估表.pdf (pages: 3)" in shown(asking)
    assert "2. 签字页.png" in shown(asking)
    press_begin(qtbot, window)
    visit = the_visit(ctx, elder)
    assert visit.entry == PaperEntry(
        VISITED, TODAY, ("王评估", "李护士"), "停电", "王评估"
    )
    scans = on(ctx, paper_entries.scans, visit.id)
    assert [scan.media for scan in scans] == ["application/pdf", "image/jpeg"]
    kept = on(ctx, paper_entries.scan_bytes, scans[0].id)
    assert kept == (tmp_path / "评估表.pdf").read_bytes()
    assert window.page is not None
    assert window.page.here().visit == visit.id


def test_that_what_is_missing_is_said_where_it_is_missing(
    qtbot: QtBot, window: MainWindow, ctx: Context, elder: Person, tmp_path: Path
) -> None:
    asking = asked(qtbot, window, elder)
    press_begin(qtbot, window)
    error = find(asking, QLabel, "assessed-on-error")
    assert error.text() == "Write the day that stands on the paper."
    type_into(asking, "assessed-on", "2026-11-10")
    press_begin(qtbot, window)
    error = find(asking, QLabel, "paper-scan-error")
    assert error.text().startswith("The scan of the paper is missing.")
    assert find(asking, QPushButton, "add-pictures").hasFocus()
    (tmp_path / "a.png").write_bytes(small())
    give(qtbot, window, tmp_path / "a.png")
    assert not error.isVisible()
    press_begin(qtbot, window)
    error = find(asking, QLabel, "visitors-error")
    assert error.text().startswith("Nobody is named who made this visit.")
    assert asking.focusWidget() is find(asking, QLineEdit, "visitors")
    assert on(ctx, visits.of_person, elder.id) == ()


def test_that_a_pdf_that_cannot_be_opened_is_no_scan(
    qtbot: QtBot, window: MainWindow, elder: Person, tmp_path: Path
) -> None:
    asking = asked(qtbot, window, elder)
    (tmp_path / "half.pdf").write_bytes(pdf(1)[:40])
    give(qtbot, window, tmp_path / "half.pdf")
    error = find(asking, QLabel, "paper-scan-error").text()
    assert error.startswith("“half.pdf” is damaged or not complete.")
    assert asking.findChild(QWidget, "scan-1") is None


def test_that_a_page_brought_by_mistake_is_taken_off_the_list(
    qtbot: QtBot, window: MainWindow, elder: Person, tmp_path: Path
) -> None:
    asking = asked(qtbot, window, elder)
    files = [tmp_path / "wrong.png", tmp_path / "right.png"]
    for file in files:
        file.write_bytes(small())
    give(qtbot, window, *files)
    click(asking, "remove-scan-1")
    settled(qtbot, window)
    assert "1. right.png" in shown(asking)
    assert "wrong.png" not in shown(asking)


def test_that_a_copied_picture_is_taken_while_a_name_is_being_written(
    qtbot: QtBot, window: MainWindow, elder: Person
) -> None:
    asking = asked(qtbot, window, elder)
    QGuiApplication.clipboard().setImage(QImage.fromData(small()))
    line = type_into(asking, "visitors", "王评估")
    QTest.keyClick(line, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    settled(qtbot, window)
    settled(qtbot, window)
    assert line.text() == "王评估"
    assert "1. copied picture" in shown(asking)


def test_that_copied_words_still_go_where_one_writes(
    qtbot: QtBot, window: MainWindow, elder: Person
) -> None:
    asking = asked(qtbot, window, elder)
    QGuiApplication.clipboard().setText("李护士")
    line = type_into(asking, "visitors", "")
    QTest.keyClick(line, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    settled(qtbot, window)
    assert line.text() == "李护士"
    assert not find(asking, QLabel, "paper-scan-error").isVisible()


def test_that_a_scan_is_dropped_on_the_dialog_once_it_is_paper(
    qtbot: QtBot, window: MainWindow, elder: Person, tmp_path: Path
) -> None:
    (tmp_path / "scan.pdf").write_bytes(pdf(1))
    asking = asked(qtbot, window, elder)
    box = find(asking, QCheckBox, "from-paper")
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(tmp_path / "scan.pdf"))])

    def drop() -> bool:
        enter = QDragEnterEvent(
            asking.rect().center(),
            Qt.DropAction.CopyAction,
            mime,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
        enter.ignore()
        QApplication.sendEvent(asking, enter)
        if not enter.isAccepted():
            return False
        dropped = QDropEvent(
            QPointF(asking.rect().center()),
            Qt.DropAction.CopyAction,
            mime,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
        QApplication.sendEvent(asking, dropped)
        settled(qtbot, window)
        settled(qtbot, window)
        return True

    QTest.keyClick(box, Qt.Key.Key_Space)
    assert not drop()
    QTest.keyClick(box, Qt.Key.Key_Space)
    assert drop()
    assert "1. scan.pdf (pages: 1)" in shown(asking)


@pytest.mark.parametrize("is_ticked", [True, False])
def test_that_the_photo_folder_keeps_its_files_unless_it_is_ticked(
    qtbot: QtBot,
    window: MainWindow,
    ctx: Context,
    elder: Person,
    tmp_path: Path,
    is_ticked: bool,
) -> None:
    file = tmp_path / "phone" / "IMG_1.png"
    file.parent.mkdir()
    file.write_bytes(small())
    os.utime(file, (1_700_000_000, 1_700_000_000))
    assert window.page is not None
    desk = window.page.desk
    desk.choose_settings(replace(desk.settings, photo_folder=str(file.parent)))
    asking = asked(qtbot, window, elder)
    wait(qtbot, lambda: file in desk.incoming.offers)
    tidy = find(asking, QCheckBox, "delete-taken")
    assert not tidy.isVisible()
    settled(qtbot, window)
    click(asking, "take-offer")
    settled(qtbot, window)
    settled(qtbot, window)
    assert (tidy.isVisible(), tidy.isChecked()) == (True, False)
    if is_ticked:
        QTest.keyClick(tidy, Qt.Key.Key_Space)
    type_into(asking, "assessed-on", "2026-11-10")
    type_into(asking, "visitors", "王评估")
    press_begin(qtbot, window)
    assert len(on(ctx, paper_entries.scans, the_visit(ctx, elder).id)) == 1
    assert file.exists() is not is_ticked
    assert desk.incoming.offers == ()


def wait(qtbot: QtBot, until: Callable[[], bool]) -> None:
    qtbot.waitUntil(until, timeout=10_000)


@pytest.mark.parametrize("size", SIZES)
def test_that_the_dialog_of_a_paper_fits_small_screens(
    qtbot: QtBot,
    window: MainWindow,
    elder: Person,
    tmp_path: Path,
    size: tuple[int, int],
) -> None:
    window.resize(*size)
    asking = asked(qtbot, window, elder)
    (tmp_path / "scan.pdf").write_bytes(pdf(2))
    give(qtbot, window, tmp_path / "scan.pdf")
    assert asking.height() <= size[1]
    assert_nothing_clipped(qtbot, asking)


# ------------------------------------------------------------------ typing it in


@pytest.fixture
def entered(ctx: Context, elder: Person) -> VisitView:
    """Give a visit from paper with a PDF of three pages and a picture."""
    pages = [("application/pdf", pdf(3)), ("image/png", small())]
    names = ("王评估", "李护士")
    found = on(
        ctx, paper_entries.begin, elder.id, SCALE, "first", VISITED, names, pages
    )
    assert isinstance(found, VisitView)
    return found


def pressed(qtbot: QtBot, window: MainWindow, key: Qt.Key) -> None:
    """Press a key wherever the keyboard is, and wait."""
    press(key)
    settled(qtbot, window)


def test_that_the_page_says_both_days_and_whose_names_the_paper_bears(
    qtbot: QtBot, window: MainWindow, entered: VisitView
) -> None:
    page = at_visit(qtbot, window, "visit", entered)
    assert find(page, QLabel, "paper-words").text() == (
        "From paper: visited on 10 November 2026 by 王评估, 李护士; "
        "entered on 21 November 2026 by 王评估"
    )
    row = shown(go(qtbot, window, Place("person", person=entered.person.id)))
    assert "from paper, entered 21 November 2026" in row


def test_that_p_puts_the_scan_beside_the_questions_and_keys_still_answer(
    qtbot: QtBot, window: MainWindow, ctx: Context, entered: VisitView
) -> None:
    page = at_visit(qtbot, window, "visit", entered)
    side = find(page, QWidget, "paper-side")
    assert not side.isVisible()
    pressed(qtbot, window, Qt.Key.Key_P)
    view = find(side, PaperView, "paper")
    qtbot.waitUntil(lambda: view.is_drawn, timeout=5_000)
    assert "File 1 of 2" in shown(side)
    pressed(qtbot, window, Qt.Key.Key_2)
    (answer,) = on(ctx, visits.view, entered.visit.id).visit.answers.values()
    assert answer.item == entered.scale.items[0].code
    assert side.isVisible()
    pressed(qtbot, window, Qt.Key.Key_P)
    assert not side.isVisible()


def test_that_the_scan_stays_beside_the_questions_when_the_language_changes(
    qtbot: QtBot, window: MainWindow, entered: VisitView
) -> None:
    at_visit(qtbot, window, "visit", entered)
    pressed(qtbot, window, Qt.Key.Key_P)
    for _ in range(2):
        click(window, "rail-language")
        settled(qtbot, window)
        assert window.page is not None
        assert find(window.page, QWidget, "paper-side").isVisible()
    pressed(qtbot, window, Qt.Key.Key_P)
    click(window, "rail-language")
    settled(qtbot, window)
    assert not find(window.page, QWidget, "paper-side").isVisible()


def test_that_page_down_goes_through_the_paper_and_on_to_the_next_file(
    qtbot: QtBot, window: MainWindow, entered: VisitView
) -> None:
    page = at_visit(qtbot, window, "visit", entered)
    pressed(qtbot, window, Qt.Key.Key_P)
    side = find(page, QWidget, "paper-side")
    view = find(side, PaperView, "paper")
    qtbot.waitUntil(lambda: view.is_drawn, timeout=5_000)
    pressed(qtbot, window, Qt.Key.Key_PageDown)
    assert view.verticalScrollBar().value() > 0
    for _ in range(20):
        if view.isVisible():
            pressed(qtbot, window, Qt.Key.Key_PageDown)
    assert "File 2 of 2" in shown(side)
    picture = find(side, QLabel, "scan-picture").pixmap()
    assert picture.width() > 60  # as wide as its room: it was drawn 60 wide
    pressed(qtbot, window, Qt.Key.Key_PageUp)
    assert "File 1 of 2" in shown(side)


def test_that_a_page_that_was_forgotten_is_added_beside(
    qtbot: QtBot, window: MainWindow, ctx: Context, entered: VisitView, tmp_path: Path
) -> None:
    page = at_visit(qtbot, window, "visit", entered)
    pressed(qtbot, window, Qt.Key.Key_P)
    side = find(page, QWidget, "paper-side")
    click(side, "add-scan")
    chosen = find(side, QFileDialog, "scan-files")
    (tmp_path / "last.png").write_bytes(small())
    chosen.filesSelected.emit([str(tmp_path / "last.png")])
    chosen.reject()
    settled(qtbot, window)
    settled(qtbot, window)
    assert len(on(ctx, paper_entries.scans, entered.visit.id)) == 3
    assert "File 3 of 3" in shown(side)


def test_that_help_and_paper_take_turns_where_it_is_narrow(
    qtbot: QtBot, window: MainWindow, entered: VisitView
) -> None:
    window.resize(911, 440)
    page = at_visit(qtbot, window, "visit", entered)
    pressed(qtbot, window, Qt.Key.Key_P)
    side, helping = find(page, QWidget, "paper-side"), find(page, QWidget, "item-help")
    assert (side.isVisible(), helping.isVisible()) == (True, False)
    click(page, "show-help")
    assert (side.isVisible(), helping.isVisible()) == (False, True)
    pressed(qtbot, window, Qt.Key.Key_P)
    assert (side.isVisible(), helping.isVisible()) == (True, False)


@pytest.mark.parametrize("is_paper", [True, False])
def test_that_only_a_visit_on_the_spot_calls_back_after_minutes(
    qtbot: QtBot, window: MainWindow, ctx: Context, elder: Person, is_paper: bool
) -> None:
    if is_paper:
        pages = [("image/png", small())]
        start = (paper_entries.begin, elder.id, SCALE, "first", VISITED, ["王"], pages)
    else:
        start = (visits.start, elder.id, SCALE, "first", TODAY)
    view = on(ctx, *start)
    item = next(
        item
        for item in view.scale.items
        if any(aid.minutes is not None for aid in item.aids)
    )
    page = go(qtbot, window, Place("visit", visit=view.visit.id, item=item.code))
    timer = page.findChild(QPushButton, "start-timer")
    assert (timer is None) is is_paper


def test_that_a_visit_on_the_spot_has_no_paper(
    qtbot: QtBot, window: MainWindow, ctx: Context, elder: Person
) -> None:
    page = at_visit(qtbot, window, "visit", a_visit(ctx, elder))
    assert page.findChild(QWidget, "paper-band") is None
    assert "Add pictures (P)" in find(page, QPushButton, "add-pictures").text()


# ------------------------------------------------------------------ signing it


def test_that_the_names_and_the_day_of_the_paper_are_signed_in_ink(
    qtbot: QtBot, window: MainWindow, ctx: Context, elder: Person
) -> None:
    pages = [("image/png", small())]
    names = ("赵纸一", "李护士")
    view = on(ctx, paper_entries.begin, elder.id, SCALE, "first", VISITED, names, pages)
    answer_all(ctx, view)
    page = at_visit(qtbot, window, "signing", view)
    lines = [find(page, QLineEdit, f"assessor-{number}").text() for number in (1, 2)]
    assert lines == ["赵纸一", "李护士"]
    assert find(page, QLineEdit, "signed-on").text() == "2026-11-10"
    assert "made on paper on 10 November 2026" in shown(page)
    find(page, QCheckBox, "background-2-medical-or-nursing").setChecked(True)
    type_into(page, "informant", "赵女儿")
    type_into(page, "relation", "女儿")
    click(page, "sign")
    settled(qtbot, window)
    signed = the_visit(ctx, elder)
    assert signed.state == "signed" and signed.signing is not None
    assert signed.signing.signed_on == VISITED
    ways = {each.name: each.way for each in on(ctx, signoffs.of_visit, view.visit.id)}
    assert ways == {"赵纸一": "ink", "李护士": "ink", "赵女儿": "ink"}
    page = at_visit(qtbot, window, "visit", view)
    click(page, "show-paper")
    settled(qtbot, window)
    assert find(page, QWidget, "paper-side").isVisible()
    assert not find(page, QPushButton, "add-scan").isVisible()
