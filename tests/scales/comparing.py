# SPDX-License-Identifier: Apache-2.0
"""A shipped scale beside a second evaluation that was written from the standard."""

import random
from collections.abc import Callable, Mapping
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from carecalc.catalog.shipped import open_catalog
from carecalc.domain.evaluate import score
from carecalc.domain.scale import Item, Scale

Sheet = dict[str, tuple[str, ...]]
Oracle = Callable[[Mapping[str, tuple[str, ...]], Mapping[str, str]], dict[str, Any]]
"""From answers and the value of every switch to `measures`, `preliminary`, `level` and
`applied`; what is not in it is not compared."""

VERY_MANY = pytest.mark.parametrize(
    "sheets",
    [
        pytest.param(10_000, marks=pytest.mark.thorough),
        pytest.param(100_000, marks=pytest.mark.long),
    ],
)
"""How many sheets are compared on every change, and from time to time."""


def shipped(code: str) -> Scale:
    """Return the scale as it is shipped and in force."""
    return open_catalog([]).scale(code, date(2026, 11, 21))


def random_sheet(scale: Scale, chance: random.Random) -> Sheet:
    """Return an answer to every item and every fact that a result rests on.

    Sheets lean to the good or to the bad side, so that totals reach both ends.
    """
    lean = chance.random()
    sheet = {item.code: _answer(item, chance, lean) for item in scale.items}
    for name, fact in scale.graph.facts.items():
        if name not in scale.recorded:
            sheet[name] = _answer(fact, chance, lean)
    return sheet


def _answer(item: Item, chance: random.Random, lean: float) -> tuple[str, ...]:
    codes = [option.code for option in item.options]
    if item.answer == "several":
        return tuple(code for code in codes if chance.random() < 0.1)
    if item.answer == "number":
        return (str(chance.randint(0, item.maximum or 9)),)
    if chance.random() < 0.6:
        return (codes[min(len(codes) - 1, int(lean * len(codes)))],)
    return (chance.choice(codes),)


def readings(scale: Scale) -> list[dict[str, str]]:
    """Return every choice of the scale's switches."""
    found: list[dict[str, str]] = [{}]
    for name, switch in scale.graph.switches.items():
        found = [{**one, name: value} for one in found for value in switch.values]
    return found


def differences(scale: Scale, oracle: Oracle, sheets: int, seed: int) -> list[object]:
    """Return where the two disagree over random sheets; every reading has its share."""
    chance = random.Random(seed)
    of_switches = readings(scale)
    found: list[object] = []
    for n in range(sheets):
        switches = of_switches[n % len(of_switches)]
        sheet = random_sheet(scale, chance)
        ours = found_by_file(scale, sheet, switches)
        theirs = oracle(sheet, switches)
        ours = {key: ours[key] for key in theirs}
        if ours != theirs:
            found.append((sheet, switches, ours, theirs))
    return found


def found_by_file(scale: Scale, sheet: Sheet, switches: Mapping[str, str]) -> Any:
    """Return what the scale's file concludes, numbers as plain integers."""
    result = score(scale, sheet, switches)
    return {
        "measures": {
            name: int(value) if isinstance(value, Fraction) else value
            for name, value in result.measures.items()
        },
        "preliminary": result.preliminary,
        "level": result.level,
        "applied": list(result.applied),
    }
