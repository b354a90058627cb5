# SPDX-License-Identifier: Apache-2.0
"""What the forms for parts of a household share: whose, how much, why it is asked."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Any

from PySide6.QtWidgets import QLineEdit

from carecalc.domain.household import Household
from carecalc.domain.money import Money
from carecalc.domain.period import Month
from carecalc.domain.prescreen_rules import HardshipRules
from carecalc.errors import UserError
from carecalc.gui.widgets.form_fields import FormFields
from carecalc.gui.widgets.household_asks import Why
from carecalc.gui.widgets.household_words import member_name
from carecalc.gui.widgets.inputs import Choice
from carecalc.gui.widgets.numbers import Numbers
from carecalc.gui.widgets.speaking import Voice


@dataclass(frozen=True, slots=True)
class Declaring:
    """What a form needs: the household so far, the rules of a day, a new entry's id.

    `numbers` shows identity numbers whole on request.
    """

    household: Household
    rules: HardshipRules
    on: date
    new_id: str = ""
    numbers: Numbers | None = None


class HouseholdForm(FormFields):
    """Fields of one entry; `declared` gives the value of the domain."""

    def __init__(self, voice: Voice, at: Declaring) -> None:
        super().__init__(voice)
        self.at = at
        self.build()

    def build(self) -> None:
        """Make the fields."""
        raise NotImplementedError

    def show_entry(self, entry: Any) -> None:
        """Fill the fields with what is declared."""
        raise NotImplementedError

    def value(self) -> Any:
        """Return what is typed, whatever is lacking."""
        raise NotImplementedError

    def declared(self) -> Any | None:
        """Return what is typed; None after showing beside the fields what is wrong."""
        self.begin_reading()
        value = self.value()
        return value if self.is_complete() else None

    # -- fields of this room

    def add_answer(self, name: str, title: str, why: Why) -> None:
        """Add a question that is answered yes or no, or is not known yet."""
        control = Choice()
        control.fill(
            [
                (None, self.gettext("not known")),
                (True, self.gettext("yes")),
                (False, self.gettext("no")),
            ]
        )
        self.add(name, title, control, hint=self.asked_for(why))

    def add_member(self, name: str = "member") -> None:
        """Add the choice whose something is."""
        control = Choice()
        whole = member_name(self.voice, self.at.household, None)
        people: list[tuple[object, str]] = [
            (m.id, m.name or m.id) for m in self.at.household.members
        ]
        control.fill([(None, whole), *people])
        self.add(name, self.gettext("Whose"), control)

    def asked_for(self, why: Why) -> str:
        """Return why a question is asked: the rule that reads it, and its clause."""
        what, clause = why
        said = self.gettext("Asked for: {rule}", rule=what)
        return f"{said} ({clause})" if clause else said

    # -- reading

    def answer(self, name: str) -> Any:
        """Return what is chosen, None for what is not known or not asked."""
        if name not in self.fields or self.fields[name].isHidden():
            return None
        control = self.fields[name].control
        assert isinstance(control, Choice)
        return control.code()

    def number(self, name: str) -> int | None:
        """Return a whole number; None where nothing is typed or asked."""
        if name not in self.fields or self.fields[name].isHidden():
            return None
        control = self.fields[name].control
        assert isinstance(control, QLineEdit)
        typed = unicodedata.normalize("NFKC", control.text()).strip()
        if not typed:
            return None
        if re.fullmatch(r"\d{1,3}", typed, re.ASCII) is None:
            self.lack(name, self.gettext("Write a whole number, such as 3."))
            return None
        return int(typed)

    def month(self, name: str) -> Month | None:
        """Return the month typed: 2026-3, 202603, 2026年3月."""
        control = self.fields[name].control
        assert isinstance(control, QLineEdit)
        typed = unicodedata.normalize("NFKC", control.text()).strip()
        if not typed or self.fields[name].isHidden():
            return None
        match = re.fullmatch(r"(\d{4})\s*[-./年]?\s*(\d{1,2})\s*月?", typed, re.ASCII)
        text = typed if match is None else f"{match[1]}-{int(match[2]):02d}"
        try:
            return Month.parse(text)
        except UserError as error:
            self.lack(name, error)
            return None

    def choose(self, name: str, code: object) -> None:
        """Choose a code in a field, if the field is there."""
        if name in self.fields:
            control = self.fields[name].control
            assert isinstance(control, Choice)
            control.choose(code)

    def write(self, name: str, value: str | date | Money | None) -> None:
        """Write into a field, if the field is there."""
        if name in self.fields:
            self.fill(**{name: value})
