# SPDX-License-Identifier: Apache-2.0
"""By which parts of what is known of them people are found, and ordered.

A part is one short word of the index; its first letter says what it is a part of.
"""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date

LONGEST_NAME_PART = 4
DIGITS = 3
"""Up to so many signs of a number are found wherever they stand."""

GRAM = 4
"""More of them are found by every four that stand together, each with its place."""

LAST_GRAM = 15
"""From here on the place of four signs is not told: none in an identity number."""

BEGINNINGS = (5, 6, 7, 8, 9, 10)
"""Lengths of the beginnings of identity numbers: nearly all of an office's are alike."""

LONGEST_SOUND = 24
BEGUN = (1, 2, 3, 4, 5, 6)
"""Lengths of the beginnings of communities: some stand together in their order."""

NOBODY = "z"
"""A part that nobody has."""

# One sign for each: what the index would take for the end of a word is written as a
# sign that no writing has; capital letters of ASCII are the only ones that a plain
# comparison finds as small ones.
_SAFE = {
    code: chr(code).lower() if chr(code).isalnum() else chr(0x10FF00 + code)
    for code in range(128)
}


def parts_of(
    name: str,
    pinyin: str,
    initials: str,
    id_number: str,
    phone: str,
    community: str,
    birth: str,
) -> set[str]:
    """Return by which parts somebody is found; the first three are their search keys."""
    name, id_number, phone = safe(name), safe(id_number), safe(phone)
    parts = {
        "n" + part
        for length in range(1, LONGEST_NAME_PART + 1)
        for part in stretches(name, length)
    }
    for readings in (pinyin, initials):
        for reading in map(safe, readings.split("|")):
            for length in range(1, min(len(reading), LONGEST_SOUND) + 1):
                parts.add("y" + reading[:length])
    for kind, number in (("e", id_number), ("p", phone)):
        for length in range(1, DIGITS + 1):
            parts.update("d" + part for part in stretches(number, length))
        for at, gram in enumerate(stretches(number, GRAM)):
            parts.add(placed(kind, at, gram))
    parts.update("b" + id_number[:n] for n in BEGINNINGS if len(id_number) >= n)
    like = safe(community)
    parts.update("c" + part for length in (1, 2) for part in stretches(like, length))
    parts.update(begun(community[:n]) for n in BEGUN if len(community) >= n)
    parts.add(of_community(community))
    parts.update(part for part, _ in born(date.fromisoformat(birth)))
    return parts


def of_community(community: str) -> str:
    """Return the part of everybody who is of this community."""
    return "w" + community.encode().hex()


def begun(beginning: str) -> str:
    """Return the part of everybody of a community that begins so; see `BEGUN`."""
    return "v" + beginning.encode().hex()


def born(day: date) -> Iterator[tuple[str, date]]:
    """Yield the parts of who was born on a day: from the decade down to the day itself.

    Each with the last day of its period.
    """
    decade, digit = divmod(day.year, 10)
    halfway, last = decade * 10 + 4, decade * 10 + 9
    year, month, _ = day.isoformat().split("-")
    yield "a" + year[:-1], date(last, 12, 31)
    if digit < 5:
        yield f"a{year[:-1]}f", date(halfway, 12, 31)
    else:
        yield f"a{year[:-1]}s", date(last, 12, 31)
    yield "a" + year, date(day.year, 12, 31)
    last_of_month = monthrange(day.year, day.month)[1]
    yield "a" + year + month, day.replace(day=last_of_month)
    yield "a" + day.isoformat().replace("-", ""), day


def placed(kind: str, at: int, gram: str) -> str:
    """Return the part of four signs of an identity number, `e`, or a phone, `p`."""
    return kind + chr(ord("a") + min(at, LAST_GRAM)) + gram


def safe(text: str) -> str:
    """Return text of as many signs that a plain comparison would find the same."""
    return text.translate(_SAFE)


def stretches(text: str, length: int) -> list[str]:
    """Return every so many signs that stand together."""
    return [text[at : at + length] for at in range(len(text) - length + 1)]
