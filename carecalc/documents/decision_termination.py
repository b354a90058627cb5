# SPDX-License-Identifier: Apache-2.0
"""The termination: what ends, from which month, why, and what has to be returned."""

from dataclasses import dataclass

from carecalc.documents.decision_parts import (
    DecisionLayout,
    DecisionWords,
    DifferenceWords,
    begin,
    end,
    months,
    pair_of_lines,
    set_differences,
    set_facts,
    set_reasons,
)
from carecalc.documents.decision_values import Ended, Termination
from carecalc.documents.flow import LEFT, RIGHT, Cell, Row
from carecalc.documents.fonts import Fonts
from carecalc.documents.parts import Press
from carecalc.i18n import Catalogue
from carecalc.text import Text


@dataclass(frozen=True, slots=True)
class TerminationWords(DecisionWords):
    """Paragraphs and column names of a termination, beside those of every decision.

    `stops` and `from_month` have `{month}`, `to_month` `{first}` and `{last}`, `earlier`
    `{number}`, `earlier_of` `{number}` and `{day}`; `unpaid` stands where no closed list
    has a month.
    """

    ended: Text
    ended_columns: tuple[Text, Text, Text, Text, Text]
    earlier: Text
    earlier_of: Text
    from_month: Text
    to_month: Text
    never: Text
    stops: Text
    unpaid: Text
    capitals: Text
    why: Text
    why_columns: tuple[Text, Text]
    since: Text
    differences: DifferenceWords


@dataclass(frozen=True, slots=True)
class TerminationLayout(DecisionLayout):
    """The form `termination`: its wording and where it stands."""

    words: TerminationWords


def termination(
    values: Termination,
    layout: TerminationLayout,
    catalogue: Catalogue,
    digest: str,
    fonts: Fonts | None = None,
    code: str = "",
) -> bytes:
    """Return the termination as PDF; `digest` is its `content_digest`, `code` its proof.

    Errors as of `notice`.
    """
    words = layout.words
    programmes = [each.granted.programme for each in values.ended]
    page = begin(values, layout, programmes, words.opening, catalogue, fonts, code)
    press = page.press
    press.heading(words.ended)
    aligned = zip(words.ended_columns, (LEFT, RIGHT, LEFT, LEFT, LEFT), strict=True)
    head = Row(tuple(press.label(label, align) for label, align in aligned))
    rows = [_row(press, each, words) for each in values.ended]
    press.flow.table((30, 18, 20, 16, 16), rows, [head])
    told = [(each.granted, each.because, each.clauses) for each in values.ended]
    set_reasons(press, words.why, words.why_columns, told)
    set_facts(press, words.since, values.since)
    paid = [(each.granted.programme, each.differences) for each in values.ended]
    set_differences(page, words.differences, words.capitals, paid)
    return end(page, [step for each in values.ended for step in each.reasons], digest)


def _row(press: Press, ended: Ended, words: TerminationWords) -> Row:
    granted = ended.granted
    earlier = words.earlier_of if ended.earlier_on else words.earlier
    number = press.voice.fill(earlier, number=ended.earlier, day=ended.earlier_on)
    capitals = "" if granted.monthly is None else granted.monthly.capitals()
    held, stops = press.say(words.never), granted.from_month
    if granted.to_month is not None:
        held = months(press, granted, words.from_month, words.to_month)
        stops = granted.to_month.plus(1)
    named = (granted.programme, granted.category, number)
    return Row(
        (
            Cell(pair_of_lines(press, *named), press.body),
            Cell(pair_of_lines(press, granted.monthly, capitals), press.body, RIGHT),
            Cell(held, press.body),
            Cell(press.voice.fill(words.stops, month=stops), press.body),
            Cell(press.say(ended.last_paid or words.unpaid), press.body),
        )
    )
