# SPDX-License-Identifier: Apache-2.0
"""How far a list has come follows from what is on record; nobody sets it."""

from datetime import date

import pytest

from carecalc.errors import UserError
from carecalc.services import closing, disbursements, list_state, month_checks
from carecalc.services.context import Context
from tests.offices import approving, beside, keyring
from tests.services.answering import answered
from tests.services.paying import handed
from tests.services.test_closing import NOVEMBER, built


def test_that_a_list_goes_from_draft_to_the_bank(ctx: Context) -> None:
    run = built(ctx, born=date(1944, 3, 9))
    third = beside(ctx, keyring().third)
    assert list_state.of(ctx, run.id).state == "draft"
    # The old-age allowance is due as well, and nobody has decided it: that is asked.
    for early in (list_state.check, closing.sign):
        with pytest.raises(UserError) as refused:
            early(approving(ctx), run.id)
        assert (refused.value.code, refused.value.place) == ("LIST-020", "MISS-01")
    assert list_state.of(ctx, run.id).state == "draft"
    found = month_checks.findings(ctx, run.id)
    asked = [one.finding for one in found if one.stands]
    month_checks.answer(approving(ctx), run.id, asked, "下月核定")
    assert list_state.check(approving(ctx), run.id).state == "checked"
    # Once is enough, whoever asks.
    list_state.check(third, run.id)
    with ctx.store.reading() as work:
        assert len(work.run_steps.about(run.id)) == 1
    closing.sign(approving(ctx), run.id)
    assert list_state.of(ctx, run.id).state == "approved"
    closing.sign(third, run.id)
    assert list_state.of(ctx, run.id).state == "closed"
    handed(ctx, run)
    state = list_state.of(ctx, run.id)
    assert (state.state, state.returned) == ("handed", 0)


def test_that_a_list_that_is_signed_was_checked(ctx: Context) -> None:
    run = built(ctx)
    closing.sign(approving(ctx), run.id)
    state = list_state.of(ctx, run.id)
    assert (state.state, state.checked_on) == ("approved", ctx.today())
    closing.sign(beside(ctx, keyring().third), run.id)
    with ctx.store.reading() as work:
        assert [step.kind for step in work.run_steps.about(run.id)] == ["checked"]


def test_that_what_the_checks_found_is_kept_where_nothing_of_it_stands(
    ctx: Context,
) -> None:
    run = built(ctx, born=date(1944, 3, 9))
    found = month_checks.findings(ctx, run.id)
    assert list_state.keep_found(approving(ctx), found, run.id) == found
    assert list_state.of(ctx, run.id).state == "draft"
    answered(ctx, run)
    for _ in range(2):
        found = month_checks.findings(ctx, run.id)
        list_state.keep_found(approving(ctx), found, run.id)
    assert list_state.of(ctx, run.id).state == "checked"
    with ctx.store.reading() as work:
        assert len(work.run_steps.about(run.id)) == 1


def test_that_a_list_that_is_replaced_is_not_checked(ctx: Context) -> None:
    run = built(ctx)
    disbursements.build(ctx, NOVEMBER)
    with pytest.raises(UserError) as refused:
        list_state.check(approving(ctx), run.id)
    assert refused.value.code == "LIST-003"
