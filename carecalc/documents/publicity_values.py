# SPDX-License-Identifier: Apache-2.0
"""What may be told in public of who is paid: nothing else has a place in these values."""

import unicodedata
from dataclasses import dataclass
from datetime import date

from carecalc.documents.values import Letterhead
from carecalc.domain.money import Money
from carecalc.domain.period import Month
from carecalc.domain.trace import Words

MASK = "**"
"""Of one length for everybody: how long a name is tells whose it is."""


@dataclass(frozen=True, slots=True)
class Surname:
    """The first character of a name, all of it that is told; `of` takes it from one.

    `ValueError` for more: a whole name cannot be put here by mistake.
    """

    character: str

    def __post_init__(self) -> None:
        if len([c for c in self.character if not _selects(c)]) != 1:
            raise ValueError("only the first character of a name is told in public")

    @classmethod
    def of(cls, name: str) -> "Surname":
        """Return the first character of `name` with what selects its shape."""
        name = name.strip()
        end = 1
        while end < len(name) and _selects(name[end]):
            end += 1
        return cls(name[:end])

    def __str__(self) -> str:
        return self.character + MASK


@dataclass(frozen=True, slots=True)
class PublicLine:
    """One amount as it is told in public."""

    surname: Surname
    village: str
    category: Words
    amount: Money

    @property
    def name(self) -> str:
        """The masked name."""
        return str(self.surname)


@dataclass(frozen=True, slots=True)
class Publicity:
    """A month's list as it is put up in public.

    `village` is "" for all of them. `posted_on` None leaves both days open; `days`
    after it objections end, the day of posting not counted. `basis` names the papers
    of the law. `contact` is who hears objections.
    """

    letterhead: Letterhead
    month: Month
    lines: tuple[PublicLine, ...]
    days: int
    contact: str
    telephone: str
    number: str = ""
    village: str = ""
    basis: tuple[Words, ...] = ()
    posted_on: date | None = None
    until: date | None = None
    made_on: date | None = None


def _selects(character: str) -> bool:
    """Tell whether a character only changes how the one before it looks."""
    return unicodedata.category(character) in ("Mn", "Me", "Cf")
