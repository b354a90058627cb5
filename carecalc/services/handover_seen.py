# SPDX-License-Identifier: Apache-2.0
"""What of handing over is looked at: where visits stand, and which laptop is silent."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from carecalc.domain.handover import Device
from carecalc.domain.record import Record
from carecalc.services import handover
from carecalc.services.access import is_among, needs
from carecalc.services.context import Context, civil_day
from carecalc.services.handover import State
from carecalc.services.handover_devices import laptops_of
from carecalc.services.handover_taking import taken_of


@dataclass(frozen=True, slots=True)
class Carried:
    """A signed visit on a laptop and where it stands: see `handover.standing`."""

    visit_id: str
    person_id: str
    name: str
    assessed_on: date
    state: str


@dataclass(frozen=True, slots=True)
class Laptop:
    """A laptop as its office sees it.

    `last` is the number of the last file taken in, on `day`, 0 and None before the
    first; `silent` for how many days nothing has come, since it was registered if
    nothing ever has; None of one that is blocked or lost, or where that is not looked
    at.
    """

    record: Record[Device]
    last: int = 0
    day: date | None = None
    silent: int | None = None


@dataclass(frozen=True, slots=True)
class Glance:
    """How far handing over is, and how many signed visits stand where."""

    state: State
    stands: Mapping[str, int]


@needs("handover.send", "filters", of_tasks=True)
def at_a_glance(ctx: Context) -> Glance | None:
    """Return what a laptop's desk shows of handing over; None elsewhere."""
    state = handover.state(ctx)
    if state is None:
        return None
    return Glance(state, Counter(one.state for one in carried(ctx)))


@needs("handover.send", "filters", of_tasks=True)
def carried(ctx: Context) -> tuple[Carried, ...]:
    """Return the signed visits of a laptop, the latest first; nothing elsewhere."""
    with ctx.store.reading() as work:
        heads = [head for head in reversed(work.visits.signed())]
        people = work.people.many({head.person_id for head in heads})
    seen = [
        head
        for head in heads
        if is_among(ctx.actor, head.person_id, people[head.person_id].community)
    ]
    states: Mapping[str, str] = handover.standing(ctx, [head.id for head in seen])
    return tuple(
        Carried(
            head.id,
            head.person_id,
            people[head.person_id].name,
            head.assessed_on,
            states[head.id],
        )
        for head in seen
        if head.id in states
    )


@needs("handover.take", "whole")
def laptops(ctx: Context) -> tuple[Laptop, ...]:
    """Return every laptop of this office, those silent for longest first."""
    today = ctx.today()
    found = []
    with ctx.store.reading() as work:
        for record in laptops_of(work):
            taken = taken_of(work, record.id)
            day = max((one.day for one in taken if one.day), default=None)
            saved = record.saved_at
            since = day or (civil_day(saved) if saved else today)
            silent = (today - since).days if record.state == "active" else None
            last = taken[-1].value.number if taken else 0
            found.append(Laptop(record, last, day, silent))
    return tuple(
        sorted(found, key=lambda one: -1 if one.silent is None else -one.silent)
    )
