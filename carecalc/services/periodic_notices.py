# SPDX-License-Identifier: Apache-2.0
"""Asking people to prove themselves in time, one or many, and on record."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from carecalc.domain.periodic import (
    DUE,
    NOTIFIED,
    OVERDUE,
    SILENT,
    TOLD,
    Notice,
    answered_by,
)
from carecalc.domain.person import Person
from carecalc.domain.record import Happening
from carecalc.errors import UserError
from carecalc.services import periodic
from carecalc.services.access import check_community, needs
from carecalc.services.context import Context
from carecalc.store.unit_of_work import Work
from carecalc.text import N_, Message, Text, visible

MOST_DAYS = 366
_ASKS = (DUE, OVERDUE, TOLD, SILENT)


@dataclass(frozen=True, slots=True)
class Terms:
    """How many days a notice gives where the law says none: what it gave last time.

    `of_law` are the programmes whose file says its own number.
    """

    days: int | None
    of_law: tuple[tuple[Text, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """What became of one notice: until when it asks, or why nothing was asked."""

    person: Person
    answer_by: date | None = None
    programmes: tuple[Text, ...] = ()
    why: Message | None = None


@dataclass(frozen=True, slots=True)
class Notices:
    """What became of notices given together; `batch` takes them back."""

    batch: str
    rows: tuple[Told, ...]

    @property
    def count(self) -> int:
        """How many were asked."""
        return sum(row.answer_by is not None for row in self.rows)


@needs("cases.see", "filters")
def terms(ctx: Context) -> Terms:
    """Return how many days a notice gives, as the files say or the office last did."""
    with ctx.store.reading() as work:
        said = tuple(
            (rule.label, rule.review.notice_days)
            for rule in periodic.rules(ctx, work).values()
            if rule.review.notice_days is not None
        )
        return Terms(work.periodic.days_given(), said)


@needs("periodic.work", "filters")
def notify(
    ctx: Context,
    person_ids: Sequence[str],
    notified_on: date,
    days: int | None = None,
    how: str = "",
) -> Notices:
    """Put on record that people were asked to prove themselves; one result each.

    Of what is due this month or overdue. The file's days count; where it says none,
    `days`, or what the office gave last. The same submitted twice counts once.
    `UserError`: PERIODIC-002 a day to come, PERIODIC-007 nobody says how many days.
    """
    if notified_on > ctx.today():
        raise UserError(
            "PERIODIC-002",
            Message(N_("{day} has not come yet."), {"day": notified_on}),
            Message(N_("Record a notice on the day it was given, or later.")),
            "day",
        )
    said = " ".join(visible(how).split())
    with ctx.store.work() as work:
        given = days if days is not None else work.periodic.days_given()
        people = work.people.many(set(person_ids))
        batch = ctx.new_id()
        rows = []
        for person_id in dict.fromkeys(person_ids):
            check_community(ctx, people[person_id].community)
            told, of = _told(
                ctx, work, people[person_id], notified_on, given, said, batch
            )
            batch = of
            rows.append(told)
        return Notices(batch, tuple(rows))


def _told(
    ctx: Context,
    work: Work,
    person: Person,
    notified_on: date,
    days: int | None,
    how: str,
    batch: str,
) -> tuple[Told, str]:
    """Ask one person; return what came of it, and the batch it belongs to."""
    asked = [
        each
        for each in periodic.reviews_of(ctx, work, person.id)
        if each.stage in _ASKS
    ]
    if not asked:
        why = Message(N_("Nothing of this person is due this month."))
        return Told(person, why=why), batch
    of_law = [each.rule.review.notice_days for each in asked]
    known = [number for number in of_law if number is not None]
    number = max(known) if known else _checked_days(days)
    notice = Notice(
        answer_by=answered_by(notified_on, number, max(e.due_on for e in asked)),
        due={each.rule.programme: each.due_on for each in asked},
        days=number,
        from_file=bool(known),
        how=how,
        batch=batch,
    )
    programmes = tuple(each.rule.label for each in asked)
    before = _same(work, person.id, notified_on, notice)
    if before is not None:
        return Told(person, before.value.answer_by, programmes), before.about
    kept = work.life_proofs.add(
        Happening(ctx.new_id(), NOTIFIED, notice, notified_on, person.id, batch)
    )
    work.audit("life.notified", kept.id, [notified_on, notice.answer_by, how])
    return Told(person, notice.answer_by, programmes), batch


def _same(
    work: Work, person_id: str, on: date, notice: Notice
) -> Happening[Notice] | None:
    """Return the notice of that day that says the same already."""
    for one in work.life_proofs.of_person(person_id):
        if one.kind == NOTIFIED and one.day == on and isinstance(one.value, Notice):
            found = one.value
            if (found.due, found.days, found.how) == (
                notice.due,
                notice.days,
                notice.how,
            ):
                return one
    return None


def _checked_days(days: int | None) -> int:
    if days is None or not 0 < days <= MOST_DAYS:
        raise UserError(
            "PERIODIC-007",
            Message(N_("Say within how many days the person is to answer.")),
            Message(
                N_("The policy file gives no number: it is the office's own, 1 to 366.")
            ),
            "days",
        )
    return days
