# SPDX-License-Identifier: Apache-2.0
"""Whatever is submitted twice, by a double click or a resend, counts once."""

import inspect
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from random import Random

import pytest

from carecalc.domain.agency import (
    Afterward,
    Assessor,
    Complaint,
    Contract,
    Organisation,
)
from carecalc.domain.appointment import Arrangement
from carecalc.domain.fact import Residence, Status
from carecalc.domain.money import Money
from carecalc.domain.period import Month
from carecalc.domain.person import check_digit
from carecalc.domain.visit import Answer
from carecalc.errors import UserError
from carecalc.services import (
    agencies,
    agencies_afterwards,
    agencies_register,
    agencies_signing,
    application_papers,
    appointments,
    backups,
    batch_files,
    batches,
    beginning,
    choices,
    complaints,
    consents,
    day_sheets,
    decision_papers,
    determinations,
    disbursements,
    disclosures,
    drawn,
    facts,
    glyphs,
    households,
    laws,
    month_papers,
    offering,
    offices,
    paper_entries,
    papers,
    people,
    proof_certificates,
    proofs,
    revealing,
    service_plans,
    tasks,
    users,
    visit_papers,
    visits,
)
from carecalc.services import closing as closings
from carecalc.services.batch_files import Target
from carecalc.services.batches import Choice, Plan
from carecalc.services.context import Context
from carecalc.services.people import PersonDraft
from carecalc.services.tasks import Wanted
from carecalc.store import ballast
from carecalc.store.keys import FLOOR
from tests.documents.glyphs import cross
from tests.offices import (
    APPROVER,
    PASSPHRASE,
    THIRD,
    Clock,
    approving,
    beside,
    catalog,
    context,
    keyring,
    new_ids,
    opened,
)
from tests.services.answering import answered
from tests.services.deciding import in_hardship
from tests.services.issued import WORDS, issued
from tests.services.test_access_matrix import PICTURE, USE_CASES, Things, things
from tests.services.visiting import (
    GBT,
    answer_all,
    answer_all_second,
    drawing,
    signing,
)

TODAY = date(2026, 11, 21)
AGREED = Arrangement(TODAY, "15:00", "样例路3号", ("王评估",))
PAGE = ("image/png", PICTURE)
ASKED = Afterward({"explained": 5, "careful": 4, "respectful": 5}, "女儿")
HEARD = Complaint("provider", "样例护理站", "没有来", date(2026, 11, 20))
NEXT_YEAR = Contract("2号", date(2027, 1, 1), date(2027, 12, 31), Money(1), 5)
SAME = "same"
"""Nothing is written a second time."""

Call = Callable[[], object]


@dataclass(frozen=True)
class World:
    """An office with one thing of every kind, for one command to be submitted to."""

    ctx: Context
    of: Things
    elder: str
    draft: str
    ended: str
    act: str
    run: str

    def by(self, name: str) -> Context:
        """Return the open office for another of its users."""
        held = {APPROVER: keyring().approver, THIRD: keyring().third}
        return beside(self.ctx, held[name])


@dataclass(frozen=True)
class Command:
    """How a command is made ready, and what its second time does.

    `again`: nothing (`SAME`), a known refusal (its code), or rows that are added anew
    by every call, because each is an act of its own; `because` says which.
    """

    make: Callable[[World], Call]
    again: str | dict[str, int]
    because: str = ""


def of_visit(name: str, *given: object) -> Callable[[World], Call]:
    def make(world: World) -> Call:
        return lambda: getattr(visits, name)(world.ctx, world.draft, *given)

    return make


def of_run(name: str) -> Callable[[World], Call]:
    def make(world: World) -> Call:
        return once(getattr(month_papers, name), world.ctx, world.run, "zh_CN")

    return make


def through(world: World) -> World:
    """Answer everything for both, who differ in one item."""
    answer_all(world.ctx, world.draft, {})
    answer_all_second(world.ctx, world.draft, {"B.1.1": "3"})
    return world


def finished(world: World) -> str:
    answer_all(world.ctx, world.draft, {})
    visits.undo_second(world.ctx, world.draft)
    for key in visits.wanted(world.ctx, world.draft):
        visits.remark(world.ctx, world.draft, key, "当面核实")
    return world.draft


def a_batch(world: World) -> Plan:
    """Plan the notice of a decision of the month."""
    determinations.approve(approving(world.ctx), world.act, "样批", TODAY)
    return batches.planned(world.ctx, Choice(("decision",), Month(2026, 11)), "zh_CN")


def a_status(world: World) -> str:
    return next(
        fact.id
        for fact in facts.current(world.ctx, world.elder)
        if isinstance(fact.value, Status)
    )


def once(call: Callable[..., object], *given: object, **named: object) -> Call:
    return lambda: call(*given, **named)


COPY = "a copy is an act of its own, with its number and the same content"
NOVEMBER = {"month": "2026-11"}
NUMBER = "00000119410506002"
TABLE: dict[str, Command] = {
    # Assessing: what is there already is no step; what is closed stays closed.
    "visits.start": Command(
        lambda w: once(visits.start, w.ctx, w.elder, GBT, "first", TODAY), "VISIT-006"
    ),
    "beginning.begin": Command(
        lambda w: once(beginning.begin, w.ctx, w.elder, GBT, "first", TODAY),
        "VISIT-006",
    ),
    "visits.answer": Command(of_visit("answer", Answer("B.1.2", ("3",))), SAME),
    "visits.answer_second": Command(
        of_visit("answer_second", Answer("B.1.2", ("3",))), SAME
    ),
    "visits.clear": Command(of_visit("clear", "B.1.1"), SAME),
    "visits.clear_second": Command(of_visit("clear_second", "B.1.1"), SAME),
    # One step was made: there is no second to take back.
    "visits.undo": Command(of_visit("undo"), "VISIT-005"),
    "visits.undo_second": Command(of_visit("undo_second"), "VISIT-005"),
    "visits.remark": Command(of_visit("remark", "soon", "摔倒"), SAME),
    "visits.move_to": Command(of_visit("move_to", "B.1.3"), SAME),
    "visits.attach": Command(
        of_visit("attach", "B.1.1", "image/png", PICTURE),
        {"evidence": 1},
        "a second picture of the same may be meant",
    ),
    "visits.settle": Command(
        lambda w: once(visits.settle, through(w).ctx, w.draft, "B.1.1", ("3",), "复看"),
        SAME,
    ),
    "visits.sign": Command(
        lambda w: once(visits.sign, w.ctx, finished(w), signing(TODAY)), "VISIT-004"
    ),
    "visits.abandon": Command(of_visit("abandon", "搬走"), "VISIT-004"),
    "visits.end_refused": Command(of_visit("end_refused", "拒答", None), "VISIT-004"),
    # What is agreed upon, signed on the screen and typed in from paper.
    "appointments.plan": Command(
        lambda w: once(appointments.plan, w.ctx, w.elder, AGREED), SAME
    ),
    "appointments.move": Command(
        lambda w: once(
            appointments.move, w.ctx, w.of["appointment_id"], 1, AGREED, "改期"
        ),
        "STORE-010",
    ),
    "appointments.cancel": Command(
        lambda w: once(appointments.cancel, w.ctx, w.of["appointment_id"], 1, "住院"),
        "STORE-010",
    ),
    "drawn.sign": Command(
        lambda w: once(
            drawn.sign, w.ctx, finished(w), "elder", "张我们", "", drawing()
        ),
        SAME,
    ),
    "paper_entries.begin": Command(
        lambda w: once(
            paper_entries.begin, w.ctx, w.elder, GBT, "first", TODAY, ("王",), [PAGE]
        ),
        "VISIT-006",
    ),
    "paper_entries.enter": Command(
        lambda w: once(
            paper_entries.enter,
            w.ctx,
            visits.start(w.ctx, w.elder, GBT, "first", TODAY).visit.id,
            ("王",),
            [PAGE],
        ),
        "ENTRY-003",
    ),
    "paper_entries.add_scan": Command(
        lambda w: once(paper_entries.add_scan, w.ctx, w.draft, *PAGE),
        {"paper_scans": 1},
        "a second page of the same may be meant",
    ),
    # What others are commissioned with.
    "agencies.save": Command(
        lambda w: once(agencies.save, w.ctx, Organisation("新机构")), "AGENCY-003"
    ),
    "agencies.end": Command(
        lambda w: once(agencies.end, w.ctx, w.of["agency"], 1, "停业"), "STORE-010"
    ),
    "agencies.save_contract": Command(
        lambda w: once(agencies.save_contract, w.ctx, w.of["agency"], NEXT_YEAR),
        "AGENCY-008",
    ),
    "agencies.end_contract": Command(
        lambda w: once(agencies.end_contract, w.ctx, w.of["contract_id"], 1, "违约"),
        "AGENCY-004",
    ),
    "agencies_register.save": Command(
        lambda w: once(agencies_register.save, w.ctx, Assessor("王评估")),
        "REGISTER-002",
    ),
    "agencies_register.end": Command(
        lambda w: once(
            agencies_register.end,
            w.ctx,
            agencies_register.save(w.ctx, Assessor("王评估")).id,
            1,
            "离职",
        ),
        "STORE-010",
    ),
    "agencies_signing.declare": Command(
        lambda w: once(agencies_signing.declare, w.ctx, w.draft, "王评估", False), SAME
    ),
    "agencies_afterwards.keep": Command(
        lambda w: once(agencies_afterwards.keep, w.ctx, w.ended, ASKED), SAME
    ),
    "tasks.assign": Command(
        lambda w: once(tasks.assign, w.ctx, w.elder, Wanted(), w.of["agency"]), SAME
    ),
    "tasks.reassign": Command(
        lambda w: once(
            tasks.reassign, w.ctx, w.of["task_id"], 1, "", ("王评估",), "改派"
        ),
        "STORE-010",
    ),
    "tasks.accept": Command(
        lambda w: once(tasks.accept, w.ctx, w.of["task_id"], 1), SAME
    ),
    "tasks.decline": Command(
        lambda w: once(tasks.decline, w.ctx, w.of["task_id"], 1, "人手不足"), "TASK-004"
    ),
    "tasks.cancel": Command(
        lambda w: once(tasks.cancel, w.ctx, w.of["task_id"], 1, "重复"), "TASK-004"
    ),
    "complaints.receive": Command(
        lambda w: once(complaints.receive, w.ctx, HEARD, "", w.elder), SAME
    ),
    "complaints.answer": Command(
        lambda w: once(
            complaints.answer, w.ctx, w.of["complaint_id"], 1, "已道歉", "founded"
        ),
        "COMPLAINT-005",
    ),
    "complaints.close": Command(
        lambda w: once(complaints.close, w.ctx, w.of["complaint_id"], 1, "撤回"),
        "COMPLAINT-006",
    ),
    # People and facts.
    "people.register": Command(
        lambda w: once(
            people.register,
            w.ctx,
            PersonDraft("孟新人", id_number=NUMBER + check_digit(NUMBER)),
        ),
        "PEOPLE-001",
    ),
    "people.amend": Command(
        lambda w: once(
            people.amend, w.ctx, replace(people.get(w.ctx, w.elder), phone="010")
        ),
        "STORE-010",
    ),
    "facts.add": Command(
        lambda w: once(
            facts.add, w.ctx, w.elder, Residence("110105"), date(2026, 1, 1)
        ),
        SAME,
    ),
    "facts.add in its place": Command(
        lambda w: once(
            facts.add,
            w.ctx,
            w.elder,
            Status("DB"),
            date(2024, 1, 1),
            supersedes=a_status(w),
        ),
        "FACT-003",
    ),
    "facts.follow": Command(
        lambda w: once(
            facts.follow, w.ctx, a_status(w), Status("DSR"), date(2026, 11, 1)
        ),
        "FACT-003",
    ),
    "facts.withdraw": Command(
        lambda w: once(facts.withdraw, w.ctx, a_status(w), "看错"), "FACT-003"
    ),
    "facts.attach": Command(
        lambda w: once(facts.attach, w.ctx, a_status(w), "image/png", PICTURE),
        {"scans": 1},
        "a second page may look the same",
    ),
    "households.save": Command(
        lambda w: once(households.save, w.ctx, w.of["household"], {"head": w.elder}),
        "HOUSEHOLD-001",
    ),
    "households.close": Command(
        lambda w: once(households.close, w.ctx, w.of["household_id"], 1, "分户"),
        "HOUSEHOLD-004",
    ),
    "service_plans.save": Command(
        lambda w: once(
            service_plans.save,
            w.ctx,
            service_plans.latest(w.ctx, w.of["person_id"]),
        ),
        "STORE-010",
    ),
    "choices.record": Command(
        lambda w: once(
            choices.record,
            w.ctx,
            choices.forms(w.ctx, w.of["person_id"], Month(2026, 11)),
            "voucher",
            "person",
            "张我们",
        ),
        SAME,
    ),
    "consents.record": Command(
        lambda w: once(
            consents.record,
            w.ctx,
            w.elder,
            "told",
            "processing",
            TODAY,
            "person",
            "spoken",
        ),
        {"consents": 1},
        "each time somebody is told is a record of its own; the last one counts",
    ),
    "revealing.reveal": Command(
        lambda w: once(revealing.reveal, w.ctx, w.elder, ("id_number",)),
        SAME,
    ),
    # Deciding and paying.
    "determinations.prepare": Command(
        lambda w: once(determinations.prepare, w.ctx, w.elder, "bj-age"), SAME
    ),
    "determinations.approve": Command(
        lambda w: once(determinations.approve, approving(w.ctx), w.act, "样批", TODAY),
        "DECISION-008",
    ),
    "determinations.refuse": Command(
        lambda w: once(
            determinations.refuse, approving(w.ctx), w.act, "样批", TODAY, "不实"
        ),
        "DECISION-008",
    ),
    "disbursements.build": Command(
        lambda w: once(disbursements.build, w.ctx, Month(2026, 12)),
        {"runs": 3, "reasons": 2},
        "the list of now takes the place of the one before, which is kept",
    ),
    "glyphs.keep": Command(lambda w: lambda: glyphs.keep(w.ctx, cross()), SAME),
    "glyphs.withdraw": Command(
        lambda w: once(
            glyphs.withdraw, w.ctx, glyphs.keep(w.ctx, cross()).image.name, "看不清"
        ),
        "GLYPH-004",
    ),
    "closing.sign": Command(
        lambda w: once(closings.sign, approving(w.ctx), w.run), "SIGN-002"
    ),
    "closing.sign as the second": Command(
        lambda w: (
            closings.sign(approving(w.ctx), w.run),
            once(closings.sign, w.by(THIRD), w.run),
        )[1],
        "LIST-004",
    ),
    "papers.assessment_report": Command(
        lambda w: once(papers.assessment_report, w.ctx, w.ended, "zh_CN"),
        {"papers": 1},
        COPY,
    ),
    "application_papers.issue": Command(
        lambda w: once(
            application_papers.issue, w.ctx, w.elder, "mandate", "zh_CN", {}
        ),
        {"papers": 1},
        "each one has a number of its own",
    ),
    "visit_papers.visit_record": Command(
        lambda w: once(visit_papers.visit_record, w.ctx, w.ended, "zh_CN"),
        {"papers": 1},
        COPY,
    ),
    "visit_papers.transcript": Command(
        lambda w: once(visit_papers.transcript, w.ctx, w.ended, "zh_CN"),
        {"papers": 1},
        COPY,
    ),
    "visit_papers.transcript_workbook": Command(
        lambda w: once(visit_papers.transcript_workbook, w.ctx, w.ended, "zh_CN"),
        {"papers": 1},
        COPY,
    ),
    "visit_papers.report_with_photographs": Command(
        lambda w: once(visit_papers.report_with_photographs, w.ctx, w.ended, "zh_CN"),
        {"papers": 1},
        COPY,
    ),
    "papers.subsidy_sheet": Command(
        lambda w: once(papers.subsidy_sheet, w.ctx, w.elder, Month(2026, 11), "zh_CN"),
        {"papers": 1},
        COPY,
    ),
    "papers.resident_page": Command(
        lambda w: once(
            papers.resident_page, w.ctx, w.elder, Month(2026, 11), "zh_CN", TODAY
        ),
        {"papers": 1},
        COPY,
    ),
    "papers.month_list": Command(
        lambda w: once(papers.month_list, w.ctx, w.run, "zh_CN"),
        {"papers": 1},
        COPY,
    ),
    "papers.month_workbook": Command(
        lambda w: once(papers.month_workbook, w.ctx, w.run, "zh_CN"),
        {"papers": 1},
        COPY,
    ),
    **{
        f"month_papers.{name}": Command(of_run(name), {"papers": 1}, COPY)
        for name in (
            "month_changes",
            "month_summary",
            "funding_request",
            "publicity",
            "publicity_workbook",
        )
    },
    "month_papers.bank_cover": Command(
        lambda w: (
            closings.sign(approving(w.ctx), w.run),
            closings.sign(w.by(THIRD), w.run),
            once(month_papers.bank_cover, w.ctx, w.run, "zh_CN"),
        )[2],
        {"papers": 1},
        COPY,
    ),
    "decision_papers.decision": Command(
        lambda w: (
            determinations.approve(approving(w.ctx), w.act, "样批", TODAY),
            once(decision_papers.decision, w.ctx, w.act, "zh_CN"),
        )[1],
        {"papers": 1},
        COPY,
    ),
    "decision_papers.opinion": Command(
        lambda w: once(
            decision_papers.opinion, w.ctx, w.elder, Month(2026, 11), "zh_CN"
        ),
        {"papers": 1},
        COPY,
    ),
    "offering.issue": Command(
        lambda w: once(
            offering.issue, w.ctx, w.elder, "sheet", w.elder, "zh_CN", NOVEMBER
        ),
        {"papers": 1},
        COPY,
    ),
    "batches.keep": Command(
        lambda w: once(batches.keep, w.ctx, batches.drawn(w.ctx, a_batch(w))),
        "BATCH-002",
    ),
    "batch_files.hand_out": Command(
        lambda w: once(
            batch_files.hand_out,
            w.ctx,
            batch_files.collected(w.ctx, [w.of["paper_id"]], False),
            [w.of["paper_id"]],
            Target(f"{w.ctx.store.folder}-out", False),
        ),
        "BATCH-005",
    ),
    "batch_files.printed": Command(
        lambda w: once(batch_files.printed, w.ctx, [w.of["paper_id"]]),
        "DISCLOSURE-003",
    ),
    "day_sheets.hand_out": Command(
        lambda w: once(
            day_sheets.hand_out, w.ctx, day_sheets.draw(w.ctx, TODAY, "zh_CN")
        ),
        {"disclosures": 1, "disclosed_people": 1},
        "each time it left the office",
    ),
    "disclosures.of_paper": Command(
        lambda w: once(disclosures.of_paper, w.ctx, w.of["paper_id"]),
        "DISCLOSURE-003",
    ),
    "proof_certificates.take": Command(
        lambda w: lambda: proof_certificates.take(w.ctx, issued(), WORDS), SAME
    ),
    "proof_certificates.give_up": Command(
        lambda w: lambda: proof_certificates.give_up(w.ctx), SAME
    ),
    "proofs.withdraw": Command(
        lambda w: once(proofs.withdraw, w.ctx, w.of["paper_id"], "有误"), "PROOF-002"
    ),
    "laws.accept": Command(
        lambda w: once(
            laws.accept, w.ctx, laws.unaccepted(w.ctx)[0].digest, "已核对", "纪要3号"
        ),
        "POLICY-005",
    ),
    # The office and its users.
    "offices.amend": Command(
        lambda w: once(
            offices.amend, w.ctx, replace(offices.get(w.ctx), street="新街道办事处")
        ),
        "STORE-010",
    ),
    "users.add": Command(
        lambda w: once(
            users.add, w.ctx, "钱新人", PASSPHRASE, ("assessor",), None, cost=FLOOR
        ),
        "KEYS-005",
    ),
    "users.change": Command(
        lambda w: once(users.change, w.ctx, THIRD, ("payer",), None, "调岗"),
        {"users": 1},
        "the same roles, with another reason on record",
    ),
    "users.dismiss": Command(lambda w: once(users.dismiss, w.ctx, THIRD, "离职"), SAME),
    "users.readmit": Command(
        lambda w: once(users.readmit, w.ctx, THIRD, PASSPHRASE, "忘记", cost=FLOOR),
        {"users": 1},
        "each time they get a new key, and the one before is none any more",
    ),
    "users.separate": Command(
        lambda w: once(users.separate, w.ctx, TODAY, (("payer", "auditor"),), "内控"),
        {"separations": 1},
        "the same table, with another reason on record",
    ),
    "users.change_passphrase": Command(
        lambda w: once(
            users.change_passphrase, w.ctx, PASSPHRASE, "another long sentence", FLOOR
        ),
        "KEYS-001",
    ),
    "users.set_pin": Command(
        lambda w: once(users.set_pin, w.ctx, "271828"),
        {"pins": 1},
        "the same code, salted anew",
    ),
    "backups.make": Command(lambda w: once(backups.make, w.ctx), SAME),
}


ELSEWHERE = {
    "handover.send": "nothing new the second time: test_handover.py",
    "handover.take_return": "nothing the second time: test_handover.py",
    "handover_clashes.decide": "HANDOVER-016 the second time: test_handover.py",
    "handover_devices.ask": "the same entry the second time: test_handover_devices.py",
    "handover_devices.change": "the same the second time: test_handover_devices.py",
    "handover_devices.register": "HANDOVER-012 the second time: test_handover_devices.py",
    "handover_giving.give": "each return file has a number of its own",
    "handover_taking.settle": "HANDOVER-014 the second time: test_handover_devices.py",
    "redraws.announce": "the same the second time: test_redraws.py",
    "redraws.draw": "the same the second time: test_redraws.py",
    "reviewing.correct": "the same draft the second time: test_reviews.py",
    "reviewing.take_back": "nothing the second time: test_reviews.py",
    "duplicates.decide": "the same record the second time: test_duplicates.py",
    "duplicates.look": "nothing new the second time: test_duplicates.py",
    "duplicates.resume": "the same record the second time: test_duplicates.py",
    "list_publicity.answer_objection": "nothing new: test_list_publicity.py",
    "list_publicity.publish": "nothing new: test_list_publicity.py",
    "list_publicity.record_objection": "nothing new: test_list_publicity.py",
    "list_state.check": "nothing new the second time: test_list_state.py",
    "list_state.keep_found": "nothing new the second time: test_list_state.py",
    "month_checks.answer": "nothing new the second time: test_month_checks.py",
    "month_checks.take_back": "nothing the second time: test_month_checks.py",
    "payment_audits_office.audit_office": "said each time: test_payment_audits_office.py",
    "outside_lists.take": "the same list the second time: test_outside_lists.py",
    "outside_lists.undo": "OUTSIDE-002 the second time: test_outside_lists.py",
    "proposals.decline": "nothing new the second time: test_outside_lists.py",
    "stopping.stop": "a death twice is one, and ends nothing twice: test_stopping.py",
    "takeovers.accept": "it takes a list: TAKEOVER-003, test_takeovers.py",
    "takeovers.undo": "it takes a list: TAKEOVER-004, test_takeovers.py",
    "takeover_acts.confirm": "it takes a list: TAKEOVER-007, test_takeovers.py",
    "application_steps.deliberate": "it takes a version: STORE-010 the second time",
    "application_steps.extend": "it takes a version: STORE-010 the second time",
    "application_steps.leave_out": "it takes a version: STORE-010 the second time",
    "application_steps.object_to": "it takes a version: STORE-010 the second time",
    "application_steps.opine": "it takes a version: STORE-010 the second time",
    "application_steps.publish": "it takes a version: STORE-010 the second time",
    "application_steps.survey": "it takes a version: STORE-010 the second time",
    "applications.accept": "it takes a version: STORE-010 the second time",
    "applications.ask_for": "it takes a version: STORE-010 the second time",
    "applications.register": "the same the second time: test_applications.py",
    "applications.take_in": "it takes a version: STORE-010 the second time",
    "applications.tell_missing": "it takes a version: STORE-010 the second time",
    "applications.withdraw": "it takes a version: STORE-010 the second time",
    "deliveries.deliver": "the same the second time: test_applications.py",
    "holds.approve": "it takes what was not answered: PERIODIC-021, test_periodic.py",
    "holds.propose": "what is proposed waits, and is silent no more: test_periodic.py",
    "holds.release": "it takes a hold: PERIODIC-021 the second time, test_periodic.py",
    "holds.turn_down": "it takes a proposal: PERIODIC-021 the second time",
    "holds.withdraw": "it takes a proposal: PERIODIC-021 the second time",
    "disclosures.of_payments": "as day_sheets.hand_out, of the payments of a list",
    "appropriations.allot": "the same the second time: test_appropriations.py",
    "appropriations.book": "the same the second time: test_appropriations.py",
    "appropriations.end": "the same the second time: test_appropriations.py",
    "appropriations.take_back": "nothing the second time: test_appropriations.py",
    "debts.propose_write_off": "the same the second time: test_debts.py",
    "debts.take_back": "nothing the second time: test_debts.py",
    "debts.turn_down": "it takes a proposal: DEBT-005 the second time, test_debts.py",
    "debts.write_off": "it takes a proposal: DEBT-001 the second time, test_debts.py",
    "payouts.give_up": "nothing the second time: test_payouts.py",
    "payouts.hand": "nothing the second time: test_payouts.py",
    "payouts.make": "the same file the second time: test_payouts.py",
    "returns.accept": "nothing the second time: test_returns.py",
    "returns.reissue": "PAY-014 the second time: test_returns.py",
    "periodic.prove": "the same the second time: test_periodic.py",
    "periodic.settle": "nothing the second time: test_periodic.py",
    "periodic.take_back": "nothing the second time: test_periodic.py",
    "periodic_bulk.accept": "the same the second time: test_periodic.py",
    "periodic_notices.notify": "the same the second time: test_periodic.py",
    "backups.carried": "it takes another drive: tests/store/test_backups_device.py",
    "backups.keep_copy": "the second half of backups.copy_to, one copy a time",
    "backups.keep_drill": "it says in the chain each time that a backup was tried",
    "disbursements.keep": "the second half of disbursements.build, which is tried",
    "offering.month_keep": "as batches.keep, of a month's paper: test_offering.py",
    "papers.keep_list": "the second half of papers.month_list, which is tried",
    "closing.lift": "it takes a block: LIST-007 the second time, test_closing.py",
    "figures.hand_out": "as day_sheets.hand_out, of figures",
    "sandbox_told.hand_out": "as day_sheets.hand_out, of what was tried",
    "disclosures.of_result": "as day_sheets.hand_out, of a visit's result",
    "disclosures.of_scan": "as day_sheets.hand_out, of a scan",
    "receipts.sign": "it takes what was told before: test_receipts.py",
    "taking_up.take_up": "it takes what was given up: test_taking_up.py",
    "moving.move_over": "it takes a newer scale: test_moving.py",
    "retention.erase": "it takes years: test_retention.py",
    "users.change_officers": "it takes two officers: test_users_roles.py",
}
"""What is tried twice elsewhere, or cannot be here."""


@pytest.fixture(autouse=True)
def small_ballast(monkeypatch: pytest.MonkeyPatch) -> None:
    """Spare the disk: every copy of an office would bring a whole reserve with it."""
    monkeypatch.setattr(ballast, "SIZE", 1 << 16)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, World]:
    """Give a closed office, and what is what in it."""
    folder = tmp_path_factory.mktemp("twice") / "office.carecalc"
    with contextmanager(context)(folder) as ctx:
        of = things(ctx, "张我们", date(1944, 3, 9), "晨光社区")
        elder = in_hardship(ctx, "李他们", date(1943, 2, 8)).id
        (draft,) = [
            visit.id
            for visit in visits.of_person(ctx, of["person_id"])
            if visit.state == "draft"
        ]
        visits.answer(ctx, draft, Answer("B.1.1", ("4",)))
        visits.answer_second(ctx, draft, Answer("B.1.1", ("4",)))
        act = determinations.prepare(ctx, elder, "bj-hardship").id
        run = answered(ctx, disbursements.build(ctx, Month(2026, 11))).id
        clock = ctx.clock
    assert isinstance(clock, Clock)
    world = World(replace(ctx, clock=clock), of, elder, draft, of["visit_id"], act, run)
    return folder, world


@pytest.fixture
def world(office: tuple[Path, World], tmp_path: Path) -> Iterator[World]:
    """Give a copy of the office, open, for one command."""
    yield from copied(office, tmp_path / "office.carecalc")


def copied(office: tuple[Path, World], place: Path) -> Iterator[World]:
    """Yield a copy of the office, open."""
    folder, made = office
    left = shutil.copytree(folder, place)
    clock = Clock(made.ctx.clock())
    ids = new_ids()
    for _ in range(5_000):
        ids()
    store = opened(left, clock)
    yield replace(made, ctx=Context(store, catalog(), clock, ids, Random(1)))
    assert store.verify().findings == ()
    store.close()


Rows = dict[str, set[tuple[object, ...]]]


def rows(ctx: Context) -> Rows:
    """Return every row of the office but its chain and its counters."""
    with closing(ctx.store._engine.raw_connection()) as file:
        cursor = file.cursor()
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        names = {name for (name,) in cursor.fetchall()} - {"audit", "counters"}
        return {
            name: set(cursor.execute(f'SELECT * FROM "{name}"').fetchall())
            for name in names
            if not name.startswith("sqlite_")
        }


def added(before: Rows, after: Rows) -> dict[str, int]:
    """Return how many rows each table gained; what it lost or altered counts too."""
    found = {name: len(after[name] ^ before[name]) for name in after}
    return {name: count for name, count in found.items() if count}


def submitted(world: World, name: str, times: int) -> list[object]:
    """Submit a command so often; what each time after the first did."""
    command = TABLE[name]
    call = command.make(world)
    call()
    seen: list[object] = []
    for _ in range(times - 1):
        before = rows(world.ctx)
        try:
            call()
        except UserError as error:
            assert rows(world.ctx) == before, error.code
            seen.append(error.code)
        else:
            seen.append(added(before, rows(world.ctx)) or SAME)
    return seen


@pytest.mark.thorough
@pytest.mark.parametrize("name", TABLE)
def test_t27_that_a_command_submitted_again_counts_once(
    world: World, name: str
) -> None:
    times = 2 + Random(name).randrange(4)
    assert submitted(world, name, times) == [TABLE[name].again] * (times - 1)


def writes(use_case: Callable[..., object]) -> bool:
    """Say whether a use-case changes the office itself, as far as its text shows."""
    text = inspect.getsource(inspect.unwrap(use_case))
    return any(sign in text for sign in ("store.work(", "keep_keys(", "back_up("))


def test_t27_that_every_command_stands_in_the_table() -> None:
    changing = {name for name, use_case in USE_CASES.items() if writes(use_case)}
    assert len(changing) > 40
    tried = {name.split()[0] for name in TABLE}
    assert changing - tried == set(ELSEWHERE)


def test_t27_that_what_is_added_anew_says_why() -> None:
    assert all(
        bool(command.because) == isinstance(command.again, dict)
        for command in TABLE.values()
    )


@pytest.mark.long
def test_t27_that_every_command_up_to_five_times_counts_once(
    office: tuple[Path, World], tmp_path: Path
) -> None:
    tried = 0
    for name in TABLE:
        for times in range(1, 6):
            place = tmp_path / f"{tried}.carecalc"
            with contextmanager(copied)(office, place) as now:
                again = TABLE[name].again
                assert submitted(now, name, times) == [again] * (times - 1), name
            shutil.rmtree(place)
            tried += 1
    anew = sum(isinstance(command.again, dict) for command in TABLE.values())
    print(
        f"{len(TABLE)} commands, each submitted 1 to 5 times: {tried} tries, "
        f"0 differences; {anew} are acts of their own each time"
    )
