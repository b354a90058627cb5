# SPDX-License-Identifier: Apache-2.0
"""The seal in a file: its digest and its paper's statement, signed by the office.

A PDF carries it as a comment before `startxref`, a workbook as the comment of its zip;
readers pass over both. What the digest is taken of is the file without the seal. The
seal of a PDF names the certificate that signs the file after it: see `proof_pades`.
"""

import hashlib
import re
from dataclasses import dataclass

from carecalc.documents.proof import LONGEST, PREFIX, VERSION, Sign, opened, signed
from carecalc.documents.proof_cbor import Plain, decode, encode
from carecalc.documents.proof_text import to_bytes, to_letters

_MARK = b"%carecalc-seal "
_KIND = "file"
_SIGNED_AFTER = 2
"""The version of a seal that names a certificate; without one it stays the first."""

_TAIL = re.compile(rb"startxref\n\d{1,12}\n%%EOF\n")
_ZIP_END = b"PK\x05\x06"
_ZIP_END_LENGTH = 22


@dataclass(frozen=True, slots=True)
class Seal:
    """A seal as it was read; not checked.

    `code` is the paper's own, as its QR code says it. `digest` is what the seal says,
    `found` that of the bytes that were sealed, `after` what was added to them later.
    `certificate` says by whose certificate that has to be signed: see
    `proof_pades.digest_of`; it is empty where nothing may follow.
    """

    key_id: bytes
    payload: bytes
    signature: bytes
    code: str
    digest: bytes
    found: bytes
    after: bytes = b""
    certificate: bytes = b""


def seal_pdf(
    pdf: bytes, code: str, public: bytes, sign: Sign, certificate: bytes = b""
) -> bytes:
    """Return a PDF with its seal; `code` is that of the paper.

    `certificate` is the digest of the one that signs the sealed file next.
    """
    at = pdf.rindex(b"startxref")
    line = _MARK + _letters(pdf, code, public, sign, certificate).encode() + b"\n"
    return pdf[:at] + line + pdf[at:]


def seal_zip(data: bytes, code: str, public: bytes, sign: Sign) -> bytes:
    """Return a zip file (a workbook is one) with its seal as the comment it ends with."""
    if data[-_ZIP_END_LENGTH:][:4] != _ZIP_END or data[-2:] != b"\0\0":
        raise ValueError("a zip file without a comment is sealed")
    comment = _MARK + _letters(data, code, public, sign).encode()
    return data[:-2] + len(comment).to_bytes(2, "little") + comment


def seal_of(data: bytes) -> Seal | None:
    """Return the seal in a file, None if it has none; `ValueError` if it is spoilt."""
    if data.count(_MARK) != 1:
        if _MARK in data:
            raise ValueError("more than one seal")
        return None
    before, _, rest = data.partition(_MARK)
    if data.startswith(b"PK"):
        return _of_zip(before, rest)
    line, _, end = rest.partition(b"\n")
    tail = _TAIL.match(end)
    if tail is None:
        raise ValueError("not where a seal stands")
    return _read(line, before + tail[0], end[tail.end() :])


def _of_zip(before: bytes, comment: bytes) -> Seal:
    length = len(_MARK) + len(comment)
    if before[-_ZIP_END_LENGTH:][:4] != _ZIP_END or before[-2:] != length.to_bytes(
        2, "little"
    ):
        raise ValueError("not where a seal stands")
    return _read(comment, before[:-2] + b"\0\0", b"")


def _letters(
    data: bytes, code: str, public: bytes, sign: Sign, certificate: bytes = b""
) -> str:
    statement = to_bytes(code.removeprefix(PREFIX))
    digest = hashlib.sha256(data).digest()
    fields: dict[int, Plain] = {0: VERSION, 1: _KIND, 2: digest, 3: statement}
    if certificate:
        fields |= {0: _SIGNED_AFTER, 4: certificate}
    return to_letters(signed(encode(fields), public, sign))


def _read(line: bytes, sealed: bytes, after: bytes) -> Seal:
    if len(line) > LONGEST:
        # Reading letters takes long; whoever made this one would like that.
        raise ValueError("longer than any seal")
    key_id, payload, signature = opened(to_bytes(line.decode("ascii")))
    fields = decode(payload)
    match fields:
        case {0: 1, 1: "file", 2: bytes(digest), 3: bytes(statement), **more}:
            certificate = b""
        case {
            0: 2,
            1: "file",
            2: bytes(digest),
            3: bytes(statement),
            4: bytes(certificate),
            **more,
        } if len(certificate) == hashlib.sha256().digest_size:
            pass
        case _:
            raise ValueError("not a seal of this version")
    if more:
        raise ValueError("not a seal of this version")
    return Seal(
        key_id,
        payload,
        signature,
        PREFIX + to_letters(statement),
        digest,
        hashlib.sha256(sealed).digest(),
        after,
        certificate,
    )
