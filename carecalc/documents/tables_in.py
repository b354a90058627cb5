# SPDX-License-Identifier: Apache-2.0
"""Tables that come from outside, read within bounds: workbooks and separated text."""

from carecalc.documents.table_bounds import BOUNDS, Bounds, no_table, too_large
from carecalc.documents.tables_csv import read_text
from carecalc.documents.tables_xlsx import read_workbook
from carecalc.domain.canonical import digest
from carecalc.domain.table import Table
from carecalc.errors import UserError
from carecalc.text import N_, Message

_ZIP = b"PK\x03\x04"
_OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PROTECTED = "EncryptedPackage".encode("utf-16-le")


def read_table(data: bytes, name: str, bounds: Bounds = BOUNDS) -> Table:
    """Return the sheets of a file by what its bytes are, whatever its name says.

    Formulas are never worked out, nothing it refers to is fetched, nothing is unpacked
    onto the disk. `UserError`: TABLE-001 it is of another kind, TABLE-002 protected,
    TABLE-003 too large, TABLE-004 not built as a workbook is, TABLE-005 in an encoding
    that cannot be told, TABLE-006 nothing stands in it.
    """
    if len(data) > bounds.file_bytes:
        raise too_large(
            Message(
                N_("The file has more than {most} megabytes."),
                {"most": bounds.file_bytes // 2**20},
            )
        )
    if data.startswith(_OLD):
        raise _of_old(data)
    if data.startswith(_ZIP):
        sheets = read_workbook(data, bounds)
    else:
        sheets = (read_text(data, bounds),)
    if not any(sheet.rows for sheet in sheets):
        raise UserError(
            "TABLE-006",
            Message(N_("Nothing stands in this file.")),
            Message(N_("Look whether the list was saved in another one.")),
        )
    return Table(name, digest(data), sheets)


def _of_old(data: bytes) -> UserError:
    if _PROTECTED in data:
        return UserError(
            "TABLE-002",
            Message(N_("This workbook is protected by a password.")),
            Message(
                N_(
                    "Open it, take the password away (file, protect), and save it again."
                )
            ),
        )
    return no_table(
        Message(N_("This is a workbook of the old kind (.xls).")),
        Message(N_("Open it in Excel or WPS and save it as .xlsx.")),
    )
