# SPDX-License-Identifier: Apache-2.0
"""What is due to a person, and the acts by which the authority grants or refuses it."""

from dataclasses import dataclass, replace
from datetime import date

from carecalc.domain.determination import Determination
from carecalc.domain.entitlement import entitle
from carecalc.domain.funding import Borne
from carecalc.domain.line import DUE, NOT_DUE, EntitlementLine
from carecalc.domain.period import Month
from carecalc.domain.person import Person
from carecalc.errors import UserError
from carecalc.services import (
    case_json,
    cases,
    dues,
    filing_decisions,
    laws,
    preparable,
    signoffs,
    superseding,
)
from carecalc.services.access import is_among, needs
from carecalc.services.cases import Known
from carecalc.services.context import Context
from carecalc.services.laws import Law
from carecalc.store.unit_of_work import Work
from carecalc.text import N_, Message, visible

NUMBER_SERIES = "HD"  # 核定
GRANT, REFUSE = "grant", "refuse"
PREPARED, APPROVED, REFUSED = "prepared", "approved", "refused"
SUPERSEDED, WITHDRAWN = "superseded", "withdrawn"


@dataclass(frozen=True, slots=True)
class Explained:
    """An act worked out again: its line, the law it rests on, the application.

    `last_month` is that of a grant that was over already when it was prepared;
    `funding` is who bears the amount of its first month, as the file says.
    """

    line: EntitlementLine
    law: Law
    applied_on: date | None
    last_month: Month | None
    funding: tuple[Borne, ...]


@needs("acts.prepare")
def prepare(
    ctx: Context, person_id: str, programme: str, from_month: Month | None = None
) -> Determination:
    """Freeze what is known and what follows from it as an act that waits for approval.

    Due: a grant from the first month that is due without a break until now (where
    another category was granted before: due in this one), or from `from_month`. What
    was due since the application and is over by now is granted too. Else a refusal.
    An earlier act that waits is withdrawn, unless it says the same: then it is returned.

    `UserError`: DECISION-001 not applied for, DECISION-002 a choice is open,
    DECISION-003 something is not known, DECISION-004 not due in `from_month`,
    DECISION-005 no such programme, DECISION-006 already decided so, POLICY-001 and
    POLICY-002 the rules may not be decided by.
    """
    with ctx.store.work() as work:
        known = cases.of_person(ctx, work, person_id)
        law = dues.law_of(ctx, known)
        upto = from_month or Month.of(ctx.today())
        line = dues.line_of(ctx, known, law, programme, upto)
        preparable.check(ctx, work, known, law, line)
        before = in_force(work.determinations.of_person(person_id), programme)
        if from_month is None:
            line = _from_its_first_month(ctx, known, law, line, before)
        elif line.state != DUE:
            raise preparable.not_due_then(line)
        if before is not None and _says_the_same(before, line):
            raise UserError(
                "DECISION-006",
                Message(
                    N_("{programme} was already decided like this: {number}."),
                    {"programme": line.label, "number": before.number},
                ),
                Message(N_("Prepare a new decision when something has changed.")),
            )
        act = _frozen(ctx, work, known, law, line, before)
        return _waits_already(work, act) or put_up(work, act)


def prepare_change(
    ctx: Context, work: Work, known: Known, law: Law, line: EntitlementLine
) -> Determination:
    """Prepare what a month's list found due in another category than decided.

    An act that waits and already says so stays as it is.
    """
    preparable.check(ctx, work, known, law, line)
    before = in_force(work.determinations.of_person(known.person.id), line.programme)
    line = _from_its_first_month(ctx, known, law, line, before)
    act = _frozen(ctx, work, known, law, line, before)
    return _waits_already(work, act) or put_up(work, act)


def why_not_prepared(
    ctx: Context, work: Work, known: Known, law: Law, line: EntitlementLine
) -> UserError | None:
    """Return what `prepare_change` would refuse a line by; None where it would not."""
    before = in_force(work.determinations.of_person(known.person.id), line.programme)
    try:
        preparable.check(ctx, work, known, law, line)
        first = _from_its_first_month(ctx, known, law, line, before)
        preparable.check_levels(ctx, work, known, law, first)
    except UserError as refusal:
        return refusal
    return None


@needs("acts.decide")
def approve(
    ctx: Context, determination_id: str, approver: str, decided_on: date
) -> Determination:
    """Let a named approver of the deciding authority approve a prepared act.

    The act in force before it is superseded, and its papers are withdrawn.
    `UserError`: DECISION-007 no approver, DECISION-008 not waiting any more,
    DECISION-009 an impossible day, DECISION-010 what is known has changed since it
    was prepared, FILING-018 the application it answers has not come that far.
    """
    approver = visible(approver).strip()
    with ctx.store.work() as work:
        act = _waiting(ctx, work, determination_id, approver, decided_on)
        _check_still_so(ctx, work, act)
        before = in_force(work.determinations.of_person(act.person_id), act.programme)
        if before is not None:
            work.determinations.change(before.id, SUPERSEDED)
            work.audit("determination.superseded", before.id, act.id)
            superseding.withdraw_papers(work, before, act, decided_on)
        return _decide(ctx, work, act, APPROVED, approver, decided_on, "")


@needs("acts.decide")
def refuse(
    ctx: Context,
    determination_id: str,
    approver: str,
    decided_on: date,
    reason: str,
) -> Determination:
    """Let a named approver refuse a prepared act; DECISION-011 without a reason."""
    approver, reason = visible(approver).strip(), visible(reason).strip()
    if not reason:
        raise UserError(
            "DECISION-011", Message(N_("Say why it is refused.")), None, "reason"
        )
    with ctx.store.work() as work:
        act = _waiting(ctx, work, determination_id, approver, decided_on)
        return _decide(ctx, work, act, REFUSED, approver, decided_on, reason)


@needs("cases.see")
def of_person(ctx: Context, person_id: str) -> tuple[Determination, ...]:
    """Return a person's acts, the latest first."""
    with ctx.store.reading() as work:
        return work.determinations.of_person(person_id)[::-1]


@needs("cases.see")
def get(ctx: Context, determination_id: str) -> Determination:
    """Return an act; STORE-013 if there is none."""
    with ctx.store.reading() as work:
        return work.determinations.get(determination_id)


@needs("cases.see")
def deciders(ctx: Context, determination_id: str) -> tuple[str, ...]:
    """Return who may decide an act: by role and community, and recorded none of it."""
    may = ctx.catalog.roles().may
    with ctx.store.reading() as work:
        act = work.determinations.get(determination_id)
        community = work.people.get(act.person_id).community
        recorders = work.entries.recorders(act.person_id)
        return tuple(
            user.name
            for user in work.users.all()
            if user.is_active
            and user.name != act.prepared_by
            and user.name not in recorders
            and "acts.decide" in may(user.roles)
            and (user.communities is None or community in user.communities)
        )


@needs("cases.see", "filters", of_tasks=True)
def waiting(ctx: Context) -> tuple[tuple[Determination, Person], ...]:
    """Return the acts that wait for approval with their people, the oldest first."""
    with ctx.store.reading() as work:
        acts = work.determinations.waiting()
        people = work.people.many({act.person_id for act in acts})
        found = ((act, people[act.person_id]) for act in acts)
        return tuple(
            (act, person)
            for act, person in found
            if is_among(ctx.actor, person.id, person.community)
        )


# --- reading acts ---------------------------------------------------------------------


def in_force(
    acts: tuple[Determination, ...], programme: str, month: Month | None = None
) -> Determination | None:
    """Return the approved act that holds for a programme; None if there is none.

    With `month`: the one that held for that month, later superseded or not. A refusal
    holds from the month it was decided in.
    """
    approved = [
        act
        for act in acts
        if act.programme == programme and act.state in (APPROVED, SUPERSEDED)
    ]
    if month is None:
        return next((act for act in approved if act.state == APPROVED), None)
    held = [act for act in approved if _holds_from(act) <= month]
    return held[-1] if held else None


def explained(ctx: Context, work: Work, act: Determination) -> Explained:
    """Work an act out again from its frozen facts and the law kept with it."""
    case = case_json.from_json(act.facts)
    law = laws.kept(ctx, work, act.files)
    first, prepared_in = case.months[0], Month.of(act.prepared_on)
    months = [first.plus(n) for n in range(max(0, prepared_in.since(first)) + 1)]
    labels = ctx.catalog.codes().labels()
    found = entitle(case, law, act.prepared_on, months, act.readings, labels)
    lines = [line for line in found.lines if line.programme == act.programme]
    due = [line.month for line in lines if line.state == DUE]
    is_over = act.outcome == GRANT and bool(due) and due[-1] < prepared_in
    return Explained(
        lines[0],
        law,
        case.applied_on,
        due[-1] if is_over else None,
        dues.borne_by(law, lines[0]),
    )


def _holds_from(act: Determination) -> Month:
    return act.from_month or Month.of(act.decided_on or act.prepared_on)


# --- preparing and deciding -----------------------------------------------------------


def _from_its_first_month(
    ctx: Context,
    known: Known,
    law: Law,
    line: EntitlementLine,
    before: Determination | None,
) -> EntitlementLine:
    """Return the line of the first month that a decision about `line` begins with.

    What is over by the month of `line` is granted for its months where nothing was
    granted before; what another category was granted for stays as it was granted.
    """
    is_change = before is not None and before.outcome == GRANT
    history = dues.histories(ctx, known, law, [line])[line.programme]
    if line.state == NOT_DUE and not is_change:
        due = [each for each in history if each.state == DUE]
        line = due[-1] if due else line
    if line.state != DUE:
        return line
    first = dues.first_month(history, line, is_change)
    return next(each for each in history if each.month == first)


def _frozen(
    ctx: Context,
    work: Work,
    known: Known,
    law: Law,
    line: EntitlementLine,
    before: Determination | None,
) -> Determination:
    """Return the act that grants or refuses what a line says, without a number yet."""
    # It may begin earlier than the month that was asked for, and by another level.
    preparable.check_levels(ctx, work, known, law, line)
    today, is_granted = ctx.today(), line.state == DUE
    case = replace(known.case_of(line.programme), months=(line.month,))
    found = entitle(case, law, today, labels=ctx.catalog.codes().labels())
    return Determination(
        id=ctx.new_id(),
        person_id=known.person.id,
        number="",
        programme=line.programme,
        outcome=GRANT if is_granted else REFUSE,
        category=line.category if is_granted else None,
        from_month=line.month if is_granted else None,
        monthly=line.amount if is_granted else None,
        facts=case_json.as_json(case),
        files={**laws.keep(ctx, work, law), **known.scale_files()},
        readings=dict(found.readings),
        prepared_on=today,
        supersedes=None if before is None else before.id,
    )


def _waits_already(work: Work, act: Determination) -> Determination | None:
    """Return the act that waits for approval and says the same, whoever prepared it."""
    for other in work.determinations.of_person(act.person_id):
        if other.programme == act.programme and other.state == PREPARED:
            alike = replace(
                act,
                id=other.id,
                number=other.number,
                prepared_on=other.prepared_on,
                seq=other.seq,
                prepared_by=other.prepared_by,
            )
            if alike == other:
                return other
    return None


def put_up(work: Work, act: Determination) -> Determination:
    """Number an act and let it wait for approval in place of an earlier one."""
    _withdraw_waiting(work, act.person_id, act.programme)
    number = work.next_number(NUMBER_SERIES, act.prepared_on.year)
    act = work.determinations.add(replace(act, number=number))
    work.audit("determination.prepared", act.id, _said(act))
    return act


def _says_the_same(before: Determination, line: EntitlementLine) -> bool:
    if line.state != DUE:
        return before.outcome == REFUSE
    return (before.outcome, before.category, before.from_month) == (
        GRANT,
        line.category,
        line.month,
    )


def _withdraw_waiting(work: Work, person_id: str, programme: str) -> None:
    for act in work.determinations.of_person(person_id):
        if act.programme == programme and act.state == PREPARED:
            work.determinations.change(act.id, WITHDRAWN)
            work.audit("determination.withdrawn", act.id)


def _waiting(
    ctx: Context, work: Work, determination_id: str, approver: str, decided_on: date
) -> Determination:
    if not approver:
        raise UserError(
            "DECISION-007",
            Message(N_("The name of the approver is missing.")),
            Message(N_("Only the deciding authority decides, by a named person.")),
            "approver",
        )
    act = work.determinations.get(determination_id)
    if act.state == PREPARED:
        filing_decisions.check_ripe(ctx, work, act)
    if act.state != PREPARED:
        raise UserError(
            "DECISION-008",
            Message(
                N_("The decision {number} does not wait for approval any more."),
                {"number": act.number},
            ),
            Message(N_("Look at its present state; prepare a new one if need be.")),
        )
    if not act.prepared_on <= decided_on <= ctx.today():
        raise UserError(
            "DECISION-009",
            Message(
                N_("The day of the decision must lie between {first} and {last}."),
                {"first": act.prepared_on, "last": ctx.today()},
            ),
            None,
            "decided_on",
        )
    return act


def _check_still_so(ctx: Context, work: Work, act: Determination) -> None:
    """Refuse to approve what would be worked out differently by now."""
    known = cases.of_person(ctx, work, act.person_id)
    month = case_json.from_json(act.facts).months[0]
    line = dues.line_of(ctx, known, dues.law_of(ctx, known), act.programme, month)
    preparable.check(ctx, work, known, dues.law_of(ctx, known), line)
    outcome = GRANT if line.state == DUE else REFUSE
    found = (outcome, line.category, line.amount) if outcome == GRANT else (outcome,)
    prepared = (act.outcome, act.category, act.monthly)[: len(found)]
    if found != prepared:
        raise UserError(
            "DECISION-010",
            Message(
                N_(
                    "What is known has changed since the decision {number} was prepared."
                ),
                {"number": act.number},
            ),
            Message(N_("Prepare it again, then approve it.")),
        )


def _decide(
    ctx: Context,
    work: Work,
    act: Determination,
    state: str,
    approver: str,
    decided_on: date,
    reason: str,
) -> Determination:
    decided = work.determinations.change(
        act.id,
        state,
        decided_on,
        " ".join(approver.split()),
        work.office.get().authority,
        reason,
    )
    # Whoever holds the key decides; the approver's name is what stands on paper.
    signoffs.sign_act(work, act.id, [state, *_said(decided)])
    work.audit(f"determination.{state}", act.id, _said(decided))
    filing_decisions.note(ctx, work, decided)
    return decided


def _said(act: Determination) -> list[object]:
    return [
        act.number,
        act.programme,
        act.outcome,
        act.category,
        act.from_month,
        act.monthly,
        act.facts,
        dict(act.files),
        act.approver,
        act.decided_on,
        act.reason,
    ]
