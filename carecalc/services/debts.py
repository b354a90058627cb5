# SPDX-License-Identifier: Apache-2.0
"""The ledger of what is owed back: notices, repayments in parts, write-offs by another."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from carecalc.domain import disbursement
from carecalc.domain.debt import (
    CORRECTED,
    NOTIFIED,
    OFFSET,
    OPEN,
    REPAID,
    SETTLED,
    WRITTEN_OFF,
    WROTE_OFF,
    Debt,
    DebtStep,
    WriteOff,
    left,
    standing,
)
from carecalc.domain.disbursement import Run
from carecalc.domain.money import Money
from carecalc.domain.policy import Policy, Programme
from carecalc.domain.record import Happening, Record
from carecalc.errors import UserError
from carecalc.services.access import needs
from carecalc.services.context import Context
from carecalc.store.unit_of_work import Work
from carecalc.text import N_, Message, visible

_NOTHING = Money(0)


@dataclass(frozen=True, slots=True)
class Owed:
    """A debt with what was done about it and what is left of it.

    `notified_on` is when it was last asked for.
    """

    record: Record[Debt]
    steps: tuple[Happening[DebtStep], ...]
    left: Money

    @property
    def notified_on(self) -> date | None:
        """The day of the last notice."""
        days = [step.day for step in self.steps if step.kind == NOTIFIED]
        return days[-1] if days else None


@needs("lists.see", "whole")
def listed(ctx: Context) -> tuple[Owed, ...]:
    """Return every debt of the office: the open ones first, the oldest first."""
    with ctx.store.reading() as work:
        found = [_owed(work, record) for record in work.debts.where()]
    return tuple(
        sorted(
            found,
            key=lambda one: (one.record.state != OPEN, one.record.value.line),
        )
    )


@needs("lists.see", "whole")
def see(ctx: Context, debt_id: str) -> Owed:
    """Return one debt; STORE-013 if there is none."""
    with ctx.store.reading() as work:
        return _owed(work, work.debts.get(debt_id))


@needs("payments.work", "whole")
def notify(ctx: Context, debt_id: str, on: date, how: str) -> Owed:
    """Record that somebody was asked to pay back: when, and by which paper or way.

    Where `how` names the number of a notice that was issued of it, that is its document.
    `UserError`: DEBT-001 nothing is owed any more, DEBT-003 the day is to come or before
    the debt, DEBT-004 it is not said how.
    """
    note = _said(how, "how", N_("Say how it was asked for: by which paper, to whom."))
    with ctx.store.reading() as work:
        numbers = [paper.number for paper in work.papers.of_subject(debt_id)]
    paper = next((number for number in numbers if number in note), "")
    return _done(ctx, debt_id, NOTIFIED, on, DebtStep(document=paper, note=note))


@needs("payments.work", "whole")
def repay(ctx: Context, debt_id: str, amount: Money, on: date, document: str) -> Owed:
    """Record that a part of a debt, or all of it, was paid back.

    `UserError`: DEBT-001, DEBT-002 nothing or more than is left, DEBT-003, DEBT-004
    the receipt is not named.
    """
    paper = _said(document, "document", N_("Name the receipt or the bank's paper."))
    return _done(ctx, debt_id, REPAID, on, DebtStep(amount, paper))


@needs("payments.work", "whole")
def propose_write_off(ctx: Context, debt_id: str, why: str) -> Owed:
    """Propose that what is left is written off; another person answers.

    `UserError`: DEBT-001, DEBT-004 it is not said why.
    """
    reason = _said(why, "why", N_("Say why it cannot be had back."))
    with ctx.store.work() as work:
        record: Record[Debt] = work.debts.get(debt_id)
        _check_open(record)
        proposed = WriteOff(reason, ctx.store.user, ctx.today())
        if record.value.proposed == proposed:
            return _owed(work, record)
        _keep(work, replace(record, value=replace(record.value, proposed=proposed)))
        _note(work, "debt.proposed", record, reason)
        return _owed(work, work.debts.get(debt_id))


@needs("debts.write-off", "whole")
def write_off(ctx: Context, debt_id: str, document: str) -> Owed:
    """Write off what is left of a debt by a document, as another person proposed.

    `UserError`: DEBT-001, DEBT-004 the document is not named, DEBT-005 nobody proposed
    it, DEBT-006 whoever proposed it does not approve it.
    """
    paper = _said(document, "document", N_("Write the number of the approval."))
    with ctx.store.work() as work:
        record = _proposed(ctx, work, debt_id)
        rest = _owed(work, record).left
        _add(ctx, work, record, WROTE_OFF, ctx.today(), DebtStep(rest, paper))
        value = replace(record.value, proposed=None)
        _keep(work, replace(record, state=WRITTEN_OFF, value=value))
        return _owed(work, work.debts.get(debt_id))


@needs("debts.write-off", "whole")
def turn_down(ctx: Context, debt_id: str, why: str) -> Owed:
    """Turn down a proposed write-off: the debt stands. `UserError` as of `write_off`."""
    reason = _said(why, "why", N_("Say why it is not written off."))
    with ctx.store.work() as work:
        record = _proposed(ctx, work, debt_id)
        _keep(work, replace(record, value=replace(record.value, proposed=None)))
        _note(work, "debt.turned-down", record, reason)
        return _owed(work, work.debts.get(debt_id))


@needs("payments.work", "whole")
def take_back(ctx: Context, step_id: str, why: str) -> Owed:
    """Take back a notice or repayment that was entered wrongly; the debt is open again.

    The same once more changes nothing. `UserError`: DEBT-004 it is not said why,
    DEBT-007 a list or an approval did it, STORE-013.
    """
    reason = _said(why, "why", N_("Say what was wrong with it."))
    with ctx.store.work() as work:
        step = work.debt_steps.find(step_id)
        if step is None or step.kind not in (NOTIFIED, REPAID):
            raise UserError(
                "DEBT-007",
                Message(N_("Only a notice or a repayment is taken back here.")),
                Message(N_("What a closed list took off, or was written off, stands.")),
            )
        record: Record[Debt] = work.debts.get(step.about)
        if any(step.id == one.id for one in work.debt_steps.about(record.id)):
            work.debt_steps.add(
                Happening(
                    ctx.new_id(),
                    CORRECTED,
                    DebtStep(note=reason),
                    ctx.today(),
                    record.person_id,
                    record.id,
                    step.id,
                )
            )
            if record.state == SETTLED:
                _keep(work, replace(record, state=OPEN))
            _note(work, "debt.corrected", record, reason, step.kind)
        return _owed(work, work.debts.get(record.id))


# --- for lists ------------------------------------------------------------------------


def open_all(ctx: Context, work: Work, run: Run) -> tuple[Record[Debt], ...]:
    """Open a debt for each line of a list that says that something is owed back.

    Inside the unit of work that closes the list; called again it opens none anew.
    """
    found = []
    for position, line in enumerate(run.recoveries, start=len(run.lines) + 1):
        number = run.line_number(position)
        standing_ones = work.debts.about(number)
        if standing_ones:
            found.append(standing_ones[0])
            continue
        value = Debt(
            number,
            line.programme,
            line.month,
            Money(-line.amount.fen),
            line.name,
            line.community,
            ctx.today(),
            "" if line.cause is None else line.cause.code,
        )
        record = Record(ctx.new_id(), OPEN, value, ctx.today(), line.person_id, number)
        found.append(work.debts.add(record, number))
        work.audit(
            "debt.opened",
            record.id,
            [number, value.month, value.amount],
            person_id=line.person_id,
        )
    return tuple(found)


def offset_all(ctx: Context, work: Work, run: Run) -> None:
    """Lessen the debts that a list takes something off for, inside the unit of work that
    closes it; called again it takes nothing more.

    `UserError` DEBT-002: more than is left of one, which has changed meanwhile.
    """
    for position, line in enumerate(run.lines, start=1):
        if line.kind != disbursement.OFFSET:
            continue
        number = run.line_number(position)
        record: Record[Debt] = work.debts.get(line.corrects)
        done = work.debt_steps.about(record.id)
        if any(step.value.line == number for step in done):
            continue
        step = DebtStep(Money(-line.amount.fen), line=number)
        _check_amount(record, step.amount, _owed(work, record).left)
        _add(ctx, work, record, OFFSET, ctx.today(), step)
        _settle(work, record)


def open_ones(work: Work) -> dict[str, tuple[tuple[str, Money], ...]]:
    """Return by person their open debts and what is left of each, the oldest first."""
    found: dict[str, list[Owed]] = {}
    for record in work.debts.where((OPEN,)):
        found.setdefault(record.person_id, []).append(_owed(work, record))
    return {
        person: tuple((one.record.id, one.left) for one in sorted(those, key=_by_day))
        for person, those in found.items()
    }


def _by_day(owed: Owed) -> tuple[date, str]:
    return owed.record.value.opened_on, owed.record.value.line


def shares_off(
    programmes: Mapping[str, tuple[Policy, Programme]],
) -> dict[str, Fraction]:
    """Return by programme which share of a line may go off for what is owed back.

    Nothing goes off by the rules of a programme that are silent on it.
    """
    return {
        code: programme.procedure.offset.most
        for code, (_, programme) in programmes.items()
        if programme.procedure.offset is not None
    }


# --- what they share ------------------------------------------------------------------


def _owed(work: Work, record: Record[Debt]) -> Owed:
    steps = standing(work.debt_steps.about(record.id))
    return Owed(record, steps, left(record.value, steps))


def _done(ctx: Context, debt_id: str, kind: str, on: date, step: DebtStep) -> Owed:
    with ctx.store.work() as work:
        record: Record[Debt] = work.debts.get(debt_id)
        _check_open(record)
        if not record.value.opened_on <= on <= ctx.today():
            raise UserError(
                "DEBT-003",
                Message(
                    N_(
                        "It is owed since {day}; a day before it, or to come, is wrong."
                    ),
                    {"day": record.value.opened_on},
                ),
                Message(N_("Correct the day.")),
                "on",
            )
        owed = _owed(work, record)
        if any(
            (one.kind, one.day, one.value) == (kind, on, step) for one in owed.steps
        ):
            return owed  # The same submitted twice.
        if kind == REPAID:
            _check_amount(record, step.amount, owed.left)
        _add(ctx, work, record, kind, on, step)
        _settle(work, record)
        return _owed(work, work.debts.get(debt_id))


def _add(
    ctx: Context, work: Work, record: Record[Debt], kind: str, on: date, step: DebtStep
) -> None:
    work.debt_steps.add(
        Happening(ctx.new_id(), kind, step, on, record.person_id, record.id)
    )
    work.audit(
        f"debt.{kind}",
        record.id,
        [record.value.line, step.amount, step.document],
        person_id=record.person_id,
    )


def _settle(work: Work, record: Record[Debt]) -> None:
    """Settle a debt of which nothing is left."""
    if _owed(work, record).left == _NOTHING:
        value = replace(record.value, proposed=None)
        _keep(work, replace(record, state=SETTLED, value=value))


def _keep(work: Work, record: Record[Debt]) -> None:
    work.debts.add(record, record.value.line)


def _proposed(ctx: Context, work: Work, debt_id: str) -> Record[Debt]:
    record: Record[Debt] = work.debts.get(debt_id)
    _check_open(record)
    proposed = record.value.proposed
    if proposed is None:
        raise UserError(
            "DEBT-005",
            Message(N_("Nobody has proposed to write this off.")),
            Message(N_("Whoever keeps the debts proposes it, with the reason.")),
        )
    if proposed.by == ctx.store.user:
        raise UserError(
            "DEBT-006",
            Message(
                N_("{name} proposed it, and does not answer it."), {"name": proposed.by}
            ),
            Message(N_("Let another person approve it or turn it down.")),
        )
    return record


def _check_open(record: Record[Debt]) -> None:
    if record.state != OPEN:
        raise UserError(
            "DEBT-001",
            Message(N_("Nothing is owed any more of {line}."), {"line": record.about}),
            Message(N_("Look at what was done about it.")),
        )


def _check_amount(record: Record[Debt], amount: Money, rest: Money) -> None:
    if not _NOTHING < amount <= rest:
        raise UserError(
            "DEBT-002",
            Message(
                N_("{amount} yuan is not between 0.01 and the {left} that are left."),
                {"amount": amount, "left": rest},
            ),
            Message(N_("Correct the amount; what was paid too much is given back.")),
            "amount",
        )


def _note(
    work: Work, action: str, record: Record[Debt], why: str, *more: object
) -> None:
    """Put on record why something was done with a debt, that of its line."""
    detail = [record.value.line, *more]
    work.audit(action, record.id, detail, why=why, person_id=record.person_id)


def _said(words: str, place: str, hint: str) -> str:
    said = " ".join(visible(words).split())
    if not said:
        raise UserError(
            "DEBT-004", Message(N_("Something is missing here.")), Message(hint), place
        )
    return said
