# SPDX-License-Identifier: Apache-2.0
"""A list of the desk: one Tab stop, the arrows go from row to row, more is a key away."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from carecalc.gui.widgets.inputs import Card, RowButton, button, label
from carecalc.gui.widgets.speaking import Speaking, Voice


class AgendaRow(QWidget):
    """A row that opens something, and buttons for what else can be done with it."""

    def __init__(
        self,
        row: RowButton,
        buttons: Sequence[QPushButton] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.row = row
        self.stops: tuple[QPushButton, ...] = (row, *buttons)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(4)
        line.addWidget(row, 1)
        for each in buttons:
            # Not aligned, the lowest of them would bound the row's height.
            line.addWidget(each, 0, Qt.AlignmentFlag.AlignVCenter)


class AgendaList(Card, Speaking):
    """Rows under a heading; up, down, Home and End move, left and right within a row.

    `chosen` gives the value of the row that was pressed; `more_asked` that somebody
    wants to see more of them.
    """

    chosen = Signal(object)
    more_asked = Signal()

    def __init__(
        self,
        voice: Voice,
        title: str,
        name: str,
        nothing: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.voice = voice
        self.setObjectName(f"list-{name}")
        self.setAccessibleName(title)
        self._nothing = nothing
        self._rows: tuple[AgendaRow, ...] = ()
        self._top = QHBoxLayout()
        self._top.setSpacing(8)
        self._heading = label(title, "heading", self)
        self._top.addWidget(self._heading, 1)
        self.column.addLayout(self._top)
        self._lines = QVBoxLayout()
        self._lines.setSpacing(6)
        self.column.addLayout(self._lines)
        self._more = button(self.gettext("Show more"), f"more-{name}", "link", self)
        self._more.setAccessibleName(self.gettext("Show more: {list}", list=title))
        self._more.clicked.connect(self.more_asked)
        self.column.addWidget(self._more, 0, Qt.AlignmentFlag.AlignLeft)
        self._more.hide()
        self._title = title

    @property
    def rows(self) -> tuple[AgendaRow, ...]:
        """The rows, from above."""
        return self._rows

    def add_head(self, widget: QWidget) -> None:
        """Put a button beside the heading."""
        self._top.addWidget(widget)

    def show_rows(self, rows: Sequence[AgendaRow], is_more: bool = False) -> None:
        """Show these rows in place of what is shown; the keyboard stays where it was.

        Without any the card says what it means, or is hidden if there is nothing to
        say.
        """
        held, place = self._held()
        was_more = self._more.hasFocus()
        before = len(self._rows)
        while (item := self._lines.takeAt(0)) is not None:
            item.widget().hide()
            item.widget().deleteLater()
        self._rows = tuple(rows)
        self._more.setVisible(is_more)
        for row in self._rows:
            row.row.chosen.connect(self.chosen)
            for stop in row.stops:
                stop.installEventFilter(self)
            self._lines.addWidget(row)
        if not self._rows:
            self._lines.addWidget(label(self._nothing, "muted", self))
        self.setVisible(bool(self._rows) or bool(self._nothing))
        self._let_stop(self._rows[0].row if self._rows else None)
        if was_more and len(self._rows) > before:
            self._put(self._rows[before].row)
        elif held:
            self._find(held, place)

    def first(self) -> QPushButton | None:
        """Return the first row, if there is one."""
        return self._rows[0].row if self._rows else None

    # -------------------------------------------------------------- keys

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._is_step(watched, event)
        if isinstance(event, QFocusEvent) and event.type() == QEvent.Type.FocusIn:
            self._let_stop(watched)
        return False

    def _is_step(self, stop: QObject, event: QKeyEvent) -> bool:
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return False
        at = self._place_of(stop)
        if at is None:
            return False
        line, column = at
        last = len(self._rows) - 1
        match event.key():
            case Qt.Key.Key_Up:
                line = max(line - 1, 0)
            case Qt.Key.Key_Down:
                line = min(line + 1, last)
            case Qt.Key.Key_Home:
                line = 0
            case Qt.Key.Key_End:
                line = last
            case Qt.Key.Key_Left:
                column = max(column - 1, 0)
            case Qt.Key.Key_Right:
                column += 1
            case _:
                return False
        stops = self._rows[line].stops
        self._put(stops[min(column, len(stops) - 1)])
        return True

    def _put(self, stop: QPushButton) -> None:
        self._let_stop(stop)
        stop.setFocus(Qt.FocusReason.TabFocusReason)

    def _let_stop(self, wanted: QObject | None) -> None:
        """Let Tab stop at one place of the list alone."""
        for row in self._rows:
            for stop in row.stops:
                stop.setFocusPolicy(
                    Qt.FocusPolicy.StrongFocus
                    if stop is wanted
                    else Qt.FocusPolicy.ClickFocus
                )

    def _place_of(self, stop: QObject) -> tuple[int, int] | None:
        for line, row in enumerate(self._rows):
            for column, each in enumerate(row.stops):
                if each is stop:
                    return line, column
        return None

    def _held(self) -> tuple[str, int]:
        """Return which button has the keyboard, and in which line."""
        for line, row in enumerate(self._rows):
            for stop in row.stops:
                if stop.hasFocus():
                    return stop.objectName(), line
        return "", 0

    def _find(self, name: str, line: int) -> None:
        """Give the keyboard back to a button, or to what stands in its place."""
        for row in self._rows:
            for stop in row.stops:
                if stop.objectName() == name:
                    self._put(stop)
                    return
        if self._rows:
            self._put(self._rows[min(line, len(self._rows) - 1)].row)
