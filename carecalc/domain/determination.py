# SPDX-License-Identifier: Apache-2.0
"""The frozen act by which the authority grants or refuses one programme to one person."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from carecalc.domain.money import Money
from carecalc.domain.period import Month


@dataclass(frozen=True, slots=True)
class Determination:
    """Facts, result and law of one decision; superseded by later ones, never edited.

    `outcome`: `grant` or `refuse`. `state`: `prepared` until an approver of the
    authority approves it (`approved`), then possibly `superseded`. `facts` is the
    canonical JSON of the case that was evaluated, `files` maps programme or scale to
    the digest of the law used, `readings` the switches. `applied_on` starts it;
    `from_month` is the first month due, `monthly` the amount of that month.
    `prepared_by` is who prepared it, and does not decide it; None where nobody knows.
    """

    id: str
    person_id: str
    number: str
    programme: str
    outcome: str
    category: str | None
    from_month: Month | None
    monthly: Money | None
    facts: str
    files: Mapping[str, str]
    readings: Mapping[str, str]
    prepared_on: date
    state: str = "prepared"
    decided_on: date | None = None
    approver: str = ""
    authority: str = ""
    reason: str = ""
    supersedes: str | None = None
    seq: int = 0
    prepared_by: str | None = None
