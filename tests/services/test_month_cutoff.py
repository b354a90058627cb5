# SPDX-License-Identifier: Apache-2.0
"""What is recorded after the cut-off goes on the next list: late, but once and in full."""

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone

import pytest

from carecalc.catalog.catalog import Catalog
from carecalc.domain.disbursement import ARREARS, Run
from carecalc.domain.fact import Application, Event, Status
from carecalc.domain.period import Month
from carecalc.domain.person import Person
from carecalc.services import (
    closing,
    determinations,
    disbursements,
    holds,
    month_checks,
)
from carecalc.services.context import Context
from tests.offices import Clock, approving, beside, catalog, keyring
from tests.services.answering import closed_by_two
from tests.services.deciding import payee, record, register
from tests.services.proving import set_to
from tests.services.test_periodic import silent

NOVEMBER, DECEMBER, JANUARY = Month(2026, 11), Month(2026, 12), Month(2027, 1)
_FILE = "resources/policies/110000/bj-elderly/2019-10-01.toml"
_SHIPPED = (
    'calendar = { street_day = 20, district_day = 25, clause = "补贴津贴的发放" }'
)


def with_calendar(ctx: Context, said: str) -> Context:
    """Return the office under a file whose calendar says more."""
    law = catalog()
    file = law.files[_FILE]
    text = file.data.decode()
    assert _SHIPPED in text
    data = text.replace(_SHIPPED, f"calendar = {{ {said} }}").encode()
    files = {**law.files, _FILE: replace(file, data=data)}
    return replace(ctx, catalog=Catalog(files, dict(law.replaced), dict(law.broken)))


@pytest.fixture
def office(ctx: Context) -> Context:
    """Give the office on 10 December, with a cut-off on the 15th."""
    set_to(ctx, date(2026, 12, 10))
    return with_calendar(ctx, 'cutoff_day = 15, always = ["prison"], clause = "样"')


def granted(ctx: Context, name: str, status: str = "DB") -> Person:
    """Register somebody under 80 who applied in December, and decide."""
    person = register(ctx, name, date(1950, 3, 9 + len(name)))
    record(ctx, person, Status(status, "样例区民政局"), on=date(2023, 5, 1))
    record(ctx, person, Application(), payee(name), on=date(2026, 12, 2))
    decide(ctx, person)
    return person


def decide(ctx: Context, person: Person) -> None:
    act = determinations.prepare(ctx, person.id, "bj-hardship")
    determinations.approve(approving(ctx), act.id, "样批准", ctx.today())


def standing(ctx: Context, run: Run) -> list[str]:
    """Return what stands in the way, but for the backup that no test makes."""
    return [
        block.code
        for block in closing.state(ctx, run.id).standing
        if block.code != "COPY"
    ]


def closed(ctx: Context, run: Run) -> None:
    """Let the two others close a list that nothing else stands in the way of."""
    assert standing(ctx, run) == []
    third = beside(ctx, keyring().third)
    if closing.state(ctx, run.id).standing:
        closing.lift(approving(ctx), third, "COPY", run.id, "样例")
    closed_by_two(ctx, run)


def said(run: Run) -> list[tuple[str, str, str, int]]:
    return [(ln.name, ln.kind, str(ln.month), ln.amount.fen) for ln in run.numbered]


def reasons(run: Run) -> dict[str, str]:
    return {row.name: row.code for row in run.reasons}


def test_that_a_raise_after_the_cut_off_is_paid_with_the_next_list(
    office: Context,
) -> None:
    person = granted(office, "张示例", "DSR")
    set_to(office, date(2026, 12, 18))
    record(office, person, Status("DB", "样例区民政局"), on=date(2026, 12, 1))
    decide(office, person)
    set_to(office, date(2026, 12, 20))
    december = disbursements.build(office, DECEMBER)
    # 200 for low income, as was known on the 15th; 300 for dibao since then.
    assert said(december) == [("张示例", "regular", "2026-12", 20_000)]
    assert month_checks.findings(office, december.id) == ()
    closed(office, december)
    set_to(office, date(2027, 1, 12))
    january = disbursements.build(office, JANUARY)
    assert said(january) == [
        ("张示例", "regular", "2027-01", 30_000),
        ("张示例", ARREARS, "2026-12", 10_000),
    ]


def test_that_a_death_after_the_cut_off_stops_money_at_once(office: Context) -> None:
    dead, alive = granted(office, "张示例"), granted(office, "李留下了")
    set_to(office, date(2026, 12, 18))
    # Of November: December is due no more.
    record(office, dead, Event("death"), on=date(2026, 11, 28))
    set_to(office, date(2026, 12, 20))
    december = disbursements.build(office, DECEMBER)
    assert said(december) == [(alive.name, "regular", "2026-12", 30_000)]
    assert reasons(december) == {"张示例": "DEAD"}
    assert month_checks.findings(office, december.id) == ()
    closed(office, december)
    set_to(office, date(2027, 1, 12))
    assert said(disbursements.build(office, JANUARY)) == [
        (alive.name, "regular", "2027-01", 30_000)
    ]


@pytest.mark.parametrize(("event", "is_paid"), [("prison", False), ("missing", True)])
def test_that_other_events_count_at_once_where_the_file_says_so(
    office: Context, event: str, is_paid: bool
) -> None:
    person = granted(office, "张示例")
    set_to(office, date(2026, 12, 18))
    record(office, person, Event(event), on=date(2026, 11, 28))
    set_to(office, date(2026, 12, 20))
    december = disbursements.build(office, DECEMBER)
    assert bool(december.lines) == is_paid
    # What the list paid by its cut-off the next one says is owed back.
    closed(office, december)
    set_to(office, date(2027, 1, 12))
    back = [("张示例", "recovery", "2026-12", -30_000)] if is_paid else []
    assert said(disbursements.build(office, JANUARY)) == back


def test_that_who_is_registered_after_the_cut_off_stands_on_the_next_list(
    office: Context,
) -> None:
    granted(office, "张示例")
    set_to(office, date(2026, 12, 16))
    late = granted(office, "李迟来了")
    december = disbursements.build(office, DECEMBER)
    assert said(december) == [("张示例", "regular", "2026-12", 30_000)]
    assert reasons(december) == {late.name: "AFTER-CUT-OFF"}
    closed(office, december)
    set_to(office, date(2027, 1, 12))
    assert said(disbursements.build(office, JANUARY)) == [
        ("李迟来了", "regular", "2027-01", 30_000),
        ("李迟来了", ARREARS, "2026-12", 30_000),
        ("张示例", "regular", "2027-01", 30_000),
    ]


def test_that_the_day_of_the_cut_off_still_counts_to_its_end(office: Context) -> None:
    assert isinstance(office.clock, Clock)
    china = timezone(timedelta(hours=8))
    office.clock.at = datetime(2026, 12, 15, 23, 50, tzinfo=china)
    early = granted(office, "张示例")
    office.clock.at = datetime(2026, 12, 16, 0, 10, tzinfo=china)
    late = granted(office, "李迟来了")
    december = disbursements.build(office, DECEMBER)
    assert [line.name for line in december.lines] == [early.name]
    assert reasons(december) == {late.name: "AFTER-CUT-OFF"}


def test_that_nothing_is_cut_off_before_the_day_or_where_the_file_is_silent(
    office: Context, ctx: Context
) -> None:
    person = granted(office, "张示例", "DSR")
    assert len(disbursements.build(office, DECEMBER).lines) == 1
    set_to(office, date(2026, 12, 18))
    record(office, person, Status("DB", "样例区民政局"), on=date(2026, 12, 1))
    decide(office, person)
    silent = disbursements.build(replace(office, catalog=ctx.catalog), DECEMBER)
    assert [line.amount.fen for line in silent.lines] == [30_000]


def test_that_a_month_closed_after_the_cut_off_does_not_block_the_next_for_ever(
    office: Context,
) -> None:
    granted(office, "张示例")
    set_to(office, date(2026, 12, 18))
    november = disbursements.build(office, NOVEMBER)
    december = disbursements.build(office, DECEMBER)
    closed(office, november)
    assert standing(office, december) == ["OUTDATED"]
    again = disbursements.build(office, DECEMBER)
    assert said(again) == [("张示例", "regular", "2026-12", 30_000)]
    closed(office, again)


def test_that_what_a_closed_list_knew_is_not_unknown_again(
    ctx: Context,
) -> None:
    # Without a cut-off December was paid by what was recorded on the 18th.
    set_to(ctx, date(2026, 12, 18))
    granted(ctx, "张示例")
    closed(ctx, disbursements.build(ctx, DECEMBER))
    said_since = with_calendar(ctx, 'cutoff_day = 15, clause = "样"')
    january = disbursements.build(said_since, JANUARY)
    assert said(january) == [("张示例", "regular", "2027-01", 30_000)]


APRIL, MAY = Month(2027, 4), Month(2027, 5)


def silent_in_april(ctx: Context) -> tuple[Context, str]:
    """Return the office with its cut-off on 15 April, and the proposal to hold 张示例
    from April on; the lists up to March paid 300 a month."""
    office = with_calendar(ctx, 'cutoff_day = 15, clause = "样"')
    person_id = silent(office)
    closed(office, disbursements.build(office, Month(2027, 3)))
    ((hold,),) = [one.holds for one in holds.propose(office, [person_id])]
    assert hold.value.from_month == APRIL
    return office, hold.id


def asked(ctx: Context, run: Run) -> list[tuple[str, str]]:
    """Return what the checks find: of 张示例, who is 83, that nobody has decided the
    old-age allowance. Who is held back is missed by none of them."""
    found = month_checks.findings(ctx, run.id)
    return [(one.finding.code, one.finding.case) for one in found]


def test_that_a_hold_after_the_cut_off_stops_money_at_once(ctx: Context) -> None:
    office, hold_id = silent_in_april(ctx)
    set_to(office, date(2027, 4, 18))
    assert len(disbursements.build(office, APRIL).lines) == 1
    holds.approve(approving(office), hold_id)
    set_to(office, date(2027, 4, 20))
    april = disbursements.build(office, APRIL)
    assert (said(april), reasons(april)) == ([], {"张示例": "HELD"})
    assert asked(office, april) == [("MISS-01", "waiting")]
    closed(office, april)
    holds.release(approving(office), hold_id, "已核实在世")
    set_to(office, date(2027, 5, 12))
    assert said(disbursements.build(office, MAY)) == [
        ("张示例", "regular", "2027-05", 30_000),
        ("张示例", ARREARS, "2027-04", 30_000),
    ]


def test_that_who_is_freed_after_the_cut_off_is_paid_with_the_next_list(
    ctx: Context,
) -> None:
    office, hold_id = silent_in_april(ctx)
    holds.approve(approving(office), hold_id)
    set_to(office, date(2027, 4, 18))
    holds.release(approving(office), hold_id, "已核实在世")
    set_to(office, date(2027, 4, 20))
    april = disbursements.build(office, APRIL)
    assert (said(april), reasons(april)) == ([], {"张示例": "HELD"})
    assert asked(office, april) == [("MISS-01", "waiting")]
    # The page says what the list says.
    assert holds.of_month(office, APRIL) == ()
    (note,) = holds.of_month(office, APRIL, april)
    assert note.person.name == "张示例" and note.held
    closed(office, april)
    set_to(office, date(2027, 5, 12))
    may = disbursements.build(office, MAY)
    assert said(may) == [
        ("张示例", "regular", "2027-05", 30_000),
        ("张示例", ARREARS, "2027-04", 30_000),
    ]
    cause = may.lines[1].cause
    assert cause is not None and cause.code == "HELD"


@pytest.mark.thorough
def test_that_who_is_freed_by_the_cut_off_is_paid_with_the_list(ctx: Context) -> None:
    office, hold_id = silent_in_april(ctx)
    holds.approve(approving(office), hold_id)
    set_to(office, date(2027, 4, 15))
    holds.release(approving(office), hold_id, "已核实在世")
    set_to(office, date(2027, 4, 20))
    april = disbursements.build(office, APRIL)
    assert said(april) == [("张示例", "regular", "2027-04", 30_000)]
