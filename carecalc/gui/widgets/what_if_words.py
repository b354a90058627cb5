# SPDX-License-Identifier: Apache-2.0
"""How the places of a law that can be tried, and their values, are told."""

from collections.abc import Sequence
from fractions import Fraction

from carecalc.domain.chart import Words
from carecalc.domain.money import Money
from carecalc.services.sandbox_places import Place
from carecalc.text import N_, Message

_UNITS = {
    "yuan": N_("CNY {number}"),
    "years": N_("{number} years"),
    "months": N_("{number} months"),
}


def name_of(place: Place) -> Message:
    """Return where a value stands and what it is, in one line."""
    if not place.what:
        return Message("{where}", {"where": place.where})
    return Message("{where} · {what}", {"where": place.where, "what": place.what})


def value_words(place: Place, value: Sequence[str] | None) -> Words:
    """Return a value in words; of one that is gone, a dash."""
    if value is None:
        return "–"
    if place.is_number:
        template = _UNITS.get(place.unit)
        return Message(template, {"number": value[0]}) if template else value[0]
    names = dict(place.options)
    return Message("{all}", {"all": tuple(names.get(code, code) for code in value)})


def money_words(yuan: Fraction, is_signed: bool = False) -> str:
    """Return yuan with its fen; with a sign where it says a difference."""
    words = str(Money.of_yuan(yuan))
    return f"+{words}" if is_signed and yuan > 0 else words


def signed(number: int) -> str:
    """Return a difference of people with its sign."""
    return f"+{number}" if number > 0 else str(number)
