# SPDX-License-Identifier: Apache-2.0
"""Photographs of a visit on paper: made as small as the paper shows them, and captioned."""

from collections.abc import Sequence
from io import BytesIO

from carecalc.documents.flow import CENTRE
from carecalc.documents.page import MM, Box, Image
from carecalc.documents.parts import Press
from carecalc.documents.values import Photograph
from carecalc.domain.trace import Words

_GUTTER = 6 * MM
_MOST_HIGH = 62 * MM
_DOTS = 150
_QUALITY = 80


def photograph(caption: Words, data: bytes) -> Photograph | None:
    """Return a picture no larger than a paper needs; None where it cannot be read.

    It is turned upright, and what the camera wrote into it, its place too, is left out.
    """
    import PIL.Image
    import PIL.ImageOps

    most = (int(90 * MM / 72 * _DOTS), int(_MOST_HIGH / 72 * _DOTS))
    try:
        with PIL.Image.open(BytesIO(data)) as opened:
            upright = PIL.ImageOps.exif_transpose(opened)
            whole = PIL.Image.new("RGB", upright.size, "white")
            layer = upright.convert("RGBA")
            whole.paste(layer, mask=layer)
    except (OSError, ValueError, PIL.Image.DecompressionBombError):
        return None
    whole.thumbnail(most)
    target = BytesIO()
    whole.save(target, "JPEG", quality=_QUALITY)
    return Photograph(caption, target.getvalue(), *whole.size)


def photographs(press: Press, pictures: Sequence[Photograph]) -> None:
    """Set pictures two to a row, each with its caption under it on the same page."""
    flow = press.flow
    width = (flow.width - _GUTTER) / 2
    for first in range(0, len(pictures), 2):
        pair = pictures[first : first + 2]
        sizes = [_fit(picture, width) for picture in pair]
        said = [
            flow.lines(press.say(picture.caption), press.small, width)
            for picture in pair
        ]
        tall = max(height for _, height in sizes)
        captions = max(map(len, said)) * press.small.leading
        flow.need(tall + captions + 12)
        top = flow.y - 2
        for number, (picture, (wide, high)) in enumerate(zip(pair, sizes, strict=True)):
            x = flow.left + number * (width + _GUTTER)
            left = x + (width - wide) / 2
            flow.mark(
                Image(left, top - high, wide, high, picture.data),
                Box(left, top - high, wide, high),
            )
            flow.y = top - tall - 2
            for line in said[number]:
                flow.ink(line, press.small, x, width, CENTRE)
                flow.y -= press.small.leading
        flow.y = top - tall - captions - 10


def _fit(picture: Photograph, width: float) -> tuple[float, float]:
    scale = min(width / picture.width, _MOST_HIGH / picture.height)
    return picture.width * scale, picture.height * scale
