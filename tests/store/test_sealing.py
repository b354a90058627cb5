# SPDX-License-Identifier: Apache-2.0
"""What waits sealed while an office is locked."""

from dataclasses import replace

import pytest

from carecalc.store import sealing
from tests.offices import keyring

TEXT = "王桂兰 110105194503051234".encode()


def test_that_the_one_who_sealed_it_reads_it() -> None:
    sealed = sealing.seal(keyring().first, TEXT)
    assert TEXT not in sealed
    assert sealing.unseal(keyring().first, sealed) == TEXT


def test_that_the_same_text_is_never_sealed_alike() -> None:
    assert sealing.seal(keyring().first, TEXT) != sealing.seal(keyring().first, TEXT)


def test_that_nobody_else_reads_it() -> None:
    sealed = sealing.seal(keyring().first, TEXT)
    assert sealing.unseal(keyring().approver, sealed) is None
    other_office = replace(keyring().first, data_key=bytes(32))
    assert sealing.unseal(other_office, sealed) is None


@pytest.mark.parametrize("place", [0, 11, 12, -1])
def test_that_what_was_changed_is_not_read(place: int) -> None:
    sealed = bytearray(sealing.seal(keyring().first, TEXT))
    sealed[place] ^= 1
    assert sealing.unseal(keyring().first, bytes(sealed)) is None
