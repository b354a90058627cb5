# SPDX-License-Identifier: Apache-2.0
"""All the text that a finished PDF or workbook tells whoever gets it."""

import html
import io
import re
import zipfile

_CELL = re.compile(r"<t(?: [^>]*)?>(.*?)</t>", re.DOTALL)


def text_of(data: bytes) -> str:
    """Return the text of a PDF page by page, or of a workbook cell by cell."""
    if not data.startswith(b"PK"):
        return _of_pdf(data)
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        parts = [book.read(n).decode() for n in book.namelist() if n.endswith(".xml")]
    cells = [cell for part in parts for cell in _CELL.findall(part)]
    return html.unescape("\n".join(cells))


def _of_pdf(data: bytes) -> str:
    import pypdfium2

    document = pypdfium2.PdfDocument(data)
    try:
        pages = [document[n].get_textpage() for n in range(len(document))]
        return "\n".join(page.get_text_range() for page in pages)
    finally:
        document.close()
