# SPDX-License-Identifier: Apache-2.0
"""What waits for an assessor: visits left open, levels running out, birthdays that count."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, timedelta
from fractions import Fraction
from itertools import chain

from carecalc.domain.conditions import Bounds, NumberIs
from carecalc.domain.fact import DisabilityCertificate, OutsideAssessment, Status
from carecalc.domain.measures import Band
from carecalc.domain.office import Office
from carecalc.domain.period import Month
from carecalc.domain.person import Person
from carecalc.domain.policy import Policy
from carecalc.domain.scale import Scale
from carecalc.services.access import needs
from carecalc.services.context import Context
from carecalc.services.validity import due_on, periods, valid_to
from carecalc.services.visit_view import items_of
from carecalc.store.overviews import Appointed, Ending
from carecalc.store.unit_of_work import Work
from carecalc.text import N_, Message, Text

AGE = "age"
"""What law files call the years of a person's age."""

STATUSES = ("status",)
_MISSED = timedelta(days=90)
"""So long a planned visit that nobody began stays among those of today."""
CERTIFICATES = ("disability-certificate", "outside-assessment", "ltc-insurance")


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that waits: for whom, by which day, and what it is in words.

    `visit_id` is the visit it is about, `appointment_id` the planned one, empty where
    it is about none.
    """

    person: Person
    day: date
    words: Message
    visit_id: str = ""
    appointment_id: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """The first of the things of one sort, and whether there are more."""

    rows: tuple[Waiting, ...]
    is_more: bool


@dataclass(frozen=True, slots=True)
class Agenda:
    """What waits on a day and in the days after it, the most pressing first.

    `today` are the visits planned for it that nobody has begun, by time, and then those
    missed lately; `unfinished` visits, the one worked on last first; `proposed` ones
    that nobody has begun; `due` levels that run out or are to be assessed again;
    `statuses` and `certificates` that end with none after them; `birthdays` at ages
    that the policies in force name.
    """

    on: date
    days: int
    today: Part
    unfinished: Part
    proposed: Part
    due: Part
    statuses: Part
    certificates: Part
    birthdays: Part


@needs("cases.see", "filters", of_tasks=True)
def look(ctx: Context, days: int = 30, most: int = 50) -> Agenda:
    """Return what waits today and in the next `days`, at most so many of each sort.

    Of the user's communities, or tasks, only. What should have been done stays until it is done.
    `UserError`: CASE-001 … POLICY-… where the law at hand cannot be read.
    """
    on = ctx.today()
    until = on + timedelta(days=days)
    with ctx.store.reading() as work:
        asked = _Asked(ctx, work, on, until, most + 1)
        return Agenda(
            on=on,
            days=days,
            today=_today(asked),
            unfinished=asked.part(_unfinished(asked)),
            proposed=asked.part(_proposed(asked)),
            due=asked.part(_due(asked)),
            statuses=asked.part(_ending(asked, STATUSES)),
            certificates=asked.part(_ending(asked, CERTIFICATES)),
            birthdays=asked.part(_birthdays(asked)),
        )


_AGES: dict[str, frozenset[int]] = {}
"""The ages in law files, by digest: the desk asks each time it is shown, and a file
never says anything else."""


def ages_named(policies: Iterable[Policy]) -> tuple[int, ...]:
    """Return the ages at which a policy first includes somebody, or pays otherwise."""
    found: set[int] = set()
    for policy in policies:
        if policy.digest not in _AGES:
            _AGES[policy.digest] = frozenset(_ages_of(policy))
        found |= _AGES[policy.digest]
    return tuple(sorted(found))


def _ages_of(policy: Policy) -> Iterator[int]:
    for bounds in chain(_bounds(policy.graph), _bounds(policy.programmes)):
        if (age := _first_age(bounds)) is not None:
            yield age


Found = tuple[str, date, Message, str]
"""A person's id, the day, the words, the visit's id."""


class _Asked:
    """The day and the person asking, with what every sort of row is made from."""

    def __init__(
        self, ctx: Context, work: Work, on: date, until: date, most: int
    ) -> None:
        self.ctx = ctx
        self.work = work
        self.on = on
        self.until = until
        self.most = most
        self.within = None if ctx.actor is None else ctx.actor.within
        self.office: Office = work.office.get()
        self._scales: dict[str, Scale] = {}

    def scale(self, digest: str) -> Scale:
        if digest not in self._scales:
            read = self.ctx.catalog.scale_read(digest)
            if read is None:
                read = self.ctx.catalog.scale_from(self.work.laws.bytes(digest))
            self._scales[digest] = read
        return self._scales[digest]

    def part(self, found: Sequence[Found]) -> Part:
        shown = found[: self.most - 1]
        people = self.work.people.many({who for who, *_ in shown})
        return Part(
            tuple(Waiting(people[who], day, said, v) for who, day, said, v in shown),
            is_more=len(found) > len(shown),
        )


def _today(asked: _Asked) -> Part:
    """Return what is planned; what was missed long ago is found by its day alone."""
    between = (asked.on - _MISSED, asked.on)
    found = asked.work.overviews.appointed(between, asked.within, asked.most)
    shown = found[: asked.most - 1]
    people = asked.work.people.many({each.person_id for each in shown})
    rows = tuple(
        Waiting(
            people[each.person_id],
            each.on,
            _planned(each, each.on < asked.on),
            appointment_id=each.appointment_id,
        )
        for each in shown
    )
    return Part(rows, is_more=len(found) > len(shown))


def _planned(each: Appointed, is_missed: bool) -> Message:
    said = {
        "time": each.time or Message(N_("no time agreed")),
        "address": each.address,
        "assessors": each.assessors,
    }
    if is_missed:
        return Message(N_("missed: {time}, {address}, {assessors}"), said)
    return Message(N_("{time}, {address}, {assessors}"), said)


def _unfinished(asked: _Asked) -> list[Found]:
    return [
        (
            draft.person_id,
            draft.assessed_on,
            _stopped(
                asked.scale(draft.scale_digest),
                draft.position,
                draft.answered,
                draft.asked,
            ),
            draft.visit_id,
        )
        for draft in asked.work.overviews.drafts(asked.within, asked.most)
    ]


def _stopped(scale: Scale, position: str, answered: int, of: int) -> Message:
    done = {"scale": scale.label, "answered": answered, "asked": of}
    item = items_of(scale).get(position)
    if item is None:
        return Message(N_("{scale}: {answered}/{asked}, not begun"), done)
    return Message(
        N_("{scale}: {answered}/{asked}, stopped at “{item}”"),
        {**done, "item": item.label},
    )


def _proposed(asked: _Asked) -> list[Found]:
    found = asked.work.overviews.proposed(asked.until, asked.within, asked.most)
    return [
        (
            each.person_id,
            each.on,
            Message(
                N_("{scale}: a second visit, the first was refused"),
                {"scale": asked.scale(each.scale_digest).label},
            ),
            each.visit_id,
        )
        for each in found
    ]


def _due(asked: _Asked) -> list[Found]:
    found: list[Found] = []
    for used in asked.work.overviews.levels_signed():
        digest, level = used
        scale = asked.scale(digest)
        said = periods(asked.office, scale, level)
        ends: list[Callable[[date], date]] = []
        if said.validity_months is not None:
            ends.append(_counted(valid_to, said.validity_months))
        if said.interval_months is not None:
            ends.append(_counted(due_on, said.interval_months))
        if not ends:
            continue
        # Who is assessed later is due later: one day parts those who are from the rest.
        latest = max(_latest(end, asked.until) for end in ends)
        found += [
            (
                one.person_id,
                (day := min(end(one.assessed_on) for end in ends)),
                _again(scale, one.assessed_on, day < asked.on),
                one.visit_id,
            )
            for one in asked.work.overviews.assessed_until(
                used, latest, asked.within, asked.most
            )
        ]
    found.sort(key=_by_day)
    return found[: asked.most]


def _again(scale: Scale, assessed_on: date, is_over: bool) -> Message:
    values = {"scale": scale.label, "day": assessed_on}
    if is_over:
        return Message(N_("{scale} of {day}: overdue"), values)
    return Message(N_("{scale} of {day}: to be assessed again"), values)


def _counted(end: Callable[[date, int], date], months: int) -> Callable[[date], date]:
    def counted(assessed_on: date) -> date:
        return end(assessed_on, months)

    return counted


def _latest(end: Callable[[date], date], until: date) -> date:
    """Return the latest day of an assessment whose period ends up to a day."""
    low, high = date(1900, 1, 1).toordinal(), until.toordinal()
    while low < high:
        middle = (low + high + 1) // 2
        if end(date.fromordinal(middle)) <= until:
            low = middle
        else:
            high = middle - 1
    return date.fromordinal(low)


def _ending(asked: _Asked, kinds: Collection[str]) -> list[Found]:
    return [
        (one.person_id, one.last_day, _lapses(asked, one), "")
        for one in asked.work.overviews.endings(
            kinds, (asked.on, asked.until), asked.within, asked.most
        )
    ]


def _lapses(asked: _Asked, one: Ending) -> Message:
    codes = asked.ctx.catalog.codes()
    what: Text | Message
    if isinstance(one.value, Status):
        what = codes.name("status", one.value.code)
    elif isinstance(one.value, DisabilityCertificate):
        what = Message(
            N_("Disability certificate, {category} {grade}"),
            {"category": one.value.category, "grade": one.value.grade},
        )
    elif isinstance(one.value, OutsideAssessment):
        what = Message(N_("Assessment made elsewhere"))
    else:
        what = Message(N_("Long-term care insurance"))
    return Message(N_("{what}: ends"), {"what": what})


def _birthdays(asked: _Asked) -> list[Found]:
    policies = asked.ctx.catalog.policies(asked.office.region, asked.on)
    found: list[Found] = []
    for age in ages_named(policies):
        # A day more at both ends: 29 February has its birthday on 1 March.
        between = (
            _years_before(asked.on, age) - timedelta(days=1),
            _years_before(asked.until, age) + timedelta(days=1),
        )
        found += [
            (one.person_id, day, Message(N_("turns {age}"), {"age": age}), "")
            for one in asked.work.overviews.born(between, asked.within, asked.most + 4)
            if asked.on <= (day := _birthday(one.birth_date, age)) <= asked.until
        ]
    found.sort(key=_by_day)
    return found[: asked.most]


def _birthday(born: date, age: int) -> date:
    """Return the day on which an age is reached, as `age_in_month` counts."""
    if (born.month, born.day) == (2, 29):
        last = Month(born.year + age, 2).last_day
        return last if last.day == born.day else last + timedelta(days=1)
    return born.replace(year=born.year + age)


def _years_before(day: date, years: int) -> date:
    month = Month(day.year - years, day.month)
    return month.first_day.replace(day=min(day.day, month.last_day.day))


def _by_day(found: Found) -> tuple[date, str]:
    return found[1], found[0]


# --- ages in the law ------------------------------------------------------------------


def _bounds(part: object) -> Iterator[Bounds]:
    """Yield every range of ages in a part of the law, wherever it stands."""
    if isinstance(part, NumberIs) and part.name == AGE and part.bounds is not None:
        yield part.bounds
    elif isinstance(part, Band) and part.of == AGE:
        yield from _all_bounds(part.bands)
    elif isinstance(part, Mapping):
        for each in part.values():
            yield from _bounds(each)
    elif isinstance(part, tuple | list):
        for each in part:
            yield from _bounds(each)
    elif is_dataclass(part):
        for name in (field.name for field in fields(part)):
            if name != "plans":
                yield from _bounds(getattr(part, name))


def _all_bounds(part: object) -> Iterator[Bounds]:
    if isinstance(part, Bounds):
        yield part
    elif isinstance(part, Mapping):
        for each in part.values():
            yield from _all_bounds(each)
    elif isinstance(part, tuple | list):
        for each in part:
            yield from _all_bounds(each)
    elif is_dataclass(part):
        for field in fields(part):
            yield from _all_bounds(getattr(part, field.name))


def _first_age(bounds: Bounds) -> int | None:
    """Return the first whole age of a range that has a lower end."""
    if isinstance(bounds.minimum, Fraction):
        return -(-bounds.minimum.numerator // bounds.minimum.denominator)
    if isinstance(bounds.above, Fraction):
        return bounds.above.numerator // bounds.above.denominator + 1
    return None
