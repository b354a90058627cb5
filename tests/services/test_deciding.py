# SPDX-License-Identifier: Apache-2.0
"""Many decisions at once: each rests on a look of its own, and stays on record."""

from datetime import date

from carecalc.domain.fact import Status
from carecalc.services import deciding, determinations
from carecalc.services.context import Context
from carecalc.services.deciding import Look
from tests.offices import APPROVER, approving
from tests.services.deciding import in_hardship, record

TODAY = date(2026, 11, 21)


def test_that_each_case_of_a_batch_is_decided_by_its_own_look(ctx: Context) -> None:
    people = [
        in_hardship(ctx, name, date(1944, 3, day))
        for day, name in enumerate(("甲", "乙", "丙", "丁"), start=1)
    ]
    acts = [determinations.prepare(ctx, one.id, "bj-hardship") for one in people]
    chief = approving(ctx)
    seen = [deciding.look(chief, act.id).seen for act in acts]
    # What is known of the third changes after it was looked at: it is prepared anew.
    record(ctx, people[2], Status("DSR", "样例区民政局"), on=date(2026, 11, 1))
    looks = (
        Look(acts[0].id, seen[0]),
        Look(acts[1].id, seen[1], "refuse", "材料有疑"),
        Look(acts[2].id, "0" * 64),
        Look(acts[3].id, seen[3], "refuse", " "),
        Look(acts[0].id, seen[0]),
    )
    rows = deciding.decide_many(chief, looks, APPROVER, TODAY)
    assert [row.act.state if row.act else None for row in rows] == [
        "approved",
        "refused",
        None,
        None,
        None,
    ]
    assert [row.error.code for row in rows if row.error] == [
        "DECISION-012",
        "DECISION-011",
        "DECISION-014",
    ]
    with ctx.store.reading() as work:
        kept = [(s.about, s.value.said) for s in work.case_steps.where(("looked",))]
    assert kept == [(acts[0].id, seen[0]), (acts[1].id, seen[1])]
