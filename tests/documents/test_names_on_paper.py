# SPDX-License-Identifier: Apache-2.0
"""Long and rare names on every paper: whole, in their cells, and over nothing else."""

from collections.abc import Iterator
from dataclasses import dataclass

import pypdfium2
import pypdfium2.raw as raw
import pytest

from carecalc.documents.assessment_report import ReportLayout, assessment_report
from carecalc.documents.decision_change import ChangeLayout, change
from carecalc.documents.decision_refusal import RefusalLayout, refusal
from carecalc.documents.decision_termination import TerminationLayout, termination
from carecalc.documents.fonts import shipped
from carecalc.documents.month_list import ListLayout, month_list
from carecalc.documents.notice import NoticeLayout, notice
from carecalc.documents.opinion import OpinionLayout, opinion
from carecalc.documents.resident_page import ResidentLayout, resident_page
from carecalc.documents.transcript import TranscriptLayout, transcript
from carecalc.documents.visit_record import VisitRecordLayout, visit_record
from carecalc.errors import UserError
from tests.documents import decisions, papers, samples, visit_papers
from tests.documents.glyphs import UNKNOWN, cross
from tests.documents.papers import text_by_pdfium, text_by_pypdf, without_breaks

NAMES = {
    "25 Han": "司马欧阳上官诸葛东方皇甫尉迟公孙慕容令狐宇文长孙明",
    "ethnic": "阿卜杜热合曼·买买提吐尔逊·伊敏江·阿不都热依木·艾山",
    # The first character of each of the extensions A to F, and the last of F.
    "extensions": "㐀\U00020000\U0002a700\U0002b740\U0002b820\U0002ceb0\U0002ebe0",
    "form": "葛\U000e0100城",
    "Latin": "Muhammadabdurrahmanibnabdulazizalqahtani",
}
WITH_PICTURE = f"阿卜杜拉·{UNKNOWN}明"


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle of a page in points."""

    left: float
    bottom: float
    right: float
    top: float

    def shared(self, other: "Area") -> float:
        """Return how much of the smaller one both have."""
        width = min(self.right, other.right) - max(self.left, other.left)
        height = min(self.top, other.top) - max(self.bottom, other.bottom)
        if width <= 0 or height <= 0:
            return 0.0
        return width * height / min(self.size, other.size)

    @property
    def size(self) -> float:
        return (self.right - self.left) * (self.top - self.bottom)


def letters(page: pypdfium2.PdfPage) -> list[tuple[str, Area]]:
    """Return the characters of a page that leave ink, with the boxes around it."""
    text = page.get_textpage()
    found = []
    for index in range(text.count_chars()):
        character = chr(raw.FPDFText_GetUnicode(text, index))
        area = Area(*text.get_charbox(index))
        # Beyond U+FFFF the library counts halves, each with the box of the whole.
        is_half = "\udc00" <= character <= "\udfff"
        has_ink = area.right - area.left > 0.2 and not character.isspace()
        if has_ink and not is_half:
            found.append((character, area))
    return found


def rules(page: pypdfium2.PdfPage) -> list[Area]:
    """Return the frames of cells."""
    found = []
    for drawn in page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH]):
        area = Area(*drawn.get_bounds())
        if area.right - area.left > 8 and area.top - area.bottom > 8:
            found.append(area)
    return found


def faults(pdf: bytes) -> Iterator[str]:
    """Yield what lies over something else, crosses a cell's side, or leaves the page."""
    document = pypdfium2.PdfDocument(pdf)
    for number, page in enumerate(document, start=1):
        width, height = page.get_size()
        placed = letters(page)
        frames = rules(page)
        for index, (character, area) in enumerate(placed):
            is_across = 20 < area.left < area.right < width - 20
            if not is_across or area.bottom < 0 or area.top > height:
                yield f"page {number}: {character} leaves the page"
            for other, beside in placed[index + 1 : index + 400]:
                if area.shared(beside) > 0.2:
                    yield f"page {number}: {character} lies over {other}"
            for frame in frames:
                if not frame.bottom < (area.bottom + area.top) / 2 < frame.top:
                    continue
                for side in (frame.left, frame.right):
                    if area.left + 0.6 < side < area.right - 0.6:
                        yield f"page {number}: {character} crosses a cell's side"
    document.close()


@pytest.mark.thorough
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("kind", papers.KINDS)
def test_that_a_name_is_whole_and_over_nothing_else(kind: str, name: str) -> None:
    pdf = papers.KINDS[kind](name=NAMES[name])
    assert list(faults(pdf)) == []
    for read in (text_by_pdfium, text_by_pypdf):
        assert NAMES[name] in without_breaks(read(pdf))


PERSONAL = {
    "report": lambda name, fonts: assessment_report(
        samples.report(name), samples.layout("assessment-report", ReportLayout), *fonts
    ),
    "notice": lambda name, fonts: notice(
        samples.notice(name), samples.layout("notice", NoticeLayout), *fonts
    ),
    "refusal": lambda name, fonts: refusal(
        decisions.refusal_values(name),
        samples.layout("refusal", RefusalLayout),
        *fonts,
    ),
    "change": lambda name, fonts: change(
        decisions.change_values(name), samples.layout("change", ChangeLayout), *fonts
    ),
    "termination": lambda name, fonts: termination(
        decisions.termination_values(name),
        samples.layout("termination", TerminationLayout),
        *fonts,
    ),
    "opinion": lambda name, fonts: opinion(
        decisions.opinion_values(name),
        samples.layout("opinion", OpinionLayout),
        *fonts,
    ),
    "resident": lambda name, fonts: resident_page(
        samples.resident(name), samples.layout("resident-page", ResidentLayout), *fonts
    ),
    "visit-record": lambda name, fonts: visit_record(
        visit_papers.recorded(visit_papers.of_two(name)),
        samples.layout("visit-record", VisitRecordLayout),
        *fonts,
    ),
    "transcript": lambda name, fonts: transcript(
        visit_papers.typed(visit_papers.of_two(name)),
        samples.layout("transcript", TranscriptLayout),
        *fonts,
    ),
}


@pytest.mark.thorough
@pytest.mark.parametrize("kind", PERSONAL)
def test_that_a_name_no_font_has_stops_and_prints_with_its_picture(kind: str) -> None:
    words = (papers.language("zh_CN"), samples.DIGEST)
    with pytest.raises(UserError, match="PAPER-001"):
        PERSONAL[kind](WITH_PICTURE, (*words, shipped()))
    fonts = shipped().with_images([cross()])
    pdf = PERSONAL[kind](WITH_PICTURE, (*words, fonts))
    assert list(faults(pdf)) == []
    for read in (text_by_pdfium, text_by_pypdf):
        assert WITH_PICTURE in without_breaks(read(pdf))


@pytest.mark.thorough
@pytest.mark.parametrize("code", ["zh_CN", "en"])
def test_that_the_months_list_says_whose_name_has_a_box(code: str) -> None:
    layout = samples.layout("month-list", ListLayout)
    values = samples.month_list(40, WITH_PICTURE)
    words = papers.language(code)
    pdf = month_list(values, layout, words, samples.DIGEST)
    text = without_breaks(text_by_pdfium(pdf))
    assert WITH_PICTURE in text
    said = {"zh_CN": "无字库可印的字", "en": "Charactersthatnofontprints"}[code]
    assert text.count(said) == 1
    assert "U+323AF" in text
    assert list(faults(pdf)) == []
    fonts = shipped().with_images([cross()])
    pdf = month_list(values, layout, words, samples.DIGEST, fonts)
    assert said not in without_breaks(text_by_pdfium(pdf))


def test_that_letters_over_each_other_are_found() -> None:
    from carecalc.documents.page import Box, Ink, write

    def page(*marks: Ink | Box) -> bytes:
        return write([marks], (200, 100), "t", shipped())

    first = Ink(50, 50, "国", "sans", 12)
    assert list(faults(page(first, Ink(62, 50, "国", "sans", 12)))) == []
    assert list(faults(page(first, Ink(55, 50, "国", "sans", 12)))) != []
    assert list(faults(page(first, Box(56, 40, 40, 30)))) != []
    assert list(faults(page(first, Box(48, 40, 40, 30)))) == []
