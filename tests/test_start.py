# SPDX-License-Identifier: Apache-2.0
"""Starting the program as a person does: with a display, without one, on a command."""

import os
import subprocess
import sys

import pytest

from carecalc import __version__
from carecalc.__main__ import has_display

# Looks at the window from inside, because no other program here could, then closes it.
LOOK_AND_CLOSE = """
import sys, threading, time
from PySide6.QtCore import QMetaObject, QObject, Qt, Slot
from PySide6.QtWidgets import QApplication
from carecalc.__main__ import main

class Visitor(QObject):
    @Slot()
    def look(self):
        shown = [
            each for each in QApplication.topLevelWidgets()
            if each.isVisible() and each.objectName() == "main-window"
        ]
        if shown:
            print(QApplication.platformName(), shown[0].windowTitle(), flush=True)
            QApplication.quit()

def knock(visitor):
    while True:
        time.sleep(0.2)
        QMetaObject.invokeMethod(visitor, "look", Qt.ConnectionType.QueuedConnection)

visitor = Visitor()
threading.Thread(target=knock, args=(visitor,), daemon=True).start()
sys.argv[1:] = []
sys.exit(main())
"""


def started(*command: str, platform: str = "") -> subprocess.CompletedProcess[str]:
    """Run a command with a Qt platform or none, and without this session's display."""
    about_screens = {"QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY"}
    environ = {name: v for name, v in os.environ.items() if name not in about_screens}
    environ["PYTHONUTF8"] = "1"
    if platform:
        environ["QT_QPA_PLATFORM"] = platform
    return subprocess.run(
        command, env=environ, capture_output=True, encoding="utf-8", timeout=60
    )


@pytest.mark.thorough
def test_that_the_window_opens_on_a_real_display() -> None:
    if os.name == "nt":
        real = started(sys.executable, "-c", LOOK_AND_CLOSE)
        name = "windows"
    else:
        real = started(
            *["xvfb-run", "-a", sys.executable, "-c", LOOK_AND_CLOSE], platform="xcb"
        )
        name = "xcb"
    assert real.returncode == 0, real.stderr
    platform, title = real.stdout.strip().split(" ", 1)
    assert platform == name
    assert "carecalc" in title


def test_that_a_missing_display_is_named_as_such() -> None:
    if os.name == "nt":
        return  # Windows always has one.
    refused = started(sys.executable, "-m", "carecalc")
    assert refused.returncode == 2
    assert refused.stdout == ""
    assert refused.stderr.strip().isprintable()
    assert "Traceback" not in refused.stderr


@pytest.mark.parametrize(
    ("platform", "environ", "has_one"),
    [
        ("linux", {}, False),
        ("linux", {"DISPLAY": ""}, False),
        ("linux", {"DISPLAY": ":0"}, True),
        ("linux", {"WAYLAND_DISPLAY": "wayland-0"}, True),
        ("linux", {"QT_QPA_PLATFORM": "offscreen"}, True),
        ("win32", {}, True),
        ("darwin", {}, True),
    ],
)
def test_that_only_linux_can_be_without_a_display(
    platform: str, environ: dict[str, str], has_one: bool
) -> None:
    assert has_display(platform, environ) is has_one


def test_that_a_command_needs_no_display_and_no_qt() -> None:
    asked = started(
        *[sys.executable, "-X", "importtime", "-m", "carecalc", "--version"]
    )
    assert asked.returncode == 0
    assert asked.stdout.strip() == f"carecalc {__version__}"
    assert "PySide6" not in asked.stderr


@pytest.mark.thorough
def test_that_the_window_opens_without_what_draws_papers_and_reads_law() -> None:
    code = LOOK_AND_CLOSE.replace("sys.exit(main())", "main()") + (
        "heavy = {'pydantic', 'pypdfium2', 'pypinyin', 'reportlab', 'xlsxwriter'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    opened = started(sys.executable, "-c", code, platform="offscreen")
    assert opened.returncode == 0, opened.stderr
    assert opened.stdout.splitlines()[1:] == ["[]"]
