# SPDX-License-Identifier: Apache-2.0
"""Closing an office behind the window: its backup, its store, and then its key."""

import gc
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from carecalc.errors import UserError
from carecalc.gui import backup_timer
from carecalc.gui.page import Desk
from carecalc.gui.tasks import Tasks
from carecalc.services.context import Context


class Parting(QObject):
    """Lets go of what is left of an office, on the thread that opens offices."""

    put_away = Signal()
    """A locked office is closed, and nothing holds its key any more."""

    left = Signal()
    """The last backup is made, and the office closed."""

    refused = Signal(object)
    """A `UserError` that closing a locked office met; closed it is all the same."""

    def __init__(
        self, tasks: Tasks, close: Callable[[Context], None], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._close = close
        self._desk: Desk | None = None

    def lock(self, desk: Desk, why: str) -> "Future[Any]":
        """Close the office once the backup that is under way is done.

        `why` it was locked goes on record; "" if it was not.
        """
        self._desk = desk
        return self._tasks.run(
            backup_timer.put_away,
            desk.timer,
            desk.context,
            self._close,
            why,
            done=self._on_closed,
            failed=self._on_not_closed,
        )

    def leave(self, desk: Desk) -> "Future[Any]":
        """Make the last backup and close the office."""
        self._desk = desk
        return self._tasks.run(
            backup_timer.leave,
            desk.timer,
            desk.context,
            self._close,
            done=self._on_left,
            failed=self._on_not_left,
        )

    def _on_closed(self, nothing: None) -> None:
        if self._desk is not None:
            self._desk.deleteLater()
            self._desk = None
        self.put_away.emit()
        QTimer.singleShot(0, self, self._on_gone)

    def _on_not_closed(self, error: UserError) -> None:
        self.refused.emit(error)
        self._on_closed(None)

    def _on_gone(self) -> None:
        # Key and page hang together in circles: they go now, not some time later.
        gc.collect()

    def _on_left(self, nothing: None) -> None:
        self.left.emit()

    def _on_not_left(self, error: UserError) -> None:
        self.left.emit()
