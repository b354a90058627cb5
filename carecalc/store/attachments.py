# SPDX-License-Identifier: Apache-2.0
"""Issued papers and pictures: one encrypted file each, named by what is in it.

A file's name is the SHA-256 of its own bytes, so that a changed one is found out
without a key, and a backup need never copy a file twice.
"""

import hashlib
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from carecalc.errors import UserError
from carecalc.store.faults import from_system
from carecalc.store.files import write_whole
from carecalc.text import N_, Message

LABEL = "attachments"
_MAGIC = b"carecalc-attachment-1\n"
_NONCE = 12


class Attachments:
    """The encrypted files of one office; `key` is the subkey of `LABEL`."""

    def __init__(self, folder: Path, key: bytes) -> None:
        self._folder = folder
        self._cipher = AESGCM(key)

    def keep(self, data: bytes) -> str:
        """Write `data` and force it to the disk; its name, for a row to refer to."""
        nonce = secrets.token_bytes(_NONCE)
        sealed = _MAGIC + nonce + self._cipher.encrypt(nonce, data, _MAGIC)
        name = hashlib.sha256(sealed).hexdigest()
        try:
            write_whole(self._folder / name, sealed)
        except OSError as error:
            raise from_system(error, str(self._folder)) from error
        return name

    def read(self, name: str) -> bytes:
        """Return what was kept; `UserError` STORE-014 if it is gone or changed."""
        try:
            sealed = (self._folder / name).read_bytes()
        except FileNotFoundError:
            raise _lost(name) from None
        except OSError as error:
            raise from_system(error, str(self._folder)) from error
        start = len(_MAGIC) + _NONCE
        if hashlib.sha256(sealed).hexdigest() != name or len(sealed) < start:
            raise _lost(name)
        try:
            return self._cipher.decrypt(
                sealed[len(_MAGIC) : start], sealed[start:], _MAGIC
            )
        except InvalidTag:
            raise _lost(name) from None

    def discard(self, name: str) -> None:
        """Take back a file whose row was never committed."""
        (self._folder / name).unlink(missing_ok=True)


def _lost(name: str) -> UserError:
    return UserError(
        "STORE-014",
        Message(N_("The file of this paper is missing or damaged.")),
        Message(N_("Restore the folder “attachments” from the last backup.")),
        name,
    )
