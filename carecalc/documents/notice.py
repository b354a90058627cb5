# SPDX-License-Identifier: Apache-2.0
"""The notice of determination: a decision that grants, its reasons and its remedies."""

from dataclasses import dataclass

from carecalc.documents.decision_parts import (
    DecisionLayout,
    DecisionWords,
    begin,
    end,
    months,
    programme_cell,
    set_reasons,
    total_row,
)
from carecalc.documents.decision_values import Decided, Notice
from carecalc.documents.flow import LEFT, RIGHT, Cell, Row
from carecalc.documents.fonts import Fonts
from carecalc.documents.parts import Press
from carecalc.documents.recipient import CareWords, PayeeWords, set_care, set_payee
from carecalc.i18n import Catalogue
from carecalc.text import Text


@dataclass(frozen=True, slots=True)
class NoticeWords(DecisionWords):
    """Paragraphs and column names of the notice, beside those of every decision.

    `opening_unasked` is for what nobody applied for.
    """

    opening_unasked: Text
    granted: Text
    granted_columns: tuple[Text, Text, Text, Text]
    from_month: Text
    to_month: Text
    total: Text
    capitals: Text
    refused: Text
    refused_columns: tuple[Text, Text]
    care: CareWords
    payee: PayeeWords


@dataclass(frozen=True, slots=True)
class NoticeLayout(DecisionLayout):
    """The form `notice`: its wording and where it stands.

    `from_month` has `{month}`, `to_month` `{first}` and `{last}`.
    """

    words: NoticeWords


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
    words = layout.words
    opening = words.opening if values.applied_on else words.opening_unasked
    programmes = [each.programme for each in values.decided]
    page = begin(values, layout, programmes, opening, catalogue, fonts, code)
    press = page.press
    _granted(press, values, words)
    refused = [each for each in values.decided if each.monthly is None]
    if refused:
        told = [(each, each.because, each.clauses) for each in refused]
        set_reasons(press, words.refused, words.refused_columns, told)
    if values.care:
        set_care(press, values.care, words.care)
    if any(each.monthly for each in values.decided):
        set_payee(press, values.payee, words.payee)
    reasons = [step for each in values.decided for step in each.reasons]
    return end(page, reasons, digest)


def _granted(press: Press, values: Notice, words: NoticeWords) -> None:
    granted = [each for each in values.decided if each.monthly is not None]
    if not granted:
        return
    press.heading(words.granted)
    rows = [_line(press, each, words) for each in granted]
    rows.append(total_row(press, words.total, words.capitals, values.total))
    aligned = zip(words.granted_columns, (LEFT, LEFT, RIGHT, LEFT), strict=True)
    head = Row(tuple(press.label(label, align) for label, align in aligned))
    press.flow.table((31, 22, 17, 30), rows, [head])


def _line(press: Press, decided: Decided, words: NoticeWords) -> Row:
    return Row(
        (
            programme_cell(press, decided),
            Cell(months(press, decided, words.from_month, words.to_month), press.body),
            Cell(press.say(decided.monthly), press.body, RIGHT),
            Cell("\n".join(map(press.cite, decided.clauses)), press.small),
        )
    )
