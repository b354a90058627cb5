# SPDX-License-Identifier: Apache-2.0
"""The keys of a file by which it sends and receives: whoever opens it has them.

Worked out from the data key like the office's own: they lie nowhere and come back with
every backup. A copy of a file has them too; its files are found out by their numbers.
"""

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from carecalc.store.keys import Unlocked

SIGNING, SEALING = "handover signing", "handover sealing"


class ParcelKeys:
    """Signs what leaves, opens what was sealed to this file."""

    def __init__(self, unlocked: Unlocked) -> None:
        self._signing = Ed25519PrivateKey.from_private_bytes(unlocked.subkey(SIGNING))
        self.sealing = X25519PrivateKey.from_private_bytes(unlocked.subkey(SEALING))
        self.sign_public = self._signing.public_key().public_bytes_raw().hex()
        self.seal_public = self.sealing.public_key().public_bytes_raw().hex()

    def sign(self, data: bytes) -> bytes:
        """Return the Ed25519 signature of bytes."""
        return self._signing.sign(data)
