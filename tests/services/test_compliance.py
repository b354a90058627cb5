# SPDX-License-Identifier: Apache-2.0
"""What is told of every scale that somebody checks on the spot."""

from dataclasses import replace
from pathlib import Path

import pytest

from carecalc.catalog.catalog import gather
from carecalc.paths import forms, resources
from carecalc.services import compliance
from carecalc.services.context import Context


@pytest.mark.thorough
def test_that_every_shipped_scale_is_sound_and_names_its_doubts(ctx: Context) -> None:
    outcomes = {code: compliance.outcome(ctx, code) for code in compliance.codes(ctx)}
    assert len(outcomes) == 7
    assert all(seen.is_sound for seen in outcomes.values())
    marks = {entry.mark for entry in outcomes["gbt-42195-2022"].doubts}
    # One background, one option's wording and two readings, at least.
    assert {"unconfirmed", "sources-differ", "our-reading"} <= marks


def test_that_a_scale_without_answer_sheets_is_not_sound(
    ctx: Context, tmp_path: Path
) -> None:
    shipped = forms() / "scales" / "tekun-6" / "2021-07-01.toml"
    words = shipped.read_text(encoding="utf-8")
    file = tmp_path / "forms" / "scales" / "tekun-6" / "2026-01-01.toml"
    file.parent.mkdir(parents=True)
    newer = words.replace("effective_from = 2021-07-01", "effective_from = 2026-01-01")
    file.write_text(newer, encoding="utf-8")
    catalog = gather(forms(), resources(), [tmp_path])
    seen = compliance.outcome(replace(ctx, catalog=catalog), "tekun-6")
    assert not seen.is_sound
    assert seen.scale is not None and seen.scale.version == "2026-01-01"
    assert seen.refusal is not None and seen.refusal.code == "SCALE-003"
