# SPDX-License-Identifier: Apache-2.0
"""The part of beginning a visit that says it was made on paper: who, why, the scan."""

import re
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from carecalc.documents.preview import readable_pages
from carecalc.errors import UserError
from carecalc.gui.page import Desk
from carecalc.gui.picturing import PDF, Taken, damaged
from carecalc.gui.widgets.inputs import Field, FieldGrid, button, card, label
from carecalc.gui.widgets.speaking import Speaking, Voice
from carecalc.gui.widgets.taking import PictureSource, delete_file

_BETWEEN_NAMES = re.compile(r"[、，,;；/]")


class PaperForm(QWidget, Speaking):
    """A box to tick; then the names on the paper, why it was paper, and its scan.

    `fields` are those at which a refusal is said, by its place.
    """

    chosen = Signal(bool)
    """It is, or is no longer, a visit made on paper."""

    resized = Signal()

    def __init__(
        self, desk: Desk, voice: Voice, visitors: Sequence[str], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.voice = voice
        self._desk = desk
        self._pages: list[tuple[Taken, int, Path | None]] = []
        self._sent: list[tuple[Taken, Path | None]] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        self._box = QCheckBox(
            self.gettext("The visit was made on paper and is typed in now"), self
        )
        self._box.setObjectName("from-paper")
        self._box.setAccessibleName(self._box.text())
        self._box.toggled.connect(self._on_toggled)
        column.addWidget(self._box)
        self._more, inside = card(self, "panel")
        self._more.hide()
        column.addWidget(self._more)
        grid = FieldGrid()
        inside.addLayout(grid)
        self._visitors, self._note = QLineEdit(self), QLineEdit(self)
        self._visitors.setText("、".join(visitors))
        self.fields = {
            "visitors": Field(
                voice.catalogue,
                self.gettext("Assessors on the paper"),
                self._visitors,
                "visitors",
                self.gettext("As they signed it, with a comma between the names"),
                is_required=True,
            )
        }
        grid.add(self.fields["visitors"])
        grid.add(
            Field(
                voice.catalogue,
                self.gettext("Why it was made on paper"),
                self._note,
                "paper-note",
                self.gettext("For example: no power, no computer at hand"),
            )
        )
        self._build_scan(inside)
        for line in (self._visitors, self._note):
            line.installEventFilter(self)
        paste = QShortcut(QKeySequence(QKeySequence.StandardKey.Paste), self)
        paste.activated.connect(self._source.taking.paste)

    def _build_scan(self, inside: QVBoxLayout) -> None:
        voice = self.voice
        self._source = PictureSource(self._desk, voice, True, self)
        self._source.add.setText(self.gettext("Add pictures or PDF …"))
        self._source.add.setAccessibleName(self._source.add.text())
        self._source.setFocusProxy(self._source.add)
        self.fields["scan"] = Field(
            voice.catalogue,
            self.gettext("Scan of every page, signatures too"),
            self._source,
            "paper-scan",
            is_required=True,
        )
        inside.addWidget(self.fields["scan"])
        listed = QWidget(self)
        self._rows = QVBoxLayout(listed)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(4)
        inside.addWidget(listed)
        self._tidy = QCheckBox(
            self.gettext("Delete the files from the photo folder once they are kept"),
            self,
        )
        self._tidy.setObjectName("delete-taken")
        self._tidy.setAccessibleName(self._tidy.text())
        self._tidy.setToolTip(
            self.gettext("They lie there unencrypted, for everybody to read.")
        )
        self._tidy.hide()
        inside.addWidget(self._tidy)
        taking = self._source.taking
        taking.is_open = False
        taking.accept_drops(self.window())
        taking.taken.connect(self._on_taken)
        taking.refused.connect(self._on_refused)
        self._desk.incoming.changed.connect(self.resized)

    # ------------------------------------------------------------ what is said

    @property
    def is_chosen(self) -> bool:
        """Whether the visit was made on paper."""
        return self._box.isChecked()

    @property
    def is_reading(self) -> bool:
        """Whether something that was brought is not listed yet."""
        return bool(self._sent) or self._source.taking.is_busy

    def visitors(self) -> tuple[str, ...]:
        """Return the names as typed, one for each between commas."""
        return tuple(_BETWEEN_NAMES.split(self._visitors.text()))

    def note(self) -> str:
        """Return why it was made on paper."""
        return self._note.text()

    def pages(self) -> tuple[tuple[str, bytes], ...]:
        """Return what was brought of the paper: media and bytes, in order."""
        return tuple((taken.media, taken.data) for taken, *_ in self._pages)

    def clear_errors(self) -> None:
        """Say that nothing is wrong."""
        for field in self.fields.values():
            field.clear_error()

    def tidy(self) -> UserError | None:
        """Offer what is kept no more; delete it from the photo folder if so ticked.

        Return why a file could not be deleted.
        """
        refusal = None
        for _, _, file in self._pages:
            if file is None or file not in self._desk.incoming.offers:
                continue
            if self._tidy.isChecked():
                refusal = delete_file(file) or refusal
            self._desk.incoming.pass_over(file)
        return refusal

    # ------------------------------------------------------------ slots

    def _on_toggled(self, is_paper: bool) -> None:
        self._more.setVisible(is_paper)
        self._source.taking.is_open = is_paper
        self.chosen.emit(is_paper)
        self.resized.emit()

    def _on_taken(self, about: object, taken: Taken, file: Path | None) -> None:
        self._sent.append((taken, file))
        # On the one thread that draws pages: its library serves no other beside it.
        self._desk.tasks.run(_pages_of, taken, done=self._on_counted)

    def _on_counted(self, count: int) -> None:
        taken, file = self._sent.pop(0)
        if count == 0:
            self._on_refused(damaged(taken.name))
            return
        self._pages.append((taken, count, file))
        self.fields["scan"].clear_error()
        self._show_pages()

    def _on_refused(self, error: UserError) -> None:
        self._source.offers.free()
        self.fields["scan"].show_error(error)
        self.resized.emit()

    def _on_remove(self) -> None:
        at = int(self.sender().property("at"))
        del self._pages[at]
        self._source.offers.free()
        self._show_pages()
        self._source.add.setFocus()

    def _show_pages(self) -> None:
        while (item := self._rows.takeAt(0)) is not None:
            row = item.widget()
            if row is not None:
                row.hide()
                row.deleteLater()
        for at, (taken, count, _) in enumerate(self._pages):
            self._rows.addWidget(self._row(at, taken, count))
        offered = self._desk.incoming.offers
        self._tidy.setVisible(any(file in offered for *_, file in self._pages))
        self.resized.emit()

    def _row(self, at: int, taken: Taken, count: int) -> QWidget:
        frame = QWidget(self)
        frame.setObjectName(f"scan-{at + 1}")
        row = QHBoxLayout(frame)
        row.setContentsMargins(0, 0, 0, 0)
        said = self.gettext("{number}. {file}", number=at + 1, file=taken.name)
        if taken.media == PDF:
            said = self.gettext(
                "{number}. {file} (pages: {count})",
                number=at + 1,
                file=taken.name,
                count=count,
            )
        row.addWidget(label(said, "", frame), 1)
        remove = button(self.gettext("Remove"), f"remove-scan-{at + 1}", "quiet", frame)
        remove.setAccessibleName(f"{remove.text()}: {said}")
        remove.setProperty("at", at)
        remove.clicked.connect(self._on_remove)
        row.addWidget(remove)
        # A hidden row asks for no room when the dialog is fitted.
        frame.show()
        return frame

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let a copied picture through: a line of text would take Ctrl+V for nothing."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.matches(QKeySequence.StandardKey.Paste)
        ):
            mime = QGuiApplication.clipboard().mimeData()
            # There is none where whoever had copied something has ended since.
            if mime is not None and (mime.hasImage() or mime.hasUrls()):
                event.ignore()
                return True
        return False


def _pages_of(taken: Taken) -> int:
    """Return how many pages a file has; 0 where it cannot be opened."""
    return readable_pages(taken.data) if taken.media == PDF else 1
