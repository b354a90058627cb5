# SPDX-License-Identifier: Apache-2.0
"""Leaving a page with something that was not saved: asked first, once."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from carecalc.gui.dialog import Dialog
from carecalc.gui.widgets.inputs import label
from carecalc.gui.widgets.speaking import Speaking, Voice


class LeaveDialog(Dialog, Speaking):
    """Says what would be lost: stay, go without it, or save it and go."""

    lost = Signal()
    kept = Signal()

    def __init__(self, voice: Voice, text: str, parent: QWidget) -> None:
        self.voice = voice
        super().__init__(self.gettext("Not saved yet"), parent)
        self.setObjectName("leave-dialog")
        self.body.addWidget(label(text, "", self))
        stay = self.add_button(self.gettext("Stay"), "stay")
        stay.clicked.connect(self.reject)
        lose = self.add_button(self.gettext("Go without saving"), "lose", "danger")
        lose.clicked.connect(self._on_lose)
        keep = self.add_button(self.gettext("Save and go"), "save-go", "primary")
        keep.clicked.connect(self._on_keep)

    def _on_lose(self) -> None:
        self.accept()
        self.lost.emit()

    def _on_keep(self) -> None:
        self.accept()
        self.kept.emit()


class Leaving(QObject):
    """Keeps whether a page may go; `is_going` once somebody said how."""

    lost = Signal()
    """Go, and let what was not saved be lost."""

    kept = Signal()
    """Save, then go."""

    def __init__(self, voice: Voice, page: QWidget) -> None:
        super().__init__(page)
        self._voice = voice
        self._page = page
        self.is_going = False

    def may_go(self, is_changed: bool, text: str) -> bool:
        """Tell whether the page may go; otherwise ask, saying what would be lost."""
        if self.is_going or not is_changed:
            return True
        dialog = LeaveDialog(self._voice, text, self._page)
        dialog.lost.connect(self._on_lost)
        dialog.kept.connect(self._on_kept)
        dialog.open()
        return False

    def stay(self) -> None:
        """Ask again next time: it could not be saved."""
        self.is_going = False

    def _on_lost(self) -> None:
        self.is_going = True
        self.lost.emit()

    def _on_kept(self) -> None:
        self.is_going = True
        self.kept.emit()
