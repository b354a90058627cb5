# SPDX-License-Identifier: Apache-2.0
"""Asking people to prove themselves in time, one or many, and on record."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

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
from carecalc.services.periodic import OneReview
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
        for person in people.values():
            check_community(ctx, person.community)
        asked = _Asked(
            notified_on,
            given,
            said,
            ctx.new_id(),
            periodic.reviews_of_many(ctx, work, people),
            work.periodic.recorded_on(NOTIFIED, notified_on),
        )
        rows = [
            _told(ctx, work, people[person_id], asked)
            for person_id in dict.fromkeys(person_ids)
        ]
        batches = {batch for _, batch in rows if batch}
        of = batches.pop() if len(batches) == 1 else asked.batch
        return Notices(of, tuple(told for told, _ in rows))


@dataclass(frozen=True, slots=True)
class _Asked:
    """What notices given together have in common, and what is known of everybody."""

    notified_on: date
    days: int | None
    how: str
    batch: str
    reviews: Mapping[str, tuple[OneReview, ...]]
    before: Mapping[str, tuple[tuple[str, Any], ...]]


def _told(ctx: Context, work: Work, person: Person, asked: _Asked) -> tuple[Told, str]:
    """Ask one person; return what came of it, and the batch it belongs to, if any."""
    due = [each for each in asked.reviews[person.id] if each.stage in _ASKS]
    if not due:
        return Told(person, why=Message(N_("Nothing is due this month."))), ""
    of_law = [each.rule.review.notice_days for each in due]
    known = [number for number in of_law if number is not None]
    number = max(known) if known else _checked_days(asked.days)
    notice = Notice(
        answer_by=answered_by(asked.notified_on, number, max(e.due_on for e in due)),
        due={each.rule.programme: each.due_on for each in due},
        days=number,
        from_file=bool(known),
        how=asked.how,
    )
    told = Told(person, notice.answer_by, tuple(each.rule.label for each in due))
    for batch, before in asked.before.get(person.id, ()):
        if before == notice:
            return told, batch
    kept = work.life_proofs.add(
        Happening(
            ctx.new_id(), NOTIFIED, notice, asked.notified_on, person.id, asked.batch
        )
    )
    said = [asked.notified_on, notice.answer_by, asked.how]
    work.audit("life.notified", kept.id, said)
    return told, asked.batch


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
