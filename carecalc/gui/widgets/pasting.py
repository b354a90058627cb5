# SPDX-License-Identifier: Apache-2.0
"""Many identity numbers pasted at once, and what stands with each of them."""

from PySide6.QtCore import QModelIndex, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QWidget

from carecalc.domain.masking import last_four
from carecalc.domain.money import Money
from carecalc.errors import UserError
from carecalc.gui.dialog import Dialog
from carecalc.gui.messages import Notice
from carecalc.gui.page import Desk, Place
from carecalc.gui.tables import Column, Table
from carecalc.gui.widgets.inputs import Field, TextArea, label
from carecalc.gui.widgets.naming import scale_level_words
from carecalc.gui.widgets.speaking import Speaking, Voice
from carecalc.i18n import Catalogue
from carecalc.services import people_states
from carecalc.services.people_states import FOUND, MALFORMED, StateOfOne
from carecalc.text import N_, Message

_REFUSED = N_("{programme}: not granted")
_DECIDED = {
    ("grant", "approved"): N_("{programme}: CNY {amount} a month"),
    ("grant", "prepared"): N_("{programme}: waits for approval"),
}


class PastingDialog(Dialog, Speaking):
    """Takes pasted numbers and tells what stands with each; a row opens the person."""

    go = Signal(object)
    """Go to this `Place`."""

    def __init__(self, desk: Desk, catalogue: Catalogue, parent: QWidget) -> None:
        super().__init__(
            catalogue.render(Message(N_("Look up a list of numbers"))), parent, 1040
        )
        self.setObjectName("pasting-dialog")
        self.voice = Voice(catalogue, desk.context.catalog.codes().groups, desk.look)
        self._desk = desk
        self._states: tuple[StateOfOne, ...] = ()
        self._programmes: dict[str, str] = {}
        self._numbers = TextArea(3, self)
        self.body.addWidget(
            Field(
                catalogue,
                self.gettext("Identity numbers, in lines or with any signs between"),
                self._numbers,
                "numbers",
                parent=self,
            )
        )
        self._numbers.textChanged.connect(self._on_pasted)
        self._notice = Notice(catalogue, self)
        self.body.addWidget(self._notice)
        row = QHBoxLayout()
        self._sum = label("", "muted", self)
        self._sum.setObjectName("pasting-sum")
        self._sum.hide()
        row.addWidget(self._sum, 1)
        self.body.addLayout(row)
        self._table = Table(
            self._shown(),
            "states",
            self.gettext("What stands with each"),
            desk.look.text_size / 100,
            self,
        )
        self._table.setMinimumHeight(150)
        self._table.opened.connect(self._on_opened)
        self._table.selectionModel().currentRowChanged.connect(self._on_row)
        self._table.hide()
        self.body.addWidget(self._table, 1)
        self._whole = label("", "", self)
        self._whole.setObjectName("pasting-whole")
        self._whole.hide()
        self.body.addWidget(self._whole)
        close = self.add_button(self.gettext("Close"), "close")
        close.clicked.connect(self.reject)
        self._copy = self.add_button(self.gettext("Copy without numbers"), "copy")
        self._copy.setToolTip(
            self.gettext("As a table of text, for a spreadsheet: no identity numbers.")
        )
        self._copy.clicked.connect(self._on_copy)
        self._copy.setEnabled(False)
        self._look = self.add_button(self.gettext("Look up"), "look-up", "primary")
        self._look.clicked.connect(self._on_look)
        self._look.setEnabled(False)
        self._numbers.setFocus()

    def _columns(self) -> tuple[Column, ...]:
        """Return everything that is told of a number, for a wide sheet."""
        return (
            Column(self.gettext("Line"), self._line, 44, is_number=True),
            Column(self.gettext("Name"), self._name, 104, is_strong=True),
            Column(self.gettext("Identity number"), self._number, 100),
            Column(self.gettext("Level of care"), self._level, 170),
            Column(self.gettext("Until"), self._until, 92),
            Column(self.gettext("Decided or due"), self._decided, 190),
            Column(self.gettext("Last list"), self._listed, 110),
            Column(self.gettext("Next step"), self._next, 180, takes_rest=True),
        )

    def _shown(self) -> tuple[Column, ...]:
        """Return what has room in the table; the rest is written out below it."""
        below = (self._until, self._decided, self._listed)
        return tuple(c for c in self._columns() if c.text not in below)

    # -------------------------------------------------------------- words

    def _line(self, row: StateOfOne) -> str:
        return str(row.line)

    def _name(self, row: StateOfOne) -> str:
        return "" if row.person is None else row.person.name

    def _number(self, row: StateOfOne) -> str:
        return row.typed if row.kind == MALFORMED else last_four(row.typed)

    def _level(self, row: StateOfOne) -> str:
        if row.level is None:
            return ""
        return scale_level_words(
            self.voice.catalogue, row.level.scale, row.level.level, row.level.label
        )

    def _until(self, row: StateOfOne) -> str:
        if row.level is None or row.level.runs_out_on is None:
            return ""
        return row.level.runs_out_on.isoformat()

    def _decided(self, row: StateOfOne) -> str:
        said = [
            self.gettext(
                _DECIDED.get((act.outcome, act.state), _REFUSED),
                programme=row.programmes.get(act.programme, act.programme),
                amount=act.monthly,
            )
            for act in row.decided
        ]
        said += [self.gettext("{programme}: due", programme=name) for name in row.due]
        return self.gettext("; ").join(said)

    def _listed(self, row: StateOfOne) -> str:
        if not row.listed:
            return ""
        total = sum((line.amount for line in row.listed), Money(0))
        return self.gettext(
            "{month}: CNY {amount}",
            month=row.listed[0].pay_month,
            amount=total,
        )

    def _next(self, row: StateOfOne) -> str:
        return self.words(row.words)

    # -------------------------------------------------------------- slots

    def _on_pasted(self) -> None:
        self._look.setEnabled(bool(self._numbers.toPlainText().strip()))

    def _on_look(self) -> None:
        self._desk.call(
            people_states.look_up,
            self._numbers.toPlainText(),
            done=self._on_states,
            failed=self._on_refused,
            busy=self._look,
        )

    def _on_states(self, states: tuple[StateOfOne, ...]) -> None:
        self._notice.clear()
        self._states = states
        found = sum(state.kind == FOUND for state in states)
        self._sum.setText(
            self.gettext(
                "{count} numbers: {found} registered here, {rest} not",
                count=len(states),
                found=found,
                rest=len(states) - found,
            )
        )
        self._sum.show()
        self._table.rows.start(len(states), states)
        self._table.show()
        self._copy.setEnabled(bool(states))
        if states:
            self._table.setCurrentIndex(self._table.rows.index(0, 0))
            self._table.setFocus()
        self.fit()

    def _on_row(self, current: QModelIndex, before: QModelIndex) -> None:
        """Write a row out below: where there is little room its columns are cut."""
        row = self._table.rows.row(current.row())
        if isinstance(row, StateOfOne):
            told = ((c.title, c.text(row)) for c in self._columns()[3:])
            lines = [
                self.gettext("{name}: {value}", name=name, value=value)
                for name, value in told
                if value
            ]
            self._whole.setText("\n".join(lines))
            self._whole.show()

    def _on_refused(self, error: UserError) -> None:
        self._notice.show_error(error)

    def _on_opened(self, number: int) -> None:
        row = self._table.rows.row(number)
        if isinstance(row, StateOfOne) and row.person is not None:
            self.accept()
            self.go.emit(Place("person", person=row.person.id))

    def _on_copy(self) -> None:
        columns = [c for c in self._columns() if c.text != self._number]
        lines = [[c.title for c in columns]]
        lines += [[c.text(state) for c in columns] for state in self._states]
        text = "\n".join("\t".join(line) for line in lines)
        QGuiApplication.clipboard().setText(text)
        self._sum.setText(self.gettext("Copied, without identity numbers."))
