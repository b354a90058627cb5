# SPDX-License-Identifier: Apache-2.0
"""The checks of a month's list, from `resources/checks/`."""

from datetime import date

from carecalc.catalog.catalog import Catalog
from carecalc.catalog.problems import Faults
from carecalc.catalog.reader import read_form
from carecalc.domain.month_check import (
    BLOCKS,
    KNOWN_CASES,
    NOTE,
    NUMBERS,
    REASON,
    CheckRules,
)
from carecalc.errors import UserError
from carecalc.text import N_, Message

FOLDER = "resources/checks/"


def check_rules(catalog: Catalog, on: date) -> CheckRules:
    """Return the checks in force on a day; CHECK-001 if there are none."""
    file = catalog.dated(FOLDER, on)
    if file is None:
        raise UserError(
            "CHECK-001",
            Message(
                N_("No checks of the month's list are in force on {day}."), {"day": on}
            ),
            Message(N_("Look at the files under {folder}."), {"folder": FOLDER}),
        )
    return catalog.once(file, CheckRules, read_check_rules)


def read_check_rules(data: bytes, file: str) -> CheckRules:
    """Return the checks in a file's bytes; `LawFileError` with every fault."""
    rules = read_form(data, file, CheckRules)
    faults = Faults(file)
    for code in sorted(set(rules.checks) ^ set(KNOWN_CASES)):
        faults.add(
            "LAW-310",
            f"checks.{code}",
            N_("“{code}” is missing, or no check of this program."),
            N_("The file names every check once: {names}."),
            code=code,
            names=tuple(sorted(KNOWN_CASES)),
        )
    for code, rule in rules.checks.items():
        cases = KNOWN_CASES.get(code, frozenset(rule.severity))
        weights = (BLOCKS, REASON, NOTE)
        if set(rule.severity) != cases or not set(rule.severity.values()) <= {*weights}:
            faults.add(
                "LAW-311",
                f"checks.{code}.severity",
                N_("Each case has one weight: {cases}; weights: {names}."),
                N_("Give each of them once."),
                cases=tuple(sorted(cases)),
                names=weights,
            )
        numbers = NUMBERS.get(code, frozenset())
        if set(rule.numbers) != numbers or min(rule.numbers.values(), default=1) < 1:
            faults.add(
                "LAW-312",
                f"checks.{code}.numbers",
                N_("The numbers of this check are {names}, each 1 or more."),
                N_("Give each of them once, as a whole number."),
                names=tuple(sorted(numbers)),
            )
    faults.raise_if_any()
    return rules
