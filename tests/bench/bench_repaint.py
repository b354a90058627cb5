# SPDX-License-Identifier: Apache-2.0
"""How long the largest table stands still while a month's list is worked out."""

import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication

from carecalc.domain.fact import Application, Fact, Hukou, Payee, Status
from carecalc.domain.period import Month
from carecalc.domain.person import Person, check_digit
from carecalc.gui.app import TURN
from carecalc.gui.collecting import Collector, leave_out_what_stays
from carecalc.gui.tables import Column, Table
from carecalc.services import disbursements
from carecalc.services.context import Context
from carecalc.services.working import Worker
from tests.offices import context

PEOPLE = 2_000
ROWS = 100_000
EVERY_MS = 16
WANTED_MS = 50
MONTH = Month(2026, 10)
SECONDS = 5
_WAITED = Path("/proc/thread-self/schedstat")


class Watched(Table):
    """A table that notes when it was painted."""

    def __init__(self) -> None:
        columns = [
            Column(f"样例{number}", str, 110, takes_rest=not number)
            for number in range(7)
        ]
        super().__init__(columns, "rows", "样例", 1.0)
        self.painted: list[tuple[float, float]] = []
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self._on_time)
        self._timer.start()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        self.painted.append((time.perf_counter(), queued()))

    def _on_time(self) -> None:
        bar = self.verticalScrollBar()
        bar.setValue((bar.value() + 7) % max(1, bar.maximum()))
        self.viewport().update()


def crowd(ctx: Context, count: int) -> None:
    """Register people on dibao who have applied and have an account."""
    born = date(1944, 3, 9)
    with ctx.store.work() as work:
        for number in range(count):
            first = f"0000{number // 1000 % 100:02d}{born:%Y%m%d}{number % 1000:03d}"
            person = work.people.add(
                Person(
                    id=ctx.new_id(),
                    name=f"样例{number:05d}",
                    id_number=first + check_digit(first),
                    birth_date=born,
                    sex="male" if number % 2 else "female",
                    community="晨光社区",
                )
            )
            account = Payee("social-card", person.name, f"{number:019d}", "样例银行")
            for value, day in (
                (Hukou("110105"), born),
                (Status("DB", "样例区民政局"), date(2023, 5, 1)),
                (Application(), date(2026, 9, 2)),
                (account, date(2026, 9, 2)),
            ):
                work.facts.add(
                    Fact(
                        id=ctx.new_id(),
                        person_id=person.id,
                        value=value,
                        valid_from=day,
                        document="样〔2026〕1号",
                    )
                )
        work.audit("people.imported", "office", count)


def queued() -> float:
    """Return the seconds that this thread has waited for a processor, where it is told.

    On a busy machine that is most of a long gap, and none of ours.
    """
    try:
        return int(_WAITED.read_text().split()[1]) / 1e9
    except OSError:
        return 0.0


def gaps(table: Watched, until: Callable[[], bool]) -> list[tuple[float, float]]:
    """Return the milliseconds between paintings until something is over, in order.

    With each comes how much of it the thread waited for a processor.
    """
    application = QApplication.instance()
    assert application is not None
    table.painted.clear()
    asked = QTimer()
    asked.setInterval(EVERY_MS)
    asked.timeout.connect(lambda: until() and application.exit())
    asked.start()
    application.exec()
    asked.stop()
    return sorted(
        ((after[0] - before[0]) * 1e3, (after[1] - before[1]) * 1e3)
        for before, after in pairwise(table.painted)
    )


def report(what: str, found: list[tuple[float, float]], seconds: float) -> None:
    """Print the median, the 99th of a hundred and the worst, and what is ours of it."""
    if not found:
        print(f"{what:36} {seconds:5.1f} s  painted too seldom to tell")
        return
    whole = [gap for gap, _ in found]
    ours = sorted(gap - waited for gap, waited in found)
    for told, each in ((what, whole), ("   without waiting for a processor", ours)):
        middle, high = each[len(each) // 2], each[len(each) * 99 // 100]
        print(
            f"{told:36} {seconds:5.1f} s  median {middle:6.1f}  p99 {high:6.1f}  "
            f"worst {each[-1]:6.1f} ms  (wanted: {WANTED_MS} ms)"
        )


def ways(ctx: Context) -> Iterator[tuple[str, Callable[[], "Future[Any]"]]]:
    """Yield the ways of working a list out: what each is called, and what begins it."""
    yield (
        "on a thread of the window's process",
        lambda: ctx.store.submit(disbursements.build, ctx, MONTH),
    )
    with ThreadPoolExecutor(1) as waiting:
        yield (
            "in a process of its own",
            lambda: waiting.submit(_in_a_worker, ctx),
        )


def _in_a_worker(ctx: Context) -> None:
    reckoned = Worker().run(ctx, disbursements.reckon, MONTH, told=_hear)
    began = time.perf_counter()
    ctx.store.submit(disbursements.keep, ctx, reckoned).result()
    print(f"   of this to put on record {time.perf_counter() - began:.1f} s")


def _hear(done: int, of: int) -> None:
    """Listen as the window does."""


def main() -> None:
    """Print the gaps at rest, and for each way of working a list out."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = QApplication(sys.argv[:1])
    application.setStyle("Fusion")
    with tempfile.TemporaryDirectory() as name:
        office = context(Path(name) / "office.carecalc")
        ctx = next(office)
        ctx.store.submit(crowd, ctx, PEOPLE).result()
        leave_out_what_stays()  # This and the next two as the window does.
        Collector(application)
        sys.setswitchinterval(TURN)
        table = Watched()
        table.rows.start(ROWS, [f"第{number}行" for number in range(ROWS)])
        table.resize(1093, 560)
        table.show()
        end = time.perf_counter() + SECONDS
        report("at rest", gaps(table, lambda: time.perf_counter() > end), SECONDS)
        for what, begin in ways(ctx):
            began = time.perf_counter()
            future = begin()
            found = gaps(table, future.done)
            report(f"{PEOPLE} people {what}", found, time.perf_counter() - began)
            future.result()
        table.close()
        next(office, None)


if __name__ == "__main__":
    main()
