# SPDX-License-Identifier: Apache-2.0
"""What hides the window while its user is away: a code of six digits opens it again."""

import unicodedata

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from carecalc.errors import UserError
from carecalc.gui.dialog import scrolling
from carecalc.gui.theme import Look
from carecalc.gui.widgets.inputs import Field, button, card, label
from carecalc.i18n import Catalogue
from carecalc.text import Message

PIN_LENGTH = 6


class PinEdit(QLineEdit):
    """Takes six digits, not shown; whole says that the sixth is there."""

    whole = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self.setInputMethodHints(
            Qt.InputMethodHint.ImhDigitsOnly
            | Qt.InputMethodHint.ImhHiddenText
            | Qt.InputMethodHint.ImhSensitiveData
        )
        self.textChanged.connect(self._on_changed)

    def add(self, digit: str) -> None:
        """Type a digit, as the pad below the field does."""
        self.setText(self.text() + digit)

    def _on_changed(self, typed: str) -> None:
        # Full-width digits too: the input method may be on.
        digits = "".join(
            character
            for character in unicodedata.normalize("NFKC", typed)
            if character in "0123456789"
        )[:PIN_LENGTH]
        if digits != typed:
            self.setText(digits)  # Comes here again.
        elif len(digits) == PIN_LENGTH:
            self.whole.emit(digits)


class Cover(QWidget):
    """Asks for the code; nothing of what is open is to be seen or reached behind it."""

    tried = Signal(str)
    """A code of six digits."""

    passphrase_asked = Signal()

    def __init__(
        self, catalogue: Catalogue, look: Look, user: str, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._catalogue = catalogue
        self.setObjectName("cover")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        content = QWidget(self)
        middle = QHBoxLayout(content)
        frame, column = card(content)
        frame.setMaximumWidth(look.size(620))
        middle.addStretch(1)
        middle.addWidget(frame, 12, Qt.AlignmentFlag.AlignVCenter)
        middle.addStretch(1)
        sides = QHBoxLayout()
        sides.setSpacing(28)
        column.addLayout(sides)
        sides.addLayout(self._asking(look, user), 3)
        sides.addLayout(self._pad(), 2)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scrolling(content, self))

    def begin(self) -> None:
        """Put the cursor where the code is typed."""
        self._pin.setFocus()

    def refuse(self, tries_left: int) -> None:
        """Say that the code was wrong, and how many tries are left."""
        self.tell(
            self.gettext("That is not your PIN. Tries left: {count}.", count=tries_left)
        )

    def tell(self, error: UserError | str) -> None:
        """Say why something is not done behind the cover."""
        self._pin.clear()
        self.field.show_error(error)
        self._pin.setFocus()

    def gettext(self, template: str, /, **values: object) -> str:
        return self._catalogue.render(Message(template, values))

    def _asking(self, look: Look, user: str) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(8)
        mark = QLabel(self)
        mark.setPixmap(look.mark("lock", 32, "accent"))
        column.addWidget(mark)
        column.addWidget(label(self.gettext("Covered"), "title"))
        column.addWidget(
            label(
                self.gettext(
                    "Nobody was at the computer. What was open waits behind this cover."
                ),
                "muted",
            )
        )
        self._pin = PinEdit(self)
        self._pin.whole.connect(self._on_whole)
        self.field = Field(
            self._catalogue, self.gettext("PIN of {user}", user=user), self._pin, "pin"
        )
        column.addWidget(self.field)
        other = button(
            self.gettext("Use the passphrase instead"), "use-passphrase", "link", self
        )
        other.clicked.connect(self.passphrase_asked)
        column.addWidget(other, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch()
        return column

    def _pad(self) -> QGridLayout:
        """Return digits for fingers; on a keyboard they are typed."""
        grid = QGridLayout()
        grid.setSpacing(8)
        grid.setRowStretch(4, 1)
        for place, digit in enumerate("123456789"):
            grid.addWidget(self._key(digit), place // 3, place % 3)
        grid.addWidget(self._key("0"), 3, 1)
        back = button(self.gettext("Delete"), "pin-delete", "quiet", self)
        back.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        back.clicked.connect(self._pin.backspace)
        grid.addWidget(back, 3, 2)
        back.ensurePolished()  # Its word is measured in the size of its style.
        for column in range(3):
            # As wide as each other, whatever the word on one of them.
            grid.setColumnStretch(column, 1)
            grid.setColumnMinimumWidth(column, back.sizeHint().width())
        return grid

    def _key(self, digit: str) -> QPushButton:
        key = button(digit, f"pin-{digit}", "", self)
        key.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        key.setMinimumSize(52, 44)
        key.clicked.connect(self._on_key)
        return key

    def _on_key(self) -> None:
        key = self.sender()
        assert isinstance(key, QPushButton)
        if self._pin.isEnabled():
            self._pin.add(key.text())

    def _on_whole(self, pin: str) -> None:
        self.field.clear_error()
        self.tried.emit(pin)
