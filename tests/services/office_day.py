# SPDX-License-Identifier: Apache-2.0
"""A day in an office as chance makes it, beside a model that says what must come of it.

The model is plain Python and worked by hand from the issue and the law, not from the
program: who may what, which answers stand, which acts are in force, who is on the list.
"""

import copy
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from carecalc.domain.disbursement import ARREARS, of_their_month
from carecalc.domain.fact import Application, Status
from carecalc.domain.period import Month
from carecalc.domain.visit import Answer
from carecalc.errors import UserError
from carecalc.services import (
    backups,
    closing,
    determinations,
    disbursements,
    facts,
    people,
    users,
    visits,
)
from carecalc.services.closing_blocks import RESTORED
from carecalc.services.context import Context
from carecalc.store.engine import open_store
from carecalc.store.journal import UNNAMED
from carecalc.store.keys import Unlocked
from tests.offices import APPROVER, THIRD, catalog, context, keyring
from tests.services.answering import answered
from tests.services.deciding import APPLIED, in_hardship, payee
from tests.services.deciding import register as register_person
from tests.services.visiting import GBT, options, scale, signing

TODAY = date(2026, 11, 21)
MONTHS = (Month(2026, 11), Month(2026, 12))
FIRST = "王评估"
OFFICERS = "陈一+林二"
EVERYBODY = (FIRST, APPROVER, THIRD, OFFICERS)

MAY = {
    "register": ("assessor", "payer"),
    "assess": ("assessor",),
    "prepare": ("assessor", "reviewer", "payer"),
    "decide": ("approver",),
    "build": ("payer",),
    "close": ("reviewer", "payer", "approver"),
    "manage": ("administrator", "recovery"),
}
"""Which roles may do what, by the words of the issue."""

ROLES_BEFORE = {
    FIRST: ("assessor", "reviewer", "payer", "administrator"),
    APPROVER: ("approver", "reviewer"),
    THIRD: ("approver", "payer", "auditor"),
    OFFICERS: ("recovery",),
}
OTHER_ROLES = (
    ("assessor", "payer", "administrator"),
    ("assessor", "approver", "payer"),
    ("approver", "reviewer", "payer"),
    ("approver",),
    ("assessor", "reviewer", "payer", "administrator"),
)

DUE = {"bj-hardship": {"DB": 30_000, "DSR": 20_000}, "bj-age": {"80": 10_000}}
"""What Beijing pays a month, in fen: 低保 300, 低收入 200, from 80 years on 100."""

ELDERS = tuple(
    (name, date(1944, 3, day))
    for day, name in enumerate(("甲老人", "乙老人", "丙老人", "丁老人"), 1)
)
ITEMS = tuple(item.code for item in scale().items[:4])


def mostly(*names: str) -> st.SearchStrategy[str]:
    """Draw one of these users most of the time, and now and then anybody."""
    return st.sampled_from(names * 4 + EVERYBODY)


class Dead(BaseException):
    """The program dies in the middle of a change."""


@dataclass
class Elder:
    """What the office knows of somebody."""

    id: str
    hardship: str = ""
    has_applied: bool = False
    has_account: bool = False
    recorders: set[str] = field(default_factory=set)
    """Who wrote down what is known: they decide nothing about this person."""


@dataclass
class Sheet:
    """One assessor's answers, and every step to take back."""

    answers: dict[str, tuple[str, ...]] = field(default_factory=dict)
    steps: list[tuple[str, tuple[str, ...] | None]] = field(default_factory=list)

    def put(self, item: str, chosen: tuple[str, ...] | None) -> None:
        """Answer an item, or clear it; the same once more is no step."""
        before = self.answers.get(item)
        if before == chosen:
            return
        self.steps.append((item, before))
        self._set(item, chosen)

    def undo(self) -> bool:
        """Take the last step back, if there is one."""
        if not self.steps:
            return False
        self._set(*self.steps.pop())
        return True

    def _set(self, item: str, chosen: tuple[str, ...] | None) -> None:
        if chosen is None:
            self.answers.pop(item, None)
        else:
            self.answers[item] = chosen


@dataclass
class Visit:
    """A visit: its state and both sheets."""

    elder: str
    state: str = "draft"
    first: Sheet = field(default_factory=Sheet)
    second: Sheet = field(default_factory=Sheet)


@dataclass
class Act:
    """A decision about one programme."""

    elder: str
    programme: str
    category: str
    by: str
    state: str = "prepared"


@dataclass
class List:
    """A month's list: who built it, who stands on it, who signed it in which role."""

    month: Month
    by: str
    lines: frozenset[tuple[str, str, int]]
    digest: str
    late: dict[tuple[str, str], int]
    closed_before: int
    signed: dict[str, str] = field(default_factory=dict)
    is_lifted: bool = False


@dataclass
class Model:
    """All that must be true of the office."""

    elders: dict[str, Elder] = field(default_factory=dict)
    visits: dict[str, Visit] = field(default_factory=dict)
    acts: dict[str, Act] = field(default_factory=dict)
    lists: dict[str, List] = field(default_factory=dict)
    latest: dict[Month, str] = field(default_factory=dict)
    closed: dict[Month, str] = field(default_factory=dict)
    is_older_copy: bool = False
    """Whether a backup was brought back since the last month was closed."""
    roles: dict[str, tuple[str, ...]] = field(
        default_factory=lambda: dict(ROLES_BEFORE)
    )

    def may(self, user: str, what: str) -> bool:
        """Say whether one of somebody's roles allows something."""
        return any(role in MAY[what] for role in self.roles[user])

    def in_force(self, elder: str, programme: str) -> Act | None:
        """Return the approved act of somebody about a programme."""
        return next(
            (
                act
                for act in self.acts.values()
                if (act.elder, act.programme, act.state)
                == (elder, programme, "approved")
            ),
            None,
        )

    def category(self, elder: str, programme: str) -> str:
        """Return in which category somebody is due by today's facts; "" for not due.

        Who is on no list of the county's for hardship is not due: it may be refused.
        """
        return "80" if programme == "bj-age" else self.elders[elder].hardship

    def changed(self, elder: str) -> bool:
        """Say whether somebody's hardship is another than the one decided."""
        act = self.in_force(elder, "bj-hardship")
        return act is not None and act.category != self.elders[elder].hardship

    def due(self) -> frozenset[tuple[str, str, int]]:
        """Return the lines of a month: decided as it stands today, and payable."""
        return frozenset(
            (elder.id, programme, DUE[programme][act.category])
            for elder in self.elders.values()
            for programme in DUE
            if elder.has_account
            and (act := self.in_force(elder.id, programme)) is not None
            and act.category == self.category(elder.id, programme) != ""
        )


CODES: Counter[str] = Counter()
"""How often each refusal was met by all days together; "" for what was done."""


class OfficeDay(RuleBasedStateMachine):
    """Everybody does whatever comes to mind; the office must be as the model says."""

    @initialize()
    def opens(self) -> None:
        """Open a new office."""
        self.place = Path(tempfile.mkdtemp())
        self.made = contextmanager(context)(self.place / "office-1.carecalc")
        self.ctx = self.made.__enter__()
        self.model = Model()
        self.kept: dict[int, Model] = {}
        self.copies = 1
        # Two who lack nothing, so that a short day comes to decisions and lists.
        for name, born in ELDERS[:2]:
            person = in_hardship(self.ctx, name, born)
            self.model.elders[person.id] = Elder(person.id, "DB", True, True, {FIRST})

    def teardown(self) -> None:
        """Close whatever is open."""
        if hasattr(self, "ctx"):
            self.ctx.store.close()
            with suppress(UserError):
                self.made.__exit__(None, None, None)
            shutil.rmtree(self.place, ignore_errors=True)

    # --- how somebody does something ---------------------------------------------

    def as_(self, user: str) -> Context:
        """Return the office as somebody has it before them."""
        return replace(self.ctx, store=self.ctx.store.for_user(_keys(user)), actor=None)

    def done(
        self, user: str, what: str, expected: str, call: Callable[..., Any], *args: Any
    ) -> Any:
        """Let somebody do something; None if it was refused as the model says."""
        if not self.model.may(user, what):
            expected = "ACCESS-001"
        try:
            result = call(self.as_(user), *args)
        except UserError as error:
            CODES[error.code] += 1
            assert error.code == expected, (error.code, str(error), expected)
            return None
        CODES[""] += 1
        assert expected == "", f"{call.__name__} by {user} got past {expected}"
        return result if result is not None else True

    # --- people and facts --------------------------------------------------------

    @rule(data=st.data(), user=mostly(FIRST, THIRD))
    def register(self, data: st.DataObject, user: str) -> None:
        known = {people.get(self.ctx, id_).name for id_ in self.model.elders}
        new = [elder for elder in ELDERS if elder[0] not in known]
        name, born = data.draw(st.sampled_from(new * 4 + [*ELDERS]))
        expected = "PEOPLE-001" if name in known else ""
        person = self.done(user, "register", expected, register_person, name, born)
        if person is not None:
            self.model.elders[person.id] = Elder(person.id, recorders={user})

    @precondition(lambda self: self.model.elders)
    @rule(
        data=st.data(),
        user=mostly(FIRST, THIRD),
        kind=st.sampled_from(("hardship", "has_applied", "has_account")),
    )
    def record(self, data: st.DataObject, user: str, kind: str) -> None:
        elder = self.model.elders[data.draw(st.sampled_from([*self.model.elders]))]
        if getattr(elder, kind):
            return
        value, on = {
            "hardship": (Status("DB", "样例区民政局"), date(2023, 5, 1)),
            "has_applied": (Application(), APPLIED),
            "has_account": (payee("本人"), APPLIED),
        }[kind]
        args = (elder.id, value, on, None, "样〔2026〕1号")
        if self.done(user, "register", "", facts.add, *args) is not None:
            setattr(elder, kind, "DB" if kind == "hardship" else True)
            elder.recorders.add(user)

    @precondition(lambda self: self._better_off())
    @rule(data=st.data())
    def earns_more(self, data: st.DataObject) -> None:
        """From November on a family has too much for 低保 and is only 低收入."""
        elder = self.model.elders[data.draw(st.sampled_from(self._better_off()))]
        if not self.model.may(FIRST, "register"):
            return
        (status,) = [
            fact
            for fact in facts.current(self.ctx, elder.id)
            if isinstance(fact.value, Status)
        ]
        new = Status("DSR", "样例区民政局")
        args = (status.id, new, MONTHS[0].first_day, "样〔2026〕2号")
        assert self.done(FIRST, "register", "", facts.follow, *args) is not None
        elder.hardship = "DSR"
        elder.recorders.add(FIRST)

    def _better_off(self) -> list[str]:
        return [
            elder.id
            for elder in self.model.elders.values()
            if elder.hardship == "DB"
            and (act := self.model.in_force(elder.id, "bj-hardship")) is not None
            and act.category
        ]

    # --- visits ------------------------------------------------------------------

    @precondition(lambda self: self.model.elders)
    @rule(data=st.data(), user=mostly(FIRST))
    def start(self, data: st.DataObject, user: str) -> None:
        elder = data.draw(st.sampled_from([*self.model.elders]))
        before = [v for v in self.model.visits.values() if v.elder == elder]
        unfinished = any(visit.state == "draft" for visit in before)
        reason = "change" if before else "first"
        expected = "VISIT-006" if unfinished else ""
        args = (elder, GBT, reason, TODAY)
        seen = self.done(user, "assess", expected, visits.start, *args)
        if seen is not None:
            self.model.visits[seen.visit.id] = Visit(elder)

    @precondition(lambda self: self.model.visits)
    @rule(
        data=st.data(),
        user=mostly(FIRST),
        item=st.sampled_from(ITEMS),
        how=st.sampled_from(("answer", "answer", "clear", "undo")),
        second=st.booleans(),
    )
    def answer(
        self, data: st.DataObject, user: str, item: str, how: str, second: bool
    ) -> None:
        id_ = data.draw(st.sampled_from([*self.model.visits]))
        visit = self.model.visits[id_]
        sheet = visit.second if second else visit.first
        (asked,) = [one for one in scale().items if one.code == item]
        chosen = (data.draw(st.sampled_from(asked.options)).code,)
        call, args, missing = {
            ("answer", False): (visits.answer, (Answer(item, chosen),), ""),
            ("answer", True): (visits.answer_second, (Answer(item, chosen),), ""),
            ("clear", False): (visits.clear, (item,), ""),
            ("clear", True): (visits.clear_second, (item,), ""),
            ("undo", False): (visits.undo, (), "" if sheet.steps else "VISIT-005"),
            ("undo", True): (
                visits.undo_second,
                (),
                "" if sheet.steps else "VISIT-005",
            ),
        }[how, second]
        expected = missing if visit.state == "draft" else "VISIT-004"
        if self.done(user, "assess", expected, call, id_, *args) is None:
            return
        if how == "undo":
            sheet.undo()
        else:
            sheet.put(item, chosen if how == "answer" else None)

    @precondition(lambda self: self.model.visits)
    @rule(data=st.data())
    def finish(self, data: st.DataObject) -> None:
        """Answer what is open, say every reason that is asked for, and sign."""
        id_ = data.draw(st.sampled_from([*self.model.visits]))
        visit = self.model.visits[id_]
        if not self.model.may(FIRST, "assess"):
            return
        me = self.as_(FIRST)
        expected = "" if visit.state == "draft" else "VISIT-004"
        if not expected:
            while visit.second.undo():
                visits.undo_second(me, id_)
            assert visit.second.answers == {}
            for item, chosen in options({}).items():
                if item not in visit.first.answers:
                    visits.answer(me, id_, Answer(item, chosen))
                    visit.first.put(item, chosen)
            for key in visits.wanted(me, id_):
                visits.remark(me, id_, key, "当面核实")
        if self.done(FIRST, "assess", expected, visits.sign, id_, signing(TODAY)):
            visit.state = "signed"
            self.model.elders[visit.elder].recorders.add(FIRST)

    @precondition(lambda self: self.model.visits)
    @rule(data=st.data(), user=mostly(FIRST))
    def abandon(self, data: st.DataObject, user: str) -> None:
        id_ = data.draw(st.sampled_from([*self.model.visits]))
        visit = self.model.visits[id_]
        expected = "" if visit.state == "draft" else "VISIT-004"
        if self.done(user, "assess", expected, visits.abandon, id_, "搬走"):
            visit.state = "abandoned"

    # --- decisions ---------------------------------------------------------------

    @precondition(lambda self: self.model.elders)
    @rule(
        data=st.data(),
        user=mostly(FIRST, THIRD, APPROVER),
        programme=st.sampled_from([*DUE]),
    )
    def prepare(self, data: st.DataObject, user: str, programme: str) -> None:
        elder = self.model.elders[data.draw(st.sampled_from([*self.model.elders]))]
        category = self.model.category(elder.id, programme)
        before = self.model.in_force(elder.id, programme)
        expected = ""
        if not elder.has_applied:
            expected = "DECISION-001"
        elif before is not None and before.category == category:
            expected = "DECISION-006"
        args = (elder.id, programme)
        act = self.done(user, "prepare", expected, determinations.prepare, *args)
        if act is not None:
            self._put_up(act, user)
            assert act.outcome == ("grant" if category else "refuse")
            assert (act.category or "") == category

    def _put_up(self, act: Any, user: str) -> None:
        if act.id in self.model.acts:
            # It waited already and says the same: it stays whose it is.
            assert self.model.acts[act.id].state == "prepared"
            return
        for other in self.model.acts.values():
            same = (other.elder, other.programme) == (act.person_id, act.programme)
            if same and other.state == "prepared":
                other.state = "withdrawn"
        self.model.acts[act.id] = Act(
            act.person_id, act.programme, act.category or "", user
        )

    @precondition(lambda self: self.model.acts)
    @rule(
        data=st.data(),
        user=mostly(APPROVER, THIRD),
        approves=st.sampled_from((True, True, True, False)),
    )
    def decide(self, data: st.DataObject, user: str, approves: bool) -> None:
        waiting = [i for i, act in self.model.acts.items() if act.state == "prepared"]
        some = waiting * 9 + [*self.model.acts]
        id_ = data.draw(st.sampled_from(some))
        act = self.model.acts[id_]
        expected = ""
        if act.state != "prepared":
            expected = "DECISION-008"
        elif approves and act.category != self.model.category(act.elder, act.programme):
            expected = "DECISION-010"
        elif user in (act.by, *self.model.elders[act.elder].recorders):
            expected = "SIGN-002"
        if approves:
            call, args = determinations.approve, (id_, "样批准", TODAY)
        else:
            call, args = determinations.refuse, (id_, "样批准", TODAY, "材料不实")
        if self.done(user, "decide", expected, call, *args) is None:
            return
        before = self.model.in_force(act.elder, act.programme)
        act.state = "approved" if approves else "refused"
        if approves and before is not None:
            before.state = "superseded"

    # --- lists -------------------------------------------------------------------

    @rule(
        user=mostly(FIRST, THIRD),
        month=st.sampled_from(MONTHS),
    )
    def build(self, user: str, month: Month) -> None:
        expected = ""
        if month in self.model.closed:
            expected = "LIST-002"
        elif any(closed > month for closed in self.model.closed):
            expected = "LIST-019"
        due = self.model.due()
        changed = [e for e in self.model.elders if self.model.changed(e)]
        run = self.done(user, "build", expected, disbursements.build, month)
        if run is None:
            return
        lines = [
            (line.person_id, line.programme, line.amount.fen)
            for line in of_their_month(run.lines)
        ]
        assert len(lines) == len(set(lines))
        assert frozenset(lines) == due
        listed = {person for person, *_ in lines}
        reasons = [row.person_id for row in run.reasons]
        assert len(reasons) == len(set(reasons))
        assert listed.isdisjoint(reasons)
        assert listed | set(reasons) == set(self.model.elders)
        late = {
            (line.person_id, line.programme): line.amount.fen
            for line in run.lines
            if line.kind == ARREARS
        }
        if month != MONTHS[0]:
            self._caught_up(due, late)
        self.model.lists[run.id] = List(
            month, user, due, run.digest, late, len(self.model.closed)
        )
        self.model.latest[month] = run.id
        self._prepared_by_the_list(changed, user)

    def _caught_up(
        self, due: frozenset[tuple[str, str, int]], late: dict[tuple[str, str], int]
    ) -> None:
        """Hold that whoever is due has all of the first month, on whatever list."""
        closed = self.model.closed.get(MONTHS[0])
        paid = self.model.lists[closed].lines if closed else ()
        said = {(person, programme): fen for person, programme, fen in paid}
        for person, programme, fen in due:
            key = person, programme
            assert said.get(key, 0) + late.get(key, 0) == fen, key

    def _prepared_by_the_list(self, changed: list[str], user: str) -> None:
        """Take in the decisions that a list prepared, for those who fell out of one."""
        for elder in changed:
            (waits,) = [
                act
                for act in determinations.of_person(self.ctx, elder)
                if (act.programme, act.state) == ("bj-hardship", "prepared")
            ]
            assert waits.category == self.model.elders[elder].hardship
            self._put_up(waits, user)

    @precondition(lambda self: self.model.lists)
    @rule(data=st.data(), user=mostly(FIRST, THIRD, APPROVER))
    def sign_list(self, data: st.DataObject, user: str) -> None:
        some = [*self.model.latest.values()] * 4 + [*self.model.lists]
        self._sign(data.draw(st.sampled_from(some)), user)

    @precondition(lambda self: self.model.latest)
    @rule(month=st.sampled_from(MONTHS))
    def sign_by_all(self, month: Month) -> None:
        """Let everybody try to sign a month's list, one after another."""
        if month not in self.model.latest:
            return
        id_ = self.model.latest[month]
        self._lift(id_)
        for user in (THIRD, APPROVER, FIRST):
            self._sign(id_, user)

    def _lift(self, id_: str) -> None:
        """Let two say why a list may be signed though an older copy was brought back."""
        found, second = self.model.lists[id_], self.as_(APPROVER)
        if not self.model.is_older_copy or found.month in self.model.closed:
            return
        if found.is_lifted or not self.model.may(APPROVER, "close"):
            return
        args = (second, RESTORED, id_, "与银行回单核对无误")
        if self.done(THIRD, "close", "", closing.lift, *args) is not None:
            found.is_lifted = True

    def _may_be_paid_twice(self, found: List) -> bool:
        """Tell whether a list pays late what the first month's, not closed, may have."""
        return (
            bool(found.late)
            and MONTHS[0] in self.model.latest
            and MONTHS[0] not in self.model.closed
        )

    def _sign(self, id_: str, user: str) -> None:
        found = self.model.lists[id_]
        own = {role for role in self.model.roles[user] if role in MAY["close"]}
        left = own - set(found.signed.values())
        expected = ""
        if (
            found.month in self.model.closed
            and found.signed.keys()
            and (self.model.closed[found.month] == id_)
        ):
            expected = "LIST-004"
        elif (
            (self.model.is_older_copy and not found.is_lifted)
            or found.closed_before != len(self.model.closed)
            or self._may_be_paid_twice(found)
        ):
            expected = "LIST-005"
        elif self.model.latest[found.month] != id_:
            expected = "LIST-003"
        elif user in (found.by, *found.signed):
            expected = "SIGN-002"
        elif not left:
            expected = "LIST-006"
        if not expected and self.model.may(user, "close"):
            run = disbursements.get(self.as_(user), id_)
            answered(self.ctx, run, self.as_(user))
        state = self.done(user, "close", expected, closing.sign, id_)
        if state is None:
            return
        (role,) = [one.role for one in state.record.signed if one.name == user]
        assert role in left
        found.signed[user] = role
        if len(found.signed) == 2:
            self.model.closed[found.month] = id_
            self.model.is_older_copy = False

    # --- the machine under it ----------------------------------------------------

    @rule(
        user=mostly(FIRST, OFFICERS),
        whose=st.sampled_from((FIRST, APPROVER, THIRD)),
        roles=st.sampled_from(OTHER_ROLES),
    )
    def change_roles(self, user: str, whose: str, roles: tuple[str, ...]) -> None:
        others = any(
            "administrator" in held
            for name, held in self.model.roles.items()
            if name != whose
        )
        left = others or "administrator" in roles
        expected = "" if left else "USERS-007"
        args = (whose, roles, None, "调岗")
        if self.done(user, "manage", expected, users.change, *args) is not None:
            self.model.roles[whose] = roles

    @rule(by=st.sampled_from((FIRST, APPROVER, THIRD)))
    def lock_and_open(self, by: str) -> None:
        self.ctx.store.close()
        self._open(self.ctx.store.folder, by)

    @rule(in_a_change=st.booleans())
    def crash(self, in_a_change: bool) -> None:
        """Die, at rest or in the middle of a change: what lies on the disk is left."""
        self.copies += 1
        left = self.place / f"office-{self.copies}.carecalc"
        old = self.ctx.store
        with suppress(Dead):
            if in_a_change and self.model.elders:
                with old.work() as work:
                    known = work.people.get(next(iter(self.model.elders)))
                    work.people.save(replace(known, note="写了一半"))
                    work.audit("person.amended", known.id)
                    shutil.copytree(old.folder, left)
                    raise Dead
            shutil.copytree(old.folder, left)
        old.close()
        shutil.rmtree(old.folder)
        self._open(left, FIRST)
        notes = {people.get(self.ctx, id_).note for id_ in self.model.elders}
        assert notes <= {""}

    def _open(self, folder: Path, by: str) -> None:
        store = open_store(folder, _keys(by), self.ctx.clock)
        self.ctx = replace(self.ctx, store=store, actor=None)

    @rule()
    def back_up(self) -> None:
        made = backups.make(self.ctx)
        self.kept[made.number] = copy.deepcopy(self.model)

    @precondition(lambda self: self.kept)
    @rule(damaged=st.booleans())
    def restore(self, damaged: bool) -> None:
        """Put the newest backup in the place of the office's file, sound or not."""
        self.ctx.store.close()
        folder = self.ctx.store.folder
        newest = max(self.kept)
        if damaged:
            with (folder / "data.db").open("r+b") as data:
                data.seek(9_000)
                data.write(bytes(64))
        mine = keyring().first
        backup = backups.offered(folder, mine, self.ctx.clock)
        # Something sound is kept once more before it is replaced.
        assert backup is not None and backup.number >= newest
        by_number = {one.number: one for one in backups.listed_in(folder)}
        wanted = by_number[newest]
        may = damaged or "administrator" in self.model.roles[FIRST]
        try:
            backups.restore(folder, wanted, mine, self.ctx.clock, catalog())
        except UserError as error:
            assert error.code == "STORE-028" and not may
        else:
            assert may
            self.model = copy.deepcopy(self.kept[newest])
            self.model.is_older_copy = True
        self._open(folder, FIRST)

    # --- what is always so -------------------------------------------------------

    @invariant()
    def nothing_is_lost_or_forged(self) -> None:
        if not hasattr(self, "ctx"):
            return
        CODES["steps"] += 1
        assert self.ctx.store.verify().findings == ()
        model = self.model
        with self.ctx.store.reading() as work:
            assert work.entries.of_action(UNNAMED) == ()
            assert {p.id for p in work.people.all()} == set(model.elders)
            for id_, visit in model.visits.items():
                now = work.visits.get(id_)
                assert now.state == visit.state
                assert _chosen(now.answers) == visit.first.answers
                assert _chosen(now.second) == visit.second.answers
            found = {
                act.id: act
                for elder in model.elders
                for act in work.determinations.of_person(elder)
            }
            assert {i: a.state for i, a in found.items()} == {
                i: a.state for i, a in model.acts.items()
            }
            for id_, act in model.acts.items():
                decided = work.signatures.proven("determination", id_)
                wanted = act.state in ("approved", "refused", "superseded")
                assert bool(decided) == wanted
                assert act.by not in {one.name for one in decided}
            assert {c.run_id for c in work.closings.all()} == set(model.closed.values())
            for id_, listed in model.lists.items():
                run = work.runs.get(id_)
                lines = [
                    (i.person_id, i.programme, i.amount.fen)
                    for i in of_their_month(run.lines)
                ]
                assert sorted(lines) == sorted(listed.lines)
                assert run.digest == listed.digest
            for month, id_ in model.latest.items():
                latest = work.runs.of_month(month)
                assert latest is not None and latest.id == id_


def _chosen(answers: Any) -> dict[str, tuple[str, ...]]:
    return {item: tuple(answer.options) for item, answer in answers.items()}


def _keys(user: str) -> Unlocked:
    held = keyring()
    return {
        FIRST: held.first,
        APPROVER: held.approver,
        THIRD: held.third,
        OFFICERS: held.officers,
    }[user]


def counted() -> Iterator[tuple[str, int]]:
    """Yield how often each refusal was met; "" for what was done."""
    yield from sorted(CODES.items())
