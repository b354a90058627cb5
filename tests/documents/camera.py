# SPDX-License-Identifier: Apache-2.0
"""Papers as a telephone sees them: smudged, turned, seen from the side, blurred, noisy."""

import io
import math
from random import Random

import numpy as np
from PIL import Image, ImageFilter

SMUDGE = 0.10
"""The share of a code that a smudge covers."""

_CORNER = 8 / 57
"""How much of a code's edge one of the squares takes by which it is found."""


def smear(size: int, chance: Random, spares_corners: bool) -> np.ndarray:
    """Return where a smear lies on a square: an ellipse, one to four times as long.

    It covers `SMUDGE` of the square. `spares_corners`: not one of the three squares
    without which no reader finds the code.
    """
    y, x = np.mgrid[0:size, 0:size]
    corner = int(_CORNER * size)
    while True:
        long = chance.uniform(1, 4)
        high = math.sqrt(SMUDGE * size * size / math.pi / long)
        wide, turn = high * long, chance.uniform(0, math.pi)
        reach = max(
            math.hypot(wide * math.cos(turn), high * math.sin(turn)),
            math.hypot(wide * math.sin(turn), high * math.cos(turn)),
        )
        if reach >= size / 2:
            continue
        dx, dy = (each - chance.uniform(reach, size - reach) for each in (x, y))
        along = (dx * math.cos(turn) + dy * math.sin(turn)) / wide
        across = (dy * math.cos(turn) - dx * math.sin(turn)) / high
        mask: np.ndarray = along**2 + across**2 <= 1
        corners = (
            mask[:corner, :corner],
            mask[:corner, -corner:],
            mask[-corner:, :corner],
        )
        if not (spares_corners and any(each.any() for each in corners)):
            return mask


def smudged(
    code: Image.Image,
    chance: Random,
    cover: float = 1.0,
    spares_corners: bool = True,
    quiet: float = 4 / 65,
) -> Image.Image:
    """Return a code with a smear of any grey, which hides `cover` of what is below.

    `quiet` is the share of the picture's edge that is blank.
    """
    pixels = np.asarray(code.convert("L"), np.float64).copy()
    edge = round(quiet * code.width)
    inner = pixels[edge : code.height - edge, edge : code.width - edge]
    mask = smear(inner.shape[0], chance, spares_corners)
    tone = chance.randrange(256)
    inner[mask] = inner[mask] * (1 - cover) + tone * cover
    return Image.fromarray(pixels.astype(np.uint8))


def photographed(paper: Image.Image, chance: Random) -> bytes:
    """Return a JPEG of a piece of paper: turned, seen from the side, in bad light."""
    margin = int(0.25 * max(paper.size))
    width, height = (edge + 2 * margin for edge in paper.size)
    table = Image.new("L", (width, height), 90 + chance.randrange(60))
    table.paste(paper.convert("L"), (margin, margin))
    turned = table.rotate(
        chance.uniform(-30, 30) + 90 * chance.randrange(4), Image.BICUBIC, fillcolor=100
    )
    tilt = 0.08 * width
    corners = [
        (chance.uniform(0, tilt), chance.uniform(0, tilt)),
        (width - chance.uniform(0, tilt), chance.uniform(0, tilt)),
        (width - chance.uniform(0, tilt), height - chance.uniform(0, tilt)),
        (chance.uniform(0, tilt), height - chance.uniform(0, tilt)),
    ]
    square = [(0, 0), (width, 0), (width, height), (0, height)]
    seen = turned.transform(
        (width, height), Image.PERSPECTIVE, _perspective(square, corners), Image.BICUBIC
    )
    blurred = seen.filter(ImageFilter.GaussianBlur(chance.uniform(0.3, 1.2)))
    light = np.linspace(chance.uniform(0.6, 1.0), chance.uniform(0.8, 1.1), width)
    noise = np.random.default_rng(chance.randrange(2**32)).normal(
        0, chance.uniform(2, 10), (height, width)
    )
    shown = np.asarray(blurred, np.float64) * light[None, :] + noise
    target = io.BytesIO()
    image = Image.fromarray(shown.clip(0, 255).astype(np.uint8))
    image.save(target, "JPEG", quality=chance.randrange(55, 95))
    return target.getvalue()


def _perspective(
    here: list[tuple[float, float]], there: list[tuple[float, float]]
) -> list[float]:
    """Return what Pillow wants to know to look at `there` for what comes `here`."""
    rows = []
    for (x, y), (u, v) in zip(here, there, strict=True):
        rows.append([x, y, 1, 0, 0, 0, -u * x, -u * y])
        rows.append([0, 0, 0, x, y, 1, -v * x, -v * y])
    wanted = np.array(there).reshape(8)
    return list(np.linalg.solve(np.array(rows), wanted))
