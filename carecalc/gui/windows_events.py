# SPDX-License-Identifier: Apache-2.0
"""What Windows says by messages to the window: sleep, lid, and the locked session."""

import ctypes
import sys
import uuid
from ctypes import wintypes
from typing import Any

from PySide6.QtCore import QAbstractNativeEventFilter, QCoreApplication, QObject, Signal
from PySide6.QtWidgets import QWidget

# Numbers of WinUser.h, WtsApi32.h and WinNT.h.
WM_POWERBROADCAST = 0x0218
PBT_APMSUSPEND = 0x0004
PBT_POWERSETTINGCHANGE = 0x8013
LID_SWITCH = uuid.UUID("ba3e0f4d-b817-4094-a2d1-d56379e6a0f3").bytes_le
LID_CLOSED = 0
WM_WTSSESSION_CHANGE = 0x02B1
WTS_CONSOLE_DISCONNECT = 0x2
WTS_REMOTE_DISCONNECT = 0x4
WTS_SESSION_LOGOFF = 0x6
WTS_SESSION_LOCK = 0x7
_GONE = (
    WTS_CONSOLE_DISCONNECT,
    WTS_REMOTE_DISCONNECT,
    WTS_SESSION_LOGOFF,
    WTS_SESSION_LOCK,
)
_THIS_SESSION = 0  # NOTIFY_FOR_THIS_SESSION
_TO_A_WINDOW = 0  # DEVICE_NOTIFY_WINDOW_HANDLE


class PowerSetting(ctypes.Structure):
    """POWERBROADCAST_SETTING: which setting changed, and the start of its value."""

    _fields_ = [
        ("setting", ctypes.c_ubyte * 16),
        ("length", ctypes.c_uint32),
        ("value", ctypes.c_ubyte),
    ]


class WindowsEvents(QObject):
    """Hears the messages that come to a window."""

    away = Signal(str)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._filter = _Filter(self)
        QCoreApplication.instance().installNativeEventFilter(self._filter)
        if sys.platform == "win32":
            self._ask(wintypes.HWND(int(window.winId())))

    def hold(self) -> None:
        """Windows waits two seconds by itself while the message is dealt with."""

    def let_go(self) -> None:
        """Nothing was held."""

    def _ask(self, handle: wintypes.HWND) -> None:
        if sys.platform == "win32":
            ctypes.windll.wtsapi32.WTSRegisterSessionNotification(handle, _THIS_SESSION)
            setting = (ctypes.c_ubyte * 16).from_buffer_copy(LID_SWITCH)
            register = ctypes.windll.user32.RegisterPowerSettingNotification
            register.restype = wintypes.HANDLE
            register(handle, ctypes.byref(setting), _TO_A_WINDOW)


class _Filter(QAbstractNativeEventFilter):
    def __init__(self, events: WindowsEvents) -> None:
        super().__init__()
        self._events = events

    def nativeEventFilter(self, kind: Any, message: Any) -> tuple[bool, int]:
        if bytes(kind) == b"windows_generic_MSG":
            told = wintypes.MSG.from_address(int(message))
            if why := _meaning(told):
                self._events.away.emit(why)
        return False, 0


def _meaning(told: wintypes.MSG) -> str:
    if told.message == WM_WTSSESSION_CHANGE:
        return "screen" if told.wParam in _GONE else ""
    if told.message != WM_POWERBROADCAST:
        return ""
    if told.wParam == PBT_APMSUSPEND:
        return "sleep"
    if told.wParam == PBT_POWERSETTINGCHANGE:
        changed = PowerSetting.from_address(told.lParam)
        if bytes(changed.setting) == LID_SWITCH and changed.value == LID_CLOSED:
            return "lid"
    return ""
