# SPDX-License-Identifier: Apache-2.0
"""The door: open an office, or found one."""

import math
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from carecalc import paths
from carecalc.domain.office import Office
from carecalc.errors import UserError
from carecalc.gui.dialog import scrolling
from carecalc.gui.messages import Notice
from carecalc.gui.tasks import Tasks
from carecalc.gui.theme import Look
from carecalc.gui.widgets.founding import Founding, FoundingForm
from carecalc.gui.widgets.inputs import (
    Choice,
    Field,
    button,
    card,
    label,
    read_folder,
    row_of,
)
from carecalc.gui.widgets.recovering import RecoveringForm, Recovery
from carecalc.gui.widgets.restoring import Asked, Restoring
from carecalc.i18n import Catalogue
from carecalc.services import rescue, tries
from carecalc.services.context import Context
from carecalc.services.rescue import Brought, Offer
from carecalc.settings import Settings
from carecalc.text import N_, Message

_COUNT_EVERY = 200
"""Milliseconds between two looks at how long one still waits."""

_CAN_BE_READ = frozenset(
    ("STORE-001", "STORE-006", "STORE-015", "STORE-030", "STORE-031", "STORE-032")
)
"""Somebody has it open, the disk is full, or one may not write there: looking is left."""

_PLACES = frozenset(("STORE-030", "STORE-031", "STORE-032"))
"""No place for an office: said beside the folder."""

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
class Doors:
    """How an office is opened, founded and closed: what `bootstrap` offers.

    `open` takes folder, user, passphrase, and whether it is for reading only;
    `keyholders` returns the users and both officers of a folder, `recover` takes it with
    both officers' words, the user, their new passphrase and the reason; `bring_back`
    puts a backup that was offered in the place of what is damaged;
    `speak` tells Qt's own texts which language the window took. `tries` is the file
    that counts wrong passphrases, by `clock`; by `seconds` one knows that nobody is at
    the computer, or that it slept.
    """

    open: Callable[[Path, str, str, bool], Context]
    create: Callable[
        [Path, Office, str, str, tuple[tuple[str, str], tuple[str, str]]], Context
    ]
    close: Callable[[Context], None]
    keyholders: Callable[[Path], tuple[tuple[str, ...], tuple[str, str]]]
    recover: Callable[[Path, tuple[str, str], str, str, str], None]
    bring_back: Callable[[Offer], Brought]
    speak: Callable[[str], None]
    clock: Callable[[], datetime]
    seconds: Callable[[], tuple[float, float]]
    tries: Path


@dataclass(frozen=True, slots=True)
class DoorState:
    """What is typed at the door, to be kept across a switch of language."""

    shown: int
    folder: str
    user: str
    passphrase: str
    founding: object
    recovering: object
    restoring: object
    lock: tuple[str, str]


class WelcomePage(QWidget):
    """Asks which office, who, and the passphrase; or founds an office."""

    opened = Signal(object, object, str)
    """Context, folder and user of the office that stands open now."""

    language_chosen = Signal(str)
    handbook_asked = Signal()

    def __init__(
        self,
        doors: Doors,
        tasks: Tasks,
        settings: Settings,
        look: Look,
        catalogue: Catalogue,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("page-welcome")
        self._doors = doors
        self._tasks = tasks
        self._settings = settings
        self._look = look
        self._catalogue = catalogue
        self._asked: tuple[Path, str] = (Path(), "")
        self._lock = ("", "")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(20, 12, 20, 12)
        outer.setSpacing(10)
        outer.addLayout(self._head())
        self._stack = QStackedWidget(self)
        outer.addWidget(self._stack, 1)
        self._stack.addWidget(self._opening())
        self._form = FoundingForm(catalogue, self)
        self._form.founded.connect(self._on_found)
        self._form.given_up.connect(self._on_open_instead)
        self._stack.addWidget(self._form)
        self._recovering = RecoveringForm(catalogue, self)
        self._recovering.asked.connect(self._on_recover)
        self._recovering.given_up.connect(self._on_open_instead)
        self._stack.addWidget(self._recovering)
        self._restoring = Restoring(
            catalogue, tasks, doors.clock, doors.bring_back, self
        )
        self._restoring.given_up.connect(self._on_open_instead)
        self._restoring.refused.connect(self._on_restoring_refused)
        self._restoring.brought_back.connect(self._on_brought_back)
        self._restoring.is_busy.connect(self._language.setDisabled)
        self._stack.addWidget(self._restoring)
        self._refusal: UserError | None = None
        if not settings.last_office:
            self._stack.setCurrentWidget(self._form)
        self._countdown = QTimer(self)
        self._countdown.setInterval(_COUNT_EVERY)
        self._countdown.timeout.connect(self._on_countdown)
        self._on_countdown()

    # -------------------------------------------------------------- from outside

    def begin(self) -> None:
        """Put the cursor where typing starts."""
        if self._stack.currentWidget() is self._form:
            self._form.begin()
        elif self._folder.text() and self._user.text():
            self._passphrase.setFocus()
        else:
            self._folder.setFocus()

    def offer(self, folder: Path) -> None:
        """Ask for the passphrase of the office in `folder`."""
        self._stack.setCurrentIndex(0)
        self._folder.setText(str(folder))
        (self._passphrase if self._user.text() else self._user).setFocus()

    @property
    def why_reading(self) -> UserError | None:
        """Why the office was opened for reading only, if it could not be otherwise."""
        return self._refusal

    def bring_back(self, offer: Offer) -> None:
        """Bring a backup back that was chosen inside the office, closed by now."""
        self._folder.setText(str(offer.folder))
        self._stack.setCurrentWidget(self._restoring)
        self._restoring.bring(offer)

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

    def state(self) -> DoorState:
        """Return what is typed."""
        return DoorState(
            self._stack.currentIndex(),
            self._folder.text(),
            self._user.text(),
            self._passphrase.text(),
            self._form.state(),
            self._recovering.state(),
            self._restoring.state(),
            self._lock,
        )

    def restore(self, state: DoorState) -> None:
        """Take over what was typed before the language changed."""
        self._stack.setCurrentIndex(state.shown)
        self._folder.setText(state.folder)
        self._user.setText(state.user)
        self._passphrase.setText(state.passphrase)
        self._form.restore(state.founding)
        self._recovering.restore(state.recovering)
        self._restoring.restore(state.restoring)
        if any(state.lock):
            self.tell_locked(*state.lock)

    # -------------------------------------------------------------- building

    def gettext(self, template: str, /, **values: object) -> str:
        return self._catalogue.render(Message(template, values))

    def _head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(10)
        mark = QLabel(self)
        mark.setPixmap(self._look.icon("carecalc").pixmap(32, 32))
        row.addWidget(mark)
        name = label("carecalc", "title")
        name.setWordWrap(False)
        row.addWidget(name)
        what = label(
            self.gettext("Assessment and care subsidies for old people"), "muted"
        )
        row.addWidget(what, 1)
        handbook = button(self.gettext("Handbook"), "open-handbook", "quiet", self)
        handbook.setIcon(self._look.icon("help"))
        handbook.setToolTip("F1")
        handbook.clicked.connect(self.handbook_asked)
        row.addWidget(handbook)
        language = Choice(self)
        language.setObjectName("language")
        language.setAccessibleName(self.gettext("Language"))
        language.fill([("zh_CN", "中文"), ("en", "English")])
        language.choose(self._settings.language)
        language.activated.connect(self._on_language)
        self._language = language
        row.addWidget(language)
        return row

    def _opening(self) -> QWidget:
        content = QWidget(self)
        around = QVBoxLayout(content)
        around.setContentsMargins(0, 0, 0, 0)
        frame, column = card(content)
        frame.setMaximumWidth(560)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(frame, 8)
        row.addStretch(1)
        around.addLayout(row)
        around.addStretch()
        self._heading = label(self.gettext("Open an office"), "heading")
        column.addWidget(self._heading)
        self._lock_notice = Notice(self._catalogue, frame)
        self._lock_notice.setObjectName("lock-notice")
        column.addWidget(self._lock_notice)
        self._recent = Choice(frame)
        known = [f for f in self._settings.recent_offices if Path(f).exists()]
        self._recent.fill((f, Path(f).stem) for f in known)
        self._recent.activated.connect(self._on_recent)
        recent = Field(
            self._catalogue,
            self.gettext("Opened before"),
            self._recent,
            "recent-office",
        )
        recent.setVisible(len(known) > 1)
        column.addWidget(recent)
        column.addWidget(self._folder_field(frame))
        self._user = QLineEdit(self._settings.last_user, frame)
        self._user_field = Field(
            self._catalogue, self.gettext("Your name"), self._user, "user"
        )
        column.addWidget(self._user_field)
        self._passphrase = QLineEdit(frame)
        self._passphrase.setEchoMode(QLineEdit.EchoMode.Password)
        self._passphrase.returnPressed.connect(self._on_open)
        self._passphrase_field = Field(
            self._catalogue, self.gettext("Passphrase"), self._passphrase, "passphrase"
        )
        column.addWidget(self._passphrase_field)
        self._notice = Notice(self._catalogue, frame)
        self._notice.setObjectName("open-notice")
        column.addWidget(self._notice)
        self._wait = label(
            self.gettext(
                "After wrong passphrases one waits, a minute at most. Nothing is lost."
            ),
            "muted",
            frame,
        )
        self._wait.setObjectName("open-wait")
        self._wait.setVisible(False)
        self._open = button(self.gettext("Open"), "open-office", "primary", frame)
        self._open.clicked.connect(self._on_open)
        found = button(
            self.gettext("Create a new office …"), "found-office", "link", frame
        )
        found.clicked.connect(self._on_found_instead)
        self._found_instead = found
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
        self._forgotten.clicked.connect(self._on_forgotten)
        self._from_drive = button(
            self.gettext("Bring it back from another drive …"),
            "bring-from-drive",
            parent=frame,
        )
        self._from_drive.clicked.connect(self._on_from_drive)
        self._from_drive.setVisible(False)
        column.addLayout(
            row_of(self._open, self._read, self._from_drive, self._forgotten, found)
        )
        column.addWidget(self._wait)
        return scrolling(content, self)

    def _folder_field(self, frame: QFrame) -> Field:
        whole = QWidget(frame)
        row = QHBoxLayout(whole)
        row.setContentsMargins(0, 0, 0, 0)
        self._folder = QLineEdit(self._settings.last_office, whole)
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

    # -------------------------------------------------------------- slots

    def _on_language(self, index: int) -> None:
        self.language_chosen.emit(self._language.code())

    def _on_recent(self, index: int) -> None:
        self._folder.setText(str(self._recent.code()))

    def _on_open_instead(self) -> None:
        self._stack.setCurrentIndex(0)
        self._folder.setFocus()

    def _on_forgotten(self) -> None:
        self._notice.clear()
        self._folder_row.clear_error()
        if not self._folder.text().strip():
            self._folder_row.show_error(self.gettext("Please fill this in."))
            self._folder.setFocus()
            return
        self._asked = (read_folder(self._folder.text()), self._user.text().strip())
        self._tasks.run(
            self._doors.keyholders,
            self._asked[0],
            done=self._on_keyholders,
            failed=self._on_refused,
            busy=self._forgotten,
        )

    def _on_keyholders(self, holders: tuple[tuple[str, ...], tuple[str, str]]) -> None:
        self._stack.setCurrentWidget(self._recovering)
        self._recovering.begin(*holders, self._asked[1])
        self._on_countdown()

    def _on_recover(self, recovery: Recovery) -> None:
        if self._must_wait():
            return
        self._asked = (read_folder(self._folder.text()), recovery.user)
        self._tasks.run(
            self._doors.recover,
            self._asked[0],
            recovery.words,
            recovery.user,
            recovery.passphrase,
            recovery.reason,
            done=self._on_recovered,
            failed=self._on_not_recovered,
            busy=self._recovering.last_button,
        )

    def _on_recovered(self, nothing: None) -> None:
        folder, user = self._asked
        tries.succeeded(self._doors.tries, folder)
        self._recovering.clear()
        self._stack.setCurrentIndex(0)
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
        self._on_countdown()

    def _on_not_recovered(self, error: UserError) -> None:
        if error.code == "KEYS-001":
            tries.failed(self._doors.tries, self._asked[0], self._doors.clock())
            self._on_countdown()
        self._recovering.show_error(error)

    def _on_found_instead(self) -> None:
        self._stack.setCurrentIndex(1)
        self._form.begin()

    def _on_browse(self) -> None:
        dialog = QFileDialog(self, self.gettext("Folder of the office"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setDirectory(self._folder.text() or os.fspath(paths.offices()))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self._folder.setText)
        dialog.open()

    def _on_open(self) -> None:
        self._ask(is_for_reading=False)

    def _on_read(self) -> None:
        self._ask(is_for_reading=True)

    def _ask(self, is_for_reading: bool) -> None:
        self._notice.clear()
        self._read.setVisible(False)
        self._from_drive.setVisible(False)
        self._found_instead.setVisible(True)
        if not is_for_reading:
            self._refusal = None
        fields = (self._folder_row, self._user_field, self._passphrase_field)
        for field in fields:
            field.clear_error()
        typed = (self._folder.text(), self._user.text(), self._passphrase.text())
        for field, text in zip(fields, typed, strict=True):
            if not text.strip():
                field.show_error(self.gettext("Please fill this in."))
                field.control.setFocus()
                return
        self._asked = (read_folder(typed[0]), typed[1].strip())
        if self._must_wait():
            return
        self._tasks.run(
            self._doors.open,
            *self._asked,
            typed[2],
            is_for_reading,
            done=self._on_opened,
            failed=self._on_refused,
            busy=self._open,
        )

    def _must_wait(self) -> bool:
        """Return whether the office in the field stays shut, and say how long."""
        left = timedelta(0)
        if self._folder.text().strip():
            folder = read_folder(self._folder.text())
            left = tries.wait(self._doors.tries, folder, self._doors.clock())
        seconds = math.ceil(left.total_seconds())
        self._open.setText(
            self.gettext("Open in {count} s", count=seconds)
            if seconds
            else self.gettext("Open")
        )
        self._wait.setVisible(seconds > 0)
        self._recovering.hold(seconds)
        if seconds > 0 or self._countdown.isActive():
            self._open.setEnabled(seconds == 0)
            self._read.setEnabled(seconds == 0)
        return seconds > 0

    def _on_folder(self, text: str) -> None:
        self._on_countdown()

    def _on_countdown(self) -> None:
        if self._must_wait():
            self._countdown.start()
        else:
            self._countdown.stop()

    def _on_opened(self, context: Context) -> None:
        folder, user = self._asked
        tries.succeeded(self._doors.tries, folder)
        self.opened.emit(context, folder, user)

    def _on_refused(self, error: UserError) -> None:
        if error.code == "KEYS-001":
            tries.failed(self._doors.tries, self._asked[0], self._doors.clock())
            self._passphrase_field.show_error(error)
            self._passphrase.selectAll()
            self._passphrase.setFocus()
            self._on_countdown()
        elif self._can_be_mended(error):
            self._stack.setCurrentWidget(self._restoring)
            self._restoring.look_for(self._rescued(error.code))
        elif error.code == "STORE-005":
            self._folder_row.show_error(error)
            self._folder.setFocus()
            self._offer_beside(self._from_drive)
        elif error.code in _PLACES:
            self._folder_row.show_error(error)
            self._refusal = error
            self._heading.setVisible(False)  # Small screens: as for a lock.
            self._offer_beside(self._read)
            self._read.setFocus()
        else:
            self._refusal = error
            self._notice.show_error(error)
            if error.code in _CAN_BE_READ:
                self._offer_beside(self._read)

    def _offer_beside(self, way: QPushButton) -> None:
        """Offer another way in; there is no room for more ways than that."""
        way.setVisible(bool(self._passphrase.text()))
        self._found_instead.setVisible(False)

    def _can_be_mended(self, error: UserError) -> bool:
        """Tell whether a backup may be put in the place of what was to be opened."""
        if error.code not in rescue.MENDED or not self._passphrase.text():
            return False
        return error.code != "STORE-005" or rescue.has_backups(self._asked[0])

    def _rescued(self, code: str) -> Asked:
        return Asked(*self._asked, self._passphrase.text(), code)

    def _on_from_drive(self) -> None:
        self._stack.setCurrentWidget(self._restoring)
        self._restoring.look_elsewhere(self._rescued("STORE-005"))

    def _on_restoring_refused(self, error: UserError) -> None:
        self._stack.setCurrentIndex(0)
        self._on_refused(error)

    def _on_brought_back(self, brought: Brought) -> None:
        self._stack.setCurrentIndex(0)
        self._folder.setText(str(brought.offer.folder))
        if self._passphrase.text():
            self._ask(is_for_reading=False)
        else:
            self._passphrase.setFocus()

    def _on_found(self, founding: Founding) -> None:
        self._asked = (founding.folder, founding.user)
        self._tasks.run(
            self._doors.create,
            founding.folder,
            founding.office,
            founding.user,
            founding.passphrase,
            founding.officers,
            done=self._on_opened,
            failed=self._form.show_error,
            busy=self._form.last_button,
        )
