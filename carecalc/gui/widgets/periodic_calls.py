# SPDX-License-Identifier: Apache-2.0
"""What the page of reviews asks of the services: one call for all that is chosen."""

from collections.abc import Sequence
from dataclasses import dataclass

from carecalc.domain.record import Record
from carecalc.errors import UserError
from carecalc.services import holds, periodic
from carecalc.services.context import Context
from carecalc.services.holds import Owed
from carecalc.services.periodic import DuePage, Wanted


@dataclass(frozen=True, slots=True)
class Approved:
    """What became of approving suspensions: how many hold, and why others do not."""

    count: int
    errors: tuple[UserError, ...]


def page_of(ctx: Context, wanted: Wanted) -> tuple[Wanted, DuePage]:
    """Return what was looked for, with what it was: choosing runs ahead of it."""
    return wanted, periodic.due(ctx, wanted)


def owed_by(ctx: Context, person_id: str) -> tuple[str, tuple[Owed, ...]]:
    """Return what a person whose payment is held is owed, with whose it is."""
    return person_id, holds.owed_after_hold(ctx, person_id)


def settle_many(ctx: Context, people: Sequence[str]) -> tuple[Record[object], ...]:
    """End the holds that what is on record answers."""
    return tuple(hold for one in people for hold in periodic.settle(ctx, one))


def approve_many(ctx: Context, chosen: Sequence[str]) -> Approved:
    """Approve one after the other; who may not approve one, approves the others."""
    errors = []
    for hold_id in chosen:
        try:
            holds.approve(ctx, hold_id)
        except UserError as error:
            errors.append(error)
    return Approved(len(chosen) - len(errors), tuple(errors))


def turn_down(ctx: Context, hold_id: str, why: str) -> None:
    """Turn a proposed hold down."""
    holds.turn_down(ctx, hold_id, why)


def release(ctx: Context, hold_id: str, why: str) -> None:
    """End a hold without a proof."""
    holds.release(ctx, hold_id, why)
