# SPDX-License-Identifier: Apache-2.0
"""Files for the bank: made of a closed list, handed over, and given up; each once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from carecalc.catalog import bank_templates
from carecalc.catalog.catalog import Catalog
from carecalc.domain import payout as domain
from carecalc.domain.bank_template import BankTemplate
from carecalc.domain.canonical import digest
from carecalc.domain.disbursement import Run
from carecalc.domain.fact import Payee
from carecalc.domain.money import Money
from carecalc.domain.paper import Paper
from carecalc.domain.payout import (
    HANDED,
    MADE,
    VOID,
    HandedOver,
    Payment,
    Payout,
    payments,
    total,
)
from carecalc.domain.period import Month
from carecalc.domain.record import Happening, Record
from carecalc.errors import UserError
from carecalc.services import laws, month_identities
from carecalc.services.access import needs
from carecalc.services.context import Context
from carecalc.services.issuing import XLSX
from carecalc.services.trial_mark import check_real
from carecalc.store.unit_of_work import Work
from carecalc.text import N_, Message, Text, visible

if TYPE_CHECKING:
    from carecalc.documents.bank_file import Unfit

BANK_FILE = "bank-file"
"""The kind of paper that a file for the bank is kept as."""
SERIES = "YF"  # 银行发放
PLAIN = "text/plain"
OFFERED = 12
_SHOWN = 5
"""So many people are named where many are in the way."""


@dataclass(frozen=True, slots=True)
class Template:
    """A way to write a file, as it is offered; `is_for_people`: not for a bank."""

    code: str
    label: Text
    note: Text
    is_for_people: bool
    has_answer: bool


@dataclass(frozen=True, slots=True)
class ToPay:
    """A closed list that waits for its file: how many payments, and their sum."""

    run_id: str
    number: str
    month: Month
    count: int
    total: Money


@dataclass(frozen=True, slots=True)
class Made:
    """A file for the bank with its bytes."""

    record: Record[Payout]
    data: bytes


@needs("lists.see", "nobody")
def templates(ctx: Context) -> tuple[Template, ...]:
    """Return the templates in force today, those for a bank first."""
    found = [
        Template(code, one.label, one.note, one.protects, one.answer is not None)
        for code, (one, _) in bank_templates.bank_templates(
            ctx.catalog, ctx.today()
        ).items()
    ]
    return tuple(sorted(found, key=lambda one: one.is_for_people))


@needs("lists.see", "whole")
def all_files(ctx: Context) -> tuple[Record[Payout], ...]:
    """Return every file that was made for a bank, the latest first."""
    with ctx.store.reading() as work:
        found = work.payouts.where()
    return tuple(sorted(found, key=lambda one: one.value.number, reverse=True))


@needs("lists.see", "whole")
def months(ctx: Context) -> dict[str, tuple[Month, ...]]:
    """Return by file the benefit months of what it pays: that of its list, or those of
    the payments it pays again."""
    with ctx.store.reading() as work:
        return {
            one.id: (work.reckoning.head(one.about).month,)
            if one.about
            else tuple(sorted({each.month for each in payments_of(work, one)}))
            for one in work.payouts.where()
        }


@needs("lists.see", "whole")
def of_run(ctx: Context, run_id: str) -> tuple[Record[Payout], ...]:
    """Return the files that were made of a list, given up or not."""
    with ctx.store.reading() as work:
        found: tuple[Record[Payout], ...] = work.payouts.about(run_id)
        return found


@needs("lists.see", "whole")
def to_pay(ctx: Context) -> tuple[ToPay, ...]:
    """Return the closed lists of which no bank has been given a file, the latest first.

    Of offices that worked otherwise before, the latest `OFFERED` are looked at.
    """
    found = []
    with ctx.store.reading() as work:
        latest = sorted(work.closings.all(), key=lambda one: one.month, reverse=True)
        for closing in latest[:OFFERED]:
            if _standing(work, closing.run_id) is None:
                run = work.runs.get(closing.run_id)
                paid = payments(run)
                found.append(
                    ToPay(run.id, run.number, run.month, len(paid), total(paid))
                )
    return tuple(found)


@needs("payments.work", "whole")
def file_of(ctx: Context, payout_id: str) -> bytes:
    """Return the bytes of a file as they were made; STORE-013, STORE-014."""
    with ctx.store.reading() as work:
        return work.papers.data(payout_id)


@needs("payments.work", "whole")
def make(ctx: Context, run_id: str, template: str) -> Made:
    """Make the file of a closed list for the bank; the same asked again is the same.

    Its bytes are kept as they are made. `UserError`: PAY-001 no such template, PAY-002
    the template is for people, PAY-003 names that the file cannot carry, PAY-004
    another file of the list stands, LIST-003, LIST-015, LIST-017 nobody has closed the
    list, TRIAL-001.
    """
    of, law_file = of_a_bank(ctx.catalog, template, ctx.today())
    with ctx.store.work() as work:
        check_real(work)
        run = closed(work, run_id)
        standing = _standing(work, run_id)
        if standing is not None:
            if standing.value.template_digest == law_file:
                return Made(standing, work.papers.data(standing.id))
            raise UserError(
                "PAY-004",
                Message(
                    N_("The file {number} was made of this list already."),
                    {"number": standing.value.number},
                ),
                Message(
                    N_(
                        "Save that one again; or give it up, if no bank has it, and "
                        "make another."
                    )
                ),
            )
        paid = payments(run)
        assert total(paid) == run.total, "what is paid is what the list comes to"
        return kept(ctx, work, (of, law_file), paid, run.pay_month, run)


@needs("payments.work", "whole")
def for_people(ctx: Context, run_id: str, template: str) -> tuple[str, bytes]:
    """Return the payments of a list as a file that people open: its name and bytes.

    A mark stands before text that a spreadsheet would run. It is no file for a bank and
    nothing of it is kept; `disclosures.of_payments` records that it leaves.
    `UserError`: PAY-001, PAY-002 the template is for a bank, LIST-003, LIST-015,
    TRIAL-001.
    """
    from carecalc.documents import bank_file

    of, _ = bank_templates.bank_template(ctx.catalog, template, ctx.today())
    if not of.protects:
        raise _wrong_use()
    with ctx.store.reading() as work:
        check_real(work)
        run = month_identities.check_latest(work, run_id)
        month_identities.check_list(run)
    named = bank_file.Named(run.number, run.pay_month, run.built_on)
    paid = payments(run)
    _check_fit(bank_file.unfit(of, paid))
    name = bank_file.file_name(of, named, len(paid))
    return name, bank_file.bank_file(of, paid, named)


@needs("payments.work", "whole")
def hand(ctx: Context, payout_id: str, on: date, to: str) -> Record[Payout]:
    """Record that the bank has a file: since when, and who took it.

    `UserError`: PAY-005 it was given up, PAY-006 nobody is said to have taken it,
    PAY-007 the day is to come or before it was made.
    """
    who = " ".join(visible(to).split())
    if not who:
        raise UserError(
            "PAY-006",
            Message(N_("Say who took the file.")),
            Message(N_("The bank's branch, and who received it there.")),
            "to",
        )
    with ctx.store.work() as work:
        record: Record[Payout] = work.payouts.get(payout_id)
        value = record.value
        if record.state == VOID:
            raise given_up(value)
        if not value.made_on <= on <= ctx.today():
            raise UserError(
                "PAY-007",
                Message(
                    N_("The file was made on {day}; it is handed over from then on."),
                    {"day": value.made_on},
                ),
                Message(N_("Correct the day; a day to come is not taken.")),
                "on",
            )
        if record.state != MADE:
            return record
        handed = replace(value, handed_on=on, handed_to=who)
        saved = work.payouts.add(
            replace(record, state=HANDED, day=on, value=handed), value.number
        )
        if record.about:
            over = HandedOver(record.id, who)
            work.run_steps.add(
                Happening(ctx.new_id(), "handed", over, on, about=record.about)
            )
        work.audit("payout.handed", record.id, [value.number, str(on), who])
        return saved


@needs("payments.work", "whole")
def give_up(ctx: Context, payout_id: str, why: str) -> Record[Payout]:
    """Give up a file that no bank has; what it would pay again is free once more.

    `UserError`: PAY-008 the bank has it, PAY-009 nobody says why.
    """
    reason = " ".join(visible(why).split())
    if not reason:
        raise UserError(
            "PAY-009",
            Message(N_("Say why the file is given up.")),
            Message(N_("The reason stays on record.")),
            "why",
        )
    with ctx.store.work() as work:
        record: Record[Payout] = work.payouts.get(payout_id)
        if record.state == VOID:
            return record
        if record.state != MADE:
            raise UserError(
                "PAY-008",
                Message(
                    N_("The bank has {number} since {day}."),
                    {
                        "number": record.value.number,
                        "day": record.value.handed_on or record.value.made_on,
                    },
                ),
                Message(N_("What did not arrive comes back by the bank's answer.")),
            )
        value = replace(record.value, why=reason)
        saved = work.payouts.add(replace(record, state=VOID, value=value), value.number)
        for payment in payments_of(work, record):
            _take_back_reissue(ctx, work, record.id, payment)
        work.audit("payout.void", record.id, [value.number], why=reason)
        return saved


def closed(work: Work, run_id: str) -> Run:
    """Return a list that two people closed; LIST-003, LIST-015, LIST-017."""
    run = month_identities.check_latest(work, run_id)
    month_identities.check_list(run)
    has_two = len(work.signatures.proven("run", run_id)) > 1
    if work.closings.of_run(run_id) is None or not has_two:
        raise UserError(
            "LIST-017",
            Message(N_("Nobody has closed the list {number}."), {"number": run.number}),
            Message(N_("Two people sign it first; then the bank is asked to pay.")),
        )
    return run


def payments_of(work: Work, record: Record[Payout]) -> tuple[Payment, ...]:
    """Return what a file asks the bank to pay; of people who were erased nothing."""
    if record.about:
        return payments(work.runs.get(record.about))
    if record.value.payments:
        return record.value.payments
    found = {
        step.value.payment.key: step.value.payment
        for step in work.payment_steps.where((domain.REISSUED,))
        if step.value.payout == record.id and step.value.payment is not None
    }
    return tuple(sorted(found.values(), key=_by_line))


def _by_line(payment: Payment) -> tuple[str, int]:
    run, _, position = payment.line.rpartition("/")
    return run, int(position)


def kept(
    ctx: Context,
    work: Work,
    template: tuple[BankTemplate, str],
    paid: Sequence[Payment],
    month: Month,
    run: Run | None = None,
) -> Made:
    """Make a file inside a unit of work, and keep it with its bytes and its template;
    PAY-003."""
    from carecalc.documents import bank_file

    of, law_file = template
    written = _other_names(work, of, paid)
    as_written = tuple(
        replace(each, payee=replace(each.payee, bank_name=written[each.reference]))
        if each.reference in written
        else each
        for each in paid
    )
    _check_fit(bank_file.unfit(of, as_written))
    number = work.next_number(SERIES, ctx.today().year)
    named = bank_file.Named(number, month, ctx.today())
    data = bank_file.bank_file(of, as_written, named)
    value = Payout(
        number=number,
        template=of.code,
        template_digest=law_file,
        name=bank_file.file_name(of, named, len(paid)),
        digest=digest(data),
        size=len(data),
        count=len(paid),
        total=total(paid),
        made_on=ctx.today(),
        written=written,
    )
    record = Record(ctx.new_id(), MADE, value, about="" if run is None else run.id)
    laws.keep_files(ctx, work, [law_file])
    saved = work.payouts.add(record, number)
    work.papers.add(
        Paper(
            id=saved.id,
            kind=BANK_FILE,
            number=number,
            title=value.name,
            language="zh_CN",
            person_id=None,
            subject_id=saved.id,
            digest=value.digest,
            media=XLSX if of.kind == "xlsx" else PLAIN,
            issued_at=ctx.clock(),
        ),
        data,
    )
    work.audit(
        "payout.made", saved.id, [number, value.count, value.total, value.digest]
    )
    return Made(saved, data)


def of_a_bank(catalog: Catalog, code: str, on: date) -> tuple[BankTemplate, str]:
    """Return a template that a bank reads, with its file's digest; PAY-001, PAY-002."""
    found = bank_templates.bank_template(catalog, code, on)
    if found[0].protects:
        raise _wrong_use()
    return found


def _standing(work: Work, run_id: str) -> Record[Payout] | None:
    found = (one for one in work.payouts.about(run_id) if one.state != VOID)
    return next(found, None)


def _other_names(
    work: Work, of: BankTemplate, paid: Sequence[Payment]
) -> Mapping[str, str]:
    """Return, by reference, the names that are on record for the bank's file alone.

    They are looked for only where the file cannot carry the holder: also a list that is
    closed can be paid then.
    """
    from carecalc.documents import bank_file

    found = {}
    for each in bank_file.unfit(of, paid):
        if each.field != "holder":
            continue
        for fact in work.facts.current(each.payment.person_id):
            payee = fact.value
            if (
                isinstance(payee, Payee)
                and payee.number == each.payment.payee.number
                and payee.bank_name
            ):
                found[each.payment.reference] = payee.bank_name
    return found


def _check_fit(found: "Sequence[Unfit]") -> None:
    if not found:
        return
    named = dict.fromkeys(
        Message(
            N_("{name} ({reference}): {signs}"),
            {
                "name": each.payment.payee.holder,
                "reference": each.payment.reference,
                "signs": each.signs,
            },
        )
        for each in found[:_SHOWN]
    )
    raise UserError(
        "PAY-003",
        Message(
            N_("The file cannot carry {count} cell(s) as they are: {named}"),
            {"count": len(found), "named": tuple(named)},
        ),
        Message(
            N_(
                "Record at the payee how the bank writes the name, with the bank's paper, "
                "or use a template in another encoding. Nothing is altered by itself."
            )
        ),
        "template",
    )


def _take_back_reissue(
    ctx: Context, work: Work, payout_id: str, payment: Payment
) -> None:
    before = domain.step_key(payment.line, payment.attempt - 1)
    for step in work.payment_steps.about(before):
        if step.kind == domain.REISSUED and step.value.payout == payout_id:
            work.payment_steps.add(
                replace(step, id=ctx.new_id(), supersedes=step.id, day=ctx.today())
            )


def given_up(value: Payout) -> UserError:
    return UserError(
        "PAY-005",
        Message(N_("The file {number} was given up."), {"number": value.number}),
        Message(N_("Make another; the bank is given that one.")),
    )


def _wrong_use() -> UserError:
    return UserError(
        "PAY-002",
        Message(N_("This template is for another use.")),
        Message(
            N_(
                "A bank is never given a file with marks before its text; people are never "
                "given one without."
            )
        ),
        "template",
    )
