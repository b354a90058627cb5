# SPDX-License-Identifier: Apache-2.0
"""The first day: a list of 2,000 rows, five in a hundred faulty, until all is taken back."""

import tempfile
import time
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from carecalc.domain.period import Month
from carecalc.domain.taking_over import FAULTY
from carecalc.services import (
    disbursements,
    takeover_acts,
    takeover_month,
    takeover_preview,
    takeovers,
)
from tests import old_list
from tests.offices import APPROVER, approving, context

ROWS, FAULTS = 2_000, 100


def main() -> None:
    """Print what each step takes, and what came of the rows."""
    made = old_list.make(ROWS, FAULTS)
    with tempfile.TemporaryDirectory() as folder:
        with contextmanager(context)(Path(folder) / "office") as ctx:
            table = timed("read", made.table)
            found = timed(
                "look", takeover_preview.preview, ctx, table, old_list.plan(table)
            )
            faulty = {row.row for row in found.rows if row.state == FAULTY}
            print(f"  {dict(found.counts)}, faults found: {faulty == set(made.faulty)}")
            record = timed("accept", takeovers.accept, ctx, found).record
            look = timed("look at decisions", takeover_acts.look, ctx, record.id)
            done = timed(
                "confirm",
                takeover_acts.confirm,
                approving(ctx),
                record.id,
                look.digest,
                APPROVER,
            )
            left = sum(one.error is not None for one in done.results)
            timed("build the list", disbursements.build, ctx, Month(2026, 11))
            first = timed("first month", takeover_month.first_month, ctx)
            print(
                f"  {len(done.results)} decisions, {left} left; "
                f"{first.balance.people_before} people before, "
                f"{first.balance.people_now} now, "
                f"{len(first.differences)} differences"
            )
        with contextmanager(context)(Path(folder) / "other") as ctx:
            found = takeover_preview.preview(ctx, table, old_list.plan(table))
            record = takeovers.accept(ctx, found).record
            timed("take back", takeovers.undo, ctx, record.id, "试用")


def timed(name: str, act: Callable[..., Any], *given: object) -> Any:
    """Return what an act gives; print how long it took."""
    began = time.perf_counter()
    result = act(*given)
    print(f"{name:>20}: {time.perf_counter() - began:6.2f} s")
    return result
