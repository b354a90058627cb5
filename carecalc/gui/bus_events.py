# SPDX-License-Identifier: Apache-2.0
"""What Linux says by D-Bus: logind, UPower, and the screen savers of the desktops."""

from collections.abc import Mapping

from PySide6.QtCore import SLOT, QObject, Signal, Slot
from PySide6.QtDBus import (
    QDBusConnection,
    QDBusMessage,
    QDBusPendingCallWatcher,
    QDBusUnixFileDescriptor,
)

LOGIN = "org.freedesktop.login1"
MANAGER = "org.freedesktop.login1.Manager"
SESSION = "org.freedesktop.login1.Session"
PROPERTIES = "org.freedesktop.DBus.Properties"
POWER = "org.freedesktop.UPower"

SCREENS = (
    ("org.freedesktop.ScreenSaver", "ActiveChanged"),  # KDE
    ("org.gnome.ScreenSaver", "ActiveChanged"),
    ("org.mate.ScreenSaver", "ActiveChanged"),
    ("org.cinnamon.ScreenSaver", "ActiveChanged"),
    ("org.xfce.ScreenSaver", "ActiveChanged"),
    ("com.deepin.dde.lockFront", "Visible"),  # UOS 20
    ("org.deepin.dde.LockFront1", "Visible"),  # deepin 25
    ("org.ukui.ScreenSaver", "lock"),  # Kylin
)
"""Interfaces and their signal that the screen is locked: with True, or by itself."""


class BusEvents(QObject):
    """Hears the two buses; where there is none, silence."""

    away = Signal(str)

    def __init__(
        self,
        parent: QObject | None = None,
        system: QDBusConnection | None = None,
        session: QDBusConnection | None = None,
    ) -> None:
        super().__init__(parent)
        self._system = system or QDBusConnection.systemBus()
        self._session = session or QDBusConnection.sessionBus()
        self._call: QDBusPendingCallWatcher | None = None
        self._wait: QDBusUnixFileDescriptor | None = None
        if self._system.isConnected():
            self._hear(self._system, MANAGER, "PrepareForSleep")
            # Another session's lock is heard too: once too often does no harm.
            self._hear(self._system, SESSION, "Lock")
            self._system.connect(
                "",
                "",
                PROPERTIES,
                "PropertiesChanged",
                self,
                SLOT("_on_properties(QString,QVariantMap)"),
            )
        if self._session.isConnected():
            for interface, name in SCREENS:
                self._hear(self._session, interface, name)

    def hold(self) -> None:
        """Ask the computer to wait with sleeping (logind: 5 seconds) for `let_go`."""
        if not self._system.isConnected() or self._call is not None:
            return
        ask = QDBusMessage.createMethodCall(
            LOGIN, "/org/freedesktop/login1", MANAGER, "Inhibit"
        )
        ask.setArguments(["sleep", "carecalc", "Lock the office", "delay"])
        self._call = QDBusPendingCallWatcher(self._system.asyncCall(ask), self)
        self._call.finished.connect(self._on_held)

    def let_go(self) -> None:
        """Let the computer sleep: all is put away."""
        self._call = None
        self._wait = None  # Closing the descriptor is what logind waits for.

    @Slot(QDBusMessage)
    def on_message(self, message: QDBusMessage) -> None:
        """Tell that somebody goes, if the message says so; coming back says False."""
        told = message.arguments()
        if told and told[0] is not True:
            return
        is_sleep = message.member() == "PrepareForSleep"
        self.away.emit("sleep" if is_sleep else "screen")

    @Slot(str, "QVariantMap")
    def _on_properties(self, interface: str, changed: Mapping[str, object]) -> None:
        if interface == POWER and changed.get("LidIsClosed") is True:
            self.away.emit("lid")
        elif interface == SESSION and changed.get("LockedHint") is True:
            self.away.emit("screen")

    def _on_held(self, call: QDBusPendingCallWatcher) -> None:
        if call is self._call:
            told = call.reply().arguments()
            if told and isinstance(told[0], QDBusUnixFileDescriptor):
                self._wait = told[0]
        call.deleteLater()

    def _hear(self, bus: QDBusConnection, interface: str, name: str) -> None:
        # Of whoever sends it: services come and go, and have other names elsewhere.
        bus.connect("", "", interface, name, self, SLOT("on_message(QDBusMessage)"))
