# SPDX-License-Identifier: Apache-2.0
"""What the office knows of a person by the names that the papers of an application use."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from carecalc.catalog import privacy
from carecalc.documents.form_values import Row
from carecalc.documents.values import Signer, Value
from carecalc.domain import asks as reading
from carecalc.domain.appointment import Appointment
from carecalc.domain.disclosure import CONSENTED, WITHDRAWN, Consent
from carecalc.domain.fact import CareChoice
from carecalc.domain.household import Household, Member
from carecalc.domain.household_file import HouseholdFile
from carecalc.domain.line import DUE
from carecalc.domain.office import Office
from carecalc.domain.paper import Paper
from carecalc.domain.period import Month
from carecalc.domain.trace import Words
from carecalc.domain.visit import Visit
from carecalc.services import asks, cases, consents, dues, filling, laws
from carecalc.services.access import needs
from carecalc.services.asks import ASKED, HELD, LAPSES
from carecalc.services.asks_held import held_words
from carecalc.services.cases import Known, Level, fact_in_force
from carecalc.services.context import Context, civil_day
from carecalc.services.filling_parts import paid_to, signed_level
from carecalc.services.household_words import DUTIES, RELATIONS
from carecalc.text import N_, Message

ACCEPTANCE = "acceptance-notice"
TICKED, OPEN = "☑", "☐"
_BY = {"guardian": "by-guardian", "agent": "by-agent"}
"""The boxes of whoever acts for a person."""
_PROCESSING = "processing"
_TOLD = "told"
_ENOUGH = 2
"""So many surveyors have a line of their own."""

Rows = tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Stored:
    """What is on record of a person and of the office, as their papers say it."""

    ctx: Context
    known: Known
    office: Office
    household: HouseholdFile | None
    visit: Visit | None
    planned: Appointment | None
    papers: tuple[Paper, ...]

    def of_person(self) -> dict[str, Value]:
        """Return the fields that are about the person, empty where nothing is known."""
        known, person = self.known, self.known.person
        on, codes = self.ctx.today(), self.ctx.catalog.codes()
        case, month = reading.in_force_on(known.case, on), Month.of(on)

        def held(name: str) -> Words:
            words = held_words(name, case, month, codes, ())
            return _listed(_until(said, last) for said, last in words)

        payee = paid_to(known.facts, on, codes)
        choice = self.choice()
        agent = ""
        if choice is not None and choice.chosen_by in _BY:
            agent = choice.chooser
        return {
            "hukou": held("hukou"),
            "statuses": held("status"),
            "disabilities": held("certificate"),
            "benefits": held("benefit"),
            "setting": held("setting"),
            "level": _listed(_levels(known.levels)),
            "contact_name": person.contact_name,
            "contact_relation": person.contact_relation,
            "contact_phone": person.contact_phone,
            "applied_on": max((day for day, _ in known.applications), default=None),
            "accepted_on": _accepted_on(self.papers),
            "agent_name": agent,
            "channel": "" if payee is None else payee.channel,
            "holder": "" if payee is None else payee.holder,
            "account": "" if payee is None else payee.number,
            "bank": "" if payee is None else payee.bank,
            "payee_relation": "" if payee is None else payee.relation,
        }

    def choice(self) -> CareChoice | None:
        """Return the choice of the form of care in force, which says who acts."""
        fact = fact_in_force(self.known.facts, CareChoice, self.ctx.today())
        return fact.value if fact and isinstance(fact.value, CareChoice) else None

    def applies_through(self) -> frozenset[str]:
        """Return the box of whoever applies for the person, where that is known."""
        choice = self.choice()
        box = "" if choice is None else _BY.get(choice.chosen_by, "")
        return frozenset({box} - {""})

    def of_survey(self) -> tuple[dict[str, Value], dict[str, Signer]]:
        """Return when the last visit was made or the next one will be, and who makes it."""
        fields: dict[str, Value] = {}
        names: tuple[str, ...] = ()
        if self.planned is not None:
            fields["surveyed_on"] = self.planned.planned.day
            fields["surveyed_at"] = self.planned.planned.time
            names = self.planned.planned.assessors
        elif self.visit is not None and self.visit.signing is not None:
            signing = self.visit.signing
            fields["surveyed_on"] = self.visit.assessed_on
            fields["informant"] = signing.informant
            fields["informant_relation"] = signing.informant_relation
            names = signing.assessors
        return fields, {
            f"surveyor-{n}": Signer(name)
            for n, name in enumerate(names[:_ENOUGH], start=1)
        }

    def applied_for(self) -> Words:
        """Return the programmes that were applied for, "" where nobody has applied."""
        if any(not codes for _, codes in self.known.applications):
            return Message(N_("all subsidies whose conditions are met"))
        rows = programmes(self.ctx, self.known.case.region, self.known)
        return _listed(words_of(row[1]) for row in rows if row[0] == TICKED)

    def members(self) -> Rows:
        """Return who lives together with the person, as declared."""
        if self.household is None:
            return ()
        links, household = self.household.links, self.household.household
        return tuple(
            (member.name, _named(RELATIONS, member.relation), member.id_number, "")
            for member in household.members
            if links.get(member.id) != self.known.person.id
        )

    def supporters(self) -> Rows:
        """Return who owes the household support and lives apart, as declared."""
        if self.household is None:
            return ()
        household = self.household.household
        return tuple(
            (each.name, _named(DUTIES, each.duty), "", "")
            for each in household.supporters or ()
            if each.member is None or _member(household, each.member) is None
        )

    def materials(self, only_there: bool = False) -> Rows:
        """Return the papers of the application: what is there, then what is missing."""
        if not self.ctx.catalog.knows_region(self.known.case.region):
            return ()
        listed = asks.before_visit(self.ctx, self.known.person.id)
        papers = self.ctx.catalog.codes().groups.get("paper", {})
        there = [
            papers[ask.name]
            for ask in listed.of_state(HELD, LAPSES)
            if ask.name in papers
        ]
        if only_there:
            return _numbered((paper, "") for paper in there)
        return _numbered(
            (
                *((paper, Message(N_("handed in"))) for paper in there),
                *((paper, Message(N_("still missing"))) for paper in listed.papers),
            )
        )

    def missing(self) -> Rows:
        """Return all that an application still lacks, and which programmes need it."""
        if not self.ctx.catalog.knows_region(self.known.case.region):
            return ()
        listed = asks.before_visit(self.ctx, self.known.person.id)
        wanted: dict[Words, list[Words]] = {}
        for ask in listed.of_state(ASKED, LAPSES):
            for paper in ask.papers:
                wanted.setdefault(paper, []).extend(why.programme for why in ask.why)
        for paper in listed.papers:
            wanted.setdefault(paper, [])
        return _numbered((paper, _listed(why)) for paper, why in wanted.items())

    def proposed(self) -> tuple[Rows, dict[str, Value]]:
        """Return what would be given each month, worked out as known now, and the sum."""
        if not self.ctx.catalog.knows_region(self.known.case.region):
            return (), {}
        preview = dues.preview(self.ctx, self.known.person.id)
        due = [
            each
            for each in filling.results(preview, self.ctx.catalog.codes())
            if each.state == DUE
        ]
        rows = tuple((e.programme, e.category, e.from_month, e.monthly) for e in due)
        total = preview.entitlement.totals.get(preview.month)
        if total is None or not due:
            return rows, {}
        return rows, {"total": total, "capitals": total.capitals()}

    def last_told(self, kinds: Iterable[str]) -> Rows:
        """Return the paper issued last among some kinds: what is being delivered."""
        wanted = set(kinds)
        for paper in self.papers:
            if paper.kind in wanted:
                return ((str(1), paper.title, paper.number, str(1)),)
        return ()


@needs("papers.issue")
def stored(ctx: Context, person_id: str) -> Stored:
    """Return what is on record of a person: the latest of each."""
    with ctx.store.reading() as work:
        signed = [v for v in work.visits.of_person(person_id) if v.signing is not None]
        planned = [a for a in work.appointments.of_person(person_id) if a.is_open]
        return Stored(
            ctx=ctx,
            known=cases.of_person(ctx, work, person_id),
            office=work.office.get(),
            household=work.households.of_person(person_id),
            visit=max(signed, key=lambda v: v.assessed_on, default=None),
            planned=planned[0] if planned else None,
            papers=work.papers.of_person(person_id),
        )


def of_office(office: Office) -> dict[str, Value]:
    """Return the office's own names."""
    return {
        "authority": office.authority,
        "street": office.street,
        "office_telephone": office.telephone,
        "appeal_body": office.appeal_body,
        "court": office.court,
    }


@needs("laws.see", "nobody")
def programmes(ctx: Context, region: str, known: Known | None) -> Rows:
    """Return the programmes in force: whether they are applied for, and their rules."""
    month = Month.of(ctx.today())
    law = laws.at_hand(ctx, region).programmes(month)
    return tuple(
        (
            TICKED if known is not None and known.applied(code) else OPEN,
            programme.label,
            policy.sources[0].number if policy.sources else "",
        )
        for code, (policy, programme) in law.items()
    )


@needs("laws.see", "nobody")
def told(
    ctx: Context, records: Mapping[str, Consent]
) -> tuple[dict[str, Rows], dict[str, Value]]:
    """Return what people are told of their data, and what they agree to apart.

    What was agreed to under another text than the one in force is asked again.
    """
    file, text = privacy.information(ctx.catalog, ctx.today())

    def box(scope: str, kind: str) -> str:
        record = records.get(scope)
        if record is None or record.text_digest != file.digest:
            return OPEN
        return TICKED if record.kind == kind else OPEN

    scopes = text.scopes.items()
    tables: dict[str, Rows] = {
        "parts": tuple((part.heading, part.text, part.clause) for part in text.parts),
        "told": _numbered((s.label,) for _, s in scopes if s.is_told_only),
        "consents": tuple(
            (s.label, box(code, CONSENTED), box(code, WITHDRAWN), "")
            for code, s in scopes
            if not s.is_told_only
        ),
    }
    return tables, {"caution": text.note if text.mark else ""}


@needs("papers.issue")
def is_told(ctx: Context, person_id: str) -> frozenset[str]:
    """Return the box of a person who was told, by the text in force, of their data."""
    found = consents.of_person(ctx, person_id)
    record = found.now.get(_PROCESSING)
    is_so = record is not None and not found.is_outdated(record)
    return frozenset({_TOLD}) if is_so else frozenset()


def words_of(value: Value) -> Words:
    """Return a value that is words."""
    assert isinstance(value, Words)
    return value


def _accepted_on(papers: Iterable[Paper]) -> date | None:
    days = [civil_day(p.issued_at) for p in papers if p.kind == ACCEPTANCE]
    return max(days, default=None)


def _levels(levels: Iterable[Level]) -> Iterator[Words]:
    """Yield the latest level of each scale."""
    latest: dict[str, Level] = {}
    for level in sorted(levels, key=lambda each: each.assessed_on):
        latest[level.scale.code] = level
    for level in latest.values():
        yield Message(
            N_("{level} ({scale}, {day})"),
            {
                "level": signed_level(level),
                "scale": level.scale.label,
                "day": level.assessed_on,
            },
        )


def _until(said: Words, last: date | None) -> Words:
    if last is None:
        return said
    return Message(N_("{what}, until {day}"), {"what": said, "day": last})


def _listed(words: Iterable[Words]) -> Words:
    found = tuple(dict.fromkeys(words))
    return Message("{all}", {"all": found}) if found else ""


def _numbered(rows: Iterable[Row]) -> Rows:
    return tuple((str(n), *row) for n, row in enumerate(rows, start=1))


def _named(words: Mapping[str, str], code: str) -> Words:
    return Message(words[code]) if code in words else code


def _member(household: Household, member_id: str) -> Member | None:
    return next((m for m in household.members if m.id == member_id), None)
