# SPDX-License-Identifier: Apache-2.0
"""The signature that every reader of PDF shows: PAdES by the office's certificate.

It follows the sealed file as a revision of its own and certifies it: no change is
allowed after it (ISO 32000-2, 12.8.2.2; ETSI EN 319 142-1, level B-B). It is evidence of
tampering, not an official seal.
"""

from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.signers.cms_embedder import (
    PdfCMSEmbedder,
    SigIOSetup,
    SigMDPSetup,
    SigObjSetup,
)
from pyhanko.sign.signers.pdf_byterange import SignatureObject

from carecalc.documents import proof_cms
from carecalc.documents.proof_cms import HASH, PrivateKey

FIELD = "office"
"""What the signature's field is called."""


@dataclass(frozen=True, slots=True)
class Signing:
    """What signs a file: certificates as DER, the signer's first, and its key."""

    chain: tuple[bytes, ...]
    key: PrivateKey = field(repr=False)


def sign_pdf(pdf: bytes, signing: Signing, at: datetime, reason: str) -> bytes:
    """Return a PDF signed at an instant; `reason` is shown beside the signature."""
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
                # It is written in hexadecimal.
                bytes_reserved=2 * proof_cms.room(signing.chain, signing.key),
                subfilter=SigSeedSubFilter.PADES,
            ),
            SigMDPSetup(HASH, certify=True, docmdp_perms=MDPPerm.NO_CHANGES),
        )
    )
    prepared, output = steps.send(SigIOSetup(HASH))
    steps.send(proof_cms.sign(signing.chain, signing.key, prepared.document_digest))
    signed: bytes = output.getvalue()
    return signed


class _Revision(IncrementalPdfFileWriter):
    """What is added to a file, with nothing but the signature in it."""

    def _update_meta(self) -> None:
        # pyHanko would write its own name and this computer's time into the file.
        pass
