# SPDX-License-Identifier: Apache-2.0
"""What the parts of an edited thing are called, and how their values read."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from datetime import date
from typing import Any

from carecalc.domain.care_plan import Plan, PlanLine
from carecalc.domain.household import (
    Amount,
    Asset,
    Dwelling,
    Household,
    Member,
    Supporter,
    Vehicle,
)
from carecalc.domain.household_file import HouseholdFile
from carecalc.domain.masking import mask_id_number, mask_phone
from carecalc.domain.money import Money
from carecalc.domain.office import ScaleRules
from carecalc.domain.period import Month
from carecalc.domain.prescreen_rules import HardshipRules
from carecalc.domain.scale import Scale
from carecalc.domain.side_by_side import Key
from carecalc.gui.widgets.care_cards import unit_words
from carecalc.gui.widgets.household_sections import SECTIONS
from carecalc.gui.widgets.household_words import (
    DUTIES,
    RELATIONS,
    SCHOOLS,
    SITUATIONS,
    STUDENTS,
    TENURES,
    amount_line,
    asset_line,
    kind_of,
    member_name,
    named,
    owned_line,
)
from carecalc.gui.widgets.numbers import Numbers
from carecalc.gui.widgets.plan_rows import rough_exact
from carecalc.gui.widgets.speaking import Speaking, Voice
from carecalc.text import N_

_NUMBERS: Mapping[str, Callable[[str], str]] = {
    "id_number": mask_id_number,
    "phone": mask_phone,
    "contact_phone": mask_phone,
}
_PERSON = {
    "name": N_("Name"),
    "id_number": N_("Identity number"),
    "birth_date": N_("Birth date"),
    "sex": N_("Sex"),
    "community": N_("Community"),
    "phone": N_("Telephone"),
    "address": N_("Address"),
    "contact_name": N_("Contact person"),
    "contact_relation": N_("Relation to the elder"),
    "contact_phone": N_("Contact's telephone"),
    "note": N_("Note"),
}
_OFFICE = {
    "authority": N_("Deciding authority"),
    "street": N_("Street office"),
    "assessment_body": N_("Assessment body"),
    "telephone": N_("Telephone"),
    "letterhead": N_("Letterhead"),
    "appeal_body": N_("Administrative appeal to"),
    "court": N_("Court for a lawsuit"),
    "region": N_("Region code"),
    "communities": N_("Communities"),
    "validity_months": N_("A level holds for (months)"),
    "show_level_early": N_(
        "Show the level, and how near the next one is, before all is answered"
    ),
    "show_last_early": N_("Show the answers of last time before all is answered"),
    "blank_minutes": N_("Minutes until the window is covered during a visit"),
    "lock_minutes": N_("Minutes until the office is locked during a visit"),
    "idle_minutes": N_("Minutes until the office is locked without a visit"),
}
_PARTS = {
    "relation": N_("Relation to the applicant"),
    "situation": N_("Situation"),
    "since": N_("since when away"),
    "student": N_("pupil or student"),
    "independent": N_("able to live independently"),
    "duty": N_("legal duty of support"),
    "co_resident": N_("long residence together"),
    "employed": N_("whether employed"),
    "severely_ill": N_("whether severely ill"),
    "disabilities": N_("Disability"),
    "supported_by": N_("who looks after this person"),
    "of": N_("Whom this person supports"),
    "own_income": N_("own income a month"),
    "family_members": N_("heads in the family"),
    "family_income": N_("the family's income a month"),
    "families": N_("families supported"),
    "statuses": N_("hardship statuses"),
    "dwellings": N_("dwellings of the family"),
    "small_area": N_("floor area a head"),
    "property": N_("property of the family"),
    "severe_member": N_("somebody severely ill or disabled"),
    "fixed": N_("sum of the judgement or agreement"),
    "fixed_too_low": N_("that sum is too low"),
    "paid": N_("what is really paid"),
    "other_incapacity": N_("another recognised ground"),
    "insurance": N_("what insurance paid"),
    "designated": N_("designated institution"),
    "invoiced": N_("invoice"),
    "school": N_("kind of school"),
    "public_price": N_("price of a public school"),
}


class Words(Speaking):
    """Titles and values of one kind of thing; `about` is told both sides first."""

    def __init__(self, voice: Voice) -> None:
        self.voice = voice

    def about(self, theirs: Any, mine: Any) -> None:
        """Take what names are looked up in."""

    def title(self, key: Key) -> str:
        """Return what a part is called."""
        raise NotImplementedError

    def hidden(self, keys: Iterable[Key]) -> tuple[str, ...]:
        """Return the numbers among parts that are shown only on request."""
        return ()

    def value(self, key: Key, value: object) -> str:
        """Return how a part reads; a dash where there is nothing."""
        return self.plain(value) or "—"

    def plain(self, value: object) -> str:
        """Return a value of any kind in words."""
        if value is None:
            return ""
        if isinstance(value, bool):
            return self.gettext("yes") if value else self.gettext("no")
        if isinstance(value, Money):
            return self.gettext("CNY {amount}", amount=value)
        if isinstance(value, Month | date | int | str):
            return self.words(value)
        assert isinstance(value, tuple)
        return self.words(tuple(self.plain(each) for each in value))


class PersonWords(Words):
    """A person's entries, with the numbers as they may be seen."""

    def __init__(self, voice: Voice, numbers: Numbers) -> None:
        super().__init__(voice)
        self._numbers = numbers

    def title(self, key: Key) -> str:
        """Return what the form calls a field."""
        return self.gettext(_PERSON[key[0]])

    def hidden(self, keys: Iterable[Key]) -> tuple[str, ...]:
        """Return the numbers among the fields."""
        return tuple(sorted(key[0] for key in keys if key[0] in _NUMBERS))

    def value(self, key: Key, value: object) -> str:
        """Return an entry, a number by its ends until somebody asked for it."""
        if key[0] in _NUMBERS:
            seen = self._numbers.seen(key[0], str(value or ""), _NUMBERS[key[0]])
            return seen or "—"
        if key[0] == "sex" and value:
            return self.voice.name("sex", str(value))
        return super().value(key, value)


class OfficeWords(Words):
    """An office's names and its rules for each scale."""

    def __init__(self, voice: Voice) -> None:
        super().__init__(voice)
        self.scales: tuple[Scale, ...] = ()

    def title(self, key: Key) -> str:
        """Return what the page calls a field."""
        if key[0] != "scale_rules":
            return self.gettext(_OFFICE[key[0]])
        scale = self._scale(key)
        label = key[1] if scale is None else scale.label
        return self.gettext("Rules for {scale}", scale=label)

    def value(self, key: Key, value: object) -> str:
        """Return a name, or the rules of a scale in one line."""
        if key[0] == "scale_rules":
            return self._rules(key, value)
        return super().value(key, value)

    def _rules(self, key: Key, rules: object) -> str:
        said = []
        if isinstance(rules, ScaleRules):
            scale = self._scale(key)
            for name, chosen in rules.switches.items():
                switch = None if scale is None else scale.graph.switches.get(name)
                words: object = chosen
                if switch is not None:
                    words = switch.values.get(chosen, chosen)
                said.append(self.words(words))
            for months, text in (
                (rules.validity_months, N_("valid for {count} months")),
                (rules.interval_months, N_("next due after {count} months")),
            ):
                if months is not None:
                    said.append(self.gettext(text, count=months))
        return " · ".join(said) or self.gettext("as the scale's file says")

    def _scale(self, key: Key) -> Scale | None:
        return next((one for one in self.scales if one.code == key[1]), None)


class HouseholdWords(Words):
    """What a household declares, entry by entry; identity numbers by their ends."""

    def __init__(self, voice: Voice, numbers: Numbers) -> None:
        super().__init__(voice)
        self._numbers = numbers
        self.rules: HardshipRules | None = None
        self._people = Household("", ())

    def about(self, theirs: HouseholdFile, mine: HouseholdFile) -> None:
        """Take the members of both sides."""
        there = theirs.household.members
        ids = {one.id for one in there}
        typed = tuple(one for one in mine.household.members if one.id not in ids)
        self._people = Household("", (*there, *typed))

    def hidden(self, keys: Iterable[Key]) -> tuple[str, ...]:
        """Return `household` where people of it differ."""
        people = any(key[0] in ("members", "supporters") for key in keys)
        return ("household",) if people else ()

    def title(self, key: Key) -> str:
        """Return which list an entry stands in, and what or who it is."""
        name = key[0]
        if name == "person":
            return self.gettext("Who applies")
        if name == "small_area":
            return self.gettext(_PARTS[name])
        if name == "vetoes":
            return self.gettext("Other excluding cases")
        title = self.gettext(SECTIONS[name][0])
        if len(key) > 2:
            of = self._kind(name, key[1])
            return self.gettext("{list}: {what}", list=title, what=of)
        return title

    def value(self, key: Key, value: object) -> str:
        """Return an entry with everything that is declared of it."""
        if value is None:
            return self.gettext("not there")
        if value == ():
            return self.gettext("There is none")
        if key[0] == "person":
            return member_name(self.voice, self._people, str(value) or None)
        if key[0] == "vetoes" and self.rules is not None:
            assert isinstance(value, tuple)
            known = self.rules.vetoes
            return self.words(
                tuple(known[code].label if code in known else code for code in value)
            )
        if isinstance(value, Member | Supporter):
            return self._person(value)
        if isinstance(value, Amount):
            return self._joined(
                amount_line(self.voice, value, self._people),
                self._rest(value, {each.name for each in fields(Amount)}),
            )
        if isinstance(value, Asset):
            line = asset_line(self.voice, value, self._people)
            return self._joined(line, self._rest(value, {"kind", "amount", "member"}))
        if isinstance(value, Dwelling | Vehicle):
            return owned_line(self.voice, value, self._people)
        return super().value(key, value)

    def _person(self, one: Member | Supporter) -> str:
        number = self._numbers.seen("household", one.id_number, mask_id_number)
        head = self._joined(one.name or one.id, number)
        left_out = {"id", "name", "id_number"}
        if isinstance(one, Supporter) and one.member is None:
            left_out.add("member")
        return self._joined(head, self._rest(one, left_out))

    def _rest(self, entry: Any, left_out: set[str]) -> str:
        """Return what else is declared of an entry, each with its name."""
        said = []
        for each in fields(entry):
            value = getattr(entry, each.name)
            if each.name in left_out or value is None or value in ((), "", "none"):
                continue
            words = self._part(each.name, value)
            if each.name in ("relation", "situation", "birth_date", "member"):
                said.append(words)
                continue
            if each.name in ("first", "last"):
                said.append(words)
                continue
            if each.name == "duty" and isinstance(value, str):
                said.append(words)
                continue
            title = self.gettext(_PARTS[each.name])
            said.append(self.gettext("{name}: {what}", name=title, what=words))
        return " · ".join(said)

    def _part(self, name: str, value: object) -> str:
        tables = {
            "relation": RELATIONS,
            "situation": SITUATIONS,
            "student": STUDENTS,
            "school": SCHOOLS,
        }
        if name in tables:
            return named(self.voice, tables[name], str(value))
        if name == "duty" and isinstance(value, str):
            return named(self.voice, DUTIES, value)
        if name == "member":
            return member_name(self.voice, self._people, str(value))
        if name in ("of", "supported_by"):
            assert isinstance(value, tuple)
            return self.words(
                tuple(member_name(self.voice, self._people, one) for one in value)
            )
        if name == "statuses":
            assert isinstance(value, tuple)
            return self.words(tuple(self.voice.name("status", one) for one in value))
        if name == "disabilities":
            assert isinstance(value, tuple)
            return self.words(
                tuple(
                    self.gettext(
                        "{category}, grade {grade}",
                        category=self.voice.name("category", one.category),
                        grade=one.grade,
                    )
                    for one in value
                )
            )
        return self.plain(value)

    def _kind(self, name: str, code: str) -> str:
        if name == "dwellings":
            return named(self.voice, TENURES, code)
        kinds = {} if self.rules is None else getattr(self.rules, name, {})
        return kind_of(self.voice, kinds, code)

    def _joined(self, *texts: str) -> str:
        return " · ".join(text for text in texts if text)


class PlanWords(Words):
    """The services of a plan, with how much of each by whom."""

    def __init__(self, voice: Voice) -> None:
        super().__init__(voice)
        self._labels: dict[str, object] = {}

    def about(self, theirs: Plan, mine: Plan) -> None:
        """Take what the services are called."""
        for plan in (theirs, mine):
            for line in (*plan.lines, *plan.not_covered):
                self._labels[line.service] = line.label

    def title(self, key: Key) -> str:
        """Return what a service is called."""
        if key[0] == "money":
            return self.gettext("Money of a month, CNY")
        return self.words(self._labels.get(key[1], key[1]))

    def value(self, key: Key, value: object) -> str:
        """Return how much of a service, at what price, by whom."""
        if value is None:
            return self.gettext("not there")
        if not isinstance(value, PlanLine):
            return super().value(key, value)
        said = []
        if value.why_not:
            said.append(self.gettext("Not covered"))
        unit = unit_words(self, value.unit)
        count = rough_exact(value.units_a_week)
        said.append(self.gettext("{count} a week ({unit})", count=count, unit=unit))
        if value.price is not None:
            said.append(self.gettext("CNY {amount} each", amount=value.price))
        said += [value.provider] if value.provider else []
        return " · ".join(said)
