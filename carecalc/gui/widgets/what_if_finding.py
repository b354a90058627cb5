# SPDX-License-Identifier: Apache-2.0
"""Looks for who stands at an edge of what is tried: in the law, and in the answers."""

from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from carecalc.errors import UserError
from carecalc.gui.page import Desk
from carecalc.gui.widgets.what_if_edges import Edge, edge_of_near, edge_of_step
from carecalc.gui.working import Job, Piece
from carecalc.services import sandbox_edges, sandbox_near
from carecalc.services.context import Context
from carecalc.services.sandbox import LawNow, Sandbox
from carecalc.services.sandbox_edges import Step
from carecalc.services.sandbox_process import Warm
from carecalc.services.sandbox_values import Asked, Moved, Turn
from carecalc.text import N_

NEAR = "what-if-near"


class EdgeFinding(QObject):
    """Asks the process with the cases; `found(edges)` is told of all that is known by
    then, `ended()` when that is everything, `refused(error)` that it is not.

    Who is near another level by their answers is read once for a month.
    """

    found = Signal(object)
    ended = Signal()
    refused = Signal(object)

    def __init__(self, desk: Desk, warm: Warm, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._warm = warm
        self._job: Job | None = None
        self._turns: dict[str, tuple[Turn, ...]] = {}
        self.forget()

    def forget(self) -> None:
        """Tell nothing any more of what was looked for."""
        self._now: LawNow | None = None
        self._asked: Asked | None = None
        self._steps: tuple[Step, ...] = ()
        self._edges: tuple[Edge, ...] = ()
        self._desk.working.let_go(self._job)
        self._job = None

    def look(self, now: LawNow, box: Sandbox, asked: Asked, of_office: bool) -> None:
        """Look for the edges of what is tried; only of the office's people the answers
        are known."""
        self.forget()
        self._now, self._box, self._asked = now, box, asked
        self._of_office = of_office
        self._desk.call(
            _steps, now, box, asked, done=self._on_steps, failed=self._on_refused
        )

    # -------------------------------------------------------------- the law

    def _on_steps(self, answer: tuple[Asked, tuple[Step, ...]]) -> None:
        asked, self._steps = answer
        if asked is not self._asked:
            return
        each = tuple(
            replace(asked, before=asked.after, after=step.policies)
            for step in self._steps
        )
        self._desk.aside.run(
            _moved,
            self._warm,
            asked,
            each,
            done=self._on_moved,
            failed=self._on_refused,
        )

    def _on_moved(self, answer: tuple[Asked, tuple[Moved, ...]]) -> None:
        asked, moved = answer
        if asked is not self._asked:
            return
        pairs = zip(self._steps, moved, strict=True)
        self._edges = tuple(edge_of_step(*pair) for pair in pairs)
        self.found.emit(self._edges)
        month = str(asked.month)
        if not self._of_office:
            self.ended.emit()
        elif month in self._turns:
            self._step(self._turns[month])
        else:
            self._job = self._desk.working.begin(
                Piece(
                    NEAR,
                    N_("Reading the answers …"),
                    sandbox_near.turns,
                    (asked.month,),
                ),
                done=self._on_turns,
                failed=self._on_unread,
            )

    # -------------------------------------------------------------- the answers

    def _on_turns(self, turns: tuple[Turn, ...]) -> None:
        # One that nobody waits for any more may still come to its end.
        if self._job is None or self._job.result is not turns or self._asked is None:
            return
        self._job = None
        self._turns[str(self._asked.month)] = turns
        self._step(turns)

    def _on_unread(self, error: UserError) -> None:
        if self._job is not None and self._job.error is error:
            self._on_refused(error)

    def _step(self, turns: tuple[Turn, ...]) -> None:
        self._desk.aside.run(
            _stepped,
            self._warm,
            self._asked,
            turns,
            done=self._on_stepped,
            failed=self._on_refused,
        )

    def _on_stepped(
        self, answer: tuple[Asked, tuple[Turn, ...], dict[int, int]]
    ) -> None:
        asked, turns, jumps = answer
        if asked is not self._asked or self._now is None:
            return
        near = sandbox_near.at_edges(self._now, self._box, turns, jumps)
        self._edges = (*self._edges, *map(edge_of_near, near))
        self.found.emit(self._edges)
        self.ended.emit()

    def _on_refused(self, error: UserError) -> None:
        self._job = None
        if self._asked is not None:
            self.ended.emit()
            self.refused.emit(error)


# Each answer comes with what was asked: by then something else may be tried.


def _steps(
    ctx: Context, now: LawNow, box: Sandbox, asked: Asked
) -> tuple[Asked, tuple[Step, ...]]:
    return asked, sandbox_edges.steps(ctx, now, box)


def _moved(
    warm: Warm, asked: Asked, each: tuple[Asked, ...]
) -> tuple[Asked, tuple[Moved, ...]]:
    return asked, warm.moved(each)


def _stepped(
    warm: Warm, asked: Asked, turns: tuple[Turn, ...]
) -> tuple[Asked, tuple[Turn, ...], dict[int, int]]:
    return asked, turns, warm.stepped(asked, turns)
