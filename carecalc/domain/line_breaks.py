# SPDX-License-Identifier: Apache-2.0
"""Where a line of words may end: between Chinese signs, at blanks, never before a stop."""

from collections.abc import Callable, Iterator

from carecalc.text import is_selector

NOT_FIRST = frozenset("，。、；：！？）》〉」』】〕”’…—·％℃,.;:!?)]}%/～-")
"""Marks that may not begin a line (JIS X 4051, GB/T 15834: 标点 at line ends)."""

NOT_LAST = frozenset("（《〈「『【〔“‘([{¥￥☐☑")
"""Marks that may not end one; a box to tick is nothing without the words after it."""


def wrapped(text: str, width: float, measure: Callable[[str], float]) -> list[str]:
    """Return text in lines no wider than `width`; nothing of it is left out.

    A word, or a single sign, that is wider than a line is broken, or stands out.
    """
    lines: list[str] = []
    line = ""
    for piece in pieces(text, _may_part):
        if line and measure((line + piece).rstrip()) > width:
            lines.append(line.rstrip())
            line = ""
        if measure(piece.rstrip()) <= width:
            line += piece
            continue
        for sign in piece:
            if line and measure(line + sign) > width:
                lines.append(line.rstrip())
                line = ""
            line += sign
    return [*lines, line.rstrip()] if line.rstrip() or not lines else lines


def pieces(text: str, may_part: Callable[[str, str], bool]) -> Iterator[str]:
    """Yield the pieces between which a line may end: where two signs `may_part`."""
    piece = ""
    for sign in text:
        if piece and may_part(piece[-1], sign):
            yield piece
            piece = ""
        piece += sign
    if piece:
        yield piece


def _may_part(before: str, after: str) -> bool:
    # A blank stays with what it follows, a selector with the sign it chooses a form of.
    if after == " " or after in NOT_FIRST or before in NOT_LAST or is_selector(after):
        return False
    if before.isdigit() and before < "\u2e80":
        return False  # 2026年, 11月: a number keeps what it counts.
    return before == " " or before >= "\u2e80" or after >= "\u2e80"
