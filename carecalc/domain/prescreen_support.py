# SPDX-License-Identifier: Apache-2.0
"""Support owed by family living apart: the fee, plain ability, and no capacity at all."""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from carecalc.domain.household import Household, Supporter
from carecalc.domain.period import Month, age_in_month
from carecalc.domain.prescreen_parts import (
    Figure,
    Finding,
    all_of,
    any_of,
    below,
    figure,
    finding,
    limit_of,
    said,
    sum_of,
    union,
)
from carecalc.domain.prescreen_rules import (
    HardshipRules,
    NoCapacityRow,
    Rule,
    SupportRule,
)
from carecalc.domain.trace import Step
from carecalc.text import N_, Message

_NOTHING = Fraction(0)


class Support(NamedTuple):
    """What a group is owed a month, and whether nobody could plainly provide for it."""

    fee: Figure
    nobody_able: Finding


def support_of(
    household: Household, group: frozenset[str], rules: HardshipRules, on: date
) -> Support:
    """Return the support owed to members of a group by those who live apart."""
    nobody = Message(N_("Nobody living apart could plainly provide for them"))
    total = Message(N_("Support owed by family living apart, a month"))
    if household.supporters is None:
        missing = ("household.supporters",)
        return Support(
            figure(total, None, Rule(), (), missing),
            finding(nobody, None, Rule(), (), missing),
        )
    apart = [
        s
        for s in household.supporters
        if s.member is None and not group.isdisjoint(s.of)
    ]
    rule = rules.support
    if rule is None:
        if not apart:
            return Support(
                figure(total, _NOTHING, Rule()), finding(nobody, True, Rule())
            )
        missing = ("rules.support",)
        return Support(
            figure(total, None, Rule(), (), missing),
            finding(nobody, None, Rule(), (), missing),
        )
    found = [_owed(s, rules, rule, on) for s in apart]
    fee = sum_of(total, [one.fee for one in found], rule)
    return Support(fee, all_of(nobody, [one.nobody_able for one in found], rule))


def _owed(
    supporter: Supporter, rules: HardshipRules, rule: SupportRule, on: date
) -> Support:
    """Return what one supporter owes, in the order of the law."""
    at = f"household.supporters.{supporter.id}"
    name = supporter.name or supporter.id
    not_able = finding(
        Message(N_("{name} could not plainly provide alone"), {"name": name}),
        True,
        Rule(),
    )
    owed = Message(N_("{name} owes a month"), {"name": name})
    if supporter.fixed is not None and not supporter.fixed_too_low:
        return Support(_fixed(owed, supporter, rule, at), not_able)
    if supporter.duty not in rule.duties:
        text = Message(
            N_("{name}: the law leaves the share open; a fixed sum is needed"),
            {"name": name},
        )
        return Support(figure(text, None, rule, (), (f"{at}.fixed_fen",)), not_able)
    if supporter.statuses is None:
        missing = (f"{at}.statuses",)
        open_ = finding(not_able.step.text, None, rule.poor_rule, (), missing)
        return Support(figure(owed, None, rule.poor_rule, (), missing), open_)
    if set(supporter.statuses) & set(rule.poor):
        text = Message(N_("{name}: the family is itself poor"), {"name": name})
        return Support(figure(text, _NOTHING, rule.poor_rule), not_able)
    able = _able(supporter, rules, rule, on, at)
    nobody = finding(
        not_able.step.text,
        None if able.holds is None else not able.holds,
        rule,
        [able.step],
        able.missing,
    )
    if able.holds is not False:
        # Of one who is plainly able no fee is worked out: the person does not qualify.
        return Support(figure(owed, None, rule, (), able.missing), nobody)
    return Support(_formula(owed, supporter, rules, rule, on, at), nobody)


def _fixed(owed: Message, supporter: Supporter, rule: SupportRule, at: str) -> Figure:
    assert supporter.fixed is not None
    fixed = figure(
        Message(N_("fixed by judgement, mediation or agreement")),
        supporter.fixed.yuan,
        rule.fixed,
    )
    if supporter.paid is None:
        return figure(owed, None, rule.fixed, [fixed.step], (f"{at}.paid_fen",))
    paid = figure(Message(N_("really paid")), supporter.paid.yuan, rule.fixed)
    higher = max(supporter.fixed.yuan, supporter.paid.yuan)
    return figure(owed, higher, rule.fixed, [fixed.step, paid.step])


def _able(
    supporter: Supporter, rules: HardshipRules, rule: SupportRule, on: date, at: str
) -> Finding:
    """Return whether a family could plainly provide for the person alone."""
    dwellings = all_of(
        Message(N_("dwellings")),
        [
            finding(
                Message(
                    N_("{count} dwellings or more"), {"count": rule.able_dwellings}
                ),
                None
                if supporter.dwellings is None
                else supporter.dwellings >= rule.able_dwellings,
                rule.able,
                (),
                (f"{at}.dwellings",),
            ),
            said(
                Message(N_("floor area a head not under the local mean")),
                supporter.small_area,
                False,
                rule.able,
                f"{at}.small_area",
            ),
        ],
        rule.able,
    )
    healthy = said(
        Message(N_("nobody severely ill or disabled in the family")),
        supporter.severe_member,
        False,
        rule.able,
        f"{at}.severe_member",
    )
    wealth = any_of(
        Message(N_("dwellings or property")),
        [dwellings, _property(supporter, rules, rule, on, at)],
        rule.able,
    )
    name = supporter.name or supporter.id
    text = Message(N_("{name} could plainly provide alone"), {"name": name})
    return all_of(text, [wealth, healthy], rule.able)


def _property(
    supporter: Supporter, rules: HardshipRules, rule: SupportRule, on: date, at: str
) -> Finding:
    text = Message(N_("property a head above the limit"))
    heads = supporter.family_members
    if supporter.property is not None and supporter.property.fen == 0:
        return finding(text, False, rule.able)
    missing = [f"{at}.property_fen"] if supporter.property is None else []
    missing += [] if heads else [f"{at}.family_members"]
    value = None
    if supporter.property is not None and heads:
        value = supporter.property.yuan / heads
    share = figure(
        Message(
            N_("property of the family ÷ {heads} person(s)"), {"heads": heads or 0}
        ),
        value,
        Rule(),
        (),
        missing,
    )
    return below(text, share, limit_of(rules, rule.able, on), rule.able, "above")


def _formula(
    owed: Message,
    supporter: Supporter,
    rules: HardshipRules,
    rule: SupportRule,
    on: date,
    at: str,
) -> Figure:
    """Return (income − kept × heads) × rate ÷ families, at least nothing."""
    keep = limit_of(rules, rule.keep, on)
    missing = [
        f"{at}.{key}"
        for key, value in (
            ("family_income_fen", supporter.family_income),
            ("family_members", supporter.family_members),
            ("families", supporter.families),
        )
        if value is None
    ]
    heads, families = supporter.family_members, supporter.families
    income = supporter.family_income
    if keep.value is None or income is None or not heads or not families:
        names = union((missing, keep.missing))
        return figure(owed, None, rule, [keep.step], names)
    kept = keep.value * heads
    value = max(_NOTHING, income.yuan - kept) * rule.rate / families
    steps = (
        figure(Message(N_("the family's income a month")), income.yuan, Rule()),
        figure(
            Message(N_("kept: the limit × {heads} person(s)"), {"heads": heads}),
            kept,
            Rule(),
            [keep.step],
        ),
    )
    text = Message(
        N_("{owed}: (income − kept, at least 0) × {rate} ÷ {families} families"),
        {"owed": owed, "rate": rule.rate, "families": families},
    )
    return figure(text, value, rule, [one.step for one in steps])


def no_supporter(
    household: Household, person: str, rules: HardshipRules, on: date, rule: Rule
) -> Finding:
    """Return whether nobody has the duty to support a person, or no one can."""
    text = Message(N_("Nobody has the duty of support, or nobody can fulfil it"))
    if household.supporters is None:
        return finding(text, None, rule, (), ("household.supporters",))
    obliged = [s for s in household.supporters if person in s.of]
    parts = [_incapable(s, rules, on) for s in obliged]
    if not parts:
        return finding(text, True, rule, [Step(Message(N_("nobody has the duty")))])
    return all_of(text, parts, rule)


def _incapable(supporter: Supporter, rules: HardshipRules, on: date) -> Finding:
    """Return whether a supporter has no capacity: a row of the law, or another ground."""
    at = f"household.supporters.{supporter.id}"
    name = supporter.name or supporter.id
    parts = [_row(supporter, row, rules, on, at) for row in rules.no_capacity.values()]
    parts.append(
        said(
            Message(N_("another recognised ground")),
            supporter.other_incapacity,
            True,
            Rule(),
            f"{at}.other_incapacity",
        )
    )
    text = Message(N_("{name} has no capacity to support"), {"name": name})
    return any_of(text, parts, Rule())


def _row(
    supporter: Supporter,
    row: NoCapacityRow,
    rules: HardshipRules,
    on: date,
    at: str,
) -> Finding:
    parts: list[Finding] = []
    if row.status:
        statuses = supporter.statuses
        parts.append(
            finding(
                Message(N_("hardship status")),
                None if statuses is None else bool(set(statuses) & set(row.status)),
                Rule(),
                (),
                (f"{at}.statuses",),
            )
        )
    if row.min_age is not None:
        parts.append(_old_enough(supporter, row.min_age, on, at))
    if row.below is not None:
        income = supporter.own_income
        missing: Sequence[str] = () if income is not None else (f"{at}.own_income_fen",)
        own = figure(
            Message(N_("own income a month")),
            None if income is None else income.yuan,
            Rule(),
            (),
            missing,
        )
        limit = limit_of(rules, row.below, on)
        parts.append(
            below(Message(N_("income below the limit")), own, limit, row.below)
        )
    return all_of(row.label, parts, row)


def _old_enough(supporter: Supporter, age: int, on: date, at: str) -> Finding:
    text = Message(N_("{age} or older"), {"age": age})
    if supporter.birth_date is None:
        return finding(text, None, Rule(), (), (f"{at}.birth_date",))
    reached = age_in_month(supporter.birth_date, Month.of(on))
    return finding(text, reached >= age, Rule())
