# SPDX-License-Identifier: Apache-2.0
"""What becomes of each programme of a person in a month: a line, or what stands against it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from carecalc.domain.carrying import carried_category
from carecalc.domain.determination import Determination
from carecalc.domain.disbursement import Line
from carecalc.domain.fact import Payee
from carecalc.domain.knowledge import known_on
from carecalc.domain.line import CHOOSE, DUE, NOT_DUE, EntitlementLine
from carecalc.domain.period import Month, touches
from carecalc.errors import UserError
from carecalc.services import case_json, cases, holding, laws
from carecalc.services.cases import Known
from carecalc.services.context import Context
from carecalc.services.determinations import GRANT, REFUSED, in_force
from carecalc.services.laws import Law
from carecalc.services.month_reasons import CHANGED, HELD, Finding, MonthLaw
from carecalc.store.unit_of_work import Work
from carecalc.text import N_, Message


def month_law(ctx: Context, work: Work, month: Month) -> MonthLaw:
    """Return the law of a month's list, and who is held back in it; LIST-001."""
    law = laws.at_hand(ctx, work.office.get().region)
    programmes = law.programmes(month)
    if not programmes:
        raise UserError(
            "LIST-001",
            Message(
                N_("No subsidy of the office's region is in force in {month}."),
                {"month": month},
            ),
            Message(N_("Compare the region of the office and the month.")),
            "month",
        )
    accepted = work.acceptances.digests()
    return MonthLaw(
        ctx,
        month,
        ctx.today(),
        law,
        ctx.catalog.codes().labels(),
        programmes,
        _unfit(ctx, law, month, accepted),
        accepted,
        holding.held_in(work, month),
    )


def of_earlier(
    common: MonthLaw, month: Month, held: frozenset[tuple[str, str]]
) -> MonthLaw:
    """Return the law of an earlier month, as a list puts it right with its payees."""
    return replace(
        common,
        month=month,
        programmes=common.law.programmes(month),
        unfit=_unfit(common.ctx, common.law, month, common.accepted),
        held=held,
        payable_in=common.month,
    )


def unfit(ctx: Context, work: Work, law: Law, month: Month) -> frozenset[str]:
    """Return the programmes of a month by whose rules nothing may be paid."""
    return _unfit(ctx, law, month, work.acceptances.digests())


def _unfit(
    ctx: Context, law: Law, month: Month, accepted: frozenset[str]
) -> frozenset[str]:
    """Return the programmes of a month by whose rules nothing may be paid."""
    return frozenset(
        code
        for code, (policy, programme) in law.programmes(month).items()
        if laws.refusal_to_pay(ctx, policy, programme, accepted) is not None
    )


def findings(
    common: MonthLaw,
    known: Known,
    acts: tuple[Determination, ...],
    entitled: Sequence[EntitlementLine] | None = None,
) -> list[Finding]:
    """Return what becomes of each programme of a person on the list of a month.

    `entitled` is what is due to them, where it was worked out for everybody at once.
    """
    held = _granted(common, acts)
    if entitled is None:
        entitled = cases.entitlement(
            known,
            common.law,
            common.today,
            (common.month,),
            common.labels,
            decided_in(common, acts),
            common.alike,
        ).lines
    judged = []
    for line in entitled:
        if line.programme in common.unfit or _is_by_unfit_level(common, known, line):
            if line.state == DUE:
                judged.append(Finding("RULES-NOT-ACCEPTED", line))
        else:
            act = held.get(line.programme)
            judged.append(_finding(common, known, line, act, acts))
    return judged


def decided_in(common: MonthLaw, acts: tuple[Determination, ...]) -> dict[str, date]:
    """Return when each programme that is granted in the month was decided."""
    held = _granted(common, acts)
    return {code: act.decided_on for code, act in held.items() if act.decided_on}


def _granted(
    common: MonthLaw, acts: tuple[Determination, ...]
) -> dict[str, Determination]:
    own = {act.programme for act in acts}
    return {
        code: act
        for code in common.programmes
        if code in own
        and (act := in_force(acts, code, common.month)) is not None
        and act.outcome == GRANT
    }


def _is_by_unfit_level(common: MonthLaw, known: Known, line: EntitlementLine) -> bool:
    if line.state != DUE:
        return False
    policy, programme = common.programmes[line.programme]
    scales = known.scales_between(common.month, common.month)
    asked = (policy.digest, programme.code, frozenset(one.digest for one in scales))
    found = common.by_levels.get(asked)
    if found is None:
        refusal = laws.refusal_of_scales(
            common.ctx, policy, programme, scales, common.accepted
        )
        found = common.by_levels[asked] = refusal is not None
    return found


def _finding(
    common: MonthLaw,
    known: Known,
    line: EntitlementLine,
    act: Determination | None,
    acts: tuple[Determination, ...],
) -> Finding:
    if line.state == NOT_DUE:
        return Finding("NOT-DUE", line)
    if line.state == CHOOSE:
        return Finding("CHOICE-OPEN", line)
    if line.state != DUE:
        applied = known.applied_on(line.programme)
        return Finding("UNKNOWN" if applied else "NO-APPLICATION", line)
    if act is None or _is_resumed(common, known, act):
        latest = [a for a in acts if a.programme == line.programme][-1:]
        is_refused = bool(latest) and latest[0].state == REFUSED
        return Finding("REFUSED" if is_refused else "UNDECIDED", line)
    if line.category != _category_as_decided(common, act, line):
        return Finding(CHANGED, line)
    if (known.person.id, line.programme) in common.held:
        return Finding(HELD, line)
    _, programme = common.programmes[line.programme]
    payee = _payee(known, common.payable_in or common.month, programme.channel)
    if payee is None:
        return Finding("NO-PAYEE", line)
    assert line.amount is not None, "a due line has an amount"
    person = known.person
    return Finding(
        "",
        line,
        Line(
            person.id,
            person.name,
            person.id_number,
            person.community,
            line.programme,
            line.category,
            line.month,
            line.amount,
            act.id,
            payee,
        ),
    )


def _category_as_decided(
    common: MonthLaw, act: Determination, line: EntitlementLine
) -> str | None:
    """Return the category that the decision gives in this month.

    What the file says acts by itself follows from the decision under the same file. A
    new fact or a new file asks for a new decision.
    """
    policy, _ = common.programmes[line.programme]
    if act.category == line.category or not laws.same_file(act.files, policy):
        return act.category
    assert act.from_month is not None, "a grant has a first month"
    return carried_category(
        known_on(case_json.from_json(act.facts), act.prepared_on),
        policy,
        act.programme,
        act.from_month,
        common.month,
        act.readings,
        common.labels,
    )


def _is_resumed(common: MonthLaw, known: Known, act: Determination) -> bool:
    """Tell whether a month is due only by an application that came after the decision.

    Money that an event stopped goes on by a new decision, not by the old one.
    """
    _, programme = common.programmes[act.programme]
    stop = programme.timing.stop
    if stop is None:
        return False
    events = [event for event in known.case.events if event.kind in stop.events]
    if not events:
        return False
    decided = case_json.from_json(act.facts).applications
    return any(
        event.on < day and Month.of(day) <= common.month and day not in decided
        for event in events
        for day in known.applied(act.programme)
    )


def _payee(known: Known, month: Month, channel: str) -> Payee | None:
    """Return the payee of a month: of the programme's own channel where there is one."""
    held = sorted(
        (
            fact
            for fact in known.facts
            if isinstance(fact.value, Payee)
            and touches(month, fact.valid_from, fact.valid_to)
        ),
        key=lambda f: (f.valid_from or date.min, f.recorded_seq),
    )
    payees = [fact.value for fact in held if isinstance(fact.value, Payee)]
    fitting = [payee for payee in payees if payee.channel == channel]
    return next(iter((fitting or payees)[::-1]), None)
