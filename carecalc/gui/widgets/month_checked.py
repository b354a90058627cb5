# SPDX-License-Identifier: Apache-2.0
"""Says above the signatures what the checks want before a list may be signed."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from carecalc.domain.disbursement import Run
from carecalc.errors import UserError
from carecalc.gui.messages import Notice
from carecalc.gui.page import Desk
from carecalc.gui.widgets.speaking import Speaking, Voice
from carecalc.services import list_state
from carecalc.services.list_state import DRAFT, ListState
from carecalc.services.month_checks import Checked

_SHOWN = 3
"""So many findings are said in words here; all of them stand under “Findings”."""


class MonthChecked(QWidget, Speaking):
    """Whether a list was checked, and what was found that stands in its way."""

    wanted = Signal()
    """The findings are to be shown, and looked for."""

    def __init__(self, desk: Desk, voice: Voice, parent: QWidget) -> None:
        super().__init__(parent)
        self.voice = voice
        self._desk = desk
        self._run_id = ""
        self._notice = Notice(voice.catalogue, self)
        self._notice.setObjectName("list-checked")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._notice)

    def show_run(self, run: Run | None) -> None:
        """Turn to a list, or to none; whether it was checked is asked."""
        self._notice.clear()
        self._run_id = "" if run is None else run.id
        if run is not None:
            self._desk.call(
                list_state.of, run.id, done=self._on_state, failed=self._on_refused
            )

    def show_found(self, found: Sequence[Checked]) -> None:
        """Say what the checks found just now of the list that is shown."""
        standing = [one for one in found if one.stands]
        if not standing:
            self._tell_good()
            return
        first = [
            f"{self.words(one.rule.label)}: {self.words(one.finding.words)}"
            for one in standing[:_SHOWN]
        ]
        more = len(standing) - len(first)
        if more:
            first.append(self.gettext("and {count} more", count=more))
        self._notice.tell(
            self.gettext(
                "{count} findings have to be put right or answered before anybody signs:",
                count=len(standing),
            ),
            "warning",
            "\n".join(first),
        )
        self._offer(self.gettext("Show the findings"))

    def show_refusal(self, error: UserError) -> None:
        """Say that the checks would not let the list be signed, with the way on."""
        self._notice.show_error(error)
        self._offer(self.gettext("Show the findings"))

    def _on_state(self, state: ListState) -> None:
        if state.state == DRAFT:
            self._notice.tell(
                self.gettext(
                    "Before it is signed the list is checked: findings are put right or answered."
                )
            )
            self._offer(self.gettext("Check the list"))
        elif state.checked_on is not None:
            self._tell_good()

    def _tell_good(self) -> None:
        self._notice.tell(
            self.gettext(
                "The list was checked: nothing that was found stands in its way."
            ),
            "good",
        )

    def _offer(self, words: str) -> None:
        self._notice.offer(words, "show-findings", self._on_wanted)

    def _on_wanted(self) -> None:
        self.wanted.emit()

    def _on_refused(self, error: UserError) -> None:
        self._notice.show_error(error)
