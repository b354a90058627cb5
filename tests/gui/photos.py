# SPDX-License-Identifier: Apache-2.0
"""Photographs as a phone makes them: with its name and where it was in them."""

import io

import numpy as np
from PIL import Image

PHONE = "PhoneMaker"


def photo(width: int = 4000, height: int = 3000, seed: int = 1) -> bytes:
    """Return a JPEG of 12 megapixels, turned on its side, with its place in it."""
    chance = np.random.default_rng(seed)
    rough = chance.integers(0, 255, (height // 100, width // 100, 3))
    fine = np.kron(rough, np.ones((100, 100, 1))).astype(np.int16)
    # The grain of a small sensor: what makes real photographs large.
    fine += chance.integers(-16, 17, fine.shape, dtype=np.int16)
    image = Image.fromarray(np.clip(fine, 0, 255).astype(np.uint8))
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by 90 degrees
    exif[0x010F] = PHONE
    place = exif.get_ifd(0x8825)
    place[1], place[2] = "N", (39.0, 54.0, 26.0)
    place[3], place[4] = "E", (116.0, 23.0, 29.0)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=92, exif=exif)
    return out.getvalue()


def small(colour: str = "red", side: int = 60) -> bytes:
    """Return a small PNG of one colour."""
    out = io.BytesIO()
    Image.new("RGB", (side, side), colour).save(out, "PNG")
    return out.getvalue()
