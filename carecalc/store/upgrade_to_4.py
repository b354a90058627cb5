# SPDX-License-Identifier: Apache-2.0
"""From schema 3 to 4: users, signatures, disclosures, and audit entries in a chain.

Written out and on its own, as every step is: what an old file needs never changes. The
entries that were there are chained as they stand; nobody signed them. Only the index
for searching is made by whoever searches: it is worked out anew, not brought along.
"""

import hashlib
import json
from collections.abc import Callable
from typing import Any

from carecalc.store import people_search

_USERS = """
CREATE TABLE users (
  seq INTEGER NOT NULL,
  name TEXT NOT NULL,
  roles TEXT NOT NULL,
  communities TEXT,
  public TEXT NOT NULL,
  is_active BOOLEAN NOT NULL,
  reason TEXT NOT NULL,
  "by" TEXT NOT NULL,
  at BIGINT NOT NULL,
  CONSTRAINT pk_users PRIMARY KEY (seq),
  CONSTRAINT ck_users_active CHECK (is_active IN (0, 1))
)
"""
_SEPARATIONS = """
CREATE TABLE separations (
  seq INTEGER NOT NULL,
  valid_from TEXT NOT NULL,
  apart TEXT NOT NULL,
  reason TEXT NOT NULL,
  "by" TEXT NOT NULL,
  at BIGINT NOT NULL,
  CONSTRAINT pk_separations PRIMARY KEY (seq)
)
"""
_PINS = """
CREATE TABLE pins (
  seq INTEGER NOT NULL,
  name TEXT NOT NULL,
  salt TEXT NOT NULL,
  hash TEXT NOT NULL,
  CONSTRAINT pk_pins PRIMARY KEY (seq)
)
"""
_SIGNATURES = """
CREATE TABLE signatures (
  seq INTEGER NOT NULL,
  kind TEXT NOT NULL,
  object_id TEXT NOT NULL,
  name TEXT NOT NULL,
  role TEXT NOT NULL,
  way TEXT NOT NULL,
  digest TEXT NOT NULL,
  signature TEXT NOT NULL,
  at BIGINT NOT NULL,
  CONSTRAINT pk_signatures PRIMARY KEY (seq),
  CONSTRAINT uq_signatures_kind_object_id_name UNIQUE (kind, object_id, name),
  CONSTRAINT ck_signatures_way CHECK (way IN ('key', 'ink')),
  CONSTRAINT ck_signatures_signed CHECK ((way = 'key') = (signature <> ''))
)
"""
_CLOSINGS = """
CREATE TABLE closings (
  run_id TEXT NOT NULL,
  month TEXT NOT NULL,
  digest TEXT NOT NULL,
  head_seq INTEGER NOT NULL,
  head_hash TEXT NOT NULL,
  seq INTEGER NOT NULL,
  at BIGINT NOT NULL,
  CONSTRAINT pk_closings PRIMARY KEY (run_id),
  CONSTRAINT uq_closings_month UNIQUE (month),
  CONSTRAINT uq_closings_seq UNIQUE (seq),
  CONSTRAINT fk_closings_run_id FOREIGN KEY(run_id) REFERENCES runs (id)
)
"""
_LIFTS = """
CREATE TABLE lifts (
  id TEXT NOT NULL,
  block TEXT NOT NULL,
  object_id TEXT NOT NULL,
  reason TEXT NOT NULL,
  seq INTEGER NOT NULL,
  at BIGINT NOT NULL,
  CONSTRAINT pk_lifts PRIMARY KEY (id),
  CONSTRAINT uq_lifts_block_object_id UNIQUE (block, object_id),
  CONSTRAINT uq_lifts_seq UNIQUE (seq)
)
"""
_DISCLOSURES = """
CREATE TABLE disclosures (
  id TEXT NOT NULL,
  kind TEXT NOT NULL,
  recipient TEXT NOT NULL,
  purpose TEXT NOT NULL,
  basis TEXT NOT NULL,
  fields TEXT NOT NULL,
  digest TEXT NOT NULL,
  paper_id TEXT,
  "by" TEXT NOT NULL,
  head_seq INTEGER NOT NULL,
  head_hash TEXT NOT NULL,
  seq INTEGER NOT NULL,
  at BIGINT NOT NULL,
  CONSTRAINT pk_disclosures PRIMARY KEY (id),
  CONSTRAINT uq_disclosures_seq UNIQUE (seq)
)
"""
_DISCLOSED_PEOPLE = """
CREATE TABLE disclosed_people (
  disclosure_id TEXT NOT NULL,
  person_id TEXT NOT NULL,
  CONSTRAINT pk_disclosed_people PRIMARY KEY (disclosure_id, person_id),
  CONSTRAINT fk_disclosed_people_disclosure_id FOREIGN KEY(disclosure_id)
    REFERENCES disclosures (id),
  CONSTRAINT fk_disclosed_people_person_id FOREIGN KEY(person_id) REFERENCES people (id)
)
"""
_CONSENTS = """
CREATE TABLE consents (
  id TEXT NOT NULL,
  person_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  scope TEXT NOT NULL,
  text_digest TEXT NOT NULL,
  "on" TEXT NOT NULL,
  giver TEXT NOT NULL,
  way TEXT NOT NULL,
  "by" TEXT NOT NULL,
  seq INTEGER NOT NULL,
  at BIGINT NOT NULL,
  CONSTRAINT pk_consents PRIMARY KEY (id),
  CONSTRAINT ck_consents_kind CHECK (kind IN ('told', 'consented', 'withdrawn')),
  CONSTRAINT uq_consents_seq UNIQUE (seq),
  CONSTRAINT fk_consents_person_id FOREIGN KEY(person_id) REFERENCES people (id),
  CONSTRAINT fk_consents_text_digest FOREIGN KEY(text_digest) REFERENCES laws (digest)
)
"""
_ERASURES = """
CREATE TABLE erasures (
  person_id TEXT NOT NULL,
  reason TEXT NOT NULL,
  "by" TEXT NOT NULL,
  seq INTEGER NOT NULL,
  at BIGINT NOT NULL,
  CONSTRAINT pk_erasures PRIMARY KEY (person_id),
  CONSTRAINT uq_erasures_seq UNIQUE (seq)
)
"""
_AUDIT = """
CREATE TABLE audit (
  seq INTEGER NOT NULL,
  at BIGINT NOT NULL,
  actor TEXT NOT NULL,
  action TEXT NOT NULL,
  object_id TEXT NOT NULL,
  person_id TEXT,
  digest TEXT NOT NULL,
  body TEXT,
  prev TEXT NOT NULL,
  hash TEXT NOT NULL,
  signature TEXT NOT NULL,
  CONSTRAINT pk_audit PRIMARY KEY (seq)
)
"""
_NEW = (
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
)

_ERASED = "(SELECT person_id FROM erasures)"
_STAYS_UNLESS = {
    "people": ("OLD.id NOT IN (SELECT person_id FROM erasures)"),
    "facts": ("OLD.person_id NOT IN (SELECT person_id FROM erasures)"),
    "visits": ("OLD.person_id NOT IN (SELECT person_id FROM erasures)"),
    "determinations": ("OLD.person_id NOT IN (SELECT person_id FROM erasures)"),
    "lines": ("OLD.person_id NOT IN (SELECT person_id FROM erasures)"),
    "reasons": ("OLD.person_id NOT IN (SELECT person_id FROM erasures)"),
    "care_plans": ("OLD.person_id NOT IN (SELECT person_id FROM erasures)"),
    "consents": ("OLD.person_id NOT IN (SELECT person_id FROM erasures)"),
    "disclosed_people": ("OLD.person_id NOT IN (SELECT person_id FROM erasures)"),
    "papers": ("coalesce(OLD.person_id NOT IN (SELECT person_id FROM erasures), 1)"),
    "household_members": (
        "coalesce(OLD.person_id NOT IN (SELECT person_id FROM erasures), NOT "
        "EXISTS (SELECT 1 FROM household_members WHERE household_id = "
        "OLD.household_id AND version = OLD.version AND person_id IN (SELECT "
        "person_id FROM erasures)) OR EXISTS (SELECT 1 FROM household_members "
        "WHERE household_id = OLD.household_id AND version = OLD.version AND "
        "person_id NOT IN (SELECT person_id FROM erasures)))"
    ),
    "answer_log": (
        "(SELECT person_id FROM visits WHERE id = OLD.visit_id) NOT IN (SELECT "
        "person_id FROM erasures)"
    ),
    "second_log": (
        "(SELECT person_id FROM visits WHERE id = OLD.visit_id) NOT IN (SELECT "
        "person_id FROM erasures)"
    ),
    "settlements": (
        "(SELECT person_id FROM visits WHERE id = OLD.visit_id) NOT IN (SELECT "
        "person_id FROM erasures)"
    ),
    "remarks": (
        "(SELECT person_id FROM visits WHERE id = OLD.visit_id) NOT IN (SELECT "
        "person_id FROM erasures)"
    ),
    "endings": (
        "(SELECT person_id FROM visits WHERE id = OLD.visit_id) NOT IN (SELECT "
        "person_id FROM erasures)"
    ),
    "evidence": (
        "(SELECT person_id FROM visits WHERE id = OLD.visit_id) NOT IN (SELECT "
        "person_id FROM erasures)"
    ),
    "agreements": (
        "(SELECT person_id FROM visits WHERE id = OLD.visit_id) NOT IN (SELECT "
        "person_id FROM erasures)"
    ),
    "withdrawals": (
        "(SELECT person_id FROM facts WHERE id = OLD.fact_id) NOT IN (SELECT "
        "person_id FROM erasures)"
    ),
    "scans": (
        "(SELECT person_id FROM facts WHERE id = OLD.fact_id) NOT IN (SELECT "
        "person_id FROM erasures)"
    ),
    "determination_states": (
        "(SELECT person_id FROM determinations WHERE id = OLD.determination_id) "
        "NOT IN (SELECT person_id FROM erasures)"
    ),
    "households": (
        "EXISTS (SELECT 1 FROM household_members WHERE household_id = OLD.id AND "
        "version = OLD.version)"
    ),
}

_TRIGGERS = (
    "CREATE TRIGGER decided_by_another BEFORE INSERT ON determination_states "
    "WHEN NEW.state IN ('approved', 'refused') AND (NEW.by IS NULL OR NEW.by "
    "= (SELECT coalesce(prepared_by, NEW.by) FROM determinations WHERE id = "
    "NEW.determination_id)) BEGIN SELECT RAISE(ABORT, 'who prepared an act "
    "does not decide it'); END",
    "CREATE TRIGGER decided_by_no_recorder BEFORE INSERT ON determination_states "
    "WHEN NEW.state IN ('approved', 'refused') AND EXISTS "
    "(SELECT 1 FROM audit WHERE actor = NEW.by "
    "AND action IN ('fact.added', 'fact.withdrawn', 'visit.signed') "
    "AND person_id = (SELECT person_id FROM determinations "
    "WHERE id = NEW.determination_id)) "
    "BEGIN SELECT RAISE(ABORT, 'who recorded a case does not decide it'); END",
    "CREATE TRIGGER signed_by_another BEFORE INSERT ON signatures WHEN "
    "NEW.kind = 'run' AND NEW.name = coalesce((SELECT built_by "
    "FROM runs WHERE id = NEW.object_id), NEW.name) BEGIN SELECT RAISE(ABORT, 'who built "
    "a list does not close it'); END",
    "CREATE TRIGGER closed_by_two BEFORE INSERT ON closings WHEN (SELECT "
    "count(DISTINCT name) FROM signatures WHERE kind = 'run' AND object_id = "
    "NEW.run_id AND way = 'key' AND digest = NEW.digest) < 2 OR (SELECT state "
    "FROM runs WHERE id = NEW.run_id AND digest = NEW.digest "
    "AND month = NEW.month) IS NOT 'draft' "
    "BEGIN SELECT RAISE(ABORT, 'a list is closed by two'); END",
    "CREATE TRIGGER lifted_by_two BEFORE INSERT ON lifts WHEN (SELECT "
    "count(DISTINCT name) FROM signatures WHERE kind = 'lift' AND object_id = "
    "NEW.id AND way = 'key') <> 2 OR (SELECT count(DISTINCT digest) FROM "
    "signatures WHERE kind = 'lift' AND object_id = NEW.id AND way = 'key') <> 1 "
    "BEGIN SELECT RAISE(ABORT, 'a block is "
    "lifted by two'); END",
    "CREATE TRIGGER runs_closed BEFORE UPDATE ON runs WHEN EXISTS (SELECT 1 "
    "FROM closings WHERE run_id = OLD.id) BEGIN SELECT RAISE(ABORT, 'a closed "
    "list never changes'); END",
    "CREATE TRIGGER runs_after_closing BEFORE INSERT ON runs WHEN EXISTS "
    "(SELECT 1 FROM closings WHERE month = NEW.month) BEGIN SELECT "
    "RAISE(ABORT, 'a closed month has one list'); END",
    "CREATE TRIGGER lines_after_closing BEFORE INSERT ON lines WHEN EXISTS "
    "(SELECT 1 FROM closings WHERE run_id = NEW.run_id) BEGIN SELECT "
    "RAISE(ABORT, 'a closed list never changes'); END",
    "CREATE TRIGGER reasons_after_closing BEFORE INSERT ON reasons WHEN EXISTS "
    "(SELECT 1 FROM closings WHERE run_id = NEW.run_id) BEGIN SELECT "
    "RAISE(ABORT, 'a closed list never changes'); END",
    "CREATE TRIGGER signatures_after_closing BEFORE INSERT ON signatures WHEN "
    "NEW.kind = 'run' AND EXISTS (SELECT 1 FROM closings WHERE run_id = "
    "NEW.object_id) OR NEW.kind = 'lift' AND EXISTS (SELECT 1 FROM lifts "
    "WHERE id = NEW.object_id) BEGIN SELECT RAISE(ABORT, 'what two have "
    "signed is closed'); END",
    "CREATE TRIGGER audit_chained BEFORE INSERT ON audit WHEN NEW.prev <> "
    "coalesce((SELECT hash FROM audit ORDER BY seq DESC LIMIT 1), '') OR "
    "NEW.seq <= coalesce((SELECT max(seq) FROM audit), 0) BEGIN SELECT "
    "RAISE(ABORT, 'an entry follows the last one'); END",
    "CREATE TRIGGER audit_kept BEFORE UPDATE ON audit WHEN NEW.body IS NOT "
    "NULL OR OLD.seq <> NEW.seq OR OLD.at <> NEW.at OR OLD.actor <> NEW.actor "
    "OR OLD.action <> NEW.action OR OLD.object_id <> NEW.object_id OR "
    "OLD.person_id IS NOT NEW.person_id OR OLD.digest <> NEW.digest OR "
    "OLD.prev <> NEW.prev OR OLD.hash <> NEW.hash OR OLD.signature <> "
    "NEW.signature OR NOT EXISTS (SELECT 1 FROM erasures WHERE person_id = "
    "OLD.person_id) BEGIN SELECT RAISE(ABORT, 'an entry never changes'); END",
)

_INDEXES = (
    "CREATE INDEX ix_users_name_seq ON users (name, seq)",
    "CREATE INDEX ix_disclosed_people_person_id ON disclosed_people (person_id)",
    "CREATE INDEX ix_consents_person_id_seq ON consents (person_id, seq)",
    "CREATE INDEX ix_people_changed_seq ON people (changed_seq)",
    "CREATE INDEX ix_people_birth_date_sort_key_id "
    "ON people (birth_date, sort_key, id)",
    "CREATE INDEX ix_people_community_sort_key_id ON people (community, sort_key, id)",
    "CREATE INDEX ix_people_community_changed_seq ON people (community, changed_seq)",
    "CREATE INDEX ix_people_community_birth_date ON people (community, birth_date)",
    "CREATE INDEX ix_facts_kind_valid_to ON facts (kind, valid_to)",
    "CREATE INDEX ix_visits_state_scale_digest_level_assessed_on "
    "ON visits (state, scale_digest, level, assessed_on)",
)

_TELL_EVERY = 1_000

_AUDIT_INDEXES = (
    "CREATE INDEX ix_audit_action_seq ON audit (action, seq)",
    "CREATE INDEX ix_audit_person_id_seq ON audit (person_id, seq)",
)


def _chained(cursor: Any, told: Callable[[int, int], None]) -> None:
    """Give every entry the hash of the one before, and say whose file it is about."""
    cursor.execute("ALTER TABLE audit RENAME TO audit_before")
    cursor.execute(_AUDIT)
    found = cursor.execute(
        "SELECT a.seq, a.at, a.actor, a.action, a.object_id, "
        "coalesce(p.id, v.person_id, f.person_id, d.person_id), a.digest "
        "FROM audit_before a "
        "LEFT JOIN people p ON p.id = a.object_id "
        "LEFT JOIN visits v ON v.id = a.object_id "
        "LEFT JOIN facts f ON f.id = a.object_id "
        "LEFT JOIN determinations d ON d.id = a.object_id "
        "ORDER BY a.seq"
    ).fetchall()
    before = ""
    for number, entry in enumerate(found):
        if number % _TELL_EVERY == 0:
            told(number, len(found))
        chained = json.dumps(
            [before, *entry], ensure_ascii=False, sort_keys=True, separators=(",", ":")
        )
        after = hashlib.sha256(chained.encode()).hexdigest()
        cursor.execute(
            "INSERT INTO audit (seq, at, actor, action, object_id, person_id, digest, "
            "body, prev, hash, signature) VALUES (?, ?, ?, ?, ?, ?, ?, NULL, ?, ?, '')",
            (*entry, before, after),
        )
        before = after
    cursor.execute("DROP TABLE audit_before")


def _refusal(table: str, action: str, when: str = "") -> str:
    return (
        f"CREATE TRIGGER {table}_no_{action.lower()} BEFORE {action} ON {table} {when}"
        f"BEGIN SELECT RAISE(ABORT, '{table} is insert-only'); END"
    )


_AUTHORS = (
    # Who prepared, decided or built something stood in the audit entries only.
    "DROP TRIGGER determinations_no_update",
    "DROP TRIGGER determination_states_no_update",
    "DROP TRIGGER runs_frozen",
    "ALTER TABLE determinations ADD COLUMN prepared_by TEXT",
    'ALTER TABLE determination_states ADD COLUMN "by" TEXT',
    "ALTER TABLE runs ADD COLUMN built_by TEXT",
    "UPDATE determinations SET prepared_by = (SELECT actor FROM audit "
    "WHERE action = 'determination.prepared' AND object_id = determinations.id)",
    'UPDATE determination_states SET "by" = (SELECT actor FROM audit '
    "WHERE action = 'determination.' || state AND object_id = determination_id)",
    "UPDATE runs SET built_by = (SELECT actor FROM audit "
    "WHERE action = 'run.built' AND object_id = runs.id)",
    _refusal("determinations", "UPDATE"),
    _refusal("determination_states", "UPDATE"),
    "CREATE TRIGGER runs_frozen BEFORE UPDATE ON runs WHEN OLD.state <> "
    "'draft' OR NEW.state <> 'replaced' OR OLD.id <> NEW.id OR OLD.number <> "
    "NEW.number OR OLD.month <> NEW.month OR OLD.pay_month <> NEW.pay_month "
    "OR OLD.built_on <> NEW.built_on OR OLD.files <> NEW.files OR OLD.digest "
    "<> NEW.digest OR OLD.cutoff_seq <> NEW.cutoff_seq OR OLD.seq <> NEW.seq "
    "OR OLD.built_by IS NOT NEW.built_by "
    "BEGIN SELECT RAISE(ABORT, 'a list never changes'); END",
)

STEPS: tuple[str | Callable[[Any, Callable[[int, int], None]], None], ...] = (
    _USERS,
    _SEPARATIONS,
    _PINS,
    _SIGNATURES,
    _CLOSINGS,
    _LIFTS,
    _DISCLOSURES,
    _DISCLOSED_PEOPLE,
    _CONSENTS,
    _ERASURES,
    *_INDEXES,
    *_AUTHORS,
    _chained,
    *_AUDIT_INDEXES,
    *_TRIGGERS,
    _refusal("audit", "DELETE"),
    *(_refusal(table, action) for table in _NEW for action in ("UPDATE",)),
    *(_refusal(table, "DELETE") for table in _NEW if table not in _STAYS_UNLESS),
    *(
        f"DROP TRIGGER {table}_no_delete"
        for table in _STAYS_UNLESS
        if table not in _NEW
    ),
    *(
        _refusal(table, "DELETE", f"WHEN {when} ")
        for table, when in _STAYS_UNLESS.items()
    ),
    people_search.rebuild,
)
