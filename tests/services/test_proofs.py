# SPDX-License-Identifier: Apache-2.0
"""Whoever has what the office published can tell offline what it issued, and what not."""

import base64
import io
import json
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import openpyxl
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from PIL import Image

from carecalc import bootstrap
from carecalc.documents import proof
from carecalc.documents.preview import page_picture
from carecalc.documents.proof_seal import Seal, seal_of, seal_pdf
from carecalc.domain.period import Month
from carecalc.errors import UserError
from carecalc.services import (
    decision_papers,
    determinations,
    disbursements,
    disclosures,
    offices,
    papers,
    people,
    proofs,
)
from carecalc.services import proof_checking as checking
from carecalc.services.context import Context
from carecalc.services.issuing import IssuedPaper
from carecalc.services.proof_checking import Published, Verdict
from carecalc.services.trial_mark import PRACTICE
from tests.offices import OFFICE, Clock, approving, reopened
from tests.services.deciding import assess, in_hardship

TODAY = date(2026, 11, 21)
ANOTHER = date(1944, 3, 10)


def published(ctx: Context, with_list: bool = True) -> Published:
    lists = [proofs.published_withdrawals(ctx)] if with_list else []
    return checking.read_published([proofs.published_keys(ctx)], lists)


def decision(
    ctx: Context, name: str = "张示例", born: date = date(1945, 5, 1)
) -> IssuedPaper:
    person = in_hardship(ctx, name, born)
    act = determinations.prepare(ctx, person.id, "bj-hardship")
    determinations.approve(approving(ctx), act.id, "样批准", TODAY)
    return decision_papers.decision(ctx, act.id, "zh_CN")


def check(ctx: Context, data: bytes, on: date = TODAY, name: str = "") -> Verdict:
    return checking.check(data, published(ctx), on, name)


def seal_in(paper: IssuedPaper) -> Seal:
    seal = seal_of(paper.data)
    assert seal is not None
    return seal


def code_in(paper: IssuedPaper) -> str:
    return seal_in(paper).code


def picture(paper: IssuedPaper) -> bytes:
    page = page_picture(paper.data, 0, 150)
    size = (page.width, page.height)
    image = Image.frombytes("RGB", size, page.pixels, "raw", "RGB", page.stride)
    target = io.BytesIO()
    image.save(target, "PNG")
    return target.getvalue()


def test_that_a_decision_is_genuine_as_file_picture_and_code(ctx: Context) -> None:
    paper = decision(ctx)
    for data, what in (
        (paper.data, checking.FILE),
        (picture(paper), checking.PICTURE),
        (code_in(paper).encode(), checking.CODE),
        (b"\xef\xbb\xbf" + code_in(paper).encode() + b"\r\n", checking.CODE),
    ):
        found = check(ctx, data, name="张示例")
        assert (found.outcome, found.what) == (checking.GENUINE, what)
        assert found.office == OFFICE.authority
        assert found.listed_on == TODAY
        assert found.is_name is True
        stated = found.statement
        assert stated is not None
        assert (stated.kind, stated.number) == ("notice", paper.number)
        assert stated.digest.hex() == paper.digest[:32]
        assert stated.issued_on == stated.claims.act_on == TODAY
        assert stated.claims.amounts == (30000,)
        assert (stated.claims.first, stated.claims.last) == (Month(2026, 9), None)
    scanned = checking.check(paper.data, published(ctx), TODAY, scan=True)
    assert (scanned.outcome, scanned.what) == (checking.GENUINE, checking.PICTURE)
    assert check(ctx, paper.data, name="李四").is_name is False


def test_that_a_report_states_its_level_and_expires_with_it(ctx: Context) -> None:
    offices.amend(ctx, replace(offices.get(ctx), validity_months=12))
    person = in_hardship(ctx, "曾样")
    view = assess(ctx, person, date(2026, 9, 5))
    paper = papers.assessment_report(ctx, view.visit.id, "zh_CN")
    last = date(2027, 9, 4)
    found = check(ctx, paper.data, last, "曾样")
    assert found.outcome == checking.GENUINE
    stated = found.statement
    assert stated is not None
    assert (stated.claims.scale, stated.claims.level) == (
        view.scale.code,
        str(view.result.level),
    )
    assert stated.claims.until == last
    assert found.is_name is True
    late = check(ctx, paper.data, last + timedelta(days=1))
    assert late.outcome == checking.EXPIRED


def test_that_a_list_and_its_workbook_are_genuine(ctx: Context) -> None:
    decision(ctx)
    run = disbursements.build(ctx, Month(2026, 11))
    for paper in (
        papers.month_list(ctx, run.id, "zh_CN"),
        papers.month_workbook(ctx, run.id, "zh_CN"),
    ):
        found = check(ctx, paper.data)
        assert found.outcome == checking.GENUINE
        stated = found.statement
        assert stated is not None
        # September, October and November are paid: three times 300.00.
        total = sum(line.amount.fen for line in run.lines)
        assert stated.claims.amounts == (total,)
        assert stated.claims.lines == len(run.lines)
        assert stated.claims.first == stated.claims.last == Month(2026, 11)
    book = openpyxl.load_workbook(io.BytesIO(paper.data))
    assert any(cell.value == "张示例" for row in book.worksheets[0] for cell in row)


@pytest.mark.long
def test_that_no_changed_byte_of_a_file_is_genuine(ctx: Context) -> None:
    decision(ctx)
    run = disbursements.build(ctx, Month(2026, 11))
    known = published(ctx)
    chance = Random(7)
    for paper in (
        decision(ctx, "李样", ANOTHER),
        papers.month_workbook(ctx, run.id, "zh_CN"),
    ):
        places = {*range(40), *range(len(paper.data) - 700, len(paper.data))}
        places |= {chance.randrange(len(paper.data)) for _ in range(400)}
        for at in places:
            changed = bytearray(paper.data)
            changed[at] ^= 1 << chance.randrange(8)
            found = checking.check(bytes(changed), known, TODAY)
            assert found.outcome != checking.GENUINE, at


def test_that_a_file_cut_short_added_to_or_stripped_is_not_genuine(
    ctx: Context,
) -> None:
    paper = decision(ctx)
    known = published(ctx)
    line = paper.data.index(b"%carecalc-seal ")
    end = paper.data.index(b"\n", line) + 1
    update = b"\n1 0 obj\n<<>>\nendobj\nstartxref\n0\n%%EOF\n"
    for data in (
        paper.data[:-1],
        paper.data + b" ",
        paper.data + update,
        b"\n" + paper.data,
        paper.data[:line] + paper.data[end:],
        paper.data.replace(b"%carecalc-seal ", b"%carecalc-sea1 "),
    ):
        found = checking.check(data, known, TODAY)
        assert found.outcome == checking.ALTERED
        assert found.statement is None


def test_that_the_seal_of_another_paper_makes_nothing_genuine(ctx: Context) -> None:
    one, other = decision(ctx), decision(ctx, "李样", ANOTHER)

    def seal_line(data: bytes) -> bytes:
        at = data.index(b"%carecalc-seal ")
        return data[at : data.index(b"\n", at) + 1]

    swapped = one.data.replace(seal_line(one.data), seal_line(other.data))
    assert check(ctx, swapped).outcome == checking.ALTERED


def test_that_every_changed_letter_of_a_code_is_refused(ctx: Context) -> None:
    code = code_in(decision(ctx))
    known = published(ctx)
    letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
    chance = Random(3)
    for at in range(len(code)):
        for letter in {*chance.sample(letters, 6), code[at].lower(), "水"} - {code[at]}:
            changed = code[:at] + letter + code[at + 1 :]
            found = checking.check_code(changed, known, TODAY)
            assert found.outcome != checking.GENUINE, (at, letter)
            assert found.statement is None
    for changed in (code[:-1], code + "0", code[1:], code.replace("CC1:", "CC2:")):
        assert checking.check_code(changed, known, TODAY).statement is None


def test_that_fields_put_together_from_two_codes_are_refused(ctx: Context) -> None:
    """A number, an amount or a signature of another paper is not signed for this one."""
    first, second = (
        proof.read(code_in(paper))
        for paper in (decision(ctx), decision(ctx, "李样", ANOTHER))
    )
    known, claims = published(ctx), first.statement.claims
    swaps = [
        replace(first.statement, number=second.statement.number),
        replace(first.statement, claims=replace(claims, amounts=(99999999,))),
        replace(first.statement, serial=second.statement.serial),
        replace(first.statement, digest=second.statement.digest),
        replace(first.statement, claims=replace(claims, until=date(2099, 1, 1))),
        second.statement,
    ]
    for statement in swaps:
        forged = proof.code_of(
            statement,
            next(iter(known.keys.values())).public,
            lambda _: first.signature,
        )
        assert checking.check_code(forged, known, TODAY).outcome == checking.ALTERED


def test_that_another_offices_key_is_unknown_and_cannot_claim_ours(
    ctx: Context,
) -> None:
    paper = decision(ctx)
    known = published(ctx)
    other = Ed25519PrivateKey.from_private_bytes(b"\x07" * 32)
    public = other.public_key().public_bytes_raw()
    statement = proof.read(code_in(paper)).statement
    foreign = proof.code_of(statement, public, other.sign)
    assert checking.check_code(foreign, known, TODAY).outcome == checking.UNKNOWN_KEY
    ours = next(iter(known.keys.values())).public
    pretended = proof.code_of(statement, ours, other.sign)
    assert checking.check_code(pretended, known, TODAY).outcome == checking.ALTERED
    # A genuine code in a file that somebody else has sealed.
    start = paper.data.index(b"%carecalc-seal ")
    end = paper.data.index(b"\n", start) + 1
    bare = paper.data[:start] + paper.data[end:]
    resealed = seal_pdf(bare, code_in(paper), public, other.sign)
    assert checking.check(resealed, known, TODAY).outcome == checking.ALTERED
    nobody = checking.check(paper.data, Published({}, {}), TODAY)
    assert nobody.outcome == checking.UNKNOWN_KEY
    assert nobody.statement is None


def test_that_a_withdrawn_paper_is_told_and_its_number_issued_anew_is_not(
    ctx: Context,
) -> None:
    first = decision(ctx)
    with ctx.store.reading() as work:
        subject = work.papers.get(first.id).subject_id
    proofs.withdraw(ctx, first.id, "金额有误")
    again = decision_papers.decision(ctx, subject, "zh_CN")
    assert again.number == first.number
    found = check(ctx, first.data)
    assert (found.outcome, found.withdrawn_on) == (checking.WITHDRAWN, "2026-11-21")
    assert check(ctx, again.data).outcome == checking.GENUINE
    without = checking.check(first.data, published(ctx, with_list=False), TODAY)
    assert (without.outcome, without.listed_on) == (checking.GENUINE, None)


def test_that_what_is_withdrawn_leaves_no_more_and_is_not_withdrawn_twice(
    ctx: Context,
) -> None:
    paper = decision(ctx)
    with pytest.raises(UserError) as caught:
        proofs.withdraw(ctx, paper.id, " \u200b")
    assert caught.value.code == "PROOF-001"
    proofs.withdraw(ctx, paper.id, "金额有误")
    for act in (
        lambda: proofs.withdraw(ctx, paper.id, "金额有误"),
        lambda: disclosures.of_paper(ctx, paper.id),
    ):
        with pytest.raises(UserError) as caught:
            act()
        assert caught.value.code == "PROOF-002"
    with ctx.store.reading() as work:
        (entry,) = work.entries.of_action(proofs.WITHDRAWN)
        assert entry.why == "金额有误"
        assert entry.person_id == paper.person_id


def test_that_the_published_list_names_nobody(ctx: Context) -> None:
    paper = decision(ctx)
    proofs.withdraw(ctx, paper.id, "金额有误")
    said = proofs.published_withdrawals(ctx).decode("ascii")
    line, signature, rest = said.split("\n")
    assert rest == "" and len(base64.b64decode(signature)) == 64
    listed = json.loads(line)
    assert set(listed) == {"format", "key", "made_on", "number", "withdrawn"}
    serial = proof.serial_of(paper.id).hex()
    assert listed["withdrawn"] == [[serial, "2026-11-21"]]


def test_that_the_latest_list_counts_whatever_order_they_come_in(
    ctx: Context,
) -> None:
    paper = decision(ctx)
    before = proofs.published_withdrawals(ctx)
    proofs.withdraw(ctx, paper.id, "金额有误")
    after = proofs.published_withdrawals(ctx)
    keys = [proofs.published_keys(ctx)]
    for lists in ([before, after], [after, before]):
        known = checking.read_published(keys, lists)
        assert checking.check(paper.data, known, TODAY).outcome == checking.WITHDRAWN


def test_that_a_changed_or_foreign_list_is_refused(ctx: Context) -> None:
    keys, listed = proofs.published_keys(ctx), proofs.published_withdrawals(ctx)
    stranger = Ed25519PrivateKey.from_private_bytes(b"\x07" * 32)
    line = listed.split(b"\n")[0]
    foreign = line + b"\n" + base64.b64encode(stranger.sign(line)) + b"\n"
    for data in (
        listed.replace(b"2026", b"2025"),
        foreign,
        line,
        b"",
        b"[]\nAA==",
        b"\xff\xfe",
        b"[" * 100_000,
    ):
        with pytest.raises(UserError) as caught:
            checking.read_published([keys], [data])
        assert caught.value.code == "PROOF-004"
    checking.read_published([keys], [listed.replace(b"\n", b"\r\n")])


@pytest.mark.parametrize(
    "change",
    [
        lambda said: {**said, "format": "carecalc-keys-2"},
        lambda said: {**said, "keys": [{**said["keys"][0], "id": "00" * 8}]},
        lambda said: {**said, "keys": [{**said["keys"][0], "public": "AAAA"}]},
        lambda said: {**said, "keys": [{**said["keys"][0], "public": 3}]},
        lambda said: {**said, "keys": [{**said["keys"][0], "until": "never"}]},
        lambda said: {**said, "keys": ["?"]},
        lambda said: {"keys": []},
        lambda said: [],
    ],
)
def test_that_a_file_of_keys_that_is_none_is_refused(
    ctx: Context, change: Callable[[Any], object]
) -> None:
    said = json.loads(proofs.published_keys(ctx))
    with pytest.raises(UserError) as caught:
        checking.read_published([json.dumps(change(said)).encode()], [])
    assert caught.value.code == "PROOF-003"


def test_that_a_key_is_believed_up_to_its_last_day(ctx: Context) -> None:
    paper = decision(ctx)
    said = json.loads(proofs.published_keys(ctx))
    for until, outcome in (
        ("2026-11-21", checking.GENUINE),
        ("2026-11-20", checking.UNKNOWN_KEY),
    ):
        said["keys"][0]["until"] = until
        known = checking.read_published([json.dumps(said).encode()], [])
        assert checking.check(paper.data, known, TODAY).outcome == outcome


def test_that_the_key_is_the_same_when_the_office_is_opened_again(
    ctx: Context,
) -> None:
    before = proofs.published_keys(ctx)
    again = reopened(ctx)
    assert proofs.published_keys(again) == before
    again.store.close()


def bad_input() -> Iterator[bytes]:
    yield b""
    yield b"CC1:"
    yield b"CC1:" + b"0" * 5_000_000
    yield b"PK\x03\x04" + b"\0" * 100
    yield b"%PDF-1.4\n%%EOF"
    yield b"%PDF-" + b"startxref" * 10_000
    yield b"%carecalc-seal \n" * 3
    yield b"%PDF-1.4\n%carecalc-seal \xff\xff\nstartxref\n0\n%%EOF\n"
    yield b"\x89PNG\r\n\x1a\n" + b"\0" * 50
    # A picture that claims to be far larger than it is, and 50 MB in a few bytes.
    yield png(60_000, 60_000, b"")
    yield png(8, 8, zlib.compress(bytes(50_000_000)))
    yield b"\xff\xd8\xff\xe0" + b"\0" * 50
    yield zlib.compress(bytes(50_000_000))
    yield b"II*\0" + b"\xff" * 60
    yield bytes(70_000_000)


def png(width: int, height: int, data: bytes) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        crc = zlib.crc32(kind + body).to_bytes(4, "big")
        return len(body).to_bytes(4, "big") + kind + body + crc

    size = width.to_bytes(4, "big") + height.to_bytes(4, "big")
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", size + b"\x08\0\0\0\0")
        + chunk(b"IDAT", data)
        + chunk(b"IEND", b"")
    )


def test_that_whatever_comes_in_has_a_verdict_and_is_not_genuine(
    ctx: Context,
) -> None:
    known = published(ctx)
    for data in bad_input():
        for scan in (False, True):
            found = checking.check(data, known, TODAY, scan=scan)
            assert found.outcome in (checking.NOTHING, checking.ALTERED)


def test_that_a_spoilt_picture_has_a_verdict(ctx: Context) -> None:
    whole = picture(decision(ctx))
    known = published(ctx)
    chance = Random(5)
    for _ in range(12):
        spoilt = bytearray(whole[: chance.randrange(20, len(whole))])
        for _ in range(chance.randrange(1, 20)):
            spoilt[chance.randrange(len(spoilt))] = chance.randrange(256)
        found = checking.check(bytes(spoilt), known, TODAY)
        assert found.outcome in (checking.NOTHING, checking.GENUINE)


@pytest.mark.thorough
def test_that_papers_of_a_trial_office_are_signed_by_nobody(tmp_path: Path) -> None:
    trial = bootstrap.try_out(PRACTICE, tmp_path / "trials", [], clock=Clock()).context
    person = people.find(trial, "").rows[0].person
    month = Month(2026, 11)
    paper = papers.subsidy_sheet(trial, person.id, month, "zh_CN")
    assert seal_of(paper.data) is None
    assert checking.check(picture(paper), Published({}, {}), TODAY) == Verdict(
        checking.NOTHING, checking.PICTURE
    )
    for publish in (proofs.published_keys, proofs.published_withdrawals):
        with pytest.raises(UserError) as caught:
            publish(trial)
        assert caught.value.code == "TRIAL-001"
    trial.store.close()
