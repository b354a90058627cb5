# SPDX-License-Identifier: Apache-2.0
"""Reading the signature that `proof_pades` writes: that one alone, and nothing else.

Somebody may have made a file to deceive: what reads every signature of every PDF would
be too much there, and takes half a second to begin.
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass

from carecalc.documents import proof_cms

_RANGE = re.compile(rb"/ByteRange \[0 (\d{1,10}) (\d{1,10}) (\d{1,10})\]")
_HEX = re.compile(rb"[0-9A-F]+")
_LONGEST = 100_000
"""No revision that `proof_pades` adds has more bytes."""


@dataclass(frozen=True, slots=True)
class PdfSignature:
    """A signature over a whole file as it was read.

    `chain` are its certificates as DER, the signer's first; whether they are to be
    believed is not said. `holds` says whether these bytes are what was signed.
    """

    chain: tuple[bytes, ...]
    holds: bool


def digest_of(chain: Sequence[bytes]) -> bytes:
    """Return by what a seal names certificates: the SHA-256 of all, one after another.

    Their order is that of their bytes, as it is in a signature.
    """
    return hashlib.sha256(b"".join(sorted(chain))).digest()


def signature_of(data: bytes, start: int) -> PdfSignature:
    """Return the signature over all of `data`, which was added at `start`.

    `ValueError` for anything that `proof_pades` does not write.
    """
    if len(data) - start > _LONGEST:
        raise ValueError("more than a signature")
    places = _RANGE.findall(data, start)
    if len(places) != 1:
        raise ValueError("not one signature")
    before, after, rest = map(int, places[0])
    text = data[before + 1 : after - 1]
    if not (
        start <= before < after < after + rest == len(data)
        and data[before : before + 1] + data[after - 1 : after] == b"<>"
        and _HEX.fullmatch(text)
    ):
        raise ValueError("not over the whole file")
    signed = hashlib.sha256(data[:before])
    signed.update(data[after:])
    padded = bytes.fromhex(text.decode("ascii"))
    return PdfSignature(*proof_cms.read(padded, signed.digest()))
