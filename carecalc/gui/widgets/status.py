# SPDX-License-Identifier: Apache-2.0
"""The line below the pages: whose office it is, the clock's zone, what was saved last."""

from collections.abc import Iterable
from datetime import datetime, timedelta, timezone

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QStatusBar, QWidget

from carecalc.gui.elided import Elided
from carecalc.gui.widgets import backup_words
from carecalc.gui.widgets.inputs import button, restyle
from carecalc.i18n import Catalogue
from carecalc.services.backups import BackupState
from carecalc.text import N_, Message

BEIJING = timezone(timedelta(hours=8))


_EDGE = 5
"""Pixels that Qt keeps free above and below in a line of the window's foot."""


class StatusLine(QStatusBar):
    """Says where one is, when something was saved last, and the last good backup."""

    backups_asked = Signal()
    """Somebody wants to know more of the backups."""

    def __init__(self, words: Catalogue, parent: QWidget) -> None:
        super().__init__(parent)
        self._words = words
        self.setSizeGripEnabled(False)
        self._where = Elided(parent=self)
        self._where.setObjectName("status-office")
        self._zone = Elided(parent=self)
        self._zone.setObjectName("status-zone")
        self._saved = QLabel(self)
        self._saved.setObjectName("status-saved")
        for part in (self._where, self._zone):
            part.setContentsMargins(8, 0, 8, 0)
        self.addWidget(self._where, 1)
        self.addPermanentWidget(self._zone, 1)
        self._backup = button("", "status-backup", "link", self)
        self._backup.clicked.connect(self.backups_asked)
        self._backup.setVisible(False)
        self.addPermanentWidget(self._saved)
        self.addPermanentWidget(self._backup)
        self._zone.setVisible(False)

    def tell_where(self, parts: Iterable[str], is_read_only: bool) -> None:
        """Say whose office is open, by whom, and whether only to be read."""
        if is_read_only:
            parts = (self._words.render(Message(N_("Opened for reading only"))), *parts)
        # An office for trying out has one name for its authority and its street.
        said = " · ".join(dict.fromkeys(part for part in parts if part))
        self._where.setText(said)
        self._where.setToolTip(said)

    def check_zone(self, now: datetime) -> None:
        """Say it if this computer lives in another time than the office."""
        if now.astimezone().utcoffset() != BEIJING.utcoffset(None):
            self._zone.setText(
                self._words.render(
                    Message(N_("This computer's clock is not on Beijing time."))
                )
            )
            self._zone.setToolTip(self._zone.text())
            self._zone.setVisible(True)

    def tell_saved(self, now: datetime) -> None:
        """Say when something was committed."""
        time = self._words.time(now.astimezone(BEIJING))
        self._saved.setText(
            self._words.render(Message(N_("Saved {time}"), {"time": time}))
        )

    def clear_saved(self) -> None:
        """Say nothing of saving: what was to be saved last was not."""
        self._saved.clear()

    def tell_backup(self, state: BackupState, now: datetime) -> None:
        """Say when the last backup was made that could be brought back."""
        last = state.last_restorable_at
        if last is None:
            said, urgency = self._words.render(Message(N_("No backup yet"))), "error"
        else:
            when = backup_words.moment(self._words, last, now)
            said = self._words.render(Message(N_("Backup: {when}"), {"when": when}))
            is_old = not timedelta(0) <= now - last < timedelta(days=1)
            urgency = "warning" if is_old or state.nags else ""
        self._backup.setText(said)
        self._backup.setAccessibleName(said)
        self._backup.setToolTip(
            self._words.render(
                Message(N_("The last backup that can be restored; click for more"))
            )
        )
        restyle(self._backup, "urgency", urgency)
        self._backup.setVisible(True)
        # Qt measured the line before it had the size of its style.
        self._backup.ensurePolished()
        self.setMinimumHeight(self._backup.sizeHint().height() + _EDGE)
