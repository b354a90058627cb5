# SPDX-License-Identifier: Apache-2.0
"""What the computer says of itself, as its messages are."""

import ctypes
import os
import shutil
import subprocess
import sys
from ctypes import wintypes

import pytest
from PySide6.QtDBus import QDBusMessage
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from carecalc.gui import windows_events
from carecalc.gui.bus_events import BusEvents
from carecalc.gui.windows_events import LID_SWITCH, PowerSetting, WindowsEvents

BUS = shutil.which("dbus-run-session")
LOGIN = "org.freedesktop.login1"

SIGNALS = [
    (f"{LOGIN}.Manager", "PrepareForSleep", [True], "sleep"),
    (f"{LOGIN}.Manager", "PrepareForSleep", [False], ""),
    (f"{LOGIN}.Session", "Lock", [], "screen"),
    ("org.freedesktop.ScreenSaver", "ActiveChanged", [True], "screen"),
    ("org.freedesktop.ScreenSaver", "ActiveChanged", [False], ""),
    ("org.gnome.ScreenSaver", "ActiveChanged", [True], "screen"),
    ("com.deepin.dde.lockFront", "Visible", [True], "screen"),
    ("org.deepin.dde.LockFront1", "Visible", [True], "screen"),
    ("org.deepin.dde.LockFront1", "Visible", [False], ""),
    ("org.ukui.ScreenSaver", "lock", [], "screen"),
]


@pytest.mark.parametrize(("interface", "member", "told", "why"), SIGNALS)
def test_that_a_signal_says_that_somebody_goes(
    interface: str, member: str, told: list[object], why: str
) -> None:
    events = BusEvents()
    heard: list[str] = []
    events.away.connect(heard.append)
    message = QDBusMessage.createSignal("/", interface, member)
    message.setArguments(told)
    events.on_message(message)
    assert heard == ([why] if why else [])


@pytest.mark.parametrize(
    ("interface", "changed", "why"),
    [
        ("org.freedesktop.UPower", {"LidIsClosed": True}, "lid"),
        ("org.freedesktop.UPower", {"LidIsClosed": False}, ""),
        ("org.freedesktop.UPower", {"OnBattery": True}, ""),
        (f"{LOGIN}.Session", {"LockedHint": True}, "screen"),
        (f"{LOGIN}.Session", {"LockedHint": False}, ""),
        ("org.example", {"LidIsClosed": True}, ""),
    ],
)
def test_that_a_closed_lid_and_a_locked_session_are_properties(
    interface: str, changed: dict[str, object], why: str
) -> None:
    events = BusEvents()
    heard: list[str] = []
    events.away.connect(heard.append)
    events._on_properties(interface, changed)
    assert heard == ([why] if why else [])


def test_that_where_there_is_no_bus_nothing_is_said() -> None:
    """In a process of its own: Qt remembers its buses."""
    told = subprocess.run(
        [sys.executable, "-c", _ALONE],
        env={
            **os.environ,
            "QT_QPA_PLATFORM": "offscreen",
            "DBUS_SESSION_BUS_ADDRESS": "unix:path=/nowhere/session",
            "DBUS_SYSTEM_BUS_ADDRESS": "unix:path=/nowhere/system",
        },
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert (told.stdout, told.stderr) == ("silent\n", "")


_ALONE = """
from PySide6.QtCore import QCoreApplication
application = QCoreApplication([])
from carecalc.gui.bus_events import BusEvents
events = BusEvents()
events.hold()
events.let_go()
print("silent")
"""


if BUS is not None:  # Elsewhere the handlers above have to do.

    def test_that_the_signals_of_a_real_bus_are_heard() -> None:
        told = subprocess.run(
            [BUS, "--", sys.executable, "-c", _ON_A_BUS],
            env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        )
        assert told.stdout.split() == [
            "held:sleep,carecalc,delay",
            "sleep",
            "let-go",
            "lid",
            "screen",
            "screen",
            "screen",
        ]


# Plays logind, UPower and the screen savers on a bus of its own.
_ON_A_BUS = """
import os
from PySide6.QtCore import ClassInfo, QCoreApplication, QObject, QSocketNotifier, Slot
from PySide6.QtDBus import QDBusConnection, QDBusMessage, QDBusUnixFileDescriptor
application = QCoreApplication([])
from carecalc.gui.bus_events import BusEvents

@ClassInfo({"D-Bus Interface": "org.freedesktop.login1.Manager"})
class Login(QObject):
    @Slot(str, str, str, str, result="QDBusUnixFileDescriptor")
    def Inhibit(self, what, who, why, how):
        assert why
        reading, writing = os.pipe()
        held = QDBusUnixFileDescriptor(writing)
        os.close(writing)
        self.pipe = QSocketNotifier(reading, QSocketNotifier.Type.Read, self)
        self.pipe.activated.connect(self.on_let_go)
        print(f"held:{what},{who},{how}", flush=True)
        return held
    @Slot()
    def on_let_go(self):
        self.pipe.setEnabled(False)
        print("let-go", flush=True)

def send(path, interface, member, *told):
    message = QDBusMessage.createSignal(path, interface, member)
    message.setArguments(list(told))
    assert other.send(message)

kind = QDBusConnection.BusType.SessionBus
other = QDBusConnection.connectToBus(kind, "other")
login = Login()
everything = QDBusConnection.RegisterOption.ExportAllSlots
assert other.registerObject("/org/freedesktop/login1", login, everything)
assert other.registerService("org.freedesktop.login1")
bus = QDBusConnection.sessionBus()
events = BusEvents(None, bus, bus)
heard = []

PROPERTIES = "org.freedesktop.DBus.Properties"
class Plot(QObject):
    step = 0
    def timerEvent(self, event):
        self.step += 1
        if self.step == 1:
            events.hold()
        elif self.step == 3:
            send("/x", "org.freedesktop.login1.Manager", "PrepareForSleep", True)
        elif self.step == 5:
            events.let_go()
        elif self.step == 7:
            send("/x", PROPERTIES, "PropertiesChanged",
                 "org.freedesktop.UPower", {"LidIsClosed": True}, [])
            send("/x", "org.freedesktop.ScreenSaver", "ActiveChanged", False)
            send("/x", "org.freedesktop.ScreenSaver", "ActiveChanged", True)
            send("/x", "org.ukui.ScreenSaver", "lock")
            send("/x", "com.deepin.dde.lockFront", "Visible", True)
        elif self.step == 12:
            application.quit()

def say(why):
    print(why, flush=True)

events.away.connect(say)
plot = Plot()
plot.startTimer(60)
application.exec()
"""


def sent(window: WindowsEvents, message: int, first: int, second: int = 0) -> None:
    """Give a message to the filter as Windows does."""
    told = wintypes.MSG()
    told.message, told.wParam, told.lParam = message, first, second
    address = ctypes.addressof(told)
    answer = window._filter.nativeEventFilter(b"windows_generic_MSG", address)
    assert answer == (False, 0)


@pytest.mark.parametrize(
    ("message", "first", "why"),
    [
        (0x0218, 0x4, "sleep"),  # WM_POWERBROADCAST, PBT_APMSUSPEND
        (0x0218, 0x12, ""),  # PBT_APMRESUMEAUTOMATIC
        (0x02B1, 0x7, "screen"),  # WM_WTSSESSION_CHANGE, WTS_SESSION_LOCK
        (0x02B1, 0x8, ""),  # WTS_SESSION_UNLOCK
        (0x02B1, 0x2, "screen"),  # WTS_CONSOLE_DISCONNECT: another user's turn
        (0x0200, 0x7, ""),  # WM_MOUSEMOVE
    ],
)
def test_that_a_message_of_windows_says_that_somebody_goes(
    qtbot: QtBot, message: int, first: int, why: str
) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    events = WindowsEvents(window)
    heard: list[str] = []
    events.away.connect(heard.append)
    sent(events, message, first)
    assert heard == ([why] if why else [])


@pytest.mark.parametrize(
    ("setting", "value", "why"),
    [
        (LID_SWITCH, 0, "lid"),
        (LID_SWITCH, 1, ""),
        (bytes(16), 0, ""),
    ],
)
def test_that_a_closed_lid_is_a_power_setting_of_windows(
    qtbot: QtBot, setting: bytes, value: int, why: str
) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    events = WindowsEvents(window)
    heard: list[str] = []
    events.away.connect(heard.append)
    changed = PowerSetting((ctypes.c_ubyte * 16)(*setting), 4, value)
    sent(
        events,
        windows_events.WM_POWERBROADCAST,
        windows_events.PBT_POWERSETTINGCHANGE,
        ctypes.addressof(changed),
    )
    assert heard == ([why] if why else [])
