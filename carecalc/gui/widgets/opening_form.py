# SPDX-License-Identifier: Apache-2.0
"""Asks which office is to be opened, by whom, and for the passphrase."""

import os
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from carecalc import paths
from carecalc.errors import UserError
from carecalc.gui.dialog import scrolling
from carecalc.gui.messages import Notice
from carecalc.gui.widgets.flow import FlowLayout
from carecalc.gui.widgets.inputs import (
    Choice,
    Field,
    FieldGrid,
    button,
    card,
    label,
    read_folder,
)
from carecalc.i18n import Catalogue
from carecalc.settings import Settings
from carecalc.text import N_, Message

_WHY_LOCKED = {
    "asked": N_("Locked."),
    "idle": N_("Locked: nobody was at the computer for a while."),
    "no-pin": N_(
        "Locked: nobody was at the computer for a while. With a PIN of your own the "
        "window would only have been covered."
    ),
    "pins": N_("Locked: the PIN was wrong too often."),
    "sleep": N_("Locked: the computer went to sleep."),
    "slept": N_("Locked: the computer was asleep."),
    "lid": N_("Locked: the lid was closed."),
    "screen": N_("Locked: the screen of the computer was locked."),
}


@dataclass(frozen=True, slots=True)
class Typed:
    """What is typed, to be kept across a switch of language."""

    folder: str
    user: str
    passphrase: str
    lock: tuple[str, str]


class OpeningForm(QWidget):
    """Folder, name and passphrase, what was refused, and the other ways in."""

    asked = Signal(bool)
    """Somebody wants to open the office; whether for reading only."""

    folder_typed = Signal()
    founding_asked = Signal()
    forgotten = Signal()
    elsewhere_asked = Signal()
    """The office is to be brought back from another drive."""

    def __init__(
        self, catalogue: Catalogue, settings: Settings, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._catalogue = catalogue
        self._lock = ("", "")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        content = QWidget(self)
        around = QVBoxLayout(content)
        around.setContentsMargins(0, 0, 0, 0)
        frame, column = card(content)
        frame.setMaximumWidth(560 * settings.text_size // 100)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(frame, 8)
        row.addStretch(1)
        around.addLayout(row)
        around.addStretch(1)  # Below the card, not between its fields.
        self._heading = label(self.gettext("Open an office"), "heading")
        column.addWidget(self._heading)
        self._lock_notice = Notice(self._catalogue, frame)
        self._lock_notice.setObjectName("lock-notice")
        column.addWidget(self._lock_notice)
        column.addWidget(self._recent_field(settings, frame))
        column.addWidget(self._folder_field(settings, frame))
        self._user = QLineEdit(settings.last_user, frame)
        self._user_field = Field(
            self._catalogue, self.gettext("Your name"), self._user, "user"
        )
        self._passphrase = QLineEdit(frame)
        self._passphrase.setEchoMode(QLineEdit.EchoMode.Password)
        self._passphrase.returnPressed.connect(self._on_open)
        self._passphrase_field = Field(
            self._catalogue, self.gettext("Passphrase"), self._passphrase, "passphrase"
        )
        # Side by side: on a small screen the button is to be in sight.
        who = FieldGrid(2)
        who.add(self._user_field)
        who.add(self._passphrase_field)
        column.addLayout(who)
        self._notice = Notice(self._catalogue, frame)
        self._notice.setObjectName("open-notice")
        column.addWidget(self._notice)
        self._add_ways(frame, column)
        self._wait = label(
            self.gettext(
                "After wrong passphrases one waits, a minute at most. Nothing is lost."
            ),
            "muted",
            frame,
        )
        self._wait.setObjectName("open-wait")
        self._wait.setVisible(False)
        column.addWidget(self._wait)
        outer.addWidget(scrolling(content, self))

    # -------------------------------------------------------------- from outside

    @property
    def folder(self) -> Path | None:
        """The folder of the office; None while none is typed."""
        typed = self._folder.text()
        return read_folder(typed) if typed.strip() else None

    @property
    def user(self) -> str:
        """Who wants to open it."""
        return self._user.text().strip()

    @property
    def passphrase(self) -> str:
        """The passphrase as it is typed."""
        return self._passphrase.text()

    @property
    def last_button(self) -> QPushButton:
        """The button that rests while the office is being opened."""
        return self._open

    @property
    def forgotten_button(self) -> QPushButton:
        """The button that rests while the officers are looked up."""
        return self._forgotten

    def begin(self) -> None:
        """Put the cursor where typing starts."""
        if self._folder.text() and self._user.text():
            self._passphrase.setFocus()
        else:
            self._folder.setFocus()

    def begin_anew(self) -> None:
        """Start at the folder."""
        self._folder.setFocus()

    def offer(self, folder: Path) -> None:
        """Ask for the passphrase of the office in `folder`."""
        self._folder.setText(str(folder))
        (self._passphrase if self._user.text() else self._user).setFocus()

    def set_folder(self, folder: Path) -> None:
        """Take over the folder of an office."""
        self._folder.setText(str(folder))

    def ask_passphrase(self) -> None:
        """Wait for the passphrase."""
        self._passphrase.setFocus()

    def ask_old_passphrase(self) -> None:
        """Wait for the passphrase of the day of a backup; today's opens nothing."""
        self._lock = ("", "")
        self._passphrase.clear()
        self._passphrase_field.clear_error()
        self._lock_notice.tell(
            self.gettext("Open it with the passphrase that you had on that day."),
            "info",
        )
        self._heading.setVisible(False)  # Small screens: as for a lock.
        self._passphrase.setFocus()

    def state(self) -> Typed:
        """Return what is typed."""
        return Typed(
            self._folder.text(), self._user.text(), self._passphrase.text(), self._lock
        )

    def restore(self, state: Typed) -> None:
        """Take over what was typed before the language changed."""
        self._folder.setText(state.folder)
        self._user.setText(state.user)
        self._passphrase.setText(state.passphrase)
        if any(state.lock):
            self.tell_locked(*state.lock)

    def tell_locked(self, why: str, user: str) -> None:
        """Say why the office was locked under the hands of `user`."""
        self._lock = (why, user)
        kept = self.gettext(
            "What {user} was doing waits here, sealed, until {user} opens again.",
            user=user,
        )
        self._lock_notice.tell(self.gettext(_WHY_LOCKED[why]), "info", kept)
        # Small screens: the button is to be in sight.
        self._heading.setVisible(False)

    def tell_recovered(self, user: str) -> None:
        """Say that `user` has a new passphrase now, and wait for it."""
        self._lock = ("", "")
        self._user.setText(user)
        self._passphrase.clear()
        self._passphrase_field.clear_error()
        self._lock_notice.tell(
            self.gettext(
                "{user} opens the office with the new passphrase now.", user=user
            ),
            "good",
        )
        self._passphrase.setFocus()

    def hold(self, seconds: int, was_held: bool) -> None:
        """Stay shut for so many seconds yet, and say how long; 0 lets go."""
        self._open.setText(
            self.gettext("Open in {count} s", count=seconds)
            if seconds
            else self.gettext("Open")
        )
        self._wait.setVisible(seconds > 0)
        if seconds > 0 or was_held:
            self._open.setEnabled(seconds == 0)
            self._read.setEnabled(seconds == 0)

    def is_whole(self) -> bool:
        """Take back what was refused, and say what is not filled in."""
        self._notice.clear()
        self._read.setVisible(False)
        self._from_drive.setVisible(False)
        self._found_instead.setVisible(True)
        fields = (self._folder_row, self._user_field, self._passphrase_field)
        for field in fields:
            field.clear_error()
        typed = (self._folder.text(), self._user.text(), self._passphrase.text())
        for field, text in zip(fields, typed, strict=True):
            if not text.strip():
                self._ask_for(field)
                return False
        return True

    def has_folder(self) -> bool:
        """Take back what was refused, and say if no folder is typed."""
        self._notice.clear()
        self._folder_row.clear_error()
        if self.folder is None:
            self._ask_for(self._folder_row)
        return self.folder is not None

    # -------------------------------------------------------------- refusals

    def refuse(self, error: UserError) -> None:
        """Say beneath the fields why the office does not open."""
        self._notice.show_error(error)

    def tell_stopped(self, error: UserError) -> None:
        """Say that the opening was stopped, as was asked, and wait for the next."""
        self._notice.tell(self._catalogue.render(error.message), "info")
        self._passphrase.selectAll()
        self._passphrase.setFocus()

    def refuse_passphrase(self, error: UserError) -> None:
        """Say beside the passphrase that it is wrong, and wait for another."""
        self._passphrase_field.show_error(error)
        self._passphrase.selectAll()
        self._passphrase.setFocus()

    def refuse_folder(self, error: UserError) -> None:
        """Say beside the folder that no office is there."""
        self._folder_row.show_error(error)
        self._folder.setFocus()

    def refuse_place(self, error: UserError) -> None:
        """Say beside the folder that it is no place for an office; reading is left."""
        self._folder_row.show_error(error)
        self._heading.setVisible(False)  # Small screens: as for a lock.
        self.offer_reading()
        self._read.setFocus()

    def offer_reading(self) -> None:
        """Offer to open the office for reading only."""
        self._offer_beside(self._read)

    def offer_elsewhere(self) -> None:
        """Offer to bring the office back from another drive."""
        self._offer_beside(self._from_drive)

    def _offer_beside(self, way: QPushButton) -> None:
        """Offer another way in; there is no room for more ways than that."""
        way.setVisible(bool(self._passphrase.text()))
        self._found_instead.setVisible(False)

    def _ask_for(self, field: Field) -> None:
        field.show_error(self.gettext("Please fill this in."))
        field.control.setFocus()

    # -------------------------------------------------------------- building

    def gettext(self, template: str, /, **values: object) -> str:
        return self._catalogue.render(Message(template, values))

    def _recent_field(self, settings: Settings, frame: QFrame) -> Field:
        self._recent = Choice(frame)
        known = [f for f in settings.recent_offices if Path(f).exists()]
        self._recent.fill((f, Path(f).stem) for f in known)
        self._recent.activated.connect(self._on_recent)
        recent = Field(
            self._catalogue,
            self.gettext("Opened before"),
            self._recent,
            "recent-office",
        )
        recent.setVisible(len(known) > 1)
        return recent

    def _folder_field(self, settings: Settings, frame: QFrame) -> Field:
        whole = QWidget(frame)
        row = QHBoxLayout(whole)
        row.setContentsMargins(0, 0, 0, 0)
        self._folder = QLineEdit(settings.last_office, whole)
        self._folder.setObjectName("folder")
        self._folder.setAccessibleName(self.gettext("Folder of the office"))
        self._folder.textChanged.connect(self._on_folder)
        row.addWidget(self._folder, 1)
        browse = button(self.gettext("Browse …"), "browse-folder", parent=whole)
        browse.clicked.connect(self._on_browse)
        row.addWidget(browse)
        whole.setFocusProxy(self._folder)
        self._folder_row = Field(
            self._catalogue, self.gettext("Folder of the office"), whole, "folder-row"
        )
        return self._folder_row

    def _add_ways(self, frame: QFrame, column: QVBoxLayout) -> None:
        self._open = button(self.gettext("Open"), "open-office", "primary", frame)
        self._open.clicked.connect(self._on_open)
        self._found_instead = button(
            self.gettext("Create a new office …"), "found-office", "link", frame
        )
        self._found_instead.clicked.connect(self.founding_asked)
        self._read = button(
            self.gettext("Open for reading only"), "open-for-reading", parent=frame
        )
        self._read.clicked.connect(self._on_read)
        self._read.setVisible(False)
        self._forgotten = button(
            self.gettext("Forgotten passphrase …"),
            "forgotten-passphrase",
            "link",
            frame,
        )
        self._forgotten.clicked.connect(self.forgotten)
        self._from_drive = button(
            self.gettext("Bring it back from another drive …"),
            "bring-from-drive",
            parent=frame,
        )
        self._from_drive.clicked.connect(self.elsewhere_asked)
        self._from_drive.setVisible(False)
        ways = FlowLayout()
        for way in (
            self._open,
            self._read,
            self._from_drive,
            self._forgotten,
            self._found_instead,
        ):
            ways.addWidget(way)
        column.addLayout(ways)

    # -------------------------------------------------------------- slots

    def _on_recent(self, index: int) -> None:
        self._folder.setText(str(self._recent.code()))

    def _on_folder(self, text: str) -> None:
        self.folder_typed.emit()

    def _on_browse(self) -> None:
        dialog = QFileDialog(self, self.gettext("Folder of the office"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setDirectory(self._folder.text() or os.fspath(paths.offices()))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self._folder.setText)
        dialog.open()

    def _on_open(self) -> None:
        self.asked.emit(False)

    def _on_read(self) -> None:
        self.asked.emit(True)
