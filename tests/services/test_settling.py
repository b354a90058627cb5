# SPDX-License-Identifier: Apache-2.0
"""The settlement sheet of a contract: from tasks and reviews, to paper and workbook."""

from datetime import timedelta
from io import BytesIO

import pypdfium2
import pytest
from openpyxl import load_workbook

from carecalc.domain.agency_settling import COUNTED, OVERTURNED
from carecalc.domain.money import Money
from carecalc.domain.period import Month
from carecalc.domain.record import Happening
from carecalc.errors import UserError
from carecalc.services import agencies, agencies_settling, proofs, tasks
from carecalc.services.context import Context
from carecalc.services.tasks import Wanted
from tests.services.commissioned import commission, done, staff
from tests.services.visiting import GBT, register

NOVEMBER, DECEMBER = Month(2026, 11), Month(2026, 12)


def refusal(call: object, *given: object) -> str:
    with pytest.raises(UserError) as refused:
        call(*given)  # type: ignore[operator]
    return refused.value.code


@pytest.mark.thorough
def test_that_a_sheet_follows_tasks_and_reviews_and_is_issued_once(
    ctx: Context,
) -> None:
    agency = commission(ctx)
    (contract,) = agencies.get(ctx, agency).contracts
    theirs = staff(ctx, agency)
    made = []
    for name in ("张我们", "李他们"):
        person = register(ctx, name)
        tasks.assign(ctx, person, Wanted(scales=(GBT,)), agency)
        made.append(done(theirs, person, "钱机构", "李护士").visit)
    of = (ctx, contract.id, NOVEMBER)
    # Two at 120.50.
    assert agencies_settling.reckoned(*of).settlement.amount == Money(24_100)
    assert refusal(agencies_settling.issue, *of, "zh_CN", "孙核对") == "SETTLE-002"
    ctx.clock.at += timedelta(days=14)  # type: ignore[attr-defined]
    assert refusal(agencies_settling.issue, *of, "zh_CN", "王评估") == "SETTLE-001"
    paper = agencies_settling.issue(*of, "zh_CN", "孙核对")
    pages = pypdfium2.PdfDocument(paper.data)
    text = "".join(page.get_textpage().get_text_range() for page in pages)
    for said in ("安心评估中心", made[0].number, "241.00", "孙核对", "贰佰肆拾壹元整"):
        assert said in text
    assert refusal(agencies_settling.issue, *of, "zh_CN", "孙核对") == "SETTLE-004"
    book = load_workbook(
        BytesIO(agencies_settling.workbook(*of, "zh_CN", "孙核对").data)
    )
    lines = list(book.worksheets[-1].values)
    assert [row[-1] for row in lines[1:]] == [120.5, 120.5]
    # What a reviewer overturns in December is taken off in December.
    with ctx.store.work() as work:
        work.reviews.add(
            Happening(ctx.new_id(), OVERTURNED, "", None, made[0].person_id, made[0].id)
        )
        work.audit("review.overturned", made[0].id)
    assert agencies_settling.reckoned(*of).settlement.count(COUNTED) == 2
    assert agencies_settling.reckoned(*of).settlement.amount == Money(24_100)
    later = agencies_settling.reckoned(ctx, contract.id, DECEMBER).settlement
    assert (later.amount, later.lines[0].counted_in) == (Money(-12_050), NOVEMBER)
    assert agencies_settling.months(ctx, contract.id) == (DECEMBER, NOVEMBER)
    assert refusal(
        agencies_settling.issue, ctx, contract.id, DECEMBER, "zh_CN", "孙核对"
    ) == ("SETTLE-002")
    proofs.withdraw(ctx, paper.id, "金额有误")
    again = agencies_settling.issue(*of, "zh_CN", "孙核对")
    assert [p.id for p in agencies_settling.issued(*of) if p.id == again.id]
