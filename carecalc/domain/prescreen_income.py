# SPDX-License-Identifier: Apache-2.0
"""Income of a household over the law's window: counted, deducted, summed before rounding."""

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from carecalc.domain.household import Amount, Household, Income, Member
from carecalc.domain.period import Month, age_in_month
from carecalc.domain.prescreen_members import name_of, severe, whose
from carecalc.domain.prescreen_parts import (
    Figure,
    Finding,
    figure,
    finding,
    months_back,
    months_counted,
    standard,
    sum_of,
    union,
    yuan,
)
from carecalc.domain.prescreen_rules import (
    Allowance,
    HardshipRules,
    IncomeKind,
    Named,
    Rule,
    Window,
)
from carecalc.domain.trace import Step
from carecalc.text import N_, Message

Readings = Mapping[str, str]
_NOTHING = Fraction(0)


class Group(NamedTuple):
    """Whose money is looked at: these members, or the `whole` household.

    What belongs to no single member belongs to the whole; how much of it is a single
    person's is not known.
    """

    ids: frozenset[str]
    whole: bool

    def has(self, member: str | None) -> bool:
        """Tell whether something of this member belongs to the group, or might."""
        return member is None or member in self.ids

    def unowned(self, name: str, owners: Sequence[str | None]) -> tuple[str, ...]:
        """Return the places in a list whose owner is needed and not known."""
        if self.whole:
            return ()
        return tuple(
            f"household.{name}.{n}.member"
            for n, owner in enumerate(owners)
            if owner is None
        )


def one_person(household: Household, person: str) -> Group:
    """Return the group of one person; alone in the household, they are the whole."""
    return Group(frozenset({person}), whole=len(household.members) == 1)


class IncomeFound(NamedTuple):
    """What came in over the window, and what is left after deductions."""

    total: Figure
    net: Figure


def income_of(
    household: Household,
    group: Group,
    rules: HardshipRules,
    on: date,
    readings: Readings,
    category: str,
    support: Figure | None,
) -> IncomeFound:
    """Return a group's income over the window; `support` is the fee owed to it a month.

    Sums are exact; nothing is rounded here.
    """
    window = rules.income_window
    if window is None:
        lacking = figure(
            Message(N_("Income: the months that are looked at are not known")),
            None,
            Rule(),
            (),
            ("rules.windows.income",),
        )
        return IncomeFound(lacking, lacking)
    first, last = months_back(window, on)
    parts = _by_heads(household, group, rules, (first, last), readings, category)
    if support is not None:
        parts.append(_times(support, window.months))
    text = Message(
        N_("Income counted, {first} to {last}"), {"first": first, "last": last}
    )
    total = sum_of(text, parts, window)
    taken = [
        *_deductions(household, group, rules, (first, last)),
        *(
            _allowance(household, group, rules, allowance, window, on)
            for allowance in rules.allowances.values()
        ),
    ]
    return IncomeFound(total, _net(total, taken, window))


def per_head(income: Figure, heads: int, window: Window | None) -> Figure:
    """Return the exact income a head and month."""
    months = 0 if window is None else window.months
    text = Message(
        N_("Income a head and month: the sum ÷ {heads} person(s) ÷ {months} months"),
        {"heads": heads, "months": months},
    )
    value = None
    if income.value is not None and heads and months:
        value = income.value / heads / months
    return figure(text, value, Rule(), [income.step], income.missing)


def _by_heads(
    household: Household,
    group: Group,
    rules: HardshipRules,
    months: tuple[Month, Month],
    readings: Readings,
    category: str,
) -> list[Figure]:
    """Return the sums of the heads of income that have a line."""
    if household.incomes is None:
        text = Message(N_("Income was not declared"))
        return [figure(text, None, Rule(), (), ("household.incomes",))]
    found: list[Figure] = []
    for code, head in rules.heads.items():
        lines = [
            _line(n, income, household, group, rules, months, readings, category)
            for n, income in enumerate(household.incomes)
            if rules.incomes[income.kind].head == code
        ]
        if lines:
            found.append(sum_of(head.label, lines, head))
    return found


def _line(
    n: int,
    income: Income,
    household: Household,
    group: Group,
    rules: HardshipRules,
    months: tuple[Month, Month],
    readings: Readings,
    category: str,
) -> Figure:
    """Return what a line adds: nothing where its kind or its member does not count."""
    kind = rules.incomes[income.kind]
    who = whose(household, income.member)
    if not group.has(income.member):
        text = Message(
            N_("{name}, {kind}: not counted, since {name} is not counted here"),
            {"name": who, "kind": kind.label},
        )
        return figure(text, _NOTHING, kind)
    counted, reading = _counted(kind, rules, readings, category)
    if not counted:
        text = Message(
            N_("{name}, {kind}: not counted"), {"name": who, "kind": kind.label}
        )
        return figure(text, _NOTHING, kind, reading)
    place = f"household.incomes.{n}"
    return _amount(place, who, kind, income, months, group, reading)


def _counted(
    kind: IncomeKind, rules: HardshipRules, readings: Readings, category: str
) -> tuple[bool, list[Step]]:
    """Return whether a kind counts, and the reading that it rests on."""
    if category in kind.not_for:
        return False, []
    if not kind.switch:
        return kind.counted, []
    switch = rules.switches[kind.switch]
    value = readings[kind.switch]
    step = Step(switch.label, switch.values[value], switch.clause, (), switch.mark)
    return kind.counted_by[value], [step]


def _amount(
    place: str,
    who: object,
    kind: Named,
    amount: Amount,
    months: tuple[Month, Month],
    group: Group,
    children: Sequence[Step] = (),
) -> Figure:
    """Return a declared sum as often as it falls between two months."""
    times = months_counted(amount, *months)
    values = {"name": who, "kind": kind.label, "times": times}
    if times and amount.member is None and not group.whole:
        text = Message(N_("{name}, {kind}: whose it is, is not known"), values)
        return figure(text, None, kind, children, (f"{place}.member",))
    if amount.amount is None:
        text = Message(N_("{name}, {kind}: the sum is not known"), values)
        if not times:
            return figure(text, _NOTHING, kind, children)
        return figure(text, None, kind, children, (f"{place}.fen",))
    values["amount"] = yuan(amount.amount.yuan)
    if amount.per == "month":
        text = Message(N_("{name}, {kind}: {amount} × {times} month(s)"), values)
    elif times:
        text = Message(N_("{name}, {kind}"), values)
    else:
        text = Message(N_("{name}, {kind}: {amount} at another time"), values)
    return figure(text, amount.amount.yuan * times, kind, children)


def _times(support: Figure, months: int) -> Figure:
    text = Message(
        N_("Support owed by family living apart, × {months} months"),
        {"months": months},
    )
    value = None if support.value is None else support.value * months
    return figure(text, value, Rule(), [support.step], support.missing)


def _deductions(
    household: Household,
    group: Group,
    rules: HardshipRules,
    months: tuple[Month, Month],
) -> list[Figure]:
    if household.deductions is None:
        text = Message(N_("Deductions were not declared"))
        return [figure(text, None, Rule(), (), ("household.deductions",))]
    return [
        _amount(
            f"household.deductions.{n}",
            whose(household, deduction.member),
            rules.deductions[deduction.kind],
            deduction,
            months,
            group,
        )
        for n, deduction in enumerate(household.deductions)
        if group.has(deduction.member)
    ]


def _allowance(
    household: Household,
    group: Group,
    rules: HardshipRules,
    allowance: Allowance,
    window: Window,
    on: date,
) -> Figure:
    """Return what a member's work, or care for a member, takes from the income."""
    members = [m for m in household.members if m.id in group.ids]
    judged = [
        _employed(m) if allowance.when == "employed" else severe(m, rules)
        for m in members
    ]
    those = [m for m, found in zip(members, judged, strict=True) if found.holds]
    steps = [found.step for found in judged]
    missing = [found.missing for found in judged]
    rates = []
    for member in those:
        older = _has_older(member, household, allowance, on)
        rates.append(allowance.rate + (allowance.older_rate if older.holds else 0))
        if allowance.older_age is not None:
            steps.append(older.step)
            missing.append(older.missing)
    if allowance.per == "household":
        rates = [max(rates)] if rates else []
    share = sum(rates, _NOTHING)
    open_ = union(missing)
    base = standard(rules, allowance.standard, on)
    text = Message(
        N_("{allowance}: {share} × the month's standard × {months} months"),
        {"allowance": allowance.label, "share": share, "months": window.months},
    )
    if not open_ and not share:
        return figure(text, _NOTHING, allowance, steps)
    value = None
    if not open_ and base.value is not None:
        value = base.value * share * window.months
    steps.append(base.step)
    return figure(text, value, allowance, steps, union((open_, base.missing)))


def _employed(member: Member) -> Finding:
    text = Message(N_("{name} is in work"), {"name": name_of(member)})
    missing = (f"household.members.{member.id}.employed",)
    return finding(text, member.employed, Rule(), (), missing)


def _has_older(
    member: Member, household: Household, allowance: Allowance, on: date
) -> Finding:
    """Return whether somebody of at least the allowance's age looks after a member."""
    text = Message(
        N_("somebody of {age} or more looks after {name}"),
        {"age": allowance.older_age or 0, "name": name_of(member)},
    )
    if allowance.older_age is None:
        return finding(text, False, Rule())
    if member.supported_by is None:
        missing = (f"household.members.{member.id}.supported_by",)
        return finding(text, None, Rule(), (), missing)
    births = {m.id: ("members", m.birth_date) for m in household.members}
    for supporter in household.supporters or ():
        births.setdefault(supporter.id, ("supporters", supporter.birth_date))
    lacking: list[str] = []
    for one in member.supported_by:
        where, birth_date = births[one]
        if birth_date is None:
            lacking.append(f"household.{where}.{one}.birth_date")
        elif age_in_month(birth_date, Month.of(on)) >= allowance.older_age:
            return finding(text, True, Rule())
    return finding(text, None if lacking else False, Rule(), (), lacking)


def _net(total: Figure, taken: Sequence[Figure], rule: Rule) -> Figure:
    """Return what is left of the total, at least nothing."""
    less = sum_of(Message(N_("Deductions")), taken, Rule())
    value = None
    if total.value is not None and less.value is not None:
        value = max(_NOTHING, total.value - less.value)
    text = Message(N_("Income less deductions, at least 0"))
    steps = [total.step, less.step]
    return figure(text, value, Rule(), steps, union((total.missing, less.missing)))
