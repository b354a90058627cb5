# SPDX-License-Identifier: Apache-2.0
"""Pre-screening (预审): which hardship statuses declared facts point to; advice only."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from carecalc.domain.household import Household, Member, check_household
from carecalc.domain.money import Money
from carecalc.domain.prescreen_income import (
    Group,
    IncomeFound,
    income_of,
    one_person,
    per_head,
)
from carecalc.domain.prescreen_kinds import check_kinds
from carecalc.domain.prescreen_members import (
    Heads,
    has_grade,
    heads_of,
    name_of,
    severe,
    younger,
)
from carecalc.domain.prescreen_parts import (
    Figure,
    Finding,
    all_of,
    any_of,
    below,
    figure,
    finding,
    limit_of,
    negated,
    rounded,
    said,
    union,
)
from carecalc.domain.prescreen_property import property_test
from carecalc.domain.prescreen_rigid import expenditure_of, rigid_test
from carecalc.domain.prescreen_rules import (
    CATEGORIES,
    CategoryRule,
    Grades,
    HardshipRules,
    NoWorkRow,
    Rule,
)
from carecalc.domain.prescreen_support import Support, no_supporter, support_of
from carecalc.domain.trace import Step
from carecalc.text import N_, Message

MET, NOT_MET, NOT_EVALUATED = "met", "not-met", "not-evaluated"
_STATES = {True: MET, False: NOT_MET, None: NOT_EVALUATED}


@dataclass(frozen=True, slots=True)
class PreScreen:
    """What declared facts say of one status; the county alone decides on it.

    `state` is `met`, `not-met` or `not-evaluated`; only the last has `missing`.
    `per_head` is the income a head and month, rounded once, where it could be told.
    """

    state: str
    missing: tuple[str, ...]
    per_head: Money | None
    step: Step


def pre_screen(
    household: Household,
    rules: HardshipRules,
    on: date,
    switches: Mapping[str, str] | None = None,
) -> Mapping[str, PreScreen]:
    """Return what a household's declared facts say of each status.

    `on` is the day of application. `UserError` (CASE-…) for a household that counts a
    person twice or names a kind that the law's file does not know.
    """
    check_household(household)
    check_kinds(household, rules)
    readings = {
        name: (switches or {}).get(name, switch.default)
        for name, switch in rules.switches.items()
    }
    return _Screening(household, rules, on, readings).all()


@dataclass(slots=True)
class _Screening:
    """One household under one law on one day; each category is worked out once."""

    household: Household
    rules: HardshipRules
    on: date
    readings: Mapping[str, str]
    _found: dict[str, tuple[Finding, Figure]] = field(default_factory=dict)
    _heads: Heads | None = None

    def all(self) -> Mapping[str, PreScreen]:
        """Return the result of every category, in the order of the law."""
        return {code: self._result(code) for code in CATEGORIES}

    def _result(self, code: str) -> PreScreen:
        found, income = self._category(code)
        rule = self.rules.categories.get(code)
        label: object = code if rule is None else rule.label
        advice = Message(
            N_("{category}: pre-screening, not a decision; the county decides"),
            {"category": label},
        )
        children = [*found.step.children]
        amount = None
        if income.value is not None:
            amount = rounded(income.value, self.rules.rounding)
            children.append(
                Step(
                    Message(N_("Income a head and month, rounded once")),
                    Message(N_("CNY {number}"), {"number": amount}),
                    self.rules.rounding.clause,
                    (),
                    self.rules.rounding.mark,
                )
            )
        mark = found.step.mark or self.rules.mark
        step = found.step._replace(text=advice, children=tuple(children), mark=mark)
        return PreScreen(_STATES[found.holds], found.missing, amount, step)

    def _category(self, code: str) -> tuple[Finding, Figure]:
        if code not in self._found:
            self._found[code] = self._work_out(code)
        return self._found[code]

    def _work_out(self, code: str) -> tuple[Finding, Figure]:
        rule = self.rules.categories.get(code)
        if rule is None:
            missing = (f"rules.categories.{code}",)
            unknown = Message(N_("The rules of this status are not known here"))
            return (
                finding(unknown, None, Rule(), (), missing),
                figure(unknown, None, Rule(), (), missing),
            )
        special: dict[str, Callable[[CategoryRule], tuple[Finding, Figure]]] = {
            "TK": self._extreme_hardship,
            "DBS": self._single,
        }
        if code in special:
            return special[code](rule)
        return self._family(code, rule)

    # --- the household ------------------------------------------------------------

    def heads(self) -> Heads:
        """Return who counts; worked out once."""
        if self._heads is None:
            self._heads = heads_of(self.household, self.rules, self.on)
        return self._heads

    def _family(self, code: str, rule: CategoryRule) -> tuple[Finding, Figure]:
        """Return whether a household fits a category by its income and property."""
        heads = self.heads()
        parts = [*self._not_others(rule), heads.each[self.household.about.id]]
        if heads.ids is None:
            unknown = finding(heads.step.text, None, rule, [heads.step], heads.missing)
            nothing = figure(heads.step.text, None, rule, (), heads.missing)
            return all_of("", [*parts, unknown], rule), nothing
        group = Group(heads.ids, whole=True)
        support = support_of(self.household, group.ids, self.rules, self.on)
        found, income = self._income(group, code, support)
        income = income._replace(
            step=income.step._replace(children=(heads.step, *income.step.children))
        )
        parts.append(self._below(income, rule, code))
        parts.append(support.nobody_able)
        parts += self._property(group, rule)
        parts += self._rigid(group, rule, found, len(group.ids))
        return all_of("", parts, rule), income

    def _not_others(self, rule: CategoryRule) -> list[Finding]:
        """Return that no category holds which goes before."""
        found = []
        for other in rule.not_if:
            result, _ = self._category(other)
            before = self.rules.categories.get(other)
            label: object = other if before is None else before.label
            text = Message(N_("not {category}"), {"category": label})
            part = result._replace(step=result.step._replace(text="", children=()))
            plain = negated(text, part, rule)
            found.append(plain._replace(step=plain.step._replace(children=())))
        return found

    def _income(
        self, group: Group, code: str, support: Support | None
    ) -> tuple[IncomeFound, Figure]:
        found = income_of(
            self.household,
            group,
            self.rules,
            self.on,
            self.readings,
            code,
            None if support is None else support.fee,
        )
        heads = len(group.ids)
        share = per_head(found.net, heads, self.rules.income_window)
        return found, share

    def _below(self, income: Figure, rule: CategoryRule, code: str) -> Finding:
        text = Message(N_("Income a head and month is below the limit"))
        if rule.income is None:
            missing = union((income.missing, (f"rules.categories.{code}.income",)))
            return finding(text, None, rule, [income.step], missing)
        limit = limit_of(self.rules, rule.income, self.on)
        return below(text, income, limit, rule.income)

    def _property(self, group: Group, rule: CategoryRule) -> list[Finding]:
        if rule.property is None:
            return []
        found = property_test(self.household, group, self.rules, self.on, rule.property)
        return [found]

    def _rigid(
        self, group: Group, rule: CategoryRule, income: IncomeFound, heads: int
    ) -> list[Finding]:
        """Return the tests of expenditure, for a category that has them."""
        if rule.rigid is None:
            return []
        spent = expenditure_of(self.household, group, self.rules, self.on)
        parts = [rigid_test(rule.rigid, spent, income.total)]
        if rule.left is not None:
            text = Message(N_("What is left after the expenditure"))
            value: Fraction | None = None
            if income.net.value is not None and spent.value is not None:
                value = income.net.value - spent.value
            missing = union((income.net.missing, spent.missing))
            steps = [income.net.step, spent.step]
            left = figure(text, value, rule.left, steps, missing)
            parts.append(
                below(
                    Message(N_("What is left a head and month reaches the limit")),
                    per_head(left, heads, self.rules.income_window),
                    limit_of(self.rules, rule.left, self.on),
                    rule.left,
                    "at-least",
                )
            )
        return parts

    # --- one person ----------------------------------------------------------------

    def _single(self, rule: CategoryRule) -> tuple[Finding, Figure]:
        """Return 参照单人户: within a family of another category, or alone."""
        person = self.household.about
        family, family_income = self._category(rule.of_family)
        of_family = self.rules.categories.get(rule.of_family)
        label: object = rule.of_family if of_family is None else of_family.label
        within = all_of(
            Message(N_("a severely disabled or ill member of such a family")),
            [
                family._replace(
                    step=family.step._replace(
                        text=Message(N_("family: {category}"), {"category": label}),
                        children=(),
                    )
                ),
                severe(person, self.rules),
            ],
            rule,
        )
        alone, own_income = self._alone(person, rule)
        parts = self._not_others(rule)
        parts.append(
            any_of(
                Message(N_("one of the two ways to a single-person household")),
                [within, alone],
                rule,
            )
        )
        income = own_income if alone.holds and not within.holds else family_income
        return all_of("", parts, rule), income

    def _alone(self, person: Member, rule: CategoryRule) -> tuple[Finding, Figure]:
        """Return whether a grown-up without work, severely disabled, fits alone."""
        group = one_person(self.household, person.id)
        support = support_of(self.household, group.ids, self.rules, self.on)
        _, income = self._income(group, "DBS", support)
        parts = [severe(person, self.rules)]
        if rule.alone_age is not None:
            young = younger(person, rule.alone_age, self.on)
            text = Message(N_("grown up"))
            parts.append(negated(text, young, rule))
        parts.append(
            said(
                Message(N_("{name} is not in work"), {"name": name_of(person)}),
                person.employed,
                False,
                rule,
                f"household.members.{person.id}.employed",
            )
        )
        parts += [self._below(income, rule, "DBS"), support.nobody_able]
        parts += self._property(group, rule)
        text = Message(N_("a grown-up without work, severely disabled, alone"))
        return all_of(text, parts, rule), income

    def _extreme_hardship(self, rule: CategoryRule) -> tuple[Finding, Figure]:
        """Return 特困: cannot work, has no source of income, nobody can support."""
        person = self.household.about
        group = one_person(self.household, person.id)
        _, income = self._income(group, "TK", None)
        source = all_of(
            Message(N_("No source of income")),
            [self._below(income, rule, "TK"), *self._property(group, rule)],
            rule.no_source,
        )
        parts = [
            self._no_work(person, rule.no_work),
            source,
            no_supporter(
                self.household, person.id, self.rules, self.on, rule.no_support
            ),
        ]
        return all_of("", parts, rule), income

    def _no_work(self, person: Member, rule: Rule) -> Finding:
        text = Message(N_("Unable to work"))
        rows = self.rules.no_work.values()
        if not rows:
            return finding(text, None, rule, (), ("rules.no_work",))
        return any_of(text, [self._unable(person, row) for row in rows], rule)

    def _unable(self, person: Member, row: NoWorkRow) -> Finding:
        parts: list[Finding] = []
        if row.below_age is not None:
            parts.append(younger(person, row.below_age, self.on))
        if row.min_age is not None:
            young = younger(person, row.min_age, self.on)
            text = Message(N_("{age} or older"), {"age": row.min_age})
            parts.append(negated(text, young, row))
        if row.categories:
            grades = Grades("", "", row.categories, row.grades)
            shown = Message(N_("disability of this kind and grade"))
            parts.append(finding(shown, has_grade(person, grades), row))
        return all_of(row.label, parts, row)
