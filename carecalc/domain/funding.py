# SPDX-License-Identifier: Apache-2.0
"""Which source of public money bears how much of an amount."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from carecalc.domain.money import Money
from carecalc.domain.period import Month
from carecalc.domain.policy import Share


@dataclass(frozen=True, slots=True)
class Borne:
    """What one source bears of an amount, and its budget item."""

    source: str
    amount: Money
    budget_item: str
    clause: str


def split(amount: Money, shares: Sequence[Share], month: Month) -> tuple[Borne, ...]:
    """Return what each source bears of an amount in a month, to the fen.

    Of each source the latest share counts that began by the first day of the month.
    What is taken back goes to those who bore it, as they bore it.
    Fixed shares and rates are met in their order, a rate down to the whole fen, none
    beyond what is left; the rest falls to the source that is named for it. Empty where
    nobody is: the sum must come out.
    """
    in_force = _in_force(shares, month)
    bearers = [share for share in in_force if share.rest]
    if len(bearers) != 1:
        return ()
    if amount.fen < 0:
        given = split(Money(-amount.fen), shares, month)
        return tuple(replace(each, amount=Money(-each.amount.fen)) for each in given)
    left = amount.fen
    borne: dict[str, int] = {}
    for share in in_force:
        if share.rest:
            continue
        wanted = 0
        if share.fixed is not None:
            wanted = Money.of_yuan(share.fixed).fen
        elif share.rate is not None:
            wanted = int(amount.fen * share.rate)
        borne[share.source] = min(left, wanted)
        left -= borne[share.source]
    borne[bearers[0].source] = left
    return tuple(
        Borne(share.source, Money(borne[share.source]), share.budget_item, share.clause)
        for share in in_force
    )


def _in_force(shares: Sequence[Share], month: Month) -> list[Share]:
    latest: dict[str, Share] = {}
    for share in shares:
        if share.from_ is not None and share.from_ > month.first_day:
            continue
        known = latest.get(share.source)
        if known is None or _later(share, known):
            latest[share.source] = share
    return [share for share in shares if latest.get(share.source) is share]


def _later(share: Share, than: Share) -> bool:
    if share.from_ is None:
        return False
    return than.from_ is None or share.from_ > than.from_
