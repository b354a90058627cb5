# SPDX-License-Identifier: Apache-2.0
"""Starts the window: Qt, faces, settings, and the ways in and out of an office."""

import argparse
import contextlib
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator
from PySide6.QtWidgets import QApplication

import carecalc
from carecalc import bootstrap, paths, settings
from carecalc.gui import theme
from carecalc.gui.collecting import Collector
from carecalc.gui.doors import Doors
from carecalc.gui.main_window import MainWindow
from carecalc.settings import Settings


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
    window, worker = compose(application, settings.load(file), file)
    sys.excepthook = partial(_report, window)
    if asked.data is not None:
        window.offer(asked.data)
    window.show()
    code = application.exec()
    worker.shutdown(wait=True)
    return code


def compose(
    application: QApplication, chosen: Settings, file: Path
) -> tuple[MainWindow, ThreadPoolExecutor]:
    """Return the window, dressed, and the thread that opens offices for it.

    `file` keeps the settings. Whoever asks shuts the thread down in the end.
    """
    theme.load_faces()
    application.setStyle("Fusion")
    look = theme.look_for(chosen.theme, chosen.text_size)
    theme.wear(application, look, chosen.language)
    application.setWindowIcon(look.icon("carecalc"))
    tongue = Tongue(application)
    tongue.speak(chosen.language)
    # Deriving keys takes a moment: not on the window's thread.
    worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="door")
    window = MainWindow(
        Doors(
            open=bootstrap.open_office,
            create=bootstrap.create_office,
            close=bootstrap.close,
            keyholders=bootstrap.keyholders,
            recover=bootstrap.recover_office,
            bring_back=bootstrap.bring_back,
            speak=tongue.speak,
            clock=bootstrap.now,
            seconds=bootstrap.seconds,
            tries=file.with_name("tries.toml"),
        ),
        worker.submit,
        chosen,
        partial(_keep, file),
    )
    Collector(window)
    room = application.primaryScreen().availableSize()
    window.resize(min(1180, room.width()), min(740, room.height()))
    return window, worker


class Tongue:
    """Qt's own texts (dialogs of files and printers) in the window's language."""

    def __init__(self, application: QApplication) -> None:
        self._application = application
        self._translator = QTranslator(application)

    def speak(self, language: str) -> None:
        """Speak `zh_CN` or `en` from now on."""
        self._application.removeTranslator(self._translator)
        QLocale.setDefault(QLocale(language))
        if language == "en":
            return  # Qt's source.
        folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        self._translator.load(f"qtbase_{language}", folder)
        self._application.installTranslator(self._translator)


def _keep(file: Path, chosen: Settings) -> None:
    """Keep the settings; taste that cannot be kept is not worth an error."""
    with contextlib.suppress(OSError):
        settings.save(file, chosen)


def _report(
    window: MainWindow,
    kind: type[BaseException],
    error: BaseException,
    trace: TracebackType | None,
) -> None:
    """Show a bug that a slot ran into, and let the work go on."""
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
        return
    window.report(error)
