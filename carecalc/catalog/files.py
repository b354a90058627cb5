# SPDX-License-Identifier: Apache-2.0
"""Law files as read for a check: what could be read, and what is wrong with the rest."""

import os
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from carecalc.catalog.assumptions import read_assumptions
from carecalc.catalog.bank_templates import FOLDER as BANKS
from carecalc.catalog.bank_templates import read_bank_template
from carecalc.catalog.calendar_file import read_calendar, year_of
from carecalc.catalog.catalog import Catalog
from carecalc.catalog.gathering import (
    LawFile,
    kind_of,
    not_readable,
    read_bounded,
    selftest_path,
)
from carecalc.catalog.handover_rules import read_handover_rules
from carecalc.catalog.month_checks import read_check_rules
from carecalc.catalog.outside_lists import read_outside_lists
from carecalc.catalog.prices import read_prices
from carecalc.catalog.problems import Faults, LawFileError, Problem
from carecalc.catalog.procedure_file import read_procedure
from carecalc.catalog.reader import read_form, read_policy, read_scale, read_standard
from carecalc.catalog.review_signals import read_signals
from carecalc.catalog.selftests import Vectors, belongs_to, read_vectors
from carecalc.catalog.services import read_services, scales_of
from carecalc.catalog.takeover_words import read_takeover_words
from carecalc.domain.policy import Policy, Standard
from carecalc.domain.scale import Scale
from carecalc.errors import UserError
from carecalc.text import N_, Message

# What a file outside our folders is, by a key that only its kind has.
_TELLING = {
    "sections": "scale",
    "programmes": "policy",
    "values": "standard",
    "bases": "selftest",
    "membership": "hardship",
    "weeks_a_month": "services",
    "prices": "prices",
    "items": "county",
    "warnings": "county",
    "weekly_rest": "calendar",
    "survey_persons": "procedure",
    "alpha_permille": "review",
    "strength_years": "assumptions",
    "reassessed_after_days": "caseload",
}
# What others name is read before them.
_ORDER = ("scale", "standard", "policy", "selftest", "hardship", "services", "county")


@dataclass(slots=True)
class Files:
    """The files of one check; scales and policies with the path they were found at.

    `versions` are the scales that self-tests may belong to, by code and first day.
    """

    count: int = 0
    scales: list[tuple[str, Scale]] = field(default_factory=list)
    policies: list[tuple[str, Policy]] = field(default_factory=list)
    standards: dict[str, Standard] = field(default_factory=dict)
    versions: dict[tuple[str, date], Scale] = field(default_factory=dict)
    selftests: list[tuple[str, Scale, Vectors]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def read(self, found: Sequence[LawFile]) -> None:
        """Read files; those that name others after them."""
        kinds = [(file.kind or _kind_by_keys(file), file) for file in found]
        for kind, file in sorted(kinds, key=lambda k: (_place(k[0]), k[1].path)):
            self.count += 1
            try:
                self._read(kind, file)
            except LawFileError as error:
                self.problems += error.problems

    def _read(self, kind: str, file: LawFile) -> None:
        if kind == "scale":
            scale = read_scale(file.data, file.path)
            self.scales.append((file.path, scale))
            self.versions[scale.code, scale.effective_from] = scale
            day = scale.effective_from.isoformat()
            self._named(file.path, f"forms/scales/{scale.code}/{day}.toml")
        elif kind == "policy":
            policy = read_policy(file.data, file.path, self.standards)
            self.policies.append((file.path, policy))
            day = policy.effective_from.isoformat()
            folder = f"resources/policies/{policy.region}/{policy.code}"
            self._named(file.path, f"{folder}/{day}.toml")
        elif kind == "standard":
            standard = read_standard(file.data, file.path)
            self.standards[standard.code] = standard
            self._named(file.path, f"resources/standards/{standard.code}.toml")
        elif kind == "prices":
            prices = read_prices(file.data, file.path)
            day = prices.effective_from.isoformat()
            self._named(file.path, f"resources/prices/{prices.region}/{day}.toml")
            self._texts(file)
        elif kind == "services":
            self._services(file)
        elif kind == "county":
            self._county(file)
        elif kind == "selftest":
            self._selftest(file)
        elif kind == "hardship":
            self._hardship(file)
        elif kind == "calendar":
            read_calendar(file.data, file.path)
            year = year_of(file.data, file.path)
            self._named(file.path, f"resources/calendar/{year}.toml")
            self._texts(file)
        elif kind == "procedure":
            rules = read_procedure(file.data, file.path)
            day = rules.effective_from.isoformat()
            self._named(file.path, f"resources/procedure/{day}.toml")
            self._texts(file)
        elif kind == "bank":
            bank = read_bank_template(file.data, file.path)
            day = bank.effective_from.isoformat()
            self._named(file.path, f"{BANKS}{bank.code}/{day}.toml")
            self._texts(file)
        elif kind == "takeover":
            read_takeover_words(file.data, file.path)
            self._texts(file)
        elif kind == "checks":
            checks = read_check_rules(file.data, file.path)
            day = checks.effective_from.isoformat()
            self._named(file.path, f"resources/checks/{day}.toml")
            self._texts(file)
        elif kind == "outside":
            read_outside_lists(file.data, file.path)
            self._texts(file)
        elif kind == "assumptions":
            read_assumptions(file.data, file.path)
            self._texts(file)
        elif kind == "caseload":
            self._caseload(file)
        elif kind == "handover":
            read_handover_rules(file.data, file.path)
            self._texts(file)
        elif kind == "review":
            read_signals(file.data, file.path)
            self._texts(file)
        else:
            self._texts(file)

    def _caseload(self, file: LawFile) -> None:
        # What a case may say is read only by those who check such a file.
        from carecalc.catalog.caseload import read_caseload_shares

        shares = read_caseload_shares(file.data, file.path)
        day = shares.effective_from.isoformat()
        self._named(file.path, f"resources/caseload/{day}.toml")
        self._texts(file)

    def _hardship(self, file: LawFile) -> None:
        # The models of its keys are made only for those who check such a file.
        from carecalc.catalog.hardship import check_hardship, read_hardship

        keys = read_hardship(file.data, file.path)
        day = keys.effective_from.isoformat()
        self._named(file.path, f"resources/hardship/{keys.region}/{day}.toml")
        faults = check_hardship(keys, file.path, self.standards)
        self.problems += faults.found

    def _services(self, file: LawFile) -> None:
        """The services, with their conditions on the newest version of each scale."""
        services = read_services(file.data, file.path, None)
        day = services.effective_from.isoformat()
        self._named(file.path, f"resources/services/{day}.toml")
        self._texts(file)
        for code in scales_of(file.data, file.path):
            versions = {on: s for (of, on), s in self.versions.items() if of == code}
            if versions:
                read_services(file.data, file.path, versions[max(versions)])
            else:
                faults = Faults(file.path)
                faults.add(
                    "LAW-194",
                    "answers",
                    N_("There is no scale “{code}”."),
                    N_("Correct the code, or mend the scale's own file first."),
                    code=code,
                )
                self.problems += faults.found

    def _county(self, file: LawFile) -> None:
        from carecalc.catalog.county import check_county, read_county

        rules = read_county(file.data, file.path)
        day = rules.effective_from.isoformat()
        self._named(file.path, f"forms/county/{rules.scale}/{day}.toml")
        self._texts(file)
        versions = (s for (of, _), s in self.versions.items() if of == rules.scale)
        faults = Faults(file.path)
        check_county(rules, versions, faults)
        self.problems += faults.found

    def _selftest(self, file: LawFile) -> None:
        code, version = belongs_to(file.data, file.path)
        self._named(file.path, selftest_path(code, version.isoformat()))
        scale = self.versions.get((code, version))
        if scale is not None:
            vectors = read_vectors(file.data, file.path, scale)
            self.selftests.append((file.path, scale, vectors))
            return
        faults = Faults(file.path)
        faults.add(
            "LAW-144",
            "scale",
            N_("There is no {code} of {version} that could be tested."),
            N_("Correct code or version, or mend the scale's own file first."),
            code=code,
            version=version.isoformat(),
        )
        self.problems += faults.found

    def _named(self, path: str, wanted: str) -> None:
        """A file is found by its path: that must repeat what the file says."""
        inside = _inside(path)
        if inside is not None and inside != wanted:
            faults = Faults(path)
            faults.add(
                "LAW-109",
                "",
                N_("By its code and first day the file belongs at {wanted}."),
                N_("Move the file, or correct region, code or effective_from in it."),
                wanted=wanted,
            )
            self.problems += faults.found

    def _texts(self, file: LawFile) -> None:
        """The wording of a paper, or coded facts: every Chinese text says something."""
        faults = Faults(file.path)
        for place in _blank(read_form(file.data, file.path, dict[str, object]), ""):
            faults.add(
                "LAW-104",
                place,
                N_("The Chinese wording is blank."),
                N_("Copy it from the source."),
            )
        self.problems += faults.found


def all_files(catalog: Catalog) -> list[LawFile]:
    """Return every file at hand."""
    return list(catalog.files.values())


def files_of(paths: Sequence[Path], problems: list[Problem]) -> list[LawFile]:
    """Return the files named, and all files of the folders named.

    What cannot be read, or cannot be a law file, is noted in `problems`; `UserError`
    for a path that leads nowhere.
    """
    found: list[LawFile] = []
    for path in paths:
        if not os.path.exists(path):  # also False where it may not be looked at
            raise UserError(
                "LAW-063",
                Message(N_("{file} cannot be read."), {"file": str(path)}),
                Message(N_("Check the path and who may read the file.")),
                str(path),
            )
        for child in _toml_files(path, problems):
            faults = Faults(str(child))
            data = read_bounded(child, faults)
            problems += faults.found
            if not faults.found:
                kind = kind_of(_inside(str(child)) or "")
                found.append(LawFile(kind or "", str(child), data, shipped=False))
    return found


def _toml_files(path: Path, problems: list[Problem]) -> list[Path]:
    if not path.is_dir():
        return [path]
    try:
        return sorted(path.rglob("*.toml"))
    except OSError as error:
        faults = Faults(str(path))
        not_readable(str(error.filename or path), faults)
        problems += faults.found
        return []


def _inside(path: str) -> str | None:
    """Return the path from `forms/` or `resources/` on, if it leads to a law file."""
    parts = Path(path).parts
    for n, part in enumerate(parts):
        if part in ("forms", "resources"):
            inside = "/".join(parts[n:])
            if kind_of(inside) is not None:
                return inside
    return None


def _place(kind: str) -> int:
    return _ORDER.index(kind) if kind in _ORDER else 0


def _kind_by_keys(file: LawFile) -> str:
    try:
        keys = tomllib.loads(file.data.decode().removeprefix("\ufeff"))
    except (ValueError, ArithmeticError, RecursionError):
        return ""  # told with its place when it is read as texts
    return next((kind for key, kind in _TELLING.items() if key in keys), "")


def _blank(value: object, place: str) -> Iterator[str]:
    if isinstance(value, Mapping):
        for name, part in value.items():
            here = f"{place}.{name}".strip(".")
            if name == "zh_CN" and isinstance(part, str) and not part.strip():
                yield here
            yield from _blank(part, here)
    elif isinstance(value, list):
        for n, part in enumerate(value):
            yield from _blank(part, f"{place}[{n}]")
