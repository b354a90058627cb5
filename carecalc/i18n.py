# SPDX-License-Identifier: Apache-2.0
"""Languages without Qt: message catalogues, and dates, months and numbers in words."""

import gettext
import io
from collections.abc import Callable
from datetime import date, datetime
from fractions import Fraction
from functools import cache

from carecalc.domain.money import Money
from carecalc.domain.period import Month
from carecalc.paths import resources
from carecalc.text import LANGUAGES, Message, Text

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


class Catalogue:
    """One language: its translations and its ways to write values."""

    def __init__(self, language: str, translate: Callable[[str], str]) -> None:
        self.language = language
        self.gettext = translate

    def render(self, words: object) -> str:
        """Return anything a message may hold as words of this language."""
        if isinstance(words, str):
            return words
        if isinstance(words, Message):
            values = {name: self.render(v) for name, v in words.values.items()}
            template = words.template
            return self.gettext(template).format(**values) if template else ""
        if isinstance(words, Text):
            return words.in_(self.language)
        if isinstance(words, tuple | list):
            separator = "、" if self.language == "zh_CN" else ", "
            return separator.join(self.render(word) for word in words)
        if isinstance(words, Fraction | int):
            return self.number(Fraction(words))
        if isinstance(words, Money):
            return str(words)
        if isinstance(words, Month):
            return self.month(words)
        if isinstance(words, date):
            return self.date(words)
        raise TypeError(f"{type(words).__name__} has no words")

    def number(self, value: Fraction) -> str:
        """Return a number exactly: with decimals if they end, else as a fraction."""
        return plain_number(value)

    def date(self, day: date) -> str:
        """Return a civil day: 2026年11月21日, 21 November 2026."""
        if self.language == "zh_CN":
            return f"{day.year}年{day.month}月{day.day}日"
        return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"

    def month(self, month: Month) -> str:
        """Return a month: 2026年11月, November 2026."""
        if self.language == "zh_CN":
            return f"{month.year}年{month.number}月"
        return f"{_MONTHS[month.number - 1]} {month.year}"

    def time(self, moment: datetime) -> str:
        """Return a time of day with seconds."""
        return f"{moment:%H:%M:%S}"


def plain_number(value: Fraction) -> str:
    """Return `value` with all its decimals, or as a fraction if they do not end."""
    if value.denominator == 1:
        return str(value.numerator)
    rest = value.denominator
    twos = fives = 0
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    if rest != 1:
        return f"{value.numerator}/{value.denominator}"
    places = max(twos, fives)
    digits = f"{abs(value.numerator) * 10**places // value.denominator:0{places + 1}d}"
    sign = "-" if value < 0 else ""
    return f"{sign}{digits[:-places]}.{digits[-places:]}"


@cache
def catalogue(language: str) -> Catalogue:
    """Return the catalogue of `zh_CN` or `en`; English is the source and needs none."""
    if language not in LANGUAGES:
        raise ValueError(f"no language {language!r}")
    if language == "en":
        return Catalogue(language, str)
    file = resources() / "i18n" / language / "LC_MESSAGES" / "carecalc.mo"
    translations = gettext.GNUTranslations(io.BytesIO(file.read_bytes()))
    return Catalogue(language, translations.gettext)
