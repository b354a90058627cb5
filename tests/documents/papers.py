# SPDX-License-Identifier: Apache-2.0
"""Every kind of paper printed from the samples, and ways to read a PDF back."""

import io
from collections.abc import Callable

import pypdf
import pypdfium2

from carecalc.documents.assessment_report import ReportLayout, assessment_report
from carecalc.documents.day_sheet import DaySheetLayout, day_sheet
from carecalc.documents.month_list import ListLayout, month_list
from carecalc.documents.notice import NoticeLayout, notice
from carecalc.documents.resident_page import ResidentLayout, resident_page
from carecalc.documents.subsidy_sheet import SheetLayout, subsidy_sheet
from carecalc.i18n import Catalogue
from tests.documents import decisions, samples, visit_papers

DIGEST = samples.DIGEST
CODE = samples.CODE


def language(code: str) -> Catalogue:
    """Return a catalogue without translations: the samples hold both languages."""
    return Catalogue(code, str)


def print_report(code: str = "zh_CN", name: str = samples.RARE_NAME) -> bytes:
    """Return the sample report as PDF."""
    layout = samples.layout("assessment-report", ReportLayout)
    return assessment_report(
        samples.report(name), layout, language(code), DIGEST, code=CODE
    )


def print_short_report(code: str = "zh_CN") -> bytes:
    """Return a report whose items hang on no scale file."""
    layout = samples.layout("assessment-report", ReportLayout)
    values = samples.report(parts=samples.short_sections())
    return assessment_report(values, layout, language(code), DIGEST, code=CODE)


def print_draft(code: str = "zh_CN") -> bytes:
    """Return the preview of a report."""
    layout = samples.layout("assessment-report", ReportLayout)
    values = samples.report(is_draft=True)
    return assessment_report(values, layout, language(code), DIGEST, code=CODE)


def print_sheet(code: str = "zh_CN", name: str = samples.RARE_NAME) -> bytes:
    """Return the sample subsidy sheet as PDF."""
    layout = samples.layout("subsidy-sheet", SheetLayout)
    return subsidy_sheet(samples.sheet(name), layout, language(code), DIGEST, code=CODE)


def print_notice(code: str = "zh_CN", name: str = samples.RARE_NAME) -> bytes:
    """Return the sample notice as PDF."""
    layout = samples.layout("notice", NoticeLayout)
    return notice(samples.notice(name), layout, language(code), DIGEST, code=CODE)


def print_list(code: str = "zh_CN", name: str = samples.RARE_NAME) -> bytes:
    """Return the sample list as PDF."""
    layout = samples.layout("month-list", ListLayout)
    values = samples.month_list(40, name)
    return month_list(values, layout, language(code), DIGEST, code=CODE)


def print_day_sheet(code: str = "zh_CN", name: str = samples.RARE_NAME) -> bytes:
    """Return the sample day sheet as PDF."""
    layout = samples.layout("day-sheet", DaySheetLayout)
    return day_sheet(samples.day_sheet(name), layout, language(code), DIGEST)


def print_resident(code: str = "zh_CN", name: str = samples.RARE_NAME) -> bytes:
    """Return the sample resident's page as PDF."""
    layout = samples.layout("resident-page", ResidentLayout)
    return resident_page(
        samples.resident(name), layout, language(code), DIGEST, code=CODE
    )


KINDS: dict[str, Callable[..., bytes]] = {
    "report": print_report,
    "sheet": print_sheet,
    "notice": print_notice,
    "refusal": decisions.print_refusal,
    "change": decisions.print_change,
    "termination": decisions.print_termination,
    "opinion": decisions.print_opinion,
    "resident": print_resident,
    "list": print_list,
    "day-sheet": print_day_sheet,
    "visit-record": visit_papers.print_record,
    "transcript": visit_papers.print_transcript,
}


def text_by_pdfium(pdf: bytes) -> str:
    """Return the text as PDFium reads it, all pages."""
    return "\n".join(pages_by_pdfium(pdf)).replace("\r\n", "\n")


def pages_by_pdfium(pdf: bytes) -> list[str]:
    """Return the text as PDFium reads it, page by page."""
    document = pypdfium2.PdfDocument(pdf)
    pages = [leaf.get_textpage().get_text_range() for leaf in document]
    document.close()
    return pages


def text_by_pypdf(pdf: bytes) -> str:
    """Return the text as pypdf reads it, all pages."""
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    return "\n".join(page.extract_text() for page in reader.pages)


def without_breaks(text: str) -> str:
    """Return `text` as one line, for words that wrapped."""
    return "".join(text.split())
