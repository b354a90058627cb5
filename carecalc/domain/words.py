# SPDX-License-Identifier: Apache-2.0
"""Numbers and ranges in words, for reasons."""

from collections.abc import Callable
from fractions import Fraction

from carecalc.domain.conditions import Bounds
from carecalc.domain.trace import Words
from carecalc.text import N_, Message

ALL_OF = Message(N_("all of the following hold"))
ANY_OF = Message(N_("one of the following holds"))


def number_words(value: Fraction, unit: str = "") -> Message:
    """Return a number with its unit as a message."""
    template = {
        "": "{number}",
        "points": N_("{number} points"),
        "times": N_("{number} times"),
        "yuan": N_("CNY {number}"),
        "months": N_("{number} months"),
        "ratio": "{number}",
    }[unit]
    return Message(template, {"number": value})


def bounds_words(bounds: Bounds, name: Callable[[str], Words] | None = None) -> Message:
    """Return a range in words; `name` tells what a bound that is a name is called."""
    parts: list[Message] = []
    for template, bound in (
        (N_("at least {bound}"), bounds.minimum),
        (N_("more than {bound}"), bounds.above),
        (N_("at most {bound}"), bounds.maximum),
        (N_("less than {bound}"), bounds.below),
    ):
        if bound is not None:
            shown: object = bound
            if isinstance(bound, str) and name is not None:
                shown = name(bound)
            parts.append(Message(template, {"bound": shown}))
    if (
        bounds.minimum is not None
        and bounds.maximum is not None
        and bounds.above is None
        and bounds.below is None
    ):
        if bounds.minimum == bounds.maximum:
            return Message("{number}", {"number": bounds.minimum})
        return Message("{low}–{high}", {"low": bounds.minimum, "high": bounds.maximum})
    return Message("{all}", {"all": tuple(parts)})
