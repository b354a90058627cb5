# SPDX-License-Identifier: Apache-2.0
"""Expenditure that cannot be avoided, against income: 刚性支出困难家庭."""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from carecalc.domain.household import Expenditure, Household
from carecalc.domain.period import Month
from carecalc.domain.prescreen_income import Group
from carecalc.domain.prescreen_members import name_of
from carecalc.domain.prescreen_parts import (
    Figure,
    Finding,
    all_of,
    figure,
    finding,
    months_back,
    months_counted,
    sum_of,
    union,
    yuan,
)
from carecalc.domain.prescreen_rules import (
    ExpenditureKind,
    HardshipRules,
    RigidRule,
    Rule,
)
from carecalc.domain.trace import Step
from carecalc.text import N_, Message

_NOTHING = Fraction(0)


def expenditure_of(
    household: Household, group: Group, rules: HardshipRules, on: date
) -> Figure:
    """Return what a group had to spend over the window, as far as it counts."""
    text = Message(N_("Expenditure that counts"))
    if household.expenditures is None:
        return figure(text, None, Rule(), (), ("household.expenditures",))
    if rules.income_window is None:
        return figure(text, None, Rule(), (), ("rules.windows.income",))
    months = months_back(rules.income_window, on)
    lines = [
        _line(f"household.expenditures.{n}", one, household, rules, months)
        for n, one in enumerate(household.expenditures)
        if group.has(one.member)
    ]
    return sum_of(text, lines, rules.income_window)


def _line(
    at: str,
    one: Expenditure,
    household: Household,
    rules: HardshipRules,
    months: tuple[Month, Month],
) -> Figure:
    """Return what a line adds: its own share, on the conditions of its kind."""
    kind = rules.expenditures[one.kind]
    times = months_counted(one, *months)
    name: object = Message(N_("the household"))
    if one.member is not None:
        name = next(name_of(m) for m in household.members if m.id == one.member)
    values: dict[str, object] = {"name": name, "kind": kind.label, "times": times}
    conditions = _conditions(at, one, kind)
    steps = [part.step for part in conditions]
    if not times or any(part.holds is False for part in conditions):
        text = Message(N_("{name}, {kind}: not counted"), values)
        return figure(text, _NOTHING, kind, steps)
    own, parts, missing = _own_share(at, one, kind)
    steps += parts
    names = union([*(part.missing for part in conditions), missing])
    if own is None or names:
        text = Message(N_("{name}, {kind}"), values)
        return figure(text, None, kind, steps, names)
    values["amount"] = yuan(own)
    text = Message(N_("{name}, {kind}: {amount} × {times}"), values)
    return figure(text, own * times, kind, steps)


def _conditions(at: str, one: Expenditure, kind: ExpenditureKind) -> list[Finding]:
    found: list[Finding] = []
    if kind.designated:
        text = Message(N_("at a designated institution"))
        names = (f"{at}.designated",)
        found.append(finding(text, one.designated, Rule(), (), names))
    if kind.invoiced:
        text = Message(N_("with an invoice"))
        names = (f"{at}.invoiced",)
        found.append(finding(text, one.invoiced, Rule(), (), names))
    if kind.schools:
        text = Message(N_("a kind of school that counts"))
        holds = None if one.school is None else one.school in kind.schools
        found.append(finding(text, holds, Rule(), (), (f"{at}.school",)))
    return found


def _own_share(
    at: str, one: Expenditure, kind: ExpenditureKind
) -> tuple[Fraction | None, list[Step], tuple[str, ...]]:
    """Return the sum less insurance, at most the public price."""
    missing: list[str] = []
    steps: list[Step] = []
    own = Fraction(0)
    if one.amount is None:
        missing.append(f"{at}.fen")
    else:
        own = one.amount.yuan
    if kind.less_insurance:
        if one.insurance is None:
            missing.append(f"{at}.insurance_fen")
        else:
            own = max(_NOTHING, own - one.insurance.yuan)
            steps.append(Step(Message(N_("less insurance")), yuan(one.insurance.yuan)))
    if kind.public_price:
        if one.public_price is None:
            missing.append(f"{at}.public_price_fen")
        else:
            own = min(own, one.public_price.yuan)
            steps.append(
                Step(
                    Message(N_("at most the price at a public school")),
                    yuan(one.public_price.yuan),
                )
            )
    return (None if missing else own), steps, tuple(missing)


def rigid_test(rule: RigidRule, spent: Figure, income: Figure) -> Finding:
    """Return whether the expenditure's share of the total income is as the law asks.

    The share is compared without dividing, so that no income needs no rule of its own.
    """
    text = Message(N_("Expenditure ÷ total income"))
    shown = [spent.step, income.step]
    if spent.value is not None and income.value:
        share = Message("{share}", {"share": spent.value / income.value})
        shown.append(Step(Message(N_("share")), share))
    above = _against(
        Message(N_("above the local ratio")), rule.above, spent, income, rule, True
    )
    parts = [above]
    if rule.below is not None:
        parts.append(
            _against(
                Message(N_("below the upper bound")),
                rule.below,
                spent,
                income,
                rule,
                False,
            )
        )
    found = all_of(text, parts, rule)
    step = Step(text, found.step.value, rule.clause, (*shown, *found.step.children))
    return Finding(found.holds, step._replace(mark=rule.mark), found.missing)


def _against(
    text: Message,
    ratio: Fraction | None,
    spent: Figure,
    income: Figure,
    rule: Rule,
    above: bool,
) -> Finding:
    if above and spent.value == 0:
        return finding(text, False, rule)
    missing: Sequence[str] = union((spent.missing, income.missing))
    if ratio is None:
        names = union((missing, ("rules.categories.GX.rigid.above",)))
        return finding(text, None, rule, (), names)
    holds = None
    if spent.value is not None and income.value is not None:
        limit = ratio * income.value
        holds = spent.value > limit if above else spent.value < limit
    bound = Step(Message(N_("bound")), Message("{ratio}", {"ratio": ratio}))
    return finding(text, holds, rule, [bound], missing)
