# SPDX-License-Identifier: Apache-2.0
"""Allotments of money, and how far the closed lists have used each source and item."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from carecalc.domain.appropriation import (
    ACTIVE,
    ENDED,
    RECEIVED,
    REFUNDED,
    Appropriation,
    Balance,
    FundStep,
    Spent,
    balances,
    months_left,
)
from carecalc.domain.disbursement import Line, Run
from carecalc.domain.funding import split
from carecalc.domain.money import Money
from carecalc.domain.payout import MADE, REISSUED, RETURNED, VOID, line_of, payments
from carecalc.domain.policy import Share
from carecalc.domain.record import Happening, Record
from carecalc.errors import UserError
from carecalc.services import laws
from carecalc.services.access import needs
from carecalc.services.context import Context
from carecalc.store.unit_of_work import Work
from carecalc.text import N_, Message, visible

_LEAST, _MOST = 2000, 2200


@dataclass(frozen=True, slots=True)
class Allotted:
    """An allotment with what came of it and what was given back."""

    record: Record[Appropriation]
    steps: tuple[Happening[FundStep], ...]

    def sum_of(self, kind: str) -> Money:
        """Return what came, or was given back."""
        return Money(sum(s.value.amount.fen for s in self.steps if s.kind == kind))


@dataclass(frozen=True, slots=True)
class Funds:
    """A year's money: the allotments, each source and item, the last list's number.

    `rows` sum to the closed lists that are paid in the year. `last` is "" without one.
    """

    year: int
    allotted: tuple[Allotted, ...]
    rows: tuple[Balance, ...]
    last: str
    months_left: int


@needs("lists.see", "whole")
def funds(ctx: Context, year: int) -> Funds:
    """Return what was allotted for a year and what its lists take of it, to the fen."""
    with ctx.store.reading() as work:
        return funds_in(ctx, work, year)


def funds_in(ctx: Context, work: Work, year: int, upto: str = "") -> Funds:
    """Return the money of a year inside a unit of work.

    `upto` is a list: if it is closed, those closed after it take nothing yet. What was
    allotted and given back counts as it is on record now.
    """
    found = tuple(
        Allotted(record, _standing(work, record.id))
        for record in work.appropriations.where()
        if record.value.year == year
    )
    runs = [run for run in _closed(work, upto) if run.pay_month.year == year]
    spent = [each for run in runs for each in _spent(ctx, work, run)]
    last = max(runs, key=lambda run: (run.pay_month, run.month), default=None)
    rows = balances(
        (
            (one.record.value, one.sum_of(RECEIVED), one.sum_of(REFUNDED))
            for one in found
            if one.record.state == ACTIVE
        ),
        spent,
    )
    return Funds(
        year,
        found,
        rows,
        "" if last is None else last.number,
        months_left(None if last is None else last.pay_month),
    )


@needs("payments.work", "whole")
def allot(ctx: Context, value: Appropriation, on: date) -> Record[Appropriation]:
    """Record an allotment by its document; the same twice is one.

    `UserError`: FUND-001 no document, FUND-002 nothing allotted, FUND-003 no such
    source, FUND-004 no such year.
    """
    document = " ".join(visible(value.document).split())
    item = " ".join(visible(value.budget_item).split())
    if not document:
        raise _lacking("document")
    if value.amount.fen <= 0:
        raise _no_amount()
    if value.source not in ctx.catalog.codes().groups["funding-source"]:
        raise UserError(
            "FUND-003",
            Message(N_("There is no source “{code}”."), {"code": value.source}),
            Message(N_("Choose one of the list.")),
            "source",
        )
    if not _LEAST <= value.year <= _MOST:
        raise UserError(
            "FUND-004",
            Message(N_("{year} is no budget year."), {"year": value.year}),
            Message(N_("Write the year with four digits.")),
            "year",
        )
    kept = replace(value, document=document, budget_item=item, why="")
    with ctx.store.work() as work:
        for one in work.appropriations.where((ACTIVE,)):
            if one.value == kept:
                return one
        record = work.appropriations.add(
            Record(ctx.new_id(), ACTIVE, kept, on, about=document), document
        )
        said = [document, value.source, item, value.year, value.amount]
        work.audit("funds.allotted", record.id, said)
        return record


@needs("payments.work", "whole")
def end(ctx: Context, record_id: str, why: str) -> Record[Appropriation]:
    """End an allotment that was recorded wrongly or was withdrawn: it counts no more.

    `UserError` FUND-005: nobody says why.
    """
    reason = _reason(why, N_("Say why it is ended."))
    with ctx.store.work() as work:
        record: Record[Appropriation] = work.appropriations.get(record_id)
        if record.state == ENDED:
            return record
        value = replace(record.value, why=reason)
        ended = work.appropriations.add(
            replace(record, state=ENDED, value=value), value.document
        )
        work.audit("funds.ended", record.id, [value.document], why=reason)
        return ended


@needs("payments.work", "whole")
def book(
    ctx: Context, record_id: str, kind: str, amount: Money, on: date, document: str
) -> Allotted:
    """Record money that came (`received`) or was given back (`refunded`), by its paper.

    The same twice is one. `UserError`: FUND-001 no document, FUND-002 nothing, FUND-006
    more is given back than was allotted, FUND-007 it was ended, FUND-008 a day to come.
    """
    paper = " ".join(visible(document).split())
    if not paper:
        raise _lacking("document")
    if amount.fen <= 0:
        raise _no_amount()
    if on > ctx.today():
        raise UserError(
            "FUND-008",
            Message(N_("This day is to come.")),
            Message(N_("Record it when it has happened.")),
            "on",
        )
    with ctx.store.work() as work:
        record: Record[Appropriation] = work.appropriations.get(record_id)
        if record.state == ENDED:
            raise UserError(
                "FUND-007",
                Message(
                    N_("{document} was ended."), {"document": record.value.document}
                ),
                Message(N_("Record it under the one that takes its place.")),
            )
        step = FundStep(amount, paper)
        held = Allotted(record, _standing(work, record.id))
        if any((s.kind, s.day, s.value) == (kind, on, step) for s in held.steps):
            return held
        if kind == REFUNDED:
            back = held.sum_of(REFUNDED).fen + amount.fen
            if back > record.value.amount.fen:
                raise UserError(
                    "FUND-006",
                    Message(
                        N_("Of {amount} yuan, {back} would have been given back."),
                        {"amount": record.value.amount, "back": Money(back)},
                    ),
                    Message(N_("Correct the amount.")),
                    "amount",
                )
        work.fund_steps.add(Happening(ctx.new_id(), kind, step, on, about=record.id))
        work.audit(f"funds.{kind}", record.id, [amount, paper])
        return Allotted(record, _standing(work, record.id))


@needs("payments.work", "whole")
def take_back(ctx: Context, step_id: str, why: str) -> Allotted:
    """Take back money that was entered wrongly; once more changes nothing.

    `UserError` FUND-005: nobody says why, FUND-001 there is no such entry.
    """
    reason = _reason(why, N_("Say what was wrong with it."))
    with ctx.store.work() as work:
        step = work.fund_steps.find(step_id)
        if step is None:
            raise _lacking("step")
        record: Record[Appropriation] = work.appropriations.get(step.about)
        if any(one.id == step_id for one in _standing(work, record.id)):
            again = replace(step, id=ctx.new_id(), supersedes=step.id, day=ctx.today())
            work.fund_steps.add(again)
            said = [step.kind, step.value.amount]
            work.audit("funds.taken-back", record.id, said, why=reason)
        return Allotted(record, _standing(work, record.id))


# --- what lists take ------------------------------------------------------------------


def _standing(work: Work, record_id: str) -> tuple[Happening[FundStep], ...]:
    # What takes another back stands by itself, and is no money.
    steps = work.fund_steps.about(record_id)
    return tuple(step for step in steps if not step.supersedes)


def _closed(work: Work, upto: str) -> Iterator[Run]:
    """Yield the closed lists in the order they were closed in, `upto` the last one."""
    for closing in work.closings.all():
        yield work.runs.get(closing.run_id)
        if closing.run_id == upto:
            return


def _spent(ctx: Context, work: Work, run: Run) -> Iterator[Spent]:
    """Yield what a list takes of each source and item, each line split by itself."""
    law = laws.kept(ctx, work, run.files)
    closed: dict[tuple[str, str], int] = defaultdict(int)
    out: dict[tuple[str, str], int] = defaultdict(int)
    paid = _paid(work, run)
    for position, line in enumerate(run.lines, start=1):
        _, programme = law.programmes(line.month)[line.programme]
        shares = programme.procedure.funding
        for place, fen in _shares(line, line.amount, shares):
            closed[place] += fen
        arrived = paid.get(run.line_number(position))
        if arrived is not None:
            for place, fen in _shares(line, arrived, shares):
                out[place] += fen
    for place in closed:
        yield Spent(run.pay_month, *place, Money(closed[place]), Money(out[place]))


def _shares(
    line: Line, amount: Money, shares: tuple[Share, ...]
) -> Iterator[tuple[tuple[str, str], int]]:
    borne = split(amount, shares, line.month)
    if not borne:
        yield ("", ""), amount.fen  # No file says who bears it: it is told so.
    for each in borne:
        yield (each.source, each.budget_item), each.amount.fen


def _paid(work: Work, run: Run) -> dict[str, Money]:
    """Return what a bank was handed for each line and did not give back, by number."""
    files = work.payouts.about(run.id)
    if not any(one.state not in (MADE, VOID) for one in files):
        return {}
    found = {each.line: each.amount for each in payments(run)}
    steps = [step for step in work.payment_steps.where() if not step.supersedes]
    again = {step.about: step.value.payout for step in steps if step.kind == REISSUED}
    for step in steps:
        line, _ = line_of(step.about)
        if step.kind != RETURNED or line not in found:
            continue
        payout = again.get(step.about)
        if payout is None or work.payouts.get(payout).state in (MADE, VOID):
            del found[line]
    return found


def _reason(why: str, lacks: str) -> str:
    reason = " ".join(visible(why).split())
    if not reason:
        hint = Message(N_("The reason stays on record."))
        raise UserError("FUND-005", Message(lacks), hint, "why")
    return reason


def _lacking(place: str) -> UserError:
    return UserError(
        "FUND-001",
        Message(N_("The document is not named.")),
        Message(N_("Write its number: without it the money has no ground.")),
        place,
    )


def _no_amount() -> UserError:
    return UserError(
        "FUND-002",
        Message(N_("The amount must be more than nothing.")),
        Message(N_("Correct the amount.")),
        "amount",
    )
