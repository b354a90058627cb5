# SPDX-License-Identifier: Apache-2.0
"""The pictures of characters that the office has given; one of them is withdrawn."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from carecalc.domain.glyph import SIDE
from carecalc.errors import UserError
from carecalc.gui.page import Desk
from carecalc.gui.widgets.inputs import Card, button, label
from carecalc.gui.widgets.speaking import Speaking, Voice
from carecalc.gui.widgets.withdrawing import ToWithdraw, WithdrawDialog
from carecalc.services import glyphs
from carecalc.services.glyphs import KeptGlyph
from carecalc.text import N_

_SHOWN = 44
"""Logical pixels of a character in the list."""


class GlyphList(Card, Speaking):
    """A row for each picture, as papers draw it."""

    refused = Signal(object)
    saved = Signal()

    def __init__(self, desk: Desk, voice: Voice, parent: QWidget) -> None:
        super().__init__(parent)
        self.voice = voice
        self._desk = desk
        self.setObjectName("glyph-list")
        self.column.addWidget(
            label(self.gettext("Pictures of characters"), "heading", self)
        )
        said = self.gettext(
            "Papers draw them where no font has the character. One is given where a "
            "paper is stopped by it."
        )
        self.column.addWidget(label(said, "muted", self))
        self._rows = QWidget(self)
        self.column.addWidget(self._rows)
        self._load()

    def _load(self) -> None:
        self._desk.call(glyphs.kept, done=self._on_kept, failed=self._on_refused)

    def _on_kept(self, kept: tuple[KeptGlyph, ...]) -> None:
        rows = QWidget(self)
        column = QVBoxLayout(rows)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        for one in kept:
            column.addWidget(self._row(one, rows))
        if not kept:
            nothing = label(self.gettext("None was given yet."), "", rows)
            nothing.setObjectName("no-glyphs")
            column.addWidget(nothing)
        self.column.replaceWidget(self._rows, rows)
        self._rows.setParent(None)
        self._rows.deleteLater()
        self._rows = rows
        rows.show()

    def _row(self, one: KeptGlyph, parent: QWidget) -> QWidget:
        frame = QWidget(parent)
        frame.setObjectName(f"glyph-{one.image.name}")
        row = QHBoxLayout(frame)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        picture = QLabel(frame)
        # Paper is white whatever the theme.
        picture.setStyleSheet("background: white;")
        picture.setPixmap(self._picture(one))
        picture.setAccessibleName(one.image.name)
        row.addWidget(picture)
        said = self.gettext(
            "{code}, picture {edition}", code=one.image.name, edition=one.edition
        )
        row.addWidget(label(said, "", frame), 1)
        made = button(
            self.gettext("Withdraw …"), f"withdraw-{one.image.name}", "quiet", frame
        )
        made.setAccessibleName(f"{made.text()}: {said}")
        made.setProperty("glyph", one)
        made.clicked.connect(self._on_withdraw)
        row.addWidget(made)
        return frame

    def _picture(self, one: KeptGlyph) -> QPixmap:
        # Its lines are ink on nothing: where a bit is set it is black.
        image = QImage(one.image.rows, SIDE, SIDE, SIDE // 8, QImage.Format.Format_Mono)
        image.setColorTable([0xFFFFFFFF, 0xFF000000])
        side = self.voice.look.size(_SHOWN)
        return QPixmap.fromImage(
            image.convertToFormat(QImage.Format.Format_RGB32).scaled(
                side,
                side,
                Qt.AspectRatioMode.KeepAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
        )

    def _on_withdraw(self) -> None:
        name = self.sender().property("glyph").image.name
        what = ToWithdraw(
            "withdraw-glyph",
            N_("Withdraw the picture"),
            name,
            N_(
                "The next paper with this character asks for a picture again. What was "
                "issued stays as it is."
            ),
            name,
            glyphs.withdraw,
        )
        dialog = WithdrawDialog(self._desk, self.voice.catalogue, what, self.window())
        dialog.withdrawn.connect(self._on_withdrawn)
        dialog.open()

    def _on_withdrawn(self) -> None:
        self.saved.emit()
        self._load()

    def _on_refused(self, error: UserError) -> None:
        self.refused.emit(error)
