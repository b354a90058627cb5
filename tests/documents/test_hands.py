# SPDX-License-Identifier: Apache-2.0
"""Signatures drawn on the screen stand as lines above the line to sign on."""

from dataclasses import replace

import pypdfium2
import pypdfium2.raw as pdfium

from carecalc.documents.assessment_report import ReportLayout, assessment_report
from carecalc.documents.hands import trails
from carecalc.documents.page import MM
from carecalc.domain.drawing import Drawing, Point
from tests.documents import papers, samples


def drawing(*strokes: tuple[tuple[int, int], ...], pressure: int = 0) -> Drawing:
    """Return strokes in the box of the sheet, a point every 10 milliseconds."""
    times = iter(range(0, 100_000, 10))
    made: list[tuple[Point, ...]] = [
        tuple((x, y, next(times), pressure) for x, y in stroke) for stroke in strokes
    ]
    return Drawing(3000, 1000, "pen" if pressure else "mouse", tuple(made))


def test_that_a_signature_fills_its_place_with_its_proportions_kept() -> None:
    wide = drawing(((0, 500), (3000, 500)), ((1500, 0), (1500, 1000)))
    across, down = trails(wide, x=100, y=50, width=60, height=40)
    # 3000 units on 60 points: the 1000 units of height are 20 points of the 40.
    assert across.points == ((100, 60), (160, 60))
    assert down.points == ((130, 70), (130, 50))


def test_that_the_empty_edge_of_the_sheet_is_left_out() -> None:
    (only,) = trails(drawing(((900, 300), (2400, 800))), 0, 0, 50, 100)
    # 1500 units across the 50 points of width; no more than twice the sheet's scale.
    assert only.points == ((0.0, 16.67), (50.0, 0.0))


def test_that_small_writing_is_no_more_than_doubled() -> None:
    (dot, line) = trails(drawing(((10, 10),), ((10, 10), (40, 10))), 0, 0, 300, 100)
    assert dot.points == ((0, 0),)
    assert line.points == ((0, 0), (6, 0))


def test_that_a_pen_pressed_hard_draws_a_thicker_line() -> None:
    stroke = ((0, 0), (1000, 500), (2000, 0))
    (light,) = trails(drawing(stroke, pressure=100), 0, 0, 60, 40)
    (hard,) = trails(drawing(stroke, pressure=900), 0, 0, 60, 40)
    # A tenth and nine tenths of the way from 0.5 to 1.3 points.
    assert (light.line, hard.line) == (0.58, 1.22)


def curves(pdf: bytes) -> list[tuple[float, float, float, float]]:
    """Return the bounds of every path on the last page that is stroked in round."""
    document = pypdfium2.PdfDocument(pdf)
    found = []
    for leaf in document:
        for each in leaf.get_objects(filter=[pdfium.FPDF_PAGEOBJ_PATH]):
            if pdfium.FPDFPageObj_GetLineCap(each.raw) == pdfium.FPDF_LINECAP_ROUND:
                found.append(each.get_bounds())
    document.close()
    return found


def test_that_the_report_draws_it_beside_its_signer_and_nobody_else() -> None:
    layout = samples.layout("assessment-report", ReportLayout)
    values = samples.report(parts=samples.short_sections())
    words = papers.language("zh_CN")
    assert curves(assessment_report(values, layout, words, samples.DIGEST)) == []
    first, *others = values.assessors
    hand = drawing(((0, 500), (1000, 900), (3000, 100)))
    signed = replace(values, assessors=(replace(first, drawing=hand), *others))
    pdf = assessment_report(signed, layout, words, samples.DIGEST)
    ((left, bottom, right, top),) = curves(pdf)
    # In the column for signatures of a sheet 176 mm wide, no higher than its line.
    assert 17 * MM + 0.38 * 176 * MM < left < right < 193 * MM
    assert top - bottom <= 8.5 * MM + 2
    text = papers.text_by_pdfium(
        assessment_report(values, layout, words, samples.DIGEST)
    )
    assert papers.text_by_pdfium(pdf) == text
