# SPDX-License-Identifier: Apache-2.0
"""A person's case: facts and signed levels put together for the law to read."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from carecalc.domain.alike import Alike
from carecalc.domain.case import (
    DEATH,
    AssessmentRecord,
    BenefitRecord,
    Case,
    CaseEvent,
    CertificateRecord,
    FeeRecord,
    Place,
    StatusRecord,
)
from carecalc.domain.entitlement import Entitlement, Start, entitle_by_start
from carecalc.domain.fact import (
    Application,
    Benefit,
    CareFee,
    DisabilityCertificate,
    Event,
    Fact,
    FactValue,
    Hukou,
    Income,
    LawAnswer,
    LtcInsurance,
    OutsideAssessment,
    ProgrammeChoice,
    Residence,
    Setting,
    Status,
)
from carecalc.domain.line import CHOOSE, DUE, EntitlementLine, OpenChoice
from carecalc.domain.money import Money
from carecalc.domain.office import Office
from carecalc.domain.period import Month
from carecalc.domain.person import Person
from carecalc.domain.scale import Scale, level_label
from carecalc.services import reviews_standing
from carecalc.services.context import Context
from carecalc.services.laws import Law
from carecalc.services.validity import periods, valid_to
from carecalc.store.unit_of_work import Work
from carecalc.text import Text

LTC_INSURANCE = "ltc-insurance"


@dataclass(frozen=True, slots=True)
class Level:
    """A signed level with the digest of the scale's file that it was worked out by."""

    scale: Scale
    level: str
    assessed_on: date


@dataclass(frozen=True, slots=True)
class Known:
    """Everything the office knows of one person that the law may read.

    `case` lacks the days of application, which may differ by programme: `case_of`
    fills them in. `is_assumed`: nobody has applied, an application is supposed.
    """

    person: Person
    case: Case
    applications: tuple[tuple[date, tuple[str, ...]], ...]
    levels: tuple[Level, ...]
    facts: tuple[Fact, ...]
    is_assumed: bool = False

    def applied_on(self, programme: str) -> date | None:
        """Return the day of the first application for a programme."""
        return next(iter(self.applied(programme)), None)

    def applied(self, programme: str) -> tuple[date, ...]:
        """Return the days of all applications for a programme, the first one first."""
        return tuple(
            sorted(
                {d for d, codes in self.applications if not codes or programme in codes}
            )
        )

    def case_of(self, programme: str, decided_on: date | None = None) -> Case:
        """Return the case with what the start of one programme hangs on."""
        return self.started(self.applied(programme), decided_on)

    def started(self, applied: tuple[date, ...], decided_on: date | None) -> Case:
        """Return the case with these applications and this day of decision."""
        return replace(
            self.case,
            applied_on=next(iter(applied), None),
            applied_again=applied[1:],
            decided_on=decided_on,
        )

    def scales_between(self, first: Month, last: Month) -> tuple[Scale, ...]:
        """Return the scales of the signed levels that may count in these months.

        Of each scale: the last level that began before them, and all that began since.
        """
        found: list[Level] = []
        for level in self.levels:
            if level.assessed_on > last.last_day:
                continue
            if level.assessed_on <= first.first_day:
                code = level.scale.code
                found = [each for each in found if each.scale.code != code]
            found.append(level)
        return tuple({level.scale.digest: level.scale for level in found}.values())

    def scale_files(self) -> dict[str, str]:
        """Return the digests of the scales behind the levels, by code and version."""
        return {
            f"scale {level.scale.code} {level.scale.version}": level.scale.digest
            for level in self.levels
        }


def of_person(ctx: Context, work: Work, person_id: str) -> Known:
    """Return what is known of a person now."""
    void = reviews_standing.void(work, person_id)
    levels = [
        Level(_scale(ctx, work, v.scale_digest), v.level, v.assessed_on)
        for v in work.visits.of_person(person_id)
        if v.state == "signed" and v.level is not None and v.id not in void
    ]
    person = work.people.get(person_id)
    facts = work.facts.current(person_id)
    return of_facts(person, work.office.get(), facts, levels, ctx.today())


def of_everybody(ctx: Context, work: Work) -> tuple[Known, ...]:
    """Return what is known of everybody registered, by pinyin."""
    office = work.office.get()
    on = ctx.today()
    facts = work.facts.current_of_all()
    levels = levels_of_all(ctx, work, reviews_standing.void(work))
    return tuple(
        of_facts(
            person,
            office,
            facts.get(person.id, ()),
            levels.get(person.id, []),
            on,
        )
        for person in work.people.all()
    )


def levels_of_all(
    ctx: Context, work: Work, without: Collection[str]
) -> dict[str, list[Level]]:
    """Return the signed levels of everybody, by person; not of some of the visits."""
    levels: dict[str, list[Level]] = {}
    scales: dict[str, Scale] = {}
    for head in work.visits.signed():
        if head.level is not None and head.id not in without:
            digest = head.scale_digest
            if digest not in scales:
                scales[digest] = _scale(ctx, work, digest)
            level = Level(scales[digest], head.level, head.assessed_on)
            levels.setdefault(head.person_id, []).append(level)
    return levels


def as_of(known: Known, on: date) -> Known:
    """Return what is known with what has one value at a time as it was on a day.

    Those are where somebody lives, their income and their answers; where nothing held
    on that day, what holds now stands for it too.
    """
    case, facts = known.case, known.facts
    income = _income(facts, on)
    return replace(
        known,
        case=replace(
            case,
            setting=_setting(facts, on) or case.setting,
            income=case.income if income is None else income,
            facts={**case.facts, **_answers(facts, on)},
        ),
    )


def assume_application(known: Known, day: date) -> Known:
    """Return `known` as if the person had applied for everything on `day`.

    Where an application is recorded nothing is assumed.
    """
    if known.applications:
        return known
    return replace(known, applications=((day, ()),), is_assumed=True)


def entitlement(
    known: Known,
    law: Law,
    on: date,
    months: Sequence[Month],
    labels: Mapping[str, Text],
    decided_on: Mapping[str, date] | None = None,
    alike: Alike | None = None,
) -> Entitlement:
    """Return what is due in each month as known on a day.

    Each programme counts from its own applications and its own decision. `alike`
    shares what the law works out with other people.
    """
    decided = decided_on or {}
    starts = {
        code: (known.applied(code), decided.get(code))
        for month in months
        for code in law.programmes(month)
    }
    programmes: dict[Start, list[str]] = {}
    for code, start in sorted(starts.items(), key=lambda item: str(item[1])):
        programmes.setdefault(start, []).append(code)
    found = entitle_by_start(
        known.case, programmes, law, on, months, labels, alike or Alike()
    )
    return _joined(found, starts)


def fact_in_force(
    facts: Iterable[Fact], kind: type[FactValue], on: date
) -> Fact | None:
    """Return the latest fact of a kind in force on a day: by its first day, then as
    recorded."""
    held = [
        f
        for f in facts
        if isinstance(f.value, kind)
        and (f.valid_from is None or f.valid_from <= on)
        and (f.valid_to is None or f.valid_to >= on)
    ]
    if not held:
        return None
    return max(held, key=lambda f: (f.valid_from or date.min, f.recorded_seq))


# --- from facts to a case -------------------------------------------------------------


def of_facts(
    person: Person,
    office: Office,
    facts: tuple[Fact, ...],
    levels: Iterable[Level],
    on: date,
) -> Known:
    """Return what a person's facts and levels come to, recorded or about to be."""
    ordered = sorted(levels, key=lambda level: level.assessed_on)
    events = sorted(
        (
            CaseEvent(f.value.kind, f.valid_from)
            for f in facts
            if isinstance(f.value, Event) and f.valid_from is not None
        ),
        key=lambda event: (event.kind == DEATH, event.on),
    )
    case = Case(
        id=person.id,
        region=office.region,
        birth_date=person.birth_date,
        sex=person.sex,
        hukou=_recorded_places(facts, Hukou),
        residence=_recorded_places(facts, Residence),
        setting=_setting(facts, on),
        income=_income(facts, on),
        statuses=tuple(
            StatusRecord(f.valid_from, f.valid_to, f.value.code)
            for f in facts
            if isinstance(f.value, Status)
        ),
        certificates=tuple(
            CertificateRecord(
                f.valid_from,
                f.valid_to,
                f.value.category,
                f.value.grade,
                f.value.multiple,
            )
            for f in facts
            if isinstance(f.value, DisabilityCertificate)
        ),
        benefits=tuple(
            BenefitRecord(f.valid_from, f.valid_to, f.value.code, f.value.monthly)
            for f in facts
            if isinstance(f.value, Benefit)
        )
        + _insurance(facts),
        assessments=_assessments(office, facts, ordered),
        fees=_fees(facts),
        events=tuple(events),
        choices=_choices(facts),
        facts=_answers(facts, on),
    )
    applications = tuple(
        sorted(
            (f.valid_from, f.value.programmes)
            for f in facts
            if isinstance(f.value, Application) and f.valid_from is not None
        )
    )
    return Known(person, case, applications, tuple(ordered), facts)


def _assessments(
    office: Office, facts: Iterable[Fact], levels: Iterable[Level]
) -> tuple[AssessmentRecord, ...]:
    """Return the signed levels and those concluded elsewhere, each while it is valid.

    Where neither the office nor the scale says how long a level holds, it holds until
    the next assessment.
    """
    outside = [
        AssessmentRecord(f.valid_from, f.valid_to, f.value.scale, _code(f.value.level))
        for f in facts
        if isinstance(f.value, OutsideAssessment) and f.valid_from is not None
    ]
    signed = []
    for level in levels:
        months = periods(office, level.scale, level.level).validity_months
        signed.append(
            AssessmentRecord(
                level.assessed_on,
                None if months is None else valid_to(level.assessed_on, months),
                level.scale.code,
                _typed(level.scale, level.level),
            )
        )
    return (*outside, *signed)


def _insurance(facts: Iterable[Fact]) -> tuple[BenefitRecord, ...]:
    """Return the long-term care insurance as a benefit while something is drawn of it.

    Its conclusion is no level that a programme reads: that takes an assessment.
    """
    return tuple(
        BenefitRecord(f.valid_from, f.valid_to, LTC_INSURANCE, f.value.monthly)
        for f in facts
        if isinstance(f.value, LtcInsurance) and f.value.form
    )


def _fees(facts: Iterable[Fact]) -> tuple[FeeRecord, ...]:
    """Return the bills for care, one for each month that each stands for."""
    found = []
    for f in facts:
        if isinstance(f.value, CareFee) and f.valid_from is not None:
            first = Month.of(f.valid_from)
            last = first if f.valid_to is None else Month.of(f.valid_to)
            bill = f.value
            found += [
                FeeRecord(first.plus(n), bill.setting, bill.fee, bill.insurance)
                for n in range(last.since(first) + 1)
            ]
    return tuple(sorted(found, key=lambda fee: (fee.month, fee.setting)))


def _code(level: str) -> str | int:
    """Return a level typed in by hand as scales write it: most number their levels."""
    return int(level) if level.isascii() and level.isdigit() else level


def _typed(scale: Scale, level: str) -> str | int:
    """Return a level, kept as text, as the scale's own grade code."""
    for grades in scale.graph.grades.values():
        for grade in grades:
            if str(grade.code) == level and level_label(scale, grade.code) is not None:
                return grade.code
    return level


def _recorded_places(
    facts: Iterable[Fact], kind: type[Hukou] | type[Residence]
) -> tuple[Place, ...] | None:
    places = tuple(
        Place(f.valid_from, f.valid_to, f.value.region)
        for f in facts
        if isinstance(f.value, kind)
    )
    return places or None


def _setting(facts: Iterable[Fact], on: date) -> str | None:
    found = fact_in_force(facts, Setting, on)
    return found.value.code if found and isinstance(found.value, Setting) else None


def _income(facts: Iterable[Fact], on: date) -> Money | None:
    found = fact_in_force(facts, Income, on)
    return found.value.monthly if found and isinstance(found.value, Income) else None


def _choices(facts: Iterable[Fact]) -> dict[str, tuple[str, ...]]:
    """Return the last choice made in each group."""
    made = sorted(
        (f for f in facts if isinstance(f.value, ProgrammeChoice)),
        key=lambda f: (f.valid_from or date.min, f.recorded_seq),
    )
    return {
        f.value.group: f.value.take
        for f in made
        if isinstance(f.value, ProgrammeChoice)
    }


def _answers(facts: Iterable[Fact], on: date) -> dict[str, tuple[str, ...]]:
    """Return the answers to the policies' own questions that are in force on a day."""
    given = [f for f in facts if isinstance(f.value, LawAnswer)]
    questions = {f.value.question for f in given if isinstance(f.value, LawAnswer)}
    found: dict[str, tuple[str, ...]] = {}
    for question in sorted(questions):
        about = [
            f
            for f in given
            if isinstance(f.value, LawAnswer) and f.value.question == question
        ]
        fact = fact_in_force(about, LawAnswer, on)
        if fact is not None and isinstance(fact.value, LawAnswer):
            found[question] = fact.value.options
    return found


def _scale(ctx: Context, work: Work, digest: str) -> Scale:
    return ctx.catalog.scale_from(work.laws.bytes(digest))


# --- joining ------------------------------------------------------------------------


def _joined(
    found: Mapping[Start, Entitlement], starts: Mapping[str, Start]
) -> Entitlement:
    lines: list[EntitlementLine] = sorted(
        (
            line
            for start, part in found.items()
            for line in part.lines
            if starts[line.programme] == start
        ),
        key=lambda line: (line.month, line.programme),
    )
    waiting = {line.programme for line in lines if line.state == CHOOSE}
    choices: dict[tuple[str, tuple[object, ...]], OpenChoice] = {}
    totals: dict[Month, Money] = {}
    readings: dict[str, str] = {}
    files: dict[str, str] = {}
    for part in found.values():
        readings.update(part.readings)
        files.update(part.files)
        for choice in part.open_choices:
            if waiting & {code for option in choice.options for code in option.take}:
                choices.setdefault((choice.group, choice.options), choice)
        totals.update(dict.fromkeys(part.totals, Money(0)))
    for line in lines:
        if line.state == DUE and line.amount is not None:
            totals[line.month] += line.amount
    return Entitlement(tuple(lines), totals, tuple(choices.values()), readings, files)
