# SPDX-License-Identifier: Apache-2.0
"""Finished papers as pictures, for the screen and for the printer."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pypdfium2


FINEST_GREY, FINEST_COLOUR = 600, 300
"""Dots to an inch beyond which nobody sees a difference, and a spooler chokes."""

STRIPS = 8
"""Into so many strips a page is cut for the printer: none holds the window up."""

_GLANCE = 36
"""Dots to an inch at which it is seen whether a page has colours."""


@dataclass(frozen=True, slots=True)
class Picture:
    """One page as RGB, three bytes a pixel, rows `stride` bytes apart from the top.

    Where it `is_grey` a pixel is one byte.
    """

    width: int
    height: int
    stride: int
    pixels: bytes
    is_grey: bool = False


@dataclass(frozen=True, slots=True)
class Strip:
    """A part of a page: `top` rows are above it, `dpi` dots make an inch."""

    picture: Picture
    top: int
    dpi: float


def page_sizes(pdf: bytes) -> tuple[tuple[float, float], ...]:
    """Return width and height of every page in points."""
    with _opened(pdf) as document:
        sizes = [document.get_page_size(number) for number in range(len(document))]
    return tuple((float(width), float(height)) for width, height in sizes)


def readable_pages(pdf: bytes) -> int:
    """Return how many pages a PDF from outside has; 0 where it cannot be opened."""
    import pypdfium2

    try:
        with _opened(pdf) as document:
            return len(document)
    except pypdfium2.PdfiumError:
        return 0


def page_picture(pdf: bytes, page: int, dpi: float) -> Picture:
    """Return page `page` (from 0) at `dpi` dots an inch.

    The library behind it serves one thread at a time: render from one thread only.
    """
    with _opened(pdf) as document:
        leaf = document[page]
        bitmap = leaf.render(scale=dpi / 72, rev_byteorder=True)
        picture = Picture(
            bitmap.width, bitmap.height, bitmap.stride, bytes(bitmap.buffer)
        )
        bitmap.close()
        leaf.close()
    return picture


def print_strip(pdf: bytes, page: int, dots: float, strip: int) -> Strip:
    """Return strip `strip` of `STRIPS` of page `page` for a printer of `dots` an inch.

    A strip without colour is drawn in grey, as fine as the printer prints up to 600
    dots: that takes no more room than one in colour at half of it, which is what
    photographs need.
    """
    with _opened(pdf) as document:
        leaf = document[page]
        height = leaf.get_height()
        small = leaf.render(scale=_GLANCE / 72, rev_byteorder=True)
        rows = -(-small.height // STRIPS)
        part = bytes(small.buffer)[strip * rows * small.stride :][: rows * small.stride]
        is_grey = _is_grey(part, small.width, small.stride)
        fine = min(dots, FINEST_GREY if is_grey else FINEST_COLOUR)
        scale = fine / 72
        rows = ceil(height * scale)
        # One row more than its share: where strips meet nothing shines through.
        top, bottom = (
            rows * strip // STRIPS,
            min(rows * (strip + 1) // STRIPS + 1, rows),
        )
        above = max((top - 0.5) / scale, 0.0)
        below = max((rows - bottom - 0.5) / scale, 0.0)
        bitmap = leaf.render(scale=scale, crop=(0, below, 0, above), rev_byteorder=True)
        picture = Picture(
            bitmap.width, bitmap.height, bitmap.stride, bytes(bitmap.buffer)
        )
        if is_grey:
            picture = _in_grey(picture)
        for made in (small, bitmap, leaf):
            made.close()
    return Strip(picture, top, fine)


def copies_asked(pdf: bytes) -> int:
    """Return how many copies a paper asks for when it is printed; one as a rule."""
    import pypdfium2.raw

    with _opened(pdf) as document:
        return max(1, int(pypdfium2.raw.FPDF_VIEWERREF_GetNumCopies(document.raw)))


def _in_grey(picture: Picture) -> Picture:
    # Not by the library: in grey it sets the characters upon whole dots, unevenly.
    rows = (
        picture.pixels[start : start + picture.width * 3 : 3]
        for start in range(0, len(picture.pixels), picture.stride)
    )
    return Picture(
        picture.width, picture.height, picture.width, b"".join(rows), is_grey=True
    )


def _is_grey(pixels: bytes, width: int, stride: int) -> bool:
    rows = range(0, len(pixels), stride)
    lines = (pixels[row : row + width * 3] for row in rows)
    return all(line[0::3] == line[1::3] == line[2::3] for line in lines)


@contextmanager
def _opened(pdf: bytes) -> Iterator["pypdfium2.PdfDocument"]:
    # Only when a page is shown: the window opens without it.
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    try:
        yield document
    finally:
        document.close()
