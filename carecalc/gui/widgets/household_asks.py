# SPDX-License-Identifier: Apache-2.0
"""What the rules in force read of a member or supporter, so that no more is asked."""

from carecalc.domain.prescreen_rules import HardshipRules, Named, Rule
from carecalc.gui.widgets.household_words import RELATIONS, SITUATIONS, STUDENTS
from carecalc.text import N_, Message

Why = tuple[object, str]
"""What a question is asked for, in words, and the clause that asks."""

_ALLOWANCE = Message(N_("deduction from income"))
_SEVERE = Message(N_("severe illness or disability"))
_SUPPORT = Message(N_("support owed by family"))
_ABLE = Message(N_("whether the family could plainly provide alone"))
_CAPACITY = Message(N_("whether there is any capacity to support"))


def of_member(rules: HardshipRules, relation: str) -> dict[str, Why]:
    """Return the questions that a rule asks about a member of this relation."""
    asked: dict[str, Why] = {}
    for row in rules.membership.values():
        if row.relation and relation not in row.relation:
            continue
        reads = {
            "situation": bool(row.situation),
            "since": row.apart_years is not None,
            "student": bool(row.student),
            "independent": row.independent is not None,
            "duty": row.duty is not None,
            "co_resident": row.co_resident is not None,
        }
        for name, is_read in reads.items():
            if is_read:
                asked.setdefault(name, (row.label, row.clause))
        if row.relation and row.below_age is None and not any(reads.values()):
            break  # The first row that fits decides: later ones are not read.
    for allowance in rules.allowances.values():
        if allowance.when == "employed":
            asked.setdefault("employed", _why(allowance, _ALLOWANCE))
        if allowance.older_age is not None:
            asked.setdefault("supported_by", _why(allowance, _ALLOWANCE))
    if rules.severe is not None:
        if rules.severe.illness:
            asked["severely_ill"] = (_SEVERE, rules.severe.clause)
        if rules.severe.rows:
            asked["disabilities"] = (_SEVERE, rules.severe.clause)
    for no_work in rules.no_work.values():
        if no_work.categories:
            asked.setdefault("disabilities", _why(no_work, _SEVERE))
    return asked


def of_supporter(rules: HardshipRules) -> dict[str, Why]:
    """Return the questions that a rule asks about somebody who owes support."""
    asked: dict[str, Why] = {}
    if (support := rules.support) is not None:
        owed = (_SUPPORT, support.clause)
        asked |= {
            "fixed": (_SUPPORT, support.fixed.clause or support.clause),
            "paid": (_SUPPORT, support.fixed.clause or support.clause),
            "statuses": (_SUPPORT, support.poor_rule.clause or support.clause),
        }
        able = (_ABLE, support.able.clause or support.clause)
        for name in ("dwellings", "small_area", "property", "severe_member"):
            asked[name] = able
        for name in ("family_members", "family_income", "families"):
            asked[name] = owed
    for row in rules.no_capacity.values():
        if row.status:
            asked.setdefault("statuses", _why(row, _CAPACITY))
        if row.min_age is not None:
            asked.setdefault("birth_date", _why(row, _CAPACITY))
        if row.below is not None:
            asked.setdefault("own_income", _why(row, _CAPACITY))
    if rules.no_capacity:
        asked["other_incapacity"] = (_CAPACITY, "")
    return asked


def relations(rules: HardshipRules) -> list[str]:
    """Return the relations that can be declared, those the rules name among them."""
    read = {code for row in rules.membership.values() for code in row.relation}
    return [*RELATIONS, *sorted(read - set(RELATIONS))]


def situations(rules: HardshipRules) -> list[str]:
    """Return what may keep somebody away, as far as a rule asks for it."""
    read = {code for row in rules.membership.values() for code in row.situation}
    known = [code for code in SITUATIONS if code in read or code == "none"]
    return [*known, *sorted(read - set(SITUATIONS))]


def students(rules: HardshipRules) -> list[str]:
    """Return the kinds of school that a rule tells apart, and what is beyond them."""
    read = {code for row in rules.membership.values() for code in row.student}
    known = [
        code for code in STUDENTS if code in read or code in ("none", "postgraduate")
    ]
    return [*known, *sorted(read - set(STUDENTS))]


def _why(rule: Named | Rule, general: Message) -> Why:
    label = getattr(rule, "label", None)
    return (label if label is not None and label.zh_CN else general, rule.clause)
