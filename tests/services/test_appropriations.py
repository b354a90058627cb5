# SPDX-License-Identifier: Apache-2.0
"""Money by source and budget item: allotted, taken by lists, paid, given back, left."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from carecalc.domain.appropriation import Appropriation, Spent, balances
from carecalc.domain.disbursement import Run
from carecalc.domain.money import Money
from carecalc.domain.period import Month
from carecalc.errors import UserError
from carecalc.services import (
    appropriations,
    disbursements,
    listed,
    month_papers,
    payouts,
    returns,
)
from carecalc.services.context import Context
from tests.documents.papers import text_by_pdfium
from tests.services.paying import (
    MONTH,
    TODAY,
    answer,
    closed_office,
    handed,
    signed,
    with_accounts,
)
from tests.services.test_going_on import SHARES, rewritten

PROVINCE = Appropriation(
    "样财指〔2026〕8号", "province", "2081002", 2026, Money(500_000)
)


def refused(call: Callable[..., object], *arguments: object) -> str:
    with pytest.raises(UserError) as error:
        call(*arguments)
    return error.value.code


@pytest.fixture
def paying(tmp_path: Path) -> Iterator[tuple[Context, Run]]:
    yield from closed_office(tmp_path / "office.carecalc")


def test_that_what_is_left_and_lacking_at_the_years_end_is_worked_out() -> None:
    # 5,000.00 and 1,000.00 allotted; lists of September and October take 400.00 and
    # 450.00; 3 were given back. After October two months are left, each as October.
    more = Appropriation(
        "样财指〔2026〕9号", "province", "2081002", 2026, Money(100_000)
    )
    spent = (
        Spent(Month(2026, 9), "province", "2081002", Money(40_000), Money(40_000)),
        Spent(Month(2026, 10), "province", "2081002", Money(45_000), Money(0)),
        Spent(Month(2026, 10), "county", "", Money(14_500), Money(0)),
    )
    nothing = Money(0)
    given = ((PROVINCE, Money(500_000), nothing), (more, nothing, Money(300)))
    province, county = balances(given, spent)
    assert province.allotted == Money(600_000) and province.received == Money(500_000)
    assert (province.committed, province.paid) == (Money(85_000), Money(40_000))
    assert province.left == Money(600_000 - 85_000 - 300)
    assert (province.last, province.ahead) == (Money(45_000), Money(90_000))
    assert province.at_the_end == Money(424_700)
    # Nobody allotted the county's share: it lacks 145, and 290 more by December.
    assert (county.left, county.at_the_end) == (Money(-14_500), Money(-43_500))


def test_that_the_sources_sum_to_the_lists_to_the_fen(ctx: Context) -> None:
    day = "effective_from = 2019-10-01\n"
    ctx = rewritten(ctx, day, f"{day}{SHARES}\n")
    with_accounts(ctx)
    run = signed(ctx, disbursements.build(ctx, MONTH))
    appropriations.allot(ctx, PROVINCE, TODAY)
    funds = appropriations.funds(ctx, run.pay_month.year)
    # Of each 300 the province bears 105, the city 50, the county 145: three times.
    assert [(r.source, r.budget_item, r.committed.fen) for r in funds.rows] == [
        ("province", "2081002", 31_500),
        ("city", "", 15_000),
        ("county", "2081006", 43_500),
    ]
    assert [
        (b.source, b.budget_item, b.amount)
        for b in listed.bearers(listed.lines(ctx, run.id))
    ] == [(r.source, r.budget_item, r.committed) for r in funds.rows]
    assert sum(r.committed.fen for r in funds.rows) == run.total.fen
    assert [r.paid.fen for r in funds.rows] == [0, 0, 0]
    assert funds.rows[0].left == Money(468_500) and funds.last == run.number
    made = handed(ctx, run)
    back = (run.line_number(1), "300.00", "失败", "账号销户")
    fine = [(run.line_number(n), "300.00", "成功", "") for n in (2, 3)]
    returns.accept(ctx, made.id, answer(back, *fine))
    paid = appropriations.funds(ctx, 2026).rows
    assert [r.paid.fen for r in paid] == [21_000, 10_000, 29_000]
    again = returns.reissue(ctx, (run.line_number(1),), "workbook").record
    assert appropriations.funds(ctx, 2026).rows == paid  # No bank has it yet.
    payouts.hand(ctx, again.id, TODAY, "样例银行")
    assert [r.paid for r in appropriations.funds(ctx, 2026).rows] == [
        r.committed for r in paid
    ]


@pytest.mark.thorough
def test_that_a_request_says_what_is_left_of_what_was_allotted(ctx: Context) -> None:
    day = "effective_from = 2019-10-01\n"
    ctx = rewritten(ctx, day, f"{day}{SHARES}\n")
    with_accounts(ctx)
    run = disbursements.build(ctx, MONTH)

    def told() -> str:
        paper = month_papers.funding_request(ctx, run.id, "zh_CN")
        return "".join(text_by_pdfium(paper.data).split())

    assert "指标结余" not in told()
    appropriations.allot(ctx, PROVINCE, TODAY)
    # 5,000.00 for the province; its share of the list is 105.00 three times.
    left = "20810025,000.005,000.00315.004,685.00"
    assert left in told() and "2081006无登记435.00" in told()
    signed(ctx, run)
    # The list that is closed counts itself once.
    assert left in told()


@pytest.mark.thorough
def test_that_a_request_made_later_says_what_was_left_at_the_moment_of_its_list(
    ctx: Context,
) -> None:
    day = "effective_from = 2019-10-01\n"
    ctx = rewritten(ctx, day, f"{day}{SHARES}\n")
    with_accounts(ctx)
    appropriations.allot(ctx, PROVINCE, TODAY)

    def told(run: Run) -> str:
        paper = month_papers.funding_request(ctx, run.id, "zh_CN")
        return "".join(text_by_pdfium(paper.data).split())

    november = signed(ctx, disbursements.build(ctx, MONTH, MONTH))
    december = disbursements.build(ctx, MONTH.plus(1), MONTH.plus(1))
    # Of 5,000.00 each list takes the province's 105.00 three times.
    of_november = "20810025,000.005,000.00315.004,685.00"
    of_december = "20810025,000.004,685.00315.004,370.00"
    assert of_november in told(november) and of_december in told(december)
    signed(ctx, december)
    assert of_november in told(november) and of_december in told(december)


def test_that_money_without_a_named_source_is_told_and_not_lost(
    paying: tuple[Context, Run],
) -> None:
    ctx, run = paying
    (row,) = appropriations.funds(ctx, 2026).rows
    assert (row.source, row.committed) == ("", run.total)
    assert appropriations.funds(ctx, 2025).rows == ()


def test_that_an_allotment_counts_once_until_it_is_ended(
    paying: tuple[Context, Run],
) -> None:
    ctx, _ = paying
    kept = appropriations.allot(ctx, PROVINCE, TODAY)
    assert appropriations.allot(ctx, PROVINCE, TODAY) == kept
    wrong = {
        "FUND-001": Appropriation(" ", "province", "", 2026, Money(1)),
        "FUND-002": Appropriation("文", "province", "", 2026, Money(0)),
        "FUND-003": Appropriation("文", "nobody", "", 2026, Money(1)),
        "FUND-004": Appropriation("文", "province", "", 26, Money(1)),
    }
    for code, value in wrong.items():
        assert refused(appropriations.allot, ctx, value, TODAY) == code
    book = appropriations.book
    assert refused(book, ctx, kept.id, "received", Money(1), TODAY, "") == "FUND-001"
    late = date(2026, 11, 22)
    assert refused(book, ctx, kept.id, "received", Money(1), late, "单") == "FUND-008"
    came = book(ctx, kept.id, "received", Money(500_000), TODAY, "到账通知1号")
    assert book(ctx, kept.id, "received", Money(500_000), TODAY, "到账通知1号") == came
    book(ctx, kept.id, "refunded", Money(499_999), TODAY, "退款单1号")
    assert (
        refused(book, ctx, kept.id, "refunded", Money(2), TODAY, "退款单2号")
        == "FUND-006"
    )
    row = appropriations.funds(ctx, 2026).rows[0]
    assert (row.received, row.refunded, row.left) == (
        Money(500_000),
        Money(499_999),
        Money(1),
    )
    step = appropriations.funds(ctx, 2026).allotted[0].steps[1]
    assert refused(appropriations.take_back, ctx, step.id, " ") == "FUND-005"
    back = appropriations.take_back(ctx, step.id, "记错了指标")
    assert appropriations.take_back(ctx, step.id, "再一次") == back
    with ctx.store.reading() as work:
        assert [e.why for e in work.entries.of_action("funds.taken-back")] == [
            "记错了指标"
        ]
    assert appropriations.funds(ctx, 2026).rows[0].left == Money(500_000)
    assert refused(appropriations.end, ctx, kept.id, "") == "FUND-005"
    ended = appropriations.end(ctx, kept.id, "指标收回")
    assert appropriations.end(ctx, kept.id, "再一次") == ended
    assert refused(book, ctx, kept.id, "received", Money(1), TODAY, "单") == "FUND-007"
    (unnamed,) = appropriations.funds(ctx, 2026).rows
    assert unnamed.allotted == Money(0)
