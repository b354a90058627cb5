# SPDX-License-Identifier: Apache-2.0
"""Two thousand open applications: what the clerk's list of deadlines takes."""

import json
import tempfile
import time
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from carecalc.domain.filing import OPEN, THEMSELVES, Filing, PaperAsked
from carecalc.domain.procedure import Progress
from carecalc.domain.record import Record
from carecalc.services import deadlines
from carecalc.services.context import Context
from carecalc.text import Text
from tests.offices import context
from tests.services.deciding import register

APPLICATIONS = 2_000
TODAY = date(2026, 11, 21)
WANTED_MS = 300
FORM = Text("申请表及授权书", "Application and authorisation")


def fill(ctx: Context, count: int) -> None:
    """Let so many people have an application open, at three places of the procedure."""
    person = register(ctx, "张示例")
    with ctx.store.work() as work:
        for number in range(count):
            one = replace(person, id=ctx.new_id(), name=f"张{number}", id_number="")
            work.people.add(one)
            day = date(2026, 8, 1) + timedelta(days=number % 100)
            progress = Progress(accepted_on=day if number % 3 else None)
            if number % 3 == 2:
                progress = replace(
                    progress,
                    surveyed_on=day,
                    opined_on=day,
                    opinion="favourable",
                    published_on=day,
                    published_until=day + timedelta(days=7),
                )
            papers = (PaperAsked(FORM.zh_CN, FORM, state="original", on=day),)
            filing = Filing(
                f"BJ-{number}", ("bj-hardship",), day, THEMSELVES, papers, "", progress
            )
            work.applications.add(
                Record(ctx.new_id(), OPEN, filing, day, one.id), one.name
            )
        work.audit("application.received", "bench")


def measured(count: int = APPLICATIONS) -> dict[str, float]:
    """Return milliseconds of the processor for a list: the first, and the best of five."""
    with (
        tempfile.TemporaryDirectory() as folder,
        contextmanager(context)(Path(folder) / "office.carecalc") as ctx,
    ):
        fill(ctx, count)
        took = []
        for _ in range(6):
            began = time.thread_time()
            assert deadlines.agenda(ctx, TODAY).count == count
            took.append((time.thread_time() - began) * 1000)
    return {"first_ms": round(took[0]), "best_ms": round(min(took[1:]))}


def main() -> None:
    """Print the figures beside what is wanted."""
    found = measured()
    print(json.dumps({"applications": APPLICATIONS, "wanted_ms": WANTED_MS, **found}))


if __name__ == "__main__":
    main()
