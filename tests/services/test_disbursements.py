# SPDX-License-Identifier: Apache-2.0
"""The month's list: lines for what is due, decided and payable, else one reason."""

from dataclasses import replace
from datetime import date

import pytest

from carecalc.domain.determination import Determination
from carecalc.domain.disbursement import Run, of_their_month
from carecalc.domain.fact import (
    Application,
    Event,
    Hukou,
    OutsideAssessment,
    Payee,
    ProgrammeChoice,
    Status,
)
from carecalc.domain.money import Money
from carecalc.domain.period import Month
from carecalc.domain.person import Person
from carecalc.services import determinations, disbursements, facts, people
from carecalc.services.context import Context
from tests.offices import Clock, approving, reopened
from tests.services.deciding import (
    LATELY,
    certificate,
    in_hardship,
    payee,
    record,
    register,
)

TODAY = date(2026, 11, 21)
NOVEMBER = Month(2026, 11)


def approved(ctx: Context, person: Person, *programmes: str) -> list[Determination]:
    acts = [determinations.prepare(ctx, person.id, each) for each in programmes]
    return [
        determinations.approve(approving(ctx), act.id, "样批准", ctx.today())
        for act in acts
    ]


def paid(run: Run) -> list[tuple[str, str, int]]:
    """Return what is paid for the list's own month."""
    lines = of_their_month(run.lines)
    return [(line.name, line.programme, line.amount.fen) for line in lines]


def why(run: Run) -> dict[str, str]:
    return {row.name: row.code for row in run.reasons}


def test_that_what_is_due_decided_and_payable_is_a_line(ctx: Context) -> None:
    person = in_hardship(ctx, "张示例", on=LATELY)
    acts = approved(ctx, person, "bj-hardship", "bj-age")
    run = disbursements.build(ctx, NOVEMBER, NOVEMBER)
    assert paid(run) == [
        ("张示例", "bj-age", 10_000),
        ("张示例", "bj-hardship", 30_000),
    ]
    assert run.total == Money(40_000)
    assert run.reasons == ()
    assert {line.determination_id for line in run.lines} == {act.id for act in acts}
    assert run.lines[0].payee.number == "0000000000000000001"
    assert disbursements.get(ctx, run.id) == run
    assert disbursements.of_month(ctx, NOVEMBER) == run


def test_that_everybody_registered_has_lines_or_one_reason(ctx: Context) -> None:
    listed = in_hardship(ctx, "甲在册")
    approved(ctx, listed, "bj-hardship")

    waiting = in_hardship(ctx, "乙待批", date(1944, 3, 10))
    determinations.prepare(ctx, waiting.id, "bj-hardship")

    no_payee = register(ctx, "丙无卡", date(1944, 3, 11))
    record(ctx, no_payee, Status("DB"), Application())
    approved(ctx, no_payee, "bj-hardship")

    register(ctx, "丁未申请", date(1944, 3, 12))

    dead = in_hardship(ctx, "戊去世", date(1944, 3, 13))
    approved(ctx, dead, "bj-hardship", "bj-age")
    record(ctx, dead, Event("death"), on=date(2026, 10, 18))

    young = register(ctx, "己年轻", date(1970, 3, 14))
    record(ctx, young, Application(), payee("己年轻"))

    choosing = in_hardship(ctx, "庚待选", date(1950, 3, 15))
    record(ctx, choosing, certificate())
    record(ctx, choosing, ProgrammeChoice("bj-nursing", ("bj-disability-care",)))

    unknown = register(ctx, "辛无户籍", date(1944, 3, 16), hukou="")
    record(ctx, unknown, Application())

    refused = in_hardship(ctx, "壬被拒", date(1950, 3, 17))
    act = determinations.prepare(ctx, refused.id, "bj-hardship")
    determinations.refuse(approving(ctx), act.id, "样批准", TODAY, "材料不实")

    run = disbursements.build(ctx, NOVEMBER)
    assert why(run) == {
        "乙待批": "UNDECIDED",
        "丙无卡": "NO-PAYEE",
        "丁未申请": "NO-APPLICATION",
        "戊去世": "DEAD",
        "己年轻": "NOT-DUE",
        "庚待选": "CHOICE-OPEN",
        "辛无户籍": "UNKNOWN",
        "壬被拒": "REFUSED",
    }
    on_the_list = {line.person_id for line in of_their_month(run.lines)}
    with_reason = [row.person_id for row in run.reasons]
    registered = {row.person.id for row in people.find(ctx, limit=100).rows}
    assert on_the_list == {listed.id}
    assert len(set(with_reason)) == len(with_reason)
    assert on_the_list.isdisjoint(with_reason)
    assert on_the_list | set(with_reason) == registered


def test_that_the_month_of_death_is_paid_and_the_next_is_not(ctx: Context) -> None:
    person = in_hardship(ctx, "戊去世")
    approved(ctx, person, "bj-hardship")
    record(ctx, person, Event("death"), on=date(2026, 10, 18))
    october = disbursements.build(ctx, Month(2026, 10))
    assert paid(october) == [("戊去世", "bj-hardship", 30_000)]
    november = disbursements.build(ctx, NOVEMBER)
    assert paid(november) == []
    assert november.reasons[0].message.values["day"] == date(2026, 10, 18)


def test_that_nothing_is_paid_before_the_first_month_of_the_grant(
    ctx: Context,
) -> None:
    person = in_hardship(ctx, "张示例")
    approved(ctx, person, "bj-hardship")
    assert why(disbursements.build(ctx, Month(2026, 8))) == {"张示例": "NOT-DUE"}
    september = disbursements.build(ctx, Month(2026, 9))
    assert paid(september) == [("张示例", "bj-hardship", 30_000)]


@pytest.mark.thorough
def test_that_another_category_than_decided_waits_for_a_new_decision(
    ctx: Context,
) -> None:
    # 低保 300 was decided; since November the family is only 低收入, 200.
    person = in_hardship(ctx, "张示例")
    approved(ctx, person, "bj-hardship")
    status = next(
        f for f in facts.current(ctx, person.id) if isinstance(f.value, Status)
    )
    facts.add(
        ctx,
        person.id,
        Status("DB"),
        date(2023, 5, 1),
        date(2026, 10, 31),
        supersedes=status.id,
    )
    facts.add(ctx, person.id, Status("DSR"), date(2026, 11, 1))
    assert why(disbursements.build(ctx, NOVEMBER)) == {"张示例": "CATEGORY-CHANGED"}
    october = disbursements.build(ctx, Month(2026, 10))
    assert paid(october) == [("张示例", "bj-hardship", 30_000)]
    approved(ctx, person, "bj-hardship")
    again = disbursements.build(ctx, NOVEMBER)
    assert paid(again) == [("张示例", "bj-hardship", 20_000)]


def test_that_the_next_age_band_follows_from_the_decision(ctx: Context) -> None:
    # 90 in January 2027: 100 becomes 500 without a new act, for no fact has changed.
    person = register(ctx, "曾例", date(1937, 1, 5))
    record(ctx, person, Application(), payee("曾例"))
    (act,) = approved(ctx, person, "bj-age")
    assert act.category == "80"
    assert paid(disbursements.build(ctx, Month(2026, 12))) == [
        ("曾例", "bj-age", 10_000)
    ]
    january = disbursements.build(ctx, Month(2027, 1))
    assert paid(january) == [("曾例", "bj-age", 50_000)]
    assert of_their_month(january.lines)[0].category == "90"


def test_that_a_month_paid_under_a_superseded_act_is_listed_as_it_was(
    ctx: Context,
) -> None:
    person = in_hardship(ctx, "张示例")
    record(ctx, person, OutsideAssessment("gbt-42195-2022", "4"))
    (first,) = approved(ctx, person, "bj-care")
    moved = facts.current(ctx, person.id)[-1]
    facts.add(
        ctx,
        person.id,
        moved.value,
        moved.valid_from,
        date(2026, 10, 31),
        supersedes=moved.id,
    )
    approved(ctx, person, "bj-care")
    october = disbursements.build(ctx, Month(2026, 10))
    assert {line.determination_id for line in october.lines} == {first.id}
    assert paid(disbursements.build(ctx, NOVEMBER)) == []


def test_that_a_programme_goes_to_the_account_of_its_own_channel(
    ctx: Context,
) -> None:
    # The nursing subsidy is for the debit account without cash.
    person = in_hardship(ctx, "张示例")
    record(ctx, person, OutsideAssessment("gbt-42195-2022", "3"))
    account = Payee("debit-account", "张示例", "0000000000000000009", "样例银行")
    record(ctx, person, account, on=date(2026, 9, 1))
    approved(ctx, person, "bj-care", "bj-age")
    run = disbursements.build(ctx, NOVEMBER)
    assert {line.programme: line.payee.channel for line in run.lines} == {
        "bj-care": "debit-account",
        "bj-age": "social-card",
    }


def test_that_a_rebuilt_list_takes_the_place_of_the_one_before(ctx: Context) -> None:
    person = in_hardship(ctx, "张示例")
    approved(ctx, person, "bj-hardship")
    first = disbursements.build(ctx, NOVEMBER)
    same = disbursements.build(ctx, NOVEMBER)
    assert same.digest == first.digest
    approved(ctx, person, "bj-age")
    second = disbursements.build(ctx, NOVEMBER)
    assert second.digest != first.digest
    assert disbursements.of_month(ctx, NOVEMBER) == second
    assert disbursements.get(ctx, first.id).lines == first.lines


def test_that_lines_stand_by_community_then_by_pinyin(ctx: Context) -> None:
    for number, (name, community) in enumerate(
        (("赵", "晨光社区"), ("安", "晨光社区"), ("白", "北里社区"))
    ):
        person = register(ctx, name, date(1944, 1, 10 + number), community=community)
        record(ctx, person, Application(), payee(name))
        approved(ctx, person, "bj-age")
    names = [name for name, _, _ in paid(disbursements.build(ctx, NOVEMBER))]
    assert names == ["白", "安", "赵"]


def test_that_leaving_the_city_ends_the_lines_with_its_reason(ctx: Context) -> None:
    person = register(ctx, "邓迁出", hukou="")
    record(ctx, person, Application(), payee("邓迁出"))
    facts.add(ctx, person.id, Hukou("110105"), None, date(2026, 10, 12))
    facts.add(ctx, person.id, Hukou("130199"), date(2026, 10, 13))
    approved(ctx, person, "bj-age")
    assert len(paid(disbursements.build(ctx, Month(2026, 10)))) == 1
    run = disbursements.build(ctx, NOVEMBER)
    assert why(run) == {"邓迁出": "NOT-DUE"}
    assert "130199" in str(run.reasons[0].message)


def test_that_the_pay_month_is_the_month_before_unless_it_is_over(
    ctx: Context,
) -> None:
    register(ctx, "张示例")
    assert disbursements.build(ctx, Month(2027, 1)).pay_month == Month(2026, 12)
    assert disbursements.build(ctx, NOVEMBER).pay_month == NOVEMBER


def test_that_a_list_keeps_its_law_and_survives_closing(ctx: Context) -> None:
    person = in_hardship(ctx, "张示例")
    approved(ctx, person, "bj-hardship")
    run = disbursements.build(ctx, NOVEMBER)
    again = reopened(ctx)
    assert disbursements.get(again, run.id) == run
    with again.store.reading() as work:
        for name, digest in run.files.items():
            file = ctx.catalog.by_digest(digest)
            assert file is not None and work.laws.bytes(digest) == file.data, name
    again.store.close()


def test_that_a_list_knows_only_what_is_dated_before_it(ctx: Context) -> None:
    person = in_hardship(ctx, "张示例")
    approved(ctx, person, "bj-hardship")
    earlier = replace(ctx, clock=Clock())
    record(ctx, person, Event("death"), on=date(2026, 12, 3))
    run = disbursements.build(earlier, Month(2027, 1))
    assert paid(run) == [("张示例", "bj-hardship", 30_000)]
