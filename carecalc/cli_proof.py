# SPDX-License-Identifier: Apache-2.0
"""Commands about genuine papers: check one without an office, publish what that takes."""

import argparse
import json
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from carecalc import i18n
from carecalc.cli_office import (
    of_an_office,
    passphrase_of,
    user_and_passphrase,
    writing_out,
)
from carecalc.domain.money import Money
from carecalc.errors import UserError
from carecalc.services.proof_words import VERDICTS
from carecalc.text import N_, Message

if TYPE_CHECKING:
    from carecalc.services.list_proof import OneFile, OneList, Together
    from carecalc.services.proof_checking import Verdict
    from carecalc.services.proof_x509 import Certificate

Say = Callable[[str], None]

GOOD, BAD_LINES = 0, 1

_KINDS = {
    "report": N_("Assessment report"),
    "sheet": N_("Estimate, not a decision"),
    "notice": N_("Decision"),
    "refusal": N_("Decision of refusal"),
    "change": N_("Decision of change"),
    "termination": N_("Decision of termination"),
    "opinion": N_("Opinion, not a decision"),
    "resident": N_("Resident's page"),
    "acceptance-notice": N_("Notice of acceptance"),
    "correction-notice": N_("Notice to complete an application"),
    "case-publicity": N_("Public notice of an application"),
    "review-notice": N_("Notice of review"),
    "suspension-notice": N_("Notice of suspension"),
    "debt-notice": N_("Notice to pay back"),
    "list": N_("Month's list"),
    "workbook": N_("Month's list (workbook)"),
    "month-changes": N_("Changes against the last list"),
    "month-summary": N_("Summary of the list"),
    "funding-request": N_("Request for funds"),
    "bank-cover": N_("Cover of the bank's file"),
    "reissue-cover": N_("Cover of a file that pays again"),
    "publicity": N_("Public notice"),
    "publicity-sheet": N_("Public notice (workbook)"),
}


def register(commands: Any, common: argparse.ArgumentParser, say: Say) -> None:
    """Add the commands; `say` prints a line of results."""
    verify = commands.add_parser(
        "verify",
        parents=[common, of_an_office(required=False)],
        help="tell offline whether papers are genuine",
    )
    verify.add_argument("files", nargs="*", type=Path, metavar="FILE")
    verify.add_argument("--code", action="append", default=[], metavar="TEXT")
    verify.add_argument(
        "--keys", action="append", default=[], type=Path, metavar="FILE"
    )
    verify.add_argument(
        "--withdrawn", action="append", default=[], type=Path, metavar="FILE"
    )
    verify.add_argument("--on", metavar="DATE", help="today, if left out")
    verify.add_argument("--name", default="", help="whose paper it should be")
    verify.add_argument("--scan", action="store_true", help="PDFs are scans of paper")
    verify.add_argument("--json", action="store_true", help="a JSON line for each")
    verify.set_defaults(command=partial(_verify, say))

    office = of_an_office()
    proofs = commands.add_parser(
        "proofs",
        parents=[common, office],
        help="write what others check this office's papers with",
    )
    proofs.add_argument("--out", required=True, type=Path, metavar="DIR")
    proofs.set_defaults(command=partial(_proofs, say))

    certificate = commands.add_parser(
        "certificate",
        parents=[common, office],
        help="show or change the certificate that signs this office's papers",
    )
    change = certificate.add_mutually_exclusive_group()
    change.add_argument("--take", type=Path, metavar="FILE")
    change.add_argument("--own", action="store_true", help="the office's own again")
    certificate.add_argument("--file-passphrase-file", metavar="PATH")
    certificate.set_defaults(command=partial(_certificate, say))


def _verify(say: Say, options: argparse.Namespace, words: i18n.Catalogue) -> int:
    from carecalc import bootstrap
    from carecalc.catalog.shipped import open_catalog
    from carecalc.services import list_proof
    from carecalc.services import proof_checking as checking
    from carecalc.services.context import civil_day
    from carecalc.services.list_files import made_anew
    from carecalc.services.scoring import read_day

    if not options.files and not options.code:
        raise UserError(
            "PROOF-005",
            Message(N_("There is nothing to check.")),
            Message(N_("Name files, or give the letters of a code with --code.")),
        )
    on = civil_day(bootstrap.now())
    if options.on is not None:
        on = read_day(options.on, "--on")
    files = [(str(path), _read(path)) for path in options.files]
    if options.data is not None:
        found = _in_office(options, words, files)
        codes: list[tuple[str, Verdict]] = []
    else:
        published = checking.read_published(
            [_read(path) for path in options.keys],
            [_read(path) for path in options.withdrawn],
        )
        given = [
            (
                what,
                data,
                checking.check(data, published, on, options.name, options.scan),
            )
            for what, data in files
        ]
        catalog = open_catalog(options.overlay)
        found = list_proof.together(given, lambda run: made_anew(catalog, on, run))
        codes = [
            (code[:16], checking.check_code(code, published, on, options.name))
            for code in options.code
        ]
    for one in found.files:
        _say_file(say, one.name, one.verdict, options.json, words, one)
    for what, verdict in codes:
        _say_file(say, what, verdict, options.json, words)
    for each in found.lists:
        _say_list(say, each, options.json, words)
    good = all(verdict.outcome in list_proof.FINE for _, verdict in codes)
    return GOOD if good and found.is_fine else BAD_LINES


def _in_office(
    options: argparse.Namespace, words: i18n.Catalogue, files: list[tuple[str, bytes]]
) -> "Together":
    """Return what files are by the office that closed their lists."""
    from carecalc import bootstrap
    from carecalc.services import list_files

    apart = (options.keys, options.withdrawn, options.code, options.name, options.scan)
    if any(apart) or options.on is not None:
        raise UserError(
            "PROOF-011",
            Message(N_("An office checks files by its own keys, as of today.")),
            Message(N_("Leave --data out, or the other options.")),
        )
    user, passphrase = user_and_passphrase(options, words, options.data)
    ctx = bootstrap.open_office(
        options.data, user, passphrase, read_only=True, overlays=options.overlay
    )
    try:
        return list_files.check(ctx, files)
    finally:
        bootstrap.close(ctx)


def _say_file(
    say: Say,
    what: str,
    verdict: "Verdict",
    as_json: bool,
    words: i18n.Catalogue,
    one: "OneFile | None" = None,
) -> None:
    notes = () if one is None else one.notes
    if as_json:
        said = _as_json(what, verdict)
        if one is not None and one.said is not None:
            said["list"] = {
                "number": one.said.number,
                "month": str(one.said.month),
                "figure": one.said.figure or None,
                "before": one.said.before or None,
            }
        if notes:
            said["notes"] = [words.render(note) for note in notes]
        say(json.dumps(said, ensure_ascii=False))
        return
    lines = [*_lines(what, verdict, words), *(words.render(note) for note in notes)]
    for number, line in enumerate(lines):
        say(f"  {line}" if number else line)


def _say_list(say: Say, each: "OneList", as_json: bool, words: i18n.Catalogue) -> None:
    """Say what the files of a closed list say together."""
    if not as_json:
        for told in each.told:
            say(words.render(told))
        return
    said = {
        "list": each.number,
        "month": str(each.month),
        "figure": each.figure,
        "before": each.before or None,
        "follows": each.follows or None,
        "files": list(each.files),
        "fine": each.is_fine,
    }
    say(json.dumps(said, ensure_ascii=False))


def _proofs(say: Say, options: argparse.Namespace, words: i18n.Catalogue) -> int:
    from carecalc import bootstrap
    from carecalc.services import proof_certificates, proofs

    user, passphrase = user_and_passphrase(options, words, options.data)
    # Beside whoever is at work: nothing is written into the office.
    ctx = bootstrap.open_office(
        options.data, user, passphrase, read_only=True, overlays=options.overlay
    )
    try:
        files = {
            "carecalc-keys.json": proofs.published_keys(ctx),
            "carecalc-withdrawn.txt": proofs.published_withdrawals(ctx),
            "carecalc-certificate.cer": proof_certificates.published(ctx),
        }
    finally:
        bootstrap.close(ctx)
    with writing_out():
        options.out.mkdir(parents=True, exist_ok=True)
        for name, data in files.items():
            (options.out / name).write_bytes(data)
    for name in files:
        say(str(options.out / name))
    return GOOD


def _certificate(say: Say, options: argparse.Namespace, words: i18n.Catalogue) -> int:
    from carecalc import bootstrap
    from carecalc.services import proof_certificates

    user, passphrase = user_and_passphrase(options, words, options.data)
    data, secret = b"", ""
    if options.take is not None:
        data = _read(options.take)
        secret = passphrase_of(options.file_passphrase_file, str(options.take), words)
    ctx = bootstrap.open_office(
        options.data,
        user,
        passphrase,
        read_only=not (data or options.own),
        overlays=options.overlay,
    )
    try:
        if options.take is not None:
            proof_certificates.take(ctx, data, secret)
        elif options.own:
            proof_certificates.give_up(ctx)
        found = proof_certificates.shown(ctx)
    finally:
        bootstrap.close(ctx)
    for template in _of_certificate(found.signs):
        say(words.render(template))
    if found.issued is not None and found.issued != found.signs:
        told = {
            "name": found.issued.name,
            "since": found.issued.since,
            "until": found.issued.until,
        }
        say(
            words.render(
                Message(
                    N_("The certificate of {name} holds from {since} to {until} only."),
                    told,
                )
            )
        )
    return GOOD


def _of_certificate(found: "Certificate") -> Iterator[Message]:
    """Yield what is to be said of the certificate that signs a file."""
    if found.is_own:
        yield Message(
            N_("Signed by the own certificate of {name}."), {"name": found.name}
        )
    else:
        yield Message(
            N_(
                "Signed by a certificate that {issuer} issued to {name}, until {until}."
            ),
            {"issuer": found.issuer, "name": found.name, "until": found.until},
        )
    yield Message(
        N_("SHA-256 of the certificate: {fingerprint}"),
        {"fingerprint": found.fingerprint},
    )
    yield Message(N_("This is evidence of tampering, not an official seal."))


def _read(path: Path) -> bytes:
    from carecalc.services.proof_certificates import read_file
    from carecalc.services.proof_checking import MOST_BYTES

    return read_file(path, MOST_BYTES)


def _lines(what: str, verdict: "Verdict", words: i18n.Catalogue) -> Iterator[str]:
    """Yield the verdict, then what the code states, for comparing with the paper."""
    stated = verdict.statement
    until = None if stated is None else stated.claims.until
    yield words.render(
        Message(
            VERDICTS[verdict.outcome],
            {
                "what": what,
                "office": verdict.office,
                "number": verdict.named_by,
                "day": verdict.withdrawn_on or until or "",
            },
        )
    )
    if verdict.outcome == "altered" and verdict.what == "file":
        yield words.render(
            Message(
                N_(
                    "A file is genuine only as it was issued. If this is a scan of the "
                    "paper, write --scan, or check a photograph of it."
                )
            )
        )
    if stated is None:
        return
    for template, values in _stated(verdict):
        yield words.render(Message(template, values))


def _stated(verdict: "Verdict") -> Iterator[tuple[str, dict[str, Any]]]:
    stated = verdict.statement
    assert stated is not None
    claims = stated.claims
    yield (
        N_("{kind} {number}, issued on {day}; for {act_on}."),
        {
            "kind": Message(_KINDS.get(stated.kind, stated.kind)),
            "number": stated.number,
            "day": stated.issued_on,
            "act_on": claims.act_on,
        },
    )
    if claims.scale:
        yield (
            N_("Scale {scale}, level {level}."),
            {
                "scale": claims.scale,
                "level": claims.level or "—",
            },
        )
    if claims.amounts:
        yield N_("Amounts: {amounts}."), {"amounts": tuple(map(Money, claims.amounts))}
    if claims.first is not None:
        if claims.last is None:
            yield N_("From {first} on."), {"first": claims.first}
        else:
            yield (
                N_("From {first} to {last}."),
                {"first": claims.first, "last": claims.last},
            )
    if claims.lines is not None:
        yield N_("{count} line(s)."), {"count": claims.lines}
    yield (
        N_("The foot of the paper says {digest}."),
        {"digest": stated.digest.hex()[:16]},
    )
    if verdict.is_name is not None:
        yield (
            (
                N_("The name given fits the code.")
                if verdict.is_name
                else N_("The name given does NOT fit the code.")
            ),
            {},
        )
    if verdict.certificate is not None:
        for each in _of_certificate(verdict.certificate):
            yield each.template, dict(each.values)
    if verdict.what != "file":
        yield N_("Compare this with what is printed: only the code was checked."), {}
    if verdict.listed_on is None:
        yield N_("Whether it was withdrawn was not checked: there was no list."), {}
    else:
        yield (
            N_("Checked against the list of withdrawn papers of {day}."),
            {"day": verdict.listed_on},
        )


def _as_json(what: str, verdict: "Verdict") -> dict[str, object]:
    stated = verdict.statement
    said: dict[str, object] = {
        "file": what,
        "verdict": verdict.outcome,
        "checked": verdict.what,
    }
    if verdict.named_by:
        said |= {"office": verdict.office, "named_by": verdict.named_by}
    if stated is None:
        return said
    if verdict.certificate is not None:
        said["certificate"] = {
            "name": verdict.certificate.name,
            "issuer": verdict.certificate.issuer,
            "until": verdict.certificate.until.isoformat(),
            "sha256": verdict.certificate.fingerprint,
        }
    return said | {
        "office": verdict.office,
        "kind": stated.kind,
        "number": stated.number,
        "serial": stated.serial.hex(),
        "issued_on": stated.issued_on.isoformat(),
        "act_on": stated.claims.act_on.isoformat(),
        "digest": stated.digest.hex(),
        "scale": stated.claims.scale or None,
        "level": stated.claims.level or None,
        "amounts_fen": list(stated.claims.amounts),
        "first": None if stated.claims.first is None else str(stated.claims.first),
        "last": None if stated.claims.last is None else str(stated.claims.last),
        "lines": stated.claims.lines,
        "until": None
        if stated.claims.until is None
        else stated.claims.until.isoformat(),
        "name_fits": verdict.is_name,
        "withdrawn_on": verdict.withdrawn_on or None,
        "withdrawals_of": None
        if verdict.listed_on is None
        else verdict.listed_on.isoformat(),
    }
