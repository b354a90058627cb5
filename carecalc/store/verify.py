# SPDX-License-Identifier: Apache-2.0
"""Checking the chain: nothing in it, and no row it names, was changed by other hands.

Inside the file: every entry's hash follows from the one before and from what it says,
its author's signature holds, and every row of every table is as the chain last said.
From outside: an anchor (a head kept in a backup, on a list, in a file handed over) must
be in the chain, or the chain was cut or written anew.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from carecalc.domain.canonical import digest
from carecalc.domain.trust import Head
from carecalc.store.chain import GONE, START, Link, hash_of, row_digest, row_name
from carecalc.store.signing import is_signed_by, link, statement
from carecalc.text import N_, Message

UNCHAINED = ("audit", "counters")
"""Tables whose rows no entry names: the chain itself, and numbers given out."""

# Who opened an office before 0.5, or recovers one, may have no key to sign with.
_MAY_BE_UNSIGNED_BEFORE = "office.upgraded"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as the chain says; `seq` is the entry's, 0 for a row."""

    code: str
    seq: int
    message: Message


@dataclass(frozen=True, slots=True)
class Verified:
    """What checking found: nothing in `findings` is as it must be."""

    entries: int
    signed: int
    rows: int
    head: Head
    findings: tuple[Finding, ...]


def verify(cursor: Any, anchors: Iterable[Head] = ()) -> Verified:
    """Check the whole chain of an open file against itself, its rows and anchors."""
    findings: list[Finding] = []
    rows: dict[str, str] = {}
    hashes: dict[int, str] = {}
    keys = _keys(cursor)
    before, last, signed = START, 0, 0
    must_sign = not _has_old_entries(cursor)
    cursor.execute(
        "SELECT seq, at, actor, action, object_id, person_id, digest, body, prev, "
        "hash, signature FROM audit ORDER BY seq"
    )
    while (found := cursor.fetchone()) is not None:
        *said, body, prev, hash_, signature = found
        entry = Link(*said)
        if prev != before:
            findings.append(_broken(entry.seq))
        if entry.seq <= last or hash_of(prev, entry) != hash_:
            findings.append(_changed(entry.seq))
        if body is not None and digest(body) != entry.digest:
            findings.append(_changed(entry.seq))
        if signature:
            signed += 1
            public = keys.get(entry.actor, ())
            if not any(is_signed_by(key, link(hash_), signature) for key in public):
                findings.append(_forged(entry.seq, entry.actor))
        elif must_sign:
            findings.append(_forged(entry.seq, entry.actor))
        if entry.action == _MAY_BE_UNSIGNED_BEFORE:
            must_sign = True
        if body is not None:
            named: Mapping[str, str] = json.loads(body)["rows"]
            rows.update(named)
        hashes[entry.seq] = hash_
        before, last = hash_, entry.seq
    findings += [
        _cut(anchor) for anchor in anchors if hashes.get(anchor.seq) != anchor.hash
    ]
    count, differing = _rows(cursor, rows)
    findings += differing
    findings += _closings(cursor, hashes)
    findings += _signatures(cursor, keys)
    return Verified(len(hashes), signed, count, Head(last, before), tuple(findings))


def verify_tail(cursor: Any, count: int) -> tuple[Finding, ...]:
    """Check the last entries alone, by their hashes: quick enough for every opening."""
    found = cursor.execute(
        "SELECT seq, at, actor, action, object_id, person_id, digest, body, prev, hash "
        "FROM audit ORDER BY seq DESC LIMIT ?",
        (count,),
    ).fetchall()
    findings: list[Finding] = []
    after = ""
    for *said, body, prev, hash_ in found:
        entry = Link(*said)
        if after and hash_ != after:
            findings.append(_broken(entry.seq))
        if hash_of(prev, entry) != hash_ or (
            body is not None and digest(body) != entry.digest
        ):
            findings.append(_changed(entry.seq))
        after = prev
    return tuple(findings)


def _has_old_entries(cursor: Any) -> bool:
    """Say whether the chain begins with entries from before it was one."""
    first = cursor.execute("SELECT body FROM audit ORDER BY seq LIMIT 1").fetchone()
    upgraded = cursor.execute(
        "SELECT 1 FROM audit WHERE action = ?", (_MAY_BE_UNSIGNED_BEFORE,)
    ).fetchone()
    return first is not None and first[0] is None and upgraded is not None


def _keys(cursor: Any) -> Mapping[str, tuple[str, ...]]:
    """Return every public key that a name ever had."""
    keys: dict[str, tuple[str, ...]] = {}
    for name, public in cursor.execute("SELECT name, public FROM users ORDER BY seq"):
        keys[name] = (*keys.get(name, ()), public)
    return keys


def _rows(cursor: Any, said: Mapping[str, str]) -> tuple[int, list[Finding]]:
    """Compare every row there is with what the chain last said of it."""
    findings = []
    left = {name for name, of in said.items() if of != GONE}
    count = 0
    tables = cursor.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
    ).fetchall()
    for (table,) in tables:
        if table in UNCHAINED or table.startswith("sqlite_"):
            continue
        described = cursor.execute(f'PRAGMA table_info("{table}")').fetchall()
        columns = [column[1] for column in described]
        places = [
            i for _, i in sorted((c[5], i) for i, c in enumerate(described) if c[5])
        ]
        cursor.execute(f'SELECT * FROM "{table}"')
        while (row := cursor.fetchone()) is not None:
            count += 1
            name = row_name(table, tuple(row[i] for i in places))
            left.discard(name)
            if said.get(name, GONE) != row_digest(dict(zip(columns, row, strict=True))):
                findings.append(_row(name, known=name in said))
    findings += [_missing(name) for name in sorted(left)]
    return count, findings


def _closings(cursor: Any, hashes: Mapping[int, str]) -> list[Finding]:
    """Find the heads that stood on closed lists in the chain."""
    heads = cursor.execute(
        "SELECT head_seq, head_hash FROM closings UNION ALL "
        "SELECT head_seq, head_hash FROM disclosures"
    ).fetchall()
    return [_cut(Head(s, h)) for s, h in heads if s and hashes.get(s) != h]


def _signatures(cursor: Any, keys: Mapping[str, tuple[str, ...]]) -> list[Finding]:
    """Check every signature that was given by key."""
    findings = []
    for seq, kind, object_id, name, role, said, signature in cursor.execute(
        "SELECT seq, kind, object_id, name, role, digest, signature FROM signatures "
        "WHERE way = 'key' ORDER BY seq"
    ).fetchall():
        message = statement(kind, object_id, name, role, said)
        if not any(is_signed_by(k, message, signature) for k in keys.get(name, ())):
            findings.append(_forged(seq, name))
    return findings


def _changed(seq: int) -> Finding:
    return Finding(
        "AUDIT-001", seq, Message(N_("Entry {seq} was changed."), {"seq": seq})
    )


def _broken(seq: int) -> Finding:
    return Finding(
        "AUDIT-002",
        seq,
        Message(
            N_("Before entry {seq} an entry was taken out, added or moved."),
            {"seq": seq},
        ),
    )


def _forged(seq: int, name: str) -> Finding:
    return Finding(
        "AUDIT-003",
        seq,
        Message(
            N_("Entry {seq} does not carry the signature of {name}."),
            {"seq": seq, "name": name},
        ),
    )


def _cut(anchor: Head) -> Finding:
    return Finding(
        "AUDIT-004",
        anchor.seq,
        Message(
            N_(
                "The chain does not hold entry {seq} as it was kept outside: "
                "it was cut, written anew, or replaced by an older copy."
            ),
            {"seq": anchor.seq},
        ),
    )


def _row(name: str, known: bool) -> Finding:
    words = (
        N_("{row} is not as the chain says: it was changed outside the program.")
        if known
        else N_("{row} is not in the chain: it was added outside the program.")
    )
    return Finding("AUDIT-005", 0, Message(words, {"row": name}))


def _missing(name: str) -> Finding:
    return Finding(
        "AUDIT-006",
        0,
        Message(
            N_("{row} is gone: it was taken out outside the program."), {"row": name}
        ),
    )
