# SPDX-License-Identifier: Apache-2.0
"""The transcript (转录单): all fields of a visit on two pages, to be typed in elsewhere."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from carecalc.documents.columns import Columns
from carecalc.documents.flow import CENTRE, Cell, Row
from carecalc.documents.fonts import Fonts
from carecalc.documents.page import MM
from carecalc.documents.parts import SMALLEST, Layout, Press
from carecalc.documents.transcript_values import Transcript, TypedField, TypedPart
from carecalc.documents.values import RowList, Signer
from carecalc.documents.words import Voice
from carecalc.i18n import Catalogue
from carecalc.text import Text

_GUTTER = 4 * MM
_COLUMNS = 2
_STEP = 0.25
_FILL = 0.88
_PLAIN, _SCORED = (12, 28, 44, 16), (12, 26, 40, 11, 11)


@dataclass(frozen=True, slots=True)
class PartPlace:
    """A part of a scale's tables: its fields in order, each a fact of the scale or one
    of `labels`."""

    __pydantic_config__ = {"extra": "forbid", "strict": True}

    code: str
    label: Text
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TranscriptWords:
    """Titles and labels. `title` has `{title}`; `under_title` `{kind}`, `{scale}` and
    `{number}`; `in_brackets` `{number}`; `part` `{code}` and `{title}`; `to_ask`
    `{names}` and `{count}`; `named` `{code}` and `{name}`."""

    __pydantic_config__ = {"extra": "forbid", "strict": True}

    title: Text
    under_title: Text
    in_brackets: Text
    hint: Text
    part: Text
    columns: tuple[Text, Text, Text, Text]
    scored_columns: tuple[Text, Text, Text, Text, Text]
    sheet_columns: tuple[Text, Text, Text, Text, Text, Text]
    results: Text
    preliminary: Text
    changes: Text
    no_changes: Text
    level: Text
    recorded_only: Text
    signatures: Text
    assessor: Text
    background: Text
    expert: Text
    present: Text
    informant: Text
    signed_on: Text
    to_ask: Text
    nothing_to_ask: Text
    named: Text
    typed_by: Text
    compared_by: Text


@dataclass(frozen=True, slots=True)
class TranscriptLayout(Layout):
    """The form `transcript`: its wording, and how the fields stand and are coded.

    `labels` name the fields that are no facts of a scale. `orders` say by the code of a
    scale which fields its tables have, "" for every other scale. `codes` give by field
    and option the code that the other system wants, where it is not the option's place.
    The type is made smaller, down to `smallest` points, until all is on `pages` pages.
    """

    words: TranscriptWords
    labels: Mapping[str, Text]
    orders: Mapping[str, tuple[PartPlace, ...]]
    codes: Mapping[str, Mapping[str, str]]
    pages: int
    smallest: float


def transcript(
    values: Transcript,
    layout: TranscriptLayout,
    catalogue: Catalogue,
    digest: str,
    fonts: Fonts | None = None,
    code: str = "",
) -> bytes:
    """Return the transcript as PDF; `digest` is its `content_digest`, `code` its proof.

    Raises `PAPER-001` before anything is drawn if a character cannot be printed.
    """
    steps = int((layout.sizes.body - layout.smallest) / _STEP) + 1
    best: Press | None = None
    for step in range(steps):
        sized = _at(layout, layout.sizes.body - step * _STEP)
        press, is_parted = _drawn(values, sized, catalogue, fonts, code)
        fits = len(press.flow.pages) <= layout.pages
        if best is None or (fits and len(best.flow.pages) > layout.pages):
            best = press
        if fits and is_parted:
            best = press
            break
    assert best is not None, "there is one size at least"
    title = press.voice.fill(layout.words.title, title=values.title)
    return best.finish(title, values.number, digest)


def _at(layout: TranscriptLayout, size: float) -> TranscriptLayout:
    """Return the layout with type of another size."""
    small = max(SMALLEST, layout.sizes.small * size / layout.sizes.body)
    sizes = replace(layout.sizes, body=max(SMALLEST, size), small=small)
    return replace(layout, sizes=sizes)


def _drawn(
    values: Transcript,
    layout: TranscriptLayout,
    catalogue: Catalogue,
    fonts: Fonts | None,
    code: str,
) -> tuple[Press, bool]:
    """Return all that is drawn, and whether the tables are on a page of their own."""
    press = Press(values, layout, catalogue, fonts)
    flow = press.flow = Columns(layout.paper, press.fonts, _COLUMNS, _GUTTER)
    words, fill = layout.words, press.voice.fill
    number = values.scale_number
    if number:
        number = fill(words.in_brackets, number=number)
    under = fill(words.under_title, kind=values.kind, scale=values.scale, number=number)
    press.opening(
        values.letterhead,
        fill(words.title, title=values.title),
        " ".join(under.split()),
        values.number,
        code,
    )
    press.note(words.hint)
    flow.gap(3)
    flow.begin()
    for part in values.tables:
        _part(press, part, words)
    is_parted = len(flow.pages) == 1
    if not flow.is_in_first:
        flow.next_page()
    for part in (*values.items, *values.results):
        _part(press, part, words)
    flow.gap(4)
    press.note(to_ask(press.voice, values, words))
    flow.gap(4)
    for label in (words.typed_by, words.compared_by):
        press.signatures([(label, Signer(""))])
    flow.end()
    return press, is_parted


def to_ask(voice: Voice, values: Transcript, words: TranscriptWords) -> str:
    """Return the sentence that lists what nothing is known about."""
    names = [
        voice.fill(words.named, code=field.code, name=field.label).strip()
        for field in values.still_to_ask
    ]
    names += [voice.say(name) for name in values.open_lists]
    if not names:
        return voice.say(words.nothing_to_ask)
    return voice.fill(words.to_ask, count=len(names), names=voice.names(names))


def _part(press: Press, part: TypedPart, words: TranscriptWords) -> None:
    shares = _SCORED if part.is_scored else _PLAIN
    heads = words.scored_columns if part.is_scored else words.columns
    title = press.voice.fill(words.part, code=part.code, title=part.title).strip()
    head = [
        Row((Cell(title, press.bold, span=len(shares), fill=_FILL),), keep=True),
        Row(tuple(press.label(label) for label in heads)),
    ]
    rows = [Row(_cells(press, each, part.is_scored)) for each in part.fields]
    if rows:
        press.flow.table(shares, rows, head)
    for rows_ in part.lists:
        _list(press, rows_)
    press.flow.gap(4)


def _cells(press: Press, field: TypedField, is_scored: bool) -> tuple[Cell, ...]:
    cells = [
        Cell(field.code, press.small),
        Cell(press.say(field.label), press.bold),
        Cell(press.say(field.value), press.body),
        Cell(field.number, press.bold, CENTRE),
    ]
    if is_scored:
        cells.append(Cell(field.points, press.bold, CENTRE))
    return tuple(cells)


def _list(press: Press, recorded: RowList) -> None:
    columns = len(recorded.columns)
    rows = [Row(tuple(press.value(cell) for cell in row)) for row in recorded.rows]
    if not rows:
        rows = [Row((press.value(recorded.nothing, blank=True, span=columns),))]
    head = [
        Row((Cell(press.say(recorded.label), press.bold, span=columns),), keep=True),
        Row(tuple(press.label(column) for column in recorded.columns)),
    ]
    press.flow.table((1,) * columns, rows, head)
