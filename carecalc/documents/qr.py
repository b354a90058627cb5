# SPDX-License-Identifier: Apache-2.0
"""QR codes as drawing marks."""

import segno

from carecalc.documents.digest import SHORT
from carecalc.documents.page import Box

# The standard asks for four modules of quiet zone around the code.
_QUIET = 4


def squares(text: str, x: float, y: float, side: float) -> list[Box]:
    """Return the dark parts of a QR code of `text`, quiet zone included in `side`."""
    # One mask instead of the best of eight: twice as fast, read as well.
    matrix = segno.make(text, error="m", micro=False, mask=2, boost_error=False).matrix
    module = side / (len(matrix) + 2 * _QUIET)
    boxes = []
    for number, row in enumerate(matrix):
        base = y + side - (_QUIET + number + 1) * module
        start = None
        for column, dark in enumerate([*row, 0]):
            if dark and start is None:
                start = column
            elif not dark and start is not None:
                left = x + (_QUIET + start) * module
                width = (column - start) * module
                boxes.append(Box(left, base, width, module, line=0, fill=0.0))
                start = None
    return boxes


def code_text(kind: str, number: str, digest: str) -> str:
    """Return what the QR code of a paper says: kind, number, short digest."""
    return f"carecalc:{kind}:{number}:{digest[:SHORT]}"
