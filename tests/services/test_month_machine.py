# SPDX-License-Identifier: Apache-2.0
"""Whatever is recorded when, closed lists come to what is due: nobody less, nobody more.

The oracle is written by hand from the rule, and knows nothing of the program: 300 yuan a
month from the month of application to the month of death, once approved and payable.
"""

import tempfile
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carecalc.domain.disbursement import RECOVERY, REGULAR, Run
from carecalc.domain.fact import Application, Event, Payee, Status
from carecalc.domain.period import Month
from carecalc.errors import UserError
from carecalc.services import determinations, disbursements, facts
from carecalc.services.context import Context
from tests.offices import approving, context
from tests.services.deciding import record, register
from tests.services.proving import closed, set_to

MONTHLY = 30_000
FIRST = Month(2026, 11)


class Elder:
    """What the oracle knows of one person."""

    def __init__(self, id_: str, first: Month) -> None:
        self.id = id_
        self.first = first
        self.is_payable = False
        self.death: str = ""
        self.last: Month | None = None

    def due(self, month: Month) -> int:
        """Return what a month comes to as known now."""
        is_over = self.last is not None and month > self.last
        return 0 if month < self.first or is_over else MONTHLY


class Walk:
    """An office in which things are recorded late and lists closed, at random."""

    def __init__(self, ctx: Context, seed: int) -> None:
        self.ctx, self.chance = ctx, Random(seed)
        self.month = FIRST
        self.elders: list[Elder] = []
        self.runs: list[Run] = []
        set_to(ctx, date(2026, 11, 10))

    def step(self) -> str:
        names = ("award", "account", "die", "revive", "build", "close", "skip")
        name = self.chance.choices(names, (4, 4, 3, 2, 1, 5, 1))[0]
        getattr(self, name)()
        return name

    def award(self) -> None:
        """Let somebody have applied up to three months ago, and approve it now."""
        number = len(self.elders)
        if number == 4:
            return
        first = self.month.plus(-self.chance.randrange(4))
        person = register(self.ctx, f"老人{number}", date(1944, 3, 1 + number))
        record(self.ctx, person, Status("DB"), on=date(2023, 5, 1))
        record(self.ctx, person, Application(), on=first.first_day.replace(day=2))
        act = determinations.prepare(self.ctx, person.id, "bj-hardship")
        determinations.approve(approving(self.ctx), act.id, "样批准", self.ctx.today())
        self.elders.append(Elder(person.id, first))

    def account(self) -> None:
        for elder in self.elders:
            if not elder.is_payable:
                own = Payee("social-card", elder.id, "0000000000000000001", "样例银行")
                facts.add(self.ctx, elder.id, own, self.ctx.today())
                elder.is_payable = True
                return

    def die(self) -> None:
        """Record a death of any day since the month of application."""
        alive = [elder for elder in self.elders if not elder.death]
        if not alive:
            return
        elder = self.chance.choice(alive)
        back = self.chance.randrange(self.month.since(elder.first) + 1)
        last = self.month.plus(-back)
        day = last.first_day.replace(day=1 + self.chance.randrange(10))
        elder.death = facts.add(
            self.ctx, elder.id, Event("death"), day, document="样死亡证"
        ).id
        elder.last = last

    def revive(self) -> None:
        for elder in self.elders:
            if elder.death:
                facts.withdraw(self.ctx, elder.death, "同名误录")
                elder.death, elder.last = "", None
                return

    def build(self) -> None:
        """Build the list, and once more: the same comes of it."""
        first = disbursements.build(self.ctx, self.month)
        assert disbursements.build(self.ctx, self.month).digest == first.digest

    def close(self) -> None:
        self.runs.append(closed(self.ctx, self.month))
        self.check()
        self.skip()

    def skip(self) -> None:
        self.month = self.month.plus(1)
        set_to(self.ctx, self.month.first_day.replace(day=10))

    def check(self) -> None:
        """Hold what closed lists say against the oracle: I1 to I5, I8 and I10."""
        run = self.runs[-1]
        for elder in self.elders:
            said: dict[Month, int] = {}
            regular = set()
            for one in self.runs:
                for line in one.numbered:
                    if line.person_id == elder.id:
                        said[line.month] = said.get(line.month, 0) + line.amount.fen
                        if line.kind == REGULAR:
                            assert (line.month, elder.id) not in regular
                            regular.add((line.month, elder.id))
            for n in range(run.month.since(elder.first) + 1):
                month = elder.first.plus(n)
                wanted = elder.due(month) if elder.is_payable else 0
                assert said.pop(month, 0) == wanted, (elder.id, str(month))
            assert said == {}
        by_number = {
            one.line_number(position): line
            for one in self.runs
            for position, line in enumerate(one.numbered, start=1)
        }
        for line in run.recoveries:
            assert line.kind == RECOVERY
            paid = by_number[line.corrects]
            assert (paid.person_id, paid.month) == (line.person_id, line.month)
            assert -line.amount.fen <= paid.amount.fen
        listed = {line.person_id for line in run.lines if line.kind == REGULAR}
        reasons = [row.person_id for row in run.reasons]
        assert sorted([*listed, *reasons]) == sorted(e.id for e in self.elders)
        for one in self.runs:
            assert disbursements.get(self.ctx, one.id).numbered == one.numbered
            assert disbursements.digest_of_lines(one.numbered) == one.digest
        with pytest.raises(UserError):
            disbursements.build(self.ctx, run.month)


def walked(seed: int, steps: int) -> None:
    """Walk through an office of its own, and close a last list."""
    with (
        tempfile.TemporaryDirectory() as folder,
        contextmanager(context)(Path(folder) / "office.carecalc") as ctx,
    ):
        walk = Walk(ctx, seed)
        done = [walk.step() for _ in range(steps)]
        assert len(done) == steps
        walk.close()
        assert ctx.store.verify().findings == ()


@pytest.mark.thorough
@settings(max_examples=10, database=None, deadline=None)
@given(st.integers(0, 10_000))
def test_t38_that_closed_lists_come_to_what_is_due(seed: int) -> None:
    walked(seed, 5)


@pytest.mark.long
@settings(max_examples=200, database=None, deadline=None)
@given(st.integers(0, 1_000_000))
def test_t38_that_closed_lists_of_long_histories_come_to_what_is_due(seed: int) -> None:
    walked(seed, 30)
