# SPDX-License-Identifier: Apache-2.0
"""Certificates as an issuer of certificates hands them out, with their keys."""

import datetime as dt
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import pkcs12

WORDS = "证书的密码"
ISSUED = "样例区民政局（发证）"
NEVER = dt.datetime(9999, 12, 31, 23, 59, 59)


def named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])


def usage(**also: bool) -> x509.KeyUsage:
    none = dict.fromkeys(
        (
            *("digital_signature", "content_commitment", "key_encipherment"),
            *("data_encipherment", "key_agreement", "key_cert_sign", "crl_sign"),
            *("encipher_only", "decipher_only"),
        ),
        False,
    )
    return x509.KeyUsage(**{**none, **also})


def issued(
    key: Any = None,
    since: dt.datetime = dt.datetime(2026, 1, 1),
    until: dt.datetime = dt.datetime(2027, 6, 30, 12),
    extensions: tuple[Any, ...] = (usage(digital_signature=True),),
    issuer: tuple[str, Any] | None = None,
    others: tuple[x509.Certificate, ...] = (),
    words: str = WORDS,
) -> bytes:
    """Return a file as an issuer of certificates hands it out."""
    key = key or ec.derive_private_key(7_777, ec.SECP256R1())
    by_name, by_key = issuer or ("样例发证机构", key)
    builder = (
        x509.CertificateBuilder()
        .subject_name(named(ISSUED))
        .issuer_name(named(by_name))
        .public_key(key.public_key())
        .serial_number(99)
        .not_valid_before(since)
        .not_valid_after(until)
    )
    for each in extensions:
        builder = builder.add_extension(each, critical=True)
    algorithm = (
        None if isinstance(by_key, ed25519.Ed25519PrivateKey) else hashes.SHA256()
    )
    # The same certificate whenever it is asked for.
    same = True if isinstance(by_key, ec.EllipticCurvePrivateKey) else None
    return pkcs12.serialize_key_and_certificates(
        b"paper",
        key,
        builder.sign(by_key, algorithm, ecdsa_deterministic=same),
        list(others),
        serialization.BestAvailableEncryption(words.encode()),
    )
