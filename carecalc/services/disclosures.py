# SPDX-License-Identifier: Apache-2.0
"""Handing out: every file that leaves the office is on record before it does."""

from dataclasses import dataclass, replace

from carecalc.catalog import privacy
from carecalc.catalog.catalog import Catalog
from carecalc.catalog.privacy import Disclosures as Disclosures
from carecalc.documents.preview import copies_asked
from carecalc.domain.canonical import digest
from carecalc.domain.disclosure import Disclosure, Sending
from carecalc.domain.paper import Paper, on_plain_sheets
from carecalc.errors import UserError
from carecalc.services import proofs
from carecalc.services.access import needs
from carecalc.services.context import Context
from carecalc.services.issuing import PDF
from carecalc.services.month_papers import (
    CHANGES,
    COVER,
    PUBLICITY,
    PUBLICITY_SHEET,
)
from carecalc.services.papers import LIST, WORKBOOK
from carecalc.services.payouts import BANK_FILE, payments_of
from carecalc.services.reissue_papers import COVER as AGAIN_COVER
from carecalc.services.trial_mark import check_real
from carecalc.store.unit_of_work import Work
from carecalc.text import N_, Message, Text, visible

SCAN, RESULT, AUDIT = "scan", "result", "audit"
PAYMENTS = "payments"
_OF_EVERYBODY = (LIST, WORKBOOK, CHANGES)
"""Papers of a list that name who is paid, and who is not."""
_OF_PAID = (COVER, PUBLICITY, PUBLICITY_SHEET)
"""Papers that tell of who is paid; the bank's file goes with its cover."""
FILED = "filed"
"""The rule for the copy that is printed for the office's own file."""


@dataclass(frozen=True, slots=True)
class Handed:
    """What somebody said of a handing out; empty where the rule of its kind holds.

    `recipient` and `purpose` in words, `basis` a code of `resources/disclosures.toml`.
    """

    recipient: str = ""
    purpose: str = ""
    basis: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """What to ask before something leaves: the rule of its kind, and the choices.

    `recipient` is empty where no rule says to whom. `copy` says which time it is that a
    paper leaves: the first needs no reason of its own, every other one does.
    """

    name: Text
    recipient: str
    purpose: str
    basis: str
    recipients: tuple[Text, ...]
    bases: tuple[tuple[str, Text], ...]
    copy: int = 1

    @property
    def is_complete(self) -> bool:
        """Whether nobody need be asked anything."""
        return bool(self.recipient) and self.copy == 1


@needs("disclosures.record", "nobody")
def asked(ctx: Context, kind: str) -> Asked:
    """Return what the rule of a kind says, for whoever hands out."""
    law = privacy.disclosures(ctx.catalog)
    rule = law.kinds[on_plain_sheets(kind)]
    recipient = law.recipients[rule.recipient].zh_CN if rule.recipient else ""
    return Asked(
        rule.name,
        recipient,
        rule.purpose.zh_CN,
        rule.basis,
        tuple(law.recipients.values()),
        tuple((code, basis.text) for code, basis in law.bases.items()),
    )


@needs("disclosures.record")
def asked_of_paper(ctx: Context, paper_id: str, copies: int = 1) -> Asked:
    """Return what to ask before an issued paper leaves, and which copy that would be.

    Of several printed at once it is the first that needs a reason.
    """
    with ctx.store.reading() as work:
        paper = work.papers.get(paper_id)
        copy = _left(work, paper) + 1
        if copies > 1 == copy:
            usual = _usual(work, paper)
            copy = 1 if copies <= usual else usual + 1
    rule = asked(ctx, paper.kind)
    return rule if copy == 1 else replace(rule, purpose="", copy=copy)


@needs("disclosures.record")
def of_paper(
    ctx: Context, paper_id: str, handed: Handed | None = None, copies: int = 1
) -> tuple[Disclosure, ...]:
    """Record that an issued paper leaves, printed or as a file; what left of it so far.

    Each of the `copies` is a record of its own. What its form has printed beside the
    first goes into the office's file, and needs no reason but that.

    `UserError`: DISCLOSURE-001 nobody said to whom it goes, DISCLOSURE-002 no such
    legal basis, DISCLOSURE-003 it left before, and nobody said why it does again,
    PROOF-002 it was withdrawn, STORE-013, STORE-014 the paper's bytes are lost.
    """
    with ctx.store.work() as work:
        copies_leave(ctx, work, paper_id, handed, copies)
        return work.disclosures.of_paper(paper_id)


def copies_leave(
    ctx: Context, work: Work, paper_id: str, handed: Handed | None, copies: int
) -> None:
    """Record inside a unit of work that copies of a paper leave; as `of_paper`."""
    paper = work.papers.get(paper_id)
    filed = _usual(work, paper) - 1 if copies > 1 and not _left(work, paper) else 0
    paper_leaves(ctx, work, paper_id, handed)
    for number in range(1, copies):
        also = _filed(ctx) if number <= filed else handed
        paper_leaves(ctx, work, paper_id, also)


def paper_leaves(
    ctx: Context, work: Work, paper_id: str, handed: Handed | None
) -> Disclosure:
    """Record inside a unit of work that an issued paper leaves; `UserError` as above."""
    paper = work.papers.get(paper_id)
    proofs.check_stands(work, paper)
    _check_reason(work, paper, handed)
    people: tuple[str, ...] = ()
    if paper.person_id is not None:
        people = (paper.person_id,)
    elif paper.kind in (*_OF_EVERYBODY, *_OF_PAID):
        run = work.runs.get(paper.subject_id)
        told = [line.person_id for line in run.lines]
        if paper.kind in _OF_EVERYBODY:
            told += [row.person_id for row in run.reasons]
        people = tuple(dict.fromkeys(told))
    elif paper.kind in (BANK_FILE, AGAIN_COVER):
        paid = payments_of(work, work.payouts.get(paper.subject_id))
        people = tuple(dict.fromkeys(each.person_id for each in paid))
    data = work.papers.data(paper_id)
    return send(ctx, work, paper.kind, people, digest(data), handed, paper_id)


def _left(work: Work, paper: Paper) -> int:
    return len(work.disclosures.of_paper(paper.id))


def _usual(work: Work, paper: Paper) -> int:
    """Return how many copies a paper asks for when it is first printed."""
    if paper.media != PDF:
        return 1
    return copies_asked(work.papers.data(paper.id))


def _filed(ctx: Context) -> Handed:
    law = privacy.disclosures(ctx.catalog)
    rule = law.kinds[FILED]
    recipient = law.recipients[rule.recipient].zh_CN
    return Handed(recipient, rule.purpose.zh_CN, rule.basis)


def _check_reason(work: Work, paper: Paper, handed: Handed | None) -> None:
    """Refuse a copy that nobody gave a reason for: `UserError` DISCLOSURE-003."""
    before = _left(work, paper)
    if before and not (handed and visible(handed.purpose).strip()):
        raise UserError(
            "DISCLOSURE-003",
            Message(
                N_("{number} has been handed out before: {count} time(s)."),
                {"number": paper.number, "count": before},
            ),
            Message(N_("Say what this copy is for; the reason stays on record.")),
            "purpose",
        )


@needs("disclosures.record")
def of_scan(
    ctx: Context, scan_id: str, data: bytes, handed: Handed | None = None
) -> Disclosure:
    """Record that the copy of a supporting paper is saved as a file.

    `UserError`: DISCLOSURE-001, DISCLOSURE-002.
    """
    with ctx.store.work() as work:
        check_real(work)
        person_id = work.scans.person_of(scan_id)
        return send(ctx, work, SCAN, (person_id,), digest(data), handed)


@needs("disclosures.record")
def of_result(
    ctx: Context, visit_id: str, data: bytes, handed: Handed | None = None
) -> Disclosure:
    """Record that a visit's result is saved as a file.

    `UserError`: DISCLOSURE-001, DISCLOSURE-002.
    """
    with ctx.store.work() as work:
        check_real(work)
        person_id = work.visits.get(visit_id).person_id
        return send(ctx, work, RESULT, (person_id,), digest(data), handed)


@needs("disclosures.record", "whole")
def of_payments(
    ctx: Context, run_id: str, data: bytes, handed: Handed | None = None
) -> Disclosure:
    """Record that the payments of a list are saved as a file that people open.

    `UserError`: DISCLOSURE-001, DISCLOSURE-002.
    """
    with ctx.store.work() as work:
        check_real(work)
        run = work.runs.get(run_id)
        people = tuple(dict.fromkeys(line.person_id for line in run.lines))
        return send(ctx, work, PAYMENTS, people, digest(data), handed)


@needs("cases.see")
def of_person(ctx: Context, person_id: str) -> tuple[Disclosure, ...]:
    """Return who received what about a person, the latest first."""
    with ctx.store.reading() as work:
        return work.disclosures.of_person(person_id)


def names(catalog: Catalog) -> Disclosures:
    """Return what kinds, fields and bases are called."""
    return privacy.disclosures(catalog)


def send(
    ctx: Context,
    work: Work,
    kind: str,
    people: tuple[str, ...],
    digest: str,
    handed: Handed | None = None,
    paper_id: str | None = None,
) -> Disclosure:
    """Record inside a unit of work that something leaves; for every use-case that hands
    out. The words stand on record in Chinese, as they are to be read in thirty years.

    `UserError`: DISCLOSURE-001, DISCLOSURE-002.
    """
    law = privacy.disclosures(ctx.catalog)
    rule, said = law.kinds[on_plain_sheets(kind)], handed or Handed()
    recipient = visible(said.recipient).strip()
    if not recipient and rule.recipient:
        recipient = law.recipients[rule.recipient].zh_CN
    if not recipient:
        raise UserError(
            "DISCLOSURE-001",
            Message(N_("Nobody said to whom this goes.")),
            Message(N_("Name the person or body that receives it.")),
            "recipient",
        )
    basis = law.bases.get(said.basis or rule.basis)
    if basis is None:
        raise UserError(
            "DISCLOSURE-002",
            Message(N_("There is no such legal basis.")),
            Message(N_("Choose one of the list.")),
            "basis",
        )
    sent = Sending(
        kind=kind,
        recipient=recipient,
        purpose=visible(said.purpose).strip() or rule.purpose.zh_CN,
        basis=basis.text.zh_CN,
        fields=rule.fields,
        people=people,
        digest=digest,
        paper_id=paper_id,
    )
    recorded = work.disclosures.add(ctx.new_id(), sent)
    work.audit("disclosure.made", recorded.id, [kind, sent.recipient, digest])
    return recorded
