# SPDX-License-Identifier: Apache-2.0
"""Making the tables, and the triggers that keep what must never change.

A new file is made from the tables' definitions; the schema's number stands in the file
(`user_version`). How an older file gets there stands in `upgrades`.
"""

from sqlalchemy import Connection

from carecalc.store.care_rows import OF_CARE
from carecalc.store.rows import Base
from carecalc.store.visit_rows import OF_A_VISIT

SCHEMA_VERSION = 3
APPLICATION_ID = 0x43415245
"""`CARE`: tells our file from any other that the same key could open."""

INSERT_ONLY = (
    "laws",
    "facts",
    "withdrawals",
    *OF_A_VISIT,
    "determinations",
    "determination_states",
    "lines",
    "reasons",
    "papers",
    *OF_CARE,
    "audit",
)
KEPT = ("people", "visits", "runs", "office", "counters")
"""Their rows change, but none of them is ever taken out."""

_REFUSALS = (
    # A signed or abandoned visit is closed.
    "CREATE TRIGGER visits_closed BEFORE UPDATE ON visits WHEN OLD.state <> 'draft' "
    "BEGIN SELECT RAISE(ABORT, 'a closed visit never changes'); END",
    # The law a visit began with, and whose visit it is.
    "CREATE TRIGGER visits_frozen BEFORE UPDATE OF id, person_id, number, scale, "
    "scale_version, scale_digest, switches, started_at ON visits "
    "WHEN OLD.scale_digest <> NEW.scale_digest OR OLD.person_id <> NEW.person_id "
    "OR OLD.number <> NEW.number OR OLD.scale <> NEW.scale OR OLD.id <> NEW.id "
    "OR OLD.switches <> NEW.switches OR OLD.scale_version <> NEW.scale_version "
    "OR OLD.started_at <> NEW.started_at "
    "BEGIN SELECT RAISE(ABORT, 'a visit keeps its law and person'); END",
    # A list changes in one way only: a newer one takes its place.
    "CREATE TRIGGER runs_frozen BEFORE UPDATE ON runs "
    "WHEN OLD.state <> 'draft' OR NEW.state <> 'replaced' OR OLD.id <> NEW.id "
    "OR OLD.number <> NEW.number OR OLD.month <> NEW.month "
    "OR OLD.pay_month <> NEW.pay_month OR OLD.built_on <> NEW.built_on "
    "OR OLD.files <> NEW.files OR OLD.digest <> NEW.digest "
    "OR OLD.cutoff_seq <> NEW.cutoff_seq OR OLD.seq <> NEW.seq "
    "BEGIN SELECT RAISE(ABORT, 'a list never changes'); END",
    "CREATE TRIGGER counters_forward BEFORE UPDATE ON counters "
    "WHEN NEW.value <= OLD.value OR NEW.name <> OLD.name "
    "BEGIN SELECT RAISE(ABORT, 'a counter only counts up'); END",
)


def make_schema(connection: Connection) -> None:
    """Make every table, index and trigger in an empty file, inside one transaction."""
    Base.metadata.create_all(connection)
    for table in INSERT_ONLY:
        connection.exec_driver_sql(_refuse(table, "UPDATE"))
    for table in (*INSERT_ONLY, *KEPT):
        connection.exec_driver_sql(_refuse(table, "DELETE"))
    for table in OF_A_VISIT:
        connection.exec_driver_sql(_closed(table))
    for trigger in _REFUSALS:
        connection.exec_driver_sql(trigger)
    connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.exec_driver_sql(f"PRAGMA user_version = {SCHEMA_VERSION}")


def _refuse(table: str, action: str) -> str:
    return (
        f"CREATE TRIGGER {table}_no_{action.lower()} BEFORE {action} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table} is insert-only'); END"
    )


def _closed(table: str) -> str:
    return (
        f"CREATE TRIGGER {table}_closed BEFORE INSERT ON {table} "
        "WHEN (SELECT state FROM visits WHERE id = NEW.visit_id) <> 'draft' "
        "BEGIN SELECT RAISE(ABORT, 'a closed visit never changes'); END"
    )
