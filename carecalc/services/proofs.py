# SPDX-License-Identifier: Apache-2.0
"""Proof of origin: what a paper's code states, and what the office publishes about it.

A paper is signed by the office's key when it is drawn. The office publishes its public
key once, and a dated list of the papers it has withdrawn; whoever has both can tell
offline what is genuine.
"""

import base64
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from carecalc.documents.decision_values import (
    Change,
    Decided,
    Notice,
    Opinion,
    Refusal,
    Termination,
)
from carecalc.documents.list_values import MonthList
from carecalc.documents.values import AssessmentReport, SubsidySheet
from carecalc.domain.paper import Claims, Paper
from carecalc.errors import UserError
from carecalc.i18n import catalogue
from carecalc.services import proof_certificates
from carecalc.services.access import check_may, needs
from carecalc.services.context import Context, civil_day, civil_time
from carecalc.services.trial_mark import check_real
from carecalc.services.visit_view import VisitView
from carecalc.store.names import initials_key
from carecalc.store.unit_of_work import Work
from carecalc.text import N_, Message, visible

WITHDRAWN = "paper.withdrawn"
KEYS_FORMAT = "carecalc-keys-1"
WITHDRAWN_FORMAT = "carecalc-withdrawn-1"
_REASON = N_("Evidence of tampering, not an official seal")


@dataclass(frozen=True, slots=True)
class Named:
    """By what one issue of a paper is known; `digest` is that of its content, in hex."""

    paper_id: str
    kind: str
    number: str
    digest: str


def of_report(view: VisitView, report: AssessmentReport) -> Claims:
    """Return what the code of a report states: by which scale which level, until when."""
    level = view.result.level
    return Claims(
        act_on=report.assessed_on,
        scale=view.scale.code,
        level="" if level is None else str(level),
        until=None if report.validity is None else report.validity.valid_to,
    )


def of_sheet(sheet: SubsidySheet) -> Claims:
    """Return what the code of an estimate states: its month and sum."""
    month = sheet.month
    return Claims(sheet.computed_on, "", "", (sheet.total.fen,), month, month)


def of_notice(notice: Notice) -> Claims:
    """Return what the code of a notice states: amounts a month, from when to when."""
    return _of_grants(notice.decided_on, notice.decided)


def of_refusal(refusal: Refusal) -> Claims:
    """Return what the code of a refusal states: the day alone, there are no amounts."""
    return Claims(refusal.decided_on)


def of_change(change: Change) -> Claims:
    """Return what the code of a change states: amounts a month as they are now."""
    return _of_grants(change.decided_on, [each.after for each in change.changed])


def of_termination(termination: Termination) -> Claims:
    """Return what the code of a termination states: the months that were due, no amount.

    Where one was never due it states no months.
    """
    granted = [each.granted for each in termination.ended]
    firsts = [each.from_month for each in granted if each.from_month is not None]
    lasts = [each.to_month for each in granted if each.to_month is not None]
    if len(lasts) < len(granted):
        return Claims(termination.decided_on)
    return Claims(termination.decided_on, first=min(firsts), last=max(lasts))


def of_opinion(opinion: Opinion) -> Claims:
    """Return what the code of an opinion states: its month and sum."""
    month = opinion.month
    return Claims(opinion.reckoned_on, "", "", (opinion.total.fen,), month, month)


def _of_grants(decided_on: date, decided: Iterable[Decided]) -> Claims:
    granted = [each for each in decided if each.monthly is not None]
    first = min((each.from_month for each in granted if each.from_month), default=None)
    ends = [each.to_month for each in granted]
    last = max((end for end in ends if end), default=None) if all(ends) else None
    return Claims(
        act_on=decided_on,
        amounts=tuple(each.monthly.fen for each in granted if each.monthly is not None),
        first=first,
        last=None if first is None else last,
        until=None if last is None else last.last_day,
    )


def of_list(values: MonthList, figure: str = "") -> Claims:
    """Return what the code of a list states: its month, how many lines, their sum, and
    the control figure that it was closed with."""
    return Claims(
        act_on=values.built_on,
        amounts=(sum(line.amount.fen for line in values.lines),),
        first=values.month,
        last=values.month,
        lines=len(values.lines),
        figure=figure,
    )


def code(
    ctx: Context, work: Work, named: Named, person_id: str | None, claims: Claims
) -> str:
    """Return the letters of a paper's QR code, signed by the office's key."""
    from carecalc.documents import proof

    initials = b""
    if person_id is not None:
        # Of a surname with two readings the first is the one of surnames.
        readings = initials_key(work.people.get(person_id).name)
        first = readings.strip("|").split("|")[0]
        initials = proof.initials_of(named.number, first)
    key = ctx.store.office_key
    statement = proof.Statement(
        kind=named.kind,
        serial=proof.serial_of(named.paper_id),
        number=named.number,
        issued_on=ctx.today(),
        digest=bytes.fromhex(named.digest)[: proof.DIGEST],
        claims=claims,
        initials=initials,
    )
    return proof.code_of(statement, key.public, key.sign)


def sealed(ctx: Context, work: Work, data: bytes, code: str, language: str) -> bytes:
    """Return a file with the office's seal over its bytes; as it is without a code.

    A PDF is then signed by the office's certificate, which its seal names.
    """
    from carecalc.documents.proof_seal import seal_pdf, seal_zip

    if not code:
        return data
    key = ctx.store.office_key
    if data.startswith(b"PK"):
        return seal_zip(data, code, key.public, key.sign)
    from carecalc.documents.proof_pades import sign_pdf
    from carecalc.documents.proof_pades_read import digest_of

    signing = proof_certificates.signing(ctx, work)
    whole = seal_pdf(data, code, key.public, key.sign, digest_of(signing.chain))
    reason = catalogue(language).render(Message(_REASON))
    return sign_pdf(whole, signing, civil_time(ctx.clock()), reason)


@needs("papers.issue")
def withdraw(ctx: Context, paper_id: str, reason: str) -> None:
    """Withdraw an issued paper on record: the office's next list says so.

    `UserError`: PROOF-001 no reason was given, PROOF-002 it was withdrawn already,
    STORE-013 there is no such paper, TRIAL-001.
    """
    why = visible(reason).strip()
    if not why:
        raise UserError(
            "PROOF-001",
            Message(N_("Why the paper is withdrawn has not been said.")),
            Message(N_("One sentence is enough; it stays on record.")),
            "reason",
        )
    with ctx.store.work() as work:
        check_real(work)
        paper = work.papers.get(paper_id)
        if paper.person_id is None:  # A list, with everybody's accounts.
            check_may(ctx, "lists.see")
        check_stands(work, paper)
        work.audit(
            WITHDRAWN,
            paper.id,
            [paper.kind, paper.number, paper.digest],
            why,
            paper.person_id,
        )


@needs("cases.see")
def withdrawn_on(ctx: Context, paper_id: str) -> date | None:
    """Return the day on which a paper was withdrawn; None while it stands."""
    with ctx.store.reading() as work:
        entry = work.entries.last_of(paper_id, (WITHDRAWN,))
    return None if entry is None else civil_day(entry.at)


def check_stands(work: Work, paper: Paper) -> None:
    """Refuse a paper that was withdrawn: `UserError` PROOF-002."""
    entry = work.entries.last_of(paper.id, (WITHDRAWN,))
    if entry is not None:
        raise UserError(
            "PROOF-002",
            Message(
                N_("{number} was withdrawn on {day}."),
                {"number": paper.number, "day": civil_day(entry.at)},
            ),
            Message(N_("Issue it anew; the new one has a code of its own.")),
        )


@needs("office.see", "nobody")
def published_keys(ctx: Context) -> bytes:
    """Return the file that tells everybody the office's public key, as JSON."""
    from carecalc.documents import proof

    with ctx.store.reading() as work:
        check_real(work)
        office = work.office.get()
    public = ctx.store.office_key.public
    said = {
        "format": KEYS_FORMAT,
        "office": office.authority,
        "made_on": ctx.today().isoformat(),
        "keys": [
            {
                "id": proof.key_id(public).hex(),
                "public": base64.b64encode(public).decode("ascii"),
            }
        ],
    }
    return (json.dumps(said, ensure_ascii=False, indent=2) + "\n").encode()


@needs("office.see", "nobody")
def published_withdrawals(ctx: Context) -> bytes:
    """Return the signed list of what was withdrawn: a line of JSON, then its signature.

    It names serial numbers and days alone, nobody and no reason.
    """
    from carecalc.documents import proof

    with ctx.store.reading() as work:
        check_real(work)
        entries = work.entries.of_action(WITHDRAWN)
        last = work.last_seq()
    key = ctx.store.office_key
    said = {
        "format": WITHDRAWN_FORMAT,
        "key": proof.key_id(key.public).hex(),
        "made_on": ctx.today().isoformat(),
        "number": last,
        "withdrawn": [
            [proof.serial_of(each.object_id).hex(), civil_day(each.at).isoformat()]
            for each in entries
        ],
    }
    line = json.dumps(said, separators=(",", ":")).encode("ascii")
    return line + b"\n" + base64.b64encode(key.sign(line)) + b"\n"
