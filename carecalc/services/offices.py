# SPDX-License-Identifier: Apache-2.0
"""The office itself: founding it, and the names that stand on its papers."""

import re
from collections.abc import Callable, Iterable
from dataclasses import fields, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from carecalc.catalog.catalog import Catalog
from carecalc.domain.office import Office, ScaleRules
from carecalc.errors import UserError
from carecalc.services.access import needs
from carecalc.services.context import Context
from carecalc.services.trial_mark import FOUNDED
from carecalc.services.validity import longest_validity
from carecalc.store.enrolling import enrol
from carecalc.store.founding import create_store
from carecalc.store.keys import DEFAULT_COST, Cost, create_keys
from carecalc.store.unit_of_work import Work
from carecalc.text import N_, Message, visible

LONGEST_LOCK = 60
"""Minutes after which a laptop left alone is locked, whatever the office prefers."""


def create(
    folder: Path,
    office: Office,
    user: str,
    passphrase: str,
    officers: tuple[tuple[str, str], tuple[str, str]],
    clock: Callable[[], datetime],
    new_id: Callable[[], str],
    cost: Cost = DEFAULT_COST,
    trial: str = "",
) -> None:
    """Found an office in a new folder with its first user and two recovery officers.

    `officers` are names with passphrases: together they open the office when the
    users cannot, one alone never. `trial` marks it for ever as one for trying out, see
    `trial_mark`. On any `UserError` (OFFICE-…, KEYS-…, STORE-…)
    nothing is left behind.
    """
    founded = _checked(office)
    if not user.strip():
        raise UserError("OFFICE-003", Message(N_("The user needs a name.")))
    keys = create_keys(new_id(), user.strip(), passphrase, officers, cost)

    def fill(work: Work) -> None:
        if trial:
            work.audit(FOUNDED, keys.office_id, trial)
        work.office.create(founded)
        enrol(work, keys.file)
        work.audit("office.founded", keys.office_id, founded)

    create_store(folder, keys, clock, fill)


@needs("office.see", "nobody")
def get(ctx: Context) -> Office:
    """Return the office."""
    with ctx.store.reading() as work:
        return work.office.get()


@needs("office.amend", "nobody")
def amend(ctx: Context, office: Office) -> Office:
    """Change the office's names and rules; STORE-010 if they changed since it was read.

    OFFICE-004 a scale, switch or value that is not known, OFFICE-005 months that are
    no period, OFFICE-006 a level would hold longer than the scale's file allows.
    """
    amended = _checked(office)
    for code, rules in amended.scale_rules.items():
        check_scale_rules(ctx.catalog, code, rules, ctx.today())
    with ctx.store.work() as work:
        saved = work.office.save(amended)
        work.audit("office.amended", "office", saved)
        return saved


def check_scale_rules(catalog: Catalog, code: str, rules: ScaleRules, on: date) -> None:
    """Refuse rules for a scale that its version in force on a day does not allow.

    A period may not be longer than the file's longest limit; a shorter limit that is
    only for some levels caps these by itself (see `validity.periods`).
    """
    if code not in catalog.scale_codes():
        raise _unknown_rule(code, catalog.scale_codes(), code)
    scale = catalog.scale(code, on)
    for name, value in rules.switches.items():
        switch = scale.graph.switches.get(name)
        if switch is None:
            raise _unknown_rule(name, scale.graph.switches, code)
        if value not in switch.values:
            raise _unknown_rule(value, switch.values, code)
    for months in (rules.validity_months, rules.interval_months):
        if months is not None and months < 1:
            raise UserError(
                "OFFICE-005",
                Message(N_("A period is at least one month.")),
                Message(N_("Leave the field empty to take what the scale says.")),
                code,
            )
    longest = longest_validity(scale)
    if (
        rules.validity_months is not None
        and longest is not None
        and rules.validity_months > longest
    ):
        raise UserError(
            "OFFICE-006",
            Message(
                N_("{scale} lets a level hold for {count} months at most."),
                {"scale": scale.label, "count": longest},
            ),
            Message(N_("Write that many months or fewer.")),
            code,
        )


def _unknown_rule(name: str, known: Iterable[str], code: str) -> UserError:
    return UserError(
        "OFFICE-004",
        Message(
            N_("The office's rules name something unknown: “{name}”."), {"name": name}
        ),
        Message(N_("Known: {names}."), {"names": tuple(known)}),
        code,
    )


def _checked(office: Office) -> Office:
    # Each of them stands in one line of a paper.
    lines: dict[str, Any] = {
        f.name: " ".join(visible(text).split())
        for f in fields(office)
        if isinstance(text := getattr(office, f.name), str)
    }
    office = replace(office, **lines)
    if not office.authority.strip():
        raise UserError(
            "OFFICE-001",
            Message(N_("The deciding authority is missing.")),
            Message(N_("Write the name of the authority as it stands on its seal.")),
            "authority",
        )
    if re.fullmatch(r"\d{6}", office.region, re.ASCII) is None:
        raise UserError(
            "OFFICE-002",
            Message(N_("The region must be six digits.")),
            Message(N_("Write the code of the county or district, such as 110105.")),
            "region",
        )
    minutes = (office.blank_minutes, office.lock_minutes, office.idle_minutes)
    if not all(1 <= m <= LONGEST_LOCK for m in minutes):
        raise UserError(
            "OFFICE-007",
            Message(
                N_("The office locks itself after 1 to {count} minutes."),
                {"count": LONGEST_LOCK},
            ),
            Message(N_("Write a number of minutes between them.")),
            "lock_minutes",
        )
    communities, rural = _named(office.communities), _named(office.rural)
    unknown = [name for name in rural if name not in communities]
    if unknown:
        raise UserError(
            "OFFICE-008",
            Message(
                N_("“{name}” is called rural and is none of the communities."),
                {"name": unknown[0]},
            ),
            Message(N_("Write it as it stands among the communities.")),
            "rural",
        )
    return replace(office, communities=communities, rural=rural)


def _named(lines: Iterable[str]) -> tuple[str, ...]:
    """Return names without spare blanks, each once."""
    plain = (" ".join(visible(line).split()) for line in lines)
    return tuple(dict.fromkeys(filter(None, plain)))
