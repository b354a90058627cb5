# SPDX-License-Identifier: Apache-2.0
"""What the window says of disk and backups: the line above, a word in the line below."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from carecalc.errors import UserError
from carecalc.gui.backup_timer import Look
from carecalc.gui.page import Desk
from carecalc.gui.widgets import backup_words
from carecalc.gui.widgets.banner import Banner, Bulletin
from carecalc.gui.widgets.copying import CopyingOut
from carecalc.gui.widgets.status import StatusLine
from carecalc.i18n import Catalogue
from carecalc.services import disk
from carecalc.services.backups import BackupState, Copied
from carecalc.services.disk import Space
from carecalc.services.working import STOPPED
from carecalc.text import Message

_AGAIN = 5_000
"""Milliseconds until the disk is looked at again, while it is full."""

_DISK = ("STORE-006", "STORE-007")


class Safeguards(QObject):
    """Watches disk and backups of one open office.

    It lives as long as the office is open; the window gives it the banner and the
    status line of now by `attach`. `why_reading` is why it was opened for reading only,
    `was_locked` whether this program itself had locked it: that backups are then made
    on coming back is no news.
    """

    page_asked = Signal()
    """Somebody wants to see the backups."""

    def __init__(
        self,
        desk: Desk,
        why_reading: UserError | None,
        was_locked: bool,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._why_reading = why_reading
        self._was_locked = was_locked
        self._words: Catalogue | None = None
        self._banner: Banner | None = None
        self._status: StatusLine | None = None
        self._state: BackupState | None = None
        self._failed: UserError | None = None
        self._space: Space | None = None
        self._unbacked: UserError | None = None
        self._was_behind = False
        self._put_off: set[str] = set()
        self._told: Bulletin | None = None
        self._copying: CopyingOut | None = None
        desk.timer.looked.connect(self._on_looked)
        desk.tasks.met.connect(self._on_met)
        self._again = QTimer(self)
        self._again.setInterval(_AGAIN)
        self._again.timeout.connect(self.look)

    def begin(self) -> None:
        """Look at disk and backups for the first time."""
        self._desk.timer.begin()
        self.look()

    def attach(self, words: Catalogue, banner: Banner, status: StatusLine) -> None:
        """Speak through these from now on: the window was built anew."""
        self._words, self._banner, self._status = words, banner, status
        banner.pressed.connect(self._on_pressed)
        status.backups_asked.connect(self.page_asked)
        self._told = None
        self._show()

    def look(self) -> None:
        """Look whether the disk has room; this also takes the reserve back if so."""
        self._desk.call(disk.space, done=self._on_space, failed=self._on_no_space)

    def tells(self, error: UserError) -> bool:
        """Tell whether the banner says it, and takes it back when it is over."""
        is_shown = self._banner is not None and self._failed is not None
        return is_shown and error.code in _DISK

    def note_saved(self) -> None:
        """Something was committed: what the disk refused may go in now."""
        # Where only the reserve made room for it, the store still says so itself.
        self._failed = None
        self._show()

    def end(self) -> None:
        """Say nothing any more."""
        self._again.stop()
        self._words = self._banner = self._status = None

    # -------------------------------------------------------------- what is known

    def _on_met(self, error: UserError) -> None:
        if error.code in _DISK and not self._desk.context.store.read_only:
            self._failed = error
            if self._status is not None:
                self._status.clear_saved()
            self._show()

    def _on_space(self, space: Space) -> None:
        is_cramped = self._desk.context.store.is_cramped
        if self._failed is not None and not is_cramped and space.free:
            # A disk that fails says so again at the next change.
            self._failed = None
        self._space = space
        self._show()

    def _on_no_space(self, error: UserError) -> None:
        self._failed = error
        self._show()

    def _on_looked(self, look: Look) -> None:
        self._state = look.state or self._state
        self._unbacked = look.error
        if look.error is not None and look.error.code.startswith("ACCESS-"):
            self._unbacked = None  # who may make none is not bothered with it
        is_news = look.was_behind and not self._was_locked
        self._was_behind = self._was_behind or is_news
        self._show()

    # -------------------------------------------------------------- saying it

    def _show(self) -> None:
        if self._words is None or self._banner is None or self._status is None:
            return
        store = self._desk.context.store
        is_full = self._failed is not None or (store.is_cramped and not store.read_only)
        if is_full != self._again.isActive():
            (self._again.start if is_full else self._again.stop)()
        if self._state is not None:
            now = self._desk.context.clock()
            self._status.tell_backup(self._state, now)
        self._banner.show_bulletin(
            self._told
            or next(
                (
                    found
                    for find in self._ranked(is_full)
                    if (found := find()) is not None and found.name not in self._put_off
                ),
                None,
            )
        )

    def _ranked(self, is_full: bool) -> tuple[Callable[[], Bulletin | None], ...]:
        """Return what there may be to say, the gravest first."""
        return (
            *((self._of_full_disk,) if is_full else ()),
            self._of_chain,
            self._of_reading,
            self._of_unbacked,
            self._of_little_space,
            self._of_behind,
            self._of_copies,
        )

    def _of_full_disk(self) -> Bulletin:
        if self._failed is not None:
            text = self._say(self._failed.message)
            hint = self.gettext(
                "What you typed stays in its field. Free some space on the disk, then "
                "save it again; or export everything saved so far to another drive."
            )
            if self._failed.code != "STORE-006":
                hint = self.gettext(
                    "What you typed stays in its field. Check the disk, then save it "
                    "again; or export everything saved so far to another drive."
                )
        else:
            text = self.gettext(
                "The disk is full. The last change was saved from the reserve; the next "
                "one may not fit."
            )
            hint = self.gettext(
                "Free some space on the disk now, or export everything saved so far to "
                "another drive."
            )
        export = self.gettext("Export to another drive …")
        return Bulletin("full", "error", text, hint, (("export", export),))

    def _of_chain(self) -> Bulletin | None:
        findings = self._desk.context.store.chain_findings
        if not findings:
            return None
        text = self.gettext(
            "The chain of records does not hold. {finding}", finding=findings[0].message
        )
        hint = self.gettext(
            "Keep the computer as it is and tell the auditor. [{code}]",
            code=findings[0].code,
        )
        return Bulletin("chain", "error", text, hint)

    def _of_reading(self) -> Bulletin | None:
        if not self._desk.context.store.read_only:
            return None
        why, text = self._why_reading, self.gettext("Opened for reading only")
        if why is None:
            hint = self.gettext(
                "Nothing can be changed. To work in the office, lock it and open it "
                "normally."
            )
        else:
            text = self.gettext("Opened for reading only: {why}", why=why.message)
            hint = self._say(why.hint) if why.hint is not None else ""
        return Bulletin("reading", "warning", text, hint)

    def _of_unbacked(self) -> Bulletin | None:
        if self._unbacked is None:
            return None
        text = self.gettext(
            "No backup can be made: {why}", why=self._say(self._unbacked.message)
        )
        hint = self._say(self._unbacked.hint) if self._unbacked.hint else ""
        actions = (
            ("export", self.gettext("Export to another drive …")),
            ("page", self.gettext("Backups")),
        )
        return Bulletin(
            "unbacked", "error", text, f"{hint}  [{self._unbacked.code}]", actions
        )

    def _of_little_space(self) -> Bulletin | None:
        if self._space is None or not self._space.is_short:
            return None
        assert self._words is not None
        return Bulletin(
            "space",
            "warning",
            backup_words.space(self._words, self._space),
            self.gettext("Delete what is not needed, or move the office."),
            (("later", self.gettext("Later")),),
        )

    def _of_behind(self) -> Bulletin | None:
        if not self._was_behind:
            return None
        return Bulletin(
            "behind",
            "info",
            self.gettext(
                "The last changes before the office was closed or locked were not in a "
                "backup. One has been made now; nothing is missing."
            ),
            "",
            (("later", self.gettext("Understood")),),
        )

    def _of_copies(self) -> Bulletin | None:
        if self._state is None or not self._state.nags:
            return None
        assert self._words is not None
        text = self.gettext(
            "For {count} working days no backup has gone to another drive.",
            count=self._state.working_days,
        )
        hint = self.gettext(
            "If this computer is lost, everything on it is lost. After {count} working "
            "days no month can be closed.",
            count=backup_words.BLOCKS_AFTER,
        )
        if self._state.blocks_closing:
            hint = self.gettext(
                "If this computer is lost, everything on it is lost. Until a copy is "
                "made no month can be closed."
            )
        actions = (
            ("export", self.gettext("Copy to another drive …")),
            ("later", self.gettext("Later")),
        )
        return Bulletin("copies", "warning", text, hint, actions)

    def gettext(self, template: str, /, **values: object) -> str:
        """Return a sentence of ours in the window's language."""
        return self._say(Message(template, values))

    def _say(self, message: object) -> str:
        assert self._words is not None
        return self._words.render(message)

    # -------------------------------------------------------------- slots

    def _on_pressed(self, name: str, answer: str) -> None:
        if answer == "page":
            self.page_asked.emit()
        elif answer == "export":
            self._export()
        else:
            self._told = None
            self._put_off.add(name)
            self._show()

    def _export(self) -> None:
        assert self._banner is not None
        window: QWidget = self._banner.window()
        self._copying = CopyingOut(
            self._desk, self.gettext("Folder on another drive"), window
        )
        self._copying.begun.connect(self._on_copying)
        self._copying.copied.connect(self._on_copied)
        self._copying.refused.connect(self._on_not_copied)
        self._copying.ask()

    def _on_copying(self) -> None:
        self._tell("copying", "info", self.gettext("Copying to the other drive …"))

    def _on_copied(self, copied: Copied) -> None:
        text = self.gettext("Copied and checked: {place}", place=str(copied.place))
        self._tell("copied", "good", text)

    def _on_not_copied(self, error: UserError) -> None:
        hint = self._say(error.hint) if error.hint is not None else ""
        text = self._say(error.message)
        if error.code == STOPPED:
            self._tell("not-copied", "info", text, hint)
        else:
            self._tell("not-copied", "error", text, f"{hint}  [{error.code}]")

    def _tell(self, name: str, kind: str, text: str, hint: str = "") -> None:
        if self._words is None:
            return
        again = ("export", self.gettext("Choose another drive …"))
        close = ("close", self.gettext("Close"))
        actions = {"copying": (), "not-copied": (again, close)}.get(name, (close,))
        self._told = Bulletin(name, kind, text, hint, actions)
        self._show()
