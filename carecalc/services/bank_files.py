# SPDX-License-Identifier: Apache-2.0
"""What the bank's file holds, compared with the list it was made from, line by line."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from carecalc.documents.delimited import MARK
from carecalc.domain.canonical import digest
from carecalc.domain.disbursement import Run
from carecalc.domain.money import Money
from carecalc.domain.payout import payments
from carecalc.errors import UserError
from carecalc.services import bank_workbook
from carecalc.text import N_, Message

_ENCODINGS = {"utf-8-sig": "UTF-8", "gb18030": "GB 18030 (GBK)"}
_SEPARATORS = "|\t;,"
_ACCOUNT = re.compile(r"\d{15,30}", re.ASCII)
_AMOUNT = re.compile(r"(-?)(\d{1,13})(?:\.(\d{1,2}))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Given:
    """The bank's file as it was handed in: its name and its bytes."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Held:
    """What the file was found to hold: lines of the list, their sum, its own digest."""

    name: str
    size: int
    digest: str
    encoding: str
    lines: int
    total: Money


def compared(given: Given, run: Run) -> Held:
    """Return what a file holds of a list, which must be all of it and nothing else.

    Read is delimited text or the first sheet of a workbook, one payment a line, headings
    and totals beside. `UserError` LIST-018: it is neither; a line pays an account that
    is not on the list, or another amount, or something twice; a line is missing.
    """
    rows, encoding = _rows(given.data)
    paid_out = payments(run)
    wanted = Counter((_unspaced(p.payee.number), p.amount.fen) for p in paid_out)
    accounts = {account for account, _ in wanted}
    ids = {payment.id_number for payment in paid_out}
    found: Counter[tuple[str, int]] = Counter()
    for row, written in enumerate(rows, start=1):
        cells = [_unspaced(cell) for cell in written]
        account = next((cell for cell in cells if cell in accounts), None)
        if account is None:
            if any(_ACCOUNT.fullmatch(cell) and cell not in ids for cell in cells):
                raise _refused(
                    N_("Line {row} names an account that is not on the list."), row
                )
            continue  # A heading, or a line of totals.
        fens = [fen for cell in cells if (fen := _fen(cell)) is not None]
        paid = [(account, fen) for fen in fens if (account, fen) in wanted]
        if not paid:
            raise _refused(N_("Line {row} pays another amount than the list."), row)
        found[paid[0]] += 1
        if found[paid[0]] > wanted[paid[0]]:
            raise _refused(N_("Line {row} pays something a second time."), row)
    missing = (wanted - found).total()
    if missing:
        raise _refused(N_("{row} line(s) of the list are missing."), missing)
    return Held(
        name=given.name,
        size=len(given.data),
        digest=digest(given.data),
        encoding=encoding,
        lines=found.total(),
        total=Money(sum(fen * count for (_, fen), count in found.items())),
    )


def _rows(data: bytes) -> tuple[Iterable[list[str]], str]:
    """Return the rows of a file, cells without blanks and marks, and how it is written."""
    if data.startswith(b"PK"):
        return bank_workbook.rows(data), "XLSX"
    for encoding, name in _ENCODINGS.items():
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return _split(text), name
    raise _refused(N_("It is neither a workbook nor text in UTF-8 or GBK."), 0)


def _split(text: str) -> Iterator[list[str]]:
    separator = max(_SEPARATORS, key=text.count)
    # An apostrophe is no quote here: names have it, and ours stands before text.
    for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
        yield [cell.strip().removeprefix(MARK).strip() for cell in row]


def _unspaced(text: str) -> str:
    """Return text without blanks: accounts may stand in groups of four."""
    return "".join(text.split())


def _fen(cell: str) -> int | None:
    """Return an amount in yuan as fen; None for what is none."""
    match = _AMOUNT.fullmatch(cell.replace(",", ""))
    if match is None:
        return None
    sign, yuan, rest = match[1], match[2], match[3] or ""
    fen = int(yuan) * 100 + int(rest.ljust(2, "0") or 0)
    return -fen if sign else fen


def _refused(why: str, row: int) -> UserError:
    return UserError(
        "LIST-018",
        Message(
            N_("The bank's file is not that of the list. {why}"),
            {"why": Message(why, {"row": row})},
        ),
        Message(
            N_(
                "Make the file anew from this list; or issue the cover without it and "
                "write its figures by hand."
            )
        ),
        "file",
    )
