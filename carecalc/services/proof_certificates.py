# SPDX-License-Identifier: Apache-2.0
"""The certificate that signs an office's papers: its own, or one that was issued to it.

The office's own is worked out from its key and its name: nobody has to make it, and
every computer of the office makes the same. It is evidence of tampering, not a seal.
"""

import base64
import hashlib
import json
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import pkcs12

from carecalc.domain.canonical import canonical_json, digest
from carecalc.errors import UserError
from carecalc.services.access import needs
from carecalc.services.context import Context, civil_day
from carecalc.services.trial_mark import check_real
from carecalc.store.unit_of_work import Work
from carecalc.text import N_, Message

if TYPE_CHECKING:
    from carecalc.documents.proof_pades import Signing

KIND: Final = "certificate"
"""Under which the office keeps what was issued to it, beside its forms: insert-only."""

TAKEN: Final = "office.certificate-taken"
GIVEN_UP: Final = "office.certificate-given-up"

MOST_BYTES: Final = 200_000
"""No file with a certificate and its issuers is larger."""

_LONGEST_NAME = 64
"""Letters that a name in a certificate has at most (RFC 5280, A.1)."""

_SHORT_NAME = 64
"""Bytes that the library takes for a common name: 21 Han characters."""

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


@dataclass(frozen=True, slots=True)
class Certificates:
    """The one that signs today, and the one issued to the office, None without one.

    They differ while the one that was issued does not hold yet or any more.
    """

    signs: Certificate
    issued: Certificate | None


@dataclass(frozen=True, slots=True)
class _Kept:
    """What was issued to the office; without certificates it was given up."""

    edition: int
    chain: tuple[bytes, ...] = ()
    key: bytes = b""


@needs("office.see", "nobody")
def shown(ctx: Context) -> Certificates:
    """Return the certificates of the office as they are today."""
    with ctx.store.reading() as work:
        kept = _kept(work)
        signs = signing(ctx, work).chain[0]
    issued = kept.chain[0] if kept.chain else None
    return Certificates(
        read(signs),
        None if issued is None else read(issued),
    )


@needs("office.see", "nobody")
def published(ctx: Context) -> bytes:
    """Return the certificate that signs today, as DER: for readers of PDF to trust."""
    with ctx.store.reading() as work:
        check_real(work)
        return signing(ctx, work).chain[0]


@needs("office.amend", "nobody")
def take(ctx: Context, data: bytes, passphrase: str) -> Certificate:
    """Take a certificate that was issued to the office, with its key, from PKCS #12.

    The passphrase is not kept; the key is, encrypted. Papers issued before keep the
    signature they have. `UserError`: PROOF-007 the file cannot be read with this
    passphrase, PROOF-008 the certificate does not hold today, PROOF-009 it is not for
    signing, PROOF-010 its kind of key is not known here, TRIAL-001.
    """
    key, chain = _opened(data, passphrase)
    certificate = x509.load_der_x509_certificate(chain[0])
    shown = read(chain[0])
    _check_holds(shown, ctx.today())
    _check_for_signing(certificate)
    secret = key.private_bytes(
        serialization.Encoding.DER,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    with ctx.store.work() as work:
        check_real(work)
        before = _kept(work)
        if before.chain == chain:
            return shown
        wrapped = ctx.store.office_key.wrapped(secret)
        _keep(work, _Kept(before.edition + 1, chain, wrapped), shown.name)
        told = [shown.name, shown.issuer, shown.until, shown.fingerprint]
        work.audit(TAKEN, "office", told)
    return shown


@needs("office.amend", "nobody")
def give_up(ctx: Context) -> None:
    """Sign with the office's own certificate again; without another one do nothing."""
    with ctx.store.work() as work:
        check_real(work)
        before = _kept(work)
        if before.chain:
            was = read(before.chain[0])
            _keep(work, _Kept(before.edition + 1), was.name)
            work.audit(GIVEN_UP, "office", [was.name, was.fingerprint])


def signing(ctx: Context, work: Work) -> "Signing":
    """Return what signs papers today: what was issued while it holds, or the own."""
    from carecalc.documents.proof_pades import Signing

    kept = _kept(work)
    if kept.chain:
        issued = read(kept.chain[0])
        secret = ctx.store.office_key.unwrapped(kept.key)
        if issued.since <= ctx.today() <= issued.until and secret is not None:
            key = serialization.load_der_private_key(secret, None)
            assert isinstance(key, EllipticCurvePrivateKey | RSAPrivateKey)
            return Signing(kept.chain, key)
    own = ctx.store.office_key.of_certificate()
    return Signing((_own(ctx, work, own),), own)


def read_file(file: Path, most: int = MOST_BYTES) -> bytes:
    """Return the bytes of a file, one more than `most` at most; PROOF-006."""
    try:
        with file.open("rb") as stream:
            return stream.read(most + 1)
    except OSError:
        raise UserError(
            "PROOF-006",
            Message(N_("{file} cannot be read."), {"file": str(file)}),
            Message(N_("Look whether it is there, and whether you may read it.")),
            str(file),
        ) from None


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


def _own(ctx: Context, work: Work, key: EllipticCurvePrivateKey) -> bytes:
    """Return the certificate of the office's own key: the same for the same name."""
    office, first = work.office.get(), work.entries.first()
    founded = ctx.today() if first is None else civil_day(first.at)
    public = key.public_key()
    spelt = public.public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    called = f"{office.authority}\0{founded}".encode()
    # Sixteen bytes without the sign, as RFC 5280 asks (4.1.2.2): positive, not nought.
    serial = int.from_bytes(hashlib.sha256(spelt + called).digest()[:16], "big") >> 1
    authority = office.authority[:_LONGEST_NAME]
    is_short = len(authority.encode()) <= _SHORT_NAME
    name = x509.Name(
        [
            x509.NameAttribute(x509.NameOID.COUNTRY_NAME, "CN"),
            x509.NameAttribute(_NAMES[0 if is_short else 1], authority),
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


def _kept(work: Work) -> _Kept:
    found = _Kept(0)
    for data in work.laws.of_kind(KIND):
        said = json.loads(data)
        if said["edition"] > found.edition:
            found = _Kept(
                said["edition"],
                tuple(base64.b64decode(each) for each in said["chain"]),
                base64.b64decode(said["key"]),
            )
    return found


def _keep(work: Work, kept: _Kept, name: str) -> None:
    said = {
        "format": 1,
        "edition": kept.edition,
        "chain": [base64.b64encode(each).decode("ascii") for each in kept.chain],
        "key": base64.b64encode(kept.key).decode("ascii"),
    }
    data = canonical_json(said).encode()
    work.laws.keep(digest(data), KIND, name, data)


def _last_day(moment: datetime) -> date:
    # The last second there is lies on a day in China that there is not.
    return date.max if moment.date() == date.max else civil_day(moment)


def _called(name: x509.Name) -> str:
    for kind in _NAMES:
        for each in name.get_attributes_for_oid(kind):
            return str(each.value)
    return name.rfc4514_string()


def _opened(
    data: bytes, passphrase: str
) -> tuple[EllipticCurvePrivateKey | RSAPrivateKey, tuple[bytes, ...]]:
    try:
        if len(data) > MOST_BYTES:
            raise ValueError("too large")
        found = pkcs12.load_pkcs12(data, passphrase.encode())
    except UnsupportedAlgorithm:
        raise _unknown_key() from None
    except ValueError:
        raise _unreadable() from None
    key, first = found.key, found.cert
    if key is None or first is None:
        raise _unreadable()
    if not isinstance(key, EllipticCurvePrivateKey | RSAPrivateKey) or (
        isinstance(key, RSAPrivateKey) and key.key_size < _WEAKEST_RSA
    ):
        raise _unknown_key()
    own = first.certificate
    if own.public_key() != key.public_key():
        raise _unreadable()
    # A root is trusted because of where one has it from; it need not come along.
    others = [
        each.certificate
        for each in found.additional_certs
        if each.certificate.subject != each.certificate.issuer
    ]
    der = serialization.Encoding.DER
    return key, tuple(each.public_bytes(der) for each in (own, *others))


def _check_holds(certificate: Certificate, on: date) -> None:
    if not certificate.since <= on <= certificate.until:
        raise UserError(
            "PROOF-008",
            Message(
                N_("The certificate of {name} holds from {since} to {until} only."),
                {
                    "name": certificate.name,
                    "since": certificate.since,
                    "until": certificate.until,
                },
            ),
            Message(N_("Ask whoever issued it for one that holds today.")),
            "certificate",
        )


def _check_for_signing(certificate: x509.Certificate) -> None:
    """Refuse a certificate that says it is for something else (RFC 5280, 4.2.1)."""
    try:
        found = {each.oid: each.value for each in certificate.extensions}
    except ValueError:
        raise _unreadable() from None
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


def _unreadable() -> UserError:
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
