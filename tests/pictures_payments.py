# SPDX-License-Identifier: Apache-2.0
"""A list that was paid, given back in part, with a debt and an allotment, for pictures."""

from datetime import date

from carecalc.domain.appropriation import Appropriation
from carecalc.domain.money import Money
from carecalc.domain.payout import payments
from carecalc.domain.period import Month
from carecalc.gui.page import Place
from carecalc.services import appropriations, debts, disbursements, returns
from carecalc.services.context import Context
from tests.services.paying import answer, handed, owing, signed


def paid(ctx: Context, month: Month) -> dict[str, Place]:
    """Close and pay the list of a month; return the place of paying out."""
    run = signed(ctx, disbursements.build(ctx, month))
    made = handed(ctx, run)
    rows = [(each.reference, str(each.amount), "成功", "") for each in payments(run)]
    first = rows[0]
    back = (first[0], first[1], "失败", "户名不符")
    returns.accept(ctx, made.id, answer(back, *rows[1:]))
    with ctx.store.work() as work:
        (debt,) = debts.open_all(ctx, work, owing(run))
    debts.notify(ctx, debt.id, ctx.today(), "追缴告知书，其子签收")
    debts.repay(ctx, debt.id, Money(10_000), ctx.today(), "收据1号")
    appropriations.allot(
        ctx,
        Appropriation("样财指〔2026〕8号", "county", "2081006", 2026, Money(5_000_000)),
        date(2026, 3, 1),
    )
    return {"payments": Place("payments")}
