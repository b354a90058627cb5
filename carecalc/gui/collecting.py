# SPDX-License-Identifier: Apache-2.0
"""Python's garbage, collected on the window's thread alone."""

import gc

from PySide6.QtCore import QObject, QTimer

_EVERY = 500
"""Milliseconds between two looks at how much has gathered."""


def leave_out_what_stays() -> None:
    """Let what is loaded by now be looked through no more; once, before an office is open.

    Modules are most of what there is: with them one look in ten held every painting up
    by a tenth of a second. Keys and pages come later, and are collected.
    """
    gc.freeze()


class Collector(QObject):
    """Collects in place of Python, which does it on whatever thread is at work.

    A thing of Qt that dies on another thread than its own ends the program.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY)
        self._timer.timeout.connect(self._on_look)
        self._timer.start()

    def _on_look(self) -> None:
        counts, limits = gc.get_count(), gc.get_threshold()
        for generation in (2, 1, 0):
            if counts[generation] > limits[generation]:
                gc.collect(generation)
                return
