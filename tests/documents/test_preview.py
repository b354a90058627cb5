# SPDX-License-Identifier: Apache-2.0
"""Papers as pictures have the size of the sheet and the ink of the page."""

from carecalc.documents.preview import page_picture, page_sizes
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
