# SPDX-License-Identifier: Apache-2.0
"""Where a name can go: onto paper, into a workbook, into the bank's file."""

import unicodedata
from dataclasses import dataclass

from carecalc.services import glyphs
from carecalc.services.access import needs
from carecalc.services.context import Context

PAPER, SHEET, BANK, BANK_NEW = "paper", "sheet", "bank", "bank-new"

_ENCODINGS = {BANK: "gbk", BANK_NEW: "gb18030"}
_NO_LETTERS = ("Cc", "Cn", "Co", "Cs")
"""Control signs, no signs at all, signs that every computer shows as it likes."""


@dataclass(frozen=True, slots=True)
class Way:
    """A way that a name goes; `lost` are its characters that do not arrive there.

    `paper`: the shipped faces and the office's pictures of characters. `sheet`: kept in
    a workbook, and the same sign on every computer. `bank`: GBK, in which banks take
    their files unless they say otherwise; `bank-new`: GB 18030. `pictured` are those that
    papers draw from the office's pictures.
    """

    kind: str
    lost: str
    pictured: str = ""


@needs("cases.see", "nobody")
def ways(ctx: Context, name: str) -> tuple[Way, ...]:
    """Return what each way loses of a name, in the order of the module's constants."""
    from carecalc.documents import fonts  # What draws papers is slow to load.

    signs = "".join(dict.fromkeys(c for c in name if not c.isspace()))
    faces = fonts.shipped()
    lost = unknown = faces.missing(signs)
    if unknown:
        with ctx.store.reading() as work:
            lost = glyphs.fonts(work).missing(signs)
    pictured = "".join(c for c in unknown if c not in lost)
    return (
        Way(PAPER, "".join(lost), pictured),
        Way(SHEET, "".join(c for c in signs if unicodedata.category(c) in _NO_LETTERS)),
        *(
            Way(kind, "".join(c for c in signs if not _fits(c, encoding)))
            for kind, encoding in _ENCODINGS.items()
        ),
    )


def _fits(character: str, encoding: str) -> bool:
    if unicodedata.category(character) in _NO_LETTERS:
        return False
    try:
        character.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True
