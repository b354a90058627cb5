# SPDX-License-Identifier: Apache-2.0
"""Ten thousand recipients, and a hundred thousand: what the month's list takes.

The list as the window has it built, in a process of its own; the checks; its workbook;
and the page of somebody whose office has a million lines behind it. Of the processor,
whatever else the machine does, beside the clock. Beside the list stands the least that
any program has to do for it: to read every row and to write every line.
"""

import gc
import json
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from carecalc.domain.period import Month
from carecalc.services import (
    crew,
    determinations,
    disbursements,
    month_checks,
    papers,
)
from carecalc.services.context import Context
from carecalc.services.working import Worker
from tests.bench.bench_people import rows as people_rows
from tests.offices import approving, context, reopened
from tests.services.deciding import LATELY, assess, in_hardship
from tests.services.proving import set_to

WANTED_S = {10_174: 8.0, 100_000: 80.0}
MONTH = Month(2026, 11)
DAYS, A_PAIR_A_DAY = 200, 5
"""Visits are on so many days up to the models', and of a day one pair makes so many."""
Row = dict[str, Any]


def begun(ctx: Context) -> list[str]:
    """Make the two people that everybody is a copy of: on dibao, and disabled too."""
    set_to(ctx, date(2026, 11, 20))
    found = []
    for name, born, programmes in (
        ("张示例", date(1944, 3, 9), ("bj-hardship",)),
        ("李示例", date(1944, 3, 10), ("bj-hardship", "bj-care")),
    ):
        person = in_hardship(ctx, name, born, on=LATELY)
        if len(programmes) > 1:
            assess(ctx, person, date(2026, 11, 3))
        for programme in programmes:
            act = determinations.prepare(ctx, person.id, programme)
            determinations.approve(approving(ctx), act.id, "样批准", ctx.today())
        found.append(person.id)
    return found


def _table(cursor: Any, table: str, where: str, given: tuple[str, ...]) -> list[Row]:
    cursor.execute(f"SELECT * FROM {table} WHERE {where}", given)
    names = [each[0] for each in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _insert(cursor: Any, table: str, made: list[Row]) -> None:
    if made:
        names = ", ".join(f'"{name}"' for name in made[0])
        holes = ", ".join("?" * len(made[0]))
        cursor.executemany(
            f"INSERT INTO {table} ({names}) VALUES ({holes})",
            [tuple(row.values()) for row in made],
        )


def _on_a_day_by_a_pair(visit: Row, number: int) -> Row:
    """Return when a visit was made and by whom, so many a day as an office has."""
    earlier, pair = number % DAYS, number // DAYS // A_PAIR_A_DAY
    day = date.fromisoformat(visit["assessed_on"]) - timedelta(earlier)
    signing = visit["signing"].replace(visit["assessed_on"], day.isoformat())
    signing = signing.replace("卫评样", f"卫评样{pair}")
    return {"assessed_on": day.isoformat(), "signing": signing}


class _Model:
    """The rows of one person, to be copied for others."""

    def __init__(self, cursor: Any, person: str) -> None:
        self.person = person
        self._visited = 0
        (own,) = _table(cursor, "people", "id = ?", (person,))
        self.name = own["name"]
        self.facts = _table(cursor, "facts", "person_id = ?", (person,))
        self.visits = _table(cursor, "visits", "person_id = ?", (person,))
        self.acts = _table(cursor, "determinations", "person_id = ?", (person,))
        self.states = {
            act["id"]: _table(
                cursor, "determination_states", "determination_id = ?", (act["id"],)
            )
            for act in self.acts
        }

    def copies(
        self, who: str, name: str, number: int, seq: Iterator[int]
    ) -> Iterator[tuple[str, Row]]:
        """Yield every row that somebody else's copy consists of."""
        for row in self.facts:
            account = f"62220202{number:011d}"
            value = row["value"].replace("0000000000000000001", account)
            value = value.replace(self.name, name)
            id_ = f"f{number}-{row['id'][-4:]}"
            at = {"person_id": who, "value": value, "recorded_seq": next(seq)}
            yield "facts", {**row, "id": id_, **at}
        for row in self.visits:
            id_ = f"v{number}"
            at = {"person_id": who, "number": id_, "changed_seq": next(seq)}
            self._visited += 1
            spread = _on_a_day_by_a_pair(row, self._visited)
            yield "visits", {**row, **spread, "id": id_, **at}
        for row in self.acts:
            id_ = f"d{number}-{row['programme']}"
            document = row["document"].replace(self.person, who)
            document = document.replace(row["id"], id_)
            at = {"person_id": who, "number": id_, "seq": next(seq)}
            yield "determinations", {**row, "id": id_, "document": document, **at}
            for state in self.states[row["id"]]:
                at = {"determination_id": id_, "seq": next(seq)}
                yield "determination_states", {**state, **at}


def fill(ctx: Context, count: int, disabled_each: int = 3) -> list[str]:
    """Write people past the use-cases, with all that a list reads of them.

    Each so many-th is disabled as well, and was assessed; 0 for nobody. All were born
    from 1950 to 1964.
    """
    models = begun(ctx)
    ids = []
    with closing(ctx.store._engine.raw_connection()) as file:
        cursor = file.cursor()
        cursor.execute("PRAGMA cache_size = -400000")
        kept = [_Model(cursor, person) for person in models]
        cursor.execute("SELECT value FROM counters WHERE name = 'seq'")
        ((start,),) = cursor.fetchall()
        seq = iter(range(start + 1, start + 1 + 40 * count))
        cursor.execute("BEGIN")
        batch: dict[str, list[Row]] = {}
        for number, row in enumerate(people_rows(count)):
            who = str(row[0])
            ids.append(who)
            born = f"{1950 + number % 15}-{1 + number % 12:02d}-09"
            placed = f"样例{number % 40:02d}社区"
            values = (*row[:4], born, *row[5:8], placed, *row[9:17], next(seq), 1)
            holes = ", ".join("?" * len(row))
            cursor.execute(f"INSERT INTO people VALUES ({holes})", values)
            is_both = disabled_each and number % disabled_each == 0
            model = kept[1 if is_both else 0]
            for table, made in model.copies(who, str(row[1]), number, seq):
                batch.setdefault(table, []).append(made)
            if number % 5_000 == 4_999 or number == count - 1:
                for table, found in batch.items():
                    _insert(cursor, table, found)
                batch = {}
        cursor.execute(
            "UPDATE counters SET value = ? WHERE name = 'seq'", (start + 41 * count,)
        )
        cursor.execute("COMMIT")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    return ids


def taken(call: Callable[[], Any]) -> tuple[Any, float, float]:
    """Return what a call gave, and what it took of the processors and of the clock."""
    gc.collect()
    kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)

    def used() -> float:
        all_ = [resource.getrusage(kind) for kind in kinds]
        return sum(each.ru_utime + each.ru_stime for each in all_)

    before, began = used(), time.perf_counter()
    found = call()
    crew.dismiss_all()  # What a process took is known when it has ended.
    return found, used() - before, time.perf_counter() - began


def tell(name: str, cpu: float, clock: float, wanted: float | None = None) -> None:
    """Print a figure, and what it is to be."""
    said = f"{name}: {cpu:.1f} s of the processor, {clock:.1f} s by the clock"
    print(said + (f" (wanted: {wanted:.0f})" if wanted else ""), flush=True)


def least(ctx: Context) -> int:
    """Do what nobody gets round: read every row, and write a line as text for each."""
    count = 0
    with closing(ctx.store._engine.raw_connection()) as file:
        cursor = file.cursor()
        for table in ("people", "facts", "determinations", "determination_states"):
            for row in cursor.execute(f"SELECT * FROM {table}").fetchall():
                count += len(json.dumps([str(each) for each in row])) > 0
    return count


def lists(ctx: Context, count: int) -> None:
    """Print what a list, its checks and its workbook take."""
    wanted = WANTED_S.get(count)
    _, cpu, clock = taken(lambda: least(ctx))
    tell("the least: every row read and written down", cpu, clock)
    reckoned, cpu, clock = taken(lambda: Worker().run(ctx, disbursements.reckon, MONTH))
    tell(f"the list of {len(reckoned.lines)} lines", cpu, clock, wanted)
    run, cpu, clock = taken(lambda: disbursements.keep(ctx, reckoned))
    tell("put on record", cpu, clock)
    found, cpu, clock = taken(lambda: Worker().run(ctx, month_checks.findings, run.id))
    tell(f"all checks ({len(found)} findings)", cpu, clock, wanted)
    _, cpu, clock = taken(
        lambda: Worker().run(
            ctx, papers.drawn_list, run.id, "zh_CN", papers.WORKBOOK, ctx.new_id()
        )
    )
    tell("its workbook", cpu, clock, 9.0 if count == 100_000 else None)


def main() -> None:
    """Print the figures for each number of people asked for."""
    for count in [int(each) for each in sys.argv[1:]] or WANTED_S:
        with tempfile.TemporaryDirectory() as folder:
            making = context(Path(folder) / "office.carecalc")
            ctx = next(making)
            fill(ctx, count)
            ctx = reopened(ctx)
            print(f"-- {count} people")
            lists(ctx, count)
            ctx.store.close()


if __name__ == "__main__":
    main()
