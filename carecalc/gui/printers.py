# SPDX-License-Identifier: Apache-2.0
"""The printers of this machine, found where the window need not wait for them."""

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QElapsedTimer, QObject, QTimer, Signal

from carecalc.gui.apart import Apart

_KNOWN_FOR = 600_000
"""Milliseconds for which the printers found are taken to be those of now."""


@dataclass(frozen=True, slots=True)
class Found:
    """The names of the printers, the usual one of them, and how long the look took.

    `took` in seconds: so long would the system's own dialog hold the window, too.
    """

    names: tuple[str, ...]
    usual: str
    took: float


def look() -> Found:
    """Return the printers of this machine; takes as long as the system takes."""
    # Not above: the window opens without it.
    from PySide6.QtPrintSupport import QPrinterInfo

    began = QElapsedTimer()
    began.start()
    # The system's part of Qt is looked for beside the program's.
    held = QCoreApplication.instance() or QCoreApplication([])
    names = tuple(QPrinterInfo.availablePrinterNames())
    usual = QPrinterInfo.defaultPrinterName()
    del held
    return Found(names, usual, began.elapsed() / 1000)


class Printers(QObject):
    """Knows the printers of this machine, once it was asked and they were found."""

    found = Signal(object)
    """`Found`; at once where they are known."""

    lost = Signal()
    """The look came to an end and found nothing out."""

    broke = Signal(object)
    """An exception that is a bug."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.look_by = look
        self._known: Found | None = None
        self._apart = Apart(self)
        self._apart.done.connect(self._on_done)
        self._apart.ended.connect(self.lost)
        self._apart.broke.connect(self.broke)
        self._old = QTimer(self)
        self._old.setSingleShot(True)
        self._old.setInterval(_KNOWN_FOR)
        self._old.timeout.connect(self.forget)

    @property
    def is_busy(self) -> bool:
        """Whether it looks for them now."""
        return self._apart.is_busy

    def look(self) -> None:
        """Look for the printers, unless they are known; `found` tells them."""
        if self._known is not None:
            self.found.emit(self._known)
        elif not self._apart.is_busy:
            self._apart.begin(self.look_by)

    def stop(self) -> None:
        """Look no more."""
        self._apart.stop()

    def forget(self) -> None:
        """Look anew the next time."""
        self._known = None

    def _on_done(self, found: Found) -> None:
        self._known = found
        self._old.start()
        self.found.emit(found)
