# SPDX-License-Identifier: Apache-2.0
"""The publicity of a month's list: where it hangs out, what is said against it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from carecalc.domain.disbursement import Run
from carecalc.domain.list_publicity import UPHELD, Publicity, Raised
from carecalc.errors import UserError
from carecalc.gui.messages import Notice
from carecalc.gui.page import Desk
from carecalc.gui.tables import Column, Table
from carecalc.gui.widgets.flow import FlowLayout
from carecalc.gui.widgets.inputs import button, label
from carecalc.gui.widgets.list_publicity_asking import (
    AnswerDialog,
    ObjectDialog,
    PublishDialog,
)
from carecalc.gui.widgets.speaking import Speaking, Voice
from carecalc.services import list_publicity


class MonthPublicity(QWidget, Speaking):
    """Says until when a list is public; objections in a table, each with its answer."""

    paper_wanted = Signal()
    """The notice that hangs out is to be shown and printed."""

    opened = Signal(str)
    """Show the person of this id."""

    saved = Signal()
    """Something was put on record."""

    def __init__(self, desk: Desk, voice: Voice, parent: QWidget) -> None:
        super().__init__(parent)
        self.voice = voice
        self._desk = desk
        self._run_id = ""
        self._is_open = False
        self._found: Publicity | None = None
        self.setObjectName("month-publicity")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(8)
        self._notice = Notice(voice.catalogue, self)
        self._notice.setObjectName("publicity-notice")
        column.addWidget(self._notice)
        self._said = label("", "", self)
        self._said.setObjectName("publicity-said")
        column.addWidget(self._said)
        top = FlowLayout()
        self._publish = button(
            self.gettext("Make it public …"), "publish-list", "", self
        )
        self._publish.clicked.connect(self._on_publish)
        self._object = button(
            self.gettext("Record an objection …"), "object-to-list", "", self
        )
        self._object.clicked.connect(self._on_object)
        self._answer = button(
            self.gettext("Answer the objection …"), "answer-to-objection", "", self
        )
        self._answer.clicked.connect(self._on_answer)
        self._paper = button(
            self.gettext("Print the notice"), "print-publicity", "quiet", self
        )
        self._paper.clicked.connect(self.paper_wanted)
        for each in (self._publish, self._object, self._answer, self._paper):
            top.addWidget(each)
        column.addLayout(top)
        self.table = Table(
            (
                Column(self.gettext("Said on"), self._day, 110),
                Column(self.gettext("About whom"), self._about, 100, is_strong=True),
                Column(self.gettext("Objection"), self._words, 220, takes_rest=True),
                Column(self.gettext("Answer"), self._reply, 200, takes_rest=True),
            ),
            "objections",
            self.gettext("Objections"),
            voice.look.text_size / 100,
            self,
        )
        self.table.setMinimumHeight(132)
        self.table.opened.connect(self._on_opened)
        self.table.selectionModel().selectionChanged.connect(self._allow)
        column.addWidget(self.table, 1)
        column.addStretch()
        self.show_run(None, is_open=False)

    def show_run(self, run: Run | None, is_open: bool) -> None:
        """Turn to a list, or to none; of a closed month nothing is changed any more."""
        self._notice.clear()
        self._run_id = "" if run is None else run.id
        self._is_open = is_open
        self._found = None
        self._show()
        if run is not None:
            self._desk.call(
                list_publicity.of, run.id, done=self._on_found, failed=self._on_refused
            )

    # -------------------------------------------------------------- showing

    def _on_found(self, found: Publicity) -> None:
        self._found = found
        self._show()

    def _show(self) -> None:
        found = self._found
        self._said.setText("" if found is None else self._stands(found))
        rows = () if found is None else tuple(found.raised)
        self.table.rows.start(len(rows), rows)
        self.table.setVisible(bool(rows))
        if rows:
            self.table.selectRow(0)
        self._allow()

    def _stands(self, found: Publicity) -> str:
        shown = found.published
        if shown is not None:
            return self.gettext(
                "Hangs out at {place} from {first} for {count} working days, up to and "
                "including {last}.",
                place=shown.place,
                first=shown.posted_on,
                count=shown.days,
                last=shown.until,
            )
        if found.wanted is None:
            return self.gettext(
                "This list was not made public. No policy file asks for it."
            )
        return self.gettext(
            "This list is to be public for {count} working days before it is closed.",
            count=found.wanted,
        )

    def _allow(self) -> None:
        may = (
            self._is_open
            and self._found is not None
            and self._desk.may("lists.close", of_all=True)
        )
        chosen = self._chosen()
        self._publish.setEnabled(may)
        self._object.setEnabled(may)
        self._answer.setVisible(bool(self._found and self._found.raised))
        self._answer.setEnabled(may and chosen is not None and chosen.answer is None)
        self._paper.setVisible(self._desk.may("papers.issue"))
        self._paper.setEnabled(self._found is not None)

    def _chosen(self) -> Raised | None:
        row = self.table.rows.row(self.table.currentIndex().row())
        return row if isinstance(row, Raised) else None

    # -------------------------------------------------------------- words

    def _day(self, row: Raised) -> str:
        return "" if row.on is None else self.voice.catalogue.date(row.on)

    def _about(self, row: Raised) -> str:
        return row.objection.name or self.gettext("The whole list")

    def _words(self, row: Raised) -> str:
        by = row.objection.raised_by
        return f"{row.objection.said} ({by})" if by else row.objection.said

    def _reply(self, row: Raised) -> str:
        if row.answer is None:
            return self.gettext("Not answered yet")
        said = (
            self.gettext("Upheld")
            if row.answer.outcome == UPHELD
            else self.gettext("Not upheld")
        )
        return f"{said}: {row.answer.reason} ({row.answered_by})"

    # -------------------------------------------------------------- doing

    def _on_publish(self) -> None:
        wanted = None if self._found is None else self._found.wanted
        dialog = PublishDialog(self._desk, self.voice, self._run_id, wanted, self)
        dialog.done.connect(self._on_saved)
        dialog.open()

    def _on_object(self) -> None:
        dialog = ObjectDialog(self._desk, self.voice, self._run_id, self)
        dialog.done.connect(self._on_saved)
        dialog.open()

    def _on_answer(self) -> None:
        raised = self._chosen()
        if raised is not None:
            dialog = AnswerDialog(self._desk, self.voice, self._run_id, raised, self)
            dialog.done.connect(self._on_saved)
            dialog.open()

    def _on_saved(self, found: Publicity) -> None:
        self._on_found(found)
        self.saved.emit()

    def _on_opened(self, number: int) -> None:
        row = self.table.rows.row(number)
        if isinstance(row, Raised) and row.person_id:
            self.opened.emit(row.person_id)

    def _on_refused(self, error: UserError) -> None:
        self._notice.show_error(error)
