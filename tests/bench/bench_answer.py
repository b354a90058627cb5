# SPDX-License-Identifier: Apache-2.0
"""One answer, saved: the use-case beside a bare commit to the same kind of file."""

import secrets
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from sqlcipher3 import dbapi2

from carecalc.domain.visit import Answer
from carecalc.services import people, visits
from tests.offices import NOON, context

ROUNDS = 10


def median_of(run: Callable[[int], object], count: int) -> float:
    """Return the median seconds of `count` calls."""
    taken = []
    for number in range(count):
        began = time.perf_counter()
        run(number)
        taken.append(time.perf_counter() - began)
    return sorted(taken)[len(taken) // 2]


def bare_commit(folder: Path, count: int) -> float:
    """Return the median seconds of one inserted row in an encrypted file of its own."""
    connection = dbapi2.connect(str(folder / "bare.db"), isolation_level=None)
    connection.execute(f"PRAGMA key = \"x'{secrets.token_hex(32)}'\"")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("CREATE TABLE answer (seq INTEGER PRIMARY KEY, item, option)")

    def save(number: int) -> None:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute(
            "INSERT INTO answer (item, option) VALUES (?, ?)", (f"B.1.{number}", "4")
        )
        connection.execute("COMMIT")

    taken = median_of(save, count)
    connection.close()
    return taken


def main() -> None:
    """Print milliseconds an answer and the ratio."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        office = context(folder / "office.carecalc")
        ctx = next(office)
        draft = people.PersonDraft(name="样本", id_number="11010519491231002X")
        person = people.register(ctx, draft)
        view = visits.start(ctx, person.id, "gbt-42195-2022", "first", NOON.date())
        items = [item for item in view.scale.items for _ in range(ROUNDS)]

        def answer(number: int) -> None:
            item = items[number]
            option = item.options[number % len(item.options)].code
            visits.answer(ctx, view.visit.id, Answer(item.code, (option,)))

        ours = median_of(answer, len(items))
        bare = bare_commit(folder, len(items))
        for _ in office:
            pass
    print(f"answer saved, with its level  {ours * 1e3:8.2f} ms")
    print(f"bare commit                   {bare * 1e3:8.2f} ms")
    print(f"ratio                         {ours / bare:8.1f}")


if __name__ == "__main__":
    main()
