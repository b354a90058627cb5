# SPDX-License-Identifier: Apache-2.0
"""The sheet that assessors take along for a day: drawn when it is wanted, never issued."""

from dataclasses import dataclass
from datetime import date

from carecalc.documents.day_sheet_values import DaySheet, DayVisit
from carecalc.documents.digest import content_digest
from carecalc.documents.values import Letterhead
from carecalc.domain.canonical import digest
from carecalc.domain.disclosure import Disclosure
from carecalc.domain.masking import mask_id_number, mask_phone
from carecalc.domain.period import Month, age_in_month
from carecalc.domain.person import Person
from carecalc.domain.trace import Words
from carecalc.errors import UserError
from carecalc.i18n import catalogue
from carecalc.services import appointments, asks, disclosures, glyphs
from carecalc.services.access import check_may, check_person, needs
from carecalc.services.appointments import Booked
from carecalc.services.asks import ASKED, HELD, LAPSES, Asks
from carecalc.services.asks_words import in_one_line
from carecalc.services.context import Context
from carecalc.services.disclosures import Handed
from carecalc.text import N_, Message

# What draws papers is imported where one is drawn: the window need not wait for it.

DAY_SHEET = "day-sheet"


@dataclass(frozen=True, slots=True)
class DrawnSheet:
    """A day's sheet as PDF, and whose visits stand on it, each once."""

    day: date
    assessor: str
    is_whole: bool
    people: tuple[str, ...]
    data: bytes


@needs("visits.work", "filters", of_tasks=True)
def draw(
    ctx: Context,
    day: date,
    language: str,
    assessor: str = "",
    whole: bool = False,
) -> DrawnSheet:
    """Draw the visits of a day, of the user's communities or tasks; `assessor`'s alone if named.

    With `whole` numbers stand there whole, and that they were shown is on record first.
    What is cancelled, or made already, is left out. Where no policy covers the office
    nothing is said of what to ask. `UserError`: ACCESS-001 who may not see whole
    numbers.
    """
    from carecalc.documents import day_sheet as paper

    visits = tuple(
        one
        for one in appointments.of_day(ctx, day)
        if one.appointment.is_open
        and (not assessor or assessor in one.appointment.planned.assessors)
    )
    people = tuple(dict.fromkeys(one.person.id for one in visits))
    if whole:
        _record_shown(ctx, people)
    with ctx.store.reading() as work:
        office, fonts = work.office.get(), glyphs.fonts(work)
    form = ctx.catalog.form_file(DAY_SHEET, ctx.today())
    layout = ctx.catalog.form(DAY_SHEET, ctx.today(), paper.DaySheetLayout)
    values = DaySheet(
        letterhead=Letterhead(office.letterhead),
        day=day,
        visits=tuple(_visit(ctx, one, whole) for one in visits),
        assessor=assessor,
        is_masked=not whole,
    )
    content = content_digest(values, form.digest, language)
    data = paper.day_sheet(values, layout, catalogue(language), content, fonts)
    return DrawnSheet(day, assessor, whole, people, data)


@needs("disclosures.record", "filters", of_tasks=True)
def hand_out(
    ctx: Context, sheet: DrawnSheet, handed: Handed | None = None
) -> Disclosure:
    """Record that a day's sheet leaves, printed or as a file.

    `UserError`: ACCESS-002 somebody on it is of another community, ACCESS-005 of no
    task of the user's organisation, DISCLOSURE-001,
    DISCLOSURE-002.
    """
    with ctx.store.work() as work:
        for person_id in sheet.people:
            check_person(ctx, work.people.get(person_id))
        return disclosures.send(
            ctx, work, DAY_SHEET, sheet.people, digest(sheet.data), handed
        )


def _record_shown(ctx: Context, people: tuple[str, ...]) -> None:
    check_may(ctx, "numbers.reveal")
    fields = ["contact_phone", "id_number", "phone"]
    with ctx.store.work() as work:
        for person_id in people:
            work.audit("person.shown", person_id, fields, person_id=person_id)


def _visit(ctx: Context, booked: Booked, whole: bool) -> DayVisit:
    planned, person = booked.appointment.planned, booked.person
    codes = ctx.catalog.codes()
    phone = str if whole else mask_phone
    wanted = _wanted(ctx, person.id, planned.day)
    asked = () if wanted is None else wanted.of_state(ASKED, LAPSES)
    held = () if wanted is None else wanted.of_state(HELD)
    return DayVisit(
        time=planned.time,
        name=person.name,
        id_number=person.id_number if whole else mask_id_number(person.id_number),
        about=_about(ctx, person, planned.day),
        address=planned.address or person.address,
        telephone=phone(person.phone),
        contact=" ".join(
            part
            for part in (
                person.contact_name,
                person.contact_relation,
                phone(person.contact_phone),
            )
            if part
        ),
        assessors=planned.assessors,
        scales=tuple(_scale(ctx, code, planned.day) for code in planned.scales),
        reason=codes.name("reason", planned.reason) if planned.reason else "",
        note=planned.note,
        held=tuple(each.label for each in held),
        asked=tuple(in_one_line(each) for each in asked),
        papers=() if wanted is None else wanted.papers,
    )


def _wanted(ctx: Context, person_id: str, day: date) -> Asks | None:
    try:
        return asks.before_visit(ctx, person_id, day)
    except UserError:
        return None  # No law to ask by; the person's own page says which and why.


def _about(ctx: Context, person: Person, day: date) -> tuple[Words, ...]:
    years = age_in_month(person.birth_date, Month.of(day))
    return (
        ctx.catalog.codes().name("sex", person.sex),
        Message(N_("{years} years old"), {"years": years}),
        person.community,
    )


def _scale(ctx: Context, code: str, day: date) -> Words:
    try:
        return ctx.catalog.scale(code, day).label
    except UserError:
        return code  # Planned by a scale that is not in force on the day.
