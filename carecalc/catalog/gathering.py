# SPDX-License-Identifier: Apache-2.0
"""Gather law files from folders: what each is, which cannot be used and why."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from importlib.resources.abc import Traversable

from carecalc.catalog.problems import Faults, LawFileError, Problem
from carecalc.domain.canonical import digest
from carecalc.text import N_

# resources/policies/REGION/CODE/DAY.toml
_DEEPEST = 4

_NAMED = (
    *("standard", "codes", "roles", "disclosures", "review", "takeover"),
    *("handover", "outside", "assumptions"),
)
"""Kinds whose files have a name of their own rather than that of a day."""

MOST_BYTES = 2 * 1024 * 1024
"""No law is longer; the largest one shipped has a twentieth of it."""


@dataclass(frozen=True, slots=True)
class LawFile:
    """One file as found: its kind, its path from the root, and its bytes.

    `shipped` is False for a file of an overlay.
    """

    kind: str
    path: str
    data: bytes
    shipped: bool

    @property
    def digest(self) -> str:
        """The SHA-256 of the bytes."""
        return digest(self.data)


Broken = Mapping[str, tuple[Problem, ...]]
"""Folders in which something cannot be used, with every reason."""


@dataclass(slots=True)
class Gathered:
    """The files of all folders by their path from the root.

    `replaced` are the shipped files whose place an overlay file has taken. `broken`
    are folders in which something cannot be used: whoever asks for law from there must
    be told, since an older file could be taken for the valid one.
    """

    files: dict[str, LawFile] = field(default_factory=dict)
    replaced: dict[str, LawFile] = field(default_factory=dict)
    broken: dict[str, tuple[Problem, ...]] = field(default_factory=dict)
    _from: dict[str, str] = field(default_factory=dict)

    def shipped(self, root: Traversable, name: str) -> None:
        """Take the files of a folder that came with the program."""
        self._folder(root, name, "")

    def overlay(self, overlay: Traversable) -> None:
        """Take the files of a user's folder; they replace those of the same path."""
        for name in ("forms", "resources"):
            root = overlay / name
            if root.is_dir():
                self._folder(root, name, str(overlay))

    def _folder(self, root: Traversable, path: str, overlay: str) -> None:
        try:
            children = sorted(root.iterdir(), key=lambda child: child.name)
        except OSError as error:
            unreadable = Faults(path)
            not_readable(str(error.filename or root), unreadable)
            self._cannot(path, unreadable)
            return
        for child in children:
            here = f"{path}/{child.name}"
            if child.is_dir():
                # No law file lies deeper; a link to a folder above it would never end.
                if here.count("/") < _DEEPEST:
                    self._folder(child, here, overlay)
                continue
            kind = kind_of(here)
            if kind is not None:
                self._file(child, kind, here, overlay)

    def _file(self, child: Traversable, kind: str, path: str, overlay: str) -> None:
        faults = Faults(path)
        if kind == "calendar":
            _check_year(child.name, faults)
        elif kind not in _NAMED:
            _check_name(child.name, faults)
        if path in self._from:
            faults.add(
                "LAW-060",
                "",
                N_("{path} stands in two overlays: {first} and {second}."),
                N_("Remove it from one of them."),
                path=path,
                first=self._from[path],
                second=overlay,
            )
        data = read_bounded(child, faults)
        if faults.found:
            self._cannot(path if kind == "codes" else path.rpartition("/")[0], faults)
            return
        if overlay:
            self._from[path] = overlay
            if path in self.files:
                self.replaced[path] = self.files[path]
        self.files[path] = LawFile(kind, path, data, not overlay)

    def _cannot(self, folder: str, faults: Faults) -> None:
        self.broken[folder] = (*self.broken.get(folder, ()), *faults.found)


def raise_if_broken(broken: Broken, folder: str) -> None:
    """Raise `LawFileError` if something in a folder (or the whole of it) is unusable."""
    folder = folder.rstrip("/")
    for place, problems in broken.items():
        if place == folder or folder.startswith(f"{place}/"):
            raise LawFileError(problems[0].file, problems)


def read_bounded(file: Traversable, faults: Faults) -> bytes:
    """Return a file's bytes; nothing, and a fault, for what cannot be a law file.

    A pipe or a device would never end, and a large file would fill the memory.
    """
    if not file.is_file():
        if _is_there(file):
            faults.add(
                "LAW-065",
                "",
                N_("This is no ordinary file."),
                N_("A pipe, a device or a link to nothing cannot hold a law."),
            )
        else:
            not_readable(str(file), faults)
        return b""
    try:
        with file.open("rb") as stream:
            data: bytes = stream.read(MOST_BYTES + 1)
    except OSError as error:
        not_readable(str(error.filename or file), faults)
        return b""
    if len(data) > MOST_BYTES:
        faults.add(
            "LAW-064",
            "",
            N_("The file has more than {most} bytes."),
            N_("A law file is far smaller: look whether it is one."),
            most=MOST_BYTES,
        )
        return b""
    return data


def _is_there(file: Traversable) -> bool:
    exists = getattr(file, "exists", None)
    return exists is not None and exists()


def not_readable(path: str, faults: Faults) -> None:
    """Note that a file or folder cannot be read."""
    faults.add(
        "LAW-063",
        "",
        N_("{file} cannot be read."),
        N_("Check the path and who may read the file."),
        file=path,
    )


def selftest_path(code: str, version: str) -> str:
    """Return where the self-test of a version of a scale lies."""
    return f"resources/selftests/{code}/{version}.toml"


def kind_of(path: str) -> str | None:
    """Return what a path from the root holds: `scale`, `policy`, `selftest` …"""
    parts = path.split("/")
    if not path.endswith(".toml"):
        return None
    match parts:
        case ["forms", "scales", _, _]:
            return "scale"
        case ["forms", "documents", _, _]:
            return "document"
        case ["forms", "county", _, _]:
            return "county"
        case ["resources", "policies", _, _, _]:
            return "policy"
        case ["resources", "hardship", _, _]:
            return "hardship"
        case ["resources", "standards", _, _]:
            return "standard"
        case ["resources", "services", _]:
            return "services"
        case ["resources", "prices", _, _]:
            return "prices"
        case ["resources", "selftests", _, _]:
            return "selftest"
        case ["forms", "applications", _, _]:
            return "application"
        case ["resources", "retention", _]:
            return "retention"
        case ["resources", "calendar", _]:
            return "calendar"
        case ["resources", "procedure", _]:
            return "procedure"
        case ["resources", "agencies", _]:
            return "agencies"
        case ["resources", "caseload", _]:
            return "caseload"
        case ["resources", "checks", _]:
            return "checks"
        case ["resources", "outside", "lists.toml"]:
            return "outside"
        case ["resources", "banks", _, _]:
            return "bank"
        case ["resources", "review", "signals.toml"]:
            return "review"
        case ["resources", "disclosures.toml"]:
            return "disclosures"
        case ["resources", "roles.toml"]:
            return "roles"
        case ["resources", "codes.toml"]:
            return "codes"
        case ["resources", "takeover", "columns.toml"]:
            return "takeover"
        case ["resources", "handover", "rules.toml"]:
            return "handover"
        case ["resources", "assumptions", "cost-to-come.toml"]:
            return "assumptions"
    return None


def _check_name(name: str, faults: Faults) -> None:
    day = name.removesuffix(".toml")
    try:
        # Python reads 20260101 and 2026-W01-4 as well.
        if date.fromisoformat(day).isoformat() != day:
            raise ValueError(day)
    except ValueError:
        faults.add(
            "LAW-061",
            "",
            N_("The file's name is not a day."),
            N_("Name it by the first day it is in force: 2026-01-01.toml."),
        )


def _check_year(name: str, faults: Faults) -> None:
    if re.fullmatch(r"[0-9]{4}\.toml", name) is None:
        faults.add(
            "LAW-235",
            "",
            N_("The file's name is not a year."),
            N_("A calendar is named by its year: 2026.toml."),
        )
