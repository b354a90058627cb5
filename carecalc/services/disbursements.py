# SPDX-License-Identifier: Apache-2.0
"""The month's list: a line for what is due, decided and payable, else one reason."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from carecalc.domain.canonical import canonical_json, digest
from carecalc.domain.determination import Determination
from carecalc.domain.disbursement import REGULAR, Line, ReasonRow, Run
from carecalc.domain.line import EntitlementLine
from carecalc.domain.offsetting import offsets
from carecalc.domain.period import Month
from carecalc.errors import UserError
from carecalc.services import (
    cases,
    catching_up,
    debts,
    holding,
    laws,
    month_cutoff,
    month_entitling,
    reviews_standing,
    superseding,
)
from carecalc.services.access import needs
from carecalc.services.cases import Known
from carecalc.services.context import Context, civil_day
from carecalc.services.determinations import prepare_change, why_not_prepared
from carecalc.services.month_judging import findings, month_law, of_earlier
from carecalc.services.month_reasons import (
    CHANGED,
    HELD,
    NOT_DUE,
    Finding,
    MonthLaw,
    Waits,
    paid_and_waits,
    reason,
)
from carecalc.services.uncollected import uncollected
from carecalc.store.unit_of_work import Work
from carecalc.text import N_, Message, Text

NUMBER_SERIES = "FF"  # 发放
_LETS_DECIDE_EARLIER = {"", CHANGED, HELD, "NO-PAYEE", NOT_DUE}
"""What a list's own month may come to where earlier months are decided anew."""
_TELLINGS = 200
"""So often at most it is told how far a list has come."""

Told = Callable[[int, int], None]
"""Hears how many people of how many are done."""


@dataclass(frozen=True, slots=True)
class Changed:
    """Who is due in a month by a programme in another category than decided."""

    person_id: str
    programme: str
    month: Month


@dataclass(frozen=True, slots=True)
class Reckoned:
    """What a month's list is to say, as known up to `cutoff_seq`; not on record yet.

    It was worked out at `seen_seq`; that is later where the calendar has a `cut_off`
    that is over.

    For whoever is `changed` a new decision is to be prepared: for an earlier month, or
    for the list's own; theirs follow each other by month. `pay_month` is what the files say;
    `recoveries` say what is owed back for earlier months.
    """

    month: Month
    pay_month: Month
    built_on: date
    lines: tuple[Line, ...]
    reasons: tuple[ReasonRow, ...]
    changed: tuple[Changed, ...]
    files: Mapping[str, str]
    digest: str
    cutoff_seq: int
    recoveries: tuple[Line, ...] = ()
    seen_seq: int = 0
    cut_off: date | None = None


@needs("lists.build", "whole")
def build(ctx: Context, month: Month, pay_month: Month | None = None) -> Run:
    """Build the list of a benefit month from what is known now, in place of an earlier.

    Where the calendar's cut-off is over it is built from what was recorded by then.

    Everybody registered stands on it either with lines of the month or with one reason.
    Where somebody is due in another category than decided, the new decision is prepared.
    What earlier months lack by what is known now is paid with it, what was paid for them
    too much is said to be owed back. `pay_month` left out is what the files say, never a
    month that is over. `UserError`: LIST-001 no policy of the region is in force,
    LIST-002 the month is closed, LIST-019 a later one is.
    """
    return keep(ctx, reckon(ctx, month), pay_month)


@needs("lists.build", "whole")
@uncollected()
def reckon(ctx: Context, month: Month, told: Told | None = None) -> Reckoned:
    """Work out the list of a month and change nothing: `keep` puts it on record.

    It takes long, and only reads: a process of its own may do it. `UserError` as of
    `build`.
    """
    with ctx.store.reading() as work:
        _check_open(work, month)
        common = month_law(ctx, work, month)
        cut = month_cutoff.of_now(work, common)
        common = replace(common, held=holding.held_in(work, month, cut.upto))
        known, late = month_cutoff.of_everybody(ctx, work, cut, common.today)
        found = _sorted_out(work, common, known, _acts(work, cut.seq), cut, told)
    found.reasons += (month_cutoff.late_row(person, cut) for person in late)
    return Reckoned(
        month=month,
        pay_month=month_cutoff.pay_month(common),
        built_on=common.today,
        lines=tuple(found.lines),
        reasons=tuple(found.reasons),
        changed=tuple(found.changed),
        files=common.law.files(),
        digest=digest_of_lines((*found.lines, *found.recoveries)),
        cutoff_seq=cut.seq,
        recoveries=tuple(found.recoveries),
        seen_seq=cut.seen,
        cut_off=cut.day,
    )


@needs("lists.build", "whole")
@uncollected()
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
                recoveries=reckoned.recoveries,
            )
        )
        said: list[object] = [run.number, run.month, run.digest]
        if reckoned.cut_off is not None:
            said += (reckoned.seen_seq, reckoned.cut_off)
        work.audit(month_cutoff.BUILT, run.id, said)
        if before is not None:
            superseding.withdraw_list_papers(work, before, run)
        return run


def _prepare_changes(ctx: Context, work: Work, reckoned: Reckoned) -> Mapping[str, str]:
    """Prepare the new decisions that are called for; return the files it took.

    Of a person's programme only the first month's: a decision holds from its month on,
    so what later months need is found once that one is decided.
    """
    if not reckoned.changed:
        return {}
    common = month_law(ctx, work, reckoned.month)
    prepared: set[tuple[str, str]] = set()
    for one in reckoned.changed:
        if (one.person_id, one.programme) in prepared:
            continue
        known = cases.of_person(ctx, work, one.person_id)
        acts = tuple(work.determinations.of_person(one.person_id))
        is_over = one.month != common.month
        of = of_earlier(common, one.month, frozenset()) if is_over else common
        for finding in findings(of, known, acts):
            if (finding.code, finding.entitled.programme) != (CHANGED, one.programme):
                continue
            if reviews_standing.waiting(
                work, one.person_id, *of.programmes[one.programme]
            ):
                continue
            try:
                prepare_change(ctx, work, known, common.law, finding.entitled)
            except UserError:
                # A month that is over may rest on what nothing is decided by any more;
                # its row says what is wanted, and the list does not wait for it.
                if not is_over:
                    raise
            else:
                prepared.add((one.person_id, one.programme))
    return common.law.files()


def _check_open(work: Work, month: Month) -> None:
    """Refuse a month that two people closed: what is missing goes on a later list."""
    closing = work.closings.of_month(month)
    if closing is None:
        _check_latest_month(work, month)
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


def _check_latest_month(work: Work, month: Month) -> None:
    """Refuse a month before one that is closed: that list has caught it up."""
    later = [c for c in work.closings.all() if Month.parse(c.month) > month]
    if later:
        raise UserError(
            "LIST-019",
            Message(
                N_("{later} is closed already, and has caught up {month}."),
                {"later": later[0].month, "month": month},
            ),
            Message(
                N_("What {month} still lacks stands on the next list."),
                {"month": month},
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
    # As bytes they sort as their characters do, and take half the room.
    return digest(b"\n".join(sorted(as_reckoned(line).encode() for line in lines)))


def as_reckoned(line: Line) -> str:
    """Return a line as the control figure is reckoned from it: canonical JSON."""
    return canonical_json(_plain(line))


# --- sorting everybody out ------------------------------------------------------------


def _acts(work: Work, upto: int) -> dict[str, list[Determination]]:
    acts: dict[str, list[Determination]] = {}
    for act in work.determinations.all(upto):
        acts.setdefault(act.person_id, []).append(act)
    return acts


@dataclass(slots=True)
class _Found:
    """What a list is to say, as far as it has come."""

    lines: list[Line] = field(default_factory=list)
    recoveries: list[Line] = field(default_factory=list)
    reasons: list[ReasonRow] = field(default_factory=list)
    changed: list[Changed] = field(default_factory=list)


def _sorted_out(
    work: Work,
    common: MonthLaw,
    everybody: Sequence[Known],
    acts: Mapping[str, Sequence[Determination]],
    cut: month_cutoff.Cut,
    told: Told | None,
) -> _Found:
    found = _Found()
    step = max(1, len(everybody) // _TELLINGS)
    past = catching_up.look_back(work, common, everybody, acts, cut.upto)
    owed, most = debts.open_ones(work), debts.shares_off(common.programmes)
    # Everybody comes by pinyin; sorting keeps that order within a community.
    ordered = sorted(everybody, key=lambda known: known.person.community)
    entitled = month_entitling.of_everybody(common, ordered, acts)
    for number, known in enumerate(ordered):
        if told is not None and number % step == 0:
            told(number, len(ordered))
        theirs = tuple(acts.get(known.person.id, ()))
        judged = findings(common, known, theirs, entitled(known.person.id))
        put_right = catching_up.corrections(work, past, common, known, theirs)
        undecided = _decided_next(judged, put_right.undecided)
        own = tuple(f.entitled for f in judged if f.code == CHANGED)
        found.changed += (
            Changed(known.person.id, line.programme, line.month)
            for line in (*undecided, *own)
        )
        waits = _waits(work, common, known, undecided, own)
        regular = [finding.line for finding in judged if finding.line is not None]
        if not regular:
            # What is told of them rests on the steps, which columns do not have.
            told_of = findings(common, known, theirs)
            found.reasons.append(reason(common, known, told_of, waits))
        elif waits.why:
            found.reasons.append(paid_and_waits(known, waits))
        paid = (*regular, *put_right.arrears)
        found.lines += (*paid, *offsets(paid, owed.get(known.person.id, ()), most))
        found.recoveries += put_right.recoveries
    return found


def _decided_next(
    judged: Iterable[Finding], undecided: Iterable[EntitlementLine]
) -> tuple[EntitlementLine, ...]:
    """Return the lines of earlier months for which a new decision is prepared: those of
    programmes by which nothing else has to be decided or known first."""
    codes = {one.entitled.programme: one.code for one in judged}
    return tuple(
        line
        for line in undecided
        if codes.get(line.programme, NOT_DUE) in _LETS_DECIDE_EARLIER
    )


def _waits(
    work: Work,
    common: MonthLaw,
    known: Known,
    undecided: Iterable[EntitlementLine],
    own: Iterable[EntitlementLine],
) -> Waits:
    """Return what waits for a decision in earlier months alone, and why it has to."""
    changed = {line.programme for line in own}
    lines = tuple(line for line in undecided if line.programme not in changed)
    whys: dict[str, UserError | None] = {}
    for line in lines:
        # One month that can be decided is enough: the others follow it.
        if line.programme not in whys or whys[line.programme] is not None:
            refusal = why_not_prepared(common.ctx, work, known, common.law, line)
            whys[line.programme] = refusal
    said = [_in_full(why) for why in whys.values() if why is not None]
    return Waits(lines, tuple(one for n, one in enumerate(said) if one not in said[:n]))


def _in_full(refusal: UserError) -> Message:
    """Return what an error says is wrong, and what to do about it."""
    if refusal.hint is None:
        return refusal.message
    values = {"message": refusal.message, "hint": refusal.hint}
    return Message(N_("{message} {hint}"), values)


def _plain(line: Line) -> dict[str, object]:
    """Return what the control figure covers; a regular line as lists always had it."""
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
        **_put_right(line),
    }


def _put_right(line: Line) -> dict[str, object]:
    said: dict[str, object] = {}
    if line.kind != REGULAR:
        said["kind"] = line.kind
    if line.corrects:
        said["corrects"] = line.corrects
    if line.cause is not None:
        cause = line.cause
        said["cause"] = [cause.code, cause.due.fen, cause.listed.fen, [*cause.facts]]
    return said
