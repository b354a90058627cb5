# SPDX-License-Identifier: Apache-2.0
"""A picture of a character, as an office would give it, and a character for it."""

from carecalc.domain.glyph import SIDE, GlyphImage

# Extension H: no shipped face has it, nor has the Unicode of ten years ago.
UNKNOWN = "\U000323af"


def cross(character: str = UNKNOWN) -> GlyphImage:
    """Return the picture of a cross: two bars of a quarter from edge to edge."""
    first, last = SIDE * 3 // 8, SIDE * 5 // 8
    rows = [
        b"\xff" * (SIDE // 8)
        if first <= y < last
        else b"\x00" * (first // 8) + b"\xff" * ((last - first) // 8) + b"\x00" * 24
        for y in range(SIDE)
    ]
    return GlyphImage(character, b"".join(rows))
