# SPDX-License-Identifier: Apache-2.0
"""A log of answers that never changes, folded into what counts now.

An answer or a clearing is put on a pile, an undo takes the topmost off again. Undo
therefore survives a restart, and the log still says everything that was ever entered.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Text, func, select, type_coerce

from carecalc.domain.visit import Answer
from carecalc.store.codec import decode
from carecalc.store.repository import Repository, Transaction
from carecalc.store.visit_rows import AnswerLogRow, SecondLogRow


class Step(NamedTuple):
    """A step that still counts: an item's answer as kept, None where it was cleared."""

    item: str
    kept: str | None


class AnswerLog(Repository):
    """The log of the first or of the second assessor, by its table."""

    def __init__(
        self,
        of: Transaction,
        table: type[AnswerLogRow] | type[SecondLogRow],
    ) -> None:
        super().__init__(of)
        self._table = table

    def answers(self, visit_id: str) -> dict[str, Answer]:
        """Return what the log comes to."""
        return read(self._pile(visit_id))

    def undoable(self, visit_id: str) -> int:
        """Return how many steps can be undone."""
        undone = self._table.step == "undo"
        steps, undos = self._session.execute(
            select(func.count(), func.count().filter(undone)).where(
                self._table.visit_id == visit_id
            )
        ).one()
        return int(steps) - 2 * int(undos)

    def between(self, visit_id: str) -> tuple[datetime, datetime] | None:
        """Return when the first and the last step was taken; None if there is none."""
        at = self._table.at
        first, last = self._session.execute(
            select(func.min(at), func.max(at)).where(self._table.visit_id == visit_id)
        ).one()
        return None if first is None else (first, last)

    def answer(
        self, visit_id: str, answer: Answer, spent_ms: int | None = None
    ) -> None:
        """Append an answer; `spent_ms` is how long its item was open before it."""
        self._append(visit_id, "answer", answer.item, answer, spent_ms)

    def clear(self, visit_id: str, item: str, spent_ms: int | None = None) -> None:
        """Append the clearing of an item."""
        self._append(visit_id, "clear", item, None, spent_ms)

    def undo(self, visit_id: str) -> str | None:
        """Take the latest step back; return its item, None if there is no step left."""
        pile = self._pile(visit_id)
        if not pile:
            return None
        self._append(visit_id, "undo", pile[-1].item, None)
        return pile[-1].item

    def _append(
        self,
        visit_id: str,
        step: str,
        item: str,
        answer: Answer | None,
        spent_ms: int | None = None,
    ) -> None:
        self._session.add(
            self._table(
                seq=self._next_seq(),
                visit_id=visit_id,
                step=step,
                item=item,
                answer=answer,
                spent_ms=spent_ms,
                at=self._clock(),
            )
        )
        self._session.flush()

    def _pile(self, visit_id: str) -> list[Step]:
        rows = self._session.execute(
            select(
                self._table.step,
                self._table.item,
                type_coerce(self._table.answer, Text),
            )
            .where(self._table.visit_id == visit_id)
            .order_by(self._table.seq)
        )
        return fold((step, item, kept) for step, item, kept in rows)


def fold(steps: Iterable[tuple[str, str, str | None]]) -> list[Step]:
    """Return the steps that still count, given `step`, item and kept answer of each."""
    pile: list[Step] = []
    for step, item, kept in steps:
        if step == "undo":
            pile.pop()
        else:
            pile.append(Step(item, kept))
    return pile


def read(pile: Iterable[Step]) -> dict[str, Answer]:
    """Return the answers that a pile comes to."""
    latest: Mapping[str, str | None] = {step.item: step.kept for step in pile}
    return {item: decode(kept) for item, kept in latest.items() if kept}
