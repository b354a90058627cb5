# SPDX-License-Identifier: Apache-2.0
"""What a county lets no reason settle, and its guidance, in a visit."""

from dataclasses import replace
from pathlib import Path

import pytest

from carecalc.catalog.catalog import gather
from carecalc.domain.visit import Answer
from carecalc.errors import UserError
from carecalc.i18n import catalogue
from carecalc.paths import forms, resources
from carecalc.services import checking, county, visits
from carecalc.services.context import Context
from tests.services.test_visits import SIGNING, begin, fill

FILE = Path(__file__).parents[1] / "county.toml"


@pytest.fixture
def ours(ctx: Context, tmp_path: Path) -> Context:
    """Give the office with a county's file of 2026 in its overlay."""
    folder = tmp_path / "overlay" / "forms" / "county" / "gbt-42195-2022"
    folder.mkdir(parents=True)
    (folder / "2026-01-01.toml").write_bytes(FILE.read_bytes())
    law = gather(forms(), resources(), [tmp_path / "overlay"])
    return replace(ctx, catalog=law)


@pytest.mark.thorough
def test_that_a_grave_contradiction_is_settled_by_another_answer_alone(
    ours: Context,
) -> None:
    visit_id = begin(ours).visit.id
    fill(ours, visit_id)
    visits.answer(ours, visit_id, Answer("A.coma", ("yes",)))
    (grave,) = checking.check(ours, visit_id).view.contradictions
    visits.remark(ours, visit_id, grave.key, "x")
    blocks = checking.check(ours, visit_id).blocks
    assert [block.kind for block in blocks] == [checking.CONTRADICTIONS]
    with pytest.raises(UserError) as caught:
        visits.sign(ours, visit_id, SIGNING)
    assert caught.value.code == "VISIT-034"
    assert caught.value.hint is not None
    assert "操作指引" in catalogue("zh_CN").render(caught.value.hint)
    visits.answer(ours, visit_id, Answer("A.coma", ("no",)))
    visits.sign(ours, visit_id, SIGNING)
    assert checking.check(ours, visit_id).blocks == ()


def test_that_guidance_is_that_of_the_visits_day(ctx: Context, ours: Context) -> None:
    visit_id = begin(ours).visit.id
    found = county.guidance(ours, visit_id)
    assert list(found) == ["B.1.1"]
    where = catalogue("zh_CN").render(county.stands_in(found["B.1.1"]))
    assert where == "样例区老年人能力评估操作指引（样例） 样民发〔2026〕1号 第六条"
    assert county.guidance(ctx, visit_id) == {}
