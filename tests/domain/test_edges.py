# SPDX-License-Identifier: Apache-2.0
"""How near a visit lies to a threshold: told from its frozen numbers, as nearness does."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from carecalc.domain.conditions import Bounds, Switched
from carecalc.domain.edges import edges
from carecalc.domain.measures import Band, BandRow
from carecalc.domain.signals import Edge
from tests.offices import catalog

ON = date(2026, 11, 20)


# GB/T 42195-2022, table C.1: 90 is level 0, 66 to 89 level 1, 46 to 65 level 2.
@pytest.mark.parametrize(
    ("total", "found"),
    [
        (90, {("0 | 1", 1, False, 89)}),
        (88, {("0 | 1", 2, True, 90), ("1 | 2", 23, False, 65)}),
        (65, {("1 | 2", 1, True, 66), ("2 | 3", 20, False, 45)}),
        (0, {("3 | 4", 30, True, 30)}),
    ],
)
def test_that_the_points_to_both_thresholds_are_told(
    total: int, found: set[tuple[str, int, bool, int]]
) -> None:
    scale = catalog().scale("gbt-42195-2022", ON)
    assert set(edges(scale, {"total": Fraction(total)}, {})) == {
        Edge(f"preliminary: {name}", Fraction(points), past, Fraction(at))
        for name, points, past, at in found
    }


def test_that_a_level_of_a_table_is_told_by_the_numbers_it_rests_on() -> None:
    scale = catalog().scale("ltc-2021", ON)
    assert scale.preliminary is not None
    measures = scale.graph.measures
    bands = {n for n, one in measures.items() if hasattr(one.formula, "bands")}
    assert scale.preliminary not in bands
    numbers = {measures[name].formula.of: Fraction(0) for name in bands}
    told = {edge.name.partition(":")[0] for edge in edges(scale, numbers, None)}
    assert told == bands


def test_that_the_reading_of_a_visit_says_which_bands_count() -> None:
    scale = catalog().scale("barthel", ON)
    assert scale.preliminary is not None
    formula = scale.graph.measures[scale.preliminary].formula
    assert isinstance(formula, Band)
    assert isinstance(formula.bands, Switched)
    switch, readings = formula.bands.switch, formula.bands.values
    told = {
        reading: edges(scale, {"total": Fraction(62)}, {switch: reading})
        for reading in readings
    }
    assert all(told.values())
    assert len(set(told.values())) == len(readings)


def test_that_nothing_is_told_without_a_number_a_level_or_a_band() -> None:
    scale = catalog().scale("gbt-42195-2022", ON)
    assert edges(scale, {}, {}) == ()
    assert edges(catalog().scale("lawton-iadl", ON), {"total": Fraction(1)}, {}) == ()
    # A band that gives no level of the list is none to be near to.
    measure = scale.graph.measures["preliminary"]
    formula = replace(
        measure.formula, bands=(BandRow(Bounds(Fraction(0), Fraction(90)), "other"),)
    )
    graph = replace(
        scale.graph,
        measures={
            **scale.graph.measures,
            "preliminary": replace(measure, formula=formula),
        },
    )
    assert edges(replace(scale, graph=graph), {"total": Fraction(5)}, {}) == ()
