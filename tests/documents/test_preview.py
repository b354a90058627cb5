# SPDX-License-Identifier: Apache-2.0
"""Papers as pictures have the size of the sheet and the ink of the page."""

from io import BytesIO

import pypdf
import pytest

from carecalc.documents.preview import (
    STRIPS,
    copies_asked,
    page_picture,
    page_sizes,
    print_strip,
)
from tests.documents import papers


def test_that_pages_have_the_size_of_a4() -> None:
    # A4 is 210 mm by 297 mm, that is 595.28 by 841.89 points.
    for width, height in page_sizes(papers.print_sheet()):
        assert (round(width, 2), round(height, 2)) == (595.28, 841.89)


def test_that_a_picture_has_its_dots_and_three_bytes_each() -> None:
    picture = page_picture(papers.print_sheet(), 0, 72)
    assert (picture.width, picture.height) == (596, 842)
    assert picture.stride >= 3 * picture.width
    assert len(picture.pixels) == picture.stride * picture.height
    assert min(picture.pixels) < 60
    assert picture.pixels[:3] == b"\xff\xff\xff"


def rows(pdf: bytes, strip: int, dots: float) -> list[bytes]:
    """Return the rows of a strip, without the one it has in common with the next."""
    made = print_strip(pdf, 0, dots, strip)
    picture = made.picture
    assert picture.is_grey
    found = [
        picture.pixels[start : start + picture.width]
        for start in range(0, len(picture.pixels), picture.stride)
    ]
    return found if strip == STRIPS - 1 else found[:-1]


def test_that_the_strips_of_a_page_for_the_printer_make_up_the_page() -> None:
    pdf = papers.print_sheet()
    strips = [row for strip in range(STRIPS) for row in rows(pdf, strip, 100)]
    whole = page_picture(pdf, 0, 100)
    assert len(strips) == whole.height
    assert strips == [
        whole.pixels[start : start + whole.width * 3 : 3]
        for start in range(0, len(whole.pixels), whole.stride)
    ]


def test_that_each_strip_begins_where_the_one_above_ends() -> None:
    pdf = papers.print_sheet()
    strips = [print_strip(pdf, 0, 100, number) for number in range(STRIPS)]
    ends = [strip.top + strip.picture.height - 1 for strip in strips]
    assert [strip.top for strip in strips[1:]] == ends[:-1]


@pytest.mark.parametrize(("dots", "drawn"), [(203, 203), (600, 600), (2400, 600)])
def test_that_a_page_without_colour_is_as_fine_as_the_printer_up_to_600_dots(
    dots: int, drawn: int
) -> None:
    assert print_strip(papers.print_sheet(), 0, dots, 0).dpi == drawn


def test_that_a_paper_asks_for_its_real_size_and_one_copy() -> None:
    pdf = papers.print_sheet()
    wishes = pypdf.PdfReader(BytesIO(pdf)).trailer["/Root"]["/ViewerPreferences"]
    assert wishes == {"/PrintScaling": "/None"}
    assert copies_asked(pdf) == 1
