# SPDX-License-Identifier: Apache-2.0
"""Two years of two thousand people: what closed lists said comes to what was due.

What was due is added up in the end by plain arithmetic, from what happened to each and
from nothing that the program keeps: 300 yuan a month on dibao, 200 of low income
(京民养老发〔2019〕160号), to the month of death.
"""

import tempfile
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

import pytest

from carecalc.domain.disbursement import Run
from carecalc.domain.fact import Event, Status
from carecalc.domain.period import Month
from carecalc.services import (
    closing,
    determinations,
    disbursements,
    facts,
    month_checks,
    payouts,
    people,
    returns,
)
from carecalc.services.context import Context
from tests.bench.bench_month import fill
from tests.offices import approving, context, reopened
from tests.services.paying import answer
from tests.services.proving import closed, set_to

PEOPLE = 2_000
MONTHS = 24
FIRST = Month(2026, 11)


@dataclass
class One:
    """What happened to somebody."""

    last: Month | None = None
    poorer_from: Month | None = None
    death: str = ""

    def due(self, month: Month) -> int:
        """Return what a month comes to, in fen."""
        if self.last is not None and month > self.last:
            return 0
        is_poorer = self.poorer_from is not None and month >= self.poorer_from
        return 20_000 if is_poorer else 30_000


def happened(ctx: Context, all_: dict[str, One], month: Month, chance: Random) -> None:
    """Let people die, be found alive, grow less poor and move, much of it told late."""
    back = min(3, month.since(FIRST))
    is_poorer = month.since(FIRST) % 3 == 0
    chosen = chance.sample(sorted(all_), 20)
    for number, who in enumerate(chosen):
        one = all_[who]
        since = month.plus(-chance.randrange(back + 1))
        if number < 6 and one.last is None:
            day = since.first_day.replace(day=1 + chance.randrange(10))
            made = facts.add(ctx, who, Event("death"), day, document="样死亡证")
            one.death, one.last = made.id, since
        elif is_poorer and number < 12 and not (one.last or one.poorer_from):
            (status,) = (
                fact.id
                for fact in facts.current(ctx, who)
                if isinstance(fact.value, Status)
            )
            told = since.first_day
            facts.follow(ctx, status, Status("DSR"), told, document="样〔2026〕2号")
            one.poorer_from = since
        elif number < 16:
            person = people.get(ctx, who)
            people.amend(ctx, replace(person, community="和平社区"))
    mistaken = [who for who in sorted(all_) if all_[who].death]
    if mistaken and chance.random() < 0.5:
        who = chance.choice(mistaken)
        facts.withdraw(ctx, all_[who].death, "同名误录")
        all_[who].death, all_[who].last = "", None


def paid_out(ctx: Context, run: Run, chance: Random) -> None:
    """Pay a list; of some the payment comes back, and is made again."""
    made = payouts.make(ctx, run.id, "workbook")
    file = payouts.hand(ctx, made.record.id, ctx.today(), "样例银行")
    back = set(chance.sample(range(1, len(run.lines) + 1), 5))
    rows = [
        (
            run.line_number(n),
            f"{line.amount.fen / 100:.2f}",
            *(("失败", "账号销户") if n in back else ("成功", "")),
        )
        for n, line in enumerate(run.lines, start=1)
    ]
    returns.accept(ctx, file.id, answer(*rows))
    waiting = returns.unpaid(ctx)
    assert len(waiting) == len(back)
    again = tuple(each.payment.reference for each in waiting)
    returns.reissue(ctx, again, "workbook")
    assert returns.unpaid(ctx) == ()


@pytest.mark.long
def test_that_two_years_of_two_thousand_people_come_to_the_fen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # The people were written past the use-cases: the chain knows nothing of their rows.
    monkeypatch.setattr(closing, "chain", lambda store: None)
    # The checks are gone through once for each list, not at both signatures again.
    monkeypatch.setattr(month_checks, "standing", lambda *given: ())
    chance = Random(24)
    with (
        tempfile.TemporaryDirectory() as folder,
        contextmanager(context)(Path(folder) / "office.carecalc") as made,
    ):
        ids = fill(made, PEOPLE, disabled_each=0)
        ctx = reopened(made)
        all_ = {who: One() for who in ids}
        runs: list[Run] = []
        for number in range(MONTHS):
            month = FIRST.plus(number)
            set_to(ctx, month.first_day.replace(day=21))
            happened(ctx, all_, month, chance)
            if any(one.poorer_from for one in all_.values()) and number % 3 == 0:
                disbursements.build(ctx, month)  # The new decisions are prepared.
            for act, _ in determinations.waiting(ctx):
                determinations.approve(approving(ctx), act.id, "样批准", ctx.today())
            runs.append(closed(ctx, month))
            if number % 6 == 0:
                paid_out(ctx, runs[-1], chance)
        said: dict[tuple[str, Month], int] = {}
        for run in runs:
            for line in run.numbered:
                key = (line.person_id, line.month)
                said[key] = said.get(key, 0) + line.amount.fen
        months = [FIRST.plus(number) for number in range(MONTHS)]
        wrong = {
            (who, str(month)): (said.get((who, month), 0), one.due(month))
            for who, one in all_.items()
            for month in months
            if said.get((who, month), 0) != one.due(month)
        }
        assert wrong == {}
        due = sum(one.due(month) for one in all_.values() for month in months)
        ours = sum(fen for (who, _), fen in said.items() if who in all_)
        assert ours == due
        assert any(line.kind == "recovery" for run in runs for line in run.numbered)
        ctx.store.close()
