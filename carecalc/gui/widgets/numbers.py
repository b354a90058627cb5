# SPDX-License-Identifier: Apache-2.0
"""Numbers that stand on a page by their ends until somebody asks to see them whole."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSizePolicy, QWidget

from carecalc.domain.masking import has_mask
from carecalc.errors import UserError
from carecalc.gui.clipboard import SECONDS
from carecalc.gui.page import Desk
from carecalc.gui.widgets.inputs import button, label
from carecalc.gui.widgets.speaking import Speaking, Voice
from carecalc.services import revealing
from carecalc.text import N_, Message

KEYS = "Ctrl+Shift+S"
"""Shows every number of a page."""

HIDDEN = Message(
    N_("Stars stand for hidden digits. Show the numbers, or write the whole one anew.")
)


class Numbers(QObject):
    """Which numbers of a person are shown whole while a page stands.

    They are shown once it is on record that somebody asked. Another page, or the same
    one anew, begins with none.
    """

    shown = Signal()
    """More numbers may be shown whole from now on."""

    refused = Signal(object)
    """The `UserError` why it could not be recorded: nothing is shown."""

    def __init__(self, desk: Desk, person: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._person = person
        self._whole: frozenset[str] = frozenset()
        self._asked: list[frozenset[str]] = []

    @property
    def can_be_shown(self) -> bool:
        """Whether the user's roles allow it."""
        return self._desk.may("numbers.reveal")

    def is_whole(self, field: str) -> bool:
        """Say whether a number is shown whole."""
        return field in self._whole

    def seen(self, field: str, number: str, mask: Callable[[str], str]) -> str:
        """Return a number as it may be seen now."""
        return number if self.is_whole(field) else mask(number)

    def ask(self, *fields: str) -> None:
        """Ask to see numbers whole."""
        wanted = frozenset(fields) - self._whole.union(*self._asked)
        if not wanted or not self.can_be_shown:
            return
        self._asked.append(wanted)
        self._desk.call(
            revealing.reveal,
            self._person,
            tuple(sorted(wanted)),
            done=self._on_recorded,
            failed=self._on_refused,
        )

    def _on_recorded(self, nothing: None) -> None:
        # Answers come in the order of the calls.
        self._whole |= self._asked.pop(0)
        self.shown.emit()

    def _on_refused(self, error: UserError) -> None:
        self._asked.pop(0)
        self.refused.emit(error)


class Veiled(QWidget, Speaking):
    """A number by its ends, with a button beside it that shows it whole.

    `words` makes the line of a number, for one that stands in a sentence.
    """

    def __init__(
        self,
        voice: Voice,
        numbers: Numbers,
        field: str,
        number: str,
        mask: Callable[[str], str],
        words: Callable[[str], str] = str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.voice = voice
        self._numbers = numbers
        self._field = field
        self._number = number
        self._mask = mask
        self._words = words
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self.text = label("", "", self)
        self.text.setObjectName(f"number-{field.replace('_', '-')}")
        row.addWidget(self.text, 1, Qt.AlignmentFlag.AlignVCenter)
        self.show_button = button(
            self.gettext("Show"), f"show-{field.replace('_', '-')}", "link", self
        )
        self.show_button.setSizePolicy(
            QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed
        )
        self.show_button.setToolTip(
            self.gettext(
                "Shows the whole number; that you saw it is recorded. {keys}", keys=KEYS
            )
        )
        self.show_button.clicked.connect(self._on_asked)
        row.addWidget(self.show_button, 0, Qt.AlignmentFlag.AlignVCenter)
        self.copy_button = button(
            self.gettext("Copy"), f"copy-{field.replace('_', '-')}", "link", self
        )
        self.copy_button.setSizePolicy(
            QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed
        )
        self.copy_button.setToolTip(
            self.gettext(
                "After {count} seconds it is taken out of the clipboard.", count=SECONDS
            )
        )
        self.copy_button.clicked.connect(self._on_copy)
        row.addWidget(self.copy_button, 0, Qt.AlignmentFlag.AlignVCenter)
        numbers.shown.connect(self._on_shown)
        self._on_shown()

    def _on_copy(self) -> None:
        # What was copied here is taken away again by the window, see `CopyKeeper`.
        QGuiApplication.clipboard().setText(self._number)
        self.copy_button.setText(self.gettext("Copied"))

    def _on_asked(self) -> None:
        self._numbers.ask(self._field)

    def _on_shown(self) -> None:
        whole = self._numbers.is_whole(self._field)
        seen = self._numbers.seen(self._field, self._number, self._mask)
        self.text.setText(self._words(seen))
        self.show_button.setAccessibleName(
            self.gettext("Show the whole number: {number}", number=seen)
        )
        self.copy_button.setAccessibleName(
            self.gettext("Copy the whole number: {number}", number=seen)
        )
        self.copy_button.setVisible(whole)
        if whole and self.show_button.hasFocus():
            # The next number's button would get the keyboard, and show that as well.
            self.copy_button.setFocus()
        self.show_button.setVisible(not whole and self._numbers.can_be_shown)


class MaskedLine(QObject):
    """A field that holds a number by its ends until it is shown or written anew.

    What nobody touched is still the number that was there; stars are never a number.
    """

    def __init__(self, line: QLineEdit, mask: Callable[[str], str]) -> None:
        super().__init__(line)
        self._line = line
        self._mask = mask
        self._number = ""
        self._is_whole = True

    @property
    def hides(self) -> bool:
        """Whether there is a number here that is not seen whole."""
        return not self._is_whole and self._line.text() == self._mask(self._number)

    def set_number(self, number: str, is_whole: bool = False) -> None:
        """Put a number in."""
        self._number = number
        self._is_whole = is_whole or not number
        self._line.setText(number if self._is_whole else self._mask(number))

    def show_whole(self) -> None:
        """Show it, unless something else was written meanwhile."""
        if self.hides:
            self._line.setText(self._number)
        self._is_whole = True

    def number(self) -> str | None:
        """Return what stands here; None for stars that are nobody's number."""
        if self.hides:
            return self._number
        typed = self._line.text()
        return None if has_mask(typed) else typed
