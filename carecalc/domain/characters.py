# SPDX-License-Identifier: Apache-2.0
"""Signs of a name that look right and are another than the one meant."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from carecalc.text import is_selector

PRIVATE = "private"
COMPATIBILITY = "compatibility"
RADICAL = "radical"
DOT = "dot"
PARTS = "parts"
FORM = "form"

_DOT = "·"
_DOTS = "•‧・･．∙⋅●"

# GBK had no code points for these 80 characters, so systems before GB 18030 write them
# with private ones from U+E815 on, in the order of their two bytes.
_FIRST_PRIVATE = 0xE815
_GBK = [bytes((0xFE, second)) for second in (*range(0x50, 0x7F), *range(0x80, 0xA1))]
# The codec is that of 2005, which left these where they were; GB 18030-2022 did not.
_SINCE_2005 = {
    0xE816: "\U00020087",
    0xE817: "\U00020089",
    0xE818: "\U000200cc",
    0xE81E: "\u9fb4",
    0xE826: "\u9fb5",
    0xE82B: "\u9fb6",
    0xE82C: "\u9fb7",
    0xE831: "\U000215d7",
    0xE832: "\u9fb8",
    0xE83B: "\U0002298f",
    0xE843: "\u9fb9",
    0xE854: "\u9fba",
    0xE855: "\U000241fe",
    0xE864: "\u9fbb",
}
_MEANT = {
    chr(_FIRST_PRIVATE + place): _SINCE_2005.get(_FIRST_PRIVATE + place)
    or code.decode("gb18030")
    for place, code in enumerate(_GBK)
}

_IN_PARTS = re.compile(r"[A-Za-z][\u0300-\u036f]+")


@dataclass(frozen=True, slots=True)
class Trap:
    """A sign, and what is meant by it as a rule; `instead` is empty where nothing is.

    `kind`: `private` an old input method's own point, `compatibility` a double of a
    character, `radical` the part of one, `dot` another than U+00B7, `parts` a letter
    and its accent apart, `form` a sign that chooses a form of the character before.
    """

    kind: str
    found: str
    instead: str


def traps(name: str) -> tuple[Trap, ...]:
    """Return the traps of a name, each once, in order.

    Nothing is put in the place of anything: whoever has the card in hand decides.
    """
    return tuple(dict.fromkeys(_traps(name)))


def meant_by(character: str) -> str:
    """Return what GB 18030-2022 writes for a private point of GBK; empty for others."""
    return _MEANT.get(character, "")


def _traps(name: str) -> Iterator[Trap]:
    for character in name:
        if meant := meant_by(character):
            yield Trap(PRIVATE, character, meant)
        elif is_selector(character):
            yield Trap(FORM, character, "")
        elif character in _DOTS:
            yield Trap(DOT, character, _DOT)
        elif "\u2e80" <= character <= "\u2fd5":
            plain = unicodedata.normalize("NFKC", character)
            yield Trap(RADICAL, character, "" if plain == character else plain)
        elif "\uf900" <= character <= "\ufaff" or character >= "\U0002f800":
            plain = unicodedata.normalize("NFC", character)
            if plain != character:
                yield Trap(COMPATIBILITY, character, plain)
    for found in _IN_PARTS.findall(name):
        composed = unicodedata.normalize("NFC", found)
        if composed != found:
            yield Trap(PARTS, found, composed)
