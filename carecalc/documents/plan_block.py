# SPDX-License-Identifier: Apache-2.0
"""The service plan as it stands on the subsidy sheet."""

from dataclasses import dataclass

from carecalc.documents.flow import RIGHT, Cell, Row
from carecalc.documents.parts import Press
from carecalc.documents.values import PlanRow, ServicePlan, Value
from carecalc.text import Text

_SHARES = (22, 34, 14, 17, 13)


@dataclass(frozen=True, slots=True)
class PlanWords:
    """Names of what is printed of a service plan.

    `because` has `{item}` and `{answer}`, `priced` has `{price}` and `{unit}`.
    """

    __pydantic_config__ = {"extra": "forbid", "strict": True}

    heading: Text
    told: Text
    columns: tuple[Text, Text, Text, Text, Text]
    because: Text
    priced: Text
    not_covered: Text
    money: Text
    total: Text
    own_share: Text
    marks: Text


def set_plan(press: Press, plan: ServicePlan | None, words: PlanWords) -> None:
    """Set the services with the answers they rest on, what they cost, and what is left
    out; nothing where there is no plan."""
    if plan is None:
        return
    press.heading(words.heading)
    press.note(words.told)
    rows = [_row(press, each, words) for each in plan.rows]
    sums: list[tuple[Value, Value]] = [
        (words.money, plan.money),
        (words.total, plan.total),
        (words.own_share, plan.own_share),
    ]
    rows += [
        Row(
            (
                Cell(press.say(label), press.bold, span=4),
                Cell(press.say(amount), press.bold, RIGHT),
            )
        )
        for label, amount in sums
    ]
    head = Row(tuple(press.label(each) for each in words.columns))
    press.flow.table(_SHARES, rows, [head])
    if plan.not_covered:
        press.heading(words.not_covered)
        press.flow.table(
            _SHARES, [_row(press, each, words) for each in plan.not_covered], [head]
        )
    for mark in plan.marks:
        press.note(press.marked(words.marks, mark))


def _row(press: Press, row: PlanRow, words: PlanWords) -> Row:
    because = [
        press.voice.fill(words.because, item=item, answer=answer)
        for item, answer in row.because
    ]
    price = press.say(press.frame.nothing)
    if row.price is not None:
        price = press.voice.fill(words.priced, price=row.price, unit=row.unit)
    lines = [price, row.provider, press.say(row.why_not)]
    return Row(
        (
            Cell(press.say(row.service), press.body),
            Cell("\n".join(because), press.small),
            Cell(press.say(row.quantity), press.body),
            Cell("\n".join(line for line in lines if line), press.small),
            Cell(press.say(row.cost or press.frame.nothing), press.body, RIGHT),
        )
    )
