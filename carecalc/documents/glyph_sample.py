# SPDX-License-Identifier: Apache-2.0
"""A strip of paper with one line in each kind of face, to see a picture in its place."""

from collections.abc import Iterable

from carecalc.documents.fonts import BOLD, SANS, shipped
from carecalc.documents.page import Ink, Page, write
from carecalc.domain.glyph import GlyphImage

_SIZE = (300.0, 84.0)
_MARGIN = 12.0
_LINES = ((SANS, 20.0, 58.0), (BOLD, 20.0, 31.0), (SANS, 9.0, 10.0))
"""Face, size and baseline of each line, in points."""


def glyph_sample(text: str, images: Iterable[GlyphImage]) -> bytes:
    """Return a PDF with `text` plain, bold, and small: long text runs off the strip."""
    fonts = shipped().with_images(images).with_boxes()
    page: Page = [
        Ink(_MARGIN, baseline, text, face, size) for face, size, baseline in _LINES
    ]
    return write([page], _SIZE, "carecalc", fonts)
