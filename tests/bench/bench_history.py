# SPDX-License-Identifier: Apache-2.0
"""A million lines of lists in one office: what the page of a person takes.

Ten thousand people were paid for a hundred months, some more stood on every list with a
reason. Of the processor and of the clock, the median and the worst of many people,
beside the same of an office whose lists hold nobody else.
"""

import gc
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

from carecalc.domain.period import Month
from carecalc.services import dossiers, histories, people_states
from carecalc.services.context import Context
from tests.bench.bench_month import fill
from tests.offices import context, reopened

LINES, MONTHS = 1_000_000, 100
LAST = Month(2026, 10)
WANTED_MS = 50
ASKED = 60
"""So many people are looked up."""


def _lines(
    run_id: str, month: Month, who: list[tuple[str, ...]], payee: str
) -> Iterator[tuple[object, ...]]:
    for position, (id_, name, number, community, act) in enumerate(who, 1):
        one = (id_, name, number, community, "bj-hardship", "DB", str(month), 30_000)
        yield (run_id, position, *one, act, payee, None, None, None)


def _reasons(
    run_id: str, who: list[tuple[str, ...]], message: str
) -> Iterator[tuple[object, ...]]:
    for position, (id_, name, number, community, _) in enumerate(who, 1):
        yield run_id, position, id_, name, number, community, "NOT-DUE", message


def remember(ctx: Context, paid: int, months: int) -> None:
    """Write lists past the use-cases: the first so many people are on each."""
    with closing(ctx.store._engine.raw_connection()) as file:
        cursor = file.cursor()
        cursor.execute("BEGIN")
        everybody = cursor.execute(
            "SELECT p.id, p.name, p.id_number, p.community, d.id FROM people p "
            "JOIN determinations d ON d.person_id = p.id "
            "WHERE d.programme = 'bj-hardship' ORDER BY p.id"
        ).fetchall()
        ((payee,),) = cursor.execute(
            "SELECT value FROM facts WHERE kind = 'payee' LIMIT 1"
        ).fetchall()
        message = json.dumps(["not due: {reasons}", {"reasons": []}])
        ((seq,),) = cursor.execute(
            "SELECT value FROM counters WHERE name = 'seq'"
        ).fetchall()
        holes = {n: ", ".join("?" * n) for n in (8, 11, 15)}
        for number in range(months):
            month, seq = LAST.plus(number - months + 1), seq + 1
            run_id, said = f"run-{number:04d}", f"FF-{number:04d}"
            built = f"{month}-26"
            run = (run_id, said, str(month), str(month), built, "{}", "0" * 64)
            cursor.execute(
                f"INSERT INTO runs VALUES ({holes[11]})",
                (*run, seq, "draft", seq, "样建单"),
            )
            cursor.executemany(
                f"INSERT INTO lines VALUES ({holes[15]})",
                _lines(run_id, month, everybody[:paid], payee),
            )
            cursor.executemany(
                f"INSERT INTO reasons VALUES ({holes[8]})",
                _reasons(run_id, everybody[paid:], message),
            )
        cursor.execute("UPDATE counters SET value = ? WHERE name = 'seq'", (seq + 1,))
        cursor.execute("COMMIT")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def told(name: str, call: Callable[[str], object], who: list[str]) -> float:
    """Print what a call takes for each of some people; return the median in ms."""
    call(who[0])
    gc.collect()
    cpu, clock = [], []
    for one in who[1:]:
        began, at = time.process_time(), time.perf_counter()
        call(one)
        cpu.append((time.process_time() - began) * 1e3)
        clock.append((time.perf_counter() - at) * 1e3)
    middle = statistics.median(cpu)
    print(
        f"  {name:34s}{middle:8.1f} ms of the processor (most {max(cpu):.1f}), "
        f"{statistics.median(clock):.1f} by the clock",
        flush=True,
    )
    return middle


def measure(people: int, months: int) -> dict[str, float]:
    """Print what pages take where so many people were paid for so many months."""
    with tempfile.TemporaryDirectory() as folder:
        making = context(Path(folder) / "office.carecalc")
        ctx = next(making)
        ids = fill(ctx, people + people // 4, disabled_each=0)
        ctx = reopened(ctx)
        remember(ctx, people, months)
        ctx = reopened(ctx)
        print(f"-- {people * months:,} lines, {people // 4 * months:,} reasons")
        step = max(1, people // ASKED)
        who = ids[:people:step]
        found = {
            "the person's page": told(
                "the person's page", partial(dossiers.of_person, ctx), who
            ),
            "every list of a person": told(
                "every list of a person", partial(people_states.listed, ctx), who
            ),
            "what was done about a person": told(
                "what was done about a person", partial(histories.of_person, ctx), who
            ),
        }
        ctx.store.close()
    return found


def main() -> None:
    """Print the figures of a large office beside those of a small one."""
    lines = int(sys.argv[1]) if len(sys.argv) > 1 else LINES
    many = measure(lines // MONTHS, MONTHS)
    few = measure(ASKED, MONTHS)
    for name, found in many.items():
        ratio = found / few[name]
        print(f"{name}: {ratio:.2f} times what it takes in an office of {ASKED} people")
    print(f"wanted: the person's page in {WANTED_MS} ms")


if __name__ == "__main__":
    main()
