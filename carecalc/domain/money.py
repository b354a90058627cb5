# SPDX-License-Identifier: Apache-2.0
"""Sums of money in whole fen, their exact arithmetic, and the two ways to write them."""

from dataclasses import dataclass
from fractions import Fraction

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_UNITS = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿", "万亿")


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An amount in fen; never a float, never a fraction of a fen."""

    fen: int

    @classmethod
    def of_yuan(cls, yuan: Fraction | int) -> "Money":
        """Return the amount of `yuan`; `ValueError` if it is not in whole fen."""
        fen = Fraction(yuan) * 100
        if fen.denominator != 1:
            raise ValueError(f"{yuan} yuan is not in whole fen")
        return cls(int(fen))

    def __add__(self, other: "Money") -> "Money":
        return Money(self.fen + other.fen)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.fen - other.fen)

    @property
    def yuan(self) -> Fraction:
        """The amount in yuan, exactly."""
        return Fraction(self.fen, 100)

    def __str__(self) -> str:
        sign = "-" if self.fen < 0 else ""
        return f"{sign}{abs(self.fen) // 100:,}.{abs(self.fen) % 100:02d}"

    def capitals(self) -> str:
        """Return the amount in capital numerals, as Chinese papers write it.

        Rules of 支付结算办法 附一: 整 after yuan (and after jiao), one 零 for zeros
        inside, none at the end of a group of four.
        """
        if self.fen < 0:
            return "负" + Money(-self.fen).capitals()
        yuan, rest = divmod(self.fen, 100)
        jiao, fen = divmod(rest, 10)
        words = f"{_capital_integer(yuan)}元" if yuan else ""
        if not rest:
            return f"{words or '零元'}整"
        if jiao:
            words += f"{_DIGITS[jiao]}角"
        elif yuan:
            words += "零"
        return words + (f"{_DIGITS[fen]}分" if fen else "整")


def _capital_integer(number: int) -> str:
    groups: list[int] = []
    while number:
        number, group = divmod(number, 10_000)
        groups.append(group)
    words = ""
    for place in range(len(groups) - 1, -1, -1):
        group = groups[place]
        if not group:
            continue
        if words and (group < 1000 or groups[place + 1] % 10 == 0):
            words += "零"
        words += _capital_group(group) + _GROUPS[place]
    return words


def _capital_group(group: int) -> str:
    words = ""
    pending_zero = False
    for place in (3, 2, 1, 0):
        digit = group // 10**place % 10
        if digit:
            words += ("零" if pending_zero else "") + _DIGITS[digit] + _UNITS[place]
            pending_zero = False
        elif words:
            pending_zero = True
    return words
