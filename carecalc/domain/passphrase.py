# SPDX-License-Identifier: Apache-2.0
"""How long a passphrase is at least, however its keys were typed."""

import unicodedata

from carecalc.errors import UserError
from carecalc.text import N_, Message

FEWEST_LETTERS = 12
FEWEST_WORDS = 4


def spelled(words: str) -> str:
    """Return one spelling for what different keyboards may send for the same keys."""
    return unicodedata.normalize("NFKC", words).strip()


def too_short(passphrase: str) -> UserError | None:
    """Return KEYS-004 for a passphrase of too few letters and too few words."""
    words = spelled(passphrase)
    if len(words) >= FEWEST_LETTERS or len(words.split()) >= FEWEST_WORDS:
        return None
    return UserError(
        "KEYS-004",
        Message(
            N_("A passphrase needs at least {letters} characters or {words} words."),
            {"letters": FEWEST_LETTERS, "words": FEWEST_WORDS},
        ),
        Message(N_("Choose a longer one; a sentence is easy to remember.")),
    )
