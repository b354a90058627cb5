# SPDX-License-Identifier: Apache-2.0
"""A county of 20,000 people and 50,000 visits: what each sheet of figures takes."""

import gc
import json
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from carecalc.domain.appointment import Arrangement
from carecalc.services import appointments, determinations, figures
from carecalc.services.context import Context
from carecalc.services.figures import CODES, Filters
from tests.offices import approving, context
from tests.services.deciding import assess, in_hardship

PEOPLE, VISITS = 20_000, 50_000
WANTED_MS = 2000
TODAY = date(2026, 11, 21)
YEAR = Filters(date(2025, 12, 1), TODAY)
MONTH = Filters(date(2026, 11, 1), TODAY)
ASSESSORS = tuple(f"评估员{number:02d}" for number in range(40))


def begun(ctx: Context) -> None:
    """Make one of everything that is copied."""
    person = in_hardship(ctx, "王桂兰")
    assess(ctx, person, date(2026, 9, 1))
    act = determinations.prepare(ctx, person.id, "bj-care")
    determinations.approve(approving(ctx), act.id, "郑处长", TODAY)
    planned = Arrangement(TODAY, assessors=("王评估",))
    appointments.plan(ctx, person.id, planned)


def filled(session: Session) -> None:
    """Copy the one person, visit, appointment and decision as often as wanted."""
    tables = (
        "people",
        "visits",
        "appointments",
        "determinations",
        "determination_states",
    )
    one = {
        table: dict(session.execute(text(f"SELECT * FROM {table}")).mappings().one())
        for table in tables
    }
    rows: dict[str, list[dict[str, Any]]] = {table: [] for table in tables}
    signing = json.loads(one["visits"]["signing"])
    chance, seq = Random(1), 1_000_000
    ids = [f"p{number:06d}" for number in range(PEOPLE)]
    for number, person in enumerate(ids):
        community = ("晨光社区", "和平社区")[number % 2]
        changed = {
            "id": person,
            "id_number": "",
            "id_key": None,
            "community": community,
        }
        rows["people"].append({**one["people"], **changed, "changed_seq": number})
    for number in range(VISITS):
        seq += 4
        pair = chance.sample(ASSESSORS, 2)
        whose = {"person_id": chance.choice(ids)}
        day = TODAY - timedelta(days=chance.randrange(350))
        signed = json.dumps({**signing, "assessors": pair}, ensure_ascii=False)
        changed = {"id": f"v{number}", "number": f"v{number}", "signing": signed}
        changed |= {"assessed_on": day.isoformat(), "changed_seq": seq}
        rows["visits"].append({**one["visits"], **whose, **changed})
        changed = {"id": f"a{number}", "day": day.isoformat(), "seq": seq}
        changed |= {"assessors": json.dumps(pair, ensure_ascii=False)}
        rows["appointments"].append({**one["appointments"], **whose, **changed})
        act = {"id": f"d{number}", "number": f"d{number}", "seq": seq + 1}
        rows["determinations"].append({**one["determinations"], **whose, **act})
        if chance.random() < 0.9:
            decided = min(TODAY, day + timedelta(days=chance.randrange(30)))
            changed = {"determination_id": act["id"], "seq": seq + 2}
            changed |= {"decided_on": decided.isoformat()}
            rows["determination_states"].append(
                {**one["determination_states"], **changed}
            )
    for table in tables:
        names = list(one[table])
        listed, holes = (
            ", ".join(f'"{n}"' for n in names),
            ", ".join(f":{n}" for n in names),
        )
        session.execute(
            text(f"INSERT INTO {table} ({listed}) VALUES ({holes})"), rows[table]
        )
    session.execute(text("UPDATE counters SET value = 9000000 WHERE name = 'seq'"))


def main() -> None:
    """Print what every sheet takes of the processor, of a year and of a month."""
    with tempfile.TemporaryDirectory() as folder:
        making = context(Path(folder) / "office.carecalc")
        ctx = next(making)
        begun(ctx)
        with ctx.store.work() as work:
            filled(work._session)
            work.audit("changed", "office")
        print(f"{PEOPLE} people, {VISITS} visits (wanted: under {WANTED_MS} ms)")
        for code in CODES:
            taken = []
            for asked in (YEAR, MONTH):
                gc.collect()
                before = time.process_time()
                figures.sheet(ctx, code, asked)
                taken.append((time.process_time() - before) * 1000)
            print(f"{code}: a year {taken[0]:.0f} ms, a month {taken[1]:.0f} ms")
        ctx.store.close()


if __name__ == "__main__":
    main()
