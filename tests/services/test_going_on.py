# SPDX-License-Identifier: Apache-2.0
"""How money goes on, stops and comes back: by itself, or by a new decision."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from carecalc.catalog.catalog import Catalog, LawFile
from carecalc.domain.determination import Determination
from carecalc.domain.disbursement import REGULAR, Run, of_their_month
from carecalc.domain.fact import Application, DisabilityCertificate, Event, Status
from carecalc.domain.line import EntitlementLine
from carecalc.domain.money import Money
from carecalc.domain.period import Month
from carecalc.domain.person import Person
from carecalc.services import determinations, disbursements, dues, facts, laws, listed
from carecalc.services.context import Context
from carecalc.text import Text
from tests.offices import Clock, approving, catalog
from tests.services.deciding import LATELY, in_hardship, payee, record, register

BJ = "resources/policies/110000/bj-elderly/2019-10-01.toml"


def approved(ctx: Context, person: Person, programme: str) -> Determination:
    act = determinations.prepare(ctx, person.id, programme)
    return determinations.approve(approving(ctx), act.id, "样批准", ctx.today())


def paid(run: Run) -> list[tuple[str, int]]:
    """Return what is paid for the list's own month."""
    lines = of_their_month(run.lines)
    return [(line.programme, line.amount.fen) for line in lines]


def why(run: Run) -> list[str]:
    return [row.code for row in run.reasons]


def line(ctx: Context, person: Person, month: Month) -> EntitlementLine:
    found = dues.preview(ctx, person.id, month).entitlement.lines
    return next(each for each in found if each.programme == "bj-hardship")


def waiting(ctx: Context) -> list[tuple[str | None, Month | None, Money | None]]:
    return [
        (act.category, act.from_month, act.monthly)
        for act, _ in determinations.waiting(ctx)
    ]


def later(ctx: Context, day: date) -> Context:
    """Return the office as it is used on another day."""
    clock = Clock(datetime(day.year, day.month, day.day, 4, 0, tzinfo=UTC))
    return replace(ctx, clock=clock)


def rewritten(ctx: Context, before: str, after: str) -> Context:
    """Return the office with a changed Beijing file, which is accepted on record."""
    file = catalog().files[BJ]
    text = file.data.decode()
    assert text.count(before) == 1
    text = text.replace(before, after)
    changed = LawFile(file.kind, BJ, text.encode(), shipped=False)
    overlaid = replace(ctx, catalog=Catalog({**catalog().files, BJ: changed}))
    laws.accept(overlaid, changed.digest, "已与原文核对", "会议纪要3号")
    return overlaid


# --- stopped, and back ----------------------------------------------------------------


def in_prison_from_july(ctx: Context) -> Person:
    """Register somebody granted 300 a month from May, imprisoned on 10 July."""
    person = register(ctx, "归来例")
    record(ctx, person, Status("DB"), on=date(2023, 5, 1))
    record(ctx, person, Application(), payee("归来例"), on=date(2026, 5, 6))
    approved(ctx, person, "bj-hardship")
    record(ctx, person, Event("prison"), on=date(2026, 7, 10))
    return person


def test_that_nobody_is_due_after_the_month_of_prison_without_applying_again(
    ctx: Context,
) -> None:
    person = in_prison_from_july(ctx)
    states = [line(ctx, person, Month(2026, n)).state for n in range(5, 12)]
    assert states == ["due", "due", "due", *["not-due"] * 4]


@pytest.mark.thorough
def test_that_who_applies_again_is_due_from_that_month_with_arrears(
    ctx: Context,
) -> None:
    person = in_prison_from_july(ctx)
    record(ctx, person, Application(), on=date(2026, 9, 15))
    states = [line(ctx, person, Month(2026, n)).state for n in range(5, 12)]
    assert states == ["due", "due", "due", "not-due", "due", "due", "due"]
    # September and October are over and unpaid: 300 each; November is not over.
    arrears = [line(ctx, person, Month(2026, n)).arrears for n in (8, 9, 10, 11)]
    assert arrears == [Money(0), Money(30_000), Money(30_000), Money(0)]
    preview = dues.preview(ctx, person.id)
    assert preview.from_months["bj-hardship"] == Month(2026, 9)


def test_that_money_comes_back_by_a_new_decision_and_not_by_the_old_one(
    ctx: Context,
) -> None:
    person = in_prison_from_july(ctx)
    record(ctx, person, Application(), on=date(2026, 9, 15))
    assert why(disbursements.build(ctx, Month(2026, 9))) == ["UNDECIDED"]
    act = approved(ctx, person, "bj-hardship")
    assert (act.from_month, act.monthly) == (Month(2026, 9), Money(30_000))
    found = {n: paid(disbursements.build(ctx, Month(2026, n))) for n in range(6, 12)}
    due = [("bj-hardship", 30_000)]
    assert found == {6: due, 7: due, 8: [], 9: due, 10: due, 11: due}


def test_that_a_decision_on_a_second_application_says_what_it_rests_on(
    ctx: Context,
) -> None:
    person = in_prison_from_july(ctx)
    record(ctx, person, Application(), on=date(2026, 9, 15))
    act = approved(ctx, person, "bj-hardship")
    with ctx.store.reading() as work:
        found = determinations.explained(ctx, work, act)
    assert (found.line.month, found.line.state) == (Month(2026, 9), "due")
    assert found.line.amount == Money(30_000)


def test_that_an_application_for_one_programme_brings_no_other_back(
    ctx: Context,
) -> None:
    person = in_prison_from_july(ctx)
    record(ctx, person, Application(("bj-age",)), on=date(2026, 9, 15))
    lines = dues.preview(ctx, person.id, Month(2026, 10)).entitlement.lines
    states = {each.programme: each.state for each in lines}
    assert states["bj-hardship"] == "not-due"
    assert states["bj-age"] == "due"


def test_that_nothing_comes_back_after_death(ctx: Context) -> None:
    person = in_hardship(ctx, "戊去世")
    approved(ctx, person, "bj-hardship")
    record(ctx, person, Event("death"), on=date(2026, 10, 18))
    record(ctx, person, Application(), on=date(2026, 11, 2))
    assert line(ctx, person, Month(2026, 11)).state == "not-due"
    assert why(disbursements.build(ctx, Month(2026, 11))) == ["DEAD"]


# --- what acts by itself --------------------------------------------------------------


def of_ninety_in_january(ctx: Context) -> Person:
    """Register somebody decided for the band of 80, who turns 90 on 5 January 2027."""
    person = register(ctx, "曾例", date(1937, 1, 5))
    record(ctx, person, Application(), payee("曾例"))
    approved(ctx, person, "bj-age")
    return person


def test_that_the_line_of_somebody_turning_90_goes_from_100_to_500_and_says_so(
    ctx: Context,
) -> None:
    of_ninety_in_january(ctx)
    december = disbursements.build(ctx, Month(2026, 12))
    january = disbursements.build(ctx, Month(2027, 1))
    assert paid(december) == [("bj-age", 10_000)]
    assert paid(january) == [("bj-age", 50_000)]
    assert {each.moved for each in listed.lines(ctx, december.id)} == {None}
    (moved,) = [
        each.moved
        for each in listed.lines(ctx, january.id)
        if each.line.kind == REGULAR
    ]
    assert moved is not None
    bands = [moved.values["before"], moved.values["after"]]
    assert [b.en for b in bands if isinstance(b, Text)] == ["80 to 89", "90 to 99"]
    assert waiting(ctx) == []


def test_that_without_the_word_of_the_file_another_age_band_is_decided_anew(
    ctx: Context,
) -> None:
    silent = rewritten(ctx, 'acts_by_itself = ["age"]', "acts_by_itself = []")
    of_ninety_in_january(silent)
    january = disbursements.build(silent, Month(2027, 1))
    assert (paid(january), why(january)) == ([], ["CATEGORY-CHANGED"])
    assert waiting(silent) == [("90", Month(2027, 1), Money(50_000))]


def test_that_a_status_that_ends_by_the_calendar_does_not_act_by_itself(
    ctx: Context,
) -> None:
    # 低保 to the end of November and 低收入 after it were both on record at the decision.
    person = register(ctx, "张示例")
    record(ctx, person, Application(), payee("张示例"))
    for code, first, last in (
        ("DB", date(2026, 1, 1), date(2026, 11, 30)),
        ("DSR", date(2026, 11, 1), None),
    ):
        facts.add(ctx, person.id, Status(code), first, last, document="样〔2026〕1号")
    approved(ctx, person, "bj-hardship")
    assert paid(disbursements.build(ctx, Month(2026, 11))) == [("bj-hardship", 30_000)]
    december = disbursements.build(ctx, Month(2026, 12))
    assert why(december) == ["CATEGORY-CHANGED"]
    assert waiting(ctx) == [("DSR", Month(2026, 12), Money(20_000))]


@pytest.mark.thorough
def test_that_a_changed_fact_is_prepared_once_and_paid_when_approved(
    ctx: Context,
) -> None:
    # A certificate of class B (400) becomes one of class A (600) on 3 December.
    person = register(ctx, "证变例", date(1950, 3, 9))
    grade_2 = DisabilityCertificate("肢体", 2)
    record(ctx, person, Application(), payee("证变例"), grade_2)
    approved(ctx, person, "bj-care")
    (before,) = [
        fact
        for fact in facts.current(ctx, person.id)
        if isinstance(fact.value, DisabilityCertificate)
    ]
    ctx = later(ctx, date(2026, 12, 20))
    facts.add(
        ctx,
        person.id,
        grade_2,
        before.valid_from,
        date(2026, 12, 2),
        document="换证",
        supersedes=before.id,
    )
    record(ctx, person, DisabilityCertificate("肢体", 1), on=date(2026, 12, 3))
    assert paid(disbursements.build(ctx, Month(2026, 11))) == [("bj-care", 40_000)]
    first = disbursements.build(ctx, Month(2026, 12))
    assert (paid(first), why(first)) == ([], ["CATEGORY-CHANGED"])
    assert waiting(ctx) == [("A", Month(2026, 12), Money(60_000))]
    numbers = [act.number for act, _ in determinations.waiting(ctx)]
    disbursements.build(ctx, Month(2026, 12))
    (act,) = [act for act, _ in determinations.waiting(ctx)]
    assert [act.number] == numbers
    determinations.approve(approving(ctx), act.id, "样批准", ctx.today())
    assert paid(disbursements.build(ctx, Month(2026, 12))) == [("bj-care", 60_000)]
    assert paid(disbursements.build(ctx, Month(2026, 11))) == [("bj-care", 40_000)]


# --- who bears it ---------------------------------------------------------------------

SHARES = """funding = [
  { source = "province", rate = 0.35, budget_item = "2081002" },
  { source = "city", fixed = 50 },
  { source = "county", rest = true, budget_item = "2081006" },
]"""


def test_that_an_amount_is_split_by_who_bears_it_wherever_it_is_shown(
    ctx: Context,
) -> None:
    # 300: 35 % is 105, 50 is fixed, 145 is left. 100: 35, 50, 15.
    day = "effective_from = 2019-10-01\n"
    ctx = rewritten(ctx, day, f"{day}{SHARES}\n")
    person = in_hardship(ctx, "张示例", on=LATELY)
    hardship = [("province", 10_500), ("city", 5_000), ("county", 14_500)]
    age = [("province", 3_500), ("city", 5_000), ("county", 1_500)]
    preview = dues.preview(ctx, person.id)
    assert [
        (b.source, b.amount.fen) for b in preview.funding["bj-hardship"]
    ] == hardship
    acts = [approved(ctx, person, code) for code in ("bj-hardship", "bj-age")]
    with ctx.store.reading() as work:
        explained = determinations.explained(ctx, work, acts[0])
    assert [(b.source, b.amount.fen) for b in explained.funding] == hardship
    run = disbursements.build(ctx, Month(2026, 11))
    lines = listed.lines(ctx, run.id)
    assert {
        each.line.programme: [(b.source, b.amount.fen) for b in each.borne]
        for each in lines
    } == {"bj-age": age, "bj-hardship": hardship}
    assert [(b.source, b.budget_item, b.amount.fen) for b in listed.bearers(lines)] == [
        ("province", "2081002", 14_000),
        ("city", "", 10_000),
        ("county", "2081006", 16_000),
    ]
    assert sum(b.amount.fen for b in listed.bearers(lines)) == run.total.fen


def test_that_a_file_that_names_no_source_splits_nothing(ctx: Context) -> None:
    person = in_hardship(ctx, "张示例", on=LATELY)
    approved(ctx, person, "bj-hardship")
    assert dues.preview(ctx, person.id).funding == {}
    run = disbursements.build(ctx, Month(2026, 11))
    lines = listed.lines(ctx, run.id)
    assert [each.borne for each in lines] == [()]
    assert listed.bearers(lines) == ()
