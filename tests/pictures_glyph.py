# SPDX-License-Identifier: Apache-2.0
"""Draw what a page says of a character that no font has, and the dialog behind it."""

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtWidgets import QApplication, QDialog, QPushButton

from carecalc.documents.fonts import shipped
from carecalc.errors import UserError
from carecalc.gui.main_window import MainWindow
from carecalc.gui.messages import Notice
from carecalc.gui.page import Page
from carecalc.gui.widgets.glyph_dialog import show_refusal
from tests.pictures_window import grabbed, settle


def wanting(window: MainWindow, page: Page) -> Iterator[tuple[str, QImage]]:
    """Yield a page whose paper lacks a character, and the dialog that asks for one."""
    notice = page.findChild(Notice)
    assert notice is not None
    try:
        shipped().require("阿卜杜拉·\U000323af明")
    except UserError as error:
        show_refusal(page, notice, error)
    settle(window)
    yield "resident-no-font", grabbed(window)
    give = notice.findChild(QPushButton, "give-glyph")
    assert give is not None
    give.click()
    settle(window)
    asked = QApplication.activeModalWidget()
    assert isinstance(asked, QDialog)
    QGuiApplication.clipboard().setImage(character())
    asked.findChild(QPushButton, "paste-glyph").click()
    settle(window)
    yield "glyph-dialog", asked.grab().toImage()
    asked.reject()
    notice.clear()


def character() -> QImage:
    """Return the picture of a character, as somebody copies one."""
    image = QImage(400, 400, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    font = QApplication.font()
    font.setPixelSize(300)
    painter.setFont(font)
    painter.drawText(image.rect(), Qt.AlignmentFlag.AlignCenter, "龘")
    painter.end()
    return image
