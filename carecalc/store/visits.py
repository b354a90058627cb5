# SPDX-License-Identifier: Apache-2.0
"""Visits: a head that changes until it is signed, and a log of answers that never does."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, datetime

from sqlalchemy import func, select, text

from carecalc.domain.visit import TAKEN_UP, Ending, PaperEntry, Visit
from carecalc.store.answer_log import AnswerLog, fold, read
from carecalc.store.codec import decode
from carecalc.store.faults import no_such
from carecalc.store.repository import Repository, Transaction
from carecalc.store.reviewing import uncounted
from carecalc.store.visit_rows import (
    AnswerLogRow,
    EndingRow,
    PaperEntryRow,
    RemarkRow,
    VisitRow,
)

_Part = tuple[str, str, str | None]
"""What is kept beside a visit's head: a step, an item or key, and what was said."""

# A later settlement or remark of the same item or key replaces the one before.
_BESIDE = text(
    "SELECT 'first', seq, step, item, answer FROM answer_log WHERE visit_id = :visit "
    "UNION ALL "
    "SELECT 'second', seq, step, item, answer FROM second_log WHERE visit_id = :visit "
    "UNION ALL "
    "SELECT 'settled', seq, '', item, settlement FROM settlements "
    "WHERE visit_id = :visit "
    "UNION ALL "
    "SELECT 'remark', seq, '', key, remark FROM remarks WHERE visit_id = :visit "
    "UNION ALL "
    "SELECT 'ending', seq, outcome, successor, propose_on FROM endings "
    "WHERE visit_id = :visit "
    "UNION ALL "
    "SELECT 'entry', seq, visited_on, entered_on, "
    "json_array(json(visitors), note, by) FROM paper_entries "
    "WHERE visit_id = :visit ORDER BY 2"
)


@dataclass(frozen=True, slots=True)
class VisitHead:
    """A visit without its answers, for lists."""

    id: str
    person_id: str
    scale: str
    scale_digest: str
    state: str
    level: str | None
    assessed_on: date
    answered: int
    asked: int
    switches: Mapping[str, str]


# By columns: what signing concluded is long, and no part of a head.
_HEAD = tuple(getattr(VisitRow, each.name) for each in fields(VisitHead))


class Visits(Repository):
    """The visits of the office."""

    def __init__(self, of: Transaction) -> None:
        super().__init__(of)
        self._rows: dict[str, VisitRow] = {}
        self.first = AnswerLog(of, AnswerLogRow)

    def add(self, visit: Visit, asked: int) -> Visit:
        """Write a new draft; `asked` is how many items it asks at first."""
        now = self._clock()
        row = VisitRow(
            id=visit.id,
            person_id=visit.person_id,
            number=visit.number,
            scale=visit.scale,
            scale_version=visit.scale_version,
            scale_digest=visit.scale_digest,
            switches=dict(visit.switches),
            reason=visit.reason,
            assessed_on=visit.assessed_on,
            state=visit.state,
            position=visit.position,
            answered=0,
            asked=asked,
            started_at=now,
            changed_at=now,
            changed_seq=self._next_seq(),
        )
        self._session.add(row)
        self._session.flush()
        return self.get(visit.id)

    def get(self, visit_id: str) -> Visit:
        """Return a visit with its answers; STORE-013 if there is none."""
        return self._to_domain(self._row(visit_id, anew=True))

    def note(self, visit: Visit, answered: int, asked: int) -> Visit:
        """Write where work stands: the visit's position and the progress."""
        row = self._row(visit.id)
        row.position = visit.position
        row.answered = answered
        row.asked = asked
        self._touch(row)
        return replace(visit, changed_at=row.changed_at, version=row.version)

    def sign(self, visit: Visit, result: Mapping[str, object]) -> None:
        """Close a visit with its signatures, its level and the frozen result."""
        row = self._row(visit.id)
        row.state = "signed"
        row.signing = visit.signing
        row.level = visit.level
        row.result = dict(result)
        self._touch(row)

    def abandon(self, visit_id: str, reason: str) -> None:
        """Close a visit without a result."""
        row = self._row(visit_id)
        row.abandon_reason = reason
        row.state = "abandoned"
        self._touch(row)

    def frozen_result(self, visit_id: str) -> Mapping[str, object] | None:
        """Return what signing concluded; None before it."""
        result: Mapping[str, object] | None = self._row(visit_id).result
        return result

    def states(self, visit_ids: Iterable[str]) -> dict[str, str]:
        """Return where visits stand: draft, signed or abandoned."""
        found = self._session.execute(
            select(VisitRow.id, VisitRow.state).where(VisitRow.id.in_(set(visit_ids)))
        )
        return {row.id: row.state for row in found}

    def drafts(self) -> tuple[Visit, ...]:
        """Return every unfinished visit, the one worked on last first."""
        rows = self._session.scalars(
            select(VisitRow)
            .where(VisitRow.state == "draft")
            .order_by(VisitRow.changed_seq.desc())
        )
        return tuple(self._to_domain(row) for row in rows)

    def of_person(self, person_id: str) -> tuple[Visit, ...]:
        """Return a person's visits, the latest assessment first."""
        rows = self._session.scalars(
            select(VisitRow)
            .where(VisitRow.person_id == person_id)
            .order_by(VisitRow.assessed_on.desc(), VisitRow.changed_seq.desc())
        )
        return tuple(self._to_domain(row) for row in rows)

    def signed(self) -> tuple[VisitHead, ...]:
        """Return the head of every signed visit, in the order of assessment."""
        rows = self._session.execute(
            select(*_HEAD)
            .where(VisitRow.state == "signed")
            .order_by(VisitRow.assessed_on, VisitRow.changed_seq)
        )
        return tuple(VisitHead(*row) for row in rows)

    def signed_of(self, person_id: str, at_seq: int) -> tuple[VisitHead, ...]:
        """Return the heads of a person's visits that were signed by a sequence number,
        in the order of assessment."""
        rows = self._session.execute(
            select(*_HEAD)
            .where(
                VisitRow.person_id == person_id,
                VisitRow.state == "signed",
                VisitRow.changed_seq <= at_seq,
            )
            .order_by(VisitRow.assessed_on, VisitRow.changed_seq)
        )
        return tuple(VisitHead(*row) for row in rows)

    def signed_between(self, first: date, last: date) -> tuple[VisitHead, ...]:
        """Return the heads of the visits signed that were made from day to day."""
        rows = self._session.execute(
            select(*_HEAD)
            .where(
                VisitRow.state == "signed", VisitRow.assessed_on.between(first, last)
            )
            .order_by(VisitRow.assessed_on, VisitRow.number)
        )
        return tuple(VisitHead(*row) for row in rows)

    def answered_between(
        self, scale_digest: str, most: int
    ) -> tuple[tuple[datetime, datetime], ...]:
        """Return the times of the first and last answer of the latest signed visits.

        Without those typed in from paper, and those that went on from another visit,
        whose answers were written at once.
        """
        latest = (
            select(VisitRow.id)
            .where(
                VisitRow.state == "signed",
                VisitRow.scale_digest == scale_digest,
                VisitRow.id.not_in(select(PaperEntryRow.visit_id)),
                VisitRow.id.not_in(select(EndingRow.successor)),
                VisitRow.id.not_in(
                    select(RemarkRow.visit_id).where(RemarkRow.key.startswith(TAKEN_UP))
                ),
            )
            .order_by(VisitRow.assessed_on.desc())
            .limit(most)
        )
        at = AnswerLogRow.at
        rows = self._session.execute(
            select(func.min(at), func.max(at))
            .where(AnswerLogRow.visit_id.in_(latest))
            .group_by(AnswerLogRow.visit_id)
        )
        return tuple((first, last) for first, last in rows)

    def open_heads(self, person_ids: Iterable[str]) -> dict[str, VisitHead]:
        """Return each person's draft worked on last."""
        return self._heads(person_ids, "draft")

    def signed_heads(self, person_ids: Iterable[str]) -> dict[str, VisitHead]:
        """Return each person's latest signed visit by day of assessment, of those whose
        level counts."""
        return self._heads(person_ids, "signed", uncounted(self._session))

    def _heads(
        self,
        person_ids: Iterable[str],
        state: str,
        without: frozenset[str] = frozenset(),
    ) -> dict[str, VisitHead]:
        rows = self._session.execute(
            select(*_HEAD)
            .where(VisitRow.person_id.in_(list(person_ids)), VisitRow.state == state)
            .order_by(VisitRow.assessed_on, VisitRow.changed_seq)
        )
        heads = (VisitHead(*row) for row in rows)
        return {head.person_id: head for head in heads if head.id not in without}

    def _touch(self, row: VisitRow) -> None:
        row.changed_at = self._clock()
        row.changed_seq = self._next_seq()
        self._session.flush()

    def _row(self, visit_id: str, anew: bool = False) -> VisitRow:
        # The session forgets a row that nobody holds, and would read it again.
        row = None if anew else self._rows.get(visit_id)
        if row is None:
            row = self._session.get(VisitRow, visit_id, populate_existing=anew)
        if row is None:
            raise no_such("visit", visit_id)
        self._rows[visit_id] = row
        return row

    def _to_domain(self, row: VisitRow) -> Visit:
        beside = self._beside(row.id)
        remarks = {key: said for _, key, said in beside["remark"]}
        return Visit(
            id=row.id,
            person_id=row.person_id,
            number=row.number,
            scale=row.scale,
            scale_version=row.scale_version,
            scale_digest=row.scale_digest,
            switches=row.switches,
            reason=row.reason,
            assessed_on=row.assessed_on,
            state=row.state,
            position=row.position,
            answers=read(fold(beside["first"])),
            second=read(fold(beside["second"])),
            settled={item: decode(kept) for _, item, kept in beside["settled"] if kept},
            remarks={key: said for key, said in remarks.items() if said},
            signing=row.signing,
            level=row.level,
            ending=_ending(row, beside["ending"]),
            entry=_entry(beside["entry"]),
            started_at=row.started_at,
            changed_at=row.changed_at,
            version=row.version,
        )

    def _beside(self, visit_id: str) -> dict[str, list[_Part]]:
        """Return everything that hangs on a visit's head, in one look, by its kind."""
        parts: dict[str, list[_Part]] = {
            kind: []
            for kind in ("first", "second", "settled", "remark", "ending", "entry")
        }
        for kind, _, *part in self._session.execute(_BESIDE, {"visit": visit_id}):
            parts[kind].append((part[0], part[1], part[2]))
        return parts


def _ending(row: VisitRow, kept: list[_Part]) -> Ending | None:
    if row.state != "abandoned":
        return None
    reason = row.abandon_reason or ""
    for outcome, successor, day in kept:
        propose_on = None if day is None else date.fromisoformat(day)
        return Ending(outcome, reason, propose_on, successor)
    return Ending("abandoned", reason)


def _entry(kept: list[_Part]) -> PaperEntry | None:
    for visited_on, entered_on, said in kept:
        visitors, note, by = decode(said or "")
        return PaperEntry(
            date.fromisoformat(visited_on),
            date.fromisoformat(entered_on),
            visitors,
            note,
            by,
        )
    return None
