# SPDX-License-Identifier: Apache-2.0
"""Naming the two recovery officers, each with a passphrase of their own."""

from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from carecalc.errors import UserError
from carecalc.gui.widgets.inputs import Field, label
from carecalc.gui.widgets.new_passphrase import NewPassphrase, is_filled, line_of
from carecalc.i18n import Catalogue
from carecalc.text import Message


class OfficerFields(QWidget):
    """Two names, and each officer's passphrase twice."""

    def __init__(self, catalogue: Catalogue, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._catalogue = catalogue
        column = QVBoxLayout(self)
        column.setContentsMargins(2, 2, 12, 2)
        column.setSpacing(10)
        column.addWidget(
            label(
                self.gettext(
                    "If every passphrase is forgotten, these two open the office "
                    "together; neither can do it alone. Each types a passphrase of "
                    "their own and keeps it to themselves."
                ),
                "muted",
            )
        )
        self._officers: list[tuple[Field, NewPassphrase]] = []
        for number, title in (
            (1, self.gettext("First recovery officer")),
            (2, self.gettext("Second recovery officer")),
        ):
            name = Field(
                catalogue, title, QLineEdit(self), f"officer-{number}", parent=self
            )
            column.addWidget(name)
            words = NewPassphrase(
                catalogue,
                self.gettext("Their passphrase"),
                self.gettext("Their passphrase again"),
                f"officer-{number}-passphrase",
                self,
            )
            column.addWidget(words)
            self._officers.append((name, words))
            column.addSpacing(10)
        column.addStretch(1)

    def gettext(self, template: str, /, **values: object) -> str:
        return self._catalogue.render(Message(template, values))

    @property
    def lines(self) -> list[QLineEdit]:
        """Every line from above, for whoever keeps what is typed."""
        return [
            line
            for name, words in self._officers
            for line in (line_of(name), *words.lines)
        ]

    @property
    def passphrases(self) -> tuple[NewPassphrase, NewPassphrase]:
        """The fields of both passphrases."""
        (_, one), (_, two) = self._officers
        return one, two

    def check(self) -> bool:
        """Tell whether two people are named and have typed; if not, say so there."""
        for name, words in self._officers:
            if not is_filled(self._catalogue, name) or not words.check():
                return False
        (one, first), (two, second) = self._officers
        if line_of(one).text().strip() == line_of(two).text().strip():
            two.show_error(self.gettext("The two officers must be different people."))
            two.control.setFocus()
            return False
        if first.text() == second.text():
            second.first.show_error(
                self.gettext("Each officer needs a passphrase of their own.")
            )
            second.first.control.setFocus()
            return False
        return True

    def officers(self) -> tuple[tuple[str, str], tuple[str, str]]:
        """Return both names with their passphrases."""
        (one, first), (two, second) = self._officers
        return (
            (line_of(one).text().strip(), first.text()),
            (line_of(two).text().strip(), second.text()),
        )

    def show_error(self, error: UserError) -> None:
        """Say that a passphrase is too easy: the shortest is, it is not said which."""
        min(self.passphrases, key=lambda words: len(words.text())).show_error(error)
