# SPDX-License-Identifier: Apache-2.0
"""The figure that chains closed lists, as papers print it and as it is read from them."""

import re
from collections.abc import Iterable

from carecalc.domain.disbursement import chained
from carecalc.domain.money import Money

LENGTH = 64
"""A SHA-256 in hexadecimal."""

_GROUP = 4
_RUN = re.compile(r"[0-9a-f]{64,}")
_MOST = 80
"""So many places of a text are looked at: a paper of ours has a handful."""


def grouped(figure: str) -> str:
    """Return a figure as it is printed everywhere: in groups of four."""
    return " ".join(figure[at : at + _GROUP] for at in range(0, len(figure), _GROUP))


def figures_in(text: str) -> tuple[str, ...]:
    """Return what may be figures in a text, grouped, broken into lines or neither.

    What stands beside one may look like a part of it: every place where one could begin
    is taken.
    """
    found: dict[str, None] = {}
    for run in _RUN.findall("".join(text.split())):
        for at in range(len(run) - LENGTH + 1):
            if len(found) >= _MOST:
                return tuple(found)
            found[run[at : at + LENGTH]] = None
    return tuple(found)


def before_of(
    figure: str,
    said: Iterable[str],
    *,
    number: str,
    month: str,
    count: int,
    total: Money,
) -> tuple[str, str] | None:
    """Return the figure of the list before, "" for the first, and the list's own.

    They are those among `said` of which `figure` is made with the rest; None where none
    are: the paper does not say what its figure says.
    """
    candidates = tuple(dict.fromkeys(said))
    for own in candidates:
        for before in ("", *candidates):
            if figure == chained(before, number, month, own, count, total):
                return before, own
    return None
