# SPDX-License-Identifier: Apache-2.0
"""Where somebody was and what they had typed, kept sealed while the office is locked."""

import pickle
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from PySide6.QtWidgets import QDialog, QLineEdit, QPlainTextEdit, QTextEdit, QWidget

from carecalc.gui.page import Desk, Page, Place
from carecalc.gui.reminders import Reminder, Reminders
from carecalc.services.context import Context


@dataclass(frozen=True, slots=True)
class Typed:
    """The texts of a dialog that was open: its title, and each field with its name."""

    title: str
    fields: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """What is found again after unlocking: the page, the way back, what was typed."""

    place: Place
    state: object
    history: tuple[Place, ...]
    reminders: tuple[Reminder, ...]
    dialogs: tuple[Typed, ...]
    keyboard: str
    """The name of what had the keyboard on the page last; empty for nothing."""


class Keeper:
    """Holds what was sealed, for each user of each office apart.

    In memory alone: the end of the program is its end.
    """

    def __init__(self) -> None:
        self._sealed: dict[tuple[Path, str], bytes] = {}
        self._unsaved: set[tuple[Path, str]] = set()

    @property
    def unsaved(self) -> tuple[str, ...]:
        """Who would lose something if the program ended now."""
        return tuple(sorted(user for _, user in self._unsaved))

    def keep(self, context: Context, kept: Kept, is_saved: bool) -> None:
        """Seal it; without the office's key it is noise from here on."""
        owner = _owner(context)
        self._sealed[owner] = context.store.seal(pickle.dumps(kept))
        if not is_saved or kept.dialogs:
            self._unsaved.add(owner)

    def take(self, context: Context) -> Kept | None:
        """Return what the user of this office left, once."""
        sealed = self._sealed.pop(_owner(context), None)
        self._unsaved.discard(_owner(context))
        clear = None if sealed is None else context.store.unseal(sealed)
        if clear is None:
            return None
        # Sealed by this very process a while ago: nobody else can have written it.
        kept = pickle.loads(clear)
        assert isinstance(kept, Kept)
        return kept


def _owner(context: Context) -> tuple[Path, str]:
    return context.store.folder.resolve(), context.store.user


def gather(
    page: Page, history: Iterable[Place], desk: Desk, dialogs: Iterable[QDialog]
) -> Kept:
    """Return where somebody is and what is typed and not saved."""
    held = page.focusWidget()
    return Kept(
        place=page.here(),
        state=page.state(),
        history=tuple(history),
        reminders=(*desk.reminders.waiting, *desk.reminders.due),
        dialogs=tuple(
            typed for dialog in dialogs if (typed := _typed_in(dialog)).fields
        ),
        keyboard="" if held is None else held.objectName(),
    )


def remind_again(reminders: Reminders, kept: Iterable[Reminder], now: datetime) -> None:
    """Let reminders wait on for what is left of their time."""
    for each in kept:
        left = max(0.0, (each.due - now).total_seconds() / 60)
        reminders.start(
            person=each.person,
            visit=each.visit,
            item=each.item,
            name=each.name,
            label=each.label,
            minutes=left,
        )


def _typed_in(dialog: QDialog) -> Typed:
    """Return the texts of a dialog; of a passphrase nothing is kept."""
    found: list[tuple[str, str]] = []
    for field in dialog.findChildren(QWidget):
        if isinstance(field, QLineEdit):
            if field.echoMode() != QLineEdit.EchoMode.Normal:
                continue
            text = field.text()
        elif isinstance(field, QPlainTextEdit | QTextEdit):
            text = field.toPlainText()
        else:
            continue
        if text.strip() and not field.isReadOnly():
            named = field
            if field.objectName().startswith("qt_"):  # Qt's own, inside a control.
                named = field.parentWidget()
            found.append((named.accessibleName() or named.objectName(), text))
    return Typed(dialog.windowTitle(), tuple(found))
