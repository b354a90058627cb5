# SPDX-License-Identifier: Apache-2.0
"""From schema 4 to 5: planned visits, drawn signatures, visits typed in from paper.

New tables only; written out and on its own, as every step is.
"""

_APPOINTMENTS = """
CREATE TABLE appointments (
  id TEXT NOT NULL,
  version INTEGER NOT NULL,
  person_id TEXT NOT NULL,
  day TEXT NOT NULL,
  time TEXT NOT NULL,
  address TEXT NOT NULL,
  assessors TEXT NOT NULL,
  reason TEXT NOT NULL,
  scales TEXT NOT NULL,
  note TEXT NOT NULL,
  state TEXT NOT NULL,
  why TEXT NOT NULL,
  visit_id TEXT,
  "by" TEXT NOT NULL,
  seq INTEGER NOT NULL,
  at BIGINT NOT NULL,
  CONSTRAINT pk_appointments PRIMARY KEY (id, version),
  CONSTRAINT uq_appointments_seq UNIQUE (seq),
  CONSTRAINT ck_appointments_state CHECK (state IN ('planned', 'moved', 'kept', 'cancelled')),
  CONSTRAINT ck_appointments_kept CHECK ((state = 'kept') = (visit_id IS NOT NULL)),
  CONSTRAINT ck_appointments_cancelled CHECK (state <> 'cancelled' OR why <> ''),
  CONSTRAINT ck_appointments_time CHECK (time = '' OR time GLOB '[0-2][0-9]:[0-5][0-9]'),
  CONSTRAINT fk_appointments_person_id FOREIGN KEY(person_id) REFERENCES people (id),
  CONSTRAINT fk_appointments_visit_id FOREIGN KEY(visit_id) REFERENCES visits (id)
)
"""
_DRAWN_SIGNATURES = """
CREATE TABLE drawn_signatures (
  id TEXT NOT NULL,
  visit_id TEXT NOT NULL,
  paper_id TEXT,
  role TEXT NOT NULL,
  name TEXT NOT NULL,
  relation TEXT NOT NULL,
  width INTEGER NOT NULL,
  height INTEGER NOT NULL,
  pointer TEXT NOT NULL,
  strokes TEXT NOT NULL,
  digest TEXT NOT NULL,
  "by" TEXT NOT NULL,
  seq INTEGER NOT NULL,
  at BIGINT NOT NULL,
  CONSTRAINT pk_drawn_signatures PRIMARY KEY (id),
  CONSTRAINT uq_drawn_signatures_seq UNIQUE (seq),
  CONSTRAINT ck_drawn_signatures_pointer CHECK (pointer IN ('finger', 'pen', 'mouse')),
  CONSTRAINT ck_drawn_signatures_box CHECK (width > 0 AND height > 0),
  CONSTRAINT fk_drawn_signatures_visit_id FOREIGN KEY(visit_id) REFERENCES visits (id),
  CONSTRAINT fk_drawn_signatures_paper_id FOREIGN KEY(paper_id) REFERENCES papers (id)
)
"""
_PAPER_ENTRIES = """
CREATE TABLE paper_entries (
  visit_id TEXT NOT NULL,
  visited_on TEXT NOT NULL,
  entered_on TEXT NOT NULL,
  visitors TEXT NOT NULL,
  note TEXT NOT NULL,
  "by" TEXT NOT NULL,
  seq INTEGER NOT NULL,
  at BIGINT NOT NULL,
  CONSTRAINT pk_paper_entries PRIMARY KEY (visit_id),
  CONSTRAINT uq_paper_entries_seq UNIQUE (seq),
  CONSTRAINT ck_paper_entries_days CHECK (visited_on <= entered_on),
  CONSTRAINT fk_paper_entries_visit_id FOREIGN KEY(visit_id) REFERENCES visits (id)
)
"""
_PAPER_SCANS = """
CREATE TABLE paper_scans (
  id TEXT NOT NULL,
  visit_id TEXT NOT NULL,
  media TEXT NOT NULL,
  attachment TEXT NOT NULL,
  seq INTEGER NOT NULL,
  at BIGINT NOT NULL,
  CONSTRAINT pk_paper_scans PRIMARY KEY (id),
  CONSTRAINT uq_paper_scans_seq UNIQUE (seq),
  CONSTRAINT fk_paper_scans_visit_id FOREIGN KEY(visit_id)
    REFERENCES paper_entries (visit_id)
)
"""
_INDEXES = (
    "CREATE INDEX ix_appointments_day ON appointments (day)",
    "CREATE INDEX ix_appointments_person_id_seq ON appointments (person_id, seq)",
    "CREATE INDEX ix_drawn_signatures_visit_id_seq ON drawn_signatures (visit_id, seq)",
    "CREATE INDEX ix_paper_scans_visit_id_seq ON paper_scans (visit_id, seq)",
)

_ERASED = "NOT IN (SELECT person_id FROM erasures)"
_WHOSE = "(SELECT person_id FROM visits WHERE id = OLD.visit_id)"
_STAYS_UNLESS = {
    "appointments": f"OLD.person_id {_ERASED}",
    "drawn_signatures": f"{_WHOSE} {_ERASED}",
    "paper_entries": f"{_WHOSE} {_ERASED}",
    "paper_scans": f"{_WHOSE} {_ERASED}",
}

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
        f"CREATE TRIGGER {table}_closed BEFORE INSERT ON {table} "
        "WHEN (SELECT state FROM visits WHERE id = NEW.visit_id) <> 'draft' "
        "BEGIN SELECT RAISE(ABORT, 'a closed visit never changes'); END"
        for table in ("paper_entries", "paper_scans")
    ),
    "CREATE TRIGGER visits_scanned BEFORE UPDATE ON visits "
    "WHEN NEW.state = 'signed' "
    "AND EXISTS (SELECT 1 FROM paper_entries WHERE visit_id = NEW.id) "
    "AND NOT EXISTS (SELECT 1 FROM paper_scans WHERE visit_id = NEW.id) "
    "BEGIN SELECT RAISE(ABORT, 'what was made on paper needs its scan'); END",
    "CREATE TRIGGER drawn_signatures_closed BEFORE INSERT ON drawn_signatures "
    "WHEN (SELECT state FROM visits WHERE id = NEW.visit_id) = 'abandoned' "
    "BEGIN SELECT RAISE(ABORT, 'a closed visit never changes'); END",
    "CREATE TRIGGER appointments_closed BEFORE INSERT ON appointments "
    "WHEN EXISTS (SELECT 1 FROM appointments WHERE id = NEW.id "
    "AND (state IN ('kept', 'cancelled') OR version >= NEW.version "
    "OR person_id <> NEW.person_id)) "
    "BEGIN SELECT RAISE(ABORT, 'a closed appointment never changes'); END",
)

STEPS: tuple[str, ...] = (
    _APPOINTMENTS,
    _DRAWN_SIGNATURES,
    _PAPER_ENTRIES,
    _PAPER_SCANS,
    *_INDEXES,
    *_TRIGGERS,
)
