# SPDX-License-Identifier: Apache-2.0
"""Cells of other people's lists read the way people write days, months, money, numbers."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from carecalc.domain.money import Money
from carecalc.domain.period import Month
from carecalc.domain.table import DAY, FAULT, NUMBER, Cell
from carecalc.errors import UserError
from carecalc.text import N_, Message

_EPOCH = date(1899, 12, 30)
_FIRST_SERIAL, _LAST_SERIAL = 61, 73_050
"""Days from 1900-03-01 to 2099-12-31, as a spreadsheet counts them."""

_DAY_WORDS = re.compile(r"(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})日?号?", re.ASCII)
_DAY_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
_MONTH_WORDS = re.compile(r"(\d{4})[-./年](\d{1,2})月?份?", re.ASCII)
_MONTH_DIGITS = re.compile(r"(\d{4})(\d{2})", re.ASCII)
_CLOCK = re.compile(r"[T ]?\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?$", re.ASCII)
_MONEY = re.compile(r"-?\d+(?:\.\d+)?", re.ASCII)
_AROUND_MONEY = re.compile(
    r"^(?:人民币|RMB|CNY)?[¥￥]?|(?:元整?|圆整?)?(?:/(?:月|人|人月|人/月))?$"
)
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?:\D|$))", re.ASCII)
_MOST_YUAN = 1_000_000


@dataclass(frozen=True, slots=True)
class ReadDay:
    """A day, or a month of which the list did not say the day."""

    day: date
    is_month: bool = False


def plain(text: str) -> str:
    """Return text in half width without blanks."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def read_day(cell: Cell) -> ReadDay:
    """Read `1943.5.6`, `1943年5月`, `19430506`, a spreadsheet's day or its number.

    A month alone is its first day. `UserError` TAKEOVER-101 anything else, among them
    years of two digits and a number in which the month may have lost its zero.
    """
    _refuse_fault(cell)
    text = _CLOCK.sub("", plain(cell.text)) or plain(cell.text)
    if cell.kind == DAY:
        return ReadDay(date.fromisoformat(text))
    if cell.kind == NUMBER and "." in text:
        # 1943.1 may have been 1943.10: a number does not keep the zero.
        raise _no_day(cell.text)
    if cell.kind == NUMBER and text.isdecimal():
        serial = int(text)
        if _FIRST_SERIAL <= serial <= _LAST_SERIAL:
            return ReadDay(_EPOCH + timedelta(days=serial))
    for pattern in (_DAY_WORDS, _DAY_DIGITS):
        match = pattern.fullmatch(text)
        if match is not None:
            return ReadDay(_day(cell.text, match[1], match[2], match[3]))
    for pattern in (_MONTH_WORDS, _MONTH_DIGITS):
        match = pattern.fullmatch(text)
        if match is not None:
            return ReadDay(_day(cell.text, match[1], match[2], "1"), is_month=True)
    raise _no_day(cell.text)


def read_month(cell: Cell) -> Month:
    """Read `2026-10`, `2026年10月`, `202610`, or the month of a day.

    `UserError` TAKEOVER-102 where no month of a year stands there.
    """
    try:
        return Month.of(read_day(cell).day)
    except UserError as error:
        if error.code != "TAKEOVER-101":
            raise
        raise UserError(
            "TAKEOVER-102",
            Message(N_("“{text}” is no month of a year."), {"text": _short(cell.text)}),
            Message(N_("Write year and month: 2026-10.")),
        ) from error


def read_money(cell: Cell) -> Money:
    """Read `1,200.00`, `1200元`, `￥1200`: an amount in whole fen, not below 0.

    `UserError` TAKEOVER-103 anything else.
    """
    _refuse_fault(cell)
    text = _AROUND_MONEY.sub("", plain(cell.text))
    text = _THOUSANDS.sub("", text)
    if _MONEY.fullmatch(text):
        fen = Decimal(text) * 100
        if 0 <= fen <= _MOST_YUAN * 100 and fen == fen.to_integral_value():
            return Money(int(fen))
    raise UserError(
        "TAKEOVER-103",
        Message(N_("“{text}” is no amount in yuan."), {"text": _short(cell.text)}),
        Message(N_("Write digits with at most two decimals: 1200.50.")),
    )


def read_digits(cell: Cell) -> str:
    """Read a number that is a name (identity, account, certificate): its characters.

    `UserError` TAKEOVER-104 a number too long for a spreadsheet: its end is lost.
    """
    _refuse_fault(cell)
    if cell.has_lost_digits:
        raise UserError(
            "TAKEOVER-104",
            Message(
                N_("The spreadsheet kept this as a number and lost its last digits.")
            ),
            Message(
                N_(
                    "Make the column text in the spreadsheet (format, text), type the "
                    "number anew from the card, and take the row again."
                )
            ),
        )
    return plain(cell.text)


def may_have_lost_zeros(cell: Cell) -> bool:
    """Tell whether a number kept as such could have begun with zeros."""
    return cell.kind == NUMBER


def read_words(cell: Cell) -> str:
    """Read text as it stands, in one line. `UserError` TAKEOVER-105 a cell in error."""
    _refuse_fault(cell)
    return " ".join(cell.text.split())


def parts(text: str) -> tuple[str, ...]:
    """Return what a cell lists: parted by commas, points, strokes or line breaks."""
    found = re.split(r"[、,，;；/\n+＋]+", text)
    return tuple(part.strip() for part in found if part.strip())


def _day(said: str, year: str, month: str, day: str) -> date:
    try:
        return date(int(year), int(month), int(day))
    except ValueError as error:
        raise _no_day(said) from error


def _no_day(said: str) -> UserError:
    return UserError(
        "TAKEOVER-101",
        Message(N_("“{text}” is no day."), {"text": _short(said)}),
        Message(N_("Write it as text with the whole year: 1943-05-06.")),
    )


def _refuse_fault(cell: Cell) -> None:
    if cell.kind == FAULT:
        raise UserError(
            "TAKEOVER-105",
            Message(
                N_("The spreadsheet shows an error here: {text}."),
                {"text": _short(cell.text)},
            ),
            Message(N_("Correct the formula in the spreadsheet, or type the value.")),
        )


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:40]}…"
