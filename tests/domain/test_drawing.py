# SPDX-License-Identifier: Apache-2.0
"""A signature is strokes in a box, in the order of time."""

import pytest

from carecalc.domain.drawing import Drawing, Point

STROKE: tuple[Point, ...] = ((0, 0, 0, 0), (100, 50, 20, 1000))


def test_that_strokes_in_the_box_and_in_order_are_a_drawing() -> None:
    drawing = Drawing(100, 50, "finger", (STROKE, ((3, 4, 20, 5),)))
    assert drawing.is_sound
    assert drawing.points == (*STROKE, (3, 4, 20, 5))


@pytest.mark.parametrize(
    ("pointer", "strokes"),
    [
        ("finger", ()),
        ("finger", ((),)),
        ("finger", (STROKE, ())),
        ("nose", (STROKE,)),
        ("pen", (((101, 0, 0, 0),),)),
        ("pen", (((0, 51, 0, 0),),)),
        ("pen", (((-1, 0, 0, 0),),)),
        ("pen", (((0, -1, 0, 0),),)),
        ("pen", (((0, 0, 0, 1001),),)),
        ("pen", (((0, 0, 0, -1),),)),
        ("mouse", (((0, 0, -1, 0),),)),
        ("mouse", (((0, 0, 9, 0), (1, 1, 8, 0)),)),
        ("mouse", (STROKE, ((1, 1, 19, 0),))),
    ],
)
def test_that_anything_else_is_none(
    pointer: str, strokes: tuple[tuple[Point, ...], ...]
) -> None:
    assert not Drawing(100, 50, pointer, strokes).is_sound
