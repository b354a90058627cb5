# SPDX-License-Identifier: Apache-2.0
"""The line above every page that calls back to a question when its time is up."""

import shiboken6
from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QLabel, QWidget

from carecalc.gui.page import Place
from carecalc.gui.reminders import Reminder, Reminders
from carecalc.gui.widgets.inputs import button, restyle
from carecalc.i18n import Catalogue
from carecalc.text import Message

GO_KEY = "F9"
_TICK_MS = 1_000


class ReminderBar(QFrame):
    """Hidden while nothing waits; counts down quietly, then asks to go there."""

    asked = Signal(object)
    """The `Place` to go to."""

    def __init__(
        self, catalogue: Catalogue, reminders: Reminders, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._catalogue = catalogue
        self._reminders = reminders
        self._had_due = bool(reminders.due)
        self.setObjectName("reminder-bar")
        self.setProperty("role", "notice")
        self.text = QLabel(self)
        self.text.setObjectName("reminder-text")
        self.text.setWordWrap(True)
        go = self.gettext("Go there")
        self._go = button(f"{go}  {GO_KEY}", "go-to-reminder")
        # A button's own shortcut would take the keyboard from where one types.
        self._go.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        QShortcut(QKeySequence(GO_KEY), self._go).activated.connect(self._on_go)
        self._go.clicked.connect(self._on_go)
        self._drop = button(self.gettext("Done"), "drop-reminder", "quiet")
        self._drop.clicked.connect(self._on_drop)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 2, 12, 2)
        row.addWidget(self.text, 1)
        row.addWidget(self._go)
        row.addWidget(self._drop)
        self._ticker = QTimer(self)
        self._ticker.setInterval(_TICK_MS)
        self._ticker.timeout.connect(self._on_tick)
        reminders.changed.connect(self._on_changed)
        self._show()

    def gettext(self, template: str, /, **values: object) -> str:
        """Return a sentence of ours in the window's language."""
        return self._catalogue.render(Message(template, values))

    @property
    def _first(self) -> Reminder | None:
        every = (*self._reminders.due, *self._reminders.waiting)
        return every[0] if every else None

    def _show(self) -> None:
        first = self._first
        self.setVisible(first is not None)
        if first is None:
            self._ticker.stop()
            return
        values = {"code": first.item, "name": first.label, "person": first.name}
        is_due = first in self._reminders.due
        # Counting down it takes one low line of a small screen.
        for control in (self._go, self._drop):
            control.setVisible(is_due)
        if is_due:
            self._ticker.stop()
            said = self.gettext(
                "The time is up: go back to {code} {name} now ({person}).", **values
            )
        else:
            self._ticker.start()
            seconds = max(round(self._reminders.left(first).total_seconds()), 0)
            left = f"{seconds // 60}:{seconds % 60:02d}"
            said = self.gettext(
                "{left} until {code} {name} is asked again ({person})",
                left=left,
                **values,
            )
        self.text.setText(said)
        self.setAccessibleName(said)
        if self.property("kind") != ("warning" if is_due else "info"):
            restyle(self, "kind", "warning" if is_due else "info")

    def _on_tick(self) -> None:
        self._show()

    def _on_changed(self) -> None:
        if not shiboken6.isValid(self):
            return
        self._show()
        has_due = bool(self._reminders.due)
        if has_due and not self._had_due:
            QApplication.beep()
            QApplication.alert(self.window())
            QAccessible.updateAccessibility(
                QAccessibleEvent(self, QAccessible.Event.Alert)
            )
        self._had_due = has_due

    def _on_go(self) -> None:
        first = self._first
        if first is None:
            return
        if first in self._reminders.due:
            self._reminders.drop(first.visit, first.item)
        self.asked.emit(
            Place("visit", person=first.person, visit=first.visit, item=first.item)
        )

    def _on_drop(self) -> None:
        if self._first is not None:
            self._reminders.drop(self._first.visit, self._first.item)
