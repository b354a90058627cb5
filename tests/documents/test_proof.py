# SPDX-License-Identifier: Apache-2.0
"""A statement is read back as it was signed, and nothing else is ever a statement."""

import hashlib
import json
from dataclasses import replace
from datetime import date

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)
from hypothesis import given
from hypothesis import strategies as st

from carecalc.documents import proof, proof_cbor
from carecalc.documents.proof import Statement, code_of, read
from carecalc.documents.proof_seal import seal_of, seal_pdf, seal_zip
from carecalc.documents.proof_text import to_bytes, to_letters
from carecalc.domain.paper import Claims
from carecalc.domain.period import Month
from tests.documents import papers, samples

DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))
MONTHS = st.builds(Month, st.integers(2000, 2099), st.integers(1, 12))
STATEMENTS = st.builds(
    Statement,
    kind=st.sampled_from(["report", "sheet", "notice", "change", "resident", "list"]),
    serial=st.binary(min_size=8, max_size=8),
    number=st.text(max_size=30),
    issued_on=DAYS,
    digest=st.binary(min_size=16, max_size=16),
    claims=st.builds(
        Claims,
        act_on=DAYS,
        amounts=st.lists(st.integers(0, 10**14), max_size=6).map(tuple),
        first=st.none() | MONTHS,
        lines=st.none() | st.integers(0, 10**6),
        until=st.none() | DAYS,
    ),
    initials=st.just(b"") | st.binary(min_size=4, max_size=4),
)
PLAIN = st.recursive(
    st.none() | st.integers(-(2**64), 2**64 - 1) | st.binary() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.integers(0, 30), inner, max_size=4)
    ),
    max_leaves=8,
)


def signed(statement: Statement, key: Ed25519PrivateKey = samples.KEY) -> str:
    return code_of(statement, key.public_key().public_bytes_raw(), key.sign)


@given(STATEMENTS)
def test_that_a_statement_is_read_back_as_it_was_signed(statement: Statement) -> None:
    found = read(signed(statement))
    assert found.statement == statement
    assert proof.is_signed(found.key_id, found.payload, found.signature, samples.PUBLIC)


@given(PLAIN)
def test_that_a_value_has_one_spelling(value: proof_cbor.Plain) -> None:
    assert proof_cbor.decode(proof_cbor.encode(value)) == value


@given(st.binary(max_size=40))
def test_that_other_bytes_are_refused_or_are_the_one_spelling(data: bytes) -> None:
    try:
        value = proof_cbor.decode(data)
    except ValueError:
        return
    assert proof_cbor.encode(value) == data


def test_that_the_spelling_is_that_of_the_standard() -> None:
    # RFC 8949, appendix A.
    for value, spelled in (
        (0, "00"),
        (23, "17"),
        (24, "1818"),
        (100, "1864"),
        (1000, "1903e8"),
        (1000000000000, "1b000000e8d4a51000"),
        (-1, "20"),
        (-1000, "3903e7"),
        (None, "f6"),
        (b"\x01\x02\x03\x04", "4401020304"),
        ("IETF", "6449455446"),
        ("水", "63e6b0b4"),
        ([1, [2, 3], [4, 5]], "8301820203820405"),
        ({1: 2, 3: 4}, "a201020304"),
    ):
        assert proof_cbor.encode(value).hex() == spelled
        assert proof_cbor.decode(bytes.fromhex(spelled)) == value


@pytest.mark.parametrize(
    "other",
    [
        "1817",  # 23 in two bytes
        "a203040102",  # keys out of order
        "a201020103",  # a key twice
        "5f42010243030405ff",  # of no stated length
        "f5",  # true
        "0000",  # something after it
        "9bffffffffffffffff",  # more elements than bytes
        "818181818181818100",  # deeper than anything of ours
        "",
    ],
)
def test_that_another_spelling_is_refused(other: str) -> None:
    with pytest.raises(ValueError):
        proof_cbor.decode(bytes.fromhex(other))


@given(st.binary(max_size=60))
def test_that_letters_give_their_bytes_back(data: bytes) -> None:
    assert to_bytes(to_letters(data)) == data


def test_that_the_letters_are_those_of_the_standard() -> None:
    # RFC 9285, 4.3 and 4.4.
    for text, letters in (
        ("AB", "BB8"),
        ("Hello!!", "%69 VD92EX0"),
        ("ietf!", "QED8WEX0"),
    ):
        assert to_letters(text.encode()) == letters
        assert to_bytes(letters) == text.encode()


@pytest.mark.parametrize("letters", ["A", "GGW", "::", "bb8", "BB8A", "水"])
def test_that_other_letters_are_refused(letters: str) -> None:
    with pytest.raises(ValueError):
        to_bytes(letters)


def test_that_the_handbook_describes_the_very_bytes() -> None:
    """Read a code by hand, as the page “verify” tells another program to."""
    letters = samples.CODE.removeprefix("CC1:")
    data = to_bytes(letters)
    # [protected, {}, payload, signature]: 84, 4d + 13 bytes, a0, 58 length, 5840.
    assert data[:2] == bytes.fromhex("844d")
    header = data[2:15]
    key_id = hashlib.sha256(samples.PUBLIC).digest()[:8]
    assert header == bytes.fromhex("a201270448") + key_id
    assert data[15:17] == bytes.fromhex("a058")
    payload = data[18 : 18 + data[17]]
    assert data[18 + data[17] : -64] == bytes.fromhex("5840")
    signature = data[-64:]
    to_sign = (
        b"\x84\x6aSignature1"
        + bytes([0x40 + len(header)])
        + header
        + b"\x40\x58"
        + bytes([len(payload)])
        + payload
    )
    Ed25519PublicKey.from_public_bytes(samples.PUBLIC).verify(signature, to_sign)


def test_that_initials_and_number_give_the_same_four_bytes() -> None:
    said = b"carecalc-initials-1\0PG-2026-000123\0ZGL"
    wanted = hashlib.sha256(said).digest()[:4]
    assert proof.initials_of("PG-2026-000123", "zgl") == wanted
    assert proof.initials_of("PG-2026-000124", "zgl") != wanted


def with_fields(change: dict[int, proof_cbor.Plain]) -> str:
    """Return a code signed by the office over a statement of another shape."""
    payload = proof_cbor.decode(read(samples.CODE).payload)
    assert isinstance(payload, dict)
    whole = proof_cbor.encode({**payload, **change})
    return proof.PREFIX + to_letters(
        proof.signed(whole, samples.PUBLIC, samples.KEY.sign)
    )


@pytest.mark.parametrize(
    "change",
    [
        {0: 2},
        {1: 5},
        {2: b"short"},
        {4: 10**12},
        {6: b"\0" * 32},
        {7: b"\0"},
        {8: ["gbt-42195-2022"]},
        {9: ["30000"]},
        {9: 30000},
        {10: [202613, None]},
        {10: [None, 202601]},
        {11: "3"},
        {12: b"1"},
        {13: 1},
        {11: None},
    ],
)
def test_that_a_statement_of_another_shape_is_none(
    change: dict[int, proof_cbor.Plain],
) -> None:
    with pytest.raises(ValueError):
        read(with_fields(change))


def test_that_a_sealed_paper_is_read_by_every_reader_as_before() -> None:
    pdf = papers.print_notice()
    sealed = seal_pdf(pdf, samples.CODE, samples.PUBLIC, samples.KEY.sign)
    assert papers.text_by_pdfium(sealed) == papers.text_by_pdfium(pdf)
    assert papers.text_by_pypdf(sealed) == papers.text_by_pypdf(pdf)
    seal = seal_of(sealed)
    assert seal is not None
    assert seal.code == samples.CODE
    assert seal.digest == seal.found == hashlib.sha256(pdf).digest()
    assert seal.after == b""
    assert seal_of(pdf) is None


def test_that_a_zip_that_says_something_already_is_not_sealed() -> None:
    empty = b"PK\x05\x06" + b"\0" * 18
    once = seal_zip(empty, samples.CODE, samples.PUBLIC, samples.KEY.sign)
    seal = seal_of(once)
    assert seal is not None and seal.digest == seal.found
    with pytest.raises(ValueError):
        seal_zip(once, samples.CODE, samples.PUBLIC, samples.KEY.sign)
    assert json.dumps(seal.code)  # letters and nothing else


def test_that_two_seals_are_none() -> None:
    pdf = papers.print_sheet()
    once = seal_pdf(pdf, samples.CODE, samples.PUBLIC, samples.KEY.sign)
    twice = seal_pdf(once, samples.CODE, samples.PUBLIC, samples.KEY.sign)
    with pytest.raises(ValueError):
        seal_of(twice)


def test_that_what_is_signed_for_one_serial_says_so_of_that_alone() -> None:
    other = replace(samples.STATEMENT, serial=proof.serial_of("another"))
    assert read(signed(other)).statement.serial != samples.STATEMENT.serial
    assert signed(other) != samples.CODE
