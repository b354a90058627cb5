# SPDX-License-Identifier: Apache-2.0
"""The cover of a file that pays again what came back: what the bank compares first."""

from collections.abc import Mapping

from carecalc.documents.form_values import Filled, Row
from carecalc.documents.values import Letterhead, Value
from carecalc.domain.money import Money
from carecalc.domain.paper import Claims
from carecalc.domain.payout import VOID, Payment, Payout, total
from carecalc.domain.record import Record
from carecalc.errors import UserError
from carecalc.services.access import check_may, needs
from carecalc.services.closed_figures import of_run
from carecalc.services.context import Context
from carecalc.services.filling_month import TAIL, last_digits
from carecalc.services.filling_parts import address
from carecalc.services.issuing import About, Printed, Ready
from carecalc.services.payouts import given_up, payments_of
from carecalc.store.unit_of_work import Work
from carecalc.text import N_, Message

COVER = "reissue-cover"
SERIES = "DF"  # 代发
FIELDS = ("bank", "medium")
"""What a clerk may write into it: which bank, on what the file is brought."""


@needs("papers.issue", "whole")
def cover_ready(
    ctx: Context,
    payout_id: str,
    language: str,
    given: Mapping[str, str] | None = None,
) -> Ready:
    """Gather the cover of a file that pays again; `given` holds `FIELDS`.

    `UserError`: PAY-005 it was given up, PAY-016 it is the file of a list, PAY-017
    somebody of it was erased, STORE-013.
    """
    from carecalc.documents.change_list import change_list
    from carecalc.documents.form_layout import FormLayout

    check_may(ctx, "lists.see")
    with ctx.store.reading() as work:
        record: Record[Payout] = work.payouts.get(payout_id)
        value, office = record.value, work.office.get()
        if record.about:
            raise UserError(
                "PAY-016",
                Message(
                    N_("{number} is the file of a list."), {"number": value.number}
                ),
                Message(N_("Issue the cover of the list.")),
            )
        if record.state == VOID:
            raise given_up(value)
        again = payments_of(work, record)
        if len(again) < value.count:
            raise UserError(
                "PAY-017",
                Message(
                    N_("Of {number} not every payment is on record any more."),
                    {"number": value.number},
                ),
                Message(N_("Somebody of it was erased; the cover issued then stands.")),
            )
        lists = _lists(work, again)
    paid = total(again)
    fields: dict[str, Value] = {
        "file_number": value.number,
        "made_on": value.made_on,
        "lines": str(value.count),
        "people": str(len({each.person_id for each in again})),
        "paid": paid,
        "capitals": paid.capitals(),
        "file_name": value.name,
        "file_size": str(value.size),
        "file_digest": value.digest,
        "account_control": str(sum(last_digits(each.payee.number) for each in again)),
        "tail": str(TAIL),
        **{
            name: text.strip()
            for name, text in (given or {}).items()
            if name in FIELDS and text.strip()
        },
    }
    values = Filled(
        letterhead=Letterhead(office.letterhead, address(office)),
        fields=fields,
        tables={"lists": lists, "banks": _banks(again)},
    )
    claims = Claims(value.made_on, amounts=(paid.fen,), lines=value.count)
    return Ready(
        Printed(COVER, COVER, FormLayout, language),
        values,
        change_list,
        About("", payout_id, None, claims=claims),
        SERIES,
    )


def _lists(work: Work, payments: tuple[Payment, ...]) -> tuple[Row, ...]:
    """Return the lists whose payments came back: number, payments, sum, closing figure."""
    found: dict[str, list[Payment]] = {}
    for each in payments:
        found.setdefault(each.line.rpartition("/")[0], []).append(each)
    figures = {
        run.number: of_run(work, run.id).said
        for run in (work.runs.get(closing.run_id) for closing in work.closings.all())
        if run.number in found
    }
    return tuple(
        (number, str(len(those)), str(total(those)), figures.get(number, ""))
        for number, those in found.items()
    )


def _banks(payments: tuple[Payment, ...]) -> tuple[Row, ...]:
    banks: dict[str, list[Payment]] = {}
    for each in payments:
        banks.setdefault(each.payee.bank, []).append(each)
    rows: list[Row] = [
        (
            bank or Message(N_("no bank recorded")),
            str(len(those)),
            str(total(those)),
        )
        for bank, those in banks.items()
    ]
    whole: Money = total(payments)
    return (*rows, (Message(N_("total")), str(len(payments)), str(whole)))
