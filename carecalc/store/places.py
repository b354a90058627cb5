# SPDX-License-Identifier: Apache-2.0
"""Where an office may not be written: shares, sticks and folders that others copy.

What the system says is read in `check_place`; what it means is decided by functions
of what was said, so that every system's answers can be tried on any of them.
"""

import fnmatch
import os
import re
import sys
import tomllib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePath, PurePosixPath, PureWindowsPath
from typing import Any

from carecalc.errors import UserError
from carecalc.paths import resources
from carecalc.text import N_, Message, Text


@dataclass(frozen=True, slots=True)
class Synchroniser:
    """A program that copies a folder elsewhere, and what gives its folders away."""

    name: Text
    folders: tuple[str, ...]
    markers: tuple[str, ...]
    variables: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """The contents of `resources/places.toml`."""

    network_types: tuple[str, ...]
    root_types: tuple[str, ...]
    synchronisers: tuple[Synchroniser, ...]


@dataclass(frozen=True, slots=True)
class Mount:
    """What Linux says of a mounted file system; `device` is `major:minor`."""

    point: PurePosixPath
    device: str
    type: str
    source: str


def check_place(folder: Path) -> None:
    """Refuse to write an office here, or where it is to be made.

    `UserError`: STORE-030 on a network share, STORE-031 on a removable drive, STORE-032
    in a folder that another program synchronises.
    """
    known = known_places()
    real = folder.resolve()
    fault = _of_drive(real, known)
    for path in dict.fromkeys((folder.absolute(), real)):  # Mostly the same twice.
        fault = fault or of_synchroniser(path, _names_in, os.environ, known)
    if fault is not None:
        raise fault


def known_places() -> Known:
    """Return what the program was told of such places."""
    data = tomllib.loads((resources() / "places.toml").read_text("utf-8"))
    return Known(
        network_types=tuple(data["network"]["types"]),
        root_types=tuple(data["network"]["root_types"]),
        synchronisers=tuple(_synchroniser(**one) for one in data["synchroniser"]),
    )


def of_linux(
    folder: PurePosixPath,
    mountinfo: str,
    is_removable: Callable[[Mount], bool],
    known: Known,
) -> UserError | None:
    """Return why not, by the text of `/proc/self/mountinfo`; None where nothing is."""
    mount = mount_of(folder, mountinfo)
    if mount is None:
        return None
    # What the computer itself runs from cannot be pulled out of it.
    is_root = mount.point == PurePosixPath("/")
    if _is_one(known.network_types, (mount.type,)) and not (
        is_root and mount.type in known.root_types
    ):
        return network(f"{mount.source} ({mount.type})", str(folder))
    if not is_root and is_removable(mount):
        return removable(str(mount.point), str(folder))
    return None


def mount_of(folder: PurePosixPath, mountinfo: str) -> Mount | None:
    """Return what is mounted where the folder lies: the nearest, and of these the last."""
    found: Mount | None = None
    for line in mountinfo.splitlines():
        before, _, after = line.partition(" - ")
        places, kinds = before.split(" "), after.split(" ")
        if len(places) < 6 or len(kinds) < 2:
            continue
        point = PurePosixPath(_unescaped(places[4]))
        if folder.is_relative_to(point) and (
            found is None or len(point.parts) >= len(found.point.parts)
        ):
            found = Mount(point, places[2], kinds[0], _unescaped(kinds[1]))
    return found


def is_removable(mount: Mount, system: Path) -> bool:
    """Say whether a device, or a disk that it is made of, is one that can be pulled out.

    `system` is `/sys`. A partition is as removable as its disk.
    """
    device = system / "dev" / "block" / mount.device
    if not device.exists():  # some file systems count their devices by themselves
        source = Path(mount.source)
        if source.parent == Path("/dev/mapper"):
            source = source.resolve()
        device = system / "class" / "block" / source.name
    return device.exists() and _is_removable(device.resolve())


# https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-getdrivetypew
_DRIVE_REMOVABLE = 2
_DRIVE_REMOTE = 4
_WILD = re.compile(r"[*?\[]")
# Two slashes begin a server's name, unless they only lift the limit on a path's length.
_SERVER = re.compile(r"\\\\(?![?.]\\(?!UNC\\))", re.IGNORECASE)


def of_windows(folder: PureWindowsPath, drive_type: int) -> UserError | None:
    """Return why not, by the path and what `GetDriveTypeW` says of its drive."""
    if drive_type == _DRIVE_REMOTE or _SERVER.match(str(folder)):
        return network(folder.drive, str(folder))
    if drive_type == _DRIVE_REMOVABLE:
        return removable(folder.drive, str(folder))
    return None


def of_synchroniser(
    folder: PurePath,
    names_in: Callable[[PurePath], Collection[str]],
    environ: Mapping[str, str],
    known: Known,
) -> UserError | None:
    """Return why not, by the names on the way, files lying there, and the environment."""
    way = (folder, *folder.parents)
    on_it = {step.name.lower() for step in way}
    beside = {name.lower() for step in way for name in names_in(step)}
    for program in known.synchronisers:
        if (
            _is_one(program.folders, on_it)
            or _is_one(program.markers, beside)
            or any(
                type(folder)(environ[variable]) in way
                for variable in program.variables
                if environ.get(variable)
            )
        ):
            return synchronised(program.name, str(folder))
    return None


def network(name: str, place: str) -> UserError:
    """STORE-030: several computers, and a line between them that breaks."""
    return UserError(
        "STORE-030",
        Message(
            N_(
                "The folder is on a network share: {name}. When the line breaks, data "
                "there can be damaged or lost."
            ),
            {"name": name},
        ),
        _on_own_disk(),
        place,
    )


def removable(name: str, place: str) -> UserError:
    """STORE-031: a stick or card, gone in the middle of a sentence."""
    return UserError(
        "STORE-031",
        Message(
            N_(
                "The folder is on a removable drive: {name}. Pulled out at the wrong "
                "moment, it loses data; lost, it takes everything along."
            ),
            {"name": name},
        ),
        _on_own_disk(),
        place,
    )


def synchronised(name: Text, place: str) -> UserError:
    """STORE-032: another program copies, and puts back, parts of a file in use."""
    return UserError(
        "STORE-032",
        Message(
            N_(
                "The folder is synchronised by {name}, which copies files in the middle "
                "of a change and can put old ones back."
            ),
            {"name": name},
        ),
        _on_own_disk(),
        place,
    )


def _on_own_disk() -> Message:
    return Message(
        N_(
            "Keep the office in a folder on this computer's own disk. Where it is now, "
            "it can only be opened for reading; such places are for copies."
        )
    )


def _synchroniser(
    name: dict[str, str],
    folders: Collection[str] = (),
    markers: Collection[str] = (),
    variables: Collection[str] = (),
) -> Synchroniser:
    return Synchroniser(Text(**name), tuple(folders), tuple(markers), tuple(variables))


def _is_one(patterns: Collection[str], names: Collection[str]) -> bool:
    """Tell whether a name, in small letters, is like a pattern."""
    # A folder on the way can hold thousands of names: only few patterns have a wildcard.
    return any(
        one in names or (_WILD.search(one) and fnmatch.filter(names, one))
        for one in map(str.lower, patterns)
    )


def _unescaped(text: str) -> str:
    """Return a name as it is: blanks, tabs and backslashes are written as octal there."""
    raw = re.sub(
        rb"\\([0-7]{3})",
        lambda found: bytes([int(found[1], 8)]),
        text.encode("utf-8", "surrogateescape"),
    )
    return raw.decode("utf-8", "surrogateescape")


def _is_removable(device: Path) -> bool:
    # A partition's folder lies within its disk's; a mapped disk names its parts.
    for block in (device, device.parent):
        flag = block / "removable"
        if flag.is_file() and flag.read_text().strip() == "1":
            return True
    return any(_is_removable(one.resolve()) for one in device.glob("slaves/*"))


def _names_in(folder: PurePath) -> list[str]:
    try:
        return os.listdir(folder)
    except OSError:
        return []  # not made yet, or not ours to look into


def _of_drive(folder: Path, known: Known) -> UserError | None:
    if sys.platform == "win32":
        return of_windows(PureWindowsPath(folder), _drive_type(folder))
    try:
        mountinfo = Path("/proc/self/mountinfo").read_text("utf-8", "surrogateescape")
    except OSError:
        return None  # not Linux
    return of_linux(
        PurePosixPath(folder),
        mountinfo,
        lambda mount: is_removable(mount, Path("/sys")),
        known,
    )


def _drive_type(folder: Path) -> int:
    if sys.platform != "win32":
        raise AssertionError("a question for Windows")
    import ctypes

    system: Any = ctypes.windll.kernel32
    root = ctypes.create_unicode_buffer(32768)
    if not system.GetVolumePathNameW(str(folder), root, len(root)):
        root.value = folder.anchor
    return int(system.GetDriveTypeW(root))
