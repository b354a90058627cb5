# SPDX-License-Identifier: Apache-2.0
"""Values in the words of one language: law texts, messages, days, months, amounts."""

from dataclasses import fields, is_dataclass
from datetime import date
from typing import TYPE_CHECKING

from carecalc.documents.fonts import Fonts
from carecalc.documents.values import Value
from carecalc.domain.money import Money
from carecalc.domain.period import Month
from carecalc.text import Message, Text

if TYPE_CHECKING:
    from carecalc.i18n import Catalogue

_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


class Voice:
    """Says values in the language of one catalogue."""

    def __init__(self, catalogue: "Catalogue") -> None:
        self._catalogue = catalogue
        self.language: str = catalogue.language

    def say(self, value: Value) -> str:
        """Return `value` in words; None is nothing, amounts carry their unit."""
        match value:
            case None:
                return ""
            case str():
                return value
            case Text():
                return value.in_(self.language)
            case Message():
                return self._catalogue.render(value)
            case Money():
                return self._amount(value)
            case Month():
                return self._month(value.year, value.number)
            case date():
                return self._day(value)

    def fill(self, template: Text, **values: Value | int) -> str:
        """Return a wording of the layout with its `{placeholders}` filled."""
        said = {
            name: str(value) if isinstance(value, int) else self.say(value)
            for name, value in values.items()
        }
        return template.in_(self.language).format(**said)

    def _amount(self, money: Money) -> str:
        return f"CNY {money}" if self.language == "en" else f"{money}元"

    def _month(self, year: int, month: int) -> str:
        if self.language == "en":
            return f"{_MONTHS[month - 1]} {year}"
        return f"{year}年{month}月"

    def _day(self, day: date) -> str:
        if self.language == "en":
            return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
        return f"{day.year}年{day.month}月{day.day}日"


def require_glyphs(value: object, fonts: Fonts, place: str = "") -> None:
    """Raise `PAPER-001` for the first text in `value` that no font can print.

    `place` grows to the path of the field: `subject.name`, `lines.3.holder`.
    """
    if isinstance(value, str):
        fonts.require(value, place)
    elif isinstance(value, tuple | list):
        for number, each in enumerate(value, start=1):
            require_glyphs(each, fonts, f"{place}.{number}" if place else str(number))
    elif is_dataclass(value):
        for each in fields(value):
            below = f"{place}.{each.name}" if place else each.name
            require_glyphs(getattr(value, each.name), fonts, below)


def masked(number: str) -> str:
    """Return an account number with all but its last four characters hidden."""
    return "*" * max(0, len(number) - 4) + number[-4:]
