# SPDX-License-Identifier: Apache-2.0
"""The opinion before a decision: what was checked, every line of arithmetic, what is
suggested; it decides nothing and says so."""

from collections.abc import Mapping
from dataclasses import dataclass

from carecalc.documents.choice_block import set_choices
from carecalc.documents.decision_parts import TOTAL_FILL, pair_of_lines, set_facts
from carecalc.documents.decision_values import Opinion, Screened
from carecalc.documents.flow import LEFT, RIGHT, Cell, Row
from carecalc.documents.fonts import Fonts
from carecalc.documents.parts import FieldPlace, Layout, Press
from carecalc.documents.sections import placed, set_sections
from carecalc.documents.values import ProgrammeResult, Signer, Value
from carecalc.i18n import Catalogue
from carecalc.text import Text

_SHARES = (28, 46, 26)


@dataclass(frozen=True, slots=True)
class OpinionWords:
    """Title, headings and column names of the opinion.

    `suggestions` are by state of a programme: they have `{month}`, `{amount}`,
    `{capitals}`, `{because}` and `{missing}`. `programme` and `status` have `{number}`
    and `{name}`, `side` `{side}` and `{amount}`, `taken` `{side}`.
    """

    __pydantic_config__ = {"extra": "forbid", "strict": True}

    title: Text
    warning: Text
    month: Text
    reckoned_on: Text
    suggested: Text
    suggested_columns: tuple[Text, Text, Text]
    suggestions: Mapping[str, Text]
    total: Text
    capitals: Text
    choices: Text
    open_choice: Text
    taken: Text
    side: Text
    checked: Text
    arithmetic: Text
    programme: Text
    arithmetic_columns: tuple[Text, Text, Text]
    screened: Text
    screened_note: Text
    screened_columns: tuple[Text, Text, Text]
    outcomes: Mapping[str, Text]
    status: Text
    readings: Text
    marks: Text
    signatures: Text
    told: Text
    handler: Text
    checker: Text


@dataclass(frozen=True, slots=True)
class OpinionLayout(Layout):
    """The form `opinion`: its wording, its fields and where they stand.

    Arithmetic is told down to `depth` lines within lines, that of a household down to
    `screened_depth`.
    """

    words: OpinionWords
    subject: tuple[FieldPlace, ...]
    depth: int
    screened_depth: int


def opinion(
    values: Opinion,
    layout: OpinionLayout,
    catalogue: Catalogue,
    digest: str,
    fonts: Fonts | None = None,
    code: str = "",
) -> bytes:
    """Return the opinion as PDF; `digest` is its `content_digest`, `code` its proof.

    Raises `PAPER-001` before anything is drawn if a character cannot be printed.
    """
    press = Press(values, layout, catalogue, fonts, values.sources)
    words = layout.words
    title = press.say(words.title)
    press.opening(values.letterhead, title, words.warning, values.number, code)
    fields = placed(values.subject, layout.subject)
    fields += [
        (words.month, values.month, False),
        (words.reckoned_on, values.reckoned_on, False),
    ]
    press.fields(fields, (15, 35, 15, 35))
    set_facts(press, words.checked, values.checked)
    _suggested(press, values, words)
    set_choices(press, values.choices, words, _SHARES)
    doubts = ((words.readings, values.readings), (words.marks, values.marks))
    set_sections(press, doubts, _SHARES)
    press.signatures(
        [(words.handler, Signer("")), (words.checker, Signer(""))],
        heading=words.signatures,
        note=words.told,
    )
    _arithmetic(press, values, layout)
    if values.screened:
        _screened(press, values.screened, layout)
    return press.finish(title, values.number, digest)


def _suggested(press: Press, values: Opinion, words: OpinionWords) -> None:
    """Set what is suggested for each programme, with the sum of what would be due."""
    press.heading(words.suggested)
    rows = [_suggestion(press, each, words) for each in values.programmes]
    capitals = press.pair(words.capitals, values.total.capitals())
    rows.append(
        Row(
            (
                Cell(press.say(words.total), press.bold, fill=TOTAL_FILL),
                Cell(
                    f"{press.say(values.total)}  {capitals}",
                    press.bold,
                    span=2,
                    fill=TOTAL_FILL,
                ),
            )
        )
    )
    head = Row(tuple(map(press.label, words.suggested_columns)))
    press.flow.table((28, 46, 26), rows, [head])


def _suggestion(press: Press, result: ProgrammeResult, words: OpinionWords) -> Row:
    monthly = result.monthly
    said = press.voice.fill(
        words.suggestions[result.state],
        month=result.from_month,
        amount=monthly,
        capitals="" if monthly is None else monthly.capitals(),
        because=result.because,
        missing=press.voice.names(result.missing),
    )
    named = pair_of_lines(press, result.programme, result.category)
    clauses = "\n".join(map(press.cite, result.clauses))
    return Row(
        (
            Cell(named, press.body),
            Cell(said, press.body),
            Cell(clauses, press.small),
        )
    )


def _arithmetic(press: Press, values: Opinion, layout: OpinionLayout) -> None:
    """Set for each programme what its result was worked out from, line by line."""
    words = layout.words
    told = [each for each in values.programmes if each.reasons]
    for number, result in enumerate(told, start=1):
        if number == 1:
            press.heading(words.arithmetic, follows=120.0)
        _numbered(press, words.programme, number, result.programme)
        press.reasons(result.reasons, words.arithmetic_columns, layout.depth)


def _screened(
    press: Press, screened: tuple[Screened, ...], layout: OpinionLayout
) -> None:
    """Set what the household's declaration comes to, which binds nobody."""
    words = layout.words
    press.heading(words.screened)
    press.note(words.screened_note)
    press.flow.gap(2)
    rows = [
        Row(
            (
                Cell(press.say(each.status), press.body),
                Cell(press.say(words.outcomes[each.outcome]), press.body),
                Cell(press.say(each.per_head), press.body, RIGHT),
            )
        )
        for each in screened
    ]
    aligned = zip(words.screened_columns, (LEFT, LEFT, RIGHT), strict=True)
    head = Row(tuple(press.label(label, align) for label, align in aligned))
    press.flow.table((44, 28, 28), rows, [head])
    reckoned = [each for each in screened if each.reasons]
    for number, each in enumerate(reckoned, start=1):
        _numbered(press, words.status, number, each.status)
        press.reasons(
            each.reasons, words.arithmetic_columns, layout.screened_depth, compact=True
        )


def _numbered(press: Press, template: Text, number: int, name: Value) -> None:
    """Set a small heading with a number, on one page with what follows."""
    press.flow.need(90.0)
    press.flow.gap(4)
    press.flow.text(press.voice.fill(template, number=number, name=name), press.bold)
    press.flow.gap(2)
