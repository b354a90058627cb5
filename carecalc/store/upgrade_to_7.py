# SPDX-License-Identifier: Apache-2.0
"""From schema 6 to 7: the month's reckoning, and lines that put an earlier month right.

New tables of the two shapes; `lines` is made anew, since a person may now have several
kinds of lines for one month. What is written there already keeps its values.
"""

_RECORDS = {
    "payouts": ("made", "handed", "answered", "void"),
    "debts": ("open", "settled", "written-off", "void"),
    "appropriations": ("active", "ended"),
    "outside_lists": ("taken", "undone"),
    "proposals": ("open", "accepted", "declined", "void"),
    "duplicates": ("open", "same", "different"),
}
_HAPPENINGS: dict[str, tuple[str, ...]] = {
    "run_steps": ("checked", "published", "objection", "answered", "handed", "paid"),
    "payment_steps": ("returned", "reissued"),
    "debt_steps": ("notified", "repaid", "offset", "written-off", "corrected"),
    "fund_steps": ("received", "refunded"),
    "check_answers": ("answered",),
}


def _listed(words: tuple[str, ...]) -> str:
    return ", ".join(f"'{word}'" for word in words)


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
  CONSTRAINT ck_{table}_kind CHECK (kind IN ({_listed(kinds)})),
  CONSTRAINT fk_{table}_person_id FOREIGN KEY(person_id) REFERENCES people (id),
  CONSTRAINT fk_{table}_supersedes FOREIGN KEY(supersedes) REFERENCES {table} (id)
)
"""


_OUTSIDE_ROWS = """
CREATE TABLE outside_rows (
  list_id TEXT NOT NULL,
  position INTEGER NOT NULL,
  person_id TEXT,
  id_key TEXT NOT NULL,
  name TEXT NOT NULL,
  document TEXT NOT NULL,
  seq INTEGER NOT NULL,
  CONSTRAINT pk_outside_rows PRIMARY KEY (list_id, position),
  CONSTRAINT uq_outside_rows_seq UNIQUE (seq),
  CONSTRAINT fk_outside_rows_person_id FOREIGN KEY(person_id) REFERENCES people (id)
)
"""

_COLUMNS = (
    "run_id, position, person_id, name, id_number, community, programme, category, "
    "month, amount_fen, determination_id, payee"
)
_LINES = """
CREATE TABLE lines_anew (
  run_id TEXT NOT NULL,
  position INTEGER NOT NULL,
  person_id TEXT NOT NULL,
  name TEXT NOT NULL,
  id_number TEXT NOT NULL,
  community TEXT NOT NULL,
  programme TEXT NOT NULL,
  category TEXT,
  month TEXT NOT NULL,
  amount_fen INTEGER NOT NULL,
  determination_id TEXT NOT NULL,
  payee TEXT NOT NULL,
  kind TEXT,
  corrects TEXT,
  why TEXT,
  CONSTRAINT pk_lines PRIMARY KEY (run_id, position),
  CONSTRAINT uq_lines_run_id_person_id_programme_month_kind
    UNIQUE (run_id, person_id, programme, month, kind),
  CONSTRAINT ck_lines_kind CHECK (kind IN ('arrears', 'recovery', 'offset')),
  CONSTRAINT fk_lines_run_id FOREIGN KEY(run_id) REFERENCES runs (id),
  CONSTRAINT fk_lines_person_id FOREIGN KEY(person_id) REFERENCES people (id),
  CONSTRAINT fk_lines_determination_id
    FOREIGN KEY(determination_id) REFERENCES determinations (id)
)
"""

_ERASED = "OLD.person_id NOT IN (SELECT person_id FROM erasures)"
_STAYS_UNLESS = {
    "lines": _ERASED,
    "outside_rows": f"coalesce({_ERASED}, 1)",
    **{table: f"coalesce({_ERASED}, 1)" for table in (*_RECORDS, *_HAPPENINGS)},
}
_UNDER_A_VISIT = (
    "coalesce((SELECT person_id FROM visits WHERE id = OLD.object_id) "
    "NOT IN (SELECT person_id FROM erasures), 1)"
)
_STANDS = (
    "one.supersedes IS NULL AND one.id NOT IN (SELECT supersedes "
    "FROM payment_steps WHERE supersedes IS NOT NULL AND about = NEW.about)"
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
    "CREATE TRIGGER lines_after_closing BEFORE INSERT ON lines "
    "WHEN EXISTS (SELECT 1 FROM closings WHERE run_id = NEW.run_id) "
    "BEGIN SELECT RAISE(ABORT, 'a closed list never changes'); END",
    "CREATE TRIGGER lines_once BEFORE INSERT ON lines "
    "WHEN NEW.kind IS NULL AND EXISTS (SELECT 1 FROM lines JOIN closings "
    "ON closings.run_id = lines.run_id WHERE lines.person_id = NEW.person_id "
    "AND lines.programme = NEW.programme AND lines.month = NEW.month "
    "AND lines.kind IS NULL) "
    "BEGIN SELECT RAISE(ABORT, 'a month is paid once'); END",
    "CREATE TRIGGER payment_steps_once BEFORE INSERT ON payment_steps "
    "WHEN NEW.supersedes IS NULL AND EXISTS (SELECT 1 FROM payment_steps AS one "
    f"WHERE one.about = NEW.about AND one.kind = NEW.kind AND {_STANDS}) "
    "BEGIN SELECT RAISE(ABORT, 'a payment comes back, and is made again, once'); END",
    "CREATE TRIGGER reissued_when_returned BEFORE INSERT ON payment_steps "
    "WHEN NEW.kind = 'reissued' AND NEW.supersedes IS NULL "
    "AND NOT EXISTS (SELECT 1 FROM payment_steps AS one "
    f"WHERE one.about = NEW.about AND one.kind = 'returned' AND {_STANDS}) "
    "BEGIN SELECT RAISE(ABORT, 'only what came back is paid again'); END",
)

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
    "CREATE INDEX ix_outside_rows_id_key ON outside_rows (id_key)",
    "CREATE INDEX ix_outside_rows_person_id ON outside_rows (person_id)",
    "CREATE UNIQUE INDEX uq_lines_regular ON lines "
    "(run_id, person_id, programme, month) WHERE kind IS NULL",
    "CREATE INDEX ix_lines_person_id_month ON lines (person_id, month)",
)

STEPS: tuple[str, ...] = (
    *(_record(table, states) for table, states in _RECORDS.items()),
    *(_happening(table, kinds) for table, kinds in _HAPPENINGS.items()),
    _OUTSIDE_ROWS,
    # Made anew: its triggers go with the old table.
    "DROP TRIGGER lines_no_delete",
    _LINES,
    f"INSERT INTO lines_anew ({_COLUMNS}) SELECT {_COLUMNS} FROM lines",
    "DROP TABLE lines",
    "ALTER TABLE lines_anew RENAME TO lines",
    *_INDEXES,
    *_TRIGGERS,
    # The names under a visit go with the file of whom it was about.
    "DROP TRIGGER signatures_no_delete",
    "CREATE TRIGGER signatures_no_delete BEFORE DELETE ON signatures "
    f"WHEN {_UNDER_A_VISIT} "
    "BEGIN SELECT RAISE(ABORT, 'signatures is insert-only'); END",
    "ALTER TABLE closings ADD COLUMN chained TEXT",
)
"""What brings a file of schema 6 to schema 7."""
