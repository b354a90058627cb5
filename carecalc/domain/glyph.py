# SPDX-License-Identifier: Apache-2.0
"""The picture of a character that no shipped face has, as an office gave it."""

import unicodedata
from dataclasses import dataclass

from carecalc.errors import UserError
from carecalc.text import N_, Message

SIDE = 512
"""Points of a picture's side: 2,000 dots to an inch in a name set in 18 points."""

_ROW = SIDE // 8
_NO_CHARACTERS = ("Mn", "Me", "Cc", "Cf", "Cs")


@dataclass(frozen=True, slots=True)
class GlyphImage:
    """One character, black on nothing, in a square as high as the character is.

    `rows` are its lines from the top, one bit a point, the leftmost first; 1 is ink.
    """

    character: str
    rows: bytes

    @property
    def is_sound(self) -> bool:
        """Whether it is one character's picture, of the right size, with some ink."""
        return (
            len(self.character) == 1
            and len(self.rows) == SIDE * _ROW
            and any(self.rows)
            and any(byte != 0xFF for byte in self.rows)
        )

    @property
    def name(self) -> str:
        """The character's code point, as `U+30EDE`."""
        return code_point(self.character)


def can_be_pictured(character: str) -> bool:
    """Tell whether a picture may stand for a character: for a mark over another or for
    a control it may not, nor for half of a pair."""
    return unicodedata.category(character) not in _NO_CHARACTERS


def code_point(character: str) -> str:
    """Return the code point of a character as the standards write it: `U+30EDE`."""
    return f"U+{ord(character):04X}"


def no_character(place: str) -> UserError:
    """Return what is said of a picture that no character can be taken from: GLYPH-002."""
    return UserError(
        "GLYPH-002",
        Message(N_("The picture shows no character.")),
        Message(N_("Take one that is dark on light, with only this character.")),
        place,
    )
