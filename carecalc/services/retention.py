# SPDX-License-Identifier: Apache-2.0
"""How long files are kept, and erasing one whose every period has ended."""

from dataclasses import dataclass
from datetime import date

from carecalc.catalog import privacy
from carecalc.domain.retention import Due, Rule
from carecalc.domain.retention import due as due_of
from carecalc.errors import UserError
from carecalc.services.access import is_within, needs
from carecalc.services.context import Changes, Context
from carecalc.store.erasing import Erased
from carecalc.store.unit_of_work import Work
from carecalc.text import N_, Message, visible

_ERASED = "person.erased"


@dataclass(frozen=True, slots=True)
class Erasure:
    """What an erasure took out, and what it could not.

    `households` still hold what was declared about the person, since somebody else
    with a file is in them. Backups made before keep what they hold until they are
    rotated away.
    """

    erased: Erased
    changes: Changes


@needs("cases.see", "nobody")
def rules(ctx: Context, on: date) -> tuple[Rule, ...]:
    """Return the periods that hold on a day, with their citations."""
    with ctx.store.reading() as work:
        return _rules(ctx, work, on)


@needs("cases.see", "filters")
def due(ctx: Context, on: date) -> tuple[Due, ...]:
    """Return whose file may be erased on a day, those first that could go longest."""
    with ctx.store.reading() as work:
        periods = _rules(ctx, work, on)
        found = [
            due_of(periods, ends)
            for ends in work.erasing.ends()
            if is_within(ctx.actor, ends.community)
        ]
    return tuple(
        sorted((one for one in found if one.is_due(on)), key=lambda one: str(one.on))
    )


@needs("cases.see")
def of_person(ctx: Context, person_id: str) -> Due:
    """Return from when a person's file may be erased, and which rule holds longest."""
    with ctx.store.reading() as work:
        return _due(ctx, work, person_id)


@needs("erasures.make")
def erase(ctx: Context, person_id: str, reason: str) -> Erasure:
    """Take out everything about a person; that it was done stays, and the chain holds.

    `UserError`: RETENTION-001 a period has not ended, RETENTION-002 the case is still
    running, RETENTION-003 no reason was given.
    """
    why = visible(reason).strip()
    if not why:
        raise UserError(
            "RETENTION-003",
            Message(N_("Erasing a file needs a reason.")),
            Message(N_("Name the list or the decision by which it is erased.")),
            "reason",
        )
    with ctx.store.work() as work:
        work.people.get(person_id)
        found = _due(ctx, work, person_id)
        if found.on is None or found.rule is None:
            raise UserError(
                "RETENTION-002",
                Message(N_("This case is still running: nothing of it is erased.")),
                Message(N_("Finish or withdraw open visits and decisions first.")),
            )
        if not found.is_due(ctx.today()):
            raise UserError(
                "RETENTION-001",
                Message(
                    N_("This file is kept until {day}: {rule}."),
                    {"day": found.on, "rule": found.rule.label},
                ),
                Message(
                    N_("It says so here: {source}"), {"source": found.rule.citation}
                ),
            )
        erased = work.erasing.erase(person_id, why)
        work.audit(
            _ERASED,
            person_id,
            [found.rule.code, found.on, erased.rows, erased.attachments],
            why=why,
        )
    _sweep(ctx)
    return Erasure(erased, Changes(people=frozenset({person_id})))


def _sweep(ctx: Context) -> None:
    """Remove the encrypted files of everybody erased, also after a crash in between."""
    with ctx.store.reading() as work:
        named = [entry.detail for entry in work.entries.of_action(_ERASED)]
    for detail in named:
        if isinstance(detail, tuple):
            ctx.store.remove_attachments(detail[3])


def _rules(ctx: Context, work: Work, on: date) -> tuple[Rule, ...]:
    return privacy.retention(ctx.catalog, on, work.acceptances.digests())


def _due(ctx: Context, work: Work, person_id: str) -> Due:
    (ends,) = work.erasing.ends(person_id)
    return due_of(_rules(ctx, work, ctx.today()), ends)
