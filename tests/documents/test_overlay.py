# SPDX-License-Identifier: Apache-2.0
"""Values stand in their places on a printed form, to the millimetre, whole or not at all."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

import pypdf
import pypdfium2
import pytest

from carecalc.documents.fonts import shipped
from carecalc.documents.form_values import Filled
from carecalc.documents.overlay import CodeSpot, OverlayLayout, Spot, overlay
from carecalc.documents.parts import voided
from carecalc.documents.preview import copies_asked, page_picture
from carecalc.documents.ruler import RulerLayout, ruler_page
from carecalc.documents.values import Letterhead
from carecalc.errors import UserError
from carecalc.i18n import catalogue
from tests.documents import papers, samples
from tests.documents.glyphs import UNKNOWN, cross
from tests.documents.test_papers import GOLDEN, SHADE, unlike

CATALOGUE = catalogue("zh_CN")
LAYOUT = samples.layout("delivery-receipt-overlay", OverlayLayout)
RECEIPT = Filled(
    Letterhead("样例区民政局"),
    "SD-2026-000007",
    samples.subject(),
    tables={
        "documents": (
            ("1", "核定通知书", "HD-2026-000012", "1"),
            ("2", "评估报告", "PG-2026-000031", "1"),
        )
    },
    ticked=frozenset({"by-hand"}),
    printed_on=date(2026, 11, 5),
)


def printed(values: Filled = RECEIPT, layout: OverlayLayout = LAYOUT) -> bytes:
    return overlay(values, layout, CATALOGUE, "")


def with_spots(*spots: Spot) -> OverlayLayout:
    return replace(LAYOUT, places=spots)


def text_at(pdf: bytes, left: float, top: float, right: float, bottom: float) -> str:
    """Return the text whose characters lie in a part of the first page, in mm."""
    with pypdfium2.PdfDocument(pdf) as document:
        page = document[0].get_textpage()
        height = document[0].get_height()
        scale = 72 / 25.4
        said = page.get_text_bounded(
            left * scale, height - bottom * scale, right * scale, height - top * scale
        )
        page.close()
    return str(said).strip()


def test_that_the_sample_prints_as_it_was_looked_at() -> None:
    pdf = printed()
    golden = (GOLDEN / "delivery-receipt-overlay-zh_CN.txt").read_text("utf-8")
    assert f"1 pages\n{papers.text_by_pdfium(pdf)}\n" == golden
    assert unlike(pdf, "delivery-receipt-overlay") < SHADE


def test_that_each_value_stands_in_its_place() -> None:
    pdf = printed()
    # Each box is the room above its line: x, y and width as the form's file says.
    assert text_at(pdf, 140, 38, 190, 46) == "SD-2026-000007"
    assert text_at(pdf, 50, 54, 110, 62) == samples.RARE_NAME
    assert text_at(pdf, 32, 106, 118, 114) == "核定通知书"
    assert text_at(pdf, 120, 116, 166, 124) == "PG-2026-000031"
    assert text_at(pdf, 119, 264, 135, 272) == "2026"
    assert text_at(pdf, 139, 264, 151, 272) == "11"
    assert text_at(pdf, 155, 264, 167, 272) == "5"


def test_that_nothing_but_the_values_is_printed() -> None:
    empty = replace(RECEIPT, number="", subject=None, tables={}, printed_on=None)
    assert papers.text_by_pdfium(printed(replace(empty, ticked=frozenset()))) == ""


def test_that_a_tick_stands_only_where_the_choice_was_made() -> None:
    pdf = printed()
    assert text_at(pdf, 50, 91, 57, 99) == "√"
    assert text_at(pdf, 80, 91, 87, 99) == ""


def test_that_each_character_has_a_box_of_its_own() -> None:
    pdf = printed()
    number = samples.subject().id_number
    boxes = [text_at(pdf, 50 + 5 * n, 64, 55 + 5 * n, 72) for n in range(18)]
    assert "".join(boxes) == number
    assert all(len(box) == 1 for box in boxes)


def test_that_a_preview_is_marked_and_a_paper_is_not() -> None:
    void = voided(LAYOUT, LAYOUT.frame.draft)
    assert "预览 · 无效" in papers.text_by_pdfium(printed(layout=void))
    assert "预览" not in papers.text_by_pdfium(printed())


def test_that_the_sample_asks_for_a_copy_for_the_file() -> None:
    assert copies_asked(printed()) == 2


def test_that_a_long_value_is_set_smaller_before_it_is_refused() -> None:
    # Five Han of 12 points are 60 points wide; 18 mm are 51: at 10 points they fit.
    spot = Spot(20, 50, 18, field="address", size=12)
    subject = replace(samples.subject(), address="晨光社区里")
    pdf = printed(replace(RECEIPT, subject=subject), with_spots(spot))
    assert text_at(pdf, 20, 40, 38.1, 52) == "晨光社区里"
    wider = replace(subject, address="晨光社区里弄三号")
    with pytest.raises(UserError, match="PAPER-030") as refused:
        printed(replace(RECEIPT, subject=wider), with_spots(spot))
    assert refused.value.place == "address"


def test_that_a_number_longer_than_its_boxes_is_refused() -> None:
    spot = Spot(20, 50, 85, field="id_number", step=5)
    with pytest.raises(UserError, match="PAPER-030"):
        printed(layout=with_spots(spot))


def test_that_a_row_the_form_has_no_room_for_is_refused() -> None:
    row = ("1", "评估报告", "PG-1", "1")
    values = replace(RECEIPT, tables={"documents": (row,) * 4})
    with pytest.raises(UserError, match="PAPER-031") as refused:
        printed(values)
    assert refused.value.message.values == {
        "table": "documents",
        "rows": 4,
        "places": 3,
    }


def test_that_a_name_no_font_has_is_refused_with_its_character() -> None:
    with pytest.raises(UserError, match="PAPER-001"):
        printed(replace(RECEIPT, subject=samples.subject("王\U000323af")))


@pytest.mark.parametrize("name", ["欧" * 25, "阿卜杜热合曼·买买提依明", "𪚥𫠝𬺰𮯠𡃁"])
def test_that_long_and_rare_names_stand_whole_in_their_place(name: str) -> None:
    pdf = printed(replace(RECEIPT, subject=samples.subject(name)))
    assert text_at(pdf, 50, 54, 150, 62) == name


def test_that_a_picture_of_a_character_stands_in_its_place() -> None:
    values = replace(RECEIPT, subject=samples.subject(f"王{UNKNOWN}"))
    fonts = shipped().with_images([cross()])
    pdf = overlay(values, LAYOUT, CATALOGUE, "", fonts)
    assert text_at(pdf, 50, 54, 150, 62) == f"王{UNKNOWN}"


def test_that_a_second_page_and_a_code_stand_where_the_form_has_them() -> None:
    layout = replace(
        with_spots(Spot(20, 50, 60, field="name", page=2)),
        code_place=CodeSpot(150, 20, 40),
    )
    pdf = overlay(RECEIPT, layout, CATALOGUE, "", code="CC1:" + "A" * 60)
    pages = pypdf.PdfReader(BytesIO(pdf)).pages
    assert [samples.RARE_NAME in page.extract_text() for page in pages] == [False, True]
    inked = dark(pdf)
    assert inked(160, 30) or inked(165, 35) or inked(170, 40)
    assert not inked(60, 60)


def dark(pdf: bytes) -> Callable[[float, float], bool]:
    """Return whether there is ink within a millimetre of a place of the first page."""
    picture = page_picture(pdf, 0, 254)

    def inked(x: float, y: float) -> bool:
        return any(
            picture.pixels[row * picture.stride + 3 * column] < 128
            for row in range(round(y * 10) - 10, round(y * 10) + 11)
            for column in range(round(x * 10) - 10, round(x * 10) + 11)
        )

    return inked


def rulers(language: str) -> bytes:
    layout = samples.layout("ruler-page", RulerLayout)
    return ruler_page(layout, catalogue(language))


def test_that_the_lines_of_the_ruler_page_are_20_mm_from_the_edges() -> None:
    picture = page_picture(rulers("zh_CN"), 0, 254)  # Ten dots are a millimetre.

    def is_dark(x: int, y: int) -> bool:
        return picture.pixels[y * picture.stride + 3 * x] < 160

    # The upright line at half the height, the level one at half the width.
    columns = [x for x in range(150, 260) if is_dark(x, 1485 + 150)]
    rows = [y for y in range(150, 260) if is_dark(1050 + 150, y)]
    assert (columns[0], columns[-1]) == pytest.approx((200, 200), abs=1)
    assert (rows[0], rows[-1]) == pytest.approx((200, 200), abs=1)


def test_that_the_rulers_are_100_mm_long() -> None:
    picture = page_picture(rulers("en"), 0, 254)
    base = 2970 - 500
    row = picture.pixels[base * picture.stride :][: 3 * picture.width : 3]
    inked = [x for x, pixel in enumerate(row) if pixel < 160]
    assert inked[-1] - inked[0] == pytest.approx(1000, abs=2)


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_that_the_ruler_page_reads_as_it_was_looked_at(language: str) -> None:
    golden: Path = GOLDEN / f"ruler-page-{language}.txt"
    assert papers.text_by_pdfium(rulers(language)) + "\n" == golden.read_text("utf-8")


def test_that_the_ruler_page_looks_like_the_golden_one() -> None:
    assert unlike(rulers("zh_CN"), "ruler-page") < SHADE
