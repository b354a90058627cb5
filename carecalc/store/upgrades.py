# SPDX-License-Identifier: Apache-2.0
"""Steps from each older schema to the next, forward only, over a verified copy.

A step is written out in SQL and imports nothing of the tables' definitions: those go
on changing, what an old file needs does not.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from carecalc.store import (
    people_search,
    upgrade_to_4,
    upgrade_to_5,
    upgrade_to_6,
    upgrade_to_7,
)

_SECOND_LOG = """
CREATE TABLE second_log (
  seq INTEGER NOT NULL,
  visit_id TEXT NOT NULL,
  step TEXT NOT NULL,
  item TEXT NOT NULL,
  answer TEXT,
  at BIGINT NOT NULL,
  CONSTRAINT pk_second_log PRIMARY KEY (seq),
  CONSTRAINT ck_second_log_step CHECK (step IN ('answer', 'clear', 'undo')),
  CONSTRAINT ck_second_log_answer CHECK ((step = 'answer') = (answer IS NOT NULL)),
  CONSTRAINT fk_second_log_visit_id FOREIGN KEY(visit_id) REFERENCES visits (id)
)
"""
_SETTLEMENTS = """
CREATE TABLE settlements (
  seq INTEGER NOT NULL,
  visit_id TEXT NOT NULL,
  item TEXT NOT NULL,
  settlement TEXT NOT NULL,
  at BIGINT NOT NULL,
  CONSTRAINT pk_settlements PRIMARY KEY (seq),
  CONSTRAINT fk_settlements_visit_id FOREIGN KEY(visit_id) REFERENCES visits (id)
)
"""
_REMARKS = """
CREATE TABLE remarks (
  seq INTEGER NOT NULL,
  visit_id TEXT NOT NULL,
  "key" TEXT NOT NULL,
  remark TEXT NOT NULL,
  at BIGINT NOT NULL,
  CONSTRAINT pk_remarks PRIMARY KEY (seq),
  CONSTRAINT fk_remarks_visit_id FOREIGN KEY(visit_id) REFERENCES visits (id)
)
"""
_ENDINGS = """
CREATE TABLE endings (
  visit_id TEXT NOT NULL,
  outcome TEXT NOT NULL,
  propose_on TEXT,
  successor TEXT NOT NULL,
  seq INTEGER NOT NULL,
  at BIGINT NOT NULL,
  CONSTRAINT pk_endings PRIMARY KEY (visit_id),
  CONSTRAINT ck_endings_outcome CHECK (outcome IN ('refused', 'moved')),
  CONSTRAINT fk_endings_visit_id FOREIGN KEY(visit_id) REFERENCES visits (id)
)
"""
_EVIDENCE = """
CREATE TABLE evidence (
  id TEXT NOT NULL,
  visit_id TEXT NOT NULL,
  item TEXT NOT NULL,
  media TEXT NOT NULL,
  attachment TEXT NOT NULL,
  seq INTEGER NOT NULL,
  at BIGINT NOT NULL,
  CONSTRAINT pk_evidence PRIMARY KEY (id),
  CONSTRAINT uq_evidence_seq UNIQUE (seq),
  CONSTRAINT fk_evidence_visit_id FOREIGN KEY(visit_id) REFERENCES visits (id)
)
"""
_AGREEMENTS = """
CREATE TABLE agreements (
  visit_id TEXT NOT NULL,
  scale TEXT NOT NULL,
  first TEXT NOT NULL,
  second TEXT NOT NULL,
  counts TEXT NOT NULL,
  seq INTEGER NOT NULL,
  CONSTRAINT pk_agreements PRIMARY KEY (visit_id),
  CONSTRAINT fk_agreements_visit_id FOREIGN KEY(visit_id) REFERENCES visits (id)
)
"""
_NEW_IN_2 = (
    "second_log",
    "settlements",
    "remarks",
    "endings",
    "evidence",
    "agreements",
)

_HOUSEHOLDS = """
CREATE TABLE households (
  id TEXT NOT NULL,
  version INTEGER NOT NULL,
  household TEXT NOT NULL,
  closed_because TEXT NOT NULL,
  seq INTEGER NOT NULL,
  at BIGINT NOT NULL,
  CONSTRAINT pk_households PRIMARY KEY (id, version),
  CONSTRAINT uq_households_seq UNIQUE (seq)
)
"""
_HOUSEHOLD_MEMBERS = """
CREATE TABLE household_members (
  household_id TEXT NOT NULL,
  version INTEGER NOT NULL,
  member TEXT NOT NULL,
  person_id TEXT,
  id_key TEXT,
  counts INTEGER NOT NULL,
  CONSTRAINT pk_household_members PRIMARY KEY (household_id, version, member),
  CONSTRAINT fk_household_members_household_id
    FOREIGN KEY(household_id, version) REFERENCES households (id, version),
  CONSTRAINT ck_household_members_counts CHECK (counts IN (0, 1)),
  CONSTRAINT fk_household_members_person_id
    FOREIGN KEY(person_id) REFERENCES people (id)
)
"""
_ACCEPTANCES = """
CREATE TABLE acceptances (
  digest TEXT NOT NULL,
  reason TEXT NOT NULL,
  document TEXT NOT NULL,
  accepted_by TEXT NOT NULL,
  seq INTEGER NOT NULL,
  at BIGINT NOT NULL,
  CONSTRAINT pk_acceptances PRIMARY KEY (digest),
  CONSTRAINT uq_acceptances_seq UNIQUE (seq),
  CONSTRAINT fk_acceptances_digest FOREIGN KEY(digest) REFERENCES laws (digest)
)
"""
_CARE_PLANS = """
CREATE TABLE care_plans (
  id TEXT NOT NULL,
  version INTEGER NOT NULL,
  person_id TEXT NOT NULL,
  visit_id TEXT NOT NULL,
  "plan" TEXT NOT NULL,
  seq INTEGER NOT NULL,
  at BIGINT NOT NULL,
  CONSTRAINT pk_care_plans PRIMARY KEY (id, version),
  CONSTRAINT uq_care_plans_seq UNIQUE (seq),
  CONSTRAINT fk_care_plans_person_id FOREIGN KEY(person_id) REFERENCES people (id),
  CONSTRAINT fk_care_plans_visit_id FOREIGN KEY(visit_id) REFERENCES visits (id)
)
"""
_SCANS = """
CREATE TABLE scans (
  id TEXT NOT NULL,
  fact_id TEXT NOT NULL,
  media TEXT NOT NULL,
  attachment TEXT NOT NULL,
  seq INTEGER NOT NULL,
  at BIGINT NOT NULL,
  CONSTRAINT pk_scans PRIMARY KEY (id),
  CONSTRAINT uq_scans_seq UNIQUE (seq),
  CONSTRAINT fk_scans_fact_id FOREIGN KEY(fact_id) REFERENCES facts (id)
)
"""
_NEW_IN_3 = ("households", "household_members", "acceptances", "care_plans", "scans")

Told = Callable[[int, int], None]
"""Hears how much of how much is done; it may raise to have the upgrade end."""

Step = str | Callable[[Any, Told], None]
"""A statement, or what SQL cannot do alone, given the file's cursor and who hears."""

_HEAVY = 100
"""As much as so many statements counts what goes through all of a file's rows."""

STEPS: Mapping[int, tuple[Step, ...]] = {
    1: (
        _SECOND_LOG,
        _SETTLEMENTS,
        _REMARKS,
        _ENDINGS,
        _EVIDENCE,
        _AGREEMENTS,
        *(
            f"CREATE INDEX ix_{table}_visit_id_seq ON {table} (visit_id, seq)"
            for table in ("second_log", "settlements", "remarks", "evidence")
        ),
        *(
            f"CREATE TRIGGER {table}_no_{action.lower()} BEFORE {action} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is insert-only'); END"
            for table in _NEW_IN_2
            for action in ("UPDATE", "DELETE")
        ),
        *(
            f"CREATE TRIGGER {table}_closed BEFORE INSERT ON {table} "
            "WHEN (SELECT state FROM visits WHERE id = NEW.visit_id) <> 'draft' "
            "BEGIN SELECT RAISE(ABORT, 'a closed visit never changes'); END"
            for table in _NEW_IN_2
        ),
    ),
    2: (
        _HOUSEHOLDS,
        _HOUSEHOLD_MEMBERS,
        _ACCEPTANCES,
        _CARE_PLANS,
        _SCANS,
        "CREATE INDEX ix_household_members_person_id ON household_members (person_id)",
        "CREATE INDEX ix_household_members_id_key ON household_members (id_key)",
        "CREATE INDEX ix_care_plans_person_id_seq ON care_plans (person_id, seq)",
        "CREATE INDEX ix_scans_fact_id ON scans (fact_id)",
        *(
            f"CREATE TRIGGER {table}_no_{action.lower()} BEFORE {action} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is insert-only'); END"
            for table in _NEW_IN_3
            for action in ("UPDATE", "DELETE")
        ),
    ),
    3: upgrade_to_4.STEPS,
    # What people are found by is made of other parts now.
    4: (*upgrade_to_5.STEPS, people_search.refill),
    5: upgrade_to_6.STEPS,
    6: upgrade_to_7.STEPS,
}
"""The steps that bring a file of a schema to the next one."""


def take(cursor: Any, taken: Sequence[Step], told: Told) -> None:
    """Take steps one after the other; `told` hears how far they are."""
    weights = [1 if isinstance(step, str) else _HEAVY for step in taken]
    of, done = sum(weights), 0
    for step, weight in zip(taken, weights, strict=True):
        told(done, of)
        if isinstance(step, str):
            cursor.execute(step)
        else:
            step(cursor, partial(_within, told, done, weight, of))
        done += weight


def _within(
    told: Told, before: int, weight: int, of: int, done: int, all_: int
) -> None:
    told(before + weight * done // all_, of)


def steps(found: int, wanted: int) -> tuple[Step, ...]:
    """Return every step from schema `found` to schema `wanted`."""
    return tuple(step for schema in range(found, wanted) for step in STEPS[schema])
