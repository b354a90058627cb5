# SPDX-License-Identifier: Apache-2.0
"""A new passphrase: typed twice by whoever is to know it."""

from PySide6.QtWidgets import QLineEdit, QWidget

from carecalc.domain.passphrase import FEWEST_LETTERS, FEWEST_WORDS, too_short
from carecalc.errors import UserError
from carecalc.gui.widgets.inputs import Field, FieldGrid
from carecalc.i18n import Catalogue
from carecalc.text import N_, Message


class NewPassphrase(QWidget):
    """Two fields, the same words in both; the first says how good they are."""

    def __init__(
        self,
        catalogue: Catalogue,
        title: str,
        again: str,
        name: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._catalogue = catalogue
        grid = FieldGrid()
        grid.setContentsMargins(0, 0, 0, 0)
        self.setLayout(grid)
        self.first = _secret(catalogue, title, name, self)
        self.again = _secret(catalogue, again, f"{name}-again", self)
        self.first.control.textChanged.connect(self._on_text)
        self._on_text("")
        grid.add(self.first)
        grid.add(self.again)

    @property
    def lines(self) -> tuple[QLineEdit, QLineEdit]:
        """Both lines, for whoever keeps what is typed."""
        return line_of(self.first), line_of(self.again)

    def text(self) -> str:
        """Return what is typed first."""
        return self.lines[0].text()

    def check(self) -> bool:
        """Tell whether both are long and alike; if not, say so at the field."""
        if not is_filled(self._catalogue, self.first):
            return False
        error = too_short(self.text())
        if error is not None:
            self.show_error(error)
            return False
        return is_twice(self._catalogue, self.first, self.again)

    def show_error(self, error: UserError) -> None:
        """Say what is wrong with the passphrase."""
        self.first.show_error(error)
        self.first.control.setFocus()

    def clear(self) -> None:
        """Empty both fields: nothing that is secret stays on the screen."""
        for field in (self.first, self.again):
            field.clear_error()
            line_of(field).clear()

    def _on_text(self, text: str) -> None:
        self.first.set_hint(self._catalogue.render(strength_of(text)))


def line_of(field: Field) -> QLineEdit:
    """Return the line of a field that has one."""
    assert isinstance(field.control, QLineEdit)
    return field.control


def is_filled(catalogue: Catalogue, field: Field) -> bool:
    """Tell whether something is typed; if not, say so at the field."""
    field.clear_error()
    if line_of(field).text().strip():
        return True
    field.show_error(catalogue.render(Message(N_("Please fill this in."))))
    field.control.setFocus()
    return False


def is_twice(catalogue: Catalogue, first: Field, again: Field) -> bool:
    """Tell whether two fields hold the same; if not, say so at the second."""
    again.clear_error()
    if line_of(first).text() == line_of(again).text():
        return True
    again.show_error(catalogue.render(Message(N_("The two entries differ."))))
    again.control.setFocus()
    return False


def strength_of(passphrase: str) -> Message:
    """Return in words how hard a passphrase is to guess, by length and variety."""
    if not passphrase:
        return Message(
            N_(
                "A sentence you remember: at least {letters} characters, or {words} "
                "words."
            ),
            {"letters": FEWEST_LETTERS, "words": FEWEST_WORDS},
        )
    kinds = sum(
        any(test(c) for c in passphrase)
        for test in (str.islower, str.isupper, str.isdigit)
    ) + any(not c.isalnum() or ord(c) > 127 for c in passphrase)
    # Each Chinese character is worth about two Latin ones to whoever guesses.
    weight = sum(2 if ord(c) > 0x2E80 else 1 for c in passphrase)
    weight = min(weight, 2 * len(set(passphrase)))
    if weight + 2 * kinds < 14 or too_short(passphrase) is not None:
        return Message(N_("Weak: add a few words."))
    if weight + 2 * kinds < 22:
        return Message(N_("Fair: a word or two more would be better."))
    return Message(N_("Strong."))


def _secret(catalogue: Catalogue, title: str, name: str, parent: QWidget) -> Field:
    line = QLineEdit(parent)
    line.setEchoMode(QLineEdit.EchoMode.Password)
    return Field(catalogue, title, line, name, parent=parent)
