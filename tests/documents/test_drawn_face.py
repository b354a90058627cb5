# SPDX-License-Identifier: Apache-2.0
"""What no face has is drawn from a picture, or as a box, and stays text."""

import io

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from carecalc.documents.fonts import BOLD, SANS, Fonts, shipped
from carecalc.documents.page import Ink, write
from carecalc.domain.glyph import GlyphImage
from carecalc.errors import UserError
from tests.documents.glyphs import UNKNOWN, cross
from tests.documents.papers import text_by_pdfium, text_by_pypdf

SIZE = (300.0, 100.0)
# Han, extension B, a private point, an ethnic name with its dot, a chosen form.
MIXED = f"王{UNKNOWN}\U00020bb7\ue123阿卜杜拉·买买提葛\U000e0100终"


def drawn(
    text: str, fonts: Fonts, face: str = SANS, size: float = 12, grey: float = 0
) -> bytes:
    """Return a page with one line, its baseline 50 points from below."""
    return write([[Ink(20, 50, text, face, size, grey)]], SIZE, "t", fonts)


def ink(pdf: bytes, dpi: int = 720) -> tuple[float, float, float, float]:
    """Return left, bottom, right and top of what is drawn, in points."""
    document = pypdfium2.PdfDocument(pdf)
    image: Image.Image = document[0].render(scale=dpi / 72).to_pil().convert("L")
    document.close()
    found = image.point(lambda grey: 255 if grey < 200 else 0).getbbox()
    assert found is not None, "the page is empty"
    left, top, right, bottom = (edge * 72 / dpi for edge in found)
    return left, SIZE[1] - bottom, right, SIZE[1] - top


@pytest.mark.parametrize("face", [SANS, BOLD])
@pytest.mark.parametrize("size", [7.0, 24.0])
def test_that_the_text_of_pictures_and_boxes_is_read_back_as_written(
    face: str, size: float
) -> None:
    fonts = shipped().with_images([cross()]).with_boxes()
    pdf = drawn(MIXED, fonts, face, size, grey=0.35)
    assert text_by_pdfium(pdf).strip() == MIXED
    assert text_by_pypdf(pdf).strip() == MIXED


@pytest.mark.parametrize("face", [SANS, BOLD])
def test_that_a_picture_stands_where_the_faces_put_their_characters(face: str) -> None:
    fonts = shipped().with_images([cross()])
    left, bottom, right, top = ink(drawn(UNKNOWN, fonts, face, 20))
    # The square of a full character: 0.04 to 0.96 em, from 0.08 em below the baseline.
    assert (left, right) == pytest.approx((20.8, 39.2), abs=0.2)
    assert (bottom, top) == pytest.approx((48.4, 66.8), abs=0.2)
    # 永 of the same face fills the same square, by its own sides of 0.02 em or less.
    beside = ink(drawn("永", fonts, face, 20))
    assert beside == pytest.approx((left, bottom, right, top), abs=1.0)


def test_that_a_picture_is_as_wide_as_a_character_in_a_line() -> None:
    fonts = shipped().with_images([cross()])
    assert fonts.width(f"王{UNKNOWN}明", SANS, 10) == pytest.approx(30.0)


def test_that_a_picture_takes_the_grey_of_its_line() -> None:
    fonts = shipped().with_images([cross()])
    document = pypdfium2.PdfDocument(drawn(UNKNOWN, fonts, SANS, 40, grey=0.5))
    image = document[0].render(scale=2).to_pil().convert("L")
    document.close()
    # The middle of the cross: 20 + half of 40 points across, 0.38 em above 50.
    assert image.getpixel((80, round((100 - 50 - 15.2) * 2))) == pytest.approx(
        128, abs=2
    )


def test_that_equal_pages_with_pictures_give_equal_bytes() -> None:
    fonts = shipped().with_images([cross()]).with_boxes()
    assert drawn(MIXED, fonts) == drawn(MIXED, fonts)


def test_that_a_picture_draws_only_what_no_face_has() -> None:
    fonts = shipped().with_images([cross("王")])
    assert fonts.glyph("王", SANS) == shipped().glyph("王", SANS)


def test_that_two_offices_pictures_of_one_point_do_not_mix() -> None:
    ours = cross("\ue123")
    theirs = GlyphImage("\ue123", b"\xff" * (len(ours.rows) - 1) + b"\x00")
    first = drawn("\ue123", shipped().with_images([ours]))
    second = drawn("\ue123", shipped().with_images([theirs]))
    assert first != second
    assert first == drawn("\ue123", shipped().with_images([ours]))


def test_that_a_box_stands_for_what_is_missing_and_does_not_hide_that_it_is() -> None:
    fonts = shipped().with_boxes()
    fonts.require(f"王{UNKNOWN}")
    assert fonts.missing(f"王{UNKNOWN}") == (UNKNOWN,)
    left, bottom, right, top = ink(drawn(UNKNOWN, fonts, SANS, 20))
    assert right - left > 15
    assert top - bottom > 15


def test_that_more_boxes_than_one_subset_holds_are_all_read_back() -> None:
    text = "".join(map(chr, range(0xE000, 0xE000 + 200)))
    pdf = write(
        [[Ink(5, 90 - 6 * n, text[n * 20 : n * 20 + 20], SANS, 5) for n in range(10)]],
        SIZE,
        "t",
        shipped().with_boxes(),
    )
    assert "".join(text_by_pdfium(pdf).split()) == text
    assert "".join(text_by_pypdf(pdf).split()) == text


ANYTHING = st.text(
    st.one_of(
        st.characters(min_codepoint=first, max_codepoint=last, categories=["Lo", "Co"])
        for first, last in (
            (0x4E00, 0x9FFF),
            (0x20000, 0x323AF),
            (0xE000, 0xF8FF),
            (0xF0000, 0x10FFFD),
        )
    ),
    min_size=1,
    max_size=25,
)


@pytest.mark.thorough
@settings(max_examples=60, deadline=None)
@given(ANYTHING)
def test_that_whatever_is_written_in_han_and_private_points_is_read_back(
    text: str,
) -> None:
    pdf = drawn(text, shipped().with_images([cross()]).with_boxes(), size=9)
    assert text_by_pdfium(pdf).strip("\n") == text
    assert text_by_pypdf(pdf).strip("\n") == text


@pytest.mark.parametrize("sign", ["\x1b", "\u202e", "\u200b", "\u0302"])
def test_that_a_box_shows_a_sign_that_nobody_sees_and_a_name_alone_is_refused(
    sign: str,
) -> None:
    with pytest.raises(UserError, match="PAPER-001"):
        shipped().require(f"王{sign}")
    left, _, right, _ = ink(drawn(sign, shipped().with_boxes(), SANS, 20))
    assert right - left > 15


def test_that_nothing_stands_for_half_a_character() -> None:
    with pytest.raises(UserError, match="PAPER-001"):
        shipped().with_boxes().require("王\ud840")


def test_that_an_empty_or_full_picture_is_not_sound() -> None:
    sound = cross()
    assert sound.is_sound
    assert sound.name == "U+323AF"
    size = len(sound.rows)
    for rows in (bytes(size), b"\xff" * size, sound.rows[:-1], b""):
        assert not GlyphImage(UNKNOWN, rows).is_sound
    assert not GlyphImage("王明", sound.rows).is_sound


def test_that_pypdf_finds_every_font_of_a_page_embedded() -> None:
    import pypdf

    fonts = shipped().with_images([cross()]).with_boxes()
    page = pypdf.PdfReader(io.BytesIO(drawn(MIXED, fonts))).pages[0]
    for name, font in page["/Resources"]["/Font"].items():
        kind = font.get_object()
        if kind["/Subtype"] == "/Type3":
            assert kind["/CharProcs"], name
        else:
            assert "/FontFile2" in kind["/FontDescriptor"], name
