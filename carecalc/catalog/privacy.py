# SPDX-License-Identifier: Apache-2.0
"""What papers tell and to whom, what people are told, how long files are kept: as data."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from carecalc.catalog.catalog import Catalog
from carecalc.catalog.gathering import LawFile
from carecalc.catalog.reader import read_form
from carecalc.domain.paper import on_plain_sheets
from carecalc.domain.retention import Rule
from carecalc.errors import UserError
from carecalc.text import N_, Message, Text

DISCLOSURES = "resources/disclosures.toml"
RETENTION = "resources/retention/"
INFORMATION = "forms/applications/personal-information/"


@dataclass(frozen=True, slots=True)
class Basis:
    """A legal basis; `mark` says what is to be known of the citation."""

    __pydantic_config__ = {"extra": "forbid", "strict": True}

    text: Text
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Kind:
    """What leaves: to whom as a rule (a code, empty where somebody must say), and why."""

    __pydantic_config__ = {"extra": "forbid", "strict": True}

    name: Text
    purpose: Text
    basis: str
    fields: tuple[str, ...]
    recipient: str = ""


@dataclass(frozen=True, slots=True)
class Disclosures:
    """Recipients, legal bases and fields by code, and the rule for each kind."""

    __pydantic_config__ = {"extra": "forbid", "strict": True}

    recipients: Mapping[str, Text]
    bases: Mapping[str, Basis]
    fields: Mapping[str, Text]
    kinds: Mapping[str, Kind]

    def rule(self, kind: str) -> Kind | None:
        """Return the rule for a kind; what is printed upon a form has that of its paper."""
        return self.kinds.get(on_plain_sheets(kind))


@dataclass(frozen=True, slots=True)
class Part:
    """A paragraph of the notice, and the article it answers."""

    __pydantic_config__ = {"extra": "forbid", "strict": True}

    heading: Text
    text: Text
    clause: Text
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Scope:
    """What may be agreed to apart from the rest; `is_told_only` needs no agreement."""

    __pydantic_config__ = {"extra": "forbid", "strict": True}

    label: Text
    is_told_only: bool = False


@dataclass(frozen=True, slots=True)
class Information:
    """The dated notice of how personal information is used."""

    __pydantic_config__ = {"extra": "forbid", "strict": True}

    format: int
    code: str
    label: Text
    effective_from: date
    mark: str
    note: Text
    parts: tuple[Part, ...]
    scopes: Mapping[str, Scope]
    givers: Mapping[str, Text]
    ways: Mapping[str, Text]


@dataclass(frozen=True, slots=True)
class Retention:
    """The periods of one dated table; `given_up_days`: for so many days a visit that was
    given up can be taken up again."""

    __pydantic_config__ = {"extra": "forbid", "strict": True}

    format: int
    code: str
    label: Text
    effective_from: date
    note: Text
    rules: tuple[Rule, ...]
    given_up_days: int = 0


def disclosures(catalog: Catalog) -> Disclosures:
    """Return what leaves to whom as a rule: as shipped, as the roles are.

    What stands on record of a handing out is not anybody's to word in an overlay.
    """
    file = catalog.replaced.get(DISCLOSURES, catalog.files[DISCLOSURES])
    return catalog.once(file, Disclosures, _read_disclosures)


def information(catalog: Catalog, on: date) -> tuple[LawFile, Information]:
    """Return the notice in force on a day, with its file; CONSENT-003 if there is none."""
    file = catalog.dated(INFORMATION, on)
    if file is None:
        raise UserError(
            "CONSENT-003",
            Message(
                N_("No notice on personal information is in force on {day}."),
                {"day": on},
            ),
        )
    return file, information_from(catalog, file)


def information_from(catalog: Catalog, file: LawFile) -> Information:
    """Return the notice that a file holds, as at hand or as kept with a record."""
    return catalog.once(file, Information, _read_information)


def retention(catalog: Catalog, on: date, accepted: frozenset[str]) -> tuple[Rule, ...]:
    """Return the periods that hold on a day.

    What the law fixes holds whatever a county writes. A county's table that nobody
    accepted may only lengthen: it holds beside the shipped one.
    """
    file = catalog.dated(RETENTION, on)
    if file is None:
        return ()
    rules = catalog.once(file, Retention, _read_retention).rules
    if file.shipped:
        return rules
    shipped = [
        catalog.once(f, Retention, _read_retention)
        for path, f in {**catalog.files, **catalog.replaced}.items()
        if path.startswith(RETENTION) and f.shipped
    ]
    known = [table for table in shipped if table.effective_from <= on]
    ours = max(known, key=lambda table: table.effective_from).rules if known else ()
    is_trusted = file.digest in accepted
    return (*rules, *(rule for rule in ours if rule.is_law or not is_trusted))


def given_up_days(catalog: Catalog, on: date) -> int:
    """Return for how many days a visit given up on a day can be taken up again; 0 where
    the table in force says nothing."""
    file = catalog.dated(RETENTION, on)
    if file is None:
        return 0
    return catalog.once(file, Retention, _read_retention).given_up_days


def _read_disclosures(data: bytes, file: str) -> Disclosures:
    return read_form(data, file, Disclosures)


def _read_information(data: bytes, file: str) -> Information:
    return read_form(data, file, Information)


def _read_retention(data: bytes, file: str) -> Retention:
    return read_form(data, file, Retention)
