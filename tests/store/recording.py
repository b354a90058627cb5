# SPDX-License-Identifier: Apache-2.0
"""Every write and sync of an office's file, recorded, and what a power cut leaves of it.

The recorder sits inside the very library that the office is written with, between
SQLCipher and the system, so what it sees is what the disk is given: encrypted pages,
frames of the log, and the syncs that alone make them durable. The library's wheels show
the functions needed for that on every system but Windows.
"""

import ctypes
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from random import Random
from typing import Any

import sqlcipher3._sqlite3 as library

SECTOR = 512
"""What a disk writes whole or not at all, in bytes."""

OFFICE_FILES = ("data.db", "data.db-wal", "data.db-journal")


@dataclass(frozen=True, slots=True)
class Event:
    """One call that changes a file, or `ack`: the user is told that all is saved."""

    kind: str
    file: str = ""
    offset: int = 0
    data: bytes = b""


@dataclass(frozen=True)
class Recording:
    """What happened, in order, after the files were as in `before`."""

    before: Mapping[str, bytes]
    events: list[Event] = field(default_factory=list)

    def acknowledge(self) -> None:
        """Note that from here on what was written must outlive a power cut."""
        self.events.append(Event("ack"))


class Disk:
    """What of some files is durable, and what the disk may still lose."""

    def __init__(self, before: Mapping[str, bytes]) -> None:
        self._durable = {name: bytearray(data) for name, data in before.items()}
        self._unsynced: dict[str, list[Event]] = defaultdict(list)

    def take(self, event: Event) -> None:
        """Let one event happen."""
        if event.kind == "sync":
            for earlier in self._unsynced.pop(event.file, ()):
                _apply(self._durable, earlier)
        elif event.kind != "ack":
            self._unsynced[event.file].append(event)

    def after_cut(self, chance: Random) -> dict[str, bytes]:
        """Return the files as they may be found: of what was never synced nothing is
        there, or the beginning, or any part, or any sectors of any part."""
        left = {name: bytearray(data) for name, data in self._durable.items()}
        for events in self._unsynced.values():
            for event in _surviving(events, chance):
                _apply(left, event)
        return {name: bytes(data) for name, data in left.items()}


def _surviving(events: list[Event], chance: Random) -> Iterator[Event]:
    fate = chance.choice(("none", "prefix", "subset", "torn"))
    if fate == "prefix":
        yield from events[: chance.randint(0, len(events))]
    elif fate == "subset":
        yield from (event for event in events if chance.random() < 0.5)
    elif fate == "torn":
        for event in events:
            if chance.random() < 0.5:
                yield from _torn(event, chance)


def _torn(event: Event, chance: Random) -> Iterator[Event]:
    """Yield some of the sectors that a write touches; anything else is whole."""
    if event.kind != "write":
        yield event
        return
    start, end = event.offset, event.offset + len(event.data)
    for sector in range(start - start % SECTOR, end, SECTOR):
        first, last = max(sector, start), min(sector + SECTOR, end)
        if chance.random() < 0.5:
            part = event.data[first - start : last - start]
            yield Event("write", event.file, first, part)


def _apply(files: dict[str, bytearray], event: Event) -> None:
    if event.kind == "delete":
        files.pop(event.file, None)
        return
    data = files.setdefault(event.file, bytearray())
    if event.kind == "truncate":
        del data[event.offset :]
    else:
        data.extend(bytes(max(0, event.offset - len(data))))
        data[event.offset : event.offset + len(event.data)] = event.data


@contextmanager
def recording(folder: Path, sync_takes: float = 0) -> Iterator[Recording]:
    """Record every change of an office's file by this process until the end.

    Every sync takes `sync_takes` seconds longer, as on a slower disk. What is still
    open at the end (a test failed) goes on through here unrecorded, and may be closed.
    """
    made = Recording(
        {
            name: (folder / name).read_bytes()
            for name in OFFICE_FILES
            if (folder / name).exists()
        }
    )
    vfs = _RecordingVfs(folder, made.events, sync_takes)
    vfs.register()
    try:
        yield made
    finally:
        vfs.unregister()


_OPEN = ctypes.CFUNCTYPE(
    ctypes.c_int,
    *(ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p),
)
_DELETE = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int)
_WRITE = ctypes.CFUNCTYPE(
    *(ctypes.c_int, ctypes.c_void_p),
    *(ctypes.c_void_p, ctypes.c_int, ctypes.c_int64),
)
_TRUNCATE = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int64)
_SYNC = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int)


class _Vfs(ctypes.Structure):
    """`sqlite3_vfs`; https://sqlite.org/c3ref/vfs.html."""

    _fields_ = [
        ("iVersion", ctypes.c_int),
        ("szOsFile", ctypes.c_int),
        ("mxPathname", ctypes.c_int),
        ("pNext", ctypes.c_void_p),
        ("zName", ctypes.c_char_p),
        ("pAppData", ctypes.c_void_p),
        ("xOpen", ctypes.c_void_p),
        ("xDelete", ctypes.c_void_p),
        ("others", ctypes.c_void_p * 14),
    ]


class _Methods(ctypes.Structure):
    """`sqlite3_io_methods`; https://sqlite.org/c3ref/io_methods.html."""

    _fields_ = [
        ("iVersion", ctypes.c_int),
        ("xClose", ctypes.c_void_p),
        ("xRead", ctypes.c_void_p),
        ("xWrite", ctypes.c_void_p),
        ("xTruncate", ctypes.c_void_p),
        ("xSync", ctypes.c_void_p),
        ("others", ctypes.c_void_p * 13),
    ]


def _copy(structure: Any) -> Any:
    return type(structure).from_buffer_copy(structure)


def _address(callback: Any) -> int | None:
    return ctypes.cast(callback, ctypes.c_void_p).value


class _RecordingVfs:
    """The library's own way to files, with a note taken of every change."""

    def __init__(self, folder: Path, events: list[Event], sync_takes: float) -> None:
        self._folder = folder.resolve()
        self._events = events
        self._sync_takes = sync_takes
        self._is_over = False
        self._names: dict[int, str] = {}
        self._kept: list[Any] = []  # what the library holds only the address of
        self._methods: dict[int, _Methods] = {}
        self._library = ctypes.CDLL(library.__file__)
        find = self._library.sqlite3_vfs_find
        find.restype = ctypes.c_void_p
        self._address_of_real = find(None)
        real = _Vfs.from_address(self._address_of_real)
        self._real_open = _OPEN(real.xOpen)
        self._real_delete = _DELETE(real.xDelete)
        self._vfs = _copy(real)
        self._vfs.zName = b"recording"
        self._vfs.xOpen = self._keep(_OPEN(self._open))
        self._vfs.xDelete = self._keep(_DELETE(self._delete))

    def register(self) -> None:
        """Let every file opened from now on go through here."""
        assert self._library.sqlite3_vfs_register(ctypes.byref(self._vfs), 1) == 0

    def unregister(self) -> None:
        """Let files be opened as before, and note nothing more."""
        assert self._library.sqlite3_vfs_unregister(ctypes.byref(self._vfs)) == 0
        self._is_over = True
        # Whoever still has a file open holds our addresses, which Python cannot know:
        # what stands there stays until the process ends.
        ctypes.pythonapi.Py_IncRef(ctypes.py_object(self))

    def _note(self, event: Event) -> None:
        if not self._is_over:
            self._events.append(event)

    def _keep(self, callback: Any) -> int | None:
        self._kept.append(callback)
        return _address(callback)

    def _name_at(self, path: int | None) -> str:
        """Return which of the office's files lies at a path; its backups are others."""
        file = PurePath(ctypes.string_at(path).decode() if path else "")
        is_ours = file.name in OFFICE_FILES and file.parent == self._folder
        return file.name if is_ours else ""

    def _open(
        self, _: int, path: int | None, file: int, flags: int, out: int | None
    ) -> int:
        # The address of the path goes on: what the library was told stands behind it.
        code = int(self._real_open(self._address_of_real, path, file, flags, out))
        name = self._name_at(path)
        if code == 0 and name:
            self._names[file] = name
            methods = ctypes.c_void_p.from_address(file)
            methods.value = ctypes.addressof(self._methods_for(methods.value or 0))
        return code

    def _delete(self, _: int, path: int | None, sync_folder: int) -> int:
        code = int(self._real_delete(self._address_of_real, path, sync_folder))
        name = self._name_at(path)
        if code == 0 and name:
            self._note(Event("delete", name))
            if sync_folder:
                self._note(Event("sync", name))
        return code

    def _methods_for(self, real_address: int) -> _Methods:
        if real_address in self._methods:
            return self._methods[real_address]
        real = _Methods.from_address(real_address)
        write, truncate = _WRITE(real.xWrite), _TRUNCATE(real.xTruncate)
        sync = _SYNC(real.xSync)

        def writing(file: int, data: int, amount: int, offset: int) -> int:
            given = ctypes.string_at(data, amount)
            self._note(Event("write", self._names[file], offset, given))
            return int(write(file, data, amount, offset))

        def truncating(file: int, size: int) -> int:
            self._note(Event("truncate", self._names[file], size))
            return int(truncate(file, size))

        def syncing(file: int, flags: int) -> int:
            code = int(sync(file, flags))
            if not self._is_over:
                time.sleep(self._sync_takes)
            self._note(Event("sync", self._names[file]))
            return code

        methods = _copy(real)
        methods.xWrite = self._keep(_WRITE(writing))
        methods.xTruncate = self._keep(_TRUNCATE(truncating))
        methods.xSync = self._keep(_SYNC(syncing))
        self._methods[real_address] = methods
        return methods
