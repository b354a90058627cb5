# SPDX-License-Identifier: Apache-2.0
"""Asks for the picture of a character that no font has, and shows it on paper first."""

from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QPixmap
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QLabel, QWidget

from carecalc.documents.preview import Picture, page_picture
from carecalc.domain.glyph import GlyphImage, can_be_pictured, code_point
from carecalc.errors import UserError
from carecalc.gui import glyph_reading
from carecalc.gui.dialog import Dialog
from carecalc.gui.messages import Notice
from carecalc.gui.page import Desk, Page
from carecalc.gui.picturing import image_of
from carecalc.gui.widgets.inputs import button, label
from carecalc.gui.widgets.speaking import Speaking, Voice
from carecalc.services import glyphs
from carecalc.services.glyphs import KeptGlyph
from carecalc.text import N_, Message

MISSING = "PAPER-001"
"""The refusal of a paper that leads here."""

_DPI = 120
_BESIDE = 5
"""How many characters of a longer text the sample shows on each side."""


class GlyphDialog(Dialog, Speaking):
    """One character of one name; `kept` once its picture is with the office."""

    kept = Signal()

    def __init__(
        self, desk: Desk, voice: Voice, character: str, name: str, parent: QWidget
    ) -> None:
        self.voice = voice
        words = voice.catalogue.render
        super().__init__(words(Message(N_("Picture of a character"))), parent, 480)
        self.setObjectName("glyph-dialog")
        self._desk = desk
        self._character = character
        self._name = _around(name, character)
        self._image: GlyphImage | None = None
        self.body.addWidget(
            label(
                self.gettext(
                    "{code} in “{name}”", code=code_point(character), name=self._name
                ),
                "heading",
                self,
            )
        )
        self.body.addWidget(
            label(
                self.gettext(
                    "No font of the program has this character. Give a picture of it, "
                    "from the identity card or the household register, dark on light "
                    "and with nothing else on it. Papers draw it in the character's "
                    "place; what is copied out of them is the character itself."
                ),
                "hint",
                self,
            )
        )
        row = QHBoxLayout()
        row.setSpacing(8)
        self._choose = button(self.gettext("Choose a file …"), "choose-glyph", "", self)
        self._paste = button(
            self.gettext("Paste a copied picture"), "paste-glyph", "", self
        )
        for each in (self._choose, self._paste):
            each.setMinimumHeight(voice.look.size(44))
            row.addWidget(each)
        row.addStretch(1)
        self.body.addLayout(row)
        self.notice = Notice(voice.catalogue, self)
        self.body.addWidget(self.notice)
        self._caption = label(self.gettext("On paper it looks like this:"), "", self)
        self._sheet = QFrame(self)
        # Paper is white whatever the theme.
        self._sheet.setObjectName("glyph-sheet")
        self._sheet.setStyleSheet("#glyph-sheet { background: white; }")
        self._sample = QLabel(self._sheet)
        self._sample.setObjectName("glyph-sample")
        self._sample.setAccessibleName(
            self.gettext("The name in three sizes as papers print it")
        )
        within = QHBoxLayout(self._sheet)
        within.setContentsMargins(0, 0, 0, 0)
        within.addWidget(self._sample, 0, Qt.AlignmentFlag.AlignLeft)
        for shown in (self._caption, self._sheet):
            shown.setVisible(False)
            self.body.addWidget(shown)
        self.body.addStretch(1)
        cancel = self.add_button(self.gettext("Cancel"), "cancel-glyph")
        self.keep_button = self.add_button(
            self.gettext("Keep the picture"), "keep-glyph", "primary"
        )
        self.keep_button.setEnabled(False)
        cancel.clicked.connect(self.reject)
        self.keep_button.clicked.connect(self._on_keep)
        self._choose.clicked.connect(self._on_choose)
        self._paste.clicked.connect(self._on_paste)

    def take_file(self, file: Path) -> None:
        """Look at the picture in a file."""
        self._desk.aside.run(
            glyph_reading.read_file,
            file,
            done=self._on_read,
            failed=self._on_refused,
            busy=self._choose,
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Paste by the keys that paste everywhere."""
        if event.matches(QKeySequence.StandardKey.Paste):
            self._on_paste()
        else:
            super().keyPressEvent(event)

    def _on_choose(self) -> None:
        dialog = QFileDialog(self, self.gettext("Picture of a character"))
        dialog.setObjectName("open-dialog")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptOpen)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        suffixes = " ".join(f"*{suffix}" for suffix in glyph_reading.SUFFIXES)
        dialog.setNameFilter(self.gettext("Pictures ({suffixes})", suffixes=suffixes))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self._on_chosen)
        dialog.open()

    def _on_chosen(self, file: str) -> None:
        self.take_file(Path(file))

    def _on_paste(self) -> None:
        image = QGuiApplication.clipboard().image()
        if image.isNull():
            self.notice.tell(
                self.gettext("There is no picture among what was copied."),
                "warning",
                self.gettext("Copy the picture in the program that shows it."),
            )
            return
        self._desk.aside.run(
            glyph_reading.read_image,
            image,
            done=self._on_read,
            failed=self._on_refused,
            busy=self._paste,
        )

    def _on_read(self, rows: bytes) -> None:
        image = GlyphImage(self._character, rows)
        self._image = image
        self._desk.call(
            glyphs.sample,
            image,
            self._name,
            done=self._on_sample,
            failed=self._on_refused,
        )

    def _on_sample(self, pdf: bytes) -> None:
        dpi = _DPI * self.devicePixelRatioF()
        self._desk.tasks.run(page_picture, pdf, 0, dpi, done=self._on_picture)

    def _on_picture(self, picture: Picture) -> None:
        pixmap = QPixmap.fromImage(image_of(picture))
        pixmap.setDevicePixelRatio(self.devicePixelRatioF())
        self._sample.setPixmap(pixmap)
        self.notice.clear()
        for shown in (self._caption, self._sheet):
            shown.setVisible(True)
        self.keep_button.setEnabled(True)
        self.keep_button.setFocus()
        self.fit()

    def _on_keep(self) -> None:
        self._desk.call(
            glyphs.keep,
            self._image,
            done=self._on_kept,
            failed=self._on_refused,
            busy=self.keep_button,
        )

    def _on_kept(self, kept: KeptGlyph) -> None:
        self.kept.emit()
        self.accept()

    def _on_refused(self, error: UserError) -> None:
        self.notice.show_error(error)
        self.fit()


class _WayOn(QObject, Speaking):
    """What a notice offers while it says that a character has no font."""

    def __init__(self, page: Page, notice: Notice, error: UserError) -> None:
        super().__init__(notice)
        codes = page.desk.context.catalog.codes().groups
        self.voice = Voice(page.catalogue, codes, page.desk.look)
        self._page = page
        self._notice = notice
        self._values = error.message.values
        notice.offer(
            self.gettext("Give a picture of the character …"),
            "give-glyph",
            self._on_give,
        )

    def _on_give(self) -> None:
        character, name = (str(self._values[each]) for each in ("character", "text"))
        dialog = GlyphDialog(
            self._page.desk, self.voice, character, name, self._page.window()
        )
        dialog.kept.connect(self._on_kept)
        dialog.open()

    def _on_kept(self) -> None:
        self._page.saved.emit()
        self._notice.tell(
            self.gettext("The picture is kept. Papers are drawn with it now."), "good"
        )


def show_refusal(page: Page, notice: Notice, error: UserError) -> None:
    """Show why a paper was not made; where a character has no font, the way on too."""
    notice.show_error(error)
    if (
        error.code == MISSING
        and can_be_pictured(str(error.message.values["character"]))
        and page.desk.may("papers.issue")
    ):
        _WayOn(page, notice, error)


def _around(text: str, character: str) -> str:
    """Return as much of a text beside its character as one line of a paper holds."""
    at = max(text.find(character) - _BESIDE, 0)
    return " ".join(text[at : at + 2 * _BESIDE + 1].split())
