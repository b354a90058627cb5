# SPDX-License-Identifier: Apache-2.0
"""The folder of this computer into which photographs come from a phone or camera."""

from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal

from carecalc.gui.picturing import SUFFIXES

_STILL = 700
"""Milliseconds in which a file must not have grown: it is still being copied before."""

MOST_OFFERED = 8


class Incoming(QObject):
    """Which pictures lie in the watched folder, the newest first.

    Nothing is read, moved or deleted here. What somebody passed over is not offered
    again while the office is open.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._folder: Path | None = None
        self._seen: dict[Path, tuple[int, int]] = {}
        self._passed: set[tuple[Path, int, int]] = set()
        self._offers: tuple[Path, ...] = ()
        self._watcher: QFileSystemWatcher | None = None
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.setInterval(_STILL)
        self._again.timeout.connect(self._on_again)

    @property
    def offers(self) -> tuple[Path, ...]:
        """The pictures that lie there whole, the newest first."""
        return self._offers

    @property
    def is_there(self) -> bool:
        """Whether a folder is watched and can be read."""
        return self._folder is not None and self._folder.is_dir()

    def watch(self, folder: str) -> None:
        """Watch a folder from now on; none for an empty name."""
        wanted = Path(folder) if folder else None
        if wanted != self._folder:
            self._folder = wanted
            self._seen, self._offers = {}, ()
            if self._watcher is not None:
                self._watcher.deleteLater()
                self._watcher = None
        if self._watcher is None and self.is_there:
            self._watcher = QFileSystemWatcher([folder], self)
            self._watcher.directoryChanged.connect(self._on_changed)
        self._look()

    def pass_over(self, file: Path) -> None:
        """Offer this file no more."""
        if file in self._seen:
            self._passed.add((file, *self._seen[file]))
        self._look()

    def _on_changed(self, folder: str) -> None:
        self._look()

    def _on_again(self) -> None:
        self._look()

    def _look(self) -> None:
        now = self._files()
        still = {file for file, state in now.items() if self._seen.get(file) == state}
        if len(still) < len(now):
            self._again.start()  # Look once more whether it is all there.
        self._seen = now
        waiting = [f for f in still if (f, *now[f]) not in self._passed]
        waiting.sort(key=lambda file: (-now[file][0], file.name))
        offers = tuple(waiting[:MOST_OFFERED])
        if offers != self._offers:
            self._offers = offers
            self.changed.emit()

    def _files(self) -> dict[Path, tuple[int, int]]:
        found: dict[Path, tuple[int, int]] = {}
        if self._folder is None:
            return found
        try:
            for file in self._folder.iterdir():
                if file.suffix.lower() in SUFFIXES and file.is_file():
                    stat = file.stat()
                    found[file] = (stat.st_mtime_ns, stat.st_size)
        except OSError:
            return {}  # A phone was unplugged: nothing is offered from it.
        return found
