# SPDX-License-Identifier: Apache-2.0
"""One line that says how far a month's list has come, and by when each step is due."""

from dataclasses import dataclass

from PySide6.QtWidgets import QVBoxLayout, QWidget

from carecalc.domain.disbursement import Run
from carecalc.domain.month_calendar import MonthDays
from carecalc.domain.workdays import End
from carecalc.gui.page import Desk
from carecalc.gui.widgets.flow import FlowLayout
from carecalc.gui.widgets.inputs import label, pill
from carecalc.gui.widgets.speaking import Speaking, Voice
from carecalc.services import disbursements, list_state, month_calendar
from carecalc.services.context import Context
from carecalc.services.list_state import (
    APPROVED,
    CHECKED,
    CLOSED,
    DRAFT,
    HANDED,
    PAID,
    STATES,
    ListState,
)
from carecalc.services.month_calendar import LateChanges
from carecalc.text import N_

_STEPS = {
    DRAFT: N_("Draft"),
    CHECKED: N_("Checked"),
    APPROVED: N_("Signed by one"),
    CLOSED: N_("Closed"),
    HANDED: N_("With the bank"),
    PAID: N_("Paid out"),
}
_DAYS = {
    DRAFT: N_("{step} · records up to {day}"),
    CHECKED: N_("{step} · street by {day}"),
    CLOSED: N_("{step} · district by {day}"),
    PAID: N_("{step} · pay day {day}"),
}


@dataclass(frozen=True, slots=True)
class _Standing:
    run_id: str
    state: ListState
    days: MonthDays
    late: LateChanges | None


class MonthProgress(QWidget, Speaking):
    """The steps of a list in their order, the one it has reached standing out."""

    def __init__(self, desk: Desk, voice: Voice, parent: QWidget) -> None:
        super().__init__(parent)
        self.voice = voice
        self._desk = desk
        self._run_id = ""
        self.setObjectName("month-progress")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        self._steps = FlowLayout(spacing=6)
        column.addLayout(self._steps)
        self._late = label("", "muted", self)
        self._late.setObjectName("late-changes")
        column.addWidget(self._late)
        self.hide()

    def show_run(self, run: Run | None) -> None:
        """Turn to a list, or to none."""
        self._run_id = "" if run is None else run.id
        self.setVisible(False)
        self.look()

    def look(self) -> None:
        """Ask how far the list has come, and by when its steps are due."""
        if self._run_id:
            self._desk.call(_standing, self._run_id, done=self._on_standing)

    def on_found(self, found: object) -> None:
        """Look again: what the checks found may have been nothing that stands."""
        self.look()

    def _on_standing(self, found: _Standing) -> None:
        if found.run_id == self._run_id:
            self._tell(found.state, found.days, found.late)

    def _tell(
        self, state: ListState, days: MonthDays, late: LateChanges | None
    ) -> None:
        today = self._desk.context.today()
        while (item := self._steps.takeAt(0)) is not None:
            item.widget().hide()
            item.widget().deleteLater()
        reached = STATES.index(state.state)
        for number, code in enumerate(STATES):
            # Of a step that is done nobody asks any more by when.
            end = _end(code, days) if number >= reached else None
            words = self._words(code, end)
            is_over = number > reached and end is not None and end.day < today
            kind = "accent" if number == reached else "good" if number < reached else ""
            said = pill(
                f"✓ {words}" if number < reached else words,
                "warning" if is_over else kind,
                self,
            )
            if is_over and end is not None:
                said.setToolTip(self.gettext("That day is over."))
            said.setObjectName(f"step-{code}")
            self._steps.addWidget(said)
        if state.returned:
            back = self.gettext("{count} payments came back", count=state.returned)
            self._steps.addWidget(pill(back, "warning", self))
        self._late.setVisible(late is not None)
        if late is not None:
            self._late.setText(
                self.gettext(
                    "Recorded after the cut-off of {day}: {count} changes, of {people} "
                    "people in all. They go to the list of {month}.",
                    count=late.changes,
                    people=late.people,
                    day=late.cut_off,
                    month=late.next_month,
                )
            )
        self.setAccessibleName(
            self.gettext(
                "The list is: {step}",
                step=self.gettext(_STEPS[state.state]),
            )
        )
        self.show()

    def _words(self, code: str, end: End | None) -> str:
        step = self.gettext(_STEPS[code])
        if end is None:
            return step
        return self.gettext(_DAYS[code], step=step, day=end.day)


def _standing(ctx: Context, run_id: str) -> _Standing:
    """Return how far a list has come, and by when its steps are due."""
    run = disbursements.get(ctx, run_id)
    return _Standing(
        run_id,
        list_state.of(ctx, run_id),
        month_calendar.days(ctx, run.month),
        month_calendar.late_changes(ctx, run_id),
    )


def _end(code: str, days: MonthDays) -> End | None:
    return {
        DRAFT: days.cut_off,
        CHECKED: days.street,
        CLOSED: days.district,
        PAID: days.pay,
    }.get(code)
