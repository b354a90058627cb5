# SPDX-License-Identifier: Apache-2.0
"""Visits: a head that changes until it is signed, and a log of answers that never does.

What a visit holds is folded from its log: an answer or a clearing is put on a pile,
an undo takes the topmost off again. Undo therefore survives a restart, and the log
still says everything that was ever entered.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import Text, func, select, type_coerce
from sqlalchemy.orm import Session

from carecalc.domain.visit import Answer, Visit
from carecalc.store.codec import decode
from carecalc.store.faults import no_such
from carecalc.store.rows import AnswerLogRow, VisitRow


class _Step(NamedTuple):
    """A step that still counts: an item's answer as kept, None where it was cleared."""

    item: str
    kept: str | None


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


class Visits:
    """The visits of the office."""

    def __init__(
        self,
        session: Session,
        next_seq: Callable[[], int],
        clock: Callable[[], datetime],
    ) -> None:
        self._session = session
        self._next_seq = next_seq
        self._clock = clock

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
        row = self._row(visit_id)
        self._session.refresh(row)
        return self._to_domain(row)

    def undoable(self, visit_id: str) -> int:
        """Return how many steps can be undone."""
        undone = AnswerLogRow.step == "undo"
        steps, undos = self._session.execute(
            select(func.count(), func.count().filter(undone)).where(
                AnswerLogRow.visit_id == visit_id
            )
        ).one()
        return int(steps) - 2 * int(undos)

    def answer(self, visit_id: str, answer: Answer) -> None:
        """Append an answer to the log."""
        self._append(visit_id, "answer", answer.item, answer)

    def clear(self, visit_id: str, item: str) -> None:
        """Append the clearing of an item to the log."""
        self._append(visit_id, "clear", item, None)

    def undo(self, visit_id: str) -> str | None:
        """Take the latest step back; return its item, None if there is no step left."""
        pile = self._pile(visit_id)
        if not pile:
            return None
        self._append(visit_id, "undo", pile[-1].item, None)
        return pile[-1].item

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
        rows = self._session.scalars(
            select(VisitRow)
            .where(VisitRow.state == "signed")
            .order_by(VisitRow.assessed_on, VisitRow.changed_seq)
        )
        return tuple(_head(row) for row in rows)

    def open_heads(self, person_ids: Iterable[str]) -> dict[str, VisitHead]:
        """Return each person's draft worked on last."""
        return self._heads(person_ids, "draft")

    def signed_heads(self, person_ids: Iterable[str]) -> dict[str, VisitHead]:
        """Return each person's latest signed visit by day of assessment."""
        return self._heads(person_ids, "signed")

    def _heads(self, person_ids: Iterable[str], state: str) -> dict[str, VisitHead]:
        rows = self._session.scalars(
            select(VisitRow)
            .where(VisitRow.person_id.in_(list(person_ids)), VisitRow.state == state)
            .order_by(VisitRow.assessed_on, VisitRow.changed_seq)
        )
        return {row.person_id: _head(row) for row in rows}

    def _append(
        self, visit_id: str, step: str, item: str, answer: Answer | None
    ) -> None:
        self._session.add(
            AnswerLogRow(
                seq=self._next_seq(),
                visit_id=visit_id,
                step=step,
                item=item,
                answer=answer,
                at=self._clock(),
            )
        )
        self._session.flush()

    def _touch(self, row: VisitRow) -> None:
        row.changed_at = self._clock()
        row.changed_seq = self._next_seq()
        self._session.flush()

    def _pile(self, visit_id: str) -> list[_Step]:
        pile: list[_Step] = []
        for kind, item, kept in self._session.execute(
            select(
                AnswerLogRow.step,
                AnswerLogRow.item,
                type_coerce(AnswerLogRow.answer, Text),
            )
            .where(AnswerLogRow.visit_id == visit_id)
            .order_by(AnswerLogRow.seq)
        ):
            if kind == "undo":
                pile.pop()
            else:
                pile.append(_Step(item, kept))
        return pile

    def _row(self, visit_id: str) -> VisitRow:
        row = self._session.get(VisitRow, visit_id)
        if row is None:
            raise no_such("visit", visit_id)
        return row

    def _to_domain(self, row: VisitRow) -> Visit:
        latest = {step.item: step.kept for step in self._pile(row.id)}
        answers = {item: decode(kept) for item, kept in latest.items() if kept}
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
            answers=answers,
            signing=row.signing,
            level=row.level,
            started_at=row.started_at,
            changed_at=row.changed_at,
            version=row.version,
        )


def _head(row: VisitRow) -> VisitHead:
    return VisitHead(
        id=row.id,
        person_id=row.person_id,
        scale=row.scale,
        scale_digest=row.scale_digest,
        state=row.state,
        level=row.level,
        assessed_on=row.assessed_on,
        answered=row.answered,
        asked=row.asked,
    )
