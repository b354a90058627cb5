# SPDX-License-Identifier: Apache-2.0
"""The signature that every reader of PDF shows: other readers believe it, and ours alone."""

import datetime as dt
import io
from collections.abc import Callable
from functools import cache
from hashlib import sha256
from random import Random
from typing import Any

import pytest
from asn1crypto import cms
from asn1crypto.x509 import Certificate
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import MDPPerm
from pyhanko.sign.validation import SignatureCoverageLevel, validate_pdf_signature
from pyhanko_certvalidator import ValidationContext
from pypdf import PdfReader

from carecalc.documents import proof_cms
from carecalc.documents.preview import page_sizes
from carecalc.documents.proof_pades import Signing, sign_pdf
from carecalc.documents.proof_pades_read import PdfSignature, signature_of
from tests.documents import papers, signed
from tests.documents.signed import AT, issued, sealed, signing


def read(data: bytes) -> PdfSignature | None:
    try:
        return signature_of(data, len(sealed()))
    except ValueError:
        return None


def is_believed(data: bytes) -> bool:
    found = read(data)
    return found is not None and found.holds and found.chain == signing().chain


@cache
def by_rsa() -> Signing:
    """Return a key as issuers hand it out, with whoever issued its certificate."""
    root = ec.derive_private_key(5_555, ec.SECP256R1())
    above = made("样例根", root, "样例根", root, True)
    key = rsa.generate_private_key(65537, 2048)
    return Signing((made("样例区民政局", key, "样例根", root, False), above), key)


def made(name: str, key: Any, by: str, by_key: Any, is_issuer: bool) -> bytes:
    owner, issuer = (
        x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, each)])
        for each in (name, by)
    )
    uses = dict.fromkeys(
        ("key_encipherment", "data_encipherment", "key_agreement", "crl_sign"), False
    ) | {"encipher_only": False, "decipher_only": False}
    usage = x509.KeyUsage(
        digital_signature=not is_issuer,
        content_commitment=not is_issuer,
        key_cert_sign=is_issuer,
        **uses,
    )
    return (
        x509.CertificateBuilder()
        .subject_name(owner)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(1 if is_issuer else 2)
        .not_valid_before(dt.datetime(2026, 1, 1))
        .not_valid_after(dt.datetime(2036, 1, 1))
        .add_extension(x509.BasicConstraints(is_issuer, None), True)
        .add_extension(usage, True)
        .sign(by_key, hashes.SHA256())
        .public_bytes(serialization.Encoding.DER)
    )


def with_container(change: bytes) -> bytes:
    """Return the file with other bytes where its signature stands."""
    data = issued()
    start = data.index(b"/Contents <3082") + len(b"/Contents <")
    end = data.index(b">", start)
    text = change.hex().upper().encode()
    return data[:start] + text.ljust(end - start, b"0") + data[end:]


def container() -> cms.ContentInfo:
    data = issued()
    start = data.index(b"/Contents <3082") + len(b"/Contents <")
    raw = bytes.fromhex(data[start : data.index(b">", start)].decode())
    return cms.ContentInfo.load(raw[: 4 + int.from_bytes(raw[2:4], "big")])


@pytest.mark.thorough
@pytest.mark.parametrize("by", [signing, by_rsa])
def test_that_another_program_believes_the_signature_and_allows_no_change(
    by: Callable[[], Signing],
) -> None:
    data = sign_pdf(sealed(), by(), AT, "")
    (found,) = PdfFileReader(io.BytesIO(data)).embedded_signatures
    trusted = ValidationContext(
        trust_roots=[Certificate.load(by().chain[-1])], allow_fetching=False
    )
    ours = read(data)
    assert ours is not None and ours.holds
    assert set(ours.chain) == set(by().chain)
    status = validate_pdf_signature(found, trusted)
    assert status.bottom_line
    assert status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    assert found.docmdp_level == MDPPerm.NO_CHANGES
    assert found.self_reported_timestamp == AT


def test_that_what_was_sealed_is_not_touched_and_is_read_as_before() -> None:
    data = issued()
    assert data.startswith(sealed())
    assert page_sizes(data) == page_sizes(papers.print_notice())
    before, after = (
        [page.extract_text() for page in PdfReader(io.BytesIO(each)).pages]
        for each in (papers.print_notice(), data)
    )
    assert before == after
    # The figure of the issue: a signature may add six thousand bytes.
    assert len(data) - len(papers.print_notice()) <= 6_000


def test_that_equal_papers_are_equal_up_to_their_signature() -> None:
    again = sign_pdf(sealed(), signing(), AT, "防篡改凭据，不是公章")
    assert again[: len(sealed())] == issued()[: len(sealed())]
    assert is_believed(again)


def test_that_nothing_is_told_of_this_computer() -> None:
    added = issued()[len(sealed()) :]
    for word in (b"pyHanko", b"ModDate", b"Metadata", b"Producer"):
        assert word not in added


def test_that_no_changed_byte_of_the_signature_is_believed() -> None:
    assert is_believed(issued())
    chance, start = Random(11), len(sealed())
    for at in range(start, len(issued()), 11):
        changed = bytearray(issued())
        changed[at] ^= 1 << chance.randrange(8)
        assert not is_believed(bytes(changed)), at


def test_that_the_signature_in_another_spelling_is_not_believed() -> None:
    data = issued()
    start = data.index(b"/Contents <3082") + len(b"/Contents <")
    end = data.index(b">", start)
    small = data[:start] + data[start:end].lower() + data[end:]
    assert not is_believed(small)
    assert is_believed(with_container(container().dump()))
    assert not is_believed(with_container(container().dump() + b"\x01"))


def test_that_a_container_with_something_added_is_not_believed() -> None:
    with_more = container()
    (by,) = with_more["content"]["signer_infos"]
    by["unsigned_attrs"] = [{"type": "content_type", "values": ("data",)}]
    assert not is_believed(with_container(with_more.dump(force=True)))
    other = container()
    stranger = Certificate.load(signing(2).chain[0])
    other["content"]["certificates"].append(
        cms.CertificateChoices("certificate", stranger)
    )
    found = read(with_container(other.dump(force=True)))
    # It may hold; its certificates are not those that the seal names.
    assert found is None or set(found.chain) != set(signing().chain)


def test_that_a_signature_over_a_part_of_the_file_is_none() -> None:
    data = issued()
    assert not is_believed(data + b"\n")
    assert not is_believed(data[:-1])
    twice = data + data[len(sealed()) :]
    assert not is_believed(twice)
    at = data.index(b"/ByteRange [0 ") + len(b"/ByteRange [0 ")
    assert not is_believed(data[:at] + b"9" + data[at + 1 :])


def test_that_a_key_that_is_not_the_certificates_makes_no_signature_that_holds() -> (
    None
):
    mixed = Signing(signing().chain, signing(2).key)
    found = read(sign_pdf(sealed(), mixed, AT, ""))
    assert found is not None
    assert not found.holds
    other = read(sign_pdf(sealed(), signed.signing(2), AT, ""))
    assert other == PdfSignature(signing(2).chain, True)


def test_that_a_certificate_that_is_only_still_read_makes_no_signature() -> None:
    mine = signing()
    certificate = Certificate.load(mine.chain[0])
    certificate["tbs_certificate"]["serial_number"] = -5
    crafted = certificate.dump(force=True)
    digest = sha256(b"whatever").digest()
    container = proof_cms.sign((crafted,), mine.key, digest)
    with pytest.raises(ValueError, match="no container of ours"):
        proof_cms.read(container, digest)
