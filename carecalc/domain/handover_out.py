# SPDX-License-Identifier: Apache-2.0
"""Which file a laptop makes next, and which ones it must bring again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from carecalc.domain.handover import Parcel, Return


@dataclass(frozen=True, slots=True)
class Base:
    """What the next file goes on from; see `Head`."""

    number: int
    follows: int
    before: str
    since: int
    replaces: Mapping[int, str] = field(default_factory=dict)


def next_base(
    own: Sequence[Parcel], told: Return | None, used: int = 0, whole: bool = False
) -> Base:
    """Return what the next file follows, from one's own files and the last return.

    `used` is the highest number that was ever given, to a file that counts or not.

    Usually the file before. With `whole`, the last one that the office has: then one
    file holds everything since, and those between need not be brought any more. Where
    the office has files that this copy of the laptop does not know (it was restored
    from a backup), it goes on from the office's, with everything since the last file
    that both know.
    """
    newest = max(own, key=lambda parcel: parcel.number, default=None)
    highest = max(used, newest.number if newest else 0, told.last if told else 0)
    follows_office = told is not None and not is_connected(own, told)
    if newest is not None and not whole and not follows_office:
        return Base(highest + 1, newest.number, newest.digest, newest.until)
    if told is None or (not follows_office and told.last == 0):
        said = {p.number: p.digest for p in own}
        return Base(highest + 1, 0, "", 0, said)
    agreed = last_agreed(own, told)
    return Base(
        highest + 1,
        told.last,
        told.digest,
        agreed.until if agreed else 0,
        {p.number: p.digest for p in own if p.number > told.last},
    )


def is_connected(own: Sequence[Parcel], told: Return) -> bool:
    """Say whether what the office has last is among what one's own files go on from."""
    if told.last == 0:
        return True
    return told.last in lineage(own) and lineage(own)[told.last] == told.digest


def lineage(own: Sequence[Parcel]) -> Mapping[int, str]:
    """Return the numbers that the newest file goes on from, itself among them."""
    by_number = {parcel.number: parcel for parcel in own}
    found: dict[int, str] = {}
    parcel = by_number[max(by_number)] if by_number else None
    while parcel is not None:
        found[parcel.number] = parcel.digest
        found |= {int(n): said for n, said in parcel.replaces.items()}
        if parcel.follows:
            found[parcel.follows] = parcel.before
        before = by_number.get(parcel.follows)
        parcel = before if before and before.digest == parcel.before else None
    return found


def last_agreed(own: Sequence[Parcel], told: Return) -> Parcel | None:
    """Return the newest of one's own files that the office took as it is."""
    return max(
        (p for p in own if told.said.get(str(p.number)) == p.digest),
        key=lambda parcel: parcel.number,
        default=None,
    )


def to_bring(own: Sequence[Parcel], told: Return | None) -> tuple[Parcel, ...]:
    """Return one's own files that the office still needs, in their order.

    Not those it has, nor those whose content came to stand in a later one, nor those
    that another history took the place of.
    """
    last = 0 if told is None else told.last
    if told is not None and not is_connected(own, told):
        return ()
    by_number = {parcel.number: parcel for parcel in own}
    parcel = by_number[max(by_number)] if by_number else None
    found = []
    while parcel is not None and parcel.number > last:
        found.append(parcel)
        parcel = by_number.get(parcel.follows)
    return tuple(reversed(found))


def is_lost(own: Sequence[Parcel], told: Return | None, kept: frozenset[int]) -> bool:
    """Say whether the office needs a file of which only the rows are left here.

    `kept` are the numbers of the files that still lie here.
    """
    if told is not None and not is_connected(own, told):
        return bool(own)
    needed = to_bring(own, told)
    reaches = min((p.follows for p in needed), default=None)
    last = 0 if told is None else told.last
    return any(p.number not in kept for p in needed) or (
        reaches is not None and reaches > last
    )
