# SPDX-License-Identifier: Apache-2.0
"""The certificate that signs an office's papers: its own, or one that was issued to it.

The office's own is worked out from its key and its name: nobody has to make it, and
every computer of the office makes the same. It is evidence of tampering, not a seal.
"""

import base64
import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from carecalc.domain.canonical import canonical_json, digest
from carecalc.errors import UserError
from carecalc.services.access import needs
from carecalc.services.context import Context, civil_day
from carecalc.services.trial_mark import check_real
from carecalc.store.unit_of_work import Work
from carecalc.text import N_, Message

if TYPE_CHECKING:
    from carecalc.documents.proof_pades import Signing
    from carecalc.services.proof_x509 import Certificate

# What reads certificates is imported where one is read: the window need not wait for it.

KIND: Final = "certificate"
"""Under which the office keeps what was issued to it, beside its forms: insert-only."""

TAKEN: Final = "office.certificate-taken"
GIVEN_UP: Final = "office.certificate-given-up"

MOST_BYTES: Final = 200_000
"""No file with a certificate and its issuers is larger."""


@dataclass(frozen=True, slots=True)
class Certificates:
    """The one that signs today, and the one issued to the office, None without one.

    They differ while the one that was issued does not hold yet or any more.
    """

    signs: "Certificate"
    issued: "Certificate | None"


@dataclass(frozen=True, slots=True)
class _Kept:
    """What was issued to the office; without certificates it was given up."""

    edition: int
    chain: tuple[bytes, ...] = ()
    key: bytes = b""


@needs("office.see", "nobody")
def shown(ctx: Context) -> Certificates:
    """Return the certificates of the office as they are today."""
    from carecalc.services.proof_x509 import read

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
def take(ctx: Context, data: bytes, passphrase: str) -> "Certificate":
    """Take a certificate that was issued to the office, with its key, from PKCS #12.

    The passphrase is not kept; the key is, encrypted. Papers issued before keep the
    signature they have. `UserError`: PROOF-007 the file cannot be read with this
    passphrase, PROOF-008 the certificate does not hold today, PROOF-009 it is not for
    signing, PROOF-010 its kind of key is not known here, TRIAL-001.
    """
    from carecalc.services import proof_x509

    if len(data) > MOST_BYTES:
        raise proof_x509.unreadable()
    key, chain = proof_x509.opened(data, passphrase)
    shown = proof_x509.read(chain[0])
    _check_holds(shown, ctx.today())
    proof_x509.check_for_signing(chain[0])
    with ctx.store.work() as work:
        check_real(work)
        before = _kept(work)
        if before.chain == chain:
            return shown
        wrapped = ctx.store.office_key.wrapped(proof_x509.key_bytes(key))
        _keep(work, _Kept(before.edition + 1, chain, wrapped), shown.name)
        told = [shown.name, shown.issuer, shown.until, shown.fingerprint]
        work.audit(TAKEN, "office", told)
    return shown


@needs("office.amend", "nobody")
def give_up(ctx: Context) -> None:
    """Sign with the office's own certificate again; without another one do nothing."""
    from carecalc.services.proof_x509 import read

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
    from carecalc.services import proof_x509

    kept = _kept(work)
    if kept.chain:
        issued = proof_x509.read(kept.chain[0])
        secret = ctx.store.office_key.unwrapped(kept.key)
        if issued.since <= ctx.today() <= issued.until and secret is not None:
            return Signing(kept.chain, proof_x509.load_key(secret))
    own, first = ctx.store.office_key.of_certificate(), work.entries.first()
    founded = ctx.today() if first is None else civil_day(first.at)
    made = proof_x509.own(work.office.get().authority, founded, own)
    return Signing((made,), own)


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


def _check_holds(certificate: "Certificate", on: date) -> None:
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
