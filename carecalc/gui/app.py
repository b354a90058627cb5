# SPDX-License-Identifier: Apache-2.0
"""Composes the window: faces, settings, and the ways in and out of an office."""

import contextlib
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from types import TracebackType

from PySide6.QtWidgets import QApplication

from carecalc import bootstrap, settings
from carecalc.gui import collecting, theme
from carecalc.gui.collecting import Collector
from carecalc.gui.doors import Doors
from carecalc.gui.main_window import MainWindow
from carecalc.gui.tongue import Tongue
from carecalc.services import crew
from carecalc.services.context import Context
from carecalc.services.working import Watch
from carecalc.settings import Settings

TURN = 0.0005
"""Seconds after which Python lets another thread have a turn. At its own 5 ms a window
that asks for a turn at every line of a table stands still while the store writes."""


def open_window(
    application: QApplication, chosen: Settings, file: Path
) -> tuple[MainWindow, ThreadPoolExecutor]:
    """Return the window, which from now on shows every bug that a slot runs into."""
    sys.setswitchinterval(TURN)
    collecting.leave_out_what_stays()
    window, worker = compose(application, chosen, file)
    sys.excepthook = partial(_report, window)
    application.aboutToQuit.connect(crew.dismiss_all)
    return window, worker


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
    application.setWindowIcon(look.icon("carecalc", sides=(16, 24, 32, 48, 64)))
    tongue = Tongue(application)
    tongue.speak(chosen.language)
    # Deriving keys takes a moment: not on the window's thread.
    worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="door")
    window = MainWindow(
        Doors(
            open=_open,
            create=bootstrap.create_office,
            close=bootstrap.close,
            keyholders=bootstrap.keyholders,
            recover=bootstrap.recover_office,
            bring_back=bootstrap.bring_back,
            bringing_back=bootstrap.bringing_back,
            found_trial=bootstrap.found_trial,
            founding_trial=bootstrap.founding_trial,
            try_out=bootstrap.try_out,
            throw_away=bootstrap.throw_away,
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


def _open(
    folder: Path,
    user: str,
    passphrase: str,
    is_for_reading: bool,
    watch: Watch,
) -> Context:
    return bootstrap.open_office(folder, user, passphrase, is_for_reading, watch=watch)


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
