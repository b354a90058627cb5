# SPDX-License-Identifier: Apache-2.0
"""Making the tables, and the triggers that keep what must never change.

A new file is made from the tables' definitions; the schema's number stands in the file
(`user_version`). How an older file gets there stands in `upgrades`.
"""

from collections.abc import Mapping

from sqlalchemy import Connection

from carecalc.store import people_search
from carecalc.store.care_rows import OF_CARE
from carecalc.store.desk_rows import OF_THE_DESK
from carecalc.store.kept_rows import HAPPENINGS, OF_AN_OFFICE, RECORDS
from carecalc.store.rows import Base
from carecalc.store.trust_rows import OF_TRUST
from carecalc.store.visit_rows import OF_A_VISIT

SCHEMA_VERSION = 7
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
    *OF_TRUST,
    *OF_THE_DESK,
    *OF_AN_OFFICE,
)
KEPT = ("people", "visits", "runs", "office", "counters", "audit")
"""Their rows change, but none of them is ever taken out."""

_ERASED = "(SELECT person_id FROM erasures)"
_BY_PERSON = f"OLD.person_id NOT IN {_ERASED}"
_BY_VISIT = f"(SELECT person_id FROM visits WHERE id = OLD.visit_id) NOT IN {_ERASED}"
_BY_FACT = f"(SELECT person_id FROM facts WHERE id = OLD.fact_id) NOT IN {_ERASED}"
_BESIDE = (
    "(SELECT 1 FROM household_members WHERE household_id = OLD.household_id "
    "AND version = OLD.version AND person_id "
)
# Somebody without a file goes with the only file their household is in, and before it.
_BY_MEMBER = (
    f"coalesce({_BY_PERSON}, NOT EXISTS {_BESIDE}IN {_ERASED}) "
    f"OR EXISTS {_BESIDE}NOT IN {_ERASED}))"
)
STAYS_UNLESS: Mapping[str, str] = {
    "people": f"OLD.id NOT IN {_ERASED}",
    **dict.fromkeys(
        (
            "facts",
            "visits",
            "determinations",
            "lines",
            "reasons",
            "care_plans",
            "consents",
            "disclosed_people",
            "appointments",
            "paid_before",
            "elsewhere",
        ),
        _BY_PERSON,
    ),
    # Under a visit stand the names of who helped with it, too.
    "signatures": (
        "coalesce((SELECT person_id FROM visits WHERE id = OLD.object_id) "
        f"NOT IN {_ERASED}, 1)"
    ),
    # What is about nobody stays.
    **dict.fromkeys(
        (
            "papers",
            "outside_rows",
            *(row.__tablename__ for row in (*RECORDS, *HAPPENINGS)),
        ),
        f"coalesce({_BY_PERSON}, 1)",
    ),
    "household_members": _BY_MEMBER,
    **dict.fromkeys((*OF_A_VISIT, "drawn_signatures"), _BY_VISIT),
    **dict.fromkeys(("withdrawals", "scans"), _BY_FACT),
    "determination_states": (
        "(SELECT person_id FROM determinations WHERE id = OLD.determination_id) "
        f"NOT IN {_ERASED}"
    ),
    "households": (
        "EXISTS (SELECT 1 FROM household_members WHERE household_id = OLD.id "
        "AND version = OLD.version)"
    ),
}
"""When a row may not be taken out: else only the erasure of a person's file can."""

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
    "CREATE TRIGGER visits_scanned BEFORE UPDATE ON visits "
    "WHEN NEW.state = 'signed' "
    "AND EXISTS (SELECT 1 FROM paper_entries WHERE visit_id = NEW.id) "
    "AND NOT EXISTS (SELECT 1 FROM paper_scans WHERE visit_id = NEW.id) "
    "BEGIN SELECT RAISE(ABORT, 'what was made on paper needs its scan'); END",
    # It may be signed before the visit is closed, and after; not what nobody finished.
    "CREATE TRIGGER drawn_signatures_closed BEFORE INSERT ON drawn_signatures "
    "WHEN (SELECT state FROM visits WHERE id = NEW.visit_id) = 'abandoned' "
    "BEGIN SELECT RAISE(ABORT, 'a closed visit never changes'); END",
    "CREATE TRIGGER appointments_closed BEFORE INSERT ON appointments "
    "WHEN EXISTS (SELECT 1 FROM appointments WHERE id = NEW.id "
    "AND (state IN ('kept', 'cancelled') OR version >= NEW.version "
    "OR person_id <> NEW.person_id)) "
    "BEGIN SELECT RAISE(ABORT, 'a closed appointment never changes'); END",
    # A list changes in one way only: a newer one takes its place.
    "CREATE TRIGGER runs_frozen BEFORE UPDATE ON runs "
    "WHEN OLD.state <> 'draft' OR NEW.state <> 'replaced' OR OLD.id <> NEW.id "
    "OR OLD.number <> NEW.number OR OLD.month <> NEW.month "
    "OR OLD.pay_month <> NEW.pay_month OR OLD.built_on <> NEW.built_on "
    "OR OLD.files <> NEW.files OR OLD.digest <> NEW.digest "
    "OR OLD.cutoff_seq <> NEW.cutoff_seq OR OLD.seq <> NEW.seq "
    "OR OLD.built_by IS NOT NEW.built_by "
    "BEGIN SELECT RAISE(ABORT, 'a list never changes'); END",
    # Two pairs of eyes: no setting and no other program gets past these.
    "CREATE TRIGGER decided_by_another BEFORE INSERT ON determination_states "
    "WHEN NEW.state IN ('approved', 'refused') AND (NEW.by IS NULL OR NEW.by = "
    "(SELECT coalesce(prepared_by, NEW.by) FROM determinations "
    "WHERE id = NEW.determination_id)) "
    "BEGIN SELECT RAISE(ABORT, 'who prepared an act does not decide it'); END",
    "CREATE TRIGGER decided_by_no_recorder BEFORE INSERT ON determination_states "
    "WHEN NEW.state IN ('approved', 'refused') AND EXISTS "
    "(SELECT 1 FROM audit WHERE actor = NEW.by "
    "AND action IN ('fact.added', 'fact.withdrawn', 'visit.signed') "
    "AND person_id = (SELECT person_id FROM determinations "
    "WHERE id = NEW.determination_id) "
    "UNION ALL SELECT 1 FROM elsewhere WHERE name = NEW.by "
    "AND action IN ('fact.added', 'fact.withdrawn', 'visit.signed') "
    "AND person_id = (SELECT person_id FROM determinations "
    "WHERE id = NEW.determination_id)) "
    "BEGIN SELECT RAISE(ABORT, 'who recorded a case does not decide it'); END",
    # A payment is held back by two: whoever proposes it does not approve it.
    "CREATE TRIGGER held_by_another BEFORE INSERT ON holds "
    "WHEN NEW.state = 'held' AND coalesce((SELECT state = 'proposed' AND by = NEW.by "
    "FROM holds WHERE id = NEW.id ORDER BY version DESC LIMIT 1), 1) "
    "BEGIN SELECT RAISE(ABORT, 'who proposes a hold does not approve it'); END",
    "CREATE TRIGGER signed_by_another BEFORE INSERT ON signatures "
    "WHEN NEW.kind = 'run' AND NEW.name = coalesce("
    "(SELECT built_by FROM runs WHERE id = NEW.object_id), NEW.name) "
    "BEGIN SELECT RAISE(ABORT, 'who built a list does not close it'); END",
    "CREATE TRIGGER closed_by_two BEFORE INSERT ON closings "
    "WHEN (SELECT count(DISTINCT name) FROM signatures WHERE kind = 'run' "
    "AND object_id = NEW.run_id AND way = 'key' AND digest = NEW.digest) < 2 "
    "OR (SELECT state FROM runs WHERE id = NEW.run_id AND digest = NEW.digest "
    "AND month = NEW.month) IS NOT 'draft' "
    "BEGIN SELECT RAISE(ABORT, 'a list is closed by two'); END",
    "CREATE TRIGGER lifted_by_two BEFORE INSERT ON lifts "
    "WHEN (SELECT count(DISTINCT name) FROM signatures WHERE kind = 'lift' "
    "AND object_id = NEW.id AND way = 'key') <> 2 "
    "OR (SELECT count(DISTINCT digest) FROM signatures WHERE kind = 'lift' "
    "AND object_id = NEW.id AND way = 'key') <> 1 "
    "BEGIN SELECT RAISE(ABORT, 'a block is lifted by two'); END",
    "CREATE TRIGGER runs_closed BEFORE UPDATE ON runs "
    "WHEN EXISTS (SELECT 1 FROM closings WHERE run_id = OLD.id) "
    "BEGIN SELECT RAISE(ABORT, 'a closed list never changes'); END",
    "CREATE TRIGGER runs_after_closing BEFORE INSERT ON runs "
    "WHEN EXISTS (SELECT 1 FROM closings WHERE month = NEW.month) "
    "BEGIN SELECT RAISE(ABORT, 'a closed month has one list'); END",
    "CREATE TRIGGER lines_after_closing BEFORE INSERT ON lines "
    "WHEN EXISTS (SELECT 1 FROM closings WHERE run_id = NEW.run_id) "
    "BEGIN SELECT RAISE(ABORT, 'a closed list never changes'); END",
    # A month is paid to somebody once; what was wrong is put right by other kinds.
    "CREATE TRIGGER lines_once BEFORE INSERT ON lines "
    "WHEN NEW.kind IS NULL AND EXISTS (SELECT 1 FROM lines JOIN closings "
    "ON closings.run_id = lines.run_id WHERE lines.person_id = NEW.person_id "
    "AND lines.programme = NEW.programme AND lines.month = NEW.month "
    "AND lines.kind IS NULL) "
    "BEGIN SELECT RAISE(ABORT, 'a month is paid once'); END",
    # A payment comes back once, and is then made again once.
    "CREATE TRIGGER payment_steps_once BEFORE INSERT ON payment_steps "
    "WHEN NEW.supersedes IS NULL AND EXISTS (SELECT 1 FROM payment_steps AS one "
    "WHERE one.about = NEW.about AND one.kind = NEW.kind "
    "AND one.supersedes IS NULL AND one.id NOT IN (SELECT supersedes "
    "FROM payment_steps WHERE supersedes IS NOT NULL AND about = NEW.about)) "
    "BEGIN SELECT RAISE(ABORT, 'a payment comes back, and is made again, once'); END",
    "CREATE TRIGGER reissued_when_returned BEFORE INSERT ON payment_steps "
    "WHEN NEW.kind = 'reissued' AND NEW.supersedes IS NULL "
    "AND NOT EXISTS (SELECT 1 FROM payment_steps AS one "
    "WHERE one.about = NEW.about AND one.kind = 'returned' "
    "AND one.supersedes IS NULL AND one.id NOT IN (SELECT supersedes "
    "FROM payment_steps WHERE supersedes IS NOT NULL AND about = NEW.about)) "
    "BEGIN SELECT RAISE(ABORT, 'only what came back is paid again'); END",
    "CREATE TRIGGER reasons_after_closing BEFORE INSERT ON reasons "
    "WHEN EXISTS (SELECT 1 FROM closings WHERE run_id = NEW.run_id) "
    "BEGIN SELECT RAISE(ABORT, 'a closed list never changes'); END",
    "CREATE TRIGGER signatures_after_closing BEFORE INSERT ON signatures "
    "WHEN NEW.kind = 'run' "
    "AND EXISTS (SELECT 1 FROM closings WHERE run_id = NEW.object_id) "
    "OR NEW.kind = 'lift' AND EXISTS (SELECT 1 FROM lifts WHERE id = NEW.object_id) "
    "BEGIN SELECT RAISE(ABORT, 'what two have signed is closed'); END",
    # The chain only grows at its end; of an entry only the body may be erased.
    "CREATE TRIGGER audit_chained BEFORE INSERT ON audit "
    "WHEN NEW.prev <> coalesce((SELECT hash FROM audit ORDER BY seq DESC LIMIT 1), '') "
    "OR NEW.seq <= coalesce((SELECT max(seq) FROM audit), 0) "
    "BEGIN SELECT RAISE(ABORT, 'an entry follows the last one'); END",
    "CREATE TRIGGER audit_kept BEFORE UPDATE ON audit "
    "WHEN NEW.body IS NOT NULL OR OLD.seq <> NEW.seq OR OLD.at <> NEW.at "
    "OR OLD.actor <> NEW.actor OR OLD.action <> NEW.action "
    "OR OLD.object_id <> NEW.object_id OR OLD.person_id IS NOT NEW.person_id "
    "OR OLD.digest <> NEW.digest OR OLD.prev <> NEW.prev OR OLD.hash <> NEW.hash "
    "OR OLD.signature <> NEW.signature "
    "OR NOT EXISTS (SELECT 1 FROM erasures WHERE person_id = OLD.person_id) "
    "BEGIN SELECT RAISE(ABORT, 'an entry never changes'); END",
    "CREATE TRIGGER counters_forward BEFORE UPDATE ON counters "
    "WHEN NEW.value <= OLD.value OR NEW.name <> OLD.name "
    "BEGIN SELECT RAISE(ABORT, 'a counter only counts up'); END",
)


def make_schema(connection: Connection) -> None:
    """Make every table, index and trigger in an empty file, inside one transaction."""
    Base.metadata.create_all(connection)
    people_search.make(connection.exec_driver_sql)
    for trigger in triggers().values():
        connection.exec_driver_sql(trigger)
    connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.exec_driver_sql(f"PRAGMA user_version = {SCHEMA_VERSION}")


def triggers() -> Mapping[str, str]:
    """Return every trigger of a file by its name: what its rows may never become."""
    made = (
        *(_refuse(table, "UPDATE") for table in INSERT_ONLY),
        *(
            _refuse(table, "DELETE", STAYS_UNLESS.get(table))
            for table in (*INSERT_ONLY, *KEPT)
        ),
        *(_closed(table) for table in OF_A_VISIT),
        *(_next_version(row.__tablename__) for row in RECORDS),
        *_REFUSALS,
        people_search.TRIGGER,
    )
    return {trigger.split()[2]: trigger for trigger in made}


def _refuse(table: str, action: str, when: str | None = None) -> str:
    return (
        f"CREATE TRIGGER {table}_no_{action.lower()} BEFORE {action} ON {table} "
        f"{f'WHEN {when} ' if when else ''}"
        f"BEGIN SELECT RAISE(ABORT, '{table} is insert-only'); END"
    )


def _closed(table: str) -> str:
    return (
        f"CREATE TRIGGER {table}_closed BEFORE INSERT ON {table} "
        "WHEN (SELECT state FROM visits WHERE id = NEW.visit_id) <> 'draft' "
        "BEGIN SELECT RAISE(ABORT, 'a closed visit never changes'); END"
    )


def _next_version(table: str) -> str:
    return (
        f"CREATE TRIGGER {table}_next BEFORE INSERT ON {table} "
        f"WHEN NEW.version <> 1 + coalesce((SELECT max(version) FROM {table} "
        f"WHERE id = NEW.id), 0) OR EXISTS (SELECT 1 FROM {table} "
        "WHERE id = NEW.id AND person_id IS NOT NEW.person_id) "
        "BEGIN SELECT RAISE(ABORT, 'a version follows the last one'); END"
    )
