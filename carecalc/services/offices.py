# SPDX-License-Identifier: Apache-2.0
"""The office itself: founding it, and the names that stand on its papers."""

import re
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from carecalc.domain.office import Office
from carecalc.errors import UserError
from carecalc.services.context import Context
from carecalc.store.engine import create_store
from carecalc.store.keys import DEFAULT_COST, Cost, create_keys
from carecalc.store.unit_of_work import Work
from carecalc.text import N_, Message, visible


def create(
    folder: Path,
    office: Office,
    user: str,
    passphrase: str,
    officers: tuple[tuple[str, str], tuple[str, str]],
    clock: Callable[[], datetime],
    new_id: Callable[[], str],
    cost: Cost = DEFAULT_COST,
) -> None:
    """Found an office in a new folder with its first user and two recovery officers.

    `officers` are names with passphrases: together they open the office when the
    users cannot, one alone never. On any `UserError` (OFFICE-…, KEYS-…, STORE-…)
    nothing is left behind.
    """
    founded = _checked(office)
    if not user.strip():
        raise UserError("OFFICE-003", Message(N_("The user needs a name.")))
    keys = create_keys(new_id(), user.strip(), passphrase, officers, cost)

    def fill(work: Work) -> None:
        work.office.create(founded)
        work.audit("office.founded", keys.office_id, founded)

    create_store(folder, keys, clock, fill)


def get(ctx: Context) -> Office:
    """Return the office."""
    with ctx.store.reading() as work:
        return work.office.get()


def amend(ctx: Context, office: Office) -> Office:
    """Change the office's names; STORE-010 if they changed since `office` was read."""
    amended = _checked(office)
    with ctx.store.work() as work:
        saved = work.office.save(amended)
        work.audit("office.amended", "office", saved)
        return saved


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
    named = (" ".join(visible(community).split()) for community in office.communities)
    return replace(office, communities=tuple(dict.fromkeys(filter(None, named))))
