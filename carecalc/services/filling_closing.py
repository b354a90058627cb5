# SPDX-License-Identifier: Apache-2.0
"""Filling in what stands under a month's list: who built, signed, lifted and closed."""

from collections.abc import Mapping

from carecalc.catalog.roles import Role
from carecalc.documents.list_values import LiftedBlock, ListClosing, ListSignature
from carecalc.services.closing import HEAD_SHOWN, Record, Relaxation
from carecalc.services.closing_blocks import block_name
from carecalc.services.context import civil_day
from carecalc.text import N_, Message


def under_list(record: Record, roles: Mapping[str, Role]) -> ListClosing:
    """Return what a list prints of its signatures; the roles are named by `roles`."""
    closing, relaxed = record.closing, record.relaxed
    return ListClosing(
        built_by=record.built_by or "",
        signatures=tuple(
            ListSignature(one.name, roles[one.role].name, civil_day(one.at))
            for one in record.signed
        ),
        closed_on=None if closing is None else civil_day(closing.at),
        head=""
        if closing is None
        else f"{closing.head.seq} · {closing.head.hash[:HEAD_SHOWN]}",
        lifted=tuple(
            LiftedBlock(
                block_name(lift.block), lift.names, lift.reason, civil_day(lift.at)
            )
            for lift in record.lifts
        ),
        relaxed=() if relaxed is None else pairs(relaxed, roles),
        relaxed_by="" if relaxed is None else written_by(relaxed),
    )


def pairs(relaxed: Relaxation, roles: Mapping[str, Role]) -> tuple[Message, ...]:
    """Return the pairs of roles that one person may hold together, in words."""
    return tuple(
        Message(
            N_("{first} with {second}"),
            {"first": roles[first].name, "second": roles[second].name},
        )
        for first, second in relaxed.pairs
    )


def written_by(relaxed: Relaxation) -> Message:
    """Return who wrote that down, from when on and why."""
    return Message(
        N_("From {day} on, written down by {name}: {reason}"),
        {"day": relaxed.valid_from, "name": relaxed.by, "reason": relaxed.reason},
    )
