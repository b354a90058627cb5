# SPDX-License-Identifier: Apache-2.0
"""The signature inside a signed PDF: CMS of level B-B, in one spelling alone.

ETSI EN 319 122-1 and 319 142-1; RFC 5652. What was read is built anew and compared, so
that nothing of it is open to whoever would like to change or add something.
"""

import hashlib
import warnings
from collections.abc import Sequence
from typing import Any

from asn1crypto import cms, core, tsp
from asn1crypto.algos import DigestAlgorithm, SignedDigestAlgorithm
from asn1crypto.x509 import Certificate, GeneralName
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    EllipticCurvePrivateKey,
    EllipticCurvePublicKey,
)
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.utils import CryptographyDeprecationWarning

HASH = "sha256"
_HEAD = 4
"""How DER begins what is longer than 255 bytes: its kind, and two bytes of length."""

_AROUND = 400
"""More bytes than a container has beside certificates, issuer's names and signature."""

# What libraries say of bytes that are no container.
_NO_CONTAINER = (
    TypeError,
    KeyError,
    AttributeError,
    IndexError,
    UnsupportedAlgorithm,
    x509.InvalidVersion,
    CryptographyDeprecationWarning,
)

PrivateKey = EllipticCurvePrivateKey | RSAPrivateKey
PublicKey = EllipticCurvePublicKey | RSAPublicKey


def room(chain: Sequence[bytes], key: PrivateKey) -> int:
    """Return how many bytes a container of these certificates has at most."""
    issuer = len(Certificate.load(chain[0]).issuer.dump())
    number = (key.key_size + 7) // 8
    # An RSA signature is one number, one by an elliptic curve is two.
    signature = number if isinstance(key, RSAPrivateKey) else 2 * number
    return sum(map(len, chain)) + 2 * issuer + signature + _AROUND


def sign(chain: Sequence[bytes], key: PrivateKey, digest: bytes) -> bytes:
    """Return a container with the signature over a SHA-256, certificates as DER.

    `key` is that of the first certificate.
    """
    told = _told(Certificate.load(chain[0]), digest)
    data: bytes = told.dump()
    if isinstance(key, RSAPrivateKey):
        signature = key.sign(data, PKCS1v15(), SHA256())
    else:
        signature = key.sign(data, ECDSA(SHA256()))
    return _container(chain, told, signature)


def read(padded: bytes, digest: bytes) -> tuple[tuple[bytes, ...], bool]:
    """Return whose certificates a container has, and whether it signs a SHA-256.

    The first certificate is the signer's; zeros may follow the container. `ValueError`
    for anything that `sign` does not make.
    """
    container = _unpadded(padded)
    try:
        content = cms.ContentInfo.load(container, strict=True)["content"]
        (by,) = content["signer_infos"]
        found = [each.chosen for each in content["certificates"]]
        # The signer's first; the others stay in the order of their bytes.
        found.sort(key=lambda each: each.issuer_serial != _named(by))
        chain = tuple(each.dump() for each in found)
        signature = by["signature"].native
        told = _told(found[0], digest)
        again = _container(chain, told, signature)
        with warnings.catch_warnings():
            # What is only still read, and by no later version, is none of ours.
            warnings.simplefilter("error", CryptographyDeprecationWarning)
            key = x509.load_der_x509_certificate(chain[0]).public_key()
    except _NO_CONTAINER:
        raise ValueError("no container of ours") from None
    return chain, container == again and _holds(key, signature, told.dump())


def _named(by: Any) -> bytes:
    """Return by what a signer is named, as certificates say it of themselves."""
    name = by["sid"].chosen
    serial = str(name["serial_number"].native).encode()
    issuer: bytes = name["issuer"].sha256
    return issuer + b":" + serial


def _holds(key: object, signature: bytes, data: bytes) -> bool:
    try:
        if isinstance(key, EllipticCurvePublicKey):
            key.verify(signature, data, ECDSA(SHA256()))
        elif isinstance(key, RSAPublicKey):
            key.verify(signature, data, PKCS1v15(), SHA256())
        else:
            return False
    except InvalidSignature:
        return False
    return True


def _unpadded(padded: bytes) -> bytes:
    end = _HEAD + int.from_bytes(padded[2:_HEAD], "big")
    if padded[:2] != b"\x30\x82" or len(padded) < end or any(padded[end:]):
        raise ValueError("no container of ours")
    return padded[:end]


def _told(certificate: Certificate, digest: bytes) -> cms.CMSAttributes:
    """Return what is signed: the digest, and by which certificate (RFC 5035)."""
    named = tsp.ESSCertIDv2(
        {
            "hash_algorithm": {"algorithm": HASH},
            "cert_hash": hashlib.sha256(certificate.dump()).digest(),
            "issuer_serial": {
                "issuer": [GeneralName({"directory_name": certificate.issuer})],
                "serial_number": certificate["tbs_certificate"]["serial_number"],
            },
        }
    )
    return cms.CMSAttributes(
        [
            cms.CMSAttribute({"type": kind, "values": (value,)})
            for kind, value in (
                ("content_type", "data"),
                ("message_digest", digest),
                (
                    "signing_certificate_v2",
                    tsp.SigningCertificateV2({"certs": [named]}),
                ),
            )
        ]
    )


def _container(
    chain: Sequence[bytes], told: cms.CMSAttributes, signature: bytes
) -> bytes:
    certificates = [Certificate.load(each) for each in chain]
    signer = certificates[0]
    algorithm = DigestAlgorithm({"algorithm": HASH})
    by_whom = {"issuer": signer.issuer, "serial_number": signer.serial_number}
    by = cms.SignerInfo(
        {
            "version": "v1",
            "sid": cms.SignerIdentifier(
                {"issuer_and_serial_number": cms.IssuerAndSerialNumber(by_whom)}
            ),
            "digest_algorithm": algorithm,
            "signature_algorithm": _mechanism(signer),
            "signed_attrs": told,
            "signature": signature,
        }
    )
    content = cms.SignedData(
        {
            "version": "v1",
            "digest_algorithms": [algorithm],
            "encap_content_info": {"content_type": "data"},
            "certificates": certificates,
            "signer_infos": [by],
        }
    )
    whole = cms.ContentInfo({"content_type": "signed_data", "content": content})
    data: bytes = whole.dump()
    return data


def _mechanism(certificate: Certificate) -> SignedDigestAlgorithm:
    if certificate.public_key.algorithm == "rsa":
        # With RSA something has to stand where others have nothing (RFC 4055, 5).
        return SignedDigestAlgorithm(
            {"algorithm": "sha256_rsa", "parameters": core.Null()}
        )
    return SignedDigestAlgorithm({"algorithm": "sha256_ecdsa"})
