# SPDX-License-Identifier: Apache-2.0
"""A bank's answer is matched row by row, taken once, and what came back is paid again."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError

from carecalc.catalog.codes import read_codes
from carecalc.domain.disbursement import Run
from carecalc.domain.fact import Payee
from carecalc.domain.money import Money
from carecalc.domain.payout import REISSUED, RETURNED, Reissued, step_key
from carecalc.domain.record import Happening
from carecalc.errors import UserError
from carecalc.services import (
    disclosures,
    facts,
    list_proof,
    offering,
    payouts,
    proof_checking,
    proofs,
    reissue_papers,
    returns,
)
from carecalc.services.context import Context
from tests.documents.papers import text_by_pdfium
from tests.offices import catalog
from tests.services.paying import TODAY, account, answer, closed_office, handed

Paying = tuple[Context, Run]


@pytest.fixture
def paying(tmp_path: Path) -> Iterator[Paying]:
    yield from closed_office(tmp_path / "office.carecalc")


def refused(call: Callable[..., object], *arguments: object) -> str:
    with pytest.raises(UserError) as error:
        call(*arguments)
    return error.value.code


def three(run: Run, last: tuple[str, str]) -> tuple[tuple[str, ...], ...]:
    """Return an answer to three payments: two arrived; what is said of the third."""
    one, two, other = (run.line_number(n) for n in (1, 2, 3))
    return (
        (one, "300.00", "成功", ""),
        (two, "300.00", "已入账", ""),
        (other, "300.00", *last),
    )


def test_that_what_came_back_stands_at_its_line_with_the_reason(
    paying: Paying,
) -> None:
    ctx, run = paying
    made = handed(ctx, run)
    table = answer(*three(run, ("失败", "户名不符")))
    read = returns.look(ctx, made.id, table)
    assert [row.outcome for row in read.rows] == ["paid", "paid", "returned"]
    assert (read.rows[2].reason, read.missing) == ("name-mismatch", ())
    assert returns.unpaid(ctx) == ()  # Looking keeps nothing.
    taken = returns.accept(ctx, made.id, table)
    assert taken.payout.state == "answered"
    (back,) = returns.unpaid(ctx)
    line = run.lines[2]
    assert back.payment.person_id == line.person_id
    assert back.payment.amount == back.returned.amount == Money(30_000)
    assert (back.returned.reason, back.returned.said) == ("name-mismatch", "户名不符")
    assert back.returned.account == line.payee.number[-4:]
    assert (back.months, back.run_number) == (1, run.number)
    with ctx.store.reading() as work:
        steps = [
            (step.kind, step.value)
            for step in work.run_steps.about(run.id)
            if step.kind
            != "checked"  # That it was looked through, before it was closed.
        ]
    assert [kind for kind, _ in steps] == ["handed", "paid"]
    assert steps[1][1].returned == 1


def test_that_the_same_answer_once_more_is_nothing(paying: Paying) -> None:
    ctx, run = paying
    made = handed(ctx, run)
    table = answer(*three(run, ("失败", "账号销户")))
    taken = returns.accept(ctx, made.id, table)
    again = returns.accept(ctx, made.id, table)
    assert again.is_taken and again.payout == taken.payout
    # A later file that repeats it adds nothing either.
    repeated = answer((run.line_number(3), "300.00", "失败", "账号销户"), name="g.csv")
    assert returns.accept(ctx, made.id, repeated).rows[0].is_known
    assert len(returns.unpaid(ctx)) == 1


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (("FF-2026-000009/1", "300.00", "成功", ""), "is no payment"),
        (("1", "300.00", "成功", ""), "is no payment"),
        (("=LINE1", "300.00", "成功", ""), "a second time"),
        (("=LINE3", "300.01", "成功", ""), "is not {amount}"),
        (("=LINE3", "300", "不明", ""), "neither"),
        (("=LINE3", "三百", "成功", ""), "is not {amount}"),
    ],
)
def test_that_a_row_that_does_not_fit_is_told_and_nothing_is_kept(
    paying: Paying, row: tuple[str, ...], words: str
) -> None:
    ctx, run = paying
    made = handed(ctx, run)
    number = row[0].removeprefix("=LINE")
    reference = run.line_number(int(number)) if number != row[0] else row[0]
    good = three(run, ("失败", "户名不符"))[:2]
    table = answer(*good, (reference, *row[1:]))
    (fault,) = returns.look(ctx, made.id, table).of(returns.FAULT)
    assert fault.number == 4  # As the file counts: heads, two rows, this one.
    assert fault.why is not None and words in fault.why.template
    assert refused(returns.accept, ctx, made.id, table) == "PAY-013"
    assert returns.unpaid(ctx) == ()
    with ctx.store.reading() as work:
        assert work.payouts.get(made.id) == made


def test_that_a_list_is_paid_only_when_every_line_is_answered(paying: Paying) -> None:
    ctx, run = paying
    made = handed(ctx, run, "workbook")
    first, second, third = three(run, ("成功", ""))
    read = returns.accept(ctx, made.id, answer(first))
    assert [each.reference for each in read.missing] == [second[0], third[0]]
    assert read.payout.state == "handed"
    # No headings this time: the template's places count. A line of totals is none.
    places = (
        ("1", second[0], "", "", "300.00", "成功"),
        ("合计", "", "", "", "300.00"),
    )
    read = returns.accept(ctx, made.id, answer(*places, heads=False, name="b.csv"))
    assert read.payout.value.open == (third[0],)
    read = returns.accept(ctx, made.id, answer(third, name="c.csv"))
    assert (read.payout.state, len(read.payout.value.answers)) == ("answered", 3)
    with ctx.store.reading() as work:
        kinds = [step.kind for step in work.run_steps.about(run.id)][1:]
    assert kinds == ["handed", "paid"]


def test_that_an_answer_belongs_to_a_file_that_a_bank_has(paying: Paying) -> None:
    ctx, run = paying
    made = payouts.make(ctx, run.id, "workbook").record
    table = answer(*three(run, ("成功", "")))
    assert refused(returns.look, ctx, made.id, table) == "PAY-010"
    payouts.give_up(ctx, made.id, "弄错")
    assert refused(returns.look, ctx, made.id, table) == "PAY-005"
    other = handed(ctx, run)
    nothing = answer(("X", "1", "成功", ""))
    assert refused(returns.look, ctx, other.id, nothing) == "PAY-012"


def test_that_what_came_back_is_paid_again_once_to_the_payee_of_today(
    paying: Paying,
) -> None:
    ctx, run = paying
    made = handed(ctx, run)
    returns.accept(ctx, made.id, answer(*three(run, ("失败", "账号销户"))))
    line, reference = run.lines[2], run.line_number(3)
    new = Payee("bank-card", line.name, account(99), "另一银行")
    facts.add(ctx, line.person_id, new, date(2026, 11, 20), document="样")
    assert refused(returns.reissue, ctx, (run.line_number(1),), "workbook") == "PAY-014"
    again = returns.reissue(ctx, (reference,), "workbook").record
    with ctx.store.reading() as work:
        (payment,) = payouts.payments_of(work, again)
    assert again.value.payments == ()
    assert (payment.reference, payment.attempt) == (f"{reference}-2", 2)
    assert payment.payee == new and again.value.total == Money(30_000)
    assert returns.unpaid(ctx) == ()
    assert refused(returns.reissue, ctx, (reference,), "workbook") == "PAY-014"
    # Another program that holds the key is refused by the data file itself.
    key = step_key(reference, 1)
    with pytest.raises(IntegrityError, match="once"), ctx.store.work() as work:
        step = Reissued(again.id, 2)
        work.payment_steps.add(Happening("x", REISSUED, step, TODAY, "", key))
    # Given up before a bank has it, it waits again; paid in vain, it comes back again.
    payouts.give_up(ctx, again.id, "弄错")
    assert [one.payment.reference for one in returns.unpaid(ctx)] == [reference]
    second = returns.reissue(ctx, (reference,), "workbook").record
    payouts.hand(ctx, second.id, TODAY, "样例银行")
    row = (f"{reference}-2", "300.00", "失败", "卡已挂失")
    returns.accept(ctx, second.id, answer(row, name="d.csv"))
    (back,) = returns.unpaid(ctx)
    assert (back.payment.attempt, back.returned.reason) == (2, "card-lost")
    with ctx.store.reading() as work:
        kinds = [s.kind for s in work.payment_steps.about(key) if not s.supersedes]
    assert kinds == [RETURNED, REISSUED]


def test_that_nobody_is_paid_again_without_a_payee(paying: Paying) -> None:
    ctx, run = paying
    made = handed(ctx, run)
    returns.accept(ctx, made.id, answer(*three(run, ("失败", "账号销户"))))
    person = run.lines[2].person_id
    (held,) = (f for f in facts.current(ctx, person) if isinstance(f.value, Payee))
    facts.withdraw(ctx, held.id, "账号已销")
    assert refused(returns.reissue, ctx, (run.line_number(3),), "workbook") == "PAY-015"


def test_that_every_reason_of_a_template_has_words() -> None:
    file = catalog().files["resources/codes.toml"]
    words = read_codes(file.data, file.path).groups["return-reason"]
    for path, each in catalog().files.items():
        if path.startswith("resources/banks/") and b"[answer]" in each.data:
            text = each.data.decode()
            codes = text.partition("[answer.reasons]")[2].splitlines()
            found = {row.split(" = ")[0].strip('"') for row in codes if " = " in row}
            assert found and found < set(words), path
    assert "other" in words


def test_that_a_file_that_pays_again_has_a_cover_that_names_it(paying: Paying) -> None:
    ctx, run = paying
    made = handed(ctx, run)
    table = answer(*three(run, ("失败", "户名不符")))
    returns.accept(ctx, made.id, table)
    (back,) = returns.unpaid(ctx)
    again = returns.reissue(ctx, (back.payment.reference,), "workbook")
    of = (again.record.id, reissue_papers.COVER, "zh_CN", {"bank": "样例银行"})
    drawn = offering.month_drawn(ctx, *of, ctx.new_id())
    paper = offering.month_keep(ctx, drawn)
    text = "".join(text_by_pdfium(paper.data).split())
    # One payment of 300 yuan, of the list that was closed.
    assert "代发笔数1代发人数1代发金额300.00元金额大写叁佰元整" in text
    assert f"{run.number}1300.00" in text
    assert again.record.value.digest in text
    keys = proof_checking.read_published([proofs.published_keys(ctx)], [])
    files = (("cover", paper.data), ("bank", again.data), ("other", again.data + b" "))
    found = list_proof.together(
        [(name, data, proof_checking.check(data, keys, TODAY)) for name, data in files]
    )
    outcomes = [one.verdict.outcome for one in found.files]
    assert outcomes == ["genuine", "named", "not-named"]
    (sent,) = disclosures.of_paper(ctx, paper.id)
    assert sent.sent.people == (back.payment.person_id,)
    assert refused(offering.month_preview, ctx, made.id, *of[1:]) == "PAY-016"
    payouts.give_up(ctx, again.record.id, "账号又错了")
    assert refused(offering.month_preview, ctx, *of) == "PAY-005"
    # Given up, what it would have paid waits once more.
    assert [one.payment for one in returns.unpaid(ctx)] == [back.payment]


def test_that_who_is_erased_stands_in_no_file_that_paid_again(paying: Paying) -> None:
    ctx, run = paying
    made = handed(ctx, run)
    returns.accept(ctx, made.id, answer(*three(run, ("失败", "户名不符"))))
    (back,) = returns.unpaid(ctx)
    again = returns.reissue(ctx, (back.payment.reference,), "workbook")
    person = back.payment.person_id
    with ctx.store.work() as work:
        work.erasing.erase(person, "到期")
    with ctx.store.reading() as work:
        assert payouts.payments_of(work, work.payouts.get(again.record.id)) == ()
        rows = work.payment_steps.where()
        assert all(person not in repr(step) for step in rows)
    assert ctx.store.verify().findings == ()
