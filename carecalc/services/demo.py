# SPDX-License-Identifier: Apache-2.0
"""A whole office without a window: made-up people, from the door to the month's list."""

import json
import secrets
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta, timezone
from functools import partial
from pathlib import Path
from typing import TextIO

from carecalc.domain.disbursement import Run
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
from carecalc.domain.office import Office
from carecalc.domain.period import Month
from carecalc.domain.scale import Item
from carecalc.domain.visit import Answer, Signing
from carecalc.errors import UserError
from carecalc.i18n import Catalogue
from carecalc.services import (
    determinations,
    disbursements,
    dues,
    facts,
    laws,
    papers,
    people,
    users,
    visits,
)
from carecalc.services.context import Context
from carecalc.services.demo_summary import Done, in_numbers, in_words, outcome, parts
from carecalc.services.papers import IssuedPaper
from carecalc.services.people import PersonDraft
from carecalc.services.samples import Elder, Sample, SampleEvent, sample
from carecalc.services.visit_counts import per_decided_case
from carecalc.store.keys import DEFAULT_COST, Cost
from carecalc.store.users import FOUNDER_ROLES
from carecalc.text import N_, Message

OFFICE_FOLDER = "office.carecalc"
PAPERS_FOLDER = "papers"
_OFFICERS = ("officer-1", "officer-2")
GUEST = "试用者"
"""Who looks at the sample: sees cases, visits and the month's list."""

CreateOffice = Callable[..., Context]

_CHINA = timezone(timedelta(hours=8))
_OPENS = time(9, 0, tzinfo=_CHINA)


@dataclass(slots=True)
class _Clock:
    """A simulated clock: moved on to a day by hand, by a second at every look."""

    at: datetime

    def __call__(self) -> datetime:
        self.at += timedelta(seconds=1)
        return self.at

    def move_to(self, day: date) -> None:
        """Open the office on a day, never going back."""
        self.at = max(self.at, datetime.combine(day, _OPENS))


@dataclass(frozen=True, slots=True)
class _Staff:
    """The open office as each of those sees it who do something in it."""

    assessor: Context
    payer: Context
    approver: Context


@dataclass(slots=True)
class _Course:
    """What has become of one person so far."""

    elder: Elder
    person_id: str = ""
    hukou_fact: str = ""
    visit_id: str = ""
    acts: list[str] = field(default_factory=list)


def run(
    out: Path,
    seed: int,
    create_office: CreateOffice,
    words: Catalogue,
    overlays: Sequence[Path] | None,
    stream: TextIO,
    people_of: int | None = None,
    papers_of: int | None = None,
    cost: Cost = DEFAULT_COST,
) -> None:
    """Found an office in `out`, lead the sample caseload through it, and say so.

    Time is simulated and ids come from `seed`: two runs with one seed give the same
    papers and the same list. `people_of`: the first so many people only; `papers_of`:
    papers of the first so many. `cost` is that of the keys. `UserError`:
    DEMO-001 `out` is not empty, DEMO-002 a file cannot be written.
    """
    is_new = _check_empty(out)
    try:
        text = _show(
            out, seed, create_office, words, overlays, people_of, papers_of, cost
        )
    except BaseException:
        # The folder was empty: whatever stands in it by now is ours, and half done.
        for made in (out,) if is_new else tuple(out.iterdir()):
            shutil.rmtree(made) if made.is_dir() else made.unlink(missing_ok=True)
        raise
    stream.write(text)


def _show(
    out: Path,
    seed: int,
    create_office: CreateOffice,
    words: Catalogue,
    overlays: Sequence[Path] | None,
    people_of: int | None,
    papers_of: int | None,
    cost: Cost,
) -> str:
    """Do everything and return what is printed."""
    caseload = sample()
    caseload = replace(caseload, elders=caseload.elders[:people_of])
    clock = _Clock(datetime.combine(_first_day(caseload), _OPENS))
    keys = {name: _passphrase() for name in (*_roles(caseload), *_OFFICERS)}
    founder = caseload.office.assessor
    ctx = create_office(
        out / OFFICE_FOLDER,
        _office(caseload),
        founder,
        keys[founder],
        tuple((name, keys[name]) for name in _OFFICERS),
        overlays,
        clock,
        seed=seed,
        cost=cost,
    )
    try:
        staff = _staff(ctx, caseload, keys, cost)
        courses = _lead(staff, clock, caseload)
        clock.move_to(caseload.on)
        month = Month.parse(caseload.list_month)
        outcomes = [
            outcome(ctx, c.elder, c.person_id, c.visit_id, c.acts, month)
            for c in courses
        ]
        listed = disbursements.build(staff.payer, month)
        issued = _issue(staff, out, courses[:papers_of], month, listed, words)
        done = Done(
            caseload, seed, outcomes, listed, issued, parts(ctx), per_decided_case(ctx)
        )
        text = in_words(ctx, done, words)
    finally:
        ctx.store.close()
    numbers = json.dumps(in_numbers(done, words), ensure_ascii=False, indent=2)
    _write(out / "summary.json", f"{numbers}\n".encode())
    _write(out / "summary.txt", text.encode())
    return text + _secrets(words, out, keys)


def populate(
    folder: Path,
    create_office: CreateOffice,
    keys: Mapping[str, str],
    people_of: int,
    cost: Cost,
) -> None:
    """Found an office in `folder` and lead the first people of the sample through it.

    The list of the month is built and no paper printed; the last visit but one waits to
    be signed, the last one stops half way. `keys` are the passphrases of those who work
    in it and of the two officers, see `staff_of_sample`; `cost` is that of the keys.
    """
    caseload = sample()
    *done, to_sign, to_finish = caseload.elders[:people_of]
    to_sign = replace(to_sign, signed=False, decided_on=None, decision="approve")
    begun = dict(list(to_finish.answers.items())[:2])
    to_finish = replace(
        to_finish,
        signed=False,
        decided_on=None,
        decision="approve",
        answers=begun,
        facts=None,
    )
    caseload = replace(caseload, elders=(*done, to_sign, to_finish))
    clock = _Clock(datetime.combine(_first_day(caseload), _OPENS))
    founder = caseload.office.assessor
    officers = tuple((name, keys[name]) for name in _OFFICERS)
    office = _office(caseload)
    ctx = create_office(folder, office, founder, keys[founder], officers, clock=clock)
    try:
        staff = _staff(ctx, caseload, keys, cost)
        users.add(ctx, GUEST, keys[GUEST], ("assessor", "payer"), None, cost=cost)
        _lead(staff, clock, caseload)
        clock.move_to(caseload.on)
        disbursements.build(staff.payer, Month.parse(caseload.list_month))
    finally:
        ctx.store.close()


def staff_of_sample() -> tuple[str, ...]:
    """Return who has a key to the sample's office: the guest first, officers last."""
    return (GUEST, *_roles(sample()), *_OFFICERS)


# --- founding -------------------------------------------------------------------------


def _check_empty(out: Path) -> bool:
    """Return whether `out` is still to be made; DEMO-001 if something is in it."""
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise UserError(
            "DEMO-001",
            Message(N_("{path} is not an empty folder."), {"path": str(out)}),
            Message(N_("Name a folder that is empty or does not exist yet.")),
            str(out),
        )
    return not out.exists()


def _passphrase() -> str:
    return "-".join(secrets.token_hex(2) for _ in range(5))


def _office(caseload: Sample) -> Office:
    office = caseload.office
    return Office(
        authority=office.authority,
        street=office.street,
        assessment_body=office.assessment_body,
        letterhead=office.letterhead,
        telephone=office.telephone,
        appeal_body=office.appeal_body,
        court=office.court,
        region=office.region,
        communities=office.communities,
        validity_months=office.validity_months,
    )


def _roles(caseload: Sample) -> dict[str, tuple[str, ...]]:
    """Return who works in the office as what, its founder first."""
    office = caseload.office
    return {
        office.assessor: FOUNDER_ROLES,
        office.payer: ("payer",),
        office.approver: ("approver",),
        office.reviewer: ("reviewer",),
    }


def _staff(
    ctx: Context, caseload: Sample, keys: Mapping[str, str], cost: Cost
) -> _Staff:
    """Give everybody else a key, and return the office as they open it."""
    for name, roles in _roles(caseload).items():
        if name != ctx.store.user:
            users.add(ctx, name, keys[name], roles, None, cost=cost)
    payer, approver = (
        users.beside(ctx, name, keys[name])
        for name in (caseload.office.payer, caseload.office.approver)
    )
    return _Staff(ctx, payer, approver)


def _first_day(caseload: Sample) -> date:
    return min(elder.applied_on for elder in caseload.elders)


# --- the course of things -------------------------------------------------------------


def _lead(staff: _Staff, clock: _Clock, caseload: Sample) -> list[_Course]:
    """Do everything that is dated, in the order of the days."""
    courses = [_Course(elder) for elder in caseload.elders]
    steps = [
        (day, number, order, step)
        for number, course in enumerate(courses)
        for order, (day, step) in enumerate(_steps(staff, caseload, course))
    ]
    for day, _, _, step in sorted(steps, key=lambda s: s[:3]):
        clock.move_to(day)
        step()
    return courses


def _steps(
    staff: _Staff, caseload: Sample, course: _Course
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


def _register(ctx: Context, course: _Course) -> None:
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
    course: _Course,
    value: FactValue,
    first: date | None,
    last: date | None = None,
    document: str = "",
    supersedes: str | None = None,
) -> str:
    return facts.add(ctx, course.person_id, value, first, last, document, supersedes).id


def _move(ctx: Context, course: _Course) -> None:
    """Record that the registration moved: the old place ends, the new one begins."""
    old, new = course.elder.registrations()[:2]
    _fact(ctx, course, Hukou(old.code), old.from_, old.to, supersedes=course.hukou_fact)
    _fact(ctx, course, Hukou(new.code), new.from_, new.to)


def _happen(ctx: Context, course: _Course, event: SampleEvent) -> None:
    _fact(ctx, course, Event(event.kind), event.on, None, event.document)


def _assess(ctx: Context, course: _Course, scale: str, day: date) -> None:
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


def _answer(
    ctx: Context, course: _Course, item: Item, options: tuple[str, ...]
) -> None:
    informant = course.elder.informant
    is_own = informant is None or informant.name == course.elder.name
    source = "person" if is_own else "informant"
    visits.answer(ctx, course.visit_id, Answer(item.code, options, source))


def _prepare(ctx: Context, course: _Course) -> None:
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


def _decide(staff: _Staff, course: _Course, on: date) -> None:
    _prepare(staff.payer, course)
    approver = staff.approver
    for act in course.acts:
        determinations.approve(approver, act, approver.store.user, on)


# --- the papers -----------------------------------------------------------------------


def _issue(
    staff: _Staff,
    out: Path,
    courses: Sequence[_Course],
    month: Month,
    listed: Run,
    words: Catalogue,
) -> list[IssuedPaper]:
    """Issue every person's papers, then the list, into files named by number."""
    language = words.language
    issued: list[IssuedPaper] = []
    for course in courses:
        if course.visit_id and course.elder.signed:
            issued.append(
                papers.assessment_report(staff.assessor, course.visit_id, language)
            )
        if course.elder.decision == "approve" and course.acts:
            issued += [papers.notice(staff.payer, act, language) for act in course.acts]
        else:
            issued.append(
                papers.subsidy_sheet(staff.payer, course.person_id, month, language)
            )
    for paper in issued:
        _write(out / PAPERS_FOLDER / f"{paper.number}.pdf", paper.data)
    of_list = papers.month_list(staff.payer, listed.id, language)
    workbook = papers.month_workbook(staff.payer, listed.id, language)
    _write(out / "list.pdf", of_list.data)
    _write(out / "list.xlsx", workbook.data)
    return [*issued, of_list, workbook]


def _write(file: Path, data: bytes) -> None:
    try:
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(data)
    except OSError as error:
        raise UserError(
            "DEMO-002",
            Message(
                N_("{path} could not be written: {reason}"),
                {"path": str(file), "reason": error.strerror or str(error)},
            ),
            Message(N_("Look at the free space and the rights of the folder.")),
            str(file),
        ) from error


# --- the keys -------------------------------------------------------------------------


def _secrets(words: Catalogue, out: Path, keys: Mapping[str, str]) -> str:
    """Return how to open the office: printed once, kept nowhere."""
    lines = [Message(N_("Office: {path}"), {"path": str(out / OFFICE_FOLDER)})]
    lines += [
        Message(
            N_("User: {user}, passphrase: {passphrase}"),
            {"user": name, "passphrase": passphrase},
        )
        for name, passphrase in keys.items()
        if name not in _OFFICERS
    ]
    first, second = (keys[name] for name in _OFFICERS)
    lines.append(
        Message(
            N_("Recovery, both together: {first}, {second}"),
            {"first": first, "second": second},
        )
    )
    return "".join(f"{words.render(line)}\n" for line in lines)
