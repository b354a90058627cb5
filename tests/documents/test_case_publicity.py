# SPDX-License-Identifier: Apache-2.0
"""The notice of one application looks as it should."""

from datetime import date
from pathlib import Path

import pytest
from PIL import Image

from carecalc.documents.preview import page_sizes
from carecalc.documents.values import Value
from carecalc.text import Text
from tests.documents import forms, papers, samples
from tests.documents.test_names_on_paper import faults
from tests.documents.test_papers import GOLDEN, SHADE, picture, unlike

KIND = "case-publicity"
SAID: dict[str, Value] = {
    "name": "欧**",
    "village": "晨光社区",
    "programmes": Text("困难老年人养老服务补贴", "Subsidy for old people in hardship"),
    "application": "BJ2026-000012",
    "place": "晨光社区居务公开栏",
    "days": "7",
    "published_on": date(2026, 9, 28),
    "until": date(2026, 10, 5),
    "contact": "样例市样例区晨光街道办事处",
    "telephone": "010-00000000",
}


def printed(language: str) -> bytes:
    return forms.printed(
        forms.shipped(KIND),
        language,
        fields=SAID,
        number="GS2026-000003",
        digest=samples.DIGEST,
    )


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_that_the_text_of_a_cases_notice_is_the_golden_one(language: str) -> None:
    pdf = printed(language)
    assert list(faults(pdf)) == []
    text = f"{len(page_sizes(pdf))} pages\n{papers.text_by_pdfium(pdf)}\n"
    assert text == (GOLDEN / f"{KIND}-{language}.txt").read_text("utf-8")


def test_that_the_page_of_a_cases_notice_looks_like_the_golden_one() -> None:
    assert unlike(printed("zh_CN"), KIND) < SHADE


def write_goldens(folder: Path) -> None:
    """Write the text and the page of the notice anew, and both to look at."""
    for language in ("zh_CN", "en"):
        pdf = printed(language)
        (folder / f"{KIND}-{language}.pdf").write_bytes(pdf)
        text = f"{len(page_sizes(pdf))} pages\n{papers.text_by_pdfium(pdf)}\n"
        (GOLDEN / f"{KIND}-{language}.txt").write_text(text, "utf-8", newline="\n")
    page = Image.fromarray(picture(printed("zh_CN"), dpi=50)).convert("L")
    page.save(GOLDEN / f"{KIND}-zh_CN.png", optimize=True)
