# SPDX-License-Identifier: Apache-2.0
"""The tests of property: money a head, vehicles, dwellings, and other excluding cases."""

from datetime import date
from fractions import Fraction

from carecalc.domain.household import Asset, Household
from carecalc.domain.prescreen_income import Group
from carecalc.domain.prescreen_members import whose
from carecalc.domain.prescreen_parts import (
    Figure,
    Finding,
    all_of,
    any_of,
    below,
    figure,
    finding,
    limit_of,
    months_back,
    said,
    union,
)
from carecalc.domain.prescreen_rules import HardshipRules, Rule
from carecalc.domain.trace import Step
from carecalc.text import N_, Message

_NOTHING = Fraction(0)


def property_test(
    household: Household, group: Group, rules: HardshipRules, on: date, rule: Rule
) -> Finding:
    """Return whether a group's property stays within the law's limits.

    Who has nothing of a kind keeps any limit on it, known or not.
    """
    parts = [
        _money(household, group, rules, on),
        _vehicles(household, group, rules),
        _dwellings(household, group, rules),
    ]
    if rules.vetoes:
        parts.append(_vetoes(household, rules))
    return all_of(Message(N_("Property as the law limits it")), parts, rule)


def _money(
    household: Household, group: Group, rules: HardshipRules, on: date
) -> Finding:
    text = Message(N_("Money and what can be turned into money, a head"))
    if household.assets is None:
        return finding(text, None, Rule(), (), ("household.assets",))
    unowned = group.unowned("assets", [a.member for a in household.assets])
    if unowned:
        return finding(text, None, Rule(), (), unowned)
    most = _most_held(household, group, rules, on)
    if most.value == 0:
        return finding(text, True, Rule(), [most.step])
    heads = len(group.ids)
    share = figure(
        Message(N_("The sum ÷ {heads} person(s)"), {"heads": heads}),
        None if most.value is None or not heads else most.value / heads,
        Rule(),
        [most.step],
        most.missing,
    )
    if rules.money is None:
        missing = union((most.missing, ("rules.property.money",)))
        return finding(text, None, Rule(), [share.step], missing)
    return below(text, share, limit_of(rules, rules.money, on), rules.money, "at-most")


def _most_held(
    household: Household, group: Group, rules: HardshipRules, on: date
) -> Figure:
    """Return the most that was held on any one day of the window.

    Money that moved from one account to another is so not counted twice.
    """
    assets = [a for a in household.assets or () if group.has(a.member)]
    window = rules.asset_window
    label = Message(N_("The most held on one day"))
    if not assets:
        return figure(label, _NOTHING, Rule())
    if window is None:
        return figure(label, None, Rule(), (), ("rules.windows.assets",))
    first, last = months_back(window, on)
    begin, end = first.first_day, min(on, last.last_day)
    days = {begin} | {a.first for a in assets if a.first and begin <= a.first <= end}
    places = {id(a): n for n, a in enumerate(household.assets or ())}
    unknown = tuple(
        f"household.assets.{places[id(a)]}.fen"
        for a in assets
        if a.amount is None and any(_held(a, day) for day in days)
    )
    sums = {day: _sum_on(assets, day) for day in days}
    day = min(days, key=lambda one: (-sums[one], one))
    text = Message(N_("The most held on one day, here {day}"), {"day": day})
    steps = [
        figure(
            Message(
                N_("{name}, {kind}"),
                {
                    "name": whose(household, a.member),
                    "kind": rules.assets[a.kind].label,
                },
            ),
            None if a.amount is None else a.amount.yuan,
            rules.assets[a.kind],
        ).step
        for a in assets
        if _held(a, day)
    ]
    return figure(text, None if unknown else sums[day], window, steps, unknown)


def _held(asset: Asset, day: date) -> bool:
    return (asset.first is None or asset.first <= day) and (
        asset.last is None or asset.last >= day
    )


def _sum_on(assets: list[Asset], day: date) -> Fraction:
    return sum(
        (a.amount.yuan for a in assets if a.amount is not None and _held(a, day)),
        _NOTHING,
    )


def _vehicles(household: Household, group: Group, rules: HardshipRules) -> Finding:
    text = Message(N_("No vehicle that excludes"))
    if household.vehicles is None:
        return finding(text, None, Rule(), (), ("household.vehicles",))
    unowned = group.unowned("vehicles", [v.member for v in household.vehicles])
    if unowned:
        return finding(text, None, Rule(), (), unowned)
    here = [v for v in household.vehicles if group.has(v.member)]
    steps = [
        Step(
            Message(
                N_("{name}, {kind}"),
                {
                    "name": whose(household, v.member),
                    "kind": rules.vehicles[v.kind].label,
                },
            )
        )
        for v in here
    ]
    rule = rules.vehicle_rule
    if rule is None:
        holds = None if here else True
        return finding(text, holds, Rule(), steps, ("rules.property.vehicles",))
    allowed = all(v.kind in rule.allowed for v in here)
    return finding(text, allowed, rule, steps)


def _dwellings(household: Household, group: Group, rules: HardshipRules) -> Finding:
    text = Message(N_("No more dwellings than the law allows"))
    if household.dwellings is None:
        return finding(text, None, Rule(), (), ("household.dwellings",))
    unowned = group.unowned("dwellings", [d.member for d in household.dwellings])
    if unowned:
        return finding(text, None, Rule(), (), unowned)
    here = [d for d in household.dwellings if group.has(d.member)]
    rule = rules.dwelling_rule
    if rule is None:
        holds = None if here else True
        return finding(text, holds, Rule(), (), ("rules.property.dwellings",))
    homes = [d for d in here if d.use == "dwelling" and d.tenure in rule.tenures]
    counted = finding(
        Message(
            N_("{count} dwelling(s), at most {most}"),
            {"count": len(homes), "most": rule.most},
        ),
        len(homes) <= rule.most,
        rule,
    )
    if rule.small_area_excuses and not counted.holds:
        small = said(
            Message(N_("floor area a head under the local mean")),
            household.small_area,
            True,
            rule,
            "household.small_area",
        )
        counted = any_of(text, [counted, small], rule)
    if rule.other_use:
        return counted
    others = [d for d in here if d.use != "dwelling" and d.tenure in rule.tenures]
    other = finding(Message(N_("No house that is not a dwelling")), not others, rule)
    return all_of(text, [counted, other], rule)


def _vetoes(household: Household, rules: HardshipRules) -> Finding:
    text = Message(N_("No other excluding case"))
    if household.vetoes is None:
        return finding(text, None, Rule(), (), ("household.vetoes",))
    steps = [
        Step(rules.vetoes[v].label, None, rules.vetoes[v].clause)
        for v in household.vetoes
    ]
    return finding(text, not steps, Rule(), steps)
