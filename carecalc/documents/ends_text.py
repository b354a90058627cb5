# SPDX-License-Identifier: Apache-2.0
"""The text of a long PDF's first and last pages: where lists say what they add up to."""

_LAST = 12
"""So many pages from the end on are read: signatures and what was lifted may take some."""


def text_of_ends(data: bytes) -> str:
    """Return the text of the first page and of the last ones; "" for no PDF to read."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError:
        return ""
    try:
        count = len(document)
        wanted = sorted({*range(min(1, count)), *range(max(0, count - _LAST), count)})
        pages = [document[number].get_textpage() for number in wanted]
        return "\n".join(page.get_text_range() for page in pages)
    except pypdfium2.PdfiumError:
        return ""
    finally:
        document.close()
