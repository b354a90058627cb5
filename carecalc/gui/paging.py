# SPDX-License-Identifier: Apache-2.0
"""Turns pages and lists by key where the keyboard stands beside them, not in them."""

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QAbstractSlider,
    QTabWidget,
    QWidget,
)

_STEPS: dict[int, QAbstractSlider.SliderAction] = {
    Qt.Key.Key_PageUp: QAbstractSlider.SliderAction.SliderPageStepSub,
    Qt.Key.Key_PageDown: QAbstractSlider.SliderAction.SliderPageStepAdd,
    Qt.Key.Key_Home: QAbstractSlider.SliderAction.SliderToMinimum,
    Qt.Key.Key_End: QAbstractSlider.SliderAction.SliderToMaximum,
}

_OTHERS = (
    Qt.KeyboardModifier.ControlModifier
    | Qt.KeyboardModifier.ShiftModifier
    | Qt.KeyboardModifier.AltModifier
)


_TABS = (Qt.Key.Key_Tab, Qt.Key.Key_Backtab)


def turn(event: QKeyEvent, inside: QWidget) -> bool:
    """Tell whether a key that nobody took turned what it did not stand in.

    The buttons of a header or of a dialog's foot are no part of what they stand
    beside, and much that is only read has nothing in it to go to with Tab.
    """
    return _turn_list(event, inside) or _turn_page(event, inside)


def _turn_list(event: QKeyEvent, inside: QWidget) -> bool:
    """Show the next list, or with Shift the one before, as if the key was in them."""
    lists = [tabs for tabs in inside.findChildren(QTabWidget) if tabs.isVisible()]
    is_ctrl = event.modifiers() & Qt.KeyboardModifier.ControlModifier
    if event.key() not in _TABS or not is_ctrl or not lists:
        return False
    if lists[0].isAncestorOf(inside.focusWidget()):
        return False  # It was asked already.
    QCoreApplication.sendEvent(lists[0], event)
    return event.isAccepted()


def _turn_page(event: QKeyEvent, inside: QWidget) -> bool:
    """Turn the largest thing that scrolls."""
    step = _STEPS.get(event.key())
    areas = [
        area
        for area in inside.findChildren(QAbstractScrollArea)
        if area.isVisible() and area.verticalScrollBar().maximum() > 0
    ]
    if step is None or event.modifiers() & _OTHERS or not areas:
        return False
    largest = max(areas, key=lambda area: area.width() * area.height())
    largest.verticalScrollBar().triggerAction(step)
    return True
