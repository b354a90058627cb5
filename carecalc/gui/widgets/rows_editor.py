# SPDX-License-Identifier: Apache-2.0
"""An answer in rows (a list of medicines): a small table that is typed into."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QApplication,
    QGridLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from carecalc.domain.scale import Item
from carecalc.gui.widgets.flow import FlowLayout
from carecalc.gui.widgets.line import Line
from carecalc.gui.widgets.speaking import Speaking, Voice

_LONGEST = 200


class RowsEditor(QWidget, Speaking):
    """Lines in rows and columns; Enter goes on, after the last one a row is added.

    A row is its cells with tabs between them; rows without a word are no rows.
    """

    written = Signal(object)
    """The rows as they stand, when the table was left or a row removed."""

    nothing = Signal()
    """There is nothing to list."""

    went_past_end = Signal()
    """Enter in an empty last row: done."""

    grown = Signal(object)
    """This line was added and wants to be in sight."""

    def __init__(self, voice: Voice, item: Item, parent: QWidget) -> None:
        super().__init__(parent)
        self.voice = voice
        self._item = item
        self._lines: list[list[Line]] = []
        self._removers: list[QPushButton] = []
        self.setObjectName(f"rows-{item.code}")
        self.setAccessibleName(self.words(item.label))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        self._grid = QGridLayout()
        self._grid.setSpacing(6)
        for place, each in enumerate(item.columns):
            head = QLabel(self.words(each.label), self)
            head.setProperty("role", "caption")
            self._grid.addWidget(head, 0, place)
            self._grid.setColumnStretch(place, 1)
        column.addLayout(self._grid)
        foot = FlowLayout(spacing=6)
        self._adder = self._button(
            self.gettext("Add a row"), f"add-row-{item.code}", self._on_add
        )
        self._none = self._button(
            self.gettext("Nothing to list"), f"rows-none-{item.code}", self._on_none
        )
        self._none.setCheckable(True)
        keys = QLabel(self.gettext("Enter: next cell · Ctrl+Delete: remove row"), self)
        keys.setProperty("role", "hint")
        for widget in (self._adder, self._none, keys):
            foot.addWidget(widget)
        column.addLayout(foot)
        self._set_count(1)

    def show_rows(self, rows: Sequence[str], *, nothing: bool) -> None:
        """Show these rows, and one to write into where there are none."""
        self._none.setChecked(nothing)
        if tuple(rows) == self.rows():
            return
        self._set_count(max(len(rows), 1))
        for lines, row in zip(self._lines, (*rows, ""), strict=False):
            for line, cell in zip(lines, row.split("\t"), strict=False):
                line.setText(cell)
            if not row:
                for line in lines:
                    line.clear()

    def rows(self) -> tuple[str, ...]:
        """Return the rows that hold a word."""
        typed = [
            [" ".join(line.text().split()) for line in lines] for lines in self._lines
        ]
        return tuple("\t".join(cells) for cells in typed if any(cells))

    def take_focus(self) -> None:
        """Put the keyboard into the first empty cell, else the last."""
        empty = (line for lines in self._lines for line in lines if not line.text())
        line = next(empty, self._lines[-1][-1])
        line.setFocus(Qt.FocusReason.OtherFocusReason)

    # ------------------------------------------------------------ rows

    def _button(self, text: str, name: str, slot: Callable[[], None]) -> QPushButton:
        button = QPushButton(text, self)
        button.setObjectName(name)
        button.setProperty("kind", "choice")
        button.setAutoDefault(False)
        button.setMinimumHeight(self.voice.look.size(44))
        button.clicked.connect(slot)
        return button

    def _set_count(self, count: int) -> None:
        while len(self._lines) < count:
            self._add_row()
        while len(self._lines) > count:
            self._drop_last()

    def _add_row(self) -> None:
        number = len(self._lines) + 1
        lines = []
        for place, each in enumerate(self._item.columns):
            line = Line(self)
            line.setObjectName(f"cell-{self._item.code}-{number}-{each.code}")
            line.setAccessibleName(f"{self.words(each.label)} {number}")
            line.setMaxLength(_LONGEST)
            line.setMinimumHeight(self.voice.look.size(44))
            line.setMinimumWidth(60)
            line.returnPressed.connect(self._on_return)
            line.installEventFilter(self)
            self._grid.addWidget(line, number, place)
            line.show()
            lines.append(line)
        name = f"remove-row-{self._item.code}-{number}"
        remover = self._button("✕", name, self._on_remove)
        remover.setAccessibleName(self.gettext("Remove row {number}", number=number))
        remover.setToolTip(remover.accessibleName())
        remover.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        remover.setProperty("row", number)
        self._grid.addWidget(remover, number, len(self._item.columns))
        remover.show()
        self._lines.append(lines)
        self._removers.append(remover)

    def _drop_last(self) -> None:
        for widget in (*self._lines.pop(), self._removers.pop()):
            self._grid.removeWidget(widget)
            widget.removeEventFilter(self)
            widget.hide()
            widget.deleteLater()

    def _remove(self, row: int) -> None:
        """Move the rows below up by one, then take the last away."""
        for above, below in zip(
            self._lines[row:], self._lines[row + 1 :], strict=False
        ):
            for line, lower in zip(above, below, strict=True):
                line.setText(lower.text())
        if len(self._lines) > 1:
            self._lines[max(row - 1, 0)][0].setFocus(Qt.FocusReason.OtherFocusReason)
            self._drop_last()
        else:
            for line in self._lines[0]:
                line.clear()
            self._lines[0][0].setFocus(Qt.FocusReason.OtherFocusReason)
        self.written.emit(self.rows())

    def _place_of(self, line: QObject) -> tuple[int, int]:
        return next(
            (row, place)
            for row, lines in enumerate(self._lines)
            for place, each in enumerate(lines)
            if each is line
        )

    # ------------------------------------------------------------ what the person does

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep what was written when the table is left; walk and remove by key."""
        if event.type() == QEvent.Type.FocusOut:
            focus = QApplication.focusWidget()  # who has it now
            if focus is None or not self.isAncestorOf(focus):
                self.written.emit(self.rows())
            return False
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        row, place = self._place_of(watched)
        key = event.key()
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            target = row + (1 if key == Qt.Key.Key_Down else -1)
            if 0 <= target < len(self._lines):
                self._lines[target][place].setFocus(Qt.FocusReason.OtherFocusReason)
            return True
        if key == Qt.Key.Key_Delete and (
            event.modifiers() & Qt.KeyboardModifier.ControlModifier
        ):
            self._remove(row)
            return True
        return False

    def _on_return(self) -> None:
        row, place = self._place_of(self.sender())
        if place + 1 < len(self._item.columns):
            target = self._lines[row][place + 1]
        elif row + 1 < len(self._lines):
            target = self._lines[row + 1][0]
        elif any(line.text().strip() for line in self._lines[row]):
            self._on_add()
            return
        else:
            self.written.emit(self.rows())
            self.went_past_end.emit()
            return
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_add(self) -> None:
        self._add_row()
        first = self._lines[-1][0]
        first.setFocus(Qt.FocusReason.OtherFocusReason)
        self.grown.emit(first)

    def _on_remove(self) -> None:
        self._remove(int(self.sender().property("row")) - 1)

    def _on_none(self) -> None:
        self._none.setChecked(False)  # Shown once it is recorded.
        if not self.rows():
            self.nothing.emit()
