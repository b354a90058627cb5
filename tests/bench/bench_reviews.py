# SPDX-License-Identifier: Apache-2.0
"""A year of two thousand signed visits: what the review's queue takes to work out."""

import tempfile
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from random import Random

from carecalc.domain.visit import Answer
from carecalc.services import cases, people, reviews, visits
from carecalc.services.context import Context
from carecalc.services.reviews import Wanted
from tests.bench.bench_people import crowd
from tests.bench.bench_periodic import taken
from tests.offices import approving, context, reopened
from tests.services.visiting import GBT, ON, options, register, signing

VISITS = 2_000
ASSESSORS = 25
WANTED_MS = 2_000


def fill(ctx: Context, count: int) -> None:
    """Copy one real visit for many people, each of another time and assessor."""
    view = visits.start(ctx, register(ctx, "张示例"), GBT, "first", ON)
    for code, chosen in options({}).items():
        visits.answer(ctx, view.visit.id, Answer(code, chosen), 30_000)
    visits.sign(ctx, view.visit.id, signing(ON, "卫评样", "柳社工"))
    crowd(ctx, count)
    chance = Random(1)
    with closing(ctx.store._engine.raw_connection()) as file:
        cursor = file.cursor()
        names = [row[1] for row in cursor.execute("PRAGMA table_info(visits)")]
        (head,) = cursor.execute("SELECT * FROM visits").fetchall()
        log = cursor.execute(
            "SELECT step, item, answer, at FROM answer_log ORDER BY seq"
        ).fetchall()
        places = ", ".join("?" * len(names))
        seq = 10_000_000
        # A signed visit takes no more answers: the file's own rule is for the program.
        (rule,) = cursor.execute(
            "SELECT sql FROM sqlite_master WHERE name = 'answer_log_closed'"
        ).fetchone() or ("",)
        if rule:
            cursor.execute("DROP TRIGGER answer_log_closed")
        for number in range(count):
            row = dict(zip(names, head, strict=True))
            who = f"评{number % ASSESSORS:02d}"
            row |= {
                "id": f"visit-{number}",
                "number": f"PG-2026-9{number:05d}",
                "person_id": f"00000000-0000-4000-9000-{number:012d}",
                "assessed_on": (ON - timedelta(days=chance.randrange(300))).isoformat(),
                "signing": row["signing"].replace("卫评样", who),
            }
            cursor.execute(f"INSERT INTO visits VALUES ({places})", [*row.values()])
            for step, item, answer, at in log:
                seq += 1
                cursor.execute(
                    "INSERT INTO answer_log (seq, visit_id, step, item, answer, at, "
                    "spent_ms) VALUES (?, ?, ?, ?, ?, ?, ?)",
                    (
                        *(seq, row["id"], step, item, answer, at),
                        chance.randrange(5_000, 60_000),
                    ),
                )
        if rule:
            cursor.execute(rule)
        cursor.execute("UPDATE counters SET value = ? WHERE name = 'seq'", (seq + 10,))
        file.commit()


def main() -> None:
    """Print what the queue, a change of its order, and a page of people take."""
    with tempfile.TemporaryDirectory() as folder:
        made = context(Path(folder) / "office.carecalc")
        ctx = next(made)
        fill(ctx, VISITS)
        ctx = reopened(ctx)
        reviewer = approving(ctx)
        queue = reviews.look(reviewer)
        print(f"{len(queue.rows)} visits, {len(queue.assessors)} assessors")
        for name, call in (
            ("the queue", lambda: reviews.look(reviewer)),
            ("another order", lambda: queue.chosen(Wanted(order="nearness"))),
            ("a page of people", lambda: people.find(ctx)),
        ):
            print(f"{name}: {taken(call):.0f} ms (wanted: under {WANTED_MS})")
        with ctx.store.reading() as work:
            known = taken(lambda: cases.of_everybody(ctx, work))
        print(f"everybody's levels: {known:.0f} ms")
        ctx.store.close()


if __name__ == "__main__":
    main()
