# SPDX-License-Identifier: Apache-2.0
"""Finished papers as pictures, for the screen and for the printer."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pypdfium2


@dataclass(frozen=True, slots=True)
class Picture:
    """One page as RGB, three bytes a pixel, rows `stride` bytes apart from the top."""

    width: int
    height: int
    stride: int
    pixels: bytes


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


@contextmanager
def _opened(pdf: bytes) -> Iterator["pypdfium2.PdfDocument"]:
    # Only when a page is shown: the window opens without it.
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    try:
        yield document
    finally:
        document.close()
