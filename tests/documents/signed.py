# SPDX-License-Identifier: Apache-2.0
"""A made-up decision as it is issued: with its code, sealed, and signed."""

import datetime as dt
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from carecalc.documents import proof
from carecalc.documents.proof_pades import Signing, sign_pdf
from carecalc.documents.proof_pades_read import digest_of
from carecalc.documents.proof_seal import seal_pdf
from carecalc.services.proof_checking import IssuerKey, Published
from tests.documents import papers, samples

AT = dt.datetime(2026, 11, 21, 9, tzinfo=dt.timezone(dt.timedelta(hours=8)))
KNOWN = Published(
    {proof.key_id(samples.PUBLIC): IssuerKey("样例区民政局", samples.PUBLIC)}, {}
)


@cache
def signing(number: int = 1) -> Signing:
    """Return a key with its own certificate."""
    key = ec.derive_private_key(1_000 + number, ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "样例区民政局")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(number)
        .not_valid_before(dt.datetime(2026, 1, 1))
        .not_valid_after(dt.datetime(9999, 12, 31, 23, 59, 59))
        .sign(key, hashes.SHA256(), ecdsa_deterministic=True)
    )
    return Signing((certificate.public_bytes(serialization.Encoding.DER),), key)


@cache
def sealed() -> bytes:
    """Return the decision with the seal that names its certificate."""
    named = digest_of(signing().chain)
    pdf = papers.print_notice()
    return seal_pdf(pdf, samples.CODE, samples.PUBLIC, samples.KEY.sign, named)


@cache
def issued() -> bytes:
    """Return the decision as a family is handed it."""
    return sign_pdf(sealed(), signing(), AT, "防篡改凭据，不是公章")
