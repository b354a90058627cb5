# SPDX-License-Identifier: Apache-2.0
"""Lines of mixed Chinese and Latin text, broken where both scripts allow it."""

from carecalc.documents.fonts import Fonts
from carecalc.domain.line_breaks import NOT_FIRST, NOT_LAST, pieces
from carecalc.text import is_selector


def break_lines(
    text: str, chain: str, size: float, width: float, fonts: Fonts, first: float = 0.0
) -> list[str]:
    """Return the lines of `text` that fit `width` points; nothing is ever left out.

    `first` is the indent of a paragraph's first line. A word wider than a line is
    broken inside; line ends in `text` stay line ends.
    """
    lines: list[str] = []
    for paragraph in text.split("\n"):
        lines += _fill(paragraph, chain, size, width, fonts, first)
    return lines


def _fill(
    paragraph: str, chain: str, size: float, width: float, fonts: Fonts, first: float
) -> list[str]:
    if first + fonts.width(paragraph, chain, size) <= width:
        return [paragraph.rstrip(" ")]
    lines: list[str] = []
    line = ""
    used = first
    for piece in pieces(paragraph, _may_break):
        extent = fonts.width(piece.rstrip(" "), chain, size)
        if line and used + extent > width:
            lines.append(line.rstrip(" "))
            line, used = "", 0.0
        if used + extent > width:
            for character in piece:
                step = fonts.width(character, chain, size)
                if line and used + step > width:
                    lines.append(line)
                    line, used = "", 0.0
                line += character
                used += step
        else:
            line += piece
            used += fonts.width(piece, chain, size)
    lines.append(line.rstrip(" "))
    return lines


def _may_break(before: str, after: str) -> bool:
    if after == " " or after in NOT_FIRST or before in NOT_LAST:
        return False
    if is_selector(after):
        return False
    if before == "-" and after.isalpha():
        return True
    return before == " " or _is_wide(before) or _is_wide(after)


def _is_wide(character: str) -> bool:
    # From the CJK radicals on, scripts are written without spaces.
    return character >= "\u2e80" or character in "…—"
