# SPDX-License-Identifier: Apache-2.0
"""Filling in the papers of a decision and the opinion that is given before one."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TypedDict

from carecalc.catalog.codes import Codes
from carecalc.documents.decision_values import (
    Change,
    Changed,
    Decided,
    Difference,
    Ended,
    Notice,
    Opinion,
    Refusal,
    Screened,
    Termination,
)
from carecalc.documents.values import Entry, Letterhead, PaidTo, Subject
from carecalc.domain.determination import Determination
from carecalc.domain.disbursement import Line
from carecalc.domain.fact import Fact
from carecalc.domain.line import DUE, EntitlementLine
from carecalc.domain.money import Money
from carecalc.domain.office import Office
from carecalc.domain.period import Month
from carecalc.domain.person import Person
from carecalc.domain.policy import Policy, Programme
from carecalc.domain.prescreen import PreScreen
from carecalc.domain.prescreen_rules import HardshipRules
from carecalc.domain.trace import Words
from carecalc.services import filling, laws
from carecalc.services.cases import Known
from carecalc.services.determinations import GRANT, REFUSED, Explained
from carecalc.services.dues import Preview, because
from carecalc.services.filling_parts import (
    address,
    care,
    cite_all,
    cite_step,
    doubts,
    paid_to,
    policy_sources,
    readings,
    subject,
    telephone,
)

WITHDRAWN = "withdrawn"
_NOTHING = Money(0)


@dataclass(frozen=True, slots=True)
class Told:
    """An act that was decided, with all that its paper is filled from.

    `previous` is the grant that it changes or ends, None where it has none. `due` are
    the lines that the act comes to from that grant's first month on, `paid` what closed
    lists paid by earlier acts. `recorded` is what was recorded since that grant,
    `withdrawn` what has been withdrawn since. `successor` is the decision that has taken
    its place.
    """

    act: Determination
    explained: Explained
    person: Person
    facts: tuple[Fact, ...]
    office: Office
    codes: Codes
    previous: Determination | None = None
    due: tuple[EntitlementLine, ...] = ()
    paid: tuple[Line, ...] = ()
    recorded: Known | None = None
    withdrawn: Known | None = None
    successor: Determination | None = None

    @property
    def law(self) -> tuple[Policy, Programme]:
        """The file and programme that the act rests on."""
        line = self.explained.line
        return self.explained.law.programmes(line.month)[self.act.programme]

    @property
    def decided_on(self) -> date:
        """The day of the decision."""
        assert self.act.decided_on is not None, "only decided acts are told"
        return self.act.decided_on


class _Common(TypedDict):
    """What all papers of a decision say alike, as `Decision` has it."""

    number: str
    authority: str
    approver: str
    decided_on: date
    subject: Subject
    letterhead: Letterhead
    appeal_body: str
    court: str
    applied_on: date | None
    superseded: str
    superseded_on: date | None
    readings: tuple[Entry, ...]
    marks: tuple[Entry, ...]
    sources: Mapping[str, Words]


def notice(told: Told) -> Notice:
    """Return the notice of an act by which something is granted."""
    granted = _granted(told)
    return Notice(
        **_common(told),
        decided=(granted,),
        total=granted.monthly or _NOTHING,
        payee=_payee(told),
        care=care(told.facts, told.decided_on, told.codes),
    )


def refusal(told: Told) -> Refusal:
    """Return the refusal of what the authority did not grant, by the law or its own
    reason; a grant before it goes on."""
    line, act = told.explained.line, told.act
    policy, _ = told.law
    # The authority's own reason stands alone; the law's clauses go with the law's.
    is_own = act.state == REFUSED
    refused = Decided(
        programme=line.label,
        because=act.reason or because(line, told.codes.labels(), policy),
        clauses=() if is_own else cite_all(line.clauses, policy),
        reasons=() if is_own else (cite_step(line.step, policy),),
    )
    stands = told.previous.number if told.previous is not None else ""
    return Refusal(**_common(told), refused=(refused,), stands=stands)


def change(told: Told) -> Change:
    """Return the change of an earlier grant by a later one."""
    earlier, after = _earlier(told), _granted(told)
    assert after.from_month is not None, "a grant has a first month"
    before = _held(told, earlier, after.from_month.plus(-1))
    # What it pays is what closed lists paid last: a dated standard moves by itself.
    own: list[Money | None] = [
        line.amount
        for line in told.paid
        if line.determination_id == earlier.id and line.month < after.from_month
    ]
    changed = Changed(
        before=replace(before, monthly=own[-1] if own else before.monthly),
        after=after,
        earlier=earlier.number,
        earlier_on=earlier.decided_on,
        differences=_differences(told, after.from_month),
    )
    return Change(
        **_common(told),
        changed=(changed,),
        since=_since(told),
        total=after.monthly or _NOTHING,
        payee=_payee(told),
    )


def termination(told: Told) -> Termination:
    """Return the end of an earlier grant."""
    earlier, line = _earlier(told), told.explained.line
    assert earlier.from_month is not None, "a grant has a first month"
    policy, _ = told.law
    last = _last_due(told)
    granted = _held(told, earlier, last)
    first_undue = earlier.from_month if granted.to_month is None else last.plus(1)
    ended = Ended(
        granted=replace(granted, from_month=earlier.from_month),
        earlier=earlier.number,
        earlier_on=earlier.decided_on,
        because=told.act.reason or because(line, told.codes.labels(), policy),
        last_paid=max((line.month for line in told.paid), default=None),
        differences=_differences(told, first_undue),
        clauses=cite_all(line.clauses, policy),
        reasons=(cite_step(line.step, policy),),
    )
    return Termination(**_common(told), ended=(ended,), since=_since(told))


def opinion(
    preview: Preview,
    office: Office,
    codes: Codes,
    on: date,
    screened: tuple[Screened, ...],
) -> Opinion:
    """Return what a clerk found and suggests for a month; it has no number yet."""
    found = preview.entitlement
    return Opinion(
        number="",
        letterhead=Letterhead(office.letterhead, address(office)),
        subject=subject(preview.known.person, codes),
        month=preview.month,
        reckoned_on=on,
        programmes=filling.results(preview, codes),
        total=found.totals.get(preview.month, _NOTHING),
        checked=tuple(filling.grounds(preview.known, codes)),
        choices=filling.choices(preview),
        screened=screened,
        readings=readings(found.readings, preview.policies),
        marks=filling.marks(preview),
        sources=policy_sources(preview.policies),
    )


def screened(
    results: Mapping[str, PreScreen], rules: HardshipRules, codes: Codes
) -> tuple[Screened, ...]:
    """Return what a household was screened for, with its arithmetic."""
    found = []
    for code, result in results.items():
        rule = rules.categories.get(code)
        name = codes.name("status", code) if rule is None else rule.label
        found.append(Screened(name, result.state, result.per_head, (result.step,)))
    return tuple(found)


def _common(told: Told) -> _Common:
    act, office, later = told.act, told.office, told.successor
    policy, _ = told.law
    is_own = act.state == REFUSED
    return {
        "number": act.number,
        "authority": act.authority,
        "approver": act.approver,
        "decided_on": told.decided_on,
        "subject": subject(told.person, told.codes),
        "letterhead": Letterhead(act.authority, telephone(office)),
        "appeal_body": office.appeal_body,
        "court": office.court,
        "applied_on": told.explained.applied_on,
        "superseded": "" if later is None else later.number,
        "superseded_on": None if later is None else later.decided_on,
        "readings": readings(act.readings, [policy]),
        "marks": () if is_own else doubts([(told.explained.line, policy)]),
        "sources": policy_sources([policy]),
    }


def _granted(told: Told) -> Decided:
    """Return what an act grants, from its first month on."""
    act, line = told.act, told.explained.line
    policy, programme = told.law
    return Decided(
        programme=line.label,
        category=laws.category_label(policy, programme, act.category, act.readings),
        from_month=act.from_month,
        to_month=told.explained.last_month,
        monthly=act.monthly,
        because=because(line, told.codes.labels(), policy),
        clauses=cite_all(line.clauses, policy),
        reasons=(cite_step(line.step, policy),),
    )


def _held(told: Told, earlier: Determination, last: Month) -> Decided:
    """Return what an earlier grant gave up to a month; no months if it began later."""
    policy, programme = told.law
    assert earlier.from_month is not None, "a grant has a first month"
    is_held = earlier.from_month <= last
    return Decided(
        programme=programme.label,
        category=laws.category_label(
            policy, programme, earlier.category, earlier.readings
        ),
        from_month=earlier.from_month if is_held else None,
        to_month=last if is_held else None,
        monthly=earlier.monthly,
    )


def _earlier(told: Told) -> Determination:
    assert told.previous is not None, "only what was granted changes or ends"
    return told.previous


def _last_due(told: Told) -> Month:
    """Return the last month that is due of what ends, one before its first if none is.

    Where that cannot be told from what is known, it is the month before the decision.
    """
    earlier = _earlier(told)
    assert earlier.from_month is not None, "a grant has a first month"
    if told.due:
        due = [line.month for line in told.due if line.state == DUE]
        return max(due, default=earlier.from_month.plus(-1))
    return Month.of(told.decided_on).plus(-1)


def _differences(told: Told, first: Month) -> tuple[Difference, ...]:
    """Return the months from `first` on that were paid otherwise than is due now."""
    due: Mapping[Month, Money] = {
        line.month: line.amount
        for line in told.due
        if line.state == DUE and line.amount is not None
    }
    is_grant = told.act.outcome == GRANT
    return tuple(
        Difference(line.month, line.amount, due.get(line.month, _NOTHING))
        for line in told.paid
        if line.month >= first
        and (line.month in due or not is_grant)
        and line.amount != due.get(line.month, _NOTHING)
    )


def _since(told: Told) -> tuple[Entry, ...]:
    """Return what was recorded since the grant, and what was withdrawn, marked so."""
    found: list[Entry] = []
    if told.recorded is not None:
        found += filling.grounds(told.recorded, told.codes)
    if told.withdrawn is not None:
        gone = filling.grounds(told.withdrawn, told.codes)
        found += [replace(each, mark=WITHDRAWN) for each in gone]
    return tuple(found)


def _payee(told: Told) -> PaidTo | None:
    return paid_to(told.facts, told.decided_on, told.codes)
