# SPDX-License-Identifier: Apache-2.0
"""What has too little room in a window: texts cut off, controls beyond an edge."""

import re
from collections.abc import Iterator

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QComboBox,
    QLabel,
    QLineEdit,
    QStyle,
    QStyleOptionComboBox,
    QTabBar,
    QWidget,
)

from carecalc.gui.tables import Table
from tests.gui.manners import called

_SEEN = (QLabel, QAbstractButton, QComboBox, QLineEdit, QTabBar)


def cramped(inside: QWidget) -> list[str]:
    """Return what is cut, named so that it can be found."""
    return [
        f"{what}: {called(widget)} {_said(widget)[:60]!r}"
        for widget in inside.findChildren(QWidget)
        if widget.isVisible()
        for what in _faults(widget, inside)
    ]


def _said(widget: QWidget) -> str:
    if isinstance(widget, QComboBox):
        return widget.currentText()
    if isinstance(widget, QLabel | QAbstractButton | QLineEdit):
        return widget.text()
    return ""


def _faults(widget: QWidget, inside: QWidget) -> Iterator[str]:
    if isinstance(widget, _SEEN) and widget.width() > 0 and widget.height() > 0:
        if _is_beyond_an_edge(widget, inside):
            yield "beyond an edge"
        yield from _text_faults(widget)
    if isinstance(widget, Table):
        yield from _columns(widget)


def _text_faults(widget: QWidget) -> Iterator[str]:
    least = widget.minimumSizeHint()
    if isinstance(widget, QComboBox):
        option = QStyleOptionComboBox()
        widget.initStyleOption(option)
        room = widget.style().subControlRect(
            QStyle.ComplexControl.CC_ComboBox,
            option,
            QStyle.SubControl.SC_ComboBoxEditField,
            widget,
        )
        text = widget.fontMetrics().horizontalAdvance(widget.currentText())
        if text > room.width() + 1:
            yield f"chosen text needs {text}, has {room.width()}"
    elif isinstance(widget, QLabel):
        if not widget.text() or widget.textFormat() == Qt.TextFormat.RichText:
            return
        if widget.wordWrap():
            needed = widget.heightForWidth(max(widget.width(), 1))
            if needed > widget.height() + 1:
                yield f"needs height {needed}, has {widget.height()}"
        elif (
            widget.sizePolicy().horizontalPolicy().name != "Ignored"
            and least.width() > widget.width() + 1
        ):
            yield f"needs width {least.width()}, has {widget.width()}"
        if widget.height() + 1 < widget.fontMetrics().height():
            yield "lower than its line"
    elif isinstance(widget, QAbstractButton) and widget.text():
        hint = widget.sizeHint() if _is_plain(widget) else least
        if hint.width() > widget.width() + 1:
            yield f"needs width {hint.width()}, has {widget.width()}"
        if least.height() > widget.height() + 1:
            yield f"needs height {least.height()}, has {widget.height()}"


def _is_plain(widget: QAbstractButton) -> bool:
    """Tell whether a button says all it has to say: it neither wraps nor elides."""
    plain = ("QPushButton", "QToolButton", "_Button", "QCheckBox", "QRadioButton")
    return type(widget).__name__ in plain


def _is_beyond_an_edge(widget: QWidget, inside: QWidget) -> bool:
    """Tell whether something around it shows only a part, and cannot be scrolled."""
    own = QRect(QPoint(), widget.size())
    around = widget.parentWidget()
    while around is not None and widget is not inside:
        scroller = around.parentWidget()
        if isinstance(scroller, QAbstractScrollArea) and scroller.viewport() is around:
            # A bar that is never shown scrolls nothing, however far it could.
            never = Qt.ScrollBarPolicy.ScrollBarAlwaysOff
            across = (
                scroller.horizontalScrollBarPolicy() != never
                and scroller.horizontalScrollBar().maximum() > 0
            )
            corner = widget.mapTo(around, QPoint())
            return not across and (
                corner.x() + own.width() > around.width() + 1 or corner.x() < -1
            )
        corner = widget.mapTo(around, QPoint())
        if not around.rect().adjusted(-1, -1, 1, 1).contains(own.translated(corner)):
            return True
        if around is inside or around.isWindow():
            return False
        around = scroller
    return False


def _columns(table: Table) -> Iterator[str]:
    """Name the columns whose head or whose first rows are cut, but those of prose."""
    head = table.horizontalHeader()
    for number, column in enumerate(table._columns):
        width = head.sectionSize(number)
        if head.sectionSizeHint(number) > width + 1:
            yield f"head {column.title!r} is cut"
        if column.takes_rest:
            continue
        for row in range(min(table.rows.rowCount(), 10)):
            index = table.rows.index(row, number)
            if table.sizeHintForIndex(index).width() > width + 1:
                yield f"cell {table.rows.data(index)!r} is cut"


_CHINESE = re.compile(r"[\u3400-\u9fff]")
_GAP = re.compile(r"[。；，：、！？] (?! ?\[)| [。；，：、！？]")
_FOREIGN = re.compile(r"[A-Za-z0-9.)\]] ?[、，。；：！？]")


def mispunctuated(inside: QWidget, language: str) -> list[str]:
    """Return texts with the punctuation of the other language, or a gap beside theirs."""
    wrong = _FOREIGN if language == "en" else _GAP
    return [
        f"{called(widget)} {text[:200]!r}"
        for widget in inside.findChildren(QWidget)
        if widget.isVisible()
        for text in (_said(widget),)
        if wrong.search(text) and (language == "en" or _CHINESE.search(text))
    ]
