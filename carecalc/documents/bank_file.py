# SPDX-License-Identifier: Apache-2.0
"""Payments as the bytes of a bank's file, exactly as its template says."""

import csv
import io
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from carecalc.documents.delimited import cell as protected
from carecalc.domain.bank_template import (
    ENCODINGS,
    FEN,
    LINE_ENDS,
    SHEET,
    BankCell,
    BankTemplate,
)
from carecalc.domain.money import Money
from carecalc.domain.payout import Payment, total
from carecalc.domain.period import Month

_NO_LETTERS = ("Cc", "Cn", "Co", "Cs")
_RUNS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")


@dataclass(frozen=True, slots=True)
class Named:
    """What a file is of: its own number, the month of payment, when it was made."""

    number: str
    month: Month
    made_on: date


@dataclass(frozen=True, slots=True)
class Unfit:
    """A cell that a file cannot carry: whose, which field, because of which signs."""

    payment: Payment
    field: str
    signs: str


def unfit(template: BankTemplate, payments: Sequence[Payment]) -> tuple[Unfit, ...]:
    """Return every cell that the file would lose, mix up with the next, or run."""
    found = []
    encoding = ENCODINGS[template.encoding]
    for serial, payment in enumerate(payments, start=1):
        for column in template.columns:
            said = _said(template, column, payment, serial)
            signs = "".join(
                sign
                for sign in dict.fromkeys(said)
                if not _fits(sign, template, encoding)
            )
            if not template.protects and said.startswith(_RUNS):
                signs += said[0]
            if signs:
                found.append(Unfit(payment, column.field, signs))
    return tuple(found)


def file_name(template: BankTemplate, of: Named, count: int) -> str:
    """Return what the file is called."""
    said = {"number": of.number, "month": str(of.month), "count": str(count)}
    return template.name.format(**said)


def bank_file(template: BankTemplate, payments: Sequence[Payment], of: Named) -> bytes:
    """Return the file; every cell fits (`unfit` is empty). Equal input, equal bytes."""
    if template.kind == SHEET:
        return _workbook(template, payments, of)
    rows: list[list[str]] = []
    if template.first:
        rows.append([_of_file(template, each, payments, of) for each in template.first])
    if template.has_heads:
        rows.append([_head(column) for column in template.columns])
    rows += _rows(template, payments)
    end = LINE_ENDS[template.line_end]
    if template.protects:
        target = io.StringIO(newline="")
        csv.writer(target, delimiter=template.separator, lineterminator=end).writerows(
            rows
        )
        text = target.getvalue()
    else:
        text = "".join(template.separator.join(row) + end for row in rows)
    return text.encode(ENCODINGS[template.encoding])


def _rows(template: BankTemplate, payments: Sequence[Payment]) -> Iterator[list[str]]:
    for serial, payment in enumerate(payments, start=1):
        cells = [_said(template, each, payment, serial) for each in template.columns]
        yield [str(protected(each)) for each in cells] if template.protects else cells


def _workbook(template: BankTemplate, payments: Sequence[Payment], of: Named) -> bytes:
    # What writes workbooks is slow to load: only who wants one waits.
    from carecalc.documents.spreadsheet_cells import Workbook

    book = Workbook(of.number, of.made_on)
    sheet = book.sheet(of.number, (18.0,) * len(template.columns))
    row = 0
    for place, each in enumerate(template.first):
        sheet.text(row, place, _of_file(template, each, payments, of))
    row += 1 if template.first else 0
    if template.has_heads:
        sheet.heads(row, [_head(column) for column in template.columns])
        row += 1
    for number, payment in enumerate(payments):
        for place, column in enumerate(template.columns):
            if column.field == "amount" and template.amount != FEN:
                sheet.money(row + number, place, payment.amount)
            else:
                said = _said(template, column, payment, number + 1)
                sheet.text(row + number, place, said)
    return book.finish()


def _head(column: BankCell) -> str:
    return column.label.zh_CN if column.label is not None else ""


def _said(
    template: BankTemplate, column: BankCell, payment: Payment, serial: int
) -> str:
    payee = payment.payee
    match column.field:
        case "serial":
            return str(serial)
        case "reference":
            return payment.reference
        case "account":
            return payee.number
        case "holder":
            return payee.bank_name or payee.holder
        case "amount":
            return amount(template, payment.amount)
        case "bank":
            return payee.bank
        case "name":
            return payment.name
        case "id-number":
            return payment.id_number
        case "month":
            return str(payment.month)
        case _:
            return column.text


def _of_file(
    template: BankTemplate, cell: BankCell, payments: Sequence[Payment], of: Named
) -> str:
    match cell.field:
        case "number":
            return of.number
        case "month":
            return str(of.month)
        case "count":
            return str(len(payments))
        case "sum":
            return amount(template, total(payments))
        case _:
            return cell.text


def amount(template: BankTemplate, money: Money) -> str:
    """Return an amount as the bank reads it: no group of thousands is parted."""
    if template.amount == FEN:
        return str(money.fen)
    return str(money).replace(",", "")


def _fits(sign: str, template: BankTemplate, encoding: str) -> bool:
    if unicodedata.category(sign) in _NO_LETTERS:
        return False
    if template.kind == SHEET:
        return True
    if not template.protects and sign in (template.separator, '"'):
        return False
    try:
        sign.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True
