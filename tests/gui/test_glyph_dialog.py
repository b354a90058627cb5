# SPDX-License-Identifier: Apache-2.0
"""A character that no font has: named, asked for as a picture, and printed with it."""

from pathlib import Path

import pytest
from PySide6.QtCore import QBuffer, QIODevice, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage, QPainter, QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from carecalc.domain.glyph import SIDE, GlyphImage
from carecalc.domain.period import Month
from carecalc.errors import UserError
from carecalc.gui import glyph_reading
from carecalc.gui.main_window import MainWindow
from carecalc.gui.messages import Notice
from carecalc.gui.page import Place
from carecalc.gui.widgets.glyph_dialog import GlyphDialog
from carecalc.services import glyphs
from carecalc.services.context import Context
from tests.documents.glyphs import UNKNOWN, cross
from tests.gui.shell import click, dialog, find, go, on, settled, shown, type_into
from tests.services.deciding import in_hardship

NAME = f"张{UNKNOWN}明"


def picture(
    width: int = 300,
    height: int = 300,
    ink: str = "black",
    ground: str = "white",
    margin: int = 60,
) -> QImage:
    """Return a picture of a bar that stands in the middle, `margin` from its ends."""
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor(ground))
    painter = QPainter(image)
    painter.fillRect(
        margin * 2, margin, width - 4 * margin, height - 2 * margin, QColor(ink)
    )
    painter.end()
    return image


def png(image: QImage) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    return bytes(buffer.data().data())


def share(rows: bytes) -> float:
    """Return how much of a picture is ink."""
    return sum(byte.bit_count() for byte in rows) / (SIDE * SIDE)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    made = tmp_path / "glyph.png"
    made.write_bytes(png(picture()))
    return made


# ------------------------------------------------------------- reading pictures


def test_that_a_character_fills_its_square_whatever_edge_its_picture_has(
    qtbot: QtBot,
) -> None:
    # The bar is 60 × 180 of 300 × 300: a third as wide as high, so a third of a square.
    for image in (picture(), picture(ink="#333", ground="#ddd")):
        rows = glyph_reading.read_image(image)
        assert GlyphImage(UNKNOWN, rows).is_sound
        assert share(rows) == pytest.approx(1 / 3, abs=0.01)
        assert rows[SIDE // 16] == 0xFF  # the middle of the first line
        assert rows[-SIDE // 16] == 0xFF  # and of the last


def test_that_light_on_dark_is_taken_the_other_way_round(qtbot: QtBot) -> None:
    rows = glyph_reading.read_image(picture(ink="white", ground="black"))
    assert share(rows) == pytest.approx(1 / 3, abs=0.01)


def test_that_a_drawing_of_lines_is_read_too(tmp_path: Path, qtbot: QtBot) -> None:
    svg = tmp_path / "glyph.svg"
    svg.write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">'
        '<path d="M40 10h20v60h-20z"/></svg>',
        "utf-8",
    )
    assert share(glyph_reading.read_file(svg)) == pytest.approx(1 / 3, abs=0.01)


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.png", b"no picture", "PICTURE-001"),
        ("a.svg", b"<svg", "PICTURE-001"),
        ("a.svg", b"", "PICTURE-001"),
        ("a.png", png(picture(ink="white")), "GLYPH-002"),
    ],
)
def test_that_what_shows_no_character_is_refused(
    tmp_path: Path, qtbot: QtBot, name: str, data: bytes, code: str
) -> None:
    made = tmp_path / name
    made.write_bytes(data)
    with pytest.raises(UserError) as refused:
        glyph_reading.read_file(made)
    assert refused.value.code == code


def test_that_a_file_that_is_gone_is_told(tmp_path: Path) -> None:
    for name in ("gone.svg", "gone.png"):
        with pytest.raises(UserError, match="WINDOW-003"):
            glyph_reading.read_file(tmp_path / name)


# --------------------------------------------------------------- from the paper


def test_that_a_refused_paper_leads_to_the_picture_and_prints_with_it(
    qtbot: QtBot, window: MainWindow, ctx: Context, file: Path
) -> None:
    person = on(ctx, in_hardship, NAME)
    place = Place("resident", person=person.id, month=Month(2026, 11))
    page = go(qtbot, window, place)
    click(page, "print-resident")
    settled(qtbot, window)
    assert "U+323AF" in shown(page)
    click(page, "give-glyph")
    asked = dialog()
    assert isinstance(asked, GlyphDialog)
    assert "U+323AF" in shown(asked)
    assert not asked.keep_button.isEnabled()
    asked.take_file(file)
    settled(qtbot, window)
    sample = find(asked, QLabel, "glyph-sample")
    assert sample.isVisible()
    assert sample.pixmap().width() > 300
    asked.keep_button.click()
    settled(qtbot, window)
    assert [kept.image.character for kept in on(ctx, glyphs.kept)] == [UNKNOWN]
    assert not page.findChildren(QPushButton, "give-glyph")
    click(page, "print-resident")
    settled(qtbot, window)
    assert window.page is not None
    assert window.page.place.page == "paper"


def test_that_a_copied_picture_is_taken_by_the_keys_that_paste(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    person = on(ctx, in_hardship, NAME)
    page = go(qtbot, window, Place("resident", person=person.id, month=Month(2026, 11)))
    click(page, "print-resident")
    settled(qtbot, window)
    click(page, "give-glyph")
    asked = dialog()
    assert isinstance(asked, GlyphDialog)
    QGuiApplication.clipboard().clear()
    click(asked, "paste-glyph")
    assert "no picture" in shown(asked)
    QGuiApplication.clipboard().setPixmap(QPixmap.fromImage(picture()))
    QTest.keyClick(asked, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    settled(qtbot, window)
    assert find(asked, QLabel, "glyph-sample").isVisible()
    assert asked.keep_button.isEnabled()
    asked.reject()
    assert on(ctx, glyphs.kept) == ()


def test_that_a_picture_without_a_character_is_told_in_the_dialog(
    qtbot: QtBot, window: MainWindow, ctx: Context, tmp_path: Path
) -> None:
    person = on(ctx, in_hardship, NAME)
    page = go(qtbot, window, Place("resident", person=person.id, month=Month(2026, 11)))
    click(page, "print-resident")
    settled(qtbot, window)
    click(page, "give-glyph")
    asked = dialog()
    assert isinstance(asked, GlyphDialog)
    empty = tmp_path / "empty.png"
    empty.write_bytes(png(picture(ink="white")))
    asked.take_file(empty)
    settled(qtbot, window)
    assert isinstance(asked.notice, Notice)
    assert "GLYPH-002" in asked.notice.hint.text()
    assert not asked.keep_button.isEnabled()


def test_that_of_a_long_text_only_what_is_beside_the_character_is_shown(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    person = on(ctx, in_hardship, f"一二三四五六七八九十{UNKNOWN}甲乙丙丁戊己庚辛壬癸")
    page = go(qtbot, window, Place("resident", person=person.id, month=Month(2026, 11)))
    click(page, "print-resident")
    settled(qtbot, window)
    click(page, "give-glyph")
    assert f"“六七八九十{UNKNOWN}甲乙丙丁戊”" in shown(dialog())


# ------------------------------------------------------------- beside the name


def registering(qtbot: QtBot, window: MainWindow, name: str) -> QWidget:
    """Open the form for somebody new, type a name and return its light."""
    go(qtbot, window, Place("people"))
    QTest.keyClick(window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    settled(qtbot, window)
    type_into(dialog(), "name", name)
    light = find(dialog(), QWidget, "name-light")
    qtbot.waitUntil(light.isVisible)
    return light


def test_that_an_old_private_point_is_offered_as_what_is_meant_and_taken_back(
    qtbot: QtBot, window: MainWindow
) -> None:
    # U+E863 of GBK is U+4DAE since GB 18030-2000.
    light = registering(qtbot, window, "王\ue863")
    line = find(dialog(), QLineEdit, "name")
    assert line.text() == "王\ue863"
    assert "U+4DAE" in shown(light)
    click(light, "instead-0")
    assert line.text() == "王\u4dae"
    line.undo()
    assert line.text() == "王\ue863"


def test_that_a_foreign_dot_is_replaced_only_when_asked(
    qtbot: QtBot, window: MainWindow
) -> None:
    light = registering(qtbot, window, "买买提・艾力")
    line = find(dialog(), QLineEdit, "name")
    assert line.text() == "买买提・艾力"
    click(light, "instead-0")
    assert line.text() == "买买提·艾力"


def test_that_a_name_with_a_picture_has_a_green_light_for_papers(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    light = registering(qtbot, window, NAME)
    assert "✗" in find(light, QLabel, "light-paper").text()
    assert "U+323AF" in find(light, QPushButton, "give-glyph").text()
    on(ctx, glyphs.keep, cross())
    type_into(dialog(), "name", NAME)
    words = find(light, QLabel, "light-paper")
    qtbot.waitUntil(lambda: words.text() == "✓ Papers")
    assert not asking(light)
    # A picture may be a bad one: another is taken in its place.
    again = find(light, QPushButton, "another-glyph")
    assert "U+323AF" in again.text()
    again.click()
    assert isinstance(dialog(), GlyphDialog)


def asking(light: QWidget) -> list[QPushButton]:
    """Return the buttons in sight that ask for a picture."""
    return [b for b in light.findChildren(QPushButton, "give-glyph") if b.isVisible()]
