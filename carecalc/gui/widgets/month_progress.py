# SPDX-License-Identifier: Apache-2.0
"""One line that says how far a month's list has come, and by when each step is due."""

from datetime import date

from PySide6.QtWidgets import QVBoxLayout, QWidget

from carecalc.domain.month_calendar import MonthDays
from carecalc.domain.workdays import End
from carecalc.gui.widgets.flow import FlowLayout
from carecalc.gui.widgets.inputs import label, pill
from carecalc.gui.widgets.speaking import Speaking, Voice
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


class MonthProgress(QWidget, Speaking):
    """The steps of a list in their order, the one it has reached standing out."""

    def __init__(self, voice: Voice, parent: QWidget) -> None:
        super().__init__(parent)
        self.voice = voice
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

    def clear(self) -> None:
        """Show nothing."""
        self.hide()

    def tell(
        self,
        state: ListState,
        days: MonthDays | None,
        late: LateChanges | None,
        today: date,
    ) -> None:
        """Show where a list stands, the days of its month, what came too late for it."""
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


def _end(code: str, days: MonthDays | None) -> End | None:
    if days is None:
        return None
    return {
        DRAFT: days.cut_off,
        CHECKED: days.street,
        CLOSED: days.district,
        PAID: days.pay,
    }.get(code)
