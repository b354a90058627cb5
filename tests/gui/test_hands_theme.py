# SPDX-License-Identifier: Apache-2.0
"""Somebody writes on a real display while a desktop really changes its colours."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.long

# Plays the settings of a desktop on a bus of its own; Qt listens there as on any.
_ON_A_DESKTOP = """
import sys
from dataclasses import replace
from pathlib import Path
from PySide6.QtCore import Qt
from PySide6.QtDBus import QDBusConnection, QDBusMessage, QDBusVariant
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from carecalc.gui.app import compose
from carecalc.settings import Settings

application = QApplication([])
other = QDBusConnection.connectToBus(QDBusConnection.BusType.SessionBus, "other")
assert other.registerService("org.freedesktop.portal.Desktop")

def change(scheme):
    message = QDBusMessage.createSignal(
        "/org/freedesktop/portal/desktop",
        "org.freedesktop.portal.Settings",
        "SettingChanged",
    )
    told = ["org.freedesktop.appearance", "color-scheme", QDBusVariant(scheme)]
    message.setArguments(told)
    assert other.send(message)

file = Path(sys.argv[1])
window, worker = compose(application, Settings(language="en", theme="system"), file)
window.show()
window.activateWindow()
assert QTest.qWaitForWindowActive(window)
heard = []
application.styleHints().colorSchemeChanged.connect(heard.append)

def lightness():
    return window.grab().toImage().pixelColor(3, window.height() - 3).lightness()

line = window.door.findChild(QLineEdit, "new-user")
line.setFocus()
written = "while the sun goes down and up"
for number, sign in enumerate(written):
    if number % 10 == 0:
        change(1 + number // 10 % 2)
    QTest.keyClicks(QApplication.focusWidget(), sign)
    QTest.qWait(50)
assert QApplication.focusWidget() is line, "the field was taken away"
assert lightness() > 200
for _ in range(100):
    if lightness() < 80:
        break
    QTest.qWait(50)
anew = window.door.findChild(QLineEdit, "new-user")
schemes = ", ".join(each.name for each in heard)
told = f"{QApplication.platformName()}, {schemes}, {anew.text() == written}"
Path(sys.argv[2]).write_text(told, "utf-8")
assert lightness() < 80
window.close()
worker.shutdown()
"""


def test_that_nothing_written_is_lost_when_the_desktop_changes_its_colours(
    tmp_path: Path,
) -> None:
    if os.name == "nt":
        return  # Windows tells it by a message that Qt has for itself.
    environ = {
        name: value
        for name, value in os.environ.items()
        if name not in ("QT_QPA_PLATFORM", "WAYLAND_DISPLAY", "DISPLAY")
    }
    environ |= {"XDG_CURRENT_DESKTOP": "GNOME", "PYTHONUTF8": "1"}
    done = subprocess.run(
        [
            *("dbus-run-session", "--", "xvfb-run", "-a"),
            *(sys.executable, "-c", _ON_A_DESKTOP),
            *(str(tmp_path / "settings.toml"), str(tmp_path / "told")),
        ],
        env=environ,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    # In a file: the desktop's own services write to whatever began them.
    told = (tmp_path / "told").read_text("utf-8")
    assert told == "xcb, Dark, Light, Dark, True"
