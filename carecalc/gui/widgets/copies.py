# SPDX-License-Identifier: Apache-2.0
"""Copies of the paper that proves an entry: adding one, looking at them, saving one."""

import re
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QSize, Qt, Signal
from PySide6.QtGui import QImageReader, QKeySequence, QPixmap, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from carecalc.domain.fact import Fact, Scan
from carecalc.errors import UserError
from carecalc.gui.dialog import Dialog
from carecalc.gui.messages import Notice
from carecalc.gui.page import Desk
from carecalc.gui.picturing import Taken
from carecalc.gui.widgets.fact_words import headline
from carecalc.gui.widgets.handing import Handing
from carecalc.gui.widgets.inputs import button, label
from carecalc.gui.widgets.paper_out import Saving
from carecalc.gui.widgets.speaking import Speaking, Voice
from carecalc.gui.widgets.taking import PictureSource
from carecalc.services import disclosures, facts

_SUFFIXES = {"image/png": ".png", "image/jpeg": ".jpg", "application/pdf": ".pdf"}
_WIDTH = 460
_NO_NAME = re.compile(r'[\\/:*?"<>|\s]+')
"""What the name of a file cannot hold on every system."""


class CopiesDialog(Dialog, Speaking):
    """Lists the copies kept with a fact; what was kept stays."""

    kept = Signal()
    """One more copy is kept with the fact."""

    def __init__(self, desk: Desk, voice: Voice, fact: Fact, parent: QWidget) -> None:
        self.voice = voice
        super().__init__(self.gettext("Copies of the papers"), parent, width=520)
        self.setObjectName("copies-dialog")
        self._desk = desk
        self._fact = fact
        self._wanted: tuple[Scan, str] | None = None
        self.body.addWidget(label(headline(voice, fact.value), "heading", self))
        self.notice = Notice(voice.catalogue, self)
        self.notice.setObjectName("dialog-notice")
        self.body.addWidget(self.notice)
        self._rows = QVBoxLayout()
        self.body.addLayout(self._rows)
        self.picture = QLabel(self)
        self.picture.setObjectName("copy-picture")
        self.picture.hide()
        self.body.addWidget(self.picture, 0, Qt.AlignmentFlag.AlignHCenter)
        self.body.addStretch(1)
        close = self.add_button(self.gettext("Close"), "close")
        close.clicked.connect(self.reject)
        self.add = self.add_button(self.gettext("Add a copy …"), "add-copy", "primary")
        self.add.clicked.connect(self._on_add)
        self.add.setFocus()
        self.source = PictureSource(desk, voice, True, self)
        self.source.add.hide()  # The dialog has its own button, below.
        self.body.insertWidget(self.body.count() - 1, self.source)
        self._sent: list[Path | None] = []
        taking = self.source.taking
        taking.accept_drops(self)
        taking.taken.connect(self._on_taken)
        taking.refused.connect(self._on_refused)
        paste = QShortcut(QKeySequence(QKeySequence.StandardKey.Paste), self)
        paste.activated.connect(taking.paste)
        desk.incoming.changed.connect(self.fit)
        self._load()

    def _load(self) -> None:
        self._desk.call(
            facts.scans, self._fact.id, done=self._on_scans, failed=self._on_refused
        )

    def _on_scans(self, scans: tuple[Scan, ...]) -> None:
        while (item := self._rows.takeAt(0)) is not None:
            if item.widget() is not None:
                item.widget().hide()
                item.widget().deleteLater()
        if not scans:
            said = self.gettext("No copy is kept with this entry yet.")
            self._add_row(label(said, "muted", self))
        for number, scan in enumerate(scans, start=1):
            self._add_row(self._row(number, scan))
        self.fit()

    def _add_row(self, row: QWidget) -> None:
        self._rows.addWidget(row)
        # A hidden row asks for no room when the dialog is fitted.
        row.show()

    def _row(self, number: int, scan: Scan) -> QWidget:
        frame = QWidget(self)
        row = QHBoxLayout(frame)
        row.setContentsMargins(0, 0, 0, 0)
        said = self.gettext(
            "Copy {number} ({kind}), kept on {day}",
            number=number,
            kind=_SUFFIXES[scan.media].removeprefix(".").upper(),
            day=scan.kept_at.date(),
        )
        row.addWidget(label(said, "", frame), 1)
        ways = [(self.gettext("Save as …"), "save")]
        if scan.media.startswith("image/"):
            ways.insert(0, (self.gettext("Show"), "show"))
        for words, way in ways:
            made = button(words, f"{way}-copy-{number}", "quiet", frame)
            made.setAccessibleName(f"{words}: {said}")
            made.setProperty("wanted", (scan, way))
            made.clicked.connect(self._on_wanted)
            row.addWidget(made)
        return frame

    # ------------------------------------------------------------ adding

    def _on_add(self) -> None:
        self.notice.clear()
        self.source.taking.choose("copy-file")

    def _on_taken(self, about: object, taken: Taken, file: Path | None) -> None:
        self._sent.append(file)
        self._desk.call(
            facts.attach,
            self._fact.id,
            taken.media,
            taken.data,
            done=self._on_kept,
            failed=self._on_not_kept,
            busy=self.add,
        )

    def _on_kept(self, scan: Scan) -> None:
        file = self._sent.pop(0)
        if file is not None:
            self.source.offers.keep(file)
        self.kept.emit()
        self._load()

    def _on_not_kept(self, error: UserError) -> None:
        self._sent.pop(0)
        self.source.offers.free()
        self._on_refused(error)

    # ------------------------------------------------------------ looking

    def _on_wanted(self) -> None:
        self.notice.clear()
        self._wanted = self.sender().property("wanted")
        self._desk.call(
            facts.scan_bytes,
            self._wanted[0].id,
            done=self._on_bytes,
            failed=self._on_refused,
        )

    def _on_bytes(self, data: bytes) -> None:
        assert self._wanted is not None
        scan, way = self._wanted
        if way == "show":
            self._show(data)
            return
        said = headline(self.voice, self._fact.value)
        name = f"{_NO_NAME.sub(' ', said).strip()}{_SUFFIXES[scan.media]}"
        saving = Saving(
            self._desk.tasks,
            self.gettext("Copy of the paper"),
            name,
            data,
            self,
            Handing(
                self._desk,
                self.voice.catalogue,
                disclosures.SCAN,
                disclosures.of_scan,
                (scan.id, data),
                self,
            ),
        )
        saving.refused.connect(self._on_refused)
        saving.ask()

    def _show(self, data: bytes) -> None:
        picture = small_picture(data)
        if picture.isNull():
            said = self.gettext(
                "This copy cannot be shown here; save it to look at it."
            )
            self.notice.tell(said, "warning")
            return
        self.picture.setPixmap(picture)
        self.picture.setAccessibleName(self.gettext("Copy of the paper"))
        self.picture.show()
        self.fit()

    def _on_refused(self, error: UserError) -> None:
        self.notice.show_error(error)
        self.fit()


def small_picture(data: bytes) -> QPixmap:
    """Return a picture as wide as the dialog; a null one if it cannot be read."""
    buffer = QBuffer()
    buffer.setData(QByteArray(data))
    reader = QImageReader(buffer)
    reader.setAutoTransform(True)
    size = reader.size()
    if size.width() > _WIDTH:
        reader.setScaledSize(
            size.scaled(QSize(_WIDTH, 10_000), Qt.AspectRatioMode.KeepAspectRatio)
        )
    return QPixmap.fromImage(reader.read())
