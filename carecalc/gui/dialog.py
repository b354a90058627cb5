# SPDX-License-Identifier: Apache-2.0
"""A dialog that fits a small screen: its body scrolls, its buttons stay."""

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from carecalc.gui import paging
from carecalc.gui.discarding import SecondEscape, is_typed_in
from carecalc.gui.finger import RestingFinger, ScrollingFinger
from carecalc.gui.tongue import OUR_CONTEXT
from carecalc.text import N_


def scrolling(content: QWidget, parent: QWidget | None = None) -> QScrollArea:
    """Return an area that scrolls `content` up and down, by finger too."""
    area = QScrollArea(parent)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(content)
    ScrollingFinger(area)
    return area


class Dialog(QDialog):
    """A titled dialog: fill `body`, add buttons, then `open()` it, never `exec`."""

    def __init__(
        self, title: str, parent: QWidget | None = None, width: int = 420
    ) -> None:
        super().__init__(parent)
        self._least_width = width
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        RestingFinger(self)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        content = QWidget(self)
        content.setObjectName("dialog-content")
        self.body = QVBoxLayout(content)
        self.body.setContentsMargins(20, 16, 20, 12)
        self.body.setSpacing(10)
        self.area = scrolling(content, self)
        outer.addWidget(self.area, 1)
        said = N_("Press Esc once more to discard what you typed.")
        said = QCoreApplication.translate(OUR_CONTEXT, said)
        self._second_escape = SecondEscape(said, self.would_lose, self)
        inset = QVBoxLayout()
        inset.setContentsMargins(20, 0, 20, 8)
        inset.addWidget(self._second_escape)
        outer.addLayout(inset)
        foot = QFrame(self)
        foot.setObjectName("dialog-foot")
        self.buttons = QHBoxLayout(foot)
        self.buttons.setContentsMargins(20, 8, 20, 8)
        self.buttons.setSpacing(8)
        self.buttons.addStretch()
        outer.addWidget(foot)

    def add_button(self, text: str, name: str, kind: str = "") -> QPushButton:
        """Add a button at the right end of the foot: `primary`, `danger` or plain."""
        button = QPushButton(text, self)
        button.setObjectName(name)
        button.setAccessibleName(text)
        button.setProperty("kind", kind)
        button.setAutoDefault(True)
        button.setDefault(kind == "primary")
        self.buttons.addWidget(button)
        return button

    def open(self) -> None:
        """Show the dialog as large as it needs, and no larger than the screen."""
        self.fit()
        super().open()

    def would_lose(self) -> bool:
        """Tell whether closing the dialog now loses something that somebody typed."""
        return is_typed_in(self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let the first Escape lose nothing; turn the pages of the body where the
        buttons have the keyboard."""
        if self._second_escape.takes(event):
            self.fit()
            if self.focusWidget() is not None:
                self.area.ensureWidgetVisible(self.focusWidget())
        elif not paging.turn(event, self):
            super().keyPressEvent(event)

    def fit(self) -> None:
        """Take the size that the content asks for, within screen and parent."""
        content = self.area.widget()
        for widget in content.findChildren(QWidget):
            widget.ensurePolished()  # Its text is measured in the size of its style.
        content.layout().activate()
        room = QGuiApplication.primaryScreen().availableSize()
        if self.parentWidget() is not None:
            room = room.boundedTo(self.parentWidget().window().size())
        wanted = content.sizeHint()
        foot = self.buttons.parentWidget().sizeHint().height()
        if not self._second_escape.isHidden():
            foot += self._second_escape.sizeHint().height() + 8
        width = max(self._least_width, wanted.width() + 24)
        width = min(width, room.width() - 20)
        if content.hasHeightForWidth():
            height = content.heightForWidth(width)
        else:
            height = wanted.height()
        self.resize(width, min(height + foot + 8, room.height() - 20))
