# SPDX-License-Identifier: Apache-2.0
"""The month's list for the notice board: masked name, village, category, amount."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from carecalc.documents.fonts import Fonts, shipped
from carecalc.documents.form import form
from carecalc.documents.form_layout import FormLayout, FormTable
from carecalc.documents.form_values import Filled, Row
from carecalc.documents.publicity_values import Publicity, PublicLine
from carecalc.documents.spreadsheet_cells import DIGITS_PER_SHARE, Workbook
from carecalc.documents.values import Value
from carecalc.documents.words import Voice
from carecalc.domain.money import Money
from carecalc.i18n import Catalogue
from carecalc.text import Message

LINES = "lines"
Told = Literal["number", "name", "village", "category", "amount"]


@dataclass(frozen=True, slots=True)
class PublicityLayout(FormLayout):
    """The form `publicity`: `columns` is all that its table `lines` may tell.

    `days` is how long it hangs where no policy says so. `categories` names, for each
    programme, the categories that tell nothing of a disability or an illness; every
    other line goes by the programme's name alone.
    """

    columns: tuple[Told, ...]
    days: int
    categories: Mapping[str, tuple[str, ...]]

    def __post_init__(self) -> None:
        # Named: a dataclass with slots is made anew, and `super()` would not find it.
        FormLayout.__post_init__(self)
        if len(self.table.columns) != len(self.columns):
            raise ValueError("the table of lines has other columns than columns names")

    @property
    def table(self) -> FormTable:
        """The table of the lines."""
        for block in self.blocks:
            if block.table and block.table.name == LINES:
                return block.table
        raise ValueError("there is no table called lines")


def publicity(
    values: Publicity,
    layout: PublicityLayout,
    catalogue: Catalogue,
    digest: str,
    fonts: Fonts | None = None,
    code: str = "",
) -> bytes:
    """Return the notice as PDF; `digest` is its `content_digest`, `code` its proof.

    A character that no face has stands as a box with its code: one name does not take
    the notice from everybody else.
    """
    faces = (fonts or shipped()).with_boxes()
    return form(filled(values, layout), layout, catalogue, digest, faces, code)


def filled(values: Publicity, layout: PublicityLayout) -> Filled:
    """Return the notice as a form is filled; nobody's numbers are anywhere in it."""
    fields: dict[str, Value] = {
        "month": values.month,
        "village": values.village,
        "count": str(len(values.lines)),
        "days": str(values.days),
        "posted_on": values.posted_on,
        "until": values.until,
        "contact": values.contact,
        "telephone": values.telephone,
        "made_on": values.made_on,
    }
    if values.basis:
        fields["basis"] = Message("{basis}", {"basis": values.basis})
    return Filled(
        letterhead=values.letterhead,
        number=values.number,
        fields=fields,
        tables={LINES: tuple(_rows(values, layout))},
    )


def publicity_workbook(
    values: Publicity, layout: PublicityLayout, catalogue: Catalogue
) -> bytes:
    """Return the notice as .xlsx: the same columns, names as text, amounts as numbers."""
    voice = Voice(catalogue, layout.frame.amount)
    title = voice.say(layout.words.title)
    made_on = values.made_on or values.month.first_day
    book = Workbook(f"{title} {values.number}", made_on)
    columns = layout.table.columns
    sheet = book.sheet(
        title[:_SHEET_NAME], [each.share * DIGITS_PER_SHARE for each in columns]
    )
    sheet.heads(0, [voice.say(each.label) for each in columns])
    for row, line in enumerate(values.lines, start=1):
        for column, told in enumerate(layout.columns):
            value = _told(line, told, row)
            if isinstance(value, Money):
                sheet.money(row, column, value)
            elif told == "number":
                sheet.count(row, column, row)
            else:
                sheet.text(row, column, voice.say(value))
    sheet.repeat_head()
    return book.finish()


_SHEET_NAME = 31
"""So many characters the name of a sheet may have."""


def _rows(values: Publicity, layout: PublicityLayout) -> Iterator[Row]:
    for number, line in enumerate(values.lines, start=1):
        row = (_told(line, told, number) for told in layout.columns)
        # The head says yuan.
        yield tuple(str(each) if isinstance(each, Money) else each for each in row)


def _told(line: PublicLine, told: Told, number: int) -> Value:
    match told:
        case "number":
            return str(number)
        case "name":
            return line.name
        case "village":
            return line.village
        case "category":
            return line.category
        case "amount":
            return line.amount
