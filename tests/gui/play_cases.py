# SPDX-License-Identifier: Apache-2.0
"""Thirty cases of the play, and what is to become of each: written before it is played.

Everybody applies for the nursing subsidy of Beijing: whoever is found at level 3 or 4
draws 600 yuan a month, whoever is found at level 0 nothing.
"""

from dataclasses import dataclass

from carecalc.domain.person import check_digit

GRANTED, REFUSED, CLOSED = "granted", "refused", "closed"

_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏"


@dataclass(frozen=True, slots=True)
class Case:
    """One elder: which laptop visits them, what happens, and how it ends."""

    number: int
    laptop: str
    end: str = GRANTED
    what: str = ""

    def __str__(self) -> str:
        return f"{self.number:2} {self.name}"

    @property
    def is_well(self) -> bool:
        """Whether the first visit finds nothing."""
        return self.what in (WELL, OBJECTS)

    @property
    def name(self) -> str:
        """What they are called."""
        return f"{_SURNAMES[self.number - 1]}样兰"

    @property
    def id_number(self) -> str:
        """A number of an area that is on no real card, born in 1940 and later."""
        first = f"000001{1940 + self.number % 8}0309{self.number:03d}"
        return first + check_digit(first)

    @property
    def phone(self) -> str:
        """A telephone that nobody has."""
        return f"1390000{self.number:04d}"

    @property
    def community(self) -> str:
        """Where they live."""
        return "晨光社区" if self.number % 2 else "和平社区"


RETURNED, DIES, CLASHES, COMPLETES, WELL, OBJECTS, UNPROVEN = (
    "the visit comes back from the reviewer",
    "dies before the decision",
    "telephone changed on both sides",
    "told what is missing",
    "needs no help: level 0",
    "needs no help, it was found; objects, and others find level 4",
    "the approver refuses",
)

_ODD = {
    3: (GRANTED, COMPLETES),
    5: (GRANTED, CLASHES),
    9: (GRANTED, RETURNED),
    12: (CLOSED, DIES),
    14: (REFUSED, WELL),
    20: (GRANTED, RETURNED),
    22: (GRANTED, OBJECTS),
    27: (REFUSED, UNPROVEN),
}

CASES = tuple(
    Case(number, "A" if number <= 15 else "B", *_ODD.get(number, (GRANTED, "")))
    for number in range(1, 31)
)
