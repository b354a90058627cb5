# SPDX-License-Identifier: Apache-2.0
"""Whether those who assess somebody may: on the register, of no relation, of no carer."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from carecalc.catalog.agency_rules import agency_rules
from carecalc.domain.agency import Organisation, Recusal, cares_for
from carecalc.domain.agency_rules import AgencyRules, Rule
from carecalc.domain.fact import Payee
from carecalc.domain.names import plain_name
from carecalc.domain.record import Happening, Record
from carecalc.domain.visit import Signing, Visit
from carecalc.errors import UserError
from carecalc.services.access import needs
from carecalc.services.agencies import line
from carecalc.services.agencies_register import entry_of, is_kept
from carecalc.services.context import Context
from carecalc.services.visit_checks import draft_of
from carecalc.store.unit_of_work import Work
from carecalc.text import N_, Message, Text

DECLARED = "declared"


@dataclass(frozen=True, slots=True)
class Doubt:
    """What speaks against somebody's signature; `is_blocking`, or only told.

    `citation` is the text that the rule follows, `mark` how sure that is.
    """

    refusal: UserError
    is_blocking: bool
    citation: Text
    mark: str = ""


@needs("visits.work")
def declare(
    ctx: Context, visit_id: str, assessor: str, is_related: bool, relation: str = ""
) -> Happening[Recusal]:
    """Keep what an assessor says of their relation to the person before a visit.

    What they said before is taken back by it. `UserError`: RECUSAL-003 no name,
    RECUSAL-004 a relation without saying which, VISIT-004 the visit is closed.
    """
    name, said = line(assessor), line(relation)
    if not name:
        raise UserError(
            "RECUSAL-003",
            Message(N_("Say who declares this.")),
            None,
            "assessor",
        )
    if is_related and not said:
        raise UserError(
            "RECUSAL-004",
            Message(N_("Say what relation it is.")),
            Message(N_("For example: child, neighbour, creditor.")),
            "relation",
        )
    value = Recusal(name, is_related, said if is_related else "")
    with ctx.store.work() as work:
        visit = draft_of(work, visit_id)
        before = _of(work, visit, name)
        if before is not None and before.value == value:
            return before
        made = work.recusals.add(
            Happening(
                ctx.new_id(),
                DECLARED,
                value,
                ctx.today(),
                visit.person_id,
                visit_id,
                "" if before is None else before.id,
            )
        )
        work.audit("recusal.declared", visit_id, value)
        return made


@needs("cases.see")
def declared(ctx: Context, visit_id: str) -> tuple[Happening[Recusal], ...]:
    """Return what the assessors of a visit declared, as it came."""
    with ctx.store.reading() as work:
        return work.recusals.about(visit_id)


@needs("cases.see")
def doubts(
    ctx: Context,
    visit_id: str,
    assessors: tuple[str, ...],
    backgrounds: tuple[str, ...] = (),
) -> tuple[Doubt, ...]:
    """Return what speaks against these people's signing a visit."""
    with ctx.store.reading() as work:
        visit = work.visits.get(visit_id)
        return _doubts(ctx, work, visit, assessors, backgrounds)


@needs("visits.work", "nobody")
def has_register(ctx: Context) -> bool:
    """Say whether the office keeps a register, so that it counts."""
    with ctx.store.reading() as work:
        return is_kept(work)


def check_assessors(ctx: Context, work: Work, visit: Visit, signing: Signing) -> None:
    """Refuse a signature that something speaks against and the rules block.

    `UserError`: REGISTER-004 … REGISTER-006, RECUSAL-001, RECUSAL-002, AGENCY-012.
    """
    found = _doubts(ctx, work, visit, signing.assessors, signing.backgrounds)
    for doubt in found:
        if doubt.is_blocking:
            raise doubt.refusal


def check_care(
    ctx: Context, work: Work, person_id: str, organisation: Record[Organisation]
) -> None:
    """Refuse an organisation that gives a person care: AGENCY-012."""
    doubt = _of_care(_rules(ctx), work, person_id, organisation)
    if doubt is not None and doubt.is_blocking:
        raise doubt.refusal


def providers(work: Work, person_id: str) -> tuple[str, ...]:
    """Return from whom a person gets care: by the plan, or paid for it."""
    plan = work.care_plans.latest(person_id)
    names = [] if plan is None else [one.provider for one in plan.lines]
    names += [
        fact.value.holder
        for fact in work.facts.current(person_id)
        if isinstance(fact.value, Payee)
    ]
    return tuple(dict.fromkeys(filter(None, names)))


def _doubts(
    ctx: Context,
    work: Work,
    visit: Visit,
    assessors: Iterable[str],
    backgrounds: tuple[str, ...],
) -> tuple[Doubt, ...]:
    rules = _rules(ctx)
    kept = is_kept(work)
    names = [name for each in assessors if (name := line(each))]
    found: list[Doubt] = []
    for place, name in enumerate(names):
        background = backgrounds[place] if place < len(backgrounds) else ""
        if kept:
            found += _of_register(
                rules.register, work, name, background, visit.assessed_on
            )
        found += _of_relation(rules.recusal, work, visit, name, kept)
        organisation = _organisation_of(work, name)
        if organisation is not None:
            doubt = _of_care(rules, work, visit.person_id, organisation)
            found += [] if doubt is None else [doubt]
    return tuple(found)


def _of_register(
    rule: Rule, work: Work, name: str, background: str, on: date
) -> list[Doubt]:
    entry = entry_of(work, name)
    if entry is None:
        refusal = UserError(
            "REGISTER-004",
            Message(N_("{name} is not on the register of assessors."), {"name": name}),
            Message(N_("Enter them into the register, or let somebody else assess.")),
            "assessors",
        )
        return [_doubt(rule, refusal, True)]
    found = []
    if entry.day is not None and entry.day < on:
        refusal = UserError(
            "REGISTER-005",
            Message(
                N_("The certificate of {name} was valid until {day} only."),
                {"name": name, "day": entry.day},
            ),
            Message(N_("Enter the new one into the register.")),
            "assessors",
        )
        found.append(_doubt(rule, refusal, True))
    if background and background not in entry.value.backgrounds:
        refusal = UserError(
            "REGISTER-006",
            Message(
                N_("The register says nothing of this background of {name}."),
                {"name": name},
            ),
            Message(N_("Look at their certificate, and correct the register or this.")),
            "backgrounds",
        )
        found.append(_doubt(rule, refusal, True))
    return found


def _of_relation(
    rule: Rule, work: Work, visit: Visit, name: str, kept: bool
) -> list[Doubt]:
    said = _of(work, visit, name)
    if said is None:
        refusal = UserError(
            "RECUSAL-001",
            Message(
                N_("{name} has not said whether they are related to the person."),
                {"name": name},
            ),
            Message(N_("Record what they declare, before the visit is signed.")),
            "assessors",
        )
        return [_doubt(rule, refusal, kept)]
    if said.value.is_related:
        refusal = UserError(
            "RECUSAL-002",
            Message(
                N_("{name} declared a relation to the person ({relation})."),
                {"name": name, "relation": said.value.relation},
            ),
            Message(N_("Somebody else must assess.")),
            "assessors",
        )
        return [Doubt(refusal, True, rule.citation, rule.mark)]
    return []


def _of_care(
    rules: AgencyRules, work: Work, person_id: str, organisation: Record[Organisation]
) -> Doubt | None:
    name = cares_for(organisation.value, providers(work, person_id))
    if not name:
        return None
    refusal = UserError(
        "AGENCY-012",
        Message(
            N_("{name} gives this person care (as “{provider}”) and may not assess."),
            {"name": organisation.value.name, "provider": name},
        ),
        Message(N_("Give the visit to another organisation, or to your own people.")),
        "organisation",
    )
    return _doubt(rules.care, refusal, is_kept(work))


def _doubt(rule: Rule, refusal: UserError, kept: bool) -> Doubt:
    return Doubt(refusal, rule.blocks(kept), rule.citation, rule.mark)


def _organisation_of(work: Work, name: str) -> Record[Organisation] | None:
    """Return whose staff somebody is, by the register or by their key."""
    entry = entry_of(work, name)
    user = work.users.get(name)
    ids = [
        "" if entry is None else entry.about,
        "" if user is None else user.organisation,
    ]
    found = next(filter(None, ids), "")
    return work.organisations.find(found) if found else None


def _of(work: Work, visit: Visit, name: str) -> Happening[Recusal] | None:
    plain = plain_name(name)
    return next(
        (
            one
            for one in reversed(work.recusals.about(visit.id))
            if plain_name(one.value.assessor) == plain
        ),
        None,
    )


def _rules(ctx: Context) -> AgencyRules:
    return agency_rules(ctx.catalog, ctx.today())
