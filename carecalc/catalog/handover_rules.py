# SPDX-License-Identifier: Apache-2.0
"""How long a hand-over file may wait for the one before it, as data."""

from dataclasses import dataclass

from carecalc.catalog.catalog import Catalog
from carecalc.catalog.problems import Faults
from carecalc.catalog.reader import read_form
from carecalc.text import N_, Text

RULES = "resources/handover/rules.toml"
MOST_DAYS = 366


@dataclass(frozen=True, slots=True)
class HandoverRules:
    """`waits_days` after which a file that waits is called out."""

    __pydantic_config__ = {"extra": "forbid", "strict": True}

    waits_days: int
    mark: str
    note: Text


def handover_rules(catalog: Catalog) -> HandoverRules:
    """Return the rules at hand; an office's overlay may replace them."""
    return catalog.once(catalog.files[RULES], HandoverRules, read_handover_rules)


def read_handover_rules(data: bytes, file: str) -> HandoverRules:
    """Return the rules in a file's bytes; `LawFileError` with every fault."""
    rules = read_form(data, file, HandoverRules)
    faults = Faults(file)
    if not 1 <= rules.waits_days <= MOST_DAYS:
        faults.add(
            "LAW-300",
            "waits_days",
            N_("No number of days from 1 to {most}."),
            N_("Write after how many days a file that waits is called out."),
            most=MOST_DAYS,
        )
    faults.raise_if_any()
    return rules
