# SPDX-License-Identifier: Apache-2.0
"""What the code on a paper states, signed by the office, as letters for a QR code.

The bytes are COSE_Sign1 (RFC 9052) with Ed25519; the handbook's page “verify” tells
every other program how to read them.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from carecalc.documents.proof_cbor import Plain, decode, encode
from carecalc.documents.proof_text import to_bytes, to_letters
from carecalc.domain.paper import Claims
from carecalc.domain.period import Month

PREFIX: Final = "CC1:"
VERSION: Final = 1
LONGEST: Final = 4_000
"""No code of a paper has more letters; what is longer is not read at all."""

DIGEST: Final = 16
"""How many bytes of the content's digest a statement has."""

FIGURE: Final = 32
"""How many bytes the control figure of a closed list has."""

KEY_ID: Final = 8
SERIAL: Final = 8
INITIALS: Final = 4
_EPOCH = date(1970, 1, 1)
_ALGORITHM, _KEY = 1, 4  # labels of COSE headers
_EDDSA = -8
_SIGNATURE = 64

Sign = Callable[[bytes], bytes]
"""Signs bytes with the office's key, 64 bytes of Ed25519."""


@dataclass(frozen=True, slots=True)
class Statement:
    """What a paper states of itself, and in `claims` of what it tells.

    `serial` is one issue of one paper, `digest` the beginning of the content's digest,
    `initials` a hash: see `initials_of`.
    """

    kind: str
    serial: bytes
    number: str
    issued_on: date
    digest: bytes
    claims: Claims
    initials: bytes = b""


@dataclass(frozen=True, slots=True)
class Signed:
    """A statement as it was read, with who is said to have signed it; not checked."""

    statement: Statement
    key_id: bytes
    payload: bytes
    signature: bytes


def serial_of(paper_id: str) -> bytes:
    """Return the serial number of an issue: eight bytes that tell nothing else."""
    return hashlib.sha256(f"carecalc-serial-1\0{paper_id}".encode()).digest()[:SERIAL]


def initials_of(number: str, initials: str) -> bytes:
    """Return four bytes that name and number give: no name is read out of them."""
    said = f"carecalc-initials-1\0{number}\0{initials.upper()}"
    return hashlib.sha256(said.encode()).digest()[:INITIALS]


def key_id(public: bytes) -> bytes:
    """Return by what a public key is called: the beginning of its SHA-256."""
    return hashlib.sha256(public).digest()[:KEY_ID]


def code_of(statement: Statement, public: bytes, sign: Sign) -> str:
    """Return the letters of a paper's QR code."""
    return PREFIX + to_letters(signed(encode(_plain(statement)), public, sign))


def read(code: str) -> Signed:
    """Return what a code states; `ValueError` where it is none of ours, or altered."""
    if not code.startswith(PREFIX) or len(code) > LONGEST:
        raise ValueError("not a code of a paper")
    key, payload, signature = opened(to_bytes(code.removeprefix(PREFIX)))
    fields = decode(payload)
    if not isinstance(fields, Mapping):
        raise ValueError("not a statement")
    statement = _statement(fields)
    # What has a key too many, or a field in another shape, is not of this version.
    if encode(_plain(statement)) != payload:
        raise ValueError("not a statement of this version")
    return Signed(statement, key, payload, signature)


def signed(payload: bytes, public: bytes, sign: Sign) -> bytes:
    """Return COSE_Sign1 of `payload`: protected header, no other, payload, signature."""
    header = encode({_ALGORITHM: _EDDSA, _KEY: key_id(public)})
    return encode([header, {}, payload, sign(_to_sign(header, payload))])


def opened(data: bytes) -> tuple[bytes, bytes, bytes]:
    """Return key id, payload and signature of COSE_Sign1; `ValueError` if it is not."""
    match decode(data):
        case [bytes(header), Mapping() as other, bytes(payload), bytes(signature)]:
            match decode(header):
                case {1: -8, 4: bytes(key)} if len(key) == KEY_ID:
                    # An unprotected header could be anybody's.
                    whole = encode({_ALGORITHM: _EDDSA, _KEY: key})
                    if header == whole and not other and len(signature) == _SIGNATURE:
                        return key, payload, signature
    raise ValueError("not COSE_Sign1 as we write it")


def is_signed(key: bytes, payload: bytes, signature: bytes, public: bytes) -> bool:
    """Say whether the holder of `public`, which `key` must name, signed `payload`."""
    if key_id(public) != key:
        return False
    header = encode({_ALGORITHM: _EDDSA, _KEY: key})
    return is_signed_text(_to_sign(header, payload), signature, public)


def is_signed_text(text: bytes, signature: bytes, public: bytes) -> bool:
    """Say whether the holder of `public` signed just these bytes."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, text)
    except (InvalidSignature, ValueError):
        return False
    return True


def _to_sign(header: bytes, payload: bytes) -> bytes:
    return encode(["Signature1", header, b"", payload])


def _plain(statement: Statement) -> dict[int, Plain]:
    """Return a statement as a map; the handbook's table says the same."""
    claims = statement.claims
    months = [_month(claims.first), _month(claims.last)]
    fields: dict[int, Plain] = {
        0: VERSION,
        1: statement.kind,
        2: statement.serial,
        3: statement.number,
        4: _day(statement.issued_on),
        5: _day(claims.act_on),
        6: statement.digest,
        7: statement.initials or None,
        8: [claims.scale, claims.level] if claims.scale else None,
        9: list(claims.amounts) or None,
        10: months if claims.first else None,
        11: claims.lines,
        12: _day(claims.until) if claims.until else None,
        13: bytes.fromhex(claims.figure) or None,
    }
    return {key: value for key, value in fields.items() if value is not None}


def _statement(fields: Mapping[int, Plain]) -> Statement:
    """Return what a map says; `ValueError` where a field is not what it should be."""
    match fields:
        case {
            0: version,
            1: str(kind),
            2: bytes(serial),
            3: str(number),
            4: int(issued_on),
            5: int(act_on),
            6: bytes(digest),
        } if version == VERSION:
            pass
        case _:
            raise ValueError("not a statement of this version")
    if (len(serial), len(digest)) != (SERIAL, DIGEST):
        raise ValueError("not a statement of this version")
    scale, level = _level(fields.get(8))
    first, last = _months(fields.get(10))
    initials, until, lines = fields.get(7, b""), fields.get(12), fields.get(11)
    figure = fields.get(13, b"")
    if not (
        (isinstance(initials, bytes) and len(initials) in (0, INITIALS))
        and (until is None or isinstance(until, int))
        and (lines is None or isinstance(lines, int))
        and (isinstance(figure, bytes) and len(figure) in (0, FIGURE))
    ):
        raise ValueError("not a statement of this version")
    claims = Claims(
        act_on=_date(act_on),
        scale=scale,
        level=level,
        amounts=_amounts(fields.get(9)),
        first=first,
        last=last,
        lines=lines,
        until=None if until is None else _date(until),
        figure=figure.hex(),
    )
    return Statement(
        kind=kind,
        serial=serial,
        number=number,
        issued_on=_date(issued_on),
        digest=digest,
        claims=claims,
        initials=initials,
    )


def _level(value: Plain) -> tuple[str, str]:
    match value:
        case None:
            return "", ""
        case [str(scale), str(level)]:
            return scale, level
    raise ValueError("no level")


def _amounts(value: Plain) -> tuple[int, ...]:
    if value is None:
        return ()
    if not isinstance(value, list):
        raise ValueError("no amounts")
    found = tuple(each for each in value if isinstance(each, int))
    if len(found) != len(value):
        raise ValueError("no amounts")
    return found


def _months(value: Plain) -> tuple[Month | None, Month | None]:
    match value:
        case None:
            return None, None
        case [int(first), None]:
            return _read_month(first), None
        case [int(first), int(last)]:
            return _read_month(first), _read_month(last)
    raise ValueError("no months")


def _month(month: Month | None) -> int | None:
    return None if month is None else month.year * 100 + month.number


def _read_month(value: int) -> Month:
    year, number = divmod(value, 100)
    if not (1 <= number <= 12 and 1 <= year <= 9999):
        raise ValueError("no month")
    return Month(year, number)


def _day(day: date) -> int:
    return (day - _EPOCH).days


def _date(value: int) -> date:
    try:
        return _EPOCH + timedelta(days=value)
    except OverflowError:
        raise ValueError("no day") from None
