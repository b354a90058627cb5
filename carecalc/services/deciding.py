# SPDX-License-Identifier: Apache-2.0
"""Deciding many prepared acts: each is looked at, and the look stays on record."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from carecalc.domain.determination import Determination
from carecalc.domain.filing import Filing
from carecalc.domain.person import Person
from carecalc.domain.procedure import Taken
from carecalc.domain.record import Happening, Record
from carecalc.errors import UserError
from carecalc.services import determinations
from carecalc.services.access import check_community, needs
from carecalc.services.context import Context
from carecalc.services.determinations import Explained, explained, in_force
from carecalc.store.codec import digest_of
from carecalc.store.unit_of_work import Work
from carecalc.text import N_, Message

LOOKED = "looked"
APPROVE, REFUSE = "approve", "refuse"


@dataclass(frozen=True, slots=True)
class Shown:
    """One prepared act as it is looked at before it is decided.

    `before` is what holds for the programme until then, `applications` are the open
    ones that it answers; `seen` stands for all of it: a decision names the look it
    rests on by it.
    """

    act: Determination
    person: Person
    explained: Explained
    applications: tuple[Record[Filing], ...]
    seen: str
    before: Determination | None = None


@dataclass(frozen=True, slots=True)
class Look:
    """What somebody decides about one act after looking at it; a refusal says why."""

    determination_id: str
    seen: str
    verdict: str = APPROVE
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """What became of one case of a batch: the act as it stands, or why it was not
    decided."""

    determination_id: str
    act: Determination | None
    error: UserError | None = None


@needs("cases.see")
def look(ctx: Context, determination_id: str) -> Shown:
    """Return everything that a decision on an act is made from; STORE-013 if there is
    none."""
    with ctx.store.reading() as work:
        act = work.determinations.get(determination_id)
        person = work.people.get(act.person_id)
        asking = _asking(work, act)
        before = in_force(work.determinations.of_person(person.id), act.programme)
        return Shown(
            act,
            person,
            explained(ctx, work, act),
            asking,
            _seen(act, person, asking),
            before,
        )


@needs("acts.decide", "filters")
def decide_many(
    ctx: Context, looks: Sequence[Look], approver: str, decided_on: date
) -> tuple[Row, ...]:
    """Decide acts one by one, each by its own look; a row says what became of each.

    One that cannot be decided stops no other. In the rows: DECISION-012 it was not
    looked at as it stands now, DECISION-014 it stands in the batch twice, and
    everything that `determinations.approve` and `refuse` refuse.
    """
    rows: list[Row] = []
    done: set[str] = set()
    for one in looks:
        try:
            if one.determination_id in done:
                raise _twice()
            done.add(one.determination_id)
            rows.append(
                Row(one.determination_id, _decided(ctx, one, approver, decided_on))
            )
        except UserError as error:
            rows.append(Row(one.determination_id, None, error))
    return tuple(rows)


def _decided(ctx: Context, one: Look, approver: str, decided_on: date) -> Determination:
    with ctx.store.reading() as work:
        act = work.determinations.get(one.determination_id)
        person = work.people.get(act.person_id)
        check_community(ctx, person.community)
        seen = _seen(act, person, _asking(work, act))
    if act.state == determinations.PREPARED and seen != one.seen:
        raise UserError(
            "DECISION-012",
            Message(
                N_("{number} was not looked at as it stands now."),
                {"number": act.number},
            ),
            Message(N_("Open it, look, and decide.")),
        )
    if one.verdict == APPROVE:
        decided = determinations.approve(ctx, act.id, approver, decided_on)
    else:
        decided = determinations.refuse(ctx, act.id, approver, decided_on, one.reason)
    with ctx.store.work() as work:
        taken = Taken(outcome=one.verdict, said=one.seen, act_id=act.id)
        work.case_steps.add(
            Happening(ctx.new_id(), LOOKED, taken, decided_on, act.person_id, act.id)
        )
        work.audit("determination.looked", act.id, [act.number, one.verdict, one.seen])
    return decided


def _asking(work: Work, act: Determination) -> tuple[Record[Filing], ...]:
    return tuple(
        record
        for record in work.applications.of_person(act.person_id)
        if record.state == "open" and act.programme in record.value.programmes
    )


def _seen(
    act: Determination, person: Person, asking: tuple[Record[Filing], ...]
) -> str:
    return digest_of(
        [
            act.id,
            act.number,
            act.outcome,
            act.category,
            act.from_month,
            act.monthly,
            act.facts,
            dict(act.files),
            dict(act.readings),
            person.name,
            person.id_number,
            [[record.id, record.version] for record in asking],
        ]
    )


def _twice() -> UserError:
    return UserError(
        "DECISION-014",
        Message(N_("The same case stands in the batch twice.")),
        Message(N_("One look decides one case.")),
    )
