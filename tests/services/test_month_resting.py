# SPDX-License-Identifier: Apache-2.0
"""Whose line hangs on their assessment: worked out for all at once, or one by one."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from carecalc.domain.period import Month
from carecalc.services import (
    determinations,
    disbursements,
    month_checks_gathering,
    month_entitling,
)
from carecalc.services.access import actor_of
from carecalc.services.context import Context
from tests.offices import approving, context
from tests.services.deciding import LATELY, assess, in_hardship
from tests.services.proving import set_to

NOVEMBER = Month(2026, 11)


@pytest.fixture
def ctx(tmp_path: Path) -> Iterator[Context]:
    yield from context(tmp_path / "office.carecalc")


def assessed(ctx: Context, name: str, born: date, *programmes: str) -> str:
    """Register somebody on dibao who was assessed, with decisions on programmes."""
    person = in_hardship(ctx, name, born, on=LATELY)
    assess(ctx, person, date(2026, 11, 3))
    for programme in programmes:
        act = determinations.prepare(ctx, person.id, programme)
        determinations.approve(approving(ctx), act.id, "样批准", ctx.today())
    return person.id


@pytest.mark.parametrize("many", [1, 1_000])
def test_that_a_line_of_hardship_hangs_on_no_assessment_but_one_of_care_does(
    ctx: Context, many: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_to(ctx, date(2026, 11, 20))
    poor = assessed(ctx, "张示例", date(1944, 3, 9), "bj-hardship")
    both = assessed(ctx, "李示例", date(1944, 3, 10), "bj-hardship", "bj-care")
    run = disbursements.build(ctx, NOVEMBER)
    assert {(line.person_id, line.programme) for line in run.lines} == {
        (poor, "bj-hardship"),
        (both, "bj-hardship"),
        (both, "bj-care"),
    }
    monkeypatch.setattr(month_entitling, "MANY", many)
    with ctx.store.reading() as work:
        within = replace(ctx, actor=actor_of(ctx, work))
        found = month_checks_gathering.gather(within, work, run)
    # Of somebody whom the list did not know nothing can be said.
    assert found.resting_on_levels([poor, both, "nobody"]) == {both, "nobody"}
