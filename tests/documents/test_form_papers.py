# SPDX-License-Identifier: Apache-2.0
"""The papers of an application: as they were looked at, filled and blank, any name whole."""

import tomllib

import pytest

from carecalc import paths
from carecalc.documents.fonts import shipped as fonts
from carecalc.documents.preview import page_sizes
from carecalc.errors import UserError
from tests.documents import form_papers
from tests.documents.forms import printed, shipped
from tests.documents.glyphs import UNKNOWN, cross
from tests.documents.papers import text_by_pdfium, text_by_pypdf, without_breaks
from tests.documents.test_names_on_paper import NAMES, faults
from tests.documents.test_papers import GOLDEN, SHADE, unlike

ALL = pytest.mark.parametrize("kind", form_papers.SAMPLES)
BOTH = pytest.mark.parametrize("language", ["zh_CN", "en"])
FORMS = {
    folder.name: tomllib.loads((folder / "2026-01-01.toml").read_text("utf-8"))
    for folder in (paths.forms() / "documents").iterdir()
}


@ALL
@BOTH
def test_that_the_text_of_a_form_is_the_golden_one(kind: str, language: str) -> None:
    pdf = form_papers.print_form(kind, language)
    text = f"{len(page_sizes(pdf))} pages\n{text_by_pdfium(pdf)}\n"
    assert text == (GOLDEN / f"{kind}-{language}.txt").read_text("utf-8")


@ALL
def test_that_the_first_page_of_a_form_looks_like_the_golden_one(kind: str) -> None:
    assert unlike(form_papers.print_form(kind), kind) < SHADE


@pytest.mark.thorough
@ALL
def test_that_any_name_is_whole_on_a_form_and_over_nothing_else(kind: str) -> None:
    for name in NAMES.values():
        pdf = form_papers.print_form(kind, name=name)
        assert list(faults(pdf)) == []
        for read in (text_by_pdfium, text_by_pypdf):
            assert name in without_breaks(read(pdf))


@ALL
def test_that_a_name_no_font_has_stops_a_form_and_prints_with_its_picture(
    kind: str,
) -> None:
    name = f"阿卜杜拉·{UNKNOWN}明"
    with pytest.raises(UserError, match="PAPER-001") as refused:
        form_papers.print_form(kind, name=name)
    assert refused.value.message.values["character"] == UNKNOWN
    drawn = fonts().with_images([cross()])
    pdf = form_papers.print_form(kind, name=name, fonts=drawn)
    assert name in without_breaks(text_by_pdfium(pdf))


@ALL
@BOTH
def test_that_a_blank_form_has_no_fault_and_fits_a_sheet(
    kind: str, language: str
) -> None:
    pdf = form_papers.print_blank(kind, language)
    assert list(faults(pdf)) == []
    # Both sides of one sheet: nobody staples an application form.
    assert len(page_sizes(pdf)) <= 2
    assert "内容摘要" not in text_by_pdfium(pdf)


@ALL
def test_that_every_wording_of_a_form_is_there_in_english(kind: str) -> None:
    def lacking(value: object, place: str) -> list[str]:
        if isinstance(value, dict):
            if "zh_CN" in value:
                return [] if value.get("en") else [place]
            return [x for k, v in value.items() for x in lacking(v, f"{place}.{k}")]
        if isinstance(value, list):
            return [x for n, v in enumerate(value) for x in lacking(v, f"{place}.{n}")]
        return []

    assert lacking(FORMS[kind], kind) == []


@ALL
def test_that_both_languages_of_a_form_name_the_same_fields(kind: str) -> None:
    from carecalc.documents.form_layout import placeholders
    from carecalc.text import Text

    def differing(value: object) -> list[str]:
        if isinstance(value, dict) and "zh_CN" in value:
            chinese = placeholders(Text(value["zh_CN"]))
            return [] if chinese == placeholders(Text(value["en"])) else [str(value)]
        inside = value.values() if isinstance(value, dict) else value
        if isinstance(value, dict | list):
            return [found for each in inside for found in differing(each)]
        return []

    assert differing(FORMS[kind]["blocks"]) == []


def test_that_a_choice_is_never_parted_from_its_box() -> None:
    # At this width the last way of delivery goes to a second line.
    lines = text_by_pdfium(printed(shipped("delivery-receipt"))).splitlines()
    assert not any(line.rstrip().endswith("☐") for line in lines)
    assert sum(line.startswith("☐") for line in lines) >= 1
