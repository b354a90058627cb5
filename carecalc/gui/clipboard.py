# SPDX-License-Identifier: Apache-2.0
"""What was copied here does not stay in the clipboard for whoever comes next."""

import hashlib
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QClipboard, QGuiApplication

SECONDS = 30
"""After so long it is taken away again."""

_WITHIN = ("offscreen", "minimal", "linuxfb", "eglfs")
"""Where no system gives a clipboard Qt has one of this process alone."""


class CopyKeeper(QObject):
    """Empties the clipboard of what this program put there, and of nothing else.

    Whatever is copied from a field, a list or a report counts: it may be an identity
    number. What another program put there since is not ours to take.
    """

    def __init__(
        self, parent: QObject, is_ours: Callable[[], bool] | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("copy-keeper")
        self._clipboard = QGuiApplication.clipboard()
        self._is_ours = is_ours or self._owns
        self._ours = b""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SECONDS * 1000)
        self._timer.timeout.connect(self.forget)
        self._clipboard.dataChanged.connect(self._on_changed)
        if self._clipboard.supportsSelection():
            self._clipboard.selectionChanged.connect(self._on_selected)

    def forget(self) -> None:
        """Take away what is still ours."""
        self._timer.stop()
        ours, self._ours = self._ours, b""
        if ours and _digest(self._clipboard.text()) == ours:
            self._clipboard.clear()
        if self._clipboard.supportsSelection() and self._clipboard.ownsSelection():
            self._clipboard.clear(QClipboard.Mode.Selection)

    def _on_changed(self) -> None:
        text = self._clipboard.text()
        if self._is_ours() and text:
            # Only its digest: a copy of the copy would outlive it.
            self._ours = _digest(text)
            self._timer.start()
        else:
            self._ours = b""
            self._timer.stop()

    def _on_selected(self) -> None:
        if self._clipboard.ownsSelection():
            self._timer.start()

    def _owns(self) -> bool:
        if QGuiApplication.platformName() in _WITHIN:
            return True
        return self._clipboard.ownsClipboard()


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
