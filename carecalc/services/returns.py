# SPDX-License-Identifier: Apache-2.0
"""The bank's answer: matched by number, looked at, accepted once; what is paid again."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from carecalc.catalog.bank_templates import read_bank_template
from carecalc.catalog.takeover_words import plain_head, plain_word
from carecalc.domain.bank_template import FAILED, FEN, Answer, BankTemplate
from carecalc.domain.fact import Payee
from carecalc.domain.money import Money
from carecalc.domain.payout import (
    ANSWERED,
    MADE,
    REISSUED,
    RETURNED,
    VOID,
    AllAnswered,
    Answered,
    Payment,
    Payout,
    Reissued,
    Returned,
)
from carecalc.domain.period import Month, touches
from carecalc.domain.record import Happening, Record
from carecalc.domain.table import Row, Sheet, Table
from carecalc.errors import UserError
from carecalc.services import payouts
from carecalc.services.access import needs
from carecalc.services.context import Context
from carecalc.services.payouts import Made
from carecalc.services.trial_mark import check_real
from carecalc.store.unit_of_work import Work
from carecalc.text import N_, Message

PAID, BACK, FAULT = "paid", "returned", "fault"
"""What a row of an answer says."""
OTHER = "other"
_REFERENCE = re.compile(r"[A-Z]+-\S+/\d+(-\d+)?", re.ASCII)
_AMOUNT = re.compile(r"(\d{1,13})(?:\.(\d{1,2})0*)?", re.ASCII)
_TAIL = 4


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One row of an answer: which payment, what became of it; `why` of a fault."""

    number: int
    reference: str
    payment: Payment | None
    outcome: str
    reason: str = ""
    said: str = ""
    why: Message | None = None
    is_known: bool = False


@dataclass(frozen=True, slots=True)
class Read:
    """An answer as it was read; nothing of it is kept.

    `missing` are payments that it should name and does not. `is_taken`: this very file
    was accepted before.
    """

    payout: Record[Payout]
    name: str
    digest: str
    rows: tuple[AnswerRow, ...]
    missing: tuple[Payment, ...]
    is_taken: bool

    def of(self, outcome: str) -> tuple[AnswerRow, ...]:
        """Return the rows that say one thing."""
        return tuple(row for row in self.rows if row.outcome == outcome)


@dataclass(frozen=True, slots=True)
class Unpaid:
    """A payment that came back and is not on its way again.

    `months` is how many months this person has not been paid, this one among them.
    """

    payment: Payment
    returned: Returned
    on: date | None
    run_number: str
    months: int = 1


@needs("payments.work", "whole")
def look(ctx: Context, payout_id: str, table: Table) -> Read:
    """Read a bank's answer to a file, row by row, and keep nothing.

    `UserError`: PAY-005 the file was given up, PAY-010 no bank has it, PAY-011 its
    template knows no answer, PAY-012 no row names a payment.
    """
    with ctx.store.reading() as work:
        return _read(work, work.payouts.get(payout_id), table)


@needs("payments.work", "whole")
def accept(ctx: Context, payout_id: str, table: Table) -> Read:
    """Accept an answer, all of it or nothing; the same file once more changes nothing.

    What came back stands beside its line from then on. When every payment of a list is
    answered, the list is paid. `UserError`: PAY-013 rows that do not fit, and as of
    `look`.
    """
    with ctx.store.work() as work:
        record: Record[Payout] = work.payouts.get(payout_id)
        read = _read(work, record, table)
        if read.is_taken:
            return read
        faults = read.of(FAULT)
        if faults:
            raise UserError(
                "PAY-013",
                Message(
                    N_("{count} row(s) of {name} do not fit the file {number}."),
                    {
                        "count": len(faults),
                        "name": read.name,
                        "number": record.value.number,
                    },
                ),
                Message(N_("Nothing was taken over. Ask the bank for a right one.")),
            )
        back = [row for row in read.of(BACK) if not row.is_known]
        for row in back:
            _keep(ctx, work, read, row)
        said = Answered(read.name, read.digest, ctx.today(), len(read.rows), len(back))
        value = replace(
            record.value,
            answers=(*record.value.answers, said),
            open=tuple(each.reference for each in read.missing),
        )
        is_whole = not read.missing
        state = ANSWERED if is_whole else record.state
        saved = work.payouts.add(
            replace(record, state=state, value=value), value.number
        )
        if is_whole and record.about and record.state != ANSWERED:
            came_back = sum(each.returned for each in value.answers)
            work.run_steps.add(
                Happening(
                    ctx.new_id(),
                    "paid",
                    AllAnswered(record.id, came_back),
                    ctx.today(),
                    about=record.about,
                )
            )
        work.audit("payout.answered", record.id, [value.number, read.digest, len(back)])
        return replace(read, payout=saved)


@needs("lists.see", "whole")
def unpaid(ctx: Context) -> tuple[Unpaid, ...]:
    """Return what came back and is not on its way again: who waits longest first."""
    with ctx.store.reading() as work:
        found = list(_unpaid(work))
    months: dict[str, set[Month]] = {}
    for each in found:
        months.setdefault(each.payment.person_id, set()).add(each.payment.month)
    return tuple(
        sorted(
            (replace(u, months=len(months[u.payment.person_id])) for u in found),
            key=lambda u: (-u.months, u.payment.person_id, u.payment.line),
        )
    )


@needs("payments.work", "whole")
def reissue(ctx: Context, references: tuple[str, ...], template: str) -> Made:
    """Make a file that pays again what came back, to the payees as they stand now.

    Each payment that came back is made again once: the data file itself refuses more.
    `UserError`: PAY-014 one did not come back or is on its way, PAY-015 somebody has no
    payee; PAY-001, PAY-002, PAY-003 as of `payouts.make`, TRIAL-001.
    """
    of = payouts.of_a_bank(ctx.catalog, template, ctx.today())
    with ctx.store.work() as work:
        check_real(work)
        waiting = {each.payment.reference: each for each in _unpaid(work)}
        lacking = [one for one in references if one not in waiting]
        if lacking or not references:
            raise UserError(
                "PAY-014",
                Message(
                    N_("Not to be paid again: {references}."),
                    {"references": tuple(lacking)},
                ),
                Message(
                    N_("Only what came back is, and each of it once. Look at the list.")
                ),
            )
        chosen = [waiting[one].payment for one in dict.fromkeys(references)]
        again = tuple(
            replace(each, attempt=each.attempt + 1, payee=_payee_now(ctx, work, each))
            for each in chosen
        )
        made = payouts.kept(ctx, work, of, again, Month.of(ctx.today()))
        for before, now in zip(chosen, again, strict=True):
            work.payment_steps.add(
                Happening(
                    ctx.new_id(),
                    REISSUED,
                    Reissued(made.record.id, now.attempt, now),
                    ctx.today(),
                    before.person_id,
                    before.key,
                )
            )
            work.audit(
                "payment.reissued",
                before.key,
                [made.record.value.number, now.amount],
                person_id=before.person_id,
            )
        return made


# --- reading --------------------------------------------------------------------------


def _read(work: Work, record: Record[Payout], table: Table) -> Read:
    value = record.value
    if record.state == VOID:
        raise payouts.given_up(value)
    if record.state == MADE:
        raise UserError(
            "PAY-010",
            Message(N_("No bank has the file {number} yet."), {"number": value.number}),
            Message(N_("Record first that it was handed over.")),
        )
    template = read_bank_template(
        work.laws.bytes(value.template_digest), value.template
    )
    if template.answer is None:
        raise UserError(
            "PAY-011",
            Message(N_("This template does not say how the bank answers.")),
            Message(N_("Add the part [answer] to a template of the bank.")),
        )
    paid = {each.reference: each for each in payouts.payments_of(work, record)}
    taken = any(each.digest == table.digest for each in value.answers)
    sheet = next((sheet for sheet in table.sheets if sheet.rows), Sheet("", ()))
    reader = _Reader(work, template, template.answer, paid)
    rows = tuple(reader.rows(sheet))
    if not any(row.payment is not None for row in rows):
        raise UserError(
            "PAY-012",
            Message(
                N_("No row of {name} names a payment of {number}."),
                {"name": table.name, "number": value.number},
            ),
            Message(
                N_("Look whether it answers another file, or is of another template.")
            ),
        )
    named = {row.reference for row in rows if row.payment is not None}
    still = set(value.open) if value.answers else set(paid)
    if template.answer.names == FAILED or record.state == ANSWERED:
        still = set()
    missing = tuple(paid[one] for one in paid if one in still - named)
    return Read(record, table.name, table.digest, rows, missing, taken)


class _Reader:
    """Reads the rows of one answer by its template."""

    def __init__(
        self,
        work: Work,
        template: BankTemplate,
        answer: Answer,
        paid: Mapping[str, Payment],
    ) -> None:
        self._work = work
        self._in_fen = template.amount == FEN
        self._answer = answer
        self._paid = paid
        self._places = {name: n - 1 for name, n in answer.places.items()}
        self._reasons = {
            plain_word(word): code
            for code, words in answer.reasons.items()
            for word in words
        }
        self._arrived = {plain_word(word) for word in answer.paid}
        self._seen: set[str] = set()

    def rows(self, sheet: Sheet) -> Iterator[AnswerRow]:
        """Yield what each row says, from the first on that names a payment."""
        has_begun = False
        for row in sheet.rows:
            if not has_begun and self._take_heads(row):
                continue
            reference = self._text(row, "reference")
            if not has_begun and _REFERENCE.fullmatch(reference) is None:
                continue
            if self._adds_up(row):
                continue
            has_begun = True
            yield self._row(row, reference)

    def _take_heads(self, row: Row) -> bool:
        wanted = {
            plain_head(head): name
            for name, heads in self._answer.columns.items()
            for head in heads
        }
        found = {
            wanted[plain_head(cell.text)]: place
            for place, cell in row.cells.items()
            if plain_head(cell.text) in wanted
        }
        if "reference" not in found:
            return False
        self._places = found
        return True

    def _adds_up(self, row: Row) -> bool:
        totals = tuple(self._answer.totals)
        return any(
            cell.text.startswith(totals) for cell in row.cells.values() if totals
        )

    def _text(self, row: Row, name: str) -> str:
        place = self._places.get(name)
        cell = None if place is None else row.cell(place)
        return "" if cell is None else cell.text.strip()

    def _row(self, row: Row, reference: str) -> AnswerRow:
        payment = self._paid.get(reference)
        fault = self._fault(row, reference, payment)
        said = self._text(row, "reason")
        if fault is not None or payment is None:
            return AnswerRow(
                row.number, reference, payment, FAULT, said=said, why=fault
            )
        self._seen.add(reference)
        result = self._text(row, "result")
        has_arrived = plain_word(result) in self._arrived
        is_back = bool(_back(self._work, payment))
        if self._answer.names != FAILED and has_arrived:
            if is_back:
                why = Message(N_("It came back by an earlier answer."))
                return AnswerRow(row.number, reference, payment, FAULT, why=why)
            return AnswerRow(row.number, reference, payment, PAID)
        words = said or result
        code = self._reasons.get(plain_word(words), OTHER)
        if not words or (code == OTHER and not said and self._answer.names != FAILED):
            why = Message(
                N_("“{result}” says neither that it was paid nor why not."),
                {"result": result},
            )
            return AnswerRow(row.number, reference, payment, FAULT, why=why)
        return AnswerRow(
            row.number, reference, payment, BACK, code, words, is_known=is_back
        )

    def _fault(
        self, row: Row, reference: str, payment: Payment | None
    ) -> Message | None:
        if payment is None:
            return Message(
                N_("“{reference}” is no payment of this file."),
                {"reference": reference},
            )
        if reference in self._seen:
            return Message(N_("This payment is named a second time."))
        if "amount" not in self._places:
            return None
        fen = self._fen(self._text(row, "amount"))
        if fen != payment.amount.fen:
            return Message(
                N_("The amount is not {amount} yuan."), {"amount": payment.amount}
            )
        return None

    def _fen(self, text: str) -> int | None:
        match = _AMOUNT.fullmatch("".join(text.split()).replace(",", ""))
        if match is None:
            return None
        if self._in_fen:
            return int(match[1]) if not match[2] else None
        return int(match[1]) * 100 + int((match[2] or "").ljust(2, "0"))


# --- what came back -------------------------------------------------------------------


def _back(work: Work, payment: Payment) -> tuple[Happening[object], ...]:
    return tuple(_standing(work.payment_steps.about(payment.key), RETURNED))


def _standing(
    steps: Iterable[Happening[object]], kind: str
) -> Iterator[Happening[object]]:
    # What takes another back stands by itself, and says nothing more.
    return (step for step in steps if step.kind == kind and not step.supersedes)


def _keep(ctx: Context, work: Work, read: Read, row: AnswerRow) -> None:
    payment = row.payment
    assert payment is not None, "only what fits is kept"
    back = Returned(
        read.payout.id,
        row.reason,
        row.said,
        read.name,
        read.digest,
        row.number,
        payment.amount,
        payment.payee.number[-_TAIL:],
    )
    work.payment_steps.add(
        Happening(
            ctx.new_id(),
            RETURNED,
            back,
            ctx.today(),
            payment.person_id,
            payment.key,
        )
    )
    work.audit(
        "payment.returned",
        payment.key,
        [read.payout.value.number, row.reason, payment.amount],
        person_id=payment.person_id,
    )


def _unpaid(work: Work) -> Iterator[Unpaid]:
    steps = work.payment_steps.where()
    again = {step.about for step in _standing(steps, REISSUED)}
    held: dict[str, Mapping[str, Payment]] = {}
    for step in _standing(steps, RETURNED):
        if step.about in again:
            continue
        back = step.value
        assert isinstance(back, Returned)
        if back.payout not in held:
            record = work.payouts.get(back.payout)
            held[back.payout] = {
                each.key: each for each in payouts.payments_of(work, record)
            }
        payment = held[back.payout][step.about]
        yield Unpaid(payment, back, step.day, payment.line.rpartition("/")[0])


def _payee_now(ctx: Context, work: Work, payment: Payment) -> Payee:
    """Return whom the person's facts name today: of the same channel where there is
    one; PAY-015."""
    month = Month.of(ctx.today())
    held = sorted(
        (
            fact
            for fact in work.facts.current(payment.person_id)
            if isinstance(fact.value, Payee)
            and touches(month, fact.valid_from, fact.valid_to)
        ),
        key=lambda fact: (fact.valid_from or date.min, fact.recorded_seq),
    )
    found = [fact.value for fact in held if isinstance(fact.value, Payee)]
    fitting = [one for one in found if one.channel == payment.payee.channel]
    payee = next(iter((fitting or found)[::-1]), None)
    if payee is None:
        raise UserError(
            "PAY-015",
            Message(N_("No payee is on record for {name}."), {"name": payment.name}),
            Message(N_("Record where the money goes, then pay it again.")),
        )
    return payee


def came_back(work: Work, record: Record[Payout]) -> Money:
    """Return what of a file came back, paid again or not."""
    fen = 0
    for payment in payouts.payments_of(work, record):
        if _back(work, payment):
            fen += payment.amount.fen
    return Money(fen)
