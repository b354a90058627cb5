# SPDX-License-Identifier: Apache-2.0
"""Reading the code of a paper from a picture that a camera or a scanner took."""

import io
import struct
import warnings
import zlib
from collections.abc import Iterator

import zxingcpp
from PIL import Image, ImageFilter, ImageOps

from carecalc.documents.proof import PREFIX

MOST_PIXELS = 120_000_000
"""More than any telephone's camera gives; a picture that claims more is not opened."""

_FORMATS = ("JPEG", "PNG", "WEBP", "BMP", "TIFF")
_LONG_SIDES = (None, 2400, 1600, 1000)
"""Sizes that a picture is tried in: a blurred one is read better when it is small."""

_KIND = zxingcpp.barcode_formats_from_str("QRCode")

# What a library of pictures raises for bytes that are no picture, or a spoilt one.
_SPOILT = (
    OSError,
    ValueError,
    SyntaxError,
    EOFError,
    OverflowError,
    struct.error,
    zlib.error,
    Image.DecompressionBombError,
)


def codes_in(data: bytes) -> tuple[str, ...]:
    """Return the codes of papers found in a picture; none where it is no picture."""
    image = _opened(data)
    return () if image is None else codes_of(image)


def codes_of(image: Image.Image) -> tuple[str, ...]:
    """Return the codes of papers found in an open picture, as soon as one is found."""
    for attempt in _attempts(image):
        found = zxingcpp.read_barcodes(attempt, formats=_KIND)
        ours = dict.fromkeys(each.text for each in found if _is_ours(each))
        if ours:
            return tuple(ours)
    return ()


def _is_ours(found: zxingcpp.Barcode) -> bool:
    return bool(found.valid) and found.text.startswith(PREFIX)


def _opened(data: bytes) -> Image.Image | None:
    with warnings.catch_warnings():
        # Of a spoilt picture it is enough to know that nothing is found in it.
        warnings.simplefilter("ignore")
        try:
            image = Image.open(io.BytesIO(data), formats=_FORMATS)
            if image.width * image.height > MOST_PIXELS:
                return None
            # A telephone says by a mark how it was held.
            return ImageOps.exif_transpose(image).convert("L")
        except _SPOILT:
            return None


def _attempts(image: Image.Image) -> Iterator[Image.Image]:
    """Yield the picture in several sizes, then evened out, then slightly blurred."""
    grey = image.convert("L")
    for side in _LONG_SIDES:
        yield from _sized(grey, side)
    even = ImageOps.autocontrast(grey, cutoff=2)
    yield even
    for radius in (1.0, 2.0):
        yield even.filter(ImageFilter.GaussianBlur(radius))
    yield from _sized(even, 2400)
    yield even.filter(ImageFilter.UnsharpMask(4, 250, 0))


def _sized(image: Image.Image, side: int | None) -> Iterator[Image.Image]:
    if side is None:
        yield image
    elif max(image.size) > side:
        small = image.copy()
        small.thumbnail((side, side))
        yield small
