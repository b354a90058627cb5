# SPDX-License-Identifier: Apache-2.0
"""What was once written stays as it was written, whoever holds the key."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from sqlalchemy import inspect, text

from carecalc.domain.canonical import digest
from carecalc.domain.care_plan import empty
from carecalc.domain.determination import Determination
from carecalc.domain.disbursement import Line, ReasonRow, Run
from carecalc.domain.fact import Fact, Payee, Status
from carecalc.domain.household import Household, Member
from carecalc.domain.household_file import HouseholdFile
from carecalc.domain.measures import Rounding
from carecalc.domain.money import Money
from carecalc.domain.paper import Paper
from carecalc.domain.period import Month
from carecalc.domain.visit import Answer, PairCounts, Settlement, Visit
from carecalc.store.engine import Store
from carecalc.store.rows import Base
from carecalc.text import Message, Text
from tests.offices import NOON
from tests.store.values import NUMBER, a_person

MONTH = Month(2026, 11)
LAW = b"format = 1\n"
PAYEE = Payee("social-card", "王建国", "0012345", "样例银行")

ACT = Determination(
    id="d1",
    person_id="1",
    number="HD-2026-000001",
    programme="sample-care",
    outcome="grant",
    category="A",
    from_month=MONTH,
    monthly=Money(60000),
    facts='{"id":"1"}',
    files={"sample-care": digest(LAW)},
    readings={"switch": "value"},
    prepared_on=date(2026, 11, 20),
)

RUN = Run(
    id="r1",
    number="MC-2026-000001",
    month=MONTH,
    pay_month=Month(2026, 10),
    built_on=date(2026, 11, 21),
    lines=(
        Line(
            "1",
            "王建国",
            NUMBER,
            "晨光社区",
            "sample-care",
            "A",
            MONTH,
            Money(60000),
            "d1",
            PAYEE,
        ),
    ),
    reasons=(
        ReasonRow(
            "2",
            "李四",
            "",
            "和平社区",
            "no-payee",
            Message(
                "{what} from {month} on {day}: {amount} {parts}",
                {
                    "what": Text("护理补贴", "Care subsidy"),
                    "month": MONTH,
                    "day": date(2026, 11, 1),
                    "amount": Money(1),
                    "parts": (Message("a"), "b", 3, True, None),
                },
            ),
        ),
    ),
    files={"sample-care": digest(LAW)},
    digest="ab" * 32,
    cutoff_seq=12,
)


@pytest.fixture
def full(store: Store) -> Iterator[Store]:
    """Give an office with at least one row in every table."""
    with store.work() as work:
        work.people.add(a_person("1", NUMBER))
        work.people.add(a_person("2"))
        work.laws.keep(digest(LAW), "policy", "sample.toml", LAW)
        fact = Fact("f1", "1", Status("DB"), None)
        work.facts.add(fact)
        work.facts.withdraw("f1", "看错")
        work.visits.add(
            Visit(
                "v1", "1", "PG-1", "s", "v", digest(LAW), {}, "first", MONTH.first_day
            ),
            asked=1,
        )
        work.visits.first.answer("v1", Answer("B.1.1", ("4",)))
        work.notes.second.answer("v1", Answer("B.1.1", ("3",)))
        work.notes.settle("v1", Settlement("B.1.1", ("3",), "复看", ("4",), ("3",)))
        work.notes.remark("v1", "soon", "摔倒")
        work.notes.attach("e1", "v1", "B.1.1", "image/png", b"png")
        work.notes.agree(PairCounts("v1", "s", "王", "李", ((0, 1), (0, 0))))
        work.notes.end("v1", "refused", date(2026, 12, 1))
        work.determinations.add(ACT)
        work.determinations.change("d1", "approved", date(2026, 11, 20), "张科长", "局")
        work.runs.add(RUN)
        work.papers.add(
            Paper(
                "p1", "notice", "1", "t", "en", "1", "d1", "ab", "application/pdf", NOON
            ),
            b"%PDF",
        )
        work.households.add(
            HouseholdFile("h1", Household("h1", (Member("m1", "applicant"),))), {"m1"}
        )
        plan = empty(
            "c1", "1", "v1", MONTH, Money(1), Fraction(4), Rounding(Fraction(1), "up")
        )
        work.care_plans.add(plan, "王")
        work.acceptances.add(digest(LAW), "核对过", "批示1号")
        work.scans.add("s1", "f1", "image/png", b"png")
        work.audit("x", "1", None)
    yield store


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
    "audit",
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
            by_hand(full, f"UPDATE {table} SET {column} = {column}")


@pytest.mark.parametrize("table", sorted(Base.metadata.tables))
def test_that_no_row_is_ever_taken_out(full: Store, table: str) -> None:
    with pytest.raises(Exception, match=f"{table} is insert-only"):
        by_hand(full, f"DELETE FROM {table}")
    # REPLACE is a DELETE that does not say so.
    with pytest.raises(Exception, match=r"is insert-only|a list never changes"):
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
        "INSERT INTO determination_states VALUES (900, 'd1', 'approved', NULL, '', '', '', 0)",
        "INSERT INTO determination_states VALUES (900, 'd1', 'paid', NULL, '', '', '', 0)",
        "INSERT INTO lines SELECT run_id, 2, person_id, name, id_number, community, "
        "programme, category, month, amount_fen, determination_id, payee FROM lines",
        "INSERT INTO runs SELECT 'r2', 'n2', month, pay_month, built_on, files, "
        "digest, cutoff_seq, 'draft', 900 FROM runs",
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
        assert work.runs.of_month(MONTH.plus(1)) is None
        assert work.laws.bytes(digest(LAW)) == LAW


def test_that_superseding_keeps_who_decided(full: Store) -> None:
    with full.work() as work:
        act = work.determinations.change("d1", "superseded")
    assert (act.state, act.approver) == ("superseded", "张科长")


def test_that_a_rebuilt_list_replaces_the_one_before_and_keeps_it(full: Store) -> None:
    newer = replace(RUN, id="r2", number="MC-2026-000002", lines=())
    with full.work() as work:
        work.runs.add(newer)
        assert work.runs.all() == (newer,)
        assert work.runs.of_month(MONTH) == newer
        assert work.runs.get("r1") == RUN


def test_that_a_law_is_kept_under_its_own_digest_alone(store: Store) -> None:
    with (
        pytest.raises(ValueError, match="not the file of digest"),
        store.work() as work,
    ):
        work.laws.keep(digest(b"other"), "policy", "sample.toml", LAW)
