# SPDX-License-Identifier: Apache-2.0
"""A second person at the same screen: a name and that person's own passphrase."""

import math
from collections.abc import Sequence
from datetime import datetime, timedelta

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QLineEdit, QPushButton, QVBoxLayout, QWidget

from carecalc.errors import UserError
from carecalc.gui.page import Desk
from carecalc.gui.widgets.inputs import Choice, Field, FieldGrid, label
from carecalc.i18n import Catalogue
from carecalc.services import tries, users
from carecalc.services.context import Context
from carecalc.services.tries import Tries
from carecalc.text import N_, Message

_COUNT_EVERY = 200
"""Milliseconds between two looks at how long one still waits."""


class Patience(QObject):
    """Counts the wrong passphrases of colleagues while the office stays open.

    It belongs to the desk: closing a dialog forgets nothing. Whoever closes the office
    must type a passphrase of their own to get in again.
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._tries: dict[str, Tries] = {}

    def wait(self, name: str, now: datetime) -> timedelta:
        """Return how long nothing is tried for a name."""
        wrong = self._tries.get(name)
        if wrong is None:
            return timedelta(0)
        whole = tries.delay(wrong.count)
        return min(max(wrong.last + whole - now, timedelta(0)), whole)

    def failed(self, name: str, now: datetime) -> None:
        """Count one more wrong passphrase."""
        before = self._tries.get(name)
        self._tries[name] = Tries(1 if before is None else before.count + 1, now)

    def succeeded(self, name: str) -> None:
        """Forget the wrong ones: the right one came."""
        self._tries.pop(name, None)


class SecondPerson(QWidget):
    """Asks a colleague for name and passphrase, to be put where they are to act.

    The button of whoever uses it calls `ask`; then `ready` gives the office as that
    person opens it, for one act and not to be kept.
    """

    ready = Signal(object)
    """The `Context` of the second person."""

    failed = Signal(object)
    """A `UserError` that belongs to neither field."""

    name_chosen = Signal(str)
    """Another name was chosen."""

    def __init__(
        self,
        desk: Desk,
        catalogue: Catalogue,
        names: Sequence[str],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("second-person")
        self._desk = desk
        self._catalogue = catalogue
        self._patience = desk.findChild(Patience) or Patience(desk)
        self._asked = ""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        self._name = Choice(self)
        self._passphrase = QLineEdit(self)
        self._passphrase.setEchoMode(QLineEdit.EchoMode.Password)
        self._name_field = Field(
            catalogue, self.gettext(N_("Name")), self._name, "second-name"
        )
        self._passphrase_field = Field(
            catalogue,
            self.gettext(N_("Their own passphrase")),
            self._passphrase,
            "second-passphrase",
            is_required=True,
        )
        grid = FieldGrid()
        grid.add(self._name_field)
        grid.add(self._passphrase_field)
        column.addLayout(grid)
        self._wait = label("", "muted", self)
        self._wait.setObjectName("second-wait")
        self._wait.setVisible(False)
        column.addWidget(self._wait)
        self._countdown = QTimer(self)
        self._countdown.setInterval(_COUNT_EVERY)
        self._countdown.timeout.connect(self._on_countdown)
        self.offer(names)
        self._name.currentTextChanged.connect(self._on_name)

    def gettext(self, template: str, /, **values: object) -> str:
        return self._catalogue.render(Message(template, values))

    @property
    def name(self) -> str:
        """The name that is chosen; empty while there is none to choose."""
        return self._name.currentText()

    def offer(self, names: Sequence[str]) -> None:
        """Offer these names; oneself is no second person."""
        self._name.fill(
            (name, name) for name in names if name != self._desk.context.store.user
        )

    def start(self) -> None:
        """Put the keyboard where the passphrase is typed."""
        self._passphrase.setFocus()

    def ask(self, busy: QPushButton | None = None) -> None:
        """Open the office for the one who typed: `ready` follows, or a field says why.

        `busy` cannot be pressed meanwhile.
        """
        self._name_field.clear_error()
        self._passphrase_field.clear_error()
        typed = self._passphrase.text()
        if not self.name:
            self._name_field.show_error(self.gettext(N_("Please fill this in.")))
        elif not typed:
            self._passphrase_field.show_error(self.gettext(N_("Please fill this in.")))
            self._passphrase.setFocus()
        elif not self._must_wait():
            self._asked = self.name
            self._desk.call(
                users.beside,
                self._asked,
                typed,
                done=self._on_ready,
                failed=self._on_refused,
                busy=busy,
            )

    def _must_wait(self) -> bool:
        """Return whether nothing is tried for the chosen name yet, and say how long."""
        left = self._patience.wait(self.name, self._desk.context.clock())
        seconds = math.ceil(left.total_seconds())
        self._wait.setText(
            self.gettext(
                N_(
                    "After wrong passphrases one waits: {count} s more. Nothing is "
                    "lost."
                ),
                count=seconds,
            )
        )
        self._wait.setVisible(seconds > 0)
        return seconds > 0

    def _on_name(self, name: str) -> None:
        self._on_countdown()
        self.name_chosen.emit(name)

    def _on_countdown(self) -> None:
        if self._must_wait():
            self._countdown.start()
        else:
            self._countdown.stop()

    def _on_ready(self, context: Context) -> None:
        self._patience.succeeded(self._asked)
        # For this one act: the next one is signed by typing it again.
        self._passphrase.clear()
        self.ready.emit(context)

    def _on_refused(self, error: UserError) -> None:
        if error.code != "KEYS-001":
            self.failed.emit(error)
            return
        self._patience.failed(self._asked, self._desk.context.clock())
        self._passphrase_field.show_error(error)
        self._passphrase.selectAll()
        self._passphrase.setFocus()
        self._on_countdown()
