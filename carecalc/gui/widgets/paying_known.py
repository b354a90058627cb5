# SPDX-License-Identifier: Apache-2.0
"""What is known of paying out, asked for in one call, and what is said of it."""

from collections.abc import Mapping
from dataclasses import dataclass

from carecalc.domain.payout import Payout
from carecalc.domain.period import Month
from carecalc.domain.record import Record
from carecalc.domain.table import Table as GivenTable
from carecalc.i18n import Catalogue
from carecalc.services import appropriations, debts, payouts, returns
from carecalc.services.appropriations import Funds
from carecalc.services.context import Context
from carecalc.services.debts import Owed
from carecalc.services.payouts import Template, ToPay
from carecalc.services.returns import Read, Unpaid
from carecalc.text import N_, Message


@dataclass(frozen=True, slots=True)
class PayingKnown:
    """Files, what came back, debts and money; `months` are those a file pays for."""

    files: tuple[Record[Payout], ...]
    months: Mapping[str, tuple[Month, ...]]
    waiting: tuple[ToPay, ...]
    templates: tuple[Template, ...]
    unpaid: tuple[Unpaid, ...]
    debts: tuple[Owed, ...]
    funds: Funds


@dataclass(frozen=True, slots=True)
class AnswerRead:
    """What a bank's answer says, and the table that it was read from."""

    read: Read
    table: GivenTable


def read_answer(ctx: Context, payout_id: str, table: GivenTable) -> AnswerRead:
    """Return what an answer says, with the table that it was read from."""
    return AnswerRead(returns.look(ctx, payout_id, table), table)


def look(ctx: Context) -> PayingKnown:
    """Return everything the page shows in one call."""
    return PayingKnown(
        payouts.all_files(ctx),
        payouts.months(ctx),
        payouts.to_pay(ctx),
        payouts.templates(ctx),
        returns.unpaid(ctx),
        debts.listed(ctx),
        appropriations.funds(ctx, ctx.today().year),
    )


def said_of(catalogue: Catalogue, known: PayingKnown) -> tuple[str, str, str, str]:
    """Return what stands above each of the four tables; empty for nothing."""

    def say(template: str, **values: object) -> str:
        return catalogue.render(Message(template, values))

    files = unpaid = owed = ""
    if known.waiting:
        files = say(
            N_("Closed lists without a bank file: {months}."),
            months=tuple(catalogue.month(each.month) for each in known.waiting),
        )
    elif not known.files:
        files = say(N_("A bank file is made of a list that two have closed."))
    if not known.unpaid:
        unpaid = say(N_("Nothing that came back waits to be paid again."))
    if not known.debts:
        owed = say(
            N_("Nobody owes anything back. A closed list that says so enters it here.")
        )
    funds = known.funds
    if not funds.last:
        money = say(
            N_("No list of {year} is closed: nothing is taken yet."), year=funds.year
        )
    else:
        money = say(
            N_(
                "{year}. The year's end is worked out as if each month that is left "
                "({months}) took as much as {number}."
            ),
            year=funds.year,
            months=funds.months_left,
            number=funds.last,
        )
    return files, unpaid, owed, money
