# SPDX-License-Identifier: Apache-2.0
"""An office with a closed list of three lines, for the tests of paying it out."""

import functools
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random

from carecalc.documents.tables_in import read_table
from carecalc.domain.disbursement import RECOVERY, Cause, Run
from carecalc.domain.fact import Application, Payee, Status
from carecalc.domain.money import Money
from carecalc.domain.payout import Payout
from carecalc.domain.period import Month
from carecalc.domain.person import Person
from carecalc.domain.record import Record
from carecalc.domain.table import Table
from carecalc.services import determinations, disbursements, payouts
from carecalc.services.context import Context
from tests.offices import (
    Clock,
    approving,
    catalog,
    context,
    new_ids,
    opened,
)
from tests.services.answering import closed_by_two
from tests.services.deciding import record, register

MONTH = Month(2026, 11)
TODAY = date(2026, 11, 21)
NAMES = ("张留下", "赵新来", "李𬬸")
"""Each is due 300 yuan; GBK has no sign for the last one's name."""
_BORN = (date(1944, 3, 9), date(1944, 3, 10), date(1944, 3, 11))


def account(number: int) -> str:
    """Return an account of nineteen digits."""
    return f"622202020001234{number:04d}"


def with_accounts(ctx: Context, names: tuple[str, ...] = NAMES) -> list[Person]:
    """Register people with an account each, and grant each 300 yuan a month."""
    found = []
    for number, (name, born) in enumerate(zip(names, _BORN, strict=False), start=1):
        person = register(ctx, name, born)
        record(ctx, person, Status("DB", "样例区民政局"), on=date(2023, 5, 1))
        own = Payee("bank-card", name, account(number), "样例银行")
        # Who applies in November is due nothing before it.
        record(ctx, person, Application(), own, on=date(2026, 11, 2))
        act = determinations.prepare(ctx, person.id, "bj-hardship")
        determinations.approve(approving(ctx), act.id, "样批准", TODAY)
        found.append(person)
    return found


def signed(ctx: Context, run: Run) -> Run:
    """Close a list by two."""
    return closed_by_two(ctx, run)


@functools.cache
def _made() -> tuple[Path, str]:
    place = Path(tempfile.mkdtemp()) / "office.carecalc"
    with contextmanager(context)(place) as ctx:
        with_accounts(ctx)
        run = signed(ctx, disbursements.build(ctx, MONTH))
    return place, run.id


def closed_office(folder: Path) -> Iterator[tuple[Context, Run]]:
    """Yield a copy of the office with its closed list; for fixtures."""
    place, run_id = _made()
    shutil.copytree(place, folder)
    ids = new_ids()
    for _ in range(5_000):
        ids()
    clock = Clock()
    store = opened(folder, clock)
    ctx = Context(store, catalog(), clock, ids, Random(1))
    yield ctx, disbursements.get(ctx, run_id)
    assert store.verify().findings == ()
    store.close()


def handed(ctx: Context, run: Run, template: str = "workbook") -> Record[Payout]:
    """Make the file of a list and hand it over."""
    made = payouts.make(ctx, run.id, template)
    return payouts.hand(ctx, made.record.id, TODAY, "样例银行 王柜员")


def owing(run: Run) -> Run:
    """Return a list that says that the first person owes 300 yuan for October."""
    first = run.lines[0]
    cause = Cause("DEATH", Money(0), Money(30_000))
    line = replace(
        first,
        month=Month(2026, 10),
        amount=Money(-30_000),
        kind=RECOVERY,
        cause=cause,
    )
    return replace(run, recoveries=(line,))


def answer(*rows: tuple[str, ...], heads: bool = True, name: str = "f.csv") -> Table:
    """Return a bank's answer as a table."""
    head = (("业务序号", "金额", "处理结果", "失败原因"),) if heads else ()
    text = "\r\n".join(",".join(row) for row in (*head, *rows))
    return read_table(text.encode("gbk"), name)
