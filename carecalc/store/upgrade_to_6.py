# SPDX-License-Identifier: Apache-2.0
"""From schema 5 to 6: the office's procedure, what travels, how long an answer took.

New tables of two shapes, and two columns; written out and on its own, as every step is.
"""

_RECORDS = {
    "applications": ("open", "decided", "withdrawn", "closed"),
    "holds": ("proposed", "held", "released", "withdrawn"),
    "organisations": ("active", "ended"),
    "contracts": ("active", "ended"),
    "assessors": ("active", "ended"),
    "tasks": ("offered", "accepted", "declined", "done", "returned", "cancelled"),
    "complaints": ("open", "answered", "closed"),
    "appeals": ("open", "granted", "rejected", "withdrawn"),
    "devices": ("active", "blocked", "lost"),
    "parcels": ("made", "held", "taken", "refused", "alarm", "confirmed"),
    "clashes": ("open", "decided"),
    "takeovers": ("accepted", "undone"),
}
_HAPPENINGS: dict[str, tuple[str, ...]] = {
    "case_steps": (),
    "life_proofs": ("visit", "office", "video", "list", "notified"),
    "reviews": ("passed", "commented", "returned", "overturned"),
    "draws": ("announced", "drawn"),
    "recusals": ("declared",),
    "afterwards": ("answered",),
    "takeover_lines": ("taken", "warned", "known", "failed"),
}


def _record(table: str, states: tuple[str, ...]) -> str:
    return f"""
CREATE TABLE {table} (
  id TEXT NOT NULL,
  version INTEGER NOT NULL,
  state TEXT NOT NULL,
  day TEXT,
  person_id TEXT,
  about TEXT NOT NULL,
  document TEXT NOT NULL,
  "by" TEXT NOT NULL,
  seq INTEGER NOT NULL,
  at BIGINT NOT NULL,
  CONSTRAINT pk_{table} PRIMARY KEY (id, version),
  CONSTRAINT uq_{table}_seq UNIQUE (seq),
  CONSTRAINT ck_{table}_state CHECK (state IN ({_listed(states)})),
  CONSTRAINT fk_{table}_person_id FOREIGN KEY(person_id) REFERENCES people (id)
)
"""


def _happening(table: str, kinds: tuple[str, ...]) -> str:
    check = f"CONSTRAINT ck_{table}_kind CHECK (kind IN ({_listed(kinds)})),"
    return f"""
CREATE TABLE {table} (
  id TEXT NOT NULL,
  kind TEXT NOT NULL,
  day TEXT,
  person_id TEXT,
  about TEXT NOT NULL,
  document TEXT NOT NULL,
  "by" TEXT NOT NULL,
  seq INTEGER NOT NULL,
  at BIGINT NOT NULL,
  supersedes TEXT,
  CONSTRAINT pk_{table} PRIMARY KEY (id),
  CONSTRAINT uq_{table}_seq UNIQUE (seq),
  {check if kinds else ""}
  CONSTRAINT fk_{table}_person_id FOREIGN KEY(person_id) REFERENCES people (id),
  CONSTRAINT fk_{table}_supersedes FOREIGN KEY(supersedes) REFERENCES {table} (id)
)
"""


def _listed(words: tuple[str, ...]) -> str:
    return ", ".join(f"'{word}'" for word in words)


_PAID_BEFORE = """
CREATE TABLE paid_before (
  id TEXT NOT NULL,
  takeover_id TEXT NOT NULL,
  person_id TEXT NOT NULL,
  programme TEXT NOT NULL,
  category TEXT NOT NULL,
  month TEXT NOT NULL,
  amount_fen INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  CONSTRAINT pk_paid_before PRIMARY KEY (id),
  CONSTRAINT uq_paid_before_seq UNIQUE (seq),
  CONSTRAINT uq_paid_before_takeover_id_person_id_programme_month
    UNIQUE (takeover_id, person_id, programme, month),
  CONSTRAINT fk_paid_before_person_id FOREIGN KEY(person_id) REFERENCES people (id)
)
"""
_ELSEWHERE = """
CREATE TABLE elsewhere (
  seq INTEGER NOT NULL,
  person_id TEXT NOT NULL,
  action TEXT NOT NULL,
  name TEXT NOT NULL,
  device TEXT NOT NULL,
  object_id TEXT NOT NULL,
  at BIGINT NOT NULL,
  CONSTRAINT pk_elsewhere PRIMARY KEY (seq),
  CONSTRAINT uq_elsewhere_seq UNIQUE (seq),
  CONSTRAINT fk_elsewhere_person_id FOREIGN KEY(person_id) REFERENCES people (id)
)
"""

_INDEXES = (
    *(
        f"CREATE INDEX ix_{table}_{name} ON {table} ({columns})"
        for table in _RECORDS
        for name, columns in (
            ("state_day", "state, day"),
            ("person_id_seq", "person_id, seq"),
            ("about", "about"),
        )
    ),
    *(
        f"CREATE INDEX ix_{table}_{name} ON {table} ({columns})"
        for table in _HAPPENINGS
        for name, columns in (
            ("person_id_seq", "person_id, seq"),
            ("about_seq", "about, seq"),
            ("kind_day", "kind, day"),
            ("supersedes", "supersedes"),
        )
    ),
    "CREATE INDEX ix_paid_before_person_id ON paid_before (person_id)",
    "CREATE INDEX ix_paid_before_month ON paid_before (month)",
    "CREATE INDEX ix_elsewhere_person_id_name ON elsewhere (person_id, name)",
)

_ERASED = "OLD.person_id NOT IN (SELECT person_id FROM erasures)"
_STAYS_UNLESS = {
    "paid_before": _ERASED,
    "elsewhere": _ERASED,
    **{table: f"coalesce({_ERASED}, 1)" for table in (*_RECORDS, *_HAPPENINGS)},
}

_RECORDED = (
    "AND action IN ('fact.added', 'fact.withdrawn', 'visit.signed') "
    "AND person_id = (SELECT person_id FROM determinations "
    "WHERE id = NEW.determination_id)"
)

_TRIGGERS = (
    *(
        f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table} is insert-only'); END"
        for table in _STAYS_UNLESS
    ),
    *(
        f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} WHEN {when} "
        f"BEGIN SELECT RAISE(ABORT, '{table} is insert-only'); END"
        for table, when in _STAYS_UNLESS.items()
    ),
    *(
        f"CREATE TRIGGER {table}_next BEFORE INSERT ON {table} "
        f"WHEN NEW.version <> 1 + coalesce((SELECT max(version) FROM {table} "
        f"WHERE id = NEW.id), 0) OR EXISTS (SELECT 1 FROM {table} "
        "WHERE id = NEW.id AND person_id IS NOT NEW.person_id) "
        "BEGIN SELECT RAISE(ABORT, 'a version follows the last one'); END"
        for table in _RECORDS
    ),
    "CREATE TRIGGER held_by_another BEFORE INSERT ON holds "
    "WHEN NEW.state = 'held' AND coalesce((SELECT state = 'proposed' AND by = NEW.by "
    "FROM holds WHERE id = NEW.id ORDER BY version DESC LIMIT 1), 1) "
    "BEGIN SELECT RAISE(ABORT, 'who proposes a hold does not approve it'); END",
    # Who recorded a case on another device does not decide it either.
    "DROP TRIGGER decided_by_no_recorder",
    "CREATE TRIGGER decided_by_no_recorder BEFORE INSERT ON determination_states "
    "WHEN NEW.state IN ('approved', 'refused') AND EXISTS "
    f"(SELECT 1 FROM audit WHERE actor = NEW.by {_RECORDED} "
    f"UNION ALL SELECT 1 FROM elsewhere WHERE name = NEW.by {_RECORDED}) "
    "BEGIN SELECT RAISE(ABORT, 'who recorded a case does not decide it'); END",
)

STEPS: tuple[str, ...] = (
    *(_record(table, states) for table, states in _RECORDS.items()),
    *(_happening(table, kinds) for table, kinds in _HAPPENINGS.items()),
    _PAID_BEFORE,
    _ELSEWHERE,
    *_INDEXES,
    *_TRIGGERS,
    "ALTER TABLE answer_log ADD COLUMN spent_ms INTEGER",
    "ALTER TABLE second_log ADD COLUMN spent_ms INTEGER",
    "ALTER TABLE users ADD COLUMN organisation TEXT DEFAULT '' NOT NULL",
)
"""What brings a file of schema 5 to schema 6."""
