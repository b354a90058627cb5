# SPDX-License-Identifier: Apache-2.0
"""The record of a visit (入户评估记录): both assessors' answers side by side."""

from dataclasses import dataclass

from carecalc.documents.flow import CENTRE, Cell, Row
from carecalc.documents.fonts import Fonts
from carecalc.documents.parts import FieldPlace, Layout, Press
from carecalc.documents.report_annexes import grid_of, sheet_of
from carecalc.documents.sections import placed
from carecalc.documents.values import Signer, Value
from carecalc.documents.visit_record_values import RatedItem, VisitRecord
from carecalc.i18n import Catalogue
from carecalc.text import Text

_FILL = 0.88
_DIFFERENT = 0.94
_SHARES = (15, 35, 15, 35)


@dataclass(frozen=True, slots=True)
class VisitRecordWords:
    """Titles and labels. `under_title` has `{kind}`, `{scale}` and `{number}`;
    `in_brackets` `{number}`; `of_whom` `{day}` and `{names}`; `sheet` `{title}` and
    `{clause}`; `agreement` `{items}` and `{equal}`, `kappa` `{kappa}`; `note` `{note}`;
    `different` `{text}`."""

    __pydantic_config__ = {"extra": "forbid", "strict": True}

    title: Text
    under_title: Text
    in_brackets: Text
    assessed_on: Text
    reason: Text
    begun: Text
    ended: Text
    place: Text
    recording: Text
    attended: Text
    visited_on: Text
    entered_on: Text
    of_whom: Text
    ending: Text
    ending_reason: Text
    again_on: Text
    items: Text
    item_columns: tuple[Text, Text, Text, Text, Text, Text]
    note: Text
    different: Text
    differences: Text
    agreement: Text
    kappa: Text
    all_alike: Text
    difference_columns: tuple[Text, Text, Text, Text, Text]
    refusals: Text
    refusal_columns: tuple[Text, Text, Text]
    measured: Text
    sheet: Text
    contradictions: Text
    contradiction_columns: tuple[Text, Text, Text, Text]
    doubts: Text
    doubt_columns: tuple[Text, Text, Text]
    evidence: Text
    evidence_columns: tuple[Text, Text, Text]
    signatures: Text
    statement: Text
    statement_of_informant: Text
    assessor: Text
    expert: Text
    present: Text
    informant: Text


@dataclass(frozen=True, slots=True)
class VisitRecordLayout(Layout):
    """The form `visit-record`: its wording, and the fields of the person."""

    words: VisitRecordWords
    subject: tuple[FieldPlace, ...]


def visit_record(
    values: VisitRecord,
    layout: VisitRecordLayout,
    catalogue: Catalogue,
    digest: str,
    fonts: Fonts | None = None,
    code: str = "",
) -> bytes:
    """Return the record as PDF; `digest` is its `content_digest`, `code` its proof.

    Raises `PAPER-001` before anything is drawn if a character cannot be printed.
    """
    press = Press(values, layout, catalogue, fonts, values.sources)
    words, fill = layout.words, press.voice.fill
    number = values.scale_number
    if number:
        number = fill(words.in_brackets, number=number)
    under = fill(words.under_title, kind=values.kind, scale=values.scale, number=number)
    title = press.say(words.title)
    head = values.letterhead
    press.opening(head, title, " ".join(under.split()), values.number, code)
    _about(press, values, layout)
    _items(press, values, words)
    _differences(press, values, words)
    _oddities(press, values, words)
    if values.sheets:
        press.heading(words.measured)
        for sheet in values.sheets:
            sheet_of(press, sheet, words.sheet)
    _signatures(press, values, words)
    return press.finish(title, values.number, digest)


def _about(press: Press, values: VisitRecord, layout: VisitRecordLayout) -> None:
    words = layout.words
    fields = placed(values.subject, layout.subject)
    fields += [
        (words.assessed_on, values.assessed_on, False),
        (words.reason, values.reason, False),
        (words.begun, values.begun, False),
        (words.ended, values.ended, False),
        (words.place, values.place, not values.recording),
    ]
    if values.recording:
        fields.append((words.recording, values.recording, False))
    there = [*values.assessors, *values.experts]
    there += [each for each in (values.present, values.informant) if each is not None]
    # Somebody may have been there in two of these parts.
    named = dict.fromkeys(press.detailed(each.name, each.detail) for each in there)
    fields.append((words.attended, press.voice.names(tuple(named)), True))
    entry = values.from_paper
    if entry is not None:
        for label, day, names in (
            (words.visited_on, entry.visited_on, entry.visitors),
            (words.entered_on, entry.entered_on, (entry.by,)),
        ):
            who = press.voice.names(names)
            said = press.voice.fill(words.of_whom, day=day, names=who)
            fields.append((label, said, True))
    if values.ending:
        fields.append((words.ending, values.ending, False))
        fields.append((words.again_on, values.again_on, False))
        fields.append((words.ending_reason, values.ending_reason, True))
    press.fields(fields, _SHARES)


def _items(press: Press, values: VisitRecord, words: VisitRecordWords) -> None:
    press.heading(words.items)
    rows = []
    for section in values.sections:
        title = f"{section.code} {press.say(section.title)}".strip()
        rows.append(Row((Cell(title, press.bold, fill=_FILL),), keep=True))
        rows += [_item(press, item, words) for item in section.items]
    press.grid((20, 24, 24, 12, 12, 8), words.item_columns, rows)


def _item(press: Press, item: RatedItem, words: VisitRecordWords) -> Row:
    first, second = press.say(item.first), press.say(item.second)
    fill = _DIFFERENT if item.is_different else None
    if item.is_different:
        second = press.voice.fill(words.different, text=second)
    if item.note:
        first += "\n" + press.voice.fill(words.note, note=item.note)
    return Row(
        (
            Cell(f"{item.code} {press.say(item.item)}".strip(), press.body, fill=fill),
            Cell(first, press.body, fill=fill),
            Cell(second, press.body, fill=fill),
            Cell(press.say(item.settled), press.body, fill=fill),
            Cell(press.say(item.source), press.small, fill=fill),
            Cell(item.points, press.bold, CENTRE, fill=fill),
        )
    )


def _differences(press: Press, values: VisitRecord, words: VisitRecordWords) -> None:
    compared = values.compared
    if compared is None:
        return
    press.heading(words.differences)
    said = press.voice.fill(words.agreement, items=compared.items, equal=compared.equal)
    if compared.kappa:
        said += press.voice.fill(words.kappa, kappa=compared.kappa)
    press.note(said)
    if not values.settled:
        press.note(words.all_alike)
        return
    press.flow.gap(2)
    grid_of(
        press,
        (20, 22, 22, 18, 18),
        words.difference_columns,
        [
            (each.item, each.first, each.second, each.settled, each.reason)
            for each in values.settled
        ],
    )


def _oddities(press: Press, values: VisitRecord, words: VisitRecordWords) -> None:
    """Set what was refused, what does not go together, what had to be explained."""
    for heading, columns, entries in (
        (words.refusals, words.refusal_columns, values.refusals),
        (words.doubts, words.doubt_columns, values.doubts),
        (words.evidence, words.evidence_columns, values.evidence),
    ):
        if entries:
            press.heading(heading)
            rows = [Row(press.entry(entry)) for entry in entries]
            press.grid((34, 46, 20), columns, rows)
    if values.contradictions:
        press.heading(words.contradictions)
        grid_of(
            press,
            (26, 32, 27, 15),
            words.contradiction_columns,
            [
                (each.label, each.because, each.reason, press.cite(each.clause))
                for each in values.contradictions
            ],
        )


def _signatures(press: Press, values: VisitRecord, words: VisitRecordWords) -> None:
    signers: list[tuple[Value, Signer]] = [
        (words.assessor, each) for each in values.assessors
    ]
    signers += [(words.expert, each) for each in values.experts]
    statement = [press.say(words.statement)]
    if values.present is not None:
        signers.append((words.present, values.present))
    if values.informant is not None:
        signers.append((words.informant, values.informant))
        statement.append(press.say(words.statement_of_informant))
    press.signatures(
        signers,
        values.signed_on,
        heading=words.signatures,
        note=("" if press.voice.language == "zh_CN" else " ").join(statement),
    )
