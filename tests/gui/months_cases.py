# SPDX-License-Identifier: Apache-2.0
"""Who stands in the play of three months, and what each list has to say: worked by hand.

An office pays in advance: at the end of April it makes the list of May, and so on.
京民养老发〔2019〕160号: 300 yuan a month on dibao, 600 at level 4 of need; the living
subsidy of who has a low income and a certificate is Beijing's dibao standard, 1450 yuan
(京民社救发〔2024〕80号) until June, and in this play 1520 yuan from July 2027 on. Whoever
dies is paid to the end of that month. Everybody applied on 1 April 2027.
"""

from dataclasses import dataclass
from datetime import date

from carecalc.domain.person import check_digit

APPLIED = date(2027, 4, 1)
MAY, JUNE, JULY = "2027-05", "2027-06", "2027-07"


@dataclass(frozen=True, slots=True)
class Resident:
    """Somebody of the play; `programme` is what is decided on for them."""

    number: int
    name: str
    born: date
    programme: str = ""
    status: str = ""

    def __str__(self) -> str:
        return self.name

    @property
    def id_number(self) -> str:
        """A number of an area that is on no real card."""
        first = f"000001{self.born:%Y%m%d}{self.number:03d}"
        return first + check_digit(first)

    @property
    def phone(self) -> str:
        """A telephone that nobody has."""
        return f"1390000{self.number:04d}"

    @property
    def community(self) -> str:
        """Where they live."""
        return "晨光社区"

    @property
    def account(self) -> str:
        """An account of nineteen digits."""
        return f"622202020001234{self.number:04d}"

    @property
    def is_well(self) -> bool:
        """Whether the first visit finds nothing."""
        return True


RETURNED = Resident(1, "赵样兰", date(1950, 3, 9), "bj-hardship", "DB")
DIES = Resident(2, "钱样兰", date(1951, 3, 9), "bj-hardship", "DB")
OBJECTS = Resident(3, "孙样兰", date(1952, 3, 9), "bj-care")
STANDARD = Resident(4, "李样兰", date(1975, 3, 9), "bj-disability-living", "DSR")
NOBODY = Resident(5, "周样兰", date(1953, 3, 9))
"""Is registered and draws nothing: has one reason on every list."""

RESIDENTS = (RETURNED, DIES, OBJECTS, STANDARD, NOBODY)

Said = tuple[str, str, str, int]
"""A line: who, which kind, of which month, how many fen."""


def _each(kind: str, month: str, *paid: tuple[Resident, int]) -> list[Said]:
    return [(who.name, kind, month, fen) for who, fen in paid]


LISTS: dict[str, list[Said]] = {
    # No list of April was ever closed: what was due for it is paid late.
    MAY: [
        *_each("regular", MAY, (RETURNED, 30_000), (DIES, 30_000), (STANDARD, 145_000)),
        *_each(
            "arrears",
            "2027-04",
            (RETURNED, 30_000),
            (DIES, 30_000),
            (STANDARD, 145_000),
        ),
    ],
    # Dead on 28 April, told on 10 May: May was paid and is owed back. The level of
    # 12 May gives 600 yuan from May on.
    JUNE: [
        *_each(
            "regular", JUNE, (RETURNED, 30_000), (OBJECTS, 60_000), (STANDARD, 145_000)
        ),
        *_each("arrears", MAY, (OBJECTS, 60_000)),
        *_each("recovery", MAY, (DIES, -30_000)),
    ],
    JULY: _each(
        "regular", JULY, (RETURNED, 30_000), (OBJECTS, 60_000), (STANDARD, 152_000)
    ),
}

TOTALS = {MAY: 410_000, JUNE: 295_000, JULY: 242_000}
"""Fen that each list pays: 4 × 300 + 2 × 1450; 300 + 2 × 600 + 1450; 300 + 600 + 1520."""

PAID_IN = {MAY: "2027-04", JUNE: MAY, JULY: JUNE}
"""The month before each: in advance, as the file says."""

REASONS = {
    MAY: {OBJECTS.name, NOBODY.name},
    JUNE: {DIES.name, NOBODY.name},
    JULY: {DIES.name, NOBODY.name},
}
"""Who has no line of the month itself."""
