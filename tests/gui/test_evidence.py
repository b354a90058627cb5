# SPDX-License-Identifier: Apache-2.0
"""Photographs as evidence: from files, the clipboard, by dropping, from a folder."""

import io
import os
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QFileDialog,
    QLabel,
    QPushButton,
    QTabWidget,
    QWidget,
)
from pytestqt.qtbot import QtBot

from carecalc.domain.fact import Status
from carecalc.domain.visit import Evidence
from carecalc.gui.main_window import MainWindow
from carecalc.gui.page import Place
from carecalc.gui.widgets.taking import Offer
from carecalc.services import facts, visits
from carecalc.services.context import Context
from carecalc.services.visits import VisitView
from tests.gui.photos import photo, small
from tests.gui.shell import (
    assert_nothing_clipped,
    click,
    dialog,
    find,
    go,
    in_sizes_and_languages,
    on,
    settled,
    shown,
)
from tests.gui.visits import TODAY, a_visit, an_elder, at_visit


@pytest.fixture
def view(ctx: Context) -> VisitView:
    return a_visit(ctx)


@pytest.fixture
def folder(tmp_path: Path, window: MainWindow) -> Path:
    """Give a watched folder with one picture in it."""
    made = tmp_path / "phone"
    made.mkdir()
    old(made / "IMG_1.png", small())
    assert window.page is not None
    desk = window.page.desk
    desk.choose_settings(replace(desk.settings, photo_folder=str(made)))
    return made


def old(file: Path, data: bytes, second: int = 0) -> Path:
    """Write a file that came some time ago."""
    file.write_bytes(data)
    os.utime(file, (1_700_000_000 + second, 1_700_000_000 + second))
    return file


def kept(ctx: Context, view: VisitView) -> tuple[Evidence, ...]:
    found = on(ctx, visits.evidence, view.visit.id)
    assert isinstance(found, tuple)
    return found


def offered(page: QWidget) -> list[str]:
    offers = find(page, QWidget, "offers").findChildren(Offer)
    return [offer.file.name for offer in offers if not offer.isHidden()]


def wait_for(qtbot: QtBot, page: QWidget, names: list[str]) -> None:
    qtbot.waitUntil(lambda: offered(page) == names, timeout=10_000)


def test_that_several_files_are_kept_small_with_the_open_question(
    qtbot: QtBot, window: MainWindow, ctx: Context, view: VisitView, tmp_path: Path
) -> None:
    page = at_visit(qtbot, window, "visit", view)
    files = [tmp_path / "a.jpg", tmp_path / "b.png"]
    files[0].write_bytes(photo())
    files[1].write_bytes(small())
    find(page, QPushButton, "add-pictures").click()
    chosen = find(page, QFileDialog, "picture-files")
    assert chosen.fileMode() == QFileDialog.FileMode.ExistingFiles
    chosen.filesSelected.emit([str(file) for file in files])
    chosen.reject()
    settled(qtbot, window)
    settled(qtbot, window)
    first, second = kept(ctx, view)
    assert first.item == second.item == view.scale.items[0].code
    data = on(ctx, visits.evidence_bytes, first.id)
    assert Image.open(io.BytesIO(data)).size == (1200, 1600)
    assert len(data) <= 350_000
    # Nothing was moved, and the list beside the question grew.
    assert all(file.exists() for file in files)
    assert "Photograph 2" in shown(page)
    click(page, f"drawing-{first.id}")
    settled(qtbot, window)
    picture = find(dialog(), QLabel, "picture").pixmap()
    assert picture.height() > picture.width()


def test_that_what_cannot_be_taken_is_named_and_the_others_are_kept(
    qtbot: QtBot, window: MainWindow, ctx: Context, view: VisitView, tmp_path: Path
) -> None:
    page = at_visit(qtbot, window, "visit", view)
    (tmp_path / "a.jpg").write_bytes(b"no picture")
    (tmp_path / "b.png").write_bytes(small())
    taking = page._asides.pictures.taking  # type: ignore[attr-defined]
    taking.take([tmp_path / "a.jpg", tmp_path / "b.png"])
    settled(qtbot, window)
    settled(qtbot, window)
    assert len(kept(ctx, view)) == 1
    assert "“a.jpg” is no picture" in shown(find(page, QWidget, "notice"))


def test_that_a_picture_stays_with_the_question_it_was_brought_for(
    qtbot: QtBot, window: MainWindow, ctx: Context, view: VisitView, tmp_path: Path
) -> None:
    page = at_visit(qtbot, window, "visit", view)
    (tmp_path / "a.jpg").write_bytes(photo())
    page._asides.pictures.taking.take([tmp_path / "a.jpg"])  # type: ignore[attr-defined]
    page.go_to(view.scale.items[3].code)  # type: ignore[attr-defined]
    settled(qtbot, window)
    settled(qtbot, window)
    assert [one.item for one in kept(ctx, view)] == [view.scale.items[0].code]


def test_that_a_copied_picture_and_a_copied_file_are_pasted_by_key(
    qtbot: QtBot, window: MainWindow, ctx: Context, view: VisitView, tmp_path: Path
) -> None:
    page = at_visit(qtbot, window, "visit", view)
    clipboard = QGuiApplication.clipboard()
    image = QImage(300, 200, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.blue)
    clipboard.setImage(image)
    QTest.keyClick(page, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    settled(qtbot, window)
    settled(qtbot, window)
    (tmp_path / "c.png").write_bytes(small())
    files = QMimeData()
    files.setUrls([QUrl.fromLocalFile(str(tmp_path / "c.png"))])
    clipboard.setMimeData(files)
    QTest.keyClick(page, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    settled(qtbot, window)
    settled(qtbot, window)
    sizes = [
        Image.open(io.BytesIO(on(ctx, visits.evidence_bytes, one.id))).size
        for one in kept(ctx, view)
    ]
    assert sizes == [(300, 200), (60, 60)]
    clipboard.setText("words")
    QTest.keyClick(page, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert "[PICTURE-005]" in shown(find(page, QWidget, "notice"))


def test_that_pasting_says_so_where_nothing_was_copied_at_all(
    qtbot: QtBot, window: MainWindow, ctx: Context, view: VisitView
) -> None:
    page = at_visit(qtbot, window, "visit", view)
    QGuiApplication.clipboard().clear()
    QTest.keyClick(page, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert "[PICTURE-005]" in shown(find(page, QWidget, "notice"))
    assert kept(ctx, view) == ()


def drop(on_: QWidget, mime: QMimeData) -> bool:
    """Drag something over a widget and let it go there; tell whether it was taken."""
    action, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    none = Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(50, 50), action, mime, left, none)
    enter.ignore()
    QApplication.sendEvent(on_, enter)
    if enter.isAccepted():
        QApplication.sendEvent(
            on_, QDropEvent(QPointF(50, 50), action, mime, left, none)
        )
    return enter.isAccepted()


def test_that_pictures_are_dropped_anywhere_on_the_visit(
    qtbot: QtBot, window: MainWindow, ctx: Context, view: VisitView, tmp_path: Path
) -> None:
    page = at_visit(qtbot, window, "visit", view)
    (tmp_path / "d.png").write_bytes(small())
    files = QMimeData()
    files.setUrls([QUrl.fromLocalFile(str(tmp_path / "d.png"))])
    assert drop(page.frame, files)  # type: ignore[attr-defined]
    settled(qtbot, window)
    settled(qtbot, window)
    assert len(kept(ctx, view)) == 1
    words = QMimeData()
    words.setText("words")
    assert not drop(page.frame, words)  # type: ignore[attr-defined]


def test_that_a_closed_visit_takes_no_picture(
    qtbot: QtBot, window: MainWindow, ctx: Context, view: VisitView, folder: Path
) -> None:
    on(ctx, visits.end_refused, view.visit.id, "不愿回答", TODAY)
    page = at_visit(qtbot, window, "visit", view)
    image = QImage(30, 20, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.blue)
    mime = QMimeData()
    mime.setImageData(image)
    assert not drop(page.frame, mime)  # type: ignore[attr-defined]
    assert not find(page, QPushButton, "add-pictures").isVisible()
    assert "IMG_1.png" not in shown(page)


def test_that_a_picture_of_the_folder_is_taken_and_deleted_only_when_somebody_says(
    qtbot: QtBot, window: MainWindow, ctx: Context, view: VisitView, folder: Path
) -> None:
    page = at_visit(qtbot, window, "visit", view)
    wait_for(qtbot, page, ["IMG_1.png"])
    offer = find(page, Offer, "offer-IMG_1.png")
    qtbot.waitUntil(lambda: not offer.picture.pixmap().isNull())
    offer.findChild(QPushButton, "take-offer").click()
    qtbot.waitUntil(lambda: offer.is_kept, timeout=10_000)
    assert len(kept(ctx, view)) == 1
    assert (folder / "IMG_1.png").exists()
    assert "still lies in the folder" in shown(offer)
    delete = offer.findChild(QPushButton, "take-offer")
    assert delete.text() == "Delete the file"
    delete.click()
    wait_for(qtbot, page, [])
    assert not (folder / "IMG_1.png").exists()
    assert len(kept(ctx, view)) == 1


def test_that_what_is_left_or_passed_over_stays_there_and_is_not_offered_again(
    qtbot: QtBot, window: MainWindow, ctx: Context, view: VisitView, folder: Path
) -> None:
    old(folder / "IMG_2.png", small("blue"), 9)
    page = at_visit(qtbot, window, "visit", view)
    wait_for(qtbot, page, ["IMG_2.png", "IMG_1.png"])  # the newest first
    offer = find(page, Offer, "offer-IMG_2.png")
    offer.findChild(QPushButton, "pass-offer").click()
    first = find(page, Offer, "offer-IMG_1.png")
    first.findChild(QPushButton, "take-offer").click()
    qtbot.waitUntil(lambda: first.is_kept, timeout=10_000)
    first.findChild(QPushButton, "pass-offer").click()
    wait_for(qtbot, page, [])
    assert {file.name for file in folder.iterdir()} == {"IMG_1.png", "IMG_2.png"}
    page = at_visit(qtbot, window, "visit", a_visit(ctx, an_elder(ctx, "李秀英", 125)))
    assert offered(page) == []
    assert len(kept(ctx, view)) == 1


def test_that_a_picture_that_comes_while_one_asks_is_offered_once_it_is_whole(
    qtbot: QtBot, window: MainWindow, view: VisitView, folder: Path
) -> None:
    page = at_visit(qtbot, window, "visit", view)
    wait_for(qtbot, page, ["IMG_1.png"])
    whole = small("green")
    with (folder / "IMG_3.png").open("wb") as file:
        file.write(whole[:50])
        file.flush()
        qtbot.wait(100)
        assert offered(page) == ["IMG_1.png"]
        file.write(whole[50:])
    (folder / "notes.txt").write_text("no picture", encoding="utf-8")
    wait_for(qtbot, page, ["IMG_1.png", "IMG_3.png"])


def test_that_a_folder_that_is_gone_offers_nothing(
    qtbot: QtBot, window: MainWindow, view: VisitView, folder: Path
) -> None:
    page = at_visit(qtbot, window, "visit", view)
    wait_for(qtbot, page, ["IMG_1.png"])
    (folder / "IMG_1.png").unlink()
    folder.rmdir()
    wait_for(qtbot, page, [])


def test_that_the_folder_is_chosen_and_given_up_at_the_office_s_page(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    page = go(qtbot, window, Place("office"))
    find(page, QTabWidget, "office-tabs").setCurrentIndex(3)
    assert find(page, QLabel, "photo-folder").text() == "No folder is watched."
    click(page, "choose-photo-folder")
    asked = find(page, QFileDialog, "photo-folder-dialog")
    asked.fileSelected.emit(str(tmp_path))
    asked.reject()
    assert page.desk.settings.photo_folder == str(tmp_path)
    assert find(page, QLabel, "photo-folder").text() == str(tmp_path)
    click(page, "no-photo-folder")
    assert page.desk.settings.photo_folder == ""


def test_that_copies_of_papers_are_pasted_dropped_and_taken_from_the_folder(
    qtbot: QtBot, window: MainWindow, ctx: Context, folder: Path
) -> None:
    fact = on(ctx, facts.add, an_elder(ctx).id, Status("DB"), TODAY.replace(day=2))
    page = go(qtbot, window, Place("facts", person=fact.person_id))
    find(page, QPushButton, f"copies-{fact.id}").click()
    settled(qtbot, window)
    copies = dialog()
    assert isinstance(copies, QDialog)
    image = QImage(300, 200, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.blue)
    QGuiApplication.clipboard().setImage(image)
    qtbot.waitUntil(copies.isActiveWindow)
    QTest.keyClick(copies, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    scan = QMimeData()
    (folder.parent / "s.pdf").write_bytes(b"%PDF-1.7 scan")
    scan.setUrls([QUrl.fromLocalFile(str(folder.parent / "s.pdf"))])
    assert drop(copies, scan)
    wait_for(qtbot, copies, ["IMG_1.png"])
    offer = find(copies, Offer, "offer-IMG_1.png")
    offer.findChild(QPushButton, "take-offer").click()
    qtbot.waitUntil(lambda: offer.is_kept, timeout=10_000)
    settled(qtbot, window)
    kinds = [one.media for one in on(ctx, facts.scans, fact.id)]
    assert kinds == ["image/jpeg", "application/pdf", "image/jpeg"]
    assert copies.height() <= window.height()


def test_that_offers_fit_beside_the_question(
    qtbot: QtBot, window: MainWindow, view: VisitView, folder: Path
) -> None:
    for _ in in_sizes_and_languages(window):
        page = at_visit(qtbot, window, "visit", view)
        wait_for(qtbot, page, ["IMG_1.png"])
        assert_nothing_clipped(qtbot, page)
