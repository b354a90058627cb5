# SPDX-License-Identifier: Apache-2.0
"""A made-up caseload as a file that `carecalc determine` reads."""

from datetime import date
from pathlib import Path

from carecalc.batch.case_table_writing import write_cases
from carecalc.batch.caseload import MOST_PEOPLE, Caseload
from carecalc.catalog.caseload import caseload_shares
from carecalc.catalog.catalog import Catalog
from carecalc.errors import UserError
from carecalc.services.case_checks import check_region
from carecalc.services.case_json import as_json
from carecalc.services.result_files import LINES, PARQUET, check_names, whole
from carecalc.text import N_, Message

_MOST_SEED = 2**63 - 1
_BENEFIT = "benefit: "


def caseload(catalog: Catalog, seed: int, region: str, on: date) -> Caseload:
    """Return the caseload of a seed, by the shares and the law at hand.

    `UserError`: CASE-001 no file covers the region, CASELOAD-001 the seed is out of
    its range, CASELOAD-002 there are no shares for the day.
    """
    _check("--seed", seed, 0, _MOST_SEED)
    check_region(region, catalog)
    choices = {
        group.code: [
            tuple(one for one in side if not one.startswith(_BENEFIT))
            for side in group.sides
        ]
        for policy in catalog.policies(region, on)
        for group in policy.groups.values()
        if group.mode == "choose"
    }
    return Caseload(caseload_shares(catalog, on), seed, region, on, choices)


def write_caseload(made: Caseload, people: int, target: Path) -> None:
    """Write so many people as lines (`.jsonl`) or as a table (`.parquet`).

    `UserError`: CASELOAD-001 too few or too many, COLUMNS-013 the name says neither,
    ARROW-001 pyarrow is missing, OUTPUT-001 the file cannot be written.
    """
    _check("--people", people, 1, MOST_PEOPLE)
    check_names(None, target, False, (LINES, PARQUET))
    with whole(target) as begun:
        if target.suffix == PARQUET:
            write_cases(made.columns(people), begun)
        else:
            with begun.open("w", encoding="utf-8", newline="\n") as stream:
                stream.writelines(f"{as_json(case)}\n" for case in made.cases(people))


def _check(name: str, number: int, least: int, most: int) -> None:
    if not least <= number <= most:
        raise UserError(
            "CASELOAD-001",
            Message(
                N_("{name} is a number from {least} to {most}."),
                {"name": name, "least": least, "most": most},
            ),
            Message(N_("Write a whole number between the two.")),
            name,
        )
