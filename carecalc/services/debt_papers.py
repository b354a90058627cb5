# SPDX-License-Identifier: Apache-2.0
"""The notice that somebody has to pay back what was paid too much: one for each debt."""

from collections.abc import Mapping
from datetime import date

from carecalc.documents.form_values import Filled, Row
from carecalc.documents.values import Letterhead, Value
from carecalc.domain.debt import OPEN, Debt, left
from carecalc.domain.disbursement import Line
from carecalc.domain.money import Money
from carecalc.domain.paper import Claims, Paper
from carecalc.domain.record import Record
from carecalc.domain.trace import Words
from carecalc.errors import UserError
from carecalc.services import laws, month_causes
from carecalc.services.access import check_may, needs
from carecalc.services.application_values import of_office
from carecalc.services.context import Context, civil_day
from carecalc.services.filling_parts import address, subject
from carecalc.services.issuing import About, Printed, Ready
from carecalc.store.unit_of_work import Work
from carecalc.text import N_, Message

NOTICE = "debt-notice"
SERIES = "ZJ"  # 追缴
FIELDS = ("addressee", "account_name", "account_number", "account_bank")
"""What a clerk may write into it beside the day: to whom, and where the money goes."""


@needs("papers.issue", "whole")
def notice_ready(
    ctx: Context,
    debt_id: str,
    language: str,
    given: Mapping[str, str] | None = None,
    repay_by: date | None = None,
) -> Ready:
    """Gather the notice of a debt; `given` holds `FIELDS`.

    `UserError`: DEBT-001 nothing is owed any more, DEBT-008 the day to pay back by is
    over, STORE-013.
    """
    from carecalc.documents import form as paper
    from carecalc.documents.form_layout import FormLayout

    check_may(ctx, "lists.see")
    with ctx.store.reading() as work:
        record: Record[Debt] = work.debts.get(debt_id)
        if record.state != OPEN:
            raise UserError(
                "DEBT-001",
                Message(
                    N_("Nothing is owed any more of {line}."), {"line": record.about}
                ),
                Message(N_("Look at what was done about it.")),
            )
        if repay_by is not None and repay_by < ctx.today():
            raise UserError(
                "DEBT-008",
                Message(N_("This day is over: nobody could pay back by it.")),
                Message(N_("Correct the day, or leave it to be written by hand.")),
                "repay_by",
            )
        person = work.people.get(record.person_id)
        office = work.office.get()
        debt = record.value
        rest = left(debt, work.debt_steps.about(record.id))
        line = _line(work, record)
        row = _row(ctx, office.region, debt, line)
    said = {
        name: text.strip()
        for name, text in (given or {}).items()
        if name in FIELDS and text.strip()
    }
    fields: dict[str, Value] = {
        **{name: value for name, value in of_office(office).items() if value},
        "addressee": person.name,
        "line": debt.line,
        "left": rest,
        "capitals": rest.capitals(),
        **said,
    }
    gone = Money(debt.amount.fen - rest.fen)
    if gone.fen:
        fields["repaid"] = gone
    if repay_by is not None:
        fields["repay_by"] = repay_by
    values = Filled(
        letterhead=Letterhead(office.letterhead, address(office)),
        subject=subject(person, ctx.catalog.codes()),
        fields=fields,
        tables={"owed": (row,)},
        printed_on=ctx.today(),
    )
    claims = Claims(ctx.today(), amounts=(rest.fen,), first=debt.month, last=debt.month)
    return Ready(
        Printed(NOTICE, NOTICE, FormLayout, language),
        values,
        paper.form,
        About("", debt_id, record.person_id, claims=claims),
        SERIES,
    )


@needs("lists.see", "whole")
def issued(ctx: Context, debt_id: str) -> tuple[Paper, ...]:
    """Return the notices that were issued of a debt, the latest first."""
    with ctx.store.reading() as work:
        return work.papers.of_subject(debt_id)


def _line(work: Work, record: Record[Debt]) -> Line | None:
    """Return the line of the list that says what is owed; None if none is found.

    The debt was opened when that list was closed.
    """
    number, _, position = record.value.line.rpartition("/")
    for closing in work.closings.all():
        if civil_day(closing.at) != record.value.opened_on:
            continue
        run = work.runs.get(closing.run_id)
        said = dict(enumerate(run.numbered, start=1))
        if run.number == number and position.isdecimal():
            return said.get(int(position))
    return None


def _row(ctx: Context, region: str, debt: Debt, line: Line | None) -> Row:
    """Return what is owed: programme, month, amount, which line it corrects, why, by what."""
    policy, programme = (
        laws.at_hand(ctx, region)
        .programmes(debt.month)
        .get(debt.programme, (None, None))
    )
    label: Words = debt.programme if programme is None else programme.label
    basis: Words = ""
    if policy is not None and policy.sources:
        basis = policy.sources[0].number or policy.sources[0].title
    why = None if line is None else month_causes.cause(line)
    return (
        label,
        debt.month,
        str(debt.amount),
        "" if line is None else line.corrects,
        why or "",
        basis,
    )
