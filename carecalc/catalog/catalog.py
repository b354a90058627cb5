# SPDX-License-Identifier: Apache-2.0
"""Find law by code and day: the shipped files, then the user's overlays, by digest."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from importlib.resources.abc import Traversable
from typing import TYPE_CHECKING, TypeVar

from carecalc.catalog.codes import Codes, read_codes
from carecalc.catalog.gathering import (
    Broken,
    Gathered,
    LawFile,
    raise_if_broken,
    selftest_path,
)
from carecalc.catalog.problems import Faults, LawFileError
from carecalc.catalog.procedure import check_stricter
from carecalc.catalog.reader import read_form, read_policy, read_scale, read_standard
from carecalc.catalog.references import of_policy, of_scale
from carecalc.catalog.roles import Roles, read_roles
from carecalc.catalog.structure import check_use
from carecalc.catalog.trial_law import check_real
from carecalc.domain.canonical import digest
from carecalc.domain.policy import Policy, Standard
from carecalc.domain.scale import Scale
from carecalc.domain.verdict import covers
from carecalc.errors import UserError
from carecalc.text import N_, Message

if TYPE_CHECKING:
    from carecalc.catalog.selftests import SelfTest

T = TypeVar("T")

_POLICIES = "resources/policies"
_STANDARDS = "resources/standards"
_NATION = "000000"
_CODES = "resources/codes.toml"
_ROLES = "resources/roles.toml"


@dataclass(slots=True)
class Catalog:
    """The law that is at hand, read when it is first asked for.

    `files` maps the path from the root (`forms/scales/…`) to the file: an overlay
    file of the same path has replaced the shipped one, which `replaced` keeps.
    `broken` are folders in which something cannot be used.
    """

    files: Mapping[str, LawFile]
    replaced: Mapping[str, LawFile] = field(default_factory=dict)
    broken: Broken = field(default_factory=dict)
    _scales: dict[str, Scale] = field(default_factory=dict)
    _policies: dict[str, Policy] = field(default_factory=dict)
    _standards: dict[str, Standard] | None = None
    _codes: Codes | None = None
    _sound: set[str] = field(default_factory=set)
    _read: dict[tuple[str, type, str], object] = field(default_factory=dict)
    _tested: "dict[tuple[str, str], SelfTest]" = field(default_factory=dict)

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
        scale = None if found is None else self._sound_scale(found)
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

    def _sound_scale(self, file: LawFile) -> Scale:
        """Return the scale of a file; one of an overlay must be fit to be used."""
        scale = self.scale_from(file.data, file.path)
        if not file.shipped and file.digest not in self._sound:
            faults = Faults(file.path)
            check_use(scale, of_scale(scale), faults)
            check_stricter(scale, self.shipped_scale(scale), faults)
            faults.raise_if_any()
            self._sound.add(file.digest)
        return scale

    def shipped_scale(self, scale: Scale) -> Scale | None:
        """Return the shipped version that a county's version stands in for, or follows:
        the last one not younger, otherwise the first; None if none is shipped."""
        folder = f"forms/scales/{scale.code}/"
        versions = {
            path: file
            for path, file in {**self.files, **self.replaced}.items()
            if path.startswith(folder) and file.shipped
        }
        if not versions:
            return None
        not_younger = [p for p in versions if p <= f"{folder}{scale.version}.toml"]
        path = max(not_younger, default=min(versions))
        return self.scale_from(versions[path].data, path)

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

    def scale_read(self, digest: str) -> Scale | None:
        """Return the scale of these bytes if they were read before."""
        return self._scales.get(digest)

    def selftest_file(self, scale: Scale) -> LawFile:
        """Return the answer sheets with known results that come with a scale."""
        raise_if_broken(self.broken, f"resources/selftests/{scale.code}")
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

    def tested(self, scale: Scale) -> "SelfTest":
        """Return what its own answer sheets give with a scale; run once per file."""
        from carecalc.catalog.selftests import read_vectors, run

        file = self.selftest_file(scale)
        key = (scale.digest, file.digest)
        if key not in self._tested:
            self._tested[key] = run(scale, read_vectors(file.data, file.path, scale))
        return self._tested[key]

    def policies(self, region: str, on: date) -> list[Policy]:
        """Return the policies in force on a day whose region covers `region`."""
        raise_if_broken(self.broken, _POLICIES)
        folders = {
            path.rpartition("/")[0]
            for path, file in self.files.items()
            if file.kind == "policy"
        }
        folders |= {place for place in self.broken if place.startswith(_POLICIES)}
        found: list[Policy] = []
        for folder in sorted(folders):
            if not covers(folder.split("/")[2], region):
                continue
            file = self._in_force(self._versions(f"{folder}/"), on)
            if file is None:
                continue
            policy = self._sound_policy(file)
            if policy.effective_to is None or policy.effective_to >= on:
                found.append(policy)
        return found

    def _sound_policy(self, file: LawFile) -> Policy:
        policy = self.policy_from(file.data, file.path)
        check_real(policy, file.path)
        if not file.shipped and file.digest not in self._sound:
            faults = Faults(file.path)
            check_use(policy, of_policy(policy), faults)
            faults.raise_if_any()
            self._sound.add(file.digest)
        return policy

    def knows_region(self, region: str) -> bool:
        """Tell whether there is such a region: in a province, or one a file is made for.

        What covers the whole country says nothing of a region.
        """
        if region[:2] in self.codes().groups.get("province", {}):
            return True
        places = {p.split("/")[2] for p, f in self.files.items() if f.kind == "policy"}
        return any(covers(place, region) for place in places - {_NATION})

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
        """Return the codes of all programmes of every version of every policy.

        A file that cannot be read is told to those who ask for its law.
        """
        found: set[str] = set()
        for path, file in self.files.items():
            if file.kind == "policy":
                try:
                    found.update(self.policy_from(file.data, path).programmes)
                except LawFileError:
                    continue
        return found

    def standards(self) -> dict[str, Standard]:
        """Return all dated standards by code."""
        if self._standards is None:
            raise_if_broken(self.broken, _STANDARDS)
            for place in self.broken:
                if place.startswith(_STANDARDS):
                    raise_if_broken(self.broken, place)
            read = [
                read_standard(f.data, p)
                for p, f in sorted(self.files.items())
                if f.kind == "standard"
            ]
            for standard in read:
                check_real(standard, standard.code)
            self._standards = {standard.code: standard for standard in read}
        return self._standards

    def form(self, kind: str, on: date, as_: type[T]) -> T:
        """Return the wording of a paper in force on a day, as its layout type."""
        file = self.form_file(kind, on)
        return self.once(file, as_, lambda data, path: read_form(data, path, as_))

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

    def dated(self, folder: str, on: date) -> LawFile | None:
        """Return the file of a folder (with its last slash) in force on a day."""
        return self._in_force(self._versions(folder), on)

    def codes(self) -> Codes:
        """Return the coded facts with their names."""
        if self._codes is None:
            raise_if_broken(self.broken, _CODES)
            file = self.files[_CODES]
            self._codes = read_codes(file.data, file.path)
        return self._codes

    def roles(self) -> Roles:
        """Return who may do what: as shipped, for an overlay is anybody's to write."""
        file = self.replaced.get(_ROLES, self.files[_ROLES])
        return self.once(file, Roles, read_roles)

    def once(
        self, file: LawFile, as_: type[T], read: Callable[[bytes, str], T], of: str = ""
    ) -> T:
        """Return what a file says, read when it is first asked for.

        `of` is the digest of another file that the reading rests on.
        """
        key = (file.digest, as_, of)
        found = self._read.get(key)
        if not isinstance(found, as_):
            found = read(file.data, file.path)
            self._read[key] = found
        return found

    def by_digest(self, wanted: str) -> LawFile | None:
        """Return the file with these bytes, if it is at hand."""
        return next((f for f in self.files.values() if f.digest == wanted), None)

    def is_shipped(self, wanted: str) -> bool:
        """Tell whether a file of these bytes was shipped, replaced since or not."""
        files = (*self.files.values(), *self.replaced.values())
        return any(file.shipped and file.digest == wanted for file in files)

    def _versions(self, folder: str) -> dict[date, LawFile]:
        raise_if_broken(self.broken, folder)
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

    An overlay file replaces the shipped file of the same path. A file that cannot be
    used, or that stands in two overlays, stops whoever asks for law from its folder.
    """
    found = Gathered()
    found.shipped(forms, "forms")
    found.shipped(resources, "resources")
    for overlay in overlays:
        found.overlay(overlay)
    return Catalog(found.files, found.replaced, found.broken)
