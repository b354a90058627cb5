# SPDX-License-Identifier: Apache-2.0
"""The line below the pages: whose office it is, the clock's zone, what was saved last."""

from collections.abc import Iterable
from datetime import datetime, timedelta, timezone

from PySide6.QtWidgets import QLabel, QStatusBar, QWidget

from carecalc.i18n import Catalogue
from carecalc.text import N_, Message

BEIJING = timezone(timedelta(hours=8))


class StatusLine(QStatusBar):
    """Says where one is and when something was saved last."""

    def __init__(self, words: Catalogue, parent: QWidget) -> None:
        super().__init__(parent)
        self._words = words
        self.setSizeGripEnabled(False)
        self._where = QLabel(self)
        self._where.setObjectName("status-office")
        self._zone = QLabel(self)
        self._zone.setObjectName("status-zone")
        self._saved = QLabel(self)
        self._saved.setObjectName("status-saved")
        self.addWidget(self._where, 1)
        self.addPermanentWidget(self._zone)
        self.addPermanentWidget(self._saved)
        self._zone.setVisible(False)

    def tell_where(self, parts: Iterable[str], is_read_only: bool) -> None:
        """Say whose office is open, by whom, and whether only to be read."""
        if is_read_only:
            parts = (self._words.render(Message(N_("Opened for reading only"))), *parts)
        self._where.setText(" · ".join(part for part in parts if part))

    def check_zone(self, now: datetime) -> None:
        """Say it if this computer lives in another time than the office."""
        if now.astimezone().utcoffset() != BEIJING.utcoffset(None):
            self._zone.setText(
                self._words.render(
                    Message(N_("This computer's clock is not on Beijing time."))
                )
            )
            self._zone.setVisible(True)

    def tell_saved(self, now: datetime) -> None:
        """Say when something was committed."""
        time = self._words.time(now.astimezone(BEIJING))
        self._saved.setText(
            self._words.render(Message(N_("Saved {time}"), {"time": time}))
        )
