# SPDX-License-Identifier: Apache-2.0
"""The file of a list for the bank: made once, of a closed list, kept byte for byte."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from carecalc.domain.canonical import digest
from carecalc.domain.disbursement import OFFSET, Line, Run
from carecalc.domain.fact import Payee
from carecalc.domain.money import Money
from carecalc.domain.payout import payments, total
from carecalc.domain.period import Month
from carecalc.errors import UserError
from carecalc.services import (
    disbursements,
    disclosures,
    facts,
    month_papers,
    payouts,
    proof_checking,
    proofs,
)
from carecalc.services.bank_files import Given, compared, written
from carecalc.services.context import Context
from tests.services.deciding import payee
from tests.services.paying import MONTH, TODAY, account, closed_office, with_accounts

Paying = tuple[Context, Run]


@pytest.fixture
def paying(tmp_path: Path) -> Iterator[Paying]:
    yield from closed_office(tmp_path / "office.carecalc")


def refused(call: Callable[..., object], *arguments: object) -> str:
    with pytest.raises(UserError) as error:
        call(*arguments)
    return error.value.code


def test_that_the_bank_is_asked_to_pay_a_closed_list_once(paying: Paying) -> None:
    ctx, run = paying
    assert refused(payouts.make, ctx, run.id, "no-such") == "PAY-001"
    assert refused(payouts.make, ctx, run.id, "list-csv-utf8") == "PAY-002"
    (waiting,) = payouts.to_pay(ctx)
    assert (waiting.run_id, waiting.count) == (run.id, 3)
    made = payouts.make(ctx, run.id, "workbook")
    assert payouts.to_pay(ctx) == ()
    value = made.record.value
    # Three lines of 300 yuan.
    assert (value.number, value.count, value.total) == (
        "YF-2026-000001",
        3,
        Money(90_000),
    )
    assert value.digest == digest(made.data) and value.size == len(made.data)
    again = payouts.make(ctx, run.id, "workbook")
    assert again == made
    assert payouts.file_of(ctx, made.record.id) == made.data
    assert compared(written(Given(value.name, made.data)), run).total == Money(90_000)
    assert refused(payouts.make, ctx, run.id, "text-plain") == "PAY-004"
    sent = disclosures.of_paper(ctx, made.record.id)
    assert sent[0].sent.digest == value.digest
    assert sent[0].sent.recipient == "代发金融机构"
    assert set(sent[0].sent.people) == {line.person_id for line in run.lines}


def test_that_the_cover_tells_whether_a_file_is_the_one_the_bank_was_given(
    paying: Paying,
) -> None:
    ctx, run = paying
    made = payouts.make(ctx, run.id, "workbook")
    given = Given(made.record.value.name, made.data)
    cover = month_papers.bank_cover(ctx, run.id, "zh_CN", given)
    plain = month_papers.month_summary(ctx, run.id, "zh_CN")
    keys = proof_checking.read_published([proofs.published_keys(ctx)], [])
    files = (cover.data, made.data, made.data + b" ", plain.data)

    def outcomes(*files: bytes) -> list[tuple[str, str]]:
        found = [(data, proof_checking.check(data, keys, TODAY)) for data in files]
        verdicts = proof_checking.with_what_covers_name(found)
        return [(verdict.outcome, verdict.named_by) for verdict in verdicts]

    assert outcomes(*files) == [
        ("genuine", ""),
        ("named", cover.number),
        ("no-code", ""),
        ("genuine", ""),
    ]
    # A cover that was altered names nothing, and neither does any other paper.
    altered = cover.data.replace(b"ReportLab", b"reportlab", 1)
    assert outcomes(altered, made.data)[1] == ("no-code", "")
    assert outcomes(plain.data, made.data)[1] == ("no-code", "")


def test_that_no_list_is_paid_that_nobody_closed(ctx: Context) -> None:
    with_accounts(ctx, ("张留下",))
    run = disbursements.build(ctx, MONTH)
    assert refused(payouts.make, ctx, run.id, "workbook") == "LIST-017"


def test_that_a_name_the_file_cannot_carry_is_paid_by_the_banks_own_writing(
    paying: Paying,
) -> None:
    ctx, run = paying
    with pytest.raises(UserError) as error:
        payouts.make(ctx, run.id, "text-plain")
    assert error.value.code == "PAY-003" and "𬬸" in str(error.value.message.values)
    (line,) = [line for line in run.lines if line.name == "李𬬸"]
    other = Payee("bank-card", line.name, account(3), "样例银行", bank_name="李JIN")
    # The bank's paper is asked for.
    since = date(2026, 11, 20)
    assert refused(facts.add, ctx, line.person_id, other, since) == "FACT-006"
    facts.add(ctx, line.person_id, other, since, document="样例银行回函")
    made = payouts.make(ctx, run.id, "text-plain")
    text = made.data.decode("gbk")
    assert f"|{account(3)}|李JIN|300.00|" in text and "张留下" in text
    number = run.line_number(run.lines.index(line) + 1)
    assert made.record.value.written == {number: "李JIN"}
    # The list itself stays as it was closed.
    assert disbursements.get(ctx, run.id) == run


def test_that_it_is_on_record_who_took_the_file_and_when(paying: Paying) -> None:
    ctx, run = paying
    made = payouts.make(ctx, run.id, "workbook").record
    assert refused(payouts.hand, ctx, made.id, TODAY, " ") == "PAY-006"
    for day in (date(2026, 11, 22), date(2026, 11, 20)):
        assert refused(payouts.hand, ctx, made.id, day, "王柜员") == "PAY-007"
    handed = payouts.hand(ctx, made.id, TODAY, " 样例银行  王柜员 ")
    assert (handed.state, handed.day) == ("handed", TODAY)
    assert handed.value.handed_to == "样例银行 王柜员"
    assert payouts.hand(ctx, made.id, TODAY, "另一人") == handed
    with ctx.store.reading() as work:
        step = work.run_steps.about(run.id)[-1]
    assert (step.kind, step.value.payout) == ("handed", made.id)
    assert refused(payouts.give_up, ctx, made.id, "弄错") == "PAY-008"


def test_that_a_file_no_bank_has_is_given_up_and_made_otherwise(
    paying: Paying,
) -> None:
    ctx, run = paying
    made = payouts.make(ctx, run.id, "workbook").record
    assert refused(payouts.give_up, ctx, made.id, "") == "PAY-009"
    given_up = payouts.give_up(ctx, made.id, "银行改要另一种格式")
    assert payouts.give_up(ctx, made.id, "再一次") == given_up
    assert refused(payouts.hand, ctx, made.id, TODAY, "王柜员") == "PAY-005"
    other = payouts.make(ctx, run.id, "workbook").record
    assert other.value.number == "YF-2026-000002"
    assert [one.state for one in payouts.all_files(ctx)] == ["made", "void"]


def test_that_people_get_a_file_with_marks_and_banks_do_not(paying: Paying) -> None:
    ctx, run = paying
    assert refused(payouts.for_people, ctx, run.id, "workbook") == "PAY-002"
    name, data = payouts.for_people(ctx, run.id, "list-csv-utf8")
    assert name == f"{run.number}.csv" and data.startswith(b"\xef\xbb\xbf")
    assert data.decode().count("\r\n") == 4  # Heads and three payments.
    offered = payouts.templates(ctx)
    assert [one.is_for_people for one in offered] == [False, False, True, True]


def line(person: str, fen: int, programme: str, kind: str = "regular") -> Line:
    return Line(
        person,
        "张示例",
        "",
        "",
        programme,
        None,
        Month(2026, 11),
        Money(fen),
        "",
        payee("张示例"),
        kind,
    )


def test_that_what_is_taken_off_for_a_debt_goes_off_the_same_persons_lines() -> None:
    lines = (
        line("a", 10_000, "one"),
        line("b", 10_000, "one"),
        line("a", 30_000, "two"),
        line("a", -15_000, "one", OFFSET),
    )
    run = Run("r", "FF-2026-000001", MONTH, MONTH, TODAY, lines, (), {})
    # Of a's 100 yuan nothing is left, of the 300 yuan 250: the first line is not paid.
    paid = payments(run)
    assert [(p.reference, p.amount.fen) for p in paid] == [
        ("FF-2026-000001/2", 10_000),
        ("FF-2026-000001/3", 25_000),
    ]
    assert total(paid) == run.total == Money(35_000)
