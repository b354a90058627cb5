# SPDX-License-Identifier: Apache-2.0
"""Certificates and their keys as files hold them: what they say, what they are for."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import pkcs12

from carecalc.errors import UserError
from carecalc.services.context import civil_day
from carecalc.text import N_, Message

PrivateKey = EllipticCurvePrivateKey | RSAPrivateKey

_LONGEST_NAME = 64
"""Letters that a name in a certificate has at most (RFC 5280, A.1)."""

_SHORT_NAME = 64
"""Bytes that the library takes for a common name: 21 Han characters."""

_LONGEST_CHAIN = 30_000
"""Bytes of certificates that every paper can carry along and still be checked."""

_NAMES = (x509.NameOID.COMMON_NAME, x509.NameOID.ORGANIZATION_NAME)
_WEAKEST_RSA = 2048
_TOLD = "防篡改凭据，不是公章 tamper evidence, not a seal"
"""What the office's own certificate says of itself to every reader of PDF."""

_SIGNS_PAPERS = frozenset(
    (
        "1.3.6.1.5.5.7.3.36",  # signing documents (RFC 9336)
        "1.3.6.1.5.5.7.3.4",  # mail, which offices are given for signing anything
        "1.3.6.1.5.5.7.3.2",  # proving who one is: enterprises' certificates
        "1.3.6.1.4.1.311.10.3.12",  # Microsoft's signing of documents
        "1.2.840.113583.1.1.5",  # Adobe's
        "2.5.29.37.0",  # anything
    )
)


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate as it is shown; `until` is the last day on which it holds.

    `fingerprint` is the SHA-256 of its bytes, in hex. `is_own` means that it was issued
    by nobody else: the office made it for itself.
    """

    name: str
    issuer: str
    since: date
    until: date
    fingerprint: str
    is_own: bool


def read(data: bytes) -> Certificate:
    """Return what a certificate in DER says."""
    certificate = x509.load_der_x509_certificate(data)
    return Certificate(
        name=_called(certificate.subject),
        issuer=_called(certificate.issuer),
        since=civil_day(certificate.not_valid_before_utc),
        until=_last_day(certificate.not_valid_after_utc),
        fingerprint=hashlib.sha256(data).hexdigest(),
        is_own=certificate.subject == certificate.issuer,
    )


def opened(data: bytes, passphrase: str) -> tuple[PrivateKey, tuple[bytes, ...]]:
    """Return the key in a file of PKCS #12, with its certificates as DER, its own first.

    `UserError`: PROOF-007 it cannot be read with this passphrase, PROOF-010 its kind of
    key is not known here.
    """
    if "\0" in passphrase:
        # The library does not refuse it, it gives up.
        raise unreadable()
    try:
        found = pkcs12.load_pkcs12(data, passphrase.encode())
    except UnsupportedAlgorithm:
        raise _unknown_key() from None
    except (ValueError, x509.InvalidVersion):
        raise unreadable() from None
    key, first = found.key, found.cert
    if key is None or first is None:
        raise unreadable()
    if not isinstance(key, EllipticCurvePrivateKey | RSAPrivateKey) or (
        isinstance(key, RSAPrivateKey) and key.key_size < _WEAKEST_RSA
    ):
        raise _unknown_key()
    own = first.certificate
    if own.public_key() != key.public_key():
        raise unreadable()
    # A root is trusted because of where one has it from; it need not come along.
    others = [
        each.certificate
        for each in found.additional_certs
        if each.certificate.subject != each.certificate.issuer
    ]
    der = serialization.Encoding.DER
    chain = tuple(each.public_bytes(der) for each in (own, *others))
    if sum(map(len, chain)) > _LONGEST_CHAIN:
        raise unreadable()
    return key, chain


def check_for_signing(data: bytes) -> None:
    """Refuse a certificate that says it is for something else (RFC 5280, 4.2.1).

    `UserError` PROOF-009.
    """
    certificate = x509.load_der_x509_certificate(data)
    try:
        found = {each.oid: each.value for each in certificate.extensions}
    except ValueError:
        raise unreadable() from None
    usage = found.get(x509.KeyUsage.oid)
    uses = found.get(x509.ExtendedKeyUsage.oid)
    basic = found.get(x509.BasicConstraints.oid)
    if (
        (
            isinstance(usage, x509.KeyUsage)
            and not (usage.digital_signature or usage.content_commitment)
        )
        or (
            isinstance(uses, x509.ExtendedKeyUsage)
            and _SIGNS_PAPERS.isdisjoint(each.dotted_string for each in uses)
        )
        or (isinstance(basic, x509.BasicConstraints) and basic.ca)
    ):
        raise UserError(
            "PROOF-009",
            Message(
                N_("The certificate of {name} is not made for signing papers."),
                {"name": _called(certificate.subject)},
            ),
            Message(N_("Ask for one whose use is digital signature.")),
            "certificate",
        )


def own(authority: str, founded: date, key: EllipticCurvePrivateKey) -> bytes:
    """Return the certificate of an office's own key as DER: the same for the same name.

    `founded` is the day from which it holds.
    """
    public = key.public_key()
    spelt = public.public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    called = f"{authority}\0{founded}".encode()
    # Sixteen bytes without the sign, as RFC 5280 asks (4.1.2.2): positive, not nought.
    serial = int.from_bytes(hashlib.sha256(spelt + called).digest()[:16], "big") >> 1
    named = authority[:_LONGEST_NAME]
    is_short = len(named.encode()) <= _SHORT_NAME
    name = x509.Name(
        [
            x509.NameAttribute(x509.NameOID.COUNTRY_NAME, "CN"),
            x509.NameAttribute(_NAMES[0 if is_short else 1], named),
            x509.NameAttribute(x509.NameOID.ORGANIZATIONAL_UNIT_NAME, _TOLD),
        ]
    )
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(public)
        .serial_number(serial | 1)
        .not_valid_before(datetime(founded.year, founded.month, founded.day))
        # “No date is meant” (RFC 5280, 4.1.2.5): a paper is checked after many years.
        .not_valid_after(datetime(9999, 12, 31, 23, 59, 59))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), True)
        .add_extension(_usage(), True)
        .sign(key, hashes.SHA256(), ecdsa_deterministic=True)
    )
    return certificate.public_bytes(serialization.Encoding.DER)


def _usage() -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=True,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )


def load_key(secret: bytes) -> PrivateKey:
    """Return a private key from what `key_bytes` returned."""
    key = serialization.load_der_private_key(secret, None)
    assert isinstance(key, EllipticCurvePrivateKey | RSAPrivateKey)
    return key


def key_bytes(key: PrivateKey) -> bytes:
    """Return a private key as PKCS #8, not encrypted."""
    return key.private_bytes(
        serialization.Encoding.DER,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def _last_day(moment: datetime) -> date:
    # The last second there is lies on a day in China that there is not.
    return date.max if moment.date() == date.max else civil_day(moment)


def _called(name: x509.Name) -> str:
    for kind in _NAMES:
        for each in name.get_attributes_for_oid(kind):
            return str(each.value)
    return name.rfc4514_string()


def unreadable() -> UserError:
    """Return the refusal of what is no certificate with its key."""
    return UserError(
        "PROOF-007",
        Message(N_("No certificate with its key can be read from this file.")),
        Message(
            N_(
                "It is a file that ends in .p12 or .pfx. Look whether it is that one, and "
                "type its passphrase again."
            )
        ),
        "certificate",
    )


def _unknown_key() -> UserError:
    return UserError(
        "PROOF-010",
        Message(N_("Keys of this certificate's kind cannot sign papers here.")),
        Message(
            N_("Ask for one with an RSA key of 2048 bits or more, or a P-256 key.")
        ),
        "certificate",
    )
