# SPDX-License-Identifier: Apache-2.0
"""Offices of older versions open, lose nothing, and are kept as they were."""

import os
import re
import shutil
from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import text

from carecalc.domain.period import Month
from carecalc.domain.visit import Answer, Ending
from carecalc.errors import UserError
from carecalc.store import people_search, unit_of_work
from carecalc.store.engine import Store, open_store
from carecalc.store.keyfile import read_keys
from carecalc.store.keys import unlock_with_officers
from carecalc.store.unit_of_work import Work
from carecalc.store.verify import verify_tail
from carecalc.store.watch import Watch
from carecalc.text import Message
from tests.offices import NOON, OFFICERS, Clock
from tests.store.old_offices import (
    VERSIONS,
    by_hand,
    copied,
    counts_of,
    opened,
    schema_number,
    tables_of,
    unlocked,
    wanted,
)


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """Give a copy of the office that 0.2.0 wrote."""
    return copied("0.2.0", tmp_path / "office.carecalc")


BEFORE_USERS = tuple(version for version in VERSIONS if wanted(version)[0] < 4)
"""Versions that knew no users, and chained nothing."""

# Who prepared acts, decided them and built lists.
AUTHORS = {
    "0.5.0": ("李发放", "样批准", "李发放"),
    "0.7.0": ("李发放", "样批准", "李发放"),
    "0.8.0": ("李发放", "样批准", "李发放"),
}


@pytest.fixture(params=BEFORE_USERS)
def early(request: pytest.FixtureRequest) -> str:
    """Give every version that wrote an office without users."""
    return str(request.param)


@pytest.fixture(params=VERSIONS)
def version(request: pytest.FixtureRequest) -> str:
    """Give every version that ever wrote an office."""
    return str(request.param)


def structure_of(store: Store) -> Mapping[str, object]:
    """Return all a file's tables, indexes and triggers, whatever order columns have.

    A column that was added to a table stands at its end, and elsewhere in its text.
    """
    with closing(store._engine.raw_connection()) as file:
        cursor = file.cursor()
        return {
            "triggers": {
                name: " ".join(sql.split())
                for name, sql in cursor.execute(
                    "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
                ).fetchall()
            },
            **{table: _table(cursor, table) for table in tables_of(cursor)},
        }


def _table(cursor: Any, table: str) -> Mapping[str, object]:
    columns = cursor.execute(f"PRAGMA table_xinfo('{table}')").fetchall()
    references = cursor.execute(f"PRAGMA foreign_key_list('{table}')").fetchall()
    indexes = cursor.execute(f"PRAGMA index_list('{table}')").fetchall()
    (sql,) = cursor.execute(
        "SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ?", (table,)
    ).fetchone()
    return {
        "columns": {column[1:] for column in columns},
        # Without the reference's own number; `seq` tells columns of one apart.
        "references": sorted(reference[1:] for reference in references),
        "constraints": sorted(re.findall(r"CONSTRAINT (\w+)", sql)),
        "checks": sorted(" ".join(c.split()) for c in re.findall(r"CHECK .*", sql)),
        "indexes": sorted(
            (
                index[2:],
                tuple(
                    part[2:]
                    for part in cursor.execute(
                        f"PRAGMA index_xinfo('{index[1]}')"
                    ).fetchall()
                ),
                cursor.execute(
                    "SELECT name, sql FROM sqlite_master WHERE name = ? "
                    "AND sql IS NOT NULL",
                    (index[1],),
                ).fetchone(),
            )
            for index in indexes
        ),
    }


def test_that_everything_in_an_old_office_is_found(old: Path) -> None:
    store = opened(old)
    with store.reading() as work:
        office = work.office.get()
        assert (office.authority, office.region) == ("样例区民政局", "110105")
        assert (office.show_level_early, dict(office.scale_rules)) == (False, {})
        by_name = {person.name: person for person in work.people.all()}
        assert set(by_name) == {"曾𠮷样", "张示例", "林样本"}
        (signed,) = work.visits.of_person(by_name["曾𠮷样"].id)
        assert (signed.state, signed.level) == ("signed", "4")
        assert signed.signing is not None
        assert signed.signing.assessors == ("卫评样", "柳社工")
        (draft,) = work.visits.of_person(by_name["张示例"].id)
        assert (draft.state, draft.position) == ("draft", "B.1.4")
        assert draft.answers == {
            "B.1.1": Answer("B.1.1", ("3",), "informant", note="自述吃得慢"),
            "B.1.2": Answer("B.1.2", ("1",)),
            "B.1.3": Answer("B.1.3", refused="refused", reason="不愿脱衣"),
        }
        assert work.visits.first.undoable(draft.id) == 3
        (left,) = work.visits.of_person(by_name["林样本"].id)
        assert left.ending == Ending("abandoned", "走错门")
        (act,) = work.determinations.of_person(by_name["曾𠮷样"].id)
        assert (act.state, act.approver) == ("approved", "样批准")
        run = work.runs.of_month(Month(2026, 11))
        assert run is not None
        assert run.number == "FF-2026-000001"
        assert [(line.name, line.amount.fen) for line in run.lines] == [
            ("曾𠮷样", 30000)
        ]
        assert len(run.reasons) == 2
        paper_id = work._session.scalar(text("SELECT id FROM papers"))
        assert work.papers.data(paper_id)[:2] == b"PK"
        assert len(work.facts.history(by_name["曾𠮷样"].id)) == 4
    store.close()


def test_that_an_upgraded_file_has_the_schema_of_a_new_one(
    version: str, tmp_path: Path, store: Store
) -> None:
    folder = copied(version, tmp_path / "office.carecalc")
    upgraded = opened(folder)
    found, new = structure_of(upgraded), structure_of(store)
    assert set(found) == set(new)
    for name, structure in new.items():
        assert found[name] == structure, name
    upgraded.close()
    with by_hand(folder) as cursor:
        assert schema_number(cursor) == 7


def test_that_no_row_of_an_old_office_is_lost_and_all_are_chained(
    version: str, tmp_path: Path
) -> None:
    folder = copied(version, tmp_path / "office.carecalc")
    schema, rows = wanted(version)
    with by_hand(folder) as cursor:
        assert schema_number(cursor) == schema
        said = set(tables_of(cursor)).difference(people_search.TABLES)
        counts = counts_of(cursor)
        (last,) = cursor.execute("SELECT max(at) FROM audit").fetchone()
        was_late = last > int(NOON.timestamp() * 1000)
        assert {name: counts[name] for name in said} == {
            **dict.fromkeys(said, 0),
            **rows,
        }
    store = opened(folder)
    checked = store.verify()
    assert checked.findings == ()
    # Entries from before there were users are chained, nobody signed them. The upgrade
    # is signed, and before it that the clock of these tests stands before what was
    # done last, where it does.
    new = 2 if was_late else 1
    before = 0 if schema < 4 else rows["audit"]
    assert (checked.entries, checked.signed) == (rows["audit"] + new, before + new)
    assert checked.rows >= sum(rows.values()) - rows["audit"] - rows["counters"]
    store.close()
    with by_hand(folder) as cursor:
        after = counts_of(cursor)
        assert {name: after[name] for name in rows} == {
            **rows,
            "audit": rows["audit"] + new,
        }
        assert verify_tail(cursor, 1000) == ()
        columns = (
            ("prepared_by", "determinations"),
            ("by", "determination_states"),
            ("built_by", "runs"),
        )
        authors = AUTHORS.get(version, ("王评估",) * len(columns))
        for (column, table), author in zip(columns, authors, strict=True):
            found = cursor.execute(f'SELECT DISTINCT "{column}" FROM {table}')
            assert found.fetchall() == [(author,)], table


def test_that_the_users_of_an_old_office_are_known_with_their_keys(
    early: str, tmp_path: Path
) -> None:
    store = opened(copied(early, tmp_path / "office.carecalc"))
    public = read_keys(store.folder).public_keys["王评估"]
    with store.reading() as work:
        users = {user.name: user for user in work.users.all()}
    assert set(users) == {"王评估", "陈一+林二"}
    assert users["王评估"].roles == ("administrator", "assessor")
    assert users["王评估"].public == public
    assert users["陈一+林二"].roles == ("recovery",)
    store.close()


@pytest.mark.parametrize("later", AUTHORS)
def test_that_the_users_of_a_later_office_stay_as_they_were(
    later: str, tmp_path: Path
) -> None:
    store = opened(copied(later, tmp_path / "office.carecalc"))
    with store.reading() as work:
        users = {user.name: user for user in work.users.all()}
        (closing,) = work.closings.all()
        signed = work.signatures.proven("run", closing.run_id)
    assert {name: (user.roles, user.is_active) for name, user in users.items()} == {
        "王评估": (("administrator", "assessor"), True),
        "陈一+林二": (("recovery",), True),
        "李发放": (("payer",), True),
        "样批准": (("approver",), True),
        "周复核": (("reviewer",), True),
        "吴离职": (("assessor",), False),
    }
    assert {one.name for one in signed} == {"周复核", "样批准"}
    store.close()


def test_that_what_was_planned_drawn_and_typed_in_from_paper_is_found(
    tmp_path: Path,
) -> None:
    store = opened(copied("0.7.0", tmp_path / "office.carecalc"))
    with store.reading() as work:
        people = {person.name: person.id for person in work.people.all()}
        planned = {
            name: [
                (one.state, one.planned.day, one.planned.time, one.why)
                for one in work.appointments.of_person(people[name])
            ]
            for name in ("曾𠮷样", "卫补样", "张示例", "林样本")
        }
        (visit,) = work.visits.of_person(people["曾𠮷样"])
        drawn = {
            (one.role, one.name, one.drawing.pointer, bool(one.paper_id))
            for one in work.drawn.of_visit(visit.id)
        }
        (typed,) = work.visits.of_person(people["卫补样"])
        scans = work.paper_entries.scans(typed.id)
        data = work.paper_entries.data(scans[1].id)
        kept = [len(list(work.laws.of_kind(kind))) for kind in ("certificate", "glyph")]
        papers = work.papers.of_person(people["林样本"])
    store.close()
    assert planned == {
        "曾𠮷样": [("kept", date(2026, 9, 5), "14:00", "女儿当天上班")],
        "卫补样": [("cancelled", date(2026, 11, 25), "", "已由纸质评估代替")],
        "张示例": [("moved", date(2026, 11, 27), "15:30", "评估员外出培训")],
        "林样本": [("planned", date(2026, 11, 24), "10:00", "")],
    }
    assert drawn == {
        ("informant", "赵女儿", "finger", False),
        ("assessor", "卫评样", "pen", False),
        ("informant", "赵女儿", "mouse", True),
        ("receiver", "曾𠮷样", "finger", False),
    }
    assert typed.entry is not None
    assert (typed.state, typed.level) == ("signed", "1")
    assert (typed.entry.visited_on, typed.entry.entered_on) == (
        date(2026, 11, 12),
        date(2026, 11, 20),
    )
    assert [scan.media for scan in scans] == [
        "image/png",
        "application/pdf",
        "image/png",
    ]
    assert data == b"%PDF-1.4 scan"
    assert kept == [3, 2]
    assert [paper.number for paper in papers] == ["SQ-2026-000001"]


def test_that_officers_without_a_key_may_upgrade_and_nobody_signs_for_them(
    early: str, tmp_path: Path
) -> None:
    folder = copied(early, tmp_path / "office.carecalc")
    words = (OFFICERS[0][1], OFFICERS[1][1])
    officers = unlock_with_officers(read_keys(folder), *words)
    store = open_store(folder, officers, Clock())
    checked = store.verify()
    assert (checked.findings, checked.signed) == ((), 0)
    store.close()
    # The user's entries are signed from then on; one that is not is forged.
    store = opened(folder)
    with store.work() as work:
        work.audit("tried", "1")
    assert store.verify().findings == ()
    with store.work() as work:
        work._journal._signer = None
        work.audit("tried", "2")
    (forged,) = store.verify().findings
    assert (forged.code, forged.message.values["name"]) == ("AUDIT-003", "王评估")
    store.close()


def test_that_an_upgrade_by_an_older_version_is_an_old_entry(old: Path) -> None:
    with by_hand(old) as cursor:
        cursor.execute(
            "INSERT INTO audit SELECT 700 + seq, at, actor, "
            "CASE seq % 2 WHEN 0 THEN 'office.upgraded' ELSE action END, "
            "object_id, digest FROM audit ORDER BY seq LIMIT 4"
        )
        cursor.execute("UPDATE counters SET value = 900 WHERE name = 'seq'")
    store = opened(old)
    assert store.verify().findings == ()
    store.close()


def test_that_the_file_is_kept_as_it_was_before_it_is_upgraded(
    version: str, tmp_path: Path
) -> None:
    folder = copied(version, tmp_path / "office.carecalc")
    opened(folder).close()
    (copy,) = (folder / "backups").glob("*-before-upgrade")
    assert re.fullmatch(r"\d{8}T\d{6}Z-before-upgrade", copy.name)
    schema, rows = wanted(version)
    with by_hand(folder, copy / "data.db") as cursor:
        assert schema_number(cursor) == schema
        counts = counts_of(cursor)
        assert {name: counts[name] for name in rows} == rows
    if os.name == "posix":
        assert (copy / "data.db").stat().st_mode & 0o777 == 0o600
    opened(folder).close()  # once is enough
    assert list((folder / "backups").glob("*-before-upgrade")) == [copy]
    # The copy is an office file again where it lies in an office's folder.
    shutil.copy(copy / "data.db", folder / "data.db")
    again = opened(folder)
    with again.reading() as work:
        assert len(work.people.all()) == rows["people"]
    again.close()


def test_that_the_upgrade_is_on_record(old: Path) -> None:
    store = opened(old)
    with store.reading() as work:
        last = work.entries.last("office.upgraded")
    assert last is not None
    assert (last.actor, last.detail, last.is_signed) == ("王评估", (1, 7), True)
    store.close()


def test_that_reading_an_old_file_asks_to_open_it_for_writing_once(old: Path) -> None:
    before = (old / "data.db").read_bytes()
    with pytest.raises(UserError) as error:
        opened(old, read_only=True)
    assert error.value.code == "STORE-016"
    assert error.value.message.values == {"found": 1, "known": 7}
    assert (old / "data.db").read_bytes() == before
    opened(old).close()
    opened(old, read_only=True).close()


def also(*more: str) -> Callable[[int, int], tuple[Any, ...]]:
    """Return the steps there are, followed by some more."""
    whole = unit_of_work.steps
    return lambda found, wanted: (*whole(found, wanted), *more)


def test_that_a_failed_upgrade_leaves_the_old_file(
    old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unit_of_work, "steps", also("CREATE TABLE people (id)"))
    with pytest.raises(Exception, match="already exists"):
        opened(old)
    with by_hand(old) as cursor:
        assert schema_number(cursor) == 1
    monkeypatch.undo()
    store = opened(old)
    with store.work() as work:
        work.notes.remark(work.visits.drafts()[0].id, "gate", "已自评")
        assert work.visits.drafts()[0].remarks == {"gate": "已自评"}
    store.close()


@pytest.mark.parametrize(
    "step",
    [
        ("DROP TRIGGER lines_no_delete", "DELETE FROM lines"),
        ("DROP TRIGGER people_no_delete", "DELETE FROM people WHERE name = '张示例'"),
        ("DROP TABLE papers",),
    ],
    ids=["rows", "what others refer to", "a table"],
)
def test_that_an_upgrade_that_would_lose_a_row_is_not_made(
    version: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    step: tuple[str, ...],
) -> None:
    folder = copied(version, tmp_path / "office.carecalc")
    schema, rows = wanted(version)
    monkeypatch.setattr(unit_of_work, "steps", also(*step))
    with pytest.raises(UserError) as error:
        opened(folder)
    assert error.value.code == "STORE-017"
    with by_hand(folder) as cursor:
        assert schema_number(cursor) == schema
        counts = counts_of(cursor)
        assert {name: counts[name] for name in rows} == rows


def test_that_a_table_made_anew_keeps_what_refers_to_it(
    old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Finding 6 of faults.md: with references enforced, three children became none,
    # without an error and with nothing for a check to find.
    with by_hand(old) as cursor:
        cursor.execute("CREATE TABLE parents (id TEXT PRIMARY KEY)")
        cursor.execute(
            "CREATE TABLE children (id TEXT PRIMARY KEY, parent TEXT NOT NULL "
            "REFERENCES parents (id) ON DELETE CASCADE)"
        )
        cursor.execute("INSERT INTO parents VALUES ('a')")
        cursor.execute("INSERT INTO children VALUES ('1', 'a'), ('2', 'a'), ('3', 'a')")
    monkeypatch.setattr(unit_of_work, "steps", also(*anew("parents")))
    opened(old).close()
    with by_hand(old) as cursor:
        assert counts_of(cursor)["children"] == 3
        assert cursor.execute("PRAGMA foreign_key_check").fetchall() == []
        parent = cursor.execute("PRAGMA foreign_key_list(children)").fetchone()[2]
    assert parent == "parents"


def anew(table: str) -> tuple[str, ...]:
    """Return how SQLite wants a table made anew: the new one takes the old one's name."""
    return (
        f"CREATE TABLE {table}_anew (id TEXT PRIMARY KEY, note TEXT)",
        f"INSERT INTO {table}_anew SELECT id, '' FROM {table}",
        f"DROP TABLE {table}",
        f"ALTER TABLE {table}_anew RENAME TO {table}",
    )


def test_that_the_trap_is_real_where_references_are_enforced(tmp_path: Path) -> None:
    connection = sqlcipher.connect(str(tmp_path / "plain.db"), isolation_level=None)
    for statement in (
        "PRAGMA foreign_keys = ON",
        "CREATE TABLE parents (id TEXT PRIMARY KEY)",
        "CREATE TABLE children (parent TEXT REFERENCES parents ON DELETE CASCADE)",
        "INSERT INTO parents VALUES ('a')",
        "INSERT INTO children VALUES ('a'), ('a'), ('a')",
        "BEGIN IMMEDIATE",
        "PRAGMA foreign_keys = OFF",  # too late inside a transaction
        *anew("parents"),
        "COMMIT",
    ):
        connection.execute(statement)
    assert connection.execute("SELECT count(*) FROM children").fetchone() == (0,)
    connection.close()


def test_that_references_are_enforced_again_after_an_upgrade(old: Path) -> None:
    store = opened(old)

    def orphan(work: Work) -> None:
        work._session.connection().exec_driver_sql(
            "INSERT INTO withdrawals VALUES ('nothing', 'x', 9000, 0)"
        )

    with pytest.raises(Exception, match="FOREIGN KEY"), store.work() as work:
        orphan(work)
    store.close()


def test_that_without_a_copy_nothing_is_upgraded(old: Path) -> None:
    (old / "backups").write_text("a file where the folder should be")
    with pytest.raises(UserError) as error:
        opened(old)
    assert error.value.code.startswith("STORE-0")
    with by_hand(old) as cursor:
        assert schema_number(cursor) == 1


def test_that_a_closed_visit_takes_no_notes(old: Path) -> None:
    store = opened(old)
    signed = date(2026, 9, 5)
    with store.reading() as work:
        (head,) = [h for h in work.visits.signed() if h.assessed_on == signed]
    with pytest.raises(Exception, match="never changes"), store.work() as work:
        work.notes.remark(head.id, "gate", "后补")
    store.close()


def test_that_an_upgrade_tells_what_takes_a_while_and_opening_again_does_not(
    old: Path,
) -> None:
    heard: list[str] = []
    shares: set[int] = set()

    def hear(message: Message, done: int, of: int) -> None:
        what = message.template.partition(" …")[0]
        heard.extend([what] if heard[-1:] != [what] else [])
        assert 0 <= done <= of
        shares.add(of)

    for _ in range(2):
        open_store(old, unlocked(old), Clock(), watch=Watch(hear)).close()
    assert shares == {0, 100}
    checked = "Every page of the office's file is checked"
    assert heard == [
        checked,
        "A backup is made before the office's file is upgraded",
        "The office's file is upgraded, and the index for searching is filled anew",
        checked,
        "The last records of who did what are checked",
    ]
