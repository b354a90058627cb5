# SPDX-License-Identifier: Apache-2.0
"""Write the golden papers anew; look at every page before keeping them.

`python -m tests.documents.write_goldens FOLDER` writes the PDFs to FOLDER as well.
"""

import sys
from pathlib import Path

from PIL import Image

from carecalc.documents.preview import page_sizes
from tests.documents import (
    charts,
    form_papers,
    papers,
    reports,
    test_case_publicity,
    test_month_papers,
    test_overlay,
)
from tests.documents.test_blank_scale import BLANK, blank, golden_text
from tests.documents.test_papers import GOLDEN, PRINTERS, picture


def main(folder: Path) -> None:
    """Write texts and first pages of all kinds, and the papers to look at."""
    GOLDEN.mkdir(parents=True, exist_ok=True)
    folder.mkdir(parents=True, exist_ok=True)
    for kind, printer in {**PRINTERS, **form_papers.KINDS}.items():
        for language in ("zh_CN", "en"):
            pdf = printer(language)
            (folder / f"{kind}-{language}.pdf").write_bytes(pdf)
            text = f"{len(page_sizes(pdf))} pages\n{papers.text_by_pdfium(pdf)}\n"
            (GOLDEN / f"{kind}-{language}.txt").write_text(text, "utf-8", newline="\n")
        page = Image.fromarray(picture(printer("zh_CN"), dpi=50)).convert("L")
        page.save(GOLDEN / f"{kind}-zh_CN.png", optimize=True)
    test_month_papers.write_goldens(folder)
    test_case_publicity.write_goldens(folder)
    for code, signing in reports.SHIPPED.items():
        for language in ("zh_CN", "en"):
            pdf = reports.printed(reports.view(code, signing), language)
            (folder / f"report-{code}-{language}.pdf").write_bytes(pdf)
            text = f"{len(page_sizes(pdf))} pages\n{papers.text_by_pdfium(pdf)}\n"
            golden = GOLDEN / f"report-{code}-{language}.txt"
            golden.write_text(text, "utf-8", newline="\n")
    for code in BLANK:
        for language in ("zh_CN", "en"):
            pdf = blank(code, language)
            (folder / f"blank-{code}-{language}.pdf").write_bytes(pdf)
            golden = GOLDEN / f"blank-{code}-{language}.txt"
            golden.write_text(golden_text(pdf), "utf-8", newline="\n")
    for language in ("zh_CN", "en"):
        pdf = charts.printed(language)
        (folder / f"charts-{language}.pdf").write_bytes(pdf)
        text = f"{len(page_sizes(pdf))} pages\n{papers.text_by_pdfium(pdf)}\n"
        golden = GOLDEN / f"charts-{language}.txt"
        golden.write_text(text, "utf-8", newline="\n")
    for name, pdf in (
        ("charts", charts.printed("zh_CN")),
        (f"blank-{BLANK[0]}", blank(BLANK[0])),
        ("delivery-receipt-overlay", test_overlay.printed()),
        ("ruler-page", test_overlay.rulers("zh_CN")),
    ):
        page = Image.fromarray(picture(pdf, dpi=50)).convert("L")
        page.save(GOLDEN / f"{name}-zh_CN.png", optimize=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
