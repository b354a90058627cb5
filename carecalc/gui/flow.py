# SPDX-License-Identifier: Apache-2.0
"""A row of controls that goes on in the next line where it does not fit."""

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget


class FlowLayout(QLayout):
    """Places its items from left to right, then below, each in its preferred size.

    Those of a line stand on its middle, or where `stands` on its lower edge, as what
    has no name above stands beside fields.
    """

    def __init__(
        self, parent: QWidget | None = None, spacing: int = 8, stands: bool = False
    ) -> None:
        super().__init__(parent)
        self._part = 1 if stands else 2
        self._items: list[QLayoutItem] = []
        self.setContentsMargins(0, 0, 0, 0)
        self.setSpacing(spacing)

    def addItem(self, item: QLayoutItem) -> None:
        """Take an item over."""
        self._items.append(item)

    def count(self) -> int:
        """Return how many items there are."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        """Return an item."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        """Give an item back."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        """Want no more room than needed."""
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        """Say that the height follows from the width."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height of all lines."""
        return self._place(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, rect: QRect) -> None:
        """Place the items."""
        super().setGeometry(rect)
        self._place(rect, move=True)

    def sizeHint(self) -> QSize:
        """Return the size of everything in one line."""
        shown = [item.sizeHint() for item in self._shown()]
        gaps = self.spacing() * max(len(shown) - 1, 0)
        return self._with_margins(
            QSize(
                sum(size.width() for size in shown) + gaps,
                max((size.height() for size in shown), default=0),
            )
        )

    def minimumSize(self) -> QSize:
        """Return the size of the widest item."""
        size = QSize()
        for item in self._shown():
            size = size.expandedTo(item.minimumSize())
        return self._with_margins(size)

    def _with_margins(self, size: QSize) -> QSize:
        margins = self.contentsMargins()
        return size + QSize(
            margins.left() + margins.right(), margins.top() + margins.bottom()
        )

    def _shown(self) -> list[QLayoutItem]:
        return [item for item in self._items if not item.isEmpty()]

    def _place(self, rect: QRect, *, move: bool) -> int:
        margins = self.contentsMargins()
        room = rect.marginsRemoved(margins)
        y = room.top()
        for number, line in enumerate(self._lines(room.width())):
            y += self.spacing() if number else 0
            height = max(size.height() for _, size in line)
            x = room.left()
            for item, size in line:
                if move:
                    top = y + (height - size.height()) // self._part
                    item.setGeometry(QRect(QPoint(x, top), size))
                x += size.width() + self.spacing()
            y += height
        return y - rect.top() + margins.bottom()

    def _lines(self, room: int) -> list[list[tuple[QLayoutItem, QSize]]]:
        lines: list[list[tuple[QLayoutItem, QSize]]] = []
        end = 0
        for item in self._shown():
            size = item.sizeHint()
            size.setWidth(min(size.width(), max(room, item.minimumSize().width())))
            if not lines or end + self.spacing() + size.width() > room:
                lines.append([])
                end = -self.spacing()
            lines[-1].append((item, size))
            end += self.spacing() + size.width()
        return lines
