# SPDX-License-Identifier: Apache-2.0
"""What signs an office's papers: its own certificate, or one that was issued to it."""

import datetime as dt
import io
import socket
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from pypdf import PdfReader

from carecalc import bootstrap
from carecalc.documents.proof_pades import Signing, sign_pdf
from carecalc.documents.proof_seal import seal_of, seal_pdf
from carecalc.errors import UserError
from carecalc.services import offices, proof_certificates
from carecalc.services import proof_checking as checking
from carecalc.services.context import Context
from carecalc.services.trial_mark import PRACTICE
from tests.offices import OFFICE, Clock
from tests.services.issued import ISSUED, NEVER, WORDS, issued, named, usage
from tests.services.test_proofs import (
    ANOTHER,
    TODAY,
    check,
    code_in,
    decision,
    published,
)


def taken(ctx: Context, data: bytes, words: str = WORDS) -> str:
    with pytest.raises(UserError) as refused:
        proof_certificates.take(ctx, data, words)
    assert proof_certificates.shown(ctx).issued is None
    return refused.value.code


def test_that_a_new_office_signs_by_a_certificate_of_its_own(ctx: Context) -> None:
    found = proof_certificates.shown(ctx)
    assert found.issued is None
    assert found.signs.is_own
    assert (found.signs.name, found.signs.until) == (OFFICE.authority, date.max)
    assert found.signs.since == TODAY  # it was founded on this day
    verdict = check(ctx, decision(ctx).data)
    assert verdict.outcome == checking.GENUINE
    assert verdict.certificate is not None
    assert verdict.certificate.name == OFFICE.authority
    certificate = x509.load_der_x509_certificate(proof_certificates.published(ctx))
    certificate.verify_directly_issued_by(certificate)
    units = certificate.subject.get_attributes_for_oid(
        x509.NameOID.ORGANIZATIONAL_UNIT_NAME
    )
    assert "不是公章" in str(units[0].value)


def test_that_the_certificate_is_the_same_until_the_office_is_renamed(
    ctx: Context,
) -> None:
    first = proof_certificates.published(ctx)
    assert proof_certificates.published(ctx) == first
    name = "样例区" + "很长的" * 30 + "局"
    offices.amend(ctx, replace(offices.get(ctx), authority=name))
    again = proof_certificates.shown(ctx).signs
    assert again.name == name[:64]
    assert check(ctx, decision(ctx).data).outcome == checking.GENUINE
    with_key = x509.load_der_x509_certificate(first).public_key()
    assert (
        x509.load_der_x509_certificate(proof_certificates.published(ctx)).public_key()
        == with_key
    )


def test_that_a_file_whose_signature_was_taken_off_is_told(ctx: Context) -> None:
    paper = decision(ctx)
    seal = seal_of(paper.data)
    assert seal is not None
    assert len(seal.after) > 2000
    verdict = check(ctx, paper.data[: -len(seal.after)])
    assert (verdict.outcome, verdict.statement) == (checking.STRIPPED, None)


def test_that_a_file_signed_by_another_certificate_is_told(ctx: Context) -> None:
    paper = decision(ctx)
    seal = seal_of(paper.data)
    assert seal is not None
    whole = paper.data[: -len(seal.after)]
    key, certificate, _ = pkcs12.load_key_and_certificates(issued(), WORDS.encode())
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    assert certificate is not None
    foreign = Signing((certificate.public_bytes(serialization.Encoding.DER),), key)
    forged = sign_pdf(whole, foreign, dt.datetime(2026, 11, 21, tzinfo=dt.UTC), "")
    verdict = check(ctx, forged)
    assert (verdict.outcome, verdict.statement) == (checking.OTHER_CERTIFICATE, None)


def test_that_the_signature_of_another_paper_makes_nothing_genuine(
    ctx: Context,
) -> None:
    one, other = decision(ctx), decision(ctx, "李样", ANOTHER)
    first, second = seal_of(one.data), seal_of(other.data)
    assert first is not None
    assert second is not None
    swapped = one.data[: -len(first.after)] + second.after
    assert check(ctx, swapped).outcome == checking.ALTERED


def test_that_a_paper_sealed_before_there_were_certificates_stays_genuine(
    ctx: Context,
) -> None:
    paper = decision(ctx)
    seal = seal_of(paper.data)
    assert seal is not None
    whole = paper.data[: -len(seal.after)]
    at = whole.index(b"%carecalc-seal ")
    bare = whole[:at] + whole[whole.index(b"\n", at) + 1 :]
    key = ctx.store.office_key
    old = seal_pdf(bare, code_in(paper), key.public, key.sign)
    verdict = check(ctx, old)
    assert (verdict.outcome, verdict.certificate) == (checking.GENUINE, None)
    assert check(ctx, old + seal.after).outcome == checking.ALTERED


def test_that_what_was_issued_signs_while_it_holds(ctx: Context) -> None:
    before = decision(ctx)
    shown = proof_certificates.take(ctx, issued(), WORDS)
    assert (shown.name, shown.issuer, shown.is_own) == (ISSUED, "样例发证机构", False)
    assert (shown.since, shown.until) == (date(2026, 1, 1), date(2027, 6, 30))
    assert proof_certificates.shown(ctx).signs == shown
    paper = decision(ctx, "李样", ANOTHER)
    verdict = check(ctx, paper.data)
    assert verdict.outcome == checking.GENUINE
    assert verdict.certificate is not None
    assert verdict.certificate.name == ISSUED
    # What was issued before is signed as it was.
    assert check(ctx, before.data).outcome == checking.GENUINE

    later = replace(ctx, clock=Clock(dt.datetime(2027, 7, 1, 1, tzinfo=dt.UTC)))
    found = proof_certificates.shown(later)
    assert found.issued == shown
    assert found.signs.is_own
    assert found.signs.name == OFFICE.authority
    # A signature is checked as of the day of the paper: it does not lapse.
    assert check(ctx, paper.data).outcome == checking.GENUINE


def test_that_it_is_taken_once_and_given_up_on_record(ctx: Context) -> None:
    data = issued()
    proof_certificates.take(ctx, data, WORDS)
    proof_certificates.take(ctx, data, WORDS)
    proof_certificates.give_up(ctx)
    proof_certificates.give_up(ctx)
    found = proof_certificates.shown(ctx)
    assert found.issued is None
    assert found.signs.is_own
    with ctx.store.reading() as work:
        acts = [
            entry.action
            for action in (proof_certificates.TAKEN, proof_certificates.GIVEN_UP)
            for entry in work.entries.of_action(action)
        ]
    assert acts == [proof_certificates.TAKEN, proof_certificates.GIVEN_UP]
    proof_certificates.take(ctx, data, WORDS)
    assert proof_certificates.shown(ctx).signs.name == ISSUED


def test_that_an_rsa_key_signs_with_who_issued_it(ctx: Context) -> None:
    root = ec.derive_private_key(5_555, ec.SECP256R1())
    middle = (
        x509.CertificateBuilder()
        .subject_name(named("样例中级"))
        .issuer_name(named("样例根"))
        .public_key(root.public_key())
        .serial_number(3)
        .not_valid_before(dt.datetime(2020, 1, 1))
        .not_valid_after(NEVER)
        .sign(root, hashes.SHA256())
    )
    key = rsa.generate_private_key(65537, 2048)
    data = issued(key, issuer=("样例中级", root), others=(middle,))
    proof_certificates.take(ctx, data, WORDS)
    verdict = check(ctx, decision(ctx).data)
    assert verdict.outcome == checking.GENUINE
    assert verdict.certificate is not None
    assert verdict.certificate.issuer == "样例中级"


def test_that_a_certificate_that_does_not_hold_today_is_refused(ctx: Context) -> None:
    assert taken(ctx, issued(until=dt.datetime(2026, 11, 20, 12))) == "PROOF-008"
    assert taken(ctx, issued(since=dt.datetime(2026, 11, 22))) == "PROOF-008"
    last = issued(until=dt.datetime(2026, 11, 21, 15))
    assert proof_certificates.take(ctx, last, WORDS).until == TODAY


@pytest.mark.parametrize(
    "extensions",
    [
        (usage(key_encipherment=True, key_agreement=True),),
        (
            usage(digital_signature=True),
            x509.ExtendedKeyUsage([x509.ExtendedKeyUsageOID.SERVER_AUTH]),
        ),
        (usage(digital_signature=True), x509.BasicConstraints(True, None)),
    ],
    ids=["for-secrets", "for-servers", "for-issuing"],
)
def test_that_a_certificate_for_something_else_is_refused(
    ctx: Context, extensions: tuple[Any, ...]
) -> None:
    assert taken(ctx, issued(extensions=extensions)) == "PROOF-009"


def test_that_a_certificate_without_limits_or_for_mail_is_taken(ctx: Context) -> None:
    proof_certificates.take(ctx, issued(extensions=()), WORDS)
    mail = x509.ExtendedKeyUsage([x509.ExtendedKeyUsageOID.EMAIL_PROTECTION])
    both = (usage(content_commitment=True), mail)
    proof_certificates.take(ctx, issued(extensions=both), WORDS)
    assert proof_certificates.shown(ctx).signs.name == ISSUED


def test_that_keys_that_readers_do_not_know_are_refused(ctx: Context) -> None:
    other = ed25519.Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
    weak = rsa.generate_private_key(65537, 1024)
    assert taken(ctx, issued(other)) == "PROOF-010"
    assert taken(ctx, issued(weak)) == "PROOF-010"


def test_that_what_is_no_certificate_with_its_key_is_refused(ctx: Context) -> None:
    assert taken(ctx, issued(), "另一个密码") == "PROOF-007"
    assert taken(ctx, issued(), "\0" + WORDS) == "PROOF-007"
    assert taken(ctx, b"") == "PROOF-007"
    assert taken(ctx, issued()[:-40]) == "PROOF-007"
    assert taken(ctx, bytes(proof_certificates.MOST_BYTES + 1)) == "PROOF-007"
    only = pkcs12.serialize_key_and_certificates(
        b"key",
        ec.derive_private_key(3, ec.SECP256R1()),
        None,
        None,
        serialization.BestAvailableEncryption(WORDS.encode()),
    )
    assert taken(ctx, only) == "PROOF-007"


def test_that_more_certificates_than_a_paper_can_carry_are_refused(
    ctx: Context,
) -> None:
    key = ec.derive_private_key(7_777, ec.SECP256R1())
    much = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3.4"), bytes(40_000))
    extensions = (usage(digital_signature=True), much)
    assert taken(ctx, issued(key, until=NEVER, extensions=extensions)) == "PROOF-007"


def test_that_neither_key_nor_passphrase_can_be_read_out_of_the_office(
    ctx: Context,
) -> None:
    key = ec.derive_private_key(7_777, ec.SECP256R1())
    proof_certificates.take(ctx, issued(key), WORDS)
    secret = (7_777).to_bytes(32, "big")
    with ctx.store.reading() as work:
        (kept,) = work.laws.of_kind(proof_certificates.KIND)
        exported = [data for _, _, data in work.exporting.laws()]
    assert secret not in kept
    assert WORDS.encode() not in kept
    # It is encrypted there, and what an audit is handed does not even have that.
    assert kept not in exported


def test_that_signing_and_checking_open_no_socket(
    ctx: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*args: object, **more: object) -> None:
        raise AssertionError("a socket was opened")

    known = published(ctx)
    for name in ("socket", "socketpair", "create_connection", "getaddrinfo"):
        monkeypatch.setattr(socket, name, refused)
    proof_certificates.take(ctx, issued(), WORDS)
    paper = decision(ctx)
    found = checking.check(paper.data, known, TODAY)
    assert found.outcome == checking.GENUINE


def test_that_the_signature_tells_its_time_and_what_it_is(ctx: Context) -> None:
    paper = decision(ctx)
    (field,) = (PdfReader(io.BytesIO(paper.data)).get_fields() or {}).values()
    told = field["/V"]
    assert told["/Reason"] == "防篡改凭据，不是公章"
    assert told["/M"].startswith("D:20261121")
    assert told["/M"].endswith("+08'00'")  # as the clocks of the office show it
    assert told["/SubFilter"] == "/ETSI.CAdES.detached"


@pytest.mark.thorough
def test_that_an_office_for_trying_out_takes_and_publishes_none(
    tmp_path: Path,
) -> None:
    trial = bootstrap.try_out(PRACTICE, tmp_path / "trials", [], clock=Clock()).context
    for act in (
        partial(proof_certificates.take, trial, issued(), WORDS),
        partial(proof_certificates.give_up, trial),
        partial(proof_certificates.published, trial),
    ):
        with pytest.raises(UserError) as refused:
            act()
        assert refused.value.code == "TRIAL-001"
    trial.store.close()
