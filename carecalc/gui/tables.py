# SPDX-License-Identifier: Apache-2.0
"""Tables of any length: rows fetched page by page as they come into view."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QFocusEvent,
    QFont,
    QFontMetrics,
    QMouseEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QHeaderView,
    QScroller,
    QTableView,
    QWidget,
)

from carecalc.gui.finger import is_of_finger

Index = QModelIndex | QPersistentModelIndex

PAGE = 100
"""Rows asked for at a time: two screens, a few milliseconds in SQL."""

_MEASURED = 30
"""Rows whose texts say how wide a column has to be: those seen first."""

_CELL = 24
"""What a cell keeps free of its width, on both sides."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its title, what it shows of a row, and how wide it is.

    `order` is the name that the service sorts by, empty where it cannot. `width` in
    logical pixels at text size 100, more where the rows need it; what is left of the
    window's width, and of other columns, goes to the columns that `take_rest`; what is
    missing is taken from them.
    """

    title: str
    text: Callable[[Any], str]
    width: int
    order: str = ""
    is_number: bool = False
    is_strong: bool = False
    takes_rest: bool = False


class Rows(QAbstractTableModel):
    """Rows of a service's answer; those not fetched yet are blank until they come.

    Whoever makes it connects `wanted(offset, count)` and answers with `put`.
    """

    wanted = Signal(int, int)

    def __init__(
        self, columns: Sequence[Column], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._columns = tuple(columns)
        self._rows: dict[int, object] = {}
        self._asked: set[int] = set()
        self._total = 0

    def start(self, total: int, rows: Sequence[object]) -> None:
        """Show another answer: how many rows it has, and its first page."""
        self.beginResetModel()
        self._rows = dict(enumerate(rows))
        self._asked = {0} if rows else set()
        self._total = total
        self.endResetModel()

    def grow(self, total: int) -> None:
        """Make room for rows that were found later, below those known."""
        if total > self._total:
            self.beginInsertRows(QModelIndex(), self._total, total - 1)
            self._total = total
            self.endInsertRows()

    def put(self, offset: int, rows: Sequence[object]) -> None:
        """Fill in a page that was asked for."""
        for number, row in enumerate(rows, offset):
            self._rows[number] = row
        if rows:
            self.dataChanged.emit(
                self.index(offset, 0),
                self.index(
                    min(offset + len(rows), self._total) - 1, len(self._columns) - 1
                ),
            )

    def row(self, number: int) -> object | None:
        """Return the row, None while it is not here."""
        return self._rows.get(number)

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else self._total

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        column = self._columns[index.column()]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = (
                Qt.AlignmentFlag.AlignRight
                if column.is_number
                else Qt.AlignmentFlag.AlignLeft
            )
            return side | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.FontRole and column.is_strong:
            font = QFont()
            font.setBold(True)
            return font
        if role not in (
            Qt.ItemDataRole.DisplayRole,
            Qt.ItemDataRole.ToolTipRole,
            Qt.ItemDataRole.AccessibleTextRole,
        ):
            return None
        row = self._rows.get(index.row())
        if row is None:
            self._ask(index.row() // PAGE)
            return None
        return column.text(row)

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        if orientation == Qt.Orientation.Vertical:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._columns[section].title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = (
                Qt.AlignmentFlag.AlignRight
                if self._columns[section].is_number
                else Qt.AlignmentFlag.AlignLeft
            )
            return side | Qt.AlignmentFlag.AlignVCenter
        return None

    def _ask(self, page: int) -> None:
        if page not in self._asked:
            self._asked.add(page)
            self.wanted.emit(page * PAGE, PAGE)


class Table(QTableView):
    """A table of whole rows, 44 pixels high, scrolled by finger, opened by Enter.

    A finger opens the row that is chosen already: to tap twice in a moment is hard.
    """

    opened = Signal(int)
    """The number of the row that was double-clicked, entered, or tapped once more."""

    ordered = Signal(str)
    """The order that a click on a column's head asked for."""

    def __init__(
        self,
        columns: Sequence[Column],
        name: str,
        title: str,
        scale: float = 1.0,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(title)
        self._columns = tuple(columns)
        self._scale = scale
        self._needed = [0] * len(self._columns)
        self._tapped: tuple[int, QPoint] | None = None
        self.rows = Rows(columns, self)
        self.rows.modelReset.connect(self._on_other_rows)
        self.setModel(self.rows)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setAlternatingRowColors(True)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(max(44, round(44 * scale)))
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        head.setMinimumSectionSize(40)
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
        head.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        head.setTextElideMode(Qt.TextElideMode.ElideRight)
        if any(column.order for column in columns):
            head.setSectionsClickable(True)
            head.setMinimumHeight(max(44, round(44 * scale)))
        else:
            head.setSectionsClickable(False)
        head.sectionClicked.connect(self._on_head)
        self.activated.connect(self._on_activated)
        QScroller.grabGesture(
            self.viewport(), QScroller.ScrollerGestureType.TouchGesture
        )

    def show_order(self, order: str) -> None:
        """Mark the column that the rows are sorted by."""
        head = self.horizontalHeader()
        for section, column in enumerate(self._columns):
            if column.order == order:
                head.setSortIndicatorShown(True)
                head.setSortIndicator(section, Qt.SortOrder.AscendingOrder)

    def current(self) -> object | None:
        """Return the row the cursor stands on."""
        index = self.currentIndex()
        return self.rows.row(index.row()) if index.isValid() else None

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        # Qt puts the cursor on the first row and shows that nowhere: Enter would open
        # a row that nobody sees.
        if self.currentIndex().isValid() and not self.selectionModel().hasSelection():
            self.selectRow(self.currentIndex().row())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        row = self.rowAt(event.position().toPoint().y())
        chosen = self.selectionModel().selectedRows()
        is_again = is_of_finger(event) and [row] == [index.row() for index in chosen]
        self._tapped = (row, event.globalPosition().toPoint()) if is_again else None
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if self._tapped is not None:
            row, start = self._tapped
            self._tapped = None
            # What is scrolled moves along with the finger: the row under it stays.
            way = (event.globalPosition().toPoint() - start).manhattanLength()
            if way < QApplication.startDragDistance():
                self.opened.emit(row)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share(self.viewport().width())

    def _share(self, room: int) -> None:
        """Give each column its width.

        What the texts of a column leave free goes first to those that take the rest
        and would cut theirs off. Where there is too little all the same, these give
        theirs down to the head. What is still too wide is scrolled: half a number says
        nothing.
        """
        head = self.horizontalHeader()
        least = [head.sectionSizeHint(number) for number in range(head.count())]
        widths, whole = [], []
        for number, column in enumerate(self._columns):
            own = column.width * self._scale
            needed: float = least[number]
            if not column.takes_rest:
                needed = max(needed, min(self._needed[number], 2 * own))
            widths.append(max(own, needed))
            whole.append(needed)
        takers = [n for n, column in enumerate(self._columns) if column.takes_rest]
        others = [n for n in range(len(widths)) if n not in takers]
        lacking = {n: max(0.0, self._needed[n] - widths[n]) for n in takers}
        rest = room - sum(widths)
        rest += _give(widths, whole, others, sum(lacking.values()) - rest)
        rest += _give(widths, least, takers, -rest)
        # The shortest first: of long texts the end is missed least.
        for left, number in enumerate(sorted(takers, key=lambda n: lacking[n])):
            part = min(lacking[number], max(rest, 0) / (len(takers) - left))
            widths[number] += part
            rest -= part
        for number in takers:
            widths[number] += max(rest, 0) / len(takers)
        for number, width in enumerate(widths):
            head.resizeSection(number, int(width))

    def _on_other_rows(self) -> None:
        """Make room for what the rows say; columns never narrow under the eyes."""
        for number, column in enumerate(self._columns):
            font = QFont(self.font())
            font.setBold(column.is_strong)
            metrics = QFontMetrics(font)
            for row in range(min(self.rows.rowCount(), _MEASURED)):
                if (shown := self.rows.row(row)) is not None:
                    width = metrics.horizontalAdvance(column.text(shown)) + _CELL
                    self._needed[number] = max(self._needed[number], width)
        self._share(self.viewport().width())

    def _on_activated(self, index: QModelIndex) -> None:
        self.opened.emit(index.row())

    def _on_head(self, section: int) -> None:
        if self._columns[section].order:
            self.ordered.emit(self._columns[section].order)


def _give(
    widths: list[float], down_to: Sequence[float], giving: Sequence[int], wanted: float
) -> float:
    """Take what is wanted from the columns that give, each by its share; say it."""
    spare = sum(widths[number] - down_to[number] for number in giving)
    if wanted <= 0 or spare <= 0:
        return 0
    part = min(1.0, wanted / spare)
    for number in giving:
        widths[number] -= part * (widths[number] - down_to[number])
    return part * spare
