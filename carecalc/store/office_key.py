# SPDX-License-Identifier: Apache-2.0
"""The office's own keys, with which its papers are signed: whoever opens it has them.

They are worked out from the data key, so that they lie nowhere, come with every backup
and are the same on each of the office's computers. They sign papers; what a person does
is signed by their own key.
"""

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    EllipticCurvePrivateKey,
    derive_private_key,
)
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from carecalc.store.keys import Unlocked

LABEL = "papers"
CERTIFICATE = "certificate"
KEPT = "certificates kept"
_NONCE = 12
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""The order of P-256; a private key is a number below it (NIST SP 800-186, 3.2.1.3)."""


class OfficeKey:
    """Signs papers for the office."""

    def __init__(self, unlocked: Unlocked) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(unlocked.subkey(LABEL))
        self._unlocked = unlocked
        self.public = self._key.public_key().public_bytes_raw()

    def sign(self, data: bytes) -> bytes:
        """Return the Ed25519 signature of bytes."""
        return self._key.sign(data)

    def of_certificate(self) -> EllipticCurvePrivateKey:
        """Return the key of the certificate that the office makes for itself."""
        number = int.from_bytes(self._unlocked.subkey(CERTIFICATE), "big")
        return derive_private_key(1 + number % (_ORDER - 1), SECP256R1())

    def wrapped(self, secret: bytes) -> bytes:
        """Return `secret` so that nobody reads it who does not open this office."""
        nonce = secrets.token_bytes(_NONCE)
        return nonce + self._cipher().encrypt(nonce, secret, KEPT.encode())

    def unwrapped(self, wrapped: bytes) -> bytes | None:
        """Return what `wrapped` was made of; None if it was not made in this office."""
        nonce, rest = wrapped[:_NONCE], wrapped[_NONCE:]
        try:
            return self._cipher().decrypt(nonce, rest, KEPT.encode())
        except InvalidTag:
            return None

    def _cipher(self) -> AESGCM:
        return AESGCM(self._unlocked.subkey(KEPT))
