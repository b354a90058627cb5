# SPDX-License-Identifier: Apache-2.0
"""What the desk shows of commissioned work: one's own tasks, and what the office watches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from carecalc.errors import UserError
from carecalc.gui.page import Desk, Place
from carecalc.gui.widgets.agency_words import STATES, day_words, due_words
from carecalc.gui.widgets.agenda_list import AgendaList, AgendaRow
from carecalc.gui.widgets.inputs import RowButton
from carecalc.gui.widgets.speaking import Speaking, Voice
from carecalc.services import agencies, agencies_register, complaints, tasks
from carecalc.services.agencies_register import Lapsing
from carecalc.services.context import Context
from carecalc.services.tasks import Given

_SHOWN = 5
"""Rows at most; the page behind them shows all."""


@dataclass(frozen=True, slots=True)
class _Seen:
    mine: tuple[Given, ...] = ()
    lapsing: tuple[Lapsing, ...] = ()
    overdue: int = 0
    left: int = 0
    complaints: int = 0


class AgencyDesk(QWidget, Speaking):
    """One's own tasks, then what is late or lapses; hidden while there is nothing."""

    go = Signal(object)
    refused = Signal(object)

    def __init__(self, desk: Desk, voice: Voice, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.voice = voice
        self._desk = desk
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        self._tasks = AgendaList(
            voice, self.gettext("My tasks"), "my-tasks", parent=self
        )
        self._watched = AgendaList(
            voice, self.gettext("Commissioned work"), "commissioned", parent=self
        )
        for rows in (self._tasks, self._watched):
            rows.chosen.connect(self.go)
            rows.more_asked.connect(self._on_more)
            rows.hide()
            column.addWidget(rows)
        self.hide()

    def load(self) -> None:
        """Look again."""
        self._desk.call(
            _seen,
            self._desk.may("visits.work"),
            self._desk.may("agencies.see", of_all=True),
            done=self._on_seen,
            failed=self._on_refused,
        )

    def _on_seen(self, seen: _Seen) -> None:
        mine = [self._task(one) for one in seen.mine[:_SHOWN]]
        self._tasks.show_rows(mine, len(seen.mine) > _SHOWN)
        watched = self._watches(seen)
        self._watched.show_rows(watched, len(seen.lapsing) > _SHOWN)
        self.setVisible(bool(mine or watched))

    def _on_refused(self, error: UserError) -> None:
        self.refused.emit(error)

    def _task(self, given: Given) -> AgendaRow:
        return AgendaRow(
            RowButton(
                f"task-{given.task.id}",
                Place("tasks"),
                given.person.name,
                given.person.community,
                due_words(self.voice.catalogue, given, self._desk.context.today())
                or self.gettext(STATES[given.task.state]),
                "error" if given.is_overdue else "info",
            )
        )

    def _watches(self, seen: _Seen) -> Sequence[AgendaRow]:
        rows = []
        for name, count, words, place in (
            (
                "tasks-overdue",
                seen.overdue,
                self.gettext("Tasks overdue"),
                Place("agencies", item="tasks"),
            ),
            (
                "tasks-left",
                seen.left,
                self.gettext("Tasks to be given to others"),
                Place("agencies", item="tasks"),
            ),
            (
                "complaints-overdue",
                seen.complaints,
                self.gettext("Complaints not answered yet"),
                Place("agencies", item="complaints"),
            ),
        ):
            if count:
                row = RowButton(name, place, words, "", str(count), "warning")
                rows.append(AgendaRow(row))
        for number, one in enumerate(seen.lapsing[:_SHOWN]):
            until = day_words(
                self.voice.catalogue, one.last_day, self._desk.context.today()
            )
            rows.append(
                AgendaRow(
                    RowButton(
                        f"lapsing-{number}",
                        Place("agencies", item="register"),
                        self.gettext(
                            "Certificate of {name}", name=one.entry.value.name
                        ),
                        one.organisation,
                        until,
                        "error" if one.days < 0 else "warning",
                    )
                )
            )
        return rows

    def _on_more(self) -> None:
        is_mine = self.sender() is self._tasks
        place = Place("tasks") if is_mine else Place("agencies", item="register")
        self.go.emit(place)


def _seen(ctx: Context, works: bool, sees: bool) -> _Seen:
    """Return what waits, as far as one may see it."""
    mine = tasks.mine(ctx) if works else ()
    if not sees:
        return _Seen(mine)
    given = tasks.listed(ctx)
    left = {task.id for task in agencies.stranded(ctx)}
    left |= {one.task.id for one in tasks.listed(ctx, ("declined",))}
    return _Seen(
        mine,
        agencies_register.lapsing(ctx),
        sum(one.is_overdue for one in given),
        len(left),
        len(complaints.listed(ctx)),
    )
