# SPDX-License-Identifier: Apache-2.0
"""All of one person in one call says what each of its parts says by itself."""

from datetime import date

import pytest

from carecalc.domain.period import Month
from carecalc.errors import UserError
from carecalc.services import (
    determinations,
    dossiers,
    dues,
    facts,
    offices,
    papers,
    people,
    people_states,
    visits,
)
from carecalc.services.context import Context
from tests.offices import approving
from tests.services.deciding import LATELY, in_hardship


def test_that_everything_of_a_person_is_what_its_parts_are(ctx: Context) -> None:
    person = in_hardship(ctx, "张示例", date(1944, 3, 9), on=LATELY)
    act = determinations.prepare(ctx, person.id, "bj-hardship")
    determinations.approve(approving(ctx), act.id, "样批准", ctx.today())
    found = dossiers.of_person(ctx, person.id)
    assert found.person == people.get(ctx, person.id)
    assert found.facts == facts.current(ctx, person.id)
    assert [each.id for each in found.acts] == [act.id]
    assert set(found.signed) == {act.id}
    assert (
        found.lines
        == dues.preview(ctx, person.id, Month.of(ctx.today())).entitlement.lines
    )
    assert found.refusal is None
    assert found.papers == papers.of_person(ctx, person.id)
    assert found.listed == people_states.listed(ctx, person.id)
    assert found.visits == tuple(
        visits.view(ctx, each.id) for each in visits.of_person(ctx, person.id)
    )
    assert found.office == offices.get(ctx)
    assert "bj-hardship" in found.programmes


def test_that_of_nobody_there_is_nothing(ctx: Context) -> None:
    with pytest.raises(UserError) as refused:
        dossiers.of_person(ctx, "nobody")
    assert refused.value.code == "STORE-013"
