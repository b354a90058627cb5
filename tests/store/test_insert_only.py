# SPDX-License-Identifier: Apache-2.0
"""What was once written stays as it was written, whoever holds the key."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import inspect, text

from carecalc.domain.canonical import digest
from carecalc.domain.household import Household, Member
from carecalc.domain.household_file import HouseholdFile
from carecalc.store.engine import Store
from carecalc.store.rows import Base
from carecalc.store.visit_rows import OF_A_VISIT
from tests.offices import Clock, make_office, opened
from tests.store.full_office import ACT, LAW, MONTH, NEXT_RUN, RUN, fill


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Give an office with at least one row in every table, for tests that change none."""
    folder = tmp_path_factory.mktemp("full") / "样例.carecalc"
    make_office(folder, Clock())
    store = opened(folder)
    fill(store)
    yield store
    store.close()


@pytest.fixture
def own(store: Store) -> Store:
    """Give an office with at least one row in every table, for one test alone."""
    fill(store)
    return store


INSERT_ONLY = (
    "laws",
    "facts",
    "withdrawals",
    "answer_log",
    "second_log",
    "settlements",
    "remarks",
    "endings",
    "evidence",
    "agreements",
    "determinations",
    "determination_states",
    "lines",
    "reasons",
    "papers",
    "households",
    "household_members",
    "acceptances",
    "care_plans",
    "scans",
    "users",
    "separations",
    "pins",
    "signatures",
    "closings",
    "lifts",
    "disclosures",
    "disclosed_people",
    "consents",
    "erasures",
    "appointments",
    "drawn_signatures",
    "paper_entries",
    "paper_scans",
    "applications",
    "holds",
    "organisations",
    "contracts",
    "assessors",
    "tasks",
    "complaints",
    "appeals",
    "devices",
    "parcels",
    "clashes",
    "takeovers",
    "case_steps",
    "life_proofs",
    "reviews",
    "draws",
    "recusals",
    "afterwards",
    "takeover_lines",
    "payouts",
    "debts",
    "appropriations",
    "outside_lists",
    "proposals",
    "duplicates",
    "run_steps",
    "payment_steps",
    "debt_steps",
    "fund_steps",
    "check_answers",
    "outside_rows",
    "paid_before",
    "elsewhere",
)


def by_hand(store: Store, statement: str) -> None:
    with store.work() as work:
        work._session.execute(text(statement))


def test_that_every_table_has_a_row_here(full: Store) -> None:
    with full.reading() as work:
        for table in Base.metadata.tables:
            count = work._session.execute(text(f"SELECT count(*) FROM {table}"))
            assert count.scalar_one() > 0, table


@pytest.mark.parametrize("table", INSERT_ONLY)
def test_that_a_row_once_written_is_never_changed(full: Store, table: str) -> None:
    columns = [column.name for column in Base.metadata.tables[table].columns]
    for column in columns:
        with pytest.raises(Exception, match=f"{table} is insert-only"):
            by_hand(full, f'UPDATE {table} SET "{column}" = "{column}"')


@pytest.mark.parametrize("table", sorted(Base.metadata.tables))
def test_that_no_row_is_ever_taken_out(full: Store, table: str) -> None:
    with pytest.raises(Exception, match=f"{table} is insert-only"):
        by_hand(full, f"DELETE FROM {table}")
    # REPLACE is a DELETE that does not say so.
    with pytest.raises(
        Exception, match=r"is insert-only|never changes|closed|follows|comes back"
    ):
        by_hand(full, f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE runs SET digest = 'x'",
        "UPDATE runs SET month = '2026-12'",
        "UPDATE runs SET state = 'replaced', cutoff_seq = 1",
        "UPDATE visits SET scale_digest = 'x'",
        "UPDATE visits SET person_id = '2'",
        'UPDATE visits SET switches = \'{"a":"b"}\'',
        "UPDATE counters SET value = 1 WHERE name = 'seq'",
        "UPDATE runs SET state = 'replaced', built_by = '别人' WHERE id = 'r1'",
        *(
            f"UPDATE audit SET {column} = {column}"
            for column in ("seq", "at", "actor", "action", "digest", "hash")
        ),
        "UPDATE audit SET body = NULL",
        "UPDATE audit SET body = '{}'",
    ],
)
def test_that_what_changes_changes_in_its_own_way_only(
    full: Store, statement: str
) -> None:
    with pytest.raises(Exception, match=r"never changes|keeps its law|only counts up"):
        by_hand(full, statement)


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO office (id, office, version) VALUES (2, '{}', 1)",
        "UPDATE people SET id_key = (SELECT id_key FROM people WHERE id = '1')",
        "UPDATE people SET sex = 'x'",
        "UPDATE visits SET state = 'signed'",
        "UPDATE visits SET state = 'lost'",
        "INSERT INTO withdrawals VALUES ('nothing', 'x', 900, 0)",
        "INSERT INTO determination_states VALUES "
        "(900, 'd1', 'approved', NULL, '', '', '', 0, '赵审批')",
        "INSERT INTO determination_states VALUES "
        "(900, 'd1', 'paid', NULL, '', '', '', 0, '赵审批')",
        "INSERT INTO lines SELECT run_id, 2, person_id, name, id_number, community, "
        "programme, category, month, amount_fen, determination_id, payee, NULL, NULL, NULL "
        "FROM lines",
        "INSERT INTO runs SELECT 'r3', 'n3', month, pay_month, built_on, files, "
        "digest, cutoff_seq, 'draft', 900, built_by FROM runs WHERE id = 'r1'",
        "INSERT INTO visits SELECT 'v2', person_id, 'n2', scale, scale_version, "
        "scale_digest, switches, reason, assessed_on, state, position, signing, "
        "level, result, abandon_reason, answered, asked, started_at, changed_at, "
        "changed_seq, version FROM visits",
    ],
)
def test_that_the_file_itself_refuses_what_cannot_be(
    full: Store, statement: str
) -> None:
    with pytest.raises(Exception, match="constraint failed"):
        by_hand(full, statement)


def test_that_every_constraint_and_index_has_a_name(store: Store) -> None:
    with store.reading() as work:
        found = inspect(work._session.connection())
        for table in Base.metadata.tables:
            named = (
                *found.get_check_constraints(table),
                *found.get_unique_constraints(table),
                *found.get_foreign_keys(table),
                found.get_pk_constraint(table),
            )
            assert all(one["name"] for one in named), table


def test_that_acts_are_read_as_they_were_written(full: Store) -> None:
    with full.reading() as work:
        act = work.determinations.get("d1")
        assert act == replace(
            ACT,
            state="approved",
            decided_on=date(2026, 11, 20),
            approver="张科长",
            authority="局",
            seq=act.seq,
        )
        assert work.determinations.of_person("1") == (act,)
        # Before it was approved it was known as prepared.
        assert work.determinations.all(act.seq) == (replace(ACT, seq=act.seq),)
        assert work.determinations.waiting() == ()
        assert work.runs.get("r1") == RUN
        assert work.runs.of_month(MONTH) == RUN
        assert work.runs.of_month(MONTH.plus(2)) is None
        assert work.laws.bytes(digest(LAW)) == LAW


def test_that_superseding_keeps_who_decided(own: Store) -> None:
    with own.work() as work:
        act = work.determinations.change("d1", "superseded")
    assert (act.state, act.approver) == ("superseded", "张科长")


def test_that_a_rebuilt_list_replaces_the_one_before_and_keeps_it(own: Store) -> None:
    newer = replace(RUN, id="r3", number="MC-2026-000003", lines=())
    with own.work() as work:
        work.runs.add(newer)
        assert work.runs.of_month(MONTH) == newer
        assert work.runs.of_month(NEXT_RUN.month) == NEXT_RUN
        assert work.runs.get("r1") == RUN


OF_A_PERSON = (
    "applications",
    "holds",
    "organisations",
    "contracts",
    "assessors",
    "tasks",
    "complaints",
    "appeals",
    "devices",
    "parcels",
    "clashes",
    "takeovers",
    "case_steps",
    "life_proofs",
    "reviews",
    "draws",
    "recusals",
    "afterwards",
    "takeover_lines",
    "payouts",
    "debts",
    "appropriations",
    "outside_lists",
    "proposals",
    "duplicates",
    "run_steps",
    "payment_steps",
    "debt_steps",
    "fund_steps",
    "check_answers",
    "outside_rows",
    "paid_before",
    "elsewhere",
    "scans",
    "withdrawals",
    "disclosed_people",
    "consents",
    "drawn_signatures",
    "appointments",
    "papers",
    "care_plans",
    "lines",
    "determination_states",
    "determinations",
    "facts",
    *OF_A_VISIT,
    "visits",
    "household_members",
    "households",
    "people",
)
"""What is of a person, what refers to something before what it refers to."""


@pytest.mark.thorough
def test_that_nobody_in_a_household_goes_with_another_persons_file(
    own: Store,
) -> None:
    strangers = "DELETE FROM household_members WHERE person_id IS NULL"
    with own.work() as work:
        members = (Member("m1", "applicant"), Member("m2", "son"), Member("m3", "wife"))
        links = {"m1": "1", "m2": "2"}
        file = HouseholdFile("h1", Household("h1", members), links, version=2)
        work.households.add(file, {"m1"})
    by_hand(own, "INSERT INTO erasures VALUES ('1', '期满', '王评估', 900, 0)")
    by_hand(own, f"{strangers} AND version = 1")
    with pytest.raises(Exception, match="household_members is insert-only"):
        by_hand(own, f"{strangers} AND version = 2")


def test_that_an_erased_persons_rows_and_no_others_may_be_taken_out(
    own: Store,
) -> None:
    by_hand(own, "INSERT INTO erasures VALUES ('1', '期满', '王评估', 900, 0)")
    for table in sorted(set(Base.metadata.tables) - set(OF_A_PERSON)):
        with pytest.raises(Exception, match=f"{table} is insert-only"):
            by_hand(own, f"DELETE FROM {table}")
    # Whoever is nobody's file goes while the household still says whose it is.
    by_hand(own, "DELETE FROM household_members WHERE person_id IS NULL")
    for table in OF_A_PERSON:
        # Of the two people only the first is erased.
        where = "WHERE id = '1'" if table == "people" else ""
        by_hand(own, f"DELETE FROM {table} {where}")
    for statement in ("DELETE FROM people", "DELETE FROM reasons"):
        with pytest.raises(Exception, match="is insert-only"):
            by_hand(own, statement)
    with own.reading() as work:
        assert [person.id for person in work.people.all()] == ["2"]


def test_that_of_an_entry_only_an_erased_persons_body_goes(own: Store) -> None:
    about = "SELECT count(*) FROM audit WHERE person_id = '1' AND body IS NOT NULL"
    by_hand(own, "INSERT INTO erasures VALUES ('1', '期满', '王评估', 900, 0)")
    with own.reading() as work:
        assert work._session.execute(text(about)).scalar_one() > 0
    with pytest.raises(Exception, match="an entry never changes"):
        by_hand(own, "UPDATE audit SET body = NULL, actor = '' WHERE person_id = '1'")
    by_hand(own, "UPDATE audit SET body = NULL WHERE person_id = '1'")
    with own.reading() as work:
        assert work._session.execute(text(about)).scalar_one() == 0


def test_that_a_law_is_kept_under_its_own_digest_alone(store: Store) -> None:
    with (
        pytest.raises(ValueError, match="not the file of digest"),
        store.work() as work,
    ):
        work.laws.keep(digest(b"other"), "policy", "sample.toml", LAW)
