# SPDX-License-Identifier: Apache-2.0
"""How an office works with commissioned organisations, from `resources/agencies/`."""

from dataclasses import dataclass
from datetime import date

from carecalc.catalog.catalog import Catalog
from carecalc.catalog.problems import Faults
from carecalc.catalog.reader import read_form
from carecalc.domain.agency import ALWAYS, CALENDAR, KEPT, NEVER, WORKING
from carecalc.errors import UserError
from carecalc.text import N_, Message, Text

FOLDER = "resources/agencies/"


@dataclass(frozen=True, slots=True)
class Rule:
    """When something blocks a signature, by which text; `days` ahead it is told."""

    __pydantic_config__ = {"extra": "forbid", "strict": True}

    when: str
    citation: Text
    mark: str = ""
    days: int = 0

    def blocks(self, has_register: bool) -> bool:
        """Tell whether it blocks, in an office with or without a register."""
        return self.when == ALWAYS or (self.when == KEPT and has_register)


@dataclass(frozen=True, slots=True)
class Term:
    """Within how many days of a unit something is to be done, by which text."""

    __pydantic_config__ = {"extra": "forbid", "strict": True}

    days: int
    unit: str
    citation: Text
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """A question that somebody is asked after a visit."""

    __pydantic_config__ = {"extra": "forbid", "strict": True}

    code: str
    text: Text


@dataclass(frozen=True, slots=True)
class Figures:
    """Groups of fewer than `least` are hidden in what leaves the office."""

    __pydantic_config__ = {"extra": "forbid", "strict": True}

    least: int


@dataclass(frozen=True, slots=True)
class AgencyRules:
    """One dated file of rules for commissioned assessment."""

    __pydantic_config__ = {"extra": "forbid", "strict": True}

    format: int
    code: str
    label: Text
    effective_from: date
    note: Text
    register: Rule
    recusal: Rule
    care: Rule
    complaints: Term
    figures: Figures
    questions: tuple[Question, ...]


def agency_rules(catalog: Catalog, on: date) -> AgencyRules:
    """Return the rules in force on a day; AGENCY-001 if there are none."""
    file = catalog.dated(FOLDER, on)
    if file is None:
        raise UserError(
            "AGENCY-001",
            Message(
                N_("No rules for commissioned assessment are in force on {day}."),
                {"day": on},
            ),
            Message(N_("Look at the files under {folder}."), {"folder": FOLDER}),
        )
    return catalog.once(file, AgencyRules, read_agency_rules)


def read_agency_rules(data: bytes, file: str) -> AgencyRules:
    """Return the rules in a file's bytes; `LawFileError` with every fault."""
    rules = read_form(data, file, AgencyRules)
    faults = Faults(file)
    for place, code, known in (
        ("register.when", rules.register.when, (NEVER, KEPT, ALWAYS)),
        ("recusal.when", rules.recusal.when, (NEVER, KEPT, ALWAYS)),
        ("care.when", rules.care.when, (NEVER, KEPT, ALWAYS)),
        ("complaints.unit", rules.complaints.unit, (WORKING, CALENDAR)),
    ):
        if code not in known:
            faults.add(
                "LAW-260",
                place,
                N_("“{code}” is not known here."),
                N_("Known: {names}."),
                code=code,
                names=known,
            )
    faults.raise_if_any()
    return rules
