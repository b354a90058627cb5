# SPDX-License-Identifier: Apache-2.0
"""How the places of a law that can be tried, and their values, are told."""

from collections.abc import Sequence
from fractions import Fraction

from carecalc.domain.chart import Words
from carecalc.domain.money import Money
from carecalc.services import sandbox
from carecalc.services.sandbox import LawNow, Sandbox
from carecalc.services.sandbox_places import Place
from carecalc.services.sandbox_told import Altered
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


def altered(now: LawNow, tried: Sandbox) -> tuple[Altered, ...]:
    """Return every value that is tried; of a file changed by hand that it is."""
    found = []
    for source in now.sources:
        if source.file not in tried.texts:
            continue
        of_file = [
            Altered(
                place.where,
                place.what,
                place.clause,
                value_words(place, place.value),
                value_words(place, value),
            )
            for place in source.places
            if (value := sandbox.value_in(now, tried, place)) != place.value
        ]
        said = Message(N_("changed in the text"))
        found += of_file or [Altered(source.label, "", "", "", said)]
    return tuple(found)
