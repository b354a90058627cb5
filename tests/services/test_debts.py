# SPDX-License-Identifier: Apache-2.0
"""What is owed back is asked for, paid in parts, never too much, written off by another."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from carecalc.domain.disbursement import OFFSET, Run
from carecalc.domain.money import Money
from carecalc.domain.month_change import figures
from carecalc.domain.payout import payments, total
from carecalc.domain.period import Month
from carecalc.errors import UserError
from carecalc.services import debt_papers, debts, disbursements, offering, paper_kinds
from carecalc.services.context import Context
from carecalc.services.debts import Owed
from tests.documents.papers import text_by_pdfium
from tests.offices import approving, beside, context, keyring
from tests.services import proving
from tests.services.paying import (
    MONTH,
    TODAY,
    closed_office,
    owing,
    signed,
    with_accounts,
)
from tests.services.test_going_on import rewritten

Paying = tuple[Context, Run]


@pytest.fixture
def paying(tmp_path: Path) -> Iterator[Paying]:
    yield from closed_office(tmp_path / "office.carecalc")


def refused(call: Callable[..., object], *arguments: object) -> str:
    with pytest.raises(UserError) as error:
        call(*arguments)
    return error.value.code


def opened(ctx: Context, run: Run) -> Owed:
    with ctx.store.work() as work:
        (record,) = debts.open_all(ctx, work, owing(run))
        assert debts.open_all(ctx, work, owing(run)) == (record,)
    return debts.see(ctx, record.id)


def test_that_a_debt_is_paid_back_in_parts_and_never_too_much(paying: Paying) -> None:
    ctx, run = paying
    owed = opened(ctx, run)
    id_, value = owed.record.id, owed.record.value
    # Three lines pay; the fourth number of the list is the line that is owed.
    assert value.line == owed.record.about == f"{run.number}/4"
    assert (owed.left, value.month, value.cause) == (
        Money(30_000),
        Month(2026, 10),
        "DEATH",
    )
    told = debts.notify(ctx, id_, TODAY, "追缴告知书，其子签收")
    assert (told.notified_on, told.left) == (TODAY, Money(30_000))
    part = debts.repay(ctx, id_, Money(10_001), TODAY, "收据1号")
    assert part.left == Money(19_999) and part.record.state == "open"
    # The same submitted twice is one repayment.
    assert debts.repay(ctx, id_, Money(10_001), TODAY, "收据1号") == part
    for fen in (0, -1, 20_000):
        assert (
            refused(debts.repay, ctx, id_, Money(fen), TODAY, "收据2号") == "DEBT-002"
        )
    for day in (TODAY - timedelta(1), TODAY + timedelta(1)):
        assert refused(debts.repay, ctx, id_, Money(1), day, "收据2号") == "DEBT-003"
    assert refused(debts.repay, ctx, id_, Money(1), TODAY, " ") == "DEBT-004"
    last = debts.repay(ctx, id_, Money(19_999), TODAY, "收据2号")
    assert (last.left, last.record.state) == (Money(0), "settled")
    assert refused(debts.repay, ctx, id_, Money(1), TODAY, "收据3号") == "DEBT-001"


def test_that_what_was_entered_wrongly_is_taken_back_and_owed_again(
    paying: Paying,
) -> None:
    ctx, run = paying
    id_ = opened(ctx, run).record.id
    paid = debts.repay(ctx, id_, Money(30_000), TODAY, "收据1号")
    assert refused(debts.take_back, ctx, paid.steps[0].id, "") == "DEBT-004"
    back = debts.take_back(ctx, paid.steps[0].id, "记错了人")
    assert (back.left, back.record.state, back.steps) == (Money(30_000), "open", ())
    assert debts.take_back(ctx, paid.steps[0].id, "再一次") == back


def test_that_a_debt_is_written_off_by_another_and_by_a_document(
    paying: Paying,
) -> None:
    ctx, run = paying
    id_ = opened(ctx, run).record.id
    other = beside(ctx, keyring().third)
    assert refused(debts.write_off, other, id_, "批〔2026〕9号") == "DEBT-005"
    debts.repay(ctx, id_, Money(5_000), TODAY, "收据1号")
    proposed = debts.propose_write_off(other, id_, "无遗产可供追缴")
    assert debts.propose_write_off(other, id_, "无遗产可供追缴") == proposed
    # Whoever proposed it approves nothing, though their roles allow both.
    assert refused(debts.write_off, other, id_, "批〔2026〕9号") == "DEBT-006"
    stands = debts.turn_down(approving(ctx), id_, "先向继承人追缴")
    assert (stands.record.state, stands.record.value.proposed) == ("open", None)
    debts.propose_write_off(ctx, id_, "继承人放弃继承")
    assert refused(debts.write_off, approving(ctx), id_, "") == "DEBT-004"
    gone = debts.write_off(approving(ctx), id_, "批〔2026〕9号")
    assert (gone.record.state, gone.left) == ("written-off", Money(0))
    # 50 yuan were paid back, 250 are written off.
    assert [s.value.amount for s in gone.steps] == [Money(5_000), Money(25_000)]
    assert refused(debts.write_off, approving(ctx), id_, "批〔2026〕9号") == "DEBT-001"
    assert refused(debts.take_back, ctx, gone.steps[1].id, "弄错") == "DEBT-007"


def test_that_a_list_takes_off_no_more_than_is_left_and_once(paying: Paying) -> None:
    ctx, run = paying
    owed = opened(ctx, run)
    person = run.lines[0].person_id
    off = replace(
        run.lines[0], amount=Money(-12_000), kind=OFFSET, corrects=owed.record.id
    )
    later = replace(run, number="FF-2026-000009", lines=(*run.lines, off))
    with ctx.store.work() as work:
        assert debts.open_ones(work)[person] == ((owed.record.id, Money(30_000)),)
        debts.offset_all(ctx, work, later)
        debts.offset_all(ctx, work, later)
    now = debts.see(ctx, owed.record.id)
    assert now.left == Money(18_000)
    assert now.steps[0].value.line == "FF-2026-000009/4"
    again = replace(
        later, number="FF-2026-000010", lines=(replace(off, amount=Money(-18_001)),)
    )
    with ctx.store.work() as work:
        assert refused(debts.offset_all, ctx, work, again) == "DEBT-002"
    rest = replace(again, lines=(replace(off, amount=Money(-18_000)),))
    with ctx.store.work() as work:
        debts.offset_all(ctx, work, rest)
        assert debts.open_ones(work) == {}
    assert debts.listed(ctx)[0].record.state == "settled"


def test_that_a_notice_says_what_is_owed_why_where_to_and_what_can_be_done(
    paying: Paying,
) -> None:
    ctx, run = paying
    owed = opened(ctx, run)
    person, id_ = owed.record.person_id, owed.record.id
    debts.repay(ctx, id_, Money(10_000), TODAY, "收据1号")
    subjects = offering.subjects(ctx, person)
    (subject,) = [each for each in subjects if each.about == paper_kinds.DEBT]
    assert subject.id == id_
    given = {
        "addressee": "张留下的家属",
        "repay_by": "2026-12-31",
        "account_number": "0000000000000000009",
        "number": "not of this paper",
    }
    of = (person, debt_papers.NOTICE, id_, "zh_CN")
    paper = offering.issue(ctx, *of, given)
    text = "".join(text_by_pdfium(paper.data).split())
    # 300 yuan for October, 100 of them paid back: 200 are left.
    for words in (
        "张留下的家属：",
        "困难老年人养老服务补贴2026年10月300.00",
        "已退回、抵扣100.00元。",
        "现尚应退回200.00元（大写：人民币贰佰元整）。请于2026年12月31日前",
        f"注明“{run.number}/4”",
        "0000000000000000009",
        "60日内向",
    ):
        assert words in text, words
    assert paper.number == "ZJ-2026-000001"
    (kept,) = debt_papers.issued(ctx, id_)
    assert kept.id == paper.id
    told = debts.notify(ctx, id_, TODAY, f"{paper.number}，其子签收")
    assert told.steps[-1].value.document == paper.number
    late = {**given, "repay_by": "2026-11-20"}
    assert refused(offering.preview, ctx, *of, late) == "DEBT-008"
    debts.repay(ctx, id_, Money(20_000), TODAY, "收据2号")
    assert refused(offering.preview, ctx, *of, given) == "DEBT-001"
    assert not [
        each
        for each in offering.subjects(ctx, person)
        if each.about == paper_kinds.DEBT
    ]


@pytest.mark.thorough
def test_that_a_county_that_allows_it_takes_a_share_off_the_next_list(
    tmp_path: Path,
) -> None:
    rule = 'offset = { most = 0.2, clause = "八" }\n'
    day = "effective_from = 2019-10-01\n"
    with contextmanager(context)(tmp_path / "office.carecalc") as plain:
        ctx = rewritten(plain, day, f"{day}{rule}")
        with_accounts(ctx)
        first = signed(ctx, disbursements.build(ctx, MONTH))
        with ctx.store.work() as work:
            (debt,) = debts.open_all(ctx, work, owing(first))
        december = disbursements.build(ctx, MONTH.plus(1))
        (off,) = [line for line in december.lines if line.kind == OFFSET]
        # A fifth of 300 yuan: 60. 900 − 60 = 840 are paid.
        assert (off.amount, off.corrects) == (Money(-6_000), debt.id)
        assert december.total == Money(84_000)
        sums = figures(december.lines)
        assert (sums.due, sums.arrears, sums.deducted, sums.paid) == (
            Money(90_000),
            Money(0),
            Money(6_000),
            Money(84_000),
        )
        assert total(payments(december)) == Money(84_000)
        assert debts.see(ctx, debt.id).left == Money(30_000)
        closed = proving.closed(ctx, MONTH.plus(1))
        owed = debts.see(ctx, debt.id)
        assert (owed.left, owed.steps[-1].kind) == (Money(24_000), "offset")
        number = owed.steps[-1].value.line
        place = int(number.rpartition("/")[2])
        assert closed.lines[place - 1].kind == OFFSET
        # What went off was paid all the same: nobody is owed it later.
        again = disbursements.build(ctx, MONTH.plus(2))
        assert not [line for line in again.lines if line.kind == "arrears"]
        assert not again.recoveries
        # Where the rules are silent nothing goes off.
        silent = disbursements.build(plain, MONTH.plus(2))
        assert not [line for line in silent.lines if line.kind == OFFSET]
