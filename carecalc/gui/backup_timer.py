# SPDX-License-Identifier: Apache-2.0
"""Backups while an office is open: those that are due, on a thread of their own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from carecalc.errors import UserError
from carecalc.gui.tasks import Tasks
from carecalc.services import backups, locks
from carecalc.services.backups import Backup, BackupState
from carecalc.services.context import Context

_EVERY = 60_000
"""Milliseconds between two looks; what is due is decided by the services."""


@dataclass(frozen=True, slots=True)
class Look:
    """What one look at the backups found and did.

    `was_behind`: something stood in no backup when the office was opened, though nobody
    had locked it. `error` says
    why a backup that was due could not be made; `state` is None where nobody may know.
    """

    made: Backup | None
    error: UserError | None
    state: BackupState | None
    was_behind: bool = False


class BackupTimer(QObject):
    """Asks every minute for the backup that is due, beside whatever is being saved."""

    looked = Signal(object)
    """A `Look`."""

    broke = Signal(object)
    """An exception that is a bug."""

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        # The store's own thread goes on saving answers meanwhile.
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="backup")
        self.tasks = Tasks(self._worker.submit, self)
        self.tasks.broke.connect(self.broke)
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY)
        self._timer.timeout.connect(self.look)

    def begin(self) -> None:
        """Look now, as the office was just opened, and then every minute."""
        self._timer.start()
        self.tasks.run(_first_look, self._context, done=self._on_looked)

    def look(self) -> None:
        """Make the backup that is due, if one is."""
        if not self.tasks.is_busy:
            self.tasks.run(_look, self._context, done=self._on_looked)

    def call(
        self,
        fn: Callable[..., Any],
        *arguments: object,
        done: Callable[[Any], None] | None = None,
        failed: Callable[[UserError], None] | None = None,
    ) -> None:
        """Run the service `fn(context, *arguments)` here, then look again."""
        self.tasks.run(fn, self._context, *arguments, done=done, failed=failed)
        self.tasks.run(_look, self._context, done=self._on_looked)

    def end(self) -> None:
        """Make no more; what is under way is finished by `finish`."""
        self._timer.stop()
        self.blockSignals(True)

    def finish(self) -> None:
        """Wait for what is under way; not on the window's thread."""
        self._worker.shutdown(wait=True)

    def _on_looked(self, look: Look) -> None:
        self.looked.emit(look)


def put_away(
    timer: BackupTimer, context: Context, close: Callable[[Context], None], why: str
) -> None:
    """Close an office once the backup that is under way is done.

    That it was locked, and why, goes on record first; "" for no lock.
    """
    try:
        if why:
            context.store.submit(locks.tell_locked, context, why).result()
    except UserError:
        pass  # A full disk, or a key that counts no more, keeps nothing open.
    finally:
        timer.finish()
        close(context)


def leave(
    timer: BackupTimer, context: Context, close: Callable[[Context], None]
) -> None:
    """Make the last backup of the day's work and close the office.

    No backup keeps anybody here: what is in none is told when the office is opened.
    """
    timer.finish()
    try:
        # Behind what the store's own thread still has to write.
        context.store.submit(backups.on_exit, context).result()
    except UserError:
        return
    finally:
        close(context)


def _first_look(context: Context) -> Look:
    try:
        is_due = backups.is_behind(context)
        # Who locks makes no backup: that whoever comes next makes it is no news.
        was_behind = is_due and not backups.was_locked(context)
    except UserError:
        is_due = was_behind = False
    look = _look(context, is_due=is_due)
    return Look(look.made, look.error, look.state, was_behind)


def _look(context: Context, is_due: bool = False) -> Look:
    made, error, state = None, None, None
    try:
        made = backups.make(context, "half-hourly") if is_due else None
        made = made or backups.on_timer(context)
    except UserError as refused:
        error = refused
    try:
        state = backups.state(context)
    except UserError as refused:
        error = error or refused
    return Look(made, error, state)
