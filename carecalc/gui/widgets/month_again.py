# SPDX-License-Identifier: Apache-2.0
"""Asks, where the list is, whether one that somebody signed is to be built again."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from carecalc.gui.widgets.inputs import button, label, row_of
from carecalc.i18n import Catalogue
from carecalc.text import N_, Message


class BuildAgain(QFrame):
    """Hidden until it asks; the safe answer has the keyboard."""

    agreed = Signal()
    """The list is to be built again, and its signature is given up."""

    kept = Signal()
    """The list stays as it is."""

    def __init__(self, catalogue: Catalogue, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._catalogue = catalogue
        self.setObjectName("build-again")
        self.setProperty("role", "notice")
        self.setProperty("kind", "warning")
        self._text = label("", "", self)
        self._text.setObjectName("build-again-text")
        self._keep = button(
            self.gettext(N_("Keep the signed list")), "keep-signed-list", parent=self
        )
        self._keep.clicked.connect(self._on_keep)
        yes = button(
            self.gettext(N_("Build it again")), "build-signed-again", "danger", self
        )
        yes.clicked.connect(self._on_yes)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 8)
        column.addWidget(self._text)
        column.addLayout(row_of(self._keep, yes))
        self.setVisible(False)

    def gettext(self, template: str, /, **values: object) -> str:
        """Return a sentence of ours in the window's language."""
        return self._catalogue.render(Message(template, values))

    def ask(self, number: str, names: Sequence[str]) -> None:
        """Say what building again would undo, and wait."""
        said = self.gettext(
            N_(
                "{names} signed {number}. A list that is built again takes its place, "
                "without that signature: it has to be given once more."
            ),
            names=tuple(names),
            number=number,
        )
        self._text.setText(said)
        self.setAccessibleName(said)
        self.setVisible(True)
        self._keep.setFocus()

    def _on_keep(self) -> None:
        self.setVisible(False)
        self.kept.emit()

    def _on_yes(self) -> None:
        self.setVisible(False)
        self.agreed.emit()
