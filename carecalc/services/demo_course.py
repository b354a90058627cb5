# SPDX-License-Identifier: Apache-2.0
"""What becomes of each of the sample's people, day by day, in an open office."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, timezone
from functools import partial

from carecalc.domain.fact import (
    Application,
    Benefit,
    CareChoice,
    DisabilityCertificate,
    Event,
    FactValue,
    Hukou,
    Payee,
    ProgrammeChoice,
    Setting,
    Status,
)
from carecalc.domain.line import DUE
from carecalc.domain.money import Money
from carecalc.domain.scale import Item
from carecalc.domain.visit import Answer, Signing
from carecalc.services import (
    determinations,
    dues,
    facts,
    laws,
    people,
    visits,
)
from carecalc.services.context import Context
from carecalc.services.people import PersonDraft
from carecalc.services.samples import Elder, Sample, SampleEvent

_CHINA = timezone(timedelta(hours=8))
OPENS = time(9, 0, tzinfo=_CHINA)


@dataclass(slots=True)
class Clock:
    """A simulated clock: moved on to a day by hand, by a second at every look."""

    at: datetime

    def __call__(self) -> datetime:
        self.at += timedelta(seconds=1)
        return self.at

    def move_to(self, day: date) -> None:
        """Open the office on a day, never going back."""
        self.at = max(self.at, datetime.combine(day, OPENS))


@dataclass(frozen=True, slots=True)
class Staff:
    """The open office as each of those sees it who do something in it."""

    assessor: Context
    payer: Context
    approver: Context


@dataclass(slots=True)
class Course:
    """What has become of one person so far."""

    elder: Elder
    person_id: str = ""
    hukou_fact: str = ""
    visit_id: str = ""
    acts: list[str] = field(default_factory=list)


def first_day(caseload: Sample) -> date:
    """Return the day on which the first of the people applies."""
    return min(elder.applied_on for elder in caseload.elders)


def _to_nobody(done: int, of: int) -> None:
    """Hear how far it is where nobody waits for it."""


def lead(
    staff: Staff,
    clock: Clock,
    caseload: Sample,
    told: Callable[[int, int], None] = _to_nobody,
) -> list[Course]:
    """Do everything that is dated, in the order of the days; `told` hears how far it is."""
    courses = [Course(elder) for elder in caseload.elders]
    steps = [
        (day, number, order, step)
        for number, course in enumerate(courses)
        for order, (day, step) in enumerate(_steps(staff, caseload, course))
    ]
    in_order = sorted(steps, key=lambda s: s[:3])
    for number, (day, _, _, step) in enumerate(in_order):
        told(number, len(in_order))
        clock.move_to(day)
        step()
    return courses


def _steps(
    staff: Staff, caseload: Sample, course: Course
) -> Iterator[tuple[date, Callable[[], None]]]:
    elder, ctx = course.elder, staff.assessor
    yield elder.applied_on, lambda: _register(ctx, course)
    if elder.assessed_on is not None:
        day = elder.assessed_on
        yield day, lambda: _assess(ctx, course, caseload.scale, day)
    if elder.decision == "pending":
        yield caseload.on, lambda: _prepare(staff.payer, course)
    elif elder.decided_on is not None:
        decided_on = elder.decided_on
        yield decided_on, lambda: _decide(staff, course, decided_on)
    for moved in elder.registrations()[1:]:
        if moved.from_ is not None:
            yield moved.from_, lambda: _move(ctx, course)
    for event in elder.events:
        yield event.on, partial(_happen, ctx, course, event)


def _register(ctx: Context, course: Course) -> None:
    """Register a person on the day of application, with all that is known then."""
    elder = course.elder
    person = people.register(
        ctx,
        PersonDraft(
            name=elder.name,
            id_number=elder.id_number,
            phone=elder.phone,
            address=elder.address,
            community=elder.community,
        ),
    )
    course.person_id = person.id
    first = elder.registrations()[0]
    course.hukou_fact = _fact(ctx, course, Hukou(first.code), first.from_)
    if elder.setting is not None:
        _fact(ctx, course, Setting(elder.setting), None)
    for held in elder.statuses:
        status = Status(held.kind, held.authority)
        _fact(ctx, course, status, held.from_, held.to, held.document)
    for card in elder.certificates:
        certificate = DisabilityCertificate(card.category, card.grade, card.multiple)
        _fact(ctx, course, certificate, card.from_, card.to, card.document)
    for drawn in elder.benefits:
        benefit = Benefit(drawn.code, Money(drawn.monthly_fen))
        _fact(ctx, course, benefit, drawn.from_, drawn.to, drawn.document)
    _fact(ctx, course, Application(), elder.applied_on)
    for choice in elder.choices:
        _fact(ctx, course, ProgrammeChoice(choice.group, choice.take), choice.on)
    if elder.payee is not None:
        paid = elder.payee
        payee = Payee(
            paid.channel,
            paid.holder,
            paid.number,
            paid.bank,
            paid.relation,
            paid.reason,
        )
        _fact(ctx, course, payee, elder.applied_on, None, paid.document)
    if elder.care is not None:
        care = elder.care
        choice_of_care = CareChoice(
            care.form, care.chosen_by, care.chooser, care.ground
        )
        _fact(ctx, course, choice_of_care, care.on, None, care.document)


def _fact(
    ctx: Context,
    course: Course,
    value: FactValue,
    first: date | None,
    last: date | None = None,
    document: str = "",
    supersedes: str | None = None,
) -> str:
    return facts.add(ctx, course.person_id, value, first, last, document, supersedes).id


def _move(ctx: Context, course: Course) -> None:
    """Record that the registration moved: the old place ends, the new one begins."""
    old, new = course.elder.registrations()[:2]
    _fact(ctx, course, Hukou(old.code), old.from_, old.to, supersedes=course.hukou_fact)
    _fact(ctx, course, Hukou(new.code), new.from_, new.to)


def _happen(ctx: Context, course: Course, event: SampleEvent) -> None:
    _fact(ctx, course, Event(event.kind), event.on, None, event.document)


def _assess(ctx: Context, course: Course, scale: str, day: date) -> None:
    elder = course.elder
    view = visits.start(ctx, course.person_id, scale, "first", day)
    course.visit_id = view.visit.id
    for section in view.scale.sections:
        chosen = elder.answers.get(section.code, "").split()
        for item, code in zip(section.items, chosen, strict=False):
            if code != "-":
                _answer(ctx, course, item, (code,))
    if elder.facts is not None:
        for code, fact in view.scale.graph.facts.items():
            found = elder.facts.get(code, fact.default)
            if found is None:
                continue  # recorded beside what counts; the sample does not name it
            _answer(ctx, course, fact, (found,) if isinstance(found, str) else found)
    for key, reason in elder.remarks.items():
        visits.remark(ctx, course.visit_id, key, reason)
    if not elder.signed:
        return
    assert elder.informant is not None, "the sample names one for each signed visit"
    visits.sign(
        ctx,
        course.visit_id,
        Signing(
            tuple(a.name for a in elder.assessors),
            tuple(a.background for a in elder.assessors),
            elder.informant.name,
            elder.informant.relation,
            day,
            elder.address,
        ),
    )


def _answer(ctx: Context, course: Course, item: Item, options: tuple[str, ...]) -> None:
    informant = course.elder.informant
    is_own = informant is None or informant.name == course.elder.name
    source = "person" if is_own else "informant"
    visits.answer(ctx, course.visit_id, Answer(item.code, options, source))


def _prepare(ctx: Context, course: Course) -> None:
    """Prepare a decision on everything that is due by rules that may pay."""
    preview = dues.preview(ctx, course.person_id)
    fit = {
        code
        for policy in preview.policies
        for code, programme in policy.programmes.items()
        if laws.refusal_to_pay(ctx, policy, programme) is None
    }
    for line in preview.entitlement.lines:
        if line.state == DUE and line.programme in fit:
            act = determinations.prepare(ctx, course.person_id, line.programme)
            course.acts.append(act.id)


def _decide(staff: Staff, course: Course, on: date) -> None:
    _prepare(staff.payer, course)
    approver = staff.approver
    for act in course.acts:
        determinations.approve(approver, act, approver.store.user, on)
