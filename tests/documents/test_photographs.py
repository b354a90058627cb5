# SPDX-License-Identifier: Apache-2.0
"""Photographs on paper: upright, small, without what the camera wrote, each captioned."""

import io
from dataclasses import replace

import pypdfium2
import pypdfium2.raw as raw
import pytest
from PIL import Image

from carecalc.documents.assessment_report import ReportLayout, assessment_report
from carecalc.documents.digest import content_digest
from carecalc.documents.photographs import photograph
from tests.documents import papers, samples


def taken(width: int, height: int, turned: bool = False) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = 6 if turned else 1
    exif[0x010E] = "somebody's home"
    target = io.BytesIO()
    Image.new("RGB", (width, height), "grey").save(target, "JPEG", exif=exif)
    return target.getvalue()


def test_that_a_photograph_is_turned_made_small_and_stripped() -> None:
    picture = photograph("x", taken(4000, 3000, turned=True))
    assert picture is not None
    # 62 mm at 150 dots an inch are 366 dots, three quarters of that 274.
    assert (picture.width, picture.height) in {(274, 366), (275, 366)}
    assert b"somebody" not in picture.data
    assert Image.open(io.BytesIO(picture.data)).getexif() == {}


@pytest.mark.parametrize("data", [b"", b"\xff\xd8\xff", taken(40, 30)[:200]])
def test_that_what_is_no_picture_is_none(data: bytes) -> None:
    assert photograph("x", data) is None


def test_that_the_digest_of_a_report_holds_its_photographs() -> None:
    one, other = (photograph("x", taken(width, 60)) for width in (80, 81))
    assert one is not None and other is not None
    values = samples.report()
    digests = {
        content_digest(replace(values, photographs=pictures), "form", "zh_CN")
        for pictures in ((), (one,), (other,), (one, other))
    }
    assert len(digests) == 4


def test_that_each_caption_stands_on_the_page_of_its_picture_and_inside_it() -> None:
    sizes = ((800, 600), (600, 800), (3000, 300), (300, 3000), (800, 600))
    pictures = tuple(
        photograph(f"第{number}张，{samples.RARE_NAME}", taken(*size))
        for number, size in enumerate(sizes, start=1)
    )
    assert None not in pictures
    layout = samples.layout("assessment-report", ReportLayout)
    values = samples.report(parts=samples.short_sections())
    with_pictures = replace(values, photographs=pictures)
    words = papers.language("zh_CN")
    pdf = assessment_report(with_pictures, layout, words, samples.DIGEST)
    document = pypdfium2.PdfDocument(pdf)
    shown = []
    for page in document:
        text = page.get_textpage().get_text_range()
        drawn = list(page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE]))
        captions = [number for number in range(1, 6) if f"第{number}张" in text]
        assert len(captions) == len(drawn)
        width, height = page.get_size()
        for each in drawn:
            left, bottom, right, top = each.get_bounds()
            assert 48 <= left < right <= width - 48
            assert 48 <= bottom < top <= height - 45
        shown += captions
    document.close()
    assert shown == [1, 2, 3, 4, 5]
