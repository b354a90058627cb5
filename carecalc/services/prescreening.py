# SPDX-License-Identifier: Apache-2.0
"""Pre-screen (预审) the household of a case that comes as JSON; never read by `entitle`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from carecalc.catalog.hardship import HardshipLaw
from carecalc.domain.household import Household, Member
from carecalc.domain.person import normalise_id_number
from carecalc.domain.prescreen import NOT_EVALUATED, PreScreen, pre_screen
from carecalc.domain.prescreen_members import heads_of
from carecalc.domain.prescreen_rules import CATEGORIES, HardshipRules
from carecalc.domain.trace import Step
from carecalc.errors import UserError
from carecalc.i18n import Catalogue
from carecalc.text import N_, Message


@dataclass(slots=True)
class PreScreening:
    """The pre-screening of one batch: its law, its readings, and who belongs where.

    A person belongs to one household: the second that claims somebody is refused, and
    both are named.
    """

    law: HardshipLaw
    switches: Mapping[str, str]
    _homes: dict[str, str] = field(default_factory=dict)

    def value(
        self,
        raw: Mapping[str, object],
        region: str,
        on: date,
        words: Catalogue,
    ) -> dict[str, object]:
        """Return what `carecalc determine --pre-screen` adds to one line.

        `raw` is the line, already known to be a case; `on` the day of application.
        `UserError` (CASE-…) for a household that cannot be.
        """
        # Its models take a tenth of a second to make, which the window does not need.
        from carecalc.catalog.cases import read_household

        household = read_household(raw, on)
        if household is None:
            return {code: _without_household(words) for code in CATEGORIES}
        self._check_person(raw, household)
        rules = self.law.rules(region, on)
        found = pre_screen(household, rules, on, self.switches)
        self._claim(household, rules, on)
        return {code: _value(one, words) for code, one in found.items()}

    def readings(self, region: str, on: date) -> dict[str, str]:
        """Return the switches of a region's rules with the values used."""
        return {
            name: self.switches.get(name, switch.default)
            for name, switch in self.law.rules(region, on).switches.items()
        }

    def _claim(self, household: Household, rules: HardshipRules, on: date) -> None:
        """Note where those who count belong; refuse who belongs elsewhere already."""
        counted = heads_of(household, rules, on).each
        claimed = {
            normalise_id_number(m.id_number): n
            for n, m in enumerate(household.members)
            if m.id_number and counted[m.id].holds
        }
        for number, n in claimed.items():
            home = self._homes.get(number, household.id)
            if home != household.id:
                member = household.members[n]
                raise UserError(
                    "CASE-013",
                    Message(
                        N_(
                            "{name} belongs to the household {first} as well as {second}."
                        ),
                        {
                            "name": member.name or member.id,
                            "first": home,
                            "second": household.id,
                        },
                    ),
                    Message(N_("Clear up in which household the person lives.")),
                    f"household.members.{n}",
                )
        self._homes |= dict.fromkeys(claimed, household.id)

    def _check_person(self, raw: Mapping[str, object], household: Household) -> None:
        """Refuse a household whose member asked about is somebody else than the case."""
        person = raw.get("person")
        number = person.get("id_number") if isinstance(person, dict) else None
        about: Member = household.about
        if not number or not about.id_number:
            return
        if normalise_id_number(str(number)) != normalise_id_number(about.id_number):
            raise UserError(
                "CASE-014",
                Message(
                    N_("The case is about another person than {name}."),
                    {"name": about.name or about.id},
                ),
                Message(N_("Name in person the member whom the case is about.")),
                "household.person",
            )


def _without_household(words: Catalogue) -> dict[str, object]:
    step = Step(Message(N_("No household was declared")))
    return {
        "state": NOT_EVALUATED,
        "missing": ["household"],
        "per_head_fen": None,
        "arithmetic": arithmetic(step, words),
    }


def _value(found: PreScreen, words: Catalogue) -> dict[str, object]:
    return {
        "state": found.state,
        "missing": list(found.missing),
        "per_head_fen": None if found.per_head is None else found.per_head.fen,
        "arithmetic": arithmetic(found.step, words),
    }


def arithmetic(step: Step, words: Catalogue) -> dict[str, object]:
    """Return the steps of a result in one language, with the doubts they rest on."""
    return {
        "text": words.render(step.text),
        "value": None if step.value is None else words.render(step.value),
        "clause": step.clause,
        "mark": step.mark,
        "children": [arithmetic(child, words) for child in step.children],
    }
