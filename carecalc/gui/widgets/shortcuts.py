# SPDX-License-Identifier: Apache-2.0
"""The sheet of keys: those of the window, and those of the page that is shown."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from carecalc.gui.dialog import Dialog
from carecalc.gui.widgets.inputs import label, pill
from carecalc.i18n import Catalogue
from carecalc.text import N_, Message

_EVERYWHERE = (
    ("Ctrl+/", N_("Show this sheet")),
    ("F1", N_("Handbook; Esc goes back to work")),
    ("Alt+←", N_("Back to where you came from")),
    ("Tab / Shift+Tab", N_("Next and previous field")),
    ("Ctrl+L", N_("Lock: only your passphrase opens again; nothing typed is lost")),
    ("Ctrl+Q", N_("Close the program; everything is saved already")),
)


class ShortcutSheet(Dialog):
    """Keys and what they do."""

    def __init__(
        self, words: Catalogue, own: Sequence[tuple[str, str]], parent: QWidget
    ) -> None:
        super().__init__(words.render(Message(N_("Keyboard"))), parent)
        self.setObjectName("shortcut-sheet")
        # One grid: what the keys do begins at one line in both groups.
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(1, 1)
        if own:
            self._add(words.render(Message(N_("On this page"))), own)
        self._add(
            words.render(Message(N_("Everywhere"))),
            [(keys, words.render(Message(text))) for keys, text in _EVERYWHERE],
        )
        self.body.addLayout(self._grid)
        close = self.add_button(words.render(Message(N_("Close"))), "close", "primary")
        close.clicked.connect(self.accept)

    def _add(self, title: str, keys: Sequence[tuple[str, str]]) -> None:
        row = self._grid.rowCount()
        self._grid.addWidget(label(title, "heading"), row, 0, 1, 2)
        corner = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
        for key, meaning in keys:
            row += 1
            self._grid.addWidget(pill(key), row, 0, corner)
            self._grid.addWidget(label(meaning), row, 1)
