# SPDX-License-Identifier: Apache-2.0
"""An office in which things are recorded late and lists closed, at random, and a rule
written by hand that every closed list is held against.

The rule knows nothing of the program: who is on dibao is due 300 yuan a month, who came
to be of low income from a month on 200 (京民养老发〔2019〕160号), from the month of
application to the month of death; once approved, payable, and not held back.
"""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import pytest

from carecalc.documents.tables_in import read_table
from carecalc.domain.disbursement import RECOVERY, REGULAR, Run
from carecalc.domain.fact import Application, Event, Payee, Status
from carecalc.domain.period import Month
from carecalc.domain.person import check_digit
from carecalc.errors import UserError
from carecalc.services import (
    backups,
    closing,
    determinations,
    disbursements,
    duplicates,
    facts,
    holds,
    payouts,
    people,
    periodic_notices,
    returns,
)
from carecalc.services.backups import Backup
from carecalc.services.context import Context
from carecalc.services.people import PersonDraft
from carecalc.store.engine import open_store
from carecalc.store.unit_of_work import Work
from tests.offices import approving, context, keys
from tests.services.deciding import record, register
from tests.services.paying import account, answer
from tests.services.proving import closed, set_to

DIBAO, LOW_INCOME = 30_000, 20_000
FIRST = Month(2026, 11)
TEMPLATE = "workbook"
MOST = 4
"""So many people live in the office at most."""


class BrokenRuleError(AssertionError):
    """Something that must hold does not; `rule` is its number in the list of faults."""

    def __init__(self, rule: str, *told: object) -> None:
        super().__init__(rule, *told)
        self.rule = rule


class CrashError(Exception):
    """The program ends here."""


@dataclass
class Elder:
    """What the rule knows of one person."""

    id: str
    name: str
    number: int
    born: date
    first: Month
    act: str
    status: str
    is_approved: bool = False
    is_payable: bool = False
    death: str = ""
    last: Month | None = None
    poorer_from: Month | None = None
    is_settled: bool = True
    held_from: Month | None = None
    hold: str = ""
    before: dict[Month, int] = field(default_factory=dict)

    def due(self, month: Month) -> int:
        """Return what a month comes to as known now, in fen."""
        if month < self.first or (self.last is not None and month > self.last):
            return 0
        if self.poorer_from is not None and month >= self.poorer_from:
            return LOW_INCOME
        return DIBAO

    def wanted(self, month: Month) -> int:
        """Return what closed lists must come to for a month by now."""
        due, before = self.due(month), self.before.get(month, 0)
        if not (self.is_approved and self.is_payable):
            return 0
        waits = self.poorer_from is not None and month >= self.poorer_from
        if waits and not self.is_settled and due:
            return before  # Another category than decided: nothing moves.
        return min(due, before) if self.hold else due


@dataclass
class State:
    """All that the rule knows, in one piece: an older copy of it can be put back."""

    elders: list[Elder] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)
    paid: dict[str, str] = field(default_factory=dict)
    twins: int = 0
    was_restored: bool = False


class Walk:
    """Takes one step after the other; a step that breaks a rule raises `BrokenRuleError`."""

    RULES = {
        "award": 4,
        "approve": 3,
        "account": 4,
        "die": 3,
        "revive": 2,
        "poorer": 2,
        "hold": 3,
        "release": 1,
        "move": 1,
        "spell": 1,
        "twin": 1,
        "build": 1,
        "crash": 1,
        "close": 6,
        "pay": 3,
        "skip": 1,
        "back_up": 1,
        "restore": 1,
    }

    def __init__(self, ctx: Context, seed: int) -> None:
        self.ctx, self.chance = ctx, Random(seed)
        self.month = FIRST
        self.state = State()
        self.saved: tuple[Backup, State] | None = None
        self.done: list[str] = []
        set_to(ctx, date(2026, 11, 10))

    @property
    def elders(self) -> list[Elder]:
        return self.state.elders

    def step(self) -> str:
        """Do one thing that happens in an office."""
        names, weights = zip(*self.RULES.items(), strict=True)
        return self.take(self.chance.choices(names, weights)[0])

    def take(self, name: str) -> str:
        """Do one thing of this name."""
        self.done.append(name)
        getattr(self, name)()
        return name

    def one(self, wanted: Callable[[Elder], bool]) -> Elder | None:
        """Return somebody of whom something holds."""
        found = [elder for elder in self.elders if wanted(elder)]
        return self.chance.choice(found) if found else None

    # ------------------------------------------------------------------ people

    def award(self) -> None:
        """Let somebody have applied up to three months ago; often it is approved now."""
        number = len(self.elders)
        if number == MOST:
            return
        first = self.month.plus(-self.chance.randrange(4))
        name, born = f"老人{number}", date(1950, 3, 1 + number)
        person = register(self.ctx, name, born)
        record(self.ctx, person, Status("DB"), on=date(2023, 5, 1))
        record(self.ctx, person, Application(), on=first.first_day.replace(day=2))
        status = next(
            fact.id
            for fact in facts.current(self.ctx, person.id)
            if fact.value == Status("DB")
        )
        act = determinations.prepare(self.ctx, person.id, "bj-hardship")
        elder = Elder(person.id, name, number, born, first, act.id, status)
        self.elders.append(elder)
        if self.chance.random() < 0.7:
            self._approve(elder)

    def approve(self) -> None:
        """Approve what waits: a first decision, or one of another category."""
        elder = self.one(lambda e: not e.is_approved)
        if elder is not None:
            self._approve(elder)
        for act, _ in determinations.waiting(self.ctx):
            changed = next(e for e in self.elders if e.id == act.person_id)
            if not changed.is_approved or act.id == changed.act:
                continue
            try:
                self._decide(act.id)
            except UserError as error:
                if error.code != "DECISION-010":
                    raise
                continue  # Known otherwise since: the next list prepares it anew.
            changed.is_settled, changed.act = True, act.id

    def _approve(self, elder: Elder) -> None:
        try:
            self._decide(elder.act)
        except UserError as error:
            if error.code != "DECISION-010":
                raise
            # What was prepared is not so any more; it is prepared once more, and decided.
            if elder.last is not None and elder.last < elder.first:
                return
            elder.act = determinations.prepare(self.ctx, elder.id, "bj-hardship").id
            self._decide(elder.act)
        elder.is_approved = elder.is_settled = True

    def _decide(self, act_id: str) -> None:
        office, today = approving(self.ctx), self.ctx.today()
        determinations.approve(office, act_id, "样批准", today)
        self.refuses(
            "DECISION-008", determinations.approve, office, act_id, "样批准", today
        )

    def account(self) -> None:
        elder = self.one(lambda e: not e.is_payable)
        if elder is not None:
            own = Payee("bank-card", elder.name, account(elder.number), "样例银行")
            day = self.ctx.today()
            facts.add(self.ctx, elder.id, own, day)
            before = facts.current(self.ctx, elder.id)
            facts.add(self.ctx, elder.id, own, day)
            self.holds("I7", facts.current(self.ctx, elder.id) == before, "account")
            elder.is_payable = True

    def die(self) -> None:
        """Record a death of any day since the month of application."""
        elder = self.one(lambda e: not e.death and not e.hold)
        if elder is not None:
            back = self.chance.randrange(self.month.since(elder.first) + 1)
            last = self.month.plus(-back)
            day = last.first_day.replace(day=1 + self.chance.randrange(10))
            made = facts.add(
                self.ctx, elder.id, Event("death"), day, document="样死亡证"
            )
            elder.death, elder.last = made.id, last

    def revive(self) -> None:
        elder = self.one(lambda e: bool(e.death))
        if elder is not None:
            facts.withdraw(self.ctx, elder.death, "同名误录")
            elder.death, elder.last = "", None

    def poorer(self) -> None:
        """Let dibao have ended up to two months ago: it is low income since."""
        elder = self.one(
            lambda e: (
                e.is_approved and not e.death and not e.hold and e.poorer_from is None
            )
        )
        if elder is not None:
            back = self.chance.randrange(min(3, self.month.since(elder.first) + 1))
            since = self.month.plus(-back)
            facts.follow(
                self.ctx,
                elder.status,
                Status("DSR"),
                since.first_day,
                document="样〔2026〕2号",
            )
            elder.poorer_from, elder.is_settled = since, False

    def hold(self) -> None:
        """Ask who is to be proven; who stays silent is held back by two."""
        elder = self.one(
            lambda e: e.is_approved and e.is_settled and not e.death and not e.hold
        )
        if elder is None:
            return
        proposed = holds.propose(self.ctx, [elder.id])
        if not any(each.holds for each in proposed):
            periodic_notices.notify(
                self.ctx, [elder.id], self.ctx.today(), 15, "上门送达"
            )
            return
        for each in proposed:
            for one in each.holds:
                held = holds.approve(approving(self.ctx), one.id)
                self.refuses("PERIODIC-021", holds.approve, approving(self.ctx), one.id)
                elder.hold, elder.held_from = held.id, held.value.from_month

    def release(self) -> None:
        elder = self.one(lambda e: bool(e.hold))
        if elder is not None:
            office = approving(self.ctx)
            holds.release(office, elder.hold, "已上门核实")
            self.refuses("PERIODIC-021", holds.release, office, elder.hold, "已核实")
            elder.hold, elder.held_from = "", None

    def move(self) -> None:
        elder = self.one(lambda e: True)
        if elder is not None:
            person = people.get(self.ctx, elder.id)
            people.amend(self.ctx, replace(person, community="和平社区"))

    def spell(self) -> None:
        """Register somebody known under their number written in another way: refused."""
        elder = self.one(lambda e: True)
        if elder is None:
            return
        whole = people.get(self.ctx, elder.id).id_number
        wide = whole.translate({ord(d): ord(d) + 0xFEE0 for d in "0123456789X"})
        blanks = f" {whole[:6]} {whole[6:14]} {whole[14:].lower()} "
        short = whole[:6] + whole[8:17]
        for number in (whole, wide, blanks, short):
            draft = PersonDraft(name="别人", id_number=number)
            # The old fifteen digits are no number any more (公安部, since 2013).
            code = "PERSON-001" if number is short else "PEOPLE-001"
            self.refuses(code, people.register, self.ctx, draft, rule="I3")

    def twin(self) -> None:
        """Register somebody under another number once more, and find that out."""
        elder = self.one(lambda e: True)
        if elder is None or self.state.twins:
            return
        number = f"000001{elder.born:%Y%m%d}004"
        draft = PersonDraft(name=elder.name, id_number=number + check_digit(number))
        people.register(self.ctx, draft)
        self.state.twins += 1
        (pair,) = duplicates.waiting(self.ctx)
        first = duplicates.decide(self.ctx, pair.record.id, elder.id, "身份证核对")
        again = duplicates.decide(self.ctx, pair.record.id, elder.id, "身份证核对")
        self.holds("I7", first == again, "a pair decided twice")

    # ------------------------------------------------------------------ the list

    def build(self) -> None:
        """Build the list, and once more: the same comes of it."""
        first = disbursements.build(self.ctx, self.month)
        again = disbursements.build(self.ctx, self.month)
        self.holds("I7", again.digest == first.digest, "a list built twice")

    def crash(self) -> None:
        """Let the program end after some people, and while it writes: nothing is half."""
        after = self.chance.randrange(MOST + 1)

        def told(done: int, of: int) -> None:
            if done >= after:
                raise CrashError

        before = self.kept()
        try:
            reckoned = disbursements.reckon(self.ctx, self.month, told)
        except CrashError:
            reckoned = disbursements.reckon(self.ctx, self.month)
        with crashing_at("run.built"), pytest.raises(CrashError):
            disbursements.keep(self.ctx, reckoned)
        self.holds("I7", self.kept() == before, "a crash kept a half")

    def kept(self) -> tuple[object, ...]:
        """Return what is on record of lists and acts."""
        with self.ctx.store.reading() as work:
            run = work.runs.of_month(self.month)
            acts = tuple(act.id for act in work.determinations.all())
            return run, work.closings.all(), acts, work.last_seq()

    def close(self) -> None:
        if self.state.was_restored:
            self._refused_after_restore()
        run = closed(self.ctx, self.month)
        self.state.was_restored = False
        self.state.runs.append(run)
        for again in (closing.sign, disbursements.build):
            about: object = run.id if again is closing.sign else run.month
            refused = ("LIST-004", "LIST-002")
            self.refuses(refused, again, approving_builder(self.ctx, again), about)
        self.check()
        for elder in self.elders:
            for month in months(elder.first, run.month):
                elder.before[month] = elder.wanted(month)
        self.skip()

    def _refused_after_restore(self) -> None:
        run = disbursements.build(self.ctx, self.month)
        standing = {one.code for one in closing.state(self.ctx, run.id).standing}
        self.holds("I12", "RESTORED" in standing, standing)
        self.refuses("LIST-005", closing.sign, approving(self.ctx), run.id, rule="I12")

    def skip(self) -> None:
        self.month = self.month.plus(1)
        set_to(self.ctx, self.month.first_day.replace(day=10))

    # ------------------------------------------------------------------ the bank

    def pay(self) -> None:
        """Pay a closed list; some of it comes back, and is paid again once."""
        waiting = (
            r for r in self.state.runs if r.lines and r.id not in self.state.paid
        )
        run = next(waiting, None)
        if run is None:
            return
        made = payouts.make(self.ctx, run.id, TEMPLATE)
        again = payouts.make(self.ctx, run.id, TEMPLATE)
        self.holds("I7", again == made, "a file made twice")
        self.exported(run, made.data)
        file = payouts.hand(self.ctx, made.record.id, self.ctx.today(), "样例银行")
        self.state.paid[run.id] = file.id
        back = self.chance.randrange(len(run.lines) + 1)
        rows = [
            (
                run.line_number(n),
                f"{line.amount.fen / 100:.2f}",
                *(("失败", "账号销户") if n == back else ("成功", "")),
            )
            for n, line in enumerate(run.lines, start=1)
        ]
        returns.accept(self.ctx, file.id, answer(*rows))
        unpaid = returns.unpaid(self.ctx)
        returns.accept(self.ctx, file.id, answer(*rows))
        self.holds("I7", returns.unpaid(self.ctx) == unpaid, "an answer taken twice")
        came = [u.payment for u in unpaid if u.payment.line == run.line_number(back)]
        self.holds("I6", len(came) == (back > 0), "what came back waits")
        if came:
            line = run.lines[back - 1]
            self.holds("I6", came[0].amount == line.amount, "the sum that came back")
            which = (came[0].reference,)
            once_more = returns.reissue(self.ctx, which, TEMPLATE)
            total = once_more.record.value.total
            self.holds("I6", total == line.amount, "the sum paid again")
            self.refuses("PAY-014", returns.reissue, self.ctx, which, TEMPLATE)
            self.holds("I6", returns.unpaid(self.ctx) == (), "nothing waits any more")

    def exported(self, run: Run, data: bytes) -> None:
        """Hold what the bank reads against the list: I9."""
        table = read_table(data, "file.xlsx")
        said = [
            [cell.text for cell in row.cells.values()]
            for sheet in table.sheets
            for row in sheet.rows
        ]
        for n, line in enumerate(run.lines, start=1):
            mine = [row for row in said if run.line_number(n) in row]
            self.holds("I9", len(mine) == 1, run.line_number(n), said)
            for wanted in (line.payee.number, line.payee.holder):
                self.holds("I9", wanted in mine[0], wanted, mine)
            elder = next(e for e in self.elders if e.id == line.person_id)
            self.holds("I9", account(elder.number) in mine[0], elder.name, mine)
            yuan = [
                Decimal(cell) for cell in mine[0] if len(cell) < 10 and is_sum(cell)
            ]
            self.holds("I9", Decimal(line.amount.fen) / 100 in yuan, mine)

    # ------------------------------------------------------------------ older copies

    def back_up(self) -> None:
        self.saved = backups.make(self.ctx), deepcopy(self.state)

    def restore(self) -> None:
        """Bring an older copy back: the office is as it was then, and says so."""
        if self.saved is None:
            return
        backup, self.state = self.saved
        self.saved = None
        self.ctx.store.close()
        folder, clock = self.ctx.store.folder, self.ctx.clock
        backups.restore(folder, backup, keys(), clock, self.ctx.catalog)
        store = open_store(folder, keys(), clock)
        self.ctx = replace(self.ctx, store=store)
        self.state.was_restored = True
        for run in self.state.runs:
            self.holds("I12", disbursements.get(self.ctx, run.id) == run, run.number)

    # ------------------------------------------------------------------ what must hold

    def holds(self, rule: str, is_so: bool, *told: object) -> None:
        if not is_so:
            raise BrokenRuleError(rule, *told, self.done)

    def refuses(
        self,
        codes: str | tuple[str, ...],
        call: Callable[..., object],
        *arguments: object,
        rule: str = "I7",
    ) -> None:
        """Hold that something is refused, for one of some reasons."""
        wanted = (codes,) if isinstance(codes, str) else codes
        try:
            call(*arguments)
        except UserError as error:
            self.holds(rule, error.code in wanted, error.code, call.__name__)
        else:
            raise BrokenRuleError(rule, f"{call.__name__} was not refused", self.done)

    def check(self) -> None:
        """Hold all that closed lists say against the rule written by hand."""
        runs = self.state.runs
        run = runs[-1]
        listed = {line.person_id for line in run.lines if line.kind == REGULAR}
        reasons = [row.person_id for row in run.reasons]
        with self.ctx.store.reading() as work:
            registered = [person.id for person in work.people.all()]
            closings = work.closings.all()
        self.holds("I10", sorted([*listed, *reasons]) == sorted(registered))
        self.holds("I3", len(registered) == len(self.elders) + self.state.twins)
        net = owed = 0
        for elder in self.elders:
            said = self._said(elder)
            for month in months(elder.first, run.month):
                wanted, found = elder.wanted(month), said.pop(month, 0)
                told = (elder, str(month), found, wanted)
                self.holds("I1", found >= wanted, *told)
                self.holds("I2", found <= wanted, *told)
                net, owed = net + found, owed + wanted
            self.holds("I2", not said, said)
        all_lines = [line for one in runs for line in one.numbered]
        self.holds("I6", sum(line.amount.fen for line in all_lines) == net == owed)
        self._recoveries(run)
        self.holds("I3", len({one.month for one in closings}) == len(closings))
        self.holds("I5", [c.digest for c in closings] == [one.digest for one in runs])
        for one in runs:
            now = disbursements.get(self.ctx, one.id)
            self.holds("I5", now.numbered == one.numbered, one.number)
            digest = disbursements.digest_of_lines(now.numbered)
            self.holds("I4", digest == one.digest, one.number)
            paid = sum(line.amount.fen for line in now.lines)
            self.holds("I4", now.total.fen == paid, one.number)
        self.holds("I5", len({one.chained for one in closings}) == len(closings))
        self.holds("I5", self.ctx.store.verify().findings == (), "the chain")

    def _said(self, elder: Elder) -> dict[Month, int]:
        said: dict[Month, int] = {}
        regular = set()
        for one in self.state.runs:
            for line in one.numbered:
                if line.person_id == elder.id:
                    said[line.month] = said.get(line.month, 0) + line.amount.fen
                    if line.kind == REGULAR:
                        self.holds("I3", line.month not in regular, str(line.month))
                        regular.add(line.month)
        return said

    def _recoveries(self, run: Run) -> None:
        by_number = {
            one.line_number(position): line
            for one in self.state.runs
            for position, line in enumerate(one.numbered, start=1)
        }
        for line in run.recoveries:
            paid = by_number.get(line.corrects)
            self.holds("I8", line.kind == RECOVERY and paid is not None)
            assert paid is not None
            of = (paid.person_id, paid.month)
            self.holds("I8", of == (line.person_id, line.month), line.corrects)
            self.holds("I8", -line.amount.fen <= paid.amount.fen, line.corrects)


def months(first: Month, last: Month) -> list[Month]:
    """Return the months from one to another, both among them."""
    return [first.plus(n) for n in range(last.since(first) + 1)]


def is_sum(cell: str) -> bool:
    """Tell whether a cell says a sum of money."""
    return cell.replace(".", "", 1).isdecimal()


def approving_builder(ctx: Context, call: object) -> Context:
    """Return the office for whoever may do it at all."""
    return approving(ctx) if call is closing.sign else ctx


@contextmanager
def crashing_at(action: str) -> Iterator[None]:
    """Let the program end where it would write that something was done."""
    real = Work.audit

    def audit(self: Work, said: str, *arguments: Any, **named: Any) -> None:
        if said == action:
            raise CrashError
        real(self, said, *arguments, **named)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Work, "audit", audit)
        yield


def walked(seed: int, steps: int, first: tuple[str, ...] = ()) -> Walk:
    """Walk through an office of its own, and close a last list; begin with some steps."""
    with (
        tempfile.TemporaryDirectory() as folder,
        contextmanager(context)(Path(folder) / "office.carecalc") as ctx,
    ):
        walk = Walk(ctx, seed)
        try:
            for name in first:
                walk.take(name)
            for _ in range(steps):
                walk.step()
            walk.close()
        finally:
            walk.ctx.store.close()
        return walk
