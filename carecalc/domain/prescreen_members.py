# SPDX-License-Identifier: Apache-2.0
"""Who of those named counts as a member of the household, and who is severely disabled."""

from datetime import date
from typing import NamedTuple

from carecalc.domain.household import Household, Member
from carecalc.domain.period import Month, age_in_month
from carecalc.domain.prescreen_parts import (
    Finding,
    all_of,
    any_of,
    finding,
    full_years,
    said,
    union,
)
from carecalc.domain.prescreen_rules import (
    Grades,
    HardshipRules,
    MemberRow,
    Rule,
    Severe,
)
from carecalc.domain.trace import Step, Words
from carecalc.text import N_, Message


class Heads(NamedTuple):
    """The ids of the members that count; None where it cannot be told of somebody.

    `each` holds the finding of every member by id.
    """

    ids: frozenset[str] | None
    each: dict[str, Finding]
    step: Step
    missing: tuple[str, ...] = ()


def name_of(member: Member) -> str:
    """Return what a member is called."""
    return member.name or member.id


def whose(household: Household, member: str | None) -> Words:
    """Return who has what was declared: a member by name, or the household."""
    if member is None:
        return Message(N_("the household"))
    return next(name_of(m) for m in household.members if m.id == member)


def heads_of(household: Household, rules: HardshipRules, on: date) -> Heads:
    """Return who counts on the day of application."""
    each = {m.id: counts(m, rules, on) for m in household.members}
    counted = [i for i, found in each.items() if found.holds]
    missing = union(found.missing for found in each.values())
    step = Step(
        Message(N_("Members who count")),
        None if missing else Message(N_("{count} person(s)"), {"count": len(counted)}),
        "",
        tuple(found.step for found in each.values()),
    )
    return Heads(None if missing else frozenset(counted), each, step, missing)


def counts(member: Member, rules: HardshipRules, on: date) -> Finding:
    """Return whether a member counts: the first row that fits says so.

    Rows that cannot be judged stay possible; if all possible rows say the same, it is
    decided.
    """
    name = name_of(member)
    outcomes: set[bool] = set()
    missing: list[tuple[str, ...]] = []
    steps: list[Step] = []
    reason = MemberRow()
    for row in rules.membership.values():
        fits = _fits(member, row, on)
        if fits.holds is False:
            continue
        steps.append(fits.step)
        outcomes.add(row.counted)
        reason = row
        if fits.holds:
            break
        missing.append(fits.missing)
    else:
        outcomes.add(False)
        if not rules.membership:
            outcomes.add(True)
            missing.append(("rules.membership",))
    holds = outcomes.pop() if len(outcomes) == 1 else None
    text = Message(N_("{name} counts as a member"), {"name": name})
    rule = Rule(reason.clause, reason.mark)
    return finding(text, holds, rule, steps, union(missing))


def _fits(member: Member, row: MemberRow, on: date) -> Finding:
    """Return whether all that a row looks at holds for a member."""
    at = f"household.members.{member.id}"
    parts: list[Finding] = []
    if row.relation:
        text = Message(N_("relation to the applicant"))
        parts.append(finding(text, member.relation in row.relation, Rule()))
    if row.situation:
        text = Message(N_("situation"))
        parts.append(finding(text, member.situation in row.situation, Rule()))
    if row.apart_years is not None:
        since = member.since
        parts.append(
            finding(
                Message(N_("for at least {years} years"), {"years": row.apart_years}),
                None if since is None else full_years(since, on) >= row.apart_years,
                Rule(),
                (),
                (f"{at}.since",),
            )
        )
    if row.below_age is not None:
        parts.append(younger(member, row.below_age, on))
    if row.student:
        parts.append(
            finding(
                Message(N_("pupil or student")),
                None if member.student is None else member.student in row.student,
                Rule(),
                (),
                (f"{at}.student",),
            )
        )
    for key, text, answer, wanted in (
        (
            "independent",
            Message(N_("able to live independently")),
            member.independent,
            row.independent,
        ),
        ("duty", Message(N_("legal duty of support")), member.duty, row.duty),
        (
            "co_resident",
            Message(N_("long residence together")),
            member.co_resident,
            row.co_resident,
        ),
    ):
        if wanted is not None:
            parts.append(said(text, answer, wanted, Rule(), f"{at}.{key}"))
    return all_of(row.label, parts, row)


def younger(member: Member, age: int, on: date) -> Finding:
    """Return whether a member is younger than an age, as of the month of a day."""
    text = Message(N_("younger than {age}"), {"age": age})
    if member.birth_date is None:
        missing = f"household.members.{member.id}.birth_date"
        return finding(text, None, Rule(), (), (missing,))
    reached = age_in_month(member.birth_date, Month.of(on))
    shown = Step(Message(N_("age")), Message(N_("{years} years"), {"years": reached}))
    return finding(text, reached < age, Rule(), [shown])


def has_grade(member: Member, row: Grades) -> bool:
    """Tell whether a member's certificates show one of the grades."""
    return any(
        d.category in row.categories and d.grade in row.grades
        for d in member.disabilities
    )


def severe(member: Member, rules: HardshipRules) -> Finding:
    """Return whether a member is severely disabled or severely ill."""
    text = Message(
        N_("{name} is severely disabled or severely ill"), {"name": name_of(member)}
    )
    rule = rules.severe
    if rule is None:
        return finding(text, None, Rule(), (), ("rules.severe",))
    parts = [disabled(member, rule)]
    if rule.illness:
        parts.append(
            said(
                Message(N_("severe illness")),
                member.severely_ill,
                True,
                Rule(),
                f"household.members.{member.id}.severely_ill",
            )
        )
    return any_of(text, parts, rule)


def disabled(member: Member, rule: Severe) -> Finding:
    """Return whether a member's certificates show a severe disability."""
    met = next((row for row in rule.rows if has_grade(member, row)), None)
    text = Message(N_("severe disability"))
    return finding(text, met is not None, met or rule)
