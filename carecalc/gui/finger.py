# SPDX-License-Identifier: Apache-2.0
"""A finger that scrolls presses nothing; one that reads hits the line it is nearest to;
one that stays on a text asks for its menu; one that taps fast presses every time.
"""

from PySide6.QtCore import QEvent, QObject, QPoint, QTimer, QUrl
from PySide6.QtGui import (
    QContextMenuEvent,
    QGuiApplication,
    QInputDevice,
    QMouseEvent,
    QTouchEvent,
)
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QApplication,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QScroller,
    QTextBrowser,
    QTextEdit,
    QWidget,
)

_BESIDE = 14
"""Pixels above and below a link of one line that a finger may be off, for 44 in all."""


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


def is_of_finger(event: QMouseEvent) -> bool:
    """Tell whether Qt made this event of the mouse of a touch."""
    return event.device().type() == QInputDevice.DeviceType.TouchScreen


class ReadingFinger(QObject):
    """Lets a finger scroll a text without choosing words, and hit lines of links."""

    def __init__(self, text: QTextBrowser) -> None:
        super().__init__(text)
        self._text = text
        self._start = QPoint()
        port = text.viewport()
        QScroller.grabGesture(port, QScroller.ScrollerGestureType.TouchGesture)
        port.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the link that is nearest to where the finger was lifted."""
        if not isinstance(event, QMouseEvent) or not is_of_finger(event):
            return False
        kind, at = event.type(), event.globalPosition().toPoint()
        if kind == QEvent.Type.MouseButtonPress:
            self._start = at
        elif kind == QEvent.Type.MouseMove:
            return True
        elif kind == QEvent.Type.MouseButtonRelease:
            way = (at - self._start).manhattanLength()
            if way >= QApplication.startDragDistance():
                return True
            return self._follow(event.position().toPoint())
        return False

    def _follow(self, at: QPoint) -> bool:
        if self._text.anchorAt(at):
            return False  # It is hit: the text itself follows it.
        for off in range(1, _BESIDE + 1):
            for place in (at - QPoint(0, off), at + QPoint(0, off)):
                if address := self._text.anchorAt(place):
                    self._text.anchorClicked.emit(QUrl(address))
                    return True
        return False


class RestingFinger(QObject):
    """Opens the menu of a text, to copy and paste, where a finger stays on it.

    It watches one window from its first showing on. What has no menu of texts hears
    nothing: a button is pressed however long one takes. And however soon: Qt calls two
    taps in one breath a double click, wherever they fall, and an area that scrolls by
    the finger passes none of those on.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._at = QPoint()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._on_rested)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Begin with a touch, end with the finger's going elsewhere or away."""
        kind = event.type()
        if watched is self._window:
            if kind == QEvent.Type.Show:
                # Touches come to the system's window, before any widget has them.
                self._window.removeEventFilter(self)
                self._window.windowHandle().installEventFilter(self)
        elif kind == QEvent.Type.MouseButtonDblClick:
            return isinstance(event, QMouseEvent) and self._press_again(event)
        elif isinstance(event, QTouchEvent):
            at = event.points()[0].globalPosition().toPoint()
            if kind == QEvent.Type.TouchBegin and event.pointCount() == 1:
                self._at = at
                hints = QGuiApplication.styleHints()
                self._timer.start(hints.mousePressAndHoldInterval())
            elif kind != QEvent.Type.TouchUpdate or self._is_moved(event):
                self._timer.stop()
        return False

    def _press_again(self, event: QMouseEvent) -> bool:
        """Make a press of the second of two taps, except on a text: there it chooses
        a word."""
        widget = QApplication.widgetAt(event.globalPosition().toPoint())
        if not is_of_finger(event) or (widget is not None and _is_text(widget)):
            return False
        press = QMouseEvent(
            QEvent.Type.MouseButtonPress,
            event.position(),
            event.globalPosition(),
            event.button(),
            event.buttons(),
            event.modifiers(),
            event.pointingDevice(),
        )
        QApplication.sendEvent(self._window.windowHandle(), press)
        return True

    def _is_moved(self, event: QTouchEvent) -> bool:
        way = event.points()[0].globalPosition().toPoint() - self._at
        is_far = way.manhattanLength() >= QApplication.startDragDistance()
        return is_far or event.pointCount() > 1

    def _on_rested(self) -> None:
        widget = QApplication.widgetAt(self._at)
        if widget is not None and _is_text(widget):
            reason = QContextMenuEvent.Reason.Mouse
            place = widget.mapFromGlobal(self._at)
            event = QContextMenuEvent(reason, place, self._at)
            QApplication.sendEvent(widget, event)


def _is_text(widget: QWidget) -> bool:
    if isinstance(widget.parent(), QAbstractScrollArea):
        widget = widget.parentWidget()  # It is the part of a text that is seen.
    return isinstance(widget, QLineEdit | QPlainTextEdit | QTextEdit | QLabel)
