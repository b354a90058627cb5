# SPDX-License-Identifier: Apache-2.0
"""Sealing what waits in memory while an office is locked: one user's, opened by them.

The key is a subkey of the office's data key, so that nobody reads it who does not open
the office; the user's name is vouched for, so that it is given to its owner alone.
"""

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from carecalc.store.keys import Unlocked

LABEL = "window"
_NONCE = 12


def seal(unlocked: Unlocked, data: bytes) -> bytes:
    """Return `data` unreadable to everybody but the user who opened the office."""
    nonce = secrets.token_bytes(_NONCE)
    cipher = AESGCM(unlocked.subkey(LABEL))
    return nonce + cipher.encrypt(nonce, data, unlocked.user.encode())


def unseal(unlocked: Unlocked, sealed: bytes) -> bytes | None:
    """Return what this user of this office sealed; None if somebody else did."""
    cipher = AESGCM(unlocked.subkey(LABEL))
    try:
        return cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], unlocked.user.encode())
    except InvalidTag:
        return None
