# SPDX-License-Identifier: Apache-2.0
"""A worn paper's code is read from a telephone's picture (T30)."""

import io
from collections.abc import Callable
from random import Random

import pytest
from PIL import Image

from carecalc.documents.page import MM
from carecalc.documents.preview import page_picture
from carecalc.documents.proof_camera import codes_in, codes_of
from carecalc.documents.qr import MODULE, squares
from tests.documents import papers, samples
from tests.documents.camera import photographed, smudged

DPI = 254
"""Ten dots to a millimetre, five to a module: a scanner's coarse setting."""


def printed() -> Image.Image:
    """Return the first page of the sample decision as a printer puts it on paper."""
    page = page_picture(papers.print_notice(), 0, DPI)
    size = (page.width, page.height)
    whole = Image.frombytes("RGB", size, page.pixels, "raw", "RGB", page.stride)
    return whole.convert("L")


def cut_out() -> tuple[Image.Image, float]:
    """Return the code as printed with its quiet zone, and that zone's share of it."""
    page = printed()
    tiles, side = squares(samples.CODE, 0, 0, 24 * MM)
    wide = round(side / 72 * DPI)
    black = page.point(lambda grey: 255 if grey < 128 else 0)
    _, top, right, _ = black.crop((page.width // 2, 0, page.width, wide * 2)).getbbox()
    quiet = round(4 * tiles.side / 72 * DPI)
    right += page.width // 2 + quiet
    top -= quiet
    return page.crop((right - wide, top, right, top + wide)), quiet / wide


def test_that_a_module_is_half_a_millimetre_wide_at_least() -> None:
    assert MODULE == 0.5 * MM
    tiles, side = squares(samples.CODE, 100, 200, 10)
    assert tiles.side >= MODULE
    assert side == pytest.approx(tiles.side * (57 + 8))
    wider, side = squares("CC1:0", 100, 200, 24 * MM)
    assert side == 24 * MM and wider.side > MODULE


def share_read(count: int, take: Callable[[Random], tuple[str, ...]]) -> float:
    read = sum(take(Random(seed)) == (samples.CODE,) for seed in range(count))
    return read / count


@pytest.mark.thorough
def test_that_a_smudged_code_is_read_from_the_paper() -> None:
    code, quiet = cut_out()

    def flat(chance: Random) -> tuple[str, ...]:
        return codes_of(smudged(code, chance, quiet=quiet))

    assert share_read(200, flat) >= 0.99


@pytest.mark.thorough
def test_that_a_smudge_one_sees_through_may_lie_anywhere() -> None:
    code, quiet = cut_out()

    def flat(chance: Random) -> tuple[str, ...]:
        cover = chance.uniform(0.3, 0.8)
        return codes_of(smudged(code, chance, cover, False, quiet))

    assert share_read(200, flat) >= 0.99


@pytest.mark.thorough
def test_that_a_smudged_code_is_read_from_a_telephones_picture() -> None:
    code, quiet = cut_out()

    def taken(chance: Random) -> tuple[str, ...]:
        paper = Image.new("L", (code.width * 2, code.height * 2), 250)
        place = (code.width // 2, code.height // 2)
        paper.paste(smudged(code, chance, quiet=quiet), place)
        return codes_in(photographed(paper, chance))

    assert share_read(40, taken) >= 0.975


@pytest.mark.thorough
def test_that_the_code_is_found_on_a_picture_of_the_whole_page() -> None:
    page = printed()

    def taken(chance: Random) -> tuple[str, ...]:
        return codes_in(photographed(page, chance))

    assert share_read(2, taken) == 1


def test_that_other_codes_and_pictures_without_one_give_nothing() -> None:
    import segno

    target = io.BytesIO()
    segno.make("https://example.org").save(target, kind="png", scale=8)
    assert codes_in(target.getvalue()) == ()
    assert codes_of(Image.new("L", (300, 300), 255)) == ()
    assert codes_in(b"no picture") == ()
