# SPDX-License-Identifier: Apache-2.0
"""What becomes of a visit's papers when a reviewer returns or overturns it."""

from pathlib import Path

import pytest

from carecalc.errors import UserError
from carecalc.services import (
    handover,
    papers,
    proofs,
    reviewing,
    visit_papers,
    visits,
)
from carecalc.services.context import Context
from tests import handing
from tests.services.test_reviews import signed, third
from tests.services.visiting import ON, begin, signing
from tests.services.visiting import register as someone


def test_that_no_report_tells_a_returned_level_until_it_is_corrected_or_passed(
    ctx: Context,
) -> None:
    view = signed(ctx, "王一")
    first = papers.assessment_report(ctx, view.visit.id, "zh_CN")
    reviewing.send_back(third(ctx), view.visit.id, "请复核")
    with pytest.raises(UserError) as error:
        papers.assessment_report(ctx, view.visit.id, "zh_CN")
    assert error.value.code == "PAPER-028"
    assert error.value.hint is not None
    # A question is not a finding: what was issued stands until there is another.
    assert proofs.withdrawn_on(ctx, first.id) is None
    # The record is of what was done, and whoever reviews may print it.
    record = visit_papers.visit_record(ctx, view.visit.id, "zh_CN")
    draft = reviewing.correct(ctx, view.visit.id)
    visits.sign(ctx, draft.visit.id, signing(ctx.today(), "卫评样", "柳社工"))
    assert proofs.withdrawn_on(ctx, first.id) == ctx.today()
    assert proofs.withdrawn_on(ctx, record.id) is None
    with pytest.raises(UserError) as error:
        papers.assessment_report(ctx, view.visit.id, "zh_CN")
    assert error.value.code == "PAPER-028"
    came = papers.assessment_report(ctx, draft.visit.id, "zh_CN")
    assert proofs.withdrawn_on(ctx, came.id) is None


def test_that_a_report_is_withdrawn_with_the_level_that_is_overturned(
    ctx: Context,
) -> None:
    view, other = signed(ctx, "王一"), signed(ctx, "李二")
    gone = papers.assessment_report(ctx, view.visit.id, "zh_CN")
    kept = papers.assessment_report(ctx, other.visit.id, "zh_CN")
    over = reviewing.overturn(third(ctx), view.visit.id, "未上门")
    assert proofs.withdrawn_on(ctx, gone.id) == ctx.today()
    assert proofs.withdrawn_on(ctx, kept.id) is None
    with pytest.raises(UserError) as error:
        papers.assessment_report(ctx, view.visit.id, "zh_CN")
    assert error.value.code == "PAPER-028"
    # Taken back, the level counts again; the paper that was withdrawn does not.
    reviewing.take_back(third(ctx), view.visit.id, over.id)
    anew = papers.assessment_report(ctx, view.visit.id, "zh_CN")
    assert proofs.withdrawn_on(ctx, anew.id) is None
    assert proofs.withdrawn_on(ctx, gone.id) == ctx.today()


def test_that_a_returned_visit_that_is_passed_has_its_report_again(
    ctx: Context,
) -> None:
    view = signed(ctx, "王一")
    reviewing.send_back(third(ctx), view.visit.id, "请复核")
    reviewing.approve(third(ctx), view.visit.id)
    issued = papers.assessment_report(ctx, view.visit.id, "zh_CN")
    assert proofs.withdrawn_on(ctx, issued.id) is None


@pytest.mark.thorough
def test_that_a_correction_from_a_laptop_withdraws_the_offices_report(
    tmp_path: Path,
) -> None:
    with handing.trio(tmp_path / "three") as three:
        laptop, office = three.first, three.office
        person = someone(laptop.ctx)
        view = begin(laptop.ctx, person)
        visits.sign(laptop.ctx, view.visit.id, signing(ON, "卫评样", "柳社工"))
        handing.take(office, handing.send(laptop, three.stick))
        issued = papers.assessment_report(office.ctx, view.visit.id, "zh_CN")
        reviewing.send_back(office.ctx, view.visit.id, "请复核")
        given = handing.give(office, laptop, three.stick)
        handover.take_return(laptop.ctx, given.path)
        draft = reviewing.correct(laptop.ctx, view.visit.id)
        visits.sign(laptop.ctx, draft.visit.id, signing(ON, "卫评样", "柳社工"))
        assert proofs.withdrawn_on(office.ctx, issued.id) is None
        handing.take(office, handing.send(laptop, three.stick))
        assert proofs.withdrawn_on(office.ctx, issued.id) is not None
