# SPDX-License-Identifier: Apache-2.0
"""Nothing is erased before the longest period; then all of it, and the chain holds."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from carecalc.catalog.catalog import Catalog
from carecalc.catalog.gathering import LawFile
from carecalc.domain.appointment import Arrangement
from carecalc.domain.fact import Event
from carecalc.domain.household import Household, Member
from carecalc.domain.period import Month
from carecalc.domain.person import Person
from carecalc.errors import UserError
from carecalc.services import (
    appointments,
    consents,
    decision_papers,
    determinations,
    disbursements,
    disclosures,
    drawn,
    facts,
    households,
    paper_entries,
    papers,
    people,
    retention,
    visits,
)
from carecalc.services.context import Context
from tests.offices import Clock, approving
from tests.services.deciding import LATELY, assess, in_hardship, record, register
from tests.services.visiting import drawing

TABLE = "resources/retention/2026-01-01.toml"
TODAY = date(2026, 11, 21)
NAME = "欧阳擦除"
PAGE = ("image/jpeg", b"\xff\xd8\xff a page of paper")


def moved_to(ctx: Context, day: date) -> None:
    clock = ctx.clock
    assert isinstance(clock, Clock)
    clock.at = datetime(day.year, day.month, day.day, 4, tzinfo=UTC)


def full_file(ctx: Context) -> Person:
    """Register somebody, assess, decide, pay, hand out, and record the death."""
    person = in_hardship(ctx, NAME, on=LATELY)
    view = assess(ctx, person, date(2026, 9, 5))
    report = papers.assessment_report(ctx, view.visit.id, "zh_CN")
    drawn.sign(ctx, view.visit.id, "elder", NAME, "", drawing(), report.id)
    wrong_one = paper_entries.begin(
        ctx, person.id, "gbt-42195-2022", "change", TODAY, ("卫评样",), [PAGE]
    )
    visits.abandon(ctx, wrong_one.visit.id, "重复录入")
    appointments.plan(ctx, person.id, Arrangement(TODAY, assessors=("卫评样",)))
    consents.record(ctx, person.id, "told", "processing", TODAY, "person", "signed")
    act = determinations.prepare(ctx, person.id, "bj-hardship")
    determinations.approve(approving(ctx), act.id, "赵审批", TODAY)
    run = disbursements.build(ctx, Month(2026, 11))
    assert [line.person_id for line in run.lines] == [person.id]
    notice = decision_papers.decision(ctx, act.id, "zh_CN")
    disclosures.of_paper(ctx, notice.id)
    listed = papers.month_list(ctx, run.id, "zh_CN")
    disclosures.of_paper(ctx, listed.id)
    wrong = facts.add(ctx, person.id, Event("prison"), TODAY)
    facts.withdraw(ctx, wrong.id, "看错")
    facts.attach(ctx, wrong.id, "image/png", b"\x89PNG\r\n\x1a\n")
    record(ctx, person, Event("death"), on=date(2026, 11, 20))
    return person


@pytest.mark.thorough
def test_that_what_supports_a_payment_is_kept_thirty_years(ctx: Context) -> None:
    person = full_file(ctx)
    found = retention.of_person(ctx, person.id)
    # Paid in 2026: thirty years from 1 January 2027.
    assert (found.on, found.rule and found.rule.code) == (
        date(2057, 1, 1),
        "payment-support",
    )
    moved_to(ctx, date(2056, 12, 31))
    with pytest.raises(UserError) as caught:
        retention.erase(approving(ctx), person.id, "到期")
    assert caught.value.code == "RETENTION-001"
    assert retention.due(ctx, date(2056, 12, 31)) == ()
    due = retention.due(ctx, date(2057, 1, 1))
    assert [one.ends.person_id for one in due] == [person.id]
    assert people.get(ctx, person.id) == person


def attachments(folder: Path) -> set[str]:
    return {file.name for file in (folder / "attachments").iterdir()}


@pytest.mark.thorough
def test_that_an_erased_file_is_gone_and_the_chain_holds(ctx: Context) -> None:
    other = in_hardship(ctx, "张留下", date(1944, 3, 10))
    assess(ctx, other, date(2026, 9, 5))
    person = full_file(ctx)
    kept = papers.subsidy_sheet(ctx, other.id, Month(2026, 11), "zh_CN")
    listed = len(attachments(ctx.store.folder))
    moved_to(ctx, date(2057, 1, 1))
    done = retention.erase(approving(ctx), person.id, "2057年第1号清除清单")
    # Report, notice, page and scan; the list is about others too.
    assert len(done.erased.attachments) == 4
    assert len(attachments(ctx.store.folder)) == listed - 4
    with pytest.raises(UserError) as caught:
        people.get(ctx, person.id)
    assert caught.value.code == "STORE-013"
    assert ctx.store.verify().findings == ()
    with ctx.store.reading() as work:
        tables = work._session.connection().exec_driver_sql(
            "SELECT name FROM sqlite_master WHERE type = 'table'"
        )
        for (table,) in tables.all():
            rows = work._session.connection().exec_driver_sql(
                f'SELECT * FROM "{table}"'
            )
            for row in rows.all():
                assert NAME not in str(row), table
                assert person.id_number not in str(row), table
        # Nor who helped with a visit: the name under it went with the visit.
        signed = work._session.connection().exec_driver_sql(
            "SELECT object_id IN (SELECT id FROM visits), count(*) FROM signatures "
            "WHERE kind = 'visit' GROUP BY 1"
        )
        assert signed.all() == [(1, 3)]
        entries = work.entries.of_person(person.id)
    # That something was done stays, not what it said; the last tells of the erasure.
    assert len(entries) > 50
    assert {e.why for e in entries} == {"", "2057年第1号清除清单"}
    assert entries[-1].action == "person.erased"
    assert papers.reprint(ctx, kept.id) == kept
    assert people.get(ctx, other.id) == other


def declared(ctx: Context, *members: Person, beside: str = "周无档") -> str:
    """Keep a household of people with files and of one without."""
    named = {f"m{n}": person for n, person in enumerate(members, 1)}
    kin = {"m1": "applicant", "m2": "child"}
    household = Household(
        id="",
        members=(
            *(
                Member(m, kin[m], p.name, p.id_number, p.birth_date)
                for m, p in named.items()
            ),
            Member("x", "spouse", beside, birth_date=date(1936, 4, 2)),
        ),
        incomes=(),
        deductions=(),
        assets=(),
        dwellings=(),
        vehicles=(),
        supporters=(),
    )
    saved = households.save(ctx, household, {m: p.id for m, p in named.items()})
    return saved.household.id


def everything(ctx: Context) -> str:
    """Return every row of every table as one text."""
    with ctx.store.reading() as work:
        connection = work._session.connection()
        tables = connection.exec_driver_sql(
            "SELECT name FROM sqlite_master WHERE type = 'table'"
        )
        return "\n".join(
            str(row)
            for (table,) in tables.all()
            for row in connection.exec_driver_sql(f'SELECT * FROM "{table}"').all()
        )


def test_that_a_household_goes_with_the_last_file_that_is_in_it(ctx: Context) -> None:
    first, last = register(ctx, NAME), register(ctx, "张后走", date(1944, 3, 10))
    household = declared(ctx, first, last)
    moved_to(ctx, date(2057, 1, 1))
    done = retention.erase(approving(ctx), first.id, "到期")
    assert done.erased.households == (household,)
    # What they declared together stays with the other; who the first was does not.
    assert NAME not in everything(ctx)
    file = households.of_person(ctx, last.id)
    assert file is not None and len(file.household.members) == 3
    assert ctx.store.verify().findings == ()
    moved_to(ctx, date(2100, 1, 1))
    done = retention.erase(approving(ctx), last.id, "到期")
    assert done.erased.households == ()
    left = everything(ctx)
    assert not [name for name in (NAME, "张后走", "周无档") if name in left]


def test_that_a_running_case_is_not_erased_however_old(ctx: Context) -> None:
    drafted, deciding = (
        register(ctx, "张一"),
        in_hardship(ctx, "李二", date(1944, 3, 10)),
    )
    visits.start(ctx, drafted.id, "gbt-42195-2022", "first", TODAY)
    determinations.prepare(ctx, deciding.id, "bj-hardship")
    moved_to(ctx, date(2126, 1, 1))
    for person in (drafted, deciding):
        with pytest.raises(UserError) as caught:
            retention.erase(approving(ctx), person.id, "到期")
        assert caught.value.code == "RETENTION-002"
    assert retention.due(ctx, date(2126, 1, 1)) == ()


def test_that_erasing_needs_a_reason_and_the_role(ctx: Context) -> None:
    person = register(ctx, "张一")
    moved_to(ctx, date(2100, 1, 1))
    for caller, reason, code in (
        (approving(ctx), " ", "RETENTION-003"),
        (ctx, "到期", "ACCESS-001"),
    ):
        with pytest.raises(UserError) as caught:
            retention.erase(caller, person.id, reason)
        assert caught.value.code == code
    assert people.get(ctx, person.id) == person


def with_county_table(ctx: Context, years: int, pay_years: int) -> Context:
    shipped = ctx.catalog.files[TABLE]
    data = shipped.data.replace(b"years = 10\n", b"years = %d\n" % years)
    data = data.replace(b"years = 30\n", b"years = %d\n" % pay_years)
    file = LawFile(shipped.kind, TABLE, data, shipped=False)
    catalog = Catalog({**ctx.catalog.files, TABLE: file}, {TABLE: shipped})
    return replace(ctx, catalog=catalog)


@pytest.mark.thorough
def test_that_a_county_shortens_its_own_period_and_not_the_laws(ctx: Context) -> None:
    person = register(ctx, "张一", date(1944, 3, 10))
    # Ten years from 1 January 2027 as shipped; five as the county has it.
    assert retention.of_person(ctx, person.id).on == date(2037, 1, 1)
    county = with_county_table(ctx, years=5, pay_years=1)
    assert retention.of_person(county, person.id).on == date(2037, 1, 1)
    digest = county.catalog.files[TABLE].digest
    with ctx.store.work() as work:
        law = county.catalog.files[TABLE]
        work.laws.keep(law.digest, law.kind, law.path, law.data)
        work.acceptances.add(digest, "样", "样")
        work.audit("law.accepted", digest)
    assert retention.of_person(county, person.id).on == date(2032, 1, 1)
    paid = full_file(ctx)
    assert retention.of_person(county, paid.id).on == date(2057, 1, 1)


def test_that_a_county_lengthens_without_being_asked(ctx: Context) -> None:
    person = register(ctx, "张一")
    county = with_county_table(ctx, years=50, pay_years=30)
    assert retention.of_person(county, person.id).on == date(2077, 1, 1)
