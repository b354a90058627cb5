# SPDX-License-Identifier: Apache-2.0
"""Begins the program: a small window at once, and in it what is still being loaded."""

import argparse
import importlib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QVBoxLayout,
    QWidget,
)

import carecalc
from carecalc import i18n, paths, settings
from carecalc.gui import theme
from carecalc.gui.theme import Look
from carecalc.i18n import Catalogue
from carecalc.settings import Settings
from carecalc.text import N_, Message

STEPS = (
    (N_("Loading the rules …"), "carecalc.catalog.shipped"),
    (N_("Loading the database …"), "sqlalchemy.engine"),
    (N_("Loading the database …"), "sqlalchemy.orm"),
    (N_("Loading the database …"), "carecalc.store.engine"),
    (N_("Loading the papers …"), "carecalc.services.papers"),
    (N_("Loading the pages …"), "carecalc.gui.pages.facts"),
    (N_("Loading the pages …"), "carecalc.gui.pages.household"),
    (N_("Loading the pages …"), "carecalc.gui.pages.visit"),
    (N_("Loading the pages …"), "carecalc.gui.page_table"),
    (N_("Loading the pages …"), "carecalc.gui.app"),
)
"""What takes long to load, in pieces short enough to paint between them."""

_UNSEEN = 500  # milliseconds


def main(argv: Sequence[str]) -> int:
    """Open the window and return the exit code when it is closed.

    `--data DIR` asks at once for the passphrase of that office.
    """
    parser = argparse.ArgumentParser(prog="carecalc")
    parser.add_argument("--data", type=Path, metavar="DIR")
    asked = parser.parse_args(argv)
    application = QApplication(["carecalc"])
    application.setApplicationName("carecalc")
    application.setApplicationVersion(carecalc.__version__)
    file = paths.settings() / "settings.toml"
    start = Start(application, settings.load(file), file, asked.data)
    start.begin()
    code = application.exec()
    start.end()
    return code


class Start(QObject):
    """The way from nothing to the window, by the small window that comes first."""

    def __init__(
        self,
        application: QApplication,
        chosen: Settings,
        file: Path,
        folder: Path | None,
    ) -> None:
        super().__init__(application)
        self._application = application
        self._chosen = chosen
        self._file = file
        self._folder = folder
        self._worker: ThreadPoolExecutor | None = None
        theme.load_first_face()
        application.setStyle("Fusion")
        look = theme.look_for(chosen.theme, chosen.text_size)
        theme.wear(application, look, chosen.language)
        self.splash = Splash(i18n.catalogue(chosen.language), look)
        self.splash.loaded.connect(self._on_loaded)

    def begin(self) -> None:
        """Show the small window, and load the rest behind it."""
        self.splash.show()
        self.splash.begin()

    def end(self) -> None:
        """Wait for what the window has begun on another thread."""
        if self._worker is not None:
            self._worker.shutdown(wait=True)

    def _on_loaded(self) -> None:
        """Show the window; one that cannot be built ends the program, and says so."""
        from carecalc.gui.app import open_window

        try:
            window, self._worker = open_window(
                self._application, self._chosen, self._file
            )
            if self._folder is not None:
                window.offer(self._folder)
            window.show()
        except BaseException:
            self._application.exit(1)
            self.splash.close()
            raise
        # Not before: with the last window the program would end.
        self.splash.close()


class Splash(QWidget):
    """A name, what is being loaded, and how far it is."""

    loaded = Signal()

    def __init__(
        self,
        words: Catalogue,
        look: Look,
        steps: Sequence[tuple[str, str]] = STEPS,
    ) -> None:
        super().__init__(None, Qt.WindowType.SplashScreen)
        self._words = words
        self._steps = tuple(steps)
        self._done = 0
        self._is_begun = False
        name = words.render(Message(N_("carecalc · care subsidies")))
        self.setObjectName("splash")
        self.setWindowTitle(name)
        self.setAccessibleName(name)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 24, 28, 24)
        column.setSpacing(14)
        head = QHBoxLayout()
        head.setSpacing(14)
        mark = QLabel(self)
        mark.setPixmap(look.mark("carecalc", 40))
        head.addWidget(mark)
        title = QLabel(name, self)
        title.setProperty("role", "title")
        head.addWidget(title, 1)
        column.addLayout(head)
        column.addStretch()
        self._line = QLabel(self)
        self._line.setObjectName("splash-line")
        self._line.setProperty("role", "muted")
        column.addWidget(self._line)
        self._bar = QProgressBar(self)
        self._bar.setObjectName("splash-progress")
        self._bar.setAccessibleName(name)
        self._bar.setTextVisible(False)
        self._bar.setRange(0, len(self._steps))
        column.addWidget(self._bar)
        self.resize(look.size(420), look.size(170))
        # A child of the splash: what is closed loads nothing more.
        self._next = QTimer(self)
        self._next.setSingleShot(True)
        self._next.setInterval(0)
        self._next.timeout.connect(self._on_step)
        self._tell()

    def begin(self) -> None:
        """Load once this has been painted, or soon where nobody can see it."""
        QTimer.singleShot(_UNSEEN, self, self._on_begin)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        self._on_begin()

    def _tell(self) -> None:
        if self._done < len(self._steps):
            self._line.setText(self._words.render(Message(self._steps[self._done][0])))
        self._bar.setValue(self._done)

    def _on_begin(self) -> None:
        if not self._is_begun:
            self._is_begun = True
            self._next.start()

    def _on_step(self) -> None:
        """Load one piece; what is missing ends the program, and says so."""
        if self._done == len(self._steps):
            self.loaded.emit()
            return
        try:
            importlib.import_module(self._steps[self._done][1])
        except BaseException:
            QApplication.exit(1)
            raise
        self._done += 1
        self._tell()
        self.repaint()
        self._next.start()
