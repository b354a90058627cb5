# SPDX-License-Identifier: Apache-2.0
"""A form as a workbook: its fields on one sheet, every table on a sheet of its own."""

from carecalc.documents.form_layout import Block, FormLayout
from carecalc.documents.form_values import Filled, Row
from carecalc.documents.spreadsheet_cells import (
    DIGITS_PER_SHARE,
    HEAD,
    Sheet,
    Workbook,
)
from carecalc.documents.words import Voice
from carecalc.domain.money import Money
from carecalc.i18n import Catalogue

_SHEET_NAME = 31
"""So many characters the name of a sheet may have."""


def form_sheet(values: Filled, layout: FormLayout, catalogue: Catalogue) -> bytes:
    """Return a form as .xlsx: amounts are numbers, everything else is text.

    `values.printed_on` is the day it says it was made on.
    """
    voice = Voice(catalogue, layout.frame.amount)
    title = voice.say(layout.words.title)
    if values.printed_on is None:
        raise ValueError("a workbook says when it was made")
    book = Workbook(f"{title} {values.number}".strip(), values.printed_on)
    sheet = book.sheet(title[:_SHEET_NAME], (28, 60))
    sheet.heads(0, [title, values.number])
    row = 1
    for block in layout.blocks:
        row = _fields(sheet, row, block, values, voice)
    for block in layout.blocks:
        if block.table is None:
            continue
        rows = values.tables.get(block.table.name, ())
        name = title if block.heading is None else voice.say(block.heading)
        columns = block.table.columns
        of = book.sheet(
            name[:_SHEET_NAME], [each.share * DIGITS_PER_SHARE for each in columns]
        )
        of.heads(0, [voice.say(each.label) for each in columns])
        for number, each in enumerate(rows, start=1):
            _row(of, number, each, voice)
        of.repeat_head()
    return book.finish()


def _fields(sheet: Sheet, row: int, block: Block, values: Filled, voice: Voice) -> int:
    """Write the fields and signers of a block; return the next free row."""
    for field in block.fields:
        value = values.value(field.field)
        sheet.text(row, 0, voice.say(field.label), HEAD)
        if isinstance(value, Money):
            sheet.money(row, 1, value)
        else:
            sheet.text(row, 1, voice.say(value))
        row += 1
    if block.signatures is not None:
        for each in block.signatures.roles:
            signer = values.signers.get(each.role)
            sheet.text(row, 0, voice.say(each.label), HEAD)
            sheet.text(row, 1, "" if signer is None else signer.name)
            row += 1
    return row


def _row(sheet: Sheet, number: int, row: Row, voice: Voice) -> None:
    for column, value in enumerate(row):
        if isinstance(value, Money):
            sheet.money(number, column, value)
        else:
            sheet.text(number, column, voice.say(value))
