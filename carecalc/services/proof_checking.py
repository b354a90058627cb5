# SPDX-License-Identifier: Apache-2.0
"""Telling offline whether a paper is genuine: from its file, a picture, or its code.

No office is opened: what an office published is enough. Every input has a verdict, and
none of them is an error of the program.
"""

import base64
import binascii
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from carecalc.documents import proof
from carecalc.documents.proof_pades_read import digest_of, signature_of
from carecalc.documents.proof_seal import Seal, seal_of
from carecalc.domain.canonical import digest
from carecalc.errors import UserError
from carecalc.services.proof_x509 import Certificate
from carecalc.services.proof_x509 import read as read_certificate
from carecalc.services.proofs import KEYS_FORMAT, WITHDRAWN_FORMAT
from carecalc.store.names import initials_key
from carecalc.text import N_, Message

GENUINE: Final = "genuine"
ALTERED: Final = "altered"
WITHDRAWN: Final = "withdrawn"
EXPIRED: Final = "expired"
UNKNOWN_KEY: Final = "unknown-key"
STRIPPED: Final = "signature-missing"
OTHER_CERTIFICATE: Final = "other-certificate"
NOTHING: Final = "no-code"
NAMED: Final = "named"
"""It has no code, and a genuine paper that was given with it names its very bytes."""

MADE_HERE: Final = "made-here"
"""It has no code; the office has on record that it made just these bytes for a bank."""
NOT_NAMED: Final = "not-named"
"""It has no code, and none of the bank's covers that were given with it names it."""
SAME_LINES: Final = "same-lines"
"""Its seal is gone; its rows are those of the closed list that a genuine paper states."""
REMADE: Final = "remade"
"""It has no code; made anew from the closed list that was given with it, it is the same."""
SAME_PAYMENTS: Final = "same-payments"
"""It has no code; it pays just what the closed list that was given with it pays."""

FILE, PICTURE, CODE = "file", "picture", "code"
"""What was looked at: the issued file itself, a picture of the paper, its code."""

MOST_BYTES: Final = 60_000_000
"""A larger file is no paper of ours."""

_HEAD = 1024
"""Within so many bytes readers of PDF look for its beginning."""

_LARGEST_PAGE = 1_700.0
"""In points: A2. What is larger is no page of a paper, and much to draw."""

_PUBLIC = 32
COVERS: Final = ("bank-cover", "reissue-cover")
"""Kinds of papers that name the bytes of a bank's file."""


@dataclass(frozen=True, slots=True)
class IssuerKey:
    """An office's public key; papers issued after `until` are not believed."""

    office: str
    public: bytes
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Published:
    """What offices have published: their keys by id, and what they have withdrawn.

    `withdrawn` is, for each key with a list, the day it was made and the serial
    numbers on it with the days from which they count no more.
    """

    keys: Mapping[bytes, IssuerKey]
    withdrawn: Mapping[bytes, tuple[date, Mapping[bytes, str]]]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is to be said of one input.

    `statement` is what the code states, None where nothing of it may be believed.
    `office` issued it. `listed_on` is the day of the list of withdrawals that was
    looked at, None where there was none. `is_name` says whether a given name fits.
    `certificate` is the one that signed the file, None where none had to. `named_by` is
    the number of the paper that names the file's bytes.
    """

    outcome: str
    what: str = CODE
    statement: proof.Statement | None = None
    office: str = ""
    listed_on: date | None = None
    withdrawn_on: str = ""
    is_name: bool | None = None
    certificate: Certificate | None = None
    named_by: str = ""


def with_what_covers_name(
    given: Sequence[tuple[bytes, Verdict]],
) -> tuple[Verdict, ...]:
    """Return the verdicts on files given together: a bank's file has no code of its own.

    The cover that goes with it names the SHA-256 of its bytes, and is sealed itself.
    """
    from carecalc.documents.publicity_text import text_of

    covers = [
        (verdict, "".join(text_of(data).split()))
        for data, verdict in given
        if verdict.outcome == GENUINE
        and verdict.what == FILE
        and verdict.statement is not None
        and verdict.statement.kind in COVERS
    ]
    return tuple(_named(data, verdict, covers) for data, verdict in given)


def _named(
    data: bytes, verdict: Verdict, covers: Sequence[tuple[Verdict, str]]
) -> Verdict:
    if verdict.outcome == NOTHING:
        for cover, text in covers:
            if digest(data) in text and cover.statement is not None:
                return Verdict(
                    NAMED, FILE, office=cover.office, named_by=cover.statement.number
                )
    return verdict


def read_published(keys: Iterable[bytes], lists: Iterable[bytes]) -> Published:
    """Read what offices published.

    `UserError`: PROOF-003 a file of keys is none, PROOF-004 a list of withdrawals is
    none, or is not signed by one of the keys.
    """
    known: dict[bytes, IssuerKey] = {}
    for data in keys:
        known.update(_keys(data))
    withdrawn: dict[bytes, tuple[date, Mapping[bytes, str]]] = {}
    numbers: dict[bytes, int] = {}
    for data in lists:
        key, number, made_on, serials = _withdrawals(data, known)
        # Of several lists the latest counts: it names what the others do.
        if number >= numbers.get(key, 0):
            numbers[key] = number
            withdrawn[key] = (made_on, serials)
    return Published(known, withdrawn)


def check(
    data: bytes, published: Published, on: date, name: str = "", scan: bool = False
) -> Verdict:
    """Return the verdict on a file: PDF, workbook, picture, or text with a code.

    `on` is the day it is asked for. With `scan` a PDF is what a scanner made of the
    paper, not the file that was issued. `name` is compared with what the code says.
    """
    if len(data) > MOST_BYTES:
        return Verdict(NOTHING)
    # Readers of PDF open what begins as a picture and says so further on: a genuine code
    # in that picture tells nothing of the pages they show.
    is_pdf = b"%PDF-" in data[:_HEAD]
    if data.startswith(b"PK") or (is_pdf and not scan):
        return _of_file(data, published, on, name)
    if is_pdf:
        return _of_codes(_codes_of_scan(data), published, on, name)
    if (code := _text(data)) is not None:
        return check_code(code, published, on, name)
    from carecalc.documents.proof_camera import codes_in

    return _of_codes(codes_in(data), published, on, name)


def check_code(code: str, published: Published, on: date, name: str = "") -> Verdict:
    """Return the verdict on the letters of a code, as a telephone reads them."""
    code = code.strip("\r\n\t ")
    if not code.startswith(proof.PREFIX):
        return Verdict(NOTHING)
    try:
        read = proof.read(code)
    except ValueError:
        return Verdict(ALTERED)
    key = published.keys.get(read.key_id)
    if key is None:
        return Verdict(UNKNOWN_KEY)
    if not proof.is_signed(read.key_id, read.payload, read.signature, key.public):
        return Verdict(ALTERED)
    statement = read.statement
    if key.until is not None and statement.issued_on > key.until:
        return Verdict(UNKNOWN_KEY)
    listed_on, serials = published.withdrawn.get(read.key_id, (None, {}))
    found = Verdict(
        GENUINE,
        CODE,
        statement,
        key.office,
        listed_on,
        is_name=_fits(statement, name),
    )
    if statement.serial in serials:
        return replace(found, outcome=WITHDRAWN, withdrawn_on=serials[statement.serial])
    if statement.claims.until is not None and statement.claims.until < on:
        return replace(found, outcome=EXPIRED)
    return found


def _of_file(data: bytes, published: Published, on: date, name: str) -> Verdict:
    """Return the verdict on a file that was issued, by its seal."""
    try:
        seal = seal_of(data)
    except ValueError:
        return Verdict(ALTERED, FILE)
    if seal is None:
        return Verdict(NOTHING if data.startswith(b"PK") else ALTERED, FILE)
    found = replace(check_code(seal.code, published, on, name), what=FILE)
    if found.outcome in (ALTERED, UNKNOWN_KEY):
        return found
    if not _is_sealed(seal, published):
        return Verdict(ALTERED, FILE)
    if not seal.certificate:
        # Papers of earlier versions, and workbooks, are sealed alone.
        return Verdict(ALTERED, FILE) if seal.after else found
    if not seal.after:
        return Verdict(STRIPPED, FILE)
    try:
        signature = signature_of(data, len(data) - len(seal.after))
    except ValueError:
        return Verdict(ALTERED, FILE)
    if digest_of(signature.chain) != seal.certificate:
        return Verdict(OTHER_CERTIFICATE, FILE)
    if not signature.holds:
        return Verdict(ALTERED, FILE)
    return replace(found, certificate=read_certificate(signature.chain[0]))


def _is_sealed(seal: Seal, published: Published) -> bool:
    """Say whether a file begins as it was sealed, by the key that signed its code."""
    key = published.keys.get(seal.key_id)
    return (
        key is not None
        and seal.key_id == proof.read(seal.code).key_id
        and seal.digest == seal.found
        and proof.is_signed(seal.key_id, seal.payload, seal.signature, key.public)
    )


def _of_codes(
    codes: tuple[str, ...], published: Published, on: date, name: str
) -> Verdict:
    """Return the verdict on a picture: the worst, where it shows several codes."""
    order = (GENUINE, EXPIRED, WITHDRAWN, UNKNOWN_KEY, ALTERED)
    found = [check_code(code, published, on, name) for code in codes]
    if not found:
        return Verdict(NOTHING, PICTURE)
    worst = max(found, key=lambda verdict: order.index(verdict.outcome))
    return replace(worst, what=PICTURE)


def _codes_of_scan(data: bytes) -> tuple[str, ...]:
    """Return the codes on the first page of a PDF that a scanner made."""
    from PIL import Image

    from carecalc.documents.preview import page_picture, page_sizes, readable_pages
    from carecalc.documents.proof_camera import codes_of

    if not readable_pages(data):
        return ()
    width, height = page_sizes(data)[0]
    if not 0 < max(width, height) <= _LARGEST_PAGE:
        return ()
    page = page_picture(data, 0, 200)
    size = (page.width, page.height)
    return codes_of(
        Image.frombytes("RGB", size, page.pixels, "raw", "RGB", page.stride)
    )


def _text(data: bytes) -> str | None:
    """Return the code in a short text file, None where it is no text with one."""
    start = proof.PREFIX.encode()
    text = data[: proof.LONGEST + 4].removeprefix(b"\xef\xbb\xbf").lstrip()
    if not text.startswith(start):
        return None
    return text.decode("ascii", "replace")


def _fits(statement: proof.Statement, name: str) -> bool | None:
    if not name or not statement.initials:
        return None
    readings = initials_key(name).strip("|").split("|")
    return any(
        proof.initials_of(statement.number, reading) == statement.initials
        for reading in readings
    )


def _keys(data: bytes) -> dict[bytes, IssuerKey]:
    try:
        said = json.loads(data.decode("utf-8-sig"))
        match said:
            case {"format": format_, "office": str(office), "keys": list(keys)} if (
                format_ == KEYS_FORMAT
            ):
                return dict(_key(office, each) for each in keys)
    except (ValueError, KeyError, TypeError, RecursionError):
        pass
    raise UserError(
        "PROOF-003",
        Message(N_("This is no file of an office's keys.")),
        Message(
            N_("The office makes it with “carecalc proofs”; ask it for the file again.")
        ),
    )


def _key(office: str, said: Mapping[str, str]) -> tuple[bytes, IssuerKey]:
    public = base64.b64decode(said["public"], validate=True)
    key = proof.key_id(public)
    if len(public) != _PUBLIC or said["id"] != key.hex():
        raise ValueError("the id is not that of the key")
    until = date.fromisoformat(said["until"]) if "until" in said else None
    return key, IssuerKey(office, public, until)


def _withdrawals(
    data: bytes, keys: Mapping[bytes, IssuerKey]
) -> tuple[bytes, int, date, Mapping[bytes, str]]:
    try:
        line, _, rest = data.replace(b"\r\n", b"\n").partition(b"\n")
        said = json.loads(line)
        key = bytes.fromhex(said["key"])
        signature = base64.b64decode(rest.strip(), validate=True)
        if (
            said["format"] == WITHDRAWN_FORMAT
            and key in keys
            and proof.is_signed_text(line, signature, keys[key].public)
        ):
            serials = {
                bytes.fromhex(serial): date.fromisoformat(day).isoformat()
                for serial, day in said["withdrawn"]
            }
            made_on = date.fromisoformat(said["made_on"])
            return key, int(said["number"]), made_on, serials
    except (ValueError, KeyError, TypeError, binascii.Error, RecursionError):
        pass
    raise UserError(
        "PROOF-004",
        Message(N_("This is no list of withdrawn papers of an office that is known.")),
        Message(
            N_(
                "Give the file of that office's keys as well, or ask for the list again."
            )
        ),
    )
