# SPDX-License-Identifier: Apache-2.0
"""The transcript as a workbook: one field a line, every cell text, in the same order."""

from collections.abc import Iterator
from datetime import datetime
from io import BytesIO

import xlsxwriter

from carecalc.documents.fonts import Fonts
from carecalc.documents.transcript import TranscriptLayout, to_ask
from carecalc.documents.transcript_values import Transcript, TypedPart
from carecalc.documents.words import Voice
from carecalc.i18n import Catalogue

_WIDTHS = (26, 10, 26, 60, 12, 8)


def transcript_workbook(
    values: Transcript,
    layout: TranscriptLayout,
    catalogue: Catalogue,
    digest: str,
    fonts: Fonts | None = None,
    code: str = "",
) -> bytes:
    """Return the transcript as .xlsx; a workbook has no page for `code`.

    Every cell is text: identity numbers keep their digits, and a name that begins with
    "=" is no formula. Equal values give equal bytes.
    """
    voice, words = Voice(catalogue, layout.frame.amount), layout.words
    target = BytesIO()
    # In memory: the ordinary way leaves what is written in temporary files.
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    created = datetime.combine(values.assessed_on, datetime.min.time())
    title = f"{voice.fill(words.title, title=values.title)} {values.number}"
    book.set_properties({"title": title, "created": created, "comments": digest})
    font = {"font_name": "Noto Sans SC", "font_size": 10, "num_format": "@"}
    head = book.add_format(font | {"bold": True, "bg_color": "#EEEEEE", "border": 1})
    text = book.add_format(font | {"border": 1, "text_wrap": True, "valign": "top"})
    # The names of sheets are short, and some characters are not allowed in them.
    sheet = book.add_worksheet("1")
    sheet.freeze_panes(1, 0)
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    for column, (width, label) in enumerate(
        zip(_WIDTHS, words.sheet_columns, strict=True)
    ):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, voice.say(label), head)
    row = 0
    for part in values.parts:
        for cells in _lines(part, voice):
            row += 1
            for column, cell in enumerate(cells):
                sheet.write_string(row, column, cell, text)
    sheet.write_string(row + 2, 0, to_ask(voice, values, words), head)
    book.close()
    return target.getvalue()


def _lines(part: TypedPart, voice: Voice) -> Iterator[tuple[str, ...]]:
    """Yield the lines of a part; what is recorded in rows has a line for each cell."""
    title = f"{part.code} {voice.say(part.title)}".strip()
    for field in part.fields:
        yield (
            title,
            field.code,
            voice.say(field.label),
            voice.say(field.value),
            field.number,
            field.points,
        )
    for recorded in part.lists:
        label = voice.say(recorded.label)
        for number, row in enumerate(recorded.rows or (("",),), start=1):
            for column, cell in zip(recorded.columns, row, strict=False):
                named = f"{label} {number} {voice.say(column)}"
                yield (title, "", named, cell, "", "")
