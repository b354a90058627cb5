# SPDX-License-Identifier: Apache-2.0
"""What proves somebody at a periodic review, and whether it can."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from carecalc.domain.periodic import LIST, WAYS
from carecalc.domain.person import Person
from carecalc.errors import UserError
from carecalc.store.unit_of_work import Work
from carecalc.text import N_, Message, visible


@dataclass(frozen=True, slots=True)
class Evidence:
    """What proves somebody: a way of `WAYS` on a day, by whom; of a list which one."""

    way: str
    day: date
    seen_by: str
    list_name: str = ""
    list_digest: str = ""
    note: str = ""


def checked(evidence: Evidence, today: date) -> Evidence:
    """Return evidence with blanks trimmed; `UserError` PERIODIC-001 … PERIODIC-004."""
    line = Evidence(
        evidence.way,
        evidence.day,
        _line(evidence.seen_by),
        _line(evidence.list_name),
        evidence.list_digest,
        _line(evidence.note),
    )
    if line.way not in WAYS:
        raise UserError(
            "PERIODIC-001",
            Message(N_("Say how the person was proven.")),
            Message(N_("At home, at the office, by video, or by a list.")),
            "way",
        )
    if line.day > today:
        raise UserError(
            "PERIODIC-002",
            Message(N_("{day} has not come yet."), {"day": line.day}),
            Message(N_("Record a proof on the day it was given, or later.")),
            "day",
        )
    if not line.seen_by:
        raise UserError(
            "PERIODIC-003",
            Message(N_("Say who saw the person, or compared the list.")),
            None,
            "seen_by",
        )
    if line.way == LIST and not line.list_name:
        raise UserError(
            "PERIODIC-004",
            Message(N_("Say which list names the person.")),
            Message(N_("Its title, whose it is, and of which day.")),
            "list_name",
        )
    return line


def check_alive(work: Work, people: Sequence[Person], day: date) -> None:
    """Refuse a proof of somebody who had died by its day: PERIODIC-005."""
    died = work.periodic.died([person.id for person in people])
    for person in people:
        if person.id in died and day >= died[person.id]:
            raise UserError(
                "PERIODIC-005",
                Message(
                    N_("{name} is recorded as having died on {day}."),
                    {"name": person.name, "day": died[person.id]},
                ),
                Message(
                    N_("If that is wrong, withdraw the record of the death first.")
                ),
                "day",
            )


def recorded(work: Work, said: Evidence) -> dict[str, str]:
    """Return of whom the same evidence is on record already, with its batch."""
    wanted = (said.seen_by, said.list_name, said.list_digest, said.note)
    return {
        person_id: batch
        for person_id, kept in work.periodic.recorded_on(said.way, said.day).items()
        for batch, proof in kept
        if (proof.seen_by, proof.list_name, proof.list_digest, proof.note) == wanted
    }


def _line(text: str) -> str:
    return " ".join(visible(text).split())
