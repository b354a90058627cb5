# SPDX-License-Identifier: Apache-2.0
"""What other hands change in the file is found: in the chain, in its rows, in its end.

The hands here have the data key and know SQL: they take the triggers away first, and
reckon every hash anew. What they have not is anybody else's signing key, and what was
kept outside the file.
"""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from typing import Any

import pytest
import sqlcipher3.dbapi2 as sqlcipher
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from carecalc.domain.canonical import digest
from carecalc.domain.trust import Head
from carecalc.store.chain import Link, hash_of, row_digest, row_name
from carecalc.store.codec import encode
from carecalc.store.connection import DATA, connect
from carecalc.store.engine import Store
from carecalc.store.rows import Base
from carecalc.store.signing import Signer, link
from carecalc.store.verify import Finding, verify, verify_tail
from tests.offices import APPROVER, THIRD, Clock, keyring, keys, make_office, opened
from tests.store.full_office import fill
from tests.store.values import NUMBER, a_person

FIRST = "王评估"


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Give an office with a row in every table; what is done to it is rolled back."""
    folder = tmp_path_factory.mktemp("full") / "样例.carecalc"
    make_office(folder, Clock())
    store = opened(folder)
    fill(store)
    yield store
    store.close()


@contextmanager
def other_hands(store: Store) -> Iterator[Any]:
    """Give a cursor to somebody with the key, past every trigger, and undo it all."""
    with closing(store._engine.raw_connection()) as file:
        cursor = file.cursor()
        cursor.execute("PRAGMA foreign_keys = OFF")
        cursor.execute("PRAGMA ignore_check_constraints = ON")
        cursor.execute("BEGIN")
        try:
            triggers = cursor.execute(
                "SELECT name FROM sqlite_master WHERE type = 'trigger'"
            ).fetchall()
            for (name,) in triggers:
                cursor.execute(f'DROP TRIGGER "{name}"')
            yield cursor
        finally:
            cursor.execute("ROLLBACK")
            cursor.execute("PRAGMA ignore_check_constraints = OFF")
            cursor.execute("PRAGMA foreign_keys = ON")


def found(cursor: Any, *anchors: Head) -> tuple[Finding, ...]:
    """Return what is found where the hands put the file's own rules back at the end."""
    findings = verify(cursor, anchors).findings
    return tuple(one for one in findings if one.code != "AUDIT-008")


def codes(findings: Sequence[Finding]) -> set[tuple[str, int]]:
    """Return what was found of entries, and where."""
    return {(finding.code, finding.seq) for finding in findings}


def rows_named(findings: Sequence[Finding]) -> set[tuple[str, object]]:
    """Return what was found of rows, and of which."""
    return {
        (finding.code, finding.message.values["row"])
        for finding in findings
        if finding.seq == 0
    }


def signer(name: str) -> Signer:
    users = {FIRST: keys(), APPROVER: keyring().approver, THIRD: keyring().third}
    seed = users[name].signing_seed
    assert seed is not None
    return Signer(name, seed)


def entries(cursor: Any) -> list[tuple[int, str]]:
    """Return the number and author of every entry, in order."""
    rows = cursor.execute("SELECT seq, actor FROM audit ORDER BY seq").fetchall()
    return [(seq, actor) for seq, actor in rows]


def reckon_anew(cursor: Any, signers: Mapping[str, Signer]) -> None:
    """Make every digest and hash fit what the entries say now, and sign as one can."""
    before = ""
    rows = cursor.execute(
        "SELECT seq, at, actor, action, object_id, person_id, body, signature "
        "FROM audit ORDER BY seq"
    ).fetchall()
    for *said, body, signature in rows:
        entry = Link(*said, digest(body))
        hash_ = hash_of(before, entry)
        if entry.actor in signers:
            signature = signers[entry.actor].sign(link(hash_))
        cursor.execute(
            "UPDATE audit SET digest = ?, prev = ?, hash = ?, signature = ? "
            "WHERE seq = ?",
            (entry.digest, before, hash_, signature, entry.seq),
        )
        before = hash_


def append(
    cursor: Any,
    actor: str,
    by: Signer | None,
    rows: Mapping[str, str] | None = None,
) -> int:
    """Write one more entry, as fitting as somebody with the key can make it."""
    last, before = cursor.execute(
        "SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1"
    ).fetchone()
    body = encode({"detail": None, "why": "", "changed": {}, "rows": dict(rows or {})})
    entry = Link(last + 1, 1, actor, "tried", "1", None, digest(body))
    hash_ = hash_of(before, entry)
    cursor.execute(
        "INSERT INTO audit VALUES (?, 1, ?, 'tried', '1', NULL, ?, ?, ?, ?, ?)",
        (
            entry.seq,
            actor,
            entry.digest,
            body,
            before,
            hash_,
            "" if by is None else by.sign(link(hash_)),
        ),
    )
    return entry.seq


def test_that_an_untouched_office_is_found_sound(full: Store) -> None:
    checked = full.verify()
    assert checked.findings == ()
    assert checked.signed == checked.entries > 4
    with full.reading() as work:
        assert checked.head == work.entries.head()
        authors = {entry.actor for entry in work.entries.of_action("run.closed")}
    assert authors == {THIRD}
    # Every row of every table is in the chain but those of the chain itself and the
    # counters.
    with other_hands(full) as cursor:
        tables = set(Base.metadata.tables) - {"audit", "counters"}
        count = sum(
            cursor.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            for table in tables
        )
    assert checked.rows == count


# ---- the chain: seven ways to change it


@pytest.mark.thorough
@pytest.mark.parametrize(
    "change",
    [
        "at = at + 1",
        "actor = actor || ' '",
        "action = 'person.seen'",
        "object_id = 'other'",
        "person_id = '2'",
        "digest = hash",
        'body = replace(body, \'"why":""\', \'"why":"x"\')',
        "body = NULL",
        "body = CAST(body AS BLOB)",
        "hash = digest",
        "signature = ''",
        "signature = signature || char(10)",
        "at = at + 0.5",
        "action = CAST(action AS BLOB)",
    ],
)
def test_that_an_edited_entry_is_found_and_named(full: Store, change: str) -> None:
    with other_hands(full) as cursor:
        for seq, _ in entries(cursor):
            cursor.execute("SAVEPOINT one")
            cursor.execute(f"UPDATE audit SET {change} WHERE seq = ?", (seq,))
            named = {where for _, where in codes(found(cursor))}
            assert seq in named, seq
            cursor.execute("ROLLBACK TO one")


def test_that_a_deleted_entry_is_found_where_it_stood(full: Store) -> None:
    with other_hands(full) as cursor:
        all_ = [seq for seq, _ in entries(cursor)]
        for seq, next_ in itertools.pairwise(all_):
            cursor.execute("SAVEPOINT one")
            cursor.execute("DELETE FROM audit WHERE seq = ?", (seq,))
            assert ("AUDIT-002", next_) in codes(found(cursor))
            cursor.execute("ROLLBACK TO one")


def test_that_swapped_entries_are_found(full: Store) -> None:
    with other_hands(full) as cursor:
        for (one, _), (two, _) in itertools.combinations(entries(cursor), 2):
            cursor.execute("SAVEPOINT one")
            cursor.execute("UPDATE audit SET seq = -1 WHERE seq = ?", (one,))
            cursor.execute("UPDATE audit SET seq = ? WHERE seq = ?", (one, two))
            cursor.execute("UPDATE audit SET seq = ? WHERE seq = -1", (two,))
            assert {("AUDIT-001", one), ("AUDIT-001", two)} <= codes(found(cursor))
            cursor.execute("ROLLBACK TO one")


def test_that_a_cut_tail_is_found_by_what_was_kept_outside(own: Store) -> None:
    anchor = own.verify().head
    with own.work() as work:
        work.people.add(a_person("3"))
        work.audit("person.registered", "3")
    with own.reading() as work:
        later = work.entries.head()
    with other_hands(own) as cursor:
        cursor.execute("DELETE FROM audit WHERE seq = ?", (later.seq,))
        assert rows_named(found(cursor)) == {("AUDIT-005", "people/3")}
        cursor.execute("DELETE FROM people WHERE id = '3'")
        # Nothing inside the file tells any more that there ever was an end.
        assert found(cursor) == ()
        assert found(cursor, anchor) == ()
        assert codes(found(cursor, anchor, later)) == {("AUDIT-004", later.seq)}


def test_that_a_closed_list_is_an_anchor_by_itself(full: Store) -> None:
    with other_hands(full) as cursor:
        (head,) = cursor.execute("SELECT head_seq FROM closings").fetchone()
        assert head in [seq for seq, _ in entries(cursor)]
        cursor.execute("UPDATE audit SET body = body || ' ' WHERE seq <= ?", (head,))
        everybody = {name: signer(name) for name in (FIRST, APPROVER, THIRD)}
        reckon_anew(cursor, everybody)
        # All three wrote it anew together: the head on the list still is another.
        assert codes(found(cursor)) == {("AUDIT-004", head)}


def test_that_a_chain_written_anew_lacks_the_others_signatures(full: Store) -> None:
    with other_hands(full) as cursor:
        others = {(s, actor) for s, actor in entries(cursor) if actor != FIRST}
        first, _ = entries(cursor)[0]
        cursor.execute("UPDATE audit SET object_id = 'x' WHERE seq = ?", (first,))
        reckon_anew(cursor, {FIRST: signer(FIRST)})
        findings = found(cursor)
        assert {("AUDIT-003", seq) for seq, _ in others} <= codes(findings)
        names = {f.message.values["name"] for f in findings if f.code == "AUDIT-003"}
        assert names == {APPROVER, THIRD}


def test_that_what_the_only_user_writes_anew_is_found_by_an_anchor(
    own: Store,
) -> None:
    for name in ("1", "2"):
        with own.work() as work:
            work.people.add(a_person(name))
            work.audit("person.registered", name)
    anchor = own.verify().head
    with other_hands(own) as cursor:
        (seq, _), *_ = entries(cursor)[-2:]
        cursor.execute("UPDATE audit SET action = 'person.seen' WHERE seq = ?", (seq,))
        reckon_anew(cursor, {FIRST: signer(FIRST)})
        assert found(cursor) == ()
        assert codes(found(cursor, anchor)) == {("AUDIT-004", anchor.seq)}


def test_that_an_older_copy_of_the_file_is_found_by_an_anchor(own: Store) -> None:
    older = own.verify().head
    with own.work() as work:
        work.audit("tried", "1")
    newer = own.verify().head
    assert own.verify((older, newer)).findings == ()
    with other_hands(own) as cursor:
        cursor.execute("DELETE FROM audit WHERE seq > ?", (older.seq,))
        assert codes(found(cursor, older, newer)) == {("AUDIT-004", newer.seq)}


def test_that_an_entry_in_anothers_name_is_found(full: Store) -> None:
    with other_hands(full) as cursor:
        for by in (signer(FIRST), None):
            for actor in (APPROVER, "无此人"):
                cursor.execute("SAVEPOINT one")
                seq = append(cursor, actor, by)
                assert codes(found(cursor)) == {("AUDIT-003", seq)}
                cursor.execute("ROLLBACK TO one")
        append(cursor, FIRST, signer(FIRST))
        assert found(cursor) == ()


def a_user_row(cursor: Any, seq: int, name: str, public: str) -> Mapping[str, str]:
    """Write how somebody stands, and return how an entry names it."""
    cursor.execute(
        "INSERT INTO users SELECT ?, ?, roles, communities, ?, 1, '', ?, at, '' "
        "FROM users LIMIT 1",
        (seq, name, public, FIRST),
    )
    described = cursor.execute("PRAGMA table_info(users)").fetchall()
    row = cursor.execute("SELECT * FROM users WHERE seq = ?", (seq,)).fetchone()
    columns = dict(zip((column[1] for column in described), row, strict=True))
    return {row_name("users", (seq,)): row_digest(columns)}


def test_that_nobody_gets_a_second_key_from_whoever_uses_it(full: Store) -> None:
    insider = signer(FIRST)
    with other_hands(full) as cursor:
        named = a_user_row(cursor, 8000, APPROVER, insider.public)
        forged = append(cursor, APPROVER, insider, named)
        assert ("AUDIT-003", forged) in codes(found(cursor))


def test_that_whoever_gives_another_a_key_does_it_in_their_own_name(
    full: Store,
) -> None:
    insider = signer(FIRST)
    with other_hands(full) as cursor:
        named = a_user_row(cursor, 8000, APPROVER, insider.public)
        cursor.execute("SAVEPOINT one")
        forged = append(cursor, APPROVER, insider)
        append(cursor, FIRST, insider, named)
        # A key counts from the entry that tells of it, not before.
        assert codes(found(cursor)) == {("AUDIT-003", forged)}
        cursor.execute("ROLLBACK TO one")
        told = append(cursor, FIRST, insider, named)
        append(cursor, APPROVER, insider)
        assert found(cursor) == ()
        assert dict(entries(cursor))[told] == FIRST


def test_that_a_key_given_by_who_may_give_none_is_found(full: Store) -> None:
    with other_hands(full) as cursor:
        named = a_user_row(cursor, 8000, FIRST, signer(APPROVER).public)
        given = append(cursor, APPROVER, signer(APPROVER), named)
        assert codes(found(cursor)) == {("AUDIT-007", given)}


def test_that_entries_from_before_the_chain_are_not_added_to_a_new_office(
    own: Store,
) -> None:
    with other_hands(own) as cursor:
        (first, _), *_ = entries(cursor)
        cursor.execute(
            "INSERT INTO audit SELECT 1, at, actor, 'x', '1', NULL, digest, NULL, '', "
            "'', '' FROM audit WHERE seq = ?",
            (first,),
        )
        ((*said, _),) = cursor.execute(
            "SELECT seq, at, actor, action, object_id, person_id, digest, hash "
            "FROM audit WHERE seq = 1"
        ).fetchall()
        start = hash_of("", Link(*said))
        cursor.execute("UPDATE audit SET hash = ? WHERE seq = 1", (start,))
        (_, at, actor, action, object_id, person_id, of) = cursor.execute(
            "SELECT seq, at, actor, action, object_id, person_id, digest FROM audit "
            "WHERE seq = ?",
            (first,),
        ).fetchone()
        hash_ = hash_of(start, Link(first, at, actor, action, object_id, person_id, of))
        cursor.execute(
            "UPDATE audit SET prev = ?, hash = ?, signature = ? WHERE seq = ?",
            (start, hash_, signer(FIRST).sign(link(hash_)), first),
        )
        assert ("AUDIT-002", first) in codes(found(cursor))


def test_that_the_end_alone_is_checked_quickly_too(full: Store) -> None:
    with other_hands(full) as cursor:
        assert verify_tail(cursor, 3) == ()
        last, _ = entries(cursor)[-1]
        for change in ("action = 'x'", "prev = 'x'", "at = 0.5", "body = '{}'"):
            cursor.execute("SAVEPOINT one")
            cursor.execute(f"UPDATE audit SET {change} WHERE seq = ?", (last,))
            assert ("AUDIT-001", last) in codes(verify_tail(cursor, 3))
            cursor.execute("ROLLBACK TO one")
        before, _ = entries(cursor)[-2]
        cursor.execute("DELETE FROM audit WHERE seq = ?", (before,))
        assert codes(verify_tail(cursor, 3)) == {("AUDIT-002", last)}


# ---- the rows

CHAINED = sorted(set(Base.metadata.tables) - {"audit", "counters"})


@pytest.mark.parametrize("table", CHAINED)
def test_that_a_row_taken_out_is_found_and_named(full: Store, table: str) -> None:
    with other_hands(full) as cursor:
        cursor.execute(
            f"DELETE FROM {table} WHERE rowid = (SELECT min(rowid) FROM {table})"
        )
        ((code, row),) = [
            one for one in rows_named(found(cursor)) if one[0] == "AUDIT-006"
        ]
        assert str(row).startswith(f"{table}/"), code


@pytest.mark.parametrize("table", CHAINED)
def test_that_a_row_added_is_found_and_named(full: Store, table: str) -> None:
    columns = [column.name for column in Base.metadata.tables[table].columns]
    unique = {
        name
        for index in (
            *(u.columns.keys() for u in uniques(table)),
            Base.metadata.tables[table].primary_key.columns.keys(),
        )
        for name in index
    }
    with other_hands(full) as cursor:
        before = rows_named(found(cursor))
        row = cursor.execute(f"SELECT * FROM {table} LIMIT 1").fetchone()
        values = {
            name: 9001 if isinstance(value, int) else f"9{value}"
            for name, value in zip(columns, row, strict=True)
            if name in unique and value is not None
        }
        held = dict(zip(columns, row, strict=True)) | values
        marks = ", ".join("?" for _ in columns)
        names = ", ".join(f'"{name}"' for name in columns)
        cursor.execute(
            f"INSERT INTO {table} ({names}) VALUES ({marks})",
            [held[name] for name in columns],
        )
        new = rows_named(found(cursor)) - before
        assert {code for code, _ in new} == {"AUDIT-005"}
        assert all(str(row).startswith(f"{table}/") for _, row in new)


def uniques(table: str) -> list[Any]:
    """Return a table's unique constraints and indexes."""
    of = Base.metadata.tables[table]
    constraints = [c for c in of.constraints if type(c).__name__ == "UniqueConstraint"]
    return [*constraints, *(index for index in of.indexes if index.unique)]


def test_that_bytes_replaced_by_their_own_digest_are_found(full: Store) -> None:
    with other_hands(full) as cursor:
        cursor.execute("UPDATE laws SET data = digest")
        assert {code for code, _ in rows_named(found(cursor))} == {"AUDIT-005"}


# Values a column could be given by hand: its own, bent, or something else entirely.
BENT = st.sampled_from(
    [
        lambda value: None,
        lambda value: "",
        lambda value: b"",
        lambda value: 0,
        lambda value: 0.5,
        lambda value: f"{value} ",
        lambda value: f" {value}",
        lambda value: str(value).encode(),
        lambda value: str(value).swapcase(),
        lambda value: str(value)[:-1],
        lambda value: value + 1 if isinstance(value, int) else "1",
        lambda value: -value if isinstance(value, int) else digest(str(value)),
        lambda value: digest(value) if isinstance(value, bytes) else 2**60,
    ]
)


@pytest.mark.thorough
@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_that_any_single_change_of_any_column_is_found(
    full: Store, data: st.DataObject
) -> None:
    # Not of `counters`: they hold the numbers given out, which every row that was
    # given one holds too. A counter set forward leaves a gap, set back it gives a
    # number that its table refuses to take twice.
    table = data.draw(st.sampled_from([*CHAINED, "audit"]))
    column = data.draw(st.sampled_from(Base.metadata.tables[table].columns.keys()))
    bend = data.draw(BENT)
    with other_hands(full) as cursor:
        rows = [rowid for (rowid,) in cursor.execute(f"SELECT rowid FROM {table}")]
        rowid = data.draw(st.sampled_from(sorted(rows)))
        of = f"FROM {table} WHERE rowid = ?"
        select = f'SELECT typeof("{column}"), "{column}" {of}'
        before = cursor.execute(select, (rowid,)).fetchone()
        try:
            cursor.execute(
                f'UPDATE {table} SET "{column}" = ? WHERE rowid = ?',
                (bend(before[1]), rowid),
            )
        except (sqlcipher.IntegrityError, OverflowError):
            return  # the file itself takes no such value there
        after = cursor.execute(select, (rowid,)).fetchone()
        assert bool(found(cursor)) == (after != before), (table, column, after)


def test_that_a_change_the_program_makes_leaves_no_finding(own: Store) -> None:
    with own.work() as work:
        work.people.add(a_person("1", NUMBER))
        work.audit("person.registered", "1")
    for phone in ("13900000001", "13900000002"):
        with own.work() as work:
            person = work.people.get("1")
            work.people.save(replace(person, phone=phone))
            work.audit("person.changed", "1", why="本人来电")
    assert own.verify().findings == ()
    with own.reading() as work:
        last = work.entries.last("person.changed")
    assert last is not None
    # What changed: old and new, and nothing that did not.
    changed = last.changed["people/1"]
    assert changed["phone"] == ("13900000001", "13900000002")
    assert set(changed) == {"phone", "changed_seq"}
    assert (last.person_id, last.why) == ("1", "本人来电")


def test_that_what_nobody_named_is_in_the_chain_all_the_same(own: Store) -> None:
    with own.work() as work:
        work.people.add(a_person("1"))
    with own.reading() as work:
        last = work.entries.last("changed")
    assert last is not None
    assert last.person_id == "1"
    assert own.verify().findings == ()


@pytest.fixture
def own(store: Store) -> Store:
    """Give an office for one test alone."""
    return store


def test_that_every_rule_of_the_file_that_was_taken_out_changed_or_added_is_named(
    full: Store,
) -> None:
    with other_hands(full) as cursor:
        taken = verify(cursor).findings
    assert {one.code for one in taken} == {"AUDIT-008"}
    assert "signed_by_another" in {one.message.values["name"] for one in taken}
    with closing(full._engine.raw_connection()) as file:
        cursor = file.cursor()
        cursor.execute("BEGIN")
        cursor.execute("DROP TRIGGER closed_by_two")
        cursor.execute(
            "CREATE TRIGGER closed_by_two BEFORE INSERT ON closings "
            "WHEN 0 BEGIN SELECT 1; END"
        )
        cursor.execute("CREATE TRIGGER more AFTER INSERT ON facts BEGIN SELECT 1; END")
        names = [one.message.values["name"] for one in verify(cursor).findings]
        cursor.execute("ROLLBACK")
    assert names == ["closed_by_two", "more"]
    assert full.verify().findings == ()


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE audit SET actor = CAST(x'ff' AS TEXT)",
        "UPDATE users SET reason = CAST(x'ff' AS TEXT)",
        "UPDATE users SET name = x'ff'",
        f"UPDATE audit SET body = '{'[' * 100_000}'",
        f"UPDATE users SET roles = '{'[' * 100_000}'",
        'CREATE TABLE "a""b" AS SELECT 1 AS x',
    ],
    ids=["garbled-entry", "garbled-row", "bytes", "deep-body", "deep-roles", "quote"],
)
def test_that_what_nobody_could_have_written_is_a_finding_and_no_fault(
    full: Store, tampering: str
) -> None:
    with other_hands(full) as cursor:
        cursor.execute(tampering)
        findings = found(cursor)
    assert findings
    for finding in findings:
        assert all(isinstance(v, str | int) for v in finding.message.values.values())


def test_that_a_column_worked_out_from_others_does_not_hide_a_table(
    full: Store,
) -> None:
    with other_hands(full) as cursor:
        cursor.execute("ALTER TABLE users ADD COLUMN more AS (name)")
        rows = {row for code, row in rows_named(found(cursor)) if code == "AUDIT-005"}
    assert any(str(row).startswith("users/") for row in rows)


def test_that_an_office_whose_end_was_changed_opens_and_says_so(
    own: Store,
) -> None:
    own.close()
    key = keys().subkey(DATA)
    with closing(connect(own.folder / DATA, key, "mode=rw", False)) as file:
        file.execute("DROP TRIGGER audit_kept")
        file.execute(
            "UPDATE audit SET body = '{}' WHERE seq = (SELECT max(seq) FROM audit)"
        )
    again = opened(own.folder)
    try:
        assert [finding.code for finding in again.chain_findings] == ["AUDIT-001"]
    finally:
        again.close()
    assert own.chain_findings == ()
