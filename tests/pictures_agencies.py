# SPDX-License-Identifier: Apache-2.0
"""An office that commissions others, for pictures: contracts, tasks, complaints."""

from collections.abc import Sequence
from datetime import date

from carecalc.domain.agency import Complaint, Contract, Organisation
from carecalc.domain.money import Money
from carecalc.domain.person import Person
from carecalc.gui.page import Place
from carecalc.services import agencies, complaints, tasks
from carecalc.services.context import Context
from carecalc.services.tasks import Wanted


def commissioned(ctx: Context, people: Sequence[Person]) -> dict[str, Place]:
    """Commission two organisations with visits of some people; return the places."""
    first = agencies.save(
        ctx,
        Organisation(
            "样例安心评估服务中心",
            "91110105MA00000000",
            "周联系",
            "010-00000001",
            ("样例安心护理站",),
        ),
    ).id
    second = agencies.save(ctx, Organisation("样例和顺老年人能力评估所")).id
    for organisation, number in (
        (first, "样合〔2026〕1号"),
        (second, "样合〔2026〕2号"),
    ):
        agreed = Contract(
            number, date(2026, 1, 1), date(2026, 12, 31), Money(12_050), 10
        )
        agencies.save_contract(ctx, organisation, agreed)
    given = [
        tasks.assign(ctx, person.id, Wanted(until=until, note="请提前电话联系"), to)
        for person, to, until in zip(
            people,
            (first, first, second),
            (None, date(2026, 11, 20), None),
            strict=False,
        )
    ]
    tasks.decline(ctx, given[-1].id, 1, "人手不足")
    tasks.assign(ctx, people[-1].id, Wanted(assessors=("王评估", "赵审批")))
    said = Complaint(
        "agency",
        "样例安心评估服务中心",
        "评估人员没有按约定的时间上门，也没有来电说明。",
        date(2026, 11, 18),
        "李女儿",
        "010-00000002",
    )
    complaints.receive(ctx, said, first, people[0].id)
    return {
        "agencies": Place("agencies"),
        "agency": Place("agency", item=first),
        "tasks": Place("tasks"),
    }
