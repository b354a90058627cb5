# SPDX-License-Identifier: Apache-2.0
"""Drawings and photographs kept with the questions of a visit: saved, shown again."""

from collections.abc import Sequence
from datetime import timedelta, timezone
from pathlib import Path, PurePosixPath

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QWidget

from carecalc import paths
from carecalc.domain.visit import Evidence
from carecalc.errors import UserError
from carecalc.gui.messages import Notice
from carecalc.gui.page import Desk
from carecalc.gui.picturing import Taken
from carecalc.gui.widgets.drawing import DrawingDialog, PictureDialog
from carecalc.gui.widgets.speaking import Speaking, Voice
from carecalc.services import visits
from carecalc.text import N_

_BEIJING = timezone(timedelta(hours=8))
_DRAWING = "image/png"


class Drawings(QObject, Speaking):
    """What was drawn and photographed during one visit."""

    changed = Signal()
    """The list is another by now."""

    saved = Signal()
    """One more is in the office's store."""

    kept = Signal(object)
    """The file, or None, of what is in the office's store by now."""

    lost = Signal()
    """One could not be kept; the notice says why."""

    left = Signal()
    """A sheet or a picture was closed, or what was drawn has come into the list."""

    def __init__(
        self, desk: Desk, voice: Voice, visit: str, notice: Notice, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.voice = voice
        self._desk = desk
        self._visit = visit
        self._notice = notice
        self._window = parent
        self._kept: tuple[Evidence, ...] = ()
        self._sent: list[Path | None] = []
        self._title = ""
        self._load()

    def of(self, item: str) -> Sequence[tuple[str, str]]:
        """Return (id, words) of what is kept with a question, in order."""
        return [
            (
                kept.id,
                self.gettext(
                    N_("Drawing {number}, {time}")
                    if kept.media == _DRAWING
                    else N_("Photograph {number}, {time}"),
                    number=number,
                    time=self.voice.catalogue.time(kept.kept_at.astimezone(_BEIJING)),
                ),
            )
            for number, kept in enumerate(
                (each for each in self._kept if each.item == item), start=1
            )
        ]

    def draw(self, item: str) -> None:
        """Open the sheet for a question."""
        dialog = DrawingDialog(self.voice, item, self._window)
        dialog.kept.connect(self._on_drawn)
        dialog.finished.connect(self._on_closed)
        dialog.open()

    def show(self, evidence: str) -> None:
        """Show a drawing or photograph that was kept."""
        self._title = next(
            words
            for kept in self._kept
            for each, words in self.of(kept.item)
            if each == evidence
        )
        self._desk.call(
            visits.evidence_bytes,
            evidence,
            done=self._on_bytes,
            failed=self._on_refused,
        )

    def show_file(self, name: str) -> None:
        """Show a picture that lies beside the county's own law files."""
        path = PurePosixPath(name)
        picture = QPixmap()
        if not path.is_absolute() and ".." not in path.parts:
            picture = QPixmap(str(paths.overlay() / path))
        if picture.isNull():
            self._notice.tell(
                self.gettext("The picture {file} is not there.", file=name),
                "warning",
                self.gettext("It belongs into the folder of the county's own files."),
            )
            return
        self._show_picture(path.name, picture)

    def _show_picture(self, title: str, picture: QPixmap) -> None:
        dialog = PictureDialog(self.voice, title, picture, self._window)
        dialog.finished.connect(self._on_closed)
        dialog.open()

    def _on_closed(self) -> None:
        self.left.emit()

    def _load(self) -> None:
        self._desk.call(visits.evidence, self._visit, done=self._on_evidence)

    def _on_evidence(self, kept: tuple[Evidence, ...]) -> None:
        self._kept = kept
        self.changed.emit()

    def attach(self, item: str, taken: Taken, file: Path | None) -> None:
        """Keep a photograph with a question; `file` is where it came from."""
        self._attach(item, taken.media, taken.data, file)

    def _on_drawn(self, item: str, data: bytes) -> None:
        self._attach(item, _DRAWING, data, None)

    def _attach(self, item: str, media: str, data: bytes, file: Path | None) -> None:
        self._sent.append(file)
        self._desk.call(
            visits.attach,
            self._visit,
            item,
            media,
            data,
            done=self._on_attached,
            failed=self._on_not_attached,
        )

    def _on_not_attached(self, error: UserError) -> None:
        self._sent.pop(0)
        self._notice.show_error(error)
        self.lost.emit()

    def _on_attached(self, kept: Evidence) -> None:
        self._kept = (*self._kept, kept)
        self.kept.emit(self._sent.pop(0))
        self.saved.emit()
        self.changed.emit()
        self.left.emit()

    def _on_bytes(self, data: bytes) -> None:
        picture = QPixmap()
        picture.loadFromData(data)
        self._show_picture(self._title, picture)

    def _on_refused(self, error: UserError) -> None:
        self._notice.show_error(error)
