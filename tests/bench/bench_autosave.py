# SPDX-License-Identifier: Apache-2.0
"""A thousand answers clicked one after the other on a slow disk: how long the window
stands still, and how long it takes from the click until the answer is durable."""

import os
import tempfile
import time
from dataclasses import replace
from datetime import date
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject, QTimer
from PySide6.QtWidgets import QApplication

from carecalc.domain.visit import Answer
from carecalc.gui.tasks import Tasks
from carecalc.services import people, visits
from carecalc.services.context import Context
from carecalc.services.visit_view import VisitView
from tests.offices import NOON, context, opened
from tests.store.recording import recording

CLICKS = 1000
EVERY_MS = 25
SYNC_S = 0.015
"""What one sync takes longer, as on an old hard disk."""

GAP_MS, DURABLE_MS = 50, 100
"""What they should take at most: the window's longest gap, 99 of 100 clicks."""


class Clicker(QObject):
    """Clicks an option every few milliseconds and notes when it was saved."""

    def __init__(self, ctx: Context, begun: list[VisitView]) -> None:
        super().__init__()
        self._ctx = ctx
        self._todo = [
            (seen.visit.id, item) for seen in begun for item in seen.scale.items
        ]
        self._tasks = Tasks(ctx.store.submit, self)
        self._clicks: list[float] = []
        self.durable: list[float] = []
        self.gaps: list[float] = []
        self._last = time.perf_counter()
        self._pulse = QTimer(self)
        self._pulse.timeout.connect(self._on_pulse)
        self._pulse.start(1)
        self._click = QTimer(self)
        self._click.timeout.connect(self._on_click)
        self._click.start(EVERY_MS)

    def _on_pulse(self) -> None:
        now = time.perf_counter()
        self.gaps.append(now - self._last)
        self._last = now

    def _on_click(self) -> None:
        number = len(self._clicks)
        visit_id, item = self._todo[number]
        answer = Answer(item.code, (item.options[number % len(item.options)].code,))
        self._clicks.append(time.perf_counter())
        self._tasks.run(self._saved, visit_id, answer, done=self._on_saved)
        if len(self._clicks) == CLICKS:
            self._click.stop()

    def _saved(self, visit_id: str, answer: Answer) -> float:
        visits.answer(self._ctx, visit_id, answer)
        return time.perf_counter()

    def _on_saved(self, at: float) -> None:
        self.durable.append(at - self._clicks[len(self.durable)])
        if len(self.durable) == CLICKS:
            self._pulse.stop()
            QCoreApplication.quit()


def visit(ctx: Context, name: str) -> VisitView:
    """Begin a visit of somebody new."""
    draft = people.PersonDraft(name, birth_date=date(1940, 5, 6), sex="female")
    person = people.register(ctx, draft)
    return visits.start(ctx, person.id, "gbt-42195-2022", "first", NOON.date())


def milliseconds(taken: list[float], share: float) -> float:
    """Return what `share` of all took at most, in milliseconds."""
    return sorted(taken)[min(len(taken) - 1, int(len(taken) * share))] * 1e3


def main() -> None:
    """Print the gaps of the window and the time until a click is durable."""
    if os.name != "posix":
        print("Only where the library shows how to make its disk slower.")
        return
    app = QApplication([])
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "office.carecalc"
        office = context(folder)
        made = next(office)
        begun: list[VisitView] = []
        while sum(len(seen.scale.items) for seen in begun) < CLICKS:
            begun.append(visit(made, f"样本{len(begun)}"))
        made.store.close()
        with recording(folder, SYNC_S):
            ctx = replace(made, store=opened(folder))
            clicker = Clicker(ctx, begun)
            app.exec()
            ctx.store.close()
    print(f"{CLICKS} answers, one every {EVERY_MS} ms, a sync takes 15 ms longer")
    for what, taken, most in (
        ("window stands still", clicker.gaps, GAP_MS),
        ("click until durable", clicker.durable, DURABLE_MS),
    ):
        half, late = milliseconds(taken, 0.5), milliseconds(taken, 0.99)
        print(
            f"{what}  p50 {half:6.1f}  p99 {late:6.1f}  max {max(taken) * 1e3:6.1f} ms"
            f"  (wanted: {most} ms)"
        )


if __name__ == "__main__":
    main()
