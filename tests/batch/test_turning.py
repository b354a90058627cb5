# SPDX-License-Identifier: Apache-2.0
"""Which answers turn a level: the same for many sheets at once as sheet by sheet."""

import random

import pytest

from carecalc.batch.answers import answer_columns
from carecalc.batch.scores import compile_scale
from carecalc.batch.turning import NOWHERE, turns
from carecalc.catalog.procedure import levels_of
from carecalc.domain.nearness import nearness
from carecalc.domain.scale import Scale
from tests.scales.comparing import Sheet, random_sheet, shipped


def one_by_one(scale: Scale, sheet: Sheet, here: int) -> tuple[int, int]:
    """Return the nearest better and worse level that a step of an item leads to."""
    order = levels_of(scale)
    there = [
        order.index(flip.level)
        for flip in nearness(scale, sheet).flips
        if flip.item in scale.graph.items
    ]
    better = max((place for place in there if place < here), default=NOWHERE)
    worse = min((place for place in there if place > here), default=NOWHERE)
    return better, worse


@pytest.mark.parametrize("code", ["gbt-42195-2022", "ltc-2021", "mzt-039-2013"])
def test_that_steps_turn_the_same_levels_at_once_and_one_by_one(code: str) -> None:
    scale = shipped(code)
    chance = random.Random(7)
    sheets = [random_sheet(scale, chance) for _ in range(6)]
    compiled = compile_scale(scale)
    found = turns(compiled, answer_columns(compiled.layout, sheets), levels_of(scale))
    for row, sheet in enumerate(sheets):
        ours = int(found.better[row]), int(found.worse[row])
        assert ours == one_by_one(scale, sheet, int(found.level[row])), sheet
    assert max(found.worse) > NOWHERE or max(found.better) > NOWHERE


def test_that_what_is_not_answered_turns_nothing() -> None:
    scale = shipped("gbt-42195-2022")
    compiled = compile_scale(scale)
    sheet = random_sheet(scale, random.Random(7))
    del sheet["B.1.1"]
    found = turns(compiled, answer_columns(compiled.layout, [sheet]), levels_of(scale))
    places = found.level[0], found.better[0], found.worse[0]
    assert places == (NOWHERE, NOWHERE, NOWHERE)
