# SPDX-License-Identifier: Apache-2.0
"""A person's whole history in sentences: who did what, when, what changed, and why."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from carecalc.catalog.dictionary import dictionary
from carecalc.domain.masking import mask_id_number, mask_phone
from carecalc.domain.trace import Words
from carecalc.domain.trust import Entry
from carecalc.services.access import needs
from carecalc.services.context import Context
from carecalc.services.histories_visits import VisitWords, words_of_visits
from carecalc.text import N_, Message, Text

PERSON, FACTS, VISITS = "person", "facts", "visits"
DECISIONS, PAYMENTS, PAPERS, PRIVACY = "decisions", "payments", "papers", "privacy"

KINDS: Mapping[str, str] = {
    PERSON: N_("Person and household"),
    FACTS: N_("Circumstances and payee"),
    VISITS: N_("Assessments"),
    DECISIONS: N_("Decisions"),
    PAYMENTS: N_("Monthly lists"),
    PAPERS: N_("Papers and handing out"),
    PRIVACY: N_("Told, agreed, shown"),
}
"""By what a history is narrowed down."""

SENTENCES: Mapping[str, tuple[str, str]] = {
    "person.registered": (PERSON, N_("Registered the person")),
    "person.amended": (PERSON, N_("Changed the person's details")),
    "person.erased": (PERSON, N_("Erased the file: every period had ended")),
    "household.saved": (PERSON, N_("Recorded what the household declared")),
    "household.closed": (PERSON, N_("Closed the household")),
    "fact.added": (FACTS, N_("Recorded a circumstance")),
    "fact.withdrawn": (FACTS, N_("Withdrew a circumstance")),
    "fact.scanned": (FACTS, N_("Kept the copy of a paper")),
    "visit.started": (VISITS, N_("Began an assessment")),
    "visit.answered": (VISITS, N_("Answered an item")),
    "visit.cleared": (VISITS, N_("Cleared an answer")),
    "visit.undone": (VISITS, N_("Took back the last step")),
    "visit.second-answered": (VISITS, N_("The second assessor answered an item")),
    "visit.second-cleared": (VISITS, N_("The second assessor cleared an answer")),
    "visit.second-undone": (VISITS, N_("The second assessor took back a step")),
    "visit.settled": (VISITS, N_("Settled a difference of the two assessors")),
    "visit.remarked": (VISITS, N_("Gave a reason in an assessment")),
    "visit.evidence-kept": (VISITS, N_("Kept a drawing or photograph")),
    "visit.signed": (VISITS, N_("Signed the assessment")),
    "visit.abandoned": (VISITS, N_("Gave up an assessment")),
    "visit.taken-up": (VISITS, N_("Took up an assessment that was given up")),
    "visit.refused": (VISITS, N_("Ended an assessment that was refused")),
    "visit.moved": (VISITS, N_("Moved an assessment to the newer scale")),
    "visit.from-paper": (VISITS, N_("Typed in an assessment made on paper")),
    "visit.paper-kept": (VISITS, N_("Kept a page of an assessment made on paper")),
    "visit.drawn": (VISITS, N_("Signed on the screen")),
    "appointment.planned": (VISITS, N_("Planned a visit")),
    "appointment.moved": (VISITS, N_("Changed a planned visit")),
    "appointment.cancelled": (VISITS, N_("Cancelled a planned visit")),
    "appointment.kept": (VISITS, N_("Made the visit that was planned")),
    "task.given": (VISITS, N_("Gave the visit to somebody")),
    "task.reassigned": (VISITS, N_("Gave the visit to somebody else")),
    "task.accepted": (VISITS, N_("Took on the visit")),
    "task.declined": (VISITS, N_("Declined the visit")),
    "task.cancelled": (VISITS, N_("Cancelled the visit that was wanted")),
    "task.reopened": (VISITS, N_("Wanted the visit again")),
    "task.begun": (VISITS, N_("Began the visit that was wanted")),
    "task.done": (VISITS, N_("Made the visit that was wanted")),
    "task.returned": (VISITS, N_("Wanted the visit to be made again")),
    "recusal.declared": (VISITS, N_("Declared whether they are related")),
    "afterward.answered": (VISITS, N_("Asked about the visit afterwards")),
    "complaint.received": (VISITS, N_("Received a complaint")),
    "complaint.answered": (VISITS, N_("Answered a complaint")),
    "complaint.closed": (VISITS, N_("Closed a complaint")),
    "visit.corrects": (VISITS, N_("Began to correct an assessment")),
    "review.passed": (VISITS, N_("Passed the assessment")),
    "review.commented": (VISITS, N_("Commented on the assessment")),
    "review.returned": (VISITS, N_("Returned the assessment")),
    "review.overturned": (VISITS, N_("Overturned the assessment")),
    "review.taken-back": (VISITS, N_("Took back what was said in the review")),
    "visit.place-kept": (VISITS, N_("Kept the place in an assessment")),
    "plan.saved": (VISITS, N_("Saved the service plan")),
    "application.received": (DECISIONS, N_("Received an application")),
    "application.asked": (DECISIONS, N_("Put a paper on the list of an application")),
    "application.handed-in": (DECISIONS, N_("Took in papers of an application")),
    "application.told": (DECISIONS, N_("Told what an application lacks")),
    "application.accepted": (DECISIONS, N_("Accepted an application")),
    "application.surveyed": (DECISIONS, N_("Surveyed the household")),
    "application.opined": (DECISIONS, N_("Gave the opinion on an application")),
    "application.published": (DECISIONS, N_("Made the opinion public")),
    "application.objected": (DECISIONS, N_("Recorded an objection to the opinion")),
    "application.deliberated": (DECISIONS, N_("Recorded the deliberation")),
    "application.left-out": (DECISIONS, N_("Left a step out")),
    "application.extended": (DECISIONS, N_("Extended the time of an application")),
    "application.decided": (DECISIONS, N_("Answered the application")),
    "application.delivered": (DECISIONS, N_("Delivered the decision")),
    "application.withdrawn": (
        DECISIONS,
        N_("Recorded that the application was withdrawn"),
    ),
    "application.closed": (DECISIONS, N_("Closed the application")),
    "application.reopened": (DECISIONS, N_("Opened the application again")),
    "determination.looked": (DECISIONS, N_("Looked at a case in a batch")),
    "determination.delivered": (DECISIONS, N_("Delivered the decision")),
    "appeal.raised": (DECISIONS, N_("Registered an objection")),
    "appeal.granted": (DECISIONS, N_("Granted an objection")),
    "appeal.rejected": (DECISIONS, N_("Rejected an objection")),
    "appeal.withdrawn": (DECISIONS, N_("Recorded that an objection was taken back")),
    "determination.prepared": (DECISIONS, N_("Prepared a decision")),
    "determination.approved": (DECISIONS, N_("Approved a decision")),
    "determination.refused": (DECISIONS, N_("Refused a decision")),
    "determination.superseded": (DECISIONS, N_("A later decision took its place")),
    "determination.withdrawn": (DECISIONS, N_("Withdrew a prepared decision")),
    "life.proven": (FACTS, N_("Recorded what proves the person")),
    "life.notified": (FACTS, N_("Asked the person to be proven")),
    "life.taken-back": (FACTS, N_("Took back a proof, or a notice")),
    "hold.proposed": (PAYMENTS, N_("Proposed to hold back what is paid")),
    "hold.withdrawn": (PAYMENTS, N_("Gave up a proposal to hold back")),
    "hold.approved": (PAYMENTS, N_("Held back what is paid")),
    "hold.released": (PAYMENTS, N_("Freed what was held back")),
    "hold.again": (PAYMENTS, N_("Held back again: its proof was taken back")),
    "payment.taken-over": (PAYMENTS, N_("Took over what an older list paid")),
    "run.built": (PAYMENTS, N_("Built a monthly list that names the person")),
    "run.checked": (PAYMENTS, N_("Checked a monthly list that names the person")),
    "run.published": (
        PAYMENTS,
        N_("Made a monthly list public that names the person"),
    ),
    "run.objected": (PAYMENTS, N_("Recorded an objection to a monthly list")),
    "run.objection-answered": (PAYMENTS, N_("Answered an objection to a monthly list")),
    "run.signed": (PAYMENTS, N_("Signed a monthly list that names the person")),
    "month.closed": (PAYMENTS, N_("Closed a monthly list that names the person")),
    "payment.returned": (PAYMENTS, N_("The bank gave a payment back")),
    "payment.reissued": (PAYMENTS, N_("Put a payment into another bank file")),
    "debt.opened": (PAYMENTS, N_("Entered what is owed back")),
    "debt.notified": (PAYMENTS, N_("Asked for what is owed back")),
    "debt.repaid": (PAYMENTS, N_("Recorded that something was paid back")),
    "debt.offset": (PAYMENTS, N_("Took what is owed off a list")),
    "debt.proposed": (PAYMENTS, N_("Proposed to write off what is owed")),
    "debt.turned-down": (PAYMENTS, N_("Did not write off what is owed")),
    "debt.written-off": (PAYMENTS, N_("Wrote off what is owed")),
    "debt.corrected": (PAYMENTS, N_("Took back a step of what is owed")),
    "finding.answered": (PAYMENTS, N_("Said why a finding of a list may stand")),
    "finding.answer-taken-back": (
        PAYMENTS,
        N_("Took back why a finding of a list may stand"),
    ),
    "proposal.made": (FACTS, N_("An outside list proposed a change")),
    "proposal.accepted": (FACTS, N_("Accepted what an outside list proposed")),
    "proposal.declined": (FACTS, N_("Declined what an outside list proposed")),
    "proposal.void": (FACTS, N_("The list that proposed a change was taken back")),
    "duplicate.parked": (PERSON, N_("Found an entry that may be the same person")),
    "duplicate.same": (PERSON, N_("Decided that two entries are one person")),
    "duplicate.different": (PERSON, N_("Decided that two entries are two people")),
    "duplicate.open": (PERSON, N_("Took up again whether two entries are one person")),
    "paper.issued": (PAPERS, N_("Issued a paper")),
    "paper.withdrawn": (PAPERS, N_("Withdrew a paper")),
    "disclosure.made": (PAPERS, N_("Handed out")),
    "consent.told": (PRIVACY, N_("Told how personal information is used")),
    "consent.consented": (PRIVACY, N_("Recorded a consent")),
    "consent.withdrawn": (PRIVACY, N_("Recorded that a consent was withdrawn")),
    "person.shown": (PRIVACY, N_("Showed whole numbers")),
    "handover.taken": (PERSON, N_("Took in what a laptop brought")),
    "handover.returned": (PERSON, N_("Took in what the office sent")),
    "clash.decided": (PERSON, N_("Decided what two sides had changed")),
    "changed": (PERSON, N_("Changed records without saying why")),
}
"""What each act of the chain is called, and to which kind it belongs."""

# Keys for searching, counters, and what only the program reads.
_NOT_TOLD = frozenset(
    {
        "id_key",
        "sort_key",
        "name_key",
        "pinyin",
        "initials",
        "changed_seq",
        "changed_at",
        "version",
        "position",
        "answered",
        "asked",
        "signing",
        "result",
    }
)
_MASKED: Mapping[str, Callable[[str], str]] = {
    "id_number": mask_id_number,
    "phone": mask_phone,
    "contact_phone": mask_phone,
}


@dataclass(frozen=True, slots=True)
class Change:
    """A field that has another value now; numbers are masked, empty was empty.

    A level of an assessment is told by its name and its scale's.
    """

    field: Text
    old: Words
    new: Words


@dataclass(frozen=True, slots=True)
class Happened:
    """One act of a person's history.

    `detail` is what the act itself says, None where it concerns others too or was
    erased; `said` the same of an assessment in the words of its scale, "" otherwise.
    """

    seq: int
    at: datetime
    actor: str
    action: str
    words: Message
    why: str
    detail: object
    changes: tuple[Change, ...]
    is_signed: bool
    said: Words = ""


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """Some of a history, the latest first, and how long all of it is."""

    rows: tuple[Happened, ...]
    total: int


@needs("cases.see")
def of_person(
    ctx: Context, person_id: str, kind: str = "", offset: int = 0, count: int = 100
) -> HistoryPage:
    """Return some of what was done about a person; of one kind, or of all with ""."""
    actions = None
    if kind:
        actions = [code for code, (of, _) in SENTENCES.items() if of == kind]
    with ctx.store.reading() as work:
        work.people.get(person_id)
        entries = work.histories.page(person_id, actions, offset, count)
        total = work.histories.count(person_id, actions)
        visits = words_of_visits(ctx, work, person_id)
    rows = (_happened(e, person_id, visits.get(e.object_id)) for e in entries)
    return HistoryPage(tuple(rows), total)


def _happened(entry: Entry, person_id: str, visit: VisitWords | None) -> Happened:
    _, sentence = SENTENCES.get(entry.action, ("", entry.action))
    is_theirs = entry.person_id == person_id
    return Happened(
        seq=entry.seq,
        at=entry.at,
        actor=entry.actor,
        action=entry.action,
        words=Message(sentence),
        why=entry.why,
        detail=entry.detail if is_theirs or _is_plain(entry) else None,
        changes=_changes(entry, visit) if is_theirs else (),
        is_signed=entry.is_signed,
        said="" if visit is None or not is_theirs else visit.said(entry),
    )


def _is_plain(entry: Entry) -> bool:
    """Say whether an act about several people names none of them."""
    return entry.action in ("run.built", "disclosure.made")


def _changes(entry: Entry, visit: VisitWords | None) -> tuple[Change, ...]:
    words = dictionary()
    found = []
    for row, columns in entry.changed.items():
        table = row.partition("/")[0]
        for column, (old, new) in columns.items():
            if column not in _NOT_TOLD:
                before, after = _said(column, old), _said(column, new)
                field = words.column(table, column)
                if visit is not None and (table, column) == ("visits", "level"):
                    found.append(Change(field, visit.level(before), visit.level(after)))
                else:
                    found.append(Change(field, before, after))
    return tuple(found)


def _said(column: str, value: object) -> str:
    text = "" if value is None else str(value)
    mask = _MASKED.get(column)
    return text if mask is None else mask(text)
