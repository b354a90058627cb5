# SPDX-License-Identifier: Apache-2.0
"""What the checks found of a month's list, and why what is left may stand."""

from collections.abc import Mapping

from PySide6.QtCore import QItemSelection, QModelIndex, Signal
from PySide6.QtWidgets import QAbstractItemView, QVBoxLayout, QWidget

from carecalc.domain.month_check import BLOCKS, NOTE, REASON
from carecalc.errors import UserError
from carecalc.gui.messages import Notice
from carecalc.gui.page import Desk
from carecalc.gui.tables import Column, Table
from carecalc.gui.widgets.flow import FlowLayout
from carecalc.gui.widgets.inputs import Field, button, label, pill
from carecalc.gui.widgets.line import Line
from carecalc.gui.widgets.paying_files import LineDialog
from carecalc.gui.widgets.speaking import Speaking, Voice
from carecalc.gui.working import Piece
from carecalc.services import list_state, month_checks
from carecalc.services.month_checks import Checked
from carecalc.text import N_

CHECKS = "month-checks"

_WEIGHTS: Mapping[str, str] = {
    BLOCKS: N_("blocks"),
    REASON: N_("wants a reason"),
    NOTE: N_("to be known"),
}
_KINDS = {BLOCKS: "error", REASON: "warning", NOTE: "info"}
_ANSWERED = N_("explained")


class MonthFindings(QWidget, Speaking):
    """Findings in a table, several chosen at once; below it the reason for those."""

    opened = Signal(str)
    """Show the person of this id."""

    answered = Signal()
    """Reasons were put on record."""

    found = Signal(object)
    """What the checks found of the list just now, as `Checked` rows."""

    def __init__(self, desk: Desk, voice: Voice, parent: QWidget) -> None:
        super().__init__(parent)
        self.voice = voice
        self._desk = desk
        self._run_id = ""
        self._found: tuple[Checked, ...] = ()
        self.setObjectName("month-findings")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(8)
        self._notice = Notice(voice.catalogue, self)
        self._notice.setObjectName("findings-notice")
        column.addWidget(self._notice)
        top = FlowLayout()
        self.check = button(self.gettext("Check the list"), "check-list", "", self)
        self.check.clicked.connect(self._on_check)
        top.addWidget(self.check)
        self._counts: list[QWidget] = []
        self._top = top
        column.addLayout(top)
        self._empty = label(
            self.gettext(
                "Since this page was opened nobody has checked the list. “Check the "
                "list” goes through every check and shows here what it finds."
            ),
            "hint",
            self,
        )
        self._empty.setObjectName("findings-empty")
        column.addWidget(self._empty)
        self.table = Table(
            (
                Column(self.gettext("Checked for"), self._check, 160, is_strong=True),
                Column(self.gettext("Weight"), self._weight, 80),
                Column(self.gettext("Finding"), self._words, 260, takes_rest=True),
                Column(
                    self.gettext("Reason given"), self._answer, 130, takes_rest=True
                ),
            ),
            "findings",
            self.gettext("Findings"),
            voice.look.text_size / 100,
            self,
        )
        many = QAbstractItemView.SelectionMode.ExtendedSelection
        self.table.setSelectionMode(many)
        self.table.setMinimumHeight(132)
        self.table.opened.connect(self._on_opened)
        self.table.selectionModel().selectionChanged.connect(self._on_selected)
        column.addWidget(self.table, 1)
        self._whole = label("", "hint", self)
        self._whole.setObjectName("finding-whole")
        column.addWidget(self._whole)
        foot = FlowLayout(spacing=12, stands=True)
        self._line = Line(self)
        self._line.setMinimumWidth(voice.look.size(240))
        self._line.returnPressed.connect(self._on_answer)
        self._reason = Field(
            voice.catalogue,
            self.gettext("Why it may stay so"),
            self._line,
            "finding-reason",
        )
        foot.addWidget(self._reason)
        self._give = button(
            self.gettext("Answer those chosen"), "answer-findings", "primary", self
        )
        self._give.clicked.connect(self._on_answer)
        foot.addWidget(self._give)
        self._back = button(
            self.gettext("Take the answer back …"), "take-answer-back", "", self
        )
        self._back.clicked.connect(self._on_take_back)
        foot.addWidget(self._back)
        column.addLayout(foot)
        column.addStretch()
        self.show_run("")

    def show_run(self, run_id: str) -> None:
        """Turn to a list, "" for none; what was found of another is shown no more."""
        if run_id != self._run_id or not run_id:
            self._show(())
            self._notice.clear()
            self._empty.setVisible(bool(run_id))
        self._run_id = run_id
        self.check.setEnabled(bool(run_id))

    # -------------------------------------------------------------- words

    def _check(self, row: Checked) -> str:
        return f"{row.finding.code} {self.words(row.rule.label)}"

    def _weight(self, row: Checked) -> str:
        return self.gettext(_WEIGHTS[row.finding.severity])

    def _words(self, row: Checked) -> str:
        return self.words(row.finding.words)

    def _answer(self, row: Checked) -> str:
        return "" if row.answer is None else f"{row.answer.reason} ({row.answer.by})"

    # -------------------------------------------------------------- showing

    def check_now(self) -> None:
        """Check the list, as the button does, with the keyboard on what is found."""
        self.check.setFocus()
        self._on_check()

    def _on_check(self) -> None:
        if not self._run_id:
            return
        self._notice.clear()
        may = self._desk.may("lists.close", of_all=True)
        self._desk.working.begin(
            Piece(
                CHECKS,
                N_("The list is being checked …"),
                month_checks.findings,
                (self._run_id,),
                list_state.keep_found if may else None,
                (self._run_id,),
                tells=True,
            ),
            done=self._on_found,
            failed=self._on_refused,
        )

    def _on_found(self, found: tuple[Checked, ...]) -> None:
        self._empty.setVisible(False)
        self._show(found)
        self.found.emit(found)
        if not found:
            self._notice.tell(self.gettext("The checks find nothing."), "good")

    def _show(self, found: tuple[Checked, ...]) -> None:
        self._found = found
        for each in self._counts:
            self._top.removeWidget(each)
            each.hide()
            each.deleteLater()
        self._counts = []
        for severity, words in _WEIGHTS.items():
            left = [
                one
                for one in found
                if one.finding.severity == severity and one.answer is None
            ]
            if left:
                self._count(words, len(left), _KINDS[severity])
        given = sum(one.answer is not None for one in found)
        if given:
            self._count(_ANSWERED, given, "good")
        self.table.rows.start(len(found), found)
        self.table.setVisible(bool(found))
        if found:
            self.table.selectRow(0)
        self._on_selected()

    def _count(self, words: str, count: int, kind: str) -> None:
        said = self.gettext("{state}: {count}", state=self.gettext(words), count=count)
        made = pill(said, kind, self)
        self._top.addWidget(made)
        self._counts.append(made)

    def _chosen(self) -> list[Checked]:
        rows = self.table.selectionModel().selectedRows()
        numbers = sorted(index.row() for index in map(QModelIndex, rows))
        found = [self.table.rows.row(number) for number in numbers]
        return [row for row in found if isinstance(row, Checked)]

    def _on_selected(
        self,
        chosen: QItemSelection | None = None,
        before: QItemSelection | None = None,
    ) -> None:
        rows = self._chosen()
        may = self._desk.may("lists.close", of_all=True)
        can = may and any(row.finding.severity != BLOCKS for row in rows)
        for each in (self._reason, self._give):
            each.setVisible(may and bool(self._found))
            each.setEnabled(can)
        self._back.setVisible(may and any(row.answer is not None for row in rows))
        self._reason.clear_error()
        if len(rows) == 1:
            row = rows[0]
            self._whole.setText(
                f"{self.words(row.finding.words)}\n{self.words(row.rule.rule)}"
            )
        else:
            self._whole.setText(
                self.gettext("{count} chosen", count=len(rows)) if rows else ""
            )
        self._whole.setVisible(bool(rows))

    # -------------------------------------------------------------- doing

    def _on_opened(self, number: int) -> None:
        row = self.table.rows.row(number)
        if isinstance(row, Checked) and row.finding.person_ids:
            self.opened.emit(row.finding.person_ids[0])

    def _on_answer(self) -> None:
        given = [
            row.finding for row in self._chosen() if row.finding.severity != BLOCKS
        ]
        if given:
            self._desk.call(
                month_checks.answer,
                self._run_id,
                tuple(given),
                self._line.text(),
                done=self._on_answered,
                failed=self._on_refused,
                busy=self._give,
            )

    def _on_take_back(self) -> None:
        given = [row.finding for row in self._chosen() if row.answer is not None]
        dialog = LineDialog(
            self._desk,
            self.voice.catalogue,
            self,
            self.gettext("Take the answer back"),
            self.gettext(
                "The finding stands in the way of the list again. The reason stays on "
                "record."
            ),
            ("reason", self.gettext("Reason")),
            month_checks.take_back,
            (self._run_id, tuple(given)),
        )
        dialog.done.connect(self._on_answered)
        dialog.open()

    def _on_answered(self, nothing: object) -> None:
        self._line.clear()
        self.answered.emit()
        self._on_check()

    def _on_refused(self, error: UserError) -> None:
        if error.place == "reason":
            self._reason.show_error(error)
        else:
            self._notice.show_error(error)
