# SPDX-License-Identifier: Apache-2.0
"""How other threads tell the window something, whatever of the window is gone by then.

A signal of an object that the window is just deleting, emitted on another thread, ends
the whole program: nothing keeps the object between the question whether it is still
there and the signal. So other threads touch one object only, which is never deleted.
"""

import weakref
from collections.abc import Callable
from functools import partial
from typing import Any

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal

_hung: list["_Bell"] = []


class _Bell(QObject):
    """Calls on the window's thread what any thread gave it, one after the other."""

    rang = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.rang.connect(self._on_rang, Qt.ConnectionType.QueuedConnection)

    def _on_rang(self, call: Callable[[], None]) -> None:
        call()


def told(method: Callable[..., None]) -> Callable[..., None]:
    """Return what any thread may call for a bound method of a QObject.

    It is called with the same at the next turn of the window's thread, on which this is
    asked, in the order of the calls; and not at all once its object is deleted.
    """
    if not _hung:
        _hung.append(_Bell())
    return partial(_ring, _hung[0], weakref.WeakMethod(method))


def _ring(
    bell: _Bell, method: "weakref.WeakMethod[Callable[..., None]]", *values: Any
) -> None:
    bell.rang.emit(partial(_call, method, values))


def _call(
    method: "weakref.WeakMethod[Callable[..., None]]", values: tuple[Any, ...]
) -> None:
    bound = method()
    if bound is not None and shiboken6.isValid(bound.__self__):  # type: ignore[attr-defined]
        bound(*values)
