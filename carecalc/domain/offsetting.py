# SPDX-License-Identifier: Apache-2.0
"""Taking what somebody owes back off what they are paid, as far as a county allows it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from carecalc.domain.disbursement import OFFSET, Line
from carecalc.domain.money import Money


def offsets(
    lines: Sequence[Line],
    owed: Sequence[tuple[str, Money]],
    most: Mapping[str, Fraction],
) -> Iterator[Line]:
    """Yield what is taken off the lines of one person, each for one debt.

    `owed` are their debts and what is left of each, the oldest first. `most` is the
    share of a line, by programme, that may be taken, down to the whole fen; of a
    programme that is not there nothing is. A debt is never taken off beyond what is
    left of it, a line never beyond its share.
    """
    left = {debt: amount.fen for debt, amount in owed}
    for line in lines:
        debt = next((one for one, fen in left.items() if fen > 0), None)
        if debt is None:
            return
        share = most.get(line.programme, Fraction(0))
        taken = min(int(line.amount.fen * share), left[debt])
        if taken > 0:
            left[debt] -= taken
            yield replace(
                line, amount=Money(-taken), kind=OFFSET, corrects=debt, cause=None
            )
