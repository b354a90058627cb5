# SPDX-License-Identifier: Apache-2.0
"""An office with at least one row in every table, written by three people."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

from carecalc.domain.appointment import Appointment, Arrangement
from carecalc.domain.canonical import digest
from carecalc.domain.care_plan import empty
from carecalc.domain.determination import Determination
from carecalc.domain.disbursement import Line, ReasonRow, Run
from carecalc.domain.drawing import Drawing, DrawnSignature
from carecalc.domain.fact import Fact, Payee, Status
from carecalc.domain.household import Household, Member
from carecalc.domain.household_file import HouseholdFile
from carecalc.domain.measures import Rounding
from carecalc.domain.money import Money
from carecalc.domain.outside_list import OutsideRow
from carecalc.domain.paper import Paper
from carecalc.domain.period import Month
from carecalc.domain.record import DoneElsewhere, Happening, PaidBefore, Record
from carecalc.domain.visit import Answer, PairCounts, PaperEntry, Settlement, Visit
from carecalc.store.engine import Store
from carecalc.store.kept_rows import HAPPENINGS, RECORDS
from carecalc.store.trust_rows import (
    ConsentRow,
    DisclosedPersonRow,
    DisclosureRow,
    ErasureRow,
)
from carecalc.store.unit_of_work import Work
from carecalc.text import Message, Text
from tests.offices import NOON, keyring
from tests.store.values import NUMBER, a_person

MONTH = Month(2026, 11)
LAW = b"format = 1\n"
SIGNATURE = Drawing(600, 200, "pen", (((10, 20, 0, 500), (90, 60, 40, 700)),))
PAYEE = Payee("social-card", "王建国", "0012345", "样例银行")

ACT = Determination(
    id="d1",
    person_id="1",
    number="HD-2026-000001",
    programme="sample-care",
    outcome="grant",
    category="A",
    from_month=MONTH,
    monthly=Money(60000),
    facts='{"id":"1"}',
    files={"sample-care": digest(LAW)},
    readings={"switch": "value"},
    prepared_on=date(2026, 11, 20),
    prepared_by="王评估",
)

RUN = Run(
    id="r1",
    number="MC-2026-000001",
    month=MONTH,
    pay_month=Month(2026, 10),
    built_on=date(2026, 11, 21),
    lines=(
        Line(
            "1",
            "王建国",
            NUMBER,
            "晨光社区",
            "sample-care",
            "A",
            MONTH,
            Money(60000),
            "d1",
            PAYEE,
        ),
    ),
    reasons=(
        ReasonRow(
            "2",
            "李四",
            "",
            "和平社区",
            "no-payee",
            Message(
                "{what} from {month} on {day}: {amount} {parts}",
                {
                    "what": Text("护理补贴", "Care subsidy"),
                    "month": MONTH,
                    "day": date(2026, 11, 1),
                    "amount": Money(1),
                    "parts": (Message("a"), "b", 3, True, None),
                },
            ),
        ),
    ),
    files={"sample-care": digest(LAW)},
    digest="ab" * 32,
    cutoff_seq=12,
    built_by="王评估",
)

NEXT_RUN = replace(
    RUN, id="r2", number="MC-2026-000002", month=MONTH.plus(1), lines=(), reasons=()
)
"""The list of the month after, which gets closed."""


def fill(store: Store) -> None:
    """Write at least one row into every table of a new office."""
    with store.work() as work:
        work.people.add(a_person("1", NUMBER))
        work.people.add(a_person("2"))
        work.laws.keep(digest(LAW), "policy", "sample.toml", LAW)
        fact = Fact("f1", "1", Status("DB"), None)
        work.facts.add(fact)
        work.facts.withdraw("f1", "看错")
        work.visits.add(
            Visit(
                "v1", "1", "PG-1", "s", "v", digest(LAW), {}, "first", MONTH.first_day
            ),
            asked=1,
        )
        work.visits.first.answer("v1", Answer("B.1.1", ("4",)))
        work.notes.second.answer("v1", Answer("B.1.1", ("3",)))
        work.notes.settle("v1", Settlement("B.1.1", ("3",), "复看", ("4",), ("3",)))
        work.notes.remark("v1", "soon", "摔倒")
        work.notes.attach("e1", "v1", "B.1.1", "image/png", b"png")
        work.notes.agree(PairCounts("v1", "s", "王", "李", ((0, 1), (0, 0))))
        work.notes.end("v1", "refused", date(2026, 12, 1))
        work.determinations.add(ACT)
        work.runs.add(RUN)
        work.runs.add(NEXT_RUN)
        work.papers.add(
            Paper(
                "p1", "notice", "1", "t", "en", "1", "d1", "ab", "application/pdf", NOON
            ),
            b"%PDF",
        )
        work.households.add(
            HouseholdFile(
                "h1",
                Household("h1", (Member("m1", "applicant"), Member("m2", "spouse"))),
                {"m1": "1"},
            ),
            {"m1"},
        )
        plan = empty(
            "c1", "1", "v1", MONTH, Money(1), Fraction(4), Rounding(Fraction(1), "up")
        )
        work.care_plans.add(plan, "王")
        work.acceptances.add(digest(LAW), "核对过", "批示1号")
        work.scans.add("s1", "f1", "image/png", b"png")
        work.users.set_pin("王评估", "271828")
        work.paper_entries.add(
            "v1",
            PaperEntry(MONTH.first_day, date(2026, 11, 20), ("王", "李")),
        )
        work.paper_entries.scan("g1", "v1", "image/png", b"png")
        work.drawn.add(
            DrawnSignature(
                "n1", "v1", "informant", "赵女儿", "女儿", SIGNATURE, "ab" * 32, "p1"
            )
        )
        work.appointments.add(
            Appointment(
                "t1", "1", Arrangement(MONTH.first_day, "09:30"), "kept", visit_id="v1"
            ),
            "王建国",
        )
        work.audit("x", "1", None)
    approver = store.for_user(keyring().approver)
    with approver.work() as work:
        work.determinations.change("d1", "approved", date(2026, 11, 20), "张科长", "局")
        work.signatures.sign("run", "r2", "approver", NEXT_RUN.digest)
        work.signatures.sign("lift", "l1", "approver", "cd" * 32)
        work.audit("determination.approved", "d1")
    with store.for_user(keyring().third).work() as work:
        work.signatures.sign("run", "r2", "payer", NEXT_RUN.digest)
        work.signatures.sign("lift", "l1", "payer", "cd" * 32)
        work.closings.add("r2", NEXT_RUN.month, NEXT_RUN.digest)
        work.lifts.add("l1", "clock", "r2", "主板电池没电")
        work.audit("run.closed", "r2")
    with store.work() as work:
        work._session.add_all(
            (
                DisclosureRow(
                    id="x1",
                    kind="bank",
                    recipient="样例银行",
                    purpose="发放补贴",
                    basis="民发〔2015〕27号",
                    fields=("name", "account"),
                    digest="ef" * 32,
                    by="王评估",
                    head_seq=0,
                    head_hash="",
                    seq=work.next_seq(),
                    at=NOON,
                ),
                ConsentRow(
                    id="y1",
                    person_id="1",
                    kind="told",
                    scope="care",
                    text_digest=digest(LAW),
                    on=date(2026, 11, 20),
                    giver="本人",
                    way="oral",
                    by="王评估",
                    seq=work.next_seq(),
                    at=NOON,
                ),
            )
        )
        work._session.flush()
        work._session.add(DisclosedPersonRow(disclosure_id="x1", person_id="1"))
        _procedure(work)
        # Somebody whose file was erased long ago.
        work._session.add(
            ErasureRow(
                person_id="9",
                reason="期满",
                by="王评估",
                seq=work.next_seq(),
                at=NOON,
            )
        )
        work.audit("file.disclosed", "x1")


STATES = {
    "assessors": "ended",
    "applications": "open",
    "holds": "proposed",
    "tasks": "offered",
    "complaints": "open",
    "appeals": "open",
    "parcels": "made",
    "clashes": "open",
    "takeovers": "accepted",
    "payouts": "made",
    "debts": "open",
    "outside_lists": "taken",
    "proposals": "open",
    "duplicates": "open",
}
KINDS = {
    "case_steps": "received",
    "life_proofs": "visit",
    "reviews": "passed",
    "draws": "drawn",
    "recusals": "declared",
    "afterwards": "answered",
    "takeover_lines": "taken",
    "run_steps": "checked",
    "payment_steps": "returned",
    "debt_steps": "repaid",
    "fund_steps": "received",
    "check_answers": "answered",
}


def _procedure(work: Work) -> None:
    for kept in RECORDS:
        table = kept.__tablename__
        state = STATES.get(table, "active")
        record = Record(f"{table}-1", state, {}, date(2026, 11, 20), "1", "v1")
        getattr(work, table).add(record, "王建国")
    for happened in HAPPENINGS:
        table = happened.__tablename__
        happening = Happening(
            f"{table}-1", KINDS[table], {}, date(2026, 11, 20), "1", "v1"
        )
        getattr(work, table).add(happening)
    work.paid_before.add(
        PaidBefore("b1", "takeovers-1", "1", "sample-care", "", MONTH, Money(60000))
    )
    work.outside_rows.add_all(
        [OutsideRow("outside_lists-1", 1, "11010519491231002", "卫评样", {}, "1")]
    )
    work.elsewhere.add(DoneElsewhere("1", "visit.signed", "李评估", "L17", "v1"))
