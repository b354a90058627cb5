# SPDX-License-Identifier: Apache-2.0
"""What a change of the law would do, as a workbook: the change, its cost, whom it meets."""

from collections.abc import Sequence
from datetime import date

from carecalc.documents.figure_cells import NAME, put_figures, put_name, put_number
from carecalc.documents.spreadsheet_cells import Workbook
from carecalc.documents.what_if_brief import HEADS, Altered, Line
from carecalc.domain.chart import Words
from carecalc.domain.figures import Sheet
from carecalc.domain.period import Month
from carecalc.i18n import Catalogue
from carecalc.text import N_, Message

_NUMBER, _WORDS = 18.0, 30.0
_NAMES = {
    "level": N_("By level"),
    "hardship": N_("By hardship"),
    "age": N_("By age"),
    "sex": N_("By sex"),
    "community": N_("By community"),
}
"""What the sheets of the workbook are called: a title is too long for that."""


def what_if_workbook(
    month: Month,
    altered: Sequence[Altered],
    lines: Sequence[Line],
    sheets: Sequence[Sheet],
    notes: Sequence[Words],
    made_on: date,
    catalogue: Catalogue,
) -> bytes:
    """Return a sheet for the cost, one for what is changed, one for each kind of group."""
    say = catalogue.render
    title = Message(N_("What if: subsidies of {month}"), {"month": month})
    book = Workbook(say(title), made_on)
    cost = book.sheet(say(Message(N_("Cost"))), (NAME, *(_NUMBER,) * (len(HEADS) - 1)))
    cost.heads(0, [say(Message(words)) for words in HEADS])
    for row, (name, *values) in enumerate(lines, start=1):
        put_name(cost, row, say(name), row == len(lines))
        for column, value in enumerate(values, start=1):
            put_number(cost, row, column, value, catalogue)
    cost.repeat_head()
    for row, words in enumerate((title, *notes), start=len(lines) + 2):
        cost.text(row, 0, say(words))
    changed = book.sheet(
        say(Message(N_("What is changed"))), (NAME, _WORDS, _WORDS, _WORDS)
    )
    heads = (N_("Where it stands"), N_("Clause"), N_("Now"), N_("Tried"))
    changed.heads(0, [say(Message(words)) for words in heads])
    for row, (where, what, clause, before, after) in enumerate(altered, start=1):
        changed.text(row, 0, " · ".join(say(words) for words in (where, what) if words))
        for column, words in enumerate((clause, before, after), start=1):
            changed.text(row, column, say(words))
    for sheet in sheets:
        put_figures(book, Message(_NAMES[sheet.code]), sheet, _NUMBER, catalogue)
    return book.finish()
