# SPDX-License-Identifier: Apache-2.0
"""What waits for a decision stands between a month's list and its closing."""

from datetime import date

from carecalc.domain.handover_merge import Clash
from carecalc.domain.record import Record
from carecalc.services import closing
from carecalc.services.context import Context
from tests.services.test_closing import built


def test_that_a_list_waits_until_it_is_decided_who_is_paid(ctx: Context) -> None:
    """Another telephone holds nothing up; another account of somebody paid does."""
    run = built(ctx)
    paid = run.lines[0].person_id

    def codes() -> list[str]:
        return [block.code for block in closing.state(ctx, run.id).standing]

    before = codes()
    with ctx.store.work() as work:
        phone = Clash("person", paid, "L17", fields=("phone",))
        day = date(2026, 11, 20)
        work.clashes.add(Record("1", "open", phone, day, paid, paid), "")
        work.audit("handover.taken", "1")
    assert codes() == before
    with ctx.store.work() as work:
        account = Clash("fact", "f", "L17", theirs={"kind": "payee"})
        kept = work.clashes.add(Record("2", "open", account, day, paid, "f"), "")
        work.audit("handover.taken", "2")
    assert set(codes()) - set(before) == {"CLASHES"}
    with ctx.store.work() as work:
        decided = Record("2", "decided", account, day, paid, "f", kept.version)
        work.clashes.add(decided, "")
        work.audit("clash.decided", "2")
    assert codes() == before
