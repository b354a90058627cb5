# SPDX-License-Identifier: Apache-2.0
"""Values of a paper in the words of its language, each checked against the fonts."""

from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING

from carecalc.documents.values import Value
from carecalc.domain.money import Money
from carecalc.domain.trace import Words
from carecalc.i18n import Catalogue
from carecalc.text import Text

if TYPE_CHECKING:
    from carecalc.documents.fonts import Fonts


class Voice:
    """Says values in the language of one catalogue; `amount` is how money is written."""

    def __init__(self, catalogue: Catalogue, amount: Text) -> None:
        self._catalogue = catalogue
        self._amount = amount
        self.language = catalogue.language

    def say(self, value: Value) -> str:
        """Return `value` in words; None is nothing, amounts carry their unit."""
        if value is None:
            return ""
        if isinstance(value, Money):
            return self._amount.in_(self.language).format(amount=value)
        return self._catalogue.render(value)

    def names(self, values: Sequence[Words]) -> str:
        """Return several names as one enumeration."""
        return self._catalogue.render(tuple(values))

    def fill(self, template: Text, **values: Value | int) -> str:
        """Return a wording of the layout with its `{placeholders}` filled."""
        said = {
            name: str(value) if isinstance(value, int) else self.say(value)
            for name, value in values.items()
        }
        return template.in_(self.language).format(**said)


def require_glyphs(value: object, fonts: "Fonts", place: str = "") -> None:
    """Raise `PAPER-001` for the first text in `value` that no font can print.

    `place` grows to the path of the field: `subject.name`, `lines.3.holder`.
    """
    if isinstance(value, str):
        fonts.require(value, place)
    elif isinstance(value, tuple | list):
        for number, each in enumerate(value, start=1):
            require_glyphs(each, fonts, f"{place}.{number}" if place else str(number))
    elif isinstance(value, Mapping):
        for name, each in value.items():
            require_glyphs(each, fonts, f"{place}.{name}" if place else str(name))
    elif is_dataclass(value):
        named = {each.name: getattr(value, each.name) for each in fields(value)}
        require_glyphs(named, fonts, place)


def masked(number: str) -> str:
    """Return an account number with all but its last four characters hidden."""
    return "*" * max(0, len(number) - 4) + number[-4:]
