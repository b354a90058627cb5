# SPDX-License-Identifier: Apache-2.0
"""Several finished PDFs as one, page after page, for printing in one go."""

import io
from collections.abc import Iterable


def merged(papers: Iterable[bytes]) -> bytes:
    """Return one PDF with the pages of all, each as it is drawn.

    What proves a paper's file stays with that file; the code printed on a page is
    printed here, too.
    """
    # Only where papers are put together: the window opens without it.
    import pypdfium2

    whole = pypdfium2.PdfDocument.new()
    try:
        for paper in papers:
            one = pypdfium2.PdfDocument(paper)
            try:
                whole.import_pages(one)
            finally:
                one.close()
        written = io.BytesIO()
        whole.save(written)
    finally:
        whole.close()
    return written.getvalue()
