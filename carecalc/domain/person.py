# SPDX-License-Identifier: Apache-2.0
"""People: the resident identity number, and whom the office knows."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from carecalc.errors import UserError
from carecalc.text import N_, Message

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_BLANKS = re.compile(r"[\s\u200b\ufeff]+")


@dataclass(frozen=True, slots=True)
class IdentityNumber:
    """A resident identity number with what it says (GB 11643-1999)."""

    number: str
    birth_date: date
    sex: str


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody the office knows; what the law reads of them are `Fact`s, not fields.

    `birth_date` and `sex` ("male", "female") follow the identity number where there
    is one. `pinyin` and `initials` are search keys. `version` counts the edits.
    """

    id: str
    name: str
    id_number: str
    birth_date: date
    sex: str
    phone: str = ""
    address: str = ""
    community: str = ""
    contact_name: str = ""
    contact_relation: str = ""
    contact_phone: str = ""
    note: str = ""
    version: int = 1


def normalise_id_number(typed: str) -> str:
    """Return `typed` without blanks, in half width, with a capital X."""
    return _BLANKS.sub("", unicodedata.normalize("NFKC", typed)).upper()


def check_digit(first_seventeen: str) -> str:
    """Return the eighteenth character that belongs to seventeen digits."""
    total = sum(int(d) * w for d, w in zip(first_seventeen, _WEIGHTS, strict=True))
    return _CHECKS[total % 11]


def read_id_number(typed: str, today: date) -> IdentityNumber:
    """Read an 18-character number; a `UserError` says which part of it is wrong.

    The area code is not judged: abolished codes live on in old people's numbers.
    `today` bounds the birth date.
    """
    number = normalise_id_number(typed)
    if re.fullmatch(r"\d{15}", number, re.ASCII):
        raise _old_kind(number)
    if len(number) != 18:
        raise UserError(
            "PERSON-001",
            Message(
                N_("The identity number has {count} characters; it must have 18."),
                {"count": len(number)},
            ),
            Message(N_("Compare it with the card and type all 18 characters.")),
        )
    match = re.fullmatch(r"(\d{6})(\d{4})(\d{2})(\d{2})(\d{3})[\dX]", number, re.ASCII)
    if match is None:
        raise UserError(
            "PERSON-002",
            Message(N_("The identity number must be 17 digits, then a digit or X.")),
            Message(N_("Look for a letter typed in place of a digit (O for 0).")),
        )
    year, month, day = match[2], match[3], match[4]
    try:
        birth_date = date(int(year), int(month), int(day))
    except ValueError:
        birth_date = None
    if birth_date is None or not date(1880, 1, 1) <= birth_date <= today:
        raise UserError(
            "PERSON-003",
            Message(
                N_("Characters 7 to 14 ({digits}) are not a possible birth date."),
                {"digits": year + month + day},
            ),
            Message(N_("Compare the birth date in the number with the card.")),
        )
    if check_digit(number[:17]) != number[17]:
        raise UserError(
            "PERSON-004",
            Message(
                N_("The check digit is wrong: the last character cannot be {found}."),
                {"found": number[17]},
            ),
            Message(N_("One of the 18 characters is mistyped or two are swapped.")),
        )
    return IdentityNumber(number, birth_date, "male" if int(match[5]) % 2 else "female")


def _old_kind(number: str) -> UserError:
    """Return the refusal of a number of the first cards, with the one that follows.

    They leave out the century, which is taken for the 20th, and the check character.
    """
    first = f"{number[:6]}19{number[6:]}"
    return UserError(
        "PERSON-001",
        Message(
            N_("The identity number has {count} characters; it must have 18."),
            {"count": len(number)},
        ),
        Message(
            N_(
                "It is of the old kind. By its digits the new one is {number}; compare."
            ),
            {"number": first + check_digit(first)},
        ),
    )
