# SPDX-License-Identifier: Apache-2.0
"""The register of assessors: who may assess, by which certificate, and until when."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from carecalc.catalog.agency_rules import agency_rules
from carecalc.domain.agency import ACTIVE, ENDED, Assessor
from carecalc.domain.names import plain_name
from carecalc.domain.record import Record
from carecalc.errors import UserError
from carecalc.services.access import needs
from carecalc.services.agencies import line, reason_of
from carecalc.services.context import Context
from carecalc.store.unit_of_work import Work
from carecalc.text import N_, Message


@dataclass(frozen=True, slots=True)
class Lapsing:
    """A certificate that is about to lapse, or has; `days` left, below zero when over."""

    entry: Record[Assessor]
    organisation: str
    last_day: date
    days: int


@needs("agencies.see", "nobody")
def listed(ctx: Context) -> tuple[Record[Assessor], ...]:
    """Return the register as it stands, by name; those who left come last."""
    with ctx.store.reading() as work:
        found = work.assessors.where()
    return tuple(
        sorted(found, key=lambda one: (one.state != ACTIVE, one.value.name, one.id))
    )


@needs("agencies.see", "nobody")
def history(ctx: Context, entry: str) -> tuple[Record[Assessor], ...]:
    """Return every version of an entry, the first one first."""
    with ctx.store.reading() as work:
        return work.assessors.history(entry)


@needs("agencies.see", "nobody")
def lapsing(ctx: Context) -> tuple[Lapsing, ...]:
    """Return certificates that lapse within the days the rules say, the first first."""
    today = ctx.today()
    days = agency_rules(ctx.catalog, today).register.days
    with ctx.store.reading() as work:
        found = work.assessors.where((ACTIVE,), today + timedelta(days=days))
        names = {one.id: one.value.name for one in work.organisations.where()}
    return tuple(
        Lapsing(one, names.get(one.about, ""), one.day, (one.day - today).days)
        for one in found
        if one.day is not None
    )


@needs("agencies.manage", "nobody")
def save(
    ctx: Context,
    said: Assessor,
    organisation: str = "",
    valid_to: date | None = None,
    entry: str = "",
    version: int = 0,
) -> Record[Assessor]:
    """Enter somebody into the register, or change an entry; begin one again that ended.

    `valid_to` None: the certificate says no day. `UserError`: REGISTER-001 no name,
    REGISTER-002 somebody of that name is entered, REGISTER-003 no such background,
    AGENCY-004 the organisation is ended, STORE-010.
    """
    tidy = replace(
        said,
        name=line(said.name),
        certificate=line(said.certificate),
        issued_by=line(said.issued_by),
        why="",
    )
    if not tidy.name:
        raise UserError(
            "REGISTER-001",
            Message(N_("The name is missing.")),
            Message(N_("Write it as in the list of users, or as they sign on paper.")),
            "name",
        )
    known = ctx.catalog.codes().groups["background"]
    for code in tidy.backgrounds:
        if code not in known:
            raise UserError(
                "REGISTER-003",
                Message(N_("There is no background “{code}”."), {"code": code}),
                None,
                "backgrounds",
            )
    with ctx.store.work() as work:
        if organisation and work.organisations.get(organisation).state != ACTIVE:
            raise UserError(
                "AGENCY-004",
                Message(
                    N_("“{name}” is ended."),
                    {"name": work.organisations.get(organisation).value.name},
                ),
                Message(N_("Begin it again, or choose another one.")),
                "organisation",
            )
        other = entry_of(work, tidy.name)
        if other is not None and other.id != entry:
            raise UserError(
                "REGISTER-002",
                Message(N_("{name} is entered already."), {"name": other.value.name}),
                Message(N_("Open that entry. Two of one name: add what tells them.")),
                "name",
            )
        if not entry:
            new = Record(ctx.new_id(), ACTIVE, tidy, valid_to, about=organisation)
            made = work.assessors.add(new, tidy.name)
            work.audit("assessor.entered", made.id, [tidy, organisation, valid_to])
            return made
        now = work.assessors.get(entry)
        changed = replace(
            now,
            state=ACTIVE,
            value=tidy,
            day=valid_to,
            about=organisation,
            version=version,
        )
        if changed == now:
            return now
        saved = work.assessors.add(changed, tidy.name)
        work.audit("assessor.changed", saved.id, [tidy, organisation, valid_to])
        return saved


@needs("agencies.manage", "nobody")
def end(ctx: Context, entry: str, version: int, why: str) -> Record[Assessor]:
    """Take somebody off the register; AGENCY-005 no reason, STORE-010."""
    reason = reason_of(why)
    with ctx.store.work() as work:
        now = work.assessors.get(entry)
        value = replace(now.value, why=reason)
        gone = replace(now, state=ENDED, value=value, version=version)
        saved = work.assessors.add(gone, now.value.name)
        work.audit("assessor.ended", entry, why=reason)
        return saved


def entry_of(work: Work, name: str) -> Record[Assessor] | None:
    """Return the entry of somebody who is on the register."""
    plain = plain_name(name)
    return next(
        (
            one
            for one in work.assessors.where(states=(ACTIVE,))
            if plain_name(one.value.name) == plain
        ),
        None,
    )


def is_kept(work: Work) -> bool:
    """Say whether the office keeps a register: somebody is on it."""
    return bool(work.assessors.where(states=(ACTIVE,)))
