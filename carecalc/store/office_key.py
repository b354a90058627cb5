# SPDX-License-Identifier: Apache-2.0
"""The office's own key, with which its papers are signed: whoever opens the office has it.

It is worked out from the data key, so that it lies nowhere, comes with every backup and
is the same on each of the office's computers. It signs papers; what a person does is
signed by their own key.
"""

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from carecalc.store.keys import Unlocked

LABEL = "papers"


class OfficeKey:
    """Signs papers for the office."""

    def __init__(self, unlocked: Unlocked) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(unlocked.subkey(LABEL))
        self.public = self._key.public_key().public_bytes_raw()

    def sign(self, data: bytes) -> bytes:
        """Return the Ed25519 signature of bytes."""
        return self._key.sign(data)
