# SPDX-License-Identifier: Apache-2.0
"""Checking the chain: nothing in it, and no row it names, was changed by other hands.

Inside the file: every entry's hash follows from the one before and from what it says,
its author's signature holds, and every row of every table is as the chain last said.
From outside: an anchor (a head kept in a backup, on a list, in a file handed over) must
be in the chain, or the chain was cut or written anew.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from carecalc.domain.canonical import digest
from carecalc.domain.trust import Head
from carecalc.store import people_search
from carecalc.store.chain import (
    GONE,
    START,
    Link,
    hash_of,
    row_digest,
    row_name,
    rows_of,
)
from carecalc.store.closings_chain import unchained
from carecalc.store.schema import triggers
from carecalc.store.signing import is_signed_by, link, statement
from carecalc.store.travelling import VISIT
from carecalc.store.travelling_signatures import keys_of_laptops
from carecalc.store.users import KEY_GIVERS
from carecalc.text import N_, Message

UNCHAINED = ("audit", "counters", *people_search.TABLES)
"""Tables whose rows no entry names: the chain itself, numbers given out, an index."""

# The entry that tells of the first keys in an office from before 0.5.
_UPGRADED = "office.upgraded"


Told = Callable[[int, int], None]
"""Hears how many entries and rows, of how many, are checked."""

_TELL_EVERY = 1_000


def _to_nobody(done: int, of: int) -> None:
    """Hear how far it is where nobody waits for it."""


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


def verify(
    cursor: Any,
    anchors: Iterable[Head] = (),
    proven: int = 0,
    told: Told = _to_nobody,
) -> Verified:
    """Check the whole chain of an open file against itself, its rows and anchors.

    `proven` is the number of an entry that an anchor holds (a closed list's): up to it
    the authors' signatures were checked then, and hashes that reach it prove the same
    entries. That leaves the slow part to what is new.
    """
    with _any_text(cursor):
        return _verified(cursor, anchors, proven, told)


def _verified(
    cursor: Any, anchors: Iterable[Head], proven: int, told: Told
) -> Verified:
    far = _Far(cursor, told)
    walk = _Walk(_introduced(cursor), _erased(cursor), proven)
    cursor.execute(
        "SELECT seq, at, actor, action, object_id, person_id, digest, body, prev, "
        "hash, signature FROM audit ORDER BY seq"
    )
    while (found := cursor.fetchone()) is not None:
        walk.take(*found)
        far.go_on()
    walk.check_waiting({})
    findings = walk.findings
    findings += [_cut(a) for a in anchors if walk.hashes.get(a.seq) != a.hash]
    count, differing = _rows(cursor, walk.rows, far)
    findings += differing
    findings += _closings(cursor, walk.hashes)
    findings += _signatures(cursor, walk.keys)
    findings += _rules(cursor)
    head = Head(walk.last, walk.before)
    return Verified(len(walk.hashes), walk.signed, count, head, tuple(findings))


@contextmanager
def _any_text(cursor: Any) -> Iterator[None]:
    """Let text that is no UTF-8 come as bytes: it is another value than we write."""
    connection = cursor.connection
    before = connection.text_factory
    connection.text_factory = _text
    try:
        yield
    finally:
        connection.text_factory = before


def _text(data: bytes) -> str | bytes:
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data


def verify_tail(cursor: Any, count: int) -> tuple[Finding, ...]:
    """Check the last entries alone, by their hashes: quick enough for every opening."""
    found = cursor.execute(
        "SELECT seq, at, actor, action, object_id, person_id, digest, body, prev, hash "
        "FROM audit ORDER BY seq DESC LIMIT ?",
        (count,),
    ).fetchall()
    findings: list[Finding] = []
    after, later = "", 0
    for *said, body, prev, hash_ in found:
        entry = Link(*said)
        if later and hash_ != after:
            findings.append(_broken(later))
        if not _holds(entry, body, prev, hash_):
            findings.append(_changed(entry.seq))
        after, later = prev, entry.seq
    return tuple(findings)


@dataclass(frozen=True, slots=True)
class _Told:
    """What a row of the users tells: a name, its key, and what it may from then on."""

    name: str
    public: str
    roles: tuple[str, ...]
    is_active: bool


class _Walk:
    """What the entries say, one after another, and whose keys are known by then."""

    def __init__(
        self,
        introduced: "Mapping[str, _Told]",
        erased: frozenset[str],
        proven: int,
    ) -> None:
        self.findings: list[Finding] = []
        self.rows: dict[str, str] = {}
        self.hashes: dict[int, str] = {}
        self.keys: dict[str, tuple[str, ...]] = {}
        self.before, self.last, self.signed = START, 0, 0
        self._introduced = introduced
        self._roles: dict[str, set[str]] = {}
        self._erased = erased
        self._proven = proven
        self._is_old, self._has_old = True, False
        self._waiting: list[tuple[int, str, str, str]] = []

    def take(self, *columns: Any) -> None:
        """Check the next entry, and learn from it."""
        *said, body, prev, hash_, signature = columns
        entry = Link(*said)
        if prev != self.before:
            self.findings.append(_broken(entry.seq))
        is_old = self._is_from_before_the_chain(body, signature)
        named = None if is_old else self._said(entry, body)
        if not _holds(entry, body, prev, hash_) or (named is None and not is_old):
            self.findings.append(_changed(entry.seq))
        told = self._keys_told(named or {})
        self._check_giver(entry, named or {})
        if not is_old:
            self._waiting.append((entry.seq, entry.actor, hash_, signature))
        self._has_old = self._has_old or is_old
        if told and not self.keys and self._has_old and entry.action != _UPGRADED:
            self.findings.append(_broken(entry.seq))
        if told or self.keys:
            self.check_waiting(told)
        self.signed += bool(signature)
        self.rows.update(named or {})
        for name, keys in told.items():
            self.keys[name] = (*self.keys.get(name, ()), *keys)
        self.hashes[entry.seq] = hash_
        self.before, self.last = hash_, entry.seq

    def _is_from_before_the_chain(self, body: object, signature: object) -> bool:
        """Say whether an entry was there before entries had a body or a signature."""
        if not self._is_old:
            return False
        self._is_old = body is None and not signature
        return self._is_old

    def _said(self, entry: Link, body: object) -> Mapping[str, str] | None:
        """Return the rows an entry names; none if it was erased, None if it must say."""
        if body is None:
            return {} if entry.person_id in self._erased else None
        try:
            rows = rows_of(body) if isinstance(body, str) else None
        except (ValueError, KeyError, TypeError, RecursionError):
            return None
        return rows if isinstance(rows, dict) else None

    def _keys_told(self, named: Mapping[str, str]) -> Mapping[str, tuple[str, ...]]:
        """Return whose keys an entry tells of; of somebody without one, that alone."""
        told: dict[str, tuple[str, ...]] = {}
        for user in (self._introduced[row] for row in named if row in self._introduced):
            own = [user.public] if user.public else []
            told[user.name] = (*told.get(user.name, ()), *own)
        return told

    def _check_giver(self, entry: Link, named: Mapping[str, str]) -> None:
        """Find who gave keys or roles and was not one to give them by then.

        The first entry that tells of users is the founding, or the upgrade.
        """
        given = [self._introduced[row] for row in named if row in self._introduced]
        if (
            given
            and self._roles
            and not KEY_GIVERS & self._roles.get(entry.actor, set())
        ):
            self.findings.append(_not_to_give(entry.seq, entry.actor))
        for user in given:
            self._roles[user.name] = set(user.roles) if user.is_active else set()

    def check_waiting(self, told: Mapping[str, tuple[str, ...]]) -> None:
        """Check the entries since the last keys were told of: the first have to wait."""
        for seq, actor, hash_, signature in self._waiting:
            if seq > self._proven and not self._is_signed(
                actor, told, hash_, signature
            ):
                self.findings.append(_forged(seq, actor))
        self._waiting = []

    def _is_signed(
        self,
        actor: str,
        told: Mapping[str, tuple[str, ...]],
        hash_: str,
        signature: str,
    ) -> bool:
        """Say whether an entry carries its author's signature.

        A key counts from the entry that tells of it. Only for somebody who has none
        yet may that be their own: nobody gives another a second key by signing with it.
        Two officers from before 0.5 have no key: they sign nothing until they get one.
        """
        known = (self.keys or told).get(actor)
        if not signature or not isinstance(hash_, str):
            return known == ()
        keys = known or told.get(actor, ())
        return any(is_signed_by(key, link(hash_), signature) for key in keys)


def _holds(entry: Link, body: object, prev: str, hash_: str) -> bool:
    """Say whether an entry's digest and hash follow from what it says."""
    try:
        follows = hash_of(prev, entry) == hash_
    except TypeError:  # bytes or an inexact number, where we write neither
        return False
    return follows and (
        body is None or (isinstance(body, str) and digest(body) == entry.digest)
    )


def _introduced(cursor: Any) -> Mapping[str, _Told]:
    """Return what each row of the users tells, as far as it can be read."""
    cursor.execute("SELECT seq, name, public, roles, is_active FROM users")
    return {
        row_name("users", (seq,)): _Told(name, public, _codes(roles), is_active == 1)
        for seq, name, public, roles, is_active in cursor.fetchall()
    }


def _codes(roles: object) -> tuple[str, ...]:
    try:
        found = json.loads(roles) if isinstance(roles, str) else None
    except (ValueError, RecursionError):
        found = None
    return tuple(map(str, found)) if isinstance(found, list) else ()


def _erased(cursor: Any) -> frozenset[str]:
    """Return the people whose files were erased, and with them what entries said."""
    cursor.execute("SELECT person_id FROM erasures")
    return frozenset(person_id for (person_id,) in cursor.fetchall())


class _Far:
    """How many entries and rows of a file are checked."""

    def __init__(self, cursor: Any, told: Told) -> None:
        self._told = told
        self._done = 0
        self._of = sum(
            cursor.execute(f"SELECT count(*) FROM {_quoted(table)}").fetchone()[0]
            for table in ("audit", *_tables(cursor))
        )

    def go_on(self) -> None:
        if self._done % _TELL_EVERY == 0:
            self._told(self._done, self._of)
        self._done += 1


def _tables(cursor: Any) -> list[str]:
    """Return the tables whose rows the chain names."""
    found = cursor.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
    ).fetchall()
    return [
        table
        for (table,) in found
        if table not in UNCHAINED and not table.startswith("sqlite_")
    ]


def _quoted(table: object) -> str:
    return '"{}"'.format(str(table).replace('"', '""'))


def _rows(cursor: Any, said: Mapping[str, str], far: _Far) -> tuple[int, list[Finding]]:
    """Compare every row there is with what the chain last said of it."""
    findings = []
    left = {name for name, of in said.items() if of != GONE}
    count = 0
    for table in _tables(cursor):
        quoted = _quoted(table)
        described = cursor.execute(f"PRAGMA table_info({quoted})").fetchall()
        keys = [name for _, name in sorted((c[5], c[1]) for c in described if c[5])]
        cursor.execute(f"SELECT * FROM {quoted}")
        # What is worked out from others has a column here, and none in `described`.
        columns = [column[0] for column in cursor.description]
        places = [columns.index(key) for key in keys]
        while (row := cursor.fetchone()) is not None:
            count += 1
            far.go_on()
            name = row_name(table, tuple(row[i] for i in places))
            left.discard(name)
            if said.get(name, GONE) != row_digest(dict(zip(columns, row, strict=True))):
                findings.append(_row(name, known=name in said))
    findings += [_missing(name) for name in sorted(left)]
    return count, findings


def _closings(cursor: Any, hashes: Mapping[int, str]) -> list[Finding]:
    """Find the heads that stood on closed lists in the chain, and those lists' own."""
    heads = cursor.execute(
        "SELECT head_seq, head_hash FROM closings UNION ALL "
        "SELECT head_seq, head_hash FROM disclosures"
    ).fetchall()
    cut = [_cut(Head(s, h)) for s, h in heads if s and hashes.get(s) != h]
    return cut + [_unchained(_shown(month)) for month in unchained(cursor)]


def _signatures(cursor: Any, keys: Mapping[str, tuple[str, ...]]) -> list[Finding]:
    """Check every signature that was given by key, here or on a laptop."""
    findings = []
    elsewhere = keys_of_laptops(cursor)
    for seq, kind, object_id, name, role, said, signature in cursor.execute(
        "SELECT seq, kind, object_id, name, role, digest, signature FROM signatures "
        "WHERE way = 'key' ORDER BY seq"
    ).fetchall():
        try:
            message = statement(kind, object_id, name, role, said)
        except TypeError:  # bytes, where we write none
            message = ""
        known = keys.get(name, ())
        if kind == VISIT:
            known = (*known, *elsewhere.get(name, ()))
        if not any(is_signed_by(key, message, signature) for key in known):
            findings.append(_forged(seq, name))
    return findings


def _rules(cursor: Any) -> list[Finding]:
    """Find the triggers that were taken out, changed or added: the file's own rules."""
    cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
    found = {_shown(name): sql for name, sql in cursor.fetchall()}
    ours = triggers()
    names = sorted({*found, *ours})
    return [_other_rule(name) for name in names if found.get(name) != ours.get(name)]


def _shown(value: object) -> str:
    return value if isinstance(value, str) else repr(value)


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
            {"seq": seq, "name": _shown(name)},
        ),
    )


def _not_to_give(seq: int, name: str) -> Finding:
    return Finding(
        "AUDIT-007",
        seq,
        Message(
            N_("In entry {seq} {name} gave a key or roles without being one to do so."),
            {"seq": seq, "name": _shown(name)},
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


def _unchained(month: str) -> Finding:
    said = N_("The closed list of {month} does not follow from the one closed before.")
    return Finding("AUDIT-009", 0, Message(said, {"month": month}))


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


def _other_rule(name: str) -> Finding:
    return Finding(
        "AUDIT-008",
        0,
        Message(
            N_("The data file's rule {name} was changed outside the program."),
            {"name": name},
        ),
    )
