# SPDX-License-Identifier: Apache-2.0
"""The refusal: what was not granted, why, what the person may do, and the remedies."""

from dataclasses import dataclass

from carecalc.documents.decision_parts import (
    DecisionLayout,
    DecisionWords,
    begin,
    end,
    set_reasons,
)
from carecalc.documents.decision_values import Refusal
from carecalc.documents.fonts import Fonts
from carecalc.i18n import Catalogue
from carecalc.text import Text


@dataclass(frozen=True, slots=True)
class RefusalWords(DecisionWords):
    """Paragraphs and column names of the refusal, beside those of every decision.

    `opening_unasked` is for what nobody applied for; `stands` has `{number}`, the
    earlier decision that goes on.
    """

    opening_unasked: Text
    refused: Text
    refused_columns: tuple[Text, Text]
    stands: Text


@dataclass(frozen=True, slots=True)
class RefusalLayout(DecisionLayout):
    """The form `refusal`: its wording and where it stands."""

    words: RefusalWords


def refusal(
    values: Refusal,
    layout: RefusalLayout,
    catalogue: Catalogue,
    digest: str,
    fonts: Fonts | None = None,
    code: str = "",
) -> bytes:
    """Return the refusal as PDF; `digest` is its `content_digest`, `code` its proof.

    Errors as of `notice`.
    """
    words = layout.words
    opening = words.opening if values.applied_on else words.opening_unasked
    programmes = [each.programme for each in values.refused]
    page = begin(values, layout, programmes, opening, catalogue, fonts, code)
    told = [(each, each.because, each.clauses) for each in values.refused]
    set_reasons(page.press, words.refused, words.refused_columns, told)
    if values.stands:
        page.press.flow.gap(3)
        page.paragraph(words.stands, number=values.stands)
    return end(page, [step for each in values.refused for step in each.reasons], digest)
