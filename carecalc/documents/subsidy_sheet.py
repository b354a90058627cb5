# SPDX-License-Identifier: Apache-2.0
"""The subsidy sheet: a computation before anybody decides, and headed as one."""

from collections.abc import Mapping
from dataclasses import dataclass

from carecalc.documents.choice_block import set_choices
from carecalc.documents.flow import LEFT, RIGHT, Cell, Row
from carecalc.documents.fonts import Fonts
from carecalc.documents.parts import FieldPlace, Layout, Press
from carecalc.documents.plan_block import PlanWords, set_plan
from carecalc.documents.recipient import CareWords, PayeeWords, set_care, set_payee
from carecalc.documents.sections import placed, set_sections
from carecalc.documents.values import (
    ProgrammeResult,
    Signer,
    SubsidySheet,
)
from carecalc.i18n import Catalogue
from carecalc.text import Text

_RESULT_FILL = 0.88
_SHARES = (28, 46, 26)


@dataclass(frozen=True, slots=True)
class SheetWords:
    """Titles, headings and column names of the subsidy sheet."""

    __pydantic_config__ = {"extra": "forbid", "strict": True}

    title: Text
    warning: Text
    month: Text
    computed_on: Text
    results: Text
    result_columns: tuple[Text, Text, Text, Text]
    from_month: Text
    total: Text
    capitals: Text
    choices: Text
    open_choice: Text
    taken: Text
    side: Text
    grounds: Text
    readings: Text
    marks: Text
    signatures: Text
    told: Text
    person: Text
    handler: Text
    reasons: Text
    reason_columns: tuple[Text, Text, Text]
    care: CareWords
    payee: PayeeWords
    plan: PlanWords


@dataclass(frozen=True, slots=True)
class SheetLayout(Layout):
    """The form `subsidy-sheet`: its wording, its fields and where they stand.

    `states` names what can become of a programme; `from_month` has `{month}`, `side`
    has `{side}` and `{amount}`, `taken` has `{side}`.
    """

    words: SheetWords
    states: Mapping[str, Text]
    subject: tuple[FieldPlace, ...]
    reason_depth: int


def subsidy_sheet(
    values: SubsidySheet,
    layout: SheetLayout,
    catalogue: Catalogue,
    digest: str,
    fonts: Fonts | None = None,
    code: str = "",
) -> bytes:
    """Return the sheet as PDF; `digest` is its `content_digest`, `code` its proof.

    Raises `PAPER-001` before anything is drawn if a character cannot be printed.
    """
    press = Press(values, layout, catalogue, fonts, values.sources)
    words = layout.words
    title = press.say(words.title)
    press.opening(values.letterhead, title, words.warning, values.number, code)
    fields = placed(values.subject, layout.subject)
    fields += [
        (words.month, values.month, False),
        (words.computed_on, values.computed_on, False),
    ]
    press.fields(fields, (15, 35, 15, 35))
    _results(press, values, layout)
    set_choices(press, values.choices, words, _SHARES)
    if values.grounds:
        press.heading(words.grounds)
        press.entries(values.grounds, shares=_SHARES)
    set_care(press, values.care, words.care)
    set_payee(press, values.payee, words.payee)
    set_plan(press, values.plan, words.plan)
    doubts = ((words.readings, values.readings), (words.marks, values.marks))
    set_sections(press, doubts, _SHARES)
    chooser = values.care.chooser if values.care else values.subject.name
    press.signatures(
        [(words.person, Signer(chooser)), (words.handler, Signer(""))],
        heading=words.signatures,
        note=words.told,
    )
    reasons = [step for each in values.programmes for step in each.reasons]
    if reasons:
        press.heading(words.reasons)
        press.reasons(reasons, words.reason_columns, layout.reason_depth)
    return press.finish(title, values.number, digest)


def _results(press: Press, values: SubsidySheet, layout: SheetLayout) -> None:
    words = layout.words
    press.heading(words.results)
    rows = [_programme(press, each, layout) for each in values.programmes]
    total = press.pair(words.capitals, values.total.capitals())
    rows.append(
        Row(
            (
                Cell(press.say(words.total), press.bold, span=2, fill=_RESULT_FILL),
                Cell(press.say(values.total), press.bold, RIGHT, fill=_RESULT_FILL),
                Cell(total, press.bold, fill=_RESULT_FILL),
            )
        )
    )
    aligned = zip(words.result_columns, (LEFT, LEFT, RIGHT, LEFT), strict=True)
    head = Row(tuple(press.label(label, align) for label, align in aligned))
    press.flow.table((27, 19, 16, 38), rows, [head])


def _programme(press: Press, result: ProgrammeResult, layout: SheetLayout) -> Row:
    state = press.say(layout.states[result.state])
    if result.from_month:
        since = press.voice.fill(layout.words.from_month, month=result.from_month)
        state = f"{state}\n{since}"
    category = press.say(result.category)
    name = press.say(result.programme)
    because = [press.say(result.because), *map(press.cite, result.clauses)]
    return Row(
        (
            Cell(f"{name}\n{category}" if category else name, press.body),
            Cell(state, press.body),
            Cell(press.say(result.monthly or press.frame.nothing), press.body, RIGHT),
            Cell("\n".join(each for each in because if each), press.small),
        )
    )
