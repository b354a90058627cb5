# SPDX-License-Identifier: Apache-2.0
"""The sheet of a day's visits: where to go when, what to ask, room to write."""

from dataclasses import dataclass

from carecalc.documents.day_sheet_values import DaySheet, DayVisit
from carecalc.documents.flow import Cell, Row
from carecalc.documents.fonts import Fonts, shipped
from carecalc.documents.parts import Layout, Press
from carecalc.documents.values import Value
from carecalc.domain.trace import Words
from carecalc.i18n import Catalogue
from carecalc.text import Text

_SHARES = (15, 35, 15, 35)
_HEAD_FILL = 0.88


@dataclass(frozen=True, slots=True)
class DaySheetWords:
    """Titles and labels; `visit` has `{number}`, `{time}` and `{name}`."""

    __pydantic_config__ = {"extra": "forbid", "strict": True}

    title: Text
    day: Text
    count: Text
    assessor: Text
    everybody: Text
    masked: Text
    whole: Text
    visit: Text
    no_time: Text
    about: Text
    id_number: Text
    address: Text
    telephone: Text
    contact: Text
    assessors: Text
    scales: Text
    reason: Text
    note: Text
    held: Text
    asked: Text
    papers: Text
    notes: Text
    nothing: Text


@dataclass(frozen=True, slots=True)
class DaySheetLayout(Layout):
    """The form `day-sheet`: its wording, and how many lines are left to write on."""

    words: DaySheetWords
    note_lines: int


def day_sheet(
    values: DaySheet,
    layout: DaySheetLayout,
    catalogue: Catalogue,
    digest: str,
    fonts: Fonts | None = None,
) -> bytes:
    """Return the sheet as PDF; `digest` is its `content_digest`.

    A character that cannot be printed stands as a box with its code: one name does not
    take the sheet from everybody else.
    """
    press = Press(values, layout, catalogue, (fonts or shipped()).with_boxes())
    words = layout.words
    title = press.say(words.title)
    number = values.day.isoformat()
    warning = words.masked if values.is_masked else words.whole
    flow = press.flow
    flow.text(press.say(values.letterhead.name), press.bold)
    flow.text(title, press.title_style)
    flow.text(press.say(warning), press.quiet)
    flow.gap(4)
    count = press.voice.fill(words.count, count=len(values.visits))
    press.fields(
        [
            (words.day, values.day, False),
            (words.assessor, values.assessor or words.everybody, False),
        ],
        _SHARES,
    )
    flow.gap(2)
    flow.text(count if values.visits else press.say(words.nothing), press.small)
    for position, visit in enumerate(values.visits, start=1):
        flow.gap(8)
        flow.table(_SHARES, _visit(press, visit, position, layout))
    return press.finish(title, number, digest)


def _visit(
    press: Press, visit: DayVisit, position: int, layout: DaySheetLayout
) -> list[Row]:
    """Return the rows of one visit, which stay on one page if a page holds them."""
    words = layout.words
    heading = press.voice.fill(
        words.visit,
        number=position,
        time=visit.time or words.no_time,
        name=visit.name,
    )
    rows = [Row((Cell(heading, press.head, span=4, fill=_HEAD_FILL),))]
    about = " · ".join(press.say(each) for each in visit.about)
    for left, right in (
        ((words.about, about), (words.id_number, visit.id_number)),
        ((words.telephone, visit.telephone), (words.contact, visit.contact)),
    ):
        cells = (press.label(left[0]), press.value(left[1]))
        rows.append(Row((*cells, press.label(right[0]), press.value(right[1]))))
    wide: list[tuple[Text, Value, bool]] = [
        (words.address, visit.address, True),
        (words.assessors, press.voice.names(visit.assessors), True),
        (words.scales, press.voice.names(visit.scales), False),
        (words.reason, visit.reason, False),
        (words.asked, _lines(press, visit.asked), False),
        (words.held, press.voice.names(visit.held), False),
        (words.papers, press.voice.names(visit.papers), False),
        (words.note, visit.note, False),
    ]
    rows += [
        Row((press.label(name), press.value(value, span=3)))
        for name, value, always in wide
        if always or value
    ]
    blank = "\n" * (layout.note_lines - 1)
    rows.append(Row((press.label(words.notes), Cell(blank, press.head, span=3))))
    return [Row(row.cells, keep=row is not rows[-1]) for row in rows]


def _lines(press: Press, said: tuple[Words, ...]) -> str:
    return "\n".join(press.say(each) for each in said)
