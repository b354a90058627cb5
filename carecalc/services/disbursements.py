# SPDX-License-Identifier: Apache-2.0
"""The month's list: a line for what is due, decided and payable, else one reason."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from carecalc.domain.canonical import canonical_json, digest
from carecalc.domain.carrying import carried_category
from carecalc.domain.determination import Determination
from carecalc.domain.disbursement import Line, ReasonRow, Run
from carecalc.domain.fact import Payee
from carecalc.domain.knowledge import known_on
from carecalc.domain.line import CHOOSE, DUE, NOT_DUE, EntitlementLine
from carecalc.domain.period import Month, touches
from carecalc.errors import UserError
from carecalc.services import (
    case_json,
    cases,
    holding,
    laws,
    reviews_standing,
    superseding,
)
from carecalc.services.access import needs
from carecalc.services.cases import Known
from carecalc.services.context import Context, civil_day
from carecalc.services.determinations import (
    GRANT,
    REFUSED,
    in_force,
    prepare_change,
)
from carecalc.services.month_reasons import CHANGED, HELD, Finding, MonthLaw, reason
from carecalc.store.unit_of_work import Work
from carecalc.text import N_, Message, Text

NUMBER_SERIES = "FF"  # 发放
_TELLINGS = 200
"""So often at most it is told how far a list has come."""

Told = Callable[[int, int], None]
"""Hears how many people of how many are done."""


@dataclass(frozen=True, slots=True)
class Reckoned:
    """What a month's list is to say, as known up to `cutoff_seq`; not on record yet.

    `changed` are the people due in another category than decided: for them a new
    decision is to be prepared. `pay_month` is what the files say.
    """

    month: Month
    pay_month: Month
    built_on: date
    lines: tuple[Line, ...]
    reasons: tuple[ReasonRow, ...]
    changed: tuple[str, ...]
    files: Mapping[str, str]
    digest: str
    cutoff_seq: int


@needs("lists.build", "whole")
def build(ctx: Context, month: Month, pay_month: Month | None = None) -> Run:
    """Build the list of a benefit month from what is known now, in place of an earlier.

    Everybody registered stands on it either with lines or with one reason. Where
    somebody is due in another category than decided, the new decision is prepared.
    Months before it that were never on a list are not caught up here. `pay_month` left out
    is what the files say, never a month that is over. `UserError`: LIST-001 no policy
    of the region is in force, LIST-002 the month is closed.
    """
    return keep(ctx, reckon(ctx, month), pay_month)


@needs("lists.build", "whole")
def reckon(ctx: Context, month: Month, told: Told | None = None) -> Reckoned:
    """Work out the list of a month and change nothing: `keep` puts it on record.

    It takes long, and only reads: a process of its own may do it. `UserError` as of
    `build`.
    """
    with ctx.store.reading() as work:
        _check_open(work, month)
        common = month_law(ctx, work, month)
        acts = _acts(work)
        known = cases.of_everybody(ctx, work)
        cutoff = work.last_seq()
    lines, reasons, changed = _sorted_out(common, known, acts, told)
    return Reckoned(
        month=month,
        pay_month=_pay_month(common),
        built_on=common.today,
        lines=lines,
        reasons=reasons,
        changed=changed,
        files=common.law.files(),
        digest=digest_of_lines(lines),
        cutoff_seq=cutoff,
    )


@needs("lists.build", "whole")
def keep(ctx: Context, reckoned: Reckoned, pay_month: Month | None = None) -> Run:
    """Put what was worked out for a month on record, all of it or nothing.

    What was issued of the list before it is withdrawn.
    What was recorded since its `cutoff_seq` is not on it, just as what is recorded
    after a list was built. New decisions are prepared from what is known by now.
    `UserError`: LIST-002 the month was closed meanwhile.
    """
    month = reckoned.month
    with ctx.store.work() as work:
        _check_open(work, month)
        files = {**reckoned.files, **_prepare_changes(ctx, work, reckoned)}
        laws.keep_files(ctx, work, files.values())
        before = work.runs.of_month(month)
        run = work.runs.add(
            Run(
                id=ctx.new_id(),
                number=work.next_number(NUMBER_SERIES, reckoned.built_on.year),
                month=month,
                pay_month=pay_month or reckoned.pay_month,
                built_on=reckoned.built_on,
                lines=reckoned.lines,
                reasons=reckoned.reasons,
                files=files,
                digest=reckoned.digest,
                cutoff_seq=reckoned.cutoff_seq,
            )
        )
        work.audit("run.built", run.id, [run.number, run.month, run.digest])
        if before is not None:
            superseding.withdraw_list_papers(work, before, run)
        return run


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
        frozenset(
            code
            for code, (policy, programme) in programmes.items()
            if laws.refusal_to_pay(ctx, policy, programme, accepted) is not None
        ),
        accepted,
        holding.held_in(work, month),
    )


def _prepare_changes(ctx: Context, work: Work, reckoned: Reckoned) -> Mapping[str, str]:
    """Prepare the new decisions that are called for; return the files it took."""
    if not reckoned.changed:
        return {}
    common = month_law(ctx, work, reckoned.month)
    for person_id in reckoned.changed:
        known = cases.of_person(ctx, work, person_id)
        acts = tuple(work.determinations.of_person(person_id))
        for finding in findings(common, known, acts):
            of = common.programmes[finding.entitled.programme]
            if finding.code == CHANGED and not reviews_standing.waiting(
                work, person_id, *of
            ):
                prepare_change(ctx, work, known, common.law, finding.entitled)
    return common.law.files()


def _check_open(work: Work, month: Month) -> None:
    """Refuse a month that two people closed: what is missing goes on a later list."""
    closing = work.closings.of_month(month)
    if closing is None:
        return
    signed = work.signatures.proven("run", closing.run_id)
    raise UserError(
        "LIST-002",
        Message(
            N_("{month} was closed on {day} with the list {number}, by {names}."),
            {
                "month": month,
                "day": civil_day(closing.at),
                "number": work.runs.get(closing.run_id).number,
                "names": tuple(Text(one.name) for one in signed),
            },
        ),
        Message(
            N_("A closed list never changes; pay the difference in a later month.")
        ),
        "month",
    )


@needs("lists.see", "whole")
def get(ctx: Context, run_id: str) -> Run:
    """Return a list, replaced by a later one or not; STORE-013 if there is none."""
    with ctx.store.reading() as work:
        return work.runs.get(run_id)


@needs("lists.see", "whole")
def of_month(ctx: Context, month: Month) -> Run | None:
    """Return the list of a benefit month, if one was built."""
    with ctx.store.reading() as work:
        return work.runs.of_month(month)


def digest_of_lines(lines: Iterable[Line]) -> str:
    """Return the control figure of a list: SHA-256 over its lines, whatever order."""
    return digest("\n".join(sorted(canonical_json(_plain(line)) for line in lines)))


# --- sorting everybody out ------------------------------------------------------------


def _acts(work: Work) -> dict[str, list[Determination]]:
    acts: dict[str, list[Determination]] = {}
    for act in work.determinations.all():
        acts.setdefault(act.person_id, []).append(act)
    return acts


def _sorted_out(
    common: MonthLaw,
    everybody: Sequence[Known],
    acts: Mapping[str, Sequence[Determination]],
    told: Told | None,
) -> tuple[tuple[Line, ...], tuple[ReasonRow, ...], tuple[str, ...]]:
    """Return the lines, the reasons, and who is due in another category."""
    lines: list[Line] = []
    reasons: list[ReasonRow] = []
    changed: list[str] = []
    step = max(1, len(everybody) // _TELLINGS)
    # Everybody comes by pinyin; sorting keeps that order within a community.
    ordered = sorted(everybody, key=lambda known: known.person.community)
    for number, known in enumerate(ordered):
        if told is not None and number % step == 0:
            told(number, len(ordered))
        judged = findings(common, known, tuple(acts.get(known.person.id, ())))
        if any(finding.code == CHANGED for finding in judged):
            changed.append(known.person.id)
        found = [finding.line for finding in judged if finding.line is not None]
        lines += found
        if not found:
            reasons.append(reason(common, known, judged))
    return tuple(lines), tuple(reasons), tuple(changed)


def findings(
    common: MonthLaw, known: Known, acts: tuple[Determination, ...]
) -> list[Finding]:
    """Return what becomes of each programme of a person on the list of a month."""
    held = {
        code: act
        for code in common.programmes
        if (act := in_force(acts, code, common.month)) is not None
        and act.outcome == GRANT
    }
    decided = {code: act.decided_on for code, act in held.items() if act.decided_on}
    found = cases.entitlement(
        known, common.law, common.today, (common.month,), common.labels, decided
    )
    judged = []
    for line in found.lines:
        if line.programme in common.unfit or _is_by_unfit_level(common, known, line):
            if line.state == DUE:
                judged.append(Finding("RULES-NOT-ACCEPTED", line))
        else:
            act = held.get(line.programme)
            judged.append(_finding(common, known, line, act, acts))
    return judged


def _is_by_unfit_level(common: MonthLaw, known: Known, line: EntitlementLine) -> bool:
    if line.state != DUE:
        return False
    policy, programme = common.programmes[line.programme]
    scales = known.scales_between(common.month, common.month)
    refusal = laws.refusal_of_scales(
        common.ctx, policy, programme, scales, common.accepted
    )
    return refusal is not None


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
    payee = _payee(known, common.month, programme.channel)
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
    decided = case_json.from_json(act.facts).applications
    return any(
        event.kind in stop.events
        and event.on < day
        and Month.of(day) <= common.month
        and day not in decided
        for event in known.case.events
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


def _pay_month(common: MonthLaw) -> Month:
    """Return when the files pay the month, or this month where that is over.

    Where programmes are paid at different times the list goes with the earliest.
    """
    late = {"in-advance": -1, "current": 0, "in-arrears": 1}
    when = [
        late[programme.timing.pay.when]
        for code, (_, programme) in common.programmes.items()
        if code not in common.unfit and programme.timing.pay is not None
    ]
    return max(common.month.plus(min(when, default=0)), Month.of(common.today))


def _plain(line: Line) -> dict[str, object]:
    payee = line.payee
    return {
        "person": line.person_id,
        "id_number": line.id_number,
        "name": line.name,
        "programme": line.programme,
        "category": line.category,
        "month": str(line.month),
        "fen": line.amount.fen,
        "determination": line.determination_id,
        "payee": [
            payee.channel,
            payee.holder,
            payee.number,
            payee.bank,
            payee.relation,
            payee.reason,
        ],
    }
