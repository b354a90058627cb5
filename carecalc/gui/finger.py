# SPDX-License-Identifier: Apache-2.0
"""A finger that scrolls presses nothing: what lay under it when it came stays as it is."""

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QAbstractButton, QScrollArea, QScroller


class ScrollingFinger(QObject):
    """Watches the scroller of an area.

    Qt makes mouse events of touches that nobody takes, and the content moves with the
    finger: its release would hit the very button that the press hit.
    """

    def __init__(self, area: QScrollArea) -> None:
        super().__init__(area)
        self._area = area
        gesture = QScroller.ScrollerGestureType.TouchGesture
        QScroller.grabGesture(area.viewport(), gesture)
        scroller = QScroller.scroller(area.viewport())
        scroller.stateChanged.connect(self._on_state)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let a button go before the release that would press it."""
        kind = event.type()
        is_release = kind == QEvent.Type.MouseButtonRelease
        if is_release and isinstance(watched, QAbstractButton):
            watched.setDown(False)
        if is_release or kind == QEvent.Type.MouseButtonPress:
            watched.removeEventFilter(self)  # Another touch is another matter.
        return False

    def _on_state(self, state: QScroller.State) -> None:
        if state == QScroller.State.Dragging and self._area.widget() is not None:
            for button in self._area.widget().findChildren(QAbstractButton):
                if button.isDown():
                    button.installEventFilter(self)
