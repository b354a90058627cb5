# SPDX-License-Identifier: Apache-2.0
"""The notice of determination: an approved decision, its reasons and its remedies."""

from dataclasses import dataclass

from carecalc.documents.flow import CENTRE, RIGHT, Cell, Row, Style
from carecalc.documents.fonts import SERIF, Fonts
from carecalc.documents.page import MM
from carecalc.documents.parts import Layout, Press
from carecalc.documents.recipient import CareWords, PayeeWords, set_care, set_payee
from carecalc.documents.values import Decided, Notice, Signer
from carecalc.i18n import Catalogue
from carecalc.text import Text

_TOTAL_FILL = 0.88
_SEAL = 40 * MM


@dataclass(frozen=True, slots=True)
class NoticeWords:
    """Title, paragraphs and column names of the notice.

    Paragraphs may name `{name}`, `{id_number}`, `{authority}`, `{applied_on}`,
    `{decided_on}`, `{appeal_body}` and `{court}`.
    """

    __pydantic_config__ = {"extra": "forbid", "strict": True}

    title: Text
    addressee: Text
    opening: Text
    opening_unasked: Text
    granted: Text
    granted_columns: tuple[Text, Text, Text, Text]
    from_month: Text
    to_month: Text
    total: Text
    capitals: Text
    refused: Text
    refused_columns: tuple[Text, Text]
    duties: Text
    remedies: Text
    approver: Text
    delivery: Text
    delivered_to: Text
    readings: Text
    marks: Text
    reasons: Text
    reason_columns: tuple[Text, Text, Text]
    care: CareWords
    payee: PayeeWords


@dataclass(frozen=True, slots=True)
class NoticeLayout(Layout):
    """The form `notice`: its wording and where it stands.

    `from_month` has `{month}`, `to_month` `{first}` and `{last}`.
    """

    words: NoticeWords
    reason_depth: int


def notice(
    values: Notice,
    layout: NoticeLayout,
    catalogue: Catalogue,
    digest: str,
    fonts: Fonts | None = None,
    code: str = "",
) -> bytes:
    """Return the notice as PDF; `digest` is its `content_digest`, `code` its proof.

    `ValueError` without an authority and an approver: what nobody decided is no
    notice. Raises `PAPER-001` before anything is drawn if a character cannot be
    printed.
    """
    if not (values.authority and values.approver):
        raise ValueError("a notice names the authority and the approver of a decision")
    press = Press(values, layout, catalogue, fonts, values.sources)
    words = layout.words
    prose = Style(SERIF, layout.sizes.prose, layout.sizes.prose * 1.6)
    press.opening(values.letterhead, words.title, "", values.number, code)
    press.flow.gap(4)
    press.flow.text(_filled(press, words.addressee, values), prose)
    opening = words.opening if values.applied_on else words.opening_unasked
    _paragraph(press, opening, values, prose)
    _granted(press, values, words)
    _refused(press, values, words)
    if values.care:
        set_care(press, values.care, words.care)
    if any(each.monthly for each in values.decided):
        set_payee(press, values.payee, words.payee)
    for heading, entries in (
        (words.readings, values.readings),
        (words.marks, values.marks),
    ):
        if entries:
            press.heading(heading)
            press.entries(entries)
    _closing(press, values, words, prose)
    reasons = [step for each in values.decided for step in each.reasons]
    if reasons:
        press.heading(words.reasons)
        press.reasons(reasons, words.reason_columns, layout.reason_depth)
    return press.finish(press.say(words.title), values.number, digest)


def _filled(press: Press, template: Text, values: Notice) -> str:
    return press.voice.fill(
        template,
        name=values.subject.name,
        id_number=values.subject.id_number,
        authority=values.authority,
        applied_on=values.applied_on,
        decided_on=values.decided_on,
        appeal_body=values.appeal_body,
        court=values.court,
    )


def _paragraph(press: Press, template: Text, values: Notice, style: Style) -> None:
    # Chinese prose begins a paragraph two characters in.
    indent = 2 * style.size if press.voice.language == "zh_CN" else 0.0
    press.flow.text(_filled(press, template, values), style, indent=indent)
    press.flow.gap(2)


def _granted(press: Press, values: Notice, words: NoticeWords) -> None:
    granted = [each for each in values.decided if each.monthly is not None]
    if not granted:
        return
    press.heading(words.granted)
    rows = [_line(press, each, words) for each in granted]
    rows.append(
        Row(
            (
                Cell(press.say(words.total), press.bold, span=2, fill=_TOTAL_FILL),
                Cell(press.say(values.total), press.bold, RIGHT, fill=_TOTAL_FILL),
                Cell(
                    press.pair(words.capitals, values.total.capitals()),
                    press.bold,
                    fill=_TOTAL_FILL,
                ),
            )
        )
    )
    head = Row(tuple(press.label(each) for each in words.granted_columns))
    press.flow.table((31, 22, 17, 30), rows, [head])


def _line(press: Press, decided: Decided, words: NoticeWords) -> Row:
    months = ""
    if decided.from_month and decided.to_month:
        months = press.voice.fill(
            words.to_month, first=decided.from_month, last=decided.to_month
        )
    elif decided.from_month:
        months = press.voice.fill(words.from_month, month=decided.from_month)
    return Row(
        (
            Cell(_programme(press, decided), press.body),
            Cell(months, press.body),
            Cell(press.say(decided.monthly), press.body, RIGHT),
            Cell("\n".join(map(press.cite, decided.clauses)), press.small),
        )
    )


def _refused(press: Press, values: Notice, words: NoticeWords) -> None:
    refused = [each for each in values.decided if each.monthly is None]
    if not refused:
        return
    press.heading(words.refused)
    rows = []
    for each in refused:
        because = [press.say(each.because), *map(press.cite, each.clauses)]
        rows.append(
            Row(
                (
                    Cell(_programme(press, each), press.body),
                    Cell("\n".join(filter(None, because)), press.body),
                )
            )
        )
    head = Row(tuple(press.label(each) for each in words.refused_columns))
    press.flow.table((35, 65), rows, [head])


def _programme(press: Press, decided: Decided) -> str:
    parts = (press.say(decided.programme), press.say(decided.category))
    return "\n".join(filter(None, parts))


def _closing(press: Press, values: Notice, words: NoticeWords, prose: Style) -> None:
    """Set duties, remedies and the place for the seal, never the seal on a bare page."""
    flow = press.flow
    remedies = flow.lines(_filled(press, words.remedies, values), prose, flow.width)
    flow.gap(6)
    _paragraph(press, words.duties, values, prose)
    flow.need((len(remedies) + 1) * prose.leading + _SEAL + 12)
    _paragraph(press, words.remedies, values, prose)
    flow.gap(4)
    top = flow.y
    press.seal(press.frame.seal, flow.right - _SEAL, top - _SEAL, _SEAL)
    width = flow.width - _SEAL - 8 * MM
    flow.y = top - _SEAL / 2 + 1.5 * prose.leading
    approver = press.pair(words.approver, values.approver)
    for line in (values.authority, approver, press.say(values.decided_on)):
        for piece in flow.lines(line, prose, width):
            flow.ink(piece, prose, flow.left, width, CENTRE)
            flow.y -= prose.leading
    flow.y = min(flow.y, top - _SEAL) - 8
    press.signatures([(words.delivered_to, Signer(""))], note=words.delivery)
