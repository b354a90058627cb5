# SPDX-License-Identifier: Apache-2.0
"""Taking pictures in: chosen files, what was copied, what is dropped, what has come."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject, Qt, Signal
from PySide6.QtGui import QDropEvent, QGuiApplication, QImage, QPixmap
from PySide6.QtWidgets import QFileDialog, QFrame, QLabel, QVBoxLayout, QWidget

from carecalc.errors import UserError
from carecalc.gui.elided import Elided
from carecalc.gui.page import Desk
from carecalc.gui.picturing import SUFFIXES, Taken, take_file, take_image, thumbnail
from carecalc.gui.widgets.flow import FlowLayout
from carecalc.gui.widgets.inputs import button, label
from carecalc.gui.widgets.speaking import Speaking, Voice
from carecalc.text import N_, Message

_THUMB = 88


class Taking(QObject, Speaking):
    """Brings pictures from wherever they come, made small beside the window's thread.

    `about` says what the pictures are for, as it stands when they are brought.
    """

    taken = Signal(object, object, object)
    """(about, `Taken`, the file it lies in or None): to be kept."""

    refused = Signal(object)
    """The `UserError` why one could not be taken; the others still are."""

    def __init__(
        self, desk: Desk, voice: Voice, with_scans: bool, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.voice = voice
        self.about: object = None
        self.is_open = True
        self._desk = desk
        self._with_scans = with_scans
        self._window = parent
        self._sent: list[tuple[object, Path | None]] = []

    @property
    def is_busy(self) -> bool:
        """Whether something that was brought is still being read."""
        return bool(self._sent)

    def choose(self, name: str) -> None:
        """Ask for files, several at once; `name` is that of the dialog."""
        asked = QFileDialog(self._window, self.gettext("Add pictures"))
        asked.setObjectName(name)
        asked.setFileMode(QFileDialog.FileMode.ExistingFiles)
        kinds = self.gettext("Pictures")
        endings = " ".join(f"*{suffix}" for suffix in SUFFIXES)
        if self._with_scans:
            kinds, endings = self.gettext("Pictures and PDF"), f"{endings} *.pdf"
        asked.setNameFilter(f"{kinds} ({endings})")
        asked.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        asked.filesSelected.connect(self._on_files)
        asked.open()

    def paste(self) -> bool:
        """Take what was copied; False, and a word about it, where it is no picture."""
        if self.is_open and self._take(QGuiApplication.clipboard().mimeData()):
            return True
        if self.is_open:
            self.refused.emit(
                UserError(
                    "PICTURE-005",
                    Message(N_("No picture was copied.")),
                    Message(
                        N_("Copy a picture or its file first, then press Ctrl+V here.")
                    ),
                    "picture",
                )
            )
        return False

    def accept_drops(self, on: QWidget) -> None:
        """Take pictures that are dropped on a widget."""
        on.setAcceptDrops(True)
        on.installEventFilter(self)

    def take(self, files: Sequence[Path]) -> None:
        """Take these files."""
        for file in files:
            self._sent.append((self.about, file))
            self._desk.aside.run(
                take_file,
                file,
                self._with_scans,
                done=self._on_taken,
                failed=self._on_refused,
            )

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Say what can be dropped, and take it."""
        kinds = (QEvent.Type.DragEnter, QEvent.Type.DragMove, QEvent.Type.Drop)
        if event.type() not in kinds or not isinstance(event, QDropEvent):
            return False
        mime = event.mimeData()
        if not self.is_open or not (_files(mime) or mime.hasImage()):
            return False
        # Copied, never moved: what lies elsewhere is not ours to delete.
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        if event.type() == QEvent.Type.Drop:
            self._take(mime)
        return True

    def _take(self, mime: QMimeData | None) -> bool:
        if mime is None:
            return False  # Whoever had copied something has ended since.
        files = _files(mime)
        if files:
            self.take(files)
            return True
        image = mime.imageData() if mime.hasImage() else None
        if isinstance(image, QPixmap):
            image = image.toImage()
        if not isinstance(image, QImage) or image.isNull():
            return False
        self._sent.append((self.about, None))
        self._desk.aside.run(
            partial(take_image, image, self.gettext("copied picture")),
            done=self._on_taken,
            failed=self._on_refused,
        )
        return True

    def _on_files(self, files: list[str]) -> None:
        self.take([Path(file) for file in files])

    def _on_taken(self, taken: Taken) -> None:
        # Results come in the order of the calls.
        about, file = self._sent.pop(0)
        self.taken.emit(about, taken, file)

    def _on_refused(self, error: UserError) -> None:
        self._sent.pop(0)
        self.refused.emit(error)


def _files(mime: QMimeData) -> list[Path]:
    return [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]


class Offer(QFrame, Speaking):
    """One picture that came into the watched folder: taken or passed over.

    Once kept, it still lies unencrypted there: it is deleted if somebody says so.
    """

    wanted = Signal(object)
    passed = Signal(object)
    deleted = Signal(object)

    def __init__(self, desk: Desk, voice: Voice, file: Path, parent: QWidget) -> None:
        super().__init__(parent)
        self.voice = voice
        self.file = file
        self.is_kept = False
        self.setProperty("role", "panel")
        self.setObjectName(f"offer-{file.name}")
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(6)
        self.picture = QLabel(self)
        self.picture.setAccessibleName(file.name)
        self.picture.setMinimumHeight(voice.look.size(_THUMB))
        column.addWidget(self.picture, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(Elided(file.name, self))
        self._said = label("", "hint", self)
        self._said.hide()
        column.addWidget(self._said)
        flow = FlowLayout(spacing=6)
        self._first = button(self.gettext("Take"), "take-offer", "", self)
        self._second = button(self.gettext("Skip"), "pass-offer", "quiet", self)
        self._first.clicked.connect(self._on_first)
        self._second.clicked.connect(self._on_second)
        for each in (self._first, self._second):
            each.setAccessibleName(f"{each.text()}: {file.name}")
            flow.addWidget(each)
        column.addLayout(flow)
        desk.aside.run(
            thumbnail, file, voice.look.size(_THUMB), done=self._on_thumbnail
        )

    def begin(self) -> None:
        """Put the keyboard on taking it."""
        self._first.setFocus()

    def keep(self) -> None:
        """Say that it is kept, and ask about the file."""
        self.is_kept = True
        self._said.setText(
            self.gettext(
                "Kept, encrypted. The file still lies in the folder for everybody to "
                "read."
            )
        )
        self._said.show()
        self._first.setText(self.gettext("Delete the file"))
        self._second.setText(self.gettext("Leave it"))
        for each in (self._first, self._second):
            each.setAccessibleName(f"{each.text()}: {self.file.name}")
            each.setEnabled(True)

    def free(self) -> None:
        """Let it be taken again: it could not be kept."""
        self._first.setEnabled(True)

    def _on_thumbnail(self, image: QImage) -> None:
        if image.isNull():
            self.picture.setText(self.gettext("no preview"))
        else:
            self.picture.setPixmap(QPixmap.fromImage(image))

    def _on_first(self) -> None:
        if self.is_kept:
            self.deleted.emit(self.file)
        else:
            self._first.setEnabled(False)
            self.wanted.emit(self.file)

    def _on_second(self) -> None:
        self.passed.emit(self.file)


class Offers(QWidget, Speaking):
    """The pictures of the watched folder that nobody took or passed over yet."""

    wanted = Signal(object)
    """The file that is to be taken."""

    refused = Signal(object)
    """The `UserError` why a file could not be deleted."""

    def __init__(self, desk: Desk, voice: Voice, parent: QWidget) -> None:
        super().__init__(parent)
        self.voice = voice
        self.setObjectName("offers")
        self._desk = desk
        self._rows: dict[Path, Offer] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self._title = label(self.gettext("New in the photo folder"), "caption", self)
        self._column.addWidget(self._title)
        desk.incoming.changed.connect(self._on_changed)
        desk.incoming.watch(desk.settings.photo_folder)
        self._on_changed()

    def begin(self) -> bool:
        """Put the keyboard on the first picture offered; False where there is none."""
        first = next((row for row in self._rows.values() if not row.is_kept), None)
        if first is not None:
            first.begin()
        return first is not None

    def keep(self, file: Path) -> None:
        """Say of a file that it is kept."""
        if file in self._rows:
            self._rows[file].keep()

    def free(self) -> None:
        """Let what could not be kept be taken again."""
        for row in self._rows.values():
            row.free()

    def _on_changed(self) -> None:
        offered = self._desk.incoming.offers
        for file in [f for f in self._rows if f not in offered]:
            row = self._rows.pop(file)
            row.hide()
            row.deleteLater()
        for file in offered:
            if file not in self._rows:
                row = Offer(self._desk, self.voice, file, self)
                row.wanted.connect(self.wanted)
                row.passed.connect(self._on_passed)
                row.deleted.connect(self._on_deleted)
                self._rows[file] = row
                self._column.addWidget(row)
                row.show()
        self.setVisible(bool(self._rows))

    def _on_passed(self, file: Path) -> None:
        self._desk.incoming.pass_over(file)

    def _on_deleted(self, file: Path) -> None:
        refusal = delete_file(file)
        if refusal is None:
            self._desk.incoming.pass_over(file)
        else:
            self.refused.emit(refusal)


def delete_file(file: Path) -> UserError | None:
    """Delete what is kept, encrypted, by now; return why it could not be deleted."""
    try:
        file.unlink(missing_ok=True)
    except OSError as error:
        return UserError(
            "PICTURE-006",
            Message(
                N_("“{file}” could not be deleted: {reason}."),
                {"file": file.name, "reason": error.strerror or type(error).__name__},
            ),
            Message(N_("Delete it in the folder itself; it is not encrypted.")),
            "picture",
        )
    return None


class PictureSource(QWidget, Speaking):
    """A button for files, a line that says what else works, and what has come."""

    def __init__(
        self, desk: Desk, voice: Voice, with_scans: bool, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.voice = voice
        self.taking = Taking(desk, voice, with_scans, self)
        self.offers = Offers(desk, voice, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        self.add = button(self.gettext("Add pictures …"), "add-pictures", "", self)
        self.add.clicked.connect(self._on_add)
        column.addWidget(self.add)
        said = self.gettext("Pictures can also be dropped here, or pasted with Ctrl+V.")
        column.addWidget(label(said, "hint", self))
        column.addWidget(self.offers)
        self.offers.wanted.connect(self._on_wanted)
        self.offers.refused.connect(self.taking.refused)
        self.taking.refused.connect(self._on_refused)

    def begin(self) -> None:
        """Go to the first picture that has come; ask for files where none has."""
        if self.taking.is_open and not self.offers.begin():
            self._on_add()

    def close_for_good(self) -> None:
        """Take nothing any more: what it is for is closed."""
        self.taking.is_open = False
        self.hide()

    def _on_add(self) -> None:
        self.taking.choose("picture-files")

    def _on_wanted(self, file: Path) -> None:
        self.taking.take([file])

    def _on_refused(self, error: UserError) -> None:
        self.offers.free()
