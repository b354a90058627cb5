# SPDX-License-Identifier: Apache-2.0
"""The papers of a visit beside its report, issued from what the office stores."""

import io
from dataclasses import replace

import openpyxl
import pypdf
import pytest
from PIL import Image

from carecalc.domain.office import ScaleRules
from carecalc.domain.visit import Answer
from carecalc.errors import UserError
from carecalc.services import blank_forms, consents, offices, visit_papers, visits
from carecalc.services.context import Context
from tests.documents.papers import text_by_pdfium, without_breaks
from tests.documents.samples import RARE_NAME
from tests.services.visiting import (
    GBT,
    ON,
    answer_all_second,
    begin,
    register,
    signing,
)

ZH = "zh_CN"


def text_of(data: bytes) -> str:
    return without_breaks(text_by_pdfium(data))


def jpeg(turned: bool = False) -> bytes:
    """Return a photograph of 1,600 × 1,200 dots, as a telephone takes it with its place."""
    picture = Image.new("RGB", (1600, 1200), "white")
    picture.paste("black", (0, 0, 800, 1200))
    exif = Image.Exif()
    exif[0x0112] = 6 if turned else 1
    exif[0x010E] = "taken at somebody's home"
    target = io.BytesIO()
    picture.save(target, "JPEG", exif=exif)
    return target.getvalue()


def png() -> bytes:
    target = io.BytesIO()
    Image.new("RGBA", (200, 100), (0, 0, 0, 0)).save(target, "PNG")
    return target.getvalue()


def of_two(ctx: Context) -> tuple[str, str]:
    """Return a person and a signed visit in which two differed once."""
    person = register(ctx, RARE_NAME)
    visit = begin(ctx, person).visit.id
    answer_all_second(ctx, visit, {"B.1.2": "3"})
    visits.settle(ctx, visit, "B.1.2", ("3",), "现场重做")
    visits.sign(ctx, visit, signing(ON))
    return person, visit


def test_that_the_record_is_issued_under_the_visits_number_with_a_code(
    ctx: Context,
) -> None:
    person, visit = of_two(ctx)
    paper = visit_papers.visit_record(ctx, visit, ZH)
    assert (paper.kind, paper.person_id) == ("visit-record", person)
    assert paper.number == visits.view(ctx, visit).visit.number
    text = text_of(paper.data)
    assert RARE_NAME in text and "现场重做" in text
    assert "两人均已作答26项，其中一致25项。" in text
    # The clock of the test stands at noon in China on 21 November.
    assert "开始时间2026-11-2112:0" in text


def test_that_nobody_reads_the_others_answers_while_a_visit_goes_on(
    ctx: Context,
) -> None:
    visit = begin(ctx, register(ctx)).visit.id
    with pytest.raises(UserError) as refused:
        visit_papers.visit_record(ctx, visit, ZH)
    assert refused.value.code == "PAPER-024"
    with pytest.raises(UserError) as refused:
        visit_papers.transcript(ctx, visit, ZH)
    assert refused.value.code == "PAPER-002"


def test_that_a_refused_visit_has_a_record_and_no_transcript(ctx: Context) -> None:
    visit = visits.start(ctx, register(ctx), GBT, "first", ON).visit.id
    visits.answer(ctx, visit, Answer("B.1.1", refused="refused", reason="不愿配合"))
    visits.end_refused(ctx, visit, "老人要求停止", None)
    text = text_of(visit_papers.visit_record(ctx, visit, ZH).data)
    assert "未完成（拒答）" in text and "老人要求停止" in text
    assert "B.1.1进食拒绝回答：不愿配合" in text
    with pytest.raises(UserError) as refused:
        visit_papers.transcript(ctx, visit, ZH)
    assert refused.value.code == "PAPER-002"


@pytest.mark.thorough
def test_that_the_transcript_and_its_workbook_say_the_same(ctx: Context) -> None:
    _, visit = of_two(ctx)
    paper = visit_papers.transcript(ctx, visit, ZH)
    assert paper.title == "转录单"
    assert len(pypdf.PdfReader(io.BytesIO(paper.data)).pages) == 2
    book = visit_papers.transcript_workbook(ctx, visit, ZH)
    sheet = openpyxl.load_workbook(io.BytesIO(book.data)).worksheets[0]
    rows = [[cell.value or "" for cell in row] for row in sheet.iter_rows(min_row=2)]
    text = text_of(paper.data)
    for _, code, label, value, number, points in rows[:-2]:
        line = without_breaks(f"{code}{label}{value}{number}{points}")
        if value and not label.startswith("用药"):
            assert line in text


@pytest.mark.thorough
def test_that_photographs_are_printed_with_consent_alone(ctx: Context) -> None:
    person = register(ctx)
    visit = begin(ctx, person).visit.id
    visits.attach(ctx, visit, "B.1.1", "image/jpeg", jpeg(turned=True))
    visits.attach(ctx, visit, "B.3.4", "image/png", png())
    visits.sign(ctx, visit, signing(ON))
    with pytest.raises(UserError) as refused:
        visit_papers.report_with_photographs(ctx, visit, ZH)
    assert refused.value.code == "PAPER-025"
    consents.record(ctx, person, "consented", "photos", ON, "person", "signed")
    paper = visit_papers.report_with_photographs(ctx, visit, ZH)
    assert "现场照片和绘图" in text_by_pdfium(paper.data)
    assert "1．B.1.1进食，2026年11月21日" in text_of(paper.data)
    reader = pypdf.PdfReader(io.BytesIO(paper.data))
    found = [image for page in reader.pages for image in page.images]
    assert len(found) == 2
    tall = max((image.image for image in found), key=lambda each: each.height)
    # Turned upright and made small: at most 62 mm high at 150 dots an inch.
    assert tall.height > tall.width and tall.height <= 366
    assert b"somebody's home" not in paper.data
    consents.record(ctx, person, "withdrawn", "photos", ON, "person", "signed")
    with pytest.raises(UserError) as refused:
        visit_papers.report_with_photographs(ctx, visit, ZH)
    assert refused.value.code == "PAPER-025"


def test_that_drawings_need_no_consent_to_photographs(ctx: Context) -> None:
    visit = begin(ctx, register(ctx)).visit.id
    visits.attach(ctx, visit, "B.3.4", "image/png", png())
    visits.sign(ctx, visit, signing(ON))
    paper = visit_papers.report_with_photographs(ctx, visit, ZH)
    assert "1．B.3.4记忆" in text_of(paper.data)


def test_that_a_damaged_picture_is_named(ctx: Context) -> None:
    visit = begin(ctx, register(ctx)).visit.id
    visits.attach(ctx, visit, "B.3.4", "image/png", png()[:40])
    visits.sign(ctx, visit, signing(ON))
    with pytest.raises(UserError) as refused:
        visit_papers.report_with_photographs(ctx, visit, ZH)
    assert refused.value.code == "PAPER-026"


def test_that_the_blank_form_has_the_offices_name_and_its_readings(
    ctx: Context,
) -> None:
    office = offices.get(ctx)
    rules = {"barthel": ScaleRules(switches={"bands": "rehab"})}
    offices.amend(ctx, replace(office, scale_rules=rules))
    text = text_of(blank_forms.blank(ctx, "barthel", ZH))
    assert office.assessment_body in text
    assert "（50–70）" in text
