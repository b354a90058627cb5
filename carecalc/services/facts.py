# SPDX-License-Identifier: Apache-2.0
"""Facts: recording what the law reads of a person, correcting it, taking it back."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from carecalc.domain.canonical import digest
from carecalc.domain.fact import Fact, FactValue, Scan, Withdrawal
from carecalc.domain.picture import MOST_SCAN_BYTES
from carecalc.errors import UserError
from carecalc.services import deaths, outside
from carecalc.services.access import needs
from carecalc.services.context import Context
from carecalc.services.fact_checks import check_fact, check_of_person, tidied
from carecalc.store.unit_of_work import Work
from carecalc.text import N_, Message, visible

_MEDIA = ("image/png", "image/jpeg", "application/pdf")
_MEGABYTE = 1_000_000


@needs("cases.write")
def add(
    ctx: Context,
    person_id: str,
    value: FactValue,
    valid_from: date | None,
    valid_to: date | None = None,
    document: str = "",
    supersedes: str | None = None,
) -> Fact:
    """Record a fact; with `supersedes` it takes the place of a fact of the same kind.

    What stands already, word for word, is returned as it stands. A death ends what is
    open of the person, and opens it again where another event takes its place.

    `UserError`: FACT-001 the period runs backwards, FACT-002 another kind or person,
    FACT-003 the fact is no longer current; those of `check_fact` and
    `check_of_person`.
    """
    if valid_from is not None and valid_to is not None and valid_to < valid_from:
        raise UserError(
            "FACT-001",
            Message(N_("The last day lies before the first day.")),
            Message(N_("Correct one of the two days.")),
            "valid_to",
        )
    value = outside.with_level(ctx, tidied(value))
    document = visible(document).strip()
    check_fact(ctx, value, valid_from, document)
    with ctx.store.work() as work:
        check_of_person(ctx, value, work.people.get(person_id))
        if supersedes is not None:
            old = _current(work, supersedes)
            if old.person_id != person_id or type(old.value) is not type(value):
                raise UserError(
                    "FACT-002",
                    Message(N_("An entry is corrected by one of its own kind.")),
                    Message(N_("Withdraw the wrong entry and add the right one.")),
                )
        said = (value, valid_from, valid_to, document)
        for held in work.facts.current(person_id):
            # The same once more (a double click) is no second entry.
            if (held.value, held.valid_from, held.valid_to, held.document) == said:
                return held
        died = deaths.on_record(work, person_id)
        fact = work.facts.add(
            Fact(
                id=ctx.new_id(),
                person_id=person_id,
                value=value,
                valid_from=valid_from,
                valid_to=valid_to,
                document=document,
                supersedes=supersedes,
            )
        )
        work.audit("fact.added", fact.id, [value, valid_from, valid_to, fact.document])
        deaths.settle(ctx, work, person_id, died, document)
        return fact


@needs("cases.write")
def follow(
    ctx: Context,
    fact_id: str,
    value: FactValue,
    valid_from: date,
    document: str = "",
) -> Fact:
    """Record what took the place of a fact from a day on (a move), in one step.

    The fact before ends on the day before. `UserError`: FACT-001 it began later,
    FACT-002 another kind, FACT-003 it is no longer current; those of `check_fact`.
    """
    value = outside.with_level(ctx, tidied(value))
    document = visible(document).strip()
    check_fact(ctx, value, valid_from, document)
    with ctx.store.work() as work:
        old = _current(work, fact_id)
        check_of_person(ctx, value, work.people.get(old.person_id))
        if type(old.value) is not type(value):
            raise UserError(
                "FACT-002",
                Message(N_("An entry is corrected by one of its own kind.")),
                Message(N_("Withdraw the wrong entry and add the right one.")),
            )
        begun = old.valid_from or date.min
        if valid_from <= begun:
            raise UserError(
                "FACT-001",
                Message(N_("The entry before began only on {day}."), {"day": begun}),
                Message(N_("Correct one of the two days.")),
                "from",
            )
        last = valid_from - timedelta(days=1)
        ended = work.facts.add(
            replace(old, id=ctx.new_id(), valid_to=last, supersedes=old.id)
        )
        work.audit("fact.added", ended.id, [old.value, old.valid_from, last])
        fact = work.facts.add(
            Fact(ctx.new_id(), old.person_id, value, valid_from, None, document)
        )
        work.audit("fact.added", fact.id, [value, valid_from, None, fact.document])
        return fact


@needs("cases.see")
def current(ctx: Context, person_id: str) -> tuple[Fact, ...]:
    """Return what is held true of a person, past and future periods included."""
    with ctx.store.reading() as work:
        return work.facts.current(person_id)


@needs("cases.see")
def history(ctx: Context, person_id: str) -> tuple[Fact, ...]:
    """Return everything ever recorded of a person, in the order of recording."""
    with ctx.store.reading() as work:
        return work.facts.history(person_id)


@needs("cases.see")
def withdrawals(ctx: Context, person_id: str) -> Mapping[str, Withdrawal]:
    """Return which of a person's facts were taken back, by fact, and why."""
    with ctx.store.reading() as work:
        return work.facts.withdrawals(person_id)


@needs("cases.write")
def withdraw(ctx: Context, fact_id: str, reason: str) -> None:
    """Take back a fact that was entered by mistake; it stays in the history.

    What a withdrawn correction had replaced holds again; what a death had ended is
    open again without it. `UserError`: FACT-003 it is not current, FACT-008 no reason.
    """
    if not reason.strip():
        raise UserError(
            "FACT-008",
            Message(N_("Say why the entry is withdrawn.")),
            None,
            "reason",
        )
    with ctx.store.work() as work:
        fact = _current(work, fact_id)
        died = deaths.on_record(work, fact.person_id)
        work.facts.withdraw(fact.id, reason.strip())
        work.audit("fact.withdrawn", fact.id, reason.strip())
        deaths.settle(ctx, work, fact.person_id, died, reason.strip())


@needs("cases.write")
def attach(ctx: Context, fact_id: str, media: str, data: bytes) -> Scan:
    """Keep a copy of the paper that proves a fact; FACT-019 what is no such copy."""
    check_scan(media, data)
    with ctx.store.work() as work:
        fact = work.facts.get(fact_id)
        scan = work.scans.add(ctx.new_id(), fact.id, media, data)
        work.audit("fact.scanned", fact.id, [scan.id, media, digest(data)])
        return scan


def check_scan(media: str, data: bytes) -> None:
    """Refuse what is no picture or PDF of a fair size; FACT-019."""
    if media not in _MEDIA or not 0 < len(data) <= MOST_SCAN_BYTES:
        raise UserError(
            "FACT-019",
            Message(N_("This is no picture or PDF that can be kept with an entry.")),
            Message(
                N_("Take a picture (PNG, JPEG) or a PDF of at most {most} megabytes."),
                {"most": MOST_SCAN_BYTES // _MEGABYTE},
            ),
            "scan",
        )


@needs("cases.see")
def scans(ctx: Context, fact_id: str) -> tuple[Scan, ...]:
    """Return the copies kept with a fact, in the order they were kept."""
    with ctx.store.reading() as work:
        return work.scans.of_fact(fact_id)


@needs("cases.see")
def scan_bytes(ctx: Context, scan_id: str) -> bytes:
    """Return a copy; STORE-013 if there is none, STORE-014 if it is lost."""
    with ctx.store.reading() as work:
        return work.scans.data(scan_id)


def _current(work: Work, fact_id: str) -> Fact:
    fact = work.facts.get(fact_id)
    if fact not in work.facts.current(fact.person_id):
        raise UserError(
            "FACT-003",
            Message(N_("This entry was already replaced or withdrawn.")),
            Message(N_("Look at the current entries and change the one that counts.")),
        )
    return fact
