# SPDX-License-Identifier: Apache-2.0
"""QR codes as drawing marks."""

from collections.abc import Sequence

import segno

from carecalc.documents.page import MM, Tiles

# The standard asks for four modules of quiet zone around the code.
_QUIET = 4

MODULE = 0.5 * MM
"""How wide a module is at least, so that a telephone reads it from worn paper."""


def squares(text: str, right: float, top: float, least: float) -> tuple[Tiles, float]:
    """Return the dark parts of a QR code of `text`, and how wide it is.

    Its corner lies at (right, top); quiet zone included it is `least` points wide, or
    wider where its modules need that.
    """
    matrix = _matrix(text)
    count = len(matrix) + 2 * _QUIET
    side = max(least, count * MODULE)
    parts = []
    for number, row in enumerate(matrix, start=1):
        start = None
        for column, dark in enumerate([*row, 0]):
            if dark and start is None:
                start = column
            elif not dark and start is not None:
                parts.append((_QUIET + start, count - _QUIET - number, column - start))
                start = None
    return Tiles(right - side, top - side, side / count, tuple(parts)), side


def _matrix(text: str) -> Sequence[Sequence[int]]:
    # One mask instead of the best of eight: twice as fast, read as well.
    code = segno.make(text, error="m", micro=False, mask=2, boost_error=False)
    matrix: Sequence[Sequence[int]] = code.matrix
    return matrix
