# SPDX-License-Identifier: Apache-2.0
"""Ten thousand people who hold two programmes each: what the page of reviews takes."""

import gc
import json
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from random import Random

from carecalc.services import periodic, periodic_bulk
from carecalc.services.context import Context
from carecalc.services.periodic import Wanted
from carecalc.services.periodic_evidence import Evidence
from tests.bench.bench_people import crowd, rows
from tests.offices import context, reopened
from tests.services.proving import granted, set_to

PEOPLE = 10_000
PROGRAMMES = ("bj-hardship", "bj-care")
TODAY = date(2027, 3, 10)
WANTED_MS = 500


def fill(ctx: Context, count: int) -> None:
    """Give everybody a copy of a real decision for each programme, proofs and notices."""
    act = granted(ctx, "张示例").id
    chance = Random(1)
    crowd(ctx, count)
    with closing(ctx.store._engine.raw_connection()) as file:
        cursor = file.cursor()
        ((document,),) = cursor.execute(
            "SELECT document FROM determinations WHERE person_id = ?", (act,)
        ).fetchall()
        notice = {"=": "life-notice", "days": 15, "how": "上门"}
        seq = 10_000_000
        for number in range(count):
            who = f"00000000-0000-4000-9000-{number:012d}"
            decided = date(2026, 8, 1) + timedelta(days=chance.randrange(200))
            for programme in PROGRAMMES:
                seq += 2
                id_ = f"act-{seq}"
                cursor.execute(
                    "INSERT INTO determinations VALUES (?, ?, ?, ?, ?, NULL, ?, '甲')",
                    (id_, who, id_, programme, document, seq),
                )
                cursor.execute(
                    "INSERT INTO determination_states "
                    "VALUES (?, ?, 'approved', ?, '乙', '', '', 0, '乙')",
                    (seq + 1, id_, decided.isoformat()),
                )
            for kind in ("office", "notified") if number % 3 else ():
                seq += 2
                day = decided + timedelta(days=chance.randrange(120))
                due = {p: {"=": "day", "value": "2027-02-21"} for p in PROGRAMMES}
                answer = {"=": "day", "value": "2027-03-09"}
                kept = {"=": "life-proof", "seen_by": "甲"}
                if kind == "notified":
                    kept = {**notice, "answer_by": answer, "due": due}
                cursor.execute(
                    "INSERT INTO life_proofs (id, kind, day, person_id, about, document, "
                    "\"by\", seq, at) VALUES (?, ?, ?, ?, '', ?, '甲', ?, ?)",
                    (
                        f"proof-{seq}",
                        kind,
                        day.isoformat(),
                        who,
                        json.dumps(kept, sort_keys=True, separators=(",", ":")),
                        seq,
                        0,
                    ),
                )
        cursor.execute("UPDATE counters SET value = ? WHERE name = 'seq'", (seq + 10,))
        file.commit()


def taken(call: Callable[[], object]) -> float:
    """Return the best of five calls in milliseconds of the processor."""
    best = float("inf")
    for _ in range(5):
        gc.collect()
        begun = time.thread_time()
        call()
        best = min(best, (time.thread_time() - begun) * 1000)
    return best


def main() -> None:
    """Print what the page, the desk and a list of two thousand numbers take."""
    with tempfile.TemporaryDirectory() as folder:
        made = context(Path(folder) / "office.carecalc")
        ctx = next(made)
        fill(ctx, PEOPLE)
        ctx = reopened(ctx)
        set_to(ctx, TODAY)
        page = periodic.due(ctx, Wanted(stages=("due", "overdue", "silent")))
        print(f"{PEOPLE} people, {len(PROGRAMMES)} programmes each: {page.counts}")
        numbers = "\n".join(str(row[2]) for row in rows(2_000))
        evidence = Evidence("list", TODAY, "甲", "比对名单")
        for name, call in (
            ("the page of reviews", lambda: periodic.due(ctx)),
            ("a page far down", lambda: periodic.due(ctx, Wanted(offset=9_000))),
            ("the desk", lambda: periodic.at_a_glance(ctx)),
            (
                "2,000 numbers looked up",
                lambda: periodic_bulk.look_up(ctx, numbers, evidence),
            ),
        ):
            print(f"{name}: {taken(call):.0f} ms (wanted: under {WANTED_MS})")
        ids = [f"00000000-0000-4000-9000-{n:012d}" for n in range(2_000)]
        begun = time.thread_time()
        done = periodic_bulk.accept(ctx, ids, evidence)
        print(f"{len(done.proven)} proven: {time.thread_time() - begun:.1f} s")
        ctx.store.close()


if __name__ == "__main__":
    main()
