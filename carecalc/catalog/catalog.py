# SPDX-License-Identifier: Apache-2.0
"""Find law by code and day: the shipped files, then the user's overlays, by digest."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from importlib.resources.abc import Traversable
from typing import TypeVar

from carecalc.catalog.codes import Codes, read_codes
from carecalc.catalog.problems import Faults
from carecalc.catalog.reader import read_form, read_policy, read_scale, read_standard
from carecalc.domain.canonical import digest
from carecalc.domain.policy import Policy, Standard
from carecalc.domain.scale import Scale
from carecalc.domain.verdict import covers
from carecalc.errors import UserError
from carecalc.text import N_, Message

T = TypeVar("T")

# resources/policies/REGION/CODE/DAY.toml
_DEEPEST = 4


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


@dataclass(slots=True)
class Catalog:
    """The law that is at hand, read when it is first asked for.

    `files` maps the path from the root (`forms/scales/…`) to the file: an overlay
    file of the same path has replaced the shipped one.
    """

    files: Mapping[str, LawFile]
    _scales: dict[str, Scale] = field(default_factory=dict)
    _policies: dict[str, Policy] = field(default_factory=dict)
    _standards: dict[str, Standard] | None = None
    _codes: Codes | None = None

    def scale(self, code: str, on: date) -> Scale:
        """Return the version of a scale in force on a day."""
        versions = self._versions(f"forms/scales/{code}/")
        if not versions:
            raise UserError(
                "SCALE-001",
                Message(N_("There is no scale “{code}”."), {"code": code}),
                Message(
                    N_("Known scales: {codes}."), {"codes": tuple(self.scale_codes())}
                ),
            )
        found = self._in_force(versions, on)
        scale = None if found is None else self.scale_from(found.data, found.path)
        if scale is None or (
            scale.effective_to is not None and scale.effective_to < on
        ):
            raise UserError(
                "SCALE-002",
                Message(
                    N_("No version of {code} is in force on {day}."),
                    {"code": code, "day": on},
                ),
                Message(N_("Its first version is of {day}."), {"day": min(versions)}),
            )
        return scale

    def scale_codes(self) -> list[str]:
        """Return the codes of all scales."""
        return sorted(
            {p.split("/")[2] for p, f in self.files.items() if f.kind == "scale"}
        )

    def scale_from(self, data: bytes, path: str = "") -> Scale:
        """Return the scale in bytes, as kept with a visit or read from a file."""
        key = digest(data)
        if key not in self._scales:
            self._scales[key] = read_scale(data, path or key[:12])
        return self._scales[key]

    def selftest_file(self, scale: Scale) -> LawFile:
        """Return the answer sheets with known results that come with a scale."""
        file = self.files.get(selftest_path(scale.code, scale.version))
        if file is None:
            raise UserError(
                "SCALE-003",
                Message(
                    N_("No self-test comes with {code}, version {version}."),
                    {"code": scale.code, "version": scale.version},
                ),
                Message(
                    N_(
                        "Whoever writes a scale writes its self-test beside it: {path}."
                    ),
                    {"path": selftest_path(scale.code, scale.version)},
                ),
            )
        return file

    def policies(self, region: str, on: date) -> list[Policy]:
        """Return the policies in force on a day whose region covers `region`."""
        folders = sorted(
            {p.rpartition("/")[0] for p, f in self.files.items() if f.kind == "policy"}
        )
        found: list[Policy] = []
        for folder in folders:
            if not covers(folder.split("/")[2], region):
                continue
            file = self._in_force(self._versions(f"{folder}/"), on)
            if file is None:
                continue
            policy = self.policy_from(file.data, file.path)
            if policy.effective_to is None or policy.effective_to >= on:
                found.append(policy)
        return found

    def knows_region(self, region: str) -> bool:
        """Tell whether any policy file covers the region, whatever its day."""
        return any(
            f.kind == "policy" and covers(p.split("/")[2], region)
            for p, f in self.files.items()
        )

    def policy_from(
        self,
        data: bytes,
        path: str = "",
        standards: Mapping[str, Standard] | None = None,
    ) -> Policy:
        """Return the policy in bytes, with these standards or those at hand."""
        if standards is not None:
            return read_policy(data, path or digest(data)[:12], standards)
        key = digest(data)
        if key not in self._policies:
            self._policies[key] = read_policy(data, path, self.standards())
        return self._policies[key]

    def programme_codes(self) -> set[str]:
        """Return the codes of all programmes of every version of every policy."""
        return {
            code
            for path, file in self.files.items()
            if file.kind == "policy"
            for code in self.policy_from(file.data, path).programmes
        }

    def standards(self) -> dict[str, Standard]:
        """Return all dated standards by code."""
        if self._standards is None:
            read = [
                read_standard(f.data, p)
                for p, f in sorted(self.files.items())
                if f.kind == "standard"
            ]
            self._standards = {standard.code: standard for standard in read}
        return self._standards

    def form(self, kind: str, on: date, as_: type[T]) -> T:
        """Return the wording of a paper in force on a day, as its layout type."""
        file = self.form_file(kind, on)
        return read_form(file.data, file.path, as_)

    def form_file(self, kind: str, on: date) -> LawFile:
        """Return the file of a paper's wording in force on a day."""
        versions = self._versions(f"forms/documents/{kind}/")
        file = self._in_force(versions, on)
        if file is None:
            raise UserError(
                "PAPER-010",
                Message(
                    N_("No wording of the paper “{kind}” is in force on {day}."),
                    {"kind": kind, "day": on},
                ),
                Message(N_("It is a file of forms/documents, named by its first day.")),
            )
        return file

    def codes(self) -> Codes:
        """Return the coded facts with their names."""
        if self._codes is None:
            file = self.files["resources/codes.toml"]
            self._codes = read_codes(file.data, file.path)
        return self._codes

    def by_digest(self, wanted: str) -> LawFile | None:
        """Return the file with these bytes, if it is at hand."""
        return next((f for f in self.files.values() if f.digest == wanted), None)

    def _versions(self, folder: str) -> dict[date, LawFile]:
        return {
            date.fromisoformat(path[len(folder) : -len(".toml")]): file
            for path, file in self.files.items()
            if path.startswith(folder)
        }

    @staticmethod
    def _in_force(versions: Mapping[date, LawFile], on: date) -> LawFile | None:
        days = [day for day in versions if day <= on]
        return versions[max(days)] if days else None


def gather(
    forms: Traversable, resources: Traversable, overlays: Sequence[Traversable] = ()
) -> Catalog:
    """Return the catalogue of shipped files and overlays (folders like ours).

    An overlay file replaces the shipped file of the same path; the same path in two
    overlays is an error that names both.
    """
    files = {
        file.path: file
        for root, name in ((forms, "forms"), (resources, "resources"))
        for file in _law_files(root, name, shipped=True)
    }
    from_overlay: dict[str, str] = {}
    for overlay in overlays:
        for name in ("forms", "resources"):
            root = overlay / name
            if not root.is_dir():
                continue
            for file in _overlay_files(root, name):
                if file.path in from_overlay:
                    raise UserError(
                        "LAW-060",
                        Message(
                            N_("{path} stands in two overlays: {first} and {second}."),
                            {
                                "path": file.path,
                                "first": from_overlay[file.path],
                                "second": str(overlay),
                            },
                        ),
                        Message(N_("Remove it from one of them.")),
                        file.path,
                    )
                from_overlay[file.path] = str(overlay)
                files[file.path] = file
    return Catalog(files)


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
        case ["resources", "policies", _, _, _]:
            return "policy"
        case ["resources", "standards", _, _]:
            return "standard"
        case ["resources", "selftests", _, _]:
            return "selftest"
        case ["resources", "codes.toml"]:
            return "codes"
    return None


def _overlay_files(root: Traversable, path: str) -> Iterable[LawFile]:
    try:
        yield from _law_files(root, path, shipped=False)
    except OSError as error:
        file = str(error.filename or root)
        raise UserError(
            "LAW-063",
            Message(N_("{file} cannot be read."), {"file": file}),
            Message(N_("Check the path and who may read the file.")),
            file,
        ) from error


def _law_files(root: Traversable, path: str, shipped: bool) -> Iterable[LawFile]:
    for child in sorted(root.iterdir(), key=lambda c: c.name):
        here = f"{path}/{child.name}"
        if child.is_dir():
            # No law file lies deeper; a link to a folder above it would never end.
            if here.count("/") < _DEEPEST:
                yield from _law_files(child, here, shipped)
            continue
        kind = kind_of(here)
        if kind is None:
            continue
        if kind not in ("standard", "codes"):
            _check_name(child.name, here)
        yield LawFile(kind, here, child.read_bytes(), shipped)


def _check_name(name: str, path: str) -> None:
    day = name.removesuffix(".toml")
    try:
        # Python reads 20260101 and 2026-W01-4 as well.
        if date.fromisoformat(day).isoformat() != day:
            raise ValueError(day)
    except ValueError:
        faults = Faults(path)
        faults.add(
            "LAW-061",
            "",
            N_("The file's name is not a day."),
            N_("Name it by the first day it is in force: 2026-01-01.toml."),
        )
        faults.raise_if_any()
