# SPDX-License-Identifier: Apache-2.0
"""A place for each key, in the order in which keys are met: a million at once."""

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Places = NDArray[np.int32]

_MIXER = np.uint64(0x9E3779B97F4A7C15)
_NOWHERE = np.int32(-1)
_SMALLEST = 10
"""Bits of the first table; it doubles before it is half full."""
_PART = 1 << 15


class KeyIndex:
    """Keys (any integer but 0) and their places 0, 1, 2 …; 0 has the place -1."""

    def __init__(self) -> None:
        self._bits = _SMALLEST
        self._keys = np.zeros(1 << self._bits, np.int64)
        self._places = np.full(1 << self._bits, _NOWHERE)
        self._in_order: list[Ints] = []
        self.count = 0

    def keys(self) -> Ints:
        """Return all keys in the order of their places."""
        if len(self._in_order) != 1:
            self._in_order = [np.concatenate([np.zeros(0, np.int64), *self._in_order])]
        return self._in_order[0]

    def add(self, keys: Ints) -> Places:
        """Return the place of each key; new keys get the next ones."""
        # Room is made for so many new ones at a time as there may be: a table no larger
        # than it must be stays in the processor's memory.
        found = np.empty(len(keys), np.int32)
        for first in range(0, len(keys), _PART):
            found[first : first + _PART] = self._add(keys[first : first + _PART])
        return found

    def _add(self, keys: Ints) -> Places:
        self._make_room(len(keys))
        slots = self._seek(keys, takes_empty=True)
        places = self._places[slots]
        places[keys == 0] = _NOWHERE
        new = np.flatnonzero((places == _NOWHERE) & (keys != 0))
        if len(new):
            _, first = np.unique(slots[new], return_index=True)
            fresh = new[np.sort(first)]
            self._places[slots[fresh]] = np.arange(
                self.count, self.count + len(fresh), dtype=np.int32
            )
            self.count += len(fresh)
            self._in_order.append(keys[fresh])
            places[new] = self._places[slots[new]]
        return places

    def find(self, keys: Ints) -> Places:
        """Return the place of each key, -1 for those not held."""
        slots = self._seek(keys, takes_empty=False)
        return np.where(self._keys[slots] == keys, self._places[slots], _NOWHERE)

    def _make_room(self, more: int) -> None:
        bits = self._bits
        while 2 * (self.count + more) > 1 << bits:
            bits += 1
        if bits == self._bits:
            return
        held = self.keys()
        self._bits = bits
        self._keys = np.zeros(1 << bits, np.int64)
        self._places = np.full(1 << bits, _NOWHERE)
        slots = self._seek(held, takes_empty=True)
        self._places[slots] = np.arange(len(held), dtype=np.int32)

    def _seek(self, keys: Ints, takes_empty: bool) -> Ints:
        """Return the slot of each key; of one not held an empty slot, which
        `takes_empty` gives it."""
        mixed = keys.view(np.uint64) * _MIXER
        slots = (mixed >> np.uint64(64 - self._bits)).astype(np.int64)
        last = np.int64((1 << self._bits) - 1)
        left = np.flatnonzero((self._keys[slots] != keys) & (keys != 0))
        while len(left):
            here = slots[left]
            empty = self._keys[here] == 0
            if takes_empty:
                # Of several that want one slot the last gets it; the others go on.
                self._keys[here[empty]] = keys[left[empty]]
                goes_on = self._keys[here] != keys[left]
            else:
                goes_on = ~empty & (self._keys[here] != keys[left])
            left = left[goes_on]
            slots[left] = (slots[left] + 1) & last
        return slots
