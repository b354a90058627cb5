# SPDX-License-Identifier: Apache-2.0
"""People: registering, finding and amending them, one entry for one identity number."""

import re
from dataclasses import dataclass, fields, replace
from datetime import date

from carecalc.domain.fact import Fact, Hukou
from carecalc.domain.person import (
    IdentityNumber,
    Person,
    check_digit,
    normalise_id_number,
    read_id_number,
)
from carecalc.domain.scale import Scale, level_label
from carecalc.errors import UserError
from carecalc.services import duplicates
from carecalc.services.access import check_community, is_within, needs
from carecalc.services.context import Context
from carecalc.services.revealing import refuse_mask
from carecalc.store.unit_of_work import Work
from carecalc.store.visits import VisitHead
from carecalc.store.within import These, Within
from carecalc.text import N_, Message, Text, visible

_WRONG_CHECK_DIGIT = "PERSON-004"
_LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class PersonDraft:
    """What is typed to register somebody.

    `birth_date` and `sex` count only where there is no identity number. `hukou` is
    six digits or empty.
    """

    name: str
    id_number: str = ""
    phone: str = ""
    address: str = ""
    community: str = ""
    hukou: str = ""
    contact_name: str = ""
    contact_relation: str = ""
    contact_phone: str = ""
    note: str = ""
    birth_date: date | None = None
    sex: str | None = None


@dataclass(frozen=True, slots=True)
class PersonSummary:
    """A row of the list of people.

    `level` is that of the latest signed visit on `level_scale`, which is called
    `scale_label`: a level says nothing without its scale. `open_visit_id` is
    the unfinished visit worked on last, with `answered` of `asked` items.
    """

    person: Person
    level: str | None
    level_label: Text | None
    level_scale: str | None
    scale_label: Text | None
    assessed_on: date | None
    open_visit_id: str | None
    answered: int
    asked: int


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """Some of the people found, and how many there are in all.

    `is_more`: there are more than `total`; they were not counted.
    """

    rows: tuple[PersonSummary, ...]
    total: int
    is_more: bool = False


@needs("cases.write")
def register(
    ctx: Context, draft: PersonDraft, accept_wrong_check: bool = False
) -> Person:
    """Register a person, with their household registration as a fact.

    Who may be one person with somebody else is parked: somebody decides it later.

    `accept_wrong_check`: the card itself carries the wrong check digit. `UserError`:
    PEOPLE-001 the number is registered (it says for whom), PEOPLE-002 no name,
    PEOPLE-003 neither number nor birth date and sex, PEOPLE-004 the hukou, PEOPLE-006
    stars in a number, PERSON-…
    """
    hukou = draft.hukou.strip()
    if hukou and re.fullmatch(r"\d{6}", hukou, re.ASCII) is None:
        raise UserError(
            "PEOPLE-004",
            Message(N_("The region of the household registration must be six digits.")),
            Message(N_("Write the code of the county or district, such as 110105.")),
            "hukou",
        )
    person = _checked(
        ctx,
        Person(
            id=ctx.new_id(),
            name=draft.name,
            id_number=draft.id_number,
            # Both are taken from the number where there is one.
            birth_date=draft.birth_date or date.max,
            sex=draft.sex or "",
            phone=draft.phone,
            address=draft.address,
            community=draft.community,
            contact_name=draft.contact_name,
            contact_relation=draft.contact_relation,
            contact_phone=draft.contact_phone,
            note=draft.note,
        ),
        accept_wrong_check,
    )
    with ctx.store.work() as work:
        _refuse_duplicate(work, person)
        saved = work.people.add(person)
        work.audit("person.registered", saved.id, _shown(saved))
        if hukou:
            fact = work.facts.add(
                Fact(ctx.new_id(), saved.id, Hukou(hukou), valid_from=None)
            )
            work.audit("fact.added", fact.id, fact.value)
        duplicates.park(ctx, work, saved)
        return saved


@needs("cases.write")
def amend(ctx: Context, person: Person, accept_wrong_check: bool = False) -> Person:
    """Change a person's entries; STORE-010 if they changed since `person` was read.

    The same `UserError`s as `register`.
    """
    with ctx.store.work() as work:
        known = work.people.get(person.id)
        same_number = normalise_id_number(person.id_number) == known.id_number
        amended = _checked(ctx, person, accept_wrong_check or same_number)
        _refuse_duplicate(work, amended)
        check_community(ctx, amended.community)
        saved = work.people.save(amended)
        work.audit("person.amended", saved.id, _shown(saved))
        duplicates.park(ctx, work, saved)
        return saved


@needs("cases.see")
def get(ctx: Context, person_id: str) -> Person:
    """Return a person; STORE-013 if there is none of that id."""
    with ctx.store.reading() as work:
        return work.people.get(person_id)


@needs("cases.see", "filters", of_tasks=True)
def find(
    ctx: Context,
    text: str = "",
    limit: int = 50,
    offset: int = 0,
    order: str = "name",
    most: int | None = None,
    community: str = "",
) -> PeoplePage:
    """Return a page of the people who match what was typed; everybody for nothing.

    Matches parts of the name, of the ID number, phone and community, and beginnings of
    pinyin and initials. `order`: `name`, `recent`, `community` or `age`. `most`: count
    no further than this beyond `offset`, which of very many takes its time.
    `community`: only its people.
    """
    within = None if ctx.actor is None else ctx.actor.within
    if community:
        within = _in_community(ctx, within, community)
    with ctx.store.reading() as work:
        # One more than is told says that there are more.
        people, total = work.people.find(
            visible(text),
            limit,
            offset,
            order,
            within,
            None if most is None else most + 1,
        )
        ids = [person.id for person in people]
        signed = work.visits.signed_heads(ids)
        drafts = work.visits.open_heads(ids)
        scales = {head.id: _scale(ctx, work, head) for head in signed.values()}
    rows = []
    for person in people:
        head = signed.get(person.id)
        draft = drafts.get(person.id)
        rows.append(
            PersonSummary(
                person=person,
                level=head.level if head else None,
                level_label=level_of(scales[head.id], head) if head else None,
                level_scale=head.scale if head else None,
                scale_label=scales[head.id].label if head else None,
                assessed_on=head.assessed_on if head else None,
                open_visit_id=draft.id if draft else None,
                answered=draft.answered if draft else 0,
                asked=draft.asked if draft else 0,
            )
        )
    if most is not None and total > offset + most:
        return PeoplePage(tuple(rows), offset + most, is_more=True)
    return PeoplePage(tuple(rows), total)


def _in_community(ctx: Context, within: Within, community: str) -> Within:
    if not isinstance(within, These):
        return (community,) if is_within(ctx.actor, community) else ()
    with ctx.store.reading() as work:
        known = work.people.many(within.people).values()
    return These(frozenset(one.id for one in known if one.community == community))


def _scale(ctx: Context, work: Work, head: VisitHead) -> Scale:
    return ctx.catalog.scale_from(work.laws.bytes(head.scale_digest))


def level_of(scale: Scale, head: VisitHead) -> Text | None:
    """Return what the level of a visit is called in its scale."""
    # Kept as text; a scale that numbers its levels has integers.
    level = head.level
    if level is not None and level.isdigit():
        of_number = level_label(scale, int(level), head.switches)
        return of_number or level_label(scale, level, head.switches)
    return level_label(scale, level, head.switches)


def _checked(ctx: Context, person: Person, accept_wrong_check: bool) -> Person:
    """Return the person tidied: blanks trimmed, number read, birth date and sex set."""
    tidy = replace(
        person,
        name=" ".join(visible(person.name).split()),
        id_number=visible(person.id_number),
        phone=visible(person.phone).strip(),
        address=visible(person.address).strip(),
        community=visible(person.community).strip(),
        contact_name=visible(person.contact_name).strip(),
        contact_relation=visible(person.contact_relation).strip(),
        contact_phone=visible(person.contact_phone).strip(),
        note=visible(person.note).strip(),
    )
    if not tidy.name:
        raise UserError(
            "PEOPLE-002",
            Message(N_("The name is missing.")),
            Message(N_("Write the name as it stands on the card.")),
            "name",
        )
    if len(tidy.name) > _LONGEST_NAME:
        raise UserError(
            "PEOPLE-005",
            Message(
                N_("A name of more than {count} characters fits on no paper."),
                {"count": _LONGEST_NAME},
            ),
            Message(N_("Look whether something else was pasted into the field.")),
            "name",
        )
    for place in ("id_number", "phone", "contact_phone"):
        refuse_mask(getattr(tidy, place), place)
    number = normalise_id_number(tidy.id_number)
    if number:
        identity = _read(ctx, number, accept_wrong_check)
        return replace(
            tidy,
            id_number=number,
            birth_date=identity.birth_date,
            sex=identity.sex,
        )
    if not tidy.sex or not date(1880, 1, 1) <= tidy.birth_date <= ctx.today():
        raise UserError(
            "PEOPLE-003",
            Message(N_("Without an identity number, birth date and sex are needed.")),
            Message(N_("Write the identity number, or both of these.")),
            "id_number",
        )
    return replace(tidy, id_number="")


def _read(ctx: Context, number: str, accept_wrong_check: bool) -> IdentityNumber:
    try:
        return read_id_number(number, ctx.today())
    except UserError as error:
        if error.code != _WRONG_CHECK_DIGIT or not accept_wrong_check:
            raise
    right = number[:17] + check_digit(number[:17])
    return replace(read_id_number(right, ctx.today()), number=number)


def _refuse_duplicate(work: Work, person: Person) -> None:
    other = work.people.by_number(person.id_number)
    if other is not None and other.id != person.id:
        raise UserError(
            "PEOPLE-001",
            Message(
                N_("This identity number is already registered for {name}."),
                {"name": other.name},
            ),
            Message(N_("Open that entry; if it is another person, check both cards.")),
            "id_number",
        )


def _shown(person: Person) -> dict[str, object]:
    return {f.name: getattr(person, f.name) for f in fields(person)}
