# SPDX-License-Identifier: Apache-2.0
"""One line above every page for what concerns the whole office: the gravest thing."""

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from carecalc.gui.widgets.inputs import button, restyle


@dataclass(frozen=True, slots=True)
class Bulletin:
    """What a banner says: `name` tells it from others, `kind` is its colour.

    `actions` are names and words of its buttons.
    """

    name: str
    kind: str
    text: str
    hint: str = ""
    actions: tuple[tuple[str, str], ...] = ()


class Banner(QFrame):
    """Hidden while there is nothing to say."""

    pressed = Signal(str, str)
    """The name of the bulletin and that of its button."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("banner")
        self.setProperty("role", "notice")
        self._shown: Bulletin | None = None
        self.text = QLabel(self)
        self.text.setObjectName("banner-text")
        self.text.setProperty("role", "strong")
        self.hint = QLabel(self)
        self.hint.setObjectName("banner-hint")
        self.hint.setProperty("role", "hint")
        texts = QVBoxLayout()
        texts.setSpacing(1)
        for part in (self.text, self.hint):
            part.setWordWrap(True)
            part.setTextFormat(Qt.TextFormat.PlainText)
            texts.addWidget(part)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 3, 8, 3)
        row.setSpacing(8)
        row.addLayout(texts, 1)
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(4)
        row.addLayout(self._buttons)
        self.setVisible(False)

    @property
    def shown(self) -> str:
        """The name of what is said; empty while it is nothing."""
        return "" if self._shown is None else self._shown.name

    def show_bulletin(self, bulletin: Bulletin | None) -> None:
        """Say this instead of what was said before."""
        if bulletin == self._shown:
            return
        is_new = bulletin is not None and bulletin.name != self.shown
        self._shown = bulletin
        while (item := self._buttons.takeAt(0)) is not None:
            item.widget().hide()
            item.widget().deleteLater()
        self.setVisible(bulletin is not None)
        if bulletin is None:
            return
        restyle(self, "kind", bulletin.kind)
        self.text.setText(bulletin.text)
        self.hint.setText(bulletin.hint)
        self.hint.setVisible(bool(bulletin.hint))
        self.setAccessibleName(f"{bulletin.text} {bulletin.hint}".strip())
        for name, words in bulletin.actions:
            made = button(words, f"banner-{name}", "", self)
            made.setProperty("answer", name)
            made.clicked.connect(self._on_pressed)
            self._buttons.addWidget(made)
        if is_new:
            QAccessible.updateAccessibility(
                QAccessibleEvent(self, QAccessible.Event.Alert)
            )

    def _on_pressed(self) -> None:
        self.pressed.emit(self.shown, str(self.sender().property("answer")))
