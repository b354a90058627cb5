# SPDX-License-Identifier: Apache-2.0
"""What groups of people are called wherever figures tell people apart."""

from carecalc.domain.scale import Scale
from carecalc.text import N_, Message, Text

NO_ASSESSMENT = N_("no assessment on record")
NO_STATUS = N_("no status on record")
NO_COMMUNITY = N_("no community on record")

_DECADE = 10


def decade_of(age: int) -> str:
    """Return the code of the ten years that an age lies in; codes are in their order."""
    return f"{age // _DECADE * _DECADE:03d}"


def decade_words(code: str) -> Message:
    """Return what ten years of age are called, by their code."""
    first = int(code)
    said = {"first": first, "last": first + _DECADE - 1}
    return Message(N_("{first} to {last} years"), said)


def level_words(scale: Scale, name: Text) -> Message:
    """Return a level with its scale: a number of one says nothing in another."""
    return Message(N_("{scale}: {level}"), {"scale": scale.label, "level": name})
