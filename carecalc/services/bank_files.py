# SPDX-License-Identifier: Apache-2.0
"""What the bank's file holds, compared with the list it was made from, line by line."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from carecalc.documents.table_bounds import LONG
from carecalc.documents.tables_in import read_table
from carecalc.domain.disbursement import Run
from carecalc.domain.money import Money
from carecalc.domain.payout import payments
from carecalc.errors import UserError
from carecalc.text import N_, Message

_ENCODINGS = {"utf-8-sig": "UTF-8", "gb18030": "GB 18030 (GBK)"}
_ACCOUNT = re.compile(r"\d{15,30}", re.ASCII)
_AMOUNT = re.compile(r"(-?)(\d{1,13})(?:\.(\d{1,2}))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Given:
    """The bank's file as it was handed in: its name and its bytes."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Written:
    """What is written in a bank's file: its rows by their number there (from 1), cells
    without blanks and marks."""

    name: str
    size: int
    digest: str
    encoding: str
    rows: Mapping[int, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Held:
    """What the file was found to hold: lines of the list, their sum, its own digest."""

    name: str
    size: int
    digest: str
    encoding: str
    lines: int
    total: Money


def written(given: Given) -> Written:
    """Return what is written in a file, delimited text or the first sheet of a workbook.

    `UserError` LIST-018: it is neither, or built so that nobody reads it.
    """
    try:
        table = read_table(given.data, given.name, LONG)
    except UserError as error:
        raise _refused(error.message) from error
    rows = {
        row.number: tuple(_unspaced(row.cells[n].text) for n in sorted(row.cells))
        for row in table.sheets[0].rows
    }
    size = len(given.data)
    return Written(given.name, size, table.digest, _encoding(given.data), rows)


def compared(file: Written, run: Run) -> Held:
    """Return what a file holds of a list, which must be all of it and nothing else.

    One row is one payment; headings and totals stand beside. `UserError` LIST-018: a row
    pays an account that is not on the list, or another amount, or something twice; a
    line is missing.
    """
    paid_out = payments(run)
    wanted = Counter((_unspaced(p.payee.number), p.amount.fen) for p in paid_out)
    accounts = {account for account, _ in wanted}
    ids = {payment.id_number for payment in paid_out}
    found: Counter[tuple[str, int]] = Counter()
    for row, cells in file.rows.items():
        account = next((cell for cell in cells if cell in accounts), None)
        if account is None:
            if any(_ACCOUNT.fullmatch(cell) and cell not in ids for cell in cells):
                raise _of_row(
                    N_("Line {row} names an account that is not on the list."), row
                )
            continue  # A heading, or a line of totals.
        fens = [fen for cell in cells if (fen := _fen(cell)) is not None]
        paid = [(account, fen) for fen in fens if (account, fen) in wanted]
        if not paid:
            raise _of_row(N_("Line {row} pays another amount than the list."), row)
        found[paid[0]] += 1
        if found[paid[0]] > wanted[paid[0]]:
            raise _of_row(N_("Line {row} pays something a second time."), row)
    missing = (wanted - found).total()
    if missing:
        raise _of_row(N_("{row} line(s) of the list are missing."), missing)
    return Held(
        name=file.name,
        size=file.size,
        digest=file.digest,
        encoding=file.encoding,
        lines=found.total(),
        total=Money(sum(fen * count for (_, fen), count in found.items())),
    )


def _encoding(data: bytes) -> str:
    """Return how a file that was read is written."""
    if data.startswith(b"PK\x03\x04"):
        return "XLSX"
    for encoding, name in _ENCODINGS.items():
        try:
            data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return name
    return "UTF-16"


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


def _of_row(why: str, row: int) -> UserError:
    return _refused(Message(why, {"row": row}))


def _refused(why: Message) -> UserError:
    return UserError(
        "LIST-018",
        Message(N_("The bank's file is not that of the list. {why}"), {"why": why}),
        Message(
            N_(
                "Make the file anew from this list; or issue the cover without it and "
                "write its figures by hand."
            )
        ),
        "file",
    )
