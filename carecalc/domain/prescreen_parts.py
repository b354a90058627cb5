# SPDX-License-Identifier: Apache-2.0
"""Findings and figures of a pre-screening: a value or what is missing, always a step."""

from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from carecalc.domain.household import Amount
from carecalc.domain.money import Money
from carecalc.domain.period import Month
from carecalc.domain.prescreen_rules import (
    HardshipRules,
    Limit,
    Rounding,
    Rule,
    Window,
)
from carecalc.domain.trace import Step, Words
from carecalc.text import N_, Message

_HOLDS = {True: Message(N_("met")), False: Message(N_("not met"))}
_OPEN = Message(N_("not evaluated"))
_MONTHS_OF_A_YEAR = 12


class Finding(NamedTuple):
    """Whether something holds; None where it cannot be told for what is missing."""

    holds: bool | None
    step: Step
    missing: tuple[str, ...] = ()


class Figure(NamedTuple):
    """A sum in yuan, exactly; None where it cannot be told for what is missing."""

    value: Fraction | None
    step: Step
    missing: tuple[str, ...] = ()


def union(parts: Iterable[Sequence[str]]) -> tuple[str, ...]:
    """Return all names once, in the order they were met."""
    return tuple(dict.fromkeys(name for part in parts for name in part))


def finding(
    text: Words,
    holds: bool | None,
    rule: Rule,
    children: Sequence[Step] = (),
    missing: Sequence[str] = (),
) -> Finding:
    """Return a finding with its step; one that is decided misses nothing."""
    value = _OPEN if holds is None else _HOLDS[holds]
    step = Step(text, value, rule.clause, tuple(children), rule.mark)
    return Finding(holds, step, tuple(missing) if holds is None else ())


def all_of(text: Words, parts: Sequence[Finding], rule: Rule) -> Finding:
    """Return whether all hold: one that does not decides, whatever else is unknown."""
    return _joined(text, parts, rule, decisive=False)


def any_of(text: Words, parts: Sequence[Finding], rule: Rule) -> Finding:
    """Return whether one holds: one that does decides, whatever else is unknown."""
    return _joined(text, parts, rule, decisive=True)


def _joined(
    text: Words, parts: Sequence[Finding], rule: Rule, decisive: bool
) -> Finding:
    holds: bool | None = not decisive
    if any(part.holds is decisive for part in parts):
        holds = decisive
    elif any(part.holds is None for part in parts):
        holds = None
    missing = union(part.missing for part in parts)
    return finding(text, holds, rule, [part.step for part in parts], missing)


def negated(text: Words, part: Finding, rule: Rule) -> Finding:
    """Return whether something does not hold."""
    holds = None if part.holds is None else not part.holds
    return finding(text, holds, rule, [part.step], part.missing)


def said(
    text: Words, answer: bool | None, wanted: bool, rule: Rule, name: str
) -> Finding:
    """Return whether an answer is the one wanted; `name` is missing without one."""
    holds = None if answer is None else answer is wanted
    return finding(text, holds, rule, (), (name,))


def figure(
    text: Words,
    value: Fraction | None,
    rule: Rule,
    children: Sequence[Step] = (),
    missing: Sequence[str] = (),
) -> Figure:
    """Return a sum of money with its step."""
    shown = None if value is None else yuan(value)
    step = Step(text, shown, rule.clause, tuple(children), rule.mark)
    return Figure(value, step, tuple(missing))


def sum_of(text: Words, parts: Sequence[Figure], rule: Rule) -> Figure:
    """Return the sum of figures; it has a value only if each of them has."""
    missing = union(part.missing for part in parts)
    value: Fraction | None = Fraction(0)
    for part in parts:
        if value is not None:
            value = None if part.value is None else value + part.value
    return figure(text, value, rule, [part.step for part in parts], missing)


def yuan(value: Fraction) -> Message:
    """Return a sum in words; what is no whole fen also as the exact fraction."""
    if (value * 100).denominator == 1:
        return Message(N_("CNY {number}"), {"number": Money.of_yuan(value)})
    return Message(
        N_("about CNY {amount} (exactly {exact})"),
        {"amount": rounded(value, Rounding()), "exact": value},
    )


def rounded(value: Fraction, rounding: Rounding) -> Money:
    """Return a sum rounded once, as the rule says; halves go up, away from 0."""
    steps = value / rounding.to
    if rounding.mode == "up":
        whole = -(-steps.numerator // steps.denominator)
    elif rounding.mode == "down":
        whole = steps.numerator // steps.denominator
    else:
        doubled = 2 * steps + 1
        whole = doubled.numerator // (2 * doubled.denominator)
    return Money.of_yuan(whole * rounding.to)


def full_years(since: date, on: date) -> int:
    """Return how many years have passed; 29 February counts as 1 March."""
    return on.year - since.year - ((on.month, on.day) < (since.month, since.day))


def months_back(window: Window, on: date) -> tuple[Month, Month]:
    """Return the first and last month that are looked at on the day of application."""
    last = Month.of(on).plus(0 if window.includes_current else -1)
    return last.plus(1 - window.months), last


def months_counted(amount: Amount, first: Month, last: Month) -> int:
    """Return how often a declared sum counts between two months, both inclusive."""
    if amount.per == "window":
        return 1
    if amount.per == "once":
        assert amount.on is not None
        return int(first <= Month.of(amount.on) <= last)
    begin = first if amount.first is None else max(first, amount.first)
    end = last if amount.last is None else min(last, amount.last)
    return max(0, end.since(begin) + 1)


def standard(rules: HardshipRules, role: str, on: date) -> Figure:
    """Return a dated standard for one month."""
    part = rules.standards.get(role)
    row = None
    if part is not None and part.standard is not None:
        row = part.standard.on(on)
    if part is None or part.standard is None or row is None:
        code = f"standards.{role}" if part is None else part.code
        text = Message(N_("Standard {code}: not known"), {"code": code})
        rule = Rule() if part is None else Rule(part.clause, part.mark)
        return figure(text, None, rule, (), (code,))
    value = row.value
    text = Message(N_("{standard}, a month"), {"standard": part.standard.label})
    rule = Rule(row.clause, part.mark or row.mark)
    if part.standard.per != "year":
        return figure(text, value, rule)
    of_year = Message(N_("{standard}, a year"), {"standard": part.standard.label})
    child = figure(of_year, value, rule).step
    return figure(text, value / _MONTHS_OF_A_YEAR, rule, [child])


def limit_of(rules: HardshipRules, limit: Limit, on: date) -> Figure:
    """Return a multiple of a standard, of a month or of a year as the limit says."""
    base = standard(rules, limit.standard, on)
    factor = limit.factor * (_MONTHS_OF_A_YEAR if limit.per == "year" else 1)
    value = None if base.value is None else base.value * factor
    text = Message(N_("Limit: {factor} × the month's standard"), {"factor": factor})
    return figure(text, value, limit, [base.step], base.missing)


def below(
    text: Words, value: Figure, limit: Figure, rule: Rule, wanted: str = "below"
) -> Finding:
    """Return whether a figure lies `below` a limit, `at-most` at it, `above`, or
    `at-least` at it."""
    children = [value.step, limit.step]
    holds = None
    if value.value is not None and limit.value is not None:
        holds = {
            "below": value.value < limit.value,
            "at-most": value.value <= limit.value,
            "above": value.value > limit.value,
            "at-least": value.value >= limit.value,
        }[wanted]
    missing = union((value.missing, limit.missing))
    return finding(text, holds, rule, children, missing)
