# SPDX-License-Identifier: Apache-2.0
"""The audit of an office's own closed lists, by what it knows today."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from carecalc.domain.disbursement import Run
from carecalc.domain.fact import Benefit, Event, Payee
from carecalc.domain.period import Month
from carecalc.services import payment_audits_office
from carecalc.services.context import Context
from carecalc.services.payment_audits import AuditReport
from tests.services.deciding import record
from tests.services.paying import account, closed_office

NOVEMBER = Month(2026, 11)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[tuple[Context, Run]]:
    """Give an office with a closed list of three people, 300 yuan each."""
    yield from closed_office(tmp_path / "office")


def told(report: AuditReport) -> list[tuple[str, str, str, int]]:
    return [(one.code, one.case, one.name, one.amount_fen) for one in report.findings]


def test_that_a_sound_closed_list_is_accused_of_nothing(
    office: tuple[Context, Run],
) -> None:
    ctx, run = office
    report = payment_audits_office.audit_office(ctx)
    assert (report.payments, report.people, report.nameless) == (3, 3, 0)
    assert report.amount_fen == run.total.fen == 90_000
    # What months were paid too little or too much stands on the next list.
    assert report.not_judged == ("MISS-01", "AMT-01")
    assert told(report) == []
    with ctx.store.reading() as work:
        (entry,) = work.entries.of_action("payments.audited", 0)
    assert entry.detail == (3, 0)
    assert payment_audits_office.audit_office(ctx) == report
    with ctx.store.reading() as work:
        assert len(work.entries.of_action("payments.audited", 0)) == 2


def test_that_closed_lists_are_held_against_what_is_known_today(
    office: tuple[Context, Run],
) -> None:
    ctx, run = office
    people = {line.name: line.person_id for line in run.lines}
    with ctx.store.reading() as work:
        known = {name: work.people.get(who) for name, who in people.items()}
    record(ctx, known["张留下"], Event("death"), on=date(2026, 10, 5))
    record(ctx, known["赵新来"], Event("hukou-out"), on=date(2026, 9, 1))
    record(ctx, known["赵新来"], Benefit("work-injury-care"), on=date(2026, 1, 1))
    # Its account is another one's from now on; what was paid went to his own.
    shared = Payee("bank-card", "李𬬸", account(1), "样例银行")
    record(ctx, known["李𬬸"], shared, on=date(2026, 12, 1))
    assert told(payment_audits_office.audit_office(ctx)) == [
        ("DEATH-01", "recorded", "张留下", 30_000),
        ("MOVE-01", "moved", "赵新来", 30_000),
    ]
