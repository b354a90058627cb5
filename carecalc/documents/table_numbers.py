# SPDX-License-Identifier: Apache-2.0
"""Numbers of a workbook as they are shown: fifteen digits, and days counted from 1900."""

from datetime import date, timedelta
from decimal import Context, Decimal, InvalidOperation

from carecalc.domain.table import DAY, FAULT, MOST_EXACT_DIGITS, NUMBER

_SHOWN = Context(prec=MOST_EXACT_DIGITS)
_LARGEST = Decimal(10) ** 30
_SMALLEST = Decimal(10) ** -12
_LAST_SERIAL = 2_958_465
"""31 December 9999."""
_NEVER_WAS = 60
"""29 February 1900, which the first spreadsheets counted and all others copied."""


def number_cell(raw: str, is_day: bool, is_1904: bool) -> tuple[str, str]:
    """Return a stored number written out and the kind of cell it is.

    A spreadsheet keeps fifteen digits: 1200.0999999999999 is 1200.1. What is no number
    is a fault and stands as it is.
    """
    try:
        number = Decimal(raw)
    except InvalidOperation:
        return raw, FAULT
    if not number.is_finite() or abs(number) >= _LARGEST:
        return raw, FAULT
    if is_day:
        day = day_of_serial(int(number), is_1904)
        if day is not None:
            return day.isoformat(), DAY
    shown = _SHOWN.plus(number)
    if abs(shown) < _SMALLEST:
        return "0", NUMBER
    if shown == shown.to_integral_value():
        return f"{int(shown)}", NUMBER
    return f"{shown.normalize():f}", NUMBER


def written_day(raw: str) -> tuple[str, str]:
    """Return a day that is stored as text (ISO 8601) and the kind of cell it is."""
    try:
        return date.fromisoformat(raw[:10]).isoformat(), DAY
    except ValueError:
        return raw, FAULT


def day_of_serial(serial: int, is_1904: bool = False) -> date | None:
    """Return the day that a spreadsheet shows for a number; None where it shows none."""
    if not 1 <= serial <= _LAST_SERIAL:
        return None
    if is_1904:
        # Its last day lies 1462 days later than what is counted from 1900.
        return None if serial > _LAST_SERIAL - 1462 else _plus(date(1904, 1, 1), serial)
    if serial == _NEVER_WAS:
        return None
    return _plus(date(1899, 12, 30 if serial > _NEVER_WAS else 31), serial)


def _plus(day: date, days: int) -> date:
    return day + timedelta(days=days)
