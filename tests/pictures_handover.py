# SPDX-License-Identifier: Apache-2.0
"""An office with a laptop that hands over to it, for pictures."""

import tempfile
from dataclasses import replace
from pathlib import Path

from carecalc.gui.page import Place
from carecalc.services import handover, handover_clashes, people
from carecalc.services.context import Context
from tests import handing
from tests.handing import FIRST_USER, OFFICE_USER, Side


def _two(ctx: Context) -> list[str]:
    return [row.person.id for row in people.find(ctx).rows[:2]]


def _amend(ctx: Context, person_id: str, phone: str) -> None:
    person = people.get(ctx, person_id)
    people.amend(ctx, replace(person, phone=phone), accept_wrong_check=True)


def exchanged(ctx: Context) -> dict[str, Place]:
    """Register a laptop, let it clash with the office; return the places of the hand-over."""
    with (
        tempfile.TemporaryDirectory() as folder,
        handing.a_side(Path(folder), 2, FIRST_USER) as laptop,
    ):
        office = Side(ctx, OFFICE_USER, laptop.unlocked, ctx.store.folder, 1)
        stick = Path(folder) / "stick"
        handing.enrol(office, laptop, "L17", stick)
        # Both sides write other telephones twice: one clash is decided, one is open.
        for person, is_decided in zip(_two(ctx), (True, False), strict=True):
            given = handing.give(office, laptop, stick, person)
            handover.take_return(laptop.ctx, given.path)
            _amend(ctx, person, "13800001111")
            _amend(laptop.ctx, person, "13900002222")
            handing.take(office, handing.send(laptop, stick))
            if is_decided:
                (clash,) = handover_clashes.parked(ctx)
                handover_clashes.decide(
                    ctx, clash.record.id, {"phone": "theirs"}, "电话核实"
                )
    return {
        "handover": Place("handover", item="take"),
        "handover-laptops": Place("handover", item="laptops"),
    }
