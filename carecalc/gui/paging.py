# SPDX-License-Identifier: Apache-2.0
"""Turns pages by key where the keyboard stands beside what scrolls, not in it."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractScrollArea, QAbstractSlider, QWidget

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


def turn(event: QKeyEvent, inside: QWidget) -> bool:
    """Tell whether a key that nobody took turned the largest thing that scrolls.

    The buttons of a header or of a dialog's foot are no part of what they stand
    beside, and much that is only read has nothing in it to go to with Tab.
    """
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
