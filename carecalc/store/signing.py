# SPDX-License-Identifier: Apache-2.0
"""A user's signing key while the office stands open, and checking what it signed."""

import base64
import binascii

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

from carecalc.domain.canonical import canonical_json

FORMAT = "carecalc-signature-1"


class Signer:
    """Signs as one user; made when that user opens the office."""

    def __init__(self, name: str, seed: bytes) -> None:
        self.name = name
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        self.public = base64.b64encode(
            self._key.public_key().public_bytes_raw()
        ).decode("ascii")

    def sign(self, message: str) -> str:
        """Return the signature of a text, in base64."""
        return base64.b64encode(self._key.sign(message.encode())).decode("ascii")


def statement(kind: str, object_id: str, name: str, role: str, digest: str) -> str:
    """Return what somebody signs who signs an object in a role."""
    return canonical_json([FORMAT, kind, object_id, name, role, digest])


def link(hash_: str) -> str:
    """Return what the author of an entry of the chain signs."""
    return canonical_json([FORMAT, "audit", hash_])


def is_signed_by(public: str, message: str, signature: str) -> bool:
    """Say whether the holder of a public key signed a text."""
    try:
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public))
        raw = base64.b64decode(signature)
        key.verify(raw, message.encode())
    except (InvalidSignature, ValueError, binascii.Error):
        return False
    # Base64 has several spellings of the same bytes; a signature has one.
    return base64.b64encode(raw).decode("ascii") == signature
