# SPDX-License-Identifier: Apache-2.0
"""Households: kept by version, each person in one at most, screened and never decided."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from carecalc.catalog.hardship import HardshipLaw
from carecalc.domain.household import Household, Member, check_household
from carecalc.domain.household_file import HouseholdFile
from carecalc.domain.person import normalise_id_number
from carecalc.domain.prescreen import PreScreen
from carecalc.domain.prescreen import pre_screen as screen
from carecalc.domain.prescreen_members import counts
from carecalc.errors import UserError
from carecalc.services.access import check_community, is_any_within, needs
from carecalc.services.context import Context
from carecalc.services.revealing import refuse_mask
from carecalc.store.unit_of_work import Work
from carecalc.text import N_, Message, visible


@needs("cases.write")
def save(
    ctx: Context,
    household: Household,
    links: Mapping[str, str],
    household_id: str | None = None,
    version: int | None = None,
) -> HouseholdFile:
    """Keep what a household declares as its next version; without an id as a new one.

    `links` maps members to registered people, who lend the file their names, numbers
    and birth dates. `version` is the one that was edited. `UserError`: HOUSEHOLD-001
    somebody belongs to another household, HOUSEHOLD-002 a link to nobody of the file
    or one person linked twice, HOUSEHOLD-003 a link to somebody with another number,
    HOUSEHOLD-004 the household is closed, STORE-010 it was edited since, PEOPLE-006 stars
    for digits, ACCESS-002 a new link to somebody of another community; those of
    `check_household`.
    """
    with ctx.store.work() as work:
        before = None if household_id is None else work.households.get(household_id)
        if before is not None and before.is_closed:
            raise _closed(before)
        linked_before = set() if before is None else set(before.links.values())
        for person_id in set(links.values()).difference(linked_before):
            # A link lends name, number and birth date: only of whom one may see.
            check_community(ctx, work.people.get(person_id).community)
        id_ = household_id or ctx.new_id()
        linked = replace(_linked(work, household, links), id=id_)
        check_household(linked)
        for member in linked.members:
            refuse_mask(member.id_number, "id-number")
        for supporter in linked.supporters or ():
            refuse_mask(supporter.id_number, "id-number")
        file = HouseholdFile(id_, linked, dict(links), (version or 0) + 1)
        counted = _counted(ctx, work, linked)
        _check_claims(work, file, counted)
        saved = work.households.add(file, counted)
        # What was declared stands in its row: an entry about several people is never
        # erased, what one of them declared may be one day.
        work.audit("household.saved", id_, [saved.version])
        return saved


@needs("cases.write")
def close(ctx: Context, household_id: str, version: int, reason: str) -> HouseholdFile:
    """Close a household that is one no more; its people may then belong to another.

    `UserError`: HOUSEHOLD-004 it is closed already, HOUSEHOLD-005 no reason, STORE-010
    it was edited since.
    """
    reason = visible(reason).strip()
    if not reason:
        raise UserError(
            "HOUSEHOLD-005",
            Message(N_("Say why the household is closed.")),
            None,
            "reason",
        )
    with ctx.store.work() as work:
        before = work.households.get(household_id)
        if before.is_closed:
            raise _closed(before)
        saved = work.households.add(
            replace(before, version=version + 1, closed_because=reason), ()
        )
        work.audit("household.closed", household_id, [saved.version, reason])
        return saved


@needs("cases.see")
def get(ctx: Context, household_id: str) -> HouseholdFile:
    """Return a household as declared last; STORE-013 if there is none."""
    with ctx.store.reading() as work:
        return work.households.get(household_id)


@needs("cases.see")
def of_person(ctx: Context, person_id: str) -> HouseholdFile | None:
    """Return the household that a registered person belongs to; None if to none."""
    with ctx.store.reading() as work:
        return work.households.of_person(person_id)


@needs("cases.see")
def history(ctx: Context, household_id: str) -> tuple[HouseholdFile, ...]:
    """Return every version of a household, the first one first."""
    with ctx.store.reading() as work:
        return work.households.history(household_id)


@needs("cases.see", "filters")
def current(ctx: Context) -> tuple[HouseholdFile, ...]:
    """Return every household that is not closed, the one declared longest ago first."""
    with ctx.store.reading() as work:
        return tuple(
            file
            for file in work.households.current()
            if is_any_within(
                ctx.actor, work.scopes.communities("household_id", file.id)
            )
        )


@needs("cases.see")
def pre_screen(
    ctx: Context,
    household_id: str,
    on: date | None = None,
    person_id: str | None = None,
    switches: Mapping[str, str] | None = None,
) -> Mapping[str, PreScreen]:
    """Return what the declared facts come to, by category: advice, never a decision.

    `on` is the day of application, today if none is named. `person_id` asks about one
    of the household's registered people instead of the applicant. `UserError`:
    HOUSEHOLD-006 the person is not of this household; those of the rules' file.
    """
    with ctx.store.reading() as work:
        file = work.households.get(household_id)
        region = work.office.get().region
    day = on or ctx.today()
    rules = HardshipLaw(ctx.catalog).rules(region, day)
    return screen(_about(file, person_id), rules, day, switches)


def _about(file: HouseholdFile, person_id: str | None) -> Household:
    if person_id is None:
        return file.household
    for member, person in file.links.items():
        if person == person_id:
            return replace(file.household, person=member)
    raise UserError(
        "HOUSEHOLD-006",
        Message(N_("This person is not of the household.")),
        Message(N_("Look at the members of the household.")),
        "person",
    )


def _linked(work: Work, household: Household, links: Mapping[str, str]) -> Household:
    """Return the household with what the office knows of its registered people."""
    known = {member.id for member in household.members}
    if not set(links) <= known or len(set(links.values())) != len(links):
        raise UserError(
            "HOUSEHOLD-002",
            Message(N_("A registered person stands for one member of the household.")),
            Message(N_("Link each member to one person, and nobody twice.")),
            "links",
        )
    return replace(
        household,
        members=tuple(
            _lent(work, member, links[member.id]) if member.id in links else member
            for member in household.members
        ),
    )


def _lent(work: Work, member: Member, person_id: str) -> Member:
    person = work.people.get(person_id)
    typed = normalise_id_number(member.id_number)
    if typed and person.id_number and work.people.by_number(typed) != person:
        raise UserError(
            "HOUSEHOLD-003",
            Message(
                N_("{name} is registered with another identity number."),
                {"name": person.name},
            ),
            Message(N_("Compare both with the card, or do not link the two.")),
            member.id,
        )
    return replace(
        member,
        name=person.name,
        id_number=person.id_number or member.id_number,
        birth_date=person.birth_date,
    )


def _counted(ctx: Context, work: Work, household: Household) -> frozenset[str]:
    """Return the members who count today, and those of whom that is not known."""
    rules = HardshipLaw(ctx.catalog).rules(work.office.get().region, ctx.today())
    return frozenset(
        member.id
        for member in household.members
        if counts(member, rules, ctx.today()).holds is not False
    )


def _check_claims(work: Work, file: HouseholdFile, counted: frozenset[str]) -> None:
    """Refuse to count one head in two households."""
    claimed = work.households.claimed(file, counted)
    if not claimed:
        return
    names = {member.id: member.name or member.id for member in file.household.members}
    others = {
        one.household_id: work.households.get(one.household_id) for one in claimed
    }
    raise UserError(
        "HOUSEHOLD-001",
        Message(
            N_("{name} belongs to the household of {head} already."),
            {
                "name": tuple(dict.fromkeys(names[one.member] for one in claimed)),
                "head": tuple(other.household.about.name for other in others.values()),
            },
        ),
        Message(N_("Take the person out there first, or close that household.")),
        "members",
    )


def _closed(file: HouseholdFile) -> UserError:
    return UserError(
        "HOUSEHOLD-004",
        Message(
            N_("The household of {head} is closed: {reason}."),
            {"head": file.household.about.name, "reason": file.closed_because},
        ),
        Message(N_("Enter a new household.")),
    )
