# SPDX-License-Identifier: Apache-2.0
"""The signature that every reader of PDF shows: PAdES by the office's certificate.

It follows the sealed file as a revision of its own and certifies it: no change is
allowed after it (ISO 32000-2, 12.8.2.2; ETSI EN 319 142-1, level B-B). It is evidence of
tampering, not an official seal.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO

from asn1crypto import cms
from asn1crypto.keys import PrivateKeyInfo
from asn1crypto.x509 import Certificate
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.general import as_signing_certificate_v2
from pyhanko.sign.signers.cms_embedder import (
    PdfCMSEmbedder,
    SigIOSetup,
    SigMDPSetup,
    SigObjSetup,
)
from pyhanko.sign.signers.pdf_byterange import SignatureObject
from pyhanko.sign.signers.pdf_cms import SimpleSigner
from pyhanko_certvalidator.registry import SimpleCertificateStore

FIELD = "office"
"""What the signature's field is called."""

HASH = "sha256"
_AROUND = 300
"""More bytes than a container has beside certificates, issuer's names and signature."""


@dataclass(frozen=True, slots=True)
class Signing:
    """What signs a file: certificates as DER, the signer's first, with its key.

    `key` is that of the first certificate, as PKCS #8.
    """

    chain: tuple[bytes, ...]
    key: bytes = field(repr=False)


def digest_of(chain: Sequence[bytes]) -> bytes:
    """Return by what a seal names certificates: the SHA-256 of all, in their order.

    The order is that of their bytes, as they stand in a signature.
    """
    return hashlib.sha256(b"".join(sorted(chain))).digest()


def sign_pdf(pdf: bytes, signing: Signing, at: datetime, reason: str) -> bytes:
    """Return a PDF signed at an instant; `reason` is shown beside the signature."""
    signer = _signer(signing)
    revision = _Revision.from_reader(PdfFileReader(BytesIO(pdf)))
    # Not `PdfSigner`: it asks this computer for its time and zone, and starts a loop
    # that opens sockets.
    steps = PdfCMSEmbedder().write_cms(FIELD, revision)
    next(steps)
    steps.send(
        SigObjSetup(
            SignatureObject(
                at,
                reason=reason,
                bytes_reserved=2 * _room(signer),  # it is written in hexadecimal
                subfilter=SigSeedSubFilter.PADES,
            ),
            SigMDPSetup(HASH, certify=True, docmdp_perms=MDPPerm.NO_CHANGES),
        )
    )
    prepared, output = steps.send(SigIOSetup(HASH))
    steps.send(_container(signer, prepared.document_digest))
    signed: bytes = output.getvalue()
    return signed


def _signer(signing: Signing) -> SimpleSigner:
    first, *others = (Certificate.load(each) for each in signing.chain)
    known = SimpleCertificateStore()  # type: ignore[no-untyped-call]
    known.register_multiple(others)
    return SimpleSigner(
        signing_cert=first,
        signing_key=PrivateKeyInfo.load(signing.key),
        cert_registry=known,
    )


def _room(signer: SimpleSigner) -> int:
    """Return how many bytes a container of this signer has at most."""
    certificate = signer.signing_cert
    assert certificate is not None
    chain = [certificate, *signer.cert_registry]
    key = certificate.public_key
    number = (int(key.bit_size) + 7) // 8
    # An RSA signature is one number, one by an elliptic curve is two.
    signature = number if key.algorithm == "rsa" else 2 * number
    issuer = len(certificate.issuer.dump())
    return sum(len(each.dump()) for each in chain) + 2 * issuer + signature + _AROUND


def _container(signer: SimpleSigner, digest: bytes) -> bytes:
    """Return the signature over a digest, as CMS (ETSI EN 319 122-1, level B-B)."""
    certificate = signer.signing_cert
    assert certificate is not None
    told = cms.CMSAttributes(
        [
            cms.CMSAttribute({"type": kind, "values": (value,)})
            for kind, value in (
                ("content_type", "data"),
                ("message_digest", digest),
                ("signing_certificate_v2", as_signing_certificate_v2(certificate)),
            )
        ]
    )
    by = signer.signer_info(HASH, told, signer.sign_raw(told.dump(), HASH))
    content = cms.SignedData(
        {
            "version": "v1",
            "digest_algorithms": [by["digest_algorithm"]],
            "encap_content_info": {"content_type": "data"},
            "certificates": [certificate, *signer.cert_registry],
            "signer_infos": [by],
        }
    )
    whole = cms.ContentInfo({"content_type": "signed_data", "content": content})
    dumped: bytes = whole.dump()
    return dumped


class _Revision(IncrementalPdfFileWriter):
    """What is added to a file, with nothing but the signature in it."""

    def _update_meta(self) -> None:
        # pyHanko would write its own name and this computer's time into the file.
        pass
