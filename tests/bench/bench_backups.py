# SPDX-License-Identifier: Apache-2.0
"""What a year of 2,000 visits takes on the disk with all its backups, and one's time."""

import tempfile
import time
from datetime import date, datetime, timedelta
from pathlib import Path

from carecalc.domain.trust import Head
from carecalc.domain.visit import Answer
from carecalc.services import backups, people, visits
from carecalc.services.context import Context
from carecalc.store.backup import Backup
from carecalc.store.rotation import OFFICE_KEEPS, superfluous
from tests.offices import NOON, context

MEASURED = 40
A_YEAR = 2_000
TARGET = 10e9


def a_visit(ctx: Context, number: int) -> None:
    """Register a person and answer every question of their visit, half of them twice."""
    draft = people.PersonDraft(
        name=f"样本{number}",
        birth_date=date(1949, 12, 31),
        sex="female",
        phone="13900001234",
    )
    person = people.register(ctx, draft)
    view = visits.start(ctx, person.id, "gbt-42195-2022", "first", NOON.date())
    for turn in range(2):
        for item in view.scale.items[:: turn + 1]:
            option = item.options[turn % len(item.options)].code
            visits.answer(ctx, view.visit.id, Answer(item.code, (option,)))


def kept_after_a_year(empty: float, each: float) -> list[Backup]:
    """Return what rotation leaves of a year: its backups with their sizes.

    One every half hour from half past eight to half past five, one on leaving, one for
    the other drive each day; two lists, two imports and a closing each month.
    """
    start = datetime.fromisoformat("2026-01-01T00:30:00+00:00")
    days = [d for n in range(365) if (d := start + timedelta(days=n)).weekday() < 5]
    kept: list[Backup] = []
    number = 0
    for past, day in enumerate(days, start=1):
        reasons = [*["half-hourly"] * 18, "to-device", "on-exit"]
        if day.day in (5, 6, 7) and day.weekday() in (0, 2):
            reasons += ["before-import", "before-run", "closing"]
        elif day.day in (20, 21, 22) and day.weekday() in (0, 2):
            reasons += ["before-import", "before-run"]
        size = round(empty + each * A_YEAR * past / len(days))
        for part, reason in enumerate(reasons):
            number += 1
            at = day + part * timedelta(minutes=30)
            kept.insert(0, a_backup(number, reason, at, size))
        gone = superfluous(kept, kept[0].made_at, OFFICE_KEEPS)
        kept = [backup for backup in kept if backup not in gone]
    return kept


def a_backup(number: int, reason: str, at: datetime, size: int) -> Backup:
    """Return a backup of which only its age, reason and size matter."""
    return Backup(
        Path(), number, "", reason, at, 0, {}, Head(0, ""), 0, 0, (), size, {}
    )


def main() -> None:
    """Print the size of a year and the time of a backup."""
    with tempfile.TemporaryDirectory() as name:
        office = context(Path(name) / "office.carecalc")
        ctx = next(office)
        a_visit(ctx, 0)  # the law is kept once
        empty = backups.make(ctx).size
        for number in range(MEASURED):
            a_visit(ctx, number + 1)
        began = time.perf_counter()
        made = backups.make(ctx)
        took = time.perf_counter() - began
        began = time.perf_counter()
        tried = backups.drill(ctx, made)
        drilled = time.perf_counter() - began
        entries = made.counts["audit"]
        for _ in office:
            pass
    assert not tried.differences
    each = (made.size - empty) / MEASURED
    year = empty + each * A_YEAR
    kept = kept_after_a_year(empty, each)
    copies = sum(backup.size for backup in kept)
    # An attachment lies in the office and once in the backups.
    left = (TARGET - year - copies) / 2 / A_YEAR
    print(f"data of a visit               {each / 1e3:8.1f} kB")
    print(f"  of it an entry of the trail {made.size / entries / 1e3:8.2f} kB at most")
    print(f"data file after a year        {year / 1e6:8.1f} MB")
    print(f"backups kept after a year     {len(kept):8d}, {copies / 1e9:.2f} GB")
    print(f"below 10 GB with photos up to {left / 1e3:8.0f} kB a visit")
    print(f"a backup of {made.size / 1e6:4.1f} MB           {took * 1e3:8.1f} ms")
    print(f"a drill of it                 {drilled * 1e3:8.1f} ms")
    print(f"a backup after a year, about  {took * year / made.size:8.1f} s")


if __name__ == "__main__":
    main()
