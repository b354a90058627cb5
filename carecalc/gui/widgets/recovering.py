# SPDX-License-Identifier: Apache-2.0
"""A forgotten passphrase: two officers together give its owner a new one."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from carecalc.errors import UserError
from carecalc.gui.dialog import scrolling
from carecalc.gui.messages import Notice
from carecalc.gui.widgets.inputs import (
    Choice,
    Field,
    FieldGrid,
    button,
    card,
    label,
)
from carecalc.gui.widgets.new_passphrase import NewPassphrase, is_filled, line_of
from carecalc.i18n import Catalogue
from carecalc.text import Message


@dataclass(frozen=True, slots=True)
class Recovery:
    """What two officers and the user typed: both officers' words, the user's new ones."""

    words: tuple[str, str]
    user: str
    passphrase: str
    reason: str


@dataclass(frozen=True, slots=True)
class TypedRecovery:
    """Whose words are asked for, and what is typed of it so far."""

    names: tuple[str, ...]
    officers: tuple[str, str]
    user: str
    lines: tuple[str, ...]


class RecoveringForm(QWidget):
    """Both officers' passphrases, who forgot theirs, the new one, and the reason."""

    asked = Signal(object)
    """A `Recovery`, every field filled in."""

    given_up = Signal()

    def __init__(self, catalogue: Catalogue, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._catalogue = catalogue
        self._officers: tuple[str, str] = ("", "")
        self._names: tuple[str, ...] = ()
        around = QHBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        frame, column = card(self)
        frame.setMaximumWidth(760)
        around.addStretch(1)
        around.addWidget(frame, 12)
        around.addStretch(1)
        column.addWidget(label(self.gettext("Forgotten passphrase"), "heading"))
        content = QWidget(frame)
        inside = QVBoxLayout(content)
        inside.setContentsMargins(2, 2, 12, 2)
        inside.setSpacing(10)
        inside.addWidget(
            label(
                self.gettext(
                    "Both recovery officers come to this computer. Each types their own "
                    "passphrase and shows it to nobody; then the user types a new one. "
                    "Everything in the office stays as it is."
                ),
                "muted",
            )
        )
        grid = FieldGrid()
        self._words = tuple(
            self._secret(grid, f"recovery-officer-{number}") for number in (1, 2)
        )
        self._user = Choice(frame)
        self._user_field = Field(
            catalogue,
            self.gettext("Who forgot their passphrase"),
            self._user,
            "recovery-user",
        )
        grid.add(self._user_field)
        self._reason = Field(
            catalogue,
            self.gettext("Reason"),
            QLineEdit(frame),
            "recovery-reason",
            self.gettext("It stands on record with the names of both officers."),
            is_required=True,
        )
        grid.add(self._reason)
        inside.addLayout(grid)
        self._new = NewPassphrase(
            catalogue,
            self.gettext("New passphrase, typed by the user"),
            self.gettext("The same passphrase again"),
            "recovery-passphrase",
            frame,
        )
        inside.addWidget(self._new)
        inside.addStretch()
        column.addWidget(scrolling(content, frame), 1)
        self._notice = Notice(catalogue, frame)
        self._notice.setObjectName("recovery-notice")
        column.addWidget(self._notice)
        self._wait = label("", "muted", frame)
        self._wait.setObjectName("recovery-wait")
        self._wait.setVisible(False)
        column.addWidget(self._wait)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        back = button(
            self.gettext("Back to the passphrase"), "leave-recovery", "link", frame
        )
        back.clicked.connect(self.given_up)
        foot.addWidget(back)
        foot.addStretch()
        self._yes = button(
            self.gettext("Give the new passphrase"), "recover", "primary", frame
        )
        self._yes.clicked.connect(self._on_yes)
        foot.addWidget(self._yes)
        column.addLayout(foot)
        self._name_officers()

    # -------------------------------------------------------------- from outside

    @property
    def last_button(self) -> QWidget:
        """The button that does it."""
        return self._yes

    def begin(self, users: Sequence[str], officers: tuple[str, str], user: str) -> None:
        """Ask the officers of an office, beginning with the `user` who forgot."""
        self.clear()
        self._ask_for(users, officers, user)
        self._words[0].control.setFocus()

    def hold(self, seconds: int) -> None:
        """Wait after wrong passphrases; 0 wakes the button."""
        self._wait.setText(
            self.gettext(
                "After wrong passphrases one waits: {count} s more. Nothing is lost.",
                count=seconds,
            )
        )
        self._wait.setVisible(seconds > 0)
        self._yes.setEnabled(seconds == 0)

    def clear(self) -> None:
        """Empty every field: nothing that is secret stays on the screen."""
        for field in (*self._words, self._reason):
            field.clear_error()
            line_of(field).clear()
        self._new.clear()
        self._notice.clear()

    def show_error(self, error: UserError) -> None:
        """Say why it was not done, beside what caused it; what is typed stays."""
        if error.code == "KEYS-001":
            self._words[0].show_error(
                self.gettext(
                    "One of the two officers' passphrases is not right; it is not said "
                    "which. Check Caps Lock and the input method."
                )
            )
            self._words[0].control.setFocus()
        elif error.code == "KEYS-004":
            self._new.show_error(error)
        elif error.place == "reason":
            self._reason.show_error(error)
            self._reason.control.setFocus()
        elif error.place == "name":
            self._user_field.show_error(error)
        else:
            self._notice.show_error(error)

    def state(self) -> TypedRecovery:
        """Return what is typed."""
        return TypedRecovery(
            self._names,
            self._officers,
            str(self._user.code()),
            tuple(line.text() for line in self._lines()),
        )

    def restore(self, state: TypedRecovery) -> None:
        """Take over what `state` returned."""
        self._ask_for(state.names, state.officers, state.user)
        for line, text in zip(self._lines(), state.lines, strict=True):
            line.setText(text)

    # -------------------------------------------------------------- inside

    def gettext(self, template: str, /, **values: object) -> str:
        return self._catalogue.render(Message(template, values))

    def _secret(self, grid: FieldGrid, name: str) -> Field:
        line = QLineEdit(self)
        line.setEchoMode(QLineEdit.EchoMode.Password)
        field = Field(self._catalogue, "", line, name)
        grid.add(field)
        return field

    def _ask_for(
        self, users: Sequence[str], officers: tuple[str, str], user: str
    ) -> None:
        self._officers = officers
        self._names = tuple(users)
        self._user.fill((name, name) for name in users)
        self._user.choose(user)
        self._name_officers()

    def _name_officers(self) -> None:
        for field, name in zip(self._words, self._officers, strict=True):
            title = self.gettext(
                "Passphrase of recovery officer {officer}", officer=name
            )
            field.title.setText(title)
            field.control.setAccessibleName(title)

    def _lines(self) -> tuple[QLineEdit, ...]:
        return (*map(line_of, (*self._words, self._reason)), *self._new.lines)

    def _on_yes(self) -> None:
        self._notice.clear()
        self._user_field.clear_error()
        if not all(is_filled(self._catalogue, field) for field in self._words):
            return
        first, second = (line_of(field).text() for field in self._words)
        if first == second:
            self._words[1].show_error(
                self.gettext("The second officer must be somebody else.")
            )
            self._words[1].control.setFocus()
            return
        if not is_filled(self._catalogue, self._reason) or not self._new.check():
            return
        self.asked.emit(
            Recovery(
                (first, second),
                str(self._user.code()),
                self._new.text(),
                line_of(self._reason).text(),
            )
        )

    # -------------------------------------------------------------- Qt

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter in a field of one line goes on, as the marked button does."""
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if is_enter and self._yes.isEnabled():
            self._on_yes()
        else:
            super().keyPressEvent(event)
