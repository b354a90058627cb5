# SPDX-License-Identifier: Apache-2.0
"""The change: what a decision gives in place of an earlier one, from when, and why."""

from dataclasses import dataclass

from carecalc.documents.decision_parts import (
    TOTAL_FILL,
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
from carecalc.documents.decision_values import Change, Changed, Decided
from carecalc.documents.flow import Cell, Row
from carecalc.documents.fonts import Fonts
from carecalc.documents.parts import Press
from carecalc.documents.recipient import PayeeWords, set_payee
from carecalc.i18n import Catalogue
from carecalc.text import Text


@dataclass(frozen=True, slots=True)
class ChangeWords(DecisionWords):
    """Paragraphs and column names of a change, beside those of every decision.

    `monthly` has `{amount}` and `{capitals}`, `earlier` `{number}`, `earlier_of`
    `{number}` and `{day}`, `from_month` `{month}`, `to_month` `{first}` and `{last}`.
    """

    changed: Text
    changed_columns: tuple[Text, Text, Text]
    earlier: Text
    earlier_of: Text
    monthly: Text
    from_month: Text
    to_month: Text
    never: Text
    total: Text
    capitals: Text
    why: Text
    why_columns: tuple[Text, Text]
    since: Text
    differences: DifferenceWords
    payee: PayeeWords


@dataclass(frozen=True, slots=True)
class ChangeLayout(DecisionLayout):
    """The form `change`: its wording and where it stands."""

    words: ChangeWords


def change(
    values: Change,
    layout: ChangeLayout,
    catalogue: Catalogue,
    digest: str,
    fonts: Fonts | None = None,
    code: str = "",
) -> bytes:
    """Return the change as PDF; `digest` is its `content_digest`, `code` its proof.

    Errors as of `notice`.
    """
    words = layout.words
    programmes = [each.after.programme for each in values.changed]
    page = begin(values, layout, programmes, words.opening, catalogue, fonts, code)
    press = page.press
    press.heading(words.changed)
    rows = [_row(press, each, words) for each in values.changed]
    # The sum stands below what is due now.
    total = pair_of_lines(
        press, values.total, press.pair(words.capitals, values.total.capitals())
    )
    label = Cell(press.say(words.total), press.bold, span=2, fill=TOTAL_FILL)
    rows.append(Row((label, Cell(total, press.bold, fill=TOTAL_FILL))))
    head = Row(tuple(map(press.label, words.changed_columns)))
    press.flow.table((28, 36, 36), rows, [head])
    told = [
        (each.after, each.after.because, each.after.clauses) for each in values.changed
    ]
    set_reasons(press, words.why, words.why_columns, told)
    set_facts(press, words.since, values.since)
    paid = [(each.after.programme, each.differences) for each in values.changed]
    set_differences(page, words.differences, words.capitals, paid)
    set_payee(press, values.payee, words.payee)
    reasons = [step for each in values.changed for step in each.after.reasons]
    return end(page, reasons, digest)


def _row(press: Press, changed: Changed, words: ChangeWords) -> Row:
    earlier = words.earlier_of if changed.earlier_on else words.earlier
    number = press.voice.fill(earlier, number=changed.earlier, day=changed.earlier_on)
    before = (*_held(press, changed.before, words), number)
    return Row(
        (
            Cell(press.say(changed.after.programme), press.body),
            Cell(pair_of_lines(press, *before), press.body),
            Cell(pair_of_lines(press, *_held(press, changed.after, words)), press.body),
        )
    )


def _held(press: Press, decided: Decided, words: ChangeWords) -> tuple[str, ...]:
    """Return category, amount in digits and capitals, and months, a line each."""
    amount = ""
    if decided.monthly is not None:
        amount = press.voice.fill(
            words.monthly,
            amount=decided.monthly,
            capitals=decided.monthly.capitals(),
        )
    when = months(press, decided, words.from_month, words.to_month)
    return press.say(decided.category), amount, when or press.say(words.never)
