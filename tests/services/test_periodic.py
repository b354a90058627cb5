# SPDX-License-Identifier: Apache-2.0
"""Who is to be proven by when, what proves them, and what becomes of who is silent."""

from collections.abc import Callable
from contextlib import contextmanager, suppress
from datetime import date, timedelta
from functools import partial
from random import Random

import pytest

from carecalc.domain.disbursement import of_their_month
from carecalc.domain.fact import Event
from carecalc.domain.money import Money
from carecalc.domain.period import Month
from carecalc.domain.periodic import Proof
from carecalc.domain.record import Happening
from carecalc.errors import UserError
from carecalc.services import (
    batches,
    closing,
    disbursements,
    facts,
    holds,
    offering,
    periodic,
    periodic_batches,
    periodic_bulk,
    periodic_notices,
)
from carecalc.services.context import Context
from carecalc.services.periodic import Wanted
from carecalc.services.periodic_evidence import Evidence
from tests.documents.papers import text_by_pdfium, without_breaks
from tests.offices import approving, beside, context, keyring
from tests.services.deciding import assess, register
from tests.services.proving import DUE, at_office, closed, granted, set_to

MARCH, APRIL, MAY, JUNE = (Month(2027, n) for n in (3, 4, 5, 6))


def refused(call: Callable[..., object], *arguments: object) -> str:
    with pytest.raises(UserError) as error:
        call(*arguments)
    return error.value.code


def stage_of(ctx: Context, person_id: str) -> str:
    (one,) = periodic.of_person(ctx, person_id)
    return one.stage


def silent(ctx: Context, name: str = "张示例") -> str:
    """Return who was notified on 22 February for 15 days; it is 10 March."""
    person = granted(ctx, name)
    set_to(ctx, date(2027, 2, 22))
    periodic_notices.notify(ctx, [person.id], ctx.today(), 15, "上门送达")
    set_to(ctx, date(2027, 3, 10))
    return person.id


def held(ctx: Context) -> tuple[str, str]:
    """Return somebody held from April on, and the hold."""
    person_id = silent(ctx)
    ((hold,),) = [one.holds for one in holds.propose(ctx, [person_id])]
    holds.approve(approving(ctx), hold.id)
    return person_id, hold.id


# --- by when --------------------------------------------------------------------------


def test_that_a_review_is_due_a_quarter_after_the_decision(ctx: Context) -> None:
    person = granted(ctx, "张示例")
    (one,) = periodic.of_person(ctx, person.id)
    assert (one.due_on, one.stage) == (DUE, "later")
    assert one.reviews[0].proven_by == "decision"
    assert periodic.due(ctx, Wanted(stages=("due", "overdue"))).total == 0
    set_to(ctx, date(2027, 2, 1))
    assert [r.person.id for r in periodic.due(ctx).rows] == [person.id]
    assert stage_of(ctx, person.id) == "due"
    set_to(ctx, date(2027, 2, 22))
    assert stage_of(ctx, person.id) == "overdue"
    glance = periodic.at_a_glance(ctx)
    assert (glance.due, glance.overdue, glance.held) == (0, 1, 0)


def test_that_a_signed_visit_proves_and_who_died_is_not_asked(ctx: Context) -> None:
    person = granted(ctx, "张示例")
    set_to(ctx, date(2026, 12, 1))
    assess(ctx, person, date(2026, 12, 1))
    (one,) = periodic.of_person(ctx, person.id)
    assert (one.due_on, one.reviews[0].proven_by) == (date(2027, 3, 1), "assessed")
    facts.add(ctx, person.id, Event("death"), date(2026, 12, 1), document="证明")
    assert periodic.of_person(ctx, person.id) == ()
    proof = at_office(date(2026, 12, 1))
    assert refused(periodic.prove, ctx, person.id, proof) == "PERIODIC-005"


def test_that_a_proof_moves_the_due_day_and_taken_back_moves_it_again(
    ctx: Context,
) -> None:
    person = granted(ctx, "张示例")
    set_to(ctx, date(2027, 1, 31))
    proven = periodic.prove(ctx, person.id, at_office(date(2027, 1, 30)))
    assert proven.due_on == date(2027, 4, 30)
    assert periodic.prove(ctx, person.id, at_office(date(2027, 1, 30))) == proven
    (kept,) = periodic.proofs(ctx, person.id)
    assert (kept.kind, kept.day, kept.by) == ("office", date(2027, 1, 30), "王评估")
    assert periodic.take_back(ctx, proven.batch, "看错人") == 1
    (one,) = periodic.of_person(ctx, person.id)
    assert (one.due_on, periodic.proofs(ctx, person.id)) == (DUE, ())
    assert periodic.take_back(ctx, proven.batch, "看错人") == 0


@pytest.mark.parametrize(
    ("evidence", "code"),
    [
        (Evidence("letter", date(2026, 11, 20), "王"), "PERIODIC-001"),
        (Evidence("office", date(2026, 11, 22), "王"), "PERIODIC-002"),
        (Evidence("office", date(2026, 11, 20), " "), "PERIODIC-003"),
        (Evidence("list", date(2026, 11, 20), "王"), "PERIODIC-004"),
    ],
)
def test_that_a_proof_says_how_when_by_whom_and_which_list(
    ctx: Context, evidence: Evidence, code: str
) -> None:
    person = register(ctx, "张示例")
    assert refused(periodic.prove, ctx, person.id, evidence) == code


# --- asked ----------------------------------------------------------------------------


def test_that_a_notice_asks_for_the_days_the_office_says_and_remembers_them(
    ctx: Context,
) -> None:
    person, later = granted(ctx, "张示例"), register(ctx, "李晚到", date(1950, 6, 1))
    set_to(ctx, date(2027, 2, 22))
    notify = periodic_notices.notify
    assert refused(notify, ctx, [person.id], ctx.today()) == "PERIODIC-007"
    assert refused(notify, ctx, [person.id], ctx.today(), 400) == "PERIODIC-007"
    assert refused(notify, ctx, [person.id], date(2027, 2, 23), 15) == "PERIODIC-002"
    both = notify(ctx, [person.id, later.id], ctx.today(), 15)
    assert [row.answer_by for row in both.rows] == [date(2027, 3, 9), None]
    assert both.count == 1
    assert periodic_notices.terms(ctx).days == 15
    assert notify(ctx, [person.id], ctx.today()).batch == both.batch
    assert stage_of(ctx, person.id) == "notified"
    set_to(ctx, date(2027, 3, 9))
    assert stage_of(ctx, person.id) == "notified"
    set_to(ctx, date(2027, 3, 10))
    assert stage_of(ctx, person.id) == "silent"
    assert periodic.take_back(ctx, both.batch, "送错") == 1
    assert stage_of(ctx, person.id) == "overdue"


def test_that_whoever_answers_a_notice_is_asked_no_more(ctx: Context) -> None:
    person_id = silent(ctx)
    periodic.prove(ctx, person_id, at_office(date(2027, 3, 10)))
    (one,) = periodic.of_person(ctx, person_id)
    assert (one.stage, one.due_on) == ("later", date(2027, 6, 10))
    (nothing,) = holds.propose(ctx, [person_id])
    assert nothing.holds == () and nothing.why is not None


# --- held -----------------------------------------------------------------------------


def test_that_a_hold_takes_another_pair_of_eyes(ctx: Context) -> None:
    person_id = silent(ctx)
    (proposal,) = holds.propose(ctx, [person_id], "经通知未复核")
    (hold,) = proposal.holds
    # The notice ran out in March: the file stops it the month after.
    assert (hold.state, hold.value.from_month) == ("proposed", APRIL)
    assert hold.value.clause == "补贴津贴的变更和停发"
    assert refused(holds.approve, ctx, hold.id) == "ACCESS-001"
    (waiting,) = holds.waiting(approving(ctx))
    assert (waiting.person.id, waiting.from_month) == (person_id, APRIL)
    assert disbursements.build(ctx, APRIL).reasons == ()
    kept = holds.approve(approving(ctx), hold.id)
    assert (kept.state, kept.value.decided_by) == ("held", "赵审批")
    assert refused(holds.approve, approving(ctx), hold.id) == "PERIODIC-021"
    run = disbursements.build(ctx, APRIL)
    assert run.lines == ()
    assert [(r.person_id, r.code) for r in run.reasons] == [(person_id, "HELD")]
    assert [
        ln.month for ln in of_their_month(disbursements.build(ctx, MARCH).lines)
    ] == [MARCH]


def test_that_who_proposed_a_hold_never_approves_it(ctx: Context) -> None:
    person_id = silent(ctx)
    # 孙复核 is approver and payer: proposes, and may not approve.
    third = beside(ctx, keyring().third)
    ((hold,),) = [one.holds for one in holds.propose(third, [person_id])]
    assert refused(holds.approve, third, hold.id) == "PERIODIC-020"
    assert refused(holds.turn_down, third, hold.id, " ") == "PERIODIC-023"
    # Proposed twice it waits once.
    assert holds.propose(third, [person_id])[0].holds == ()
    assert holds.turn_down(third, hold.id, "已联系到家属").state == "withdrawn"
    assert refused(holds.turn_down, third, hold.id, "再次") == "PERIODIC-021"
    assert stage_of(ctx, person_id) == "silent"


def test_that_what_was_held_is_owed_once_the_person_is_proven(ctx: Context) -> None:
    person_id, hold_id = held(ctx)
    assert holds.owed_after_hold(ctx, person_id) == ()
    closed(ctx, APRIL)
    (owed,) = holds.owed_after_hold(ctx, person_id)
    assert (owed.month, owed.amount, owed.is_payable) == (APRIL, Money(30_000), False)
    set_to(ctx, date(2027, 4, 20))
    proven = periodic.prove(ctx, person_id, at_office(date(2027, 4, 20)))
    assert [(h.id, h.state) for h in proven.released] == [(hold_id, "released")]
    (owed,) = holds.owed_after_hold(ctx, person_id)
    assert (owed.month, owed.amount, owed.is_payable) == (APRIL, Money(30_000), True)
    # Decided from September on and never listed: what was held is paid with the rest.
    late = [Month(2026, 9).plus(n) for n in range(8)]
    assert late[-1] == APRIL
    assert [ln.month for ln in disbursements.build(ctx, MAY).lines] == [MAY, *late]
    (note,) = holds.of_month(ctx, MAY)
    assert (note.person.id, note.held, note.total) == (person_id, (), Money(30_000))
    # The month before is owed on lists after it only.
    assert holds.of_month(ctx, MARCH) == ()


def test_that_a_late_proof_that_is_overdue_itself_frees_nothing(ctx: Context) -> None:
    person_id, _ = held(ctx)
    set_to(ctx, date(2027, 8, 1))
    assert periodic.prove(ctx, person_id, at_office(date(2027, 4, 1))).released == ()
    assert stage_of(ctx, person_id) == "held"
    assert len(periodic.prove(ctx, person_id, at_office(ctx.today())).released) == 1


def test_that_a_list_built_before_a_hold_is_not_signed(ctx: Context) -> None:
    person_id = silent(ctx)
    run = disbursements.build(ctx, APRIL)
    assert len(of_their_month(run.lines)) == 1
    ((hold,),) = [one.holds for one in holds.propose(ctx, [person_id])]
    assert "HOLDS" not in {b.code for b in closing.state(ctx, run.id).standing}
    holds.approve(approving(ctx), hold.id)
    (block,) = [b for b in closing.state(ctx, run.id).standing if b.code == "HOLDS"]
    assert not block.is_liftable
    assert refused(closing.sign, approving(ctx), run.id) == "LIST-005"
    again = disbursements.build(ctx, APRIL)
    assert "HOLDS" not in {b.code for b in closing.state(ctx, again.id).standing}
    # Freed since: whoever is not on it would be forgotten.
    periodic.prove(ctx, person_id, at_office(ctx.today()))
    assert "HOLDS" in {b.code for b in closing.state(ctx, again.id).standing}


def test_that_a_hold_begins_after_what_was_closed_meanwhile(ctx: Context) -> None:
    person_id = silent(ctx)
    ((hold,),) = [one.holds for one in holds.propose(ctx, [person_id])]
    closed(ctx, APRIL)
    kept = holds.approve(approving(ctx), hold.id)
    assert kept.value.from_month == MAY
    assert holds.owed_after_hold(ctx, person_id) == ()


def test_that_taking_back_a_proof_holds_again_unless_it_was_paid(ctx: Context) -> None:
    person_id, _ = held(ctx)
    closed(ctx, APRIL)
    set_to(ctx, date(2027, 4, 20))
    proven = periodic.prove(ctx, person_id, at_office(date(2027, 4, 20)))
    assert periodic.take_back(ctx, proven.batch, "看错人") == 1
    assert stage_of(ctx, person_id) == "held"
    assert disbursements.build(ctx, MAY).lines == ()
    assert [o.month for o in holds.owed_after_hold(ctx, person_id)] == [APRIL]
    set_to(ctx, date(2027, 4, 21))
    proven = periodic.prove(ctx, person_id, at_office(date(2027, 4, 21)))
    closed(ctx, MAY)
    assert refused(periodic.take_back, ctx, proven.batch, "看错人") == "PERIODIC-010"
    # The list of May has paid April late.
    assert holds.owed_after_hold(ctx, person_id) == ()


def test_that_the_authority_frees_without_a_proof_and_a_visit_by_the_clerk(
    ctx: Context,
) -> None:
    person_id, hold_id = held(ctx)
    assert refused(holds.release, approving(ctx), hold_id, "") == "PERIODIC-023"
    freed = holds.release(approving(ctx), hold_id, "系统误报")
    assert (freed.state, freed.value.ended_why) == ("released", "系统误报")
    assert stage_of(ctx, person_id) == "silent"
    ((hold,),) = [one.holds for one in holds.propose(ctx, [person_id])]
    assert holds.withdraw(ctx, hold.id).state == "withdrawn"
    assert refused(holds.withdraw, ctx, hold.id) == "PERIODIC-021"
    assert refused(holds.release, approving(ctx), hold_id, "再次") == "PERIODIC-021"


def test_that_a_signed_visit_frees_at_once(ctx: Context) -> None:
    person_id, _ = held(ctx)
    with ctx.store.reading() as work:
        person = work.people.get(person_id)
    assess(ctx, person, ctx.today(), worst=False)
    assert stage_of(ctx, person_id) == "later"
    assert [one.hold.state for one in holds.of_person(ctx, person_id)] == ["released"]


def test_that_what_came_by_another_way_frees_when_somebody_says_so(
    ctx: Context,
) -> None:
    person_id, _ = held(ctx)
    with ctx.store.work() as work:
        # As a file from a laptop brings it.
        proof = Happening("p", "video", Proof("甲"), ctx.today(), person_id)
        work.life_proofs.add(proof)
        work.audit("life.proven", "p")
    (one,) = periodic.of_person(ctx, person_id)
    assert one.stage == "held" and one.is_answered
    assert [each.state for each in periodic.settle(ctx, person_id)] == ["released"]
    assert periodic.settle(ctx, person_id) == ()


# --- many at once ---------------------------------------------------------------------


def test_that_a_list_gives_one_result_for_each_number_and_stores_nothing(
    ctx: Context,
) -> None:
    one = granted(ctx, "张示例")
    two = granted(ctx, "李样例", date(1943, 2, 8))
    out = register(ctx, "王未享", date(1950, 6, 1))
    spaced = " ".join((two.id_number[:6], two.id_number[6:14], two.id_number[14:]))
    text = "\n".join(
        (one.id_number, spaced, one.id_number.lower(), out.id_number, "11010519")
    )
    evidence = Evidence("list", date(2026, 11, 21), "王评估", "公安户籍比对", "ab" * 32)
    rows = periodic_bulk.look_up(ctx, text, evidence)
    assert [row.kind for row in rows] == [
        "found",
        "found",
        "twice",
        "not-reviewed",
        "malformed",
    ]
    assert [row.due_on for row in rows[:2]] == [DUE, DUE]
    assert periodic.proofs(ctx, one.id) == ()
    done = periodic_bulk.accept(ctx, [one.id, two.id], evidence)
    assert [proven.due_on for proven in done.proven] == [DUE, DUE]
    (kept,) = periodic.proofs(ctx, two.id)
    assert kept.value.list_digest == "ab" * 32
    assert periodic_bulk.accept(ctx, [one.id, two.id], evidence).batch == done.batch
    assert periodic_bulk.look_up(ctx, one.id_number, evidence)[0].kind == "known"
    assert periodic.take_back(ctx, done.batch) == 2
    assert periodic.proofs(ctx, one.id) == periodic.proofs(ctx, two.id) == ()


def test_that_a_list_is_read_from_a_file_with_its_digest() -> None:
    data = (
        "序号,姓名,证件号码\n1,张示例,110105 19491231 002X\n2,李样例,340524800101001\n"
        "3,王没有,不详\n"
    ).encode("gb18030")
    listed = periodic_bulk.read_list(data, "比对名单.csv")
    assert listed.name == "比对名单.csv"
    assert len(listed.digest) == 64
    assert [line for line, _ in listed.numbers] == [2, 3, 4]
    assert [n for _, n in listed.numbers[:2]] == [
        "11010519491231002X",
        "340524800101001",
    ]


# --- papers ---------------------------------------------------------------------------


def test_that_the_notice_says_by_when_and_the_suspension_from_when(
    ctx: Context,
) -> None:
    person_id = silent(ctx)
    other = register(ctx, "李晚到", date(1950, 6, 1))
    issue = partial(offering.issue, ctx, person_id)
    assert refused(offering.issue, ctx, other.id, *of(other.id, "review-notice")) == (
        "PERIODIC-011"
    )
    told = text(issue(*of(person_id, "review-notice")).data)
    assert "请于2027年3月9日前" in told
    assert "困难老年人养老服务补贴2026年11月21日2027年2月21日" in told
    assert "回应期限（15日）由本机构确定" in told
    assert refused(issue, *of(person_id, "suspension-notice")) == "PERIODIC-012"
    ((hold,),) = [one.holds for one in holds.propose(ctx, [person_id])]
    holds.approve(approving(ctx), hold.id)
    told = text(issue(*of(person_id, "suspension-notice")).data)
    assert "未在2027年3月9日前完成定期复核" in told
    assert "自2027年4月起" in told
    assert "批准人赵审批" in told
    subjects = offering.subjects(ctx, person_id)
    assert [one.about for one in subjects].count("review") == 1
    assert "review" not in {one.about for one in offering.subjects(ctx, other.id)}


def test_that_notices_are_issued_for_many_at_once(ctx: Context) -> None:
    people = [granted(ctx, "张示例"), granted(ctx, "李样例", date(1943, 2, 8))]
    other = register(ctx, "王未享", date(1950, 6, 1))
    set_to(ctx, date(2027, 2, 22))
    ids = [person.id for person in people]
    periodic_notices.notify(ctx, ids, ctx.today(), 15)
    plan = periodic_batches.planned(ctx, [*ids, other.id], "review-notice", "zh_CN")
    made = batches.keep(ctx, batches.drawn(ctx, plan))
    assert [paper.number for paper in made.papers] == [
        "FH-2027-000001",
        "FH-2027-000002",
    ]
    assert [(one.wanted.person_id, one.error.code) for one in made.stopped] == [
        (other.id, "PERIODIC-011")
    ]


def of(person_id: str, kind: str) -> tuple[str, str, str, dict[str, str]]:
    return kind, person_id, "zh_CN", {}


def text(data: bytes) -> str:
    return without_breaks(text_by_pdfium(data))


# --- whatever the order ---------------------------------------------------------------


class Walk:
    """One person, month after month: proven, asked, held, freed and paid at random."""

    def __init__(self, ctx: Context, seed: int) -> None:
        self.ctx = ctx
        self.chance = Random(seed)
        self.person = granted(ctx, "张示例").id
        self.day = date(2027, 2, 22)
        self.month = MARCH
        self.batch = ""
        self.paid: set[Month] = set()
        self.closed: list[Month] = []

    def step(self) -> str:
        """Do one thing, if it can be done; say which."""
        self.day += timedelta(days=self.chance.randrange(1, 25))
        set_to(self.ctx, self.day)
        names = ("prove", "undo", "notify", "propose", "approve", "free", "close")
        name = self.chance.choices(names, (2, 2, 4, 5, 5, 1, 5))[0]
        with suppress(UserError):
            getattr(self, name)()
        return name

    def prove(self) -> None:
        late = timedelta(days=self.chance.randrange(0, 120))
        self.batch = periodic.prove(
            self.ctx, self.person, at_office(self.day - late)
        ).batch

    def undo(self) -> None:
        periodic.take_back(self.ctx, self.batch)

    def notify(self) -> None:
        periodic_notices.notify(self.ctx, [self.person], self.day, 5)

    def propose(self) -> None:
        holds.propose(self.ctx, [self.person])

    def approve(self) -> None:
        for one in holds.waiting(approving(self.ctx)):
            holds.approve(approving(self.ctx), one.hold.id)

    def free(self) -> None:
        for one in holds.waiting(self.ctx, ("held",)):
            holds.release(approving(self.ctx), one.hold.id, "误报")

    def close(self) -> None:
        run = closed(self.ctx, self.month)
        self.closed.append(self.month)
        late = [line.month for line in run.lines if line.month >= MARCH]
        assert self.paid.isdisjoint(late), "a month is paid once"
        self.paid |= {*late}
        self.month = self.month.plus(1)

    def owed(self) -> set[Month]:
        """Return the months owed; each of them with the amount that is due."""
        found = holds.owed_after_hold(self.ctx, self.person)
        assert all(one.amount == Money(30_000) for one in found)
        assert len({one.month for one in found}) == len(found)
        return {one.month for one in found}


@pytest.mark.thorough
def test_that_a_month_held_is_never_paid_and_never_forgotten(ctx: Context) -> None:
    walk = Walk(ctx, 11)
    done = [walk.step() for _ in range(12)]
    owed = walk.owed()
    assert walk.paid | owed == set(walk.closed), done
    assert walk.paid.isdisjoint(owed), done
    assert not walk.paid & owed, done
    assert walk.paid and owed, done


@pytest.mark.long
def test_that_no_order_of_many_pays_or_forgets_a_month(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    months = owed = 0
    for seed in range(20):
        folder = tmp_path_factory.mktemp("walk") / "office.carecalc"
        with contextmanager(context)(folder) as ctx:
            walk = Walk(ctx, seed)
            done = []
            for _ in range(30):
                done.append(walk.step())
                assert walk.paid | walk.owed() == set(walk.closed), (seed, done)
                assert not walk.paid & walk.owed(), (seed, done)
            months += len(walk.closed)
            owed += len(walk.owed())
    print(f"20 walks of 30 steps: {months} months closed, {owed} held and owed, 0 lost")
