# SPDX-License-Identifier: Apache-2.0
"""What earlier months lack is paid with the list; what they had too much is owed back."""

from dataclasses import replace
from datetime import date

import pytest

from carecalc.domain.disbursement import ARREARS, RECOVERY, Cause, Run
from carecalc.domain.fact import (
    Application,
    DisabilityCertificate,
    Event,
    Payee,
    Status,
)
from carecalc.domain.money import Money
from carecalc.domain.period import Month
from carecalc.domain.person import Person
from carecalc.errors import UserError
from carecalc.i18n import catalogue
from carecalc.services import (
    closing,
    determinations,
    disbursements,
    facts,
    line_traces,
    reviewing,
    stopping,
)
from carecalc.services.context import Context
from tests.offices import Clock, approving, beside, keyring
from tests.services.answering import answered
from tests.services.deciding import (
    LATELY,
    assess,
    in_hardship,
    payee,
    record,
    register,
)
from tests.services.proving import closed

SEPTEMBER, OCTOBER, NOVEMBER, DECEMBER, JANUARY = (
    Month(2026, 9),
    Month(2026, 10),
    Month(2026, 11),
    Month(2026, 12),
    Month(2027, 1),
)


def approved(ctx: Context, person: Person, programme: str = "bj-hardship") -> str:
    act = determinations.prepare(ctx, person.id, programme)
    determinations.approve(approving(ctx), act.id, "样批准", ctx.today())
    return act.id


def said(run: Run) -> list[tuple[str, str, int]]:
    """Return everything a list says: kind, month, fen."""
    return [(ln.kind, str(ln.month), ln.amount.fen) for ln in run.numbered]


def on(ctx: Context, day: date) -> None:
    assert isinstance(ctx.clock, Clock)
    ctx.clock.at = ctx.clock.at.replace(year=day.year, month=day.month, day=day.day)


def test_that_months_before_a_late_decision_are_paid_with_the_first_list(
    ctx: Context,
) -> None:
    # Applied on 2 September, decided on 21 November: 300 for each month since.
    person = in_hardship(ctx, "张示例")
    act = approved(ctx, person)
    run = disbursements.build(ctx, NOVEMBER)
    assert said(run) == [
        ("regular", "2026-11", 30_000),
        (ARREARS, "2026-09", 30_000),
        (ARREARS, "2026-10", 30_000),
    ]
    assert run.total == Money(90_000)
    late = run.lines[1]
    assert late.corrects == ""
    assert late.cause == Cause("NO-LIST", Money(30_000), Money(0), (act,))
    # Nothing that is paid is paid again, and the next list has only its own month.
    closed(ctx, NOVEMBER)
    assert said(disbursements.build(ctx, DECEMBER)) == [("regular", "2026-12", 30_000)]


def test_that_a_month_without_a_closed_list_is_caught_up(ctx: Context) -> None:
    for name, day in (("李示例", 10), ("张示例", 11)):
        approved(ctx, in_hardship(ctx, name, date(1944, 3, day), LATELY))
    first = closed(ctx, NOVEMBER)
    assert said(first) == [("regular", "2026-11", 30_000)] * 2
    # Nothing is recorded of the person since, and December has a list.
    disbursements.build(ctx, DECEMBER)  # Nobody closes it.
    each = [("regular", "2027-01", 30_000), (ARREARS, "2026-12", 30_000)]
    assert said(disbursements.build(ctx, JANUARY)) == each * 2


def test_that_what_was_paid_after_a_death_is_owed_back_once(ctx: Context) -> None:
    person = in_hardship(ctx, "张示例", on=date(2026, 10, 2))
    approved(ctx, person)
    october = closed(ctx, OCTOBER)
    november = closed(ctx, NOVEMBER)
    # Died in October: that month is due, November is not.
    dead = facts.add(
        ctx, person.id, Event("death"), date(2026, 10, 30), document="样死亡证"
    )
    looked = stopping.look(ctx, person.id, "death", date(2026, 10, 30))
    assert [(r.month, r.amount, r.number) for r in looked.recover] == [
        (NOVEMBER, Money(30_000), november.number)
    ]
    december = closed(ctx, DECEMBER)
    assert said(december) == [(RECOVERY, "2026-11", -30_000)]
    (back,) = december.recoveries
    with ctx.store.reading() as work:
        (debt,) = work.debts.of_person(person.id)
    assert debt.about == f"{december.number}/1"
    assert (december.lines, december.total) == ((), Money(0))
    assert back.corrects == f"{november.number}/1"
    assert back.cause == Cause("DEAD", Money(0), Money(30_000), (dead.id,))
    assert back.payee == october.lines[0].payee
    assert [row.code for row in december.reasons] == ["DEAD"]
    # It is said once; and no list says any more that November was paid.
    assert said(disbursements.build(ctx, JANUARY)) == []
    assert stopping.look(ctx, person.id, "death", date(2026, 10, 30)).recover == ()
    # The death was a mistake: November is due after all, and December with it.
    facts.withdraw(ctx, dead.id, "同名误录")
    assert said(disbursements.build(ctx, JANUARY)) == [
        ("regular", "2027-01", 30_000),
        (ARREARS, "2026-11", 30_000),
        (ARREARS, "2026-12", 30_000),
    ]


def test_that_less_is_owed_back_only_once_it_is_decided(ctx: Context) -> None:
    person = in_hardship(ctx, "张示例", on=date(2026, 10, 2))
    approved(ctx, person)
    october = closed(ctx, OCTOBER)
    (status,) = (
        fact for fact in facts.current(ctx, person.id) if isinstance(fact.value, Status)
    )
    # 低收入 since October, not 低保: 200 instead of 300; nobody has decided it yet.
    facts.follow(
        ctx, status.id, Status("DSR", "样例区民政局"), date(2026, 10, 1), document="样"
    )
    waiting = disbursements.build(ctx, NOVEMBER)
    assert (said(waiting), [r.code for r in waiting.reasons]) == (
        [],
        ["CATEGORY-CHANGED"],
    )
    (act, _), *_ = determinations.waiting(ctx)
    determinations.approve(approving(ctx), act.id, "样批准", ctx.today())
    run = disbursements.build(ctx, NOVEMBER)
    assert said(run) == [("regular", "2026-11", 20_000), (RECOVERY, "2026-10", -10_000)]
    (back,) = run.recoveries
    assert back.cause is not None
    assert (back.cause.code, back.cause.due, back.cause.listed) == (
        "LESS",
        Money(20_000),
        Money(30_000),
    )
    assert back.corrects == f"{october.number}/1"


def test_that_a_payee_found_later_is_paid_what_was_due_before(ctx: Context) -> None:
    person = register(ctx, "丙无卡")
    record(ctx, person, Status("DB"), on=date(2023, 5, 1))
    record(ctx, person, Application(), on=LATELY)
    approved(ctx, person)
    november = closed(ctx, NOVEMBER)
    assert [row.code for row in november.reasons] == ["NO-PAYEE"]
    on(ctx, date(2026, 12, 5))
    account = Payee("social-card", "丙无卡", "0000000000000000001", "样例银行")
    record(ctx, person, account, on=date(2026, 12, 1))
    run = disbursements.build(ctx, DECEMBER)
    assert said(run) == [("regular", "2026-12", 30_000), (ARREARS, "2026-11", 30_000)]
    late = run.lines[1]
    assert late.cause is not None and late.cause.code == "NO-PAYEE"


def test_that_a_list_built_twice_puts_right_for_the_same_reasons(ctx: Context) -> None:
    """October is paid late; for November, where more is due, a decision is prepared."""
    person = register(ctx, "张示例")
    low = facts.add(
        ctx, person.id, Status("DSR"), date(2023, 5, 1), document="样〔2026〕1号"
    )
    record(ctx, person, Application(), on=date(2026, 10, 2))
    approved(ctx, person)
    closed(ctx, OCTOBER)
    own = Payee("social-card", "张示例", "0000000000000000001", "样例银行")
    record(ctx, person, own, on=date(2026, 10, 2))
    facts.follow(ctx, low.id, Status("DB"), date(2026, 11, 1), document="样〔2026〕2号")
    assert determinations.waiting(ctx) == ()
    first = disbursements.build(ctx, NOVEMBER)
    assert said(first) == [(ARREARS, "2026-10", 20_000)]
    ((act, _),) = determinations.waiting(ctx)
    again = disbursements.build(ctx, NOVEMBER)
    assert again.lines == first.lines
    assert again.digest == first.digest
    cause = again.lines[0].cause
    assert cause is not None
    # What was put up for somebody to decide explains nothing yet.
    assert cause.facts
    assert act.id not in cause.facts


def test_that_a_fact_recorded_early_is_caught_up_once_its_day_has_come(
    ctx: Context,
) -> None:
    # The account counts from 28 December: the list of November does not know it, and
    # nothing is recorded of the person after that list.
    person = register(ctx, "张示例")
    record(ctx, person, Status("DB"), on=date(2023, 5, 1))
    record(ctx, person, Application(), on=LATELY)
    approved(ctx, person)
    account = Payee("social-card", "张示例", "0000000000000000001", "样例银行")
    record(ctx, person, account, on=date(2026, 12, 28))
    assert said(closed(ctx, NOVEMBER)) == []
    on(ctx, date(2026, 12, 29))
    assert said(disbursements.build(ctx, DECEMBER)) == [
        ("regular", "2026-12", 30_000),
        (ARREARS, "2026-11", 30_000),
    ]


def test_that_a_list_is_closed_by_what_is_known_of_the_months_before_it(
    ctx: Context,
) -> None:
    approved(ctx, in_hardship(ctx, "张示例", on=date(2026, 10, 2)))
    october = disbursements.build(ctx, OCTOBER)
    november = disbursements.build(ctx, NOVEMBER)
    assert said(november)[1:] == [(ARREARS, "2026-10", 30_000)]
    # Both lists pay October: only one of them can be closed.
    closing.sign(approving(ctx), answered(ctx, october).id)
    closed(ctx, OCTOBER)
    codes = [block.code for block in closing.state(ctx, november.id).standing]
    assert codes == ["OUTDATED"]
    with pytest.raises(UserError) as refused:
        closing.sign(approving(ctx), november.id)
    assert refused.value.code == "LIST-005"
    assert said(closed(ctx, NOVEMBER)) == [("regular", "2026-11", 30_000)]
    with ctx.store.reading() as work:
        first, second = work.closings.all()
    assert len(first.chained) == len(second.chained) == 64
    assert ctx.store.verify().findings == ()


def test_that_a_month_before_a_closed_one_has_no_list_any_more(ctx: Context) -> None:
    approved(ctx, in_hardship(ctx, "张示例", on=date(2026, 10, 2)))
    closed(ctx, NOVEMBER)
    with pytest.raises(UserError) as refused:
        disbursements.build(ctx, OCTOBER)
    assert refused.value.code == "LIST-019"


def test_that_the_control_figure_covers_what_is_put_right(ctx: Context) -> None:
    approved(ctx, in_hardship(ctx, "张示例"))
    lines = disbursements.build(ctx, NOVEMBER).lines
    figure = disbursements.digest_of_lines(lines)
    late = lines[1]
    assert late.cause is not None
    for other in (
        replace(late, kind=RECOVERY),
        replace(late, corrects="FF-2026-000001/1"),
        replace(late, cause=replace(late.cause, listed=Money(1))),
        replace(late, cause=None),
    ):
        changed = (lines[0], other, lines[2])
        assert disbursements.digest_of_lines(changed) != figure


def raised_and_gone(ctx: Context, event: str) -> tuple[Person, str]:
    """Raise somebody from 200 to 300 from November on; something happens on the 28th.

    The lists of October and November paid 200 by what was known on 21 November.
    """
    person = register(ctx, "张示例")
    low = facts.add(
        ctx, person.id, Status("DSR"), date(2023, 5, 1), document="样〔2026〕1号"
    )
    own = Payee("social-card", "张示例", "0000000000000000001", "样例银行")
    record(ctx, person, Application(), own, on=date(2026, 10, 2))
    approved(ctx, person)
    assert said(closed(ctx, OCTOBER)) == [("regular", "2026-10", 20_000)]
    assert said(closed(ctx, NOVEMBER)) == [("regular", "2026-11", 20_000)]
    on(ctx, date(2026, 11, 25))
    facts.follow(ctx, low.id, Status("DB"), date(2026, 11, 1), document="样〔2026〕2号")
    on(ctx, date(2026, 12, 3))
    record(ctx, person, Event(event), on=date(2026, 11, 28))
    return person, own.number


def test_that_who_died_before_the_raise_was_decided_is_paid_it_for_the_months_lived(
    ctx: Context,
) -> None:
    person, account = raised_and_gone(ctx, "death")
    december = disbursements.build(ctx, DECEMBER)
    assert said(december) == []
    (row,) = december.reasons
    assert row.code == "DEAD"
    assert (
        catalogue("en")
        .render(row.message)
        .startswith(
            "died on 28 November 2026; for November 2026 a new decision is needed: "
        )
    )
    ((act, who),) = determinations.waiting(ctx)
    assert (who.id, act.programme) == (person.id, "bj-hardship")
    assert (act.outcome, act.category, act.from_month, act.monthly) == (
        "grant",
        "DB",
        NOVEMBER,
        Money(30_000),
    )
    # Built once more it is prepared no second time.
    disbursements.build(ctx, DECEMBER)
    assert [one.id for one, _ in determinations.waiting(ctx)] == [act.id]
    determinations.approve(approving(ctx), act.id, "样批准", ctx.today())
    again = disbursements.build(ctx, DECEMBER)
    assert said(again) == [(ARREARS, "2026-11", 10_000)]
    # The files name nobody else: it goes to the account on record.
    assert again.lines[0].payee.number == account
    (row,) = again.reasons
    assert catalogue("en").render(row.message) == "died on 28 November 2026"
    closed(ctx, DECEMBER)
    assert said(disbursements.build(ctx, JANUARY)) == []


def test_that_who_is_gone_before_the_raise_was_decided_is_paid_it_too(
    ctx: Context,
) -> None:
    raised_and_gone(ctx, "prison")
    december = disbursements.build(ctx, DECEMBER)
    (row,) = december.reasons
    assert row.code == "NOT-DUE"
    words = catalogue("en").render(row.message)
    assert "; for November 2026 a new decision is needed: " in words
    ((act, _),) = determinations.waiting(ctx)
    determinations.approve(approving(ctx), act.id, "样批准", ctx.today())
    assert said(disbursements.build(ctx, DECEMBER)) == [(ARREARS, "2026-11", 10_000)]


def test_that_a_month_without_a_list_is_decided_for_who_died_in_it(
    ctx: Context,
) -> None:
    person = in_hardship(ctx, "张示例", on=date(2026, 10, 2))
    approved(ctx, person)
    closed(ctx, OCTOBER)
    (status,) = (
        fact for fact in facts.current(ctx, person.id) if isinstance(fact.value, Status)
    )
    # 200 instead of 300 from November on; nobody built the list of November.
    facts.follow(ctx, status.id, Status("DSR"), date(2026, 11, 1), document="样")
    on(ctx, date(2026, 12, 3))
    record(ctx, person, Event("death"), on=date(2026, 11, 28))
    disbursements.build(ctx, DECEMBER)
    ((act, _),) = determinations.waiting(ctx)
    assert (act.from_month, act.monthly) == (NOVEMBER, Money(20_000))
    determinations.approve(approving(ctx), act.id, "样批准", ctx.today())
    december = disbursements.build(ctx, DECEMBER)
    assert said(december) == [(ARREARS, "2026-11", 20_000)]


def raised_for_november_only(ctx: Context) -> Person:
    """Raise somebody from 200 to 300 for November alone, known when its list is closed.

    The lists of October and November paid 200; in December 200 are due again.
    """
    person = register(ctx, "张示例")
    low = facts.add(
        ctx, person.id, Status("DSR"), date(2023, 5, 1), document="样〔2026〕1号"
    )
    own = Payee("social-card", "张示例", "0000000000000000001", "样例银行")
    record(ctx, person, Application(), own, on=date(2026, 10, 2))
    approved(ctx, person)
    assert said(closed(ctx, OCTOBER)) == [("regular", "2026-10", 20_000)]
    assert said(closed(ctx, NOVEMBER)) == [("regular", "2026-11", 20_000)]
    on(ctx, date(2026, 12, 3))
    high = facts.follow(
        ctx, low.id, Status("DB"), date(2026, 11, 1), document="样〔2026〕2号"
    )
    facts.follow(
        ctx, high.id, Status("DSR"), date(2026, 12, 1), document="样〔2026〕3号"
    )
    return person


def test_that_another_category_in_an_earlier_month_alone_is_decided_and_paid(
    ctx: Context,
) -> None:
    raised_for_november_only(ctx)
    december = disbursements.build(ctx, DECEMBER)
    # December is paid as it was decided; for November a decision waits.
    assert said(december) == [("regular", "2026-12", 20_000)]
    assert december.reasons == ()
    ((act, _),) = determinations.waiting(ctx)
    assert (act.category, act.from_month, act.monthly) == (
        "DB",
        NOVEMBER,
        Money(30_000),
    )
    determinations.approve(approving(ctx), act.id, "样批准", ctx.today())
    # It holds from November on, so December is decided anew in its turn.
    again = disbursements.build(ctx, DECEMBER)
    assert said(again) == [(ARREARS, "2026-11", 10_000)]
    assert [row.code for row in again.reasons] == ["CATEGORY-CHANGED"]
    ((act, _),) = determinations.waiting(ctx)
    assert (act.category, act.from_month) == ("DSR", DECEMBER)
    determinations.approve(approving(ctx), act.id, "样批准", ctx.today())
    last = closed(ctx, DECEMBER)
    assert said(last) == [
        ("regular", "2026-12", 20_000),
        (ARREARS, "2026-11", 10_000),
    ]
    assert determinations.waiting(ctx) == ()
    assert said(disbursements.build(ctx, JANUARY)) == [("regular", "2027-01", 20_000)]


def test_that_months_in_several_categories_are_decided_the_earliest_first(
    ctx: Context,
) -> None:
    # 200 to October, 300 in November, 100 from December on.
    person = raised_for_november_only(ctx)
    (last,) = (
        fact
        for fact in facts.current(ctx, person.id)
        if isinstance(fact.value, Status) and fact.valid_from == date(2026, 12, 1)
    )
    begun = last.valid_from
    facts.add(ctx, person.id, Status("JS"), begun, document="样", supersedes=last.id)
    for category, first, monthly in (
        ("DB", NOVEMBER, 30_000),
        ("JS", DECEMBER, 10_000),
    ):
        disbursements.build(ctx, DECEMBER)
        ((act, _),) = determinations.waiting(ctx)
        assert (act.category, act.from_month, act.monthly) == (
            category,
            first,
            Money(monthly),
        )
        determinations.approve(approving(ctx), act.id, "样批准", ctx.today())
    assert said(disbursements.build(ctx, DECEMBER)) == [
        ("regular", "2026-12", 10_000),
        (ARREARS, "2026-11", 10_000),
    ]
    assert determinations.waiting(ctx) == ()


def test_that_a_month_that_cannot_be_decided_yet_is_told_beside_a_paid_line(
    ctx: Context,
) -> None:
    # A certificate of class B (400) was one of class A (600) in November alone.
    person = register(ctx, "证变例")
    record(ctx, person, Application(), payee("证变例"), on=date(2026, 10, 2))
    second, first = DisabilityCertificate("肢体", 2), DisabilityCertificate("肢体", 1)
    b = facts.add(ctx, person.id, second, date(2026, 9, 1), document="证")
    view = assess(ctx, person, date(2026, 10, 5), worst=False)
    approved(ctx, person, "bj-care")
    closed(ctx, OCTOBER)
    assert said(closed(ctx, NOVEMBER)) == [("regular", "2026-11", 40_000)]
    on(ctx, date(2026, 12, 3))
    a = facts.follow(ctx, b.id, first, date(2026, 11, 1), document="换证")
    facts.follow(ctx, a.id, second, date(2026, 12, 1), document="换证")
    reviewing.send_back(beside(ctx, keyring().approver), view.visit.id, "请复核")
    december = disbursements.build(ctx, DECEMBER)
    assert said(december) == [("regular", "2026-12", 40_000)]
    assert determinations.waiting(ctx) == ()
    (row,) = december.reasons
    assert (row.person_id, row.code) == (person.id, "CATEGORY-CHANGED")
    words = catalogue("en").render(row.message)
    assert words == (
        "this month is paid; for November 2026 a new decision is needed: Nursing subsidy "
        "for disabled older people; it cannot be prepared yet: The assessment "
        f"{view.visit.number} was returned by the review and is not corrected yet. "
        "Decide by the corrected one, or let the reviewer pass this one."
    )
    assert line_traces.of_reason(ctx, december.id, row).is_paid
    # Once the reviewer has passed it the decision is prepared, and no row is needed.
    reviewing.approve(beside(ctx, keyring().approver), view.visit.id)
    assert disbursements.build(ctx, DECEMBER).reasons == ()
    ((act, _),) = determinations.waiting(ctx)
    assert (act.category, act.from_month) == ("A", NOVEMBER)
