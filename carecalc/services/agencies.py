# SPDX-License-Identifier: Apache-2.0
"""Commissioned organisations and their contracts: kept, ended, and what is then left."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from carecalc.domain.agency import (
    ACTIVE,
    CALENDAR,
    ENDED,
    OPEN,
    WORKING,
    Contract,
    Organisation,
    Task,
)
from carecalc.domain.money import Money
from carecalc.domain.names import plain_name
from carecalc.domain.record import Record
from carecalc.errors import UserError
from carecalc.services.access import needs
from carecalc.services.context import Context
from carecalc.store.unit_of_work import Work
from carecalc.text import N_, Message, visible

_LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class Agency:
    """An organisation with its contracts, the latest first, and how its tasks stand."""

    organisation: Record[Organisation]
    contracts: tuple[Record[Contract], ...]
    open_tasks: int
    overdue: int

    def in_force(self, on: date) -> Record[Contract] | None:
        """Return the contract under which tasks may be given on a day."""
        return next(
            (
                one
                for one in self.contracts
                if one.state == ACTIVE and one.value.is_in_force(on)
            ),
            None,
        )


@needs("agencies.see", "nobody")
def listed(ctx: Context) -> tuple[Agency, ...]:
    """Return every organisation, those at work first, by name."""
    today = ctx.today()
    with ctx.store.reading() as work:
        tasks: dict[str, list[Record[Task]]] = {}
        for task in work.tasks.where(states=OPEN):
            tasks.setdefault(task.about, []).append(task)
        found = [
            _agency(work, each, tasks.get(each.id, ()), today)
            for each in work.organisations.where()
        ]
    found.sort(
        key=lambda one: (
            one.organisation.state != ACTIVE,
            one.organisation.value.name,
            one.organisation.id,
        )
    )
    return tuple(found)


@needs("agencies.see", "nobody")
def get(ctx: Context, organisation: str) -> Agency:
    """Return one organisation; STORE-013 if there is none of that id."""
    with ctx.store.reading() as work:
        kept = work.organisations.get(organisation)
        tasks = [t for t in work.tasks.about(organisation) if t.state in OPEN]
        return _agency(work, kept, tasks, ctx.today())


@needs("agencies.see", "nobody")
def history(ctx: Context, organisation: str) -> tuple[Record[Organisation], ...]:
    """Return every version of an organisation, the first one first."""
    with ctx.store.reading() as work:
        return work.organisations.history(organisation)


@needs("access.own", "nobody")
def names(ctx: Context) -> dict[str, str]:
    """Return what organisations at work are called, by id."""
    with ctx.store.reading() as work:
        return {
            one.id: one.value.name for one in work.organisations.where(states=(ACTIVE,))
        }


@needs("agencies.manage", "nobody")
def save(
    ctx: Context, said: Organisation, organisation: str = "", version: int = 0
) -> Record[Organisation]:
    """Register an organisation, or change what is said of one.

    `UserError`: AGENCY-002 no or too long a name, AGENCY-003 another one has it,
    AGENCY-004 it is ended, STORE-010 somebody changed it since.
    """
    tidy = replace(
        said,
        name=line(said.name),
        credit_code="".join(visible(said.credit_code).split()).upper(),
        contact=line(said.contact),
        telephone=line(said.telephone),
        provides=tuple(dict.fromkeys(filter(None, map(line, said.provides)))),
        why="",
    )
    if not tidy.name or len(tidy.name) > _LONGEST_NAME:
        raise UserError(
            "AGENCY-002",
            Message(
                N_("An organisation needs a name of at most {count} characters."),
                {"count": _LONGEST_NAME},
            ),
            None,
            "name",
        )
    with ctx.store.work() as work:
        for other in work.organisations.where():
            is_same = plain_name(other.value.name) == plain_name(tidy.name)
            if is_same and other.id != organisation:
                raise UserError(
                    "AGENCY-003",
                    Message(
                        N_("“{name}” is registered already."),
                        {"name": other.value.name},
                    ),
                    Message(N_("Open that entry; if it is ended, begin it again.")),
                    "name",
                )
        if not organisation:
            made = work.organisations.add(Record(ctx.new_id(), ACTIVE, tidy), tidy.name)
            work.audit("organisation.registered", made.id, tidy)
            return made
        now = work.organisations.get(organisation)
        if now.version == version and now.value == tidy and now.state == ACTIVE:
            return now
        saved = work.organisations.add(
            replace(now, state=ACTIVE, value=tidy, version=version), tidy.name
        )
        work.audit("organisation.changed", saved.id, tidy)
        return saved


@needs("agencies.manage", "nobody")
def end(
    ctx: Context, organisation: str, version: int, why: str
) -> tuple[Record[Task], ...]:
    """End an organisation and its contracts; return its open tasks, to be given anew.

    Its staff see nobody from now on. `UserError`: AGENCY-005 no reason, STORE-010.
    """
    reason = reason_of(why)
    with ctx.store.work() as work:
        now = work.organisations.get(organisation)
        ended = replace(now, state=ENDED, version=version)
        ended = replace(ended, value=replace(now.value, why=reason))
        work.organisations.add(ended, now.value.name)
        work.audit("organisation.ended", organisation, why=reason)
        for one in work.contracts.about(organisation):
            if one.state == ACTIVE:
                _end(ctx, work, one, reason)
        return _open_tasks(work.tasks.about(organisation))


@needs("agencies.manage", "nobody")
def save_contract(
    ctx: Context,
    organisation: str,
    agreed: Contract,
    contract: str = "",
    version: int = 0,
) -> Record[Contract]:
    """Keep what was agreed with an organisation; tasks given before keep their price.

    `UserError`: AGENCY-004 the organisation or contract is ended, AGENCY-006 it ends
    before it begins, AGENCY-007 a price or a number of days below zero, AGENCY-008 it
    overlaps another one, AGENCY-009 no such community or scale, STORE-010.
    """
    tidy = _checked(ctx, agreed)
    with ctx.store.work() as work:
        at = work.organisations.get(organisation)
        if at.state != ACTIVE:
            raise _is_ended(at.value.name)
        for other in work.contracts.about(organisation):
            if other.id != contract and other.state == ACTIVE:
                _check_apart(other.value, tidy)
        if not contract:
            made = work.contracts.add(
                Record(ctx.new_id(), ACTIVE, tidy, tidy.ends, about=organisation),
                at.value.name,
            )
            work.audit("contract.made", made.id, [at.value.name, tidy])
            return made
        now = work.contracts.get(contract)
        if now.about != organisation:
            raise LookupError("the contract is another organisation's")
        if now.state != ACTIVE:
            raise _is_ended(now.value.number)
        if now.version == version and now.value == tidy:
            return now
        saved = work.contracts.add(
            replace(now, value=tidy, day=tidy.ends, version=version), at.value.name
        )
        work.audit("contract.changed", saved.id, [at.value.name, tidy])
        return saved


@needs("agencies.manage", "nobody")
def end_contract(
    ctx: Context, contract: str, version: int, why: str
) -> tuple[Record[Task], ...]:
    """End a contract today: no task is given under it any more.

    Return its open tasks, to be given to others. `UserError`: AGENCY-004 it is ended,
    AGENCY-005 no reason, STORE-010.
    """
    reason = reason_of(why)
    with ctx.store.work() as work:
        now = work.contracts.get(contract)
        if now.state != ACTIVE:
            raise _is_ended(now.value.number)
        _end(ctx, work, replace(now, version=version), reason)
        return tuple(
            task
            for task in _open_tasks(work.tasks.about(now.about))
            if task.value.contract == contract
        )


@needs("agencies.see", "filters")
def stranded(ctx: Context) -> tuple[Record[Task], ...]:
    """Return open tasks whose contract is ended or over: others are to have them."""
    within = None if ctx.actor is None else ctx.actor.communities
    today = ctx.today()
    with ctx.store.reading() as work:
        going = {
            one.id
            for one in work.contracts.where(states=(ACTIVE,))
            if one.value.ends >= today
        }
        return tuple(
            task
            for task in work.tasks.where(states=OPEN, within=within)
            if task.about and task.value.contract not in going
        )


def line(text: str) -> str:
    """Return what was typed into one line, with blanks trimmed."""
    return " ".join(visible(text).split())


def reason_of(why: str) -> str:
    """Return a reason; AGENCY-005 if there is none."""
    reason = line(why)
    if not reason:
        raise UserError(
            "AGENCY-005",
            Message(N_("The reason is missing.")),
            Message(N_("Say in a few words why; it stands on record.")),
            "why",
        )
    return reason


def contract_for(
    work: Work, organisation: Record[Organisation], community: str, on: date
) -> Record[Contract]:
    """Return the contract under which somebody of a community is given to it on a day.

    `UserError`: AGENCY-004 the organisation is ended, AGENCY-010 no contract is in
    force, AGENCY-011 none is for this community.
    """
    if organisation.state != ACTIVE:
        raise _is_ended(organisation.value.name)
    going = [
        one
        for one in work.contracts.about(organisation.id)
        if one.state == ACTIVE and one.value.is_in_force(on)
    ]
    if not going:
        raise UserError(
            "AGENCY-010",
            Message(
                N_("No contract with {name} is in force on {day}."),
                {"name": organisation.value.name, "day": on},
            ),
            Message(N_("Give the task to another one, or record the contract.")),
            "organisation",
        )
    found = next((one for one in going if one.value.covers(community)), None)
    if found is None:
        raise UserError(
            "AGENCY-011",
            Message(
                N_("The contract with {name} is not for {community}."),
                {"name": organisation.value.name, "community": community},
            ),
            Message(N_("Give the task to another one, or change the contract.")),
            "organisation",
        )
    return found


def _agency(
    work: Work,
    organisation: Record[Organisation],
    tasks: Iterable[Record[Task]],
    today: date,
) -> Agency:
    contracts = sorted(
        work.contracts.about(organisation.id),
        key=lambda one: (one.value.begins, one.seq),
        reverse=True,
    )
    mine = list(tasks)
    late = sum(task.day is not None and task.day < today for task in mine)
    return Agency(organisation, tuple(contracts), len(mine), late)


def _open_tasks(tasks: Iterable[Record[Task]]) -> tuple[Record[Task], ...]:
    return tuple(task for task in tasks if task.state in OPEN)


def _end(ctx: Context, work: Work, contract: Record[Contract], reason: str) -> None:
    # It was in force up to today; one that never began ends the day it would have.
    ends = max(contract.value.begins, min(contract.value.ends, ctx.today()))
    value = replace(contract.value, ends=ends, why=reason)
    work.contracts.add(
        replace(contract, state=ENDED, value=value, day=ends), contract.value.number
    )
    work.audit("contract.ended", contract.id, ends, why=reason)


def _checked(ctx: Context, agreed: Contract) -> Contract:
    if agreed.ends < agreed.begins:
        raise UserError(
            "AGENCY-006",
            Message(N_("The contract ends before it begins.")),
            Message(N_("Look at both days.")),
            "ends",
        )
    prices = (agreed.price, *agreed.prices.values())
    if min(prices) < Money(0) or agreed.days < 0 or agreed.seen_days < 0:
        raise UserError(
            "AGENCY-007",
            Message(N_("A price or a number of days is below zero.")),
            Message(N_("Write 0 or more.")),
            "price",
        )
    if agreed.unit not in (WORKING, CALENDAR):
        raise ValueError(f"no unit of days: {agreed.unit}")
    with ctx.store.reading() as work:
        known = {
            "communities": set(work.office.get().communities),
            "scales": set(ctx.catalog.scale_codes()),
        }
    for place, given in (
        ("communities", agreed.communities),
        ("scales", tuple(agreed.prices)),
    ):
        unknown = [one for one in given if one not in known[place]]
        if unknown:
            raise UserError(
                "AGENCY-009",
                Message(N_("The office knows no “{name}”."), {"name": unknown[0]}),
                Message(N_("Choose one that the office has.")),
                place,
            )
    return replace(agreed, number=line(agreed.number), why="")


def _check_apart(other: Contract, agreed: Contract) -> None:
    is_apart = other.ends < agreed.begins or agreed.ends < other.begins
    one, two = set(other.communities), set(agreed.communities)
    if is_apart or (one and two and not one & two):
        return
    raise UserError(
        "AGENCY-008",
        Message(
            N_("The contract {number} is for the same days and communities."),
            {"number": other.number or other.begins},
        ),
        Message(N_("End that one first, or let this one begin after it.")),
        "begins",
    )


def _is_ended(name: str) -> UserError:
    return UserError(
        "AGENCY-004",
        Message(N_("“{name}” is ended."), {"name": name}),
        Message(N_("Begin it again, or choose another one.")),
    )
