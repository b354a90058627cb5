# SPDX-License-Identifier: Apache-2.0
"""How an office works with commissioned organisations, from `resources/agencies/`."""

from datetime import date

from carecalc.catalog.catalog import Catalog
from carecalc.catalog.problems import Faults
from carecalc.catalog.reader import read_form
from carecalc.domain.agency import ALWAYS, CALENDAR, KEPT, NEVER, WORKING
from carecalc.domain.agency_rules import AgencyRules
from carecalc.errors import UserError
from carecalc.text import N_, Message

FOLDER = "resources/agencies/"


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
