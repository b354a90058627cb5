# SPDX-License-Identifier: Apache-2.0
"""What every control of the window owes to whoever cannot see, point, or hold still."""

from collections.abc import Iterator

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QAccessible, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QHeaderView,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QScroller,
    QStyle,
    QStyleOptionComboBox,
    QTabBar,
    QTableView,
    QTabWidget,
    QTextEdit,
    QWidget,
)

from tests.gui.shell import clipped

CONTROLS = (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTabBar,
    QTextEdit,
)
TARGET = 44
"""Logical pixels that a finger hits."""

SMALLER = {"status": 24, "group": 36}
"""Less where the same is near and larger: the line below is in the menu of the rail
as well, the groups of a long scale are reached by its map and its keys too."""

LED_BY_ARROWS = {
    "RowButton": ("RowButton",),
    # The questions of a section, and the answers of the one that is open.
    "OptionButton": ("OptionButton", "ItemRow"),
}
"""Where arrows lead on from a stop: what each of these has beside it."""


def _place(widget: QWidget) -> QWidget | None:
    """Return the nearest thing with a name that a widget is in."""
    within = widget.parentWidget()
    while within is not None and not within.objectName():
        within = within.parentWidget()
    return within


def called(widget: QWidget) -> str:
    """Return what a widget is called in a finding."""
    within = _place(widget)
    inside = within.objectName() if within is not None else ""
    name = widget.objectName() or getattr(widget, "text", str)()
    return f"{type(widget).__name__} {name!r} in {inside!r}"


def controls(inside: QWidget) -> Iterator[QWidget]:
    """Yield what one acts upon by itself, not the parts it is made of."""
    for widget in inside.findChildren(QWidget):
        if not widget.isVisible() or isinstance(widget, QHeaderView | QTabWidget):
            continue
        if not isinstance(widget, CONTROLS) and not _takes_keys(widget):
            continue
        if isinstance(widget.parentWidget(), QComboBox | QAbstractSpinBox | QTabBar):
            continue
        if isinstance(widget.parentWidget(), QLineEdit | QAbstractItemView):
            continue
        yield widget


def _takes_keys(widget: QWidget) -> bool:
    return bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)


def unspoken(inside: QWidget) -> list[str]:
    """Return the controls without a name or a role that a screen reader could say."""
    found = []
    for widget in controls(inside):
        heard = QAccessible.queryAccessibleInterface(widget)
        if not heard.text(QAccessible.Text.Name).strip():
            found.append(f"no name: {called(widget)}")
        roles = (QAccessible.Role.NoRole,)
        if isinstance(widget, CONTROLS):
            roles += (QAccessible.Role.Client,)
        if heard.role() in roles:
            found.append(f"no role: {called(widget)}")
    return found


def small(inside: QWidget) -> list[str]:
    """Return the controls that a finger would miss."""
    found = []
    for widget in controls(inside):
        if isinstance(widget, QAbstractButton | QLineEdit | QComboBox | QTabBar):
            size = widget.size()
            least = SMALLER.get(widget.objectName().split("-")[0], TARGET)
            if min(size.width(), size.height()) < least and widget.isEnabled():
                found.append(f"{size.width()}×{size.height()}: {called(widget)}")
        for size in _parts(widget):
            if min(size.width(), size.height()) < TARGET and widget.isEnabled():
                found.append(
                    f"{size.width()}×{size.height()}: a part of {called(widget)}"
                )
    return found


def _parts(widget: QWidget) -> Iterator[QSize]:
    """Yield the size of what is hit by itself in a control: rows, heads, arrows, tabs."""
    if isinstance(widget, QComboBox):
        for row in range(widget.count()):
            yield QSize(TARGET, widget.view().sizeHintForRow(row))
        if widget.isEditable():
            option = QStyleOptionComboBox()
            widget.initStyleOption(option)
            yield (
                widget.style()
                .subControlRect(
                    QStyle.ComplexControl.CC_ComboBox,
                    option,
                    QStyle.SubControl.SC_ComboBoxArrow,
                    widget,
                )
                .adjusted(-1, -1, 1, 1)
                .size()
            )  # Its frame is hit as well.
    elif isinstance(widget, QTabBar):
        for tab in filter(widget.isTabVisible, range(widget.count())):
            yield widget.tabRect(tab).size()
    elif isinstance(widget, QTableView):
        head = widget.horizontalHeader()
        if head.sectionsClickable() and head.isVisible():
            yield QSize(TARGET, head.height())
        if widget.model().rowCount():
            yield QSize(TARGET, widget.rowHeight(0))
    elif isinstance(widget, QAbstractItemView) and widget.model().rowCount():
        yield QSize(TARGET, widget.sizeHintForRow(0))
    elif isinstance(widget, QAbstractButton):
        menu = getattr(widget, "menu", lambda: None)()
        if menu is not None:
            menu.ensurePolished()
            for action in menu.actions():
                if not action.isSeparator():
                    yield menu.actionGeometry(action).size()


def stiff(inside: QWidget) -> list[str]:
    """Return what scrolls but not under a finger."""
    return [
        f"not by finger: {called(area)}"
        for area in inside.findChildren(QAbstractScrollArea)
        if area.isVisible()
        # A field of a few lines moves by lines, and a finger in it chooses text.
        and not isinstance(area, QHeaderView | QPlainTextEdit)
        and not QScroller.hasScroller(area.viewport())
    ]


def popping(inside: QWidget) -> list[str]:
    """Return what one would type into while something stands in front of it."""
    found = []
    for combo in inside.findChildren(QComboBox):
        if combo.completer() is not None:
            found.append(f"a list while typing: {called(combo)}")
    for line in inside.findChildren(QLineEdit):
        if line.completer() is not None:
            found.append(f"a list while typing: {called(line)}")
    return found


def cut(inside: QWidget) -> list[str]:
    """Return what has less room than it needs: texts, and what no bar scrolls to."""
    found = clipped(inside)
    for area in inside.findChildren(QScrollArea):
        beyond = area.horizontalScrollBar().maximum()
        never = area.horizontalScrollBarPolicy()
        if (
            area.isVisible()
            and beyond > 0
            and never == Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        ):
            found.append(f"{beyond} pixels out of sight: {called(area.widget())}")
    for bar in inside.findChildren(QTabBar):
        if bar.isVisible() and bar.tabRect(bar.count() - 1).right() > bar.width():
            found.append(f"tabs out of sight: {called(bar)}")
    return found


def tab_stops(window: QWidget) -> list[QWidget]:
    """Return where Tab goes, from where the keyboard is until it comes back there."""
    stops: list[QWidget] = []
    if QApplication.focusWidget() is None:
        window.focusNextChild()
    for _ in range(400):
        focus = QApplication.focusWidget()
        if focus is None or focus in stops:
            break
        stops.append(focus)
        modifiers = Qt.KeyboardModifier.NoModifier
        if (
            isinstance(focus, QPlainTextEdit | QTextEdit)
            and not focus.tabChangesFocus()
        ):
            modifiers = Qt.KeyboardModifier.ControlModifier
        QTest.keyClick(focus, Qt.Key.Key_Tab, modifiers)
    return stops


def unreached(window: QWidget, inside: QWidget, stops: list[QWidget]) -> list[str]:
    """Return the controls where neither Tab nor an arrow of their group leads."""
    reached = set(stops)
    for stop in stops:
        group = stop.group() if isinstance(stop, QAbstractButton) else None
        if group is not None:
            reached.update(group.buttons())
        if isinstance(stop, QAbstractButton) and stop.autoExclusive():
            reached.update(stop.parentWidget().findChildren(type(stop)))
        reached.update(stop.findChildren(QWidget))
        if type(stop).__name__ in LED_BY_ARROWS:
            reached.update(_together(inside, stop))
        place = _place(stop)
        if place is not None and place.objectName().startswith("list-"):
            # A list of the desk: up and down its rows, left and right in one.
            reached.update(place.findChildren(QPushButton))
        if stop.objectName().startswith("section-"):
            # The line of casework: left and right.
            reached.update(stop.parentWidget().findChildren(QPushButton))
    return [
        f"no key leads there: {called(widget)}"
        for widget in controls(inside)
        if widget.isEnabled() and widget not in reached
    ]


def _together(inside: QWidget, stop: QWidget) -> Iterator[QWidget]:
    kinds = LED_BY_ARROWS[type(stop).__name__]
    for widget in controls(inside):
        is_beside = _place(widget) is _place(stop)
        kind = type(widget).__name__
        if kind in kinds and (is_beside or kind == "ItemRow"):
            yield widget


def crowded(stops: list[QWidget]) -> list[str]:
    """Return the groups of answers in which Tab stops more than once."""
    seen: dict[object, str] = {}
    found = []
    for stop in stops:
        group = stop.group() if isinstance(stop, QAbstractButton) else None
        if group is not None and group.exclusive():
            if group in seen:
                found.append(f"stops twice in a group: {called(stop)}")
            seen[group] = called(stop)
    return found


def unseen(window: QWidget, stops: list[QWidget]) -> list[str]:
    """Return the stops that look the same with the keyboard and without it."""
    found = []
    for stop in stops:
        # Where no window is in front nobody has the keyboard.
        window.window().activateWindow()
        QApplication.processEvents()
        stop.setFocus(Qt.FocusReason.TabFocusReason)
        within = stop.parentWidget()
        while within is not None:
            if isinstance(within, QScrollArea):
                within.ensureWidgetVisible(stop, 8, 8)
            within = within.parentWidget()
        lit = _seen(window, stop)
        stop.clearFocus()
        if lit == _seen(window, stop):
            found.append(f"focus is not seen: {called(stop)}")
    return found


def _seen(window: QWidget, stop: QWidget) -> QImage:
    corner = stop.mapTo(window, QPoint(0, 0))
    around = QRect(corner, stop.size()).adjusted(-4, -4, 4, 4)
    return window.grab(around.intersected(window.rect())).toImage()
